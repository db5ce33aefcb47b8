#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <poll.h>

#include "base/clock.h"
#include "base/wake.h"
#include "engine/analysis.h"
#include "engine/event_log.h"
#include "engine/judge.h"
#include "engine/sampler.h"

static void add(struct batch *batch, int64_t offset, const char *value)
{
    batch_add(batch, &(struct record_fields){.offset = offset, .value = {value, value ? strlen(value) : 0}}, 0);
}

/* Records `first` on: "even N" and "odd N". */
static void push(struct ring *ring, int64_t first, int count)
{
    struct batch batch = {0};
    char value[64];
    for (int64_t i = first; i < first + count; i++) {
        snprintf(value, sizeof value, "%s %lld", i % 2 ? "odd" : "even", (long long)i);
        add(&batch, i, value);
    }
    ring_push(ring, &batch);
    batch_finish(&batch);
}

static int64_t first_offset(const struct batch *batch)
{
    struct record record;
    size_t at = 0;
    assert_true(batch_next(batch, &at, &record));
    return record.head->offset;
}

/* --- judge --- */

static void test_what_the_ring_holds_is_judged_newest_first(void **state)
{
    (void)state;
    struct ring *ring = ring_create(8 << 20);
    struct judge judge = {0};
    push(ring, 0, 10000);
    judge_start(&judge, filter_create("odd", NULL), VERDICT_MATCH, ring);
    push(ring, 10000, 10);
    assert_true(judge_older(&judge, ring));
    assert_int_equal(first_offset(&judge.batch), 10000 - 4096);
    assert_int_equal(judge.batch.count, 4096);
    assert_int_equal(judge.found.count, 2048);
    assert_true(judge_newer(&judge, ring));
    assert_int_equal(first_offset(&judge.batch), 10000);
    assert_int_equal(judge.found.count, 5);
    assert_false(judge_newer(&judge, ring));
    assert_true(judge_older(&judge, ring));
    assert_true(judge_older(&judge, ring));
    assert_int_equal(first_offset(&judge.batch), 0);
    assert_false(judge_older(&judge, ring));
    assert_int_equal(judge.examined, 10010);
    assert_int_equal(judge.matched, 5005);
    assert_int_equal(judge.skipped, 0);
    judge_finish(&judge);
    ring_destroy(ring);
}

static void test_every_record_is_examined_or_skipped(void **state)
{
    (void)state;
    struct ring *ring = ring_create(0);
    struct judge judge = {0};
    int64_t pushed = 500;
    push(ring, 0, 500);
    judge_start(&judge, filter_create("odd", NULL), VERDICT_MATCH, ring);
    srand(5);
    for (int round = 0; round < 300; round++) {
        int count = rand() % 2000; /* often more than the ring holds */
        push(ring, pushed, count);
        pushed += count;
        if (rand() % 3 == 0)
            judge_older(&judge, ring);
        if (rand() % 3 == 0)
            judge_newer(&judge, ring);
        assert_int_equal(judge.examined + judge.skipped + (judge.back - judge.least) + ((uint64_t)pushed - judge.next),
                         pushed);
    }
    while (judge_older(&judge, ring) | judge_newer(&judge, ring))
        ;
    assert_int_equal(judge.examined + judge.skipped, pushed);
    assert_true(judge.skipped > 0 && judge.examined > 0);
    judge_finish(&judge);
    ring_destroy(ring);
}

static void test_a_filter_before_the_first_record_counts_what_it_missed(void **state)
{
    (void)state;
    struct ring *ring = ring_create(0);
    struct judge judge = {0};
    judge_start(&judge, filter_create("odd", NULL), VERDICT_MATCH, ring);
    push(ring, 0, 5000);
    struct ring_stats stats;
    ring_stats(ring, &stats);
    assert_true(stats.first > 0);
    while (judge_newer(&judge, ring))
        ;
    assert_int_equal(judge.skipped, stats.first);
    assert_int_equal(judge.examined, 5000 - stats.first);
    judge_finish(&judge);
    ring_destroy(ring);
}

/* --- sampler --- */

