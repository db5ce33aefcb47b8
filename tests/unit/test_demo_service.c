/* The demo's answers, without a cluster: what it makes of the brokers' log, of members that report themselves, and of
 * whatever else comes to its control socket. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kafka/demo_service.h"
#include "kafka/demo_settings.h"
#include "kafka/demo_wire.h"

struct fixture {
    struct demo_groups *groups;
    struct demo_service service;
    cJSON *reply;
};

/* Gives back what it was asked. */
static bool echo_admin(struct demo_topics *topics, const struct admin_request *request, struct admin_answer *answer,
                       struct error *error)
{
    assert_null(topics);
    if (strcmp(request->name, "denied") == 0)
        return error_set(error, ERROR_USAGE, "no, \"%s\"\n", request->name);
    answer->entries = calloc(request->change_count + 1, sizeof *answer->entries);
    for (size_t i = 0; i < request->change_count; i++)
        answer->entries[answer->entry_count++] =
            (struct config_entry){.name = strdup(request->changes[i].name),
                                  .value = request->changes[i].value ? strdup(request->changes[i].value) : NULL,
                                  .origin = CONFIG_OF_TOPIC};
    answer->partitions = calloc(request->offset_count + 1, sizeof *answer->partitions);
    for (size_t i = 0; i < request->offset_count; i++) {
        struct admin_partition *partition = &answer->partitions[answer->partition_count++];
        partition->partition = request->offsets[i].partition;
        if (request->offsets[i].offset < 0)
            error_set(&partition->error, ERROR_FAILED, "out of range");
        else
            partition->low = offset_of(request->offsets[i].offset);
    }
    answer->note = demo_note(DEMO_NOTE_KEPT);
    return true;
}

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    fixture->groups = demo_groups_create();
    fixture->service = (struct demo_service){
        .cluster_id = "mockCluster1", .bootstrap = "127.0.0.1:1", .groups = fixture->groups, .admin = echo_admin};
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    demo_groups_destroy(fixture->groups);
    cJSON_Delete(fixture->reply);
    free(fixture);
    return 0;
}

/* Whether the service says yes; its reply stays in the fixture. */
static bool say(struct fixture *fixture, uint64_t reporter, const char *line)
{
    struct str reply = {0};
    struct error error = {0};
    demo_service_answer(&fixture->service, reporter, line, strlen(line), &reply);
    assert_true(reply.len > 1 && strchr(reply.data, '\n') == reply.data + reply.len - 1);
    cJSON_Delete(fixture->reply);
    fixture->reply = demo_wire_parse(reply.data, reply.len, &error);
    assert_non_null(fixture->reply);
    str_finish(&reply);
    return demo_wire_ok(fixture->reply, &error);
}

static const cJSON *group(struct fixture *fixture, const char *name)
{
    const cJSON *one;
    assert_true(say(fixture, 0, "{\"weir\":1,\"ask\":\"groups\"}"));
    cJSON_ArrayForEach(one, cJSON_GetObjectItem(fixture->reply, "groups")) if (strcmp(demo_json_text(one, "name"),
                                                                                      name) == 0) return one;
    return NULL;
}

static const cJSON *member(struct fixture *fixture, const char *name, int index)
{
    return cJSON_GetArrayItem(cJSON_GetObjectItem(group(fixture, name), "members"), index);
}

static int members(struct fixture *fixture, const char *name)
{
    return cJSON_GetArraySize(cJSON_GetObjectItem(group(fixture, name), "members"));
}

