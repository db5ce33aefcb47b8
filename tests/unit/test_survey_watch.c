/* What the survey makes of a group over several looks, over brokers inside this process: how long it is behind, what is
 * the matter with it, and what is told of it. Who is in the group and what it has committed is the test's to say. */
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "kafka/groups.h"
#include "kafka/live.h"
#include "kafka/survey.h"
#include "mock_kit.h"

enum { AGE_S = 500, RECORDS = 100, LIMIT_US = 30000000 };

struct script {
    struct group_asker ops; /* first */
    atomic_llong committed;
    atomic_int members;
    atomic_bool listed, dead;
    atomic_bool undescribed; /* who may not describe groups, may still read what they have committed */
    atomic_bool partial;     /* no broker lists its groups */
    atomic_bool silent;      /* a group is there, too, whose coordinator does not answer; how often it was asked: */
    atomic_int asked_silent, asked_reader;
    atomic_bool beyond; /* a group is there, too, whose commit is past everything */
};

static size_t list(const struct group_asker *asker, rd_kafka_t *handle, struct group_list *groups, int timeout_ms)
{
    (void)handle, (void)timeout_ms;
    const struct script *script = (const struct script *)asker;
    if (atomic_load(&script->partial)) {
        groups->error = strdup("cluster authorization failed");
        groups->denied = true;
        return 1;
    }
    if (!atomic_load(&script->listed))
        return 1;
    if (atomic_load(&script->beyond))
        group_list_add(groups, group_facts_create("beyond"));
    if (atomic_load(&script->silent))
        group_list_add(groups, group_facts_create("silent"));
    struct group_facts *facts = group_facts_create("reader");
    facts->type = GROUP_CLASSIC;
    facts->state = atomic_load(&script->members) ? GROUP_STABLE : GROUP_EMPTY;
    group_list_add(groups, facts);
    group_list_sort(groups);
    return 1;
}

static size_t describe(const struct group_asker *asker, rd_kafka_t *handle, struct group_facts **groups, size_t count,
                       int timeout_ms)
{
    (void)handle, (void)timeout_ms;
    static const char *const ids[] = {"m-1", "m-2"}, *const clients[] = {"one", "two"};
    for (size_t i = 0; i < count; i++) {
        struct group_facts *facts = groups[i];
        if (atomic_load(&((const struct script *)asker)->undescribed)) {
            group_facts_fail(facts, "describe", RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED, NULL);
            continue;
        }
        facts->members = atomic_load(&((const struct script *)asker)->members);
        facts->members_known = true;
        facts->state = facts->members ? GROUP_STABLE : GROUP_EMPTY;
        if (atomic_load(&((const struct script *)asker)->dead)) {
            facts->dead = true;
            facts->members = 0;
        }
        facts->member = arena_alloc(&facts->arena, (size_t)facts->members, sizeof *facts->member);
        for (int m = 0; m < facts->members; m++)
            facts->member[m] = (struct group_member){.member_id = ids[m], .client_id = clients[m], .host = "h"};
        if (!facts->members)
            continue;
        facts->member[0].owned_count = 1;
        facts->member[0].owned = arena_alloc(&facts->arena, 1, sizeof *facts->member[0].owned);
        facts->member[0].owned[0] = (struct group_partition){"orders", 0};
    }
    return 1;
}

static size_t committed(const struct group_asker *asker, rd_kafka_t *handle, struct group_facts **groups, size_t count,
                        size_t at_once, int timeout_ms)
{
    (void)handle, (void)at_once, (void)timeout_ms;
    struct script *script = (struct script *)(uintptr_t)asker;
    long long value = atomic_load(&script->committed);
    for (size_t i = 0; i < count; i++) {
        struct group_facts *facts = groups[i];
        bool silent = strcmp(facts->name, "silent") == 0;
        atomic_fetch_add(silent ? &script->asked_silent : &script->asked_reader, 1);
        if (silent) {
            group_facts_fail(facts, "commits", RD_KAFKA_RESP_ERR__TIMED_OUT, NULL);
            continue;
        }
        facts->commits = arena_alloc(&facts->arena, 1, sizeof *facts->commits);
        facts->commits_known = true;
        if (strcmp(facts->name, "beyond") == 0)
            facts->commits[facts->commit_count++] =
                (struct group_commit){.topic = "orders", .partition = 0, .committed = offset_of(INT64_MAX - 1)};
        else if (value >= 0)
            facts->commits[facts->commit_count++] =
                (struct group_commit){.topic = "orders", .partition = 0, .committed = offset_of(value)};
    }
    return count;
}

