/* A recording as a source of its stream: where it begins and ends, its pace, records that somebody went back for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/clock.h"
#include "model/snapshot.h"
#include "model/tail_state.h"
#include "model/topics.h"
#include "recording/reader.h"
#include "recording/reader_inner.h"
#include "recording/replay.h"
#include "recording/writer.h"
#include "recording_kit.h"

enum { LARGE_VALUE = 64 * 1024, LARGE_RECORDS = 100 };

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

static const char *const orders[] = {"orders"};

static void read_range(struct tail_start from, struct tail_start to, int count, int64_t first, int64_t last)
{
    played_open(0);
    struct counting counting = {.base = {.put = count_records}};
    struct tail_spec spec = {.topics = orders, .topic_count = 1, .from = from, .to = to, .bounded = true};
    struct error error = {0};
    struct event event;
    assert_true(played.source->ops->tail_start(played.source, &spec, &counting.base, &error));
    played_wait(EVENT_TAIL_ENDED, &event);
    assert_int_equal(event.error.kind, ERROR_NONE);
    event_finish(&event);
    assert_int_equal(counting.count, count);
    if (count) {
        assert_int_equal(counting.first, first);
        assert_int_equal(counting.last, last);
    }
    struct snapshot *snapshot = board_acquire(played.board);
    assert_true(snapshot->tail->finished);
    assert_int_equal(snapshot->tail->records, count);
    block_release(snapshot);
    played_close();
}

/* orders has the even records: offsets 100, 102, ... 118, in partitions 0, 2, 1, 0, ... */
static void test_a_tail_begins_and_ends_anywhere(void **state)
{
    (void)state;
    struct tail_start beginning = {START_BEGINNING, 0}, to_end = {START_END, 0};
    played_write(RECORDING_REPLACE, 0, PLAYED_RECORDS, true);
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
    played_write(RECORDING_REPLACE, 0, PLAYED_RECORDS, true);
    played_write(RECORDING_APPEND, 0, 6, true); /* again */
    played_open(0);
    assert_true(played.source->ops->ask(played.source, &question, &answer, &error));
    assert_int_equal(answer.partitions->count, 3);
    assert_int_equal(answer.partitions->rows[0].low.value, 100);
    assert_int_equal(answer.partitions->rows[0].high.value, 119);
    assert_int_equal(partition_records(&answer.partitions->rows[0]).value, 4); /* of 19 offsets */
    assert_int_equal(answer.partitions->rows[0].leader, LEADER_UNKNOWN);
    assert_string_equal(answer.cluster_id, "a\"b");
    answer_finish(&answer);
    question.kind = ASK_TOPICS;
    answer = (struct answer){0};
    assert_true(played.source->ops->ask(played.source, &question, &answer, &error));
    assert_int_equal(answer.topics->count, 1);
    assert_int_equal(answer.topics->rows[0].records.value, PLAYED_RECORDS / 2);
    answer_finish(&answer);
    question.kind = ASK_JOURNAL;
    answer = (struct answer){0};
    assert_true(played.source->ops->ask(played.source, &question, &answer, &error));
    assert_non_null(strstr(answer.journal->error, "a recording has no groups"));
    assert_false(answer.journal->denied);
    answer_finish(&answer);
    question.kind = ASK_LAG;
    assert_false(played.source->ops->ask(played.source, &question, &answer, &error));
    assert_null(played.source->ops->admin);
    assert_null(played.source->ops->produce);

    struct counting counting = {.base = {.put = count_records}};
    struct tail_spec spec = {.topics = orders, .topic_count = 1, .from = {START_BEGINNING, 0}, .bounded = true};
    struct event event;
    spec.to.kind = START_END;
    assert_true(played.source->ops->tail_start(played.source, &spec, &counting.base, &error));
    played_wait(EVENT_NOTICE, &event);
    assert_non_null(strstr(event.text, "6 records were recorded twice"));
    event_finish(&event);
    played_wait(EVENT_TAIL_ENDED, &event);
    event_finish(&event);
    assert_int_equal(counting.count, PLAYED_RECORDS / 2);

    static const char *const unknown[] = {"ordres"};
    spec.topics = unknown;
    assert_false(played.source->ops->tail_start(played.source, &spec, &counting.base, &error));
    assert_string_equal(error.text, "unknown topic 'ordres'");
    int32_t partition = 7;
    spec.topics = orders;
    spec.partitions = &partition;
    spec.partition_count = 1;
    assert_false(played.source->ops->tail_start(played.source, &spec, &counting.base, &error));
    played_close();
}

