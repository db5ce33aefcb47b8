/* Properties of the watch that hold for whatever it sees, and what it keeps of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>

#include "lag_stream.h"
#include "model/lag.h"
#include "model/lag_memory.h"
#include "model/lag_track.h"

enum { TOPICS = 5 };

static const char *topic_of(size_t row)
{
    static const char *const names[TOPICS] = {"a", "b", "orders", "payments", "z"};
    return names[row % TOPICS];
}

static void wild_members(struct lag_stream *stream)
{
    struct group_detail *detail = &stream->detail;
    detail->members_known = dice_roll(&stream->dice, 8) > 0;
    detail->member_count = detail->members_known ? dice_roll(&stream->dice, 4) * dice_roll(&stream->dice, 13) : 0;
    for (size_t i = 0; i < detail->member_count; i++) {
        int number = (int)dice_roll(&stream->dice, 100);
        int len = snprintf(stream->ids[i], sizeof stream->ids[i], "%03d-%zu", number, i);
        memset(stream->ids[i] + len, 'x', 300 - (size_t)len);
        stream->ids[i][300] = '\0';
        stream->members[i] = (struct member_row){.member_id = stream->ids[i], .partitions = -1};
        if (dice_roll(&stream->dice, 2))
            stream->members[i].client_id = "client\x1b[31m";
    }
}

static struct offset wild_offset(struct lag_stream *stream, int64_t around)
{
    uint32_t kind = dice_roll(&stream->dice, 20);
    if (kind == 0)
        return (struct offset){0};
    if (kind == 1)
        return offset_of(INT64_MAX - dice_roll(&stream->dice, 3));
    return offset_of(around + dice_roll(&stream->dice, 200));
}

static void wild_row(struct lag_stream *stream, struct lag_row *row)
{
    int64_t base = stream->now_us / second_us;
    row->low = wild_offset(stream, base / 2);
    row->high = wild_offset(stream, base * 2);
    row->lso = dice_roll(&stream->dice, 2) ? wild_offset(stream, base * 2) : (struct offset){0};
    if (row->lso.known && row->high.known && row->lso.value > row->high.value)
        row->lso = row->high;
    row->committed = wild_offset(stream, base);
    row->owner = (int32_t)dice_roll(&stream->dice, 12) - 2;
    row->gone = dice_roll(&stream->dice, 30) == 0;
    row->no_leader = dice_roll(&stream->dice, 30) == 0;
    row->generation = dice_roll(&stream->dice, 50) == 0;
    row->compacted = (enum fact)dice_roll(&stream->dice, 3);
    row->transactional = (enum fact)dice_roll(&stream->dice, 3);
    row->state.stale = dice_roll(&stream->dice, 20) == 0;
    row->state.denied = dice_roll(&stream->dice, 20) == 0;
    row->state.error = row->state.denied ? "denied" : NULL;
    row->probe = (struct probe){.result = (enum probe_result)dice_roll(&stream->dice, 5),
                                .from = row->committed.value,
                                .end = row->high.value,
                                .offset = row->lso.value,
                                .timestamp_ms = start_ms};
    lag_of(row->committed, row->low, row->high, &row->lag);
    row->waiting = (struct span){.known = dice_roll(&stream->dice, 2), .seconds = dice_roll(&stream->dice, 10000)};
    row->record_age = (struct span){.known = dice_roll(&stream->dice, 2), .seconds = dice_roll(&stream->dice, 10000)};
    row->behind = row->waiting;
}

/* Anything goes. */
static void wild_look(struct lag_stream *stream)
{
    struct group_detail *detail = &stream->detail;
    stream->now_us += (1 + dice_roll(&stream->dice, 90)) * second_us;
    wild_members(stream);
    detail->count = 0;
    for (size_t topic = 0; topic < TOPICS; topic++) {
        uint32_t partitions = dice_roll(&stream->dice, 8);
        for (uint32_t p = 0; p < partitions; p++) {
            struct lag_row *row = &stream->rows[detail->count++];
            *row = (struct lag_row){.topic = topic_of(topic), .partition = (int32_t)p};
            wild_row(stream, row);
        }
    }
    detail->summary = (struct group_row){.group = "g",
                                         .type = (enum group_type)dice_roll(&stream->dice, GROUP_SIMPLE + 1),
                                         .state = (enum group_state)dice_roll(&stream->dice, GROUP_RECONCILING + 1),
                                         .partitions = dice_roll(&stream->dice, 20) ? (int32_t)detail->count : -1,
                                         .connect = dice_roll(&stream->dice, 40) == 0};
    detail->summary.status.stale = dice_roll(&stream->dice, 20) == 0;
}

