/* Sampling what a ring holds for charts: evenly, in bounded passes, and all of it where nothing more comes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/sampler.h"
#include "ring_kit.h"

static void test_samples_are_spread_evenly_and_said_to_be(void **state)
{
    (void)state;
    static struct sampler sampler;
    struct ring *ring = ring_create(8 << 20);
    struct batch batch = {0};
    sampler_init(&sampler);
    for (int i = 0; i < 20000; i++)
        record_add(&batch, i, "{\"amount\":1.5}");
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
        record_add(&batch, i, "{\"amount\":2.5}");
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
        record_add(&batch, i, "{\"amount\":1.5}");
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
    record_add(&batch, 0, "{\"amount\":1.5}");
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
        record_add(&batch, i, value);
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
        record_add(&batch, i, i % 2 ? NULL : "not JSON");
    record_add(&batch, 400, "{\"customerId\":4711,\"total\":3}");
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_samples_are_spread_evenly_and_said_to_be),
        cmocka_unit_test(test_what_stands_still_is_not_sampled),
        cmocka_unit_test(test_large_records_are_sampled_over_the_whole_pass),
        cmocka_unit_test(test_a_field_is_found_after_any_beginning),
        cmocka_unit_test(test_impossible_times_are_charted_at_arrival),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
