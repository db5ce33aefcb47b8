/* weir events against a source that tells what a test wants. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/quantity.h"
#include "command_run.h"
#include "made_source.h"
#include "model/groups.h"
#include "source/event_kind.h"

struct fake {
    struct made_source made;
    bool unreachable, recorded;
    int scopes;
    char focused[64];
    size_t visible;
    int64_t sweep_ms;
    const char *long_name; /* of a group that comes; NULL: none does */
    FILE *out;             /* where it prints; NULL: nobody looks at that meanwhile */
    char seen[2048];       /* what was there when it had seen a group more */
};

static struct fake fake;

static const struct event happened[] = {
    {.kind = EVENT_GROUP_REBALANCE, .group = "billing", .partition = -1, .text = "rebalanced in 2.1 s; c-2 joined"},
    {.kind = EVENT_GROUP_REBALANCE, .group = "billing", .partition = -1, .text = "rebalanced in 2.1 s; c-2 joined"},
    {.kind = EVENT_LEADER_CHANGED, .topic = "orders", .partition = 3, .text = "broker 2, not 1"},
    {.kind = EVENT_RECORDS_LOST, .group = "fraud\033[31m", .topic = "orders", .partition = 0, .text = "5, \"gone\""},
    {.kind = EVENT_CLUSTER_DOWN, .partition = -1, .text = "no broker answers"},
    {.kind = EVENT_LOG, .partition = -1, .text = "a line"},
    {.kind = EVENT_TAIL_STARTED, .partition = -1},
};

static bool fake_ask(struct source *source, const struct question *question, struct answer *answer, struct error *error)
{
    (void)source;
    (void)question;
    if (fake.unreachable)
        return error_set(error, ERROR_UNREACHABLE, "no broker answered");
    strcpy(answer->cluster_id, "cluster-1");
    return true;
}

static void put_groups(struct source *source, size_t count)
{
    static const char *const names[] = {"billing", "fraud", "shipping"};
    struct groups *groups = made_block(sizeof *groups + count * sizeof *groups->rows);
    groups->rows = (struct group_row *)(groups + 1);
    for (size_t i = 0; i < count; i++)
        groups->rows[i].group = names[i];
    groups->count = count;
    board_put_groups(source->board, groups);
}

static void fake_set_scope(struct source *source, const struct scope *scope)
{
    snprintf(fake.focused, sizeof fake.focused, "%s", scope->focused_group ? scope->focused_group : "");
    fake.visible = scope->visible_group_count;
    fake.sweep_ms = scope->sweep_ms;
    fake.scopes++;
    if (fake.out && fake.scopes == 2) /* what happened until now is printed before the next look */
        put_groups(source, 3);
    if (fake.out && fake.scopes == 3)
        fake.seen[pread(fileno(fake.out), fake.seen, sizeof fake.seen - 1, 0)] = '\0';
    if (fake.scopes > 1)
        return;
    put_groups(source, 2);
    if (fake.long_name) {
        struct event event = {.kind = EVENT_GROUP_NEW, .partition = -1, .text = "is there now"};
        event_set_group(&event, fake.long_name);
        mailbox_send(source->events, &event);
    }
    for (size_t i = 0; i < sizeof happened / sizeof *happened; i++) {
        struct event event = happened[i];
        mailbox_send(source->events, &event);
    }
}

static void fake_capabilities(const struct source *source, struct capabilities *out)
{
    (void)source;
    *out = (struct capabilities){.recorded = fake.recorded};
}

static struct source_opener *opener(void)
{
    static const struct source_ops ops = {.ask = fake_ask,
                                          .set_scope = fake_set_scope,
                                          .capabilities = fake_capabilities,
                                          .destroy = made_source_destroy};
    return made_source_opener(&fake.made, &ops);
}

static void run_with(struct result *result, const char *line, struct command_call call)
{
    fake.scopes = 0;
    command_run(result, line, call, opener());
}

static void run(struct result *result, const char *line)
{
    run_with(result, line, (struct command_call){.ascii = true});
}

