/* One look of weir lag at groups that are made up: its forms, the facts, names that are not there, usage. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/lag_rows.h"
#include "lag_cluster.h"

static void test_json(void **state)
{
    (void)state;
    struct result result;
    groups_are(&made_reading, 1);
    lag_run(&result, "lag -o json");
    assert_int_equal(result.code, 0);
    assert_string_equal(
        result.out,
        "{\"schema\":\"weir.lag/1\",\"cluster\":\"cluster-1\",\"captured_at\":\"2026-01-01T00:00:00.123Z\",\"groups\":["
        "{\"group\":\"billing\",\"type\":\"classic\",\"state\":\"Stable\",\"verdict\":\"UNKNOWN\","
        "\"state_reason\":\"learning\",\"suspected\":false,\"note\":false,\"since\":null,\"since_is_bound\":false,"
        "\"alarm\":null,\"members\":1,\"lag\":18,\"unknown_partitions\":0,\"no_commit\":0,"
        "\"partitions_left_out\":0,\"behind_s\":372.5,"
        "\"behind_kind\":\"exact\",\"behind_method\":\"read\",\"behind_error_s\":0.25,\"behind_age\":\"record\","
        "\"timestamps_ahead\":false,\"worst\":{\"topic\":\"orders\",\"partition\":0,\"client_id\":\"c-1\"},"
        "\"in_rate\":null,\"out_rate\":null,\"eta_s\":null,\"commit_interval_s\":null,\"rebalancing\":false,"
        "\"rebalances\":0,\"coordinator\":2,\"assignor\":null,\"error\":null,\"by_member\":["
        "{\"member_id\":\"m-1\",\"client_id\":\"c-1\",\"host\":\"10.0.0.1\",\"instance_id\":null,\"partitions\":1,"
        "\"moving\":0,\"lag\":18,\"unknown_partitions\":0,\"behind_s\":372.5,\"behind_kind\":\"exact\","
        "\"behind_method\":\"read\",\"behind_error_s\":0.25,\"behind_age\":\"record\",\"timestamps_ahead\":false,"
        "\"in_rate\":null,\"out_rate\":null,\"worst\":{\"topic\":\"orders\",\"partition\":0,"
        "\"verdict\":\"UNKNOWN\",\"state_reason\":\"learning\",\"suspected\":false,\"note\":false,\"since\":null,"
        "\"since_is_bound\":false}}],\"partitions\":["
        "{\"topic\":\"orders\",\"partition\":0,\"committed\":12,\"low\":10,\"high\":30,\"lso\":null,\"lag\":18,"
        "\"behind_s\":372.5,\"behind_kind\":\"exact\",\"behind_method\":\"read\",\"behind_error_s\":0.25,"
        "\"behind_age\":\"record\",\"timestamps_ahead\":false,\"waiting_s\":null,\"record_age_s\":372.5,"
        "\"verdict\":\"UNKNOWN\",\"state_reason\":\"learning\",\"suspected\":false,\"note\":false,\"since\":null,"
        "\"since_is_bound\":false,\"in_rate\":null,\"out_rate\":null,\"eta_s\":null,\"committed_ago_s\":null,"
        "\"open\":null,\"lost\":null,\"lost_at\":null,\"lost_observed\":null,\"offset_vanished_at\":null,"
        "\"compacted\":null,\"transactional\":null,\"moves\":false,\"owner\":{\"member_id\":\"m-1\","
        "\"client_id\":\"c-1\",\"host\":\"10.0.0.1\",\"instance_id\":null},\"error\":null},"
        "{\"topic\":\"orders\",\"partition\":1,\"committed\":30,\"low\":10,\"high\":30,\"lso\":null,\"lag\":0,"
        "\"behind_s\":0,\"behind_kind\":\"exact\",\"behind_method\":\"caught_up\",\"behind_error_s\":0,"
        "\"behind_age\":\"waiting\",\"timestamps_ahead\":false,\"waiting_s\":null,\"record_age_s\":null,"
        "\"verdict\":\"OK\",\"state_reason\":\"ok\",\"suspected\":false,\"note\":false,\"since\":null,"
        "\"since_is_bound\":false,\"in_rate\":null,\"out_rate\":null,\"eta_s\":null,\"committed_ago_s\":null,"
        "\"open\":null,\"lost\":null,\"lost_at\":null,\"lost_observed\":null,\"offset_vanished_at\":null,"
        "\"compacted\":null,\"transactional\":null,\"moves\":false,\"owner\":{\"member_id\":\"m-1\",\"client_id\":\"c-"
        "1\",\"host\":\"10.0.0.1\",\"instance_id\":null},\"error\":null}]}]}\n");
}

static void test_tables(void **state)
{
    (void)state;
    static const struct made_group both[] = {
        {.summary = {MADE_GROUP("bil\033[31mling")},
         .rows = {{MADE_ROW("orders", 0, 12, 10, 30),
                   .behind = {.known = true, .seconds = 7500, .kind = SPAN_AT_LEAST, .method = SPAN_LOG}}},
         .count = 1},
        {.summary = {.group = "new", .members = -1, .coordinator = -1, .status.error = "timed out"}}};
    struct result result;
    groups_are(both, 2);
    lag_run(&result, "lag");
    assert_int_equal(result.code, 0);
    assert_string_equal(
        result.out,
        "group          type     state   members  lag  unknown     behind  verdict  reason             error\n"
        "bil\\e[31mling  classic  Stable        1   18        0  >= 2h 05m  UNKNOWN  learning orders/0  -\n"
        "new            -        -             -    -        -          -  UNKNOWN  not known          timed out\n");
    lag_run_with(&result, "lag", (struct command_call){0});
    expect_part(&result, "\u2265 2h 05m");
    lag_run(&result, "lag new -o csv");
    assert_string_equal(result.out,
                        "group,topic,partition,committed,low,high,lag,behind_s,verdict,state_reason,eta_s,in_rate,"
                        "out_rate,lost,member_id,client_id,host,instance_id,error\r\n"
                        "new,,,,,,,,UNKNOWN,not known,,,,,,,,,timed out\r\n");
    assert_int_equal(result.code, 1); /* all that was asked for failed */
    static const struct made_group in_part[] = {
        {.summary = {MADE_GROUP("half")},
         .rows = {{MADE_ROW("orders", 0, 12, 10, 30)}, {MADE_ROW("orders", 1, 30, 10, 30)}},
         .count = 2},
        {.summary = {MADE_GROUP("more")},
         .rows = {{MADE_ROW("orders", 0, 12, 10, 30), .behind = {.known = true, .seconds = 75, .method = SPAN_READ}},
                  {MADE_ROW("orders", 1, 29, 10, 30)}},
         .count = 2}};
    static const struct made_group compacted = {.summary = {MADE_GROUP("state")},
                                                .rows = {{MADE_ROW("table", 0, 12, 10, 30), .compacted = FACT_YES},
                                                         {MADE_ROW("table", 1, 30, 10, 30), .transactional = FACT_YES}},
                                                .count = 2};
    groups_are(&compacted, 1);
    lag_run(&result, "lag state");
    expect_part(&result, "table          0         12   10    30  <=18 ");
    expect_part(&result, "table          1         30   10    30     0 ");
    lag_run(&result, "lag -p -o csv");
    expect_part(&result, "state,table,0,12,10,30,18,");
    groups_are(in_part, 2);
    lag_run(&result, "lag");
    assert_string_equal(result.out,
                        "group  type     state   members  lag  unknown     behind  verdict  reason\n"
                        "half   classic  Stable        1   18        0          -  UNKNOWN  learning orders/0\n"
                        "more   classic  Stable        1   19        0  >= 1m 15s  UNKNOWN  learning orders/0\n");
    groups_are(&made_reading, 1);
    lag_run(&result, "lag billing");
    expect_part(&result, "orders          0         12   10    30   18  6m 12s  UNKNOWN  learning");
    expect_part(&result, "orders          1         30   10    30    0     0 s  OK       ok");
    lag_run(&result, "lag -p -o csv");
    expect_part(&result, "billing,orders,0,12,10,30,18,372.500,UNKNOWN,learning,,,,,m-1,c-1,10.0.0.1,,\r\n");
}

