#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "codec/base64.h"
#include "codec/csv.h"

static int file_with(const char *text, size_t len)
{
    FILE *file = tmpfile();
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, len, file), len);
    assert_int_equal(fflush(file), 0);
    int fd = dup(fileno(file));
    fclose(file);
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    return fd;
}

/* All rows as JSON, a line each; a bad one as "! " and why. */
static char *read_all(const char *text, size_t len, const struct csv_options *options)
{
    struct str out = {0};
    struct error error = {0};
    int fd = file_with(text, len);
    struct csv_reader *reader = csv_open(fd, options, &error);
    if (!reader) {
        str_appendf(&out, "- %s\n", error.text);
        close(fd);
        return str_take(&out);
    }
    struct csv_row row;
    enum csv_state state;
    while ((state = csv_next(reader, &row, &error)) != CSV_END) {
        assert_int_not_equal(state, CSV_FAILED);
        if (state == CSV_BAD)
            str_appendf(&out, "! %s", error.text);
        else
            csv_append_json(reader, &row, &out);
        str_append_char(&out, '\n');
    }
    csv_close(reader);
    close(fd);
    return str_take(&out);
}

static void reads(const char *text, const char *wanted)
{
    struct csv_options options = {0};
    char *got = read_all(text, strlen(text), &options);
    if (strcmp(got, wanted) != 0)
        fail_msg("%s\nis read as\n%s\nnot\n%s", text, got, wanted);
    free(got);
}

static void test_rows(void **state)
{
    (void)state;
    reads("a,b\n1,2\n", "{\"a\":1,\"b\":2}\n");
    reads("a,b\r\n1,2\r\n3,4", "{\"a\":1,\"b\":2}\n{\"a\":3,\"b\":4}\n");
    reads("a,b\r1,2\r3,4\r", "{\"a\":1,\"b\":2}\n{\"a\":3,\"b\":4}\n");
    reads("\xef\xbb\xbf"
          "a\tb\n1\t2\n",
          "{\"a\":1,\"b\":2}\n");
    reads("a,b\n\n1,2\n\n", "{\"a\":1,\"b\":2}\n");
    reads("a,b\n\"x, \"\"y\"\"\nz\",\"\"\n", "{\"a\":\"x, \\\"y\\\"\\nz\",\"b\":null}\n");
    reads("\"a,1\",b\n1,\n", "{\"a,1\":1,\"b\":null}\n");
    reads("a,a,,a\n1,2,3,4\n", "{\"a\":1,\"a_2\":2,\"column_3\":3,\"a_3\":4}\n");
    reads("a,b\n5\"6,x\"y\n", "{\"a\":\"5\\\"6\",\"b\":\"x\\\"y\"}\n");
}

static void test_numbers(void **state)
{
    (void)state;
    reads("a,b\n1.10,1234567890123456789\n", "{\"a\":1.10,\"b\":1234567890123456789}\n");
    reads("a,b\n007,+34\n", "{\"a\":\"007\",\"b\":\"+34\"}\n");
    reads("a,b\n1e5,-0.5\n", "{\"a\":1e5,\"b\":-0.5}\n");
    reads("a,b\n.5,5.\n", "{\"a\":\".5\",\"b\":\"5.\"}\n");
    reads("a,b\nNaN, 1\n", "{\"a\":\"NaN\",\"b\":\" 1\"}\n");
    reads("a,b\n\"1,5\",true\n", "{\"a\":\"1,5\",\"b\":\"true\"}\n");
    reads("a;b\n1,5;-12,25\n", "{\"a\":1.5,\"b\":-12.25}\n");
    reads("a;b\n1.234,5;1,2,3\n", "{\"a\":\"1.234,5\",\"b\":\"1,2,3\"}\n");
    reads("a;b\n,5;5,\n", "{\"a\":\",5\",\"b\":\"5,\"}\n");
}

