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

static void set_rows(struct window *window, uint64_t first)
{
    if (window->page.count > window->room) {
        window->room = window->page.count;
        window->rows = mem_resize(window->rows, window->room, sizeof *window->rows);
    }
    window->count = 0;
    size_t at = 0;
    struct record record;
    while (batch_next(&window->page, &at, &record))
        window->rows[window->count++] = (struct window_row){.seq = first++, .record = record};
}

static void mark_evicted(struct window *window)
{
    for (size_t i = 0; i < window->count; i++)
        window->rows[i].evicted = window->rows[i].seq < window->stats.first;
}

/* The selection stays on its record; while following it stays on the newest. */
static void settle_selection(struct window *window)
{
    if (!window->count) {
        window->has_selected = false;
        return;
    }
    uint64_t first = window->rows[0].seq, last = window->rows[window->count - 1].seq;
    if (window->following || !window->has_selected || window->selected > last)
        window->selected = last;
    else if (window->selected < first)
        window->selected = first;
    window->has_selected = true;
}

/* Copies [first, first + height) into `page`. False: the lock was not free. */
static bool copy_from(struct window *window, struct ring *ring, uint64_t first, struct batch *page, uint64_t *got)
{
    size_t copied;
    return ring_try_copy(ring, first, window->height, ROW_BYTES, page, got, &copied, &window->stats);
}

/* Standing where the ring still has everything, or only the end is new, needs no copy. */
static bool still_good(const struct window *window)
{
    return !window->following && window->count == window->height && window->count && window->rows[0].seq == window->top;
}

static void take_page(struct window *window, struct batch *page, uint64_t got)
{
    struct batch old = window->page;
    window->page = *page;
    *page = old;
    set_rows(window, got);
}

static bool peek(struct window *window, struct ring *ring)
{
    uint64_t got;
    size_t copied;
    struct batch nothing = {0};
    bool free_lock = ring_try_copy(ring, 0, 0, 0, &nothing, &got, &copied, &window->stats);
    batch_finish(&nothing);
    return free_lock;
}

/* Standing rows that were evicted stay as long as the person stays: they are only replaced by scrolling. */
static bool keeps_evicted(const struct window *window)
{
    return !window->following && window->count && window->rows[0].seq == window->top &&
           window->top < window->stats.first && window->count >= window->height;
}

void window_update(struct window *window, struct ring *ring, size_t height)
{
    window->height = height;
    window->behind = !peek(window, ring);
    if (window->behind || !height)
        return;
    if (window->stats.cleared != window->cleared) {
        struct ring_stats stats = window->stats;
        window_reset(window);
        window->stats = stats;
        window->cleared = stats.cleared;
    }
    uint64_t held = window->stats.end - window->stats.first;
    uint64_t last_top = held > height ? window->stats.end - height : window->stats.first;
    if (window->following)
        window->top = last_top;
    if (!still_good(window) && !keeps_evicted(window)) {
        struct batch page = {0};
        uint64_t got;
        window->behind = !copy_from(window, ring, window->top, &page, &got);
        if (!window->behind) {
            window->top = got;
            take_page(window, &page, got);
        }
        batch_finish(&page);
    }
    mark_evicted(window);
    settle_selection(window);
}

static void scroll_to(struct window *window, uint64_t seq)
{
    uint64_t bottom = window->top + (window->height ? window->height - 1 : 0);
    if (seq < window->top)
        window->top = seq;
    else if (seq > bottom)
        window->top = seq - (window->height - 1);
}

void window_move(struct window *window, int64_t delta)
{
    if (!window->has_selected || !delta)
        return;
    uint64_t last = window->stats.end ? window->stats.end - 1 : 0;
    uint64_t first = window->stats.first;
    if (window->count && window->rows[0].seq < first)
        first = window->rows[0].seq; /* rows that are kept although the ring evicted them */
    uint64_t wanted = window->selected;
    if (delta < 0)
        wanted = wanted - first > (uint64_t)-delta ? wanted - (uint64_t)-delta : first;
    else
        wanted = last - wanted > (uint64_t)delta ? wanted + (uint64_t)delta : last;
    if (delta > 0 && window->selected + (uint64_t)delta > last) {
        window_end(window);
        return;
    }
    window->following = false;
    window->selected = wanted;
    scroll_to(window, wanted);
}

void window_home(struct window *window)
{
    window->following = false;
    window->selected = window->top = window->stats.first;
}

void window_end(struct window *window)
{
    window->following = true;
}

void window_stop(struct window *window)
{
    window->following = false;
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
    uint64_t next = window->count ? window->rows[window->count - 1].seq + 1 : window->stats.first;
    return window->stats.end > next ? window->stats.end - next : 0;
}
