/* How old what a group has not read is, from look to look of the survey while its commits move and reading fails now
 * and then: brokers are inside this process, what the group has committed is the test's to say, and so is when a look
 * is made. */
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/clock.h"
#include "kafka/ends.h"
#include "kafka/groups.h"
#include "kafka/live.h"
#include "kafka/survey.h"
#include "mock_kit.h"
#include "model/group_detail.h"
#include "model/snapshot.h"

enum { AGE_S = 500, RECORDS = 400, LIMIT_S = 30, API_FETCH = 1, REFUSALS = 10000 };

struct script {
    struct group_asker ops; /* first */
    pthread_mutex_t lock;
    pthread_cond_t more;
    int looks, allowed; /* made, and that may be made */
    int64_t committed;
    int64_t first_ms; /* the timestamp of record 0 */
    int searches;     /* requests for the offset of a time */
};

static size_t list(const struct group_asker *asker, rd_kafka_t *handle, struct group_list *groups, int timeout_ms)
{
    (void)asker, (void)handle, (void)timeout_ms;
    struct group_facts *facts = group_facts_create("reader");
    facts->type = GROUP_CLASSIC;
    facts->state = GROUP_EMPTY;
    group_list_add(groups, facts);
    return 1;
}

static size_t describe(const struct group_asker *asker, rd_kafka_t *handle, struct group_facts **groups, size_t count,
                       size_t at_once, int timeout_ms)
{
    (void)at_once;
    (void)asker, (void)handle, (void)timeout_ms;
    for (size_t i = 0; i < count; i++) {
        groups[i]->members_known = true;
        groups[i]->members = 0;
    }
    return 1;
}

/* Waits until a look may be made. */
static int64_t committed_now(struct script *script)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += LIMIT_S;
    pthread_mutex_lock(&script->lock);
    while (script->looks >= script->allowed && pthread_cond_timedwait(&script->more, &script->lock, &until) == 0)
        continue;
    script->looks++;
    int64_t committed = script->committed;
    pthread_mutex_unlock(&script->lock);
    return committed;
}

static size_t committed(const struct group_asker *asker, rd_kafka_t *handle, struct group_facts **groups, size_t count,
                        size_t at_once, int timeout_ms)
{
    (void)handle, (void)at_once, (void)timeout_ms;
    int64_t value = committed_now((struct script *)(uintptr_t)asker);
    for (size_t i = 0; i < count; i++) {
        struct group_facts *facts = groups[i];
        facts->commits_known = true;
        facts->commits = arena_alloc(&facts->arena, 1, sizeof *facts->commits);
        facts->commits[facts->commit_count++] =
            (struct group_commit){.topic = "orders", .partition = 0, .committed = offset_of(value)};
    }
    return count;
}

/* Of the one partition. */
static size_t times(const struct group_asker *asker, rd_kafka_t *handle, struct ends_row *rows, size_t count,
                    int timeout_ms)
{
    (void)handle, (void)timeout_ms;
    struct script *script = (struct script *)(uintptr_t)asker;
    pthread_mutex_lock(&script->lock);
    int64_t at = (rows[0].time - script->first_ms + 999) / 1000;
    rows[0].offset = at < 0 ? offset_of(0) : at < RECORDS ? offset_of(at) : (struct offset){0};
    script->searches += count == 1 ? 1 : 1000;
    pthread_mutex_unlock(&script->lock);
    return 1;
}

static int searches_of(struct script *script)
{
    pthread_mutex_lock(&script->lock);
    int searches = script->searches;
    pthread_mutex_unlock(&script->lock);
    return searches;
}

struct fixture {
    struct mock *mock;
    struct script script;
    struct survey *survey;
    int64_t seen_us; /* when the last look was made */
};

