/* What a ring holds, written to a file while others change the ring. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <fcntl.h>
#include <poll.h>

#include "base/clock.h"
#include "base/wake.h"
#include "engine/exporter.h"
#include "engine/sorting.h"

struct kit {
    struct wake wake;
    struct mailbox *mailbox;
    struct exporter *exporter;
    struct ring *ring;
    struct decoder decoder;
    struct column_list columns;
    char folder[64], path[128];
};

static void begin(struct kit *kit)
{
    struct error error = {0};
    *kit = (struct kit){0};
    assert_true(wake_init(&kit->wake, &error));
    kit->mailbox = mailbox_create(16, &kit->wake);
    kit->exporter = exporter_create(kit->mailbox);
    kit->ring = ring_create(8 << 20);
    snprintf(kit->folder, sizeof kit->folder, "/tmp/weir-exporter-XXXXXX");
    assert_non_null(mkdtemp(kit->folder));
}

static void end(struct kit *kit)
{
    exporter_destroy(kit->exporter);
    mailbox_destroy(kit->mailbox);
    ring_destroy(kit->ring);
    wake_finish(&kit->wake);
    assert_int_equal(rmdir(kit->folder), 0); /* no temporary file was left */
}

static const char *path_of(struct kit *kit, const char *name)
{
    snprintf(kit->path, sizeof kit->path, "%s/%s", kit->folder, name);
    return kit->path;
}

static void put(struct kit *kit, int count)
{
    struct batch batch = {0};
    for (int i = 0; i < count; i++) {
        char value[64];
        int len = snprintf(value, sizeof value, "{\"n\":%d}", i);
        batch_add(&batch, &(struct record_fields){.offset = i, .value = {value, (size_t)len}}, 0);
    }
    ring_push(kit->ring, &batch);
    batch_finish(&batch);
}

static void start(struct kit *kit, struct ring *ring, const char *path)
{
    static const char *const topics[] = {"orders"};
    struct error error = {0};
    struct export_spec spec = {.ring = ring,
                               .path = path,
                               .topics = topics,
                               .topic_count = 1,
                               .columns = &kit->columns,
                               .decoder = &kit->decoder};
    if (!exporter_start(kit->exporter, &spec, &error))
        fail_msg("%s", error.text);
}

static struct event wait_for_end(struct kit *kit)
{
    struct event event;
    int64_t until_us = clock_mono_us() + 10000000;
    while (!mailbox_receive(kit->mailbox, &event)) {
        struct pollfd fd = {.fd = kit->wake.read_fd, .events = POLLIN};
        if (clock_mono_us() > until_us)
            fail_msg("nothing was told");
        poll(&fd, 1, 100);
        wake_clear(&kit->wake);
    }
    return event;
}

static size_t read_and_remove(const char *path, char *out, size_t size)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t len = fread(out, 1, size - 1, file);
    out[len] = '\0';
    fclose(file);
    unlink(path);
    return len;
}

/* As soon as an end is told the next may begin; what an empty view leaves behind does not get into it. */
static void one_after_another(void **state)
{
    (void)state;
    struct kit kit;
    char text[256];
    begin(&kit);
    for (int i = 0; i < 200; i++) {
        start(&kit, kit.ring, path_of(&kit, "a.csv"));
        assert_int_equal(wait_for_end(&kit).kind, EVENT_NOTICE);
    }
    read_and_remove(kit.path, text, sizeof text);
    assert_string_equal(text, "topic,partition,offset,timestamp,key,value\r\n");
    put(&kit, 1);
    start(&kit, kit.ring, path_of(&kit, "b.jsonl"));
    assert_int_equal(wait_for_end(&kit).kind, EVENT_NOTICE);
    read_and_remove(kit.path, text, sizeof text);
    assert_true(strncmp(text, "{\"topic\":\"orders\",\"partition\":0,\"offset\":0,", 40) == 0);
    end(&kit);
}

/* The exporter waits at a pipe that nobody reads while the ring is cleared and filled anew. */
static void others_take_the_place(void **state)
{
    (void)state;
    struct kit kit;
    static char text[1 << 20];
    begin(&kit);
    put(&kit, 20000);
    assert_int_equal(mkfifo(path_of(&kit, "pipe.jsonl"), 0600), 0);
    int reader = open(kit.path, O_RDWR);
    start(&kit, kit.ring, kit.path);
    struct pollfd fd = {.fd = reader, .events = POLLIN};
    assert_int_equal(poll(&fd, 1, 10000), 1); /* it has begun */
    ring_clear(kit.ring);
    put(&kit, 30000);
    struct event event;
    while (!mailbox_receive(kit.mailbox, &event)) /* the pipe's end stays open: read what there is */
        if (poll(&fd, 1, 50) == 1)
            assert_true(read(reader, text, sizeof text) > 0);
    assert_int_equal(event.kind, EVENT_FILE_FAILED);
    assert_non_null(strstr(event.text, "replaced by others"));
    close(reader);
    unlink(kit.path);
    end(&kit);
}

/* Sorting ends, and begins again, while its ring is written. */
static void the_sorted_ring_goes(void **state)
{
    (void)state;
    struct kit kit;
    begin(&kit);
    put(&kit, 20000);
    struct sorting *sorting = sorting_create(4 << 20, &kit.wake);
    for (int i = 0; i < 20; i++) {
        int64_t until_us = clock_mono_us() + 10000000;
        assert_true(sorting_start(sorting, kit.ring, &kit.decoder, "value.n", i % 2 == 0));
        while (!sorting_poll(sorting))
            assert_true(clock_mono_us() < until_us);
        start(&kit, sorting_ring(sorting), path_of(&kit, "s.csv"));
        sorting_stop(sorting);
        enum event_kind kind = wait_for_end(&kit).kind;
        assert_true(kind == EVENT_FILE_FAILED || kind == EVENT_NOTICE);
        unlink(kit.path);
    }
    sorting_destroy(sorting);
    end(&kit);
}

static void a_full_disk_says_how_much(void **state)
{
    (void)state;
    struct kit kit;
    begin(&kit);
    if (access("/dev/full", W_OK) != 0) {
        end(&kit);
        skip();
    }
    put(&kit, 20000);
    snprintf(kit.path, sizeof kit.path, "%s/full.csv", kit.folder);
    assert_int_equal(symlink("/dev/full", kit.path), 0);
    start(&kit, kit.ring, kit.path);
    struct event event = wait_for_end(&kit);
    assert_int_equal(event.kind, EVENT_FILE_FAILED);
    assert_non_null(strstr(event.text, "No space left on device"));
    struct stat stats;
    assert_true(stat("/dev/full", &stats) == 0 && S_ISCHR(stats.st_mode)); /* it was not renamed over */
    unlink(kit.path);
    end(&kit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_after_another),
        cmocka_unit_test(others_take_the_place),
        cmocka_unit_test(the_sorted_ring_goes),
        cmocka_unit_test(a_full_disk_says_how_much),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
