/* What kcat -J printed, read as a recording: nulls, escapes, bytes that are no UTF-8. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/str.h"
#include "recording/reader.h"

static char path[64];

static int set_up(void **state)
{
    (void)state;
    snprintf(path, sizeof path, "/tmp/weir-lines-XXXXXX");
    int fd = mkstemp(path);
    return fd < 0 || close(fd) != 0;
}

static int tear_down(void **state)
{
    (void)state;
    return unlink(path);
}

static struct recording *read_text(const void *bytes, size_t len)
{
    struct error error = {0};
    FILE *file = fopen(path, "wb");
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
    struct recording *recording = recording_open(path, &error);
    if (!recording)
        print_error("%s\n", error.text);
    assert_non_null(recording);
    return recording;
}

static const char kcat_text[] =
    "{\"topic\":\"orders\",\"partition\":2,\"offset\":7,\"tstype\":\"create\",\"ts\":1767268800123,\"broker\":1,"
    "\"headers\":[\"a\",\"1\",\"b\",null],\"key\":\"k\",\"payload\":\"{\\\"x\\\": \\\"\\u00e9\\\"}\"}\n"
    "% Reached end of topic orders [2] at offset 8\n"
    "{\"topic\":\"orders\",\"partition\":2,\"offset\":8,\"tstype\":\"logappend\",\"ts\":1767268800124,\"broker\":1,"
    "\"key\":null,\"payload\":null}\n"
    "\n"
    "{\"topic\":\"o2\",\"partition\":0,\"offset\":0,\"tstype\":\"unknown\",\"key\":\"\",\"payload\":{\"a\":1}}\r\n"
    "{\"topic\":\"orders\",\"partition\":-1,\"offset\":9}\n"
    "{\"topic\":\"orders\",\"partition\":2,\"offset\":9,\"payload\":\"cut";

static void test_lines_of_kcat(void **state)
{
    (void)state;
    struct batch batch = {0};
    struct record record;
    struct record_header header;
    struct recording_damage damage;
    int64_t arrived_ms;
    size_t at = 0, header_at = 0;
    struct recording *recording = read_text(kcat_text, sizeof kcat_text - 1);
    assert_true(recording_next(recording, &batch, &arrived_ms));
    assert_int_equal(arrived_ms, -1);
    assert_int_equal(batch.count, 3);
    assert_true(batch_next(&batch, &at, &record));
    assert_int_equal(record.head->offset, 7);
    assert_int_equal(record.head->timestamp_type, TIMESTAMP_CREATE);
    assert_int_equal(record.value.len, 11);
    assert_memory_equal(record.value.data, "{\"x\": \"\xc3\xa9\"}", 11);
    assert_true(record_next_header(&record, &header_at, &header) && record_next_header(&record, &header_at, &header));
    assert_null(header.value.data);
    assert_true(batch_next(&batch, &at, &record));
    assert_null(record.key.data);
    assert_null(record.value.data);
    assert_int_equal(record.head->timestamp_type, TIMESTAMP_APPEND);
    assert_true(batch_next(&batch, &at, &record));
    assert_int_equal(record.head->timestamp_type, TIMESTAMP_NONE);
    assert_int_equal(record.head->topic, 1);
    assert_non_null(record.key.data);
    assert_int_equal(record.key.len, 0);
    assert_int_equal(record.value.len, 7);
    assert_false(recording_next(recording, &batch, &arrived_ms));
    recording_damage(recording, &damage);
    assert_true(damage.lines);
    assert_int_equal(damage.pieces, 3);
    assert_int_equal(damage.first_at, 2);
    batch_finish(&batch);
    recording_close(recording);
}

/* One line of a file: what is between is read, or is damage. */
static void expect_line(const char *text, size_t len, bool read, struct bytes key, struct bytes value,
                        struct bytes header_value)
{
    static const char good[] = "{\"topic\":\"orders\",\"partition\":0,\"offset\":1}\n";
    struct str file = {0};
    struct batch batch = {0};
    struct record record;
    struct record_header header;
    struct recording_damage damage;
    int64_t arrived_ms;
    size_t at = 0, header_at = 0;
    str_append(&file, good);
    str_append_bytes(&file, text, len);
    struct recording *recording = read_text(str_text(&file), file.len);
    assert_true(recording_next(recording, &batch, &arrived_ms));
    recording_damage(recording, &damage);
    assert_int_equal(damage.pieces, !read);
    assert_int_equal(batch.count, read ? 2 : 1);
    assert_true(batch_next(&batch, &at, &record));
    if (read) {
        assert_true(batch_next(&batch, &at, &record));
        assert_int_equal(record.key.len, key.len);
        assert_memory_equal(record.key.data, key.data, key.len);
        assert_int_equal(record.value.len, value.len);
        assert_memory_equal(record.value.data, value.data, value.len);
        assert_true(record_next_header(&record, &header_at, &header));
        assert_int_equal(header.value.len, header_value.len);
        assert_memory_equal(header.value.data, header_value.data, header_value.len);
    }
    batch_finish(&batch);
    recording_close(recording);
    str_finish(&file);
}

