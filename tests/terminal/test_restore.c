/* Whatever ends the program, the terminal is as it was. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/clock.h"
#include "job_pty.h"

static struct pty *start(const char *first)
{
    const char *argv[] = {getenv("FIXTURE_WEIR"), first, NULL};
    struct pty_options options = {.argv = argv, .columns = 80, .rows = 24, .term = "xterm-256color"};
    struct pty *pty = pty_start(&options);
    return pty;
}

static struct pty *start_shown(void)
{
    struct pty *pty = start("topic=orders");
    pty_wait_text(pty, "Messages of orders");
    return pty;
}

static void signals_that_ask_for_an_end(void **state)
{
    (void)state;
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < 3; i++) {
        struct pty *pty = start_shown();
        pty_signal(pty, numbers[i]);
        assert_int_equal(pty_wait_exit(pty), 0);
        pty_expect_restored(pty);
        pty_end(pty);
    }
}

static void signals_that_kill(void **state)
{
    (void)state;
    static const int numbers[] = {SIGABRT, SIGSEGV, SIGBUS, SIGQUIT};
    for (size_t i = 0; i < 4; i++) {
        struct pty *pty = start_shown();
        pty_signal(pty, numbers[i]);
        assert_int_equal(pty_wait_exit(pty), 128 + numbers[i]);
        pty_expect_restored(pty);
        pty_end(pty);
    }
}

static void control_c_ends_it(void **state)
{
    (void)state;
    struct pty *pty = start_shown();
    pty_keys(pty, "\x03");
    assert_int_equal(pty_wait_exit(pty), 0);
    pty_expect_restored(pty);
    pty_end(pty);
}

static void suspended_and_continued(void **state)
{
    (void)state;
    struct pty *pty = start_shown();
    for (int i = 0; i < 2; i++) {
        pty_keys(pty, "\x1a");
        pty_wait_stopped(pty);
        pty_expect_restored(pty);
        if (i == 1)
            pty_resize(pty, 120, 40);
        pty_continue(pty);
        pty_wait_text(pty, "Messages of orders");
    }
    pty_wait_text(pty, "Groups reading orders");
    pty_keys(pty, "q");
    assert_int_equal(pty_wait_exit(pty), 0);
    pty_expect_restored(pty);
    pty_end(pty);
}

static void opening_that_fails(void **state)
{
    (void)state;
    struct pty *pty = start("fails=1");
    assert_int_equal(pty_wait_exit(pty), 2);
    pty_wait_text(pty, "the fixture was told to fail");
    pty_expect_restored(pty);
    pty_end(pty);
}

/* The first frame does not wait for the cluster, and keys work meanwhile. */
static void painted_before_the_cluster_is_there(void **state)
{
    (void)state;
    struct pty *pty = start("open_ms=2000");
    int64_t from_us = clock_mono_us();
    pty_wait_text(pty, "opening the cluster");
    pty_keys(pty, "?");
    pty_wait_text(pty, "next row");
    assert_true(clock_mono_us() - from_us < 1500000);
    pty_keys(pty, "?");
    pty_wait_text(pty, "Messages of clicks");
    pty_keys(pty, "q");
    assert_int_equal(pty_wait_exit(pty), 0);
    pty_expect_restored(pty);
    pty_end(pty);
}

/* Ending may have to wait for the library: the screen is given back first. */
static void screen_is_given_back_before_the_source_ends(void **state)
{
    (void)state;
    struct pty *pty = start("close_ms=2000");
    pty_wait_text(pty, "Messages of clicks");
    int64_t from_us = clock_mono_us();
    pty_keys(pty, "q");
    pty_wait_text(pty, "what stood here before");
    assert_true(clock_mono_us() - from_us < 1500000);
    assert_int_equal(pty_wait_exit(pty), 0);
    pty_expect_restored(pty);
    pty_end(pty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signals_that_ask_for_an_end),
        cmocka_unit_test(signals_that_kill),
        cmocka_unit_test(control_c_ends_it),
        cmocka_unit_test(suspended_and_continued),
        cmocka_unit_test(opening_that_fails),
        cmocka_unit_test(painted_before_the_cluster_is_there),
        cmocka_unit_test(screen_is_given_back_before_the_source_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
