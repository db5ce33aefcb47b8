#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "fixture_table.h"
#include "screen.h"
#include "ui/table_fuzzy.h"

static const struct fixture_row topics[] = {
    {1, "orders", 412, "fine"},
    {2, "payments-europe-retry-3", 1234567, "falls behind since an hour ago"},
    {3, "__consumer_offsets", 9, ""},
    {4, "clicks", -1, "not known"},
    {5, "\u6ce8\u6587\u30c7\u30fc\u30bf\u306e\u6d41\u308c", 0, "wide names"},
    {6, "evil\x1b[31m\u202e", 48100, "\tcontrols"},
};
enum { TOPICS = sizeof topics / sizeof *topics };

/* A table over `rows`, updated and drawn at a size. */
struct setup {
    struct fixture_table fixture;
    struct table_rows rows;
    struct table table;
};

static void start(struct setup *setup, const struct fixture_row *rows, size_t count, size_t sort)
{
    setup->fixture = (struct fixture_table){.rows = rows, .count = count};
    setup->rows = fixture_rows(&setup->fixture);
    table_init(&setup->table, fixture_columns, FIXTURE_COLUMNS, sort);
    table_update(&setup->table, &setup->rows, 5, 0);
}

static void change(struct setup *setup, const struct fixture_row *rows, size_t count, int64_t now_us)
{
    setup->fixture = (struct fixture_table){.rows = rows, .count = count};
    setup->rows = fixture_rows(&setup->fixture);
    table_update(&setup->table, &setup->rows, 5, now_us);
}

static void expect_drawn(const struct setup *setup, int width, bool ascii, int64_t now_us, const char *golden)
{
    struct grid grid;
    grid_init(&grid, width, 6, ascii);
    struct canvas canvas = canvas_of(&grid);
    table_draw(&setup->table, &setup->rows, &canvas, true, now_us);
    screen_expect(&grid, golden);
    grid_finish(&grid);
}

static const char *name_at(const struct setup *setup, size_t place)
{
    return setup->fixture.rows[setup->table.order[place]].name;
}

static uint64_t selected_id(const struct setup *setup)
{
    size_t row = table_selected_row(&setup->table);
    assert_true(row < setup->fixture.count);
    return setup->fixture.rows[row].id;
}

static void test_sizes(void **state)
{
    (void)state;
    struct setup setup;
    start(&setup, topics, TOPICS, FIXTURE_LAG);
    expect_drawn(&setup, 70, false, 0, "table_70");
    expect_drawn(&setup, 44, false, 0, "table_44");
    expect_drawn(&setup, 24, true, 0, "table_24_ascii");
    table_handle(&setup.table, &setup.rows, ACTION_RIGHT);
    expect_drawn(&setup, 34, false, 0, "table_34_scrolled");
    table_finish(&setup.table);
}

static void test_scrolling_ends_where_all_is_seen(void **state)
{
    (void)state;
    struct setup setup;
    start(&setup, topics, TOPICS, FIXTURE_LAG);
    for (int i = 0; i < 9; i++)
        table_handle(&setup.table, &setup.rows, ACTION_RIGHT);
    assert_int_equal(setup.table.left, FIXTURE_COLUMNS - 2);
    table_fit_width(&setup.table, &setup.rows, 28);
    assert_int_equal(setup.table.left, 1);
    table_fit_width(&setup.table, &setup.rows, 70);
    assert_int_equal(setup.table.left, 0);
    table_fit_width(&setup.table, &setup.rows, 1);
    assert_int_equal(setup.table.left, 0);
    table_finish(&setup.table);
}

static void test_order(void **state)
{
    (void)state;
    struct setup setup;
    start(&setup, topics, TOPICS, FIXTURE_LAG);
    assert_int_equal(setup.table.shown, TOPICS - 1); /* the hidden one */
    assert_string_equal(name_at(&setup, 0), topics[1].name);
    assert_string_equal(name_at(&setup, 4), "clicks"); /* unknown is last */
    assert_true(table_handle(&setup.table, &setup.rows, ACTION_SORT));
    assert_string_equal(name_at(&setup, 0), topics[4].name);
    assert_string_equal(name_at(&setup, 4), "clicks"); /* and last the other way round */
    table_handle(&setup.table, &setup.rows, ACTION_SORT_PREVIOUS);
    assert_int_equal(setup.table.sort_column, FIXTURE_NAME);
    assert_string_equal(name_at(&setup, 0), "clicks");
    table_handle(&setup.table, &setup.rows, ACTION_SORT_PREVIOUS);
    assert_int_equal(setup.table.sort_column, FIXTURE_NOTE);
    table_finish(&setup.table);
}

