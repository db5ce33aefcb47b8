/* Which numbers and groups a path names in a record. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "series/chart_data.h"
#include "series/profile.h"
#include "series/sample.h"
#include "store/batch.h"
#include "text/utf8.h"

struct kit {
    struct batch batch;
    struct record record;
    struct decoded value;
    struct decoder decoder;
    struct sample sample;
};

static void begin(struct kit *kit, const char *key, const char *value)
{
    static const struct record_header headers[] = {
        {{"n", 1}, {"1", 1}},      {{"n", 1}, {"-2.5e1", 6}}, {{"unit price", 10}, {"7", 1}},
        {{"trace", 5}, {"7a", 2}}, {{"none", 4}, {NULL, 0}},
    };
    struct record_fields fields = {.partition = 3,
                                   .offset = 9,
                                   .timestamp_ms = 1000,
                                   .timestamp_type = TIMESTAMP_CREATE,
                                   .key = {key, key ? strlen(key) : 0},
                                   .value = {value, value ? strlen(value) : 0},
                                   .headers = headers,
                                   .header_count = sizeof headers / sizeof *headers};
    size_t at = 0;
    *kit = (struct kit){0};
    batch_add(&kit->batch, &fields, 0);
    assert_true(batch_next(&kit->batch, &at, &kit->record));
    decode_record(&kit->value, kit->record.key, kit->record.value, &kit->decoder);
    sample_meet(&kit->sample, &kit->record, &kit->value, &kit->decoder);
}

static void end(struct kit *kit)
{
    sample_finish(&kit->sample);
    decoded_finish(&kit->value);
    batch_finish(&kit->batch);
}

struct sum {
    double sum;
    size_t count;
};

static void take(void *context, double number)
{
    struct sum *sum = context;
    sum->sum += number;
    sum->count++;
}

static void numbers(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        size_t count;
        double sum;
    } rows[] = {
        {"amount", 1, 12.5},
        {"value.amount", 1, 12.5},
        {"value.items[*].price", 2, 5},
        {"value.items[1].price", 1, 3},
        {"items[*].tags[*]", 4, 10},
        {"value.items[*]", 0, 0},
        {"value.city", 0, 0}, /* the text of a number in JSON is a text */
        {"value.size", 1, 99},
        {"value.nothing[*]", 0, 0},
        {"value[\"unit price\"]", 1, 4},
        {"key", 1, 17},
        {"key.id", 0, 0},
        {"header.n", 1, -25}, /* the last of that name */
        {"header[\"n\"]", 1, -25},
        {"header[\"unit price\"]", 1, 7},
        {"header.trace", 0, 0},
        {"header.none", 0, 0},
        {"header.nowhere", 0, 0},
        {"rate", 1, 1},
        {"latency", 0, 0},
    };
    struct kit kit;
    begin(&kit, "17",
          "{\"amount\":12.5,\"size\":99,\"city\":\"3\",\"unit price\":4,"
          "\"items\":[{\"price\":2,\"tags\":[1,2,3]},{\"price\":3,\"tags\":[4]},{\"price\":null}]}");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char path[CHART_PATH];
        struct error error = {0};
        struct sum sum = {0};
        if (!sample_path_copy(path, sizeof path, rows[i].path, strlen(rows[i].path), false, &error))
            fail_msg("%s: %s", rows[i].path, error.text);
        size_t count = sample_numbers(&kit.sample, path, take, &sum);
        if (count != rows[i].count || sum.count != count || sum.sum != rows[i].sum)
            fail_msg("%s: %zu numbers, sum %g", rows[i].path, count, sum.sum);
    }
    struct sum size = {0};
    sample_numbers(&kit.sample, "size", take, &size);
    assert_true(size.count == 1 && size.sum == (double)record_size(&kit.record));
    kit.sample.has_latency = true;
    kit.sample.latency_ms = -40; /* the producer's clock is ahead: said as it is */
    double latency;
    assert_true(sample_number(&kit.sample, "latency", &latency) && latency == -40);
    end(&kit);
}

static void keys_with_fields(void **state)
{
    (void)state;
    struct kit kit;
    double number;
    struct bytes name;
    begin(&kit, "{\"id\":8,\"city\":\"Li\\u006da\"}", NULL);
    assert_true(sample_number(&kit.sample, "key.id", &number) && number == 8);
    assert_false(sample_number(&kit.sample, "key", &number));
    assert_false(sample_number(&kit.sample, "value.id", &number));
    assert_true(sample_name(&kit.sample, "key.city", &name) && name.len == 4 && memcmp(name.data, "Lima", 4) == 0);
    assert_false(sample_name(&kit.sample, "key", &name));
    end(&kit);
}

static void names(void **state)
{
    (void)state;
    static const struct {
        const char *path, *name; /* NULL: none */
    } rows[] = {
        {"city", "Bogot\xc3\xa1"}, {"value.n", "1.50"},   {"value.items", NULL},
        {"value.nowhere", NULL},   {"key", "alice"},      {"key.x", NULL},
        {"header.trace", "7a"},    {"header.none", NULL}, {"partition", "p3"},
    };
    struct kit kit;
    begin(&kit, "alice", "{\"city\":\"Bogot\xc3\xa1\",\"n\":1.50,\"items\":[1]}");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char path[CHART_PATH];
        struct bytes name;
        assert_true(sample_path_copy(path, sizeof path, rows[i].path, strlen(rows[i].path), true, NULL));
        bool found = sample_name(&kit.sample, path, &name);
        if (found != (rows[i].name != NULL) ||
            (found && (name.len != strlen(rows[i].name) || memcmp(name.data, rows[i].name, name.len) != 0)))
            fail_msg("%s: %.*s", path, found ? (int)name.len : 4, found ? name.data : "none");
    }
    end(&kit);
}

