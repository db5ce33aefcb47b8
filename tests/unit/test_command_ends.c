/* The commands against a source that answers from memory: what they refuse, and how they end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/command.h"
#include "cli/topic_list.h"
#include "command_run.h"
#include "fake_cluster.h"
#include "filter/regex.h"

static void test_exit_codes(void **state)
{
    (void)state;
    struct result result;
    fake.refusal.kind = ERROR_UNREACHABLE;
    strcpy(fake.refusal.text, "no broker answered");
    fake_run(&result, "topics");
    assert_int_equal(result.code, 4);
    assert_string_equal(result.out, "");
    fake.refusal.kind = ERROR_NONE;

    fake.row_error = "timed out";
    fake_run(&result, "topics");
    assert_int_equal(result.code, 1);
    assert_non_null(strstr(result.out, "timed out")); /* on the rows all the same */
    fake.denied = true;
    fake_run(&result, "topics");
    assert_int_equal(result.code, 5);
    fake.row_error = NULL;

    fake.groups_denied = true;
    fake_run(&result, "groups");
    assert_int_equal(result.code, 5);
    assert_string_equal(result.error.text, "the groups cannot be listed: not authorised");
}

static void test_unknown_names(void **state)
{
    (void)state;
    struct result result;
    fake_run(&result, "partitions order");
    assert_int_equal(result.code, 1);
    assert_string_equal(result.error.text, "unknown topic 'order'; did you mean 'orders'?");
    assert_string_equal(result.out, "");
    fake_run(&result, "topics orders ordrs");
    assert_int_equal(result.code, 1);
    assert_string_equal(result.error.text, "unknown topic 'ordrs'; did you mean 'orders'?");
    assert_non_null(strstr(result.out, "orders"));
    fake_run(&result, "lag newt");
    assert_int_equal(result.code, 1);
    assert_string_equal(result.error.text, "unknown group 'newt'; did you mean 'new'?");
    fake_run(&result, "lag zzzzzzzz\033\nz");
    assert_string_equal(result.error.text, "unknown group 'zzzzzzzz\\e\\nz'");
    fake_run(&result, "groups zzzzzzzzz");
    assert_int_equal(result.code, 1);
    assert_string_equal(result.error.text, "unknown group 'zzzzzzzzz'");
}

static void test_what_is_missing_of_a_recording_is_noted_when_it_is_opened(void **state)
{
    (void)state;
    fake.damaged = true;
    struct command_call call = {.opener = fake_opener()};
    struct error error = {0};
    struct event event;
    assert_non_null(command_open(&call, &error));
    assert_true(call.partly);
    assert_true(mailbox_receive(call.events, &event) && event.kind == EVENT_CLUSTER_DOWN);
    assert_true(mailbox_receive(call.events, &event) && event.kind == EVENT_CLUSTER_UP);
    assert_false(mailbox_receive(call.events, &event));
    command_close(&call);
}

static void assert_topics(const char *pattern, const char *expected, const char *reason)
{
    struct command_call call = {.opener = fake_opener(), .timeout_ms = 1000};
    struct topic_list list = {0};
    struct error error = {0};
    struct str names = {0};
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
    command_run_unread("topics orders -o jsonl --watch=1ms", fake_opener(), 3, "{\"name\":\"orders\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_exit_codes, fake_reset),
        cmocka_unit_test_setup(test_unknown_names, fake_reset),
        cmocka_unit_test_setup(test_what_is_missing_of_a_recording_is_noted_when_it_is_opened, fake_reset),
        cmocka_unit_test_setup(test_topics_that_match, fake_reset),
        cmocka_unit_test_setup(test_watch, fake_reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
