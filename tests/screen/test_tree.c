#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "screen.h"
#include "ui/tree.h"

static void draw(const struct tree *tree, struct grid *grid, int left)
{
    struct canvas canvas = canvas_of(grid);
    for (size_t line = 0; line < tree_lines(tree) && line < (size_t)grid->height; line++)
        tree_draw_line(tree, line, &canvas, (int)line, left);
}

static const char order[] = "{\"id\":9007199254740993123,\"price\":1.10,\"price\":2e5,\"who\":{\"name\":\"Zo\u00eb "
                            "\\u0000\\n\",\"tags\":[\"a\",\"b\",[]],\"none\":{}},\"paid\":true,\"note\":null,"
                            "\"evil\":\"\u202egnp.exe\"}";

static void test_a_tree(void **state)
{
    (void)state;
    struct tree tree;
    struct grid grid;
    assert_true(tree_init(&tree, order, sizeof order - 1));
    grid_init(&grid, 44, (int)tree_lines(&tree), false);
    draw(&tree, &grid, 0);
    screen_expect(&grid, "tree");
    grid_finish(&grid);
    tree_finish(&tree);
}

static void test_folding(void **state)
{
    (void)state;
    struct tree tree;
    struct grid grid;
    assert_true(tree_init(&tree, order, sizeof order - 1));
    size_t all = tree_lines(&tree);
    assert_int_equal(tree_parent(&tree, 6), 4);
    assert_false(tree_can_fold(&tree, 1));
    tree_fold(&tree, 4, true);
    assert_true(tree_is_folded(&tree, 4));
    assert_int_equal(tree_lines(&tree), all - 8);
    grid_init(&grid, 40, 9, true);
    draw(&tree, &grid, 0);
    screen_expect(&grid, "tree_folded_ascii");
    grid_finish(&grid);
    tree_fold(&tree, 4, false);
    assert_int_equal(tree_lines(&tree), all);
    size_t closing = all - 1; /* of the root: folds all of it */
    assert_int_equal(tree_parent(&tree, closing), 0);
    tree_fold(&tree, closing, true);
    assert_int_equal(tree_lines(&tree), 1);
    tree_finish(&tree);
}

static void path_is(const struct tree *tree, size_t line, const char *path)
{
    struct str out = {0};
    str_append(&out, "value");
    tree_path(tree, line, &out);
    assert_string_equal(str_text(&out) + strlen("value"), path);
    str_finish(&out);
}

static void test_paths(void **state)
{
    (void)state;
    static const char text[] = "{\"a\":[1,{\"unit price\":[2,[3]]}],\"b\":{},\"caf\\u00e9\":4}";
    struct tree tree;
    assert_true(tree_init(&tree, text, sizeof text - 1));
    static const char *const paths[] = {"",
                                        ".a",
                                        ".a[0]",
                                        ".a[1]",
                                        ".a[1][\"unit price\"]",
                                        ".a[1][\"unit price\"][0]",
                                        ".a[1][\"unit price\"][1]",
                                        ".a[1][\"unit price\"][1][0]",
                                        ".a[1][\"unit price\"][1]", /* closing lines */
                                        ".a[1][\"unit price\"]",
                                        ".a[1]",
                                        ".a",
                                        ".b",
                                        ".caf\u00e9",
                                        ""};
    assert_int_equal(tree_lines(&tree), sizeof paths / sizeof *paths);
    for (size_t i = 0; i < tree_lines(&tree); i++)
        path_is(&tree, i, paths[i]);
    path_is(&tree, tree_lines(&tree), "");
    tree_finish(&tree);
}

static void test_what_is_folded_is_shown_when_it_is_wanted(void **state)
{
    (void)state;
    struct tree tree;
    assert_true(tree_init(&tree, order, sizeof order - 1));
    tree_fold_inner(&tree);
    assert_int_equal(tree_lines(&tree), 9);
    size_t at = (size_t)(strstr(order, "\"b\"") - order);
    size_t line = tree_show(&tree, tree_token_at(&tree, at));
    path_is(&tree, line, ".who.tags[1]");
    at = (size_t)(strstr(order, "name") - order); /* in a name: its value */
    path_is(&tree, tree_show(&tree, tree_token_at(&tree, at)), ".who.name");
    tree_finish(&tree);
}

static void test_scrolling_sideways(void **state)
{
    (void)state;
    static const char text[] = "[\"0123456789 0123456789\"]";
    struct tree tree;
    struct grid grid;
    assert_true(tree_init(&tree, text, sizeof text - 1));
    grid_init(&grid, 10, 1, false);
    struct canvas canvas = canvas_of(&grid);
    assert_true(tree_draw_line(&tree, 1, &canvas, 0, 0) > 10);
    assert_string_equal(grid_at(&grid, 4, 0)->text, "\"");
    grid_clear(&grid);
    assert_int_equal(tree_draw_line(&tree, 1, &canvas, 0, 20), 4 + 23);
    assert_string_equal(grid_at(&grid, 0, 0)->text, "4");
    assert_string_equal(grid_at(&grid, 6, 0)->text, "\"");
    grid_finish(&grid);
    tree_finish(&tree);
}

static void test_ten_thousand_levels(void **state)
{
    (void)state;
    enum { LEVELS = 10000 };
    struct str text = {0};
    for (int i = 0; i < LEVELS; i++)
        str_append(&text, i % 2 ? "{\"a\":" : "[");
    str_append(&text, "1");
    for (int i = LEVELS; i-- > 0;)
        str_append(&text, i % 2 ? "}" : "]");
    struct tree tree;
    assert_true(tree_init(&tree, text.data, text.len));
    assert_int_equal(tree_lines(&tree), 2 * LEVELS + 1);
    assert_int_equal(tree_parent(&tree, LEVELS), LEVELS - 1);
    struct grid grid;
    grid_init(&grid, 80, 1, false);
    struct canvas canvas = canvas_of(&grid);
    tree_draw_line(&tree, LEVELS, &canvas, 0, 0);
    screen_expect(&grid, "tree_deepest");
    tree_fold(&tree, LEVELS - 1, true);
    assert_int_equal(tree_lines(&tree), 2 * LEVELS - 1);
    grid_finish(&grid);
    tree_finish(&tree);
    str_finish(&text);
}

static void test_what_is_no_json(void **state)
{
    (void)state;
    struct tree tree;
    assert_false(tree_init(&tree, "{\"a\":1", 6));
    assert_int_equal(tree_lines(&tree), 0);
    assert_false(tree_init(&tree, "", 0));
    tree_finish(&tree);
}

static void test_a_scalar_is_one_line(void **state)
{
    (void)state;
    struct tree tree;
    assert_true(tree_init(&tree, " 1.10 ", 6));
    assert_int_equal(tree_lines(&tree), 1);
    assert_false(tree_can_fold(&tree, 0));
    assert_int_equal(tree_parent(&tree, 0), 0);
    tree_finish(&tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_tree),
        cmocka_unit_test(test_folding),
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_what_is_folded_is_shown_when_it_is_wanted),
        cmocka_unit_test(test_scrolling_sideways),
        cmocka_unit_test(test_ten_thousand_levels),
        cmocka_unit_test(test_what_is_no_json),
        cmocka_unit_test(test_a_scalar_is_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