static void test_a_terminal_gets_no_control(void **state)
{
    (void)state;
    static const char *const lines[] = {"lag",         "lag -o wide",    "lag -p",
                                        "lag -o json", "lag -o csv",     "lag -o prometheus",
                                        "lag --check", "lag --check -v", "lag -o jsonl"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct result result;
        groups_are(&made_hostile, 1);
        lag_run_with(&result, lines[i], (struct command_call){.out_is_terminal = true, .columns = 80});
        assert_true(result.out[0] != '\0');
        assert_null(strchr(result.out, '\033'));
    }
}

static void test_facts_of_one_look(void **state)
{
    (void)state;
    struct result result;
    groups_are(&made_below, 1);
    lag_run(&result, "lag -o json");
    expect_part(&result, "\"verdict\":\"UNKNOWN\",\"state_reason\":\"lost\",\"suspected\":true");
    expect_part(&result, "\"lost\":6,");
    assert_int_equal(cluster.asked, 1);
    groups_are(&made_denied, 1);
    lag_run(&result, "lag -o json");
    expect_part(&result, "\"verdict\":\"UNKNOWN\",\"state_reason\":\"not known\"");
    expect_part(&result, "\"by_member\":null");
    groups_are(&made_shared, 1);
    lag_run(&result, "lag -o json");
    expect_part(&result, "\"verdict\":\"UNKNOWN\",\"state_reason\":\"no verdict\"");
}

