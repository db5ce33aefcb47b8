/* The embedded cluster as its members see it: all of them join, and each partition has one owner. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "kafka/demo_cluster.h"

static bool all_joined(struct demo_members *members, size_t owned[DEMO_GROUPS])
{
    bool all = true;
    for (size_t i = 0; i < DEMO_GROUPS; i++) {
        struct demo_group group;
        demo_members_group(members, i, &group);
        owned[i] = 0;
        all &= group.member_count > 0;
        for (size_t m = 0; m < group.member_count; m++) {
            all &= group.members[m].joined;
            owned[i] += group.members[m].owned_count;
        }
    }
    return all;
}

static void test_members_join_and_own_every_partition_once(void **state)
{
    (void)state;
    struct error error = {0};
    struct demo_cluster *cluster = demo_cluster_start(&(struct demo_options){.seed = 1, .rate = 1}, &error);
    assert_non_null(cluster);
    assert_non_null(strstr(demo_cluster_bootstrap(cluster), "127.0.0.1:"));
    size_t owned[DEMO_GROUPS];
    assert_true(demo_members_settled(demo_cluster_members(cluster), 20000));
    assert_true(all_joined(demo_cluster_members(cluster), owned));
    assert_int_equal(owned[0], 3); /* analytics: sensors */
    assert_int_equal(owned[1], 3); /* audit: payments */
    assert_int_equal(owned[2], 9); /* billing: orders and payments */
    assert_int_equal(owned[3], 6); /* fraud: orders */
    struct demo_group group;
    demo_members_group(demo_cluster_members(cluster), 0, &group);
    size_t idle = 0;
    for (size_t m = 0; m < group.member_count; m++)
        idle += group.members[m].owned_count == 0;
    assert_int_equal(idle, 1); /* more members than partitions */
    demo_cluster_stop(cluster);
}

/* Whoever looks but once sees groups with commits. */
static void test_it_opens_settled(void **state)
{
    (void)state;
    struct error error = {0};
    int64_t began_us = clock_mono_us();
    struct demo_cluster *cluster =
        demo_cluster_start(&(struct demo_options){.seed = 1, .rate = 1, .settled = true}, &error);
    assert_non_null(cluster);
    bool had_to_wait = clock_mono_us() - began_us >= DEMO_SETTLE_MS * 1000; /* a machine too busy for the first round */
    if (had_to_wait)
        assert_true(demo_members_settled(demo_cluster_members(cluster), 20000));
    for (size_t i = 0; i < DEMO_GROUPS; i++) {
        struct demo_group group;
        size_t committed = 0;
        demo_members_group(demo_cluster_members(cluster), i, &group);
        for (size_t m = 0; m < group.member_count; m++) {
            assert_true(group.members[m].joined);
            committed += group.members[m].committed;
        }
        assert_int_equal(committed, i == 0 ? group.member_count - 1 : group.member_count);
    }
    demo_cluster_stop(cluster);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_members_join_and_own_every_partition_once),
                                       cmocka_unit_test(test_it_opens_settled)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
