#include "watched_group.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "kafka/groups.h"
#include "kafka/live.h"
#include "kafka/survey.h"
#include "mock_kit.h"
#include "model/snapshot.h"

static size_t list(const struct group_asker *asker, rd_kafka_t *handle, struct group_list *groups, int timeout_ms)
{
    (void)handle, (void)timeout_ms;
    const struct watched_script *script = (const struct watched_script *)asker;
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
    facts->connect = atomic_load(&script->connect);
    facts->state = atomic_load(&script->members) ? GROUP_STABLE : GROUP_EMPTY;
    group_list_add(groups, facts);
    group_list_sort(groups);
    return 1;
}

static size_t describe(const struct group_asker *asker, rd_kafka_t *handle, struct group_facts **groups, size_t count,
                       size_t at_once, int timeout_ms)
{
    (void)at_once;
    (void)handle, (void)timeout_ms;
    static const char *const ids[] = {"m-1", "m-2"}, *const clients[] = {"one", "two"};
    for (size_t i = 0; i < count; i++) {
        struct group_facts *facts = groups[i];
        if (facts->connect)
            continue;
        if (atomic_load(&((const struct watched_script *)asker)->undescribed)) {
            group_facts_fail(facts, "describe", RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED, NULL);
            continue;
        }
        facts->members = atomic_load(&((const struct watched_script *)asker)->members);
        facts->members_known = true;
        facts->state = facts->members ? GROUP_STABLE : GROUP_EMPTY;
        if (atomic_load(&((const struct watched_script *)asker)->dead)) {
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
    struct watched_script *script = (struct watched_script *)(uintptr_t)asker;
    if (atomic_load(&script->dies)) {
        atomic_store(&script->committed, -1);
        atomic_store(&script->dead, true);
        atomic_store(&script->listed, false);
    }
    long long value = atomic_load(&script->committed);
    for (size_t i = 0; i < count; i++) {
        struct group_facts *facts = groups[i];
        bool silent = strcmp(facts->name, "silent") == 0;
        atomic_fetch_add(silent ? &script->asked_silent : &script->asked_reader, 1);
        if (silent) {
            group_facts_fail(facts, "commits", RD_KAFKA_RESP_ERR__TIMED_OUT, NULL);
            continue;
        }
        if (atomic_load(&script->hurried)) {
            group_facts_skip(facts, "commits");
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

static struct live_source *live_of(struct watched *fixture)
{
    return (struct live_source *)fixture->mock->kit.source;
}

int watched_set_up(void **state)
{
    struct watched *fixture = calloc(1, sizeof *fixture);
    void *mock = NULL;
    assert_int_equal(mock_set_up(&mock), 0);
    fixture->mock = mock;
    mock_topic(fixture->mock, "orders", 1);
    mock_produce_old(fixture->mock, WATCHED_RECORDS, WATCHED_AGE_S);
    fixture->script.ops = (struct group_asker){.list = list, .describe = describe, .committed = committed};
    atomic_init(&fixture->script.committed, 40);
    atomic_init(&fixture->script.members, 1);
    atomic_init(&fixture->script.listed, true);
    atomic_init(&fixture->script.dead, false);
    atomic_init(&fixture->script.dies, false);
    atomic_init(&fixture->script.partial, false);
    atomic_init(&fixture->script.undescribed, false);
    atomic_init(&fixture->script.hurried, false);
    atomic_init(&fixture->script.connect, false);
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

int watched_tear_down(void **state)
{
    struct watched *fixture = *state;
    void *mock = fixture->mock;
    mock_tear_down(&mock);
    rmdir(fixture->folder);
    free(fixture);
    return 0;
}

struct survey *watched_survey(struct watched *fixture)
{
    const struct survey_rhythm rhythm = {.focused_ms = 50, .visible_ms = 100, .sweep_ms = 200};
    struct error error = {0};
    struct survey *survey = survey_create(live_of(fixture), &rhythm, &error);
    assert_non_null(survey);
    survey_set_scope(survey, &(struct scope){.focused_group = "reader"});
    return survey;
}

struct group_detail *watched_wait(struct watched *fixture, watched_condition *condition, void *opaque)
{
    int64_t deadline_us = clock_mono_us() + WATCHED_LIMIT_US;
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

bool watched_was_read(const struct group_detail *detail, void *opaque)
{
    (void)opaque;
    return detail->count == 1 && detail->rows[0].behind.method == SPAN_READ;
}

void watched_wait_partial(struct watched *fixture)
{
    int64_t deadline_us = clock_mono_us() + WATCHED_LIMIT_US;
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
