/* Seconds behind against the truth that the made-up producers know; and the published mistakes, each beside what it
 * should have been. With WEIR_SPAN_TABLE=FILE the counts are written there as a table.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>

#include "model/lag_watch.h"
#include "model/time_search.h"
#include "sim_world.h"

enum { SECOND_US = SIM_SECOND, HOUR_MS = 3600 * 1000 };

struct tally {
    int samples[SPAN_RATE + 1], within[SPAN_RATE + 1]; /* exact ones, by method */
    int bounds, above;                                 /* lower bounds, and those above the truth */
    int unknown, negative, ahead;
    double largest_error_s;
};

/* How a producer's records stand in time: the answer of a broker to "the first at or after t". */
static struct offset first_at_or_after(const struct sim_log *log, int64_t broker_ms, int64_t skew_ms)
{
    size_t from = 0, to = log->count;
    while (from < to) {
        size_t middle = (from + to) / 2;
        if (sim_epoch_ms + log->runs[middle].t_us / 1000 + skew_ms < broker_ms)
            from = middle + 1;
        else
            to = middle;
    }
    return from < log->count ? offset_of(log->runs[from].from) : (struct offset){0};
}

static struct span search(const struct sim *sim, const struct lag_row *row)
{
    const struct sim_log *log = &sim->parts[row->partition].log;
    struct time_search search;
    int64_t now_ms = sim_wall_ms(sim);
    time_search_begin(&search, row->committed.value, now_ms, TIME_SEARCH_ROUNDS);
    while (!search.done) {
        int64_t at_ms = time_search_ask(&search);
        time_search_take(&search, first_at_or_after(log, at_ms, sim->spec.skew_ms), log->high);
    }
    return span_of_log(search.from_ms, search.to_ms, false, now_ms);
}

static void count(struct tally *tally, const struct span *span, double truth_s)
{
    tally->negative += span->known && span->seconds < 0;
    if (!span->known) {
        tally->unknown++;
        tally->ahead += span->runs_ahead;
        return;
    }
    if (span->kind == SPAN_AT_LEAST) {
        tally->bounds++;
        tally->above += span->seconds > truth_s + 1e-3;
        return;
    }
    tally->samples[span->method]++;
    tally->within[span->method] += fabs(span->seconds - truth_s) <= span->error + 1e-3;
    if (span->method == SPAN_RING && span->error > tally->largest_error_s)
        tally->largest_error_s = span->error;
}

/* One look: each row's ages against what is so. */
static void compare(const struct sim *sim, const struct group_detail *detail, bool searches, struct tally *tally)
{
    double skew_s = (double)(sim->spec.our_skew_ms - sim->spec.skew_ms) / 1e3;
    for (size_t i = 0; i < detail->count; i++) {
        const struct lag_row *row = &detail->rows[i];
        double truth_s = sim_waiting(sim, row);
        if (!row->lag.known || row->lag.value == 0 || truth_s < 0)
            continue;
        count(tally, &row->waiting, truth_s);
        if (row->probe.result == PROBE_RECORD && row->probe.from == row->committed.value)
            count(tally, &row->record_age, truth_s + skew_s);
        if (searches && truth_s >= 1) { /* what came this moment is as new as the search's own clock */
            struct span found = search(sim, row);
            count(tally, &found, truth_s + skew_s);
        }
    }
}

static struct tally play(const struct sim_spec *spec, int poll_s, int to_s)
{
    struct tally tally = {0};
    struct sim *sim = sim_create(spec, 5);
    struct sim_eye *eye = sim_eye_create(poll_s);
    struct lag_watch *watch = lag_watch_create();
    int looks = 0;
    for (int at_s = 1; at_s <= to_s; at_s += poll_s) {
        sim_run_to(sim, (int64_t)at_s * SECOND_US);
        struct arena *arena = NULL;
        struct group_detail *detail = sim_look(sim, eye, &arena);
        struct lag_news_list news = {0};
        const struct lag_look look = {
            .rules = &lag_rules_shipped, .now_us = sim_now_us(sim) + SECOND_US, .now_ms = sim_wall_ms(sim)};
        compare(sim, detail, looks++ % 8 == 0, &tally);
        lag_watch_look(watch, detail, &look, &news);
        sim_eye_note(eye, detail);
        free(news.items);
        block_release(&detail->block);
    }
    lag_watch_destroy(watch);
    sim_eye_destroy(eye);
    sim_destroy(sim);
    return tally;
}