struct fixture {
    struct mock *mock;
    struct script script;
    char folder[64];
};

static struct live_source *live_of(struct fixture *fixture)
{
    return (struct live_source *)fixture->mock->kit.source;
}

/* Record n is AGE_S old, less n seconds. */
static void produce_old(struct mock *mock)
{
    char value[] = "x";
    int64_t now_ms = clock_wall_ms();
    for (int i = 0; i < RECORDS; i++)
        assert_int_equal(rd_kafka_producev(mock->kit.producer, RD_KAFKA_V_TOPIC("orders"), RD_KAFKA_V_PARTITION(0),
                                           RD_KAFKA_V_VALUE(value, 1),
                                           RD_KAFKA_V_TIMESTAMP(now_ms - (AGE_S - i) * 1000LL), RD_KAFKA_V_END),
                         0);
    assert_int_equal(rd_kafka_flush(mock->kit.producer, 10000), 0);
}

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    void *mock = NULL;
    assert_int_equal(mock_set_up(&mock), 0);
    fixture->mock = mock;
    mock_topic(fixture->mock, "orders", 1);
    produce_old(fixture->mock);
    fixture->script.ops = (struct group_asker){.list = list, .describe = describe, .committed = committed};
    atomic_init(&fixture->script.committed, 40);
    atomic_init(&fixture->script.members, 1);
    atomic_init(&fixture->script.listed, true);
    atomic_init(&fixture->script.dead, false);
    atomic_init(&fixture->script.partial, false);
    atomic_init(&fixture->script.undescribed, false);
    atomic_init(&fixture->script.beyond, false);
    atomic_init(&fixture->script.silent, false);
    atomic_init(&fixture->script.asked_silent, 0);
    atomic_init(&fixture->script.asked_reader, 0);
    live_of(fixture)->asker = &fixture->script.ops;
    strcpy(fixture->folder, "/tmp/weir-test-XXXXXX");
    assert_non_null(mkdtemp(fixture->folder));
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    void *mock = fixture->mock;
    mock_tear_down(&mock);
    rmdir(fixture->folder);
    free(fixture);
    return 0;
}

/* The survey in a hurry: all of it is due at each step. */
static struct survey *watch(struct fixture *fixture)
{
    const struct survey_rhythm rhythm = {.focused_ms = 50, .visible_ms = 100, .sweep_ms = 200};
    struct error error = {0};
    struct survey *survey = survey_create(live_of(fixture), &rhythm, &error);
    assert_non_null(survey);
    survey_set_scope(survey, &(struct scope){.focused_group = "reader"});
    return survey;
}

typedef bool detail_condition(const struct group_detail *detail, void *opaque);

/* Waits until the focused group's block is so, and hands its row over to the caller's check by returning the block. */
static struct group_detail *wait_for(struct fixture *fixture, detail_condition *condition, void *opaque)
{
    int64_t deadline_us = clock_mono_us() + LIMIT_US;
    while (clock_mono_us() < deadline_us) {
        struct pollfd wake = {.fd = fixture->mock->kit.wake.read_fd, .events = POLLIN};
        struct snapshot *snapshot = board_acquire(fixture->mock->kit.board);
        struct group_detail *detail =
            snapshot->group && condition(snapshot->group, opaque) ? block_retain(snapshot->group) : NULL;
        block_release(snapshot);
        if (detail)
            return detail;
        poll(&wake, 1, 200);
        wake_clear(&fixture->mock->kit.wake);
    }
    fail_msg("the group never was as it should be");
    abort(); /* which fail_msg does not come back from */
}

static bool was_read(const struct group_detail *detail, void *opaque)
{
    (void)opaque;
    return detail->count == 1 && detail->rows[0].behind.method == SPAN_READ;
}