static void check_judgement(const struct lag_judgement *judgement)
{
    assert_true(judgement->word <= LAG_BROKEN);
    assert_true(judgement->state < LAG_STATES);
    assert_non_null(lag_state_name(judgement->state));
    assert_true(!judgement->suspected || judgement->word == LAG_UNKNOWN);
    assert_true(!judgement->is_note || judgement->word != LAG_BROKEN);
}

static void check_detail(const struct group_detail *detail)
{
    const struct group_row *summary = &detail->summary;
    check_judgement(&summary->judgement);
    assert_true(!summary->lag.known || summary->lag.value >= 0);
    assert_true(summary->noted <= (int32_t)detail->count && summary->no_commit <= (int32_t)detail->count);
    bool judged = summary->partitions >= 0 && !summary->status.stale;
    for (size_t i = 0; judged && i < detail->count; i++) {
        const struct lag_row *row = &detail->rows[i];
        check_judgement(&row->judgement);
        assert_true(!row->eta.known || row->eta.value >= 0);
        assert_true(!row->in.known || isfinite(row->in.value));
        assert_true(!row->lost.known || row->lost.value > 0);
        assert_true(!row->wants_probe || (row->lag.known && row->lag.value > 0));
    }
    for (size_t i = 0; i < detail->past_count; i++)
        for (size_t r = 0; r < detail->count; r++)
            assert_true(detail->past[i].owners[r] < (int32_t)detail->past[i].client_count);
}

static void whatever_it_sees_it_judges(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 200; seed++) {
        struct lag_stream *stream = lag_stream_create(seed);
        for (int looks = 0; looks < 60; looks++) {
            struct arena arena = {0};
            wild_look(stream);
            lag_stream_judge(stream, &arena);
            check_detail(&stream->detail);
            if (dice_roll(&stream->dice, 10) == 0)
                lag_watch_wrote(stream->watch, topic_of(looks), (int32_t)dice_roll(&stream->dice, 3) - 1);
            if (dice_roll(&stream->dice, 10) == 0)
                lag_watch_acknowledge(stream->watch);
            arena_finish(&arena);
        }
        lag_stream_destroy(stream);
    }
    lag_watch_destroy(NULL);
}

/* What one watch sees is nothing to another: alone or among others, a stream is judged the same. */
static void groups_do_not_know_each_other(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 20; seed++) {
        struct lag_stream *alone = lag_stream_create(seed), *among = lag_stream_create(seed),
                          *other = lag_stream_create(seed + 1000);
        for (int looks = 0; looks < 40; looks++) {
            wild_look(alone);
            wild_look(among);
            wild_look(other);
            lag_stream_judge(alone, NULL);
            lag_stream_judge(other, NULL);
            lag_stream_judge(among, NULL);
            assert_memory_equal(&alone->detail.summary.judgement.since_us, &among->detail.summary.judgement.since_us,
                                sizeof(int64_t));
            for (size_t i = 0; i < alone->detail.count; i++) {
                const struct lag_judgement *x = &alone->rows[i].judgement, *y = &among->rows[i].judgement;
                assert_true(x->word == y->word && x->state == y->state && x->since_us == y->since_us);
            }
        }
        lag_stream_destroy(alone);
        lag_stream_destroy(among);
        lag_stream_destroy(other);
    }
}

/* The end moves, by nothing or a lot; each look finds that all of it was committed. */
static void who_has_read_everything_is_never_broken(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 100; seed++) {
        struct lag_stream *stream = lag_stream_create(seed);
        struct group_detail *detail = &stream->detail;
        bool has_members = seed % 3 > 0;
        detail->members_known = true;
        detail->member_count = has_members;
        stream->members[0] = (struct member_row){.member_id = "m", .client_id = "c", .host = "h"};
        detail->count = 6;
        for (size_t i = 0; i < detail->count; i++)
            stream->rows[i] = (struct lag_row){.topic = "t", .partition = (int32_t)i, .high = offset_of(100)};
        for (int looks = 0; looks < 200; looks++) {
            stream->now_us += (1 + dice_roll(&stream->dice, 600)) * second_us;
            detail->summary = (struct group_row){
                .group = "g", .state = has_members ? GROUP_STABLE : GROUP_EMPTY, .partitions = (int32_t)detail->count};
            for (size_t i = 0; i < detail->count; i++) {
                struct lag_row *row = &stream->rows[i];
                row->owner = has_members ? 0 : -1;
                row->high.value += dice_roll(&stream->dice, 3) * dice_roll(&stream->dice, 5000);
                row->low = offset_of(row->high.value / (1 + dice_roll(&stream->dice, 3)));
                row->committed = row->lso = row->high;
                lag_of(row->committed, row->low, row->high, &row->lag);
                row->behind = row->waiting = row->record_age = span_caught_up();
            }
            lag_stream_judge(stream, NULL);
            assert_int_equal(detail->summary.judgement.word, LAG_OK);
            assert_true(detail->summary.lag.known && detail->summary.lag.value == 0);
        }
        lag_stream_destroy(stream);
    }
}

