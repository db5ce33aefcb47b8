/* Objects as rows: which columns there are, how they are headed, what stands in them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/export_fields.h"

struct kit {
    struct export_columns columns;
    struct json_index index;
    struct str out;
};

static void finish(struct kit *kit)
{
    export_columns_finish(&kit->columns);
    json_index_finish(&kit->index);
    str_finish(&kit->out);
}

static void learn(struct kit *kit, const char *json)
{
    assert_true(json_scan(&kit->index, json, strlen(json), NULL));
    export_columns_learn(&kit->columns, &kit->index, json);
}

static void assert_row(struct kit *kit, const char *json, const char *expected)
{
    assert_true(json_scan(&kit->index, json, strlen(json), NULL));
    str_clear(&kit->out);
    export_row(&kit->columns, &kit->index, json, &kit->out);
    assert_string_equal(str_text(&kit->out), expected);
}

static void assert_names(const struct kit *kit, const char *expected)
{
    struct str names = {0};
    for (size_t i = 0; i < kit->columns.count; i++)
        str_appendf(&names, "%s%s", i ? "|" : "", kit->columns.items[i].name);
    assert_string_equal(str_text(&names), expected);
    str_finish(&names);
}

static void test_nested_fields_are_columns(void **state)
{
    (void)state;
    struct kit kit = {0};
    learn(&kit, "{\"a\":{\"b\":1,\"c d\":{}},\"unit price\":2.50}");
    learn(&kit, "{\"n\":null}");
    assert_names(&kit, "a.b|a.c d|unit price|n");
    assert_row(&kit, "{\"unit price\":2.50,\"a\":{\"b\":\"x,y\",\"c d\":{}}}", "\"x,y\",{},2.50,\r\n");
    assert_row(&kit, "{\"n\":\"\"}", ",,,\"\"\r\n");
    finish(&kit);
}

static void test_a_name_may_be_empty(void **state)
{
    (void)state;
    static const char *const empty[] = {"{\"\":1}", "{\"\":[]}", "{\"\":{}}"};
    static const char *const cells[] = {"1\r\n", "[]\r\n", "{}\r\n"};
    for (size_t i = 0; i < 3; i++) {
        struct kit kit = {0};
        learn(&kit, empty[i]);
        assert_names(&kit, "[\"\"]");
        assert_row(&kit, empty[i], cells[i]);
        finish(&kit);
    }
    struct kit kit = {0};
    learn(&kit, "{\"\":{\"b\":1},\"b\":2,\"c\":{\"\":{\"\":3}}}");
    assert_row(&kit, "{\"\":{\"b\":1},\"b\":2,\"c\":{\"\":{\"\":3}}}", "1,2,3\r\n");
    finish(&kit);
}

static void test_no_value_hides_another(void **state)
{
    (void)state;
    struct kit kit = {0};
    learn(&kit, "{\"a.b\":2,\"a\":{\"b\":3},\"x\\u0000y\":4,\"x\":5}");
    assert_int_equal(kit.columns.count, 4);
    assert_string_equal(kit.columns.items[0].name, "[\"a.b\"]");
    assert_string_equal(kit.columns.items[1].name, "a.b");
    assert_row(&kit, "{\"x\":5,\"a\":{\"b\":3},\"a.b\":2,\"x\\u0000y\":4}", "2,3,4,5\r\n");
    finish(&kit);
}

static void test_columns_are_chosen_by_path(void **state)
{
    (void)state;
    struct kit kit = {0};
    struct error error = {0};
    assert_true(export_columns_choose(&kit.columns, "items[0].price", &error));
    assert_true(export_columns_choose(&kit.columns, "value[\"unit price\"]", &error));
    assert_true(export_columns_choose(&kit.columns, "value.a", &error));
    assert_true(export_columns_choose(&kit.columns, "none", &error));
    assert_true(export_columns_choose(&kit.columns, "value.a", &error));
    assert_names(&kit, "items[0].price|[\"unit price\"]|a|none");
    learn(&kit, "{\"other\":1}");
    assert_int_equal(kit.columns.count, 4);
    assert_row(&kit, "{\"items\":[{\"price\":1.10}],\"unit price\":2,\"a\":{\"b\": 3}}",
               "1.10,2,\"{\"\"b\"\":3}\",\r\n");
    assert_row(&kit, "{\"a\":null}", ",,,\r\n");
    assert_int_equal(kit.columns.items[2].filled, 2);
    assert_int_equal(kit.columns.items[3].filled, 0);
    assert_false(export_columns_choose(&kit.columns, "a[", &error));
    assert_int_equal(error.kind, ERROR_USAGE);
    finish(&kit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nested_fields_are_columns),
        cmocka_unit_test(test_a_name_may_be_empty),
        cmocka_unit_test(test_no_value_hides_another),
        cmocka_unit_test(test_columns_are_chosen_by_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