static void test_age_of_the_first_unread_record(void **state)
{
    struct fixture *fixture = *state;
    struct survey *survey = watch(fixture);
    struct group_detail *detail = wait_for(fixture, was_read, NULL);
    const struct lag_row *row = &detail->rows[0];
    assert_int_equal(row->lag.value, RECORDS - 40);
    assert_int_equal(row->probe.result, PROBE_RECORD);
    assert_int_equal(row->probe.offset, 40);
    assert_int_equal(row->behind.kind, SPAN_EXACT);
    assert_int_equal(row->behind.age, SPAN_AGE_RECORD);
    assert_in_range((int64_t)row->behind.seconds, AGE_S - 40, AGE_S - 40 + LIMIT_US / 1000000);
    assert_true(row->record_age.known);
    /* Weir has not seen when it was appended: that is long ago, or a moment, and no record age is put in its place. */
    assert_true(!row->waiting.known || row->waiting.kind == SPAN_AT_LEAST);
    assert_true(detail->summary.behind.known);
    assert_int_equal(detail->summary.coordinator, -1);
    block_release(detail);
    survey_destroy(survey);
}

static bool is_caught_up(const struct group_detail *detail, void *opaque)
{
    (void)opaque;
    return detail->count == 1 && detail->rows[0].behind.method == SPAN_CAUGHT_UP;
}

static void test_nothing_left(void **state)
{
    struct fixture *fixture = *state;
    atomic_store(&fixture->script.committed, RECORDS);
    struct survey *survey = watch(fixture);
    struct group_detail *detail = wait_for(fixture, is_caught_up, NULL);
    assert_true(detail->rows[0].behind.known);
    assert_true(detail->rows[0].behind.seconds == 0);
    assert_int_equal(detail->summary.judgement.word, LAG_OK);
    block_release(detail);
    survey_destroy(survey);
}

static struct event event_of(struct fixture *fixture, enum event_kind kind)
{
    struct event event = kit_wait(&fixture->mock->kit, kind);
    assert_string_equal(event.group, "reader");
    return event;
}

static void test_what_is_told(void **state)
{
    struct fixture *fixture = *state;
    struct survey *survey = watch(fixture);
    block_release(wait_for(fixture, was_read, NULL));
    atomic_store(&fixture->script.members, 2);
    struct event event = event_of(fixture, EVENT_GROUP_REBALANCE);
    assert_non_null(strstr(event.text, "two @ h"));
    event_finish(&event);

    atomic_store(&fixture->script.committed, 10);
    event = event_of(fixture, EVENT_OFFSET_RESET);
    assert_string_equal(event.topic, "orders");
    assert_int_equal(event.partition, 0);
    assert_non_null(strstr(event.text, "40"));
    assert_non_null(strstr(event.text, "10"));
    event_finish(&event);

    atomic_store(&fixture->script.committed, -1);
    event = event_of(fixture, EVENT_OFFSET_VANISHED);
    event_finish(&event);

    /* A coordinator that has just started lists none of its groups: they are what they were. */
    atomic_store(&fixture->script.listed, false);
    atomic_store(&fixture->script.members, 1);
    event = event_of(fixture, EVENT_MEMBER_LOST);
    event_finish(&event);
    atomic_store(&fixture->script.dead, true);
    event = event_of(fixture, EVENT_GROUP_GONE);
    event_finish(&event);
    atomic_store(&fixture->script.dead, false);
    atomic_store(&fixture->script.listed, true);
    event = event_of(fixture, EVENT_GROUP_NEW);
    event_finish(&event);
    survey_destroy(survey);
}

/* Of the two brokers. */
static int32_t leader_of_orders(struct fixture *fixture)
{
    const struct rd_kafka_metadata *metadata = NULL;
    int32_t leader = -1;
    assert_int_equal(rd_kafka_metadata(fixture->mock->kit.producer, 1, NULL, &metadata, 10000), 0);
    for (int i = 0; i < metadata->topic_cnt; i++)
        if (strcmp(metadata->topics[i].topic, "orders") == 0)
            leader = metadata->topics[i].partitions[0].leader;
    rd_kafka_metadata_destroy(metadata);
    assert_in_range(leader, 1, 2);
    return leader;
}

