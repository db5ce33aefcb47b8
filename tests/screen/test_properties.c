#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <float.h>

#include "base/mem.h"
#include "base/str.h"
#include "fixture_table.h"
#include "screen.h"
#include "ui/chart.h"
#include "ui/chart_histogram.h"
#include "ui/layout.h"
#include "ui/text_input.h"
#include "ui/tree.h"

static const int widths[] = {1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11,  12,  13,  15,  17,  20,
                             23, 24, 25, 30, 40, 59, 60, 61, 79, 80, 100, 119, 120, 160, 200, 300};
static const int heights[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 14, 15, 24, 40, 60, 100};

static void try_all_sizes(const struct screen_drawing *drawing)
{
    for (size_t w = 0; w < sizeof widths / sizeof *widths; w++)
        for (size_t h = 0; h < sizeof heights / sizeof *heights; h++)
            for (int ascii = 0; ascii < 2; ascii++)
                screen_expect_contained(drawing, widths[w], heights[h], ascii);
}

/* What a cluster might send to break a screen; the last ones are cut in the middle of a character. */
static const char *const hostile[] = {
    "",
    " ",
    "\x1b[2J\x1b]0;title\x07",
    "\xc2\x9b"
    "31m",
    "a\tb\nc\rd\x08\x7f",
    "\u202egnp.exe\u202c\u2066\u2069",
    "\u200b\u200d\ufeff\u00ad\u2060",
    "e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301",
    "\u0301starts with a mark",
    "\u6ce8\u6587\u30c7\u30fc\u30bf\u306e\u6d41\u308c\u6ce8\u6587\u30c7\u30fc\u30bf",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467 \U0001f1e8\U0001f1f4 \u2764\ufe0f",
    "\uff21\uff22 half \uff76\uff9e",
    "\U0010ffff\ue000\ufdd0",
    "<svg onload='x'>&amp;\"]]>",
    "%s%n{}$(x)`x`",
    "payments-europe-west-production-orders-retry-attempt-number-00000000000000000000000000000000000000000003",
    "\xff\xfe\x80 not UTF-8 \xc0\xaf \xed\xa0\x80",
    "cut \xe6\x96",
    "cut \xf0\x9f\x92",
};
enum { HOSTILE = sizeof hostile / sizeof *hostile };

static void draw_lines(const void *context, const struct canvas *canvas)
{
    static const struct alert alert = {
        .rule = {.path = "value.n", .level = 4}, .crossings = {{.at_ms = 0, .over = true}}, .count = 1};
    const struct chart_lines *lines = context;
    for (int glyphs = CHART_BRAILLE; glyphs <= CHART_ASCII; glyphs++) {
        struct chart_options options = {.glyphs = (enum chart_glyphs)glyphs,
                                        .band = glyphs != CHART_BLOCKS,
                                        .has_cursor = glyphs == CHART_BLOCKS,
                                        .cursor = 7,
                                        .back = glyphs == CHART_BLOCKS ? 5 : 0,
                                        .alert = &alert};
        chart_draw(lines, &options, canvas);
    }
}

/* Hostile groups of hostile numbers. */
static struct chart_lines *make_lines(const double values[2], size_t count, bool log)
{
    struct chart_lines *lines = mem_zero(1, sizeof *lines);
    lines->spec = (struct chart_spec){.count = 1, .log = log, .aggregates = {AGGREGATE_MIN, AGGREGATE_P99}};
    lines->spec.aggregate_count = count > 2 ? 2 : 0;
    snprintf(lines->spec.paths[0], sizeof lines->spec.paths[0], "value.n");
    snprintf(lines->spec.by, sizeof lines->spec.by, "%s", count > 1 ? hostile[3] : "");
    lines->count = count;
    lines->has_other = count > 3;
    for (size_t i = 0; i < count; i++) {
        struct chart_line *line = &lines->items[i];
        snprintf(line->name, sizeof line->name, "%s", hostile[i % HOSTILE]);
        series_init(&line->series, "value.n", 1000);
        for (int64_t at = 0; at < 700; at += 1 + (at % 7 == 0))
            series_add(&line->series, at * 1000, values[(size_t)at % 2] / (double)(i + 1), 1);
    }
    return lines;
}

