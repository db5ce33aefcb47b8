/* What reader.c, reader_place.c and kcat_lines.c share. */
#ifndef WEIR_RECORDING_READER_INNER_H
#define WEIR_RECORDING_READER_INNER_H

#include <stdio.h>

#include "base/map.h"
#include "codec/json_scan.h"
#include "recording/reader.h"

struct recording {
    int fd;
    bool is_lines;
    int64_t end; /* bytes of the file when it was opened */
    const atomic_bool *stop;
    int64_t at;         /* byte of the file that is read next */
    struct str payload; /* of the frame at hand, or bytes not yet cut into lines */

    char **topics; /* of the whole file */
    size_t topic_count;
    struct map numbers; /* a topic's name -> its number */
    uint32_t *section;  /* the section's number of a topic -> ours; UINT32_MAX: not named */
    size_t section_count;
    char cluster[64];
    uint64_t sections; /* begun so far */
    bool in_section;   /* a head without its end */
    struct recording_damage damage;
    bool in_damage;

    /* lines */
    struct json_index index;
    size_t line_at;   /* in payload */
    size_t searched;  /* bytes of the line at hand that have no end in them */
    size_t line_most; /* bytes of a line that are kept until its end is found */
    uint64_t lost;    /* bytes of the line at hand that were let go: it is longer */
    uint64_t unread;  /* bytes of the file that could not be read, and are not yet counted */
    int64_t line;     /* number of the next one, from 1 */
    bool at_end;
};

uint32_t recording_add_topic(struct recording *recording, const char *name, size_t len);
void recording_note_damage(struct recording *recording, int64_t at, uint64_t bytes);

/* kcat_lines.c */
bool kcat_lines_next(struct recording *recording, struct batch *batch);

#endif
