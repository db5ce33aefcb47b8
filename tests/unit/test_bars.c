/* What charts are asked for, where numbers stand in a value, and what groups become of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "codec/json_path.h"
#include "series/bars.h"
#include "series/series.h"

static void specs_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t count;
        const char *first, *by;
        enum aggregate aggregate;
        enum chart_kind kind;
    } rows[] = {
        {"auto", 0, "", "", AGGREGATE_AVG, CHART_LINES},
        {"value.a", 1, "value.a", "", AGGREGATE_AVG, CHART_LINES},
        {"a.b sum", 1, "value.a.b", "", AGGREGATE_SUM, CHART_LINES},
        {" a , b  by  c.d max bars ", 2, "value.a", "value.c.d", AGGREGATE_MAX, CHART_BARS},
        {"a by c", 1, "value.a", "value.c", AGGREGATE_AVG, CHART_LINES},
        {"a,b bars", 2, "value.a", "", AGGREGATE_AVG, CHART_BARS},
        {"value[\"unit price\"] by compañía", 1, "value[\"unit price\"]", "value.compañía", AGGREGATE_AVG, CHART_LINES},
        {"a p99,p50 by c last 5m", 1, "value.a", "value.c", AGGREGATE_P99, CHART_LINES},
        {"a,b rate", 2, "value.a", "", AGGREGATE_RATE, CHART_LINES},
        {"a last", 1, "value.a", "", AGGREGATE_LAST, CHART_LINES},
        {"a last last 60s log arrival", 1, "value.a", "", AGGREGATE_LAST, CHART_LINES},
        {"a histogram log", 1, "value.a", "", AGGREGATE_AVG, CHART_HISTOGRAM},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct chart_spec spec = {0};
        struct error error = {0};
        if (!chart_spec_parse(&spec, rows[i].text, &error))
            fail_msg("'%s': %s", rows[i].text, error.text);
        assert_int_equal(spec.count, rows[i].count);
        assert_string_equal(spec.paths[0], rows[i].first);
        assert_string_equal(spec.by, rows[i].by);
        assert_int_equal(chart_spec_aggregate(&spec), rows[i].aggregate);
        assert_int_equal(spec.kind, rows[i].kind);
    }
}

static void bad_specs_change_nothing(void **state)
{
    (void)state;
    char longest[400];
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    const char *const texts[] = {
        "",     "by c",   "a by",       "a b",       "a,,b bars",  "a,b,c,d,e bars", "a,b by c",
        "a..b", "a p42",  "a p50 bars", "a last 2h", "a log bars", "a,b histogram",  "a by c histogram",
        "a[x]", "a[\"x]", "a. by c",    longest,     "a[0",        "a by b by c,",   "a[-1] bars",
        ","};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct chart_spec spec = {.count = 1, .paths = {"value.kept"}};
        struct error error = {0};
        if (chart_spec_parse(&spec, texts[i], &error))
            fail_msg("'%s' was taken", texts[i]);
        assert_int_equal(error.kind, ERROR_USAGE);
        assert_string_equal(spec.paths[0], "value.kept");
        assert_int_equal(spec.count, 1);
    }
}

static void paths_lead_to_tokens(void **state)
{
    (void)state;
    static const char text[] =
        "{\"a\": {\"b.c\": [10, {\"d e\": 1.50}], \"\\u00e1\": 2, \"x\\\"y\": 3}, \"a2\": null, \"n\": 7}";
    static const struct {
        const char *path, *token;
    } rows[] = {
        {"n", "7"},          {"value.n", "7"},       {"a[\"b.c\"][0]", "10"}, {"value.a[\"b.c\"][1][\"d e\"]", "1.50"},
        {"a.\xc3\xa1", "2"}, {"a[\"x\\\"y\"]", "3"}, {"a2", "null"},          {"a[\"b.c\"][2]", NULL},
        {"a.b", NULL},       {"n.x", NULL},          {"n[0]", NULL},          {"A", NULL},
    };
    struct json_index index = {0};
    assert_true(json_scan(&index, text, sizeof text - 1, NULL));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t at = json_path_find(&index, text, rows[i].path);
        assert_true(json_path_check(rows[i].path, NULL));
        if (!rows[i].token && at != SIZE_MAX)
            fail_msg("%s is there", rows[i].path);
        if (!rows[i].token)
            continue;
        if (at == SIZE_MAX)
            fail_msg("%s is not there", rows[i].path);
        assert_int_equal(index.tokens[at].len, strlen(rows[i].token));
        assert_memory_equal(text + index.tokens[at].start, rows[i].token, strlen(rows[i].token));
    }
    json_index_finish(&index);
}

static void names_are_paths_again(void **state)
{
    (void)state;
    static const char *const names[][2] = {{"price", "value.price"},
                                           {"unit price", "value[\"unit price\"]"},
                                           {"a\"b\\c", "value[\"a\\\"b\\\\c\"]"},
                                           {"a.b", "value[\"a.b\"]"},
                                           {"", "value[\"\"]"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct str path = {0};
        str_append(&path, "value");
        json_path_append(&path, names[i][0], strlen(names[i][0]));
        assert_string_equal(str_text(&path), names[i][1]);
        assert_true(json_path_check(str_text(&path), NULL));
        str_finish(&path);
    }
}

static void add(struct bars *bars, const char *text)
{
    static const struct decoder automatic = {0};
    struct decoded decoded = {0};
    decode(&decoded, (struct bytes){text, text ? strlen(text) : 0}, &automatic);
    struct sample sample = {.value = &decoded};
    bars_add(bars, &sample);
    sample_finish(&sample);
    decoded_finish(&decoded);
}

static struct bars *new_bars(const char *text)
{
    struct bars *bars = mem_zero(1, sizeof *bars);
    struct chart_spec spec = {0};
    assert_true(chart_spec_parse(&spec, text, NULL));
    bars_init(bars, &spec);
    return bars;
}

static double value_of(const struct bars *bars, size_t group, size_t field)
{
    double value;
    assert_true(bar_value(&bars->groups[group].bars[field], chart_spec_aggregate(&bars->spec), &value));
    return value;
}

/* records = in groups + in other + without, whatever comes. */
static void every_record_is_somewhere(void **state)
{
    (void)state;
    static const char *const values[] = {"{\"g\":\"x\",\"n\":1,\"m\":10}",
                                         "{\"g\":\"y\",\"n\":5}",
                                         "{'g': 'x', 'n': 3, 'm': 20}", /* Python */
                                         "{\"g\":1.0,\"n\":2}",
                                         "{\"g\":true,\"n\":4}",
                                         "{\"g\":null,\"n\":4}",
                                         "{\"g\":\"\\u0078\",\"n\":5}", /* x */
                                         "{\"g\":{},\"n\":4}",
                                         "{\"g\":[1],\"n\":4}",
                                         "{\"n\":4}",
                                         "{\"g\":\"x\"}",
                                         "{\"g\":\"x\",\"n\":\"7\"}",
                                         "{\"g\":\"x\",\"n\":1e999}",
                                         "plain text",
                                         "12",
                                         "\xff\xfe",
                                         "",
                                         NULL};
    struct bars *bars = new_bars("n,m by g sum bars");
    size_t count = sizeof values / sizeof *values;
    for (size_t i = 0; i < count; i++)
        add(bars, values[i]);
    uint64_t in_groups = bars->other.records;
    for (size_t i = 0; i < bars->count; i++)
        in_groups += bars->groups[i].records;
    assert_int_equal(bars->records, count);
    assert_int_equal(in_groups + bars->without, count);
    assert_int_equal(bars->unreadable, 4);
    assert_string_equal(bars->groups[0].name, "x");
    assert_int_equal(bars->groups[0].records, 3);
    assert_true(value_of(bars, 0, 0) == 9);
    assert_true(value_of(bars, 0, 1) == 30);
    double none;
    assert_false(bar_value(&bars->groups[1].bars[1], AGGREGATE_SUM, &none)); /* y has no m: unknown is not zero */
    free(bars);
}