static void test_charts(void **state)
{
    (void)state;
    static const double values[][2] = {{0, 0},       {5, 5},  {-1e38, 1e38},  {1e-38, 2e-38},
                                       {DBL_MAX, 1}, {-7, 3}, {1e6, 1e6 + 1}, {(double)FLT_MAX, -(double)FLT_MAX}};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        struct chart_lines *lines = make_lines(values[i], i % 3 == 0 ? 1 : i, i % 2);
        try_all_sizes(&(struct screen_drawing){"chart", draw_lines, lines});
        free(lines);
    }
    struct chart_lines *none = mem_zero(1, sizeof *none);
    try_all_sizes(&(struct screen_drawing){"chart of nothing", draw_lines, none});
    free(none);
}

static void draw_histogram(const void *context, const struct canvas *canvas)
{
    chart_histogram_draw(context, CHART_BRAILLE, canvas);
    chart_histogram_draw(context, CHART_ASCII, canvas);
}

static void test_histograms(void **state)
{
    (void)state;
    static const double values[][2] = {{0, 0}, {5, 5}, {-1e308, 1e308}, {1e-300, 2e-300}, {-3, 4}, {1, 1e9}};
    for (size_t i = 0; i < 2 * sizeof values / sizeof *values; i++) {
        struct chart_spec spec = {.count = 1, .kind = CHART_HISTOGRAM, .log = i % 2, .paths = {"value"}};
        struct histogram_set set;
        struct histogram *histogram = mem_zero(1, sizeof *histogram);
        struct decoded decoded = {0};
        histogram_set_init(&set, &spec);
        for (int n = 0; n < 50; n++) {
            char text[64];
            snprintf(text, sizeof text, "%.17g", values[i / 2][n % 2]);
            decode(&decoded, (struct bytes){text, strlen(text)}, &(struct decoder){0});
            histogram_set_add(&set, &(struct sample){.value = &decoded});
        }
        histogram_set_show(&set, histogram);
        try_all_sizes(&(struct screen_drawing){"histogram", draw_histogram, histogram});
        decoded_finish(&decoded);
        histogram_set_finish(&set);
        free(histogram);
    }
}

struct table_context {
    struct fixture_table fixture;
    const char *filter;
    size_t left;
};

static void draw_table(const void *context, const struct canvas *canvas)
{
    const struct table_context *what = context;
    struct table_rows rows = fixture_rows(&what->fixture);
    struct table table;
    table_init(&table, fixture_columns, FIXTURE_COLUMNS, FIXTURE_LAG);
    snprintf(table.filter, sizeof table.filter, "%s", what->filter);
    table.left = what->left;
    table_update(&table, &rows, canvas->area.height > 1 ? (size_t)canvas->area.height - 1 : 0, 0);
    table_draw(&table, &rows, canvas, true, 0);
    table_finish(&table);
}

static void test_tables(void **state)
{
    (void)state;
    struct fixture_row rows[HOSTILE];
    for (size_t i = 0; i < HOSTILE; i++)
        rows[i] =
            (struct fixture_row){i, hostile[i], i % 5 ? (int64_t)(i * i * i) * 12345 : -1, hostile[(i + 7) % HOSTILE]};
    static const char *const filters[] = {"", "a", "\u6587\u30c7", "e\u0301", "\\x"};
    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
        struct table_context context = {
            .fixture = {.rows = rows, .count = HOSTILE}, .filter = filters[i], .left = i % 4};
        try_all_sizes(&(struct screen_drawing){"table", draw_table, &context});
    }
}

static void draw_tree(const void *context, const struct canvas *canvas)
{
    const struct tree *tree = context;
    for (int y = 0; y < canvas->area.height; y++)
        tree_draw_line(tree, (size_t)y, canvas, y, canvas->area.width % 3 * 7);
}