static void test_samples_are_spread_evenly_and_said_to_be(void **state)
{
    (void)state;
    static struct sampler sampler;
    struct ring *ring = ring_create(8 << 20);
    struct batch batch = {0};
    sampler_init(&sampler);
    for (int i = 0; i < 20000; i++)
        add(&batch, i, "{\"amount\":1.5}");
    ring_push(ring, &batch);
    assert_true(sampler_pass(&sampler, ring));
    assert_int_equal(sampler.analysed, SAMPLER_A_PASS);
    assert_int_equal(sampler.skipped, 20000 - SAMPLER_A_PASS);
    assert_int_equal(sampler.one_in, 40);
    size_t at = 0;
    struct record record;
    for (int64_t offset = 0; batch_next(&sampler.batch, &at, &record); offset += 40)
        assert_int_equal(record.head->offset, offset);
    batch_clear(&batch);
    for (int i = 0; i < 1000; i++)
        add(&batch, i, "{\"amount\":2.5}");
    ring_push(ring, &batch);
    assert_true(sampler_pass(&sampler, ring));
    assert_int_equal(sampler.one_in, 2);
    assert_int_equal(sampler.analysed, 2 * SAMPLER_A_PASS);
    batch_finish(&batch);
    sampler_finish(&sampler);
    ring_destroy(ring);
}

/* Nothing comes any more, and nothing was evicted: then every record is looked at. */
static void test_what_stands_still_is_not_sampled(void **state)
{
    (void)state;
    static struct sampler sampler;
    struct ring *ring = ring_create(64 << 20);
    struct batch batch = {0};
    struct chart_spec spec = {0};
    sampler_init(&sampler);
    assert_true(chart_spec_parse(&spec, "amount bars", NULL));
    sampler.charts = (struct chart_list){.specs = {spec}, .count = 1};
    sampler_restart(&sampler);
    for (int i = 0; i < 50000; i++)
        add(&batch, i, "{\"amount\":1.5}");
    ring_push(ring, &batch);
    assert_true(sampler_pass(&sampler, ring));
    static struct chart_data data[CHARTS_MOST];
    assert_int_equal(sampler_show(&sampler, data), 1);
    assert_true(sampler.owes && data[0].bars.one_in > 1);
    int passes = 0;
    while (sampler_pass(&sampler, ring))
        assert_true(++passes < 10);
    assert_false(sampler.owes || sampler.catching_up);
    assert_int_equal(sampler.analysed, 50000);
    assert_int_equal(sampler.skipped, 0);
    sampler_show(&sampler, data);
    assert_int_equal(data[0].bars.records, 50000);
    assert_int_equal(data[0].bars.one_in, 1);
    batch_clear(&batch);
    add(&batch, 0, "{\"amount\":1.5}");
    ring_push(ring, &batch);
    assert_true(sampler_pass(&sampler, ring));
    sampler_show(&sampler, data);
    assert_int_equal(data[0].bars.records, 50001);
    batch_finish(&batch);
    sampler_finish(&sampler);
    ring_destroy(ring);
}

/* A pass is bounded in bytes too; the sample still spans all that came, and what was evicted unseen counts. */
static void test_large_records_are_sampled_over_the_whole_pass(void **state)
{
    (void)state;
    static struct sampler sampler;
    static char value[100001];
    struct ring *ring = ring_create(8 << 20);
    struct batch batch = {0};
    sampler_init(&sampler);
    memset(value, ' ', sizeof value - 1);
    value[0] = '7';
    for (int i = 0; i < 100; i++)
        add(&batch, i, value);
    ring_push(ring, &batch);
    struct ring_stats stats;
    ring_stats(ring, &stats);
    assert_true(stats.first > 0 && stats.end - stats.first > 50);
    assert_true(sampler_pass(&sampler, ring));
    assert_true(sampler.batch.len <= 1 << 20);
    struct record record;
    for (size_t at = 0; batch_next(&sampler.batch, &at, &record);)
        ;
    assert_true(record.head->offset >= 90);
    assert_int_equal(sampler.analysed + sampler.skipped, 100);
    assert_int_equal(sampler.one_in, (100 + sampler.analysed - 1) / sampler.analysed);
    batch_finish(&batch);
    sampler_finish(&sampler);
    ring_destroy(ring);
}