/* The frames of played_write arrived 5 ms apart: at a thousandth of the speed the second is due after 5 s. */
static void test_a_speed_keeps_the_pace_and_a_pause_stops_it(void **state)
{
    (void)state;
    struct counting counting = {.base = {.put = count_records}};
    struct tail_spec spec = {.topics = orders, .topic_count = 1, .from = {START_BEGINNING, 0}};
    struct error error = {0};
    struct event event;
    played_write(RECORDING_REPLACE, 0, PLAYED_RECORDS, true);
    played_open(0.001);
    int64_t began_us = clock_mono_us();
    assert_true(played.source->ops->tail_start(played.source, &spec, &counting.base, &error));
    played_wait(EVENT_TAIL_STARTED, &event);
    event_finish(&event);
    while (counting.count == 0 && clock_mono_us() - began_us < PLAYED_PATIENCE_US)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    played.source->ops->tail_pause(played.source, true);
    if (clock_mono_us() - began_us < 4000000) /* on a machine that is not stopped meanwhile */
        assert_int_equal(counting.count, 3);
    played.source->ops->tail_stop(played.source); /* at once, though much is to come */
    assert_true(clock_mono_us() - began_us < PLAYED_PATIENCE_US);
    played_close();
    played_open(1000000);
    counting.count = 0;
    spec.bounded = true;
    spec.to.kind = START_END;
    assert_true(played.source->ops->tail_start(played.source, &spec, &counting.base, &error));
    played_wait(EVENT_TAIL_ENDED, &event);
    event_finish(&event);
    assert_int_equal(counting.count, PLAYED_RECORDS / 2);
    played_close();
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
    played_write(RECORDING_REPLACE, 0, PLAYED_RECORDS, true);
    size_t len = played_load(&bytes);
    bytes[len / 2] ^= 0x10;
    played_store(bytes, len);
    free(bytes);
    played_open(0);
    assert_true(mailbox_receive(played.events, &event));
    assert_int_equal(event.kind, EVENT_NOTICE);
    assert_int_equal(event.error.kind, ERROR_FAILED);
    assert_non_null(strstr(event.text, "1 piece of"));
    event_finish(&event);
    assert_false(mailbox_receive(played.events, &event));
    assert_true(played.source->ops->tail_start(played.source, &spec, &counting.base, &error));
    played_wait(EVENT_TAIL_ENDED, &event);
    event_finish(&event);
    assert_true(counting.count > 0 && counting.count < PLAYED_RECORDS / 2);
    assert_true(counting.longest <= 4);
    played_close();
}

static void test_what_was_recorded_after_going_back_is_shown(void **state)
{
    (void)state;
    struct played_listing listing;
    played_write_going_back();
    played_open(0);
    played_list(&listing, (struct tail_start){START_BEGINNING, 0}, (struct tail_start){START_END, 0});
    assert_int_equal(listing.count, 30);
    for (size_t i = 0; i < 30; i++)
        assert_int_equal(listing.offsets[i], i < 10 ? 1000 + i : i - 10);
    struct snapshot *snapshot = board_acquire(played.board);
    const struct tail_state *tail = snapshot->tail;
    assert_int_equal(tail->number, 77);
    assert_true(tail->finished);
    assert_int_equal(tail->behind.value, 0);
    assert_int_equal(tail->rows[0].low.value, 0);
    assert_int_equal(tail->rows[0].position.value, 1010);
    assert_int_equal(snapshot->topics->rows[0].records.value, 30);
    block_release(snapshot);
    /* The newest of a partition are those with the greatest offsets that there are. */
    played_list(&listing, (struct tail_start){START_NEWEST, 12}, (struct tail_start){START_END, 0});
    assert_int_equal(listing.count, 12);
    assert_int_equal(listing.offsets[11], 19);
    played_list(&listing, (struct tail_start){START_OFFSET, 15}, (struct tail_start){START_OFFSET, 1003});
    assert_int_equal(listing.count, 8);
    played_list(&listing, (struct tail_start){START_TIME, 1000 + 18}, (struct tail_start){START_TIME, 2001});
    assert_int_equal(listing.count, 3);
}

static void test_only_what_came_before_is_repeated(void **state)
{
    (void)state;
    struct event event;
    played_write_going_back();
    played_open(0);
    played_wait(EVENT_NOTICE, &event);
    assert_non_null(strstr(event.text, "10 records were recorded twice"));
    assert_int_equal(event.error.kind, ERROR_NONE);
    event_finish(&event);
}

struct holding {
    struct sink base;
    atomic_int came;
};

static bool hold(struct sink *sink, const struct batch *batch)
{
    (void)batch;
    atomic_fetch_add(&((struct holding *)sink)->came, 1);
    return true;
}

