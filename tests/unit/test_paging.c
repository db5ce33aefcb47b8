/* Going back past what the ring holds, and forward again: every record once, by time, on a source whose log is known.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "engine/session.h"
#include "engine/session_place.h"
#include "engine/session_tail.h"
#include "engine/session_view.h"
#include "log_source.h"

static void test_the_first_page_is_by_time(void **state)
{
    (void)state;
    struct log_source source = {0};
    struct session *session = log_session(&source, 0, (struct tail_start){START_NEWEST, 100});
    assert_int_equal(log_check(session, 0), 300);
    session_destroy(session);
}

/* The first page has as many records of each partition, which span unlike times: one step back is where it begins. */
static void test_pages_come_before_what_is_held(void **state)
{
    (void)state;
    struct log_source source = {0};
    struct session *session = log_session(&source, 0, (struct tail_start){START_NEWEST, 50});
    struct older_state older = {0};
    struct session_counts counts;
    uint64_t held = log_check(session, 1);
    for (int pages = 0; older.stage != OLDER_BEGINNING; pages++) {
        assert_true(pages < 100);
        session_read_older(session, NULL);
        session_older_state(session, &older);
        if (older.stage == OLDER_BEGINNING)
            break;
        assert_false(log_poll_until_read(session, NULL));
        uint64_t now = log_check(session, 1);
        assert_true(now > held);
        held = now;
    }
    assert_int_equal(held, LOG_PARTITIONS * LOG_EACH);
    session_counts(session, &counts);
    assert_int_equal(counts.read, 150);
    assert_int_equal(counts.evicted, 0);
    session_destroy(session);
}

/* Asked for again and again before the tail has a place in any partition; then it has. */
static void test_a_tail_without_a_place(void **state)
{
    (void)state;
    struct log_source source = {.unplaced = true};
    struct session *session = log_session(&source, 0, (struct tail_start){START_NEWEST, 50});
    struct older_state older = {0};
    for (int i = 0; i < 3; i++)
        session_read_older(session, NULL);
    session_older_state(session, &older);
    assert_int_equal(older.stage, OLDER_THERE);
    uint64_t held = log_held(session);
    source.unplaced = false;
    log_tell(&source);
    session_read_older(session, NULL);
    assert_false(log_poll_until_read(session, NULL));
    assert_true(log_check(session, 1) > held);
    session_destroy(session);
}

/* A filter sees what came before, too, and its matches stand before those that it had. */
static void test_a_filter_judges_pages(void **state)
{
    (void)state;
    struct log_source source = {0};
    struct error error = {0};
    struct session *session = log_session(&source, 0, (struct tail_start){START_NEWEST, 50});
    struct session_counts counts = {0};
    int64_t limit = clock_mono_us() + 10000000;
    assert_true(session_filter(session, "offset >= 0", &error));
    session_read_older(session, NULL);
    assert_false(log_poll_until_read(session, NULL));
    struct ring_stats stats;
    while (counts.matched < 300 && clock_mono_us() < limit) {
        session_poll(session);
        session_counts(session, &counts);
    }
    ring_stats(session_ring(session), &stats);
    assert_int_equal(stats.end - stats.first, counts.matched);
    assert_int_equal(counts.skipped, 0);
    log_check(session, 1);
    session_destroy(session);
}

/* Those that are named begin elsewhere, the others go on where they are. */
static void test_partitions_are_sought_alone(void **state)
{
    (void)state;
    struct log_source source = {0};
    struct error error = {0};
    const int32_t chosen[] = {2, 1}, twice[] = {1, 1}, missing[] = {1, 99};
    struct session *session = log_session(&source, 0, (struct tail_start){START_NEWEST, 50});
    assert_true(session_seek_partitions(session, (struct tail_start){START_BEGINNING, 0}, NULL, chosen, 2, &error));
    assert_int_equal(source.next[0], log_low(0) + LOG_EACH);
    assert_int_equal(source.next[1], log_low(1));
    assert_int_equal(source.next[2], log_low(2));
    struct view_place item = {.partition = 0, .next = offset_of(log_low(0) + 123)};
    struct view_places view = {.items = &item, .count = 1};
    assert_true(session_seek_partitions(session, (struct tail_start){START_BEGINNING, 0}, &view, chosen, 2, &error));
    assert_int_equal(source.next[0], log_low(0) + 123); /* where the view is, not what was read ahead of it */
    session_poll(session);
    assert_false(session_seek_partitions(session, (struct tail_start){START_BEGINNING, 0}, NULL, twice, 2, &error));
    assert_false(session_seek_partitions(session, (struct tail_start){START_BEGINNING, 0}, NULL, missing, 2, &error));
    assert_non_null(strstr(error.text, "no such partition"));
    session_destroy(session);
}