static void test_trees(void **state)
{
    (void)state;
    struct str text = {0};
    str_append(&text, "{\"deep\":");
    for (int i = 0; i < 40; i++)
        str_append(&text, "[");
    for (int i = 0; i < 40; i++)
        str_append(&text, "]");
    for (size_t i = 0; i < HOSTILE; i++) {
        str_append(&text, ",\"");
        for (const char *at = hostile[i]; *at; at++) /* what JSON allows within a string as it is */
            if ((unsigned char)*at >= 0x20 && *at != '"' && *at != '\\')
                str_append_char(&text, *at);
        str_appendf(&text, "\":\"\\u001b[%zum\"", i);
    }
    str_append(&text, "}");
    struct tree tree;
    size_t at;
    struct json_index index = {0};
    if (!json_scan(&index, text.data, text.len, &at)) /* not UTF-8: leave those names out */
        text.len = at;
    json_index_finish(&index);
    while (!tree_init(&tree, text.data, text.len)) {
        while (text.len > 0 && text.data[text.len - 1] != ',')
            text.len--;
        assert_true(text.len > 1);
        text.data[text.len - 1] = '}';
    }
    assert_true(tree_lines(&tree) > 80);
    try_all_sizes(&(struct screen_drawing){"tree", draw_tree, &tree});
    tree_fold(&tree, 1, true);
    try_all_sizes(&(struct screen_drawing){"folded tree", draw_tree, &tree});
    tree_finish(&tree);
    str_finish(&text);
}

static void draw_raw_text(const void *context, const struct canvas *canvas)
{
    (void)context;
    /* nothing here was sanitized: the grid is the last line of defence */
    for (size_t i = 0; i < HOSTILE; i++) {
        struct canvas inside =
            canvas_box(canvas, (struct rect){(int)i - 3, (int)i / 2 - 2, 20 + (int)i, 5}, i % 2 == 0, hostile[i]);
        canvas_text(&inside, -1, 0, ROLE_TEXT, hostile[i]);
        canvas_text(canvas, (int)i * 5 - 9, (int)i, ROLE_ACCENT, hostile[i]);
        canvas_right(canvas, (int)i - 2, (int)i, 12, ROLE_NUMBER, hostile[i]);
        canvas_select(&inside, (struct rect){0, 0, 100, 1});
    }
}

static void test_text_that_nobody_sanitized(void **state)
{
    (void)state;
    try_all_sizes(&(struct screen_drawing){"text", draw_raw_text, NULL});
}

static void draw_input(const void *context, const struct canvas *canvas)
{
    text_input_draw(context, canvas, 1, 0, canvas->area.width - 1);
}

static void test_inputs(void **state)
{
    (void)state;
    for (size_t i = 0; i < HOSTILE; i++) {
        struct text_input input;
        text_input_init(&input);
        text_input_set(&input, hostile[i]);
        try_all_sizes(&(struct screen_drawing){"input", draw_input, &input});
        text_input_key(&input, (struct key){.code = SPECIAL_HOME});
        screen_expect_contained(&(struct screen_drawing){"input", draw_input, &input}, 9, 1, false);
        text_input_finish(&input);
    }
}

static bool inside(struct rect rect, int width, int height)
{
    return rect.width == 0 || (rect.x >= 0 && rect.y >= 0 && rect.x + rect.width <= width &&
                               rect.y + rect.height <= height && rect.width > 0 && rect.height > 0);
}

static int area(struct rect rect)
{
    return rect.width * rect.height;
}

static bool apart(struct rect a, struct rect b)
{
    return !a.width || !b.width || a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y ||
           b.y + b.height <= a.y;
}

static void test_panes_share_the_screen(void **state)
{
    (void)state;
    for (int width = 1; width <= 300; width++) {
        for (int height = 1; height <= 100; height++) {
            struct dashboard_layout layout;
            layout_dashboard(&layout, width, height);
            assert_int_equal(layout.too_small, width < LAYOUT_MIN_WIDTH || height < LAYOUT_MIN_HEIGHT);
            if (layout.too_small)
                continue;
            const struct rect all[] = {layout.header, layout.status,   layout.topics, layout.partitions,
                                       layout.groups, layout.messages, layout.chart};
            int covered = 0;
            for (size_t i = 0; i < 7; i++) {
                assert_true(inside(all[i], width, height));
                covered += area(all[i]);
                for (size_t k = 0; k < i; k++)
                    assert_true(apart(all[i], all[k]));
            }
            assert_int_equal(covered, width * height);
            assert_true(layout.topics.height >= 4 && layout.messages.height >= 4);
            if (width >= 120 && height >= 40)
                assert_true(layout.partitions.width && layout.groups.width && layout.chart.width);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_charts),
        cmocka_unit_test(test_histograms),
        cmocka_unit_test(test_tables),
        cmocka_unit_test(test_trees),
        cmocka_unit_test(test_text_that_nobody_sanitized),
        cmocka_unit_test(test_inputs),
        cmocka_unit_test(test_panes_share_the_screen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
