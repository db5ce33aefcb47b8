/* weir diagnose against a group that is made up: its forms, exit codes, and what cannot be had. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "base/clock.h"
#include "command_run.h"
#include "made_source.h"
#include "model/arena.h"
#include "model/diagnosis.h"

enum { LOOK_US = 2000000, SWEEP_MS = 300000 };

static struct fake {
    struct made_source made;
    const char *group;
    enum error_kind fails; /* to be asked */
    bool silent;           /* it is never looked at */
    bool denied;           /* configuration may not be seen */
    bool hot;              /* the first partition gets five times as much, and is behind */
    int64_t first_us;
    int configs, looks;
} fake;

/* ---- the cluster ---- */

static void put_look(int64_t at_us)
{
    static struct member_row member = {.member_id = "m-1", .client_id = "shop-1", .host = "10.0.0.1", .partitions = 2};
    struct arena *arena = NULL;
    struct group_detail *detail = arena_block(sizeof *detail, &arena);
    detail->rows = arena_alloc(arena, 2, sizeof *detail->rows);
    detail->members = &member;
    detail->member_count = 1;
    detail->members_known = true;
    detail->count = 2;
    for (int i = 0; i < 2; i++)
        detail->rows[i] = (struct lag_row){.topic = "orders",
                                           .partition = i,
                                           .committed = offset_of(40),
                                           .low = offset_of(0),
                                           .high = offset_of(i ? 40 : 140 + fake.looks),
                                           .lag = offset_of(i ? 0 : 100 + fake.looks),
                                           .unread_us = i ? 0 : fake.first_us - 60000000,
                                           .judgement = {.word = i ? LAG_OK : LAG_BROKEN,
                                                         .state = i ? STATE_OK : STATE_STALL,
                                                         .since_us = i ? 0 : fake.first_us - 60000000}};
    for (int i = 0; i < 2 && fake.hot; i++) {
        detail->rows[i].in = real_of(i ? 100 : 500);
        if (!i)
            detail->rows[i].judgement = (struct lag_judgement){.word = LAG_BEHIND, .state = STATE_LAGGING};
    }
    detail->summary = (struct group_row){.group = fake.group,
                                         .type = GROUP_CLASSIC,
                                         .state = GROUP_STABLE,
                                         .members = 1,
                                         .partitions = 2,
                                         .lag = offset_of(100 + fake.looks),
                                         .worst_topic = "orders",
                                         .judgement = detail->rows[0].judgement,
                                         .status.as_of_us = at_us};
    fake.looks++;
    board_put_group(fake.made.source.board, detail);
}

static void fake_scope(struct source *source, const struct scope *scope)
{
    (void)source;
    assert_string_equal(scope->focused_group, fake.group);
    assert_int_equal(scope->sweep_ms, SWEEP_MS);
    fake.first_us = clock_mono_us();
    if (!fake.silent)
        put_look(fake.first_us);
}

static bool fake_ask(struct source *source, const struct question *question, struct answer *answer, struct error *error)
{
    (void)source;
    struct arena *arena = NULL;
    if (fake.fails)
        return error_set(error, fake.fails, "it cannot be asked");
    strcpy(answer->cluster_id, "cluster-1");
    if (question->kind == ASK_BROKERS)
        put_look(fake.first_us + LOOK_US); /* a second look, so that it was watched for two seconds */
    if (question->kind != ASK_GROUPS)
        return true;
    answer->groups = arena_block(sizeof *answer->groups, &arena);
    answer->groups->rows = arena_alloc(arena, 1, sizeof *answer->groups->rows);
    bool named = question->name_count == 0 || strcmp(question->names[0], fake.group) == 0;
    answer->groups->count = named;
    answer->groups->rows[0].group = fake.group;
    return true;
}

static bool fake_admin(struct source *source, const struct admin_request *request, struct admin_answer *answer,
                       struct error *error)
{
    (void)source;
    (void)answer;
    assert_int_equal(request->kind, ADMIN_DESCRIBE_CONFIG); /* a look, and nothing else */
    fake.configs++;
    return fake.denied ? error_set(error, ERROR_NOT_AUTHORISED, "topic authorisation failed") : true;
}

