/* Recordings: what is written is read again, and what is damaged is counted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/crc32c.h"
#include "recording/frame.h"
#include "recording/reader.h"
#include "recording/reader_inner.h"
#include "recording/writer.h"
#include "recording_kit.h"

static struct recording *open_it(void)
{
    struct error error = {0};
    struct recording *recording = recording_open(played.path, &error);
    if (!recording)
        print_error("%s\n", error.text);
    assert_non_null(recording);
    return recording;
}

/* Reads all of it: each record is one that was written, in the order of writing. Returns how many. */
static int read_all(struct recording *recording)
{
    struct batch batch = {0};
    struct record record;
    int64_t arrived_ms;
    int count = 0, next = 0;
    while (recording_next(recording, &batch, &arrived_ms))
        for (size_t at = 0; batch_next(&batch, &at, &record); count++) {
            while (next < PLAYED_RECORDS && !played_is_record(&record, next))
                next++;
            assert_true(next < PLAYED_RECORDS);
            assert_string_equal(recording_topic(recording, record.head->topic), next % 2 ? "payments" : "orders");
            next++;
        }
    batch_finish(&batch);
    return count;
}

static void test_checksum(void **state)
{
    (void)state;
    static const unsigned char ascending[32] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
                                                16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31};
    static const unsigned char zeros[32];
    assert_int_equal(crc32c(0, "123456789", 9), 0xE3069283);
    assert_int_equal(crc32c(0, zeros, 32), 0x8A9136AA); /* RFC 3720, B.4 */
    assert_int_equal(crc32c(0, ascending, 32), 0x46DD794E);
    assert_int_equal(crc32c(crc32c(0, "1234", 4), "56789", 5), 0xE3069283);
}

static void test_what_is_written_is_read(void **state)
{
    (void)state;
    struct batch batch = {0};
    int64_t arrived_ms;
    played_write(RECORDING_REPLACE, 0, PLAYED_RECORDS, true);
    struct recording *recording = open_it();
    assert_int_equal(read_all(recording), PLAYED_RECORDS);
    struct recording_damage damage;
    recording_damage(recording, &damage);
    assert_int_equal(damage.pieces, 0);
    assert_int_equal(damage.first_at, -1);
    assert_false(damage.unended);
    assert_int_equal(recording_topics(recording), 2);
    assert_string_equal(recording_topic(recording, 1), "payments");
    assert_string_equal(recording_cluster(recording), "a\"b");
    recording_rewind(recording);
    assert_true(recording_next(recording, &batch, &arrived_ms));
    assert_int_equal(arrived_ms, 5000 + PLAYED_FRAME - 1);
    batch_finish(&batch);
    recording_close(recording);
}

static void test_a_killed_recorder_is_noticed(void **state)
{
    (void)state;
    struct recording_damage damage;
    played_write(RECORDING_REPLACE, 0, PLAYED_RECORDS, false);
    struct recording *recording = open_it();
    assert_int_equal(read_all(recording), PLAYED_RECORDS);
    recording_damage(recording, &damage);
    assert_true(damage.unended);
    assert_int_equal(damage.pieces, 0);
    recording_close(recording);
}

static void test_cut_at_every_byte(void **state)
{
    (void)state;
    unsigned char *bytes;
    struct recording_damage damage;
    struct error error = {0};
    int before = 0;
    played_write(RECORDING_REPLACE, 0, PLAYED_RECORDS, true);
    size_t len = played_load(&bytes);
    for (size_t cut = 0; cut <= len; cut++) {
        played_store(bytes, cut);
        struct recording *recording = recording_open(played.path, &error);
        if (cut < RECORDING_HEAD) {
            assert_null(recording);
            continue;
        }
        assert_non_null(recording);
        int count = read_all(recording);
        assert_true(count >= before && count % PLAYED_FRAME == 0); /* frames come whole or not at all */
        recording_damage(recording, &damage);
        if (count > 0)
            assert_int_equal(damage.unended, cut < len);
        if (damage.pieces > 0)
            assert_true(damage.first_at + (int64_t)damage.bytes == (int64_t)cut);
        before = count;
        recording_close(recording);
    }
    assert_int_equal(before, PLAYED_RECORDS);
    free(bytes);
}

static void test_every_bit_flipped(void **state)
{
    (void)state;
    unsigned char *bytes;
    struct recording_damage damage;
    struct error error = {0};
    played_write(RECORDING_REPLACE, 0, PLAYED_RECORDS, true);
    size_t len = played_load(&bytes);
    for (size_t bit = 0; bit < len * 8; bit++) {
        bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
        played_store(bytes, len);
        struct recording *recording = recording_open(played.path, &error);
        if (bit / 8 < 12) { /* its name and its version */
            assert_null(recording);
        } else {
            assert_non_null(recording);
            int count = read_all(recording); /* asserts that nothing false is given */
            recording_damage(recording, &damage);
            assert_true(bit / 8 < RECORDING_HEAD ? count == PLAYED_RECORDS
                                                 : damage.pieces > 0 || count == PLAYED_RECORDS);
            assert_true(bit / 8 < RECORDING_HEAD || damage.pieces > 0);
            assert_true(count >= PLAYED_RECORDS - PLAYED_FRAME || count == 0 || count == PLAYED_RECORDS / 2);
        }
        recording_close(recording);
        bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
    }
    free(bytes);
}