#define BYTES(text) ((struct bytes){text, sizeof text - 1})
#define EXPECT_LINE(text, read, key, value, header)                                                                    \
    expect_line("{\"topic\":\"orders\",\"partition\":0,\"offset\":2," text "}\n",                                      \
                sizeof "{\"topic\":\"orders\",\"partition\":0,\"offset\":2," text "}\n" - 1, read, BYTES(key),         \
                BYTES(value), BYTES(header))

static void test_lines_with_bytes_that_are_no_utf8(void **state)
{
    (void)state;
    EXPECT_LINE("\"headers\":[\"h\xe9\",\"\xff\\n\"],\"key\":\"\xc3\",\"payload\":\"\x80\\\"\\u0000\xfe\"", true,
                "\xc3", "\x80\"\0\xfe", "\xff\n");
    EXPECT_LINE("\"headers\":[\"h\",\"\xc3\xa9\"],\"key\":\"\xed\xa0\x80\",\"payload\":{\"a\":\"\xc3\xa9\"}", true,
                "\xed\xa0\x80", "{\"a\":\"\xc3\xa9\"}", "\xc3\xa9");
    /* Nowhere else. */
    EXPECT_LINE("\"payload\":{\"a\":\"\xff\"}", false, "", "", "");
    EXPECT_LINE("\"headers\":[\"h\",[\"\xff\"]]", false, "", "", "");
    EXPECT_LINE("\"other\":\"\xff\"", false, "", "", "");
    EXPECT_LINE("\"oth\xffr\":1", false, "", "", "");
    EXPECT_LINE("\"topic\":\"\xff\"", false, "", "", "");
    EXPECT_LINE("\"payload\":\"\\\xff\"", false, "", "", "");
    EXPECT_LINE("\"payload\":\"\\u00\xff\xff\"", false, "", "", "");
    EXPECT_LINE("\"payload\":\xff", false, "", "", "");
    EXPECT_LINE("\"payload\":\"\xff\x01\"", false, "", "", "");
}

static void test_base64_of_lines_is_bytes(void **state)
{
    (void)state;
    EXPECT_LINE("\"headers\":[\"h\",{\"base64\":\"/w==\"}],\"key\":{\"base64\":\"\"},\"payload\":{\"base64\":\"AP/+\"}",
                true, "", "\0\xff\xfe", "\xff");
    /* Objects that are something else stand for their text. */
    EXPECT_LINE("\"headers\":[\"h\",\"\"],\"key\":{\"base64\":\"%\"},\"payload\":{\"base64\":\"AAAA\",\"b\":1}", true,
                "{\"base64\":\"%\"}", "{\"base64\":\"AAAA\",\"b\":1}", "");
    EXPECT_LINE("\"headers\":[\"h\",\"\"],\"key\":{\"base64\":1},\"payload\":[\"base64\",\"AAAA\"]", true,
                "{\"base64\":1}", "[\"base64\",\"AAAA\"]", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_lines_of_kcat, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_lines_with_bytes_that_are_no_utf8, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_base64_of_lines_is_bytes, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
