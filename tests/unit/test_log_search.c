/* Searches in time for places of several logs at once: how many requests they take, and what is kept from one look to
 * the next. The test answers for the brokers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "kafka/ends.h"
#include "kafka/log_search.h"
#include "kafka/topic_policy.h"
#include "model/lag_row.h"

enum { PARTITIONS = 3, RECORDS = 10000, EVERY_MS = 1000 };
static const int64_t start_ms = 1767225600000;

/* Record n of each partition was written at start + n seconds. */
struct cluster {
    struct group_asker ops; /* first */
    int64_t end;
    int requests, rows;
    rd_kafka_resp_err_t err;
};

static size_t times(const struct group_asker *asker, rd_kafka_t *handle, struct ends_row *rows, size_t count,
                    int timeout_ms)
{
    (void)handle, (void)timeout_ms;
    struct cluster *cluster = (struct cluster *)(uintptr_t)asker;
    cluster->requests++;
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < i; j++)
            assert_false(rows[j].partition == rows[i].partition && strcmp(rows[j].topic, rows[i].topic) == 0);
        int64_t at = (rows[i].time - start_ms + EVERY_MS - 1) / EVERY_MS;
        at = rows[i].time <= start_ms ? 0 : at;
        rows[i].offset = at < cluster->end ? offset_of(at) : (struct offset){0};
        rows[i].err = cluster->err;
        cluster->rows++;
    }
    return 1;
}

struct fixture {
    struct cluster cluster;
    struct census census;
    struct log_memory *memory;
    rd_kafka_metadata_partition_t metadata[PARTITIONS];
    int64_t behind_ms; /* the clock, behind the last record */
};

static void take_census(struct fixture *fixture)
{
    census_init(&fixture->census);
    fixture->census.count = 1;
    fixture->census.topics = mem_zero(1, sizeof *fixture->census.topics);
    struct census_topic *topic = fixture->census.topics;
    *topic = (struct census_topic){.name = mem_strdup("orders"), .count = PARTITIONS};
    topic->partitions = mem_zero(PARTITIONS, sizeof *topic->partitions);
    for (int32_t i = 0; i < PARTITIONS; i++) {
        fixture->metadata[i].id = i;
        topic->partitions[i].metadata = &fixture->metadata[i];
    }
    map_put(&fixture->census.index, "orders", 6, 0);
}

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    fixture->cluster = (struct cluster){.ops = {.times = times}, .end = RECORDS};
    take_census(fixture);
    fixture->memory = log_memory_create();
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    log_memory_destroy(fixture->memory);
    census_finish(&fixture->census);
    free(fixture);
    return 0;
}

static int64_t now_of(const struct fixture *fixture)
{
    return start_ms + fixture->cluster.end * EVERY_MS - fixture->behind_ms;
}

static struct lag_row row_at(const struct fixture *fixture, int32_t partition, int64_t next)
{
    return (struct lag_row){.topic = "orders",
                            .partition = partition,
                            .high = offset_of(fixture->cluster.end),
                            .lag = offset_of(fixture->cluster.end - next)};
}

static struct log_place place_at(const struct fixture *fixture, int32_t partition, int64_t next, int rounds)
{
    struct lag_row row = row_at(fixture, partition, next);
    struct log_place place;
    log_place_begin(&place, &fixture->census, &row, now_of(fixture), rounds);
    return place;
}

/* Returns how many requests it took. */
static int search(struct fixture *fixture, struct log_place *places, size_t count)
{
    int before = fixture->cluster.requests;
    while (log_search_round(&fixture->cluster.ops, NULL, fixture->memory, places, count, 1000) > 0)
        continue;
    return fixture->cluster.requests - before;
}

static void check(const struct fixture *fixture, const struct log_place *place)
{
    struct span span = log_place_span(place);
    double truth_s = (double)(now_of(fixture) - start_ms - place->search.next * EVERY_MS) / 1e3;
    assert_true(span.known);
    assert_int_equal(span.method, SPAN_LOG);
    assert_int_equal(span.kind, SPAN_AT_LEAST);
    assert_true(span.seconds <= truth_s && span.seconds >= truth_s * 0.98 - 2);
}