static void expect_no_recording(const void *bytes, size_t len, const char *words)
{
    struct error error = {0};
    played_store(bytes, len);
    assert_null(recording_open(played.path, &error));
    if (!strstr(error.text, words))
        print_error("%s\n", error.text);
    assert_non_null(strstr(error.text, words));
}

static void test_what_is_no_recording(void **state)
{
    (void)state;
    struct error error = {0};
    expect_no_recording("", 0, "neither a recording nor");
    expect_no_recording("WEIRREC\n\1\0\0", 11, "neither a recording nor");
    expect_no_recording("key,value\n1,2\n", 14, "neither a recording nor");
    expect_no_recording("WEIRREC\n\2\0\0\0\0\0\0\0", 16, "version 2");
    assert_null(recording_open("/nonexistent/x", &error));
    assert_non_null(strstr(error.text, "No such file"));
    assert_null(recording_open("/tmp", &error));
}

static void test_modes(void **state)
{
    (void)state;
    static const char *const topics[] = {"a"};
    struct error error = {0};
    struct recording_spec spec = {.path = played.path, .topics = topics, .topic_count = 1};
    played_store("", 0);
    assert_null(recording_create(&spec, &error));
    assert_non_null(strstr(error.text, "--append"));
    played_store("precious", 8);
    spec.mode = RECORDING_APPEND;
    assert_null(recording_create(&spec, &error));
    assert_non_null(strstr(error.text, "no recording"));
    unsigned char *bytes;
    assert_int_equal(played_load(&bytes), 8);
    assert_memory_equal(bytes, "precious", 8);
    free(bytes);
    played_store("WEIRREC\n\7\0\0\0\0\0\0\0", 16);
    assert_null(recording_create(&spec, &error));
    assert_non_null(strstr(error.text, "another version"));
}

static void test_runs_are_one_recording(void **state)
{
    (void)state;
    played_write(RECORDING_REPLACE, 0, PLAYED_RECORDS / 2, false);
    played_write(RECORDING_APPEND, PLAYED_RECORDS / 2, PLAYED_RECORDS / 2, true);
    struct recording *recording = open_it();
    assert_int_equal(read_all(recording), PLAYED_RECORDS);
    assert_int_equal(recording_topics(recording), 2);
    assert_int_equal(recording_section(recording), 2);
    recording_close(recording);
}

static void test_a_full_disk_says_what_is_whole(void **state)
{
    (void)state;
    static const char *const topics[] = {"orders", "payments"};
    struct recording_spec spec = {.path = "/dev/full", .mode = RECORDING_REPLACE, .topics = topics, .topic_count = 2};
    struct error error = {0};
    assert_null(recording_create(&spec, &error));
    assert_non_null(strstr(error.text, "No space left"));
    assert_non_null(strstr(error.text, "0 records"));
}

static void expect_lines(const char *text, size_t line_most, size_t records, uint64_t pieces, uint64_t bytes)
{
    struct error error = {0};
    struct batch batch = {0};
    struct recording_damage damage;
    int64_t arrived_ms;
    size_t count = 0;
    played_store(text, strlen(text));
    struct recording *recording = recording_open(played.path, &error);
    assert_non_null(recording);
    if (line_most)
        recording->line_most = line_most;
    else
        assert_int_equal(truncate(played.path, (long)strlen(text) - (long)bytes), 0);
    while (recording_next(recording, &batch, &arrived_ms))
        count += batch.count;
    recording_damage(recording, &damage);
    assert_int_equal(count, records);
    assert_int_equal(damage.pieces, pieces);
    assert_int_equal(damage.bytes, bytes);
    batch_finish(&batch);
    recording_close(recording);
}

static void test_hostile_lines(void **state)
{
    (void)state;
    /* Behind the greatest offset there is none. */
    expect_lines(LINE(1) LINE(9223372036854775807) LINE(9223372036854775806), 1000, 2, 1,
                 strlen(LINE(9223372036854775807)) - 1);
    /* A line that is too long is one line, and what follows it is read. */
    expect_lines(LINE(1) "{\"topic\":\"orders\",                                                         }\n" LINE(2),
                 60, 2, 1, 76);
    /* What cannot be read (the file was cut since) is counted. */
    expect_lines(LINE(1) LINE(2), 0, 1, 1, strlen(LINE(2)));
    expect_lines(LINE(1) "  \t\r", 1000, 1, 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_checksum),
        cmocka_unit_test_setup_teardown(test_what_is_written_is_read, played_set_up, played_tear_down),
        cmocka_unit_test_setup_teardown(test_a_killed_recorder_is_noticed, played_set_up, played_tear_down),
        cmocka_unit_test_setup_teardown(test_cut_at_every_byte, played_set_up, played_tear_down),
        cmocka_unit_test_setup_teardown(test_every_bit_flipped, played_set_up, played_tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_no_recording, played_set_up, played_tear_down),
        cmocka_unit_test_setup_teardown(test_modes, played_set_up, played_tear_down),
        cmocka_unit_test_setup_teardown(test_runs_are_one_recording, played_set_up, played_tear_down),
        cmocka_unit_test_setup_teardown(test_a_full_disk_says_what_is_whole, played_set_up, played_tear_down),
        cmocka_unit_test_setup_teardown(test_hostile_lines, played_set_up, played_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
