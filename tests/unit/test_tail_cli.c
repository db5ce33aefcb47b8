/* What `weir tail` does apart from reading: where to start, merging, each format's exact bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "engine/tail_format.h"
#include "model/merge.h"
#include "source/seek.h"

static void test_seek(void **state)
{
    (void)state;
    const int64_t now = 1700000000000;
    setenv("TZ", "UTC", 1);
    tzset();
    static const struct {
        const char *text;
        enum start_kind kind;
        int64_t value;
    } good[] = {
        {"beginning", START_BEGINNING, 0},
        {"end", START_END, 0},
        {"-10", START_NEWEST, 10},
        {"0", START_OFFSET, 0},
        {"1234567890123", START_OFFSET, 1234567890123},
        {"@2023-11-14T22:13:20Z", START_TIME, 1700000000000},
        {"@1600000000000", START_TIME, 1600000000000},
        {"@-15m", START_TIME, 1700000000000 - 900000},
        {"@yesterday 14:00", START_TIME, 1699884000000},
        {"@yesterday", START_TIME, 1699833600000},
        {"@today", START_TIME, 1699920000000},
        {"@today 09:30", START_TIME, 1699954200000},
        {"@14:00:30", START_TIME, 1699970430000},
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct tail_start start;
        struct error error = {0};
        assert_true(seek_parse(good[i].text, now, &start, &error));
        assert_int_equal(start.kind, good[i].kind);
        assert_int_equal(start.value, good[i].value);
    }
    static const char *const bad[] = {"",          "-",           "-0",
                                      "--1",       "ten",         "1x",
                                      "@",         "@-",          "Beginning",
                                      "-1.5",      "@yesterdays", "@yesterday 25:00",
                                      "@14:60",    "@14",         "@today 14:00x",
                                      "@14:00:61", "@ "};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct tail_start start;
        struct error error = {0};
        assert_false(seek_parse(bad[i], now, &start, &error));
        assert_int_equal(error.kind, ERROR_USAGE);
        assert_non_null(strstr(error.text, "expected"));
    }
}

static void add(struct batch *batch, int32_t partition, int64_t offset, int64_t timestamp)
{
    struct record_fields fields = {.partition = partition,
                                   .offset = offset,
                                   .timestamp_ms = timestamp,
                                   .timestamp_type = TIMESTAMP_CREATE,
                                   .value = {"v", 1}};
    batch_add(batch, &fields, 0);
}

static void assert_merged(const struct batch *batch, int64_t most, const int64_t (*expected)[2], size_t expected_count)
{
    size_t count;
    struct record *merged = merge_by_time(batch, most, &count);
    assert_int_equal(count, expected_count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(merged[i].head->partition, expected[i][0]);
        assert_int_equal(merged[i].head->offset, expected[i][1]);
    }
    free(merged);
}

static void test_merging_by_time_keeps_each_partitions_order(void **state)
{
    (void)state;
    struct batch batch = {0};
    assert_merged(&batch, 10, NULL, 0);
    add(&batch, 1, 0, 100);
    add(&batch, 1, 1, 90); /* a clock that went back */
    add(&batch, 0, 7, 95);
    add(&batch, 1, 2, 120);
    add(&batch, 0, 8, 110);
    static const int64_t all[][2] = {{0, 7}, {1, 0}, {1, 1}, {0, 8}, {1, 2}};
    assert_merged(&batch, INT64_MAX, all, 5);
    static const int64_t newest[][2] = {{0, 8}, {1, 2}};
    assert_merged(&batch, 1, newest, 2);
    assert_merged(&batch, 0, NULL, 0);
    batch_finish(&batch);
}

static void test_too_few_only_where_the_log_has_more(void **state)
{
    (void)state;
    struct batch batch = {0};
    add(&batch, 0, 50, 1);
    add(&batch, 0, 51, 2);
    struct tail_partition rows[] = {{.partition = 0, .start = {40, true}, .low = {10, true}},
                                    {.partition = 1, .start = {0, true}, .low = {0, true}}};
    struct tail_state tail = {.rows = rows, .count = 2};
    assert_false(merge_is_short(&batch, &tail, 2));
    assert_true(merge_is_short(&batch, &tail, 3));
    rows[0].low = (struct offset){40, true}; /* the whole log was read */
    assert_false(merge_is_short(&batch, &tail, 3));
    rows[0].low.known = false;
    assert_false(merge_is_short(&batch, &tail, 3));
    assert_false(merge_is_short(&batch, NULL, 3));
    batch_finish(&batch);
}

static const char *const topics[] = {"a \"topic\""};

static void assert_format(enum tail_format format, const struct record_fields *fields, const char *expected)
{
    struct tail_formatter formatter = {.format = format, .topics = topics};
    struct batch batch = {0};
    struct str out = {0};
    struct record record;
    size_t at = 0;
    batch_add(&batch, fields, 0);
    batch_next(&batch, &at, &record);
    tail_format_record(&formatter, &record, &out);
    assert_string_equal(str_text(&out), expected);
    str_clear(&out);
    tail_format_record(&formatter, &record, &out); /* what neighbours share is no state of the first */
    assert_string_equal(str_text(&out), expected);
    tail_formatter_finish(&formatter);
    str_finish(&out);
    batch_finish(&batch);
}

