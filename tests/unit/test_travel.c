/* Going to a place in the log: from there on every record once, by time, on a source whose log is known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "engine/session.h"
#include "engine/session_place.h"
#include "engine/session_tail.h"
#include "engine/session_view.h"
#include "log_source.h"

/* Each record once, by time, whatever lies ahead; and what lies ahead takes half of the ring. */
static void test_a_traveller_sees_all_of_it(void **state)
{
    (void)state;
    static const char *const topics[] = {"orders"};
    static const struct tail_start places[] = {{START_BEGINNING, 0}, {START_TIME, 700}};
    for (size_t i = 0; i < 2; i++) {
        struct log_source source = {0};
        struct session *session = log_session(&source, 256 * 1024, (struct tail_start){START_NEWEST, 50});
        struct ring_stats stats;
        struct record_head first, head;
        uint64_t got, seen = 0, all = 0;
        int64_t last_ms = INT64_MIN;
        session_travel(session, topics, 1, places[i]);
        session_poll(session);
        assert_true(session_travels(session));
        for (int64_t limit = clock_mono_us() + 10000000; ring_heads(session_ring(session), 0, 1, &first, &got) == 0;) {
            session_read_on(session, 0);
            session_poll(session);
            assert_true(clock_mono_us() < limit);
        }
        assert_true(first.timestamp_ms == (i == 0 ? 0 : 700));
        for (uint64_t seq = got;; seq++) { /* one row after the other, as somebody reads */
            int64_t limit = clock_mono_us() + 10000000;
            while (ring_heads(session_ring(session), seq, 1, &head, &got) == 0 && session_travels(session)) {
                session_read_on(session, 0);
                session_poll(session);
                assert_true(clock_mono_us() < limit);
            }
            if (ring_heads(session_ring(session), seq, 1, &head, &got) == 0)
                break;
            assert_int_equal(got, seq); /* what comes next was never evicted */
            assert_true(head.timestamp_ms >= last_ms);
            last_ms = head.timestamp_ms;
            seen++;
            ring_stats(session_ring(session), &stats);
            session_read_on(session, stats.end - seq - 1);
            session_poll(session);
        }
        for (int32_t p = 0; p < LOG_PARTITIONS; p++)
            all += (uint64_t)(log_low(p) + LOG_EACH - log_first_since(p, i == 0 ? 0 : 700));
        assert_int_equal(seen, all);
        session_destroy(session);
    }
}

/* With a filter pages are read until there are rows, or half a ring of them had none; moving on asks for more. */
static void test_a_traveller_with_a_filter(void **state)
{
    (void)state;
    static const char *const topics[] = {"orders"};
    struct log_source source = {0};
    struct error error = {0};
    struct session *session = log_session(&source, 256 * 1024, (struct tail_start){START_NEWEST, 50});
    struct session_counts counts = {0};
    int64_t limit = clock_mono_us() + 10000000;
    assert_true(session_filter(session, "offset == 21499", &error)); /* the last one */
    session_travel(session, topics, 1, (struct tail_start){START_BEGINNING, 0});
    session_poll(session);
    log_read_on(session, 0);
    assert_true(session_travels(session));
    while (counts.matched == 0) {
        session_moved_on(session);
        session_read_on(session, 0);
        session_poll(session);
        session_counts(session, &counts);
        assert_true(clock_mono_us() < limit);
    }
    session_destroy(session);
}

/* To a record whose neighbours are gone: it is found again, with what follows it. */
static void test_going_on_from_a_record(void **state)
{
    (void)state;
    struct log_source source = {0};
    struct session *session = log_session(&source, 0, (struct tail_start){START_NEWEST, 50});
    struct batch batch = {0};
    struct record record;
    size_t at = 0;
    uint64_t seq = 0, got;
    int64_t limit = clock_mono_us() + 10000000;
    struct record_head head;
    log_add(&batch, 1, log_low(1) + 400);
    assert_true(batch_next(&batch, &at, &record));
    session_travel_to(session, &record);
    session_poll(session);
    while (!session_found(session, &seq)) {
        session_read_on(session, 0);
        session_poll(session);
        assert_true(clock_mono_us() < limit);
    }
    assert_int_equal(ring_heads(session_ring(session), seq, 1, &head, &got), 1);
    assert_true(head.partition == 1 && head.offset == log_low(1) + 400);
    log_check(session, 0);
    batch_finish(&batch);
    session_destroy(session);
}

/* The records before and after the one that is found are those that its time gives. */
static void test_opening_an_offset(void **state)
{
    (void)state;
    struct log_source source = {0};
    struct session *session = log_session(&source, 0, (struct tail_start){START_NEWEST, 50});
    struct record_head heads[2];
    uint64_t seq = 0, got;
    session_travel_offset(session, "orders", 1, log_low(1) + 400);
    assert_true(session_travels(session));
    while (!log_poll_until_read(session, &seq))
        ;
    assert_int_equal(ring_heads(session_ring(session), seq, 1, heads, &got), 1);
    assert_true(heads[0].partition == 1 && heads[0].offset == log_low(1) + 400);
    assert_true(got > 0 && ring_heads(session_ring(session), seq - 1, 2, heads, &got) == 2 && got == seq - 1);
    assert_true(heads[0].timestamp_ms <= heads[1].timestamp_ms);
    log_check(session, 0);
    session_destroy(session);
}

