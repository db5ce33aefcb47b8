#include "kafka/tail_topics.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "kafka/ends.h"
#include "kafka/tail_report.h"

enum { RETRY_US = 50000 };

static void start_parts(struct tail *tail)
{
    for (size_t i = 0; i < tail->plan.count; i++) {
        struct tail_part *part = &tail->plan.parts[i];
        if (part->started || part->done)
            continue;
        if (part->end.known && part->start >= part->end.value) {
            tail_part_done(tail, part);
            continue;
        }
        part->started = rd_kafka_consume_start_queue(tail->plan.topics[part->topic].handle, part->partition,
                                                     part->start, tail->queue) == 0;
    }
}

static void stop_part(struct tail *tail, struct tail_part *part)
{
    if (part->started)
        rd_kafka_consume_stop(tail->plan.topics[part->topic].handle, part->partition);
    part->started = false;
}

/* Why a topic cannot be read. True: it may be in a moment. */
static bool explain(const struct tail_topic *topic, struct error *error)
{
    if (topic->err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART)
        error_set(error, ERROR_FAILED, _("unknown topic '%s'"), topic->name);
    else
        error_set(error, health_kind(topic->err), _("topic '%s': %s"), topic->name, rd_kafka_err2str(topic->err));
    return topic->err == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE;
}

/* False: some are not there; `*again`: but may be in a moment. */
static bool ask_topics(struct tail *tail, bool patient, bool *again, struct error *error)
{
    rd_kafka_resp_err_t err = plan_refresh(&tail->plan, tail->handle, &tail->spec, REQUEST_MS);
    rd_kafka_poll(tail->handle, 0);
    if (err) {
        bool unreachable = health_kind(err) == ERROR_UNREACHABLE;
        if (unreachable)
            health_unanswered(&tail->live->health);
        *again = unreachable && (patient || !tail->spec.bounded);
        return health_error(&tail->live->health, err, tail->live->bootstrap, error);
    }
    health_answered(&tail->live->health);
    bool there = true;
    *again = true;
    for (size_t i = 0; i < tail->plan.topic_count && *again; i++) {
        if (!tail->plan.topics[i].err)
            continue;
        there = false;
        *again = explain(&tail->plan.topics[i], error) && patient;
    }
    return there;
}

static bool learn_topics(struct tail *tail, int64_t patience_us)
{
    struct error error = {0};
    bool again;
    while (!ask_topics(tail, clock_mono_us() < patience_us, &again, &error)) {
        if (!again) {
            tail_fail(tail, &error);
            return false;
        }
        tail_wait_until(tail, clock_mono_us() + RETRY_US);
        if (atomic_load(&tail->stopping))
            return false;
    }
    return true;
}

/* Partitions that were asked for by number and are not there, in each of the topics, would otherwise be silently empty.
 */
static bool check_partitions(struct tail *tail)
{
    for (size_t topic = 0; topic < tail->plan.topic_count; topic++) {
        const struct tail_topic *owner = &tail->plan.topics[topic];
        for (size_t i = 0; owner->handle && i < tail->spec.partition_count; i++) {
            if (plan_has(owner, tail->spec.partitions[i]))
                continue;
            struct error error = {0};
            error_set(&error, ERROR_FAILED, _("topic '%s' has no partition %d; it has %d, counted from 0"), owner->name,
                      (int)tail->spec.partitions[i], (int)owner->partitions);
            tail_fail(tail, &error);
            return false;
        }
    }
    return true;
}

/* Partitions whose end stays unknown cannot be read to it: they are named and left out, the others are read. */
static void give_up_unknown(struct tail *tail)
{
    for (size_t i = 0; i < tail->plan.count; i++) {
        struct tail_part *part = &tail->plan.parts[i];
        if (part->end.known)
            continue;
        struct error error = {0};
        bool no_leader = part->leader < 0;
        error_set(&error, ERROR_FAILED, _("not read: its end is not known: %s"),
                  no_leader ? "it has no leader" : "its leader does not answer");
        tail_report_event(tail, EVENT_TAIL_ERROR, tail->plan.topics[part->topic].name, part->partition, &error,
                          error.text);
        tail_part_done(tail, part);
    }
}

