/* Which brokers lead what other groups are behind on, of three looks at them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "model/others_behind.h"

enum { ALLOWED = 10, MANY = OTHERS_GROUPS + 5 };

/* One partition of one group: as it was at each look. */
struct course {
    const char *group;
    int32_t leader;
    int64_t committed[OTHERS_LOOKS], high[OTHERS_LOOKS];
};

static struct others_look *look_of(const struct course *courses, size_t count, size_t look)
{
    struct lag_row *rows = mem_zero(count, sizeof *rows);
    struct group_detail *groups = mem_zero(count, sizeof *groups), **details = mem_zero(count, sizeof *details);
    for (size_t i = 0; i < count; i++) {
        const struct course *course = &courses[i];
        rows[i] = (struct lag_row){.topic = "orders",
                                   .leader_known = course->leader >= 0,
                                   .leader = course->leader,
                                   .committed = offset_of(course->committed[look]),
                                   .high = offset_of(course->high[look])};
        groups[i] = (struct group_detail){.rows = &rows[i], .count = 1, .members_known = true, .member_count = 1};
        groups[i].summary.group = course->group;
        details[i] = &groups[i];
    }
    struct others_look *out = others_look_of(details, count, "own");
    free(rows);
    free(groups);
    free(details);
    return out;
}

static struct others_behind count_of(const struct course *courses, size_t count)
{
    struct others_look *looks[OTHERS_LOOKS];
    for (size_t i = 0; i < OTHERS_LOOKS; i++)
        looks[i] = look_of(courses, count, i);
    struct others_behind others = {.known = true};
    others_behind_count(&others, (const struct others_look *const *)looks, ALLOWED);
    for (size_t i = 0; i < OTHERS_LOOKS; i++)
        block_release(looks[i]);
    return others;
}

static void who_has_not_read_what_was_there(void **state)
{
    (void)state;
    /* Fast: much is unread at each look, and what was there is read. The slow ones lag by more than a look. */
    const struct course courses[] = {
        {"slow-b", 2, {1000, 1100, 1200}, {9000, 9100, 9200}}, {"fast-a", 1, {100, 5000, 9000}, {5000, 9000, 15000}},
        {"slow-a", 2, {1000, 1100, 1200}, {9000, 9100, 9200}}, {"own", 1, {1000, 1100, 1200}, {9000, 9100, 9200}},
        {"fast-b", 1, {100, 5000, 9000}, {5000, 9000, 15000}},
    };
    struct others_behind others = count_of(courses, 5);
    struct others_led one = others_behind_on(&others, 1), two = others_behind_on(&others, 2);
    assert_true(one.groups == 2 && one.behind == 0);
    assert_true(two.groups == 2 && two.behind == 2);
    assert_true(others_blame(&others, 2) == FACT_YES && others_blame(&others, 1) == FACT_NO);
    assert_int_equal(others_blame(&others, 3), FACT_UNKNOWN);
}

/* Sinks that commit once a minute, looked at every 20 s: the commit that comes is one of what was there just now. */
static void who_commits_seldom_is_not_behind(void **state)
{
    (void)state;
    const struct course courses[] = {
        {"sink-a", 1, {0, 0, 0}, {2000, 4000, 5900}},       /* before the looks */
        {"sink-b", 1, {0, 0, 4010}, {2000, 4000, 6000}},    /* just after the second, and a little late */
        {"sink-c", 1, {0, 2010, 2010}, {2000, 4000, 6000}}, /* just after the first */
        {"x", 2, {0, 2000, 4000}, {2000, 4000, 6000}},      {"y", 2, {0, 2000, 4000}, {2000, 4000, 6000}},
    };
    struct others_behind others = count_of(courses, 5);
    struct others_led led = others_behind_on(&others, 1);
    assert_true(led.groups == 1 && led.behind == 0);
    others = count_of(courses, 1);
    assert_int_equal(others.count, 0);
    assert_int_equal(others_blame(&others, 1), FACT_UNKNOWN);
}

static void slow_everywhere_blames_nobody(void **state)
{
    (void)state;
    struct others_behind others = {.count = 2, .led = {{1, 4, 4}, {2, 4, 3}}};
    assert_int_equal(others_blame(&others, 1), FACT_UNKNOWN);
    others.led[1].behind = 2;
    assert_int_equal(others_blame(&others, 1), FACT_YES);
    others.led[1].groups = 1, others.led[1].behind = 0; /* too few to compare with */
    assert_int_equal(others_blame(&others, 1), FACT_UNKNOWN);
    others = (struct others_behind){.count = 2, .led = {{1, 9, 2}, {2, 9, 0}}}; /* most keep up */
    assert_int_equal(others_blame(&others, 1), FACT_NO);
    others.led[0] = (struct others_led){1, 1, 1};
    assert_int_equal(others_blame(&others, 1), FACT_UNKNOWN);
}

static void what_is_not_the_same_does_not_count(void **state)
{
    (void)state;
    const struct course again[] = {{"g", 1, {1000, 1100, 200}, {9000, 9100, 9200}}},
                        anew[] = {{"g", 1, {10, 100, 200}, {9000, 9100, 300}}},
                        nobody[] = {{"g", -1, {1000, 1100, 1200}, {9000, 9100, 9200}}};
    assert_int_equal(count_of(again, 1).count, 0);
    assert_int_equal(count_of(anew, 1).count, 0);
    assert_int_equal(count_of(nobody, 1).count, 0);
}

static void more_groups_than_are_kept(void **state)
{
    (void)state;
    static char names[MANY][16];
    static struct course courses[MANY];
    for (int i = 0; i < MANY; i++) {
        snprintf(names[i], sizeof names[i], "g%05d", i);
        courses[i] = (struct course){names[i], 1, {1000, 1100, 1200}, {9000, 9100, 9200}};
    }
    struct others_behind others = count_of(courses, MANY);
    assert_int_equal(others_behind_on(&others, 1).behind, OTHERS_GROUPS);
    assert_int_equal(others.left_out, MANY - OTHERS_GROUPS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_has_not_read_what_was_there), cmocka_unit_test(who_commits_seldom_is_not_behind),
        cmocka_unit_test(slow_everywhere_blames_nobody),   cmocka_unit_test(what_is_not_the_same_does_not_count),
        cmocka_unit_test(more_groups_than_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