static void test_one_request_a_round(void **state)
{
    struct fixture *fixture = *state;
    struct log_place places[PARTITIONS + 1];
    for (int32_t i = 0; i < PARTITIONS; i++)
        places[i] = place_at(fixture, i, 100 + 3000 * i, TIME_SEARCH_ROUNDS);
    places[PARTITIONS] = place_at(fixture, PARTITIONS - 1, 6200, TIME_SEARCH_ROUNDS);
    int requests = search(fixture, places, PARTITIONS + 1);
    assert_in_range(requests, 1, 2 * TIME_SEARCH_ROUNDS); /* two places of one partition take turns */
    for (size_t i = 0; i <= PARTITIONS; i++)
        check(fixture, &places[i]);
}

static void test_what_was_found_is_kept(void **state)
{
    struct fixture *fixture = *state;
    struct log_place place = place_at(fixture, 0, 2000, TIME_SEARCH_ROUNDS);
    assert_in_range(search(fixture, &place, 1), 3, TIME_SEARCH_ROUNDS);
    place = place_at(fixture, 0, 2000, TIME_SEARCH_ROUNDS);
    assert_in_range(search(fixture, &place, 1), 0, 2); /* what the rounds did not suffice for */
    /* It stands still: nothing is asked any more, and its age grows. */
    fixture->cluster.end += 500;
    place = place_at(fixture, 0, 2000, TIME_SEARCH_ROUNDS);
    assert_int_equal(search(fixture, &place, 1), 0);
    check(fixture, &place);
    /* It has gone on: the search begins where it ended. */
    place = place_at(fixture, 0, 2040, TIME_SEARCH_ROUNDS);
    assert_in_range(search(fixture, &place, 1), 0, 4);
    check(fixture, &place);
    place = place_at(fixture, 1, 2000, TIME_SEARCH_ROUNDS); /* another log */
    assert_in_range(search(fixture, &place, 1), 3, TIME_SEARCH_ROUNDS);
}

/* One round a look comes to the same, look by look; each look's bound holds. */
static void test_round_by_round(void **state)
{
    struct fixture *fixture = *state;
    struct log_place place;
    int looks = 0, requests = 1;
    for (; requests && looks < 2 * TIME_SEARCH_ROUNDS; looks++) {
        place = place_at(fixture, 0, 2000, 1);
        requests = search(fixture, &place, 1);
        struct span span = log_place_span(&place);
        assert_in_range(requests, 0, 1);
        assert_true(!span.known || span.seconds <= (double)(now_of(fixture) - start_ms - 2000 * EVERY_MS) / 1e3);
        assert_false(span.runs_ahead);
        fixture->cluster.end++;
    }
    assert_in_range(looks, 4, TIME_SEARCH_ROUNDS + 1);
    check(fixture, &place);
    place = place_at(fixture, 0, 2000, 0); /* without asking */
    assert_int_equal(search(fixture, &place, 1), 0);
    check(fixture, &place);
}

/* One round of all rows' searches, as a look makes it. Rows of one partition stand together. */
static int look_at(struct fixture *fixture, struct lag_row *const *rows, struct log_place *places, size_t count,
                   int64_t now_us)
{
    for (size_t i = 0; i < count; i++)
        log_place_begin(&places[i], &fixture->census, rows[i], now_of(fixture),
                        log_search_asks(&fixture->census, rows[i], now_us));
    int before = fixture->cluster.requests;
    log_search_round(&fixture->cluster.ops, NULL, fixture->memory, places, count, 1000);
    for (size_t i = 0; i < count; i++)
        log_place_note(&places[i], rows[i], now_us);
    return fixture->cluster.requests - before;
}