static void test_the_selection_stays_on_its_row(void **state)
{
    (void)state;
    struct setup setup;
    start(&setup, topics, TOPICS, FIXTURE_NAME);
    assert_true(table_select(&setup.table, &setup.rows, 1));
    struct fixture_row moved[TOPICS + 1];
    memcpy(moved + 1, topics, sizeof topics);
    moved[0] = (struct fixture_row){9, "aaa", 1, ""};
    change(&setup, moved, TOPICS + 1, 1);
    assert_int_equal(selected_id(&setup), 1);
    table_handle(&setup.table, &setup.rows, ACTION_SORT_NEXT);
    assert_int_equal(selected_id(&setup), 1);
    /* gone: what took its place is selected, and stays it when the row comes back */
    table_handle(&setup.table, &setup.rows, ACTION_SORT_PREVIOUS);
    size_t place = setup.table.at;
    moved[1] = moved[TOPICS];
    change(&setup, moved, TOPICS, 2);
    assert_int_equal(setup.table.at, place);
    uint64_t instead = selected_id(&setup);
    change(&setup, topics, TOPICS, 3);
    assert_int_equal(selected_id(&setup), instead);
    assert_false(table_select(&setup.table, &setup.rows, 77));
    table_finish(&setup.table);
}

static void test_an_empty_table(void **state)
{
    (void)state;
    struct setup setup;
    start(&setup, topics, 0, FIXTURE_NAME);
    assert_int_equal(table_selected_row(&setup.table), SIZE_MAX);
    assert_true(table_handle(&setup.table, &setup.rows, ACTION_END));
    assert_true(table_handle(&setup.table, &setup.rows, ACTION_SORT));
    assert_int_equal(table_selected_row(&setup.table), SIZE_MAX);
    expect_drawn(&setup, 50, false, 0, "table_empty");
    table_finish(&setup.table);
}

static void test_moves(void **state)
{
    (void)state;
    enum { MANY = 100 };
    struct fixture_row rows[MANY];
    struct setup setup;
    for (int i = 0; i < MANY; i++)
        rows[i] = (struct fixture_row){(uint64_t)i, "same", i, ""};
    start(&setup, rows, MANY, FIXTURE_NAME);
    static const struct {
        enum action action;
        uint64_t id;
        size_t top;
    } moves[] = {
        {ACTION_DOWN, 1, 0},      {ACTION_PAGE_DOWN, 5, 1}, {ACTION_HALF_DOWN, 7, 3},
        {ACTION_END, 99, 95},     {ACTION_DOWN, 99, 95},    {ACTION_HALF_UP, 97, 95},
        {ACTION_PAGE_UP, 93, 93}, {ACTION_HOME, 0, 0},      {ACTION_UP, 0, 0},
    };
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
        assert_true(table_handle(&setup.table, &setup.rows, moves[i].action));
        assert_int_equal(selected_id(&setup), moves[i].id);
        assert_int_equal(setup.table.top, moves[i].top);
    }
    assert_false(table_handle(&setup.table, &setup.rows, ACTION_QUIT));
    table_finish(&setup.table);
}

static void test_fewer_rows_than_at_the_last_update(void **state)
{
    (void)state;
    struct setup setup;
    start(&setup, topics, TOPICS, FIXTURE_NAME);
    table_handle(&setup.table, &setup.rows, ACTION_END);
    setup.fixture.count = setup.rows.count = 2;
    struct grid grid;
    grid_init(&grid, 40, 6, false);
    struct canvas canvas = canvas_of(&grid);
    table_draw(&setup.table, &setup.rows, &canvas, true, 0);
    screen_expect_sound(&grid);
    grid_finish(&grid);
    assert_true(table_handle(&setup.table, &setup.rows, ACTION_END));
    assert_int_equal(selected_id(&setup), 2);
    table_finish(&setup.table);
}

