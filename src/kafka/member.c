/* One rd_kafka consumer. What the library tells from within its poll (partitions gained and given up, commits that came
 * through, errors) is put into a queue of events, and handed out one at a time.
 *
 * A record counts as done when the caller says so; done offsets are stored, committed once a second, and when their
 * partition is given up. So a member that is killed has its last second read again by another one: at least once.
 */
#include "kafka/member.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "kafka/demo_link.h"
#include "kafka/message.h"

enum { COMMIT_EVERY_US = 1000000, LOOK_UP_MS = 2000 };

struct waiting_event {
    struct waiting_event *next;
    enum member_event_kind kind;
    rd_kafka_topic_partition_list_t *list; /* NULL: none */
    size_t all;
    struct error error;
};

struct live_member {
    struct member base;
    struct live_source *live;
    rd_kafka_t *handle;
    bool no_commit;
    struct demo_self self;
    struct waiting_event *first, **last;
    rd_kafka_topic_partition_list_t *given; /* of the event that was handed out last */
    struct member_partition *partitions;
    size_t owned;
    struct batch batch; /* of the record that was handed out last */
    char topic[256];
    int32_t partition;
    int64_t offset;
    bool has_record;
    bool leaves;
    bool stored; /* something is done that was not committed */
    int64_t committed_us;
    bool fatal;
    struct error fatal_error;
};

static struct live_member *member_of(struct member *base)
{
    return (struct live_member *)base; /* its first member */
}

static struct waiting_event *push(struct live_member *member, enum member_event_kind kind,
                                  const rd_kafka_topic_partition_list_t *list)
{
    struct waiting_event *event = mem_zero(1, sizeof *event);
    event->kind = kind;
    event->list = list ? rd_kafka_topic_partition_list_copy(list) : NULL;
    event->all = member->owned;
    *member->last = event;
    member->last = &event->next;
    return event;
}

static void push_error(struct live_member *member, enum member_event_kind kind, rd_kafka_resp_err_t err,
                       const char *what)
{
    struct waiting_event *event = push(member, kind, NULL);
    error_set(&event->error, health_kind(err), "%s: %s", what, rd_kafka_err2str(err));
}

static bool is_incremental(rd_kafka_t *handle)
{
    const char *protocol = rd_kafka_rebalance_protocol(handle);
    return protocol && strcmp(protocol, "COOPERATIVE") == 0;
}

static void assign(struct live_member *member, const rd_kafka_topic_partition_list_t *list)
{
    if (is_incremental(member->handle)) {
        rd_kafka_error_t *failure = rd_kafka_incremental_assign(member->handle, list);
        if (failure)
            rd_kafka_error_destroy(failure);
        member->owned += (size_t)list->cnt;
    } else {
        rd_kafka_assign(member->handle, list);
        member->owned = (size_t)list->cnt;
    }
    rd_kafka_topic_partition_list_t *committed = rd_kafka_topic_partition_list_copy(list);
    /* Where it goes on from is worth telling, and not worth waiting for long. */
    if (rd_kafka_committed(member->handle, committed, LOOK_UP_MS))
        for (int i = 0; i < committed->cnt; i++)
            committed->elems[i].offset = RD_KAFKA_OFFSET_INVALID;
    push(member, MEMBER_GAINED, committed);
    demo_self_tell(member->live, &member->self, member->handle);
    rd_kafka_topic_partition_list_destroy(committed);
}

static void unassign(struct live_member *member, const rd_kafka_topic_partition_list_t *list)
{
    if (is_incremental(member->handle)) {
        rd_kafka_error_t *failure = rd_kafka_incremental_unassign(member->handle, list);
        if (failure)
            rd_kafka_error_destroy(failure);
        member->owned -= (size_t)list->cnt < member->owned ? (size_t)list->cnt : member->owned;
    } else {
        rd_kafka_assign(member->handle, NULL);
        member->owned = 0;
    }
    /* The last partition given up ends the group's part of a handle that is being closed: what is asked of it then
     * may never be answered. */
    if (!member->leaves)
        demo_self_tell(member->live, &member->self, member->handle);
}

