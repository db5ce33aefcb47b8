/* The dashboard on a terminal: what keys do, what sizes do, what a slow or strange terminal gets. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "job_pty.h"

static struct pty *start(int columns, int rows, const char *first, const char *second)
{
    const char *argv[] = {getenv("FIXTURE_WEIR"), first, second, NULL};
    struct pty_options options = {.argv = argv, .columns = columns, .rows = rows, .term = "xterm-256color"};
    struct pty *pty = pty_start(&options);
    return pty;
}

static void quit(struct pty *pty)
{
    pty_keys(pty, "q");
    assert_int_equal(pty_wait_exit(pty), 0);
    pty_expect_restored(pty);
    pty_end(pty);
}

static void dashboard_shows_all_panes(void **state)
{
    (void)state;
    struct pty *pty = start(120, 40, "topic=orders", NULL);
    pty_wait_text(pty, "Messages of orders");
    pty_wait_text(pty, "Partitions 3 of orders");
    pty_wait_text(pty, "Groups reading orders");
    pty_wait_text(pty, "value.amount");
    pty_wait_text(pty, "Topics 7");
    pty_wait_text(pty, "Bogot\xc3\xa1");
    pty_wait_text(pty, "evicted 0");
    quit(pty);
}

static void small_terminal_has_the_rest_a_key_away(void **state)
{
    (void)state;
    struct pty *pty = start(80, 24, "topic=orders", NULL);
    pty_wait_text(pty, "Topics 7");
    pty_wait_text(pty, "Messages of orders");
    assert_false(pty_has_text(pty, "Partitions 3"));
    pty_keys(pty, "\t");
    pty_wait_text(pty, "Partitions 3 of orders");
    pty_keys(pty, "\t");
    pty_wait_text(pty, "Groups reading orders");
    pty_keys(pty, "\t");
    pty_wait_text(pty, "Messages of orders");
    quit(pty);
}

static void too_small_says_so_and_grows_back(void **state)
{
    (void)state;
    struct pty *pty = start(80, 24, NULL, NULL);
    pty_wait_text(pty, "Topics 7");
    pty_resize(pty, 40, 10);
    pty_wait_text(pty, "too small");
    pty_resize(pty, 1, 1);
    pty_wait_idle(pty);
    pty_resize(pty, 120, 40);
    pty_wait_text(pty, "Groups reading");
    pty_keys(pty, "q"); /* what stood there before did not survive 1x1, through no fault of the program */
    assert_int_equal(pty_wait_exit(pty), 0);
    pty_end(pty);
}

static void selection_moves_and_the_tail_follows(void **state)
{
    (void)state;
    struct pty *pty = start(120, 40, NULL, NULL);
    pty_wait_text(pty, "Messages of clicks");
    pty_keys(pty, "jjj");
    pty_wait_text(pty, "Messages of orders");
    pty_wait_text(pty, "Partitions 3 of orders");
    pty_wait_text(pty, "customer-");
    pty_keys(pty, "G");
    pty_wait_text(pty, "Messages of sensors");
    quit(pty);
}

static void tables_filter_while_typing(void **state)
{
    (void)state;
    struct pty *pty = start(120, 40, NULL, NULL);
    pty_wait_text(pty, "payments");
    pty_keys(pty, "/ord");
    pty_wait_text(pty, "Topics 2/7 /ord");
    pty_wait_no_text(pty, "payments");
    pty_keys(pty, "\r");
    pty_wait_text(pty, "? help");
    pty_keys(pty, "\x1b");
    pty_wait_text(pty, "payments");
    quit(pty);
}

static void messages_filter_counts_matches(void **state)
{
    (void)state;
    struct pty *pty = start(120, 40, "topic=orders", NULL);
    pty_wait_text(pty, "Messages of orders");
    pty_keys(pty, "4/Lima\r");
    pty_wait_text(pty, "50 of 200 match");
    pty_keys(pty, "\x1b");
    pty_wait_text(pty, "following");
    pty_wait_no_text(pty, "match");
    pty_keys(pty, "1");
    pty_wait_text(pty, "Topics 7");
    quit(pty);
}

