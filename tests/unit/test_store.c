#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdatomic.h>

#include "store/ring.h"

static struct bytes text(const char *s)
{
    return (struct bytes){s, strlen(s)};
}

static void test_a_record_comes_back_as_it_went_in(void **state)
{
    (void)state;
    struct batch batch = {0};
    struct record_header headers[] = {{text("trace"), text("abc")}, {text("null"), {NULL, 0}}, {text(""), {"", 0}}};
    struct record_fields fields = {.topic = 3,
                                   .partition = 7,
                                   .offset = INT64_C(5000000000),
                                   .timestamp_ms = -1,
                                   .timestamp_type = TIMESTAMP_APPEND,
                                   .key = {"k\0y", 3},
                                   .value = {"", 0},
                                   .headers = headers,
                                   .header_count = 3};
    batch_add(&batch, &fields, 0);
    fields.key = (struct bytes){NULL, 0};
    fields.value = (struct bytes){NULL, 0};
    fields.header_count = 0;
    batch_add(&batch, &fields, 0);

    size_t at = 0, h = 0;
    struct record record;
    struct record_header header;
    assert_true(batch_next(&batch, &at, &record));
    assert_int_equal(record.head->offset, INT64_C(5000000000));
    assert_int_equal(record.key.len, 3);
    assert_memory_equal(record.key.data, "k\0y", 3);
    assert_non_null(record.value.data); /* empty, not null */
    assert_int_equal(record_size(&record), 3 + 5 + 3 + 4);
    assert_true(record_next_header(&record, &h, &header));
    assert_memory_equal(header.value.data, "abc", 3);
    assert_true(record_next_header(&record, &h, &header));
    assert_null(header.value.data);
    assert_true(record_next_header(&record, &h, &header));
    assert_non_null(header.value.data);
    assert_false(record_next_header(&record, &h, &header));
    assert_true(batch_next(&batch, &at, &record));
    assert_null(record.key.data);
    assert_null(record.value.data);
    assert_false(batch_next(&batch, &at, &record));
    batch_finish(&batch);
}

static void test_a_large_record_is_cut_and_says_so(void **state)
{
    (void)state;
    struct batch batch = {0};
    char large[1000];
    memset(large, 'x', sizeof large);
    batch_add(&batch, &(struct record_fields){.key = text("key"), .value = {large, sizeof large}}, 100);
    struct record record;
    size_t at = 0;
    assert_true(batch_next(&batch, &at, &record));
    assert_true(record.head->flags & RECORD_CUT);
    assert_int_equal(record.value.len, 97);
    assert_int_equal(record.head->value_size, 1000);
    assert_int_equal(record_size(&record), 1003);
    batch_finish(&batch);
}

static void test_an_encoded_record_is_cut_alike(void **state)
{
    (void)state;
    struct batch batch = {0}, cut = {0};
    struct record record;
    const struct record_header header = {text("name"), text("a value of its own")};
    for (size_t i = 0; i < 2; i++)
        batch_add(
            &batch,
            &(struct record_fields){.key = text("key"), .value = text("value"), .headers = &header, .header_count = i},
            0);
    static const size_t limits[] = {8, 7, 3, 2, 0};
    static const size_t keys[] = {3, 3, 3, 2, 0}, values[] = {5, 4, 0, 0, 0};
    for (size_t i = 0; i < 5; i++) {
        size_t at = 0;
        while (batch_next(&batch, &at, &record)) {
            size_t zero = 0;
            batch_clear(&cut);
            batch_add_cut(&cut, record.head, limits[i]);
            bool all = limits[i] == 8 && record.head->header_count == 0;
            assert_true(batch_next(&cut, &zero, &record));
            assert_int_equal(zero, cut.len);
            assert_int_equal(record.key.len, keys[i]);
            assert_int_equal(record.value.len, values[i]);
            assert_memory_equal(record.value.data, "value", values[i]);
            assert_int_equal(record.head->header_count, 0);
            assert_int_equal(!!(record.head->flags & RECORD_CUT), !all);
            assert_int_equal(record.head->value_size, 5);
        }
    }
    batch_finish(&batch);
    batch_finish(&cut);
}