/* What is done of these partitions is committed before another member reads on. */
static void give(struct live_member *member, const rd_kafka_topic_partition_list_t *list)
{
    rd_kafka_topic_partition_list_t *positions = rd_kafka_topic_partition_list_copy(list);
    if (!member->no_commit) {
        rd_kafka_resp_err_t err = rd_kafka_commit(member->handle, NULL, 0);
        if (err && err != RD_KAFKA_RESP_ERR__NO_OFFSET)
            push_error(member, MEMBER_COMMITTED, err, "the last commit failed");
        member->stored = false;
    }
    if (rd_kafka_committed(member->handle, positions, LOOK_UP_MS))
        for (int i = 0; i < positions->cnt; i++)
            positions->elems[i].offset = RD_KAFKA_OFFSET_INVALID;
    unassign(member, positions);
    push(member, MEMBER_GIVEN, positions);
    rd_kafka_topic_partition_list_destroy(positions);
}

static void on_rebalance(rd_kafka_t *handle, rd_kafka_resp_err_t err, rd_kafka_topic_partition_list_t *list,
                         void *opaque)
{
    struct live_member *member = opaque;
    if (err == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
        assign(member, list);
    } else if (rd_kafka_assignment_lost(handle)) {
        unassign(member, list);
        push(member, MEMBER_LOST, list);
    } else {
        give(member, list);
        if (err != RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS)
            push_error(member, MEMBER_ERROR, err, "rebalance");
    }
}

static void on_commit(rd_kafka_t *handle, rd_kafka_resp_err_t err, rd_kafka_topic_partition_list_t *offsets,
                      void *opaque)
{
    (void)handle;
    struct live_member *member = opaque;
    if (err == RD_KAFKA_RESP_ERR__NO_OFFSET)
        return;
    struct waiting_event *event = push(member, MEMBER_COMMITTED, offsets);
    for (int i = 0; !err && offsets && i < offsets->cnt; i++)
        err = offsets->elems[i].err;
    if (err)
        error_set(&event->error, health_kind(err), _("not committed: %s"), rd_kafka_err2str(err));
}

static void on_error(rd_kafka_t *handle, int err, const char *reason, void *opaque)
{
    struct live_member *member = opaque;
    health_note(&member->live->health, (rd_kafka_resp_err_t)err, reason);
    if (err == RD_KAFKA_RESP_ERR__FATAL) {
        char why[512];
        rd_kafka_resp_err_t cause = rd_kafka_fatal_error(handle, why, sizeof why);
        member->fatal = true;
        error_set(&member->fatal_error, health_kind(cause), _("the group has no more use for this member: %s"), why);
    }
}

static void on_log(const rd_kafka_t *handle, int level, const char *facility, const char *line)
{
    struct live_member *member = rd_kafka_opaque(handle);
    if (!member || level > 4 || strcmp(facility, "FAIL") == 0)
        return;
    struct event event = {.kind = EVENT_LOG, .partition = -1};
    snprintf(event.text, sizeof event.text, "%s: %s", facility, line);
    mailbox_send(member->live->base.events, &event);
}

/* Hands the oldest waiting event out. */
static bool pop(struct live_member *member, struct member_event *event)
{
    struct waiting_event *waiting = member->first;
    if (!waiting)
        return false;
    member->first = waiting->next;
    if (!member->first)
        member->last = &member->first;
    if (member->given)
        rd_kafka_topic_partition_list_destroy(member->given);
    member->given = waiting->list;
    size_t count = waiting->list ? (size_t)waiting->list->cnt : 0;
    free(member->partitions);
    member->partitions = mem_zero(count, sizeof *member->partitions);
    for (size_t i = 0; i < count; i++) {
        const rd_kafka_topic_partition_t *element = &waiting->list->elems[i];
        member->partitions[i] = (struct member_partition){.topic = element->topic,
                                                          .partition = element->partition,
                                                          .offset = element->offset >= 0 ? element->offset : -1};
    }
    *event = (struct member_event){.kind = waiting->kind,
                                   .partitions = member->partitions,
                                   .partition_count = count,
                                   .all = waiting->all,
                                   .error = waiting->error};
    if (event->kind == MEMBER_RECORD) {
        size_t at = 0;
        event->topic = member->topic;
        batch_next(&member->batch, &at, &event->record);
    }
    free(waiting);
    return true;
}

