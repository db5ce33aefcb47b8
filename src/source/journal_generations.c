/* A classic group writes each generation with all its members. In the newer protocols each member has records of its
 * own, and the record of an epoch comes after those of the members that made it begin: so the members at that moment
 * are the generation's, and what they reach later is noted there. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "codec/group_record.h"
#include "source/journal_inner.h"

enum { MEMBERS_IN_ALL = 32768 };

static void kept_destroy(struct kept_generation *kept)
{
    arena_finish(&kept->arena);
    free(kept->members);
    free(kept);
}

static void drop_oldest(struct journal_generations *generations)
{
    struct kept_generation *oldest = generations->kept[generations->first];
    generations->members -= oldest->row.member_rows;
    kept_destroy(oldest);
    generations->first = (generations->first + 1) % JOURNAL_GENERATIONS;
    generations->count--;
    generations->dropped++;
}

static struct kept_generation *newest(const struct journal_generations *generations)
{
    size_t at = (generations->first + generations->count - 1) % JOURNAL_GENERATIONS;
    return generations->count ? generations->kept[at] : NULL;
}

static struct kept_generation *new_generation(struct journal_generations *generations, int64_t at_ms)
{
    struct kept_generation *kept = mem_zero(1, sizeof *kept);
    kept->row.at_ms = at_ms;
    if (generations->count == JOURNAL_GENERATIONS)
        drop_oldest(generations);
    generations->kept[(generations->first + generations->count++) % JOURNAL_GENERATIONS] = kept;
    return kept;
}

/* The new one stays, whatever its size. */
static void keep_to_bounds(struct journal_generations *generations)
{
    while (generations->members > MEMBERS_IN_ALL && generations->count > 1)
        drop_oldest(generations);
}

static struct journal_member *new_member(struct journal_generations *generations, struct kept_generation *kept)
{
    if (kept->row.member_rows == kept->capacity) {
        kept->capacity = kept->capacity ? kept->capacity * 2 : 4;
        kept->members = mem_resize(kept->members, kept->capacity, sizeof *kept->members);
    }
    generations->members++;
    struct journal_member *member = &kept->members[kept->row.member_rows++];
    *member = (struct journal_member){.session_timeout_ms = -1, .rebalance_timeout_ms = -1, .member_epoch = -1};
    return member;
}

static const char *arena_text(struct arena *arena, const struct journal_json *json, size_t object, const char *name,
                              struct str *scratch)
{
    return journal_json_text(json, object, name, scratch) ? arena_strdup(arena, str_text(scratch)) : NULL;
}

static const char *arena_host(struct arena *arena, const struct journal_json *json, size_t object, struct str *scratch)
{
    const char *host = arena_text(arena, json, object, "clientHost", scratch);
    return host && *host == '/' ? host + 1 : host;
}

/* Only consumers write a subscription of this form; Connect and others have their own. */
static void read_subscription(struct journal_member *member, struct arena *arena, const struct journal_json *json,
                              size_t object, struct str *scratch)
{
    struct bytes topics[JOURNAL_TOPICS];
    if (!journal_json_bytes(json, object, "subscription", scratch))
        return;
    int32_t count = group_subscription((struct bytes){str_text(scratch), scratch->len}, topics, JOURNAL_TOPICS);
    if (count < 0)
        return;
    member->topics_known = true;
    member->topics_cut = count > JOURNAL_TOPICS;
    member->topic_count = member->topics_cut ? JOURNAL_TOPICS : (size_t)count;
    char **names = arena_alloc(arena, member->topic_count, sizeof *names);
    for (size_t i = 0; i < member->topic_count; i++) {
        names[i] = arena_alloc(arena, 1, topics[i].len + 1);
        memcpy(names[i], topics[i].data, topics[i].len);
    }
    member->topics = (const char *const *)names;
}

static void add_classic_member(struct journal_generations *generations, struct kept_generation *kept,
                               const struct journal_json *json, size_t object, bool consumers, struct str *scratch)
{
    struct arena *arena = &kept->arena;
    const char *id = arena_text(arena, json, object, "memberId", scratch);
    if (!id || kept->row.member_rows == JOURNAL_MEMBERS)
        return;
    struct journal_member *member = new_member(generations, kept);
    member->member_id = id;
    member->instance_id = arena_text(arena, json, object, "groupInstanceId", scratch);
    member->client_id = arena_text(arena, json, object, "clientId", scratch);
    member->host = arena_host(arena, json, object, scratch);
    member->session_timeout_ms = (int32_t)journal_json_int(json, object, "sessionTimeout", -1);
    member->rebalance_timeout_ms = (int32_t)journal_json_int(json, object, "rebalanceTimeout", -1);
    if (consumers)
        read_subscription(member, arena, json, object, scratch);
}

