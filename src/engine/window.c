/* A person who stands can see the rows on screen, of which the ring may have evicted the first ones (their copies are
 * kept), and what the ring holds. Both together, oldest first, are numbered here by rank:
 *
 *   rank   0    1    2   | 3     4     5   ...
 *   seq    120  121  122 | 990   991   992 ...
 *          kept copies     the ring, from stats.first
 *
 * Moving counts ranks, so that it steps over what was evicted between. A copy is kept as long as it is on screen.
 */
#include "engine/window.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Far more than a row shows. Without a bound of each row, a screen of large records would be a copy of the ring; with
 * one of all rows together, the newest would not be on it. */
enum { ROW_BYTES = 64 * 1024 };

void window_init(struct window *window)
{
    *window = (struct window){.following = true};
}

void window_finish(struct window *window)
{
    batch_finish(&window->page);
    free(window->rows);
    *window = (struct window){0};
}

void window_reset(struct window *window)
{
    batch_clear(&window->page);
    window->count = 0;
    window->following = true;
    window->has_selected = false;
    window->top = 0;
    window->stats = (struct ring_stats){0};
}

/* How many of the rows are only here. */
static size_t kept_rows(const struct window *window)
{
    size_t kept = 0;
    while (kept < window->count && window->rows[kept].seq < window->stats.first)
        kept++;
    return kept;
}

static uint64_t ranks(const struct window *window)
{
    return kept_rows(window) + (window->stats.end - window->stats.first);
}

/* Of a record that is nowhere any more: the rank of the next one that is. */
static uint64_t rank_of(const struct window *window, uint64_t seq)
{
    size_t kept = kept_rows(window), rank = 0;
    if (seq >= window->stats.first)
        return kept + ((seq < window->stats.end ? seq : window->stats.end) - window->stats.first);
    while (rank < kept && window->rows[rank].seq < seq)
        rank++;
    return rank;
}

static uint64_t seq_at(const struct window *window, uint64_t rank)
{
    size_t kept = kept_rows(window);
    return rank < kept ? window->rows[rank].seq : window->stats.first + (rank - kept);
}

/* The selection stays on its record; while following it stays on the newest. */
static void settle_selection(struct window *window)
{
    window->has_selected = window->has_selected && window->count > 0;
    if (!window->count)
        return;
    size_t i = 0, last = window->count - 1;
    if (window->following)
        i = last;
    else if (!window->has_selected)
        window->selected = window->rows[0].seq;
    while (i < last && window->rows[i].seq < window->selected)
        i++;
    window->selected = window->rows[i].seq;
    window->has_selected = true;
}

/* Where the first row belongs: as far down as the screen can be filled, and so that the selection is on it. */
static void settle_top(struct window *window)
{
    uint64_t all = ranks(window), height = window->height;
    uint64_t lowest = all > height ? all - height : 0;
    if (window->following) {
        uint64_t held = window->stats.end - window->stats.first;
        window->top = held > height ? window->stats.end - height : window->stats.first;
        return;
    }
    uint64_t top = rank_of(window, window->top);
    if (window->has_selected) {
        uint64_t selected = rank_of(window, window->selected);
        if (selected < top)
            top = selected;
        else if (selected - top >= height)
            top = selected - height + 1;
    }
    window->top = seq_at(window, top < lowest ? top : lowest);
}

static void add_row(struct window *window, struct window_row *rows, struct batch *page, const struct record *record,
                    uint64_t seq)
{
    rows[window->count++].seq = seq;
    batch_add_encoded(page, record->head);
}

/* The rows are now those that were kept from `top` on, and then those of `fresh`, which begin at `got`. */
static void take_rows(struct window *window, const struct batch *fresh, uint64_t got)
{
    struct batch page = {0};
    struct window_row *rows = mem_zero(window->height, sizeof *rows);
    struct record record;
    size_t before = window->count, at = 0;
    window->count = 0;
    for (size_t i = 0; i < before && window->count < window->height; i++)
        if (window->rows[i].seq >= window->top && window->rows[i].seq < got && !window->following)
            add_row(window, rows, &page, &window->rows[i].record, window->rows[i].seq);
    for (; window->count < window->height && batch_next(fresh, &at, &record); got++)
        add_row(window, rows, &page, &record, got);
    at = 0;
    for (size_t i = 0; i < window->count; i++)
        batch_next(&page, &at, &rows[i].record);
    batch_finish(&window->page);
    free(window->rows);
    window->page = page;
    window->rows = rows;
}

