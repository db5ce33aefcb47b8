#include "cli/lag_looks.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
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

void lag_looks_take(struct lag_looks *looks, struct answer *answer)
{
    int64_t mono_us = clock_mono_us(), wall_ms = clock_wall_ms();
    struct lag_news_list news = {0};
    for (size_t i = 0; i < answer->detail_count; i++) {
        struct group_detail *detail = answer->details[i];
        int64_t asked_us = detail->summary.status.as_of_us ? detail->summary.status.as_of_us : mono_us;
        struct lag_look look = {
            .rules = looks->rules, .now_us = asked_us, .now_ms = wall_ms - (mono_us - asked_us) / 1000};
        lag_watch_look(watch_of(looks, detail->summary.group), detail, &look, &news);
    }
    free(news.items);
}

void lag_looks_finish(struct lag_looks *looks)
{
    size_t at = 0;
    for (const struct map_entry *entry; (entry = map_next(&looks->watches, &at));)
        lag_watch_destroy((struct lag_watch *)(uintptr_t)entry->value);
    map_finish(&looks->watches);
}
