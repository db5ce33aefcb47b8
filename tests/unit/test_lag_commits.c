/* What the watch makes of commits: whose they are, since when they stand, which are a surprise, and the rate out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <math.h>

#include "lag_stream.h"
#include "model/lag_track.h"
#include "sim.h"

/* What the last member committed before it left is seen together with its leaving. */
static void who_left_with_a_commit_is_no_stranger(void **state)
{
    (void)state;
    for (int others = 0; others < 2; others++) { /* somebody else commits afterwards */
        struct lag_stream *stream = lag_stream_create(1);
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
            lag_stream_put(stream, 0,
                           (struct lag_row){.topic = "t",
                                            .low = offset_of(0),
                                            .high = offset_of(120 + looks * 50),
                                            .committed = offset_of(read),
                                            .owner = left ? -1 : 0});
            lag_stream_judge(stream, NULL);
        }
        assert_int_equal(detail->rows[0].judgement.state == STATE_UNMANAGED, others);
        lag_stream_destroy(stream);
    }
}

/* Since when each partition's commit is what it is, of an empty group whose commits stand: one comes when somebody
 * looks who had looked before, one was not answered for then. */
static void a_first_commit_is_one_that_came(void **state)
{
    (void)state;
    struct lag_stream *stream = lag_stream_create(1);
    struct group_detail *detail = &stream->detail;
    detail->members_known = true;
    for (int looks = 0; looks < 10; looks++) {
        stream->now_us += 2 * second_us;
        detail->count = looks < 5 ? 1 : 3;
        detail->summary = (struct group_row){.group = "g", .state = GROUP_EMPTY, .partitions = (int32_t)detail->count};
        for (int p = 0; p < 3; p++) {
            lag_stream_put(stream, (size_t)p,
                           (struct lag_row){.topic = "t",
                                            .partition = p,
                                            .low = offset_of(0),
                                            .high = offset_of(100),
                                            .committed = offset_of(50),
                                            .owner = -1});
            stream->rows[p].state.stale = p == 2 && looks == 5;
        }
        lag_stream_judge(stream, NULL);
    }
    int64_t came_us = stream->now_us - 4 * 2 * second_us, since_us = 0;
    assert_int_equal(stream->rows[0].committed_us, 0);
    assert_int_equal(stream->rows[1].committed_us, came_us);
    assert_int_equal(stream->rows[2].committed_us, 0);
    struct offset committed;
    assert_true(lag_watch_commit(stream->watch, "t", 1, &committed, &since_us));
    assert_int_equal(since_us, came_us);
    lag_stream_destroy(stream);
}

/* A commit falls `after` looks after weir has said that it sets it. Whether that was a surprise. */
static bool is_a_surprise(int after)
{
    struct lag_stream *stream = lag_stream_create(1);
    struct group_detail *detail = &stream->detail;
    bool surprise = false, told = false;
    detail->members_known = true;
    detail->count = 1;
    for (int looks = 0; looks <= after + 1; looks++) {
        struct lag_news_list news = {0};
        stream->now_us += 2 * second_us;
        const struct lag_look look = {&lag_rules_shipped, stream->now_us, start_ms + stream->now_us / 1000, NULL};
        detail->summary = (struct group_row){.group = "g", .state = GROUP_EMPTY, .partitions = 1};
        lag_stream_put(stream, 0,
                       (struct lag_row){.topic = "t",
                                        .low = offset_of(10),
                                        .high = offset_of(100),
                                        .committed = offset_of(looks <= after ? 50 : 30),
                                        .owner = -1});
        lag_watch_look(stream->watch, detail, &look, &news);
        if (looks == 0)
            lag_watch_wrote(stream->watch, "t", -1);
        for (size_t i = 0; i < news.count; i++) {
            told |= news.items[i].kind == NEWS_RESET;
            surprise |= news.items[i].kind == NEWS_RESET && news.items[i].severity == LAG_BEHIND;
        }
        free(news.items);
    }
    assert_true(told);
    lag_stream_destroy(stream);
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
    struct lag_stream *stream = lag_stream_create(1);
    struct group_detail *detail = &stream->detail;
    stream->members[0] = (struct member_row){.member_id = "m", .client_id = "c", .host = "h"};
    detail->members_known = true;
    detail->member_count = detail->count = 1;
    for (int looks = 0; looks < 80; looks++) {
        stream->now_us += 2 * second_us;
        detail->summary = (struct group_row){.group = "g", .state = GROUP_STABLE, .partitions = 1};
        lag_stream_put(stream, 0,
                       (struct lag_row){.topic = "t",
                                        .low = offset_of(looks < 20 ? 0 : 1700),
                                        .high = offset_of(1000 + looks * 40),
                                        .committed = offset_of(looks < 15 ? 990 + looks * 40 : 1576 + looks - 15),
                                        .transactional = FACT_NO,
                                        .compacted = FACT_NO});
        lag_stream_judge(stream, NULL);
        if (looks == 21)
            assert_true(detail->rows[0].judgement.state == STATE_LOST && !detail->rows[0].judgement.suspected);
        if (looks == 25)
            lag_watch_acknowledge(stream->watch);
        if (looks > 25) {
            assert_int_not_equal(detail->rows[0].judgement.state, STATE_LOST);
            assert_int_equal(detail->rows[0].lost_observed, FACT_YES);
            assert_in_range(detail->summary.commit_gap_us, 1, 4 * second_us);
        }
    }
    assert_int_equal(detail->rows[0].judgement.state, STATE_LAGGING);
    lag_stream_destroy(stream);
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
        lag_look_at(watch, detail, sim_now_us(sim) + second_us, NULL);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_left_with_a_commit_is_no_stranger),
        cmocka_unit_test(a_first_commit_is_one_that_came),
        cmocka_unit_test(what_weir_wrote_is_no_surprise_for_a_while),
        cmocka_unit_test(commits_below_the_start_are_no_further_loss),
        cmocka_unit_test(rates_are_taken_from_commit_to_commit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
