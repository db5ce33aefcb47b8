#include "filter_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "filter/regex.h"

const struct record_header record_headers[RECORD_HEADERS] = {
    {{"trace", 5}, {"first", 5}}, {{"trace", 5}, {"x", 1}}, {{"n", 1}, {"7", 1}}, {{"none", 4}, {NULL, 0}}};

const char an_order[] =
    "{\"id\": 9007199254740993, \"big\": 123456789012345678901234567890, \"amount\": 12.50, \"city\": "
    "\"Bogot\\u00e1\", "
    "\"items\": [{\"sku\": \"A1\", \"price\": 3}, {\"sku\": \"B2\", \"price\": 10}, {\"sku\": \"C3\"}], \"tags\": [], "
    "\"paid\": true, \"note\": null, \"unit price\": 7, \"at\": \"2026-01-01T12:00:00Z\", \"regi\xc3\xb3n\": \"Sur\", "
    "\"a-b\": 1, \"n\": \"12\"}";

struct batch *record_of(const char *key, const char *value, size_t value_len)
{
    struct batch *batch = mem_zero(1, sizeof *batch);
    struct record_fields fields = {.partition = 3,
                                   .offset = 9223372036854775807,
                                   .timestamp_ms = 1767268800000, /* 2026-01-01T12:00:00Z */
                                   .timestamp_type = TIMESTAMP_CREATE,
                                   .key = {key, key ? strlen(key) : 0},
                                   .value = {value, value_len},
                                   .headers = record_headers,
                                   .header_count = RECORD_HEADERS};
    batch_add(batch, &fields, 0);
    return batch;
}

void record_free(struct batch *batch)
{
    batch_finish(batch);
    free(batch);
}

bool refused_without_pcre2(const char *text)
{
    bool has_regex = text[0] == '/' || strstr(text, "~ ");
    if (regex_available() || !has_regex)
        return false;
    struct error error = {0};
    assert_null(filter_create(text, &error));
    assert_non_null(strstr(error.text, "PCRE2"));
    return true;
}

enum verdict judge(const char *text, const struct batch *batch)
{
    struct error error = {0};
    struct filter *filter = filter_create(text, &error);
    struct record record;
    size_t at = 0;
    if (!filter)
        fail_msg("%s: %s", text, error.text);
    filter_set_topic(filter, "orders");
    assert_true(batch_next(batch, &at, &record));
    enum verdict verdict = filter_judge(filter, &record);
    assert_int_equal(filter_judge(filter, &record), verdict); /* nothing is left over from the first time */
    filter_destroy(filter);
    return verdict;
}

void filter_says(const struct filter_row *rows, size_t count, const char *key, const char *value)
{
    struct batch *batch = record_of(key, value, value ? strlen(value) : 0);
    for (size_t i = 0; i < count; i++) {
        if (refused_without_pcre2(rows[i].text))
            continue;
        enum verdict verdict = judge(rows[i].text, batch);
        if (verdict != rows[i].verdict)
            fail_msg("%s: %d instead of %d", rows[i].text, verdict, rows[i].verdict);
    }
    record_free(batch);
}