static void test_who_is_searched(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        bool with_behind;
    } rows[] = {{"lag", false},
                {"lag billing", true},
                {"lag --behind", true},
                {"lag -o prometheus", true},
                {"lag --check --max-lag 3", false},
                {"lag --check --max-behind 3s", true}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct result result;
        groups_are(&made_reading, 1);
        lag_run(&result, rows[i].line);
        assert_int_equal(cluster.last_with_behind, rows[i].with_behind);
    }
}

/* Each name that is not there is said, and the rows of the others come all the same; 1 comes before 6 and 7. */
static void test_names_that_are_not_there(void **state)
{
    (void)state;
    static const struct {
        const char *line, *out, *said, *last; /* said before, and as the error */
    } rows[] = {
        {"lag -o csv clam calm", "calm,orders,0", "", "unknown group 'clam'; did you mean 'calm'?"},
        {"lag -o csv calm zzzzzzzz clam", "calm,orders,0", "weir: unknown group 'zzzzzzzz'\n",
         "unknown group 'clam'; did you mean 'calm'?"},
        {"lag -o json zzzzzzzz calm", "{\"group\":\"calm\"", "", "unknown group 'zzzzzzzz'"},
        {"lag -o prometheus zzzzzzzz calm", "weir_group_lag{group=\"calm\"} 0", "", "unknown group 'zzzzzzzz'"},
        {"lag --check --max-lag 17 zzzzzzzz billing", "billing: lag over 17", "", "unknown group 'zzzzzzzz'"},
        {"lag --check billing zzzzzzzz", "billing: not judged", "", "unknown group 'zzzzzzzz'"},
        {"lag --check zzzzzzzz yyyyyyyy", NULL, "weir: unknown group 'zzzzzzzz'\n", "unknown group 'yyyyyyyy'"},
        {"lag -o json zzzzzzzz", NULL, "", "unknown group 'zzzzzzzz'"},
        {"groups -o csv calm zzzzzzzz billing", "calm,classic,Stable", "", "unknown group 'zzzzzzzz'"},
        {"groups -o csv calm zzzzzzzz", "calm,classic,Stable", "", "unknown group 'zzzzzzzz'"},
    };
    const struct made_group both[] = {made_caught_up, made_reading};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct result result;
        char said[512];
        groups_are(both, 2);
        command_run_heard(&result, said, sizeof said, rows[i].line, (struct command_call){.ascii = true},
                          cluster_opener());
        if (result.code != 1 || strcmp(said, rows[i].said) != 0 || strcmp(result.error.text, rows[i].last) != 0 ||
            (rows[i].out ? !strstr(result.out, rows[i].out) : *result.out != '\0'))
            fail_msg("%s: exit %d, said %s%s, out:\n%s", rows[i].line, result.code, said, result.error.text,
                     result.out);
    }
}

static void test_usage(void **state)
{
    (void)state;
    struct result result;
    groups_are(&made_caught_up, 1);
    lag_run(&result, "lag --max-lag 3");
    assert_int_equal(result.code, 2);
    lag_run(&result, "lag --check --watch");
    assert_int_equal(result.code, 2);
    lag_run(&result, "lag --watch=2s --every 3s");
    assert_int_equal(result.code, 2);
    assert_string_equal(result.error.text, "--watch=TIME and --every TIME say the same: only one of them");
    lag_run(&result, "lag --every 3s");
    assert_int_equal(result.code, 2);
    assert_string_equal(result.error.text, "--every belongs to --watch; --watch=TIME is both");
    assert_int_equal(cluster.asked, 0);
}

static void test_why(void **state)
{
    (void)state;
    static const struct {
        struct group_row group;
        const char *text;
    } rows[] = {
        {{.judgement = {.word = LAG_BROKEN, .state = STATE_STOP}, .worst_topic = "orders", .worst_partition = 3},
         "stop orders/3"},
        {{.judgement = {.word = LAG_BROKEN, .state = STATE_STOP},
          .worst_topic = "orders",
          .worst_partition = 3,
          .members = -1},
         "stop orders/3, members not visible"},
        {{.judgement = {.word = LAG_BROKEN, .state = STATE_STALL},
          .worst_topic = "orders",
          .worst_partition = 3,
          .members = -1},
         "stall orders/3"},
        {{.judgement = {.word = LAG_UNKNOWN, .state = STATE_STOP, .suspected = true}, .members = -1},
         "suspected stop, members not visible"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[LAG_TEXT];
        assert_string_equal(lag_reason_text(&rows[i].group, true, text), rows[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_tables),
        cmocka_unit_test(test_a_terminal_gets_no_control),
        cmocka_unit_test(test_facts_of_one_look),
        cmocka_unit_test(test_who_is_searched),
        cmocka_unit_test(test_names_that_are_not_there),
        cmocka_unit_test(test_usage),
        cmocka_unit_test(test_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
