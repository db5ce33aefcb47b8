#include "kafka/group_rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "kafka/census_rows.h"
#include "kafka/health.h"
#include "model/lag.h"

static int by_partition(const void *a, const void *b)
{
    const struct lag_row *x = a, *y = b;
    int order = strcmp(x->topic, y->topic);
    return order ? order : (x->partition > y->partition) - (x->partition < y->partition);
}

/* Commits, and what is owned without one; sorted, each partition once. */
static void gather_known(struct group_detail *detail, const struct group_facts *facts, struct arena *arena)
{
    size_t room = facts->commit_count;
    for (int32_t m = 0; facts->members_known && m < facts->members; m++)
        room += facts->member[m].owned_count;
    struct lag_row *rows = arena_alloc(arena, room, sizeof *rows);
    size_t count = 0;
    for (size_t i = 0; i < facts->commit_count; i++) {
        const struct group_commit *commit = &facts->commits[i];
        rows[count++] = (struct lag_row){.topic = commit->topic,
                                         .partition = commit->partition,
                                         .committed = commit->committed,
                                         .unstable = commit->pending,
                                         .owner = -1,
                                         .state.error = commit->err ? rd_kafka_err2str(commit->err) : NULL,
                                         .state.denied = health_kind(commit->err) == ERROR_NOT_AUTHORISED};
    }
    for (int32_t m = 0; facts->members_known && m < facts->members; m++)
        for (size_t i = 0; i < facts->member[m].owned_count; i++)
            rows[count++] = (struct lag_row){
                .topic = facts->member[m].owned[i].topic, .partition = facts->member[m].owned[i].partition, .owner = m};
    if (count)
        qsort(rows, count, sizeof *rows, by_partition);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (!kept || by_partition(&rows[kept - 1], &rows[i]) != 0) {
            rows[kept++] = rows[i];
            continue;
        }
        struct lag_row *row = &rows[kept - 1];
        if (rows[i].owner >= 0)
            row->owner = rows[i].owner;
        if (rows[i].committed.known)
            row->committed = rows[i].committed;
        row->unstable |= rows[i].unstable;
        if (rows[i].state.error)
            row->state = rows[i].state;
    }
    detail->rows = rows;
    detail->count = kept;
}

/* Brokers answer with -1 for partitions without a commit, and leave some out; none of both is a row without an owner.
 */
static void drop_empty(struct group_detail *detail)
{
    size_t kept = 0;
    for (size_t i = 0; i < detail->count; i++) {
        const struct lag_row *row = &detail->rows[i];
        if (row->committed.known || row->owner >= 0 || row->state.error)
            detail->rows[kept++] = *row;
    }
    detail->count = kept;
}

/* The rows of one topic stand together, from `first` on. */
struct topic_rows {
    size_t end, owned;
    const struct census_topic *topic; /* NULL: not in the metadata */
};

static struct topic_rows topic_at(const struct group_detail *detail, const struct census *census, size_t first)
{
    struct topic_rows run = {.end = first, .topic = census_topic(census, detail->rows[first].topic)};
    for (; run.end < detail->count && strcmp(detail->rows[run.end].topic, detail->rows[first].topic) == 0; run.end++)
        run.owned += detail->rows[run.end].owner >= 0;
    return run;
}

/* Copies the rows of a topic that the group reads, and puts those of its other partitions in between, at most `room` of
 * them. Returns how many there are. */
static size_t fill_up(const struct lag_row *rows, size_t count, const struct census_topic *topic, struct lag_row *out,
                      size_t room, size_t *kept)
{
    size_t at = 0, others = 0;
    for (size_t i = 0; i < topic->count; i++) {
        int32_t number = topic->partitions[i].metadata->id;
        while (at < count && rows[at].partition < number)
            out[(*kept)++] = rows[at++];
        if (at < count && rows[at].partition == number)
            continue;
        if (others++ < room)
            out[(*kept)++] = (struct lag_row){.topic = rows[0].topic, .partition = number, .owner = -1};
    }
    while (at < count)
        out[(*kept)++] = rows[at++];
    return others;
}

/* What nobody owns and nothing is committed for, of topics of which a member owns some partition: it is read by nobody.
 * Of a topic that nobody owns any of that says nothing: the group no longer reads it, or nobody is there. */