#define B(text) ((struct bytes){text, sizeof(text) - 1})

static void test_json_keeps_what_came(void **state)
{
    (void)state;
    struct record_fields fields = {
        .partition = 3,
        .offset = 42,
        .timestamp_ms = 1700000000007,
        .timestamp_type = TIMESTAMP_CREATE,
        .key = B("k\n1"),
        .value = B(" { \"id\" : 9007199254740993123, \"p\": 1.10,\"p\":2, \"z\":\"a b\\u0000\\\"\" } ")};
    assert_format(TAIL_JSONL, &fields,
                  "{\"topic\":\"a \\\"topic\\\"\",\"partition\":3,\"offset\":42,"
                  "\"timestamp\":\"2023-11-14T22:13:20.007Z\",\"timestamp_ms\":1700000000007,"
                  "\"timestamp_type\":\"create\",\"key\":\"k\\n1\",\"key_format\":\"text\","
                  "\"value\":{\"id\":9007199254740993123,\"p\":1.10,\"p\":2,\"z\":\"a b\\u0000\\\"\"},"
                  "\"value_format\":\"json\",\"headers\":[],\"size\":71}\n");
}

static void test_json_of_nulls_bytes_and_headers(void **state)
{
    (void)state;
    const struct record_header headers[] = {{B("trace"), B("1")}, {B("bin"), B("\xff")}, {B("none"), {NULL, 0}}};
    struct record_fields fields = {.key = B("\xfe\xff"), .headers = headers, .header_count = 3};
    assert_format(
        TAIL_JSON, &fields,
        "{\"topic\":\"a \\\"topic\\\"\",\"partition\":0,\"offset\":0,\"timestamp\":null,\"timestamp_ms\":null,"
        "\"timestamp_type\":\"none\",\"key\":{\"base64\":\"/v8=\"},\"key_format\":\"base64\",\"value\":null,"
        "\"value_format\":\"null\",\"headers\":[{\"key\":\"trace\",\"value\":\"1\"},"
        "{\"key\":\"bin\",\"value\":{\"base64\":\"/w==\"}},{\"key\":\"none\",\"value\":null}],\"size\":16}");
}

static void test_the_other_formats(void **state)
{
    (void)state;
    struct record_fields fields = {.partition = 1,
                                   .offset = 2,
                                   .timestamp_ms = 1700000000000,
                                   .timestamp_type = TIMESTAMP_APPEND,
                                   .value = B("say \"hi\",\x1b[31m")};
    assert_format(TAIL_RAW, &fields, "say \"hi\",\x1b[31m\n");
    assert_format(TAIL_KCAT, &fields,
                  "{\"topic\":\"a \\\"topic\\\"\",\"partition\":1,\"offset\":2,\"tstype\":\"logappend\","
                  "\"ts\":1700000000000,\"key\":null,\"payload\":\"say \\\"hi\\\",\\u001b[31m\"}\n");
    assert_format(TAIL_CSV, &fields,
                  "\"a \"\"topic\"\"\",1,2,2023-11-14T22:13:20.000Z,1700000000000,append,,null,"
                  "\"say \"\"hi\"\",\x1b[31m\",text,[],14\r\n");
    fields.value = (struct bytes){NULL, 0};
    assert_format(TAIL_RAW, &fields, "\n"); /* a tombstone is an empty line */
}

static void test_a_line_holds_no_control_bytes(void **state)
{
    (void)state;
    struct record_fields fields = {.value = B("\x1b]0;title\a\xe2\x80\xae\xff")};
    struct tail_formatter formatter = {.format = TAIL_LINES, .topics = topics};
    struct batch batch = {0};
    struct str out = {0};
    struct record record;
    size_t at = 0;
    batch_add(&batch, &fields, 0);
    batch_next(&batch, &at, &record);
    tail_format_record(&formatter, &record, &out);
    assert_int_equal(out.data[out.len - 1], '\n');
    for (size_t i = 0; i + 1 < out.len; i++)
        assert_true(out.data[i] >= ' ' && out.data[i] <= '~');
    tail_formatter_finish(&formatter);
    str_finish(&out);
    batch_finish(&batch);
}

static void test_the_default_format(void **state)
{
    (void)state;
    assert_int_equal(tail_format_named(NULL, true), TAIL_LINES);
    assert_int_equal(tail_format_named(NULL, false), TAIL_JSONL);
    assert_int_equal(tail_format_named("raw", true), TAIL_RAW);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_seek),
        cmocka_unit_test(test_merging_by_time_keeps_each_partitions_order),
        cmocka_unit_test(test_too_few_only_where_the_log_has_more),
        cmocka_unit_test(test_json_keeps_what_came),
        cmocka_unit_test(test_json_of_nulls_bytes_and_headers),
        cmocka_unit_test(test_the_other_formats),
        cmocka_unit_test(test_a_line_holds_no_control_bytes),
        cmocka_unit_test(test_the_default_format),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