static void test_topics_that_come_and_go(void **state)
{
    struct fixture *fixture = *state;
    struct survey *survey = watch(fixture);
    block_release(wait_for(fixture, was_read, NULL));
    mock_topic(fixture->mock, "second", 1);
    struct event event = kit_wait(&fixture->mock->kit, EVENT_TOPIC_CREATED);
    assert_string_equal(event.topic, "second");
    event_finish(&event);
    rd_kafka_mock_partition_set_leader(fixture->mock->cluster, "orders", 0, 3 - leader_of_orders(fixture));
    survey_refresh(survey);
    event = kit_wait(&fixture->mock->kit, EVENT_LEADER_CHANGED);
    assert_string_equal(event.topic, "orders");
    assert_int_equal(event.partition, 0);
    event_finish(&event);
    survey_destroy(survey);
}

static bool has_points(const struct group_detail *detail, void *opaque)
{
    const size_t *least = opaque;
    return detail->points.lag_count >= *least && detail->rows[0].points.behind_count >= 1;
}

static void test_history_is_kept(void **state)
{
    struct fixture *fixture = *state;
    struct source *source = fixture->mock->kit.source;
    source->ops->remember(source, fixture->folder);
    struct survey *survey = watch(fixture);
    size_t least = 2;
    struct group_detail *detail = wait_for(fixture, has_points, &least);
    assert_int_equal(detail->points.behind_age, SPAN_AGE_RECORD);
    block_release(detail);
    atomic_store(&fixture->script.committed, 50);
    detail = wait_for(fixture, has_points, &(size_t){3});
    block_release(detail);
    survey_destroy(survey);
    board_put_group(fixture->mock->kit.board, NULL);
    /* Another run: what was seen before is there at its first look. */
    survey = watch(fixture);
    detail = wait_for(fixture, has_points, &(size_t){3});
    assert_int_equal(detail->points.lag[0].value, RECORDS - 40);
    block_release(detail);
    survey_destroy(survey);
    char path[256], *id = rd_kafka_clusterid(fixture->mock->kit.producer, 5000);
    snprintf(path, sizeof path, "%s/history-%s", fixture->folder, id);
    assert_int_equal(unlink(path), 0);
    free(id);
}

static bool has_mark(const struct group_detail *detail, void *opaque)
{
    (void)opaque;
    return detail->mark_count > 0;
}

static void wait_for_partial(struct fixture *fixture)
{
    int64_t deadline_us = clock_mono_us() + LIMIT_US;
    bool seen = false;
    while (!seen && clock_mono_us() < deadline_us) {
        struct pollfd wake = {.fd = fixture->mock->kit.wake.read_fd, .events = POLLIN};
        struct snapshot *snapshot = board_acquire(fixture->mock->kit.board);
        seen = snapshot->groups && snapshot->groups->error;
        if (seen)
            assert_true(snapshot->groups->denied);
        block_release(snapshot);
        if (seen)
            return;
        poll(&wake, 1, 200);
        wake_clear(&fixture->mock->kit.wake);
    }
    fail_msg("the listing never failed");
}

static void end(struct fixture *fixture, struct survey *survey)
{
    survey_destroy(survey);
    board_put_group(fixture->mock->kit.board, NULL);
    board_put_groups(fixture->mock->kit.board, NULL);
}

/* One whose memory is not understood, and a run that saw nobody, cost the others nothing. */
static void test_what_was_seen_is_kept(void **state)
{
    struct fixture *fixture = *state;
    struct source *source = fixture->mock->kit.source;
    source->ops->remember(source, fixture->folder);
    atomic_store(&fixture->script.beyond, true);
    struct survey *survey = watch(fixture);
    block_release(wait_for(fixture, was_read, NULL));
    atomic_store(&fixture->script.committed, 10);
    block_release(wait_for(fixture, has_mark, NULL));
    end(fixture, survey);

    atomic_store(&fixture->script.partial, true);
    survey = watch(fixture);
    struct event event = kit_wait(&fixture->mock->kit, EVENT_FILE_FAILED);
    assert_non_null(strstr(event.text, "1 group before is not known"));
    event_finish(&event);
    wait_for_partial(fixture);
    end(fixture, survey);

    atomic_store(&fixture->script.partial, false);
    survey = watch(fixture);
    struct group_detail *detail = wait_for(fixture, has_mark, NULL);
    assert_int_equal(detail->marks[0].kind, MARK_RESET);
    block_release(detail);
    end(fixture, survey);
    char path[256], *id = rd_kafka_clusterid(fixture->mock->kit.producer, 5000);
    snprintf(path, sizeof path, "%s/history-%s", fixture->folder, id);
    assert_int_equal(unlink(path), 0);
    free(id);
}

