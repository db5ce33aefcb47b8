#include "kafka/tail_report.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "model/tail_state.h"

void tail_report_event(struct tail *tail, enum event_kind kind, const char *topic, int32_t partition,
                       const struct error *error, const char *text)
{
    struct event event = {.kind = kind, .partition = partition, .tag = tail->spec.number};
    snprintf(event.topic, sizeof event.topic, "%s", topic);
    snprintf(event.text, sizeof event.text, "%s", text);
    if (error)
        event.error = *error;
    pthread_mutex_lock(&tail->lock);
    if (!atomic_load(&tail->stopping))
        mailbox_send(tail->live->base.events, &event);
    pthread_mutex_unlock(&tail->lock);
}

static void state_destroy(struct block *block)
{
    struct tail_state *state = (struct tail_state *)block;
    for (size_t i = 0; i < state->topic_count; i++)
        free((void *)(uintptr_t)state->topics[i]);
    free((void *)(uintptr_t)state->topics);
    free(state->rows);
    free(state);
}

/* The library keeps the end that came with the last fetch: the high watermark, which is the tail's own end only where
 * uncommitted records are read. A part that has met its end knows better. */
static void learn_high(rd_kafka_t *handle, const struct tail_topic *topic, struct tail_part *part, bool uncommitted)
{
    int64_t low = -1, high = -1;
    if (uncommitted && part->started && !part->at_end &&
        !rd_kafka_get_watermark_offsets(handle, topic->name, part->partition, &low, &high) && high >= 0 &&
        (!part->high.known || high > part->high.value))
        part->high = offset_of(high);
    if (part->high.known && part->next.known && part->next.value > part->high.value)
        part->high = part->next;
}

static struct tail_state *state_of(const struct tail *tail)
{
    const struct tail_plan *plan = &tail->plan;
    struct tail_state *state = mem_zero(1, sizeof *state);
    block_init(&state->block, state_destroy);
    char **topics = mem_zero(plan->topic_count, sizeof *topics);
    for (size_t i = 0; i < plan->topic_count; i++)
        topics[i] = mem_strdup(plan->topics[i].name);
    state->topics = (const char *const *)topics;
    state->topic_count = plan->topic_count;
    state->rows = mem_zero(plan->count, sizeof *state->rows);
    state->count = plan->count;
    state->number = tail->spec.number;
    state->records = tail->records;
    state->bytes = tail->bytes;
    return state;
}

static void publish(struct tail *tail, struct tail_state *state)
{
    pthread_mutex_lock(&tail->lock);
    bool retired = atomic_load(&tail->stopping);
    if (!retired)
        board_put_tail(tail->live->base.board, state);
    pthread_mutex_unlock(&tail->lock);
    if (retired)
        block_release(state);
}

void tail_report_state(struct tail *tail, bool finished)
{
    struct tail_plan *plan = &tail->plan;
    struct tail_state *state = state_of(tail);
    struct offset behind = offset_of(0);
    for (size_t i = 0; i < plan->count; i++) {
        struct tail_part *part = &plan->parts[i];
        learn_high(tail->handle, &plan->topics[part->topic], part, tail->spec.uncommitted);
        state->rows[i] = (struct tail_partition){.partition = part->partition,
                                                 .topic = part->topic,
                                                 .position = part->next,
                                                 .high = part->high,
                                                 .low = part->low,
                                                 .end = part->end};
        if (part->start >= 0)
            state->rows[i].start = offset_of(part->start);
        if (part->next.known && part->high.known && part->high.value > part->next.value)
            behind.value += part->high.value - part->next.value;
        behind.known &= part->next.known && part->high.known;
    }
    state->behind = behind;
    state->finished = finished;
    publish(tail, state);
}
