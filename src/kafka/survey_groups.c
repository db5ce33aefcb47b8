/* Groups: which there are, then for some of them description, commits, and the ends of their partitions, in this order.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "kafka/demo_link.h"
#include "kafka/group_rows.h"
#include "kafka/loss_policy.h"
#include "kafka/survey_group.h"
#include "kafka/survey_state.h"

enum { SWEEP_GROUPS = 100, CHANGING_AT_ONCE = 10, FAILURES_MOST = 3 };

static const struct group_asker *asker_of(const struct survey *survey)
{
    return demo_link_asker(survey->live);
}

struct survey_group *survey_group(const struct survey *survey, const char *name)
{
    uint64_t at;
    return map_get(&survey->group_index, name, strlen(name), &at) ? &survey->groups[at] : NULL;
}

void survey_groups_finish(struct survey *survey)
{
    for (size_t i = 0; i < survey->group_count; i++)
        survey_group_finish(&survey->groups[i]);
    free(survey->groups);
    free(survey->groups_error);
    map_finish(&survey->group_index);
    group_facts_destroy(survey->kept);
}

static void forget(struct survey *survey, struct survey_group *group)
{
    survey_forget(survey, 'l', group->name);
    survey_forget(survey, 'b', group->name);
    survey_group_finish(group);
}

static void tell_listed(struct survey *survey, enum event_kind kind, const char *group, const char *text)
{
    struct event event = {.kind = kind, .partition = -1};
    if (!survey->groups_whole)
        return; /* those that were there before weir are no news */
    event_set_group(&event, group);
    snprintf(event.text, sizeof event.text, "%s", text);
    mailbox_send(survey->live->base.events, &event);
}

static struct survey_group take_listed(struct survey *survey, const struct group_facts *facts)
{
    struct survey_group *old = survey_group(survey, facts->name), group = {0};
    if (old) {
        group = *old;
        *old = (struct survey_group){0}; /* moved */
    } else {
        group.name = mem_strdup(facts->name);
        tell_listed(survey, EVENT_GROUP_NEW, facts->name, _("is there now"));
        group.row.members = -1;
        group.row.partitions = -1;
    }
    group.undescribed = facts->undescribed;
    group.row.connect = facts->connect;
    if (facts->type != GROUP_UNKNOWN_TYPE)
        group.type = facts->type;
    if (facts->state != GROUP_STATE_UNKNOWN)
        group.state = facts->state;
    if (facts->members >= 0)
        group.row.members = facts->members;
    return group;
}

static void take_list(struct survey *survey, const struct group_list *list)
{
    struct survey_group *groups = mem_zero(list->count, sizeof *groups);
    for (size_t i = 0; i < list->count; i++)
        groups[i] = take_listed(survey, list->groups[i]);
    for (size_t i = 0; i < survey->group_count; i++) {
        if (!survey->groups[i].name)
            continue;
        tell_listed(survey, EVENT_GROUP_GONE, survey->groups[i].name,
                    survey->groups[i].dead ? _("was deleted: its coordinator no longer knows it")
                                           : _("is no longer there, or may no longer be seen"));
        forget(survey, &survey->groups[i]);
    }
    free(survey->groups);
    survey->groups = groups;
    survey->group_count = list->count;
    map_finish(&survey->group_index);
    for (size_t i = 0; i < list->count; i++)
        map_put(&survey->group_index, groups[i].name, strlen(groups[i].name), i);
}

/* A coordinator that has just started names no groups, and says nothing of that: who is not listed is gone when its
 * coordinator says so, or after a while. */
static bool is_surely_gone(struct survey_group *group, bool whole, int64_t now_us)
{
    enum { GONE_US = 60 * 1000 * 1000 };
    if (!whole)
        return false;
    if (!group->unlisted_us)
        group->unlisted_us = now_us;
    return group->dead || now_us - group->unlisted_us >= GONE_US;
}

static void keep(struct group_list *list, const struct survey_group *group)
{
    struct group_facts *facts = group_facts_create(group->name);
    facts->undescribed = group->undescribed;
    facts->connect = group->row.connect;
    group_list_add(list, facts);
}

/* A partial listing adds the groups it names and drops none: what a silent broker coordinates is still there. */
static void keep_unlisted(struct survey *survey, struct group_list *list)
{
    struct map listed = {0};
    int64_t now_us = clock_mono_us();
    for (size_t i = 0; i < list->count; i++)
        map_put(&listed, list->groups[i]->name, strlen(list->groups[i]->name), 1);
    for (size_t i = 0; i < survey->group_count; i++) {
        struct survey_group *group = &survey->groups[i];
        if (map_get(&listed, group->name, strlen(group->name), NULL)) {
            group->unlisted_us = 0;
            group->dead_listed |= group->dead;
        } else if (!is_surely_gone(group, !list->error, now_us))
            keep(list, group);
    }
    map_finish(&listed);
    group_list_sort(list);
}