/* A partition that has just lost its leader gets another in moments: asked again for a while. */
static bool resolve(struct tail *tail, int64_t patience_us)
{
    while (!plan_resolve(&tail->plan, tail->live, tail->handle, &tail->spec, 0, FIRST_REQUEST_MS) &&
           clock_mono_us() < patience_us) {
        tail_wait_until(tail, clock_mono_us() + RETRY_US * 4);
        if (atomic_load(&tail->stopping))
            return false;
        plan_refresh(&tail->plan, tail->handle, &tail->spec, REQUEST_MS);
    }
    if (tail->spec.bounded)
        give_up_unknown(tail);
    return true;
}

bool tail_open_topics(struct tail *tail)
{
    int64_t patience_us = clock_mono_us() + (int64_t)FIRST_REQUEST_MS * 1000;
    if (!learn_topics(tail, patience_us) || !check_partitions(tail) || !resolve(tail, patience_us))
        return false;
    start_parts(tail);
    /* Ends that were not needed to start are asked for soon, but not before the first records. */
    tail->refreshed_us = clock_mono_us() - REFRESH_US + SOON_US;
    return true;
}

/* A topic that came back is another topic of the same name: it is read from its beginning. */
static void restart_topic(struct tail *tail, size_t topic)
{
    for (size_t i = 0; i < tail->plan.count; i++) {
        struct tail_part *part = &tail->plan.parts[i];
        if (part->topic != topic)
            continue;
        stop_part(tail, part);
        part->start = RD_KAFKA_OFFSET_BEGINNING;
        part->next = part->low = part->high = (struct offset){0};
    }
}

/* A tail with an end cannot wait for a topic to come back. */
static void end_topic(struct tail *tail, size_t topic)
{
    struct error error = {0};
    error_set(&error, ERROR_FAILED, _("topic '%s' was deleted while it was read"), tail->plan.topics[topic].name);
    tail_fail(tail, &error);
}

static void tell_news(struct tail *tail, size_t topic, enum plan_news news)
{
    static const struct {
        enum event_kind kind;
        const char *text;
    } told[] = {
        [PLAN_PARTITIONS_ADDED] = {EVENT_PARTITIONS_ADDED, "has new partitions, read from their beginning"},
        [PLAN_TOPIC_GONE] = {EVENT_TOPIC_DELETED, "was deleted; waiting for it to come back"},
        [PLAN_TOPIC_BACK] = {EVENT_TOPIC_RECREATED, "was created again; read from its beginning"},
    };
    char text[256];
    snprintf(text, sizeof text, "%s %s", tail->plan.topics[topic].name, told[news].text);
    tail_report_event(tail, told[news].kind, tail->plan.topics[topic].name, -1, NULL, text);
}

/* What a bounded tail reads was settled at its start: partitions that came later are not part of it. */
static void take_new_parts(struct tail *tail, size_t known)
{
    for (size_t i = known; i < tail->plan.count; i++) {
        tail->plan.parts[i].start = RD_KAFKA_OFFSET_BEGINNING;
        if (tail->spec.bounded)
            tail_part_done(tail, &tail->plan.parts[i]);
    }
}

static void take_news(struct tail *tail, size_t topic)
{
    enum plan_news news = tail->plan.topics[topic].news;
    if (news == PLAN_SAME)
        return;
    if (tail->spec.bounded && news != PLAN_PARTITIONS_ADDED) {
        end_topic(tail, topic);
        return;
    }
    if (news == PLAN_TOPIC_BACK)
        restart_topic(tail, topic);
    if (!tail->spec.bounded)
        tell_news(tail, topic, news);
}

static bool all_at_end(const struct tail_plan *plan)
{
    for (size_t i = 0; i < plan->count; i++)
        if (!plan->parts[i].at_end && !plan->parts[i].done)
            return false;
    return true;
}

/* The topics whose ids are asked for, in the order of the question. */
struct id_question {
    struct tail_plan *plan;
    size_t *topics;
};

/* A topic with another id than when last looked at is another topic of the same name. */
static void take_id(void *opaque, size_t at, const char *id)
{
    const struct id_question *question = opaque;
    struct tail_topic *owner = &question->plan->topics[question->topics[at]];
    if (owner->id[0] && strcmp(id, owner->id) != 0 && owner->news == PLAN_SAME)
        owner->news = PLAN_TOPIC_BACK;
    snprintf(owner->id, sizeof owner->id, "%s", id);
}

