/* weir lag looks again: at what one look cannot tell, and as long as it was told to; what it keeps from look to look.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/lag_looks.h"
#include "lag_cluster.h"

static void test_past_the_end_is_asked_twice(void **state)
{
    (void)state;
    const struct made_group both[] = {made_caught_up, made_beyond};
    struct result result;
    groups_are(both, 2);
    lag_run(&result, "lag -o jsonl");
    assert_int_equal(cluster.asked, 2);
    assert_string_equal(cluster.last_names, "jumped "); /* and not the others */
    expect_part(&result, "\"group\":\"jumped\",\"type\":\"classic\",\"state\":\"Stable\",\"verdict\":\"BROKEN\","
                         "\"state_reason\":\"ahead\"");
    expect_part(&result, "\"group\":\"calm\",\"type\":\"classic\",\"state\":\"Stable\",\"verdict\":\"OK\"");
}

static void test_looking_for_a_while(void **state)
{
    (void)state;
    struct result result;
    groups_are(&made_reading, 1);
    cluster.growth = 5;
    lag_run(&result, "lag --for 200ms --every 20ms -o json");
    assert_true(cluster.asked >= 4);
    assert_null(strstr(result.out, "\"in_rate\":null")); /* the rate of the ends is known */
    assert_true(strchr(result.out, '\n')[1] == '\0');    /* printed once */
    int asked = cluster.asked;
    lag_run(&result, "lag -o json");
    assert_int_equal(cluster.asked, asked + 1);
}

static void look(struct lag_looks *looks)
{
    const struct question question = {.kind = ASK_LAG};
    struct answer answer = {0};
    assert_true(cluster_ask(NULL, &question, &answer, NULL));
    lag_looks_take(looks, &answer);
    lag_looks_forget(looks, &answer);
    answer_finish(&answer);
}

static void test_groups_that_went_are_let_go(void **state)
{
    (void)state;
    const struct made_group all[] = {made_reading, made_caught_up};
    struct lag_looks looks = {.rules = &lag_rules_shipped};
    groups_are(all, 2);
    look(&looks);
    assert_int_equal(looks.watches.count, 2);
    cluster.count = 1;
    cluster.listing_error = "a broker is silent"; /* it may be there still */
    look(&looks);
    assert_int_equal(looks.watches.count, 2);
    cluster.listing_error = NULL;
    look(&looks);
    assert_int_equal(looks.watches.count, 1);
    assert_true(map_get(&looks.watches, "billing", 7, NULL));
    lag_looks_finish(&looks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_past_the_end_is_asked_twice),
        cmocka_unit_test(test_looking_for_a_while),
        cmocka_unit_test(test_groups_that_went_are_let_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