/* False: the lock was not free. */
static bool peek(struct window *window, struct ring *ring)
{
    uint64_t got;
    size_t copied;
    struct batch nothing = {0};
    return ring_try_copy(ring, 0, 0, 0, &nothing, &got, &copied, &window->stats);
}

/* Copies the screen, unless nothing on it can have changed. False: the lock was not free. */
static bool copy_rows(struct window *window, struct ring *ring)
{
    if (!window->following && window->count == window->height && window->rows[0].seq == window->top)
        return true;
    struct batch fresh = {0};
    uint64_t got;
    size_t copied;
    bool was_free = ring_try_copy(ring, window->top, window->height, ROW_BYTES, &fresh, &got, &copied, &window->stats);
    if (was_free && window->stats.cleared == window->cleared)
        take_rows(window, &fresh, got);
    batch_finish(&fresh);
    return was_free;
}

void window_update(struct window *window, struct ring *ring, size_t height)
{
    window->height = height;
    window->behind = !peek(window, ring);
    if (window->behind || !height)
        return;
    if (window->stats.cleared != window->cleared) {
        struct ring_stats stats = window->stats;
        bool following = window->following || window->count > 0; /* told to stand before the first row came */
        window_reset(window);
        window->following = following;
        window->stats = stats;
        window->cleared = stats.cleared;
    }
    settle_top(window);
    window->behind = !copy_rows(window, ring);
    for (size_t i = 0; i < window->count; i++)
        window->rows[i].evicted = window->rows[i].seq < window->stats.first;
    if (!window->behind)
        settle_selection(window);
}

void window_move(struct window *window, int64_t delta)
{
    if (!window->has_selected || !delta)
        return;
    uint64_t all = ranks(window), rank = rank_of(window, window->selected);
    uint64_t distance = delta < 0 ? (uint64_t)-delta : (uint64_t)delta;
    if (delta > 0 && distance >= all - rank && !window->stays) {
        window_end(window);
        return;
    }
    if (delta > 0 && distance >= all - rank)
        distance = all - rank - 1;
    window->following = false;
    if (delta > 0)
        rank += distance;
    else
        rank = rank > distance ? rank - distance : 0;
    window->selected = seq_at(window, rank);
    uint64_t top = rank_of(window, window->top);
    if (rank < top)
        window->top = window->selected;
    else if (window->height && rank - top >= window->height)
        window->top = seq_at(window, rank - window->height + 1);
}

bool window_has_gap(const struct window *window)
{
    return window->count > 0 && window->rows[window->count - 1].seq + 1 < window->stats.first;
}

void window_home(struct window *window)
{
    window->following = false;
    window->selected = window->top = seq_at(window, 0);
}

void window_end(struct window *window)
{
    window->following = true;
}

void window_stop(struct window *window)
{
    window->following = false;
}

void window_go(struct window *window, uint64_t seq)
{
    window->following = false;
    window->has_selected = true;
    window->selected = seq;
}

void window_go_below(struct window *window, uint64_t seq, size_t rows)
{
    window_go(window, seq);
    window->top = seq > rows ? seq - rows : 0;
}

size_t window_selected_index(const struct window *window)
{
    for (size_t i = 0; window->has_selected && i < window->count; i++)
        if (window->rows[i].seq == window->selected)
            return i;
    return SIZE_MAX;
}

const struct window_row *window_selected(const struct window *window)
{
    size_t index = window_selected_index(window);
    return index == SIZE_MAX ? NULL : &window->rows[index];
}

bool window_selected_whole(const struct window *window, struct ring *ring, struct batch *out)
{
    const struct window_row *row = window_selected(window);
    uint64_t got;
    size_t at = 0;
    struct record record;
    batch_clear(out);
    return row && ring_copy(ring, row->seq, 1, 0, out, &got) == 1 && batch_next(out, &at, &record) &&
           record.head->partition == row->record.head->partition && record.head->offset == row->record.head->offset;
}

uint64_t window_above(const struct window *window)
{
    if (!window->count || window->rows[0].seq < window->stats.first)
        return 0;
    return window->rows[0].seq - window->stats.first;
}

uint64_t window_below(const struct window *window)
{
    if (!window->count)
        return window->stats.end - window->stats.first;
    return ranks(window) - rank_of(window, window->rows[window->count - 1].seq) - 1;
}

uint64_t window_evicted(const struct window *window)
{
    if (!window->count || window->rows[0].seq >= window->stats.first)
        return window->stats.evicted;
    uint64_t since = window->stats.first - window->rows[0].seq;
    return window->stats.evicted > since ? window->stats.evicted - since : 0;
}
