#include "fake_groups.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/lag_watch.h"
#include "model/topics.h"

static struct fake_groups *fake_of(struct source *source)
{
    return (struct fake_groups *)source;
}

/* --- blocks --- */

static void free_block(struct block *block)
{
    free(block);
}

static void *make_block(size_t size, size_t more)
{
    struct block *block = mem_zero(1, size + more);
    block_init(block, free_block);
    block->captured_ms = 1767225600000;
    return block;
}

static struct topics *topics_block(void)
{
    struct topics *topics = make_block(sizeof *topics, 2 * sizeof(struct topic_row));
    topics->rows = (struct topic_row *)(topics + 1);
    topics->rows[0] = (struct topic_row){.name = "mm2-offset-syncs.b.internal", .partitions = 1, .replication = 1};
    topics->rows[1] = (struct topic_row){.name = "orders", .partitions = FAKE_PARTITIONS, .replication = 1};
    topics->count = 2;
    return topics;
}

static struct groups *groups_block(const struct fake_groups *fake)
{
    struct groups *groups = make_block(sizeof *groups, 2 * sizeof(struct group_row));
    groups->rows = (struct group_row *)(groups + 1);
    if (fake->exists)
        groups->rows[groups->count++] = (struct group_row){.group = fake->group, .type = fake->type};
    if (fake->other.count)
        groups->rows[groups->count++] = (struct group_row){.group = "other", .type = GROUP_CLASSIC};
    return groups;
}

static struct group_detail *detail_block(const struct fake_groups *fake, const char *name, size_t members)
{
    static const char *const clients[] = {"client-1", "client-2", "client-3", "client-4",
                                          "client-5", "client-6", "client-7"};
    struct group_detail *detail = make_block(sizeof *detail, members * sizeof(struct member_row));
    detail->members = (struct member_row *)(detail + 1);
    detail->member_count = members;
    detail->members_known = !fake->unseen;
    for (size_t i = 0; i < members; i++)
        detail->members[i] =
            (struct member_row){.member_id = "m-7f3a", .client_id = clients[i % 7], .host = "10.0.0.7"};
    detail->summary = (struct group_row){.group = name,
                                         .type = fake->type,
                                         .state = fake->unseen ? GROUP_STATE_UNKNOWN
                                                  : members    ? GROUP_STABLE
                                                               : fake->state,
                                         .members = fake->unseen ? -1 : (int32_t)members};
    return detail;
}

static void answer_lag(struct fake_groups *fake, const struct question *question, struct answer *answer)
{
    const char *name = question->name_count ? question->names[0] : "";
    bool is_group = fake->exists && strcmp(name, fake->group) == 0;
    bool is_other = fake->other.count && strcmp(name, "other") == 0;
    size_t members = fake->members;
    if (is_group && fake->wakes_at && ++fake->looks >= fake->wakes_at)
        members = members ? members : 1;
    answer->groups = groups_block(fake);
    if (!is_group && !is_other)
        return;
    answer->details = mem_zero(1, sizeof(struct group_detail *));
    answer->detail_count = 1;
    answer->details[0] = detail_block(fake, is_group ? fake->group : "other", is_group ? members : 0);
}

bool fake_groups_ask(struct fake_groups *fake, const struct question *question, struct answer *answer)
{
    *answer = (struct answer){0};
    snprintf(answer->cluster_id, sizeof answer->cluster_id, "%s", fake->cluster_id);
    if (question->kind == ASK_TOPICS)
        answer->topics = topics_block();
    else if (question->kind == ASK_GROUPS)
        answer->groups = groups_block(fake);
    else if (question->kind == ASK_LAG)
        answer_lag(fake, question, answer);
    else if (question->kind == ASK_JOURNAL && fake->journal) {
        answer->journal = fake->journal;
        fake->journal = NULL;
    } else
        return false;
    return true;
}

/* --- offsets --- */