static void commit_in_time(struct live_member *member)
{
    int64_t now = clock_mono_us();
    if (!member->stored || now - member->committed_us < COMMIT_EVERY_US)
        return;
    member->committed_us = now;
    member->stored = false;
    rd_kafka_commit(member->handle, NULL, 1);
}

/* The record waits in the queue, too: a rebalance may have come before it within the same poll. */
static void take_record(struct live_member *member, const rd_kafka_message_t *message)
{
    batch_clear(&member->batch);
    message_add(&member->batch, message, 0, 0);
    snprintf(member->topic, sizeof member->topic, "%s", rd_kafka_topic_name(message->rkt));
    member->partition = message->partition;
    member->offset = message->offset;
    member->has_record = true;
    push(member, MEMBER_RECORD, NULL);
}

static void take_end(struct live_member *member, const rd_kafka_message_t *message)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(list, rd_kafka_topic_name(message->rkt), message->partition)->offset =
        message->offset;
    push(member, MEMBER_END, list);
    rd_kafka_topic_partition_list_destroy(list);
}

static bool next(struct member *base, int64_t wait_ms, struct member_event *event, struct error *error)
{
    struct live_member *member = member_of(base);
    commit_in_time(member);
    if (pop(member, event))
        return true;
    if (member->fatal) {
        *error = member->fatal_error;
        return false;
    }
    rd_kafka_message_t *message = rd_kafka_consumer_poll(member->handle, (int)wait_ms);
    *event = (struct member_event){.kind = MEMBER_NOTHING, .all = member->owned};
    if (message && !message->err) {
        take_record(member, message);
    } else if (message && message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
        take_end(member, message);
    } else if (message && message->err) {
        struct waiting_event *waiting = push(member, MEMBER_ERROR, NULL);
        error_set(&waiting->error, health_kind(message->err), "%s", rd_kafka_message_errstr(message));
    }
    if (message)
        rd_kafka_message_destroy(message);
    pop(member, event);
    return true;
}

static void done(struct member *base)
{
    struct live_member *member = member_of(base);
    if (!member->has_record || member->no_commit)
        return;
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(list, member->topic, member->partition)->offset = member->offset + 1;
    /* Fails when the partition was taken away meanwhile: then it is no longer ours to commit. */
    if (!rd_kafka_offsets_store(member->handle, list))
        member->stored = true;
    rd_kafka_topic_partition_list_destroy(list);
    member->has_record = false;
}

/* Lists of partitions hold on to the library's brokers: they go before the handle does, or it would wait for them for
 * ever. Its callbacks may come until it is gone, so the member goes last. */
static void member_destroy(struct live_member *member)
{
    struct member_event event;
    while (pop(member, &event))
        continue;
    if (member->given)
        rd_kafka_topic_partition_list_destroy(member->given);
    member->given = NULL;
    if (member->handle)
        rd_kafka_destroy(member->handle);
    while (pop(member, &event))
        continue;
    free(member->partitions);
    batch_finish(&member->batch);
    free(member);
}

static bool leave(struct member *base, struct error *error)
{
    struct live_member *member = member_of(base);
    bool good = true;
    member->leaves = true;
    /* Closing gives all partitions up, and so commits (on_rebalance). */
    rd_kafka_resp_err_t err = rd_kafka_consumer_close(member->handle);
    if (err)
        good = error_set(error, health_kind(err), _("the group was not left in good order: %s"), rd_kafka_err2str(err));
    for (const struct waiting_event *waiting = member->first; waiting; waiting = waiting->next) {
        if (waiting->kind == MEMBER_COMMITTED && waiting->error.kind != ERROR_NONE && good) {
            *error = waiting->error;
            good = false;
        }
    }
    demo_self_end(member->live, &member->self);
    member_destroy(member);
    return good;
}

