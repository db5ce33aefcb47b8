/* What is new in the cluster's metadata since the last look: topics that came, went, or were made anew, and partitions
 * that another broker leads now. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "kafka/survey_state.h"

enum { LEADERS_TOLD = 20 }; /* of more changes at once only their number is told */

/* A topic as it was. */
struct survey_seen {
    char *name;
    uint32_t generation;
    size_t count;
    int32_t *leaders; /* of each partition, in the census's order */
};

static void seen_finish(struct survey_seen *seen, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(seen[i].name);
        free(seen[i].leaders);
    }
    free(seen);
}

void survey_changes_finish(struct survey *survey)
{
    seen_finish(survey->seen, survey->seen_count);
}

static struct survey_seen *remember(const struct census *census)
{
    struct survey_seen *seen = mem_zero(census->count + 1, sizeof *seen);
    for (size_t i = 0; i < census->count; i++) {
        const struct census_topic *topic = &census->topics[i];
        seen[i] = (struct survey_seen){mem_strdup(topic->name), topic->generation, topic->count,
                                       mem_zero(topic->count + 1, sizeof(int32_t))};
        for (size_t p = 0; p < topic->count; p++)
            seen[i].leaders[p] = topic->partitions[p].metadata->leader;
    }
    return seen;
}

static void tell(struct survey *survey, enum event_kind kind, const char *topic, int32_t partition, const char *text)
{
    struct event event = {.kind = kind, .partition = partition};
    snprintf(event.topic, sizeof event.topic, "%s", topic);
    snprintf(event.text, sizeof event.text, "%s", text);
    mailbox_send(survey->live->base.events, &event);
}

static void tell_leader(struct survey *survey, const char *topic, int32_t partition, int32_t before, int32_t now)
{
    char text[128];
    if (now < 0)
        snprintf(text, sizeof text, _("no leader; broker %d led it"), (int)before);
    else if (before < 0)
        snprintf(text, sizeof text, _("broker %d leads it now; nobody did"), (int)now);
    else
        snprintf(text, sizeof text, _("broker %d leads it now, not %d"), (int)now, (int)before);
    tell(survey, EVENT_LEADER_CHANGED, topic, partition, text);
}

/* Returns how many leaders are others. */
static size_t compare_leaders(struct survey *survey, const struct survey_seen *before, const struct census_topic *now,
                              size_t told)
{
    size_t changed = 0;
    for (size_t p = 0; p < now->count && p < before->count; p++) {
        int32_t leader = now->partitions[p].metadata->leader;
        if (leader == before->leaders[p])
            continue;
        if (told + changed++ < LEADERS_TOLD)
            tell_leader(survey, now->name, now->partitions[p].metadata->id, before->leaders[p], leader);
    }
    return changed;
}

static void compare_counts(struct survey *survey, const struct survey_seen *before, const struct census_topic *now)
{
    char text[128];
    if (now->count <= before->count || !before->count)
        return;
    snprintf(text, sizeof text, _("%zu partitions, %zu before"), now->count, before->count);
    tell(survey, EVENT_PARTITIONS_ADDED, now->name, -1, text);
}

static void tell_rest(struct survey *survey, size_t changed)
{
    char text[128];
    if (changed <= LEADERS_TOLD)
        return;
    snprintf(text, sizeof text, _("%zu more partitions have another leader"), changed - LEADERS_TOLD);
    tell(survey, EVENT_LEADER_CHANGED, "", -1, text);
}

void survey_changes_look(struct survey *survey)
{
    const struct census *census = &survey->census;
    struct survey_seen *before = survey->seen, *now = remember(census);
    size_t i = 0, j = 0, changed = 0;
    while (before && (i < survey->seen_count || j < census->count)) {
        int order = i == survey->seen_count ? 1
                    : j == census->count    ? -1
                                            : strcmp(before[i].name, census->topics[j].name);
        if (order < 0) {
            tell(survey, EVENT_TOPIC_DELETED, before[i].name, -1, _("was deleted, or may no longer be seen"));
        } else if (order > 0) {
            tell(survey, EVENT_TOPIC_CREATED, census->topics[j].name, -1, _("was created, or may be seen now"));
        } else if (before[i].generation != now[j].generation) {
            tell(survey, EVENT_TOPIC_RECREATED, now[j].name, -1, _("is another topic of the same name"));
        } else {
            compare_counts(survey, &before[i], &census->topics[j]);
            size_t led_by_others = compare_leaders(survey, &before[i], &census->topics[j], changed);
            changed += led_by_others;
            if (led_by_others || before[i].count > census->topics[j].count)
                census->topics[j].id_us = 0; /* it may have been made anew: its id is asked next */
        }
        i += order <= 0;
        j += order >= 0;
    }
    tell_rest(survey, changed);
    seen_finish(survey->seen, survey->seen_count);
    survey->seen = now;
    survey->seen_count = census->count;
}
