/* Rows that fit the filter come in order of how well they do, and then as the column says that they are sorted by. A
 * column of ranks is calm: a rank follows its values only when they are others by more than a little, so that rows do
 * not change places while somebody reads them.
 */
#include "ui/table_order.h"

#include <string.h>

#include "base/mem.h"
#include "ui/table_fuzzy.h"

static bool is_calm(const struct table *table, const struct table_rows *rows)
{
    return rows->rank && table->sort_column == rows->calm;
}

/* Rows that are gone leave their ranks behind until those are many. */
static void take_ranks(struct table *table, const struct table_rows *rows)
{
    bool fresh = table->former_ranks.count >= 2 * rows->count + 1000;
    struct map former = table->former_ranks;
    if (fresh)
        table->former_ranks = (struct map){0};
    for (size_t i = 0; i < rows->count; i++) {
        uint64_t key = rows->key(rows->context, i), rank = 0;
        map_get(fresh ? &former : &table->former_ranks, (const char *)&key, sizeof key, &rank);
        table->ranks[i] = rows->rank(rows->context, i, rank);
        if (fresh || table->ranks[i] != rank)
            map_put(&table->former_ranks, (const char *)&key, sizeof key, table->ranks[i]);
    }
    if (fresh)
        map_finish(&former);
}

static int compare_ranks(const struct table *table, uint32_t a, uint32_t b, int *last)
{
    uint64_t left = table->ranks[a], right = table->ranks[b];
    *last = (left < TABLE_RANK_LEAST ? 1 : 0) + (right < TABLE_RANK_LEAST ? 2 : 0);
    return *last == 3 ? (left < right) - (left > right) : (left > right) - (left < right);
}

static int compare_rows(const struct table *table, const struct table_rows *rows, uint32_t a, uint32_t b)
{
    int last = 0;
    int order = is_calm(table, rows) ? compare_ranks(table, a, b, &last)
                                     : rows->compare(rows->context, table->sort_column, a, b, &last);
    if (last == 1 || last == 2)
        return last == 1 ? 1 : -1;
    if (last == 3 && order != 0)
        return order;
    if (last == 0 && order != 0)
        return table->descending ? -order : order;
    return a < b ? -1 : a > b;
}

static void sort_rows(const struct table *table, const struct table_rows *rows, uint32_t *order, uint32_t *spare,
                      size_t count)
{
    if (count < 2)
        return;
    size_t half = count / 2;
    sort_rows(table, rows, order, spare, half);
    sort_rows(table, rows, order + half, spare, count - half);
    if (compare_rows(table, rows, order[half - 1], order[half]) <= 0)
        return;
    memcpy(spare, order, half * sizeof *order);
    size_t left = 0, right = half, at = 0;
    while (left < half && right < count)
        order[at++] = compare_rows(table, rows, spare[left], order[right]) <= 0 ? spare[left++] : order[right++];
    while (left < half)
        order[at++] = spare[left++];
}

static enum fuzzy_fit fit_of(const struct table *table, const struct table_rows *rows, size_t row)
{
    if (rows->hidden && rows->hidden(rows->context, row))
        return FUZZY_NONE;
    if (rows->folded && !table->filter[0] && rows->folded(rows->context, row))
        return FUZZY_NONE;
    if (rows->finds && table->filter[0])
        return rows->finds(rows->context, row, table->filter) ? FUZZY_WORD : FUZZY_NONE;
    return table->filter[0] ? fuzzy_match(table->filter, rows->name(rows->context, row)) : FUZZY_WORD;
}

void table_order_make(struct table *table, const struct table_rows *rows)
{
    if (rows->count > table->room) {
        table->order = mem_resize(table->order, rows->count * 2, sizeof *table->order);
        table->ranks = mem_resize(table->ranks, rows->count, sizeof *table->ranks);
        table->room = rows->count;
    }
    if (is_calm(table, rows))
        take_ranks(table, rows);
    uint32_t *spare = table->order + table->room; /* how well each row fits, and then what sorting needs */
    for (size_t i = 0; i < rows->count; i++)
        spare[i] = fit_of(table, rows, i);
    size_t ends[FUZZY_WORD + 1] = {0}, at = 0;
    for (uint32_t fit = FUZZY_WORD; fit > FUZZY_NONE; fit--) {
        for (size_t i = 0; i < rows->count; i++)
            if (spare[i] == fit)
                table->order[at++] = (uint32_t)i;
        ends[fit] = at;
    }
    table->shown = at;
    table->counted = rows->count;
    for (size_t fit = FUZZY_WORD, first = 0; fit > FUZZY_NONE; first = ends[fit--])
        sort_rows(table, rows, table->order + first, spare, ends[fit] - first);
}
