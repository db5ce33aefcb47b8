/* Records over time: nothing is lost however the steps grow, and moments become steps. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/volume.h"

/* All times are kept beside the sketch: each step has those that lie in it. */
static void every_record_is_in_its_step(void **state)
{
    (void)state;
    enum { TIMES = 3000 };
    static int64_t times[TIMES];
    static const int64_t spans[] = {1, 50, 119, 120, 121, 5000, 86400000, INT64_C(253402300799999)};
    for (size_t s = 0; s < sizeof spans / sizeof *spans; s++) {
        struct volume_sketch sketch = {0};
        srand((unsigned)s);
        for (size_t i = 0; i < TIMES; i++) {
            int64_t offset = (int64_t)((double)rand() / RAND_MAX * (double)(spans[s] - 1));
            times[i] = spans[s] > 1000000000000 ? offset : 1767268800000 + (i % 2 ? offset : -offset);
            times[i] = times[i] < 0 ? 0 : times[i];
            volume_sketch_add(&sketch, times[i]);
        }
        uint64_t all = 0;
        for (size_t step = 0; step < VOLUME_STEPS; step++) {
            int64_t from = sketch.from_ms + (int64_t)step * sketch.step_ms;
            uint64_t expected = 0;
            for (size_t i = 0; i < TIMES; i++)
                expected += times[i] >= from && times[i] < from + sketch.step_ms;
            assert_int_equal(sketch.counts[step], expected);
            all += expected;
        }
        assert_int_equal(all, TIMES);
        struct volume *volume = volume_of_sketch("t", &sketch);
        assert_true(volume->total == TIMES && volume->count > 0 && volume->records[0] > 0 &&
                    volume->records[volume->count - 1] > 0);
        assert_true(spans[s] < 1000 || volume->count > VOLUME_STEPS / 4); /* not too coarse either */
        block_release(volume);
    }
}

static void times_that_are_none(void **state)
{
    (void)state;
    struct volume_sketch sketch = {0};
    volume_sketch_add(&sketch, -1);
    volume_sketch_add(&sketch, INT64_MIN);
    volume_sketch_add(&sketch, INT64_MAX);
    assert_true(sketch.records == 0 && sketch.without == 3);
    struct volume *volume = volume_of_sketch("t", &sketch);
    assert_int_equal(volume->count, 0);
    assert_true(volume_between(volume, 0, 1e15) == 0);
    block_release(volume);
}

static void moments_become_steps(void **state)
{
    (void)state;
    const double before[] = {100, 100, 150, 140, 300};
    struct volume *volume = volume_of_moments("t", 1000, 10, before, 5);
    assert_int_equal(volume->count, 4);
    const double expected[] = {0, 50, 0, 160};
    for (size_t i = 0; i < 4; i++)
        assert_true(volume->records[i] == expected[i]);
    assert_true(fabs(volume_between(volume, 0, 5000) - 210) < 1e-9);
    assert_true(fabs(volume_between(volume, 1015, 1020) - 25) < 1e-9); /* half a step */
    assert_true(volume_between(volume, 1020, 1020) == 0 && volume_between(volume, 1040, 9999) == 0);
    block_release(volume);
    volume = volume_of_moments("t", 1000, 1, NULL, 0);
    assert_int_equal(volume->count, 0);
    assert_null(volume->error);
    block_release(volume);
    volume = volume_of_error("t", "no");
    assert_true(volume->count == 0 && strcmp(volume->error, "no") == 0 && volume_between(volume, 0, 1e15) == 0);
    block_release(volume);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_record_is_in_its_step),
        cmocka_unit_test(times_that_are_none),
        cmocka_unit_test(moments_become_steps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
