/* Properties of the watch that hold for whatever it sees, and single rules that are worth a table of their own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>

#include "base/mem.h"
#include "model/lag.h"
#include "model/lag_memory.h"
#include "model/lag_track.h"
#include "model/lag_watch.h"
#include "sim.h"

enum { ROWS = 300, MEMBERS = 50, TOPICS = 5 };
static const int64_t second_us = 1000000, start_ms = 1767268800000;

struct dice {
    uint64_t seed;
};

static uint32_t roll(struct dice *dice, uint32_t below)
{
    dice->seed = dice->seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(dice->seed >> 33) % below;
}

/* A group that is made of constants and chance. */
struct stream {
    struct dice dice;
    struct group_detail detail;
    struct lag_row rows[ROWS];
    struct member_row members[MEMBERS];
    char ids[MEMBERS][320];
    int64_t now_us;
};

static struct stream *stream_create(uint64_t seed)
{
    struct stream *stream = mem_zero(1, sizeof *stream);
    stream->dice.seed = seed * 7919 + 1;
    stream->now_us = second_us;
    stream->detail.rows = stream->rows;
    stream->detail.members = stream->members;
    return stream;
}

static const char *topic_of(size_t row)
{
    static const char *const names[TOPICS] = {"a", "b", "orders", "payments", "z"};
    return names[row % TOPICS];
}

static void wild_members(struct stream *stream)
{
    struct group_detail *detail = &stream->detail;
    detail->members_known = roll(&stream->dice, 8) > 0;
    detail->member_count = detail->members_known ? roll(&stream->dice, 4) * roll(&stream->dice, 13) : 0;
    for (size_t i = 0; i < detail->member_count; i++) {
        int number = (int)roll(&stream->dice, 100);
        int len = snprintf(stream->ids[i], sizeof stream->ids[i], "%03d-%zu", number, i);
        memset(stream->ids[i] + len, 'x', 300 - (size_t)len);
        stream->ids[i][300] = '\0';
        stream->members[i] = (struct member_row){.member_id = stream->ids[i], .partitions = -1};
        if (roll(&stream->dice, 2))
            stream->members[i].client_id = "client\x1b[31m";
    }
}

static struct offset wild_offset(struct stream *stream, int64_t around)
{
    uint32_t kind = roll(&stream->dice, 20);
    if (kind == 0)
        return (struct offset){0};
    if (kind == 1)
        return offset_of(INT64_MAX - roll(&stream->dice, 3));
    return offset_of(around + roll(&stream->dice, 200));
}

static void wild_row(struct stream *stream, struct lag_row *row)
{
    int64_t base = stream->now_us / second_us;
    row->low = wild_offset(stream, base / 2);
    row->high = wild_offset(stream, base * 2);
    row->lso = roll(&stream->dice, 2) ? wild_offset(stream, base * 2) : (struct offset){0};
    if (row->lso.known && row->high.known && row->lso.value > row->high.value)
        row->lso = row->high;
    row->committed = wild_offset(stream, base);
    row->owner = (int32_t)roll(&stream->dice, 12) - 2;
    row->gone = roll(&stream->dice, 30) == 0;
    row->no_leader = roll(&stream->dice, 30) == 0;
    row->generation = roll(&stream->dice, 50) == 0;
    row->compacted = (enum fact)roll(&stream->dice, 3);
    row->transactional = (enum fact)roll(&stream->dice, 3);
    row->state.stale = roll(&stream->dice, 20) == 0;
    row->state.denied = roll(&stream->dice, 20) == 0;
    row->state.error = row->state.denied ? "denied" : NULL;
    row->probe = (struct probe){.result = (enum probe_result)roll(&stream->dice, 5),
                                .from = row->committed.value,
                                .end = row->high.value,
                                .offset = row->lso.value,
                                .timestamp_ms = start_ms};
    lag_of(row->committed, row->low, row->high, &row->lag);
    row->waiting = (struct span){.known = roll(&stream->dice, 2), .seconds = roll(&stream->dice, 10000)};
    row->record_age = (struct span){.known = roll(&stream->dice, 2), .seconds = roll(&stream->dice, 10000)};
    row->behind = row->waiting;
}

