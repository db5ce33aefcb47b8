/* The listing commands against a source that answers from memory. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "cli/command.h"
#include "cli/table.h"
#include "cli/topic_list.h"
#include "codec/csv.h"
#include "command_run.h"
#include "filter/regex.h"

/* ---- the fake ---- */

struct fake {
    struct source source;
    struct source_opener opener;
    struct error refusal; /* kind != 0: nothing can be asked */
    struct question last;
    int asked;
    const char *row_error;
    bool denied;
    bool groups_denied;
    bool damaged; /* what is opened says that something of it is missing */
};

static struct fake fake;

static void free_block(struct block *block)
{
    free(block);
}

/* A block whose time of capture is fixed. */
static void *make_block(size_t size)
{
    struct block *block = mem_zero(1, size);
    block_init(block, free_block);
    block->captured_ms = 1767225600123; /* 2026-01-01T00:00:00.123Z */
    return block;
}

static struct topic_row topic_rows[] = {
    {.name = "orders",
     .partitions = 3,
     .replication = 2,
     .under_replicated = 1,
     .records = {.value = 9007199254740993, .known = true},
     .rate = {.value = 12.5, .known = true}},
    {.name = "pay,\"ments", .partitions = 1, .replication = 1, .records = {.value = 0, .known = true}},
    {.name = "secret", .partitions = -1, .replication = -1, .internal = true, .state = {.error = "denied"}},
};

static const int32_t brokers12[] = {1, 2};
static struct partition_row partition_rows[] = {
    {.partition = 0,
     .leader = 1,
     .replicas = brokers12,
     .replica_count = 2,
     .isrs = brokers12,
     .isr_count = 1,
     .low = {.value = 10, .known = true},
     .high = {.value = 30, .known = true}},
    {.partition = 1, .leader = -1, .replicas = brokers12, .replica_count = 2, .state = {.error = "no leader"}},
};

static struct group_row group_rows[] = {
    {.group = "bil\033[31mling",
     .type = GROUP_CLASSIC,
     .state = GROUP_STABLE,
     .members = 2,
     .coordinator = 3,
     .assignor = "range"},
    {.group = "new", .members = -1, .coordinator = -1},
};

static struct member_row member_rows[] = {{.member_id = "m-1", .client_id = "c-1", .host = "10.0.0.1"}};

static struct lag_row lag_rows[] = {
    {.topic = "orders",
     .partition = 0,
     .committed = {.value = 12, .known = true},
     .low = {.value = 10, .known = true},
     .high = {.value = 30, .known = true},
     .lag = {.value = 18, .known = true},
     .owner = 0},
    {.topic = "orders", .partition = 1, .owner = -1, .state = {.error = "no leader"}},
};

static struct broker_row broker_rows[] = {
    {.id = 1,
     .host = "kafka-1",
     .port = 9092,
     .leaders = 4,
     .replicas = 8,
     .round_trip_ms = {.value = 1.25, .known = true}},
    {.id = 2,
     .host = "kafka-2",
     .port = 9092,
     .leaders = -1,
     .replicas = -1,
     .under_replicated = -1,
     .state = {.error = "timed out"}},
};

static bool wanted(const struct question *question, const char *name)
{
    for (size_t i = 0; i < question->name_count; i++)
        if (strcmp(question->names[i], name) == 0)
            return true;
    return question->name_count == 0;
}

static void answer_topics(const struct question *question, struct answer *answer)
{
    answer->topics = make_block(sizeof *answer->topics + sizeof topic_rows);
    answer->topics->rows = (struct topic_row *)(answer->topics + 1);
    for (size_t i = 0; i < 3; i++)
        if (wanted(question, topic_rows[i].name))
            answer->topics->rows[answer->topics->count++] = topic_rows[i];
    for (size_t i = 0; i < answer->topics->count && fake.row_error; i++)
        answer->topics->rows[i].state = (struct row_state){.error = fake.row_error, .denied = fake.denied};
}

static void answer_lag(const struct question *question, struct answer *answer)
{
    answer->groups = make_block(sizeof *answer->groups);
    answer->details = mem_zero(2, sizeof(struct group_detail *));
    for (size_t i = 0; i < 2; i++) {
        if (!wanted(question, group_rows[i].group))
            continue;
        struct group_detail *detail = make_block(sizeof *detail);
        detail->summary = group_rows[i];
        detail->summary.partitions = i == 0 ? 2 : -1;
        detail->summary.lag = i == 0 ? offset_of(18) : (struct offset){0};
        detail->summary.unknown_partitions = i == 0;
        detail->rows = lag_rows;
        detail->count = i == 0 ? 2 : 0;
        detail->members = member_rows;
        detail->member_count = 1;
        detail->members_known = true;
        answer->details[answer->detail_count++] = detail;
    }
}

