/* What values were: counters over time for many rows, in a fixed amount of memory.
 *
 * A row in scope (on screen, focused) keeps about 120 raw points and 360 that are a minute or more apart; all others
 * keep their last 8. A value that stays is two points, however long it stays. When the memory is full, the row that is
 * out of scope for longest loses its depth, then its points, and says so. Not thread-safe: it belongs to T2.
 */
#ifndef WEIR_MODEL_HISTORY_H
#define WEIR_MODEL_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    HISTORY_BYTES = 16 * 1024 * 1024,
    HISTORY_SHALLOW = 8,
    HISTORY_RAW = 120,
    HISTORY_MINUTES = 360,
    HISTORY_POINTS = 512 /* room for all points of any row */
};

struct point {
    int64_t t_us; /* monotonic */
    int64_t value;
};

struct history;

struct history *history_create(size_t bytes); /* the points' memory; at least one row's */
void history_destroy(struct history *history);

/* Adds a point, making the row when there is none. Points come in order of time; one that is not later than the last is
 * dropped. `basis` says what the value counts (which partitions of which topic id, say): when it is not that of the
 * last point, or a `counter` went down, the old points tell nothing about the new ones and go. */
struct history_value {
    int64_t t_us;
    int64_t value;
    uint64_t basis;
    bool counter;  /* it only ever grows, unless what is counted was replaced */
    bool in_scope; /* keep full depth */
};
void history_add(struct history *history, const char *key, size_t len, const struct history_value *value);

/* The points, oldest first; `points` has room for HISTORY_POINTS. 0: no such row. `is_short` (NULL is allowed): some
 * were dropped for want of memory. */
size_t history_read(const struct history *history, const char *key, size_t len, struct point *points, bool *is_short);

/* All rows one after another, in no order; the points live during the call alone. */
struct history_row {
    const char *key;
    size_t key_len;
    uint64_t basis;
    const struct point *points; /* oldest first */
    size_t count;
};
void history_each(const struct history *history, void (*with)(const struct history_row *row, void *opaque),
                  void *opaque);

void history_forget(struct history *history, const char *key, size_t len);
size_t history_rows(const struct history *history);

#endif