static void test_groups_from_the_brokers_log(void **state)
{
    struct fixture *fixture = *state;
    demo_groups_log(fixture->groups,
                    "Mock consumer group g with 2 member(s) changing state Empty -> Joining: member join");
    assert_string_equal(demo_json_text(group(fixture, "g"), "state"), "PreparingRebalance");
    demo_groups_log(fixture->groups, "Consumer group g with 3 member(s) is rebalancing: elected leader is 0x1 "
                                     "(group.instance.id = (null)), generation id 1");
    demo_groups_log(fixture->groups,
                    "Mock consumer group g with 3 member(s) changing state Syncing -> Up: all members synced");
    assert_string_equal(demo_json_text(group(fixture, "g"), "state"), "Stable");
    assert_int_equal(members(fixture, "g"), 3);
    assert_string_equal(demo_json_text(member(fixture, "g", 0), "client_id"), "other member, assignment not known");
    assert_null(cJSON_GetObjectItem(member(fixture, "g", 0), "partitions"));
    demo_groups_log(fixture->groups, "Topic orders [2] committing offset 7 for group g");
    demo_groups_log(fixture->groups, "Topic orders [2] committing offset 8 for group g");
    char *committed = cJSON_PrintUnformatted(cJSON_GetObjectItem(group(fixture, "g"), "committed"));
    assert_string_equal(committed, "[{\"topic\":\"orders\",\"partitions\":[2]}]");
    free(committed);
    demo_groups_topic_deleted(fixture->groups, "orders");
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(group(fixture, "g"), "committed")), 0);
    demo_groups_log(fixture->groups, "Member 0x1 is leaving group g");
    assert_int_equal(members(fixture, "g"), 2);
    demo_groups_log(fixture->groups, "Member 0x2 session timed out for group g");
    demo_groups_log(fixture->groups, "Member 0x3 session timed out for group g");
    assert_int_equal(members(fixture, "g"), 0);
    assert_string_equal(demo_json_text(group(fixture, "g"), "state"), "Empty");
}

static void test_hostile_names_in_the_log(void **state)
{
    struct fixture *fixture = *state;
    static const char name[] = "a with 9 member(s) changing state Up -> Empty: x";
    char line[256];
    snprintf(line, sizeof line, "Mock consumer group %s with 1 member(s) changing state Empty -> Joining: join", name);
    demo_groups_log(fixture->groups, line);
    assert_non_null(group(fixture, name));
    demo_groups_log(fixture->groups, "Topic t [0] committing offset 1 for group b for group c");
    assert_non_null(group(fixture, "b for group c"));
    static const char *const nothing[] = {"Mock consumer group ",
                                          "Mock consumer group  with  member(s) changing state  -> : ",
                                          "Mock consumer group h with -1 member(s) changing state Up -> Up: ",
                                          "Consumer group ",
                                          "Consumer group h with 99999999999999999999 member(s) is rebalancing: ",
                                          "Member ",
                                          "Member  is leaving",
                                          "Topic  [",
                                          "Topic ] committing offset  for group [",
                                          "Topic h [x",
                                          ""};
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
        demo_groups_log(fixture->groups, nothing[i]);
    assert_null(group(fixture, "h"));
}

#define REPORT(id, partitions)                                                                                         \
    "{\"weir\":1,\"ask\":\"member\",\"group\":\"g\",\"member_id\":\"" id                                               \
    "\",\"client_id\":\"c\",\"host\":\"127.0.0.1\",\"partitions\":[{\"topic\":\"t\",\"partitions\":" partitions "}]}"

static void test_a_member_that_reports(void **state)
{
    struct fixture *fixture = *state;
    assert_true(say(fixture, 5, REPORT("", "[]")));
    assert_string_equal(demo_json_text(group(fixture, "g"), "state"), "PreparingRebalance");
    demo_groups_log(fixture->groups, "Mock consumer group g with 2 member(s) changing state Syncing -> Up: synced");
    assert_true(say(fixture, 5, REPORT("0x1", "[0,1]")));
    assert_int_equal(members(fixture, "g"), 2); /* and one that does not report */
    char *owned = cJSON_PrintUnformatted(cJSON_GetObjectItem(member(fixture, "g", 0), "partitions"));
    assert_string_equal(owned, "[{\"topic\":\"t\",\"partitions\":[0,1]}]");
    free(owned);

    /* Killed: it is gone, and the group waits for its session. */
    demo_groups_closed(fixture->groups, 5);
    assert_int_equal(members(fixture, "g"), 2);
    assert_non_null(strstr(demo_json_text(member(fixture, "g", 0), "client_id"), "c (gone"));
    assert_null(cJSON_GetObjectItem(member(fixture, "g", 0), "partitions"));
    demo_groups_log(fixture->groups, "Member 0x1 session timed out for group g");
    assert_int_equal(members(fixture, "g"), 1);

    /* One that leaves in good order is not listed afterwards. */
    assert_true(say(fixture, 6, REPORT("0x2", "[0,1]")));
    assert_int_equal(members(fixture, "g"), 1);
    demo_groups_log(fixture->groups, "Member 0x2 is leaving group g");
    demo_groups_closed(fixture->groups, 6);
    assert_int_equal(members(fixture, "g"), 0);
}