/* The first look only remembers; where it gave nothing, neither will the next, and waiting for an answer again would
 * only hold up records. */
static void ask_ids(struct tail *tail)
{
    struct tail_plan *plan = &tail->plan;
    struct id_question question = {plan, mem_zero(plan->topic_count, sizeof *question.topics)};
    const char **names = mem_zero(plan->topic_count, sizeof *names);
    size_t count = 0;
    for (size_t i = 0; i < plan->topic_count; i++) {
        struct tail_topic *owner = &plan->topics[i];
        if (!owner->handle || owner->err || (owner->id_asked && !owner->id[0]))
            continue;
        owner->id_asked = true;
        question.topics[count] = i;
        names[count++] = owner->name;
    }
    if (count > 0)
        topic_ids_ask(tail->handle, names, count, REQUEST_MS, take_id, &question);
    free(names);
    free(question.topics);
}

void tail_refresh(struct tail *tail)
{
    size_t known = tail->plan.count;
    tail->refreshed_us = clock_mono_us();
    rd_kafka_resp_err_t err = plan_refresh(&tail->plan, tail->handle, &tail->spec, REQUEST_MS);
    if (err) {
        if (health_kind(err) == ERROR_UNREACHABLE)
            health_unanswered(&tail->live->health);
        return;
    }
    health_answered(&tail->live->health);
    take_new_parts(tail, known);
    ask_ids(tail);
    for (size_t topic = 0; topic < tail->plan.topic_count; topic++)
        take_news(tail, topic);
    start_parts(tail);
    if (!all_at_end(&tail->plan))
        tail_ask_ends(tail);
}

static struct ends_row *ask_all(struct tail *tail, int64_t time)
{
    struct ends_row *rows = mem_zero(tail->plan.count, sizeof *rows);
    for (size_t i = 0; i < tail->plan.count; i++) {
        const struct tail_part *part = &tail->plan.parts[i];
        rows[i] = (struct ends_row){
            .topic = tail->plan.topics[part->topic].name, .partition = part->partition, .leader = part->leader};
    }
    ends_ask(tail->handle, rows, tail->plan.count, time, REQUEST_MS);
    return rows;
}

void tail_ask_ends(struct tail *tail)
{
    struct ends_row *rows = ask_all(tail, ENDS_HIGH);
    for (size_t i = 0; i < tail->plan.count; i++)
        if (rows[i].offset.known)
            tail->plan.parts[i].high = rows[i].offset;
    free(rows);
}

/* Says why the position was outside the log, as far as that can be known. */
static void tell_lost(struct tail *tail, const struct tail_part *part, int64_t low, int64_t high)
{
    const char *topic = tail->plan.topics[part->topic].name;
    char text[256];
    int64_t next = part->next.known ? part->next.value : low;
    if (high < next) {
        snprintf(text, sizeof text,
                 "%s, partition %d: ends at %" PRId64 " now, before the position %" PRId64
                 ": the topic was created again, or its log cut; read from its beginning",
                 topic, (int)part->partition, high, next);
        tail_report_event(tail, EVENT_TOPIC_RECREATED, topic, part->partition, NULL, text);
        return;
    }
    struct error error = {0};
    error_set(&error, ERROR_FAILED, "offsets %" PRId64 " to %" PRId64 " were deleted before they were read", next,
              low - 1);
    tail_report_event(tail, EVENT_TAIL_ERROR, topic, part->partition, &error, error.text);
}

void tail_recover(struct tail *tail)
{
    struct ends_row *low = ask_all(tail, ENDS_LOW), *high = ask_all(tail, ENDS_HIGH);
    for (size_t i = 0; i < tail->plan.count; i++) {
        struct tail_part *part = &tail->plan.parts[i];
        if (!part->lost || !low[i].offset.known || !high[i].offset.known)
            continue; /* asked again in the next round */
        if (!part->next.known || part->next.value < low[i].offset.value || part->next.value > high[i].offset.value)
            tell_lost(tail, part, low[i].offset.value, high[i].offset.value);
        part->lost = false;
        tail->lost_parts--;
        stop_part(tail, part);
        part->start = low[i].offset.value;
        part->next = part->low = low[i].offset;
        part->high = high[i].offset;
    }
    free(low);
    free(high);
    start_parts(tail);
}
