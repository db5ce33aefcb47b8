/* The offsets that a recording has of a partition. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "recording/offset_set.h"

enum { SET_RANGE = 4000 };

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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
