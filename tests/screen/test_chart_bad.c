/* Charts of what charts are not made for: each is drawn, says what is the matter, and loses nothing silently. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "screen.h"
#include "series/chart_data.h"
#include "ui/chart.h"
#include "ui/chart_histogram.h"
#include "ui/dump.h"

static const int64_t start_ms = 1767268800000; /* 2026-01-01T12:00:00Z */

struct chart {
    struct chart_maker *maker;
    struct chart_data *data;
    char text[8192]; /* as drawn on 78x14 */
};

static void begin(struct chart *chart, const char *spec_text)
{
    struct chart_spec spec = {0};
    assert_true(chart_spec_parse(&spec, spec_text, NULL));
    *chart = (struct chart){.maker = chart_maker_create(&spec, 1000)};
}

static void add(struct chart *chart, int64_t at_ms, const char *value)
{
    static const struct decoder automatic = {0};
    struct decoded decoded = {0};
    decode(&decoded, (struct bytes){value, strlen(value)}, &automatic);
    chart_maker_add(chart->maker, &(struct sample){.value = &decoded}, true, at_ms, 1);
    decoded_finish(&decoded);
}

static void draw_into(const struct chart_data *data, struct grid *grid, enum chart_glyphs glyphs)
{
    struct canvas canvas = canvas_of(grid);
    struct chart_options options = {.glyphs = glyphs};
    if (data->spec.kind == CHART_HISTOGRAM)
        chart_histogram_draw(&data->histogram, glyphs, &canvas);
    else
        chart_draw(&data->lines, &options, &canvas);
    screen_expect_sound(grid);
}

/* Drawn at many sizes, and its text at one of them. */
static const struct chart_lines *draw(struct chart *chart)
{
    struct grid grid;
    struct str text = {0};
    free(chart->data);
    chart->data = mem_zero(1, sizeof *chart->data);
    chart_maker_show(chart->maker, 1, chart->data);
    for (int width = 1; width < 90; width += 11)
        for (int height = 1; height < 20; height += 4)
            for (int glyphs = CHART_BRAILLE; glyphs <= CHART_ASCII; glyphs++) {
                grid_init(&grid, width, height, glyphs == CHART_ASCII);
                draw_into(chart->data, &grid, (enum chart_glyphs)glyphs);
                grid_finish(&grid);
            }
    grid_init(&grid, 78, 14, false);
    draw_into(chart->data, &grid, CHART_BRAILLE);
    dump_text(&text, &grid);
    snprintf(chart->text, sizeof chart->text, "%s", str_text(&text));
    str_finish(&text);
    grid_finish(&grid);
    return &chart->data->lines;
}

static void end(struct chart *chart)
{
    chart_maker_destroy(chart->maker);
    free(chart->data);
}

static void expect_text(const struct chart *chart, const char *text)
{
    if (!strstr(chart->text, text))
        fail_msg("'%s' is not in\n%s", text, chart->text);
}

static uint64_t samples_of(const struct chart_lines *lines)
{
    uint64_t count = 0;
    for (size_t age = 0; lines->count > 0 && age < SERIES_BUCKETS; age++)
        count += series_bucket(&lines->items[0].series, age)->count;
    return count;
}

static void all_values_are_equal(void **state)
{
    (void)state;
    static const char *const values[] = {"42.5", "0", "-7", "1e-300", "1e37"};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        struct chart chart;
        char value[64];
        begin(&chart, "n");
        snprintf(value, sizeof value, "{\"n\":%s}", values[i]);
        for (int k = 0; k < 60; k++)
            add(&chart, start_ms + k * 1000, value);
        assert_int_equal(samples_of(draw(&chart)), 60);
        expect_text(&chart, "last ");
        end(&chart);
    }
}

static void one_sample(void **state)
{
    (void)state;
    struct chart chart;
    begin(&chart, "n");
    add(&chart, start_ms, "{\"n\":42.5}");
    assert_int_equal(samples_of(draw(&chart)), 1);
    expect_text(&chart, "last 42.5");
    end(&chart);
    begin(&chart, "n histogram");
    add(&chart, start_ms, "{\"n\":42.5}");
    draw(&chart);
    expect_text(&chart, "42.5");
    end(&chart);
}