static void test_bad_rows(void **state)
{
    (void)state;
    reads("a,b\n1\n1,2,3\n4,5\n", "! line 2: it has 1 fields, the first row names 2\n"
                                  "! line 3: it has 3 fields, the first row names 2\n{\"a\":4,\"b\":5}\n");
    reads("a,b\n\"x,1\n5,6\n", "! line 2: a quote that opens there does not close\n{\"a\":5,\"b\":6}\n");
    reads("a,b\n\"x\"y,1\n5,6\n", "! line 2: text follows a closing quote\n{\"a\":5,\"b\":6}\n");
    reads("", "- it is empty\n");
    reads("\n\n", "- it is empty\n");
    reads("1,2\n3,4\n",
          "- its first row has numbers alone: the names of the fields are missing; write them above it, or "
          "send the lines as they are on standard input\n");
    reads("\"a,b\n", "- its first row cannot name the fields: line 1: a quote that opens there does not close\n");
}

static void test_encodings(void **state)
{
    (void)state;
    struct csv_options options = {0};
    static const char old[] = "se\xf1or;precio\nJos\xe9;5 \x80\n";
    char *got = read_all(old, sizeof old - 1, &options);
    assert_string_equal(got, "{\"señor\":\"José\",\"precio\":\"5 €\"}\n");
    free(got);
    options = (struct csv_options){.encoding_given = true, .encoding = ENCODING_UTF8};
    static const char broken[] = "a,b\n\xf1,1\n2,3\n";
    got = read_all(broken, sizeof broken - 1, &options);
    assert_string_equal(got, "! line 2: not UTF-8; --encoding windows-1252 reads it as that\n{\"a\":2,\"b\":3}\n");
    free(got);
}

/* Read as anything else it would be records of garbage. */
static void test_utf16_is_refused(void **state)
{
    (void)state;
    static const char little[] = "\xff\xfe"
                                 "a\0,\0b\0\n\0"
                                 "1\0,\0"
                                 "2\0\n";
    static const char big[] = "\xfe\xff\0a\0,\0b\0\n";
    struct csv_options options = {.encoding_given = true, .encoding = ENCODING_WINDOWS_1252};
    char *got = read_all(little, sizeof little, &options);
    assert_string_equal(got, "- it is UTF-16; save it as UTF-8 (or: iconv -f utf-16 -t utf-8)\n");
    free(got);
    options = (struct csv_options){0};
    got = read_all(big, sizeof big - 1, &options);
    assert_string_equal(got, "- it is UTF-16; save it as UTF-8 (or: iconv -f utf-16 -t utf-8)\n");
    free(got);
}

/* What contradicts the encoding comes after what was looked at. */
static void test_encoding_is_judged_from_the_beginning(void **state)
{
    (void)state;
    enum { ROWS = 20000 };
    struct str text = {0};
    struct csv_options options = {0};
    str_append(&text, "a,b\n");
    for (int i = 0; i < ROWS; i++)
        str_append(&text, "\xc3\xb1,1\n");
    str_append(&text, "\xf1,1\n");
    char *got = read_all(str_text(&text), text.len, &options);
    const char *bad = strchr(got, '!');
    assert_non_null(bad);
    assert_memory_equal(bad, "! line 20002: not UTF-8", 23);
    free(got);
    str_finish(&text);
}

/* Memory stays bounded, and the row after it is read. */
static void test_a_line_of_100_MB(void **state)
{
    (void)state;
    enum { SIZE = 100 << 20 };
    static const char head[] = "a,b\n1,2\n", tail[] = "\n3,4\n";
    char *text = mem_alloc(SIZE);
    memset(text, 'x', SIZE);
    memcpy(text, head, sizeof head - 1);
    memcpy(text + SIZE - sizeof tail + 1, tail, sizeof tail - 1);
    struct csv_options options = {0};
    char *got = read_all(text, SIZE, &options);
    assert_string_equal(got, "{\"a\":1,\"b\":2}\n! line 3: the row is longer than 1024 kB\n{\"a\":3,\"b\":4}\n");
    free(got);
    free(text);
}

