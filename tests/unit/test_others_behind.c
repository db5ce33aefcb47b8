/* Which brokers lead what other groups are behind on, of two looks at them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/others_behind.h"

enum { ALLOWED = 10 };

static struct lag_row row_of(int32_t partition, int32_t leader, int64_t committed, int64_t high)
{
    return (struct lag_row){.topic = "orders",
                            .partition = partition,
                            .committed = offset_of(committed),
                            .high = offset_of(high),
                            .lag = offset_of(high - committed),
                            .leader_known = leader >= 0,
                            .leader = leader};
}

/* A group of one member, which owns both of its partitions: those led by broker 1 and 2. */
static void add(struct others_behind *others, const struct lag_row before[2], const struct lag_row after[2],
                size_t members)
{
    struct lag_row first[2] = {before[0], before[1]}, second[2] = {after[0], after[1]};
    const struct group_detail one = {.rows = first, .count = 2, .members_known = true, .member_count = members},
                              two = {.rows = second, .count = 2, .members_known = true, .member_count = members};
    others_behind_add(others, &one, &two, ALLOWED);
}

static void who_has_not_read_what_was_there(void **state)
{
    (void)state;
    struct others_behind others = {0};
    /* Fast: much is unread at both looks, and what was there is read. The other one stands. */
    const struct lag_row before[] = {row_of(0, 1, 1000, 6000), row_of(1, 2, 1000, 1300)},
                         after[] = {row_of(0, 1, 6000, 99000), row_of(1, 2, 1100, 1400)};
    add(&others, before, after, 1);
    add(&others, before, after, 1);
    assert_int_equal(others.count, 2);
    const struct others_led *one = others_behind_on(&others, 1), *two = others_behind_on(&others, 2);
    assert_true(one->groups == 2 && one->behind == 0);
    assert_true(two->groups == 2 && two->behind == 2);
    assert_null(others_behind_on(&others, 3));
}

static void what_does_not_count(void **state)
{
    (void)state;
    struct others_behind others = {0};
    struct lag_row before[] = {row_of(0, 1, 1000, 6000), row_of(1, 2, 1000, 6000)},
                   after[] = {row_of(0, 1, 1000, 6000), row_of(1, 2, 1000, 6000)};
    add(&others, before, after, 0); /* nobody reads */
    assert_int_equal(others.count, 0);
    after[0].owner = -1;           /* nobody owns it */
    after[1].leader_known = false; /* nobody leads it */
    add(&others, before, after, 1);
    assert_int_equal(others.count, 0);
    after[0].owner = 0;
    after[0].committed = offset_of(6000 - ALLOWED); /* a few */
    after[1].leader_known = true;
    after[1].generation = 1; /* another topic by now */
    add(&others, before, after, 1);
    assert_true(others_behind_on(&others, 1)->groups == 1 && others_behind_on(&others, 1)->behind == 0);
    assert_true(others_behind_on(&others, 2)->behind == 0);
    before[1].partition = 5; /* it was not there at the first look */
    after[1].generation = 0;
    add(&others, before, after, 1);
    assert_true(others_behind_on(&others, 2)->groups == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_has_not_read_what_was_there),
        cmocka_unit_test(what_does_not_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
