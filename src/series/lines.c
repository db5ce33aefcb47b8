#include "series/lines.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/mem.h"
#include "series/quantiles.h"

struct kept {
    struct chart_line line;
    uint64_t hash;               /* of the whole name */
    struct quantiles *quantiles; /* NULL: not asked for */
};

struct line_set {
    struct chart_spec spec;
    struct kept *kept[LINES_KEPT + 1]; /* the last: groups beyond */
    size_t count;
    bool overflow; /* kept[LINES_KEPT] is there */
    int64_t bucket_ms;
    bool timed;
    int64_t oldest_ms, newest_ms;
    uint64_t records, without, unreadable, outsized, too_large, timeless;
    struct kept *other; /* what line_set_show lays together; made when it is needed */
};

static struct kept *kept_create(const struct line_set *set, struct bytes name)
{
    struct kept *kept = mem_zero(1, sizeof *kept);
    sample_name_copy(kept->line.name, name);
    kept->hash = map_hash(name.data, name.len);
    series_init(&kept->line.series, set->spec.paths[0], set->bucket_ms);
    if (chart_spec_wants_quantiles(&set->spec))
        kept->quantiles = mem_zero(1, sizeof *kept->quantiles);
    return kept;
}

static void kept_destroy(struct kept *kept)
{
    if (!kept)
        return;
    if (kept->quantiles)
        quantiles_finish(kept->quantiles);
    free(kept->quantiles);
    free(kept);
}

struct line_set *line_set_create(const struct chart_spec *spec, int64_t bucket_ms)
{
    struct line_set *set = mem_zero(1, sizeof *set);
    set->spec = *spec;
    set->bucket_ms = bucket_ms;
    for (size_t i = 0; !*spec->by && i < spec->count; i++)
        set->kept[set->count++] = kept_create(set, (struct bytes){spec->paths[i], strlen(spec->paths[i])});
    return set;
}

void line_set_destroy(struct line_set *set)
{
    if (!set)
        return;
    for (size_t i = 0; i <= LINES_KEPT; i++)
        kept_destroy(set->kept[i]);
    kept_destroy(set->other);
    free(set);
}

static struct kept *group_named(struct line_set *set, struct bytes name)
{
    uint64_t hash = map_hash(name.data, name.len);
    for (size_t i = 0; i < set->count; i++)
        if (set->kept[i]->hash == hash)
            return set->kept[i];
    if (set->count < LINES_KEPT)
        return set->kept[set->count++] = kept_create(set, name);
    if (!set->overflow)
        set->kept[LINES_KEPT] = kept_create(set, (struct bytes){"", 0});
    set->overflow = true;
    return set->kept[LINES_KEPT];
}

struct adding {
    struct kept *kept;
    bool has_time;
    int64_t at_ms;
    double weight;
    size_t too_large; /* numbers that no double holds */
};

static void add_number(void *context, double number)
{
    const struct adding *adding = context;
    struct kept *kept = adding->kept;
    if (!adding->has_time)
        return;
    series_add(&kept->line.series, adding->at_ms, number, adding->weight);
    if (kept->quantiles)
        quantiles_add(kept->quantiles, &kept->line.series, adding->at_ms, number);
    kept->line.records++;
}

static bool add_to_paths(struct line_set *set, struct sample *sample, struct adding *adding)
{
    bool any = false;
    for (size_t i = 0; i < set->spec.count; i++) {
        adding->kept = set->kept[i];
        any |= sample_numbers(sample, set->spec.paths[i], add_number, adding) > 0;
        adding->too_large += sample->too_large;
    }
    return any;
}

static bool add_to_group(struct line_set *set, struct sample *sample, struct adding *adding)
{
    double number;
    struct bytes name;
    bool any = sample_number(sample, set->spec.paths[0], &number);
    adding->too_large = sample->too_large;
    if (!any || !sample_name(sample, set->spec.by, &name))
        return false;
    adding->kept = group_named(set, name);
    sample_numbers(sample, set->spec.paths[0], add_number, adding);
    return true;
}

