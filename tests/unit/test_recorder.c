/* The recorder of the dashboard, and what a writer says of a disk that is full, hangs or fails: what is in the file,
 * what is queued and what is missing always add up. */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/mem.h"
#include "engine/recorder.h"
#include "recording/content.h"
#include "recording/writer.h"

enum { PATIENCE_US = 20000000, VALUE = 1024 * 1024, FITS = 15, MORE = 24 };

static char path[64];
static struct mailbox *events;
static struct recorder *recorder;

/* The disk: these stand in for the system's own, for regular files. */
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static atomic_bool disk_full, sync_fails;

static bool is_file(int fd)
{
    struct stat status;
    return fd > STDERR_FILENO && fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
}

ssize_t write(int fd, const void *bytes, size_t len)
{
    if (is_file(fd)) {
        pthread_mutex_lock(&gate);
        pthread_mutex_unlock(&gate);
        if (atomic_load(&disk_full)) {
            errno = ENOSPC;
            return -1;
        }
    }
    return syscall(SYS_write, fd, bytes, len);
}

int fdatasync(int fd)
{
    (void)fd;
    errno = EIO;
    return atomic_load(&sync_fails) ? -1 : 0;
}

static int set_up(void **state)
{
    (void)state;
    snprintf(path, sizeof path, "/tmp/weir-recorder-XXXXXX");
    int fd = mkstemp(path);
    events = mailbox_create(64, NULL);
    recorder = recorder_create(events);
    disk_full = sync_fails = false;
    return fd < 0 || close(fd) != 0;
}

static int tear_down(void **state)
{
    (void)state;
    recorder_destroy(recorder);
    mailbox_destroy(events);
    return unlink(path);
}

static void start(void)
{
    struct error error = {0};
    assert_true(recorder_start(recorder, path, "id", &error));
}

/* One record of a MiB: between FITS and MORE of them have room. */
static void put(int64_t offset)
{
    static const char *const topics[] = {"orders"};
    struct batch batch = {0};
    char *value = mem_zero(1, VALUE);
    batch_add(&batch, &(struct record_fields){.offset = offset, .value = {value, VALUE}}, 0);
    recorder_put(recorder, topics, 1, &batch);
    batch_finish(&batch);
    free(value);
}

static void *put_many(void *context)
{
    atomic_int *done = context;
    for (int i = 0; i < MORE; i++) {
        put(i);
        atomic_fetch_add(done, 1);
    }
    return NULL;
}

static void wait_end(struct event *event)
{
    int64_t until_us = clock_mono_us() + PATIENCE_US;
    while (!mailbox_receive(events, event) && clock_mono_us() < until_us)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    assert_true(event->kind == EVENT_NOTICE || event->kind == EVENT_FILE_FAILED);
}

static uint64_t records_in_file(void)
{
    struct error error = {0};
    struct content content = {0};
    struct recording *recording = recording_open(path, &error);
    assert_non_null(recording);
    assert_true(content_read(&content, recording));
    uint64_t records = content.records;
    content_finish(&content);
    recording_close(recording);
    return records;
}

/* T1 waits for room: the state does not change any more. */
static void wait_full(const atomic_int *done)
{
    int64_t until_us = clock_mono_us() + PATIENCE_US;
    while (atomic_load(done) < FITS && clock_mono_us() < until_us)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    assert_true(atomic_load(done) >= FITS);
}

static void test_a_disk_that_hangs_loses_nothing(void **state)
{
    (void)state;
    atomic_int done = 0;
    pthread_t tail;
    struct recorder_state seen;
    struct event event = {0};
    start();
    pthread_mutex_lock(&gate);
    assert_int_equal(pthread_create(&tail, NULL, put_many, &done), 0);
    wait_full(&done);
    recorder_state(recorder, &seen);
    assert_true(seen.on);
    assert_int_equal(seen.records, 0); /* what is queued is not in the file */
    assert_true(seen.queued >= FITS && seen.queued < MORE);
    pthread_mutex_unlock(&gate);
    pthread_join(tail, NULL);
    recorder_stop(recorder); /* what was put before that is part of it */
    wait_end(&event);
    assert_int_equal(event.kind, EVENT_NOTICE);
    assert_non_null(strstr(event.text, "24 records"));
    event_finish(&event);
    assert_int_equal(records_in_file(), MORE);
    recorder_state(recorder, &seen);
    assert_false(seen.on);
    assert_int_equal(seen.records, MORE);
    assert_int_equal(seen.queued, 0);
}