static void add_row(const struct fake_groups *fake, const struct group_offsets *commits, const char *topic,
                    int32_t partition, const struct admin_request *request, struct group_offsets *rows)
{
    struct group_offset *row = group_offsets_add(rows, topic, partition);
    const struct group_offset *commit = group_offsets_find(commits, topic, partition);
    row->missing = strcmp(topic, "orders") != 0 || partition >= FAKE_PARTITIONS;
    if (partition == fake->unread) {
        group_offset_fail(row, ERROR_NOT_AUTHORISED, "TOPIC_AUTHORIZATION_FAILED");
    } else if (commit && request->stable && partition == fake->unstable) {
        row->unstable = true;
    } else if (commit) {
        row->committed = commit->committed;
        row->leader_epoch = commit->leader_epoch;
        group_offset_set_metadata(row, commit->metadata, commit->metadata_len);
    }
    if (row->missing || request->commits_only)
        return;
    row->topic_id = mem_strdup(fake->topic_id);
    row->low = offset_of(fake->low);
    row->high = offset_of(FAKE_HIGH);
    /* Record n was written at n seconds. */
    row->at_time_known = request->at_ms.known;
    int64_t at = (request->at_ms.value + 999) / 1000;
    if (request->at_ms.known && at < FAKE_HIGH)
        row->at_time = offset_of(at < FAKE_LOW ? FAKE_LOW : at);
}

static bool read_offsets(struct fake_groups *fake, const struct admin_request *request, struct admin_answer *answer,
                         struct error *error)
{
    bool is_other = request->name && strcmp(request->name, "other") == 0;
    const struct group_offsets *commits = is_other ? &fake->other : &fake->commits;
    static const struct group_offsets none = {0};
    if (fake->unreadable && fake->writes)
        return error_set(error, ERROR_UNREACHABLE, "the broker does not answer");
    if (!is_other && ++fake->readings == fake->drifts_at)
        group_offsets_find(&fake->commits, "orders", 0)->committed.value++;
    if (!is_other && fake->readings == fake->interrupts_at)
        raise(SIGINT);
    if (!request->name)
        commits = &none;
    for (size_t i = 0; i < request->group_offset_count; i++) {
        const struct group_offset *asked = &request->group_offsets[i];
        int32_t first = asked->partition < 0 ? 0 : asked->partition;
        int32_t last = asked->partition < 0 ? FAKE_PARTITIONS - 1 : asked->partition;
        for (int32_t p = first; p <= last; p++)
            add_row(fake, commits, asked->topic, p, request, &answer->group_offsets);
    }
    for (size_t i = 0; !request->group_offset_count && i < commits->count; i++)
        add_row(fake, commits, commits->rows[i].topic, commits->rows[i].partition, request, &answer->group_offsets);
    group_offsets_sort(&answer->group_offsets);
    return true;
}

static void take_away(struct group_offsets *offsets, const char *topic, int32_t partition)
{
    struct group_offsets kept = {0};
    for (size_t i = 0; i < offsets->count; i++) {
        const struct group_offset *row = &offsets->rows[i];
        if (row->partition == partition && strcmp(row->topic, topic) == 0)
            continue;
        struct group_offset *copy = group_offsets_add(&kept, row->topic, row->partition);
        copy->committed = row->committed;
        copy->leader_epoch = row->leader_epoch;
        group_offset_set_metadata(copy, row->metadata, row->metadata_len);
    }
    group_offsets_finish(offsets);
    *offsets = kept;
}

static void put(struct group_offsets *offsets, const struct group_offset *from)
{
    take_away(offsets, from->topic, from->partition);
    struct group_offset *row = group_offsets_add(offsets, from->topic, from->partition);
    row->committed = from->committed;
    row->leader_epoch = from->leader_epoch;
    group_offset_set_metadata(row, from->metadata, from->metadata_len);
    group_offsets_sort(offsets);
}

static bool is_refused(const struct fake_groups *fake, int32_t partition)
{
    return fake->refusal && (fake->refused == -2 || fake->refused == partition);
}

static void change(struct fake_groups *fake, const struct admin_request *request, struct admin_answer *answer)
{
    for (size_t i = 0; i < request->group_offset_count; i++) {
        const struct group_offset *row = &request->group_offsets[i];
        struct group_offset *outcome = group_offsets_add(&answer->group_offsets, row->topic, row->partition);
        if (is_refused(fake, row->partition))
            group_offset_fail(outcome, ERROR_FAILED, fake->refusal);
        else if (request->kind == ADMIN_COMMIT_OFFSETS)
            put(&fake->commits, row);
        else
            take_away(&fake->commits, row->topic, row->partition);
    }
    fake->exists = true;
}