static const struct flow_case {
    const char *name;
    struct sim_spec spec;
    int to_s;
} flow_cases[] = {
    {"steady", {.members = 2, .commit_s = 30}, 3600},
    {"steady, half of it is read", {.members = 3, .trouble = TROUBLE_SLOW, .at_s = 60}, 7200},
    {"steady, nothing is read", {.members = 3, .new_protocol = true, .trouble = TROUBLE_HANG, .at_s = 600}, 20000},
    {"bursty", {.members = 3, .flow = FLOW_BURSTY, .commit_s = 60}, 7200},
    {"bursty, poison in one", {.members = 3, .flow = FLOW_BURSTY, .trouble = TROUBLE_POISON, .at_s = 900}, 7200},
    {"daily", {.members = 2, .flow = FLOW_DAILY, .commit_s = 30}, 43200},
    {"daily, two thirds are read at the peak", {.members = 3, .flow = FLOW_DAILY, .speed = 66}, 43200},
    {"stopped", {.members = 3, .stops_at_s = 1200, .trouble = TROUBLE_POISON, .at_s = 900}, 7200},
    {"one record every 20 s", {.members = 1, .flow = FLOW_SPARSE, .commit_s = 60}, 7200},
    {"one record an hour", {.members = 1, .flow = FLOW_HOURLY, .commit_s = 600}, 43200},
    {"a thousand at once", {.members = 1, .flow = FLOW_BATCHES, .commit_s = 60}, 7200},
    {"producer's clock an hour ahead", {.members = 3, .skew_ms = HOUR_MS, .commit_s = 60}, 3600},
    {"producer's clock an hour behind", {.members = 3, .skew_ms = -HOUR_MS, .commit_s = 60}, 3600},
    {"our clock an hour ahead", {.members = 3, .our_skew_ms = HOUR_MS, .commit_s = 60}, 3600},
    {"our clock an hour behind", {.members = 3, .our_skew_ms = -HOUR_MS, .commit_s = 60}, 3600},
    {"both an hour off, against each other",
     {.members = 3, .our_skew_ms = -HOUR_MS, .skew_ms = HOUR_MS, .commit_s = 60},
     3600},
};

static void seconds_are_within_their_bounds(void **state)
{
    (void)state;
    static const int polls[] = {2, 10, 60};
    const char *path = getenv("WEIR_SPAN_TABLE");
    FILE *out = path ? fopen(path, "w") : NULL;
    if (out)
        fprintf(out, "| producer and group | looks every | ring: within its error | widest error | read: right | lower "
                     "bounds above the truth | unknown, of these stamped ahead |\n|---|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < sizeof flow_cases / sizeof *flow_cases; i++) {
        const struct flow_case *flow = &flow_cases[i];
        for (size_t p = 0; p < sizeof polls / sizeof *polls; p++) {
            struct tally tally = play(&flow->spec, polls[p], flow->to_s);
            const int *all = tally.samples, *good = tally.within;
            if (out)
                fprintf(out, "| %s | %d s | %d of %d | %.0f s | %d of %d | %d of %d | %d, %d |\n", flow->name, polls[p],
                        good[SPAN_RING], all[SPAN_RING], tally.largest_error_s, good[SPAN_READ], all[SPAN_READ],
                        tally.above, tally.bounds, tally.unknown, tally.ahead);
            bool ahead = flow->spec.our_skew_ms < flow->spec.skew_ms;
            int seen = all[SPAN_RING] + all[SPAN_READ] + tally.bounds + tally.unknown;
            if (seen < (polls[p] == 60 ? 3 : 20))
                fail_msg("%s, %d s: only %d samples", flow->name, polls[p], seen);
            if (good[SPAN_RING] * 100 < all[SPAN_RING] * 99 || good[SPAN_READ] * 100 < all[SPAN_READ] * 99)
                fail_msg("%s, %d s: ring %d of %d, read %d of %d", flow->name, polls[p], good[SPAN_RING],
                         all[SPAN_RING], good[SPAN_READ], all[SPAN_READ]);
            if (tally.above || tally.negative)
                fail_msg("%s, %d s: %d bounds above the truth, %d negative", flow->name, polls[p], tally.above,
                         tally.negative);
            if (ahead ? all[SPAN_READ] > 0 : tally.ahead > 0)
                fail_msg("%s, %d s: records stamped ahead: %d known, %d said to be ahead", flow->name, polls[p],
                         all[SPAN_READ], tally.ahead);
        }
    }
    if (out)
        fclose(out);
}

