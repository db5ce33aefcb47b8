/* Plans and undo files of a group as they are written and read back: whole, or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/crc32c.h"
#include "base/mem.h"
#include "engine/group_names.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_reads_back_to_the_last_bit),
        cmocka_unit_test(a_damaged_file_is_refused),
        cmocka_unit_test(a_hostile_file_is_refused),
        cmocka_unit_test(a_file_of_another_kind_is_named),
        cmocka_unit_test(a_path_has_nothing_of_a_name_that_is_no_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
