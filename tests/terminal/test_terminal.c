/* The real program on a pseudo-terminal: what a person sees and presses, and that the terminal is left as it was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <signal.h>
#include <sys/wait.h>

#include "tests/lib/pty.h"

static const char *weir; /* argv[1] */

#define see(pty, text)                                                                                                 \
    do {                                                                                                               \
        if (!pty_wait_text(pty, text))                                                                                 \
            fail_msg("no \"%s\" on:\n%s", text, pty_screen(pty));                                                      \
    } while (0)

static struct pty *start(int columns, int rows, const char *const *more)
{
    const char *argv[16] = {weir, "--demo", "--seed", "1"};
    for (size_t i = 0; more && more[i] && i < 11; i++)
        argv[4 + i] = more[i];
    struct pty *pty = pty_start(argv, &(struct pty_options){.columns = columns, .rows = rows});
    assert_non_null(pty);
    return pty;
}

static void quit(struct pty *pty)
{
    int status;
    pty_type(pty, "q");
    assert_true(pty_wait_exit(pty, &status));
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_true(pty_is_restored(pty));
    pty_end(pty);
}

static void test_the_dashboard_comes_alive_and_quits(void **state)
{
    (void)state;
    struct pty *pty = start(120, 40, NULL);
    see(pty, "orders");
    see(pty, "Partitions");
    see(pty, "fraud");
    see(pty, "Messages");
    see(pty, "value.");
    assert_false(pty_is_restored(pty)); /* or the check below would prove nothing */
    quit(pty);
}

static void test_small_terminals(void **state)
{
    (void)state;
    struct pty *pty = start(80, 24, NULL);
    see(pty, "orders");
    see(pty, "Messages");
    pty_resize(pty, 40, 10);
    see(pty, "too small");
    pty_resize(pty, 1, 1);
    assert_true(pty_wait_idle(pty));
    pty_resize(pty, 200, 60);
    see(pty, "Partitions");
    for (int i = 0; i < 30; i++)
        pty_resize(pty, 20 + i * 7 % 150, 3 + i * 5 % 60);
    pty_resize(pty, 120, 40);
    see(pty, "Partitions");
    quit(pty);
}

static void test_keys_move_open_and_go_back(void **state)
{
    (void)state;
    struct pty *pty = start(120, 40, NULL);
    see(pty, "amount");
    pty_type(pty, "?");
    see(pty, "next pane");
    pty_type(pty, "\033");
    assert_true(pty_wait_gone(pty, "next pane"));
    pty_type(pty, "3");
    see(pty, "analytics");
    pty_type(pty, "6");
    see(pty, "127.0.0.1:");
    pty_type(pty, "4");
    see(pty, "amount");
    pty_type(pty, " \r");
    see(pty, "partition ");
    see(pty, "create time");
    pty_type(pty, "\033");
    assert_true(pty_wait_gone(pty, "create time"));
    pty_type(pty, "1");
    see(pty, "Partitions");
    quit(pty);
}

static void test_a_command_line_and_a_filter(void **state)
{
    (void)state;
    struct pty *pty = start(120, 40, NULL);
    see(pty, "amount");
    pty_type(pty, ":topic payments\r");
    see(pty, "pay-0");
    pty_type(pty, ":nonsense\r");
    see(pty, "nonsense");
    pty_type(pty, "4/declined\r");
    see(pty, "match");
    pty_type(pty, "\033"); /* alone: with a key right behind it, it would be Alt */
    assert_true(pty_wait_gone(pty, "match"));
    pty_type(pty, "1\t\t\t\t\t/mix\r");
    see(pty, "mixed");
    pty_type(pty, ":quit\r");
    int status;
    assert_true(pty_wait_exit(pty, &status));
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    pty_end(pty);
}

static void test_hostile_bytes_stay_in_their_cells(void **state)
{
    (void)state;
    const char *const more[] = {"mixed", NULL};
    struct pty *pty = start(120, 40, more);
    see(pty, "\\e[31m");
    assert_true(pty_wait_idle(pty));
    assert_false(pty_has(pty, "\xE2\x80\xAE")); /* the bidi override of the demo's record */
    quit(pty);
}

static void ended_by(int signal_number, bool exits)
{
    struct pty *pty = start(100, 30, NULL);
    see(pty, "orders");
    pty_signal(pty, signal_number);
    int status;
    assert_true(pty_wait_exit(pty, &status));
    if (!exits)
        assert_true(WIFSIGNALED(status));
    assert_true(pty_is_restored(pty));
    pty_end(pty);
}

static void test_signals_leave_the_terminal_as_it_was(void **state)
{
    (void)state;
    ended_by(SIGTERM, true);
    ended_by(SIGINT, true);
    ended_by(SIGHUP, true);
    ended_by(SIGABRT, false);
    ended_by(SIGSEGV, false);
}

static void test_suspend_and_go_on(void **state)
{
    (void)state;
    struct pty *pty = start(100, 30, NULL);
    see(pty, "orders");
    pty_signal(pty, SIGTSTP);
    assert_true(pty_wait_stopped(pty));
    assert_true(pty_is_restored(pty));
    pty_signal(pty, SIGCONT);
    assert_true(pty_wait_idle(pty));
    see(pty, "orders");
    assert_false(pty_is_restored(pty));
    quit(pty);
}

