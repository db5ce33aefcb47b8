/* How it works: the memory is an array of blocks of four points. A row has two chains of them, raw points and minute
 * points; free blocks are a chain, too. When the raw chain is at its limit, its oldest block is unlinked, the points in
 * it that are a minute or more after the last minute point join the minute chain, and the block is used again.
 */
#include "model/history.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/mem.h"

enum { POINTS = 4, NONE = -1, MINUTE_US = 60 * 1000000 };

struct piece {
    struct point points[POINTS];
    int32_t next;  /* towards newer ones */
    int32_t count; /* points used */
};

struct chain {
    int32_t oldest, newest;
    int32_t pieces;
};

struct row {
    bool used;
    bool is_short;
    struct chain raw, minutes;
    struct point last, before; /* the newest two raw points, for folding flat runs */
    int32_t raw_points;
    int64_t last_minute_us;
    int64_t seen_us; /* last in scope, or added */
    uint64_t basis;
};

struct history {
    struct piece *pieces;
    int32_t free; /* chain */
    struct map index;
    struct row *rows;
    size_t row_count, row_capacity;
    size_t free_row; /* at or after this one there may be an unused row */
};

struct history *history_create(size_t bytes)
{
    struct history *history = mem_zero(1, sizeof *history);
    size_t count = bytes / sizeof *history->pieces;
    if (count < 4)
        count = 4;
    history->pieces = mem_zero(count, sizeof *history->pieces);
    history->free = 0;
    for (size_t i = 0; i < count; i++)
        history->pieces[i].next = i + 1 < count ? (int32_t)i + 1 : NONE;
    return history;
}

void history_destroy(struct history *history)
{
    if (!history)
        return;
    map_finish(&history->index);
    free(history->rows);
    free(history->pieces);
    free(history);
}

static void give_back(struct history *history, int32_t piece)
{
    history->pieces[piece].next = history->free;
    history->free = piece;
}

static int32_t unlink_oldest(struct history *history, struct chain *chain)
{
    int32_t piece = chain->oldest;
    chain->oldest = history->pieces[piece].next;
    if (chain->oldest == NONE)
        chain->newest = NONE;
    chain->pieces--;
    return piece;
}

static void chain_clear(struct history *history, struct chain *chain)
{
    while (chain->oldest != NONE)
        give_back(history, unlink_oldest(history, chain));
}

static void row_clear(struct history *history, struct row *row)
{
    chain_clear(history, &row->raw);
    chain_clear(history, &row->minutes);
    row->raw_points = 0;
    row->last_minute_us = 0;
    row->is_short = false;
}

/* Depth first: all but the newest points; of a row that has no depth, all. */
static void row_shrink(struct history *history, struct row *row)
{
    chain_clear(history, &row->minutes);
    bool deep = row->raw.pieces > HISTORY_SHALLOW / POINTS + 1;
    int32_t keep = deep ? HISTORY_SHALLOW / POINTS : 0;
    while (row->raw.pieces > keep) {
        int32_t piece = unlink_oldest(history, &row->raw);
        row->raw_points -= history->pieces[piece].count;
        give_back(history, piece);
    }
    row->is_short = true;
}

static bool has_depth(const struct row *row)
{
    return row->minutes.pieces > 0 || row->raw.pieces > HISTORY_SHALLOW / POINTS + 1;
}

/* Takes memory from the row that is out of scope for longest, before all from those that have depth. */
static void make_room(struct history *history, const struct row *spared)
{
    struct row *chosen = NULL;
    for (size_t i = 0; i < history->row_count; i++) {
        struct row *row = &history->rows[i];
        if (!row->used || row == spared || (!row->raw.pieces && !row->minutes.pieces))
            continue;
        bool better = !chosen || (has_depth(row) && !has_depth(chosen)) ||
                      (has_depth(row) == has_depth(chosen) && row->seen_us < chosen->seen_us);
        if (better)
            chosen = row;
    }
    if (chosen)
        row_shrink(history, chosen);
}

/* NONE when even that gives no room: then this row alone holds all there is. */
static int32_t take_piece(struct history *history, const struct row *spared)
{
    if (history->free == NONE)
        make_room(history, spared);
    int32_t piece = history->free;
    if (piece != NONE)
        history->free = history->pieces[piece].next;
    return piece;
}

static struct point *chain_push(struct history *history, struct chain *chain, int32_t piece)
{
    history->pieces[piece].next = NONE;
    history->pieces[piece].count = 0;
    if (chain->newest == NONE)
        chain->oldest = piece;
    else
        history->pieces[chain->newest].next = piece;
    chain->newest = piece;
    chain->pieces++;
    return history->pieces[piece].points;
}

/* Adds to a chain of at most `limit` pieces; `*dropped` is the piece that had to go for it, still holding its points.
 */
