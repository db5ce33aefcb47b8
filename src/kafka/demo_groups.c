#include "kafka/demo_groups.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "kafka/demo_groups_inner.h"

/* A member that went without leaving is listed no longer than this, should the brokers never say that they missed it:
 * the longest session timeout that brokers allow by default. */
static const int64_t gone_at_most_us = (int64_t)30 * 60 * 1000000;

struct demo_groups *demo_groups_create(void)
{
    struct demo_groups *groups = mem_zero(1, sizeof *groups);
    pthread_mutex_init(&groups->lock, NULL);
    return groups;
}

static void reporter_destroy(struct demo_reporter *reporter)
{
    free(reporter->group);
    free(reporter->member_id);
    free(reporter->client_id);
    free(reporter->host);
    demo_parts_finish(&reporter->owned);
    free(reporter);
}

void demo_groups_destroy(struct demo_groups *groups)
{
    if (!groups)
        return;
    for (size_t i = 0; i < groups->known_count; i++) {
        free(groups->known[i].name);
        demo_parts_finish(&groups->known[i].committed);
    }
    free(groups->known);
    for (size_t i = 0; i < groups->reporter_count; i++)
        reporter_destroy(groups->reporters[i]);
    pthread_mutex_destroy(&groups->lock);
    free(groups);
}

void demo_groups_set_members(struct demo_groups *groups, struct demo_members *members)
{
    pthread_mutex_lock(&groups->lock);
    groups->own = members;
    pthread_mutex_unlock(&groups->lock);
}

struct demo_known_group *demo_groups_meet(struct demo_groups *groups, const char *name)
{
    for (size_t i = 0; i < groups->known_count; i++)
        if (strcmp(groups->known[i].name, name) == 0)
            return &groups->known[i];
    if (groups->known_count == DEMO_GROUPS_MAX || strlen(name) >= DEMO_NAME_MAX) {
        groups->not_listed++;
        return NULL;
    }
    if ((groups->known_count & (groups->known_count - 1)) == 0) /* a power of two, or none: full */
        groups->known =
            mem_resize(groups->known, groups->known_count ? groups->known_count * 2 : 1, sizeof *groups->known);
    struct demo_known_group *fresh = &groups->known[groups->known_count++];
    *fresh = (struct demo_known_group){.name = mem_strdup(name), .members = -1};
    return fresh;
}

static void remove_reporter(struct demo_groups *groups, size_t at)
{
    reporter_destroy(groups->reporters[at]);
    groups->reporters[at] = groups->reporters[--groups->reporter_count];
}

/* The connection of a member that left may live a moment longer: it goes on with an empty name, and is not listed. */
void demo_groups_left(struct demo_groups *groups, const char *group, const char *member_id)
{
    for (size_t i = groups->reporter_count; i-- > 0;) {
        struct demo_reporter *reporter = groups->reporters[i];
        if (!*member_id || strcmp(reporter->member_id, member_id) != 0 || strcmp(reporter->group, group) != 0)
            continue;
        if (reporter->number) {
            reporter->member_id[0] = '\0';
            demo_parts_finish(&reporter->owned);
        } else {
            remove_reporter(groups, i);
        }
    }
}

static struct demo_reporter *reporter_of(struct demo_groups *groups, uint64_t number)
{
    for (size_t i = 0; i < groups->reporter_count; i++)
        if (groups->reporters[i]->number == number)
            return groups->reporters[i];
    if (groups->reporter_count == DEMO_REPORTS_MAX)
        return NULL;
    struct demo_reporter *fresh = mem_zero(1, sizeof *fresh);
    fresh->number = number;
    return groups->reporters[groups->reporter_count++] = fresh;
}

static void replace(char **text, const char *with)
{
    char *copy = mem_strdup(with ? with : "");
    free(*text);
    *text = copy;
}

bool demo_groups_report(struct demo_groups *groups, uint64_t number, const struct demo_report *report)
{
    pthread_mutex_lock(&groups->lock);
    struct demo_reporter *reporter = demo_groups_meet(groups, report->group) ? reporter_of(groups, number) : NULL;
    if (reporter) {
        replace(&reporter->group, report->group);
        replace(&reporter->member_id, report->member_id);
        replace(&reporter->client_id, report->client_id);
        replace(&reporter->host, report->host);
        reporter->consumer_protocol = report->consumer_protocol;
        demo_parts_finish(&reporter->owned);
        for (size_t i = 0; i < report->owned->count; i++)
            demo_parts_add(&reporter->owned, report->owned->items[i].topic, report->owned->items[i].partition);
    }
    pthread_mutex_unlock(&groups->lock);
    return reporter != NULL;
}

void demo_groups_closed(struct demo_groups *groups, uint64_t number)
{
    pthread_mutex_lock(&groups->lock);
    for (size_t i = groups->reporter_count; i-- > 0;) {
        struct demo_reporter *reporter = groups->reporters[i];
        if (reporter->number != number)
            continue;
        if (*reporter->member_id) {
            reporter->number = 0;
            reporter->gone_us = clock_mono_us();
            demo_parts_finish(&reporter->owned);
        } else {
            remove_reporter(groups, i);
        }
    }
    pthread_mutex_unlock(&groups->lock);
}

void demo_groups_topic_deleted(struct demo_groups *groups, const char *topic)
{
    pthread_mutex_lock(&groups->lock);
    for (size_t i = 0; i < groups->known_count; i++)
        demo_parts_remove_topic(&groups->known[i].committed, topic);
    pthread_mutex_unlock(&groups->lock);
}

/* One group while it is written: its members first, for their number says how many others there must be. */
struct writing {
    struct jsonw *json;
    int32_t listed;
    bool joined_all, consumer_protocol;
};