/* The ring has evicted: a page around its oldest takes the place of all, and going forward leads to the end again. */
static void test_where_there_is_no_room(void **state)
{
    (void)state;
    struct log_source source = {0};
    struct session *session = log_session(&source, 256 * 1024, (struct tail_start){START_NEWEST, LOG_EACH});
    struct session_counts counts;
    struct ring_stats stats;
    struct record_head oldest;
    uint64_t got, seq = 0;
    session_counts(session, &counts);
    assert_true(counts.evicted > 0);
    assert_int_equal(ring_heads(session_ring(session), 0, 1, &oldest, &got), 1);
    session_read_older(session, log_record(&oldest));
    assert_true(log_poll_until_read(session, &seq));
    struct record_head found;
    assert_int_equal(ring_heads(session_ring(session), seq, 1, &found, &got), 1);
    assert_int_equal(found.partition, oldest.partition);
    assert_int_equal(found.offset, oldest.offset);
    ring_stats(session_ring(session), &stats);
    assert_true(seq > stats.first); /* something lies before it now */
    log_check(session, 0);
    assert_true(session_travels(session));
    assert_int_equal(source.tails, 1);
    log_read_on(session, stats.end - stats.first); /* he stands at the beginning of the page */
    log_check(session, 0);
    log_read_on(session, 0); /* and comes to the end of what is held, again and again */
    log_check(session, 0);
    assert_false(session_travels(session)); /* a tail goes on */
    assert_int_equal(source.tails, 2);
    for (int32_t p = 0; p < LOG_PARTITIONS; p++)
        assert_int_equal(source.next[p], log_low(p) + LOG_EACH);
    session_destroy(session);
}

/* From the newest to the beginning by steps, each with the ring full or not; returns the pages that it took. */
static int go_to_the_beginning(struct session *session)
{
    struct older_state older = {0};
    int pages = 0;
    for (; older.stage != OLDER_BEGINNING; pages++) {
        struct record_head first;
        uint64_t got, seq;
        assert_true(pages < 300);
        if (ring_heads(session_ring(session), 0, 1, &first, &got) == 0)
            break;
        session_read_older(session, log_record(&first));
        session_older_state(session, &older);
        if (older.stage != OLDER_BEGINNING)
            log_poll_until_read(session, &seq);
        session_older_state(session, &older);
        if (older.stage == OLDER_FAILED)
            break;
    }
    return pages;
}

/* Compaction has left hardly anything: pages grow until something is found, and the beginning is told only there. */
static void test_holes_are_stepped_over(void **state)
{
    (void)state;
    static const struct {
        size_t buffer;
        struct tail_start from;
    } rows[] = {{0, {START_NEWEST, 50}}, {256 * 1024, {START_NEWEST, LOG_EACH}}};
    for (size_t i = 0; i < 2; i++) {
        /* the newest page, or more than a ring of them, lies behind it */
        struct log_source source = {.hole = 3, .hole_end = i == 0 ? LOG_EACH - 50 : 200};
        struct session *session = log_session(&source, rows[i].buffer, rows[i].from);
        go_to_the_beginning(session);
        struct record_head first;
        uint64_t got;
        assert_int_equal(ring_heads(session_ring(session), 0, 1, &first, &got), 1);
        assert_int_equal(first.offset % 10000, 0);
        session_destroy(session);
    }
}

/* One partition fails: the others go on, and it is said. */
static void test_a_partition_that_cannot_be_read(void **state)
{
    (void)state;
    struct log_source source = {0};
    struct older_state older;
    struct session *session = log_session(&source, 0, (struct tail_start){START_NEWEST, 50});
    uint64_t held = log_held(session), seq;
    source.fails = 2;
    session_read_older(session, NULL);
    log_poll_until_read(session, &seq);
    session_older_state(session, &older);
    assert_int_equal(older.stage, OLDER_THERE);
    assert_int_equal(older.failed, 1);
    assert_true(log_held(session) > held);
    go_to_the_beginning(session);
    session_older_state(session, &older);
    assert_int_equal(older.stage, OLDER_FAILED); /* nothing but that one is left to be read */
    source.fails = 0;
    go_to_the_beginning(session);
    session_older_state(session, &older);
    assert_int_equal(older.stage, OLDER_BEGINNING);
    assert_int_equal(log_held(session), LOG_PARTITIONS * LOG_EACH);
    session_destroy(session);
}

/* With a filter one stands at a match again, not at whatever has the same number. */
static void test_standing_at_a_match(void **state)
{
    (void)state;
    struct log_source source = {0};
    struct error error = {0};
    struct session *session = log_session(&source, 256 * 1024, (struct tail_start){START_NEWEST, LOG_EACH});
    struct record_head first, found;
    uint64_t got, seq = 0;
    struct session_counts counts = {0};
    int64_t limit = clock_mono_us() + 10000000;
    assert_true(session_filter(session, "partition == 1", &error));
    while (counts.examined < counts.in_ring || !counts.examined) {
        assert_true(clock_mono_us() < limit);
        session_poll(session);
        session_counts(session, &counts);
    }
    assert_int_equal(ring_heads(session_ring(session), 0, 1, &first, &got), 1);
    session_read_older(session, log_record(&first));
    while (!session_found(session, &seq)) {
        assert_true(clock_mono_us() < limit);
        session_poll(session);
        session_read_on(session, 0);
    }
    assert_int_equal(ring_heads(session_ring(session), seq, 1, &found, &got), 1);
    assert_true(found.partition == 1 && found.offset == first.offset);
    session_destroy(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_first_page_is_by_time),   cmocka_unit_test(test_pages_come_before_what_is_held),
        cmocka_unit_test(test_a_tail_without_a_place),      cmocka_unit_test(test_a_filter_judges_pages),
        cmocka_unit_test(test_partitions_are_sought_alone), cmocka_unit_test(test_where_there_is_no_room),
        cmocka_unit_test(test_holes_are_stepped_over),      cmocka_unit_test(test_a_partition_that_cannot_be_read),
        cmocka_unit_test(test_standing_at_a_match),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
