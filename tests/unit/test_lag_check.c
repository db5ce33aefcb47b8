/* weir lag --check: what it says of groups that are made up, whose lines they are measured with, and its exit codes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/alarm_setting.h"
#include "lag_cluster.h"

static void expect_exit(const struct made_group *made, size_t count, const char *line, int code, const char *out)
{
    struct result result;
    groups_are(made, count);
    lag_run(&result, line);
    if (result.code != code || strcmp(result.out, out) != 0)
        fail_msg("%s: exit %d, not %d:\n%s\nnot:\n%s", line, result.code, code, result.out, out);
}

static void test_check(void **state)
{
    (void)state;
    const struct made_group healthy[] = {made_reading, made_caught_up, made_shared},
                            bad[] = {made_reading, made_caught_up, made_denied}, worse[] = {made_beyond, made_denied};
    expect_exit(&made_caught_up, 1, "lag --check", 0, "");
    expect_exit(&made_caught_up, 1, "lag --check -v", 0, "calm: within; lag 0; 0 s behind\n");
    expect_exit(healthy, 3, "lag --check --max-behind 10m --max-lag 18", 0, "");
    expect_exit(healthy, 3, "lag --check --max-behind 10m -v", 0,
                "billing: within; lag 18; 6m 12s behind\ncalm: within; lag 0; 0 s behind\n"
                "pool: not judged, and need not be: no verdict\n");
    expect_exit(healthy, 3, "lag --check --max-behind 60s", 7,
                "billing: over 1m 00s behind (orders/0); lag 18; 6m 12s behind\n");
    expect_exit(healthy, 3, "lag --check --max-behind 1ms", 7,
                "billing: over 1 ms behind (orders/0); lag 18; 6m 12s behind\n");
    expect_exit(healthy, 3, "lag --check --max-lag 17", 7, "billing: lag over 17 (orders/0); lag 18; 6m 12s behind\n");
    expect_exit(healthy, 3, "lag --check --max-lag 0", 7, "billing: lag over 0 (orders/0); lag 18; 6m 12s behind\n");
    expect_exit(healthy, 3, "lag --check --max-lag 17 calm", 0, "");
    expect_exit(healthy, 3, "lag --check", 6,
                "billing: not judged: one look tells no state: draw a line (--max-behind, --max-lag) or look longer "
                "(--for 2m); lag 18; 6m 12s behind\n");
    expect_exit(bad, 3, "lag --check --max-lag 18", 6, "secret: not judged: not authorised\n");
    expect_exit(bad, 3, "lag --check --max-lag 17", 7,
                "billing: lag over 17 (orders/0); lag 18; 6m 12s behind\nsecret: not judged: not authorised\n");
    expect_exit(worse, 2, "lag --check", 7,
                "jumped: BROKEN: ahead orders/0 and 1 partition whose lag is not known\n"
                "secret: not judged: not authorised\n");
    expect_exit(worse, 2, "lag --check -q", 7, "");
    /* that it was cut before weir came may have been long after nobody needed it */
    expect_exit(&made_below, 1, "lag --check --max-lag 20", 6, "late: not judged: suspected lost orders/0; lag 20\n");
    expect_exit(&made_below, 1, "lag --check --max-lag 19", 7, "late: lag over 19 (orders/0); lag 20\n");
    expect_exit(&made_beyond, 1, "lag --check --max-lag 5", 7,
                "jumped: BROKEN: ahead orders/0 and 1 partition whose lag is not known\n");
    expect_exit(&made_below, 0, "lag --check", 6, "not judged: there is no group that you may see\n");
    struct result result;
    groups_are(healthy, 3);
    lag_run(&result, "lag --check clam");
    assert_int_equal(result.code, 1);
    assert_string_equal(result.error.text, "unknown group 'clam'; did you mean 'calm'?");
    groups_are(&made_reading, 1);
    lag_run(&result, "lag --check --max-lag 1 -o json");
    assert_int_equal(result.code, 7);
    expect_part(&result, "\"alarm\":\"lag\"");
}

/* Without a line on the command line those of the configuration hold, and it is said whose they are. */
static void test_check_by_the_configuration(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        int64_t lag_warn;
        double behind_warn_s;
        int code;
        const char *out;
    } rows[] = {
        {"lag --check", 17, 0, 7, "billing: lag over 17, lag_warn of profile prod (orders/0); lag 18; 6m 12s behind\n"},
        {"lag --check", 0, 60, 7,
         "billing: over 1m 00s behind, behind_warn of conf:3 (orders/0); lag 18; 6m 12s behind\n"},
        {"lag --check", 18, 600, 0, ""},
        {"lag --check -v billing", 18, 600, 0,
         "measured with: lag_warn 18 (profile prod) behind_warn 10m 00s (conf:3)\n"
         "billing: within; lag 18; 6m 12s behind\n"},
        {"lag --check --max-lag 17", 18, 600, 7, "billing: lag over 17 (orders/0); lag 18; 6m 12s behind\n"},
        {"lag --check --max-lag 18", 17, 60, 0, ""},
        {"lag --check --max-behind 10m", 17, 60, 0, ""},
        {"lag --check", 0, 0, 6,
         "billing: not judged: one look tells no state: draw a line (--max-behind, --max-lag) or look longer "
         "(--for 2m); lag 18; 6m 12s behind\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct result result;
        struct alarm_setting setting = {.lag_warn = rows[i].lag_warn,
                                        .behind_warn_s = rows[i].behind_warn_s,
                                        .lag_from = "profile prod",
                                        .behind_from = "conf:3"};
        groups_are(&made_reading, 1);
        lag_run_with(&result, rows[i].line, (struct command_call){.alarms = &setting});
        if (result.code != rows[i].code || strcmp(result.out, rows[i].out) != 0)
            fail_msg("%s: exit %d, not %d:\n%s\nnot:\n%s", rows[i].line, result.code, rows[i].code, result.out,
                     rows[i].out);
    }
    struct result result;
    struct alarm_setting setting = {.lag_warn = 17, .lag_from = "profile prod"};
    lag_run_with(&result, "lag --check -o json", (struct command_call){.alarms = &setting});
    expect_part(&result, "\"lines\":{\"max_lag\":17,\"max_lag_from\":\"profile prod\",\"max_behind_s\":null,"
                         "\"max_behind_from\":null}");
    lag_run_with(&result, "lag --check --max-behind 10m -o json", (struct command_call){.alarms = &setting});
    expect_part(&result, "\"lines\":{\"max_lag\":null,\"max_lag_from\":null,\"max_behind_s\":600,"
                         "\"max_behind_from\":\"--max-behind\"}");
}

static void test_check_of_a_partial_listing(void **state)
{
    (void)state;
    struct result result;
    groups_are(&made_caught_up, 1);
    cluster.listing_error = "broker 2: timed out";
    lag_run(&result, "lag --check");
    assert_int_equal(result.code, 6);
    assert_string_equal(result.out, "not judged: groups may be missing: broker 2: timed out\n");
    lag_run(&result, "lag --check calm"); /* what was asked for is there */
    assert_int_equal(result.code, 0);
    cluster.unreachable = true;
    lag_run(&result, "lag --check");
    assert_int_equal(result.code, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_check),
        cmocka_unit_test(test_check_by_the_configuration),
        cmocka_unit_test(test_check_of_a_partial_listing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
