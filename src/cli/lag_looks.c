#include "cli/lag_looks.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "model/lag_sum.h"
#include "model/lag_watch.h"

static struct lag_watch *watch_of(struct lag_looks *looks, const char *group)
{
    uint64_t found;
    if (map_get(&looks->watches, group, strlen(group), &found))
        return (struct lag_watch *)(uintptr_t)found;
    struct lag_watch *watch = lag_watch_create();
    map_put(&looks->watches, group, strlen(group), (uint64_t)(uintptr_t)watch);
    return watch;
}

static void fill_caught_up(struct group_detail *detail)
{
    for (size_t i = 0; i < detail->count; i++) {
        struct lag_row *row = &detail->rows[i];
        if (!row->behind.known && row->lag.known && row->lag.value == 0)
            row->behind = span_caught_up();
    }
}

/* Where nothing better is known: by the rate of production, and said to be a guess. */
static void fill_by_rate(struct group_detail *detail)
{
    for (size_t i = 0; i < detail->count; i++) {
        struct lag_row *row = &detail->rows[i];
        if (row->behind.known || row->behind.runs_ahead || row->judgement.is_note)
            continue;
        row->behind = span_of_rate(row->lag, row->in);
    }
    if (detail->summary.partitions >= 0 && !detail->summary.status.stale)
        lag_sum_behind(detail);
}

void lag_looks_take(struct lag_looks *looks, struct answer *answer)
{
    int64_t mono_us = clock_mono_us(), wall_ms = clock_wall_ms();
    struct lag_news_list news = {0};
    for (size_t i = 0; i < answer->detail_count; i++) {
        struct group_detail *detail = answer->details[i];
        int64_t asked_us = detail->summary.status.as_of_us ? detail->summary.status.as_of_us : mono_us;
        struct lag_look look = {
            .rules = looks->rules, .now_us = asked_us, .now_ms = wall_ms - (mono_us - asked_us) / 1000};
        fill_caught_up(detail);
        lag_watch_look(watch_of(looks, detail->summary.group), detail, &look, &news);
        fill_by_rate(detail);
    }
    free(news.items);
}

void lag_looks_unanswered(struct lag_looks *looks)
{
    size_t at = 0;
    for (const struct map_entry *entry; (entry = map_next(&looks->watches, &at));)
        lag_watch_blind((struct lag_watch *)(uintptr_t)entry->value, clock_mono_us());
}

static bool has_group(const struct answer *answer, const char *group)
{
    for (size_t i = 0; i < answer->detail_count; i++)
        if (strcmp(answer->details[i]->summary.group, group) == 0)
            return true;
    return false;
}

void lag_looks_forget(struct lag_looks *looks, const struct answer *answer)
{
    size_t at = 0;
    struct map kept = {0};
    if (looks->watches.count <= answer->detail_count || (answer->groups && answer->groups->error))
        return;
    for (const struct map_entry *entry; (entry = map_next(&looks->watches, &at));) {
        if (has_group(answer, entry->key))
            map_put(&kept, entry->key, strlen(entry->key), entry->value);
        else
            lag_watch_destroy((struct lag_watch *)(uintptr_t)entry->value);
    }
    map_finish(&looks->watches);
    looks->watches = kept;
}

void lag_looks_finish(struct lag_looks *looks)
{
    size_t at = 0;
    for (const struct map_entry *entry; (entry = map_next(&looks->watches, &at));)
        lag_watch_destroy((struct lag_watch *)(uintptr_t)entry->value);
    map_finish(&looks->watches);
}