/* The times are of the moment: each is made zeros. */
static const char *timeless(struct result *result)
{
    for (char *at = result->out; (at = strstr(at, "T")); at++)
        if (at - result->out >= 10 && at[3] == ':' && at[6] == ':')
            memcpy(at - 10, "0000-00-00T00:00:00.000", 23);
    return result->out;
}

#define AT "\"at\":\"0000-00-00T00:00:00.000Z\","
#define REBALANCE                                                                                                      \
    "{" AT "\"kind\":\"group_rebalance\",\"severity\":\"info\",\"group\":\"billing\",\"topic\":null,\"partition\":"    \
    "null,\"text\":\"rebalanced in 2.1 s; c-2 joined\",\"repeated\":1}"
#define LEADER                                                                                                         \
    "{" AT "\"kind\":\"leader_changed\",\"severity\":\"warning\",\"group\":null,\"topic\":\"orders\",\"partition\":3," \
    "\"text\":\"broker 2, not 1\",\"repeated\":0}"
#define LOST                                                                                                           \
    "{" AT "\"kind\":\"records_lost\",\"severity\":\"bad\",\"group\":\"fraud\\u001b[31m\",\"topic\":\"orders\","       \
    "\"partition\":0,\"text\":\"5, \\\"gone\\\"\",\"repeated\":0}"
#define DOWN                                                                                                           \
    "{" AT "\"kind\":\"cluster_down\",\"severity\":\"bad\",\"group\":null,\"topic\":null,\"partition\":null,"          \
    "\"text\":\"no broker answers\",\"repeated\":0}"

#define JSON_HEAD                                                                                                      \
    "{\"schema\":\"weir.events/1\",\"cluster\":\"cluster-1\",\"captured_at\":\"0000-00-00T00:00:00.000Z\","            \
    "\"from\":\"0000-00-00T00:00:00.000Z\",\"events\":["
#define JSON_FOOT "],\"to\":\"0000-00-00T00:00:00.000Z\",\"lost\":0,\"complete\":true}\n"

static void test_jsonl(void **state)
{
    (void)state;
    struct result result;
    fake = (struct fake){0};
    run(&result, "events --for 60ms");
    assert_int_equal(result.code, 0);
    assert_string_equal(timeless(&result), REBALANCE "\n" LEADER "\n" LOST "\n" DOWN "\n");
    assert_int_equal(fake.scopes, 2); /* again when the groups were known, and not for nothing */
    assert_int_equal(fake.visible, 2);
    assert_string_equal(fake.focused, "");
}

/* Who spares the cluster spares it here, too. */
static void test_the_sweep_is_that_of_the_setting(void **state)
{
    (void)state;
    struct result result;
    fake = (struct fake){0};
    run_with(&result, "events --for 60ms", (struct command_call){.sweep_ms = QUANTITY_OFF});
    assert_int_equal(fake.sweep_ms, QUANTITY_OFF);
}

/* What a program reads is never a name that no group has. */
static void test_long_names_are_whole(void **state)
{
    (void)state;
    struct result result;
    char name[301] = "", expected[512];
    memset(name, 'g', sizeof name - 1);
    fake = (struct fake){.long_name = name};
    run(&result, "events --for 60ms --kind group_new");
    snprintf(expected, sizeof expected, "\"group\":\"%s\",\"topic\"", name);
    assert_non_null(strstr(result.out, expected));
    run(&result, "events --for 60ms --kind group_new -o csv");
    snprintf(expected, sizeof expected, ",%s,,,is there now,", name);
    assert_non_null(strstr(result.out, expected));
}