static void record_opens_as_a_tree_and_folds(void **state)
{
    (void)state;
    struct pty *pty = start(100, 40, "topic=orders", NULL);
    pty_wait_text(pty, "customer-");
    pty_keys(pty, "4\r");
    pty_wait_text(pty, "Message orders 1:1066");
    pty_wait_text(pty, "2026-01-01T12:00:19.900Z");
    pty_wait_text(pty, "trace");
    pty_wait_text(pty, "1234567890123456199");
    pty_wait_text(pty, "\"sku\"");
    pty_keys(pty, "v");
    pty_wait_text(pty, "{\"amount\": 141.67");
    pty_keys(pty, "\x1b");
    pty_wait_text(pty, "Messages of orders");
    pty_keys(pty, "1");
    pty_wait_text(pty, "Topics 7");
    quit(pty);
}

static void large_record_is_fetched_whole(void **state)
{
    (void)state;
    struct pty *pty = start(100, 30, "topic=orders", "huge=20000000");
    pty_wait_text(pty, "Messages of orders");
    pty_keys(pty, "4");
    pty_wait_text(pty, "20 MB");
    pty_keys(pty, "G\r");
    pty_wait_text(pty, "the first 1.0 MB of 20 MB");
    pty_wait_text(pty, "xxxxxxxxxxxxxxxxxxxx");
    pty_wait_no_text(pty, "fetching");
    pty_keys(pty, "\x1b");
    pty_wait_text(pty, "Messages of orders");
    pty_keys(pty, "1");
    pty_wait_text(pty, "Topics 7");
    quit(pty);
}

static void scrolling_stays_put_while_records_arrive(void **state)
{
    (void)state;
    struct pty *pty = start(100, 30, "topic=orders", "rate=1000");
    pty_wait_text(pty, "customer-");
    pty_keys(pty, "4g");
    pty_wait_text(pty, "0:1000");
    pty_wait_text(pty, "below");
    for (int i = 0; i < 3; i++)
        pty_wait_idle(pty);
    assert_non_null(strstr(pty_row(pty, 3), "0:1000"));
    pty_keys(pty, "f");
    pty_wait_text(pty, "following");
    pty_keys(pty, " ");
    pty_wait_text(pty, "paused");
    pty_keys(pty, " ");
    pty_wait_text(pty, "following");
    pty_keys(pty, "1");
    pty_wait_text(pty, "Topics 7");
    quit(pty);
}

static void drill_down_and_back(void **state)
{
    (void)state;
    struct pty *pty = start(120, 40, "topic=orders", NULL);
    pty_wait_text(pty, "Groups reading orders");
    pty_keys(pty, "3");
    pty_wait_text(pty, "Groups 5");
    pty_keys(pty, "jjj\r");
    pty_wait_text(pty, "Group billing");
    pty_wait_text(pty, "10.0.0.7");
    pty_wait_text(pty, "Members 2");
    pty_keys(pty, "\x1b");
    pty_wait_text(pty, "Groups 5");
    pty_keys(pty, "6");
    pty_wait_text(pty, "broker.example:9093");
    pty_keys(pty, "2\r");
    pty_wait_text(pty, "Partitions 3 of orders");
    pty_keys(pty, "q1");
    pty_wait_text(pty, "Topics 7");
    quit(pty);
}

static void help_zoom_theme_and_commands(void **state)
{
    (void)state;
    struct pty *pty = start(120, 50, "topic=orders", NULL);
    pty_wait_text(pty, "Topics 7");
    pty_keys(pty, "?");
    pty_wait_text(pty, "next row");
    pty_wait_text(pty, "freeze the stream");
    pty_keys(pty, "?");
    pty_wait_text(pty, "Topics 7");
    pty_keys(pty, "z");
    pty_wait_no_text(pty, "Messages of");
    pty_keys(pty, "z");
    pty_wait_text(pty, "Messages of");
    pty_keys(pty, "T");
    pty_wait_text(pty, "theme light");
    pty_keys(pty, ":topc x\r");
    pty_wait_text(pty, "the nearest is :topic");
    pty_keys(pty, ":topic payments\r");
    pty_wait_text(pty, "Messages of payments");
    pty_keys(pty, "U");
    pty_wait_text(pty, "bound to nothing");
    pty_keys(pty, ":q\r");
    assert_int_equal(pty_wait_exit(pty), 0);
    pty_expect_restored(pty);
    pty_end(pty);
}