/* Against a model that remembers everything: whatever the ring still has is right, and what it has is a suffix. */
static void test_the_ring_holds_the_newest(void **state)
{
    (void)state;
    struct ring *ring = ring_create(64 * 1024);
    struct batch batch = {0}, out = {0};
    char value[20000];
    uint64_t pushed = 0;
    srand(1);
    for (int round = 0; round < 2000; round++) {
        batch_clear(&batch);
        int count = rand() % 20;
        for (int i = 0; i < count; i++) {
            size_t len = (size_t)(rand() % 50 == 0 ? rand() % 16000 : rand() % 300);
            memset(value, (int)(pushed & 0x7f), len);
            batch_add(&batch, &(struct record_fields){.offset = (int64_t)pushed++, .value = {value, len}},
                      ring_record_limit(ring));
        }
        ring_push(ring, &batch);
        struct ring_stats stats;
        ring_stats(ring, &stats);
        assert_int_equal(stats.end, pushed);
        assert_true(stats.used <= stats.budget);
        assert_int_equal(stats.evicted, stats.first);
        if (stats.evicted) /* no more went than had to: what is free is less than two of the largest */
            assert_true(stats.used > stats.budget * 14 / 15 - 2 * 16400);

        batch_clear(&out);
        uint64_t got;
        size_t copied = ring_copy(ring, 0, SIZE_MAX, SIZE_MAX, &out, &got);
        assert_int_equal(got, stats.first);
        assert_int_equal(copied, stats.end - stats.first);
        size_t at = 0, used = 0;
        struct record record;
        while (batch_next(&out, &at, &record)) {
            assert_int_equal(record.head->offset, got);
            for (size_t i = 0; i < record.value.len; i++)
                assert_int_equal(record.value.data[i], (char)(got & 0x7f));
            used += record.head->encoded;
            got++;
        }
        assert_int_equal(used, stats.used);
    }
    ring_clear(ring);
    struct ring_stats stats;
    ring_stats(ring, &stats);
    assert_int_equal(stats.end, 0);
    assert_int_equal(stats.cleared, 1);
    batch_finish(&batch);
    batch_finish(&out);
    ring_destroy(ring);
}

struct model {
    int64_t offsets[200000]; /* of every record, by sequence number less LOWEST */
    uint64_t first, end;
};
enum { LOWEST = 100000 };

static void assert_ring_is(struct ring *ring, const struct model *model)
{
    struct batch out = {0};
    struct record record;
    uint64_t got;
    size_t copied = ring_copy(ring, model->first, SIZE_MAX, SIZE_MAX, &out, &got);
    assert_int_equal(got, model->first);
    assert_int_equal(copied, model->end - model->first);
    for (size_t at = 0; batch_next(&out, &at, &record); got++) {
        assert_int_equal(record.head->offset, model->offsets[got - LOWEST]);
        for (size_t i = 0; i < record.value.len; i++)
            assert_int_equal(record.value.data[i], (char)record.head->offset);
    }
    /* Backwards in pieces: the same records. */
    for (uint64_t before = model->end; before > model->first; before = got) {
        batch_clear(&out);
        copied = ring_copy_before(ring, before, model->first, 7, 4000, &out, &got);
        assert_in_range(copied, 1, 7);
        assert_int_equal(got + copied, before);
        size_t at = 0;
        for (uint64_t seq = got; batch_next(&out, &at, &record); seq++)
            assert_int_equal(record.head->offset, model->offsets[seq - LOWEST]);
    }
    batch_clear(&out);
    assert_int_equal(ring_copy_before(ring, model->first, 0, 7, 4000, &out, &got), 0);
    batch_finish(&out);
}

static void test_the_newest_of_a_batch_are_kept(void **state)
{
    (void)state;
    struct batch batch = {0}, twice = {0};
    struct record record;
    assert_int_equal(batch_keep_newest(&batch, 0, 7), 7); /* nothing there */
    for (int64_t i = 0; i < 5; i++)
        batch_add(&batch, &(struct record_fields){.offset = 10 + i, .value = text("0123456789")}, 0);
    size_t each = batch.len / 5, at = 0;
    assert_int_equal(batch_keep_newest(&batch, batch.len, 3), 3);
    assert_int_equal(batch_keep_newest(&batch, 3 * each - 1, 3), 13);
    assert_true(batch.count == 2 && batch.len == 2 * each);
    batch_append(&twice, &batch);
    batch_append(&twice, &batch);
    assert_int_equal(twice.count, 4);
    assert_int_equal(batch_keep_newest(&batch, 0, 3), 14); /* one stays */
    assert_true(batch_next(&batch, &at, &record) && record.head->offset == 14 && !batch_next(&batch, &at, &record));
    for (int64_t offset = 13, i = at = 0; i < 4; i++, offset = 13 + i % 2)
        assert_true(batch_next(&twice, &at, &record) && record.head->offset == offset);
    batch_finish(&batch);
    batch_finish(&twice);
}

static void add_random(struct batch *batch, int64_t offset)
{
    char value[9000];
    size_t len = (size_t)(rand() % 20 == 0 ? rand() % 9000 : rand() % 300);
    memset(value, (char)offset, len);
    batch_add(batch, &(struct record_fields){.offset = offset, .value = {value, len}}, 0);
}

