/* Where a group goes: places as they are written, and the arithmetic of one partition. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "engine/group_names.h"

enum { NOW_MS = 1767225600 };

static void places_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum aim_kind kind;
        int64_t value;
    } rows[] = {
        {"beginning", AIM_BEGINNING, 0},
        {"end", AIM_END, 0},
        {"current", AIM_CURRENT, 0},
        {"0", AIM_OFFSET, 0},
        {"1204", AIM_OFFSET, 1204},
        {"9223372036854775807", AIM_OFFSET, INT64_MAX},
        {"-5", AIM_SHIFT, -5},
        {"+5", AIM_SHIFT, 5},
        {"-9223372036854775808", AIM_SHIFT, INT64_MIN},
        {"@-15m", AIM_TIME, NOW_MS - 15 * 60 * 1000},
        {"@1767225600123", AIM_TIME, 1767225600123},
        {"@2026-01-01T00:00:00Z", AIM_TIME, 1767225600000},
        {"group:other", AIM_GROUP, 0},
        {"", AIM_NONE, 0},
        {"5x", AIM_NONE, 0},
        {"-", AIM_NONE, 0},
        {"+", AIM_NONE, 0},
        {"+-5", AIM_NONE, 0},
        {"--5", AIM_NONE, 0},
        {"+99999999999999999999", AIM_NONE, 0},
        {"99999999999999999999", AIM_NONE, 0},
        {"@", AIM_NONE, 0},
        {"@never", AIM_NONE, 0},
        {"group:", AIM_NONE, 0},
        {"start", AIM_NONE, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct group_aim aim;
        struct error error = {0};
        bool good = group_aim_parse(rows[i].text, NOW_MS, &aim, &error);
        if (good != (rows[i].kind != AIM_NONE) || (good && (aim.kind != rows[i].kind || aim.value != rows[i].value)))
            fail_msg("'%s': kind %d, value %lld: %s", rows[i].text, (int)aim.kind, (long long)aim.value, error.text);
        if (!good)
            assert_int_equal(error.kind, ERROR_USAGE);
        free(aim.other);
    }
}

static void topics_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text, *topic;
        size_t count; /* of partitions; SIZE_MAX: refused */
        int32_t first, last;
    } rows[] = {
        {"orders", "orders", 0, 0, 0},     {"orders:3,0,3", "orders", 2, 0, 3}, {"a.b:7", "a.b", 1, 7, 7},
        {"orders:", NULL, SIZE_MAX, 0, 0}, {":3", NULL, SIZE_MAX, 0, 0},        {"o:1,", NULL, SIZE_MAX, 0, 0},
        {"o:-1", NULL, SIZE_MAX, 0, 0},    {"o:1-3", NULL, SIZE_MAX, 0, 0},     {"o:9999999999", NULL, SIZE_MAX, 0, 0},
        {"", NULL, SIZE_MAX, 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct topic_parts parts;
        struct error error = {0};
        bool good = topic_parts_parse(rows[i].text, &parts, &error);
        assert_int_equal(good, rows[i].count != SIZE_MAX);
        if (!good)
            continue;
        assert_string_equal(parts.topic, rows[i].topic);
        assert_int_equal(parts.count, rows[i].count);
        assert_true(!parts.count ||
                    (parts.partitions[0] == rows[i].first && parts.partitions[parts.count - 1] == rows[i].last));
        topic_parts_finish(&parts);
    }
}

static void a_topic_named_twice_is_refused(void **state)
{
    (void)state;
    struct group_wish wish = {0};
    assert_true(group_wish_add_topic(&wish, "orders:1", NULL));
    assert_false(group_wish_add_topic(&wish, "orders:2", NULL));
    group_wish_finish(&wish);
}

enum { NONE = -1, LOW = 10, HIGH = 100 };

struct expected {
    enum aim_kind aim;
    int64_t value, committed, other; /* NONE: there is none */
    enum group_step step;
    int64_t to, wanted, skipped, again; /* NONE: unknown */
    const char *note;
};

static int64_t value_or_none(struct offset offset)
{
    return offset.known ? offset.value : NONE;
}

static struct offset offset_or_none(int64_t value)
{
    return value == NONE ? (struct offset){0} : offset_of(value);
}

