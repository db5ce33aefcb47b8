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
#include "screen.h"
#include "series/chart_data.h"
#include "ui/chart.h"
#include "ui/chart_bars.h"
#include "ui/chart_histogram.h"
#include "ui/chart_ticks.h"
#include "ui/dump.h"
#include "ui/spark.h"

static const int64_t start_ms = 1700000000000; /* 2023-11-14T22:13:20Z */

static struct series *make_series(int seconds, double offset)
{
    struct series *series = mem_zero(1, sizeof *series);
    series_init(series, "value.amount", 1000);
    for (int i = 0; i < seconds; i++) {
        if (i % 50 > 44)
            continue; /* gaps */
        for (int k = 0; k < 3; k++)
            series_add(series, start_ms + i * 1000 + k, offset + 100 * sin(i / 9.0) + (k - 1) * 20, 1);
    }
    return series;
}

static void expect_chart(struct series *series, struct chart_options options, int width, int height, const char *golden)
{
    struct grid grid;
    grid_init(&grid, width, height, options.glyphs == CHART_ASCII);
    struct canvas canvas = canvas_of(&grid);
    struct chart_lines *lines = mem_zero(1, sizeof *lines);
    if (series) {
        snprintf(lines->spec.paths[0], sizeof lines->spec.paths[0], "%s", series->path);
        lines->spec.count = lines->count = 1;
        lines->items[0].series = *series;
    }
    chart_draw(lines, &options, &canvas);
    screen_expect(&grid, golden);
    grid_finish(&grid);
    free(lines);
    free(series);
}

static void test_a_line_over_time(void **state)
{
    (void)state;
    expect_chart(make_series(300, 400), (struct chart_options){.glyphs = CHART_BRAILLE}, 60, 14, "chart_braille");
    expect_chart(make_series(300, 0), (struct chart_options){.glyphs = CHART_BLOCKS}, 50, 9, "chart_blocks");
    expect_chart(make_series(300, 1e6), (struct chart_options){.glyphs = CHART_ASCII}, 60, 14, "chart_ascii");
}

/* Sales of companies, one of them with a hostile name; some without a number. */
static struct bars *make_bars(const char *text, int groups, double low)
{
    static const char *const names[] = {"Café Ñandú", "東京", "Librería El Búho", "\\u001b[2Jred"};
    struct bars *bars = mem_zero(1, sizeof *bars);
    struct chart_spec spec = {0};
    struct decoded decoded = {0};
    struct sample sample = {.value = &decoded};
    static const struct decoder automatic = {0};
    assert_true(chart_spec_parse(&spec, text, NULL));
    bars_init(bars, &spec);
    for (int i = 0; i < 40 * groups; i++) {
        char value[256], name[64];
        snprintf(name, sizeof name, "%s", names[i % groups % 4]);
        if (i % groups >= 4)
            snprintf(name, sizeof name, "group %d", i % groups);
        snprintf(value, sizeof value, "{\"g\":\"%s\",\"sold\":%d,\"last_year\":%.2f}", name, 10 + i % groups * 7 % 50,
                 low + i % groups * 11.25);
        if (i % 40 == 39)
            snprintf(value, sizeof value, "{\"g\":\"%s\"}", name);
        decode(&decoded, (struct bytes){value, strlen(value)}, &automatic);
        bars_add(bars, &sample);
    }
    sample_finish(&sample);
    decoded_finish(&decoded);
    return bars;
}

