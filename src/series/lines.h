/* Numbers of a stream over time, a line a field or a group: what a line chart is drawn from.
 *
 * `struct chart_lines` is plain data, a copy is a snapshot. `struct line_set` is what collects it: it keeps the
 * LINES_KEPT groups that it met first, and shows the LINES_GROUPS of them with the most records; all others are laid
 * together as "other", so that records = in lines + in other + without.
 */
#ifndef WEIR_SERIES_LINES_H
#define WEIR_SERIES_LINES_H

#include "series/chart_spec.h"
#include "series/sample.h"
#include "series/series.h"

enum { LINES_GROUPS = 8, LINES_MOST = LINES_GROUPS + 1, LINES_KEPT = 32 };

struct chart_line {
    char name[SAMPLE_NAME]; /* of the group, as sample_name_copy cuts it, or the path; raw: to be sanitized */
    uint64_t records;
    struct series series;
};

struct chart_lines {
    struct chart_spec spec;
    struct chart_line items[LINES_MOST]; /* all of the same bucket width and newest bucket */
    size_t count;
    bool has_other; /* the last of them is "other" */
    size_t others;  /* groups in it; those beyond LINES_KEPT count as one */
    uint64_t records;
    uint64_t without;    /* records that belong nowhere: no such group, or no number */
    uint64_t unreadable; /* of these, values that could not be decoded, and tombstones */
    uint64_t outsized;   /* of those without and readable, records whose numbers no double holds */
    uint64_t too_large;  /* numbers that no double holds */
    uint64_t timeless;   /* numbers of records without a time: in no line */
    bool rough;          /* some percentiles may be far off: sketch_is_cut */
    uint32_t one_in;     /* 1: every record was looked at; n: one in n, lately */
};

struct line_set;

/* `bucket_ms`: how wide buckets are at first. */
struct line_set *line_set_create(const struct chart_spec *spec, int64_t bucket_ms);
void line_set_destroy(struct line_set *set); /* NULL is allowed */

/* `has_time` false: the record has none, and is counted. `weight`: records of the stream that this one stands for. */
void line_set_add(struct line_set *set, struct sample *sample, bool has_time, int64_t at_ms, double weight);

/* Before line_set_add: makes buckets so wide that this time and all before it have room in at most `most`. */
void line_set_fit(struct line_set *set, int64_t at_ms, size_t most);

/* Fills `lines` but for one_in. */
void line_set_show(struct line_set *set, struct chart_lines *lines);

#endif
