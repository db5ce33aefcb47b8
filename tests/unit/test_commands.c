/* The listing commands against a source that answers from memory: what they print. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/command.h"
#include "cli/table.h"
#include "command_run.h"
#include "fake_cluster.h"

static void expect(const char *line, int code, const char *out)
{
    struct result result;
    fake_run(&result, line);
    assert_int_equal(result.code, code);
    assert_string_equal(result.out, out);
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
    fake_run_with(&result, "brokers", (struct command_call){.ascii = true});
    assert_string_equal(result.out,
                        "id  host     port  leaders  replicas  under_replicated  round_trip_ms  error\n"
                        " 1  kafka-1  9092        4         8                 0            1.2  -\n"
                        " 2  kafka-2  9092        -         -                 -              -  timed out\n");
    fake_run_with(&result, "groups -o wide", (struct command_call){.ascii = true});
    assert_null(strchr(result.out, '\033'));
    assert_non_null(strstr(result.out, "error"));
    fake_run_with(&result, "groups", (struct command_call){.ascii = true});
    assert_null(strstr(result.out, "error")); /* none has one */
}

static void test_a_terminal_gets_no_control(void **state)
{
    (void)state;
    static const char *const lines[] = {"groups", "groups -o json", "groups -o csv", "groups -o jsonl", "lag -o wide"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct result result;
        fake_run_with(&result, lines[i], (struct command_call){.out_is_terminal = true, .columns = 80});
        assert_int_equal(result.code, 0);
        assert_non_null(strstr(result.out, "ling"));
        assert_null(strchr(result.out, '\033'));
    }
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
        cmocka_unit_test_setup(test_topics, fake_reset),
        cmocka_unit_test_setup(test_the_other_shapes, fake_reset),
        cmocka_unit_test_setup(test_tables, fake_reset),
        cmocka_unit_test_setup(test_a_terminal_gets_no_control, fake_reset),
        cmocka_unit_test(test_names_are_cut_in_the_middle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