static const struct member_ops member_ops = {.next = next, .done = done, .leave = leave};

/* A killed member is missed after ten seconds instead of 45; the newer protocol leaves that to the broker. */
static bool set_protocol(rd_kafka_conf_t *conf, const struct live_source *live, const struct member_spec *spec,
                         struct error *error)
{
    if (spec->consumer_protocol)
        return rd_kafka_conf_set(conf, "group.protocol", "consumer", NULL, 0) == RD_KAFKA_CONF_OK ||
               error_set(error, ERROR_USAGE, _("librdkafka %s does not know the consumer protocol; --protocol classic"),
                         rd_kafka_version_str());
    if (!properties_get(&live->properties, "session.timeout.ms"))
        rd_kafka_conf_set(conf, "session.timeout.ms", demo_link_mine(live) ? "6000" : "10000", NULL, 0);
    if (!properties_get(&live->properties, "heartbeat.interval.ms"))
        rd_kafka_conf_set(conf, "heartbeat.interval.ms", demo_link_mine(live) ? "1000" : "3000", NULL, 0);
    return true;
}

static rd_kafka_t *open_handle(struct live_member *member, const struct member_spec *spec, struct error *error)
{
    enum handle_role role = spec->uncommitted ? HANDLE_MEMBER_DIRTY : HANDLE_MEMBER;
    rd_kafka_conf_t *conf = handle_conf(member->live, role, error);
    char why[512];
    if (!conf)
        return NULL;
    if (!set_protocol(conf, member->live, spec, error)) {
        rd_kafka_conf_destroy(conf);
        return NULL;
    }
    const char *const settings[][2] = {{"group.id", spec->group},
                                       {"group.instance.id", spec->instance_id},
                                       {"auto.offset.reset", spec->from_beginning ? "earliest" : "latest"}};
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        if (settings[i][1] && rd_kafka_conf_set(conf, settings[i][0], settings[i][1], why, sizeof why)) {
            rd_kafka_conf_destroy(conf);
            error_set(error, ERROR_USAGE, "%s", why);
            return NULL;
        }
    }
    rd_kafka_conf_set_opaque(conf, member);
    rd_kafka_conf_set_error_cb(conf, on_error);
    rd_kafka_conf_set_log_cb(conf, on_log);
    rd_kafka_conf_set_rebalance_cb(conf, on_rebalance);
    rd_kafka_conf_set_offset_commit_cb(conf, on_commit);
    return handle_new(conf, role, error);
}

static bool subscribe(struct live_member *member, const struct member_spec *spec, struct error *error)
{
    rd_kafka_topic_partition_list_t *topics = rd_kafka_topic_partition_list_new((int)spec->topic_count);
    for (size_t i = 0; i < spec->topic_count; i++)
        rd_kafka_topic_partition_list_add(topics, spec->topics[i], RD_KAFKA_PARTITION_UA);
    rd_kafka_poll_set_consumer(member->handle);
    rd_kafka_resp_err_t err = rd_kafka_subscribe(member->handle, topics);
    rd_kafka_topic_partition_list_destroy(topics);
    return !err || error_set(error, health_kind(err), _("cannot subscribe: %s"), rd_kafka_err2str(err));
}

struct member *live_join(struct live_source *live, const struct member_spec *spec, struct error *error)
{
    struct live_member *member = mem_zero(1, sizeof *member);
    *member = (struct live_member){.base = {.ops = &member_ops}, .live = live, .no_commit = spec->no_commit};
    member->last = &member->first;
    member->committed_us = clock_mono_us();
    member->handle = open_handle(member, spec, error);
    if (member->handle && subscribe(member, spec, error)) {
        demo_self_begin(live, &member->self, spec->group, spec->consumer_protocol);
        if (spec->instance_id && demo_link_of(live))
            member->base.note = N_("the built-in cluster does not honour static membership: whoever comes back under "
                                   "this name is a new member; a real Kafka knows it (./dev kafka start)");
        return &member->base;
    }
    member_destroy(member);
    return NULL;
}