/* Anything goes. */
static void wild_look(struct stream *stream)
{
    struct group_detail *detail = &stream->detail;
    stream->now_us += (1 + roll(&stream->dice, 90)) * second_us;
    wild_members(stream);
    detail->count = 0;
    for (size_t topic = 0; topic < TOPICS; topic++) {
        uint32_t partitions = roll(&stream->dice, 8);
        for (uint32_t p = 0; p < partitions; p++) {
            struct lag_row *row = &stream->rows[detail->count++];
            *row = (struct lag_row){.topic = topic_of(topic), .partition = (int32_t)p};
            wild_row(stream, row);
        }
    }
    detail->summary = (struct group_row){.group = "g",
                                         .type = (enum group_type)roll(&stream->dice, GROUP_SIMPLE + 1),
                                         .state = (enum group_state)roll(&stream->dice, GROUP_RECONCILING + 1),
                                         .partitions = roll(&stream->dice, 20) ? (int32_t)detail->count : -1,
                                         .connect = roll(&stream->dice, 40) == 0};
    detail->summary.status.stale = roll(&stream->dice, 20) == 0;
}

static void judge_with(struct lag_watch *watch, struct group_detail *detail, int64_t now_us, struct arena *arena)
{
    struct lag_news_list news = {0};
    const struct lag_look look = {&lag_rules_shipped, now_us, start_ms + now_us / 1000, arena};
    lag_watch_look(watch, detail, &look, &news);
    for (size_t i = 0; i < news.count; i++) {
        assert_true(strlen(news.items[i].text) < sizeof news.items[i].text);
        assert_true(news.items[i].partition >= -1);
    }
    free(news.items);
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
        struct stream *stream = stream_create(seed);
        struct lag_watch *watch = lag_watch_create();
        for (int looks = 0; looks < 60; looks++) {
            struct arena arena = {0};
            wild_look(stream);
            judge_with(watch, &stream->detail, stream->now_us, &arena);
            check_detail(&stream->detail);
            if (roll(&stream->dice, 10) == 0)
                lag_watch_wrote(watch, topic_of(looks), (int32_t)roll(&stream->dice, 3) - 1);
            if (roll(&stream->dice, 10) == 0)
                lag_watch_acknowledge(watch);
            arena_finish(&arena);
        }
        lag_watch_destroy(watch);
        free(stream);
    }
    lag_watch_destroy(NULL);
}

/* What one watch sees is nothing to another: alone or among others, a stream is judged the same. */
static void groups_do_not_know_each_other(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 20; seed++) {
        struct stream *alone = stream_create(seed), *among = stream_create(seed), *other = stream_create(seed + 1000);
        struct lag_watch *a = lag_watch_create(), *b = lag_watch_create(), *c = lag_watch_create();
        for (int looks = 0; looks < 40; looks++) {
            wild_look(alone);
            wild_look(among);
            wild_look(other);
            judge_with(a, &alone->detail, alone->now_us, NULL);
            judge_with(c, &other->detail, other->now_us, NULL);
            judge_with(b, &among->detail, among->now_us, NULL);
            assert_memory_equal(&alone->detail.summary.judgement.since_us, &among->detail.summary.judgement.since_us,
                                sizeof(int64_t));
            for (size_t i = 0; i < alone->detail.count; i++) {
                const struct lag_judgement *x = &alone->rows[i].judgement, *y = &among->rows[i].judgement;
                assert_true(x->word == y->word && x->state == y->state && x->since_us == y->since_us);
            }
        }
        lag_watch_destroy(a);
        lag_watch_destroy(b);
        lag_watch_destroy(c);
        free(alone);
        free(among);
        free(other);
    }
}