bool journal_generations_add_classic(struct journal_generations *generations, const struct journal_json *value,
                                     int64_t at_ms)
{
    struct str scratch = {0};
    size_t members = journal_json_at(value, 0, "members");
    const struct json_token *tokens = value->index.tokens;
    if (members == SIZE_MAX || tokens[members].kind != JSON_ARRAY)
        return false;
    bool consumers = journal_json_text(value, 0, "protocolType", &scratch) && !strcmp(str_text(&scratch), "consumer");
    struct kept_generation *kept = new_generation(generations, at_ms);
    kept->row.type = GROUP_CLASSIC;
    kept->row.generation = (int32_t)journal_json_int(value, 0, "generation", -1);
    kept->row.assignor = arena_text(&kept->arena, value, 0, "protocol", &scratch);
    kept->row.leader = arena_text(&kept->arena, value, 0, "leader", &scratch);
    for (size_t at = members + 1; at < tokens[members].next; at = tokens[at].next) {
        kept->row.member_count++;
        add_classic_member(generations, kept, value, at, consumers, &scratch);
    }
    keep_to_bounds(generations);
    str_finish(&scratch);
    return true;
}

static size_t running_at(const struct journal_generations *generations, const char *member_id)
{
    for (size_t i = 0; i < generations->running_count; i++)
        if (strcmp(generations->running[i]->member.member_id, member_id) == 0)
            return i;
    return SIZE_MAX;
}

static void running_destroy(struct running_member *running)
{
    arena_finish(&running->arena);
    free(running);
}

static void running_remove(struct journal_generations *generations, size_t at)
{
    running_destroy(generations->running[at]);
    memmove(generations->running + at, generations->running + at + 1,
            (generations->running_count - at - 1) * sizeof *generations->running);
    generations->running_count--;
}

/* NULL: there are too many. */
static struct running_member *running_member(struct journal_generations *generations, const char *member_id)
{
    size_t at = running_at(generations, member_id);
    if (at != SIZE_MAX)
        return generations->running[at];
    if (generations->running_count == JOURNAL_MEMBERS) {
        generations->whole = false;
        return NULL;
    }
    struct running_member *running = mem_zero(1, sizeof *running);
    running->member = (struct journal_member){.member_id = arena_strdup(&running->arena, member_id),
                                              .session_timeout_ms = -1,
                                              .rebalance_timeout_ms = -1,
                                              .member_epoch = -1};
    generations->running = mem_one_more(generations->running, generations->running_count, sizeof *generations->running);
    generations->running[generations->running_count++] = running;
    return running;
}

static void copy_member(struct journal_member *to, const struct journal_member *from, struct arena *arena)
{
    *to = *from;
    to->member_id = arena_strdup(arena, from->member_id);
    to->client_id = arena_strdup(arena, from->client_id);
    to->host = arena_strdup(arena, from->host);
    to->instance_id = arena_strdup(arena, from->instance_id);
    to->topic_regex = arena_strdup(arena, from->topic_regex);
    const char **topics = arena_alloc(arena, from->topic_count, sizeof *topics);
    for (size_t i = 0; i < from->topic_count; i++)
        topics[i] = arena_strdup(arena, from->topics[i]);
    to->topics = (const char *const *)topics;
}

/* Each member may wish for one; where they wish for different ones, or none, the group's is not known. */
static const char *common_assignor(const struct journal_generations *generations)
{
    const char *common = generations->running_count ? generations->running[0]->assignor : NULL;
    for (size_t i = 1; i < generations->running_count && common; i++) {
        const char *other = generations->running[i]->assignor;
        common = other && strcmp(other, common) == 0 ? common : NULL;
    }
    return common;
}

bool journal_generations_add_epoch(struct journal_generations *generations, enum group_type type,
                                   const struct journal_json *value, int64_t at_ms)
{
    int64_t epoch = journal_json_int(value, 0, "epoch", -1);
    if (epoch < 0)
        return false;
    struct kept_generation *kept = new_generation(generations, at_ms);
    kept->row.type = type;
    kept->row.generation = (int32_t)epoch;
    kept->row.member_count = generations->whole ? (int32_t)generations->running_count : -1;
    kept->row.assignor = arena_strdup(&kept->arena, common_assignor(generations));
    for (size_t i = 0; i < generations->running_count; i++)
        copy_member(new_member(generations, kept), &generations->running[i]->member, &kept->arena);
    keep_to_bounds(generations);
    return true;
}

static void read_topics(struct running_member *running, const struct journal_json *json, struct str *scratch)
{
    struct journal_member *member = &running->member;
    const struct json_token *tokens = json->index.tokens;
    size_t list = journal_json_at(json, 0, "subscribedTopicNames");
    if (list == SIZE_MAX || tokens[list].kind != JSON_ARRAY)
        return;
    const char **names = arena_alloc(&running->arena, JOURNAL_TOPICS, sizeof *names);
    member->topics_known = true;
    for (size_t at = list + 1; at < tokens[list].next; at = tokens[at].next) {
        member->topics_cut = member->topic_count == JOURNAL_TOPICS;
        if (member->topics_cut)
            break;
        if (journal_json_string(json, at, scratch))
            names[member->topic_count++] = arena_strdup(&running->arena, str_text(scratch));
    }
    member->topics = names;
}

