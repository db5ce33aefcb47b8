/* When a member is called stuck that went: what it had to read and for how long it had committed nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/watched.h"

enum { SECOND_US = 1000000, STUCK_US = 30 * SECOND_US, EVERY_S = 2 };

struct course {
    int from_s, to_s; /* nobody can be asked: the members are not known, the offsets are old ones */
    int gone_s;       /* the member is there before, not from then on */
    int commits_s;    /* commits so often; 0: never */
};

static void look(struct watched *watched, const struct course *course, int now_s)
{
    bool blind = now_s >= course->from_s && now_s < course->to_s, gone = now_s >= course->gone_s;
    struct member_row member = {.member_id = "m-1", .client_id = "shop", .host = "h"};
    struct lag_row row = {.topic = "orders",
                          .committed = offset_of(course->commits_s ? now_s / course->commits_s : 5),
                          .high = offset_of(1000),
                          .lag = offset_of(500),
                          .owner = gone ? -1 : 0,
                          .state.stale = blind};
    const struct group_detail detail = {
        .summary = {.state = GROUP_STABLE,
                    .partitions = 1,
                    .status = {.as_of_us = (int64_t)(100 + now_s) * SECOND_US, .stale = blind}},
        .members = &member,
        .member_count = gone ? 0 : 1,
        .members_known = !blind,
        .rows = &row,
        .count = 1};
    assert_true(watched_look(watched, &detail, STUCK_US));
}

/* How long it had stood when it went; 0: it was not stuck. */
static int64_t stood_s(const struct course *course)
{
    struct watched watched = {0};
    for (int now_s = 0; now_s <= course->gone_s; now_s += EVERY_S)
        look(&watched, course, now_s);
    assert_int_equal(watched.member_count, 1);
    assert_true(watched.members[0].gone);
    int64_t stood_us = watched.members[0].was_stuck ? watched.members[0].stood_us : 0;
    watched_finish(&watched);
    return stood_us / SECOND_US;
}

static void who_commits_nothing_is_stuck(void **state)
{
    (void)state;
    assert_int_equal(stood_s(&(struct course){.gone_s = 20}), 0);
    assert_int_equal(stood_s(&(struct course){.gone_s = 90}), 88);
    assert_int_equal(stood_s(&(struct course){.gone_s = 90, .commits_s = 10}), 0);
}

static void an_outage_is_no_time_that_it_stood(void **state)
{
    (void)state;
    /* Seen alone before and after. */
    assert_int_equal(stood_s(&(struct course){.from_s = 4, .to_s = 80, .gone_s = 90}), 0);
    /* It had stood before, and did afterwards. */
    assert_int_equal(stood_s(&(struct course){.from_s = 40, .to_s = 80, .gone_s = 120}), 78);
    assert_int_equal(stood_s(&(struct course){.from_s = 20, .to_s = 80, .gone_s = 86}), 0);
}

/* A topic at one moment: whether it is there, which one of its name it is, and its end. */
struct topic_look {
    bool gone;
    uint64_t generation;
    int64_t high;
};

static struct watched_partition seen_of(const struct topic_look *looks, size_t count)
{
    struct watched watched = {0};
    for (size_t i = 0; i < count; i++) {
        struct lag_row row = {.topic = "orders", .committed = offset_of(5), .owner = -1};
        row.gone = looks[i].gone;
        row.generation = looks[i].generation;
        if (!row.gone)
            row.high = offset_of(looks[i].high);
        const struct group_detail detail = {
            .summary = {.partitions = 1, .status.as_of_us = (int64_t)(i + 1) * SECOND_US}, .rows = &row, .count = 1};
        assert_true(watched_look(&watched, &detail, STUCK_US));
    }
    struct watched_partition seen = watched.partitions[0];
    watched_finish(&watched);
    return seen;
}

static void a_topic_that_is_gone_for_a_look(void **state)
{
    (void)state;
    const struct topic_look anew[] = {{.high = 100}, {.gone = true}, {.generation = 1, .high = 3}},
                            without_ids[] = {{.high = 100}, {.gone = true}, {.gone = true}, {.high = 3}},
                            back[] = {{.generation = 2, .high = 100}, {.gone = true}, {.generation = 2, .high = 101}};
    struct watched_partition seen = seen_of(anew, 3);
    assert_true(seen.recreated && seen.high_falls == 1);
    seen = seen_of(without_ids, 4);
    assert_true(!seen.recreated && seen.high_falls == 1);
    seen = seen_of(back, 3);
    assert_true(!seen.recreated && seen.high_falls == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_commits_nothing_is_stuck),
        cmocka_unit_test(a_topic_that_is_gone_for_a_look),
        cmocka_unit_test(an_outage_is_no_time_that_it_stood),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
