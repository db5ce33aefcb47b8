/* One request a group, a bounded number of them at once, past coordinators that are silent. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/map.h"
#include "kafka/groups_cluster.h"

/* Whoever is left in `waiting`. */
static void fail_rest(const struct group_each *each, struct group_facts **groups, const struct map *waiting,
                      size_t asked)
{
    size_t at = 0;
    for (const struct map_entry *entry; (entry = map_next(waiting, &at));) {
        struct group_facts *facts = groups[entry->value];
        if (entry->value < asked)
            group_facts_fail(facts, each->what, RD_KAFKA_RESP_ERR__TIMED_OUT, NULL);
        else
            group_facts_skip(facts, each->what);
    }
}

size_t group_ask_each(const struct group_each *each, rd_kafka_t *handle, struct group_facts **groups, size_t count,
                      size_t at_once, int timeout_ms)
{
    int64_t deadline_us = clock_mono_us() + (int64_t)timeout_ms * 1000;
    rd_kafka_queue_t *queue = rd_kafka_queue_new(handle);
    struct map waiting = {0};
    size_t sent = 0, answered = 0, silent = 0;
    for (size_t i = 0; i < count; i++)
        map_put(&waiting, groups[i]->name, strlen(groups[i]->name), i);
    while (answered < count) {
        int64_t left_ms = (deadline_us - clock_mono_us()) / 1000;
        while (left_ms > 0 && sent < count && sent - answered < at_once + silent)
            each->send(handle, groups[sent++], queue, each->context);
        if (sent == answered)
            break;
        left_ms = left_ms > 0 ? left_ms : 0;
        int64_t wait_ms = sent < count && left_ms > timeout_ms / 4 ? timeout_ms / 4 : left_ms;
        rd_kafka_event_t *event = rd_kafka_queue_poll(queue, (int)wait_ms);
        if (event) {
            struct group_facts *facts = rd_kafka_event_opaque(event);
            map_remove(&waiting, facts->name, strlen(facts->name));
            each->take(facts, event);
            rd_kafka_event_destroy(event);
            answered++;
        } else if (wait_ms == left_ms) {
            break;
        }
        silent = event && silent < sent - answered ? silent : sent - answered;
    }
    fail_rest(each, groups, &waiting, sent);
    map_finish(&waiting);
    rd_kafka_queue_destroy(queue);
    return sent;
}