static void test_bars(void **state)
{
    (void)state;
    static const struct {
        const char *golden, *spec;
        int groups;
        double low;
        enum chart_glyphs glyphs;
        int width, height;
    } rows[] = {
        {"bars_80x22", "last_year,sold by g bars", 5, 3, CHART_BRAILLE, 78, 20},
        {"bars_blocks_120x38", "last_year,sold by g max bars", 30, 3, CHART_BLOCKS, 118, 36},
        {"bars_ascii", "sold by g sum bars", 12, 0, CHART_ASCII, 60, 10},
        {"bars_negative", "last_year by g bars", 6, -30, CHART_BRAILLE, 60, 10},
        {"bars_one", "last_year,sold bars", 3, 3, CHART_BRAILLE, 40, 6},
        {"bars_tiny", "sold by g bars", 5, 3, CHART_BRAILLE, 20, 3},
        {"bars_none", "nothing by g bars", 2, 3, CHART_BRAILLE, 50, 5},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bars *bars = make_bars(rows[i].spec, rows[i].groups, rows[i].low);
        struct grid grid;
        grid_init(&grid, rows[i].width, rows[i].height, rows[i].glyphs == CHART_ASCII);
        struct canvas canvas = canvas_of(&grid);
        chart_bars_draw(bars, rows[i].glyphs, &canvas);
        screen_expect(&grid, rows[i].golden);
        grid_finish(&grid);
        free(bars);
    }
}

/* Orders of some cities over five minutes: a wave each, a step in one, a minute without any. */
static struct chart_data *make_data(const char *text, int groups)
{
    static const char *const cities[] = {"Lima", "東京", "Bogotá", "\\u001b[2Jred"};
    struct chart_data *data = mem_zero(1, sizeof *data);
    struct chart_spec spec = {0};
    struct decoded decoded = {0};
    struct sample sample = {.value = &decoded};
    assert_true(chart_spec_parse(&spec, text, NULL));
    struct chart_maker *maker = chart_maker_create(&spec, 1000);
    for (int i = 0; i < 300; i++) {
        for (int g = 0; g < groups && (i < 100 || i > 160); g++) {
            char value[128], name[32];
            snprintf(name, sizeof name, "city %d", g);
            if (g < 4)
                snprintf(name, sizeof name, "%s", cities[g]);
            double number = 100 + 40 * g + 30 * sin((i + 20 * g) / 25.0) + (g == 0 && i > 220 ? 300 : 0);
            snprintf(value, sizeof value, "{\"city\":\"%s\",\"amount\":%.3f,\"size\":%d}", name, number, i % 50);
            decode(&decoded, (struct bytes){value, strlen(value)}, &(struct decoder){0});
            for (int times = groups - g; times > 0; times--)
                chart_maker_add(maker, &sample, true, start_ms + i * 1000, 1);
        }
    }
    chart_maker_show(maker, 1, data);
    chart_maker_destroy(maker);
    sample_finish(&sample);
    decoded_finish(&decoded);
    return data;
}

static void test_lines_and_histograms(void **state)
{
    (void)state;
    static const struct alert alert = {
        .rule = {.path = "value.amount", .level = 320},
        .crossings = {{.at_ms = 1700000000000 + 221000, .value = 400, .over = true}},
        .count = 1,
    };
    static const struct {
        const char *golden, *spec;
        int groups;
        struct chart_options options;
        int width, height;
    } rows[] = {
        {"lines_by_group", "amount by city", 3, {.glyphs = CHART_BRAILLE, .alert = &alert}, 78, 18},
        {"lines_other", "amount by city", 12, {.glyphs = CHART_BRAILLE}, 118, 24},
        {"lines_ascii", "amount by city", 3, {.glyphs = CHART_ASCII, .alert = &alert}, 78, 16},
        {"lines_blocks", "amount,value.size max", 1, {.glyphs = CHART_BLOCKS}, 60, 12},
        {"lines_percentiles", "amount p50,p99", 8, {.glyphs = CHART_BRAILLE}, 78, 14},
        {"lines_log", "amount by city log", 4, {.glyphs = CHART_BRAILLE}, 78, 14},
        {"lines_cursor", "amount by city", 3, {.glyphs = CHART_BRAILLE, .has_cursor = true, .cursor = 40}, 78, 14},
        {"lines_zoomed", "amount", 1, {.glyphs = CHART_BRAILLE, .back = 60, .most = 60}, 78, 14},
        {"lines_tiny", "amount by city", 4, {.glyphs = CHART_BRAILLE}, 20, 3},
        {"histogram", "amount histogram", 8, {.glyphs = CHART_BRAILLE}, 78, 16},
        {"histogram_log", "amount histogram log", 8, {.glyphs = CHART_BRAILLE}, 118, 16},
        {"histogram_ascii", "amount histogram", 8, {.glyphs = CHART_ASCII}, 60, 10},
        {"histogram_one", "city histogram", 2, {.glyphs = CHART_BRAILLE}, 60, 8},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct chart_data *data = make_data(rows[i].spec, rows[i].groups);
        struct grid grid;
        grid_init(&grid, rows[i].width, rows[i].height, rows[i].options.glyphs == CHART_ASCII);
        struct canvas canvas = canvas_of(&grid);
        if (data->spec.kind == CHART_HISTOGRAM)
            chart_histogram_draw(&data->histogram, rows[i].options.glyphs, &canvas);
        else
            chart_draw(&data->lines, &rows[i].options, &canvas);
        screen_expect(&grid, rows[i].golden);
        grid_finish(&grid);
        free(data);
    }
}

