/* A record as text, in the formats of `weir tail -o`. */
#ifndef WEIR_ENGINE_TAIL_FORMAT_H
#define WEIR_ENGINE_TAIL_FORMAT_H

#include <stdbool.h>

#include "base/str.h"
#include "codec/decode.h"
#include "store/record.h"
#include "text/format.h"

enum tail_format { TAIL_LINES, TAIL_RAW, TAIL_JSONL, TAIL_JSON, TAIL_KCAT, TAIL_CSV };

struct tail_formatter {
    enum tail_format format;
    bool color;
    bool ascii;
    const char *const *topics;     /* by record_head.topic; the caller's */
    bool many_topics;              /* lines for people name the topic */
    const struct decoder *decoder; /* NULL: payloads as they are; raw and kcat are that always */
    struct decoded key, value;     /* memory */
    struct str scratch;

    /* What neighbours share: the topic's name as JSON, and a time down to its second. */
    struct str topic_json;
    uint32_t topic_cached; /* its index + 1 */
    int64_t second_cached; /* + 1; 0: none */
    char second[FORMAT_MAX];
};

void tail_formatter_finish(struct tail_formatter *formatter); /* frees what formatting left */

/* "raw", "jsonl", ...; NULL: the default, lines for people on a terminal and jsonl in a pipe. */
enum tail_format tail_format_named(const char *name, bool is_terminal);

/* Appends the record and what ends it (a newline; with TAIL_JSON nothing: the caller sets commas). */
void tail_format_record(struct tail_formatter *formatter, const struct record *record, struct str *out);

extern const char tail_format_csv_heading[];

#endif