static void fake_read(struct source *source, const struct read_request *request)
{
    struct event event = {.kind = EVENT_READ_DONE, .tag = request->tag};
    assert_int_equal(request->kind, READ_ASIDE);
    for (int64_t i = 0; i < 20 && fake.hot; i++) { /* 15 of one key, three of others, two of none */
        char key[8];
        snprintf(key, sizeof key, i < 15 ? "hot" : "k%d", (int)i);
        struct record_fields fields = {.offset = 100 + i, .key = {i < 18 ? key : NULL, i < 18 ? strlen(key) : 0}};
        batch_add(&event.batch, &fields, 0);
    }
    if (fake.hot) {
        mailbox_send(source->events, &event);
        return;
    }
    for (int64_t offset = 39; offset <= 40; offset++) {
        struct record_fields fields = {.offset = offset,
                                       .timestamp_ms = 1767225600000,
                                       .timestamp_type = TIMESTAMP_CREATE,
                                       .value = offset < 40 ? (struct bytes){"{\"id\":1}", 8}
                                                            : (struct bytes){"\xff\xfe\x00\x01", 4}};
        batch_add(&event.batch, &fields, 0);
    }
    mailbox_send(source->events, &event);
}

static void fake_capabilities(const struct source *source, struct capabilities *out)
{
    (void)source;
    strcpy(out->bootstrap, "localhost:9092");
}

static struct source_opener *opener(void)
{
    static const struct source_ops ops = {.ask = fake_ask,
                                          .admin = fake_admin,
                                          .read_at = fake_read,
                                          .set_scope = fake_scope,
                                          .capabilities = fake_capabilities,
                                          .destroy = made_source_destroy};
    return made_source_opener(&fake.made, &ops);
}

/* ---- running the command ---- */

static void diagnose_for(struct result *result, const char *group, const char *time, const char *format)
{
    enum { WORDS = 8, LONGEST = 512 };
    const char *wanted[WORDS] = {"diagnose", group, "--for", time, "-b", "there:9092", "-o", format};
    char copies[WORDS][LONGEST], *words[WORDS];
    for (int i = 0; i < WORDS; i++) {
        snprintf(copies[i], LONGEST, "%s", wanted[i]);
        words[i] = copies[i];
    }
    struct command_call call = {.ascii = true,
                                .weir = "weir -b 'there 9' -X sasl.password=...",
                                .command_config = "/a b",
                                .sweep_ms = SWEEP_MS,
                                .write_by_flag = true};
    command_run_words(result, words, WORDS, call, opener());
}

static void diagnose_as(struct result *result, const char *group, const char *format)
{
    diagnose_for(result, group, "1s", format);
}

/* ---- tests ---- */

static void test_text(void **state)
{
    (void)state;
    struct result result;
    fake = (struct fake){.group = "shop"};
    diagnose_as(&result, "shop", "text");
    assert_int_equal(result.code, 0);
    assert_int_equal(strncmp(result.out, "shop: BROKEN stall orders p0", 28), 0);
    expect_part(&result, "1. a poison record: orders p0 does not get past offset 40 (likely)");
    expect_part(&result, "the record there, offset 40: bytes, 4 bytes");
    expect_part(&result, "the one before it, offset 39: json, 8 bytes: {\"id\":1}");
    expect_part(&result, "weir -b 'there 9' -X sasl.password=... tail orders --partition 0 --from 40");
    expect_part(&result, "kafka-consumer-groups.sh --bootstrap-server localhost:9092 --command-config '/a b' ");
    expect_part(&result, "Not ruled out");
    assert_int_equal(fake.configs, 2); /* the topic's, and that of __consumer_offsets */
}

/* No time at all is one look, and not none. */
static void test_one_look(void **state)
{
    (void)state;
    struct result result;
    fake = (struct fake){.group = "shop"};
    diagnose_for(&result, "shop", "0s", "text");
    assert_string_equal(result.error.text, "");
    assert_int_equal(result.code, 0);
    expect_part(&result, "shop: BROKEN stall orders p0");
    fake = (struct fake){.group = "shop", .silent = true};
    diagnose_for(&result, "shop", "0s", "text");
    assert_int_equal(result.code, ERROR_FAILED);
    assert_non_null(strstr(result.error.text, "was not seen"));
}