void survey_groups_list(struct survey *survey)
{
    struct group_list list = {0};
    const struct group_asker *asker = asker_of(survey);
    survey->sweep.requests += asker->list(asker, survey->handle, &list, SURVEY_REQUEST_MS);
    keep_unlisted(survey, &list);
    take_list(survey, &list);
    free(survey->groups_error);
    survey->groups_error = mem_strdup(list.error);
    survey->groups_denied = list.denied;
    survey->groups_listed = true;
    survey->groups_whole |= !list.error;
    survey->groups_changed = survey->commits_changed = true;
    group_list_finish(&list);
}

static struct group_facts *facts_for(const struct survey_group *group)
{
    struct group_facts *facts = group_facts_create(group->name);
    facts->type = group->type;
    facts->state = group->state;
    facts->undescribed = group->undescribed;
    facts->connect = group->row.connect;
    facts->members = group->undescribed ? -1 : group->row.members;
    return facts;
}

static bool is_focused(const struct survey *survey, const struct survey_group *group)
{
    const char *focused = survey->scope->focused_group;
    return focused && strcmp(focused, group->name) == 0;
}

/* Last stable offsets are asked for the groups that somebody looks at. */
static void ask_ends(struct survey *survey, struct survey_group *const *groups, struct group_facts *const *facts,
                     size_t count)
{
    struct census_choice seen = {0}, swept = {0};
    for (size_t i = 0; i < count; i++) {
        bool visible = survey_sees_group(survey, groups[i]->name);
        group_choose(facts[i], &survey->census, visible ? &seen : &swept);
    }
    if (seen.count)
        census_ask_ends(&survey->census, survey->handle, survey_stable(survey), &seen, SURVEY_REQUEST_MS);
    if (swept.count)
        census_ask_ends(&survey->census, survey->handle, NULL, &swept, SURVEY_REQUEST_MS);
    if (seen.count)
        survey_topics_learned(survey, &seen, true);
    if (swept.count)
        survey_topics_learned(survey, &swept, false);
    choice_finish(&seen);
    choice_finish(&swept);
}

static rd_kafka_t *commits_handle(struct survey *survey, const char *group)
{
    if (!survey->commits)
        survey->commits = handle_open_commits(survey->live, group, NULL);
    return survey->commits ? survey->commits : survey->handle;
}

/* What a group that was deleted had committed has not vanished from it: that it is gone is told when the next listing
 * does not name it, which is made at once. */
static size_t find_deleted(struct survey *survey, struct survey_group *const *groups, struct group_facts *const *facts,
                           size_t count)
{
    struct group_facts **doubtful = mem_zero(count, sizeof *doubtful);
    size_t doubtful_count = 0;
    const struct group_asker *asker = asker_of(survey);
    for (size_t i = 0; i < count; i++)
        if (!groups[i]->dead_listed)
            doubtful[doubtful_count++] = facts[i];
    size_t requests =
        groups_find_deleted(asker, survey->handle, doubtful, doubtful_count, SURVEY_AT_ONCE, SURVEY_REQUEST_MS);
    for (size_t i = 0; i < doubtful_count; i++)
        if (doubtful[i]->deleted)
            survey->listed_us = 0;
    free(doubtful);
    return requests;
}

/* Those that there was no time for stay as they were, which makes them the next ones. */
static size_t leave_skipped(struct survey_group **groups, struct group_facts **facts, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (facts[i]->skipped && !facts[i]->silent) {
            group_facts_destroy(facts[i]);
            continue;
        }
        groups[kept] = groups[i];
        facts[kept++] = facts[i];
    }
    return kept;
}

static void ask(struct survey *survey, struct survey_group **groups, size_t count)
{
    if (!count)
        return;
    const struct group_asker *asker = asker_of(survey);
    struct group_facts **facts = mem_zero(count, sizeof *facts);
    for (size_t i = 0; i < count; i++)
        facts[i] = facts_for(groups[i]);
    uint64_t requests = asker->describe(asker, survey->handle, facts, count, SURVEY_AT_ONCE, SURVEY_REQUEST_MS);
    rd_kafka_t *commits = commits_handle(survey, groups[0]->name);
    requests += asker->committed(asker, commits, facts, count, SURVEY_AT_ONCE, SURVEY_REQUEST_MS);
    requests += find_deleted(survey, groups, facts, count);
    count = leave_skipped(groups, facts, count);
    for (size_t i = 0; i < count; i++)
        if (asker->pending && is_focused(survey, groups[i]) && facts[i]->commits_known)
            requests += asker->pending(asker, commits, facts[i], SURVEY_REQUEST_MS);
    survey->sweep.requests += requests;
    int64_t asked_us = clock_mono_us();
    ask_ends(survey, groups, facts, count);
    loss_policy_ask(&survey->census, survey->handle, facts, count, SURVEY_REQUEST_MS);
    struct group_detail **details = mem_zero(count, sizeof *details);
    struct arena **arenas = mem_zero(count, sizeof *arenas);
    for (size_t i = 0; i < count; i++)
        if (facts[i]->commits_known)
            details[i] = group_detail_block(facts[i], &survey->census, asked_us, &arenas[i]);
    survey_unread(survey, groups, details, count);
    for (size_t i = 0; i < count; i++)
        if (details[i] && is_focused(survey, groups[i]))
            survey_policies_of_group(survey, details[i]); /* for the next look */
    for (size_t i = 0; i < count; i++)
        survey_group_learned(survey, groups[i], facts[i], details[i], arenas[i], asked_us);
    free(facts);
    free(details);
    free(arenas);
    survey->groups_changed = true;
}

