/* Where a group goes: places as they are written, the arithmetic of one partition, and plans as files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/crc32c.h"
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

/* --- one partition --- */

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

/* --- files --- */

static char text_of_metadata[] = "a\"\\\n\x01\xc3\xb1\x00z"; /* any bytes of UTF-8, a zero among them */
static char no_text[] = "\xff\xfe\x00\x80";

static struct group_plan *sample(void)
{
    struct group_plan *plan = mem_zero(1, sizeof *plan);
    char topic[] = "orders", id[] = "id-1";
    plan->group = mem_strdup("bil\"ling\xc3\xb1");
    plan->cluster_id = mem_strdup("c1");
    struct group_offset now = {.topic = topic,
                               .topic_id = id,
                               .committed = offset_of(9007199254740993), /* more digits than a double has */
                               .leader_epoch = 7,
                               .metadata = text_of_metadata,
                               .metadata_len = sizeof text_of_metadata - 1};
    struct group_move *move = group_plan_add(plan, &now);
    move->step = STEP_COMMIT;
    move->to = offset_of(INT64_MAX);
    move->to_metadata = mem_strndup(no_text, sizeof no_text - 1);
    move->to_metadata_len = sizeof no_text - 1;
    now = (struct group_offset){.topic = topic, .partition = 1, .leader_epoch = -1};
    move = group_plan_add(plan, &now);
    move->step = STEP_DELETE;
    group_move_note(move, "why \"so\"");
    return plan;
}

static void a_file_reads_back_to_the_last_bit(void **state)
{
    (void)state;
    for (int kind = GROUP_FILE_PLAN; kind <= GROUP_FILE_UNDO; kind++) {
        struct group_plan *plan = sample();
        struct str text = {0}, again = {0};
        struct error error = {0};
        group_file_print(plan, (enum group_file_kind)kind, 1767225600000, &text);
        struct group_plan *back = group_file_parse("f", str_text(&text), text.len, (enum group_file_kind)kind, &error);
        if (!back)
            fail_msg("%s in %s", error.text, str_text(&text));
        assert_string_equal(back->group, plan->group);
        assert_int_equal(back->moves[0].now.committed.value, 9007199254740993);
        assert_int_equal(back->moves[0].to.value, INT64_MAX);
        assert_int_equal(back->moves[0].now.leader_epoch, 7);
        assert_int_equal(back->moves[0].now.metadata_len, sizeof text_of_metadata - 1);
        assert_memory_equal(back->moves[0].now.metadata, text_of_metadata, sizeof text_of_metadata - 1);
        assert_int_equal(back->moves[0].to_metadata_len, sizeof no_text - 1);
        assert_memory_equal(back->moves[0].to_metadata, no_text, sizeof no_text - 1);
        assert_false(back->moves[1].now.committed.known);
        group_file_print(back, (enum group_file_kind)kind, 1767225600000, &again);
        assert_string_equal(str_text(&again), str_text(&text));
        group_plan_destroy(back);
        group_plan_destroy(plan);
        str_finish(&text);
        str_finish(&again);
    }
}

/* Whatever is cut off, and whatever bit is another: nothing is taken from it. */
static void a_damaged_file_is_refused(void **state)
{
    (void)state;
    struct group_plan *plan = sample();
    struct str text = {0};
    group_file_print(plan, GROUP_FILE_UNDO, 1767225600000, &text);
    for (size_t len = 0; len < text.len; len++) {
        struct error error = {0};
        assert_null(group_file_parse("f", str_text(&text), len, GROUP_FILE_UNDO, &error));
        assert_int_equal(error.kind, ERROR_USAGE);
    }
    for (size_t at = 0; at < text.len; at++)
        for (int bit = 0; bit < 8; bit++) {
            struct error error = {0};
            text.data[at] = (char)(text.data[at] ^ (1 << bit));
            struct group_plan *read = group_file_parse("f", str_text(&text), text.len, GROUP_FILE_UNDO, &error);
            if (read)
                fail_msg("bit %d of byte %zu", bit, at);
            text.data[at] = (char)(text.data[at] ^ (1 << bit));
        }
    str_append(&text, " ");
    assert_null(group_file_parse("f", str_text(&text), text.len, GROUP_FILE_UNDO, NULL));
    str_finish(&text);
    group_plan_destroy(plan);
}