static struct live_source *live_of(struct fixture *fixture)
{
    return (struct live_source *)fixture->mock->kit.source;
}

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    void *mock = NULL;
    assert_int_equal(mock_set_up(&mock), 0);
    fixture->mock = mock;
    mock_topic(fixture->mock, "orders", 1);
    fixture->script.first_ms = mock_produce_old(fixture->mock, RECORDS, AGE_S);
    fixture->script.ops =
        (struct group_asker){.list = list, .describe = describe, .committed = committed, .times = times};
    pthread_mutex_init(&fixture->script.lock, NULL);
    pthread_cond_init(&fixture->script.more, NULL);
    live_of(fixture)->asker = &fixture->script.ops;
    const struct survey_rhythm rhythm = {.focused_ms = 50, .visible_ms = 100, .sweep_ms = 200};
    struct error error = {0};
    fixture->survey = survey_create(live_of(fixture), &rhythm, &error);
    assert_non_null(fixture->survey);
    survey_set_scope(fixture->survey, &(struct scope){.focused_group = "reader"});
    *state = fixture;
    return 0;
}

static void allow(struct script *script, int64_t committed, int looks)
{
    pthread_mutex_lock(&script->lock);
    script->committed = committed;
    script->allowed = looks < INT32_MAX ? script->looks + looks : looks;
    pthread_cond_broadcast(&script->more);
    pthread_mutex_unlock(&script->lock);
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    allow(&fixture->script, RECORDS, INT32_MAX);
    survey_destroy(fixture->survey);
    void *mock = fixture->mock;
    mock_tear_down(&mock);
    pthread_cond_destroy(&fixture->script.more);
    pthread_mutex_destroy(&fixture->script.lock);
    free(fixture);
    return 0;
}

/* One look at the group, which has committed so far. Returns its only row. */
static struct lag_row look(struct fixture *fixture, int64_t committed)
{
    int64_t deadline_us = clock_mono_us() + LIMIT_S * INT64_C(1000000);
    allow(&fixture->script, committed, 1);
    while (clock_mono_us() < deadline_us) {
        struct pollfd wake = {.fd = fixture->mock->kit.wake.read_fd, .events = POLLIN};
        struct snapshot *snapshot = board_acquire(fixture->mock->kit.board);
        const struct group_detail *detail = snapshot->group;
        bool seen = detail && detail->count == 1 && detail->rows[0].committed.value == committed &&
                    detail->block.captured_us > fixture->seen_us;
        struct lag_row row = seen ? detail->rows[0] : (struct lag_row){0};
        fixture->seen_us = seen ? detail->block.captured_us : fixture->seen_us;
        block_release(snapshot);
        if (seen)
            return row;
        poll(&wake, 1, 200);
        wake_clear(&fixture->mock->kit.wake);
    }
    fail_msg("there was no look at %lld", (long long)committed);
    abort(); /* which fail_msg does not come back from */
}

/* From this commit on, one record further each time, until its record could be read. */
static int64_t look_until_read(struct fixture *fixture, int64_t committed)
{
    for (int64_t end = committed + 40; committed < end; committed++) {
        struct lag_row row = look(fixture, committed);
        if (row.probe.result != PROBE_RECORD)
            continue;
        assert_int_equal(row.behind.method, SPAN_READ);
        assert_int_equal(row.behind.kind, SPAN_EXACT);
        assert_int_equal(row.behind.age, SPAN_AGE_RECORD);
        assert_in_range((int64_t)row.behind.seconds, AGE_S - committed, AGE_S - committed + 2 * LIMIT_S);
        return committed;
    }
    fail_msg("it was never read");
    abort();
}

static void refuse_reading(struct fixture *fixture)
{
    static rd_kafka_resp_err_t errors[REFUSALS];
    for (size_t i = 0; i < REFUSALS; i++)
        errors[i] = RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED;
    rd_kafka_mock_push_request_errors_array(fixture->mock->cluster, API_FETCH, REFUSALS, errors);
}

static void allow_reading(struct fixture *fixture)
{
    rd_kafka_mock_clear_request_errors(fixture->mock->cluster, API_FETCH);
}