/* One stands still, the other moves on with each look: neither keeps the other from being found. */
static void check_taking_turns(struct fixture *fixture, bool still_first)
{
    struct lag_row still = row_at(fixture, 0, 2000), moving = {0};
    struct lag_row *rows[2] = {still_first ? &still : &moving, still_first ? &moving : &still};
    struct log_place places[2];
    int asked[2] = {0};
    for (int at = 1; at <= 12; at++) {
        int64_t asked_us = moving.searched.asked_us;
        moving = row_at(fixture, 0, 6000 + 300 * at);
        moving.searched.asked_us = asked_us;
        assert_int_equal(look_at(fixture, rows, places, 2, at * INT64_C(1000000)), 1);
        for (int i = 0; i < 2; i++)
            asked[i] += places[i].search.rounds;
    }
    assert_in_range(asked[0], 5, 7);
    assert_in_range(asked[1], 5, 7);
}

static void test_taking_turns(void **state)
{
    check_taking_turns(*state, true);
}

static void test_taking_turns_the_other_way(void **state)
{
    check_taking_turns(*state, false);
}

/* What comes next is stamped an hour ahead: that is known however many looks there are, seldom asked for again, and
 * over when the clock has passed it. */
static void test_timestamps_ahead(void **state)
{
    struct fixture *fixture = *state;
    struct lag_row row = row_at(fixture, 0, 2000), *rows[] = {&row};
    struct log_place place;
    int requests = 0;
    fixture->behind_ms = (RECORDS - 2000 + 3600) * INT64_C(1000);
    int64_t now_us = 1000000;
    for (int at = 0; at < 300; at++, now_us += 2000000, fixture->behind_ms -= 2000) {
        requests += look_at(fixture, rows, &place, 1, now_us);
        assert_true(at < 3 || log_place_span(&place).runs_ahead);
    }
    assert_in_range(requests, 2, 20);
    fixture->behind_ms = (RECORDS - 2000 - 1000) * INT64_C(1000); /* it is 1000 s old now */
    for (int at = 0; at < 20; at++, now_us += 60000000)
        look_at(fixture, rows, &place, 1, now_us);
    check(fixture, &place);
}

static void test_another_log(void **state)
{
    struct fixture *fixture = *state;
    struct log_place place = place_at(fixture, 0, 2000, TIME_SEARCH_ROUNDS);
    search(fixture, &place, 1);
    fixture->census.topics[0].id = mem_strdup("id-2"); /* it was made anew */
    place = place_at(fixture, 0, 2000, TIME_SEARCH_ROUNDS);
    assert_in_range(search(fixture, &place, 1), 3, TIME_SEARCH_ROUNDS);
    fixture->cluster.end -= 1; /* it was cut */
    place = place_at(fixture, 0, 2000, TIME_SEARCH_ROUNDS);
    assert_in_range(search(fixture, &place, 1), 3, TIME_SEARCH_ROUNDS);
}

/* Another question takes a census of its own: whether it is the same topic only its id tells. */
static void test_another_question(void **state)
{
    struct fixture *fixture = *state;
    for (int with_ids = 0; with_ids < 2; with_ids++)
        for (int question = 0; question < 2; question++) {
            census_finish(&fixture->census);
            take_census(fixture);
            fixture->census.topics[0].id = with_ids ? mem_strdup("id-1") : NULL;
            struct log_place place = place_at(fixture, 0, 2000, TIME_SEARCH_ROUNDS);
            int requests = search(fixture, &place, 1);
            assert_in_range(requests, with_ids && question ? 0 : 3, with_ids && question ? 2 : TIME_SEARCH_ROUNDS);
        }
}

static void test_remote_storage(void **state)
{
    struct fixture *fixture = *state;
    struct census_topic *topic = fixture->census.topics;
    assert_int_equal(log_search_rounds(&fixture->census, "orders"), TIME_SEARCH_ROUNDS); /* not known */
    assert_int_equal(log_search_rounds(&fixture->census, "nothing"), TIME_SEARCH_ROUNDS);
    topic_policy_note(topic, "remote.storage.enable", "false");
    assert_int_equal(log_search_rounds(&fixture->census, "orders"), TIME_SEARCH_ROUNDS);
    topic_policy_note(topic, "remote.storage.enable", "true");
    assert_int_equal(log_search_rounds(&fixture->census, "orders"), TIME_SEARCH_ROUNDS_REMOTE);
    struct log_place place = place_at(fixture, 0, 300, log_search_rounds(&fixture->census, "orders"));
    assert_in_range(search(fixture, &place, 1), 1, TIME_SEARCH_ROUNDS_REMOTE);
    struct span span = log_place_span(&place);
    assert_true(span.known && span.kind == SPAN_AT_LEAST);
}

