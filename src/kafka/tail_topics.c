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

/* True: asked and there. False and not `*again`: the tail failed. */
static bool learn_topic(struct tail *tail, size_t topic, bool patient, bool *again)
{
    enum plan_news news;
    struct error error = {0};
    const char *name = tail->plan.topics[topic].name;
    rd_kafka_resp_err_t err = plan_refresh(&tail->plan, tail->handle, &tail->spec, topic, REQUEST_MS, &news);
    rd_kafka_poll(tail->handle, 0);
    *again = false;
    if (!err) {
        health_answered(&tail->live->health);
        return true;
    }
    if (health_kind(err) == ERROR_UNREACHABLE) {
        health_unanswered(&tail->live->health);
        *again = patient || !tail->spec.bounded;
        health_error(&tail->live->health, err, tail->live->bootstrap, &error);
    } else if (err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) {
        error_set(&error, ERROR_FAILED, _("unknown topic '%s'"), name);
    } else {
        *again = patient && err == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE;
        error_set(&error, health_kind(err), _("topic '%s': %s"), name, rd_kafka_err2str(err));
    }
    if (!*again)
        tail_fail(tail, &error);
    return false;
}

/* Partitions that were asked for by number and are not there would otherwise be silently empty. */
static bool check_partitions(struct tail *tail)
{
    for (size_t i = 0; i < tail->spec.partition_count; i++) {
        bool found = false;
        for (size_t j = 0; j < tail->plan.count && !found; j++)
            found = tail->plan.parts[j].partition == tail->spec.partitions[i];
        if (found)
            continue;
        struct error error = {0};
        error_set(&error, ERROR_FAILED, _("topic '%s' has no partition %d; it has %d, counted from 0"),
                  tail->plan.topics[0].name, (int)tail->spec.partitions[i], (int)tail->plan.topics[0].partitions);
        tail_fail(tail, &error);
        return false;
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
        for (size_t topic = 0; topic < tail->plan.topic_count; topic++) {
            enum plan_news news;
            plan_refresh(&tail->plan, tail->handle, &tail->spec, topic, REQUEST_MS, &news);
        }
    }
    if (tail->spec.bounded)
        give_up_unknown(tail);
    return true;
}

bool tail_open_topics(struct tail *tail)
{
    int64_t patience_us = clock_mono_us() + (int64_t)FIRST_REQUEST_MS * 1000;
    for (size_t topic = 0; topic < tail->plan.topic_count;) {
        bool again;
        if (atomic_load(&tail->stopping))
            return false;
        if (learn_topic(tail, topic, clock_mono_us() < patience_us, &again))
            topic++;
        else if (again)
            tail_wait_until(tail, clock_mono_us() + RETRY_US);
        else
            return false;
    }
    if (!check_partitions(tail) || !resolve(tail, patience_us))
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
        part->next = part->high = (struct offset){0};
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
static void take_news(struct tail *tail, size_t topic, size_t known, enum plan_news news)
{
    for (size_t i = known; i < tail->plan.count; i++) {
        tail->plan.parts[i].start = RD_KAFKA_OFFSET_BEGINNING;
        if (tail->spec.bounded)
            tail_part_done(tail, &tail->plan.parts[i]);
    }
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

/* True: it is another topic of the same name than when last looked at. The first look only remembers; where it gave
 * nothing, neither will the next, and waiting for an answer again would only hold up records. */
static bool is_another(struct tail *tail, size_t topic)
{
    struct tail_topic *owner = &tail->plan.topics[topic];
    char id[TOPIC_ID_MAX];
    if (owner->id_asked && !owner->id[0])
        return false;
    owner->id_asked = true;
    topic_id_ask(tail->handle, owner->name, REQUEST_MS, id);
    bool other = id[0] && owner->id[0] && strcmp(id, owner->id) != 0;
    if (id[0])
        memcpy(owner->id, id, sizeof id);
    return other;
}

void tail_refresh(struct tail *tail)
{
    tail->refreshed_us = clock_mono_us();
    for (size_t topic = 0; topic < tail->plan.topic_count && !atomic_load(&tail->stopping); topic++) {
        size_t known = tail->plan.count;
        enum plan_news news;
        rd_kafka_resp_err_t err = plan_refresh(&tail->plan, tail->handle, &tail->spec, topic, REQUEST_MS, &news);
        if (err && err != RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) {
            if (health_kind(err) == ERROR_UNREACHABLE)
                health_unanswered(&tail->live->health);
            return;
        }
        health_answered(&tail->live->health);
        if (!err && is_another(tail, topic) && news == PLAN_SAME)
            news = PLAN_TOPIC_BACK;
        take_news(tail, topic, known, news);
    }
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
        part->next = low[i].offset;
        part->high = high[i].offset;
    }
    free(low);
    free(high);
    start_parts(tail);
}
