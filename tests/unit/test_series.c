/* Lines over time by group, quantiles of buckets, histograms and alerts: against plain reckoning. */
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
#include "series/chart_data.h"

static const int64_t start_ms = 1767268800000;

static struct chart_spec spec_of(const char *text)
{
    struct chart_spec spec = {0};
    struct error error = {0};
    if (!chart_spec_parse(&spec, text, &error))
        fail_msg("%s: %s", text, error.text);
    return spec;
}

static void add(struct chart_maker *maker, int64_t at_ms, const char *value)
{
    static const struct decoder automatic = {0};
    struct decoded decoded = {0};
    decode(&decoded, (struct bytes){value, strlen(value)}, &automatic);
    chart_maker_add(maker, &(struct sample){.value = &decoded}, at_ms >= 0, at_ms, 1);
    decoded_finish(&decoded);
}

static struct chart_data *shown(struct chart_maker *maker)
{
    struct chart_data *data = mem_zero(1, sizeof *data);
    chart_maker_show(maker, 1, data);
    return data;
}

static void a_line_a_group_busiest_first(void **state)
{
    (void)state;
    struct chart_spec spec = spec_of("n by g");
    struct chart_maker *maker = chart_maker_create(&spec, 1000);
    uint64_t total = 0;
    for (int group = 0; group < 50; group++) {
        for (int i = 0; i <= group; i++, total++) {
            char value[64];
            snprintf(value, sizeof value, "{\"g\":\"group %d\",\"n\":%d}", group, group);
            add(maker, start_ms + i * 1000, value);
        }
    }
    add(maker, start_ms, "{\"n\":1}");
    add(maker, start_ms, "{\"g\":\"group 1\"}");
    add(maker, start_ms, "text");
    add(maker, -1, "{\"g\":\"group 1\",\"n\":1}");
    struct chart_data *data = shown(maker);
    const struct chart_lines *lines = &data->lines;
    assert_int_equal(lines->count, LINES_MOST);
    assert_true(lines->has_other);
    assert_int_equal(lines->records, total + 4);
    assert_int_equal(lines->without, 3);
    assert_int_equal(lines->unreadable, 1);
    assert_int_equal(lines->timeless, 1);
    /* The first 32 groups are kept apart: the busiest of these is number 31. */
    assert_string_equal(lines->items[0].name, "group 31");
    assert_int_equal(lines->items[0].records, 32);
    uint64_t in_lines = 0, in_buckets = 0;
    for (size_t i = 0; i < lines->count; i++) {
        in_lines += lines->items[i].records;
        assert_int_equal(lines->items[i].series.newest_ms, start_ms + 49000);
        for (size_t age = 0; age < SERIES_BUCKETS; age++)
            in_buckets += series_bucket(&lines->items[i].series, age)->count;
    }
    assert_int_equal(in_lines, total);
    assert_int_equal(in_buckets, total);
    assert_int_equal(lines->others, 32 - 8 + 1);
    free(data);
    chart_maker_destroy(maker);
}