static void test_append_time(void **state)
{
    struct fixture *fixture = *state;
    topic_policy_note(fixture->census.topics, "cleanup.policy", "compact,delete");
    topic_policy_note(fixture->census.topics, "message.timestamp.type", "LogAppendTime");
    assert_int_equal(fixture->census.topics[0].compacted, FACT_YES);
    struct log_place place = place_at(fixture, 0, 2000, 2);
    search(fixture, &place, 1);
    assert_int_equal(log_place_span(&place).kind, SPAN_AT_LEAST); /* not narrow yet */
    place = place_at(fixture, 0, 2000, TIME_SEARCH_ROUNDS);
    search(fixture, &place, 1);
    struct span span = log_place_span(&place);
    assert_true(span.known && span.kind == SPAN_EXACT && span.age == SPAN_AGE_WAITING);
    double off_s = span.seconds - (double)(now_of(fixture) - start_ms - 2000 * EVERY_MS) / 1e3;
    assert_true(off_s <= span.error + 1e-6 && -off_s <= span.error + 1e-6);
}

/* A search that was cut short by an error says no more than it has found: not that timestamps run ahead. */
static void test_failure(void **state)
{
    struct fixture *fixture = *state;
    struct log_place place = place_at(fixture, 0, RECORDS - 5, TIME_SEARCH_ROUNDS);
    assert_int_equal(log_search_round(&fixture->cluster.ops, NULL, fixture->memory, &place, 1, 1000), 1);
    assert_true(place.search.from_ms >= 0 && place.search.to_ms < 0);
    fixture->cluster.err = RD_KAFKA_RESP_ERR__TIMED_OUT;
    search(fixture, &place, 1);
    assert_int_equal(place.err, RD_KAFKA_RESP_ERR__TIMED_OUT);
    assert_false(log_place_span(&place).known);
    assert_false(log_place_span(&place).runs_ahead);
}

/* However many logs there are, and however many times are asked. */
static void test_memory_is_bounded(void **state)
{
    (void)state;
    struct time_anchors *anchors = time_anchors_create(8);
    for (int32_t log = 0; log < 1000; log++)
        for (int64_t time = 1; time <= 100; time++)
            time_anchors_add(anchors, &(struct anchor_log){.topic = "t", .partition = log, .high = 1000}, time,
                             offset_of(time));
    assert_in_range(time_anchors_count(anchors), 1, 8 * TIME_ANCHORS_EACH);
    struct time_search search;
    time_search_begin(&search, 95, 1000, 0);
    time_anchors_tell(anchors, &(struct anchor_log){.topic = "t", .partition = 999, .high = 1000}, &search);
    assert_true(search.from_ms == 95 && search.to_ms == 96);
    /* That nothing was as late bounds what was there then, and nothing that came later. */
    const struct anchor_log log = {.topic = "t", .partition = 0, .high = 500};
    time_anchors_add(anchors, &log, 90, (struct offset){0});
    time_search_begin(&search, 499, 1000, 0);
    time_anchors_tell(anchors, &log, &search);
    assert_true(search.to_ms == 90 && search.from_ms < 0);
    time_search_begin(&search, 500, 1000, 0);
    time_anchors_tell(anchors, &log, &search);
    assert_true(search.to_ms < 0 && search.from_ms < 0);
    time_anchors_destroy(anchors);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_one_request_a_round),
        CASE(test_what_was_found_is_kept),
        CASE(test_round_by_round),
        CASE(test_taking_turns),
        CASE(test_taking_turns_the_other_way),
        CASE(test_timestamps_ahead),
        CASE(test_another_log),
        CASE(test_another_question),
        CASE(test_remote_storage),
        CASE(test_append_time),
        CASE(test_failure),
        cmocka_unit_test(test_memory_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