/* A file that somebody has made, with a checksum that is right: each value is looked at all the same. */
static void a_hostile_file_is_refused(void **state)
{
    (void)state;
#define HEAD "\"write\":\"reset-offsets\",\"cluster\":\"c\",\"group\":\"g\""
#define ROW(topic, partition, offset, metadata, step, to)                                                              \
    "{\"topic\":" topic ",\"topic_id\":null,\"partition\":" partition ",\"offset\":" offset                            \
    ",\"leader_epoch\":null,\"metadata\":" metadata ",\"step\":" step ",\"to\":" to                                    \
    ",\"to_leader_epoch\":null,\"to_metadata\":null,\"note\":null}"
#define GOOD ROW("\"o\"", "0", "1", "null", "\"commit\"", "2")
    static const struct {
        const char *rest, *says; /* NULL: it is taken */
    } rows[] = {
        {HEAD ",\"partitions\":[" GOOD "]", NULL},
        {HEAD ",\"partitions\":[]", NULL},
        {HEAD ",\"partitions\":[" GOOD "," GOOD "]", "is in it twice"},
        {HEAD ",\"partitions\":{}", "\"partitions\""},
        {HEAD, "\"partitions\""},
        {"\"write\":\"drop\",\"cluster\":\"c\",\"group\":\"g\",\"partitions\":[]", "\"write\""},
        {"\"write\":\"reset-offsets\",\"cluster\":\"c\",\"group\":\"\",\"partitions\":[]", "\"group\""},
        {"\"write\":\"reset-offsets\",\"cluster\":\"c\",\"group\":5,\"partitions\":[]", "\"group\""},
        {"\"write\":\"reset-offsets\",\"cluster\":\"c\",\"group\":\"g\\u0000x\",\"partitions\":[]", "\"group\""},
        {HEAD ",\"partitions\":[5]", "\"topic\""},
        {HEAD ",\"partitions\":[" ROW("null", "0", "1", "null", "\"commit\"", "2") "]", "\"topic\""},
        {HEAD ",\"partitions\":[" ROW("\"\"", "0", "1", "null", "\"commit\"", "2") "]", "\"step\""},
        {HEAD ",\"partitions\":[" ROW("\"o\"", "-1", "1", "null", "\"commit\"", "2") "]", "\"partition\""},
        {HEAD ",\"partitions\":[" ROW("\"o\"", "2147483648", "1", "null", "\"commit\"", "2") "]", "\"partition\""},
        {HEAD ",\"partitions\":[" ROW("\"o\"", "null", "1", "null", "\"commit\"", "2") "]", "\"partition\""},
        {HEAD ",\"partitions\":[" ROW("\"o\"", "0", "-1", "null", "\"commit\"", "2") "]", "\"offset\""},
        {HEAD ",\"partitions\":[" ROW("\"o\"", "0", "1.5", "null", "\"commit\"", "2") "]", "\"offset\""},
        {HEAD ",\"partitions\":[" ROW("\"o\"", "0", "1e3", "null", "\"commit\"", "2") "]", "\"offset\""},
        {HEAD ",\"partitions\":[" ROW("\"o\"", "0", "9223372036854775808", "null", "\"commit\"", "2") "]",
         "\"offset\""},
        {HEAD ",\"partitions\":[" ROW("\"o\"", "0", "\"1\"", "null", "\"commit\"", "2") "]", "\"offset\""},
        {HEAD ",\"partitions\":[" ROW("\"o\"", "0", "1", "5", "\"commit\"", "2") "]", "\"metadata\""},
        {HEAD ",\"partitions\":[" ROW("\"o\"", "0", "1", "{\"base64\":\"!\"}", "\"commit\"", "2") "]", "\"metadata\""},
        {HEAD ",\"partitions\":[" ROW("\"o\"", "0", "1", "{}", "\"commit\"", "2") "]", "\"metadata\""},
        {HEAD ",\"partitions\":[" ROW("\"o\"", "0", "1", "null", "\"jump\"", "2") "]", "\"step\""},
        {HEAD ",\"partitions\":[" ROW("\"o\"", "0", "1", "null", "\"commit\"", "null") "]", "\"step\""},
        {HEAD ",\"partitions\":[", "not JSON"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str text = {0};
        struct error error = {0};
        str_appendf(&text, "{\"schema\":\"weir.undo/1\",%s", rows[i].rest);
        str_appendf(&text, ",\"checksum\":\"crc32c:%08lx\"}\n", (unsigned long)crc32c(0, str_text(&text), text.len));
        struct group_plan *plan = group_file_parse("f", str_text(&text), text.len, GROUP_FILE_UNDO, &error);
        if (!plan != (rows[i].says != NULL) || (rows[i].says && !strstr(error.text, rows[i].says)))
            fail_msg("row %zu: '%s' of %s", i, error.text, str_text(&text));
        group_plan_destroy(plan);
        str_finish(&text);
    }
}

static void a_file_of_another_kind_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum group_file_kind kind;
        const char *says;
    } rows[] = {
        {"", GROUP_FILE_UNDO, "empty"},
        {"{\"schema\":\"weir.group-plan/1\",", GROUP_FILE_UNDO, "--plan"},
        {"{\"schema\":\"weir.undo/1\",", GROUP_FILE_PLAN, "--undo"},
        {"{\"schema\":\"weir.undo/2\",", GROUP_FILE_UNDO, "weir.undo/1"},
        {"hello", GROUP_FILE_PLAN, "weir.group-plan/1"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct error error = {0};
        assert_null(group_file_parse("f", rows[i].text, strlen(rows[i].text), rows[i].kind, &error));
        if (!strstr(error.text, rows[i].says))
            fail_msg("'%s' says '%s'", rows[i].text, error.text);
    }
}

static void a_path_has_nothing_of_a_name_that_is_no_name(void **state)
{
    (void)state;
    setenv("XDG_STATE_HOME", "/s", 1);
    char *path = group_file_undo_path("../a/b c\x1b.x", 12);
    assert_string_equal(path, "/s/weir/undo/___a_b_c__x-12.json");
    free(path);
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
        cmocka_unit_test(a_file_reads_back_to_the_last_bit),
        cmocka_unit_test(a_damaged_file_is_refused),
        cmocka_unit_test(a_hostile_file_is_refused),
        cmocka_unit_test(a_file_of_another_kind_is_named),
        cmocka_unit_test(who_still_commits_is_a_matter_of_the_interval),
        cmocka_unit_test(a_path_has_nothing_of_a_name_that_is_no_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
