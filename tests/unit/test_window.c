/* The rows that a list of messages shows of a ring: following, standing still, and outliving what is evicted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdatomic.h>

#include "base/mem.h"
#include "engine/window.h"

static void push(struct ring *ring, int64_t first, int count, size_t size)
{
    struct batch batch = {0};
    char *value = mem_zero(1, size + 1);
    for (int i = 0; i < count; i++)
        batch_add(&batch, &(struct record_fields){.offset = first + i, .value = {value, size}}, 0);
    ring_push(ring, &batch);
    batch_finish(&batch);
    free(value);
}

static int64_t offset_of(const struct window *window, size_t row)
{
    return window->rows[row].record.head->offset;
}

static int64_t selected_offset(const struct window *window)
{
    assert_non_null(window_selected(window));
    return window_selected(window)->record.head->offset;
}

static void test_the_window_follows_and_stays_put(void **state)
{
    (void)state;
    struct ring *ring = ring_create(0);
    struct window window;
    window_init(&window);
    window_update(&window, ring, 5);
    assert_int_equal(window.count, 0);
    assert_null(window_selected(&window));
    push(ring, 0, 20, 10);
    window_update(&window, ring, 5);
    assert_int_equal(window.count, 5);
    assert_int_equal(window.rows[4].record.head->offset, 19);
    assert_int_equal(window_selected(&window)->seq, 19);

    window_move(&window, -2);
    push(ring, 20, 10, 10);
    window_update(&window, ring, 5);
    assert_int_equal(window_selected(&window)->record.head->offset, 17);
    assert_int_equal(window.rows[0].record.head->offset, 15);
    assert_int_equal(window_below(&window), 10);

    window_move(&window, -10); /* scrolls up */
    window_update(&window, ring, 5);
    assert_int_equal(window_selected(&window)->record.head->offset, 7);
    assert_int_equal(window.rows[0].record.head->offset, 7);
    window_home(&window);
    window_update(&window, ring, 5);
    assert_int_equal(window_selected(&window)->record.head->offset, 0);
    window_move(&window, 1000);
    window_update(&window, ring, 5);
    assert_true(window.following);
    assert_int_equal(window_selected(&window)->record.head->offset, 29);
    window_finish(&window);
    ring_destroy(ring);
}

/* All rows that fit are on screen, the newest too, and the selected one can be had whole. */
static void test_large_records_are_rows_as_others(void **state)
{
    (void)state;
    struct ring *ring = ring_create(64 << 20);
    struct window window;
    struct batch whole = {0};
    struct record record;
    size_t at = 0;
    window_init(&window);
    push(ring, 0, 12, 1000 * 1000);
    window_update(&window, ring, 20);
    assert_int_equal(window.count, 12);
    assert_int_equal(window_selected(&window)->record.head->offset, 11);
    assert_int_equal(window_below(&window), 0);
    assert_true(window.page.len < 1 << 20);
    assert_true(window.rows[0].record.head->flags & RECORD_CUT);
    assert_int_equal(window.rows[0].record.head->value_size, 1000 * 1000);
    window_move(&window, -1);
    window_update(&window, ring, 20);
    assert_true(window_selected_whole(&window, ring, &whole));
    assert_true(batch_next(&whole, &at, &record));
    assert_int_equal(record.head->offset, 10);
    assert_int_equal(record.value.len, 1000 * 1000);
    assert_false(record.head->flags & RECORD_CUT);
    ring_clear(ring);
    push(ring, 100, 12, 10);
    assert_false(window_selected_whole(&window, ring, &whole)); /* the same place, another record */
    batch_finish(&whole);
    window_finish(&window);
    ring_destroy(ring);
}

static void test_rows_on_screen_outlive_eviction(void **state)
{
    (void)state;
    struct ring *ring = ring_create(0);
    struct window window;
    window_init(&window);
    push(ring, 0, 20, 100);
    window_update(&window, ring, 10);
    window_move(&window, -3);
    window_update(&window, ring, 10);
    push(ring, 20, 2000, 100); /* evicts all that is seen */
    window_update(&window, ring, 10);
    assert_true(window.rows[0].evicted);
    assert_int_equal(window.rows[0].record.head->offset, 10);
    assert_int_equal(window_selected(&window)->record.head->offset, 16);
    assert_true(window.stats.first > 20);
    window_move(&window, 20); /* leaves for what the ring has */
    window_update(&window, ring, 10);
    assert_false(window.rows[0].evicted);
    ring_clear(ring);
    push(ring, 500, 3, 10);
    window_update(&window, ring, 10);
    assert_int_equal(window.count, 3);
    assert_int_equal(window.rows[0].record.head->offset, 500);
    window_finish(&window);
    ring_destroy(ring);
}

