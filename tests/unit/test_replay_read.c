/* A recording as a source of single records and pages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "recording/writer.h"
#include "recording_kit.h"

enum { LARGE_VALUE = 64 * 1024, LARGE_RECORDS = 100 };

static void test_one_record_is_read_whole(void **state)
{
    (void)state;
    struct event event;
    struct record record;
    struct read_place place = {.topic = "orders", .partition = 0, .from = 106, .to = INT64_MAX};
    struct read_request request = {.places = &place,
                                   .place_count = 1,
                                   .max_records = 1,
                                   .deadline_us = clock_mono_us() + PLAYED_PATIENCE_US,
                                   .tag = 9};
    size_t at = 0;
    played_write(RECORDING_REPLACE, 0, PLAYED_RECORDS, true);
    played_open(0);
    played.source->ops->read_at(played.source, &request);
    played_wait(EVENT_READ_DONE, &event);
    assert_int_equal(event.tag, 9);
    assert_true(batch_next(&event.batch, &at, &record));
    assert_true(played_is_record(&record, 6));
    event_finish(&event);
    place.from = 9999;
    played.source->ops->read_at(played.source, &request);
    played_wait(EVENT_READ_DONE, &event);
    assert_int_equal(event.error.kind, ERROR_NONE);
    assert_int_equal(event.batch.count, 0);
    event_finish(&event);
    played_close();
}

static void ask_page(enum read_kind kind, struct read_place *places, size_t count, size_t max_records, size_t max_bytes,
                     uint64_t tag)
{
    struct read_request request = {.kind = kind,
                                   .places = places,
                                   .place_count = count,
                                   .max_records = max_records,
                                   .max_bytes = max_bytes,
                                   .deadline_us = clock_mono_us() + PLAYED_PATIENCE_US,
                                   .tag = tag};
    played.source->ops->read_at(played.source, &request);
}

static void expect_offsets(const struct batch *batch, int64_t first, size_t count)
{
    struct record record;
    size_t at = 0;
    assert_int_equal(batch->count, count);
    for (size_t i = 0; i < count && batch_next(batch, &at, &record); i++)
        assert_int_equal(record.head->offset, first + (int64_t)i);
}

static void test_a_page_is_in_order_and_has_nothing_twice(void **state)
{
    (void)state;
    struct event event;
    struct record record;
    struct read_place all = {.topic = "orders", .number = 3, .from = 0, .to = INT64_MAX};
    struct read_place some = {.topic = "orders", .from = 3, .to = 17};
    size_t at = 0;
    int64_t before = -1;
    played_write_going_back();
    played_open(0);
    ask_page(READ_PAGE, &all, 1, SIZE_MAX, 0, 8);
    played_wait(EVENT_READ_DONE, &event);
    assert_int_equal(event.tag, 8);
    assert_int_equal(event.error.kind, ERROR_NONE);
    assert_int_equal(event.batch.count, 30);
    while (batch_next(&event.batch, &at, &record)) {
        assert_true(record.head->offset > before);
        assert_int_equal(record.head->topic, 3);
        before = record.head->offset;
    }
    event_finish(&event);
    ask_page(READ_PAGE, &some, 1, SIZE_MAX, 0, 9);
    played_wait(EVENT_READ_DONE, &event);
    expect_offsets(&event.batch, 3, 14);
    event_finish(&event);
    ask_page(READ_PAGE, &some, 1, 5, 0, 9);
    played_wait(EVENT_READ_DONE, &event);
    expect_offsets(&event.batch, 3, 5);
    event_finish(&event);
}

static void test_a_page_has_so_many_bytes(void **state)
{
    (void)state;
    struct event event;
    struct read_place places[] = {{.topic = "orders", .from = 0, .to = 1000},
                                  {.topic = "orders", .from = 1000, .to = 1002}};
    size_t encoded = (sizeof(struct record_head) + PLAYED_VALUE + 7) / 8 * 8;
    played_write_going_back();
    played_open(0);
    ask_page(READ_PAGE, places, 2, SIZE_MAX, 2 * 4 * encoded, 1);
    played_wait(EVENT_READ_DONE, &event);
    assert_int_equal(event.batch.count, 4 + 2);
    assert_int_equal(event.results[0].from, 16);
    assert_int_equal(event.results[1].from, 1000);
    assert_false(event.results[0].failed || event.results[1].failed);
    event_finish(&event);
    ask_page(READ_PAGE, places, 2, SIZE_MAX, 1, 1);
    played_wait(EVENT_READ_DONE, &event);
    assert_int_equal(event.batch.count, 2); /* one of each at least */
    assert_int_equal(event.results[0].from, 19);
    assert_int_equal(event.results[1].from, 1001);
    event_finish(&event);
}