static int smaller_first(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* Quantiles of each bucket are within 1 % of an exact sort's, also when buckets were widened. */
static void quantiles_of_buckets(void **state)
{
    (void)state;
    enum { COUNT = 20000, MOST = 40 };
    static double values[COUNT], sorted[COUNT];
    static int64_t times[COUNT];
    struct chart_spec spec = spec_of("n p50,p99");
    struct chart_maker *maker = chart_maker_create(&spec, 1000);
    uint32_t random = 7;
    for (int i = 0; i < COUNT; i++) {
        char value[64];
        random = random * 1664525 + 1013904223;
        values[i] = exp((double)(random >> 8) / (1 << 24) * 9) + 0.001;
        times[i] = start_ms + (int64_t)i * 37;
        snprintf(value, sizeof value, "{\"n\":%.17g}", values[i]);
        chart_maker_fit(maker, times[i], MOST);
        add(maker, times[i], value);
    }
    struct chart_data *data = shown(maker);
    const struct series *series = &data->lines.items[0].series;
    for (size_t age = 0; age < MOST; age++) {
        const struct bucket *bucket = series_bucket(series, age);
        int64_t from = series->newest_ms - (int64_t)age * series->bucket_ms;
        size_t count = 0;
        for (int i = 0; i < COUNT; i++)
            if (times[i] >= from && times[i] < from + series->bucket_ms)
                sorted[count++] = values[i];
        assert_int_equal(bucket->count, count);
        if (!count)
            continue;
        qsort(sorted, count, sizeof *sorted, smaller_first);
        double p50 = sorted[(size_t)(0.5 * (double)(count - 1))], p99 = sorted[(size_t)(0.99 * (double)(count - 1))];
        assert_true(fabs(bucket->p50 - p50) <= p50 * 0.011);
        assert_true(fabs(bucket->p99 - p99) <= p99 * 0.011);
    }
    free(data);
    chart_maker_destroy(maker);
}

/* What is laid together as other has the quantiles of all of it. */
static void quantiles_of_other(void **state)
{
    (void)state;
    struct chart_spec spec = spec_of("n p50 by g");
    struct chart_maker *maker = chart_maker_create(&spec, 1000);
    for (int group = 0; group < 20; group++) {
        for (int i = 0; i < 30 - group; i++) {
            char value[64];
            snprintf(value, sizeof value, "{\"g\":%d,\"n\":%d}", group, group < 8 ? 1 : 1000 + group);
            add(maker, start_ms, value);
        }
    }
    struct chart_data *data = shown(maker);
    const struct chart_line *other = &data->lines.items[LINES_GROUPS];
    const struct bucket *bucket = series_bucket(&other->series, 0);
    assert_int_equal(data->lines.others, 12);
    assert_true(bucket->p50 > 1000 && bucket->p50 < 1030);
    assert_true(bucket->min == 1008 && bucket->max == 1019);
    free(data);
    chart_maker_destroy(maker);
}

/* A record that stands for four counts as four in sums and rates, and as one in what was looked at. */
static void samples_have_their_weight(void **state)
{
    (void)state;
    static const struct decoder automatic = {0};
    struct chart_spec spec = spec_of("n rate");
    struct chart_maker *maker = chart_maker_create(&spec, 1000);
    struct decoded decoded = {0};
    decode(&decoded, (struct bytes){"{\"n\":5}", 7}, &automatic);
    for (int i = 0; i < 10; i++)
        chart_maker_add(maker, &(struct sample){.value = &decoded}, true, start_ms, 4);
    struct chart_data *data = shown(maker);
    const struct bucket *bucket = series_bucket(&data->lines.items[0].series, 0);
    assert_int_equal(bucket->count, 10);
    assert_true(bucket->weight == 40 && bucket->mean == 5);
    decoded_finish(&decoded);
    free(data);
    chart_maker_destroy(maker);
}

static void histograms_lose_nothing(void **state)
{
    (void)state;
    static const char *const specs[] = {"n histogram", "n histogram log"};
    for (size_t s = 0; s < 2; s++) {
        struct chart_spec spec = spec_of(specs[s]);
        struct chart_maker *maker = chart_maker_create(&spec, 1000);
        double expected = 0;
        for (int i = -20; i < 2000; i++) {
            char value[64];
            snprintf(value, sizeof value, "{\"n\":%d.5}", i);
            add(maker, start_ms, value);
            expected += s == 0 || i >= 0;
        }
        add(maker, start_ms, "{\"m\":1}");
        struct chart_data *data = shown(maker);
        const struct histogram *histogram = &data->histogram;
        assert_int_equal(histogram->count, 2020);
        assert_int_equal(histogram->without, 1);
        assert_true(fabs(histogram_part(histogram, 0, 1) - expected) < 1e-6 * expected);
        if (s == 0) /* evenly spread numbers, evenly high bins */
            for (int i = 1; i < 15; i++)
                assert_true(fabs(histogram_part(histogram, i / 16.0, (i + 1) / 16.0) - 2020 / 16.0) < 20);
        assert_true(fabs(histogram->p50 - 989.5) < 15);
        free(data);
        chart_maker_destroy(maker);
    }
}

/* Every number is in the bin that says so, whatever comes: exactly, since the bins are not of the sketch. */
static void exact_bins_are_exact(void **state)
{
    (void)state;
    enum { KINDS = 6, NUMBERS = 3000 };
    double *numbers = mem_zero(NUMBERS, sizeof *numbers);
    for (int kind = 0; kind < 2 * KINDS; kind++) {
        struct chart_spec spec = spec_of(kind % 2 ? "n histogram log" : "n histogram");
        struct chart_maker *maker = chart_maker_create(&spec, 1000);
        for (int i = 0; i < NUMBERS; i++) {
            const double all[KINDS] = {(i * 7) % 100 - 50,     1e15 + i % 3,        pow(-3, i % 400),
                                       i == 7 ? 1e18 : i % 21, 100 + i % 10 * 0.01, i % 5 ? -1e308 : 1e308};
            char value[64];
            numbers[i] = all[kind / 2];
            snprintf(value, sizeof value, "{\"n\":%.17g}", numbers[i]);
            add(maker, start_ms, value);
        }
        struct chart_data *data = shown(maker);
        const struct histogram *histogram = &data->histogram;
        uint64_t total = 0;
        double drawn = 0;
        assert_in_range(histogram->exact_count, 1, HISTOGRAM_COUNTS);
        for (size_t bin = 0; bin < histogram->exact_count; bin++) {
            const struct histogram_count *exact = &histogram->exact[bin];
            uint64_t inside = 0;
            for (int i = 0; i < NUMBERS; i++)
                inside += numbers[i] >= exact->from && numbers[i] < exact->to;
            if (inside != exact->count || (bin && exact->from != exact[-1].to))
                fail_msg("kind %d, %g to %g: %d", kind, exact->from, exact->to, (int)exact->count);
            total += exact->count;
        }
        for (size_t bin = 0; bin < HISTOGRAM_BINS; bin++)
            drawn += histogram->counts[bin];
        assert_int_equal(total + histogram->below, NUMBERS);
        assert_true(fabs(drawn - (double)total) < 1e-6);
        free(data);
        chart_maker_destroy(maker);
    }
    free(numbers);
}

static void what_no_double_holds_is_counted(void **state)
{
    (void)state;
    static const char *const specs[] = {"n[*]", "n[*] by g", "n[*] bars", "n[*] by g bars", "n[*] histogram"};
    static const char *const values[] = {"{\"g\":1,\"n\":[1,1e400]}", "{\"g\":1,\"n\":[-1e400]}", "{\"g\":1,\"n\":[]}",
                                         "text"};
    for (size_t i = 0; i < sizeof specs / sizeof *specs; i++) {
        struct chart_spec spec = spec_of(specs[i]);
        struct chart_maker *maker = chart_maker_create(&spec, 1000);
        for (size_t v = 0; v < sizeof values / sizeof *values; v++)
            add(maker, start_ms, values[v]);
        struct chart_data *data = shown(maker);
        struct chart_counts counts;
        chart_data_counts(data, &counts);
        assert_int_equal(counts.records, 4);
        assert_int_equal(counts.without, 3);
        assert_int_equal(counts.unreadable, 1);
        assert_int_equal(counts.outsized, 1);
        assert_int_equal(counts.too_large, 2);
        free(data);
        chart_maker_destroy(maker);
    }
}

static void alerts_are_read(void **state)
{
    (void)state;
    struct alert_rule rule = {0};
    struct error error = {0};
    assert_true(alert_rule_parse(&rule, " value.temp > 80", &error));
    assert_string_equal(rule.path, "value.temp");
    assert_true(rule.level == 80 && !rule.below);
    assert_true(alert_rule_parse(&rule, "value[\"a>b\"]<-1.5e3", &error));
    assert_string_equal(rule.path, "value[\"a>b\"]");
    assert_true(rule.level == -1500 && rule.below);
    static const char *const bad[] = {"",      "value.temp", "value.temp >", "> 5",
                                      "a > b", "a > 5 6",    "a..b > 5",     "a > inf"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (alert_rule_parse(&rule, bad[i], &error))
            fail_msg("'%s' was taken", bad[i]);
    assert_true(rule.level == -1500); /* the last good one */
    assert_true(alert_rule_parse(&rule, "off", &error));
    assert_string_equal(rule.path, "");
}

static void alerts_tell_each_crossing(void **state)
{
    (void)state;
    struct alert_rule rule = {.path = "value.t", .level = 10};
    struct alert alert;
    static const double values[] = {1, 10, 11, 12, 10.5, 9, 9, 30};
    alert_init(&alert, &rule);
    for (int i = 0; i < 8; i++)
        alert_add(&alert, values[i], start_ms + i, 0, i);
    assert_int_equal(alert.count, 3);
    assert_int_equal(alert.crossings[0].offset, 2);
    assert_true(alert.crossings[0].over);
    assert_int_equal(alert.crossings[1].offset, 5);
    assert_false(alert.crossings[1].over);
    assert_true(alert.crossings[2].value == 30 && alert.over);
}

static void specs_are_written_as_they_are_read(void **state)
{
    (void)state;
    static const char *const texts[] = {"auto",
                                        "value.a",
                                        "value.a,value.b max",
                                        "value.a p50,p99 by value.g last 300s log",
                                        "value.a by value.g bars",
                                        "value[\"x y\"] histogram",
                                        "value.a last arrival"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct chart_spec spec = spec_of(texts[i]);
        struct str out = {0};
        chart_spec_append(&out, &spec);
        assert_string_equal(str_text(&out), texts[i]);
        str_finish(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_a_group_busiest_first), cmocka_unit_test(quantiles_of_buckets),
        cmocka_unit_test(quantiles_of_other),           cmocka_unit_test(samples_have_their_weight),
        cmocka_unit_test(histograms_lose_nothing),      cmocka_unit_test(alerts_are_read),
        cmocka_unit_test(exact_bins_are_exact),         cmocka_unit_test(what_no_double_holds_is_counted),
        cmocka_unit_test(alerts_tell_each_crossing),    cmocka_unit_test(specs_are_written_as_they_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
