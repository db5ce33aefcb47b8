/* weir lag against groups that are made up: its forms, --check, -o prometheus, --for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "cli/alarm_setting.h"
#include "cli/command.h"
#include "cli/lag_looks.h"
#include "command_run.h"
#include "model/group_detail.h"

/* ---- the cluster ---- */

enum { ROWS = 3 };

struct made {
    struct group_row summary;
    struct lag_row rows[ROWS];
    size_t count;
};

struct fake {
    struct source source;
    struct source_opener opener;
    const struct made *made; /* by name */
    size_t count;
    const char *listing_error;
    bool unreachable;
    int64_t growth; /* of every end, from look to look */
    int asked;
    char last_names[128]; /* of the last question */
    bool last_with_behind;
};

static struct fake fake;

static struct member_row members[] = {{.member_id = "m-1", .client_id = "c-1", .host = "10.0.0.1", .partitions = 1}};

#define AT(n)                                                                                                          \
    {                                                                                                                  \
        .value = (n), .known = true                                                                                    \
    }
#define GROUP(name)                                                                                                    \
    .group = (name), .type = GROUP_CLASSIC, .state = GROUP_STABLE, .members = 1, .coordinator = 2, .worst_owner = -1
#define ROW(t, p, c, l, h)                                                                                             \
    .topic = (t), .partition = (p), .committed = AT(c), .low = AT(l), .high = AT(h), .lag = AT((h) - (c)), .owner = 0

static const struct made caught_up = {.summary = {GROUP("calm")}, .rows = {{ROW("orders", 0, 30, 10, 30)}}, .count = 1};
static const struct made reading = {.summary = {GROUP("billing")},
                                    .rows = {{ROW("orders", 0, 12, 10, 30),
                                              .behind = {.known = true,
                                                         .seconds = 372.5,
                                                         .error = 0.25,
                                                         .kind = SPAN_EXACT,
                                                         .method = SPAN_READ,
                                                         .age = SPAN_AGE_RECORD},
                                              .record_age = {.known = true, .seconds = 372.5}},
                                             {ROW("orders", 1, 30, 10, 30)}},
                                    .count = 2};
static const struct made beyond = {.summary = {GROUP("jumped")},
                                   .rows = {{.topic = "orders",
                                             .partition = 0,
                                             .committed = AT(40),
                                             .low = AT(10),
                                             .high = AT(30),
                                             .owner = -1,
                                             .state.error = "the committed offset is past the end"}},
                                   .count = 1};
static const struct made below = {
    .summary = {GROUP("late")},
    .rows = {{.topic = "orders", .committed = AT(4), .low = AT(10), .high = AT(30), .lag = AT(20), .owner = -1}},
    .count = 1};
static const struct made denied = {
    .summary = {
        .group = "secret", .members = -1, .coordinator = -1, .status = {.error = "not authorised", .denied = 1}}};
static const struct made hostile = {.summary = {GROUP("a\"b\\c\nd\xff")},
                                    .rows = {{ROW("t\033[31m", 7, 30, 10, 30)}, {.topic = "z", .partition = 1}},
                                    .count = 2};
static const struct made shared = {
    .summary = {.group = "pool", .type = GROUP_SHARE, .state = GROUP_STABLE, .members = 3, .coordinator = -1}};

static void free_block(struct block *block)
{
    free(block);
}

static void *make_block(size_t size)
{
    struct block *block = mem_zero(1, size);
    block_init(block, free_block);
    block->captured_ms = 1767225600123; /* 2026-01-01T00:00:00.123Z */
    return block;
}

static bool wanted(const struct question *question, const char *name)
{
    for (size_t i = 0; i < question->name_count; i++)
        if (strcmp(question->names[i], name) == 0)
            return true;
    return question->name_count == 0;
}

