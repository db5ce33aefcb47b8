/* A survey that is not told all: of who is denied, silent, or not listed; and one that is told very much. */
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "kafka/groups.h"
#include "kafka/survey.h"
#include "mock_kit.h"
#include "model/group_detail.h"
#include "watched_group.h"

/* Denied to describe is said, and its lag is shown; nobody is taken to have left. */
static void test_denied_to_describe(void **state)
{
    struct watched *fixture = *state;
    struct event event;
    atomic_store(&fixture->script.undescribed, true);
    struct survey *survey = watched_survey(fixture);
    struct group_detail *detail = watched_wait(fixture, watched_was_read, NULL);
    assert_false(detail->members_known);
    assert_int_equal(detail->summary.members, -1);
    assert_true(detail->summary.status.denied);
    assert_non_null(strstr(detail->summary.status.error, "describe: "));
    assert_true(detail->summary.lag.known);
    assert_int_equal(detail->rows[0].lag.value, WATCHED_RECORDS - 40);
    assert_int_equal(detail->rows[0].owner, -1);
    block_release(detail);
    while (mailbox_receive(fixture->mock->kit.events, &event)) {
        assert_int_not_equal(event.kind, EVENT_MEMBER_LOST);
        event_finish(&event);
    }
    survey_destroy(survey);
}

static bool has_no_verdict(const struct group_detail *detail, void *opaque)
{
    (void)opaque;
    return detail->summary.judgement.state == STATE_NO_VERDICT;
}

/* The listing tells which these are, and each look afterwards has to know it. */
static void test_workers_of_connect(void **state)
{
    struct watched *fixture = *state;
    atomic_store(&fixture->script.connect, true);
    atomic_store(&fixture->script.committed, -1);
    struct survey *survey = watched_survey(fixture);
    struct group_detail *detail = watched_wait(fixture, has_no_verdict, NULL);
    assert_true(detail->summary.connect);
    assert_int_equal(detail->summary.state, GROUP_STABLE);
    assert_null(detail->summary.status.error);
    block_release(detail);
    survey_destroy(survey);
}

static void wait_until_asked(struct watched *fixture, int times)
{
    int64_t deadline_us = clock_mono_us() + WATCHED_LIMIT_US;
    while (atomic_load(&fixture->script.asked_reader) < times && clock_mono_us() < deadline_us) {
        struct pollfd wake = {.fd = fixture->mock->kit.wake.read_fd, .events = POLLIN};
        poll(&wake, 1, 20);
        wake_clear(&fixture->mock->kit.wake);
    }
    assert_true(atomic_load(&fixture->script.asked_reader) >= times);
}

/* Requests to a silent coordinator stand until it answers, and must not be heaped up. */
static void test_who_is_silent_is_asked_seldom(void **state)
{
    enum { PASSES = 12 };
    struct watched *fixture = *state;
    atomic_store(&fixture->script.silent, true);
    struct survey *survey = watched_survey(fixture);
    survey_set_scope(survey, &(struct scope){0}); /* all of it is left to the sweep */
    wait_until_asked(fixture, PASSES);
    assert_in_range(atomic_load(&fixture->script.asked_silent), 2, PASSES / 2);
    survey_destroy(survey);
}

static bool was_read_on(const struct group_detail *detail, void *opaque)
{
    (void)opaque;
    return detail->summary.lag.known && detail->summary.lag.value == WATCHED_RECORDS - 50;
}

/* Who was not asked for want of time has not failed: it is as it was, and asked soon. */
static void test_who_was_not_asked_has_not_failed(void **state)
{
    enum { STEPS = 5 };
    struct watched *fixture = *state;
    struct survey *survey = watched_survey(fixture);
    block_release(watched_wait(fixture, watched_was_read, NULL));
    atomic_store(&fixture->script.hurried, true);
    wait_until_asked(fixture, atomic_load(&fixture->script.asked_reader) + STEPS);
    struct snapshot *snapshot = board_acquire(fixture->mock->kit.board);
    assert_true(watched_was_read(snapshot->group, NULL));
    assert_null(snapshot->group->summary.status.error);
    assert_null(snapshot->groups->rows[0].status.error);
    assert_false(snapshot->groups->rows[0].status.stale);
    block_release(snapshot);
    atomic_store(&fixture->script.committed, 50);
    atomic_store(&fixture->script.hurried, false);
    block_release(watched_wait(fixture, was_read_on, NULL));
    survey_destroy(survey);
}