static void test_no_more_members_than_are_kept(void **state)
{
    struct fixture *fixture = *state;
    for (uint64_t i = 1; i <= DEMO_REPORTS_MAX; i++)
        assert_true(say(fixture, i, REPORT("m", "[0]")));
    assert_false(say(fixture, DEMO_REPORTS_MAX + 1, REPORT("m", "[0]")));
    assert_true(say(fixture, 1, REPORT("m", "[1]")));
    demo_groups_closed(fixture->groups, DEMO_REPORTS_MAX + 1);
    assert_int_equal(members(fixture, "g"), DEMO_REPORTS_MAX);
}

static void test_lines_that_are_none_of_ours(void **state)
{
    struct fixture *fixture = *state;
    static const char *const lines[] = {
        "",
        "hello",
        "{",
        "[]",
        "null",
        "{}",
        "{\"weir\":1}",
        "{\"weir\":2,\"ask\":\"hello\"}",
        "{\"weir\":\"1\",\"ask\":\"hello\"}",
        "{\"weir\":1,\"ask\":7}",
        "{\"weir\":1,\"ask\":\"rm\"}",
        "{\"weir\":1,\"ask\":\"admin\"}",
        "{\"weir\":1,\"ask\":\"admin\",\"kind\":99,\"name\":\"t\"}",
        "{\"weir\":1,\"ask\":\"admin\",\"kind\":1.5,\"name\":\"t\"}",
        "{\"weir\":1,\"ask\":\"admin\",\"kind\":1,\"name\":\"t\",\"partitions\":1e300}",
        "{\"weir\":1,\"ask\":\"admin\",\"kind\":4,\"name\":\"t\",\"changes\":{}}",
        "{\"weir\":1,\"ask\":\"admin\",\"kind\":4,\"name\":\"t\",\"changes\":[1]}",
        "{\"weir\":1,\"ask\":\"admin\",\"kind\":5,\"name\":\"t\",\"offsets\":[{\"partition\":-1,\"offset\":0}]}",
        "{\"weir\":1,\"ask\":\"member\",\"group\":\"\",\"member_id\":\"\",\"client_id\":\"\"}",
        "{\"weir\":1,\"ask\":\"member\",\"group\":\"g\",\"member_id\":\"\",\"client_id\":\"\",\"partitions\":7}",
        "{\"weir\":1,\"ask\":\"member\",\"group\":\"g\",\"member_id\":\"\",\"client_id\":\"\","
        "\"partitions\":[{\"topic\":\"t\",\"partitions\":[null]}]}",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        assert_false(say(fixture, 9, lines[i]));
    assert_int_equal(members(fixture, "g"), 0);
    /* As deep as its stack would not stand. */
    size_t deep = DEMO_LINE_MAX - 1;
    char *line = malloc(deep + 1);
    memset(line, '[', deep);
    line[deep] = '\0';
    assert_false(say(fixture, 9, line));
    free(line);
}

static void test_a_request_comes_back_as_it_went(void **state)
{
    struct fixture *fixture = *state;
    const struct config_change changes[] = {{"retention.ms", "5"}, {"a\"b\\\n", NULL}};
    const struct partition_offset offsets[] = {{3, 70000000000}, {4, -1}};
    struct admin_request request = {.kind = ADMIN_SET_CONFIG,
                                    .name = "t",
                                    .changes = changes,
                                    .change_count = 2,
                                    .offsets = offsets,
                                    .offset_count = 2};
    struct demo_port *port = demo_service_port(&fixture->service);
    struct admin_answer answer;
    struct error error = {0};
    struct str line = {0};
    struct jsonw json;
    demo_wire_ask(&json, &line, "admin");
    demo_wire_put_request(&json, &request);
    demo_wire_end(&json);
    cJSON *reply = port->ops->ask(port, &line, &error);
    assert_non_null(reply);
    assert_true(demo_wire_get_answer(reply, &answer, &error));
    assert_int_equal(answer.entry_count, 2);
    assert_string_equal(answer.entries[0].value, "5");
    assert_string_equal(answer.entries[1].name, "a\"b\\\n");
    assert_null(answer.entries[1].value);
    assert_int_equal(answer.partition_count, 2);
    assert_true(answer.partitions[0].low.known && answer.partitions[0].low.value == 70000000000);
    assert_string_equal(answer.partitions[1].error.text, "out of range");
    assert_ptr_equal(answer.note, demo_note(DEMO_NOTE_KEPT));
    admin_answer_finish(&answer);
    cJSON_Delete(reply);

    str_clear(&line);
    request.name = "denied";
    demo_wire_ask(&json, &line, "admin");
    demo_wire_put_request(&json, &request);
    demo_wire_end(&json);
    assert_null(port->ops->ask(port, &line, &error));
    assert_int_equal(error.kind, ERROR_USAGE);
    assert_string_equal(error.text, "no, \"denied\"\n");
    str_finish(&line);
    port->ops->destroy(port);
}

static void test_settings_and_names(void **state)
{
    (void)state;
    struct error error = {0};
    assert_true(demo_setting_check("retention.ms", "-1", &error));
    assert_false(demo_setting_check("retention.ms", "-2", &error));
    assert_string_equal(error.text, "Invalid value -2 for configuration retention.ms: Value must be at least -1");
    assert_false(demo_setting_check("retention.ms", "1d", &error));
    assert_false(demo_setting_check("segment.bytes", "99999999999", &error));
    assert_true(demo_setting_check("cleanup.policy", "compact,delete", &error));
    assert_false(demo_setting_check("cleanup.policy", "compact,dele", &error));
    assert_false(demo_setting_check("compression.type", "zst", &error));
    assert_false(demo_setting_check("compression.type", "", &error));
    assert_false(demo_setting_check("preallocate", "yes", &error));
    assert_true(demo_setting_check("min.cleanable.dirty.ratio", "0.25", &error));
    assert_false(demo_setting_check("min.cleanable.dirty.ratio", "2", &error));
    assert_false(demo_setting_check("retention", "1", &error));
    assert_string_equal(error.text, "Unknown topic config name: retention");
    char name[251];
    memset(name, 'a', 250);
    name[250] = '\0';
    static const char *const bad[] = {"", ".", "..", "a b", "\xc3\xb1", "a/b", "a\x1b[2J"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(demo_topic_name_check(bad[i], &error));
    assert_false(demo_topic_name_check(name, &error));
    assert_true(demo_topic_name_check(name + 1, &error));
    assert_true(demo_topic_names_collide("a.b", "a_b"));
    assert_false(demo_topic_names_collide("a.b", "a.b"));
    assert_false(demo_topic_names_collide("a.b", "a-b"));
    assert_false(demo_topic_names_collide("a.b", "a_bc"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_groups_from_the_brokers_log, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_hostile_names_in_the_log, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_member_that_reports, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_no_more_members_than_are_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_lines_that_are_none_of_ours, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_request_comes_back_as_it_went, set_up, tear_down),
        cmocka_unit_test(test_settings_and_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
