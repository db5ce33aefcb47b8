/* Finds the number in a stream that is worth a chart, and takes its samples.
 *
 * Candidates are the numeric members of values that are JSON or were decoded to it, nested ones by path
 * ("value.items.price"; arrays are not entered).
 * The chooser looks at the first records of a topic that have numbers: the first path in document order wins, unless it
 * looks like an identifier or a time and another does not: whole numbers that always rise, or are all above 10^9, or
 * whose name is id or ends in _id or Id. Later a person chooses.
 */
#ifndef WEIR_SERIES_FIELDS_H
#define WEIR_SERIES_FIELDS_H

#include "codec/decode.h"

enum { FIELDS_MAX = 64, FIELD_PATH = 128, FIELDS_LEARN = 50 };

struct field {
    char path[FIELD_PATH]; /* "value.amount" */
    uint32_t seen;         /* records that had a number there */
    uint32_t whole;        /* of these, whole numbers */
    uint32_t rising;       /* of these, larger than the one before */
    uint32_t huge;         /* of these, above 1e9 */
    double last;
};

struct fields {
    struct field items[FIELDS_MAX];
    size_t count;
    uint32_t records; /* looked at */
    uint32_t numeric; /* of these, with a number */
    bool found;       /* the last one had a number */
    bool capped;      /* there were more than FIELDS_MAX */
};

void fields_init(struct fields *fields);

/* Learns from one record's value, decoded. */
void fields_learn(struct fields *fields, const struct decoded *value);

/* Enough was seen: the choice should not change any more. A stream may begin with tombstones or text. */
bool fields_learnt(const struct fields *fields);

/* The path that is worth a chart; NULL: no numeric field so far. */
const struct field *fields_choice(const struct fields *fields);

#endif