/* What a whole listing has after one that failed was there all the time. */
static void test_what_could_not_be_listed_is_no_news(void **state)
{
    struct watched *fixture = *state;
    struct event event;
    atomic_store(&fixture->script.partial, true);
    struct survey *survey = watched_survey(fixture);
    watched_wait_partial(fixture);
    atomic_store(&fixture->script.partial, false);
    block_release(watched_wait(fixture, watched_was_read, NULL));
    while (mailbox_receive(fixture->mock->kit.events, &event)) {
        assert_int_not_equal(event.kind, EVENT_GROUP_NEW);
        event_finish(&event);
    }
    atomic_store(&fixture->script.beyond, true);
    event = kit_wait(&fixture->mock->kit, EVENT_GROUP_NEW);
    assert_string_equal(event.group, "beyond");
    event_finish(&event);
    survey_destroy(survey);
}

/* --- large --- */

enum { WIDE = 300, CROWD = 50, ID = 300, EACH = WIDE / (CROWD - 1) + 1 };

/* All of the partitions belong to all members but the last, who has none. */
static size_t describe_crowd(const struct group_asker *asker, rd_kafka_t *handle, struct group_facts **groups,
                             size_t count, size_t at_once, int timeout_ms)
{
    (void)at_once;
    (void)asker, (void)handle, (void)timeout_ms;
    for (size_t i = 0; i < count; i++) {
        struct group_facts *facts = groups[i];
        facts->state = GROUP_STABLE;
        facts->members = CROWD;
        facts->members_known = true;
        facts->member = arena_alloc(&facts->arena, CROWD, sizeof *facts->member);
        for (int m = 0; m < CROWD; m++) {
            char id[ID + 1];
            memset(id, 'm', ID);
            snprintf(id + ID - 2, 3, "%02d", m);
            struct group_member *member = &facts->member[m];
            *member = (struct group_member){
                .member_id = arena_strdup(&facts->arena, id), .client_id = "\033]0;x\007", .host = "h"};
            member->owned = arena_alloc(&facts->arena, EACH, sizeof *member->owned);
            for (int p = m * EACH; p < (m + 1) * EACH && p < WIDE; p++)
                member->owned[member->owned_count++] = (struct group_partition){"wide", p};
        }
    }
    return count;
}

static size_t committed_crowd(const struct group_asker *asker, rd_kafka_t *handle, struct group_facts **groups,
                              size_t count, size_t at_once, int timeout_ms)
{
    (void)asker, (void)handle, (void)at_once, (void)timeout_ms;
    for (size_t i = 0; i < count; i++) {
        groups[i]->commits = arena_alloc(&groups[i]->arena, WIDE, sizeof *groups[i]->commits);
        groups[i]->commits_known = true;
        for (int p = 0; p < WIDE; p += 2) /* half of them never committed */
            groups[i]->commits[groups[i]->commit_count++] =
                (struct group_commit){.topic = "wide", .partition = p, .committed = offset_of(0)};
    }
    return count;
}

static bool has_ends(const struct group_detail *detail, void *opaque)
{
    (void)opaque;
    return detail->count == WIDE && detail->rows[WIDE - 1].high.known && detail->points.lag_count > 0;
}

static void test_many_partitions_and_members(void **state)
{
    struct watched *fixture = *state;
    mock_topic(fixture->mock, "wide", WIDE);
    fixture->script.ops.describe = describe_crowd;
    fixture->script.ops.committed = committed_crowd;
    struct survey *survey = watched_survey(fixture);
    struct group_detail *detail = watched_wait(fixture, has_ends, NULL);
    assert_int_equal(detail->member_count, CROWD);
    for (int p = 0; p < WIDE; p++) {
        const struct lag_row *row = &detail->rows[p];
        assert_int_equal(row->partition, p);
        assert_int_equal(row->owner, p / EACH);
        assert_int_equal(row->committed.known, p % 2 == 0);
        assert_true(row->lag.known && row->lag.value == 0); /* there is nothing to read, nor to commit */
    }
    assert_int_equal(detail->summary.unknown_partitions, 0);
    const struct member_row *idle = &detail->members[CROWD - 1];
    assert_int_equal(strlen(idle->member_id), ID);
    assert_int_equal(idle->partitions, 0); /* known to be none */
    assert_int_equal(detail->members[0].partitions, EACH);
    block_release(detail);
    survey_destroy(survey);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_denied_to_describe, watched_set_up, watched_tear_down),
        cmocka_unit_test_setup_teardown(test_workers_of_connect, watched_set_up, watched_tear_down),
        cmocka_unit_test_setup_teardown(test_who_is_silent_is_asked_seldom, watched_set_up, watched_tear_down),
        cmocka_unit_test_setup_teardown(test_who_was_not_asked_has_not_failed, watched_set_up, watched_tear_down),
        cmocka_unit_test_setup_teardown(test_what_could_not_be_listed_is_no_news, watched_set_up, watched_tear_down),
        cmocka_unit_test_setup_teardown(test_many_partitions_and_members, watched_set_up, watched_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