static void test_who_hurries_does_not_wait_for_the_disk(void **state)
{
    (void)state;
    atomic_int done = 0;
    pthread_t tail;
    struct recorder_state seen;
    struct event event = {0};
    char words[64];
    start();
    pthread_mutex_lock(&gate);
    assert_int_equal(pthread_create(&tail, NULL, put_many, &done), 0);
    wait_full(&done);
    recorder_hurry(recorder, true);
    pthread_join(tail, NULL); /* though the disk still hangs */
    recorder_hurry(recorder, false);
    recorder_state(recorder, &seen);
    assert_true(seen.missed > 0);
    assert_int_equal(seen.missed + seen.queued, MORE);
    recorder_stop(recorder);
    pthread_mutex_unlock(&gate);
    wait_end(&event);
    assert_int_equal(event.kind, EVENT_FILE_FAILED);
    snprintf(words, sizeof words, "%d records that were read are missing", (int)seen.missed);
    assert_non_null(strstr(event.error.text, words));
    event_finish(&event);
    assert_int_equal(records_in_file(), MORE - seen.missed);
}

static void test_a_full_disk_says_what_is_missing(void **state)
{
    (void)state;
    atomic_int done = 0;
    pthread_t tail;
    struct recorder_state seen;
    struct event event = {0};
    int64_t until_us = clock_mono_us() + PATIENCE_US;
    start();
    put(1000);
    for (recorder_state(recorder, &seen); seen.records == 0 && clock_mono_us() < until_us;
         recorder_state(recorder, &seen))
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    pthread_mutex_lock(&gate);
    assert_int_equal(pthread_create(&tail, NULL, put_many, &done), 0);
    wait_full(&done);
    atomic_store(&disk_full, true);
    pthread_mutex_unlock(&gate);
    wait_end(&event);
    pthread_join(tail, NULL);
    assert_int_equal(event.kind, EVENT_FILE_FAILED);
    assert_non_null(strstr(event.error.text, "No space left"));
    assert_non_null(strstr(event.error.text, "1 records"));
    assert_non_null(strstr(event.error.text, "are missing in it"));
    event_finish(&event);
    recorder_state(recorder, &seen);
    assert_false(seen.on);
    assert_int_equal(seen.records, 1);
    assert_true(seen.missed >= FITS && seen.missed <= MORE);
    assert_int_equal(records_in_file(), 1);
}

static void test_a_disk_that_lost_something_is_not_trusted(void **state)
{
    (void)state;
    static const char *const topics[] = {"orders"};
    struct recording_spec spec = {.path = path, .mode = RECORDING_REPLACE, .topics = topics, .topic_count = 1};
    struct error error = {0};
    struct batch batch = {0};
    struct recording_writer *writer = recording_create(&spec, &error);
    int64_t until_us = clock_mono_us() + PATIENCE_US;
    bool good = true;
    batch_add(&batch, &(struct record_fields){.offset = 1}, 0);
    atomic_store(&sync_fails, true);
    while (good && clock_mono_us() < until_us) {
        good = recording_write(writer, &batch, 0, &error);
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    }
    assert_false(good);
    assert_non_null(strstr(error.text, "Input/output error"));
    assert_non_null(strstr(error.text, "only 0 records"));
    atomic_store(&sync_fails, false);
    assert_false(recording_finish(writer, &error));
    batch_finish(&batch);
}

static void test_a_recording_has_one_writer(void **state)
{
    (void)state;
    struct error error = {0};
    struct event event = {0};
    struct recorder *other = recorder_create(events);
    start();
    put(1);
    assert_false(recorder_start(other, path, NULL, &error));
    assert_non_null(strstr(error.text, "is being recorded to already"));
    struct recording_spec spec = {.path = path, .mode = RECORDING_REPLACE};
    assert_null(recording_create(&spec, &error)); /* nor is it emptied */
    recorder_stop(recorder);
    wait_end(&event);
    event_finish(&event);
    assert_int_equal(records_in_file(), 1);
    recorder_destroy(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_disk_that_hangs_loses_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_who_hurries_does_not_wait_for_the_disk, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_full_disk_says_what_is_missing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_disk_that_lost_something_is_not_trusted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_recording_has_one_writer, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