static void test_filters(void **state)
{
    (void)state;
    static const struct {
        const char *line, *out;
    } rows[] = {
        {"events --for 60ms --group billing", REBALANCE "\n" DOWN "\n"},
        {"events --for 60ms --topic orders", LEADER "\n" LOST "\n" DOWN "\n"},
        {"events --for 60ms --kind records_lost --kind leader_changed", LEADER "\n" LOST "\n"},
        {"events --for 60ms --kind log", "{" AT "\"kind\":\"log\",\"severity\":\"info\",\"group\":null,\"topic\":null,"
                                         "\"partition\":null,\"text\":\"a line\",\"repeated\":0}\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct result result;
        fake = (struct fake){0};
        run(&result, rows[i].line);
        assert_string_equal(timeless(&result), rows[i].out);
    }
    struct result result;
    fake = (struct fake){0};
    run(&result, "events --for 60ms --group billing");
    assert_string_equal(fake.focused, "billing");
}

static void test_other_forms(void **state)
{
    (void)state;
    struct result result;
    fake = (struct fake){0};
    run(&result, "events --for 60ms -o csv --kind records_lost");
    assert_string_equal(timeless(&result),
                        "at,kind,severity,group,topic,partition,text,repeated\r\n0000-00-00T00:00:00.000Z,records_lost,"
                        "bad,fraud\033[31m,orders,0,\"5, \"\"gone\"\"\",0\r\n");
    run(&result, "events --for 60ms -o json --group billing --kind group_rebalance");
    const char *out = timeless(&result);
    assert_string_equal(out, JSON_HEAD REBALANCE JSON_FOOT);
    run(&result, "events --for 60ms -o json --kind topic_created");
    assert_string_equal(timeless(&result), JSON_HEAD JSON_FOOT);
    run(&result, "events --for 60ms -o json --kind records_lost --kind leader_changed");
    assert_string_equal(timeless(&result), JSON_HEAD LEADER "," LOST JSON_FOOT);
    run(&result, "events --for 60ms -o table --kind records_lost --kind group_rebalance");
    assert_non_null(
        strstr(result.out, "group_rebalance   billing: rebalanced in 2.1 s; c-2 joined (and 1 more like it)\n"));
    assert_non_null(strstr(result.out, "records_lost      fraud\\e[31m orders/0: 5, \"gone\"\n"));
    run_with(&result, "events --for 60ms", (struct command_call){.out_is_terminal = true});
    assert_null(strchr(result.out, '\033'));
}

/* One object grows: it does not wait for the end, which --follow has not. */
static void test_json_is_printed_as_it_comes(void **state)
{
    (void)state;
    struct result result;
    fake = (struct fake){.out = tmpfile()};
    run_with(&result, "events --for 1s -o json", (struct command_call){.out = fake.out});
    assert_int_equal(result.code, 0);
    assert_int_equal(fake.scopes, 3);
    assert_non_null(strstr(fake.seen, "\"events\":[{"));
    assert_non_null(strstr(fake.seen, "\"kind\":\"cluster_down\""));
    assert_null(strstr(fake.seen, "\"complete\""));
    assert_non_null(strstr(result.out, "\"complete\":true}\n"));
}

/* The reader of a pipe went, and nothing happens that could be written to it. */
static void test_ends_with_its_reader(void **state)
{
    (void)state;
    fake = (struct fake){0};
    command_run_unread("events --kind group_gone --for 20s", opener(), 0, "");
}

static void test_failures(void **state)
{
    (void)state;
    struct result result;
    fake = (struct fake){.unreachable = true};
    run(&result, "events --for 60ms");
    assert_int_equal(result.code, 4);
    fake = (struct fake){.recorded = true};
    run(&result, "events --for 60ms");
    assert_int_equal(result.code, 1);
    fake = (struct fake){0};
    run(&result, "events --kind record_lost");
    assert_int_equal(result.code, 2);
    assert_non_null(strstr(result.error.text, "did you mean records_lost"));
}

static void test_each_kind_has_one_name(void **state)
{
    (void)state;
    size_t named = 0;
    for (int i = 0; i < EVENT_KINDS; i++) {
        const char *name = event_kind_name((enum event_kind)i);
        enum event_kind kind;
        if (!name)
            continue;
        named++;
        assert_true(event_kind_of(name, &kind));
        assert_int_equal(kind, i);
    }
    assert_int_equal(named, EVENT_KINDS - 3); /* less a tail's beginning and end, and what was read */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_jsonl),
        cmocka_unit_test(test_the_sweep_is_that_of_the_setting),
        cmocka_unit_test(test_long_names_are_whole),
        cmocka_unit_test(test_filters),
        cmocka_unit_test(test_other_forms),
        cmocka_unit_test(test_json_is_printed_as_it_comes),
        cmocka_unit_test(test_ends_with_its_reader),
        cmocka_unit_test(test_failures),
        cmocka_unit_test(test_each_kind_has_one_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
