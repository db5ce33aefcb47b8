/* The ends of topics: the focused one with its last stable offsets, the visible ones, and the sweep over all others. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "kafka/census_rows.h"
#include "kafka/survey_group.h"
#include "kafka/survey_state.h"
#include "model/rates.h"

enum { SWEEP_PARTITIONS = 400 }; /* a step: two requests a leader, twice */

static bool is_focused(const struct survey *survey, const struct census_topic *topic)
{
    const char *focused = survey->scope->focused_topic;
    return focused && strcmp(focused, topic->name) == 0;
}

static uint64_t basis_of(const struct census_topic *topic)
{
    return topic->generation;
}

/* Errors after which the leader may be another one, or nobody may answer at all: metadata tells. */
static bool casts_doubt(rd_kafka_resp_err_t err)
{
    return err == RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION || err == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE ||
           err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART || err == RD_KAFKA_RESP_ERR__TIMED_OUT ||
           err == RD_KAFKA_RESP_ERR__TRANSPORT;
}

/* Its end over time: what says since when a group's next record waits. Only as many rows as memory can follow. */
static void note_end(struct survey *survey, const struct census_topic *topic, const struct census_partition *partition,
                     bool in_scope)
{
    enum { ROWS_MOST = 50000 };
    if (!in_scope && history_rows(survey->history) > ROWS_MOST)
        return;
    const struct history_value value = {.t_us = partition->as_of_us,
                                        .value = partition->high.value,
                                        .basis = basis_of(topic),
                                        .counter = true,
                                        .in_scope = in_scope};
    survey_note(survey, 'p', topic->name, NULL, partition->metadata->id, &value);
}

static void partition_learned(struct survey *survey, const struct census_topic *topic,
                              struct census_partition *partition)
{
    int32_t number = partition->metadata->id;
    note_end(survey, topic, partition, true);
    bool is_short = false;
    size_t count = survey_points(survey, 'p', topic->name, NULL, number, &is_short);
    partition->rate = rate_of(survey->points, count, SURVEY_RATE_US);
    spark_of_rate(survey->points, count, &partition->spark);
    partition->spark.is_short = is_short;
}

/* The sum over the partitions that answered now. Which those were is part of the basis: a sum over others says nothing
 * about growth. */
static void topic_learned(struct survey *survey, struct census_topic *topic)
{
    struct history_value value = {
        .basis = basis_of(topic), .counter = true, .in_scope = survey_sees_topic(survey, topic->name)};
    size_t answered = 0;
    for (size_t i = 0; i < topic->count; i++) {
        struct census_partition *partition = &topic->partitions[i];
        survey->doubtful |= casts_doubt(partition->err);
        if (partition->err || partition->as_of_us < topic->asked_us)
            continue;
        answered++;
        value.value += partition->high.value;
        value.basis = value.basis * 31 + (uint64_t)partition->metadata->id + 1;
        value.t_us = partition->as_of_us;
        if (is_focused(survey, topic))
            partition_learned(survey, topic, partition);
    }
    if (!answered)
        return;
    survey_note(survey, 't', topic->name, NULL, -1, &value);
    bool is_short = false;
    size_t count = survey_points(survey, 't', topic->name, NULL, -1, &is_short);
    topic->rate = rate_of(survey->points, count, SURVEY_RATE_US);
    spark_of_rate(survey->points, count, &topic->spark);
    topic->spark.is_short = is_short;
}

void survey_topics_learned(struct survey *survey, const struct census_choice *choice, bool for_visible_groups)
{
    for (size_t i = 0; i < choice->count; i++) {
        struct census_topic *topic = choice->picks[i].topic;
        const struct census_partition *partition = choice->picks[i].partition;
        if (!partition->err && partition->high.known)
            note_end(survey, topic, partition, for_visible_groups || survey_sees_topic(survey, topic->name));
        /* Partitions of a topic may have been chosen singly, for a group: a sum over these would not be the topic's. */
        bool last = i + 1 == choice->count || choice->picks[i + 1].topic != topic;
        bool whole = i + 1 >= topic->count && choice->picks[i + 1 - topic->count].topic == topic;
        if (last && whole)
            topic_learned(survey, topic);
    }
    survey->topics_changed = true;
}

static void ask(struct survey *survey, rd_kafka_t *stable, struct census_choice *choice)
{
    if (!choice->count)
        return;
    census_ask_ends(&survey->census, survey->handle, stable, choice, SURVEY_REQUEST_MS);
    survey_topics_learned(survey, choice, false);
}

rd_kafka_t *survey_stable(struct survey *survey)
{
    if (!survey->stable)
        survey->stable = handle_open(survey->live, HANDLE_SURVEY_STABLE, NULL);
    return survey->stable;
}

void survey_topics_step(struct survey *survey, int64_t now_us)
{
    struct census_choice focused = {0}, visible = {0};
    size_t at = 0;
    for (const struct map_entry *entry; (entry = map_next(&survey->scope->topics, &at));) {
        struct census_topic *topic = census_topic(&survey->census, entry->key);
        if (!topic || !survey_row_due(survey, is_focused(survey, topic), topic->times, topic->asked_us, now_us))
            continue;
        choice_add_topic(is_focused(survey, topic) ? &focused : &visible, topic);
    }
    if (focused.count)
        ask(survey, survey_stable(survey), &focused);
    ask(survey, NULL, &visible);
    choice_finish(&focused);
    choice_finish(&visible);
}

static size_t count_seen(const struct census *census, int64_t since_us, size_t *fresh)
{
    size_t seen = 0;
    *fresh = 0;
    for (size_t i = 0; i < census->count; i++) {
        seen += since_us && census->topics[i].asked_us >= since_us;
        *fresh += census->topics[i].asked_us == 0;
    }
    return seen;
}

void survey_topics_sweep(struct survey *survey, int64_t now_us)
{
    struct census *census = &survey->census;
    struct survey_pass *pass = &survey->topic_pass;
    survey->sweep.topics = survey->sweep.topics_of = 0;
    if (!survey_sweeps(survey))
        return;
    size_t fresh = 0, seen = count_seen(census, pass->started_us, &fresh);
    size_t steps = survey_pass_step(survey, pass, census->count, seen, SWEEP_PARTITIONS, now_us);
    bool idle = seen >= census->count;
    survey->sweep.topics = idle ? 0 : (uint32_t)seen;
    survey->sweep.topics_of = idle ? 0 : (uint32_t)census->count;
    if (fresh)
        steps = fresh < SWEEP_PARTITIONS ? fresh : SWEEP_PARTITIONS;
    struct census_choice choice = {0};
    for (size_t i = 0; i < census->count && steps && choice.count < SWEEP_PARTITIONS; i++) {
        struct census_topic *topic = &census->topics[i];
        if (!survey_pass_wants(pass, fresh > 0, topic->asked_us))
            continue;
        choice_add_topic(&choice, topic);
        steps--;
    }
    ask(survey, NULL, &choice);
    choice_finish(&choice);
}

void survey_topics_put(struct survey *survey)
{
    survey_worst_lags(survey);
    board_put_topics(survey->live->base.board, census_topics_block(&survey->census, NULL, 0));
    const char *focused = survey->scope->focused_topic;
    const struct census_topic *topic = focused ? census_topic(&survey->census, focused) : NULL;
    if (topic)
        board_put_partitions(survey->live->base.board, census_partitions_block(&survey->census, topic));
    survey->topics_changed = false;
    survey->topics_put_us = clock_mono_us();
}
