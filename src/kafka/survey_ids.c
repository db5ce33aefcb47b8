/* The ids of topics: one that was made anew between two looks has another. They have a clock of their own, as the ends
 * of a topic that a group reads are asked for all the time, and its id is not. Without a sweep only those that somebody
 * looks at are asked for, themselves or in a group, at the rhythm of the sweep that is shipped. */
#include <string.h>

#include "kafka/survey_group.h"
#include "kafka/survey_state.h"

enum { IDS_MOST = 400 }; /* a step: one request */

struct chosen {
    struct census_topic *topics[IDS_MOST];
    size_t count;
};

static size_t count_seen(const struct census *census, int64_t since_us, size_t *fresh)
{
    size_t seen = 0;
    *fresh = 0;
    for (size_t i = 0; i < census->count; i++) {
        seen += since_us && census->topics[i].id_us >= since_us;
        *fresh += census->topics[i].id_us == 0;
    }
    return seen;
}

static void choose_swept(struct survey *survey, int64_t now_us, struct chosen *chosen)
{
    struct census *census = &survey->census;
    struct survey_pass *pass = &survey->id_pass;
    size_t fresh = 0, seen = count_seen(census, pass->started_us, &fresh);
    size_t steps = survey_pass_step(survey, pass, census->count, seen, IDS_MOST, now_us);
    if (fresh)
        steps = fresh < IDS_MOST ? fresh : IDS_MOST;
    for (size_t i = 0; i < census->count && chosen->count < steps; i++)
        if (survey_pass_wants(pass, fresh > 0, census->topics[i].id_us))
            chosen->topics[chosen->count++] = &census->topics[i];
}

static void choose_if_due(struct survey *survey, const char *name, int64_t now_us, struct chosen *chosen)
{
    struct census_topic *topic = census_topic(&survey->census, name);
    bool due = topic && (!topic->id_us || now_us - topic->id_us >= survey_sweep_ms(survey) * 1000);
    if (!due || chosen->count == IDS_MOST)
        return;
    topic->id_us = now_us; /* once, however many groups read it */
    chosen->topics[chosen->count++] = topic;
}

static void choose_looked_at(struct survey *survey, int64_t now_us, struct chosen *chosen)
{
    size_t at = 0;
    for (const struct map_entry *entry; (entry = map_next(&survey->scope->topics, &at));)
        choose_if_due(survey, entry->key, now_us, chosen);
    at = 0;
    for (const struct map_entry *entry; (entry = map_next(&survey->scope->groups, &at));) {
        const struct survey_group *group = survey_group(survey, entry->key);
        for (size_t i = 0; group && i < group->row.topic_count; i++)
            choose_if_due(survey, group->topics[i].name, now_us, chosen);
    }
}

void survey_ids_step(struct survey *survey, int64_t now_us)
{
    struct chosen chosen = {.count = 0};
    if (survey->census.no_ids)
        return;
    if (survey_sweeps(survey))
        choose_swept(survey, now_us, &chosen);
    else
        choose_looked_at(survey, now_us, &chosen);
    if (chosen.count && census_ask_ids(&survey->census, survey->handle, chosen.topics, chosen.count, SURVEY_REQUEST_MS))
        survey->doubtful = true;
}