/* Both ends at random, against a list: no place moves, nothing is evicted for the front, and it has no holes. */
static void test_the_front_takes_what_is_older(void **state)
{
    (void)state;
    static struct model model;
    struct ring *ring = ring_create(0);
    struct batch batch = {0};
    size_t most_in_front = 0;
    srand(7);
    for (int run = 0; run < 200; run++) {
        int64_t newest = 0, oldest = 0;
        ring_clear_from(ring, 2 * LOWEST);
        model = (struct model){.first = 2 * LOWEST, .end = 2 * LOWEST};
        for (int round = 0; round < 60; round++) {
            bool front = rand() % 2;
            int count = rand() % 12;
            batch_clear(&batch);
            for (int i = 0; i < count; i++)
                add_random(&batch, front ? oldest - count + i : newest + i);
            for (int i = 0; i < count; i++)
                model.offsets[(front ? model.first - 1 - (uint64_t)i : model.end + (uint64_t)i) - LOWEST] =
                    front ? --oldest : newest++;
            struct ring_stats before, after;
            ring_stats(ring, &before);
            front ? ring_push_front(ring, &batch) : ring_push(ring, &batch);
            ring_stats(ring, &after);
            assert_int_equal(after.end, front ? before.end : before.end + (uint64_t)count);
            if (front) {
                assert_true(after.first <= before.first);
                assert_int_equal(after.evicted - before.evicted + (before.first - after.first), count);
                assert_true(!before.evicted || after.first == before.first);
            }
            if (front && before.first - after.first > most_in_front)
                most_in_front = (size_t)(before.first - after.first);
            model.first = after.first;
            model.end = after.end;
            assert_ring_is(ring, &model);
        }
    }
    assert_true(most_in_front > 5);
    batch_finish(&batch);
    ring_destroy(ring);
}

static void test_headers_larger_than_the_ring_are_counted_as_evicted(void **state)
{
    (void)state;
    struct ring *ring = ring_create(0);
    struct batch batch = {0};
    char *large = calloc(1, 100000);
    struct record_header header = {text("h"), {large, 100000}};
    batch_add(&batch, &(struct record_fields){.value = text("v")}, 0);
    batch_add(&batch, &(struct record_fields){.value = text("v"), .headers = &header, .header_count = 1}, 0);
    batch_add(&batch, &(struct record_fields){.offset = 9, .value = text("v")}, 0);
    ring_push(ring, &batch);
    struct ring_stats stats;
    ring_stats(ring, &stats);
    assert_int_equal(stats.first, 2);
    assert_int_equal(stats.end, 3);
    assert_int_equal(stats.evicted, 2);
    free(large);
    batch_finish(&batch);
    ring_destroy(ring);
}

struct race {
    struct ring *ring;
    atomic_bool done;
};

static void *push_many(void *opaque)
{
    struct race *race = opaque;
    struct batch batch = {0};
    for (int64_t n = 0; n < 200000;) {
        batch_clear(&batch);
        for (int i = 0; i < 100; i++, n++)
            batch_add(&batch, &(struct record_fields){.offset = n, .value = {(const char *)&n, sizeof n}}, 0);
        ring_push(race->ring, &batch);
    }
    batch_finish(&batch);
    atomic_store(&race->done, true);
    return NULL;
}

static void test_readers_beside_a_writer_see_whole_records(void **state)
{
    (void)state;
    struct race race = {.ring = ring_create(256 * 1024)};
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, push_many, &race), 0);
    struct batch out = {0};
    uint64_t next = 0;
    while (!atomic_load(&race.done)) {
        batch_clear(&out);
        uint64_t got;
        size_t copied;
        struct ring_stats stats;
        if (!ring_try_copy(race.ring, next, 50, SIZE_MAX, &out, &got, &copied, &stats))
            continue;
        assert_true(got >= next);
        size_t at = 0;
        struct record record;
        for (next = got; batch_next(&out, &at, &record); next++) {
            int64_t value;
            memcpy(&value, record.value.data, sizeof value);
            assert_int_equal(record.head->offset, next);
            assert_int_equal(value, next);
        }
    }
    pthread_join(thread, NULL);
    batch_finish(&out);
    ring_destroy(race.ring);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_record_comes_back_as_it_went_in),
        cmocka_unit_test(test_a_large_record_is_cut_and_says_so),
        cmocka_unit_test(test_an_encoded_record_is_cut_alike),
        cmocka_unit_test(test_the_newest_of_a_batch_are_kept),
        cmocka_unit_test(test_the_ring_holds_the_newest),
        cmocka_unit_test(test_the_front_takes_what_is_older),
        cmocka_unit_test(test_headers_larger_than_the_ring_are_counted_as_evicted),
        cmocka_unit_test(test_readers_beside_a_writer_see_whole_records),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