static bool fake_ask(struct source *source, const struct question *question, struct answer *answer, struct error *error)
{
    (void)source;
    fake.last = *question;
    fake.asked++;
    if (fake.refusal.kind != ERROR_NONE) {
        *error = fake.refusal;
        return false;
    }
    strcpy(answer->cluster_id, "cluster-1");
    switch (question->kind) {
    case ASK_TOPICS:
        answer_topics(question, answer);
        break;
    case ASK_PARTITIONS:
        if (strcmp(question->names[0], "orders") != 0)
            break;
        answer->partitions = make_block(sizeof *answer->partitions);
        answer->partitions->topic = "orders";
        answer->partitions->rows = partition_rows;
        answer->partitions->count = 2;
        break;
    case ASK_GROUPS:
        answer->groups = make_block(sizeof *answer->groups);
        answer->groups->rows = group_rows;
        answer->groups->count = fake.groups_denied ? 0 : 2;
        answer->groups->error = fake.groups_denied ? "not authorised" : NULL;
        answer->groups->denied = fake.groups_denied;
        break;
    case ASK_LAG:
        answer_lag(question, answer);
        break;
    case ASK_BROKERS:
        answer->brokers = make_block(sizeof *answer->brokers);
        answer->brokers->rows = broker_rows;
        answer->brokers->count = 2;
        break;
    case ASK_JOURNAL:
        answer->journal = journal_of_error(question->names[0], "not authorised", true);
        break;
    }
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
    if (fake.damaged) {
        struct event down = {.kind = EVENT_CLUSTER_DOWN}, up = {.kind = EVENT_CLUSTER_UP};
        struct event damaged = {.kind = EVENT_NOTICE, .text = "1 piece is damaged"};
        error_set(&damaged.error, ERROR_FAILED, "%s", damaged.text);
        mailbox_send(events, &down);
        mailbox_send(events, &damaged);
        mailbox_send(events, &up);
    }
    return &fake.source;
}

/* ---- running a command ---- */

static void run_with(struct result *result, const char *line, struct command_call call)
{
    fake.opener.open = fake_open;
    command_run(result, line, call, &fake.opener);
}

static void run(struct result *result, const char *line)
{
    run_with(result, line, (struct command_call){0});
}

static void expect(const char *line, int code, const char *out)
{
    struct result result;
    run(&result, line);
    assert_int_equal(result.code, code);
    assert_string_equal(result.out, out);
}

static int reset(void **state)
{
    (void)state;
    fake = (struct fake){0};
    return 0;
}

#define HEAD(name)                                                                                                     \
    "{\"schema\":\"weir." name "/1\",\"cluster\":\"cluster-1\",\"captured_at\":\"2026-01-01T00:00:00.123Z\","

static void test_topics(void **state)
{
    (void)state;
    expect("topics -o json", 0,
           HEAD("topics") "\"topics\":["
                          "{\"name\":\"orders\",\"partitions\":3,\"replication_factor\":2,\"internal\":false,"
                          "\"records\":9007199254740993,\"records_exact\":null,\"rate\":12.5,\"under_replicated\":1,"
                          "\"offline\":0,\"error\":null},"
                          "{\"name\":\"pay,\\\"ments\",\"partitions\":1,\"replication_factor\":1,\"internal\":false,"
                          "\"records\":0,\"records_exact\":true,\"rate\":null,\"under_replicated\":0,\"offline\":0,"
                          "\"error\":null},"
                          "{\"name\":\"secret\",\"partitions\":null,\"replication_factor\":null,\"internal\":true,"
                          "\"records\":null,\"records_exact\":null,\"rate\":null,\"under_replicated\":null,"
                          "\"offline\":null,\"error\":\"denied\"}]}\n");
    assert_false(fake.last.with_records);
    assert_int_equal(fake.last.rate_ms, 0);
    expect("topics orders -o csv", 0,
           "name,partitions,replication_factor,internal,records,records_exact,rate,under_replicated,offline,error\r\n"
           "orders,3,2,false,9007199254740993,,12.5,1,0,\r\n");
    expect("topics --records --rate 2s -o jsonl pay,\"ments", 0,
           "{\"name\":\"pay,\\\"ments\",\"partitions\":1,\"replication_factor\":1,\"internal\":false,\"records\":0,"
           "\"records_exact\":true,\"rate\":null,\"under_replicated\":0,\"offline\":0,\"error\":null}\n");
    assert_true(fake.last.with_records);
    assert_int_equal(fake.last.rate_ms, 2000);
    assert_int_equal(fake.last.timeout_ms, 1000);
}