/* Ten rows, 10 to 19, the selection on 16; then everything that is seen is evicted. */
static struct ring *stand_and_evict(struct window *window)
{
    struct ring *ring = ring_create(0);
    window_init(window);
    push(ring, 0, 20, 100);
    window_update(window, ring, 10);
    window_move(window, -3);
    push(ring, 20, 2000, 100);
    window_update(window, ring, 10);
    assert_true(window->rows[9].evicted);
    assert_int_equal(offset_of(window, 0), 10);
    assert_int_equal(selected_offset(window), 16);
    return ring;
}

static void test_evicted_rows_outlive_a_change_of_height(void **state)
{
    (void)state;
    struct window window;
    struct ring *ring = stand_and_evict(&window);
    int64_t oldest = (int64_t)window.stats.first;
    window_update(&window, ring, 14); /* grows: what the ring has comes below */
    assert_int_equal(window.count, 14);
    assert_int_equal(offset_of(&window, 0), 10);
    assert_int_equal(offset_of(&window, 9), 19);
    assert_int_equal(offset_of(&window, 10), oldest);
    assert_false(window.rows[10].evicted);
    assert_int_equal(selected_offset(&window), 16);
    window_update(&window, ring, 5); /* shrinks: the selection is still on it */
    assert_int_equal(window.count, 5);
    assert_int_equal(selected_offset(&window), 16);
    assert_int_equal(offset_of(&window, 4), 16);
    window_finish(&window);
    ring_destroy(ring);
}

static void test_moving_steps_over_what_was_evicted_between(void **state)
{
    (void)state;
    struct window window;
    struct ring *ring = stand_and_evict(&window);
    int64_t oldest = (int64_t)window.stats.first;
    assert_int_equal(window_above(&window), 0);
    assert_int_equal(window_below(&window), window.stats.end - window.stats.first);
    assert_int_equal(window_evicted(&window), 10);
    window_move(&window, 4); /* 16, 17, 18, 19, and the oldest that the ring has */
    window_update(&window, ring, 10);
    assert_int_equal(selected_offset(&window), oldest);
    assert_int_equal(offset_of(&window, 0), 11); /* scrolled by one */
    assert_int_equal(offset_of(&window, 8), 19);
    window_move(&window, -1);
    window_update(&window, ring, 10);
    assert_int_equal(selected_offset(&window), 19);
    window_move(&window, -100); /* nothing older is anywhere */
    window_move(&window, 1);    /* two keys in one frame */
    window_update(&window, ring, 10);
    assert_int_equal(selected_offset(&window), 12);
    window_move(&window, 100);
    window_update(&window, ring, 10);
    assert_false(window.rows[0].evicted);
    assert_int_equal(selected_offset(&window), oldest + 100 - 8);
    assert_int_equal(window_evicted(&window), window.stats.evicted);
    window_finish(&window);
    ring_destroy(ring);
}

static void test_a_taller_screen_is_filled_from_above(void **state)
{
    (void)state;
    struct window window;
    struct ring *ring = ring_create(0);
    window_init(&window);
    push(ring, 0, 30, 10);
    window_update(&window, ring, 5);
    window_stop(&window);
    window_update(&window, ring, 20);
    assert_int_equal(window.count, 20);
    assert_int_equal(offset_of(&window, 0), 10);
    assert_int_equal(selected_offset(&window), 29);
    window_finish(&window);
    ring_destroy(ring);
}