/* Waiting is the same whatever the clocks say. */
static void waiting_knows_no_clocks(void **state)
{
    (void)state;
    struct sim_spec even = {.members = 2, .commit_s = 60}, odd = even;
    odd.skew_ms = HOUR_MS;
    odd.our_skew_ms = -HOUR_MS;
    struct sim *a = sim_create(&even, 3), *b = sim_create(&odd, 3);
    struct sim_eye *eye_a = sim_eye_create(10), *eye_b = sim_eye_create(10);
    int compared = 0;
    for (int at_s = 1; at_s < 1200; at_s += 10) {
        struct arena *arena_a = NULL, *arena_b = NULL;
        sim_run_to(a, (int64_t)at_s * SECOND_US);
        sim_run_to(b, (int64_t)at_s * SECOND_US);
        struct group_detail *x = sim_look(a, eye_a, &arena_a), *y = sim_look(b, eye_b, &arena_b);
        for (size_t i = 0; i < x->count; i++) {
            assert_int_equal(x->rows[i].waiting.known, y->rows[i].waiting.known);
            assert_true(x->rows[i].waiting.seconds == y->rows[i].waiting.seconds);
            compared += x->rows[i].waiting.known && x->rows[i].waiting.seconds > 0;
        }
        block_release(&x->block);
        block_release(&y->block);
    }
    assert_true(compared > 100);
    sim_eye_destroy(eye_a);
    sim_eye_destroy(eye_b);
    sim_destroy(a);
    sim_destroy(b);
}

static struct span chosen(const struct span *ring, const struct span *log, const struct span *rate)
{
    struct span none = {0};
    return span_choose(&none, ring, log, rate);
}

/* One record a second for 364 s, then a hundred: lag / P says 200 s, and the oldest waits for 560. */
static void a_rate_after_a_burst_is_no_time(void **state)
{
    (void)state;
    enum { QUIET = 364, BURST = 196, EVERY = 2 };
    struct point points[(QUIET + BURST) / EVERY + 1];
    size_t count = 0;
    for (int t = 0; t <= QUIET + BURST; t += EVERY)
        points[count++] = (struct point){(int64_t)t * SECOND_US, t < QUIET ? t : QUIET + (int64_t)(t - QUIET) * 100};
    int64_t now_us = points[count - 1].t_us, high = points[count - 1].value;
    double rate = (double)(high - points[count - 31].value) / 60; /* over the last minute */
    struct span naive = span_of_rate(offset_of(high), real_of(rate));
    assert_true(fabs(naive.seconds - 200) < 1);
    assert_int_equal(naive.kind, SPAN_ABOUT);
    struct span ring = span_of_ring(points, count, 0, now_us), none = {0};
    struct span ours = chosen(&ring, &none, &naive);
    assert_int_equal(ours.kind, SPAN_EXACT);
    assert_true(fabs(ours.seconds - 560) <= ours.error && ours.error <= EVERY);
}

/* A day of a million records: 900,000 in the first 47,790 s, 100,000 in the 38,610 s since. The group has read the
 * first 900,000. A straight line from the first record to the last makes 8,640 s of it. */
static struct offset line_answer(int64_t at_s)
{
    if (at_s > 86400)
        return (struct offset){0};
    if (at_s <= 47790)
        return offset_of(at_s * 900000 / 47790);
    return offset_of(900000 + (at_s - 47790) * 100000 / 38610);
}