static void test_a_missed_reading(void **state)
{
    struct fixture *fixture = *state;
    int64_t at = look_until_read(fixture, 40), read_at = at;
    refuse_reading(fixture);
    for (int i = 0; i < 3; i++) {
        struct lag_row row = look(fixture, at += 5);
        assert_int_not_equal(row.probe.result, PROBE_RECORD);
        assert_true(row.behind.known && row.record_age.known);
        assert_int_equal(row.behind.method, SPAN_READ);
        assert_int_equal(row.behind.kind, SPAN_ABOUT);
        assert_int_equal(row.behind.age, SPAN_AGE_RECORD);
        assert_in_range((int64_t)row.behind.seconds, AGE_S - at, AGE_S - read_at + 2 * LIMIT_S);
        /* When it was appended is what the history says, and nothing else. */
        assert_int_equal(row.waiting.method, SPAN_RING);
    }
    /* What was read is too long ago now. */
    struct lag_row row = look(fixture, at += 5);
    assert_int_not_equal(row.behind.method, SPAN_READ);
    assert_false(row.record_age.known);
    allow_reading(fixture);
    look_until_read(fixture, at + 1);
}

static void test_the_group_was_set_back(void **state)
{
    struct fixture *fixture = *state;
    int64_t at = look_until_read(fixture, 40);
    refuse_reading(fixture);
    struct lag_row row = look(fixture, at - 1);
    assert_false(row.record_age.known);
    assert_int_not_equal(row.behind.method, SPAN_READ);
}

/* Where the history of the end is exact, what a former record comes to about is of no use: as no age of the next. */
static void test_the_history_is_exact(void **state)
{
    struct fixture *fixture = *state;
    int64_t at = look_until_read(fixture, 40);
    refuse_reading(fixture);
    mock_produce_old(fixture->mock, RECORDS, AGE_S);
    struct lag_row row = {0};
    for (int i = 0; i < 200 && row.high.value < 2 * RECORDS; i++)
        row = look(fixture, at); /* of the record that was read */
    assert_int_equal(row.high.value, 2 * RECORDS);
    assert_int_equal(row.record_age.method, SPAN_READ);
    row = look(fixture, RECORDS + 5);
    assert_int_equal(row.behind.method, SPAN_RING);
    assert_int_equal(row.behind.kind, SPAN_EXACT);
    assert_false(row.record_age.known);
}

/* What was read before the group had read everything says nothing of what comes then. */
static void test_caught_up_in_between(void **state)
{
    struct fixture *fixture = *state;
    look_until_read(fixture, 40);
    struct lag_row row = look(fixture, RECORDS);
    assert_int_equal(row.behind.method, SPAN_CAUGHT_UP);
    refuse_reading(fixture);
    mock_produce_old(fixture->mock, RECORDS, AGE_S);
    row = look(fixture, RECORDS + 1);
    assert_false(row.record_age.known);
}

static void check_searched(const struct lag_row *row, int64_t at)
{
    assert_int_equal(row->behind.method, SPAN_LOG);
    assert_int_equal(row->behind.kind, SPAN_AT_LEAST);
    assert_in_range((int64_t)row->behind.seconds, AGE_S - at - 10, AGE_S - at + 2 * LIMIT_S);
    assert_int_equal(row->record_age.method, SPAN_LOG);
}

/* What may not be read is searched for, a round a look, until it is narrow; what was found is where the next search
 * begins. */
static void test_what_may_not_be_read(void **state)
{
    struct fixture *fixture = *state;
    struct lag_row row = {0};
    int asked = 0;
    refuse_reading(fixture);
    for (int i = 0, before = 0; i < 14; i++, before = asked) {
        row = look(fixture, 40);
        asked = searches_of(&fixture->script);
        assert_in_range(asked, before, before + 1);
        assert_true(row.behind.known ? row.behind.seconds <= AGE_S + 2 * LIMIT_S : !row.behind.runs_ahead);
    }
    check_searched(&row, 40);
    look(fixture, 40);
    assert_int_equal(searches_of(&fixture->script), asked); /* it is known */
    for (int i = 0; i < 8; i++)
        row = look(fixture, 44);
    check_searched(&row, 44);
    assert_true(searches_of(&fixture->script) <= asked + 6);
    allow_reading(fixture);
    int64_t at = look_until_read(fixture, 45);
    asked = searches_of(&fixture->script);
    look(fixture, at + 1);
    assert_int_equal(searches_of(&fixture->script), asked); /* what is read needs no search */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_missed_reading, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_group_was_set_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_history_is_exact, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_caught_up_in_between, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_may_not_be_read, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