/* Long names that begin alike are still told apart. */
static void long_names(void **state)
{
    (void)state;
    char long_name[1000], a[SAMPLE_NAME], b[SAMPLE_NAME], exact[SAMPLE_NAME];
    for (size_t i = 0; i + 1 < sizeof long_name; i += 2)
        memcpy(long_name + i, "\xc3\xa1", 2);
    sample_name_copy(exact, (struct bytes){long_name, SAMPLE_NAME - 2});
    assert_int_equal(strlen(exact), SAMPLE_NAME - 2);
    for (size_t from = SAMPLE_NAME - 4; from < SAMPLE_NAME + 4; from++) {
        sample_name_copy(a, (struct bytes){long_name + 1, from});
        sample_name_copy(b, (struct bytes){long_name + 1, from + 2});
        assert_string_not_equal(a, b);
        assert_true(strlen(a) < SAMPLE_NAME);
    }
    sample_name_copy(a, (struct bytes){long_name, 999});
    sample_name_copy(b, (struct bytes){long_name, 997});
    assert_true(utf8_valid(a, strlen(a)) && utf8_valid(b, strlen(b)));
    assert_non_null(strstr(a, "\u2026"));
    assert_string_not_equal(a, b);
}

static void only_a_value_is_known(void **state)
{
    (void)state;
    static const struct decoder automatic = {0};
    static const char *const paths[] = {"key", "header.n", "size", "latency", "key.id"};
    struct decoded value = {0};
    struct bytes name;
    double number;
    decode(&value, (struct bytes){"{\"n\":1}", 7}, &automatic);
    struct sample sample = {0};
    sample_meet(&sample, NULL, &value, NULL);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        assert_false(sample_number(&sample, paths[i], &number));
    assert_false(sample_name(&sample, "partition", &name));
    assert_false(sample_name(&sample, "key", &name));
    sample_finish(&sample);
    decoded_finish(&value);
}

static void paths_that_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        bool group;
    } rows[] = {
        {"", false},       {"partition", false}, {"value.items[*].x", true}, {"size", true},
        {"rate", true},    {"latency", true},    {"header[\"x", false},      {"header", false},
        {"value.", false}, {"key.", true},       {"header.", true},          {"value.a[", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char path[CHART_PATH];
        struct error error = {0};
        if (sample_path_copy(path, sizeof path, rows[i].path, strlen(rows[i].path), rows[i].group, &error))
            fail_msg("'%s' was taken for %s", rows[i].path, path);
        assert_true(error.text[0] != '\0');
    }
    char small[12];
    assert_false(sample_path_copy(small, sizeof small, "value.amount", 12, false, NULL));
    assert_true(sample_path_copy(small, sizeof small, "value.amoun", 11, false, NULL));
    assert_false(sample_path_copy(small, sizeof small, "amount", 6, false, NULL));
}

/* A chart of the rate is one of rates; nothing stands beside it. */
static void rates(void **state)
{
    (void)state;
    static const char *const bad[] = {"rate p50", "rate,value.a", "rate histogram", "rate bars sum"};
    struct chart_spec spec = {0};
    assert_true(chart_spec_parse(&spec, "rate by partition", NULL));
    assert_true(spec.aggregate_count == 1 && spec.aggregates[0] == AGGREGATE_RATE);
    assert_false(chart_spec_needs_value(&spec));
    struct str text = {0};
    chart_spec_append(&text, &spec);
    assert_true(chart_spec_parse(&spec, str_text(&text), NULL)); /* as it is remembered */
    str_finish(&text);
    assert_true(chart_spec_parse(&spec, "rate by key bars", NULL));
    assert_int_equal(spec.aggregates[0], AGGREGATE_COUNT);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(chart_spec_parse(&spec, bad[i], NULL));
}

static void all_numbers_have_rows(void **state)
{
    (void)state;
    static const char *const paths[] = {"value.a",  "value.items[*].n",       "key",
                                        "header.n", "header[\"unit price\"]", "size"};
    struct kit kit;
    struct profile profile = {0};
    begin(&kit, "17", "{\"a\":1,\"items\":[{\"n\":1},{\"n\":3}]}");
    profile_add(&profile, &kit.sample);
    assert_int_equal(profile.count, sizeof paths / sizeof *paths);
    for (size_t i = 0; i < profile.count; i++)
        assert_string_equal(profile.fields[i].path, paths[i]);
    assert_true(profile.fields[1].mean == 2 && profile.fields[3].count == 2);
    profile_finish(&profile);
    end(&kit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers),    cmocka_unit_test(keys_with_fields),      cmocka_unit_test(names),
        cmocka_unit_test(long_names), cmocka_unit_test(only_a_value_is_known), cmocka_unit_test(paths_that_are_refused),
        cmocka_unit_test(rates),      cmocka_unit_test(all_numbers_have_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
