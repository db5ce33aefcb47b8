/* What is kept of topics over metadata answers: one that went and came back is told from one that was made anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "kafka/census.h"

enum { MANY = CENSUS_GONE + 10 };

static void see(struct census *census, size_t count, char *const *names)
{
    static struct rd_kafka_metadata_topic topics[2][MANY];
    static struct rd_kafka_metadata metadata[2];
    static int turn;
    turn = !turn; /* of the former one there are still pointers */
    metadata[turn] = (struct rd_kafka_metadata){.topic_cnt = (int)count, .topics = topics[turn]};
    for (size_t i = 0; i < count; i++)
        topics[turn][i] = (struct rd_kafka_metadata_topic){.topic = names[i]};
    census_take_topics(census, &metadata[turn]);
    assert_int_equal(census->count, count);
}

static uint32_t generation(const struct census *census, const char *name)
{
    return census_topic(census, name)->generation;
}

static char orders[] = "orders", other[] = "other";

static void made_anew_between_two_looks(void **state)
{
    (void)state;
    struct census census;
    census_init(&census);
    see(&census, 2, (char *[]){orders, other});
    assert_false(census_take_id(&census, "orders", "first"));
    see(&census, 2, (char *[]){other, orders});
    assert_false(census_take_id(&census, "orders", "first"));
    assert_true(census_take_id(&census, "orders", "second"));
    assert_int_equal(generation(&census, "orders"), 1);
    assert_int_equal(generation(&census, "other"), 0);
    assert_false(census_take_id(&census, "nothing", "x"));
    census_finish(&census);
}

static void gone_for_a_look(void **state)
{
    (void)state;
    struct census census;
    census_init(&census);
    see(&census, 2, (char *[]){orders, other});
    census_take_id(&census, "orders", "first");
    see(&census, 1, (char *[]){other});
    assert_null(census_topic(&census, "orders"));
    see(&census, 1, (char *[]){other});
    see(&census, 2, (char *[]){orders, other});
    assert_true(census_topic(&census, "orders")->id_us == 0); /* it is asked for */
    assert_true(census_take_id(&census, "orders", "second"));
    assert_int_equal(generation(&census, "orders"), 1);
    see(&census, 1, (char *[]){other});
    see(&census, 1, (char *[]){orders}); /* it was merely not seen */
    assert_false(census_take_id(&census, "orders", "second"));
    assert_int_equal(generation(&census, "orders"), 1);
    census_finish(&census);
}

static void so_many_are_remembered(void **state)
{
    (void)state;
    static char names[MANY][8];
    char *all[MANY];
    struct census census;
    census_init(&census);
    for (size_t i = 0; i < MANY; i++) {
        snprintf(names[i], sizeof names[i], "t%zu", i);
        all[i] = names[i];
    }
    see(&census, MANY, all);
    for (size_t i = 0; i < MANY; i++)
        census_take_id(&census, names[i], "first");
    see(&census, 0, NULL);
    assert_int_equal(census.gone_count, CENSUS_GONE);
    see(&census, MANY, all);
    size_t others = 0;
    for (size_t i = 0; i < MANY; i++)
        others += census_take_id(&census, names[i], "second");
    assert_int_equal(others, CENSUS_GONE);
    assert_int_equal(census.gone_count, 0);
    census_finish(&census);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(made_anew_between_two_looks),
        cmocka_unit_test(gone_for_a_look),
        cmocka_unit_test(so_many_are_remembered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