/* Too large to be drawn is said, and what is not too large is still drawn. */
static void the_largest_numbers(void **state)
{
    (void)state;
    struct chart chart;
    begin(&chart, "n");
    add(&chart, start_ms, "{\"n\":1e308}");
    add(&chart, start_ms + 1000, "{\"n\":-1e308}");
    assert_int_equal(samples_of(draw(&chart)), 2);
    expect_text(&chart, "too large");
    for (int k = 2; k < 40; k++)
        add(&chart, start_ms + k * 1000, k % 2 ? "{\"n\":3}" : "{\"n\":5}");
    add(&chart, start_ms + 40000, "{\"n\":1e400}"); /* no double */
    assert_int_equal(samples_of(draw(&chart)), 40);
    expect_text(&chart, "5");
    end(&chart);
    begin(&chart, "n histogram");
    for (int k = 0; k < 40; k++)
        add(&chart, start_ms, k % 2 ? "{\"n\":1e308}" : "{\"n\":-1e308}");
    draw(&chart);
    expect_text(&chart, "5e+307");
    assert_null(strstr(chart.text, "nan"));
    assert_true(fabs(chart.data->histogram.mean) < 1e300);
    end(&chart);
    static const char *const alone[] = {"1e308", "1.7976931348623157e308", "5e-324"};
    for (size_t i = 0; i < 2 * sizeof alone / sizeof *alone; i++) {
        char value[64];
        begin(&chart, i % 2 ? "n histogram log" : "n histogram");
        snprintf(value, sizeof value, "{\"n\":%s}", alone[i / 2]);
        for (int k = 0; k < 50; k++)
            add(&chart, start_ms, value);
        draw(&chart);
        double tallest = 0;
        for (size_t bin = 0; bin < HISTOGRAM_BINS; bin++)
            tallest = fmax(tallest, chart.data->histogram.counts[bin]);
        assert_true(tallest == 50); /* all of them are in one */
        assert_null(strstr(chart.text, "nan"));
        end(&chart);
    }
}

static void negative_numbers_on_a_logarithmic_axis(void **state)
{
    (void)state;
    struct chart chart;
    begin(&chart, "n log");
    for (int k = 0; k < 30; k++)
        add(&chart, start_ms + k * 1000, k % 3 == 0 ? "{\"n\":-5}" : k % 3 == 1 ? "{\"n\":0}" : "{\"n\":100}");
    draw(&chart);
    expect_text(&chart, "not above zero");
    end(&chart);
    begin(&chart, "n log");
    add(&chart, start_ms, "{\"n\":-5}");
    draw(&chart);
    expect_text(&chart, "zero");
    end(&chart);
}

/* Each goes where it belongs: the same chart as in the order of time. Older than all buckets is counted as late. */
static void time_goes_backwards(void **state)
{
    (void)state;
    struct chart forward, backward;
    char value[64];
    begin(&forward, "n");
    begin(&backward, "n");
    for (int k = 0; k < 200; k++) {
        snprintf(value, sizeof value, "{\"n\":%d}", k * 7 % 50);
        add(&forward, start_ms + k * 1000, value);
    }
    for (int k = 200; k-- > 0;) {
        snprintf(value, sizeof value, "{\"n\":%d}", k * 7 % 50);
        add(&backward, start_ms + k * 1000, value);
    }
    const struct chart_lines *left = draw(&forward), *right = draw(&backward);
    assert_int_equal(samples_of(left), 200);
    assert_int_equal(left->items[0].series.newest_ms, right->items[0].series.newest_ms);
    for (size_t age = 0; age < SERIES_BUCKETS; age++) {
        const struct bucket *a = series_bucket(&left->items[0].series, age);
        const struct bucket *b = series_bucket(&right->items[0].series, age);
        assert_true(a->count == b->count && a->mean == b->mean && a->min == b->min && a->max == b->max);
    }
    add(&backward, start_ms - INT64_C(86400000) * 1000, "{\"n\":1}");
    right = draw(&backward);
    assert_int_equal(samples_of(right), 200);
    assert_int_equal(right->items[0].series.late, 1);
    end(&forward);
    end(&backward);
}

static void a_field_changes_its_type(void **state)
{
    (void)state;
    static const char *const values[] = {"{\"n\":1}",         "{\"n\":\"1\"}", "{\"n\":null}", "{\"n\":[1,2]}",
                                         "{\"n\":{\"n\":1}}", "{\"n\":true}",  "[1]",          "text",
                                         "{\"n\":NaN}",       "{\"n\":2}"};
    struct chart chart;
    begin(&chart, "n");
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        add(&chart, start_ms + (int64_t)i * 1000, values[i]);
    const struct chart_lines *lines = draw(&chart);
    assert_int_equal(lines->records, sizeof values / sizeof *values);
    assert_int_equal(samples_of(lines) + lines->without, lines->records);
    assert_int_equal(samples_of(lines), 2);
    expect_text(&chart, "without");
    end(&chart);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_values_are_equal), cmocka_unit_test(one_sample),
        cmocka_unit_test(the_largest_numbers),  cmocka_unit_test(negative_numbers_on_a_logarithmic_axis),
        cmocka_unit_test(time_goes_backwards),  cmocka_unit_test(a_field_changes_its_type),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