static void one_partition_goes_where_it_is_sent(void **state)
{
    (void)state;
    static const struct expected rows[] = {
        {AIM_BEGINNING, 0, 40, NONE, STEP_COMMIT, LOW, NONE, 0, 30, NULL},
        {AIM_END, 0, 40, NONE, STEP_COMMIT, HIGH, NONE, 60, 0, NULL},
        {AIM_CURRENT, 0, 40, NONE, STEP_COMMIT, 40, NONE, 0, 0, NULL},
        {AIM_OFFSET, 55, 40, NONE, STEP_COMMIT, 55, NONE, 15, 0, NULL},
        {AIM_OFFSET, 40, 40, NONE, STEP_KEEP, 40, NONE, NONE, NONE, NULL},
        {AIM_OFFSET, 5, 40, NONE, STEP_COMMIT, LOW, 5, 0, 30, "before the log's beginning"},
        {AIM_OFFSET, 101, 40, NONE, STEP_COMMIT, HIGH, 101, 60, 0, "past the log's end"},
        {AIM_OFFSET, INT64_MAX, 40, NONE, STEP_COMMIT, HIGH, INT64_MAX, 60, 0, "past the log's end"},
        {AIM_OFFSET, 100, 40, NONE, STEP_COMMIT, HIGH, NONE, 60, 0, NULL},
        {AIM_SHIFT, -5, 40, NONE, STEP_COMMIT, 35, NONE, 0, 5, NULL},
        {AIM_SHIFT, 5, 40, NONE, STEP_COMMIT, 45, NONE, 5, 0, NULL},
        {AIM_SHIFT, -50, 40, NONE, STEP_COMMIT, LOW, -10, 0, 30, "before"},
        {AIM_SHIFT, INT64_MAX, 40, NONE, STEP_COMMIT, HIGH, INT64_MAX, 60, 0, "past"},
        {AIM_SHIFT, INT64_MIN, 40, NONE, STEP_COMMIT, LOW, INT64_MIN + 40, 0, 30, "before"},
        {AIM_TIME, 30, 40, NONE, STEP_COMMIT, 30, NONE, 0, 10, NULL},
        {AIM_TIME, NONE, 40, NONE, STEP_COMMIT, HIGH, NONE, 60, 0, "no record at or after that time: the end"},
        {AIM_GROUP, 0, 40, 77, STEP_COMMIT, 77, NONE, 37, 0, NULL},
        {AIM_GROUP, 0, 40, 777, STEP_COMMIT, HIGH, 777, 60, 0, "past"},
        {AIM_GROUP, 0, 40, NONE, STEP_LEFT, NONE, NONE, NONE, NONE, "no commit here"},
        /* From nowhere: how much is skipped is not known. */
        {AIM_BEGINNING, 0, NONE, NONE, STEP_COMMIT, LOW, NONE, NONE, NONE, NULL},
        {AIM_CURRENT, 0, NONE, NONE, STEP_LEFT, NONE, NONE, NONE, NONE, "no commit here to go from"},
        {AIM_SHIFT, 5, NONE, NONE, STEP_LEFT, NONE, NONE, NONE, NONE, "no commit here to go from"},
        /* Below the log: records that are gone are neither skipped nor read again. */
        {AIM_BEGINNING, 0, 3, NONE, STEP_COMMIT, LOW, NONE, 0, 0, NULL},
        {AIM_OFFSET, 12, 3, NONE, STEP_COMMIT, 12, NONE, 2, 0, NULL},
        {AIM_CURRENT, 0, 3, NONE, STEP_COMMIT, LOW, 3, 0, 0, "before"},
        /* Past the log: those that are not there yet neither. */
        {AIM_END, 0, 300, NONE, STEP_COMMIT, HIGH, NONE, 0, 0, NULL},
        {AIM_BEGINNING, 0, 300, NONE, STEP_COMMIT, LOW, NONE, 0, 90, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct expected *row = &rows[i];
        struct group_plan *plan = mem_zero(1, sizeof *plan);
        struct group_aim aim = {.kind = row->aim, .value = row->value};
        char topic[] = "orders";
        struct group_offset now = {.topic = topic,
                                   .leader_epoch = -1,
                                   .committed = offset_or_none(row->committed),
                                   .low = offset_of(LOW),
                                   .high = offset_of(HIGH),
                                   .at_time_known = true,
                                   .at_time = offset_or_none(row->value)};
        struct group_offset other = {.topic = topic, .committed = offset_or_none(row->other)};
        struct group_move *move = group_plan_add(plan, &now);
        group_move_aim(move, &aim, &other);
        if (move->step != row->step || value_or_none(move->to) != row->to ||
            value_or_none(move->wanted) != row->wanted || value_or_none(move->skipped) != row->skipped ||
            value_or_none(move->again) != row->again || (row->note && !strstr(move->note ? move->note : "", row->note)))
            fail_msg("row %zu: %s to %lld (wanted %lld), skipped %lld, again %lld: %s", i, group_step_name(move->step),
                     (long long)value_or_none(move->to), (long long)value_or_none(move->wanted),
                     (long long)value_or_none(move->skipped), (long long)value_or_none(move->again), move->note);
        assert_false(move->failed);
        group_plan_destroy(plan);
    }
}

/* What cannot be known is never guessed: the row stays, says why, and counts as failed. */
static void what_is_not_known_is_left(void **state)
{
    (void)state;
    static char denied[] = "GROUP_AUTHORIZATION_FAILED", headless[] = "no leader", late[] = "timed out";
    const struct group_offset rows[] = {
        {.missing = true},
        {.error = denied, .kind = ERROR_NOT_AUTHORISED},
        {.ends_error = headless, .low = {LOW, true}},
        {.low = {LOW, true}, .high = {HIGH, true}, .ends_error = late}, /* its times */
    };
    static const char *const says[] = {"no such partition", "GROUP_AUTHORIZATION_FAILED", "no leader", "timed out"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct group_plan *plan = mem_zero(1, sizeof *plan);
        struct group_offset now = rows[i];
        struct group_aim aim = {.kind = AIM_TIME, .value = 5};
        char topic[] = "orders";
        now.topic = topic;
        struct group_move *move = group_plan_add(plan, &now);
        group_move_aim(move, &aim, NULL);
        assert_int_equal(move->step, STEP_LEFT);
        assert_true(move->failed);
        assert_non_null(strstr(move->note, says[i]));
        assert_int_equal(group_plan_tally(plan).failed, 1);
        assert_int_equal(group_plan_tally(plan).moved, 0);
        group_plan_destroy(plan);
    }
}

/* Who still commits may be seen for a minute, or for six of the group's own intervals. */
static void who_still_commits_is_a_matter_of_the_interval(void **state)
{
    (void)state;
    assert_int_equal(group_wish_quiet_us(0), 60000000);
    assert_int_equal(group_wish_quiet_us(5000000), 60000000);
    assert_int_equal(group_wish_quiet_us(60000000), 360000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_are_read),
        cmocka_unit_test(topics_are_read),
        cmocka_unit_test(a_topic_named_twice_is_refused),
        cmocka_unit_test(one_partition_goes_where_it_is_sent),
        cmocka_unit_test(what_is_not_known_is_left),
        cmocka_unit_test(who_still_commits_is_a_matter_of_the_interval),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