static void add_unread(struct group_detail *detail, const struct census *census, size_t room, struct arena *arena)
{
    struct lag_row *rows = arena_alloc(arena, detail->count + room, sizeof *rows);
    size_t kept = 0;
    for (size_t first = 0; first < detail->count;) {
        struct topic_rows run = topic_at(detail, census, first);
        const struct lag_row *from = &detail->rows[first];
        size_t count = run.end - first;
        if (run.owned && run.topic) {
            size_t others = fill_up(from, count, run.topic, rows, room, &kept);
            size_t added = others < room ? others : room;
            room -= added;
            detail->summary.without_row += (int32_t)(others - added);
        } else {
            memcpy(rows + kept, from, count * sizeof *rows);
            kept += count;
        }
        first = run.end;
    }
    detail->rows = rows;
    detail->count = kept;
}

/* At most so many are missing. */
static size_t lacking(const struct group_detail *detail, const struct census *census)
{
    size_t most = 0;
    for (size_t first = 0; first < detail->count;) {
        struct topic_rows run = topic_at(detail, census, first);
        if (run.owned && run.topic && run.topic->count > run.end - first)
            most += run.topic->count;
        first = run.end;
    }
    return most;
}

/* All rows, without what is known of their ends. Texts are those of the facts. */
static void gather(struct group_detail *detail, const struct group_facts *facts, const struct census *census,
                   struct arena *arena)
{
    gather_known(detail, facts, arena);
    drop_empty(detail);
    bool reads = !facts->connect && !group_type_shares(facts->type);
    size_t most = reads ? lacking(detail, census) : 0;
    if (most)
        add_unread(detail, census, most < GROUP_ROWS_UNREAD ? most : GROUP_ROWS_UNREAD, arena);
}

void group_choose(const struct group_facts *facts, const struct census *census, struct census_choice *choice)
{
    struct arena arena = {0};
    struct group_detail detail = {0};
    struct census_topic *topic = NULL;
    gather(&detail, facts, census, &arena);
    for (size_t i = 0; i < detail.count; i++) {
        const struct lag_row *row = &detail.rows[i];
        if (!topic || strcmp(topic->name, row->topic) != 0)
            topic = census_topic(census, row->topic);
        struct census_partition *partition = topic ? census_partition(topic, row->partition) : NULL;
        if (partition)
            choice_add(choice, topic, partition);
    }
    arena_finish(&arena);
}

static void fill_lag(struct lag_row *row, const struct census *census, int64_t asked_us)
{
    const struct census_topic *topic = census_topic(census, row->topic);
    const struct census_partition *partition = topic ? census_partition(topic, row->partition) : NULL;
    const char *own_error = row->state.error;
    row->gone = !partition;
    row->generation = topic ? topic->generation : 0;
    row->compacted = census->never_compacts ? FACT_NO : topic ? topic->compacted : FACT_UNKNOWN;
    if (!partition) {
        row->state.error = own_error ? own_error
                           : topic   ? "the topic has no such partition"
                                     : "the topic does not exist";
        return;
    }
    struct row_state ends = census_state(partition);
    row->low = partition->low;
    row->high = partition->high;
    row->leader = partition->metadata->leader;
    row->no_leader = row->leader < 0;
    row->leader_known = row->leader >= 0;
    if (partition->lso_us && partition->lso_us == partition->as_of_us)
        row->lso = partition->lso;
    bool denied = row->state.denied;
    row->state = ends;
    row->state.denied |= denied;
    row->state.stale |= partition->high.known && partition->as_of_us < asked_us;
    if (own_error)
        row->state.error = own_error;
    enum lag_case found = lag_of(row->committed, row->low, row->high, &row->lag);
    /* With ends that are older than the commit this says only how old they are. */
    if (found == LAG_AHEAD && !row->state.stale && !row->state.error)
        row->state.error = "the committed offset is past the end: the log was cut, or the offset was set by hand";
}

static bool owns(const struct group_partition *list, size_t count, const struct group_partition *partition)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].partition == partition->partition && strcmp(list[i].topic, partition->topic) == 0)
            return true;
    return false;
}

/* What it is to give up, and what it is to get. */
static int32_t count_moving(const struct group_member *member)
{
    int32_t moving = 0;
    if (!member->target)
        return 0;
    for (size_t i = 0; i < member->owned_count; i++)
        moving += !owns(member->target, member->target_count, &member->owned[i]);
    for (size_t i = 0; i < member->target_count; i++)
        moving += !owns(member->owned, member->owned_count, &member->target[i]);
    return moving;
}