static void test_nothing_comes_of_a_stopped_tail(void **state)
{
    (void)state;
    struct error error = {0};
    struct event event;
    struct tail_spec spec = {.topics = orders, .topic_count = 1, .from = {START_BEGINNING, 0}};
    played_write_run(RECORDING_REPLACE, 0, LARGE_RECORDS, 1, LARGE_VALUE);
    played_open(0);
    for (uint64_t i = 1; i <= 20; i++) {
        struct holding holding = {.base = {.put = hold}};
        spec.number = i;
        assert_true(played.source->ops->tail_start(played.source, &spec, &holding.base, &error));
        if (i % 2)
            played_wait(EVENT_TAIL_STARTED, &event);
        played.source->ops->tail_stop(played.source);
        board_put_tail(played.board, NULL);
        atomic_store(&holding.came, 0);
        while (mailbox_receive(played.events, &event))
            event_finish(&event);
        struct snapshot *snapshot = board_acquire(played.board);
        assert_null(snapshot->tail);
        block_release(snapshot);
        assert_int_equal(holding.came, 0);
    }
    played.source->ops->destroy(played.source);
    played.source = NULL;
    assert_false(mailbox_receive(played.events, &event));
    struct snapshot *snapshot = board_acquire(played.board);
    assert_null(snapshot->tail);
    block_release(snapshot);
}

static void test_opening_can_be_given_up(void **state)
{
    (void)state;
    atomic_bool stop = true;
    struct replay_options options = {.path = played.path, .stop = &stop};
    struct error error = {0};
    played_write_going_back();
    assert_null(replay_open(&options, played.board, played.events, &error));
    assert_int_equal(error.kind, ERROR_CANCELLED);
}

static void test_offsets_that_kafka_does_not_have(void **state)
{
    (void)state;
    struct error error = {0};
    struct batch batch = {0};
    struct recording_damage damage;
    int64_t arrived_ms;
    played_write_run(RECORDING_REPLACE, INT64_MAX - 1, INT64_MAX, 1, 1);
    played_write_run(RECORDING_APPEND, -5, -4, 1, 1);
    static const char *const topics[] = {"orders"};
    struct recording_spec spec = {.path = played.path, .mode = RECORDING_APPEND, .topics = topics, .topic_count = 1};
    struct recording_writer *writer = recording_create(&spec, &error);
    batch_add(&batch, &(struct record_fields){.offset = INT64_MAX}, 0);
    batch_add(&batch, &(struct record_fields){.offset = 4, .partition = -1}, 0);
    batch_add(&batch, &(struct record_fields){.offset = 4}, 0);
    assert_true(recording_write(writer, &batch, 0, &error) && recording_finish(writer, &error));
    struct recording *recording = recording_open(played.path, &error);
    size_t count = 0;
    while (recording_next(recording, &batch, &arrived_ms))
        count += batch.count;
    recording_damage(recording, &damage);
    assert_int_equal(count, 2);
    assert_int_equal(damage.pieces, 2);
    recording_close(recording);
    batch_finish(&batch);
    struct played_listing listing;
    played_open(0);
    played_list(&listing, (struct tail_start){START_BEGINNING, 0}, (struct tail_start){START_END, 0});
    assert_int_equal(listing.count, 2);
}

static void test_a_rate_that_nothing_gives_is_unknown(void **state)
{
    (void)state;
    static const char lines[] = LINE(1) LINE(2);
    static const char times[] = "{\"topic\":\"orders\",\"partition\":0,\"offset\":1,\"ts\":-9223372036854775807}\n"
                                "{\"topic\":\"orders\",\"partition\":0,\"offset\":2,\"ts\":9223372036854775807}\n";
    struct answer answer = {0};
    struct error error = {0};
    struct question question = {.kind = ASK_TOPICS};
    played_store(lines, sizeof lines - 1);
    played_open(0);
    assert_true(played.source->ops->ask(played.source, &question, &answer, &error));
    assert_false(answer.topics->rows[0].rate.known);
    answer_finish(&answer);
    played.source->ops->destroy(played.source);
    played_store(times, sizeof times - 1);
    played_open(0);
    answer = (struct answer){0};
    assert_true(played.source->ops->ask(played.source, &question, &answer, &error));
    assert_true(answer.topics->rows[0].rate.value >= 0);
    answer_finish(&answer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_tail_begins_and_ends_anywhere, played_set_up, played_tear_down),
        cmocka_unit_test_setup_teardown(test_facts_of_a_recording, played_set_up, played_tear_down),
        cmocka_unit_test_setup_teardown(test_a_speed_keeps_the_pace_and_a_pause_stops_it, played_set_up,
                                        played_tear_down),
        cmocka_unit_test_setup_teardown(test_damage_is_said_when_it_is_opened, played_set_up, played_tear_down),
        cmocka_unit_test_setup_teardown(test_what_was_recorded_after_going_back_is_shown, played_set_up,
                                        played_tear_down),
        cmocka_unit_test_setup_teardown(test_only_what_came_before_is_repeated, played_set_up, played_tear_down),
        cmocka_unit_test_setup_teardown(test_nothing_comes_of_a_stopped_tail, played_set_up, played_tear_down),
        cmocka_unit_test_setup_teardown(test_opening_can_be_given_up, played_set_up, played_tear_down),
        cmocka_unit_test_setup_teardown(test_offsets_that_kafka_does_not_have, played_set_up, played_tear_down),
        cmocka_unit_test_setup_teardown(test_a_rate_that_nothing_gives_is_unknown, played_set_up, played_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