/* The end moves, by nothing or a lot; each look finds that all of it was committed. */
static void who_has_read_everything_is_never_broken(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 100; seed++) {
        struct stream *stream = stream_create(seed);
        struct lag_watch *watch = lag_watch_create();
        struct group_detail *detail = &stream->detail;
        bool has_members = seed % 3 > 0;
        detail->members_known = true;
        detail->member_count = has_members;
        stream->members[0] = (struct member_row){.member_id = "m", .client_id = "c", .host = "h"};
        detail->count = 6;
        for (size_t i = 0; i < detail->count; i++)
            stream->rows[i] = (struct lag_row){.topic = "t", .partition = (int32_t)i, .high = offset_of(100)};
        for (int looks = 0; looks < 200; looks++) {
            stream->now_us += (1 + roll(&stream->dice, 600)) * second_us;
            detail->summary = (struct group_row){
                .group = "g", .state = has_members ? GROUP_STABLE : GROUP_EMPTY, .partitions = (int32_t)detail->count};
            for (size_t i = 0; i < detail->count; i++) {
                struct lag_row *row = &stream->rows[i];
                row->owner = has_members ? 0 : -1;
                row->high.value += roll(&stream->dice, 3) * roll(&stream->dice, 5000);
                row->low = offset_of(row->high.value / (1 + roll(&stream->dice, 3)));
                row->committed = row->lso = row->high;
                lag_of(row->committed, row->low, row->high, &row->lag);
                row->behind = row->waiting = row->record_age = span_caught_up();
            }
            judge_with(watch, detail, stream->now_us, NULL);
            assert_int_equal(detail->summary.judgement.word, LAG_OK);
            assert_true(detail->summary.lag.known && detail->summary.lag.value == 0);
        }
        lag_watch_destroy(watch);
        free(stream);
    }
}

/* What the last member committed before it left is seen together with its leaving. */
static void who_left_with_a_commit_is_no_stranger(void **state)
{
    (void)state;
    for (int others = 0; others < 2; others++) { /* somebody else commits afterwards */
        struct stream *stream = stream_create(1);
        struct lag_watch *watch = lag_watch_create();
        struct group_detail *detail = &stream->detail;
        stream->members[0] = (struct member_row){.member_id = "m", .client_id = "c", .host = "h"};
        detail->members_known = true;
        detail->count = 1;
        for (int looks = 0; looks < 30; looks++) {
            bool left = looks > 26;
            stream->now_us += 5 * second_us;
            detail->member_count = !left;
            detail->summary =
                (struct group_row){.group = "g", .state = left ? GROUP_EMPTY : GROUP_STABLE, .partitions = 1};
            int64_t read = 100 + 50 * (left && !others ? 27 : looks);
            stream->rows[0] = (struct lag_row){.topic = "t",
                                               .low = offset_of(0),
                                               .high = offset_of(120 + looks * 50),
                                               .committed = offset_of(read),
                                               .owner = left ? -1 : 0};
            lag_of(stream->rows[0].committed, offset_of(0), stream->rows[0].high, &stream->rows[0].lag);
            judge_with(watch, detail, stream->now_us, NULL);
        }
        assert_int_equal(detail->rows[0].judgement.state == STATE_UNMANAGED, others);
        lag_watch_destroy(watch);
        free(stream);
    }
}

/* Since when each partition's commit is what it is, of an empty group whose commits stand: one comes when somebody
 * looks who had looked before, one was not answered for then. */
static void a_first_commit_is_one_that_came(void **state)
{
    (void)state;
    struct stream *stream = stream_create(1);
    struct lag_watch *watch = lag_watch_create();
    struct group_detail *detail = &stream->detail;
    detail->members_known = true;
    for (int looks = 0; looks < 10; looks++) {
        stream->now_us += 2 * second_us;
        detail->count = looks < 5 ? 1 : 3;
        detail->summary = (struct group_row){.group = "g", .state = GROUP_EMPTY, .partitions = (int32_t)detail->count};
        for (int p = 0; p < 3; p++) {
            struct lag_row *row = &stream->rows[p];
            *row = (struct lag_row){.topic = "t",
                                    .partition = p,
                                    .low = offset_of(0),
                                    .high = offset_of(100),
                                    .committed = offset_of(50),
                                    .owner = -1};
            lag_of(row->committed, row->low, row->high, &row->lag);
            row->state.stale = p == 2 && looks == 5;
        }
        judge_with(watch, detail, stream->now_us, NULL);
    }
    int64_t came_us = stream->now_us - 4 * 2 * second_us, since_us = 0;
    assert_int_equal(stream->rows[0].committed_us, 0);
    assert_int_equal(stream->rows[1].committed_us, came_us);
    assert_int_equal(stream->rows[2].committed_us, 0);
    struct offset committed;
    assert_true(lag_watch_commit(watch, "t", 1, &committed, &since_us));
    assert_int_equal(since_us, came_us);
    lag_watch_destroy(watch);
    free(stream);
}

