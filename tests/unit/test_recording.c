/* Recordings: what is written is read again, what is damaged is counted, and replay is a source like others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/crc32c.h"
#include "base/mem.h"
#include "recording/frame.h"
#include "recording/reader.h"
#include "recording/replay.h"
#include "recording/writer.h"

enum { FRAMES = 4, A_FRAME = 5, RECORDS = FRAMES * A_FRAME, PATIENCE_US = 20000000 };

static char path[64];

static int set_up(void **state)
{
    (void)state;
    snprintf(path, sizeof path, "/tmp/weir-recording-XXXXXX");
    int fd = mkstemp(path);
    return fd < 0 || close(fd) != 0;
}

static int tear_down(void **state)
{
    (void)state;
    return unlink(path);
}

/* Record `number` of all: each kind of null and empty, headers, and times. */
static void add(struct batch *batch, int number)
{
    static const struct record_header headers[] = {
        {{"trace", 5}, {"a\0b", 3}}, {{"none", 4}, {NULL, 0}}, {{"", 0}, {"", 0}}};
    char value[64];
    struct record_fields fields = {.topic = (uint32_t)number % 2,
                                   .partition = number % 3,
                                   .offset = 100 + number,
                                   .timestamp_ms = 1767268800000 + number * 1000,
                                   .timestamp_type = (enum timestamp_type)(number % 3),
                                   .headers = headers,
                                   .header_count = (size_t)number % 4};
    snprintf(value, sizeof value, "{\"number\": %d}", number);
    fields.value = (struct bytes){value, strlen(value)};
    if (number % 5 != 1)
        fields.key = (struct bytes){value, (size_t)number % 5};
    if (number % 5 == 2)
        fields.value = (struct bytes){NULL, 0};
    if (number % 5 == 3)
        fields.value = (struct bytes){"", 0};
    batch_add(batch, &fields, 0);
}

static void write_records(enum recording_mode mode, int from, int count, bool ends)
{
    static const char *const topics[] = {"orders", "payments"};
    struct recording_spec spec = {.path = path, .mode = mode, .topics = topics, .topic_count = 2, .cluster_id = "a\"b"};
    struct error error = {0};
    struct batch batch = {0};
    struct recording_writer *writer = recording_create(&spec, &error);
    assert_non_null(writer);
    for (int i = 0; i < count; i++) {
        add(&batch, from + i);
        if ((i + 1) % A_FRAME == 0 || i + 1 == count) {
            assert_true(recording_write(writer, &batch, 5000 + i, &error));
            batch_clear(&batch);
        }
    }
    assert_int_equal(recording_records(writer), count);
    batch_finish(&batch);
    assert_true(recording_finish(writer, &error));
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    if (!ends) { /* as a recorder that is killed leaves it: without its last frame */
        struct str end = {0};
        str_appendf(&end, "{\"records\":%d,", count);
        char *bytes = mem_alloc((size_t)status.st_size);
        FILE *file = fopen(path, "rb");
        assert_int_equal(fread(bytes, 1, (size_t)status.st_size, file), status.st_size);
        fclose(file);
        char *at = memmem(bytes, (size_t)status.st_size, str_text(&end), end.len);
        assert_non_null(at);
        assert_int_equal(truncate(path, at - bytes - FRAME_OVERHEAD), 0);
        free(bytes);
        str_finish(&end);
    }
}

static struct recording *open_it(void)
{
    struct error error = {0};
    struct recording *recording = recording_open(path, &error);
    if (!recording)
        print_error("%s\n", error.text);
    assert_non_null(recording);
    return recording;
}

/* Whether this is record `number`, byte for byte. */
static bool is_record(const struct record *record, int number)
{
    struct batch batch = {0};
    struct record wanted;
    size_t at = 0;
    add(&batch, number);
    assert_true(batch_next(&batch, &at, &wanted));
    /* Topics are numbered as they come; their names are compared where it matters. */
    ((struct record_head *)(void *)batch.data)->topic = record->head->topic;
    bool same =
        wanted.head->encoded == record->head->encoded && memcmp(wanted.head, record->head, wanted.head->encoded) == 0;
    batch_finish(&batch);
    return same;
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
            while (next < RECORDS && !is_record(&record, next))
                next++;
            assert_true(next < RECORDS);
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
    write_records(RECORDING_REPLACE, 0, RECORDS, true);
    struct recording *recording = open_it();
    assert_int_equal(read_all(recording), RECORDS);
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
    assert_int_equal(arrived_ms, 5000 + A_FRAME - 1);
    batch_finish(&batch);
    recording_close(recording);
}

