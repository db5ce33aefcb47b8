/* weir lag -o prometheus: metrics of groups that are made up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lag_cluster.h"

static void test_metrics(void **state)
{
    (void)state;
    struct result result;
    groups_are(&made_hostile, 1);
    lag_run(&result, "lag -o prometheus");
    assert_int_equal(result.code, 0);
    expect_part(&result, "# HELP weir_up Whether the cluster could be asked.\n# TYPE weir_up gauge\nweir_up 1\n");
    expect_part(&result, "weir_group_lag{group=\"a\\\"b\\\\c\\nd\xEF\xBF\xBD\"} 0\n");
    expect_part(&result,
                "weir_partition_lag{group=\"a\\\"b\\\\c\\nd\xEF\xBF\xBD\",topic=\"t\033[31m\",partition=\"7\"} 0\n");
    assert_null(
        strstr(result.out, "weir_partition_lag{group=\"a\\\"b\\\\c\\nd\xEF\xBF\xBD\",topic=\"z\"")); /* not known */
    assert_null(strstr(result.out, "weir_group_eta_seconds")); /* nor is its family there */
    expect_part(&result, "weir_group_judged{group=\"a\\\"b\\\\c\\nd\xEF\xBF\xBD\"} 0\n");
    groups_are(&made_reading, 1);
    lag_run(&result, "lag -o prometheus");
    expect_part(&result, "weir_group_behind_seconds{group=\"billing\",kind=\"exact\",age=\"record\"} 372.500000\n");
    cluster.unreachable = true;
    lag_run(&result, "lag -o prometheus");
    assert_int_equal(result.code, 4);
    assert_string_equal(result.out,
                        "# HELP weir_up Whether the cluster could be asked.\n# TYPE weir_up gauge\nweir_up 0\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_metrics),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