/* A commit falls `after` looks after weir has said that it sets it. Whether that was a surprise. */
static bool is_a_surprise(int after)
{
    struct stream *stream = stream_create(1);
    struct lag_watch *watch = lag_watch_create();
    struct group_detail *detail = &stream->detail;
    bool surprise = false, told = false;
    detail->members_known = true;
    detail->count = 1;
    for (int looks = 0; looks <= after + 1; looks++) {
        struct lag_news_list news = {0};
        stream->now_us += 2 * second_us;
        const struct lag_look look = {&lag_rules_shipped, stream->now_us, start_ms + stream->now_us / 1000, NULL};
        detail->summary = (struct group_row){.group = "g", .state = GROUP_EMPTY, .partitions = 1};
        stream->rows[0] = (struct lag_row){.topic = "t",
                                           .low = offset_of(10),
                                           .high = offset_of(100),
                                           .committed = offset_of(looks <= after ? 50 : 30),
                                           .owner = -1};
        lag_of(stream->rows[0].committed, stream->rows[0].low, stream->rows[0].high, &stream->rows[0].lag);
        lag_watch_look(watch, detail, &look, &news);
        if (looks == 0)
            lag_watch_wrote(watch, "t", -1);
        for (size_t i = 0; i < news.count; i++) {
            told |= news.items[i].kind == NEWS_RESET;
            surprise |= news.items[i].kind == NEWS_RESET && news.items[i].severity == LAG_BEHIND;
        }
        free(news.items);
    }
    assert_true(told);
    lag_watch_destroy(watch);
    free(stream);
    return surprise;
}

/* A write that was refused excuses nobody for ever. */
static void what_weir_wrote_is_no_surprise_for_a_while(void **state)
{
    (void)state;
    assert_false(is_a_surprise(0));
    assert_false(is_a_surprise(5));
    assert_true(is_a_surprise(TRACK_WRITTEN_LOOKS + 1));
}

/* After records were deleted a consumer goes on with those that it had fetched, and commits below the log's start. */
static void commits_below_the_start_are_no_further_loss(void **state)
{
    (void)state;
    struct stream *stream = stream_create(1);
    struct lag_watch *watch = lag_watch_create();
    struct group_detail *detail = &stream->detail;
    stream->members[0] = (struct member_row){.member_id = "m", .client_id = "c", .host = "h"};
    detail->members_known = true;
    detail->member_count = detail->count = 1;
    for (int looks = 0; looks < 80; looks++) {
        stream->now_us += 2 * second_us;
        detail->summary = (struct group_row){.group = "g", .state = GROUP_STABLE, .partitions = 1};
        stream->rows[0] = (struct lag_row){.topic = "t",
                                           .low = offset_of(looks < 20 ? 0 : 1700),
                                           .high = offset_of(1000 + looks * 40),
                                           .committed = offset_of(looks < 15 ? 990 + looks * 40 : 1576 + looks - 15),
                                           .transactional = FACT_NO,
                                           .compacted = FACT_NO};
        lag_of(stream->rows[0].committed, stream->rows[0].low, stream->rows[0].high, &stream->rows[0].lag);
        judge_with(watch, detail, stream->now_us, NULL);
        if (looks == 21)
            assert_true(detail->rows[0].judgement.state == STATE_LOST && !detail->rows[0].judgement.suspected);
        if (looks == 25)
            lag_watch_acknowledge(watch);
        if (looks > 25) {
            assert_int_not_equal(detail->rows[0].judgement.state, STATE_LOST);
            assert_int_equal(detail->rows[0].lost_observed, FACT_YES);
            assert_in_range(detail->summary.commit_gap_us, 1, 4 * second_us);
        }
    }
    assert_int_equal(detail->rows[0].judgement.state, STATE_LAGGING);
    lag_watch_destroy(watch);
    free(stream);
}