static void test_a_place_fails_alone(void **state)
{
    (void)state;
    struct event event;
    struct read_place places[] = {{.topic = "ordres", .to = 10},
                                  {.topic = "orders", .from = 0, .to = 10},
                                  {.topic = "orders", .partition = 4, .to = 10}};
    played_write_going_back();
    played_open(0);
    ask_page(READ_PAGE, places, 3, SIZE_MAX, 0, 1);
    played_wait(EVENT_READ_DONE, &event);
    expect_offsets(&event.batch, 0, 10);
    assert_true(event.results[0].failed && !event.results[1].failed && event.results[2].failed);
    assert_string_equal(event.error.text, "unknown topic 'ordres'");
    event_finish(&event);
    /* No time at all: nothing of it, and that is said. */
    struct read_request late = {.kind = READ_RECORD, .places = &places[1], .place_count = 1, .max_records = 1};
    played.source->ops->read_at(played.source, &late);
    played_wait(EVENT_READ_DONE, &event);
    assert_int_equal(event.error.kind, ERROR_UNREACHABLE);
    assert_true(event.results[0].failed);
    assert_int_equal(event.batch.count, 0);
    event_finish(&event);
}

static void test_each_request_is_answered(void **state)
{
    (void)state;
    enum { REQUESTS = 40 };
    struct event event;
    struct read_place place = {.topic = "orders", .from = 0, .to = INT64_MAX};
    bool answered[REQUESTS + 1] = {false};
    played_write_going_back();
    played_open(0);
    ask_page(READ_RECORD, &place, 1, 1, 0, 0);
    for (uint64_t i = 1; i <= REQUESTS; i++)
        ask_page(READ_PAGE, &place, 1, SIZE_MAX, 0, i);
    for (size_t i = 0; i <= REQUESTS; i++) {
        played_wait(EVENT_READ_DONE, &event);
        assert_false(answered[event.tag]);
        answered[event.tag] = true;
        bool cancelled = event.error.kind == ERROR_CANCELLED;
        assert_int_equal(event.batch.count, cancelled ? 0 : event.tag == 0 ? 1 : 30);
        if (event.tag == 0 || event.tag == REQUESTS) /* a page does not hold up a record; the last is not given up */
            assert_false(cancelled);
        event_finish(&event);
    }
}

/* More than one stretch of the file: single records, ends and times are found in theirs. */
static void test_a_large_recording(void **state)
{
    (void)state;
    struct event event;
    struct played_listing listing;
    struct read_place places[] = {{.topic = "orders", .from = 2, .to = 3},
                                  {.topic = "orders", .from = LARGE_RECORDS - 1, .to = LARGE_RECORDS}};
    played_write_run(RECORDING_REPLACE, LARGE_RECORDS / 2, LARGE_RECORDS, 1, LARGE_VALUE);
    played_write_run(RECORDING_APPEND, 0, LARGE_RECORDS, 1, LARGE_VALUE);
    played_open(0);
    ask_page(READ_PAGE, places, 2, SIZE_MAX, 0, 1);
    played_wait(EVENT_READ_DONE, &event);
    assert_int_equal(event.error.kind, ERROR_NONE);
    assert_int_equal(event.batch.count, 2);
    event_finish(&event);
    played_list(&listing, (struct tail_start){START_NEWEST, 3}, (struct tail_start){START_END, 0});
    assert_int_equal(listing.count, 3);
    assert_int_equal(listing.offsets[0], LARGE_RECORDS - 3);
    played_list(&listing, (struct tail_start){START_TIME, 1000 + 10}, (struct tail_start){START_TIME, 1000 + 20});
    assert_int_equal(listing.count, 10);
    assert_int_equal(listing.offsets[0], 10);
    played_list(&listing, (struct tail_start){START_BEGINNING, 0}, (struct tail_start){START_END, 0});
    assert_int_equal(listing.count, LARGE_RECORDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_one_record_is_read_whole, played_set_up, played_tear_down),
        cmocka_unit_test_setup_teardown(test_a_page_is_in_order_and_has_nothing_twice, played_set_up, played_tear_down),
        cmocka_unit_test_setup_teardown(test_a_page_has_so_many_bytes, played_set_up, played_tear_down),
        cmocka_unit_test_setup_teardown(test_a_place_fails_alone, played_set_up, played_tear_down),
        cmocka_unit_test_setup_teardown(test_each_request_is_answered, played_set_up, played_tear_down),
        cmocka_unit_test_setup_teardown(test_a_large_recording, played_set_up, played_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