/* At every width all lines are named, or it is said that there are more. */
static void test_a_legend_is_whole_or_says_so(void **state)
{
    (void)state;
    struct chart_data *data = make_data("amount by city", 10);
    for (int width = 16; width < 160; width++)
        for (int cursor = 0; cursor < 2; cursor++) {
            struct grid grid;
            struct str text = {0};
            struct chart_options options = {.glyphs = CHART_BRAILLE, .has_cursor = cursor > 0, .cursor = 40};
            grid_init(&grid, width, 12, false);
            struct canvas canvas = canvas_of(&grid);
            chart_draw(&data->lines, &options, &canvas);
            dump_text(&text, &grid);
            if (!strstr(str_text(&text), "other") && !strstr(str_text(&text), "\u2026"))
                fail_msg("%d columns: %s", width, str_text(&text));
            str_finish(&text);
            grid_finish(&grid);
        }
    free(data);
}

/* At every size, in every kind of glyphs. */
static void test_bars_stay_in_their_cells(void **state)
{
    (void)state;
    struct bars *bars = make_bars("last_year,sold by g bars", 30, -20);
    for (int width = 1; width < 70; width += 3)
        for (int height = 1; height < 20; height += 2)
            for (int glyphs = CHART_BRAILLE; glyphs <= CHART_ASCII; glyphs++) {
                struct grid grid;
                grid_init(&grid, width, height, glyphs == CHART_ASCII);
                struct canvas canvas = canvas_of(&grid);
                chart_bars_draw(bars, (enum chart_glyphs)glyphs, &canvas);
                screen_expect_sound(&grid);
                grid_finish(&grid);
            }
    free(bars);
}

static void test_a_band(void **state)
{
    (void)state;
    struct chart_options options = {.glyphs = CHART_BRAILLE, .band = true};
    expect_chart(make_series(200, 150), options, 60, 14, "chart_band");
}

static void test_a_young_series_is_stretched(void **state)
{
    (void)state;
    expect_chart(make_series(8, 50), (struct chart_options){.glyphs = CHART_BRAILLE}, 60, 14, "chart_young");
}

static void test_no_data_says_why(void **state)
{
    (void)state;
    struct chart_options options = {.glyphs = CHART_BRAILLE};
    expect_chart(NULL, options, 40, 5, "chart_none");
    expect_chart(make_series(0, 0), options, 40, 5, "chart_waiting");
    struct series *huge = make_series(0, 0);
    series_add(huge, start_ms, 1e300, 1);
    expect_chart(huge, options, 40, 5, "chart_too_large");
    struct series *old = make_series(3, 5);
    for (int64_t at = 4; at < 250; at++) /* time goes on without a value: empty buckets */
        old->newest = (old->newest + 1) % SERIES_BUCKETS;
    old->newest_ms += 246000;
    expect_chart(old, options, 40, 5, "chart_quiet");
}

