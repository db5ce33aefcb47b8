#include "model/others_look.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/arena.h"

static bool is_told(const struct lag_row *row)
{
    return row->owner >= 0 && row->leader_known && row->committed.known && row->high.known;
}

static size_t told_rows(const struct group_detail *detail)
{
    size_t told = 0;
    for (size_t i = 0; i < detail->count; i++)
        told += is_told(&detail->rows[i]);
    return told;
}

static int by_name(const void *left, const void *right)
{
    const struct group_detail *const *one = left, *const *two = right;
    return strcmp((*one)->summary.group, (*two)->summary.group);
}

static void keep(struct others_look *look, struct arena *arena, const struct group_detail *detail)
{
    const char *group = arena_strdup(arena, detail->summary.group), *topic = NULL;
    for (size_t i = 0; i < detail->count; i++) {
        const struct lag_row *row = &detail->rows[i];
        if (!is_told(row))
            continue;
        if (!topic || strcmp(topic, row->topic) != 0)
            topic = arena_strdup(arena, row->topic);
        look->rows[look->count++] = (struct others_row){.group = group,
                                                        .topic = topic,
                                                        .partition = row->partition,
                                                        .leader = row->leader,
                                                        .committed = row->committed.value,
                                                        .high = row->high.value};
    }
}

struct others_look *others_look_of(struct group_detail *const *details, size_t count, const char *own_group)
{
    struct arena *arena = NULL;
    struct others_look *look = arena_block(sizeof *look, &arena);
    const struct group_detail **others = mem_zero(count + 1, sizeof *others);
    size_t told = 0, kept = 0;
    for (size_t i = 0; i < count; i++) {
        const struct group_detail *detail = details[i];
        bool empty = detail->members_known && detail->member_count == 0;
        if (empty || strcmp(detail->summary.group, own_group) == 0)
            continue;
        others[look->groups++] = detail;
        told += told_rows(detail);
    }
    qsort(others, look->groups, sizeof *others, by_name);
    look->rows = arena_alloc(arena, told < OTHERS_PARTITIONS ? told : OTHERS_PARTITIONS, sizeof *look->rows);
    for (size_t i = 0; i < look->groups; i++) {
        size_t rows = told_rows(others[i]);
        if (rows && (kept == OTHERS_GROUPS || look->count + rows > OTHERS_PARTITIONS))
            look->left_out++;
        else if (rows) {
            keep(look, arena, others[i]);
            kept++;
        }
    }
    free(others);
    return look;
}

static int compare(const struct others_row *left, const struct others_row *right)
{
    int order = strcmp(left->group, right->group);
    if (order == 0)
        order = strcmp(left->topic, right->topic);
    return order ? order : (left->partition > right->partition) - (left->partition < right->partition);
}

const struct others_row *others_look_next(const struct others_look *look, const struct others_row *like, size_t *at)
{
    for (; *at < look->count; (*at)++) {
        int order = compare(&look->rows[*at], like);
        if (order >= 0)
            return order == 0 ? &look->rows[*at] : NULL;
    }
    return NULL;
}
