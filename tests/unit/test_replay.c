/* A recording as a source: records that somebody went back for, repeated ones, single records and pages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/mem.h"
#include "recording/offset_set.h"
#include "recording/reader_inner.h"
#include "recording/replay.h"
#include "recording/writer.h"

enum { PATIENCE_US = 20000000, SET_RANGE = 4000, VALUE = 100, LARGE_VALUE = 64 * 1024, LARGE_RECORDS = 100 };

static char path[64];
static struct board *board;
static struct mailbox *events;
static struct source *source;

static int set_up(void **state)
{
    (void)state;
    snprintf(path, sizeof path, "/tmp/weir-replay-XXXXXX");
    int fd = mkstemp(path);
    board = board_create(NULL);
    events = mailbox_create(64, NULL);
    source = NULL;
    return fd < 0 || close(fd) != 0;
}

static int tear_down(void **state)
{
    (void)state;
    if (source)
        source->ops->destroy(source);
    mailbox_destroy(events);
    board_destroy(board);
    return unlink(path);
}

/* Offsets [from, to) of partition 0 of "orders", `step` apart, as a run of their own; each with a value of `size`. */
static void record_run(enum recording_mode mode, int64_t from, int64_t to, int64_t step, size_t size)
{
    static const char *const topics[] = {"orders"};
    struct recording_spec spec = {.path = path, .mode = mode, .topics = topics, .topic_count = 1};
    struct error error = {0};
    struct batch batch = {0};
    char *value = mem_zero(1, size + 1);
    struct recording_writer *writer = recording_create(&spec, &error);
    assert_non_null(writer);
    for (int64_t offset = from; offset < to; offset += step) {
        batch_clear(&batch);
        batch_add(&batch,
                  &(struct record_fields){.offset = offset,
                                          .timestamp_ms = 1000 + offset % 1000000,
                                          .timestamp_type = TIMESTAMP_CREATE,
                                          .value = {value, size}},
                  0);
        assert_true(recording_write(writer, &batch, offset, &error));
    }
    assert_true(recording_finish(writer, &error));
    batch_finish(&batch);
    free(value);
}

/* 1000 to 1009, then back to the beginning: 0 to 19, and 5 to 14 once more. */
static void record_going_back(void)
{
    record_run(RECORDING_REPLACE, 1000, 1010, 1, VALUE);
    record_run(RECORDING_APPEND, 0, 20, 1, VALUE);
    record_run(RECORDING_APPEND, 5, 15, 1, VALUE);
}

static void open_source(void)
{
    struct replay_options options = {.path = path};
    struct error error = {0};
    source = replay_open(&options, board, events, &error);
    assert_non_null(source);
}