/* Requests to a silent coordinator stand until it answers, and must not be heaped up. */
static void test_who_is_silent_is_asked_seldom(void **state)
{
    enum { PASSES = 12 };
    struct fixture *fixture = *state;
    atomic_store(&fixture->script.silent, true);
    struct survey *survey = watch(fixture);
    survey_set_scope(survey, &(struct scope){0}); /* all of it is left to the sweep */
    int64_t deadline_us = clock_mono_us() + LIMIT_US;
    while (atomic_load(&fixture->script.asked_reader) < PASSES && clock_mono_us() < deadline_us) {
        struct pollfd wake = {.fd = fixture->mock->kit.wake.read_fd, .events = POLLIN};
        poll(&wake, 1, 200);
        wake_clear(&fixture->mock->kit.wake);
    }
    assert_true(atomic_load(&fixture->script.asked_reader) >= PASSES);
    assert_in_range(atomic_load(&fixture->script.asked_silent), 2, PASSES / 2);
    survey_destroy(survey);
}

/* --- large --- */

enum { WIDE = 300, CROWD = 50, ID = 300, EACH = WIDE / (CROWD - 1) + 1 };

/* All of the partitions belong to all members but the last, who has none. */
static size_t describe_crowd(const struct group_asker *asker, rd_kafka_t *handle, struct group_facts **groups,
                             size_t count, int timeout_ms)
{
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
    struct fixture *fixture = *state;
    mock_topic(fixture->mock, "wide", WIDE);
    fixture->script.ops.describe = describe_crowd;
    fixture->script.ops.committed = committed_crowd;
    struct survey *survey = watch(fixture);
    struct group_detail *detail = wait_for(fixture, has_ends, NULL);
    assert_int_equal(detail->member_count, CROWD);
    for (int p = 0; p < WIDE; p++) {
        const struct lag_row *row = &detail->rows[p];
        assert_int_equal(row->partition, p);
        assert_int_equal(row->owner, p / EACH);
        assert_int_equal(row->committed.known, p % 2 == 0);
        assert_int_equal(row->lag.known, p % 2 == 0);
    }
    assert_int_equal(detail->summary.unknown_partitions, WIDE / 2);
    const struct member_row *idle = &detail->members[CROWD - 1];
    assert_int_equal(strlen(idle->member_id), ID);
    assert_int_equal(idle->partitions, 0); /* known to be none */
    assert_int_equal(detail->members[0].partitions, EACH);
    block_release(detail);
    survey_destroy(survey);
}

/* Denied to describe is said, and its lag is shown; nobody is taken to have left. */
static void test_denied_to_describe(void **state)
{
    struct fixture *fixture = *state;
    struct event event;
    atomic_store(&fixture->script.undescribed, true);
    struct survey *survey = watch(fixture);
    struct group_detail *detail = wait_for(fixture, was_read, NULL);
    assert_false(detail->members_known);
    assert_int_equal(detail->summary.members, -1);
    assert_true(detail->summary.status.denied);
    assert_non_null(strstr(detail->summary.status.error, "describe: "));
    assert_true(detail->summary.lag.known);
    assert_int_equal(detail->rows[0].lag.value, RECORDS - 40);
    assert_int_equal(detail->rows[0].owner, -1);
    block_release(detail);
    while (mailbox_receive(fixture->mock->kit.events, &event)) {
        assert_int_not_equal(event.kind, EVENT_MEMBER_LOST);
        event_finish(&event);
    }
    survey_destroy(survey);
}

/* What a whole listing has after one that failed was there all the time. */
static void test_what_could_not_be_listed_is_no_news(void **state)
{
    struct fixture *fixture = *state;
    struct event event;
    atomic_store(&fixture->script.partial, true);
    struct survey *survey = watch(fixture);
    wait_for_partial(fixture);
    atomic_store(&fixture->script.partial, false);
    block_release(wait_for(fixture, was_read, NULL));
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_age_of_the_first_unread_record, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_nothing_left, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_topics_that_come_and_go, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_history_is_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_was_seen_is_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_denied_to_describe, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_who_is_silent_is_asked_seldom, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_could_not_be_listed_is_no_news, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_many_partitions_and_members, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