static void test_a_field_is_found_after_any_beginning(void **state)
{
    (void)state;
    static struct sampler sampler;
    struct ring *ring = ring_create(1 << 20);
    struct batch batch = {0};
    sampler_init(&sampler);
    for (int i = 0; i < 400; i++)
        add(&batch, i, i % 2 ? NULL : "not JSON");
    add(&batch, 400, "{\"customerId\":4711,\"total\":3}");
    ring_push(ring, &batch);
    sampler_pass(&sampler, ring);
    static struct chart_data data[CHARTS_MOST];
    assert_int_equal(sampler_show(&sampler, data), 1);
    assert_string_equal(data[0].spec.paths[0], "value.total");
    assert_int_equal(data[0].lines.items[0].series.samples, 1);
    sampler_restart(&sampler);
    assert_int_equal(sampler_show(&sampler, data), 0);
    assert_int_equal(sampler.analysed, 0);
    batch_finish(&batch);
    sampler_finish(&sampler);
    ring_destroy(ring);
}

static void test_impossible_times_are_charted_at_arrival(void **state)
{
    (void)state;
    const int64_t now = INT64_C(1800000000000);
    static const struct {
        int64_t at, expected;
        enum timestamp_type type;
    } cases[] = {
        {INT64_C(1799999999000), INT64_C(1799999999000), TIMESTAMP_CREATE},
        {0, 0, TIMESTAMP_APPEND},
        {INT64_C(1800000000000) + 86400000, INT64_C(1800000000000) + 86400000, TIMESTAMP_CREATE},
        {INT64_C(1800000000000) + 86400001, INT64_C(1800000000000), TIMESTAMP_CREATE},
        {-1, INT64_C(1800000000000), TIMESTAMP_CREATE},
        {INT64_MAX, INT64_C(1800000000000), TIMESTAMP_CREATE},
        {INT64_MIN, INT64_C(1800000000000), TIMESTAMP_CREATE},
        {5, INT64_C(1800000000000), TIMESTAMP_NONE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct record_head head = {.timestamp_ms = cases[i].at, .timestamp_type = (uint8_t)cases[i].type};
        assert_int_equal(sampler_time(&(struct record){.head = &head}, now), cases[i].expected);
    }
}

/* --- the thread --- */

static void assert_all_match(struct analysis *analysis, const char *word)
{
    struct batch out = {0};
    struct record record;
    uint64_t got;
    int64_t last = -1;
    ring_copy(analysis_matches(analysis), 0, SIZE_MAX, SIZE_MAX, &out, &got);
    for (size_t at = 0; batch_next(&out, &at, &record); last = record.head->offset) {
        assert_memory_equal(record.value.data, word, strlen(word));
        assert_true(record.head->offset > last);
    }
    batch_finish(&out);
}

/* Waits until at least `examined` were judged; returns how many. */
static uint64_t wait_for_examined(struct analysis *analysis, struct wake *wake, uint64_t examined)
{
    struct analysis_state now = {0};
    for (int64_t limit = clock_mono_us() + 20000000; now.examined < examined && clock_mono_us() < limit;) {
        struct pollfd fd = {.fd = wake->read_fd, .events = POLLIN};
        poll(&fd, 1, 100);
        wake_clear(wake);
        analysis_state(analysis, &now);
    }
    assert_true(now.examined >= examined);
    return now.examined;
}

enum { MANY = 80000 };

/* From the moment that a filter or a topic changes, nothing of the former one is seen. Matches are in order. */
static void test_nothing_of_a_former_filter_is_seen(void **state)
{
    (void)state;
    struct wake wake;
    assert_true(wake_init(&wake, NULL));
    struct ring *ring = ring_create(8 << 20);
    struct analysis *analysis = analysis_create(ring, 8 << 20, &wake);
    push(ring, 0, MANY);
    for (int round = 0; round < 100; round++) {
        const char *word = round % 2 ? "odd" : "even";
        analysis_set_filter(analysis, filter_create(word, NULL), VERDICT_MATCH);
        assert_all_match(analysis, word);
        /* Its first piece was judged: the next round's filter comes while it is at the others. */
        wait_for_examined(analysis, &wake, 1);
        assert_all_match(analysis, word);
    }
    assert_int_equal(wait_for_examined(analysis, &wake, MANY), MANY);
    push(ring, MANY, 1000);
    analysis_notify(analysis);
    assert_int_equal(wait_for_examined(analysis, &wake, MANY + 1000), MANY + 1000);
    assert_all_match(analysis, "odd");
    struct analysis_state now;
    analysis_state(analysis, &now);
    assert_int_equal(now.matched, (MANY + 1000) / 2);
    assert_int_equal(now.matches_evicted, 0);

    ring_clear(ring);
    analysis_reset(analysis);
    struct ring_stats stats;
    ring_stats(analysis_matches(analysis), &stats);
    assert_int_equal(stats.end, stats.first);
    analysis_state(analysis, &now);
    assert_int_equal(now.examined, 0);
    push(ring, 0, 100);
    analysis_notify(analysis);
    assert_int_equal(wait_for_examined(analysis, &wake, 100), 100);
    assert_all_match(analysis, "odd");
    analysis_destroy(analysis);
    ring_destroy(ring);
    wake_finish(&wake);
}

/* The newest matches are kept, and the number of those that are not is known. */
static void test_matches_that_find_no_room_are_counted(void **state)
{
    (void)state;
    struct wake wake;
    assert_true(wake_init(&wake, NULL));
    struct ring *ring = ring_create(8 << 20);
    struct analysis *analysis = analysis_create(ring, 64 * 1024, &wake);
    push(ring, 0, 20000);
    analysis_set_filter(analysis, filter_create("odd", NULL), VERDICT_MATCH);
    assert_int_equal(wait_for_examined(analysis, &wake, 20000), 20000);
    struct analysis_state now;
    struct ring_stats stats;
    analysis_state(analysis, &now);
    ring_stats(analysis_matches(analysis), &stats);
    assert_int_equal(now.matched, 10000);
    assert_true(now.matches_evicted > 0);
    assert_int_equal(now.matches_evicted + stats.end - stats.first, 10000);
    struct batch out = {0};
    uint64_t got;
    assert_int_equal(ring_copy(analysis_matches(analysis), stats.end - 1, 1, 0, &out, &got), 1);
    assert_int_equal(first_offset(&out), 19999);
    batch_finish(&out);
    analysis_destroy(analysis);
    ring_destroy(ring);
    wake_finish(&wake);
}

/* --- event log --- */

static void log_text(struct event_log *log, const char *topic, const char *text)
{
    struct event event = {.kind = EVENT_LOG, .partition = -1};
    snprintf(event.topic, sizeof event.topic, "%s", topic);
    snprintf(event.text, sizeof event.text, "%s", text);
    event_log_add(log, &event);
}

static void test_the_event_log_folds_repeats_and_is_bounded(void **state)
{
    (void)state;
    static struct event_log log;
    char text[32];
    log_text(&log, "orders", "gone");
    log_text(&log, "orders", "gone");
    log_text(&log, "orders", "gone");
    log_text(&log, "payments", "gone"); /* of another topic: not the same */
    log_text(&log, "payments", "");     /* nothing to read */
    assert_int_equal(event_log_held(&log), 2);
    assert_string_equal(event_log_row(&log, 0)->topic, "payments");
    assert_int_equal(event_log_row(&log, 1)->repeated, 2);
    for (int i = 0; i < 2 * EVENT_LOG_ROWS; i++) {
        snprintf(text, sizeof text, "event %d", i);
        log_text(&log, "", text);
    }
    assert_int_equal(event_log_held(&log), EVENT_LOG_ROWS);
    assert_string_equal(event_log_row(&log, 0)->text, text);
    assert_string_equal(event_log_row(&log, EVENT_LOG_ROWS - 1)->text, "event 512");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_the_ring_holds_is_judged_newest_first),
        cmocka_unit_test(test_every_record_is_examined_or_skipped),
        cmocka_unit_test(test_a_filter_before_the_first_record_counts_what_it_missed),
        cmocka_unit_test(test_samples_are_spread_evenly_and_said_to_be),
        cmocka_unit_test(test_what_stands_still_is_not_sampled),
        cmocka_unit_test(test_large_records_are_sampled_over_the_whole_pass),
        cmocka_unit_test(test_a_field_is_found_after_any_beginning),
        cmocka_unit_test(test_impossible_times_are_charted_at_arrival),
        cmocka_unit_test(test_nothing_of_a_former_filter_is_seen),
        cmocka_unit_test(test_matches_that_find_no_room_are_counted),
        cmocka_unit_test(test_the_event_log_folds_repeats_and_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
