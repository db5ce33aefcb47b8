/* A filter on several threads says of each record what it says alone, in the order of the batch. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <pthread.h>

#include <sched.h>

#include <stdatomic.h>

#include <cmocka.h>

#include "base/clock.h"
#include "filter/regex.h"
#include "filter/team.h"

static void fill(struct batch *batch, int count, int seed)
{
    batch_clear(batch);
    for (int i = 0; i < count; i++) {
        char value[400];
        int n = i * 7919 + seed;
        int len = n % 11 == 0 ? snprintf(value, sizeof value, "text %d", n)
                              : snprintf(value, sizeof value, "{\"a\":%d,\"pad\":\"%0*d\",\"city\":\"c%d\"}", n % 1000,
                                         n % 300, 0, n % 7);
        struct record_fields fields = {
            .topic = (uint32_t)(i % 2), .partition = i % 6, .offset = i, .value = {value, (size_t)len}};
        batch_add(batch, &fields, 0);
    }
}

static void expect_same(const struct filter *filter, struct filter_team *team, const struct batch *batch)
{
    struct record record;
    size_t at = 0;
    const unsigned char *verdicts = filter_team_judge(team, batch);
    for (size_t i = 0; batch_next(batch, &at, &record); i++)
        assert_int_equal(verdicts[i], filter_judge(filter, &record));
}

static void verdicts_are_in_order(void **state)
{
    (void)state;
    static const char *const texts[] = {"value.a > 500",  "value.city == \"c3\" && !(value.a < 20)",
                                        "c5 pad",         "/c[0-3]/",
                                        "partition == 2", "topic == \"b\" && len(value.pad) > 100"};
    static const int sizes[] = {0, 1, 127, 128, 511, 512, 513, 5000, 20000};
    const char *topics[] = {"a", "b"};
    struct batch batch = {0};
    for (size_t t = 0; t < sizeof texts / sizeof *texts; t++) {
        if (texts[t][0] == '/' && !regex_available())
            continue;
        struct filter *filter = filter_create(texts[t], NULL);
        assert_non_null(filter);
        filter_set_topics(filter, topics, 2);
        for (unsigned helpers = 0; helpers < 5; helpers += 2) {
            struct filter_team *team = filter_team_create(filter, helpers, NULL);
            for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
                fill(&batch, sizes[s], (int)(t + s));
                expect_same(filter, team, &batch);
                assert_true(filter_team_judges(team) >= 1 && filter_team_judges(team) <= helpers + 1);
            }
            filter_team_destroy(team);
        }
        filter_destroy(filter);
    }
    batch_finish(&batch);
}

/* Batch after batch, large and small: nobody is left behind in an old one. */
static void many_batches(void **state)
{
    (void)state;
    struct batch batch = {0};
    struct filter *filter = filter_create("value.a > 500 || value.pad == \"x\"", NULL);
    struct filter_team *team = filter_team_create(filter, 3, NULL);
    unsigned most = 0;
    for (int i = 0; i < 300; i++) {
        fill(&batch, 600 + i * 5 % 900, i);
        expect_same(filter, team, &batch);
        most = filter_team_judges(team) > most ? filter_team_judges(team) : most;
    }
    assert_true(most >= 1);
    filter_team_destroy(team);
    filter_team_destroy(NULL);
    filter_destroy(filter);
    batch_finish(&batch);
}

struct raising {
    struct filter_team *team;
    const struct batch *batch;
    atomic_bool give_up, ended;
};

static void *judge(void *context)
{
    struct raising *raising = context;
    filter_team_judge(raising->team, raising->batch);
    atomic_store(&raising->ended, true);
    return NULL;
}

/* Patterns that take seconds for the batch: it is left within a record of each thread. */
static void given_up(void **state)
{
    (void)state;
    struct error error = {0};
    struct batch batch = {0};
    char value[64];
    memset(value, 'a', sizeof value);
    value[sizeof value - 1] = 'b';
    for (int64_t i = 0; i < 200000; i++)
        batch_add(&batch, &(struct record_fields){.offset = i, .value = {value, sizeof value}}, 0);
    struct filter *filter = filter_create("/^(a+)+$/", &error);
    if (!filter) { /* built without PCRE2 */
        batch_finish(&batch);
        skip();
    }
    struct raising raising = {.batch = &batch};
    raising.team = filter_team_create(filter, 1, &raising.give_up);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, judge, &raising), 0);
    atomic_store(&raising.give_up, true);
    int64_t until_us = clock_mono_us() + 20000000;
    while (!atomic_load(&raising.ended) && clock_mono_us() < until_us)
        sched_yield();
    assert_true(atomic_load(&raising.ended));
    pthread_join(thread, NULL);
    filter_team_destroy(raising.team);
    filter_destroy(filter);
    batch_finish(&batch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verdicts_are_in_order),
        cmocka_unit_test(many_batches),
        cmocka_unit_test(given_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
