#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <poll.h>

#include "base/clock.h"
#include "base/wake.h"
#include "engine/sorting.h"

static struct bytes bytes_of(const char *text)
{
    return (struct bytes){text, text ? strlen(text) : 0};
}

static void what_columns_may_be(void **state)
{
    (void)state;
    static const struct {
        const char *text, *as, *error;
    } rows[] = {
        {"value.user value.amount", "value.user value.amount", NULL},
        {" user,  amount ", "user amount", NULL},
        {"value[\"unit price\"] size", "value[\"unit price\"] size", NULL},
        {"header[\"a b\"] header.trace key", "header[\"a b\"] header.trace key", NULL},
        {"off", "", NULL},
        {"", "", NULL},
        {"value..x", NULL, "no path"},
        {"value[", NULL, "no path"},
        {"a b c d e f g h i j k l m n o p q", NULL, "16 columns"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct column_list list = {.count = 0};
        struct error error = {0};
        struct str out = {0};
        bool good = column_list_parse(&list, rows[i].text, &error);
        assert_int_equal(good, rows[i].as != NULL);
        if (!good && !strstr(error.text, rows[i].error))
            fail_msg("'%s': %s", rows[i].text, error.text);
        column_list_append(&out, &list);
        assert_string_equal(str_text(&out), rows[i].as ? rows[i].as : "");
        str_finish(&out);
    }
    char far[400];
    struct column_list list = {.count = 0};
    memset(far, 'x', sizeof far - 1);
    far[sizeof far - 1] = '\0';
    assert_false(column_list_parse(&list, far, NULL));
}

static void what_stands_in_a_cell(void **state)
{
    (void)state;
    static const struct {
        const char *path, *text;
        enum cell_kind kind;
    } rows[] = {
        {"value.id", "12345678901234567890123", CELL_NUMBER}, /* every digit */
        {"amount", "1.50", CELL_NUMBER},
        {"value[\"unit price\"]", "9", CELL_NUMBER},
        {"value.name", "a\"b\n", CELL_TEXT},
        {"value.items", "[1,{\"a\":2}]", CELL_JSON},
        {"value.items[1].a", "2", CELL_NUMBER},
        {"value.no", "", CELL_NULL},
        {"value.yes", "true", CELL_WORD},
        {"value.missing", "", CELL_MISSING},
        {"value.items[7]", "", CELL_MISSING},
        {"header.trace", "newer", CELL_TEXT},
        {"header[\"a b\"]", "", CELL_NULL},
        {"header.none", "", CELL_MISSING},
        {"key", "k", CELL_TEXT},
        {"size", "155", CELL_NUMBER},
    };
    const struct record_header headers[] = {{bytes_of("trace"), bytes_of("older")},
                                            {bytes_of("a b"), bytes_of(NULL)},
                                            {bytes_of("trace"), bytes_of("newer")}};
    const char *json =
        "{\"id\": 12345678901234567890123, \"amount\": 1.50, \"unit price\": 9, \"name\": \"a\\\"b\\n\", "
        "\"items\": [1, {\"a\": 2}], \"no\": null, \"yes\": true}";
    struct batch batch = {0};
    struct record record;
    struct decoded decoded = {0};
    struct decoder decoder = {0};
    size_t at = 0;
    batch_add(
        &batch,
        &(struct record_fields){.key = bytes_of("k"), .value = bytes_of(json), .headers = headers, .header_count = 3},
        0);
    assert_true(batch_next(&batch, &at, &record));
    assert_true(decode(&decoded, record.value, &decoder));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str cell = {0};
        enum cell_kind kind = column_cell(rows[i].path, &record, &decoded, &decoder, &cell);
        if (kind != rows[i].kind || strcmp(str_text(&cell), rows[i].text) != 0)
            fail_msg("%s is '%s' of kind %d", rows[i].path, str_text(&cell), kind);
        str_finish(&cell);
    }
    decoded_finish(&decoded);
    batch_finish(&batch);
}

static void push(struct ring *ring, const char *value, int64_t offset)
{
    struct batch batch = {0};
    batch_add(&batch,
              &(struct record_fields){.offset = offset,
                                      .value = bytes_of(value),
                                      .timestamp_ms = 1000 - offset,
                                      .timestamp_type = TIMESTAMP_CREATE},
              0);
    ring_push(ring, &batch);
    batch_finish(&batch);
}

static void wait_until_sorted(struct sorting *sorting, struct wake *wake, struct sorting_state *state)
{
    int64_t end_us = clock_mono_us() + 10000000;
    struct pollfd fd = {.fd = wake->read_fd, .events = POLLIN};
    do {
        assert_true(clock_mono_us() < end_us);
        poll(&fd, 1, 1000);
        wake_clear(wake);
        sorting_state(sorting, state); /* whether the thread is done or not */
        assert_int_equal(state->stage, SORTING_WORKS);
        assert_null(sorting_ring(sorting));
    } while (!sorting_poll(sorting));
    assert_false(sorting_poll(sorting));
    sorting_state(sorting, state);
    assert_int_equal(state->stage, SORTING_DONE);
}