static void write_member(struct writing *writing, const char *member_id, const char *client_id, const char *host,
                         const struct demo_parts *owned)
{
    struct jsonw *json = writing->json;
    jsonw_object(json);
    jsonw_name(json, "member_id");
    jsonw_string(json, member_id);
    jsonw_name(json, "client_id");
    jsonw_string(json, client_id);
    jsonw_name(json, "host");
    jsonw_string(json, host);
    if (owned) {
        jsonw_name(json, "partitions");
        demo_parts_write(owned, json);
    }
    jsonw_end_object(json);
    writing->listed++;
}

static void write_own(struct writing *writing, const struct demo_group *group)
{
    for (size_t i = 0; i < group->member_count; i++) {
        const struct demo_member *member = &group->members[i];
        struct demo_parts owned = {0};
        for (size_t p = 0; p < member->owned_count; p++)
            demo_parts_add(&owned, member->owned[p].topic, member->owned[p].partition);
        write_member(writing, member->member_id, member->client_id, "127.0.0.1", &owned);
        demo_parts_finish(&owned);
        writing->joined_all &= member->joined;
    }
}

static void write_reporters(const struct demo_groups *groups, struct writing *writing, const char *group)
{
    for (size_t i = 0; i < groups->reporter_count; i++) {
        const struct demo_reporter *reporter = groups->reporters[i];
        if (strcmp(reporter->group, group) != 0 || !reporter->number)
            continue;
        writing->joined_all &= *reporter->member_id != '\0';
        writing->consumer_protocol |= reporter->consumer_protocol;
        write_member(writing, reporter->member_id, reporter->client_id, reporter->host, &reporter->owned);
    }
}

/* Those that went without leaving are still members for the brokers, until their session times out. */
static void write_gone(const struct demo_groups *groups, struct writing *writing, const char *group)
{
    struct str name = {0};
    for (size_t i = 0; i < groups->reporter_count; i++) {
        const struct demo_reporter *reporter = groups->reporters[i];
        if (strcmp(reporter->group, group) != 0 || reporter->number)
            continue;
        str_clear(&name);
        str_appendf(&name, _("%s (gone; its session has not timed out yet)"), reporter->client_id);
        write_member(writing, reporter->member_id, str_text(&name), reporter->host, NULL);
    }
    str_finish(&name);
}

static void write_others(struct writing *writing, int32_t members)
{
    while (writing->listed < members && writing->listed < DEMO_REPORTS_MAX)
        write_member(writing, "", "other member, assignment not known", "", NULL);
}

/* What the brokers said is the truth; before that, what the members themselves know. */
static enum group_state state_of(const struct demo_known_group *known, const struct writing *writing)
{
    if (known && known->members == 0 && !writing->listed)
        return GROUP_EMPTY;
    if (known && known->state != GROUP_STATE_UNKNOWN)
        return known->state;
    if (!writing->listed)
        return GROUP_STATE_UNKNOWN;
    return writing->joined_all ? GROUP_STABLE : GROUP_PREPARING_REBALANCE;
}

static void write_group(const struct demo_groups *groups, struct jsonw *json, const char *name,
                        const struct demo_known_group *known, const struct demo_group *own)
{
    struct writing writing = {.json = json, .joined_all = true};
    jsonw_object(json);
    jsonw_name(json, "name");
    jsonw_string(json, name);
    jsonw_name(json, "members");
    jsonw_array(json);
    if (own)
        write_own(&writing, own);
    write_reporters(groups, &writing, name);
    write_gone(groups, &writing, name);
    write_others(&writing, known ? known->members : 0);
    jsonw_end_array(json);
    jsonw_name(json, "state");
    jsonw_string(json, group_state_name(state_of(known, &writing)));
    jsonw_name(json, "members_known");
    jsonw_bool(json, writing.listed > 0 || (known && known->members >= 0));
    jsonw_name(json, "type");
    jsonw_string(json, group_type_name(writing.consumer_protocol ? GROUP_CONSUMER : GROUP_CLASSIC));
    jsonw_name(json, "committed");
    demo_parts_write(known ? &known->committed : &(struct demo_parts){0}, json);
    jsonw_end_object(json);
}

static const struct demo_known_group *find(const struct demo_groups *groups, const char *name)
{
    for (size_t i = 0; i < groups->known_count; i++)
        if (strcmp(groups->known[i].name, name) == 0)
            return &groups->known[i];
    return NULL;
}

static void forget_gone(struct demo_groups *groups)
{
    int64_t now_us = clock_mono_us();
    for (size_t i = groups->reporter_count; i-- > 0;)
        if (!groups->reporters[i]->number && now_us - groups->reporters[i]->gone_us > gone_at_most_us)
            remove_reporter(groups, i);
}

void demo_groups_write(struct demo_groups *groups, struct jsonw *json)
{
    pthread_mutex_lock(&groups->lock);
    forget_gone(groups);
    struct demo_group own[DEMO_GROUPS];
    size_t own_count = groups->own ? DEMO_GROUPS : 0;
    jsonw_name(json, "groups");
    jsonw_array(json);
    for (size_t i = 0; i < own_count; i++) {
        demo_members_group(groups->own, i, &own[i]);
        write_group(groups, json, own[i].name, find(groups, own[i].name), &own[i]);
    }
    for (size_t i = 0; i < groups->known_count; i++) {
        bool is_own = false;
        for (size_t o = 0; o < own_count; o++)
            is_own |= strcmp(own[o].name, groups->known[i].name) == 0;
        if (!is_own)
            write_group(groups, json, groups->known[i].name, &groups->known[i], NULL);
    }
    jsonw_end_array(json);
    jsonw_name(json, "not_listed");
    jsonw_int(json, (int64_t)groups->not_listed);
    pthread_mutex_unlock(&groups->lock);
}