/* The same text in a pipe, a byte at a time, gives the same rows. */
static void test_chunks(void **state)
{
    (void)state;
    static const char text[] = "a,b\r\n\"x\r\n\"\"y\",2\r\n3,4\r\n";
    int ends[2];
    struct error error = {0};
    struct csv_options options = {0};
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], text, sizeof text - 1), sizeof text - 1);
    close(ends[1]);
    struct csv_reader *reader = csv_open(ends[0], &options, &error);
    assert_non_null(reader);
    struct csv_row row;
    struct str out = {0};
    while (csv_next(reader, &row, &error) == CSV_ROW)
        csv_append_json(reader, &row, &out);
    assert_string_equal(str_text(&out), "{\"a\":\"x\\r\\n\\\"y\",\"b\":2}{\"a\":3,\"b\":4}");
    assert_int_equal(csv_bytes(reader), sizeof text - 1);
    str_finish(&out);
    csv_close(reader);
    close(ends[0]);
}

/* Rows that come one by one are there one by one: nothing waits for the pipe to be full or closed. */
static void test_a_slow_pipe(void **state)
{
    (void)state;
    static const char text[] = "a,b\n1,2\n";
    int ends[2];
    struct error error = {0};
    struct csv_options options = {0};
    struct csv_row row;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], text, sizeof text - 1), sizeof text - 1);
    struct csv_reader *reader = csv_open(ends[0], &options, &error);
    assert_non_null(reader);
    assert_int_equal(csv_next(reader, &row, &error), CSV_ROW);
    assert_int_equal(row.fields[1].len, 1);
    assert_int_equal(write(ends[1], "3,\xc3\xb1\n", 5), 5);
    assert_int_equal(csv_next(reader, &row, &error), CSV_ROW);
    assert_int_equal(row.fields[1].len, 2);
    csv_close(reader);
    close(ends[0]);
    close(ends[1]);
}

static void test_writing(void **state)
{
    (void)state;
    static const char *const fields[][2] = {
        {"a", "a"}, {"", ""}, {"a,b", "\"a,b\""}, {"a\"b", "\"a\"\"b\""}, {"a\nb", "\"a\nb\""}, {"a;b", "a;b"}};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        struct str out = {0};
        csv_append_field(&out, fields[i][0], strlen(fields[i][0]), ',');
        assert_string_equal(str_text(&out), fields[i][1]);
        str_finish(&out);
    }
}

static void test_base64(void **state)
{
    (void)state;
    static const char *const good[][2] = {
        {"", ""}, {"Zg==", "f"}, {"Zm8=", "fo"}, {"Zm9v", "foo"}, {"Zm9vYg==", "foob"}};
    static const char *const bad[] = {"Z", "Zg=", "Zg", "====", "Zm9v!===", "Zg==Zg==", "Zm 9"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct str out = {0};
        assert_true(base64_decode(&out, good[i][0], strlen(good[i][0])));
        assert_string_equal(str_text(&out), good[i][1]);
        str_finish(&out);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct str out = {0};
        if (base64_decode(&out, bad[i], strlen(bad[i])))
            fail_msg("%s is taken", bad[i]);
        assert_int_equal(out.len, 0);
        str_finish(&out);
    }
}

/* ---- a field that is written ---- */

static void csv(const char *text, const char *field)
{
    struct str out = {0};
    csv_append_field(&out, text, strlen(text), ',');
    assert_string_equal(str_text(&out), field);
    str_finish(&out);
}

static void test_csv_fields(void **state)
{
    (void)state;
    csv("", "");
    csv("plain", "plain");
    csv("a b", "a b");
    csv(" a", "\" a\"");
    csv("a,b", "\"a,b\"");
    csv("say \"x\"", "\"say \"\"x\"\"\"");
    csv("a\nb", "\"a\nb\"");
    csv("a\rb", "\"a\rb\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_bad_rows),
        cmocka_unit_test(test_encodings),
        cmocka_unit_test(test_utf16_is_refused),
        cmocka_unit_test(test_encoding_is_judged_from_the_beginning),
        cmocka_unit_test(test_a_line_of_100_MB),
        cmocka_unit_test(test_chunks),
        cmocka_unit_test(test_a_slow_pipe),
        cmocka_unit_test(test_writing),
        cmocka_unit_test(test_base64),
        cmocka_unit_test(test_csv_fields),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