static void test_the_filter(void **state)
{
    (void)state;
    static const struct fixture_row rows[] = {
        {1, "p-a-y", 1, ""},       {2, "display", 2, ""}, {3, "payments", 3, ""},
        {4, "eu-payments", 4, ""}, {5, "orders", 5, ""},  {6, "paybacks", 6, ""},
    };
    struct setup setup;
    start(&setup, rows, 6, FIXTURE_LAG);
    strcpy(setup.table.filter, "pay");
    table_update(&setup.table, &setup.rows, 5, 0);
    /* words by lag, then what is scattered by lag; with "a" one word, then runs within words */
    static const uint64_t expected[] = {6, 4, 3, 2, 1}, expected_a[] = {1, 6, 4, 3, 2};
    assert_int_equal(setup.table.shown, 5);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(rows[setup.table.order[i]].id, expected[i]);
    expect_drawn(&setup, 50, false, 0, "table_filter");
    strcpy(setup.table.filter, "a");
    table_update(&setup.table, &setup.rows, 5, 0);
    assert_int_equal(setup.table.shown, 5);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(rows[setup.table.order[i]].id, expected_a[i]);
    table_finish(&setup.table);
}

static void test_fuzzy(void **state)
{
    (void)state;
    assert_int_equal(fuzzy_match("", "x"), FUZZY_WORD);
    assert_int_equal(fuzzy_match("ord", "my-orders"), FUZZY_WORD);
    assert_int_equal(fuzzy_match("der", "my-orders"), FUZZY_RUN);
    assert_int_equal(fuzzy_match("mrs", "my-orders"), FUZZY_SCATTERED);
    assert_int_equal(fuzzy_match("mrx", "my-orders"), FUZZY_NONE);
    assert_int_equal(fuzzy_match("ord", "ORDERS"), FUZZY_WORD);
    assert_int_equal(fuzzy_match("ORD", "orders"), FUZZY_NONE);
    assert_int_equal(fuzzy_match("x", ""), FUZZY_NONE);
    assert_int_equal(fuzzy_match("\u6587", "\u6ce8\u6587"), FUZZY_RUN);
    assert_int_equal(fuzzy_match("\u6587", "\xe6\x96"), FUZZY_NONE); /* cut short */
}

static void test_marks_last_two_seconds(void **state)
{
    (void)state;
    struct setup setup;
    start(&setup, topics, TOPICS, FIXTURE_NAME);
    struct fixture_row changed[TOPICS];
    memcpy(changed, topics, sizeof topics);
    changed[0].lag = 413;
    change(&setup, changed, TOPICS, 1000000);
    expect_drawn(&setup, 50, false, 2900000, "table_changed");
    change(&setup, changed, TOPICS, 3100000);
    expect_drawn(&setup, 50, false, 3100000, "table_settled");
    table_finish(&setup.table);
}

static void test_only_what_is_seen_is_formatted(void **state)
{
    (void)state;
    enum { MANY = 10000 };
    struct fixture_row *rows = mem_zero(MANY, sizeof *rows);
    for (int i = 0; i < MANY; i++)
        rows[i] = (struct fixture_row){(uint64_t)i, "name", i, "note"};
    struct setup setup;
    size_t formatted = 0;
    start(&setup, rows, MANY, FIXTURE_LAG);
    setup.fixture.formatted = &formatted;
    table_update(&setup.table, &setup.rows, 5, 0);
    assert_int_equal(formatted, 0);
    struct grid grid;
    grid_init(&grid, 60, 6, false);
    struct canvas canvas = canvas_of(&grid);
    table_draw(&setup.table, &setup.rows, &canvas, true, 0);
    assert_in_range(formatted, 1, 2 * 5 * FIXTURE_COLUMNS);
    grid_finish(&grid);
    table_finish(&setup.table);
    free(rows);
}

static void test_marks_of_gone_rows_are_forgotten(void **state)
{
    (void)state;
    struct setup setup;
    start(&setup, topics, TOPICS, FIXTURE_NAME);
    for (uint64_t i = 0; i < 5000; i++) {
        struct fixture_row row = {100 + i, "passing", (int64_t)i, ""};
        change(&setup, &row, 1, 0);
        assert_in_range(setup.table.marks.count, 1, 2000);
    }
    table_finish(&setup.table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_scrolling_ends_where_all_is_seen),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_the_selection_stays_on_its_row),
        cmocka_unit_test(test_an_empty_table),
        cmocka_unit_test(test_moves),
        cmocka_unit_test(test_fewer_rows_than_at_the_last_update),
        cmocka_unit_test(test_the_filter),
        cmocka_unit_test(test_fuzzy),
        cmocka_unit_test(test_marks_last_two_seconds),
        cmocka_unit_test(test_only_what_is_seen_is_formatted),
        cmocka_unit_test(test_marks_of_gone_rows_are_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