static void test_ticks_are_round_and_cover_the_range(void **state)
{
    (void)state;
    static const double ends[][2] = {
        {0, 1},      {-3, 4},       {0.1, 0.3}, {-1e-9, 1e-9}, {1e6, 1e6 + 3}, {5, 5},       {0, 0},       {-7, -7},
        {999, 1001}, {-3e38, 3e38}, {1e-30, 2}, {0, 123456},   {-250, -249},   {0.97, 1.03}, {1e15, 2e15}, {0, 1e308}};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        for (int most = 2; most < 9; most++) {
            struct chart_ticks ticks = chart_ticks_of(ends[i][0], ends[i][1], most);
            assert_in_range(ticks.count, 2, most);
            double slack = ticks.step * 1e-6;
            assert_true(chart_tick_value(&ticks, 0) <= ends[i][0] + slack);
            assert_true(chart_tick_value(&ticks, ticks.count - 1) >= ends[i][1] - slack);
            double mantissa = ticks.step / pow(10, floor(log10(ticks.step) + 1e-9));
            bool round = fabs(mantissa - 1) < 1e-6 || fabs(mantissa - 2) < 1e-6 || fabs(mantissa - 5) < 1e-6;
            assert_true(round || (most == 2 && fabs(mantissa - 4) < 1e-6));
        }
    }
}

static void test_no_two_tick_labels_look_alike(void **state)
{
    (void)state;
    static const double ends[][2] = {{1e6, 1e6 + 3}, {0, 1}, {0.001, 0.002}, {-5e9, 5e9}, {1e18, 3e18}, {1e-12, 3e-12}};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        struct chart_ticks ticks = chart_ticks_of(ends[i][0], ends[i][1], 6);
        for (int k = 1; k < ticks.count; k++) {
            char before[FORMAT_MAX], label[FORMAT_MAX];
            chart_tick_label(&ticks, k - 1, before);
            chart_tick_label(&ticks, k, label);
            assert_string_not_equal(before, label);
        }
    }
    struct chart_ticks ticks = chart_ticks_of(0, 1500, 4);
    char label[FORMAT_MAX];
    chart_tick_label(&ticks, 1, label);
    assert_string_equal(label, "0.5k");
}

static void test_ticks_of_what_is_no_range(void **state)
{
    (void)state;
    assert_in_range(chart_ticks_of((double)NAN, 1, 5).count, 2, 5);
    assert_in_range(chart_ticks_of(0, (double)INFINITY, 5).count, 2, 5);
    assert_in_range(chart_ticks_of(3, -3, 0).count, 2, 2);
    for (int most = 2; most < 12; most++) { /* a range that no double holds */
        struct chart_ticks ticks = chart_ticks_of(-1.7e308, 1.7e308, most);
        for (int i = 0; i < ticks.count; i++) {
            char label[FORMAT_MAX];
            chart_tick_label(&ticks, i, label);
            assert_null(strstr(label, "nan"));
        }
    }
}

static void test_sparklines(void **state)
{
    (void)state;
    char out[64];
    static const float values[] = {9, 0, 1, NAN, 7};
    spark_text(values, 5, 4, false, out, sizeof out);
    assert_string_equal(out, "\u2581\u2582 \u2588");
    spark_text(values, 5, 7, true, out, sizeof out);
    assert_string_equal(out, "  @.: *");
    spark_text(values, 5, 4, false, out, 8); /* whole characters only */
    assert_string_equal(out, "\u2581\u2582 ");
    spark_text(NULL, 0, 2, false, out, sizeof out);
    assert_string_equal(out, "  ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_line_over_time),
        cmocka_unit_test(test_lines_and_histograms),
        cmocka_unit_test(test_a_legend_is_whole_or_says_so),
        cmocka_unit_test(test_a_band),
        cmocka_unit_test(test_bars),
        cmocka_unit_test(test_bars_stay_in_their_cells),
        cmocka_unit_test(test_a_young_series_is_stretched),
        cmocka_unit_test(test_no_data_says_why),
        cmocka_unit_test(test_ticks_are_round_and_cover_the_range),
        cmocka_unit_test(test_no_two_tick_labels_look_alike),
        cmocka_unit_test(test_ticks_of_what_is_no_range),
        cmocka_unit_test(test_sparklines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