static bool chain_add(struct history *history, struct row *row, struct chain *chain, int32_t limit, struct point point,
                      struct piece *dropped)
{
    dropped->count = 0;
    struct piece *newest = chain->newest == NONE ? NULL : &history->pieces[chain->newest];
    if (newest && newest->count < POINTS) {
        newest->points[newest->count++] = point;
        return true;
    }
    int32_t piece = chain->pieces >= limit ? NONE : take_piece(history, row);
    if (piece == NONE) {
        if (!chain->pieces)
            return false;
        row->is_short |= chain->pieces < limit;
        piece = unlink_oldest(history, chain);
        *dropped = history->pieces[piece];
    }
    *chain_push(history, chain, piece) = point;
    history->pieces[piece].count = 1;
    return true;
}

static void keep_minutes(struct history *history, struct row *row, const struct piece *old)
{
    for (int32_t i = 0; i < old->count; i++) {
        struct piece dropped;
        if (row->minutes.pieces && old->points[i].t_us - row->last_minute_us < MINUTE_US)
            continue;
        if (chain_add(history, row, &row->minutes, HISTORY_MINUTES / POINTS, old->points[i], &dropped))
            row->last_minute_us = old->points[i].t_us;
    }
}

static struct row *row_find(const struct history *history, const char *key, size_t len)
{
    uint64_t at;
    return map_get(&history->index, key, len, &at) ? &history->rows[at] : NULL;
}

static struct row *row_make(struct history *history, const char *key, size_t len)
{
    size_t at = history->free_row;
    while (at < history->row_count && history->rows[at].used)
        at++;
    if (at == history->row_capacity) {
        history->row_capacity = at ? at * 2 : 64;
        history->rows = mem_resize(history->rows, history->row_capacity, sizeof *history->rows);
    }
    if (at == history->row_count)
        history->row_count++;
    history->free_row = at + 1;
    map_put(&history->index, key, len, at);
    history->rows[at] = (struct row){.used = true, .raw = {NONE, NONE, 0}, .minutes = {NONE, NONE, 0}};
    return &history->rows[at];
}

/* The third of three equal values replaces the second. */
static bool fold(struct history *history, struct row *row, const struct history_value *value)
{
    if (row->raw_points < 2 || row->last.value != value->value || row->before.value != value->value)
        return false;
    struct piece *newest = &history->pieces[row->raw.newest];
    newest->points[newest->count - 1].t_us = value->t_us;
    row->last.t_us = value->t_us;
    return true;
}

void history_add(struct history *history, const char *key, size_t len, const struct history_value *value)
{
    struct row *row = row_find(history, key, len);
    if (!row)
        row = row_make(history, key, len);
    bool replaced = value->basis != row->basis || (value->counter && value->value < row->last.value);
    if (row->raw_points && replaced)
        row_clear(history, row);
    if (value->in_scope || !row->seen_us)
        row->seen_us = value->t_us;
    row->basis = value->basis;
    if (row->raw_points && value->t_us <= row->last.t_us)
        return;
    if (fold(history, row, value))
        return;
    struct point point = {.t_us = value->t_us, .value = value->value};
    /* One piece more than the points need: the newest is rarely full. */
    int32_t limit = (value->in_scope ? HISTORY_RAW : HISTORY_SHALLOW) / POINTS + 1;
    if (limit < row->raw.pieces)
        limit = row->raw.pieces; /* depth that was once there stays until its memory is needed */
    struct piece dropped;
    if (!chain_add(history, row, &row->raw, limit, point, &dropped))
        return;
    row->raw_points += 1 - dropped.count;
    row->before = row->last;
    row->last = point;
    if (value->in_scope)
        keep_minutes(history, row, &dropped);
}

static size_t chain_read(const struct history *history, const struct chain *chain, struct point *points)
{
    size_t count = 0;
    for (int32_t at = chain->oldest; at != NONE; at = history->pieces[at].next) {
        const struct piece *piece = &history->pieces[at];
        memcpy(points + count, piece->points, (size_t)piece->count * sizeof *points);
        count += (size_t)piece->count;
    }
    return count;
}

size_t history_read(const struct history *history, const char *key, size_t len, struct point *points, bool *is_short)
{
    const struct row *row = row_find(history, key, len);
    if (is_short)
        *is_short = row && row->is_short;
    if (!row)
        return 0;
    size_t count = chain_read(history, &row->minutes, points);
    return count + chain_read(history, &row->raw, points + count);
}

void history_each(const struct history *history, void (*with)(const struct history_row *row, void *opaque),
                  void *opaque)
{
    struct point points[HISTORY_POINTS];
    size_t at = 0;
    for (const struct map_entry *entry; (entry = map_next(&history->index, &at));) {
        const struct row *row = &history->rows[entry->value];
        size_t count = chain_read(history, &row->minutes, points);
        count += chain_read(history, &row->raw, points + count);
        with(&(struct history_row){entry->key, entry->len, row->basis, points, count}, opaque);
    }
}

void history_forget(struct history *history, const char *key, size_t len)
{
    uint64_t at;
    if (!map_get(&history->index, key, len, &at))
        return;
    row_clear(history, &history->rows[at]);
    history->rows[at].used = false;
    if (at < history->free_row)
        history->free_row = at;
    map_remove(&history->index, key, len);
}

size_t history_rows(const struct history *history)
{
    return history->index.count;
}