/* Kafka lets a group's name be as long as it likes. */
static void test_a_long_name(void **state)
{
    (void)state;
    struct result result;
    char name[401];
    memset(name, 'g', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    fake = (struct fake){.group = name};
    diagnose_as(&result, name, "text");
    assert_int_equal(result.code, 0);
    expect_part(&result, "g: BROKEN stall orders p0");
    expect_part(&result, name);
}

static void test_markdown(void **state)
{
    (void)state;
    struct result result;
    fake = (struct fake){.group = "shop"};
    diagnose_as(&result, "shop", "markdown");
    assert_int_equal(strncmp(result.out, "# shop: BROKEN", 14), 0);
    expect_part(&result, "\n## 1. a poison record");
    expect_part(&result, "\n  ```sh\n  weir -b 'there 9' -X sasl.password=... tail orders");
    expect_part(&result, "\n- the record there, offset 40: bytes, 4 bytes");        /* of a finding that is a heading */
    expect_part(&result, "\n- the partitions that are worst off\n  - orders p0: "); /* of one that is a point */
    expect_part(&result,
                "\n  - all of them:\n\n    ```sh\n    weir -b 'there 9' -X sasl.password=... lag shop\n    ```\n");
}

static void test_json(void **state)
{
    (void)state;
    struct result result;
    fake = (struct fake){.group = "shop", .denied = true};
    diagnose_as(&result, "shop", "json");
    assert_int_equal(result.code, 0);
    cJSON *json = cJSON_Parse(result.out);
    assert_non_null(json);
    assert_string_equal(cJSON_GetObjectItem(json, "schema")->valuestring, "weir.diagnose/1");
    assert_string_equal(cJSON_GetObjectItem(json, "cluster")->valuestring, "cluster-1");
    assert_string_equal(cJSON_GetObjectItem(json, "verdict")->valuestring, "BROKEN");
    assert_string_equal(cJSON_GetObjectItem(json, "state_reason")->valuestring, "stall");
    assert_true(cJSON_IsTrue(cJSON_GetObjectItem(json, "complete")));
    assert_int_equal(cJSON_GetObjectItem(json, "looks")->valueint, 2);
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(json, "questions")), DIAGNOSIS_QUESTIONS);
    const cJSON *first = cJSON_GetArrayItem(cJSON_GetObjectItem(json, "findings"), 0);
    assert_int_equal(cJSON_GetObjectItem(first, "question")->valueint, 12);
    assert_string_equal(cJSON_GetObjectItem(first, "kind")->valuestring, "cause");
    const cJSON *risk = cJSON_GetArrayItem(cJSON_GetObjectItem(json, "questions"), 14);
    assert_string_equal(cJSON_GetObjectItem(risk, "answer")->valuestring, "not_known");
    assert_non_null(strstr(cJSON_GetObjectItem(risk, "why")->valuestring, "topic authorisation failed"));
    cJSON_Delete(json);
}

static void test_hot_keys(void **state)
{
    (void)state;
    struct result result;
    fake = (struct fake){.group = "shop", .hot = true};
    diagnose_as(&result, "shop", "text");
    expect_part(&result,
                "1. a hot partition: orders p0 gets 500/s, the median of its topic's others is 100/s (likely)");
    expect_part(&result, "key hot: 15 of its newest 20 records");
    expect_part(&result, "without a key: 2 of its newest 20 records");
}

static void test_no_such_group(void **state)
{
    (void)state;
    struct result result;
    fake = (struct fake){.group = "shop"};
    diagnose_as(&result, "shpo", "text");
    assert_int_equal(result.code, ERROR_FAILED);
    assert_string_equal(result.error.text, "unknown group 'shpo'; did you mean 'shop'?");
    assert_string_equal(result.out, "");
    assert_int_equal(fake.looks, 0);
}

static void test_cannot_be_asked(void **state)
{
    (void)state;
    struct result result;
    static const enum error_kind kinds[] = {ERROR_UNREACHABLE, ERROR_NOT_AUTHORISED};
    for (size_t i = 0; i < 2; i++) {
        fake = (struct fake){.group = "shop", .fails = kinds[i]};
        diagnose_as(&result, "shop", "text");
        assert_int_equal(result.code, kinds[i]);
    }
    fake = (struct fake){.group = "shop", .silent = true};
    diagnose_as(&result, "shop", "text");
    assert_int_equal(result.code, ERROR_FAILED);
    assert_non_null(strstr(result.error.text, "was not seen"));
}

static void test_hostile_names(void **state)
{
    (void)state;
    struct result result;
    fake = (struct fake){.group = "it's\x1b[31m `x` $(y)"};
    diagnose_as(&result, "it's\x1b[31m `x` $(y)", "text");
    assert_int_equal(result.code, 0);
    assert_null(strchr(result.out, 0x1b));
    expect_part(&result, "lag \"$(printf 'it'\\''s\\033[31m `x` $(y)')\"");
    diagnose_as(&result, "it's\x1b[31m `x` $(y)", "markdown");
    assert_null(strchr(result.out, 0x1b));
    expect_part(&result, "it's\\\\e\\[31m \\`x\\` $(y)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_a_long_name),
        cmocka_unit_test(test_one_look),
        cmocka_unit_test(test_markdown),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_no_such_group),
        cmocka_unit_test(test_cannot_be_asked),
        cmocka_unit_test(test_hostile_names),
        cmocka_unit_test(test_hot_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
