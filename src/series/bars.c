#include "series/bars.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/mem.h"
#include "series/mean.h"

void bars_init(struct bars *bars, const struct chart_spec *spec)
{
    memset(bars, 0, sizeof *bars);
    bars->spec = *spec;
    bars->one_in = 1;
}

/* Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen" (1974): what each addition rounds
 * away is kept, so that 0.1 ten times is 1. */
static void add_exactly(struct bar *bar, double number)
{
    double sum = bar->sum + number;
    bar->carry += fabs(bar->sum) >= fabs(number) ? (bar->sum - sum) + number : (number - sum) + bar->sum;
    bar->sum = sum;
}

static double sum_of(const struct bar *bar)
{
    double sum = bar->sum + bar->carry;
    return isfinite(sum) ? sum : bar->sum;
}

static void add_number(void *context, double number)
{
    struct bar *bar = context;
    bar->min = bar->count ? fmin(bar->min, number) : number;
    bar->max = bar->count ? fmax(bar->max, number) : number;
    add_exactly(bar, number);
    bar->last = number;
    bar->count++;
    bar->mean = mean_with(bar->mean, number, (double)bar->count);
}

static struct bar_group *group_named(struct bars *bars, struct bytes name)
{
    uint64_t hash = map_hash(name.data, name.len);
    for (size_t i = 0; i < bars->count; i++)
        if (bars->groups[i].name_hash == hash)
            return &bars->groups[i];
    if (bars->count == BARS_GROUPS)
        return &bars->other;
    struct bar_group *group = &bars->groups[bars->count++];
    group->name_hash = hash;
    sample_name_copy(group->name, name);
    return group;
}

/* `*too_large`: numbers at the paths that are none for a double. */
static bool has_number(const struct bars *bars, struct sample *sample, size_t *too_large)
{
    double number;
    bool any = false;
    *too_large = 0;
    for (size_t i = 0; i < bars->spec.count; i++) {
        any |= sample_number(sample, bars->spec.paths[i], &number);
        *too_large += sample->too_large;
    }
    return any;
}

void bars_add(struct bars *bars, struct sample *sample)
{
    struct bytes name;
    size_t too_large;
    bool number = has_number(bars, sample, &too_large), any = number && sample_name(sample, bars->spec.by, &name);
    bool unreadable = !any && chart_spec_needs_value(&bars->spec) && !sample->value->json.data;
    bars->records++;
    bars->without += !any;
    bars->too_large += too_large;
    bars->unreadable += unreadable;
    bars->outsized += !number && !unreadable && too_large > 0;
    if (!any)
        return;
    struct bar_group *group = group_named(bars, name);
    group->records++;
    for (size_t i = 0; i < bars->spec.count; i++)
        sample_numbers(sample, bars->spec.paths[i], add_number, &group->bars[i]);
}

bool bar_value(const struct bar *bar, enum aggregate aggregate, double *value)
{
    switch (aggregate) {
    case AGGREGATE_COUNT:
        *value = (double)bar->count;
        break;
    case AGGREGATE_AVG:
        *value = !bar->count ? 0 : isfinite(sum_of(bar)) ? sum_of(bar) / (double)bar->count : bar->mean;
        break;
    case AGGREGATE_SUM:
        *value = sum_of(bar);
        break;
    case AGGREGATE_MIN:
        *value = bar->min;
        break;
    case AGGREGATE_MAX:
        *value = bar->max;
        break;
    case AGGREGATE_LAST:
        *value = bar->last;
        break;
    default: /* of lines alone */
        return false;
    }
    return bar->count > 0 && isfinite(*value);
}

struct ranked {
    double value;
    size_t at;
};

static int greater_first(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->value != y->value)
        return x->value < y->value ? 1 : -1;
    return x->at > y->at ? 1 : -1;
}

static void lay_together(struct bar_group *to, const struct bar_group *from)
{
    to->records += from->records;
    for (size_t i = 0; i < CHART_PATHS; i++) {
        struct bar *bar = &to->bars[i];
        const struct bar *more = &from->bars[i];
        if (!more->count)
            continue;
        bar->min = bar->count ? fmin(bar->min, more->min) : more->min;
        bar->max = bar->count ? fmax(bar->max, more->max) : more->max;
        add_exactly(bar, more->sum);
        bar->carry += more->carry;
        bar->last = more->last;
        bar->count += more->count;
        bar->mean = mean_with(bar->mean, more->mean, (double)bar->count / (double)more->count);
    }
}

size_t bars_top(struct bars *bars, size_t most)
{
    struct ranked ranks[BARS_GROUPS];
    static const double lowest = -INFINITY;
    for (size_t i = 0; i < bars->count; i++) {
        double value;
        bool there = bar_value(&bars->groups[i].bars[0], chart_spec_aggregate(&bars->spec), &value);
        ranks[i] = (struct ranked){there ? value : lowest, i};
    }
    qsort(ranks, bars->count, sizeof *ranks, greater_first);
    struct bars *sorted = mem_dup(bars, sizeof *bars);
    size_t laid = bars->count > most ? bars->count - most : 0;
    for (size_t i = 0; i < bars->count; i++) {
        const struct bar_group *group = &bars->groups[ranks[i].at];
        if (i < most)
            sorted->groups[i] = *group;
        else
            lay_together(&sorted->other, group);
    }
    sorted->count -= laid;
    *bars = *sorted;
    free(sorted);
    return laid;
}
