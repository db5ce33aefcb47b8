/* The thread that judges: whose matches are seen when the filter changes, and those that find no room. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <poll.h>

#include "base/clock.h"
#include "base/wake.h"
#include "engine/analysis.h"
#include "ring_kit.h"

static void assert_all_match(struct analysis *analysis, const char *word)
{
    struct batch out = {0};
    struct record record;
    uint64_t got;
    int64_t last = -1;
    ring_copy(analysis_matches(analysis), 0, SIZE_MAX, SIZE_MAX, &out, &got);
    for (size_t at = 0; batch_next(&out, &at, &record); last = record.head->offset) {
        assert_memory_equal(record.value.data, word, strlen(word));
        assert_true(record.head->offset > last);
    }
    batch_finish(&out);
}

/* Waits until at least `examined` were judged; returns how many. */
static uint64_t wait_for_examined(struct analysis *analysis, struct wake *wake, uint64_t examined)
{
    struct analysis_state now = {0};
    for (int64_t limit = clock_mono_us() + 20000000; now.examined < examined && clock_mono_us() < limit;) {
        struct pollfd fd = {.fd = wake->read_fd, .events = POLLIN};
        poll(&fd, 1, 100);
        wake_clear(wake);
        analysis_state(analysis, &now);
    }
    assert_true(now.examined >= examined);
    return now.examined;
}

enum { MANY = 80000 };

/* From the moment that a filter or a topic changes, nothing of the former one is seen. Matches are in order. */
static void test_nothing_of_a_former_filter_is_seen(void **state)
{
    (void)state;
    struct wake wake;
    assert_true(wake_init(&wake, NULL));
    struct ring *ring = ring_create(8 << 20);
    struct analysis *analysis = analysis_create(ring, 8 << 20, &wake);
    ring_add(ring, 0, MANY);
    for (int round = 0; round < 100; round++) {
        const char *word = round % 2 ? "odd" : "even";
        analysis_set_filter(analysis, filter_create(word, NULL), VERDICT_MATCH);
        assert_all_match(analysis, word);
        /* Its first piece was judged: the next round's filter comes while it is at the others. */
        wait_for_examined(analysis, &wake, 1);
        assert_all_match(analysis, word);
    }
    assert_int_equal(wait_for_examined(analysis, &wake, MANY), MANY);
    ring_add(ring, MANY, 1000);
    analysis_notify(analysis);
    assert_int_equal(wait_for_examined(analysis, &wake, MANY + 1000), MANY + 1000);
    assert_all_match(analysis, "odd");
    struct analysis_state now;
    analysis_state(analysis, &now);
    assert_int_equal(now.matched, (MANY + 1000) / 2);
    assert_int_equal(now.matches_evicted, 0);

    ring_clear(ring);
    analysis_reset(analysis);
    struct ring_stats stats;
    ring_stats(analysis_matches(analysis), &stats);
    assert_int_equal(stats.end, stats.first);
    analysis_state(analysis, &now);
    assert_int_equal(now.examined, 0);
    ring_add(ring, 0, 100);
    analysis_notify(analysis);
    assert_int_equal(wait_for_examined(analysis, &wake, 100), 100);
    assert_all_match(analysis, "odd");
    analysis_destroy(analysis);
    ring_destroy(ring);
    wake_finish(&wake);
}

/* The newest matches are kept, and the number of those that are not is known. */
static void test_matches_that_find_no_room_are_counted(void **state)
{
    (void)state;
    struct wake wake;
    assert_true(wake_init(&wake, NULL));
    struct ring *ring = ring_create(8 << 20);
    struct analysis *analysis = analysis_create(ring, 64 * 1024, &wake);
    ring_add(ring, 0, 20000);
    analysis_set_filter(analysis, filter_create("odd", NULL), VERDICT_MATCH);
    assert_int_equal(wait_for_examined(analysis, &wake, 20000), 20000);
    struct analysis_state now;
    struct ring_stats stats;
    analysis_state(analysis, &now);
    ring_stats(analysis_matches(analysis), &stats);
    assert_int_equal(now.matched, 10000);
    assert_true(now.matches_evicted > 0);
    assert_int_equal(now.matches_evicted + stats.end - stats.first, 10000);
    struct batch out = {0};
    uint64_t got;
    assert_int_equal(ring_copy(analysis_matches(analysis), stats.end - 1, 1, 0, &out, &got), 1);
    assert_int_equal(first_offset(&out), 19999);
    batch_finish(&out);
    analysis_destroy(analysis);
    ring_destroy(ring);
    wake_finish(&wake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_of_a_former_filter_is_seen),
        cmocka_unit_test(test_matches_that_find_no_room_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