/* 300 partitions and 50 members, most of them without any; ids of 300 bytes. */
static void large_groups_are_judged(void **state)
{
    (void)state;
    struct lag_stream *stream = lag_stream_create(1);
    struct group_detail *detail = &stream->detail;
    detail->members_known = true;
    detail->member_count = STREAM_MEMBERS;
    for (size_t i = 0; i < STREAM_MEMBERS; i++) {
        int len = snprintf(stream->ids[i], sizeof stream->ids[i], "%02zu", i);
        memset(stream->ids[i] + len, 'm', 300 - (size_t)len);
        stream->members[i] = (struct member_row){.member_id = stream->ids[i], .client_id = "c", .host = "h"};
    }
    detail->count = STREAM_ROWS;
    for (int looks = 0; looks < 100; looks++) {
        struct arena arena = {0};
        stream->now_us += 2 * second_us;
        detail->summary = (struct group_row){.group = "g", .state = GROUP_STABLE, .partitions = STREAM_ROWS};
        for (size_t i = 0; i < STREAM_ROWS; i++) {
            int64_t high = 1000 + (int64_t)looks * 200, late = i == 77 && looks > 20 ? 1000 + 4000 : high;
            lag_stream_put(stream, i,
                           (struct lag_row){.topic = "t",
                                            .partition = (int32_t)i,
                                            .low = offset_of(0),
                                            .high = offset_of(high),
                                            .committed = offset_of(late),
                                            .owner = (int32_t)(i % (looks < 50 ? 2 : 3)),
                                            .compacted = FACT_NO,
                                            .transactional = FACT_NO});
        }
        lag_stream_judge(stream, &arena);
        assert_true(looks < 52 ? detail->past_count == 0 || looks >= 50 : detail->past_count == 1);
        arena_finish(&arena);
    }
    assert_int_equal(detail->summary.judgement.word, LAG_BROKEN);
    assert_int_equal(detail->summary.judgement.state, STATE_STALL);
    assert_int_equal(detail->summary.worst_partition, 77);
    assert_int_equal(detail->summary.worst_owner, 77 % 3);
    for (size_t i = 0; i < STREAM_ROWS; i++)
        assert_true(i == 77 || stream->rows[i].judgement.word == LAG_OK);
    lag_stream_destroy(stream);
}

/* What is kept of a partition: a quiet one has no samples; each former assignment takes a line more. */
static void a_partition_costs_what_is_promised(void **state)
{
    (void)state;
    size_t quiet = sizeof(struct lag_track) + sizeof(struct lag_name *) + sizeof(struct memory_owned);
    size_t active = quiet + TRACK_SAMPLES * sizeof(struct track_sample) + MEMORY_PASTS * sizeof(struct memory_owned);
    print_message("bytes a partition: quiet %zu, active %zu\n", quiet, active);
    assert_true(quiet <= 320);
    assert_true(active <= 1024);
}

/* A reset moves hundreds of partitions at one moment: one mark, or nothing else would be left. */
static void what_befalls_many_partitions_is_one_mark(void **state)
{
    (void)state;
    struct lag_memory memory = {0};
    struct arena *arena = NULL;
    struct group_detail *detail = arena_block(sizeof *detail, &arena);
    struct group_mark mark = {.at_us = 5, .at_ms = 1, .kind = MARK_RESET, .topic = "orders", .text = "it fell"};
    const struct group_mark rebalance = {.at_us = 4, .at_ms = 1, .kind = MARK_REBALANCE, .partition = -1, .text = ""};
    for (int i = 0; i < MEMORY_MARKS + 10; i++)
        lag_memory_mark(&memory, &rebalance);
    for (mark.partition = 0; mark.partition < 300; mark.partition++)
        lag_memory_mark(&memory, &mark);
    mark.at_us = 6;
    lag_memory_mark(&memory, &mark);
    lag_memory_give(&memory, detail, arena);
    assert_int_equal(detail->mark_count, MEMORY_MARKS);
    const struct group_mark *last = &detail->marks[MEMORY_MARKS - 1];
    assert_int_equal(last[0].partition, 300);
    assert_int_equal(last[0].more, 0);
    assert_int_equal(last[-1].partition, 0);
    assert_int_equal(last[-1].more, 299);
    assert_string_equal(last[-1].topic, "orders");
    assert_null(last[-2].topic);
    lag_memory_finish(&memory);
    block_release(&detail->block);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_it_sees_it_judges),
        cmocka_unit_test(groups_do_not_know_each_other),
        cmocka_unit_test(who_has_read_everything_is_never_broken),
        cmocka_unit_test(large_groups_are_judged),
        cmocka_unit_test(a_partition_costs_what_is_promised),
        cmocka_unit_test(what_befalls_many_partitions_is_one_mark),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
