/* What reader.c and kcat_lines.c share. */
#ifndef WEIR_RECORDING_READER_INNER_H
#define WEIR_RECORDING_READER_INNER_H

#include <stdio.h>

#include "codec/json_scan.h"
#include "recording/reader.h"

struct recording {
    int fd;
    bool is_lines;
    int64_t at;         /* byte of the file that is read next */
    struct str payload; /* of the frame at hand, or bytes not yet cut into lines */

    char **topics; /* of the whole file */
    size_t topic_count;
    uint32_t *section; /* the section's number of a topic -> ours; UINT32_MAX: not named */
    size_t section_count;
    char cluster[64];
    uint64_t sections; /* begun so far */
    bool in_section;   /* a head without its end */
    struct recording_damage damage;
    bool in_damage;

    /* lines */
    struct json_index index;
    size_t line_at; /* in payload */
    int64_t line;   /* number of the next one, from 1 */
    bool at_end;
};

uint32_t recording_add_topic(struct recording *recording, const char *name, size_t len);
void recording_note_damage(struct recording *recording, int64_t at, uint64_t bytes);

/* kcat_lines.c */
bool kcat_lines_next(struct recording *recording, struct batch *batch);

#endif