static void test_the_other_shapes(void **state)
{
    (void)state;
    expect(
        "partitions orders -o json", 0,
        HEAD("partitions") "\"topic\":\"orders\",\"partitions\":["
                           "{\"partition\":0,\"leader\":1,\"replicas\":[1,2],\"isr\":[1],\"low\":10,\"high\":30,"
                           "\"lso\":null,\"records\":20,\"error\":null},"
                           "{\"partition\":1,\"leader\":null,\"replicas\":[1,2],\"isr\":[],\"low\":null,\"high\":null,"
                           "\"lso\":null,\"records\":null,\"error\":\"no leader\"}]}\n");
    expect("groups -o jsonl", 0,
           "{\"group\":\"bil\\u001b[31mling\",\"type\":\"classic\",\"state\":\"Stable\",\"members\":2,"
           "\"coordinator\":3,\"assignor\":\"range\",\"error\":null}\n"
           "{\"group\":\"new\",\"type\":null,\"state\":null,\"members\":null,\"coordinator\":null,\"assignor\":"
           "null,\"error\":null}\n");
    expect(
        "brokers -o json", 0,
        HEAD("brokers") "\"brokers\":["
                        "{\"id\":1,\"host\":\"kafka-1\",\"port\":9092,\"rack\":null,\"leaders\":4,\"replicas\":8,"
                        "\"under_replicated\":0,\"round_trip_ms\":1.25,\"error\":null},"
                        "{\"id\":2,\"host\":\"kafka-2\",\"port\":9092,\"rack\":null,\"leaders\":null,\"replicas\":null,"
                        "\"under_replicated\":null,\"round_trip_ms\":null,\"error\":\"timed out\"}]}\n");
}

static void test_tables(void **state)
{
    (void)state;
    struct result result;
    run_with(&result, "brokers", (struct command_call){.ascii = true});
    assert_string_equal(result.out,
                        "id  host     port  leaders  replicas  under_replicated  round_trip_ms  error\n"
                        " 1  kafka-1  9092        4         8                 0            1.2  -\n"
                        " 2  kafka-2  9092        -         -                 -              -  timed out\n");
    run_with(&result, "groups -o wide", (struct command_call){.ascii = true});
    assert_null(strchr(result.out, '\033'));
    assert_non_null(strstr(result.out, "error"));
    run_with(&result, "groups", (struct command_call){.ascii = true});
    assert_null(strstr(result.out, "error")); /* none has one */
}

static void test_a_terminal_gets_no_control(void **state)
{
    (void)state;
    static const char *const lines[] = {"groups", "groups -o json", "groups -o csv", "groups -o jsonl", "lag -o wide"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct result result;
        run_with(&result, lines[i], (struct command_call){.out_is_terminal = true, .columns = 80});
        assert_int_equal(result.code, 0);
        assert_non_null(strstr(result.out, "ling"));
        assert_null(strchr(result.out, '\033'));
    }
}

static void test_exit_codes(void **state)
{
    (void)state;
    struct result result;
    fake.refusal.kind = ERROR_UNREACHABLE;
    strcpy(fake.refusal.text, "no broker answered");
    run(&result, "topics");
    assert_int_equal(result.code, 4);
    assert_string_equal(result.out, "");
    fake.refusal.kind = ERROR_NONE;

    fake.row_error = "timed out";
    run(&result, "topics");
    assert_int_equal(result.code, 1);
    assert_non_null(strstr(result.out, "timed out")); /* on the rows all the same */
    fake.denied = true;
    run(&result, "topics");
    assert_int_equal(result.code, 5);
    fake.row_error = NULL;

    fake.groups_denied = true;
    run(&result, "groups");
    assert_int_equal(result.code, 5);
    assert_string_equal(result.error.text, "the groups cannot be listed: not authorised");
}

static void test_unknown_names(void **state)
{
    (void)state;
    struct result result;
    run(&result, "partitions order");
    assert_int_equal(result.code, 1);
    assert_string_equal(result.error.text, "unknown topic 'order'; did you mean 'orders'?");
    assert_string_equal(result.out, "");
    run(&result, "topics orders ordrs");
    assert_int_equal(result.code, 1);
    assert_string_equal(result.error.text, "unknown topic 'ordrs'; did you mean 'orders'?");
    run(&result, "lag newt");
    assert_int_equal(result.code, 1);
    assert_string_equal(result.error.text, "unknown group 'newt'; did you mean 'new'?");
    run(&result, "groups zzzzzzzzz");
    assert_int_equal(result.code, 1);
    assert_string_equal(result.error.text, "unknown group 'zzzzzzzzz'");
}

static void test_what_is_missing_of_a_recording_is_noted_when_it_is_opened(void **state)
{
    (void)state;
    struct command_call call = {.opener = &fake.opener};
    struct error error = {0};
    struct event event;
    fake.opener.open = fake_open;
    fake.damaged = true;
    assert_non_null(command_open(&call, &error));
    assert_true(call.partly);
    assert_true(mailbox_receive(call.events, &event) && event.kind == EVENT_CLUSTER_DOWN);
    assert_true(mailbox_receive(call.events, &event) && event.kind == EVENT_CLUSTER_UP);
    assert_false(mailbox_receive(call.events, &event));
    command_close(&call);
}