/* An offset that is no record any more: the next one that is. */
static void test_opening_a_hole(void **state)
{
    (void)state;
    struct log_source source = {.hole = 300, .hole_end = 420};
    struct record_head head;
    uint64_t seq = 0, got;
    struct session *session = log_session(&source, 0, (struct tail_start){START_NEWEST, 50});
    session_travel_offset(session, "orders", 2, log_low(2) + 310);
    while (!log_poll_until_read(session, &seq))
        ;
    assert_int_equal(ring_heads(session_ring(session), seq, 1, &head, &got), 1);
    assert_true(head.partition == 2 && head.offset == log_low(2) + 420);
    session_destroy(session);
}

static void wait_for_an_event(struct session *session, const char *text)
{
    int64_t limit = clock_mono_us() + 10000000;
    bool found = false;
    while (!found && clock_mono_us() < limit) {
        session_poll(session);
        session_read_on(session, 0);
        const struct event_log *log = session_events(session);
        for (size_t i = 0; i < event_log_held(log); i++)
            found |= strstr(event_log_row(log, i)->text, text) != NULL;
    }
    assert_true(found);
}

/* Nothing is there yet, or it cannot be read: that is said, and a tail shows the newest. */
static void test_opening_what_is_not_there(void **state)
{
    (void)state;
    struct log_source source = {0};
    struct session *session = log_session(&source, 0, (struct tail_start){START_NEWEST, 50});
    int tails = source.tails;
    session_travel_offset(session, "orders", 1, log_low(1) + LOG_EACH);
    wait_for_an_event(session, "no record at offset 11500 of partition 1 or after it yet");
    assert_false(session_travels(session));
    assert_int_equal(source.tails, tails + 1);
    session_poll(session);
    assert_int_equal(log_check(session, 0), 300);
    source.fails = 3;
    session_travel_offset(session, "orders", 2, log_low(2) + 5);
    wait_for_an_event(session, "the record at offset 20005 of partition 2 cannot be read");
    assert_int_equal(source.tails, tails + 2);
    session_destroy(session);
}

/* Each partition at its own place, one without at its beginning. */
static void test_travelling_to_places(void **state)
{
    (void)state;
    struct log_source source = {0};
    const struct read_place places[] = {{.topic = "orders", .partition = 0, .from = log_low(0) + 700, .to = INT64_MAX},
                                        {.topic = "orders", .partition = 2, .from = log_low(2) + 30, .to = INT64_MAX}};
    const int64_t starts[] = {log_low(0) + 700, log_low(1), log_low(2) + 30};
    struct session *session = log_session(&source, 0, (struct tail_start){START_NEWEST, 50});
    session_travel_places(session, "orders", places, 2);
    assert_true(session_travels(session));
    int64_t limit = clock_mono_us() + 10000000, first[LOG_PARTITIONS] = {-1, -1, -1};
    while (log_held(session) == 0 && clock_mono_us() < limit) {
        session_poll(session);
        session_read_on(session, 0);
    }
    struct record_head heads[512];
    uint64_t got;
    size_t count = ring_heads(session_ring(session), 0, 512, heads, &got);
    for (size_t i = count; i-- > 0;)
        first[heads[i].partition] = heads[i].offset;
    assert_int_equal(first[1], log_low(1)); /* the oldest of them by its time */
    struct view_place oldest[LOG_PARTITIONS + 1] = {
        {.partition = 0}, {.partition = 1}, {.partition = 2}, {.partition = 3}};
    session_note_oldest(session, &(struct view_places){.items = oldest, .count = LOG_PARTITIONS + 1});
    for (int32_t p = 0; p < LOG_PARTITIONS; p++) {
        assert_int_equal(oldest[p].oldest.value, starts[p]);
        assert_true(first[p] == -1 || first[p] == starts[p]);
    }
    assert_false(oldest[LOG_PARTITIONS].oldest.known); /* of a partition that is not read */
    log_check(session, 0);
    session_destroy(session);
}

/* What is recorded is a stream: who travels when it begins goes on with a tail, from where he is. */
static void test_recording_ends_a_travel(void **state)
{
    (void)state;
    static const char *const topics[] = {"orders"};
    struct log_source source = {0};
    struct error error = {0};
    struct recorder_state recorder = {0};
    char path[] = "/tmp/weir-paging-XXXXXX";
    int fd = mkstemp(path);
    int64_t limit = clock_mono_us() + 10000000;
    struct session *session = log_session(&source, 256 * 1024, (struct tail_start){START_NEWEST, 50});
    session_travel(session, topics, 1, (struct tail_start){START_BEGINNING, 0});
    session_poll(session);
    session_read_on(session, 0);
    session_poll(session);
    assert_true(session_travels(session));
    uint64_t read = log_held(session);
    close(fd);
    unlink(path);
    assert_true(session_record(session, path, &error));
    assert_false(session_travels(session));
    assert_int_equal(source.tails, 2);
    while (recorder.records < LOG_PARTITIONS * LOG_EACH - read) {
        assert_true(clock_mono_us() < limit);
        session_poll(session);
        session_recorder(session, &recorder);
    }
    session_destroy(session);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_opening_an_offset),          cmocka_unit_test(test_opening_a_hole),
        cmocka_unit_test(test_opening_what_is_not_there),  cmocka_unit_test(test_travelling_to_places),
        cmocka_unit_test(test_a_traveller_sees_all_of_it), cmocka_unit_test(test_a_traveller_with_a_filter),
        cmocka_unit_test(test_going_on_from_a_record),     cmocka_unit_test(test_recording_ends_a_travel),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