/* 300 partitions and 50 members, most of them without any; ids of 300 bytes. */
static void large_groups_are_judged(void **state)
{
    (void)state;
    struct stream *stream = stream_create(1);
    struct lag_watch *watch = lag_watch_create();
    struct group_detail *detail = &stream->detail;
    detail->members_known = true;
    detail->member_count = MEMBERS;
    for (size_t i = 0; i < MEMBERS; i++) {
        int len = snprintf(stream->ids[i], sizeof stream->ids[i], "%02zu", i);
        memset(stream->ids[i] + len, 'm', 300 - (size_t)len);
        stream->members[i] = (struct member_row){.member_id = stream->ids[i], .client_id = "c", .host = "h"};
    }
    detail->count = ROWS;
    for (int looks = 0; looks < 100; looks++) {
        struct arena arena = {0};
        stream->now_us += 2 * second_us;
        detail->summary = (struct group_row){.group = "g", .state = GROUP_STABLE, .partitions = ROWS};
        for (size_t i = 0; i < ROWS; i++) {
            struct lag_row *row = &stream->rows[i];
            int64_t high = 1000 + (int64_t)looks * 200, late = i == 77 && looks > 20 ? 1000 + 4000 : high;
            *row = (struct lag_row){.topic = "t",
                                    .partition = (int32_t)i,
                                    .low = offset_of(0),
                                    .high = offset_of(high),
                                    .committed = offset_of(late),
                                    .owner = (int32_t)(i % (looks < 50 ? 2 : 3)),
                                    .compacted = FACT_NO,
                                    .transactional = FACT_NO};
            lag_of(row->committed, row->low, row->high, &row->lag);
        }
        judge_with(watch, detail, stream->now_us, &arena);
        assert_true(looks < 52 ? detail->past_count == 0 || looks >= 50 : detail->past_count == 1);
        arena_finish(&arena);
    }
    assert_int_equal(detail->summary.judgement.word, LAG_BROKEN);
    assert_int_equal(detail->summary.judgement.state, STATE_STALL);
    assert_int_equal(detail->summary.worst_partition, 77);
    assert_int_equal(detail->summary.worst_owner, 77 % 3);
    for (size_t i = 0; i < ROWS; i++)
        assert_true(i == 77 || stream->rows[i].judgement.word == LAG_OK);
    lag_watch_destroy(watch);
    free(stream);
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

/* Commits every 5 s, looks every 2 s. From look to look the rate out is off by up to the part of an interval that the
 * minute begins or ends with. */
static void rates_are_taken_from_commit_to_commit(void **state)
{
    (void)state;
    struct sim *sim = sim_create(&(struct sim_spec){.members = 1, .partitions = 1, .rate = 1000}, 11);
    struct sim_eye *eye = sim_eye_create(2);
    struct lag_watch *watch = lag_watch_create();
    double worst = 0, worst_naive = 0;
    int64_t committed[31] = {0};
    for (int looks = 0; looks < 600; looks++) {
        struct arena *arena = NULL;
        sim_run_to(sim, (int64_t)(2 * looks + 1) * second_us);
        struct group_detail *detail = sim_look(sim, eye, &arena);
        judge_with(watch, detail, sim_now_us(sim) + second_us, NULL);
        const struct lag_row *row = &detail->rows[0];
        if (looks > 90) {
            double naive = (double)(row->committed.value - committed[looks % 31]) / 62;
            assert_true(row->out.known && row->in.known);
            worst = fmax(worst, fabs(row->out.value - row->in.value) / 1000);
            worst_naive = fmax(worst_naive, fabs(naive - row->in.value) / 1000);
        }
        committed[looks % 31] = row->committed.value;
        sim_eye_note(eye, detail);
        block_release(&detail->block);
    }
    print_message("rate out, worst: %.1f %% (from look to look %.1f %%)\n", worst * 100, worst_naive * 100);
    assert_true(worst < worst_naive);
    assert_true(worst < 0.06);
    lag_watch_destroy(watch);
    sim_eye_destroy(eye);
    sim_destroy(sim);
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
        cmocka_unit_test(who_left_with_a_commit_is_no_stranger),
        cmocka_unit_test(a_first_commit_is_one_that_came),
        cmocka_unit_test(what_weir_wrote_is_no_surprise_for_a_while),
        cmocka_unit_test(commits_below_the_start_are_no_further_loss),
        cmocka_unit_test(large_groups_are_judged),
        cmocka_unit_test(a_partition_costs_what_is_promised),
        cmocka_unit_test(rates_are_taken_from_commit_to_commit),
        cmocka_unit_test(what_befalls_many_partitions_is_one_mark),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