static void test_a_killed_recorder_is_noticed(void **state)
{
    (void)state;
    struct recording_damage damage;
    write_records(RECORDING_REPLACE, 0, RECORDS, false);
    struct recording *recording = open_it();
    assert_int_equal(read_all(recording), RECORDS);
    recording_damage(recording, &damage);
    assert_true(damage.unended);
    assert_int_equal(damage.pieces, 0);
    recording_close(recording);
}

static size_t load(unsigned char **bytes)
{
    struct stat status;
    FILE *file = fopen(path, "rb");
    assert_int_equal(stat(path, &status), 0);
    *bytes = mem_alloc((size_t)status.st_size);
    assert_int_equal(fread(*bytes, 1, (size_t)status.st_size, file), status.st_size);
    fclose(file);
    return (size_t)status.st_size;
}

static void store(const void *bytes, size_t len)
{
    FILE *file = fopen(path, "wb");
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

static void test_cut_at_every_byte(void **state)
{
    (void)state;
    unsigned char *bytes;
    struct recording_damage damage;
    struct error error = {0};
    int before = 0;
    write_records(RECORDING_REPLACE, 0, RECORDS, true);
    size_t len = load(&bytes);
    for (size_t cut = 0; cut <= len; cut++) {
        store(bytes, cut);
        struct recording *recording = recording_open(path, &error);
        if (cut < RECORDING_HEAD) {
            assert_null(recording);
            continue;
        }
        assert_non_null(recording);
        int count = read_all(recording);
        assert_true(count >= before && count % A_FRAME == 0); /* frames come whole or not at all */
        recording_damage(recording, &damage);
        if (count > 0)
            assert_int_equal(damage.unended, cut < len);
        if (damage.pieces > 0)
            assert_true(damage.first_at + (int64_t)damage.bytes == (int64_t)cut);
        before = count;
        recording_close(recording);
    }
    assert_int_equal(before, RECORDS);
    free(bytes);
}

static void test_every_bit_flipped(void **state)
{
    (void)state;
    unsigned char *bytes;
    struct recording_damage damage;
    struct error error = {0};
    write_records(RECORDING_REPLACE, 0, RECORDS, true);
    size_t len = load(&bytes);
    for (size_t bit = 0; bit < len * 8; bit++) {
        bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
        store(bytes, len);
        struct recording *recording = recording_open(path, &error);
        if (bit / 8 < 12) { /* its name and its version */
            assert_null(recording);
        } else {
            assert_non_null(recording);
            int count = read_all(recording); /* asserts that nothing false is given */
            recording_damage(recording, &damage);
            assert_true(bit / 8 < RECORDING_HEAD ? count == RECORDS : damage.pieces > 0 || count == RECORDS);
            assert_true(bit / 8 < RECORDING_HEAD || damage.pieces > 0);
            assert_true(count >= RECORDS - A_FRAME || count == 0 || count == RECORDS / 2);
        }
        recording_close(recording);
        bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
    }
    free(bytes);
}

static void expect_no_recording(const void *bytes, size_t len, const char *words)
{
    struct error error = {0};
    store(bytes, len);
    assert_null(recording_open(path, &error));
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
    struct recording_spec spec = {.path = path, .topics = topics, .topic_count = 1};
    store("", 0);
    assert_null(recording_create(&spec, &error));
    assert_non_null(strstr(error.text, "--append"));
    store("precious", 8);
    spec.mode = RECORDING_APPEND;
    assert_null(recording_create(&spec, &error));
    assert_non_null(strstr(error.text, "no recording"));
    unsigned char *bytes;
    assert_int_equal(load(&bytes), 8);
    assert_memory_equal(bytes, "precious", 8);
    free(bytes);
    store("WEIRREC\n\7\0\0\0\0\0\0\0", 16);
    assert_null(recording_create(&spec, &error));
    assert_non_null(strstr(error.text, "another version"));
}

static void test_runs_are_one_recording(void **state)
{
    (void)state;
    write_records(RECORDING_REPLACE, 0, RECORDS / 2, false);
    write_records(RECORDING_APPEND, RECORDS / 2, RECORDS / 2, true);
    struct recording *recording = open_it();
    assert_int_equal(read_all(recording), RECORDS);
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

/* A sink that counts, and remembers the last offset of each partition. */
struct counting {
    struct sink base;
    atomic_int count;
    atomic_int_fast64_t first, last;
    size_t longest;
};

static bool count_records(struct sink *sink, const struct batch *batch)
{
    struct counting *counting = (struct counting *)sink;
    struct record record;
    for (size_t at = 0; batch_next(batch, &at, &record);) {
        if (atomic_fetch_add(&counting->count, 1) == 0)
            counting->first = record.head->offset;
        counting->last = record.head->offset;
        if (record.value.len > counting->longest)
            counting->longest = record.value.len;
    }
    return true;
}

struct replaying {
    struct board *board;
    struct mailbox *events;
    struct source *source;
};

static struct replaying start(double speed)
{
    struct replaying replaying = {.board = board_create(NULL), .events = mailbox_create(64, NULL)};
    struct replay_options options = {.path = path, .speed = speed};
    struct error error = {0};
    replaying.source = replay_open(&options, replaying.board, replaying.events, &error);
    assert_non_null(replaying.source);
    return replaying;
}

static void end(struct replaying *replaying)
{
    replaying->source->ops->destroy(replaying->source);
    mailbox_destroy(replaying->events);
    board_destroy(replaying->board);
}

static bool wait_event(struct replaying *replaying, enum event_kind kind, struct event *event)
{
    int64_t until_us = clock_mono_us() + PATIENCE_US;
    while (clock_mono_us() < until_us) {
        while (mailbox_receive(replaying->events, event)) {
            if (event->kind == kind)
                return true;
            event_finish(event);
        }
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    return false;
}

static const char *const orders[] = {"orders"};

static void read_range(struct tail_start from, struct tail_start to, int count, int64_t first, int64_t last)
{
    struct replaying replaying = start(0);
    struct counting counting = {.base = {.put = count_records}};
    struct tail_spec spec = {.topics = orders, .topic_count = 1, .from = from, .to = to, .bounded = true};
    struct error error = {0};
    struct event event;
    assert_true(replaying.source->ops->tail_start(replaying.source, &spec, &counting.base, &error));
    assert_true(wait_event(&replaying, EVENT_TAIL_ENDED, &event));
    assert_int_equal(event.error.kind, ERROR_NONE);
    event_finish(&event);
    assert_int_equal(counting.count, count);
    if (count) {
        assert_int_equal(counting.first, first);
        assert_int_equal(counting.last, last);
    }
    struct snapshot *snapshot = board_acquire(replaying.board);
    assert_true(snapshot->tail->finished);
    assert_int_equal(snapshot->tail->records, count);
    block_release(snapshot);
    end(&replaying);
}

/* orders has the even records: offsets 100, 102, ... 118, in partitions 0, 2, 1, 0, ... */
static void test_a_tail_begins_and_ends_anywhere(void **state)
{
    (void)state;
    struct tail_start beginning = {START_BEGINNING, 0}, to_end = {START_END, 0};
    write_records(RECORDING_REPLACE, 0, RECORDS, true);
    read_range(beginning, to_end, 10, 100, 118);
    read_range((struct tail_start){START_OFFSET, 110}, to_end, 5, 110, 118);
    read_range(beginning, (struct tail_start){START_OFFSET, 110}, 5, 100, 108);
    read_range((struct tail_start){START_NEWEST, 1}, to_end, 3, 114, 118);
    read_range((struct tail_start){START_NEWEST, 1}, (struct tail_start){START_OFFSET, 110}, 3, 104, 108);
    read_range(to_end, to_end, 0, 0, 0);
    /* Offsets 100, 106, 112, 118 have no timestamp, and so are at none. */
    read_range((struct tail_start){START_TIME, 1767268800000 + 14000}, to_end, 2, 114, 116);
    read_range((struct tail_start){START_TIME, INT64_MAX}, to_end, 0, 0, 0);
}

static void test_facts_of_a_recording(void **state)
{
    (void)state;
    struct answer answer = {0};
    struct error error = {0};
    struct question question = {.kind = ASK_PARTITIONS, .names = orders, .name_count = 1};
    write_records(RECORDING_REPLACE, 0, RECORDS, true);
    write_records(RECORDING_APPEND, 0, 6, true); /* again */
    struct replaying replaying = start(0);
    assert_true(replaying.source->ops->ask(replaying.source, &question, &answer, &error));
    assert_int_equal(answer.partitions->count, 3);
    assert_int_equal(answer.partitions->rows[0].low.value, 100);
    assert_int_equal(answer.partitions->rows[0].high.value, 119);
    assert_int_equal(partition_records(&answer.partitions->rows[0]).value, 4); /* of 19 offsets */
    assert_int_equal(answer.partitions->rows[0].leader, LEADER_UNKNOWN);
    assert_string_equal(answer.cluster_id, "a\"b");
    answer_finish(&answer);
    question.kind = ASK_TOPICS;
    answer = (struct answer){0};
    assert_true(replaying.source->ops->ask(replaying.source, &question, &answer, &error));
    assert_int_equal(answer.topics->count, 1);
    assert_int_equal(answer.topics->rows[0].records.value, RECORDS / 2);
    answer_finish(&answer);
    question.kind = ASK_JOURNAL;
    answer = (struct answer){0};
    assert_true(replaying.source->ops->ask(replaying.source, &question, &answer, &error));
    assert_non_null(strstr(answer.journal->error, "a recording has no groups"));
    assert_false(answer.journal->denied);
    answer_finish(&answer);
    question.kind = ASK_LAG;
    assert_false(replaying.source->ops->ask(replaying.source, &question, &answer, &error));
    assert_null(replaying.source->ops->admin);
    assert_null(replaying.source->ops->produce);

    struct counting counting = {.base = {.put = count_records}};
    struct tail_spec spec = {.topics = orders, .topic_count = 1, .from = {START_BEGINNING, 0}, .bounded = true};
    struct event event;
    spec.to.kind = START_END;
    assert_true(replaying.source->ops->tail_start(replaying.source, &spec, &counting.base, &error));
    assert_true(wait_event(&replaying, EVENT_NOTICE, &event));
    assert_non_null(strstr(event.text, "6 records were recorded twice"));
    event_finish(&event);
    assert_true(wait_event(&replaying, EVENT_TAIL_ENDED, &event));
    event_finish(&event);
    assert_int_equal(counting.count, RECORDS / 2);

    static const char *const unknown[] = {"ordres"};
    spec.topics = unknown;
    assert_false(replaying.source->ops->tail_start(replaying.source, &spec, &counting.base, &error));
    assert_string_equal(error.text, "unknown topic 'ordres'");
    int32_t partition = 7;
    spec.topics = orders;
    spec.partitions = &partition;
    spec.partition_count = 1;
    assert_false(replaying.source->ops->tail_start(replaying.source, &spec, &counting.base, &error));
    end(&replaying);
}

static void test_one_record_is_read_whole(void **state)
{
    (void)state;
    struct event event;
    struct record record;
    struct read_place place = {.topic = "orders", .partition = 0, .from = 106, .to = INT64_MAX};
    struct read_request request = {
        .places = &place, .place_count = 1, .max_records = 1, .deadline_us = clock_mono_us() + PATIENCE_US, .tag = 9};
    size_t at = 0;
    write_records(RECORDING_REPLACE, 0, RECORDS, true);
    struct replaying replaying = start(0);
    replaying.source->ops->read_at(replaying.source, &request);
    assert_true(wait_event(&replaying, EVENT_READ_DONE, &event));
    assert_int_equal(event.tag, 9);
    assert_true(batch_next(&event.batch, &at, &record));
    assert_true(is_record(&record, 6));
    event_finish(&event);
    place.from = 9999;
    replaying.source->ops->read_at(replaying.source, &request);
    assert_true(wait_event(&replaying, EVENT_READ_DONE, &event));
    assert_int_equal(event.error.kind, ERROR_NONE);
    assert_int_equal(event.batch.count, 0);
    event_finish(&event);
    end(&replaying);
}

/* The frames of write_records arrived 5 ms apart: at a thousandth of the speed the second is due after 5 s. */
static void test_a_speed_keeps_the_pace_and_a_pause_stops_it(void **state)
{
    (void)state;
    struct counting counting = {.base = {.put = count_records}};
    struct tail_spec spec = {.topics = orders, .topic_count = 1, .from = {START_BEGINNING, 0}};
    struct error error = {0};
    struct event event;
    write_records(RECORDING_REPLACE, 0, RECORDS, true);
    struct replaying replaying = start(0.001);
    int64_t began_us = clock_mono_us();
    assert_true(replaying.source->ops->tail_start(replaying.source, &spec, &counting.base, &error));
    assert_true(wait_event(&replaying, EVENT_TAIL_STARTED, &event));
    event_finish(&event);
    while (counting.count == 0 && clock_mono_us() - began_us < PATIENCE_US)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    replaying.source->ops->tail_pause(replaying.source, true);
    if (clock_mono_us() - began_us < 4000000) /* on a machine that is not stopped meanwhile */
        assert_int_equal(counting.count, 3);
    replaying.source->ops->tail_stop(replaying.source); /* at once, though much is to come */
    assert_true(clock_mono_us() - began_us < PATIENCE_US);
    end(&replaying);
    replaying = start(1000000);
    counting.count = 0;
    spec.bounded = true;
    spec.to.kind = START_END;
    assert_true(replaying.source->ops->tail_start(replaying.source, &spec, &counting.base, &error));
    assert_true(wait_event(&replaying, EVENT_TAIL_ENDED, &event));
    event_finish(&event);
    assert_int_equal(counting.count, RECORDS / 2);
    end(&replaying);
}

static void test_damage_is_said_when_it_is_opened(void **state)
{
    (void)state;
    unsigned char *bytes;
    struct counting counting = {.base = {.put = count_records, .record_limit = 4}};
    struct tail_spec spec = {.topics = orders, .topic_count = 1, .from = {START_BEGINNING, 0}, .bounded = true};
    struct error error = {0};
    struct event event;
    spec.to.kind = START_END;
    write_records(RECORDING_REPLACE, 0, RECORDS, true);
    size_t len = load(&bytes);
    bytes[len / 2] ^= 0x10;
    store(bytes, len);
    free(bytes);
    struct replaying replaying = start(0);
    assert_true(mailbox_receive(replaying.events, &event));
    assert_int_equal(event.kind, EVENT_NOTICE);
    assert_int_equal(event.error.kind, ERROR_FAILED);
    assert_non_null(strstr(event.text, "1 piece of"));
    event_finish(&event);
    assert_false(mailbox_receive(replaying.events, &event));
    assert_true(replaying.source->ops->tail_start(replaying.source, &spec, &counting.base, &error));
    assert_true(wait_event(&replaying, EVENT_TAIL_ENDED, &event));
    event_finish(&event);
    assert_true(counting.count > 0 && counting.count < RECORDS / 2);
    assert_true(counting.longest <= 4);
    end(&replaying);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_checksum),
        cmocka_unit_test_setup_teardown(test_what_is_written_is_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_killed_recorder_is_noticed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_cut_at_every_byte, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_every_bit_flipped, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_no_recording, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_modes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_runs_are_one_recording, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_full_disk_says_what_is_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_tail_begins_and_ends_anywhere, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_facts_of_a_recording, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_one_record_is_read_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_speed_keeps_the_pace_and_a_pause_stops_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_damage_is_said_when_it_is_opened, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