void line_set_add(struct line_set *set, struct sample *sample, bool has_time, int64_t at_ms, double weight)
{
    struct adding adding = {.has_time = has_time, .at_ms = at_ms, .weight = weight};
    bool any = *set->spec.by ? add_to_group(set, sample, &adding) : add_to_paths(set, sample, &adding);
    bool unreadable = !any && chart_spec_needs_value(&set->spec) && !sample->value->json.data;
    set->records++;
    set->without += !any;
    set->unreadable += unreadable;
    set->too_large += adding.too_large;
    set->outsized += !any && !unreadable && adding.too_large > 0;
    set->timeless += any && !has_time;
    if (any && has_time) {
        set->oldest_ms = set->timed && set->oldest_ms < at_ms ? set->oldest_ms : at_ms;
        set->newest_ms = set->timed && set->newest_ms > at_ms ? set->newest_ms : at_ms;
        set->timed = true;
    }
}

void line_set_fit(struct line_set *set, int64_t at_ms, size_t most)
{
    int64_t oldest = set->timed && set->oldest_ms < at_ms ? set->oldest_ms : at_ms;
    int64_t newest = set->timed && set->newest_ms > at_ms ? set->newest_ms : at_ms;
    for (size_t i = 0; i <= LINES_KEPT; i++) {
        if (!set->kept[i])
            continue;
        series_widen(&set->kept[i]->line.series, oldest, newest, most);
        set->bucket_ms = set->kept[i]->line.series.bucket_ms;
        if (set->kept[i]->quantiles)
            quantiles_widen(set->kept[i]->quantiles, &set->kept[i]->line.series);
    }
}

static int busier_first(const void *a, const void *b)
{
    const struct kept *x = *(struct kept *const *)a, *y = *(struct kept *const *)b;
    if (x->line.records != y->line.records)
        return x->line.records < y->line.records ? 1 : -1;
    return strcmp(x->line.name, y->line.name);
}

/* Lays all from `from` on together. */
static void lay_together(struct line_set *set, struct kept *const *ranked, size_t from, size_t count)
{
    kept_destroy(set->other);
    set->other = kept_create(set, (struct bytes){"", 0});
    struct kept *other = set->other;
    series_reach(&other->line.series, set->newest_ms);
    for (size_t i = from; i < count; i++) {
        series_merge(&other->line.series, &ranked[i]->line.series);
        other->line.records += ranked[i]->line.records;
        if (other->quantiles)
            quantiles_merge(other->quantiles, ranked[i]->quantiles);
    }
}

/* Of the last number that came to any of them nothing is known but to each line: `last` of other is its bucket's. */
static void finish_other(struct chart_line *line)
{
    for (size_t age = SERIES_BUCKETS; age-- > 0;)
        if (series_bucket(&line->series, age)->count)
            line->series.last = series_bucket(&line->series, age)->last;
}

void line_set_show(struct line_set *set, struct chart_lines *lines)
{
    struct kept *ranked[LINES_KEPT + 1];
    size_t count = set->count + set->overflow;
    memcpy(ranked, set->kept, set->count * sizeof *ranked);
    if (*set->spec.by)
        qsort(ranked, set->count, sizeof *ranked, busier_first);
    if (set->overflow)
        ranked[set->count] = set->kept[LINES_KEPT];
    size_t shown = set->count < LINES_GROUPS ? set->count : LINES_GROUPS;
    lines->spec = set->spec;
    lines->has_other = count > shown;
    lines->others = count - shown;
    if (lines->has_other) {
        lay_together(set, ranked, shown, count);
        ranked[shown] = set->other;
    }
    lines->count = shown + lines->has_other;
    lines->rough = false;
    for (size_t i = 0; i < lines->count; i++) {
        struct series *series = &ranked[i]->line.series;
        if (set->timed)
            series_reach(series, set->newest_ms);
        if (ranked[i]->quantiles)
            quantiles_write(ranked[i]->quantiles, series);
        lines->rough |= ranked[i]->quantiles && quantiles_are_rough(ranked[i]->quantiles);
        lines->items[i] = ranked[i]->line;
    }
    if (lines->has_other)
        finish_other(&lines->items[shown]);
    lines->records = set->records;
    lines->without = set->without;
    lines->unreadable = set->unreadable;
    lines->outsized = set->outsized;
    lines->too_large = set->too_large;
    lines->timeless = set->timeless;
}