static void test_no_broker_is_said_and_q_is_quick(void **state)
{
    (void)state;
    const char *const argv[] = {weir, "-b", "127.0.0.1:1", NULL};
    struct pty *pty = pty_start(argv, &(struct pty_options){.columns = 100, .rows = 30});
    see(pty, "refused");
    quit(pty);
}

static void test_terminals_that_cannot_do_it(void **state)
{
    (void)state;
    static const char *const terms[] = {"no-such-terminal", ""};
    for (size_t i = 0; i < 2; i++) {
        const char *const argv[] = {weir, "--demo", NULL};
        struct pty *pty = pty_start(argv, &(struct pty_options){.columns = 80, .rows = 24, .term = terms[i]});
        see(pty, "TERM");
        int status;
        assert_true(pty_wait_exit(pty, &status));
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) != 0);
        pty_end(pty);
    }
}

static void test_ascii_and_no_color(void **state)
{
    (void)state;
    const char *const more[] = {"--ascii", "--no-color", NULL};
    struct pty *pty = start(120, 40, more);
    see(pty, "Messages");
    see(pty, "fraud");
    for (const char *at = pty_screen(pty); *at; at++)
        assert_true((unsigned char)*at < 127);
    quit(pty);
}

/* The same text copied twice is printed for the terminal's own selection, and any key brings the screen back. */
static void test_a_copy_is_printed(void **state)
{
    (void)state;
    const char *const more[] = {"orders", NULL};
    struct pty *pty = start(100, 30, more);
    see(pty, "following");
    pty_type(pty, "4");
    see(pty, "amount");
    pty_type(pty, " \r");
    see(pty, "Message orders");
    pty_type(pty, "y");
    see(pty, "once more prints it");
    pty_type(pty, "y");
    see(pty, "-- any key goes back to weir --");
    see(pty, "{\"amount\":");
    pty_type(pty, "\x1b");
    see(pty, "Message orders");
    assert_true(pty_wait_gone(pty, "any key goes back"));
    pty_type(pty, "\x1b");
    see(pty, "Messages of orders");
    pty_type(pty, "1");
    see(pty, "Groups reading");
    quit(pty);
}

/* A record is typed and seen to arrive; its topic is made on the way, and removed with its name. */
static void test_a_form_and_a_plan(void **state)
{
    (void)state;
    setenv("EDITOR", "printf '{\"from\":\"editor\"}\\n' >", 1);
    struct pty *pty = start(100, 30, NULL);
    see(pty, "following");
    pty_type(pty, "P");
    see(pty, "Produce");
    see(pty, "no tombstone");
    pty_type(pty, "\t\x15pagos\t\talice\t\t{\"importe\": ");
    see(pty, "ends too soon");
    pty_type(pty, "12.50}");
    see(pty, "JSON, 18 bytes");
    pty_type(pty, "\x13");
    see(pty, "There is no topic 'pagos'");
    pty_type(pty, "y");
    see(pty, "sent: pagos, partition 0, offset 0");
    pty_type(pty, "\x1b[200~ q\rP\x1b[201~");
    see(pty, "not JSON: line 1");
    pty_type(pty, "\x0f"); /* the editor has the screen, and gives it back */
    see(pty, "{\"from\":\"editor\"}");
    pty_type(pty, "\x13");
    see(pty, "sent: pagos, partition 0, offset 1");
    pty_type(pty, "\x1b");
    see(pty, "following");
    pty_type(pty, ":topic pagos\r4");
    see(pty, "Messages of pagos");
    see(pty, "12.50");
    see(pty, "editor");
    pty_type(pty, ":add-partitions 3\r");
    see(pty, "to do it");
    pty_type(pty, "pagos\r");
    see(pty, "Not done"); /* the built-in cluster cannot; a broker can (tests/kafka) */
    pty_type(pty, "\x1b");
    assert_true(pty_wait_gone(pty, "Not done"));
    pty_type(pty, "X");
    see(pty, "to do it");
    pty_type(pty, "orders\r");
    see(pty, "is not its name");
    pty_type(pty, "\x15pagos\r");
    see(pty, "Done");
    pty_type(pty, "\x1b");
    assert_true(pty_wait_gone(pty, "Done"));
    pty_type(pty, "2");
    assert_true(pty_wait_gone(pty, "pagos"));
    pty_type(pty, "1");
    quit(pty);
}

int main(int argc, char **argv)
{
    weir = argc > 1 ? argv[1] : "weir";
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_dashboard_comes_alive_and_quits),
        cmocka_unit_test(test_small_terminals),
        cmocka_unit_test(test_keys_move_open_and_go_back),
        cmocka_unit_test(test_a_command_line_and_a_filter),
        cmocka_unit_test(test_a_copy_is_printed),
        cmocka_unit_test(test_a_form_and_a_plan),
        cmocka_unit_test(test_hostile_bytes_stay_in_their_cells),
        cmocka_unit_test(test_signals_leave_the_terminal_as_it_was),
        cmocka_unit_test(test_suspend_and_go_on),
        cmocka_unit_test(test_no_broker_is_said_and_q_is_quick),
        cmocka_unit_test(test_terminals_that_cannot_do_it),
        cmocka_unit_test(test_ascii_and_no_color),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