/* A group that fails is asked less and less often. */
static bool is_due(const struct survey *survey, const struct survey_group *group, int64_t now_us)
{
    if (group->failures) {
        uint32_t doubled = group->failures < FAILURES_MOST ? group->failures : FAILURES_MOST;
        int64_t wait_ms = (int64_t)survey->rhythm.visible_ms << doubled;
        return survey->asked_to_refresh || now_us - group->asked_us >= wait_ms * 1000;
    }
    return survey_row_due(survey, is_focused(survey, group), group->times, group->asked_us, now_us);
}

static bool is_changing(enum group_state state)
{
    return state == GROUP_PREPARING_REBALANCE || state == GROUP_COMPLETING_REBALANCE || state == GROUP_ASSIGNING ||
           state == GROUP_RECONCILING;
}

/* Groups in a rebalance are not left to the sweep: what they own and read changes now. A few a step, wherever they are.
 */
static size_t add_changing(const struct survey *survey, struct survey_group **due, int64_t now_us)
{
    size_t count = 0;
    for (size_t i = 0; survey_sweeps(survey) && i < survey->group_count && count < CHANGING_AT_ONCE; i++) {
        struct survey_group *group = &survey->groups[i];
        bool shown = map_get(&survey->scope->groups, group->name, strlen(group->name), NULL);
        if (!shown && !group->failures && group->asked_us && is_changing(group->state) &&
            now_us - group->asked_us >= (int64_t)survey->rhythm.focused_ms * 1000)
            due[count++] = group;
    }
    return count;
}

void survey_groups_step(struct survey *survey, int64_t now_us)
{
    struct survey_group **due = mem_zero(survey->scope->groups.count + CHANGING_AT_ONCE, sizeof(struct survey_group *));
    size_t count = 0, at = 0;
    for (const struct map_entry *entry; (entry = map_next(&survey->scope->groups, &at));) {
        struct survey_group *group = survey_group(survey, entry->key);
        if (group && is_due(survey, group, now_us))
            due[count++] = group;
    }
    count += add_changing(survey, due + count, now_us);
    ask(survey, due, count);
    free(due);
}

/* What a silent coordinator was asked stands until it answers: the sweep must not heap it up. After the second silence
 * a group is left out of a pass, then of three, then of seven. */
static bool rests(const struct survey *survey, const struct survey_group *group, int64_t now_us)
{
    uint32_t doubled = group->silences < FAILURES_MOST ? group->silences : FAILURES_MOST;
    int64_t wait_ms = survey_sweep_ms(survey) * ((1 << doubled) - 1);
    return group->silences > 1 && now_us - group->asked_us < wait_ms * 1000;
}

static size_t count_seen(const struct survey *survey, int64_t since_us, int64_t now_us, size_t *fresh)
{
    size_t seen = 0;
    *fresh = 0;
    for (size_t i = 0; i < survey->group_count; i++) {
        const struct survey_group *group = &survey->groups[i];
        seen += since_us && (group->asked_us >= since_us || rests(survey, group, now_us));
        *fresh += group->asked_us == 0;
    }
    return seen;
}

void survey_groups_sweep(struct survey *survey, int64_t now_us)
{
    struct survey_pass *pass = &survey->group_pass;
    survey->sweep.groups = survey->sweep.groups_of = 0;
    if (!survey->groups_listed || !survey_sweeps(survey))
        return;
    size_t fresh = 0, seen = count_seen(survey, pass->started_us, now_us, &fresh);
    size_t steps = survey_pass_step(survey, pass, survey->group_count, seen, SWEEP_GROUPS, now_us);
    bool idle = seen >= survey->group_count;
    survey->sweep.groups = idle ? 0 : (uint32_t)seen;
    survey->sweep.groups_of = idle ? 0 : (uint32_t)survey->group_count;
    if (fresh)
        steps = fresh < SWEEP_GROUPS ? fresh : SWEEP_GROUPS;
    struct survey_group *chosen[SWEEP_GROUPS];
    size_t count = 0;
    for (size_t i = 0; i < survey->group_count && count < steps; i++)
        if (survey_pass_wants(pass, fresh > 0, survey->groups[i].asked_us) &&
            !rests(survey, &survey->groups[i], now_us))
            chosen[count++] = &survey->groups[i];
    ask(survey, chosen, count);
}