/* Records that come in front (a filter judging backwards) move nothing. */
static void test_rows_stay_when_older_ones_come_in_front(void **state)
{
    (void)state;
    struct window window;
    struct ring *ring = ring_create(0);
    struct batch batch = {0};
    window_init(&window);
    ring_clear_from(ring, 1000);
    push(ring, 50, 10, 10);
    window_update(&window, ring, 4);
    window_move(&window, -1);
    for (int i = 40; i < 50; i++)
        batch_add(&batch, &(struct record_fields){.offset = i}, 0);
    ring_push_front(ring, &batch);
    window_update(&window, ring, 4);
    assert_int_equal(offset_of(&window, 0), 56);
    assert_int_equal(selected_offset(&window), 58);
    assert_int_equal(window_above(&window), 16);
    window_home(&window);
    window_update(&window, ring, 4);
    assert_int_equal(selected_offset(&window), 40);
    batch_finish(&batch);
    window_finish(&window);
    ring_destroy(ring);
}

static void assert_sound(const struct window *window)
{
    uint64_t held = window->stats.end - window->stats.first;
    assert_true(window->count <= window->height);
    assert_true(window->count == window->height || window->count >= held);
    for (size_t i = 0; i < window->count; i++) {
        assert_int_equal(offset_of(window, i), window->rows[i].seq);
        assert_true(!i || window->rows[i].seq > window->rows[i - 1].seq);
        assert_int_equal(window->rows[i].evicted, window->rows[i].seq < window->stats.first);
    }
    assert_int_equal(window->has_selected, window->count > 0);
    assert_int_equal(window_selected(window) != NULL, window->count > 0);
}

/* Anything in any order: rows are sound, and the selected record never changes unless it is moved. */
static void test_whatever_happens_the_selection_stays(void **state)
{
    (void)state;
    struct window window;
    struct ring *ring = ring_create(0);
    int64_t pushed = 0;
    size_t height = 8;
    window_init(&window);
    srand(3);
    for (int round = 0; round < 30000; round++) {
        uint64_t selected = window.selected;
        bool stays = !window.following && window.has_selected;
        int act = rand() % 12;
        if (act < 5) {
            int count = rand() % 40;
            push(ring, pushed, count, (size_t)(rand() % 30 ? rand() % 400 : rand() % 4096));
            pushed += count;
        } else if (act < 7) {
            height = 1 + (size_t)(rand() % 40);
        } else if (act < 11) {
            stays = false;
            window_move(&window, rand() % 30 - 15);
        } else if (rand() % 8 == 0) {
            stays = false;
            rand() % 2 ? window_end(&window) : window_home(&window);
        }
        window_update(&window, ring, height);
        assert_sound(&window);
        assert_true(!stays || window.selected == selected);
        assert_true(!window.following || !window.count || window.rows[window.count - 1].seq + 1 == window.stats.end);
    }
    window_finish(&window);
    ring_destroy(ring);
}

struct race {
    struct ring *ring;
    atomic_bool done;
};

static void *push_many(void *opaque)
{
    struct race *race = opaque;
    for (int64_t n = 0; n < 300000; n += 100)
        push(race->ring, n, 100, (size_t)(n / 100 % 300));
    atomic_store(&race->done, true);
    return NULL;
}

static void test_a_window_beside_a_writer_is_sound(void **state)
{
    (void)state;
    struct race race = {.ring = ring_create(0)};
    struct window window;
    pthread_t thread;
    window_init(&window);
    assert_int_equal(pthread_create(&thread, NULL, push_many, &race), 0);
    for (int64_t frame = 0; !atomic_load(&race.done); frame++) {
        window_update(&window, race.ring, 10 + (size_t)(frame % 3));
        if (!window.behind)
            assert_sound(&window);
        if (frame % 5 == 0)
            window_move(&window, frame % 2 ? -3 : 2);
        if (frame % 97 == 0)
            window_end(&window);
    }
    pthread_join(thread, NULL);
    window_end(&window);
    window_update(&window, race.ring, 10);
    assert_int_equal(selected_offset(&window), 299999);
    window_finish(&window);
    ring_destroy(race.ring);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_window_follows_and_stays_put),
        cmocka_unit_test(test_large_records_are_rows_as_others),
        cmocka_unit_test(test_rows_on_screen_outlive_eviction),
        cmocka_unit_test(test_evicted_rows_outlive_a_change_of_height),
        cmocka_unit_test(test_moving_steps_over_what_was_evicted_between),
        cmocka_unit_test(test_a_taller_screen_is_filled_from_above),
        cmocka_unit_test(test_rows_stay_when_older_ones_come_in_front),
        cmocka_unit_test(test_whatever_happens_the_selection_stays),
        cmocka_unit_test(test_a_window_beside_a_writer_is_sound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
