/* The rows of the message view: copies of what is on screen, over a ring that evicts beneath it.
 *
 * A window either follows the end or stands at a record; standing, it stays put while records arrive, and its rows stay
 * when they are evicted, also when the screen's height changes. Later sources of pages (records fetched by offset) come
 * behind the same calls.
 * @locality T0
 */
#ifndef WEIR_ENGINE_WINDOW_H
#define WEIR_ENGINE_WINDOW_H

#include "store/ring.h"

struct window_row {
    uint64_t seq;
    struct record record; /* points into the window, valid until the next call that is not const; cut when large */
    bool evicted;         /* the ring no longer has it */
};

struct window {
    struct batch page;       /* copies of the rows */
    struct window_row *rows; /* oldest first */
    size_t count;
    size_t height; /* rows on screen */
    bool following;
    bool stays;        /* the newest that is held is not the end: moving there does not follow */
    uint64_t selected; /* sequence number */
    bool has_selected;
    uint64_t top;            /* sequence number of the first row when standing */
    struct ring_stats stats; /* of the ring at the last update that got its lock */
    uint64_t cleared;        /* of the ring, when `top` and `selected` were set */
    bool behind;             /* the ring's lock was not free: rows and stats are the last known */
};

void window_init(struct window *window); /* follows */
void window_finish(struct window *window);
void window_reset(struct window *window); /* forgets all rows and follows: another ring, another topic */

/* Copies what is to be seen into `height` rows. Never waits. Call it before drawing. */
void window_update(struct window *window, struct ring *ring, size_t height);

/* Moves the selection by records that can be seen: what was evicted between is stepped over. At an edge the rows
 * scroll. Moving up stops following, moving past the newest starts it, unless it stays. */
void window_move(struct window *window, int64_t delta);
/* Whether what comes after the last row was evicted: going on would step over it. */
bool window_has_gap(const struct window *window);
void window_home(struct window *window);             /* the oldest that is held, or still on screen */
void window_end(struct window *window);              /* the newest, and follow */
void window_stop(struct window *window);             /* stands where it is */
void window_go(struct window *window, uint64_t seq); /* stands, with this record selected */

void window_go_below(struct window *window, uint64_t seq, size_t rows); /* the same, so many rows below the first */

const struct window_row *window_selected(const struct window *window); /* NULL: none */
size_t window_selected_index(const struct window *window);             /* row number; SIZE_MAX: none on screen */

/* Copies the selected record as the ring has it, with all its bytes, into `out`. False: the ring no longer has it. */
bool window_selected_whole(const struct window *window, struct ring *ring, struct batch *out);

uint64_t window_above(const struct window *window);   /* records held before the first row */
uint64_t window_below(const struct window *window);   /* records held after the last row */
uint64_t window_evicted(const struct window *window); /* records evicted that came before the first row */

#endif