/* Who is to have it; -1: nobody of whom that is known. */
static int32_t target_of(const struct group_facts *facts, const struct group_partition *partition)
{
    for (int32_t m = 0; m < facts->members; m++)
        if (facts->member[m].target && owns(facts->member[m].target, facts->member[m].target_count, partition))
            return m;
    return -1;
}

static void mark_moving(struct group_detail *detail, const struct group_facts *facts)
{
    for (size_t i = 0; i < detail->count; i++) {
        struct lag_row *row = &detail->rows[i];
        const struct group_partition here = {row->topic, row->partition};
        const struct group_member *owner =
            row->owner >= 0 && row->owner < facts->members ? &facts->member[row->owner] : NULL;
        row->moves = owner && owner->target && !owns(owner->target, owner->target_count, &here);
        row->target = row->moves ? target_of(facts, &here) : -1;
    }
}

static void fill_members(struct group_detail *detail, const struct group_facts *facts, struct arena *arena)
{
    detail->pending_error = arena_strdup(arena, facts->pending_error);
    detail->members_known = facts->members_known;
    detail->member_count = facts->members_known ? (size_t)facts->members : 0;
    detail->members = arena_alloc(arena, detail->member_count, sizeof *detail->members);
    for (size_t i = 0; i < detail->member_count; i++) {
        const struct group_member *from = &facts->member[i];
        detail->members[i] = (struct member_row){
            .member_id = arena_strdup(arena, from->member_id),
            .client_id = arena_strdup(arena, from->client_id),
            .host = arena_strdup(arena, from->host),
            .instance_id = arena_strdup(arena, from->instance_id),
            .partitions = from->assignment_unknown ? -1 : (int32_t)from->owned_count,
            .moving = count_moving(from),
        };
    }
}

/* Rows point to texts of others until here; one copy of its name for all rows of a topic. */
static void own_texts(struct group_detail *detail, struct arena *arena)
{
    const char **topics = arena_alloc(arena, detail->count, sizeof *topics);
    size_t count = 0;
    for (size_t i = 0; i < detail->count; i++) {
        struct lag_row *row = &detail->rows[i];
        if (!count || strcmp(topics[count - 1], row->topic) != 0)
            topics[count++] = arena_strdup(arena, row->topic);
        row->topic = topics[count - 1];
        row->state.error = arena_strdup(arena, row->state.error);
    }
    detail->summary.topics = topics;
    detail->summary.topic_count = count;
}

static void fill_summary(struct group_detail *detail, const struct group_facts *facts, int64_t asked_us,
                         struct arena *arena)
{
    struct group_row *row = &detail->summary;
    struct lag_total total = lag_total(detail->rows, detail->count);
    row->group = arena_strdup(arena, facts->name);
    row->type = facts->type;
    row->state = facts->state;
    row->members = facts->members;
    row->coordinator = facts->coordinator;
    row->assignor = arena_strdup(arena, facts->assignor);
    row->worst_owner = -1;
    row->lag = total.lag;
    row->connect = facts->connect;
    row->undescribed = facts->dead && !facts->deleted && !facts->error && facts->commits_known;
    row->worst_owner = -1;
    row->partitions = facts->commits_known ? (int32_t)detail->count : -1;
    row->unknown_partitions = total.unknown + row->without_row;
    if (total.worst != SIZE_MAX) {
        row->worst_topic = detail->rows[total.worst].topic;
        row->worst_partition = detail->rows[total.worst].partition;
    }
    row->status =
        (struct row_state){.error = arena_strdup(arena, facts->error), .denied = facts->denied, .as_of_us = asked_us};
}

struct group_detail *group_detail_block(const struct group_facts *facts, const struct census *census, int64_t asked_us,
                                        struct arena **arena)
{
    struct arena *own = NULL;
    struct group_detail *detail = arena_block(sizeof *detail, &own);
    fill_members(detail, facts, own);
    gather(detail, facts, census, own);
    for (size_t i = 0; i < detail->count; i++)
        fill_lag(&detail->rows[i], census, asked_us);
    own_texts(detail, own);
    mark_moving(detail, facts);
    fill_summary(detail, facts, asked_us, own);
    if (arena)
        *arena = own;
    return detail;
}