static struct group_detail *make_detail(const struct made *made)
{
    struct group_detail *detail = make_block(sizeof *detail + sizeof made->rows);
    detail->rows = (struct lag_row *)(detail + 1);
    memcpy(detail->rows, made->rows, sizeof made->rows);
    detail->count = made->count;
    detail->summary = made->summary;
    detail->summary.partitions = made->count ? (int32_t)made->count : -1;
    detail->members = members;
    detail->members_known = made->summary.members >= 0;
    detail->member_count = made->summary.members == 1;
    for (size_t i = 0; i < detail->count; i++)
        if (detail->rows[i].lag.known) {
            detail->rows[i].high.value += fake.growth * fake.asked;
            detail->rows[i].lag.value += fake.growth * fake.asked;
        }
    return detail;
}

static bool fake_ask(struct source *source, const struct question *question, struct answer *answer, struct error *error)
{
    (void)source;
    if (fake.unreachable)
        return error_set(error, ERROR_UNREACHABLE, "no broker answered");
    strcpy(answer->cluster_id, "cluster-1");
    answer->groups = make_block(sizeof *answer->groups + ROWS * 4 * sizeof *answer->groups->rows);
    answer->groups->rows = (struct group_row *)(answer->groups + 1);
    answer->groups->error = fake.listing_error;
    answer->groups->count = fake.count;
    answer->details = mem_zero(fake.count + 1, sizeof(struct group_detail *));
    for (size_t i = 0; i < fake.count; i++) {
        answer->groups->rows[i] = fake.made[i].summary;
        if (question->kind == ASK_LAG && wanted(question, fake.made[i].summary.group))
            answer->details[answer->detail_count++] = make_detail(&fake.made[i]);
    }
    if (question->kind != ASK_LAG)
        return true;
    fake.asked++;
    fake.last_with_behind = question->with_behind;
    fake.last_names[0] = '\0';
    for (size_t i = 0; i < question->name_count; i++)
        snprintf(fake.last_names + strlen(fake.last_names), sizeof fake.last_names - strlen(fake.last_names), "%s ",
                 question->names[i]);
    return true;
}

static void fake_destroy(struct source *source)
{
    (void)source;
}

static struct source *fake_open(struct source_opener *opener, struct board *board, struct mailbox *events,
                                struct error *error)
{
    static const struct source_ops ops = {.ask = fake_ask, .destroy = fake_destroy};
    (void)opener;
    (void)error;
    fake.source = (struct source){.ops = &ops, .board = board, .events = events};
    return &fake.source;
}

/* ---- running the command ---- */

static void run_with(struct result *result, const char *line, struct command_call call)
{
    fake.opener.open = fake_open;
    command_run(result, line, call, &fake.opener);
}

static void run(struct result *result, const char *line)
{
    run_with(result, line, (struct command_call){.ascii = true});
}

static void groups_are(const struct made *made, size_t count)
{
    fake = (struct fake){.made = made, .count = count};
}

static void expect_part(const struct result *result, const char *part)
{
    if (!strstr(result->out, part))
        fail_msg("no %s in:\n%s", part, result->out);
}

/* ---- the forms ---- */