static void a_straight_line_is_no_log(void **state)
{
    (void)state;
    double line = 86400.0 * 100000 / 1000000;
    assert_true(fabs(line - 8640) < 1e-9);
    struct time_search search;
    int64_t start_ms = sim_epoch_ms, now_ms = start_ms + 86400 * INT64_C(1000);
    time_search_begin(&search, 900000, now_ms, TIME_SEARCH_ROUNDS);
    while (!search.done) {
        int64_t asked_s = (time_search_ask(&search) - start_ms) / 1000;
        time_search_take(&search, asked_s < 0 ? offset_of(0) : line_answer(asked_s), 1000000);
    }
    struct span append = span_of_log(search.from_ms, search.to_ms, true, now_ms);
    assert_int_equal(append.kind, SPAN_EXACT);
    assert_true(fabs(append.seconds - 38610) <= append.error + 1);
    assert_true(append.error < 38610 / 10);
    struct span create = span_of_log(search.from_ms, search.to_ms, false, now_ms);
    assert_int_equal(create.kind, SPAN_AT_LEAST);
    assert_true(create.seconds <= 38610 && create.seconds > 38610 * 0.9);
}

/* A table of offsets over time that stays flat gives an infinite time, and a short one years, to who goes on drawing
 * its line. */
static void a_flat_or_short_table_is_a_lower_bound(void **state)
{
    (void)state;
    int64_t hour_us = 3600 * (int64_t)SECOND_US;
    const struct point flat[] = {{hour_us, 5000}, {2 * hour_us, 5000}};
    struct span span = span_of_ring(flat, 2, 4000, 2 * hour_us);
    assert_true(span.known && span.kind == SPAN_AT_LEAST && span.seconds == 3600 && isfinite(span.seconds));
    span = span_of_ring(flat, 2, 5000, 2 * hour_us);
    assert_false(span.known); /* all that the table has was read */
    const struct point rise[] = {{hour_us, 5000}, {2 * hour_us, 5000}, {2 * hour_us + 2 * SECOND_US, 5100}};
    span = span_of_ring(rise, 3, 5000, 2 * hour_us + 10 * SECOND_US);
    assert_true(span.kind == SPAN_EXACT && span.error == 2 && span.seconds >= 8 && span.seconds <= 10);

    const struct point brief[] = {{hour_us, 1000000}, {hour_us + 2 * SECOND_US, 1000001}};
    span = span_of_ring(brief, 2, 1000, hour_us + 4 * SECOND_US); /* drawn on: 2,000,000 s */
    assert_true(span.known && span.kind == SPAN_AT_LEAST && span.seconds == 4);
    const struct point one[] = {{hour_us, 7}};
    span = span_of_ring(one, 1, 3, hour_us);
    assert_true(span.known && span.kind == SPAN_AT_LEAST && span.seconds == 0);
    assert_false(span_of_ring(NULL, 0, 0, hour_us).known);
}

/* A record that is stamped 50 minutes ahead stands before one that has waited for an hour: a search by time would say
 * -3,000 s. */
static void what_is_stamped_ahead_is_not_known(void **state)
{
    (void)state;
    int64_t now_ms = sim_epoch_ms;
    struct span none = {0}, log = span_of_log(-1, now_ms + 3000 * INT64_C(1000), false, now_ms);
    assert_true(!log.known && log.runs_ahead && log.seconds >= 0);
    log = span_of_log(now_ms, -1, false, now_ms);
    assert_true(!log.known && log.runs_ahead);
    struct span read = span_of_record(now_ms + 1001, false, now_ms);
    assert_true(!read.known && read.runs_ahead);
    struct span fresh = span_of_record(now_ms + 200, false, now_ms); /* no two clocks are quite the same */
    assert_true(fresh.known && fresh.seconds == 0 && fresh.error == 0.2);
    struct span rate = span_of_rate(offset_of(100), real_of(10));
    assert_false(span_choose(&read, &none, &none, &rate).known);
    assert_false(chosen(&none, &log, &rate).known);
    assert_false(span_of_record(-1, false, now_ms).runs_ahead); /* it has no timestamp at all */
    assert_false(span_of_rate(offset_of(100), real_of(0)).known);
    assert_false(span_of_rate((struct offset){0}, real_of(1)).known);
    assert_false(chosen(&none, &none, &none).known);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seconds_are_within_their_bounds),        cmocka_unit_test(waiting_knows_no_clocks),
        cmocka_unit_test(a_rate_after_a_burst_is_no_time),        cmocka_unit_test(a_straight_line_is_no_log),
        cmocka_unit_test(a_flat_or_short_table_is_a_lower_bound), cmocka_unit_test(what_is_stamped_ahead_is_not_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