static void what_does_not_fit_is_other(void **state)
{
    (void)state;
    struct bars *bars = new_bars("n by g count bars");
    for (int i = 0; i < BARS_GROUPS + 50; i++)
        for (int k = 0; k <= i % 3; k++) {
            char text[64];
            snprintf(text, sizeof text, "{\"g\":\"g%03d\",\"n\":%d}", i, i);
            add(bars, text);
        }
    uint64_t records = bars->records;
    assert_int_equal(bars->count, BARS_GROUPS);
    assert_true(bars->other.records > 0);
    assert_int_equal(bars_top(bars, 5), BARS_GROUPS - 5);
    assert_int_equal(bars->count, 5);
    uint64_t in_groups = bars->other.records;
    for (size_t i = 0; i < bars->count; i++) {
        assert_true(value_of(bars, i, 0) == 3);
        in_groups += bars->groups[i].records;
    }
    assert_int_equal(in_groups, records);
    free(bars);
}

static void sums_lose_nothing(void **state)
{
    (void)state;
    struct bars *bars = new_bars("n bars sum");
    for (int i = 0; i < 10; i++)
        add(bars, "{\"n\":0.1}");
    assert_true(value_of(bars, 0, 0) == 1.0);
    add(bars, "{\"n\":1e17}");
    add(bars, "{\"n\":1}");
    add(bars, "{\"n\":-1e17}");
    assert_true(value_of(bars, 0, 0) == 2.0);
    free(bars);
    bars = new_bars("n bars avg"); /* a mean is known where no double holds the sum */
    for (int i = 0; i < 40; i++)
        add(bars, "{\"n\":1e308}");
    assert_true(value_of(bars, 0, 0) == 1e308);
    free(bars);
}

static void a_series_widens_to_hold_it_all(void **state)
{
    (void)state;
    enum { MOST = 100 };
    struct series *series = mem_zero(1, sizeof *series);
    const int64_t start = 1767268800000, step = 7321;
    int64_t oldest = start, newest = start;
    double total = 0;
    series_init(series, "value.n", 1000);
    for (int64_t i = 0; i < 5000; i++) {
        int64_t at = start + (i % 2 ? i : -i) * step; /* older ones and newer ones in turns */
        oldest = at < oldest ? at : oldest;
        newest = at > newest ? at : newest;
        series_widen(series, oldest, newest, MOST);
        series_add(series, at, (double)i, 1);
        total += (double)i;
    }
    uint64_t count = 0;
    double sum = 0;
    for (size_t age = 0; age < SERIES_BUCKETS; age++) {
        const struct bucket *bucket = series_bucket(series, age);
        count += bucket->count;
        sum += bucket->mean * bucket->count;
        assert_true(age < MOST || bucket->count == 0);
    }
    assert_int_equal(series->late, 0);
    assert_int_equal(count, 5000);
    assert_true(sum > total * 0.999999 && sum < total * 1.000001);
    free(series);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(specs_are_read),
        cmocka_unit_test(bad_specs_change_nothing),
        cmocka_unit_test(paths_lead_to_tokens),
        cmocka_unit_test(names_are_paths_again),
        cmocka_unit_test(every_record_is_somewhere),
        cmocka_unit_test(what_does_not_fit_is_other),
        cmocka_unit_test(sums_lose_nothing),
        cmocka_unit_test(a_series_widens_to_hold_it_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