static void test_json(void **state)
{
    (void)state;
    struct result result;
    groups_are(&reading, 1);
    run(&result, "lag -o json");
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
    static const struct made both[] = {
        {.summary = {GROUP("bil\033[31mling")},
         .rows = {{ROW("orders", 0, 12, 10, 30),
                   .behind = {.known = true, .seconds = 7500, .kind = SPAN_AT_LEAST, .method = SPAN_LOG}}},
         .count = 1},
        {.summary = {.group = "new", .members = -1, .coordinator = -1, .status.error = "timed out"}}};
    struct result result;
    groups_are(both, 2);
    run(&result, "lag");
    assert_int_equal(result.code, 0);
    assert_string_equal(
        result.out,
        "group          type     state   members  lag  unknown     behind  verdict  reason             error\n"
        "bil\\e[31mling  classic  Stable        1   18        0  >= 2h 05m  UNKNOWN  learning orders/0  -\n"
        "new            -        -             -    -        -          -  UNKNOWN  not known          timed out\n");
    run_with(&result, "lag", (struct command_call){0});
    expect_part(&result, "\u2265 2h 05m");
    run(&result, "lag new -o csv");
    assert_string_equal(result.out,
                        "group,topic,partition,committed,low,high,lag,behind_s,verdict,state_reason,eta_s,in_rate,"
                        "out_rate,lost,member_id,client_id,host,instance_id,error\r\n"
                        "new,,,,,,,,UNKNOWN,not known,,,,,,,,,timed out\r\n");
    assert_int_equal(result.code, 1); /* all that was asked for failed */
    static const struct made in_part[] = {
        {.summary = {GROUP("half")},
         .rows = {{ROW("orders", 0, 12, 10, 30)}, {ROW("orders", 1, 30, 10, 30)}},
         .count = 2},
        {.summary = {GROUP("more")},
         .rows = {{ROW("orders", 0, 12, 10, 30), .behind = {.known = true, .seconds = 75, .method = SPAN_READ}},
                  {ROW("orders", 1, 29, 10, 30)}},
         .count = 2}};
    groups_are(in_part, 2);
    run(&result, "lag");
    assert_string_equal(result.out,
                        "group  type     state   members  lag  unknown     behind  verdict  reason\n"
                        "half   classic  Stable        1   18        0          -  UNKNOWN  learning orders/0\n"
                        "more   classic  Stable        1   19        0  >= 1m 15s  UNKNOWN  learning orders/0\n");
    groups_are(&reading, 1);
    run(&result, "lag billing");
    expect_part(&result, "orders          0         12   10    30   18  6m 12s  UNKNOWN  learning");
    expect_part(&result, "orders          1         30   10    30    0     0 s  OK       ok");
    run(&result, "lag -p -o csv");
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
        groups_are(&hostile, 1);
        run_with(&result, lines[i], (struct command_call){.out_is_terminal = true, .columns = 80});
        assert_true(result.out[0] != '\0');
        assert_null(strchr(result.out, '\033'));
    }
}

/* ---- verdicts ---- */

static void test_facts_of_one_look(void **state)
{
    (void)state;
    struct result result;
    groups_are(&below, 1);
    run(&result, "lag -o json");
    expect_part(&result, "\"verdict\":\"UNKNOWN\",\"state_reason\":\"lost\",\"suspected\":true");
    expect_part(&result, "\"lost\":6,");
    assert_int_equal(fake.asked, 1);
    groups_are(&denied, 1);
    run(&result, "lag -o json");
    expect_part(&result, "\"verdict\":\"UNKNOWN\",\"state_reason\":\"not known\"");
    expect_part(&result, "\"by_member\":null");
    groups_are(&shared, 1);
    run(&result, "lag -o json");
    expect_part(&result, "\"verdict\":\"UNKNOWN\",\"state_reason\":\"no verdict\"");
}

static void test_past_the_end_is_asked_twice(void **state)
{
    (void)state;
    static const struct made both[] = {caught_up, beyond};
    struct result result;
    groups_are(both, 2);
    run(&result, "lag -o jsonl");
    assert_int_equal(fake.asked, 2);
    assert_string_equal(fake.last_names, "jumped "); /* and not the others */
    expect_part(&result, "\"group\":\"jumped\",\"type\":\"classic\",\"state\":\"Stable\",\"verdict\":\"BROKEN\","
                         "\"state_reason\":\"ahead\"");
    expect_part(&result, "\"group\":\"calm\",\"type\":\"classic\",\"state\":\"Stable\",\"verdict\":\"OK\"");
}

static void test_looking_for_a_while(void **state)
{
    (void)state;
    struct result result;
    groups_are(&reading, 1);
    fake.growth = 5;
    run(&result, "lag --for 200ms --every 20ms -o json");
    assert_true(fake.asked >= 4);
    assert_null(strstr(result.out, "\"in_rate\":null")); /* the rate of the ends is known */
    assert_true(strchr(result.out, '\n')[1] == '\0');    /* printed once */
    int asked = fake.asked;
    run(&result, "lag -o json");
    assert_int_equal(fake.asked, asked + 1);
}

static void look(struct lag_looks *looks)
{
    const struct question question = {.kind = ASK_LAG};
    struct answer answer = {0};
    assert_true(fake_ask(NULL, &question, &answer, NULL));
    lag_looks_take(looks, &answer);
    lag_looks_forget(looks, &answer);
    answer_finish(&answer);
}

