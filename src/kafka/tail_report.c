#include "kafka/tail_report.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"

void tail_report_event(struct live_source *live, enum event_kind kind, const char *topic, int32_t partition,
                       const struct error *error, const char *text)
{
    struct event event = {.kind = kind, .partition = partition};
    snprintf(event.topic, sizeof event.topic, "%s", topic);
    snprintf(event.text, sizeof event.text, "%s", text);
    if (error)
        event.error = *error;
    mailbox_send(live->base.events, &event);
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

void tail_report_state(struct live_source *live, rd_kafka_t *handle, struct tail_plan *plan, bool uncommitted,
                       uint64_t records, uint64_t bytes, bool finished)
{
    struct tail_state *state = mem_zero(1, sizeof *state);
    block_init(&state->block, state_destroy);
    char **topics = mem_zero(plan->topic_count, sizeof *topics);
    for (size_t i = 0; i < plan->topic_count; i++)
        topics[i] = mem_strdup(plan->topics[i].name);
    state->topics = (const char *const *)topics;
    state->topic_count = plan->topic_count;
    state->rows = mem_zero(plan->count, sizeof *state->rows);
    state->count = plan->count;
    state->records = records;
    state->bytes = bytes;
    state->finished = finished;

    struct offset behind = offset_of(0);
    for (size_t i = 0; i < plan->count; i++) {
        struct tail_part *part = &plan->parts[i];
        learn_high(handle, &plan->topics[part->topic], part, uncommitted);
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
    board_put_tail(live->base.board, state);
}