static bool write_offsets(struct fake_groups *fake, const struct admin_request *request, struct admin_answer *answer,
                          struct error *error)
{
    fake->writes++;
    if (fake->drops_before)
        return error_set(error, ERROR_UNREACHABLE, "the connection was lost");
    if (request->kind != ADMIN_DELETE_GROUP) {
        change(fake, request, answer);
    } else if (is_refused(fake, -2)) {
        return error_set(error, ERROR_FAILED, "%s", fake->refusal);
    } else {
        group_offsets_finish(&fake->commits);
        fake->exists = false;
    }
    if (fake->overwritten)
        fake_groups_commit(fake, 1, 77, NULL);
    return !fake->drops_after || error_set(error, ERROR_UNREACHABLE, "the connection was lost");
}

/* Record n was written at n seconds. */
static void tell_times(const struct admin_request *request, struct admin_answer *answer)
{
    group_offsets_copy(&answer->group_offsets, request->group_offsets, request->group_offset_count);
    for (size_t i = 0; i < answer->group_offsets.count; i++)
        answer->group_offsets.rows[i].at_time = offset_of(answer->group_offsets.rows[i].committed.value * 1000);
}

bool fake_groups_admin(struct fake_groups *fake, const struct admin_request *request, struct admin_answer *answer,
                       struct error *error)
{
    *answer = (struct admin_answer){0};
    if (request->kind == ADMIN_READ_OFFSETS)
        return read_offsets(fake, request, answer, error);
    if (request->kind == ADMIN_RECORD_TIMES) {
        tell_times(request, answer);
        return true;
    }
    return write_offsets(fake, request, answer, error);
}

/* --- the source --- */

static bool ask(struct source *source, const struct question *question, struct answer *answer, struct error *error)
{
    (void)error;
    return fake_groups_ask(fake_of(source), question, answer);
}

static bool admin(struct source *source, const struct admin_request *request, struct admin_answer *answer,
                  struct error *error)
{
    return fake_groups_admin(fake_of(source), request, answer, error);
}

static struct producer *produce(struct source *source, const struct produce_spec *spec, struct error *error)
{
    (void)source;
    (void)spec;
    error_set(error, ERROR_FAILED, "nothing is produced here");
    return NULL;
}

static void capabilities(const struct source *source, struct capabilities *out)
{
    (void)source;
    *out = (struct capabilities){.describes_consumer = true};
}

static struct lag_watch *recall(struct source *source, const char *cluster_id, const char *group)
{
    struct fake_groups *fake = fake_of(source);
    struct lag_watch *kept =
        strcmp(cluster_id, fake->cluster_id) == 0 && strcmp(group, fake->group) == 0 ? fake->kept : NULL;
    if (kept)
        fake->kept = NULL;
    return kept;
}

/* It is whoever's it was before it was opened. */
static void destroy(struct source *source)
{
    (void)source;
}

void fake_groups_init(struct fake_groups *fake)
{
    static const struct source_ops ops = {.ask = ask,
                                          .admin = admin,
                                          .produce = produce,
                                          .recall = recall,
                                          .capabilities = capabilities,
                                          .destroy = destroy};
    *fake = (struct fake_groups){.source = {.ops = &ops},
                                 .group = "billing",
                                 .exists = true,
                                 .type = GROUP_CLASSIC,
                                 .state = GROUP_EMPTY,
                                 .low = FAKE_LOW,
                                 .topic_id = "id-1",
                                 .cluster_id = "c1",
                                 .unstable = -1,
                                 .unread = -1,
                                 .refused = -1};
    fake_groups_commit(fake, 0, 40, "note \"0\"\n\x01");
    fake_groups_commit(fake, 1, 50, NULL);
}

void fake_groups_finish(struct fake_groups *fake)
{
    lag_watch_destroy(fake->kept);
    block_release(fake->journal);
    group_offsets_finish(&fake->commits);
    group_offsets_finish(&fake->other);
}

void fake_groups_commit(struct fake_groups *fake, int32_t partition, int64_t offset, const char *metadata)
{
    struct group_offsets one = {0};
    struct group_offset *row = group_offsets_add(&one, "orders", partition);
    row->committed = offset_of(offset);
    row->leader_epoch = metadata ? 3 : -1;
    group_offset_set_metadata(row, metadata, metadata ? strlen(metadata) : 0);
    put(&fake->commits, row);
    group_offsets_finish(&one);
}

int64_t fake_groups_offset(const struct fake_groups *fake, int32_t partition)
{
    const struct group_offset *row = group_offsets_find(&fake->commits, "orders", partition);
    return row && row->committed.known ? row->committed.value : -1;
}