static void wait_event(enum event_kind kind, struct event *event)
{
    int64_t until_us = clock_mono_us() + PATIENCE_US;
    while (clock_mono_us() < until_us) {
        while (mailbox_receive(events, event)) {
            if (event->kind == kind)
                return;
            event_finish(event);
        }
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    fail_msg("no event of kind %d", (int)kind);
}

static int64_t soon(void)
{
    return clock_mono_us() + PATIENCE_US;
}

struct listing {
    struct sink base;
    int64_t offsets[2000];
    size_t count;
};

static bool list_offsets(struct sink *sink, const struct batch *batch)
{
    struct listing *listing = (struct listing *)sink;
    struct record record;
    for (size_t at = 0; batch_next(batch, &at, &record);)
        if (listing->count < sizeof listing->offsets / sizeof *listing->offsets)
            listing->offsets[listing->count++] = record.head->offset;
    return true;
}

static const char *const orders[] = {"orders"};

static void read_tail(struct listing *listing, struct tail_start from, struct tail_start to)
{
    struct tail_spec spec = {.topics = orders, .topic_count = 1, .from = from, .to = to, .bounded = true, .number = 77};
    struct error error = {0};
    struct event event;
    *listing = (struct listing){.base = {.put = list_offsets}};
    assert_true(source->ops->tail_start(source, &spec, &listing->base, &error));
    wait_event(EVENT_TAIL_ENDED, &event);
    assert_int_equal(event.tag, 77);
    event_finish(&event);
}

static void test_what_was_recorded_after_going_back_is_shown(void **state)
{
    (void)state;
    struct listing listing;
    record_going_back();
    open_source();
    read_tail(&listing, (struct tail_start){START_BEGINNING, 0}, (struct tail_start){START_END, 0});
    assert_int_equal(listing.count, 30);
    for (size_t i = 0; i < 30; i++)
        assert_int_equal(listing.offsets[i], i < 10 ? 1000 + i : i - 10);
    struct snapshot *snapshot = board_acquire(board);
    const struct tail_state *tail = snapshot->tail;
    assert_int_equal(tail->number, 77);
    assert_true(tail->finished);
    assert_int_equal(tail->behind.value, 0);
    assert_int_equal(tail->rows[0].low.value, 0);
    assert_int_equal(tail->rows[0].position.value, 1010);
    assert_int_equal(snapshot->topics->rows[0].records.value, 30);
    block_release(snapshot);
    /* The newest of a partition are those with the greatest offsets that there are. */
    read_tail(&listing, (struct tail_start){START_NEWEST, 12}, (struct tail_start){START_END, 0});
    assert_int_equal(listing.count, 12);
    assert_int_equal(listing.offsets[11], 19);
    read_tail(&listing, (struct tail_start){START_OFFSET, 15}, (struct tail_start){START_OFFSET, 1003});
    assert_int_equal(listing.count, 8);
    read_tail(&listing, (struct tail_start){START_TIME, 1000 + 18}, (struct tail_start){START_TIME, 2001});
    assert_int_equal(listing.count, 3);
}

static void test_only_what_came_before_is_repeated(void **state)
{
    (void)state;
    struct event event;
    record_going_back();
    open_source();
    wait_event(EVENT_NOTICE, &event);
    assert_non_null(strstr(event.text, "10 records were recorded twice"));
    assert_int_equal(event.error.kind, ERROR_NONE);
    event_finish(&event);
}

static void ask_page(enum read_kind kind, struct read_place *places, size_t count, size_t max_records, size_t max_bytes,
                     uint64_t tag)
{
    struct read_request request = {.kind = kind,
                                   .places = places,
                                   .place_count = count,
                                   .max_records = max_records,
                                   .max_bytes = max_bytes,
                                   .deadline_us = soon(),
                                   .tag = tag};
    source->ops->read_at(source, &request);
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
    record_going_back();
    open_source();
    ask_page(READ_PAGE, &all, 1, SIZE_MAX, 0, 8);
    wait_event(EVENT_READ_DONE, &event);
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
    wait_event(EVENT_READ_DONE, &event);
    expect_offsets(&event.batch, 3, 14);
    event_finish(&event);
    ask_page(READ_PAGE, &some, 1, 5, 0, 9);
    wait_event(EVENT_READ_DONE, &event);
    expect_offsets(&event.batch, 3, 5);
    event_finish(&event);
}

static void test_a_page_has_so_many_bytes(void **state)
{
    (void)state;
    struct event event;
    struct read_place places[] = {{.topic = "orders", .from = 0, .to = 1000},
                                  {.topic = "orders", .from = 1000, .to = 1002}};
    size_t encoded = (sizeof(struct record_head) + VALUE + 7) / 8 * 8;
    record_going_back();
    open_source();
    ask_page(READ_PAGE, places, 2, SIZE_MAX, 2 * 4 * encoded, 1);
    wait_event(EVENT_READ_DONE, &event);
    assert_int_equal(event.batch.count, 4 + 2);
    assert_int_equal(event.results[0].from, 16);
    assert_int_equal(event.results[1].from, 1000);
    assert_false(event.results[0].failed || event.results[1].failed);
    event_finish(&event);
    ask_page(READ_PAGE, places, 2, SIZE_MAX, 1, 1);
    wait_event(EVENT_READ_DONE, &event);
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
    record_going_back();
    open_source();
    ask_page(READ_PAGE, places, 3, SIZE_MAX, 0, 1);
    wait_event(EVENT_READ_DONE, &event);
    expect_offsets(&event.batch, 0, 10);
    assert_true(event.results[0].failed && !event.results[1].failed && event.results[2].failed);
    assert_string_equal(event.error.text, "unknown topic 'ordres'");
    event_finish(&event);
    /* No time at all: nothing of it, and that is said. */
    struct read_request late = {.kind = READ_RECORD, .places = &places[1], .place_count = 1, .max_records = 1};
    source->ops->read_at(source, &late);
    wait_event(EVENT_READ_DONE, &event);
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
    record_going_back();
    open_source();
    ask_page(READ_RECORD, &place, 1, 1, 0, 0);
    for (uint64_t i = 1; i <= REQUESTS; i++)
        ask_page(READ_PAGE, &place, 1, SIZE_MAX, 0, i);
    for (size_t i = 0; i <= REQUESTS; i++) {
        wait_event(EVENT_READ_DONE, &event);
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
    struct listing listing;
    struct read_place places[] = {{.topic = "orders", .from = 2, .to = 3},
                                  {.topic = "orders", .from = LARGE_RECORDS - 1, .to = LARGE_RECORDS}};
    record_run(RECORDING_REPLACE, LARGE_RECORDS / 2, LARGE_RECORDS, 1, LARGE_VALUE);
    record_run(RECORDING_APPEND, 0, LARGE_RECORDS, 1, LARGE_VALUE);
    open_source();
    ask_page(READ_PAGE, places, 2, SIZE_MAX, 0, 1);
    wait_event(EVENT_READ_DONE, &event);
    assert_int_equal(event.error.kind, ERROR_NONE);
    assert_int_equal(event.batch.count, 2);
    event_finish(&event);
    read_tail(&listing, (struct tail_start){START_NEWEST, 3}, (struct tail_start){START_END, 0});
    assert_int_equal(listing.count, 3);
    assert_int_equal(listing.offsets[0], LARGE_RECORDS - 3);
    read_tail(&listing, (struct tail_start){START_TIME, 1000 + 10}, (struct tail_start){START_TIME, 1000 + 20});
    assert_int_equal(listing.count, 10);
    assert_int_equal(listing.offsets[0], 10);
    read_tail(&listing, (struct tail_start){START_BEGINNING, 0}, (struct tail_start){START_END, 0});
    assert_int_equal(listing.count, LARGE_RECORDS);
}

struct holding {
    struct sink base;
    atomic_int came;
};

static bool hold(struct sink *sink, const struct batch *batch)
{
    (void)batch;
    atomic_fetch_add(&((struct holding *)sink)->came, 1);
    return true;
}

static void test_nothing_comes_of_a_stopped_tail(void **state)
{
    (void)state;
    struct error error = {0};
    struct event event;
    struct tail_spec spec = {.topics = orders, .topic_count = 1, .from = {START_BEGINNING, 0}};
    record_run(RECORDING_REPLACE, 0, LARGE_RECORDS, 1, LARGE_VALUE);
    open_source();
    for (uint64_t i = 1; i <= 20; i++) {
        struct holding holding = {.base = {.put = hold}};
        spec.number = i;
        assert_true(source->ops->tail_start(source, &spec, &holding.base, &error));
        if (i % 2)
            wait_event(EVENT_TAIL_STARTED, &event);
        source->ops->tail_stop(source);
        board_put_tail(board, NULL);
        atomic_store(&holding.came, 0);
        while (mailbox_receive(events, &event))
            event_finish(&event);
        struct snapshot *snapshot = board_acquire(board);
        assert_null(snapshot->tail);
        block_release(snapshot);
        assert_int_equal(holding.came, 0);
    }
    source->ops->destroy(source);
    source = NULL;
    assert_false(mailbox_receive(events, &event));
    struct snapshot *snapshot = board_acquire(board);
    assert_null(snapshot->tail);
    block_release(snapshot);
}

static void test_opening_can_be_given_up(void **state)
{
    (void)state;
    atomic_bool stop = true;
    struct replay_options options = {.path = path, .stop = &stop};
    struct error error = {0};
    record_going_back();
    assert_null(replay_open(&options, board, events, &error));
    assert_int_equal(error.kind, ERROR_CANCELLED);
}

static void store(const char *text, size_t len)
{
    FILE *file = fopen(path, "wb");
    assert_int_equal(fwrite(text, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

static void expect_lines(const char *text, size_t line_most, size_t records, uint64_t pieces, uint64_t bytes)
{
    struct error error = {0};
    struct batch batch = {0};
    struct recording_damage damage;
    int64_t arrived_ms;
    size_t count = 0;
    store(text, strlen(text));
    struct recording *recording = recording_open(path, &error);
    assert_non_null(recording);
    if (line_most)
        recording->line_most = line_most;
    else
        assert_int_equal(truncate(path, (long)strlen(text) - (long)bytes), 0);
    while (recording_next(recording, &batch, &arrived_ms))
        count += batch.count;
    recording_damage(recording, &damage);
    assert_int_equal(count, records);
    assert_int_equal(damage.pieces, pieces);
    assert_int_equal(damage.bytes, bytes);
    batch_finish(&batch);
    recording_close(recording);
}

#define LINE(offset) "{\"topic\":\"orders\",\"partition\":0,\"offset\":" #offset "}\n"

static void test_hostile_lines(void **state)
{
    (void)state;
    /* Behind the greatest offset there is none. */
    expect_lines(LINE(1) LINE(9223372036854775807) LINE(9223372036854775806), 1000, 2, 1,
                 strlen(LINE(9223372036854775807)) - 1);
    /* A line that is too long is one line, and what follows it is read. */
    expect_lines(LINE(1) "{\"topic\":\"orders\",                                                         }\n" LINE(2),
                 60, 2, 1, 76);
    /* What cannot be read (the file was cut since) is counted. */
    expect_lines(LINE(1) LINE(2), 0, 1, 1, strlen(LINE(2)));
    expect_lines(LINE(1) "  \t\r", 1000, 1, 0, 0);
}

static void test_offsets_that_kafka_does_not_have(void **state)
{
    (void)state;
    struct error error = {0};
    struct batch batch = {0};
    struct recording_damage damage;
    int64_t arrived_ms;
    record_run(RECORDING_REPLACE, INT64_MAX - 1, INT64_MAX, 1, 1);
    record_run(RECORDING_APPEND, -5, -4, 1, 1);
    static const char *const topics[] = {"orders"};
    struct recording_spec spec = {.path = path, .mode = RECORDING_APPEND, .topics = topics, .topic_count = 1};
    struct recording_writer *writer = recording_create(&spec, &error);
    batch_add(&batch, &(struct record_fields){.offset = INT64_MAX}, 0);
    batch_add(&batch, &(struct record_fields){.offset = 4, .partition = -1}, 0);
    batch_add(&batch, &(struct record_fields){.offset = 4}, 0);
    assert_true(recording_write(writer, &batch, 0, &error) && recording_finish(writer, &error));
    struct recording *recording = recording_open(path, &error);
    size_t count = 0;
    while (recording_next(recording, &batch, &arrived_ms))
        count += batch.count;
    recording_damage(recording, &damage);
    assert_int_equal(count, 2);
    assert_int_equal(damage.pieces, 2);
    recording_close(recording);
    batch_finish(&batch);
    struct listing listing;
    open_source();
    read_tail(&listing, (struct tail_start){START_BEGINNING, 0}, (struct tail_start){START_END, 0});
    assert_int_equal(listing.count, 2);
}

static void test_a_rate_that_nothing_gives_is_unknown(void **state)
{
    (void)state;
    static const char lines[] = LINE(1) LINE(2);
    static const char times[] = "{\"topic\":\"orders\",\"partition\":0,\"offset\":1,\"ts\":-9223372036854775807}\n"
                                "{\"topic\":\"orders\",\"partition\":0,\"offset\":2,\"ts\":9223372036854775807}\n";
    struct answer answer = {0};
    struct error error = {0};
    struct question question = {.kind = ASK_TOPICS};
    store(lines, sizeof lines - 1);
    open_source();
    assert_true(source->ops->ask(source, &question, &answer, &error));
    assert_false(answer.topics->rows[0].rate.known);
    answer_finish(&answer);
    source->ops->destroy(source);
    store(times, sizeof times - 1);
    open_source();
    answer = (struct answer){0};
    assert_true(source->ops->ask(source, &question, &answer, &error));
    assert_true(answer.topics->rows[0].rate.value >= 0);
    answer_finish(&answer);
}

static void check_set(const struct offset_set *set, const bool *wanted)
{
    uint64_t below = 0, all = set->offsets;
    for (int64_t i = 0; i < SET_RANGE; i++) {
        assert_int_equal(offset_set_between(set, 0, i), below);
        if (wanted[i])
            assert_int_equal(offset_set_newest(set, all - below), i);
        if (below > 0 && below < all && wanted[i - 1])
            assert_int_equal(offset_set_behind(set, 0, below), i);
        below += wanted[i];
    }
    assert_int_equal(below, all);
    assert_int_equal(offset_set_behind(set, 0, all), INT64_MAX);
}

static void test_a_set_of_offsets(void **state)
{
    (void)state;
    static const int64_t steps[] = {1, SET_RANGE - 1, 2, SET_RANGE - 2, 1571, 3};
    for (size_t s = 0; s < sizeof steps / sizeof *steps; s++) {
        struct offset_set set = {0};
        bool wanted[SET_RANGE] = {false};
        int64_t offset = SET_RANGE / 2;
        for (int i = 0; i < SET_RANGE * 2 / 3; i++) {
            assert_int_equal(offset_set_add(&set, offset), !wanted[offset]);
            wanted[offset] = true;
            offset = (offset + steps[s]) % SET_RANGE;
        }
        check_set(&set, wanted);
        assert_int_equal(offset_set_newest(&set, 0), offset_set_newest(&set, 1) + 1);
        offset_set_finish(&set);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_set_of_offsets),
        cmocka_unit_test_setup_teardown(test_what_was_recorded_after_going_back_is_shown, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_only_what_came_before_is_repeated, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_page_is_in_order_and_has_nothing_twice, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_page_has_so_many_bytes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_place_fails_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_each_request_is_answered, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_large_recording, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_nothing_comes_of_a_stopped_tail, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_opening_can_be_given_up, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_hostile_lines, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_offsets_that_kafka_does_not_have, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_rate_that_nothing_gives_is_unknown, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