static void assert_topics(const char *pattern, const char *expected, const char *reason)
{
    struct command_call call = {.opener = &fake.opener, .timeout_ms = 1000};
    struct topic_list list = {0};
    struct error error = {0};
    struct str names = {0};
    fake.opener.open = fake_open;
    assert_int_equal(topic_list_add_matching(&list, &call, pattern, &error), !reason);
    for (size_t i = 0; i < list.count; i++)
        str_appendf(&names, "%s ", list.names[i]);
    assert_string_equal(str_text(&names), expected);
    assert_true(!reason || strstr(error.text, reason));
    str_finish(&names);
    topic_list_finish(&list);
    command_close(&call);
}

/* Of the fake's topics `secret` is Kafka's own. */
static void test_topics_that_match(void **state)
{
    (void)state;
    if (!regex_available())
        skip();
    assert_topics("ord|secret", "orders ", NULL);
    assert_topics("^__.*|secret", "secret ", NULL);
    assert_topics("__.*|secret", "secret ", NULL);
    assert_topics("secret", "", "only Kafka's own topics");
    assert_topics("nothing", "", "no topic's name matches 'nothing'");
    assert_topics("(", "", "--topics-matching");
}

/* --watch goes on until its reader goes, and then ends as any tool does whose pipe broke. */
static void test_watch(void **state)
{
    (void)state;
    int ends[2], status = 0;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        signal(SIGPIPE, SIG_IGN);
        dup2(ends[1], STDOUT_FILENO);
        close(ends[1]);
        struct result result;
        run_with(&result, "topics orders -o jsonl --watch --every 1ms", (struct command_call){.out = stdout});
        _exit(0);
    }
    close(ends[1]);
    FILE *lines = fdopen(ends[0], "r");
    char line[1024];
    for (int i = 0; i < 3; i++) {
        assert_non_null(fgets(line, sizeof line, lines));
        assert_memory_equal(line, "{\"name\":\"orders\"", 16);
    }
    fclose(lines);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE);
}

/* ---- tables and CSV ---- */

static void csv(const char *text, const char *field)
{
    struct str out = {0};
    csv_append_field(&out, text, strlen(text), ',');
    assert_string_equal(str_text(&out), field);
    str_finish(&out);
}

static void test_csv_fields(void **state)
{
    (void)state;
    csv("", "");
    csv("plain", "plain");
    csv("a b", "a b");
    csv(" a", "\" a\"");
    csv("a,b", "\"a,b\"");
    csv("say \"x\"", "\"say \"\"x\"\"\"");
    csv("a\nb", "\"a\nb\"");
    csv("a\rb", "\"a\rb\"");
}

static void test_names_are_cut_in_the_middle(void **state)
{
    (void)state;
    static const struct table_column columns[] = {{.name = "name"}, {.name = "n", .number = true}, {0}};
    struct table *table = table_create(columns);
    table_text(table, "payments-europe-retry-3");
    table_int(table, 123456789);
    table_text(table, "short");
    table_offset(table, (struct offset){0});
    assert_int_equal(table_row_count(table), 2);
    for (size_t width = 25; width < 40; width++) {
        struct str out = {0};
        table_print(table, &(struct table_look){.columns = width, .ascii = true}, &out);
        const char *newline = strchr(str_text(&out), '\n');
        size_t expected = width < 34 ? width : 34;
        assert_int_equal(newline - str_text(&out), expected);
        assert_non_null(strstr(newline, "123456789\n"));
        assert_non_null(strstr(newline, "-\n"));
        assert_true((strstr(newline, "payments-europe-retry-3") != NULL) == (width >= 34));
        str_finish(&out);
    }
    struct str out = {0};
    table_print(table, &(struct table_look){.columns = 10, .wide = true}, &out);
    assert_non_null(strstr(str_text(&out), "payments-europe-retry-3"));
    str_finish(&out);
    table_destroy(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_topics, reset),
        cmocka_unit_test_setup(test_the_other_shapes, reset),
        cmocka_unit_test_setup(test_tables, reset),
        cmocka_unit_test_setup(test_a_terminal_gets_no_control, reset),
        cmocka_unit_test_setup(test_exit_codes, reset),
        cmocka_unit_test_setup(test_unknown_names, reset),
        cmocka_unit_test_setup(test_what_is_missing_of_a_recording_is_noted_when_it_is_opened, reset),
        cmocka_unit_test_setup(test_topics_that_match, reset),
        cmocka_unit_test_setup(test_watch, reset),
        cmocka_unit_test(test_csv_fields),
        cmocka_unit_test(test_names_are_cut_in_the_middle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