static void expect_order(struct sorting *sorting, const int *offsets, size_t count)
{
    struct batch batch = {0};
    struct record record;
    uint64_t got;
    size_t at = 0;
    assert_int_equal(ring_copy(sorting_ring(sorting), 0, 1000, 1 << 20, &batch, &got), count);
    for (size_t i = 0; batch_next(&batch, &at, &record); i++)
        assert_int_equal(record.head->offset, offsets[i]);
    batch_finish(&batch);
}

/* Unlike kinds stand apart, and what is not there comes last in both directions. */
static void what_is_held_is_sorted(void **state)
{
    (void)state;
    static const char *const values[] = {"{\"n\": 3}",      "{\"n\": \"b\"}", "{\"m\": 1}",   "{\"n\": -1e300}",
                                         "{\"n\": null}",   "{\"n\": 10}",    NULL,           "text",
                                         "{\"n\": \"aa\"}", "{\"n\": true}",  "{\"n\": 3.0}", "{\"n\": [1]}"};
    struct wake wake;
    struct sorting_state sorted;
    struct decoder decoder = {0};
    assert_true(wake_init(&wake, NULL));
    struct ring *ring = ring_create(1 << 20);
    struct sorting *sorting = sorting_create(1 << 20, &wake);
    for (int i = 0; i < 12; i++)
        push(ring, values[i], i);
    sorting_state(sorting, &sorted);
    assert_int_equal(sorted.stage, SORTING_OFF);
    assert_null(sorting_ring(sorting));
    assert_true(sorting_start(sorting, ring, &decoder, "value.n", false));
    wait_until_sorted(sorting, &wake, &sorted);
    expect_order(sorting, (const int[]){3, 0, 10, 5, 8, 1, 9, 11, 4, 2, 6, 7}, 12);
    assert_int_equal(sorted.held, 12);
    assert_int_equal(sorted.shown, 12);
    assert_int_equal(sorted.without, 4);
    assert_true(sorting_start(sorting, ring, &decoder, sorted.path, true));
    wait_until_sorted(sorting, &wake, &sorted);
    expect_order(sorting, (const int[]){5, 0, 10, 3, 1, 8, 9, 11, 4, 2, 6, 7}, 12);
    assert_true(sorting_start(sorting, ring, &decoder, "timestamp", false));
    wait_until_sorted(sorting, &wake, &sorted);
    expect_order(sorting, (const int[]){11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0}, 12);
    sorting_stop(sorting);
    assert_null(sorting_ring(sorting));
    sorting_destroy(sorting);
    ring_destroy(ring);
    wake_finish(&wake);
}

/* The first ones are shown, and how many they are of how many; giving up does not wait. */
static void sorting_is_bounded(void **state)
{
    (void)state;
    struct wake wake;
    struct sorting_state sorted;
    struct decoder decoder = {0};
    struct batch batch = {0};
    char value[64];
    assert_true(wake_init(&wake, NULL));
    struct ring *ring = ring_create(32 << 20);
    struct sorting *sorting = sorting_create(256 << 10, &wake);
    for (int i = 0; i < 50000; i++) {
        snprintf(value, sizeof value, "{\"n\": %d}", i * 7919 % 50000);
        batch_add(&batch, &(struct record_fields){.offset = i * 7919 % 50000, .value = bytes_of(value)}, 0);
    }
    ring_push(ring, &batch);
    assert_true(sorting_start(sorting, ring, &decoder, "value.n", true));
    sorting_stop(sorting);
    assert_true(sorting_start(sorting, ring, &decoder, "value.n", true));
    wait_until_sorted(sorting, &wake, &sorted);
    assert_int_equal(sorted.held, 50000);
    assert_true(sorted.shown > 1000 && sorted.shown < 4000);
    batch_clear(&batch);
    uint64_t got;
    size_t at = 0;
    struct record record;
    ring_copy(sorting_ring(sorting), 0, 1000, 1 << 20, &batch, &got);
    for (int64_t expected = 49999; batch_next(&batch, &at, &record); expected--)
        assert_int_equal(record.head->offset, expected);
    sorting_destroy(sorting);
    ring_destroy(ring);
    batch_finish(&batch);
    wake_finish(&wake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_columns_may_be),
        cmocka_unit_test(what_stands_in_a_cell),
        cmocka_unit_test(what_is_held_is_sorted),
        cmocka_unit_test(sorting_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
