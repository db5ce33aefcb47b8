#include "engine/group_look.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "base/nearest.h"
#include "model/group_detail.h"

enum { NAMED_MEMBERS = 5, WATCH_EVERY_MS = 500 };

void group_now_finish(struct group_now *now)
{
    free(now->members);
    free(now->unseen);
    *now = (struct group_now){0};
}

static char *name_members(const struct group_detail *detail)
{
    struct str text = {0};
    str_appendf(&text, lang_plural("%zu member", "%zu members", detail->member_count), detail->member_count);
    for (size_t i = 0; i < detail->member_count && i < NAMED_MEMBERS; i++) {
        const struct member_row *member = &detail->members[i];
        str_appendf(&text, _("%s %s at %s"), i ? "," : ":", member->client_id ? member->client_id : "?",
                    member->host ? member->host : "?");
        if (member->member_id)
            str_appendf(&text, " (%s)", member->member_id);
    }
    if (detail->member_count > NAMED_MEMBERS)
        str_appendf(&text, _(" and %zu more"), detail->member_count - NAMED_MEMBERS);
    return str_take(&text);
}

static void take_members(const struct group_detail *detail, struct group_now *now)
{
    const struct group_row *row = &detail->summary;
    bool known_empty = row->state == GROUP_EMPTY || row->state == GROUP_DEAD;
    if (detail->members_known && detail->member_count > 0)
        now->members = name_members(detail);
    else if (!detail->members_known && row->members > 0)
        now->unseen = mem_strdup(_("it has members, and they cannot be named"));
    else if (!detail->members_known && !known_empty)
        now->unseen = mem_strdup(row->status.error ? row->status.error
                                                   : _("this library cannot see the members of such a group"));
}

/* A listing that lacks some brokers' groups says nothing of what it does not name. */
static bool may_be_missing(const struct answer *answer, const char *group, struct error *error)
{
    if (!answer->groups || !answer->groups->error)
        return false;
    error_set(error, answer->groups->denied ? ERROR_NOT_AUTHORISED : ERROR_FAILED,
              _("whether there is a group '%s' cannot be told, for not all groups could be listed: %s"), group,
              answer->groups->error);
    return true;
}

bool group_look(struct source *source, const char *group, int64_t timeout_ms, struct group_now *now,
                struct error *error)
{
    struct question question = {.kind = ASK_LAG, .names = &group, .name_count = 1, .timeout_ms = timeout_ms};
    struct answer answer = {0};
    *now = (struct group_now){0};
    if (!source->ops->ask(source, &question, &answer, error))
        return false;
    const struct group_detail *detail = NULL;
    for (size_t i = 0; i < answer.detail_count && !detail; i++)
        if (strcmp(answer.details[i]->summary.group, group) == 0)
            detail = answer.details[i];
    bool good = detail || !may_be_missing(&answer, group, error);
    memcpy(now->cluster_id, answer.cluster_id, sizeof now->cluster_id);
    now->exists = detail;
    if (detail) {
        now->type = detail->summary.type;
        now->state = detail->summary.state;
        take_members(detail, now);
    }
    answer_finish(&answer);
    return good;
}

bool group_look_nearest(struct source *source, const char *group, int64_t timeout_ms, struct error *error)
{
    struct question question = {.kind = ASK_GROUPS, .timeout_ms = timeout_ms};
    struct answer answer = {0};
    struct nearest nearest;
    nearest_init(&nearest, group);
    if (source->ops->ask(source, &question, &answer, NULL))
        for (size_t i = 0; answer.groups && i < answer.groups->count; i++)
            nearest_offer(&nearest, answer.groups->rows[i].group);
    if (nearest.count)
        error_set(error, ERROR_FAILED, _("there is no group '%s'; did you mean '%s'?"), group, nearest.names[0]);
    else
        error_set(error, ERROR_FAILED, _("there is no group '%s'"), group);
    answer_finish(&answer);
    return false;
}

void group_look_choose(const struct topic_parts *topics, size_t count, struct group_offsets *asked)
{
    for (size_t i = 0; i < count; i++) {
        if (!topics[i].partitions)
            group_offsets_add(asked, topics[i].topic, -1);
        for (size_t p = 0; topics[i].partitions && p < topics[i].count; p++)
            group_offsets_add(asked, topics[i].topic, topics[i].partitions[p]);
    }
}

bool group_look_read(struct source *source, const struct group_reading *reading, struct admin_answer *answer,
                     struct error *error)
{
    struct admin_request request = {.kind = ADMIN_READ_OFFSETS,
                                    .name = reading->group,
                                    .group_offsets = reading->asked ? reading->asked->rows : NULL,
                                    .group_offset_count = reading->asked ? reading->asked->count : 0,
                                    .commits_only = reading->commits_only,
                                    .stable = reading->stable,
                                    .at_ms = reading->at_ms,
                                    .timeout_ms = reading->timeout_ms};
    *answer = (struct admin_answer){0};
    return source->ops->admin(source, &request, answer, error);
}

static char *find_moved(const struct group_offsets *before, const struct group_offsets *after)
{
    for (size_t i = 0; i < before->count; i++) {
        const struct group_offset *was = &before->rows[i];
        const struct group_offset *is = group_offsets_find(after, was->topic, was->partition);
        bool both = is && !is->error && !was->error && !is->unstable && !was->unstable;
        if (!both || (is->committed.known == was->committed.known &&
                      (!is->committed.known || is->committed.value == was->committed.value)))
            continue;
        struct str text = {0};
        str_appendf(&text, "%s %ld", was->topic, (long)was->partition);
        return str_take(&text);
    }
    return NULL;
}

static void rest(int64_t ms)
{
    struct timespec time = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    nanosleep(&time, NULL);
}

/* Whether there is a partition whose commit is another by now. */
static bool look_once(struct source *source, struct group_watching *watching, struct error *error)
{
    struct group_reading reading = {
        .group = watching->group, .asked = watching->commits, .commits_only = true, .timeout_ms = watching->timeout_ms};
    struct admin_answer answer = {0};
    bool good = group_look_read(source, &reading, &answer, error);
    if (good)
        watching->moved = find_moved(watching->commits, &answer.group_offsets);
    admin_answer_finish(&answer);
    return good;
}

/* Whoever ended it once has ended it, although it is over by then. */
static bool goes_on_after_telling(struct group_watching *watching, int64_t left_ms)
{
    struct group_watcher *watcher = watching->watcher;
    if (watcher && !watcher->tell(watcher, left_ms))
        watching->ended = true;
    return !watching->ended;
}

bool group_look_watch(struct source *source, struct group_watching *watching, struct error *error)
{
    int64_t from_us = clock_mono_us(), left_ms = watching->watch_ms;
    bool good = true, goes_on = true;
    while (good && goes_on && !watching->moved) {
        goes_on = left_ms > 0 && goes_on_after_telling(watching, left_ms);
        if (goes_on)
            rest(left_ms < WATCH_EVERY_MS ? left_ms : WATCH_EVERY_MS);
        good = look_once(source, watching, error);
        int64_t watched_ms = (clock_mono_us() - from_us) / 1000;
        left_ms = watching->watch_ms - watched_ms;
        watching->watched_ms = left_ms > 0 ? watched_ms : watching->watch_ms;
    }
    goes_on_after_telling(watching, 0);
    return good;
}
