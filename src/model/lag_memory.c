#include "model/lag_memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static void past_finish(struct memory_past *past)
{
    for (size_t i = 0; i < past->count; i++)
        lag_name_drop(past->rows[i].topic);
    for (size_t i = 0; i < past->client_count; i++)
        free(past->clients[i]);
    free(past->rows);
    free(past->clients);
    *past = (struct memory_past){0};
}

void lag_memory_finish(struct lag_memory *memory)
{
    for (size_t i = 0; i < MEMORY_PASTS; i++)
        past_finish(&memory->pasts[i]);
    for (size_t i = 0; memory->marks && i < MEMORY_MARKS; i++)
        free(memory->marks[i].topic);
    free(memory->marks);
    *memory = (struct lag_memory){0};
}

void lag_memory_mark(struct lag_memory *memory, const struct group_mark *mark)
{
    if (!memory->marks)
        memory->marks = mem_zero(MEMORY_MARKS, sizeof *memory->marks);
    struct memory_mark *last = memory->mark_count ? &memory->marks[(memory->mark_count - 1) % MEMORY_MARKS] : NULL;
    if (last && mark->topic && last->topic && last->kind == mark->kind && last->at_us == mark->at_us) {
        last->more += 1 + mark->more;
        return;
    }
    struct memory_mark *next = &memory->marks[memory->mark_count++ % MEMORY_MARKS];
    free(next->topic);
    *next = (struct memory_mark){.at_us = mark->at_us,
                                 .at_ms = mark->at_ms,
                                 .kind = mark->kind,
                                 .topic = mem_strdup(mark->topic),
                                 .partition = mark->topic ? mark->partition : -1,
                                 .more = mark->more};
    snprintf(next->text, sizeof next->text, "%s", mark->text);
}

static int32_t owner_of(const struct group_detail *detail, const struct lag_row *row)
{
    return row->owner >= 0 && (size_t)row->owner < detail->member_count ? row->owner : -1;
}

static bool same_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool same_owners(const struct memory_past *past, const struct group_detail *detail)
{
    if (past->count != detail->count)
        return false;
    for (size_t i = 0; i < detail->count; i++) {
        const struct memory_owned *then = &past->rows[i];
        const struct lag_row *row = &detail->rows[i];
        int32_t owner = owner_of(detail, row);
        if (then->partition != row->partition || strcmp(then->topic->text, row->topic) != 0 ||
            (owner < 0) != (then->owner < 0))
            return false;
        if (owner >= 0 && !same_text(past->clients[then->owner], detail->members[owner].member_id))
            return false;
    }
    return true;
}

void lag_memory_owners(struct lag_memory *memory, const struct group_detail *detail, struct lag_name *const *names,
                       const struct lag_look *look)
{
    struct memory_past *newest = memory->past_count ? &memory->pasts[(memory->past_count - 1) % MEMORY_PASTS] : NULL;
    if (newest && same_owners(newest, detail)) {
        newest->at_us = look->now_us;
        newest->at_ms = look->now_ms;
        return;
    }
    struct memory_past *past = &memory->pasts[memory->past_count++ % MEMORY_PASTS];
    past_finish(past);
    *past = (struct memory_past){
        .at_us = look->now_us, .at_ms = look->now_ms, .count = detail->count, .client_count = detail->member_count};
    past->rows = mem_zero(detail->count + 1, sizeof *past->rows);
    past->clients = mem_zero(detail->member_count + 1, sizeof *past->clients);
    for (size_t i = 0; i < detail->count; i++)
        past->rows[i] = (struct memory_owned){lag_name_share(names[i]), detail->rows[i].partition,
                                              owner_of(detail, &detail->rows[i])};
    for (size_t i = 0; i < detail->member_count; i++)
        past->clients[i] = mem_strdup(detail->members[i].member_id ? detail->members[i].member_id : "");
}

static int compare(const struct memory_owned *then, const struct lag_row *row)
{
    int order = strcmp(then->topic->text, row->topic);
    return order ? order : (then->partition > row->partition) - (then->partition < row->partition);
}

static void give_past(const struct memory_past *past, const struct group_detail *detail, struct arena *arena,
                      struct group_past *out)
{
    int32_t *owners = arena_alloc(arena, detail->count, sizeof *owners);
    const char **clients = arena_alloc(arena, past->client_count, sizeof *clients);
    for (size_t i = 0; i < past->client_count; i++)
        clients[i] = arena_strdup(arena, past->clients[i]);
    for (size_t i = 0, at = 0; i < detail->count; i++) {
        while (at < past->count && compare(&past->rows[at], &detail->rows[i]) < 0)
            at++;
        bool found = at < past->count && compare(&past->rows[at], &detail->rows[i]) == 0;
        owners[i] = found ? past->rows[at].owner : -1;
    }
    *out = (struct group_past){.at_us = past->at_us,
                               .at_ms = past->at_ms,
                               .owners = owners,
                               .clients = clients,
                               .client_count = past->client_count};
}

void lag_memory_give(const struct lag_memory *memory, struct group_detail *detail, struct arena *arena)
{
    size_t marks = memory->mark_count < MEMORY_MARKS ? (size_t)memory->mark_count : MEMORY_MARKS;
    struct group_mark *out = arena_alloc(arena, marks, sizeof *out);
    for (size_t i = 0; i < marks; i++) {
        const struct memory_mark *mark = &memory->marks[(memory->mark_count - marks + i) % MEMORY_MARKS];
        out[i] = (struct group_mark){.at_us = mark->at_us,
                                     .at_ms = mark->at_ms,
                                     .kind = mark->kind,
                                     .topic = mark->topic ? arena_strdup(arena, mark->topic) : NULL,
                                     .partition = mark->partition,
                                     .more = mark->more,
                                     .text = arena_strdup(arena, mark->text)};
    }
    detail->marks = out;
    detail->mark_count = marks;
    size_t held = memory->past_count < MEMORY_PASTS ? (size_t)memory->past_count : MEMORY_PASTS;
    size_t former = held ? held - 1 : 0; /* the newest is the present */
    struct group_past *past = arena_alloc(arena, former, sizeof *past);
    for (size_t i = 0; i < former; i++)
        give_past(&memory->pasts[(memory->past_count - 2 - i) % MEMORY_PASTS], detail, arena, &past[i]);
    detail->past = past;
    detail->past_count = former;
}