static void hostile_bytes_never_reach_the_terminal(void **state)
{
    (void)state;
    struct pty *pty = start(120, 40, "hostile=1", NULL);
    pty_wait_text(pty, "\\e[31mred");
    pty_wait_text(pty, "\\u202E");
    pty_keys(pty, "4");
    pty_wait_text(pty, "\\x07");
    pty_keys(pty, "1");
    pty_wait_text(pty, "Topics");
    quit(pty);
}

static void unknown_terminals_are_named(void **state)
{
    (void)state;
    static const char *const terms[][2] = {
        {"no-such-terminal", "is not known here"}, {"", "TERM is not set"}, {"dumb", "cannot place its cursor"}};
    for (size_t i = 0; i < 3; i++) {
        const char *argv[] = {getenv("FIXTURE_WEIR"), NULL};
        struct pty_options options = {.argv = argv, .columns = 120, .rows = 24, .term = terms[i][0]};
        struct pty *pty = pty_start(&options);
        assert_int_equal(pty_wait_exit(pty), 1);
        pty_wait_text(pty, terms[i][1]);
        pty_expect_restored(pty);
        pty_end(pty);
    }
}

static void other_terminals_work(void **state)
{
    (void)state;
    static const char *const terms[] = {"xterm", "linux", "screen-256color", "vt100", "tmux-256color"};
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        const char *argv[] = {getenv("FIXTURE_WEIR"), "topic=orders", NULL};
        struct pty_options options = {.argv = argv, .columns = 80, .rows = 24, .term = terms[i]};
        struct pty *pty = pty_start(&options);
        pty_wait_text(pty, "Messages of orders");
        pty_keys(pty, "q");
        assert_int_equal(pty_wait_exit(pty), 0);
        pty_end(pty);
    }
}

static void cluster_that_is_down_is_said(void **state)
{
    (void)state;
    struct pty *pty = start(120, 40, "down=1", NULL);
    pty_wait_text(pty, "Connection refused");
    pty_keys(pty, "jjjG?");
    pty_wait_text(pty, "next row");
    pty_keys(pty, "?");
    pty_wait_text(pty, "goes on trying");
    quit(pty);
}

static void unknown_topic_ends_with_the_nearest(void **state)
{
    (void)state;
    struct pty *pty = start(120, 24, "topic=ordres", NULL);
    assert_int_equal(pty_wait_exit(pty), 1);
    pty_wait_text(pty, "there is no topic 'ordres'; the nearest: orders");
    pty_expect_restored(pty);
    pty_end(pty);
}

/* A line that takes nothing must not hold the program up: it still ends at once when told to. */
static void stalled_terminal_blocks_nothing(void **state)
{
    (void)state;
    struct pty *pty = start(200, 60, "rate=5000", NULL);
    pty_wait_text(pty, "following");
    pty_stall(pty, true);
    for (int i = 0; i < 200; i++)
        pty_keys(pty, "1234561");
    pty_signal(pty, SIGTERM);
    int64_t from_us = clock_mono_us();
    pty_wait_exit(pty);
    assert_true(clock_mono_us() - from_us < 3000000);
    pty_end(pty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dashboard_shows_all_panes),
        cmocka_unit_test(small_terminal_has_the_rest_a_key_away),
        cmocka_unit_test(too_small_says_so_and_grows_back),
        cmocka_unit_test(selection_moves_and_the_tail_follows),
        cmocka_unit_test(tables_filter_while_typing),
        cmocka_unit_test(messages_filter_counts_matches),
        cmocka_unit_test(record_opens_as_a_tree_and_folds),
        cmocka_unit_test(large_record_is_fetched_whole),
        cmocka_unit_test(scrolling_stays_put_while_records_arrive),
        cmocka_unit_test(drill_down_and_back),
        cmocka_unit_test(help_zoom_theme_and_commands),
        cmocka_unit_test(hostile_bytes_never_reach_the_terminal),
        cmocka_unit_test(unknown_terminals_are_named),
        cmocka_unit_test(other_terminals_work),
        cmocka_unit_test(cluster_that_is_down_is_said),
        cmocka_unit_test(unknown_topic_ends_with_the_nearest),
        cmocka_unit_test(stalled_terminal_blocks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