static void test_groups_that_went_are_let_go(void **state)
{
    (void)state;
    const struct made all[] = {reading, caught_up};
    struct lag_looks looks = {.rules = &lag_rules_shipped};
    groups_are(all, 2);
    look(&looks);
    assert_int_equal(looks.watches.count, 2);
    fake.count = 1;
    fake.listing_error = "a broker is silent"; /* it may be there still */
    look(&looks);
    assert_int_equal(looks.watches.count, 2);
    fake.listing_error = NULL;
    look(&looks);
    assert_int_equal(looks.watches.count, 1);
    assert_true(map_get(&looks.watches, "billing", 7, NULL));
    lag_looks_finish(&looks);
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
        groups_are(&reading, 1);
        run(&result, rows[i].line);
        assert_int_equal(fake.last_with_behind, rows[i].with_behind);
    }
}

/* ---- --check ---- */

static void expect_exit(const struct made *made, size_t count, const char *line, int code, const char *out)
{
    struct result result;
    groups_are(made, count);
    run(&result, line);
    if (result.code != code || strcmp(result.out, out) != 0)
        fail_msg("%s: exit %d, not %d:\n%s\nnot:\n%s", line, result.code, code, result.out, out);
}

static void test_check(void **state)
{
    (void)state;
    const struct made healthy[] = {reading, caught_up, shared}, bad[] = {reading, caught_up, denied},
                      worse[] = {beyond, denied};
    expect_exit(&caught_up, 1, "lag --check", 0, "");
    expect_exit(&caught_up, 1, "lag --check -v", 0, "calm: within; lag 0; 0 s behind\n");
    expect_exit(healthy, 3, "lag --check --max-behind 10m --max-lag 18", 0, "");
    expect_exit(healthy, 3, "lag --check --max-behind 10m -v", 0,
                "billing: within; lag 18; 6m 12s behind\ncalm: within; lag 0; 0 s behind\n"
                "pool: within\n");
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
    expect_exit(&below, 1, "lag --check --max-lag 20", 6, "late: not judged: suspected lost orders/0; lag 20\n");
    expect_exit(&below, 1, "lag --check --max-lag 19", 7, "late: lag over 19 (orders/0); lag 20\n");
    expect_exit(&beyond, 1, "lag --check --max-lag 5", 7,
                "jumped: BROKEN: ahead orders/0 and 1 partition whose lag is not known\n");
    expect_exit(&below, 0, "lag --check", 6, "not judged: there is no group that you may see\n");
    struct result result;
    groups_are(healthy, 3);
    run(&result, "lag --check clam");
    assert_int_equal(result.code, 1);
    assert_string_equal(result.error.text, "unknown group 'clam'; did you mean 'calm'?");
    groups_are(&reading, 1);
    run(&result, "lag --check --max-lag 1 -o json");
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
        groups_are(&reading, 1);
        run_with(&result, rows[i].line, (struct command_call){.alarms = &setting});
        if (result.code != rows[i].code || strcmp(result.out, rows[i].out) != 0)
            fail_msg("%s: exit %d, not %d:\n%s\nnot:\n%s", rows[i].line, result.code, rows[i].code, result.out,
                     rows[i].out);
    }
    struct result result;
    struct alarm_setting setting = {.lag_warn = 17, .lag_from = "profile prod"};
    run_with(&result, "lag --check -o json", (struct command_call){.alarms = &setting});
    expect_part(&result, "\"lines\":{\"max_lag\":17,\"max_lag_from\":\"profile prod\",\"max_behind_s\":null,"
                         "\"max_behind_from\":null}");
    run_with(&result, "lag --check --max-behind 10m -o json", (struct command_call){.alarms = &setting});
    expect_part(&result, "\"lines\":{\"max_lag\":null,\"max_lag_from\":null,\"max_behind_s\":600,"
                         "\"max_behind_from\":\"--max-behind\"}");
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
    const struct made both[] = {caught_up, reading};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct result result;
        char said[512];
        groups_are(both, 2);
        FILE *errors = tmpfile();
        int former = dup(STDERR_FILENO);
        dup2(fileno(errors), STDERR_FILENO);
        run(&result, rows[i].line);
        dup2(former, STDERR_FILENO);
        close(former);
        rewind(errors);
        said[fread(said, 1, sizeof said - 1, errors)] = '\0';
        fclose(errors);
        if (result.code != 1 || strcmp(said, rows[i].said) != 0 || strcmp(result.error.text, rows[i].last) != 0 ||
            (rows[i].out ? !strstr(result.out, rows[i].out) : *result.out != '\0'))
            fail_msg("%s: exit %d, said %s%s, out:\n%s", rows[i].line, result.code, said, result.error.text,
                     result.out);
    }
}

