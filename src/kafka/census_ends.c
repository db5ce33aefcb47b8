#include "kafka/census_ends.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "kafka/ends.h"

enum { REST_FIRST_US = 2000000, REST_MOST_US = 60000000 };

void choice_add(struct census_choice *choice, struct census_topic *topic, struct census_partition *partition)
{
    if (choice->count == choice->capacity) {
        choice->capacity = choice->capacity ? choice->capacity * 2 : 64;
        choice->picks = mem_resize(choice->picks, choice->capacity, sizeof *choice->picks);
    }
    choice->picks[choice->count++] = (struct census_pick){topic, partition};
}

void choice_add_topic(struct census_choice *choice, struct census_topic *topic)
{
    topic->asked_us = clock_mono_us();
    topic->times++;
    for (size_t i = 0; i < topic->count; i++)
        choice_add(choice, topic, &topic->partitions[i]);
}

void choice_finish(struct census_choice *choice)
{
    free(choice->picks);
    *choice = (struct census_choice){0};
}

/* By address, so that a partition that was chosen twice is asked once. */
static int by_partition(const void *a, const void *b)
{
    const struct census_pick *x = a, *y = b;
    return ((uintptr_t)x->partition > (uintptr_t)y->partition) - ((uintptr_t)x->partition < (uintptr_t)y->partition);
}

static void drop_twins(struct census_choice *choice)
{
    if (!choice->count)
        return;
    qsort(choice->picks, choice->count, sizeof *choice->picks, by_partition);
    size_t kept = 1;
    for (size_t i = 1; i < choice->count; i++)
        if (choice->picks[i].partition != choice->picks[kept - 1].partition)
            choice->picks[kept++] = choice->picks[i];
    choice->count = kept;
}

static bool rests(const struct census *census, int32_t leader, int64_t now_us)
{
    const struct census_broker *broker = census_broker(census, leader);
    return broker && broker->rest_until_us > now_us;
}

static bool is_silence(rd_kafka_resp_err_t err)
{
    return err == RD_KAFKA_RESP_ERR__TIMED_OUT || err == RD_KAFKA_RESP_ERR__TRANSPORT ||
           err == RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT;
}

void census_note(struct census_broker *broker, rd_kafka_resp_err_t err)
{
    int64_t now_us = clock_mono_us();
    if (!is_silence(err)) {
        broker->rest_us = 0;
    } else if (broker->rest_until_us <= now_us) {
        broker->rest_us = broker->rest_us ? broker->rest_us * 2 : REST_FIRST_US;
        if (broker->rest_us > REST_MOST_US)
            broker->rest_us = REST_MOST_US;
        broker->rest_until_us = now_us + broker->rest_us;
    }
}

static void note_leaders(struct census *census, const struct ends_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct census_broker *broker = census_broker(census, rows[i].leader);
        if (broker)
            census_note(broker, rows[i].err);
    }
}

static size_t rows_of(const struct census *census, const struct census_choice *choice, struct ends_row *rows,
                      size_t *picks)
{
    int64_t now_us = clock_mono_us();
    size_t count = 0;
    for (size_t i = 0; i < choice->count; i++) {
        const struct census_pick *pick = &choice->picks[i];
        int32_t leader = pick->partition->metadata->leader;
        if (rests(census, leader, now_us))
            continue; /* keeps its error */
        picks[count] = i;
        rows[count++] =
            (struct ends_row){.topic = pick->topic->name, .partition = pick->partition->metadata->id, .leader = leader};
    }
    return count;
}

static rd_kafka_resp_err_t trouble(const struct ends_row *row)
{
    if (row->offset.known)
        return RD_KAFKA_RESP_ERR_NO_ERROR;
    return row->err ? row->err : RD_KAFKA_RESP_ERR__TIMED_OUT; /* left unanswered by the library */
}

void census_ask_ends(struct census *census, rd_kafka_t *handle, rd_kafka_t *stable, struct census_choice *choice,
                     int timeout_ms)
{
    drop_twins(choice);
    struct ends_row *rows = mem_zero(choice->count, sizeof *rows);
    struct offset *lows = mem_zero(choice->count, sizeof *lows);
    size_t *picks = mem_zero(choice->count, sizeof *picks);
    size_t count = rows_of(census, choice, rows, picks);
    census->requests += ends_ask(handle, rows, count, ENDS_LOW, timeout_ms);
    note_leaders(census, rows, count);
    for (size_t i = 0; i < count; i++) {
        struct census_partition *partition = choice->picks[picks[i]].partition;
        lows[picks[i]] = rows[i].offset;
        partition->err = trouble(&rows[i]);
    }

    int64_t asked_us = clock_mono_us();
    count = rows_of(census, choice, rows, picks);
    census->requests += ends_ask(handle, rows, count, ENDS_HIGH, timeout_ms);
    note_leaders(census, rows, count);
    for (size_t i = 0; i < count; i++) {
        struct census_partition *partition = choice->picks[picks[i]].partition;
        if (!partition->err)
            partition->err = trouble(&rows[i]);
        if (partition->err)
            continue;
        partition->low = lows[picks[i]];
        partition->high = rows[i].offset;
        partition->as_of_us = asked_us;
    }

    if (stable) {
        count = rows_of(census, choice, rows, picks);
        census->requests += ends_ask(stable, rows, count, ENDS_HIGH, timeout_ms);
        for (size_t i = 0; i < count; i++) {
            struct census_partition *partition = choice->picks[picks[i]].partition;
            if (!rows[i].offset.known)
                continue;
            partition->lso = rows[i].offset;
            partition->lso_us = partition->as_of_us;
        }
    }
    free(rows);
    free(lows);
    free(picks);
}
