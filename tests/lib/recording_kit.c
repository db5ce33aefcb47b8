#include "recording_kit.h"

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
#include "base/mem.h"
#include "recording/frame.h"
#include "recording/replay.h"
#include "recording/writer.h"

struct played played;

int played_set_up(void **state)
{
    (void)state;
    snprintf(played.path, sizeof played.path, "/tmp/weir-replay-XXXXXX");
    int fd = mkstemp(played.path);
    played.board = board_create(NULL);
    played.events = mailbox_create(64, NULL);
    played.source = NULL;
    return fd < 0 || close(fd) != 0;
}

int played_tear_down(void **state)
{
    (void)state;
    if (played.source)
        played.source->ops->destroy(played.source);
    mailbox_destroy(played.events);
    board_destroy(played.board);
    return unlink(played.path);
}

size_t played_load(unsigned char **bytes)
{
    struct stat status;
    FILE *file = fopen(played.path, "rb");
    assert_int_equal(stat(played.path, &status), 0);
    *bytes = mem_alloc((size_t)status.st_size);
    assert_int_equal(fread(*bytes, 1, (size_t)status.st_size, file), status.st_size);
    fclose(file);
    return (size_t)status.st_size;
}

void played_store(const void *bytes, size_t len)
{
    FILE *file = fopen(played.path, "wb");
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
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

void played_write(enum recording_mode mode, int from, int count, bool ends)
{
    static const char *const topics[] = {"orders", "payments"};
    struct recording_spec spec = {
        .path = played.path, .mode = mode, .topics = topics, .topic_count = 2, .cluster_id = "a\"b"};
    struct error error = {0};
    struct batch batch = {0};
    struct recording_writer *writer = recording_create(&spec, &error);
    assert_non_null(writer);
    for (int i = 0; i < count; i++) {
        add(&batch, from + i);
        if ((i + 1) % PLAYED_FRAME == 0 || i + 1 == count) {
            assert_true(recording_write(writer, &batch, 5000 + i, &error));
            batch_clear(&batch);
        }
    }
    assert_int_equal(recording_records(writer), count);
    batch_finish(&batch);
    assert_true(recording_finish(writer, &error));
    struct stat status;
    assert_int_equal(stat(played.path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    if (!ends) { /* as a recorder that is killed leaves it: without its last frame */
        struct str end = {0};
        str_appendf(&end, "{\"records\":%d,", count);
        char *bytes = mem_alloc((size_t)status.st_size);
        FILE *file = fopen(played.path, "rb");
        assert_int_equal(fread(bytes, 1, (size_t)status.st_size, file), status.st_size);
        fclose(file);
        char *at = memmem(bytes, (size_t)status.st_size, str_text(&end), end.len);
        assert_non_null(at);
        assert_int_equal(truncate(played.path, at - bytes - FRAME_OVERHEAD), 0);
        free(bytes);
        str_finish(&end);
    }
}

bool played_is_record(const struct record *record, int number)
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

void played_write_run(enum recording_mode mode, int64_t from, int64_t to, int64_t step, size_t size)
{
    static const char *const topics[] = {"orders"};
    struct recording_spec spec = {.path = played.path, .mode = mode, .topics = topics, .topic_count = 1};
    struct error error = {0};
    struct batch batch = {0};
    char *value = mem_zero(1, size + 1);
    struct recording_writer *writer = recording_create(&spec, &error);
    assert_non_null(writer);
    for (int64_t offset = from; offset < to; offset += step) {
        batch_clear(&batch);
        batch_add(&batch,
                  &(struct record_fields){.offset = offset,
                                          .timestamp_ms = 1000 + offset % 1000000,
                                          .timestamp_type = TIMESTAMP_CREATE,
                                          .value = {value, size}},
                  0);
        assert_true(recording_write(writer, &batch, offset, &error));
    }
    assert_true(recording_finish(writer, &error));
    batch_finish(&batch);
    free(value);
}

void played_write_going_back(void)
{
    played_write_run(RECORDING_REPLACE, 1000, 1010, 1, PLAYED_VALUE);
    played_write_run(RECORDING_APPEND, 0, 20, 1, PLAYED_VALUE);
    played_write_run(RECORDING_APPEND, 5, 15, 1, PLAYED_VALUE);
}

void played_open(double speed)
{
    struct replay_options options = {.path = played.path, .speed = speed};
    struct error error = {0};
    played.source = replay_open(&options, played.board, played.events, &error);
    assert_non_null(played.source);
}

void played_close(void)
{
    played.source->ops->destroy(played.source);
    played.source = NULL;
    mailbox_destroy(played.events);
    board_destroy(played.board);
    played.board = board_create(NULL);
    played.events = mailbox_create(64, NULL);
}

void played_wait(enum event_kind kind, struct event *event)
{
    int64_t until_us = clock_mono_us() + PLAYED_PATIENCE_US;
    while (clock_mono_us() < until_us) {
        while (mailbox_receive(played.events, event)) {
            if (event->kind == kind)
                return;
            event_finish(event);
        }
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    fail_msg("no event of kind %d", (int)kind);
}

static bool list_offsets(struct sink *sink, const struct batch *batch)
{
    struct played_listing *listing = (struct played_listing *)sink;
    struct record record;
    for (size_t at = 0; batch_next(batch, &at, &record);)
        if (listing->count < sizeof listing->offsets / sizeof *listing->offsets)
            listing->offsets[listing->count++] = record.head->offset;
    return true;
}

void played_list(struct played_listing *listing, struct tail_start from, struct tail_start to)
{
    static const char *const orders[] = {"orders"};
    struct tail_spec spec = {.topics = orders, .topic_count = 1, .from = from, .to = to, .bounded = true, .number = 77};
    struct error error = {0};
    struct event event;
    *listing = (struct played_listing){.base = {.put = list_offsets}};
    assert_true(played.source->ops->tail_start(played.source, &spec, &listing->base, &error));
    played_wait(EVENT_TAIL_ENDED, &event);
    assert_int_equal(event.tag, 77);
    event_finish(&event);
}
