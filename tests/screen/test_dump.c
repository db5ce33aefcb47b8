#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ui/dump.h"

struct setup {
    struct grid grid;
    struct theme theme;
    struct str out;
};

static void start(struct setup *setup, const char *theme)
{
    *setup = (struct setup){0};
    assert_true(theme_load(&setup->theme, theme, NULL));
    grid_init(&setup->grid, 12, 2, false);
    struct canvas canvas = canvas_of(&setup->grid);
    canvas_text(&canvas, 0, 0, ROLE_ERROR, "<&>");
    canvas_text(&canvas, 4, 0, ROLE_TEXT, "\u6ce8a\u0301");
    canvas_text(&canvas, 1, 1, ROLE_BORDER, "\u2500\u2500\u2502\u28ff\u2588");
    canvas_select(&canvas, (struct rect){0, 1, 12, 1});
}

static void finish(struct setup *setup)
{
    str_finish(&setup->out);
    grid_finish(&setup->grid);
}

static size_t count_of(const char *text, const char *what)
{
    size_t count = 0;
    for (; (text = strstr(text, what)); text++)
        count++;
    return count;
}

static void test_text(void **state)
{
    (void)state;
    struct setup setup;
    start(&setup, "default");
    dump_text(&setup.out, &setup.grid);
    assert_string_equal(setup.out.data, "<&> \u6ce8a\u0301\n \u2500\u2500\u2502\u28ff\u2588\n");
    finish(&setup);
}

static void test_ansi(void **state)
{
    (void)state;
    struct setup setup;
    start(&setup, "monochrome");
    dump_ansi(&setup.out, &setup.grid, &setup.theme, DEPTH_MONO);
    assert_non_null(strstr(setup.out.data, "\x1b[0;1;4m<&>\x1b[0m "));
    assert_non_null(strstr(setup.out.data, ";7m"));
    assert_int_equal(count_of(setup.out.data, "\x1b[0m\n"), 2);
    assert_null(strstr(setup.out.data, "38;")); /* no colour at all */
    finish(&setup);
    start(&setup, "default");
    dump_ansi(&setup.out, &setup.grid, &setup.theme, DEPTH_TRUE);
    assert_non_null(strstr(setup.out.data, "38;2;"));
    str_clear(&setup.out);
    dump_ansi(&setup.out, &setup.grid, &setup.theme, DEPTH_256);
    assert_non_null(strstr(setup.out.data, "38;5;"));
    str_clear(&setup.out);
    dump_ansi(&setup.out, &setup.grid, &setup.theme, DEPTH_16);
    assert_null(strstr(setup.out.data, "38;"));
    finish(&setup);
}

static void test_svg(void **state)
{
    (void)state;
    struct setup setup;
    start(&setup, "default");
    dump_svg(&setup.out, &setup.grid, &setup.theme, true);
    const char *svg = setup.out.data;
    assert_int_equal(strncmp(svg, "<svg xmlns=", 11), 0);
    assert_non_null(strstr(svg, ">&lt;&amp;&gt;</text>"));
    assert_non_null(strstr(svg, ">\u6ce8</text>"));          /* by itself, at the fifth column */
    assert_non_null(strstr(svg, "<text x=\"50\" y=\"46\"")); /* 14 + 4 * 9 */
    assert_non_null(strstr(svg, ">a\u0301</text>"));
    assert_non_null(strstr(svg, "h18v1h-18z")); /* two cells of a line as one */
    assert_int_equal(count_of(svg, "h0"), 8);   /* eight dots */
    assert_null(strstr(svg, "\u28ff"));
    assert_int_equal(count_of(svg, "<text"), count_of(svg, "</text>"));
    assert_int_equal(count_of(svg, "<g"), count_of(svg, "</g>"));
    assert_null(strstr(svg, "href"));
    assert_string_equal(svg + setup.out.len - 7, "</svg>\n");
    finish(&setup);
}

static void test_formats(void **state)
{
    (void)state;
    struct setup setup;
    start(&setup, "light");
    static const char *const formats[] = {NULL, "text", "ansi", "svg"};
    for (size_t i = 0; i < 4; i++) {
        str_clear(&setup.out);
        assert_true(dump_append(&setup.out, formats[i], &setup.grid, &setup.theme, i % 2));
        assert_true(setup.out.len > 20);
    }
    assert_false(dump_append(&setup.out, "png", &setup.grid, &setup.theme, true));
    finish(&setup);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_ansi),
        cmocka_unit_test(test_svg),
        cmocka_unit_test(test_formats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