bool journal_generations_add_member(struct journal_generations *generations, const char *member_id,
                                    const struct journal_json *value)
{
    struct str scratch = {0};
    size_t at = running_at(generations, member_id);
    struct journal_member before = {.member_epoch = -1};
    if (at != SIZE_MAX) { /* all of it is written anew, but what it has reached */
        before = generations->running[at]->member;
        running_remove(generations, at);
    }
    struct running_member *running = value ? running_member(generations, member_id) : NULL;
    if (!running)
        return true;
    struct journal_member *member = &running->member;
    struct arena *arena = &running->arena;
    member->member_epoch = before.member_epoch;
    member->state = before.state;
    member->state_ms = before.state_ms;
    member->instance_id = arena_text(arena, value, 0, "instanceId", &scratch);
    member->client_id = arena_text(arena, value, 0, "clientId", &scratch);
    member->host = arena_host(arena, value, 0, &scratch);
    member->rebalance_timeout_ms = (int32_t)journal_json_int(value, 0, "rebalanceTimeoutMs", -1);
    member->topic_regex = arena_text(arena, value, 0, "subscribedTopicRegex", &scratch);
    if (member->topic_regex && !*member->topic_regex)
        member->topic_regex = NULL;
    running->assignor = arena_text(arena, value, 0, "serverAssignor", &scratch);
    read_topics(running, value, &scratch);
    str_finish(&scratch);
    return true;
}

static enum journal_member_state state_of(int64_t number)
{
    static const enum journal_member_state states[] = {JOURNAL_MEMBER_STABLE, JOURNAL_MEMBER_UNREVOKED,
                                                       JOURNAL_MEMBER_UNRELEASED};
    return number >= 0 && number < 3 ? states[number] : JOURNAL_MEMBER_UNKNOWN;
}

static struct journal_member *member_of_newest(struct kept_generation *kept, const char *member_id)
{
    for (size_t i = 0; i < kept->row.member_rows; i++)
        if (strcmp(kept->members[i].member_id, member_id) == 0)
            return &kept->members[i];
    return NULL;
}

/* A member that is not in the newest generation was there without having been read, or has taken a static one's place:
 * neither begins an epoch. */
static void note_in_newest(struct journal_generations *generations, const struct journal_member *member)
{
    struct kept_generation *kept = newest(generations);
    if (!kept || kept->row.type == GROUP_CLASSIC)
        return;
    struct journal_member *row = member_of_newest(kept, member->member_id);
    if (!row && kept->row.member_rows < JOURNAL_MEMBERS) {
        row = new_member(generations, kept);
        copy_member(row, member, &kept->arena);
        keep_to_bounds(generations);
    }
    if (!row)
        return;
    row->member_epoch = member->member_epoch;
    row->state = member->state;
    row->state_ms = member->state_ms;
}

bool journal_generations_add_current(struct journal_generations *generations, const char *member_id,
                                     const struct journal_json *value, int64_t at_ms)
{
    struct running_member *running = value ? running_member(generations, member_id) : NULL;
    if (!running) /* it leaves, of which the record about itself says all */
        return true;
    running->member.member_epoch = (int32_t)journal_json_int(value, 0, "memberEpoch", -1);
    running->member.state = state_of(journal_json_int(value, 0, "state", -1));
    running->member.state_ms = at_ms;
    note_in_newest(generations, &running->member);
    return true;
}

static void forget_running(struct journal_generations *generations)
{
    while (generations->running_count > 0)
        running_destroy(generations->running[--generations->running_count]);
}

void journal_generations_end(struct journal_generations *generations)
{
    forget_running(generations);
    generations->whole = true;
}

void journal_generations_copy(struct journal_generations *generations, struct group_journal *journal,
                              struct arena *arena)
{
    struct journal_generation *rows = arena_alloc(arena, generations->count, sizeof *rows);
    for (size_t i = 0; i < generations->count; i++) {
        const struct kept_generation *kept = generations->kept[(generations->first + i) % JOURNAL_GENERATIONS];
        struct journal_member *members = arena_alloc(arena, kept->row.member_rows, sizeof *members);
        for (size_t m = 0; m < kept->row.member_rows; m++)
            copy_member(&members[m], &kept->members[m], arena);
        rows[i] = kept->row;
        rows[i].assignor = arena_strdup(arena, kept->row.assignor);
        rows[i].leader = arena_strdup(arena, kept->row.leader);
        rows[i].members = members;
    }
    journal->generations = rows;
    journal->generation_count = generations->count;
    journal->generations_dropped = generations->dropped;
}

void journal_generations_finish(struct journal_generations *generations)
{
    forget_running(generations);
    free(generations->running);
    while (generations->count > 0)
        drop_oldest(generations);
    *generations = (struct journal_generations){0};
}