static void test_check_of_a_partial_listing(void **state)
{
    (void)state;
    struct result result;
    groups_are(&caught_up, 1);
    fake.listing_error = "broker 2: timed out";
    run(&result, "lag --check");
    assert_int_equal(result.code, 6);
    assert_string_equal(result.out, "not judged: groups may be missing: broker 2: timed out\n");
    run(&result, "lag --check calm"); /* what was asked for is there */
    assert_int_equal(result.code, 0);
    fake.unreachable = true;
    run(&result, "lag --check");
    assert_int_equal(result.code, 4);
}

static void test_usage(void **state)
{
    (void)state;
    struct result result;
    groups_are(&caught_up, 1);
    run(&result, "lag --max-lag 3");
    assert_int_equal(result.code, 2);
    run(&result, "lag --check --watch");
    assert_int_equal(result.code, 2);
    run(&result, "lag --watch=2s --every 3s");
    assert_int_equal(result.code, 2);
    assert_string_equal(result.error.text, "--watch=TIME and --every TIME say the same: only one of them");
    run(&result, "lag --every 3s");
    assert_int_equal(result.code, 2);
    assert_string_equal(result.error.text, "--every belongs to --watch; --watch=TIME is both");
    assert_int_equal(fake.asked, 0);
}

/* ---- -o prometheus ---- */

static void test_metrics(void **state)
{
    (void)state;
    struct result result;
    groups_are(&hostile, 1);
    run(&result, "lag -o prometheus");
    assert_int_equal(result.code, 0);
    expect_part(&result, "# HELP weir_up Whether the cluster could be asked.\n# TYPE weir_up gauge\nweir_up 1\n");
    expect_part(&result, "weir_group_lag{group=\"a\\\"b\\\\c\\nd\xEF\xBF\xBD\"} 0\n");
    expect_part(&result,
                "weir_partition_lag{group=\"a\\\"b\\\\c\\nd\xEF\xBF\xBD\",topic=\"t\033[31m\",partition=\"7\"} 0\n");
    assert_null(
        strstr(result.out, "weir_partition_lag{group=\"a\\\"b\\\\c\\nd\xEF\xBF\xBD\",topic=\"z\"")); /* not known */
    assert_null(strstr(result.out, "weir_group_eta_seconds")); /* nor is its family there */
    expect_part(&result, "weir_group_judged{group=\"a\\\"b\\\\c\\nd\xEF\xBF\xBD\"} 0\n");
    groups_are(&reading, 1);
    run(&result, "lag -o prometheus");
    expect_part(&result, "weir_group_behind_seconds{group=\"billing\",kind=\"exact\",age=\"record\"} 372.500000\n");
    fake.unreachable = true;
    run(&result, "lag -o prometheus");
    assert_int_equal(result.code, 4);
    assert_string_equal(result.out,
                        "# HELP weir_up Whether the cluster could be asked.\n# TYPE weir_up gauge\nweir_up 0\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_tables),
        cmocka_unit_test(test_a_terminal_gets_no_control),
        cmocka_unit_test(test_facts_of_one_look),
        cmocka_unit_test(test_past_the_end_is_asked_twice),
        cmocka_unit_test(test_looking_for_a_while),
        cmocka_unit_test(test_groups_that_went_are_let_go),
        cmocka_unit_test(test_who_is_searched),
        cmocka_unit_test(test_check),
        cmocka_unit_test(test_check_by_the_configuration),
        cmocka_unit_test(test_names_that_are_not_there),
        cmocka_unit_test(test_check_of_a_partial_listing),
        cmocka_unit_test(test_usage),
        cmocka_unit_test(test_metrics),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
