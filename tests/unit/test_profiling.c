/* The fields of what a ring holds, as they become: what comes, what comes in front, what is evicted, what is cleared.
 */
#include <math.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/wake.h"
#include "engine/profiling.h"

struct kit {
    struct wake wake;
    struct ring *ring;
    struct profiling *profiling;
    struct profiling_state state;
    struct decoder decoder;
};

static void start(struct kit *kit, size_t budget)
{
    struct error error = {0};
    *kit = (struct kit){.ring = ring_create(budget)};
    assert_true(wake_init(&kit->wake, &error));
    kit->profiling = profiling_create(&kit->wake);
    ring_clear_from(kit->ring, 1 << 20);
}

static void finish(struct kit *kit)
{
    profiling_destroy(kit->profiling);
    profiling_state_finish(&kit->state);
    ring_destroy(kit->ring);
    wake_finish(&kit->wake);
}

/* Records {"n":from}, {"n":from + 1}, ..., every tenth of them text, into the ring or in front of it. */
static void put(struct kit *kit, int from, int count, bool front)
{
    struct batch batch = {0};
    for (int i = from; i < from + count; i++) {
        char value[64];
        int len = i % 10 == 9 ? snprintf(value, sizeof value, "text %d", i)
                              : snprintf(value, sizeof value, "{\"n\":%d,\"s\":\"x\"}", i);
        struct record_fields fields = {.offset = i, .value = {value, (size_t)len}};
        batch_add(&batch, &fields, 0);
    }
    if (front)
        ring_push_front(kit->ring, &batch);
    else
        ring_push(kit->ring, &batch);
    batch_finish(&batch);
}

/* Until so many were looked at, or evicted before that. */
static void wait_for(struct kit *kit, uint64_t records)
{
    int64_t until_us = clock_mono_us() + 10000000;
    while (!(kit->state.waits && kit->state.records + kit->state.missed == records)) {
        struct pollfd fd = {.fd = kit->wake.read_fd, .events = POLLIN};
        if (clock_mono_us() > until_us)
            fail_msg("%llu records, %llu missed", (unsigned long long)kit->state.records,
                     (unsigned long long)kit->state.missed);
        poll(&fd, 1, 100);
        wake_clear(&kit->wake);
        profiling_state(kit->profiling, &kit->state);
    }
}

static void what_is_held_and_what_comes(void **state)
{
    (void)state;
    struct kit kit;
    start(&kit, 1 << 20);
    put(&kit, 0, 1000, false);
    assert_true(profiling_follow(kit.profiling, kit.ring, &kit.decoder));
    wait_for(&kit, 1000);
    assert_int_equal(kit.state.count, 2);
    assert_int_equal(kit.state.unreadable, 100);
    assert_string_equal(kit.state.rows[1].path, "size");
    const struct profile_row *row = &kit.state.rows[0];
    assert_string_equal(row->path, "value.n");
    assert_true(row->count == 900 && row->last == 998 && row->min == 0 && row->max == 998);
    assert_true(fabs(row->share - 0.9) < 1e-9 && fabs(row->p50 / 499 - 1) < 0.02);
    for (size_t i = 1; i < row->step_count; i++) /* they rise */
        assert_true(row->steps[i] > row->steps[i - 1]);
    assert_true(row->step_count > PROFILE_STEPS / 2 && row->step_count <= PROFILE_STEPS);
    put(&kit, 1000, 500, false);
    assert_true(profiling_follow(kit.profiling, kit.ring, &kit.decoder)); /* the same: it goes on */
    wait_for(&kit, 1500);
    assert_true(kit.state.rows[0].count == 1350 && kit.state.rows[0].last == 1498);
    put(&kit, -200, 200, true);
    wait_for(&kit, 1700);
    assert_true(kit.state.rows[0].min == -200 && kit.state.rows[0].last == 1498); /* the newest stays the last */
    ring_clear_from(kit.ring, 1 << 20);
    put(&kit, 0, 5, false);
    wait_for(&kit, 5);
    assert_int_equal(kit.state.rows[0].count, 5);
    finish(&kit);
}

static void another_decoder_begins_anew(void **state)
{
    (void)state;
    struct kit kit;
    struct error error = {0};
    start(&kit, 1 << 20);
    put(&kit, 0, 100, false);
    profiling_follow(kit.profiling, kit.ring, &kit.decoder);
    wait_for(&kit, 100);
    assert_true(decoder_set(&kit.decoder, "text", &error));
    profiling_follow(kit.profiling, kit.ring, &kit.decoder);
    kit.state.waits = false;
    wait_for(&kit, 100);
    assert_true(kit.state.count == 1 && kit.state.unreadable == 100);
    assert_string_equal(kit.state.rows[0].path, "size");
    profiling_stop(kit.profiling);
    assert_true(profiling_state(kit.profiling, &kit.state));
    assert_false(kit.state.works);
    decoder_finish(&kit.decoder);
    finish(&kit);
}

/* A ring that evicts faster than anyone looks: each record was looked at or counted as missed. */
static void what_is_evicted_is_counted(void **state)
{
    (void)state;
    struct kit kit;
    start(&kit, 64 << 10);
    profiling_follow(kit.profiling, kit.ring, &kit.decoder);
    put(&kit, 0, 1, false);
    wait_for(&kit, 1);
    for (int i = 1; i < 200001; i += 1000)
        put(&kit, i, 1000, false);
    wait_for(&kit, 200001);
    assert_true(kit.state.rows[0].max >= 199000);
    finish(&kit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_held_and_what_comes),
        cmocka_unit_test(another_decoder_begins_anew),
        cmocka_unit_test(what_is_evicted_is_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
