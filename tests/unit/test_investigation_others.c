/* What an investigation asks of others than its group: all groups, three times while its own is behind; and that what
 * could not be asked says why. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/mem.h"
#include "engine/investigation.h"
#include "model/arena.h"
#include "model/brokers.h"
#include "model/snapshot.h"
#include "model/topics.h"

enum { SECOND_US = 1000000, LIMIT_US = 10 * SECOND_US };

struct asked {
    struct source base;
    int lags; /* how often all groups were */
    bool refused;
    const char *listing; /* what went wrong with it */
};

static struct group_detail *group_on(const char *name, int64_t committed, int32_t leader)
{
    struct arena *arena = NULL;
    struct group_detail *detail = arena_block(sizeof *detail, &arena);
    detail->summary.group = arena_strdup(arena, name);
    detail->members_known = true;
    detail->member_count = 1;
    detail->members = arena_alloc(arena, 1, sizeof *detail->members);
    detail->rows = arena_alloc(arena, 1, sizeof *detail->rows);
    detail->rows[0] = (struct lag_row){.topic = "orders",
                                       .committed = offset_of(committed),
                                       .high = offset_of(9000),
                                       .lag = offset_of(9000 - committed),
                                       .leader_known = true,
                                       .leader = leader,
                                       .judgement = {.state = STATE_LAGGING, .word = LAG_BEHIND}};
    detail->count = 1;
    return detail;
}

static struct group_detail *group_of(const char *name, int64_t committed)
{
    return group_on(name, committed, 1);
}

static bool ask(struct source *source, const struct question *question, struct answer *answer, struct error *error)
{
    struct asked *asked = (struct asked *)source;
    if (asked->refused)
        return error_set(error, ERROR_NOT_AUTHORISED, "not for you");
    struct arena *arena = NULL;
    if (question->kind == ASK_LAG) {
        assert_int_equal(question->name_count, 0);
        asked->lags++;
        answer->groups = arena_block(sizeof *answer->groups, &arena);
        answer->groups->error = arena_strdup(arena, asked->listing);
        answer->details = mem_zero(5, sizeof *answer->details);
        answer->detail_count = 5;
        answer->details[0] = group_of("slow", 100 + asked->lags);
        answer->details[1] = group_of("shop", 100);
        answer->details[2] = group_of("slower", 100 + asked->lags);
        answer->details[3] = group_on("fast", 9000 + asked->lags, 2);
        answer->details[4] = group_on("faster", 9000 + asked->lags, 2);
    } else if (question->kind == ASK_PARTITIONS) {
        answer->partitions = arena_block(sizeof *answer->partitions, &arena);
        answer->partitions->topic = arena_strdup(arena, question->names[0]);
        answer->partitions->rows = arena_alloc(arena, 1, sizeof *answer->partitions->rows);
        answer->partitions->rows[0].leader = 1;
        answer->partitions->count = 1;
    } else if (question->kind == ASK_BROKERS) {
        answer->brokers = arena_block(sizeof *answer->brokers, &arena);
        answer->brokers->rows = arena_alloc(arena, 2, sizeof *answer->brokers->rows);
        answer->brokers->count = 2;
        for (int i = 0; i < 2; i++) {
            answer->brokers->rows[i].id = i + 1;
            answer->brokers->rows[i].up = true;
        }
    }
    return true;
}

static void read_at(struct source *source, const struct read_request *request)
{
    (void)source, (void)request;
}

static void capabilities(const struct source *source, struct capabilities *out)
{
    (void)source, (void)out;
}

static const struct source_ops ops = {.read_at = read_at, .capabilities = capabilities, .ask = ask};

static void look_after(struct investigation *investigation, int seconds, bool late)
{
    static int64_t now_us = 1000 * (int64_t)SECOND_US;
    struct group_detail *detail = group_of("shop", 100);
    now_us += seconds * (int64_t)SECOND_US;
    detail->summary.partitions = 1;
    detail->summary.lag = detail->rows[0].lag;
    detail->summary.judgement = detail->rows[0].judgement;
    if (!late)
        detail->summary.judgement.word = LAG_OK;
    detail->summary.status.as_of_us = detail->block.captured_us = now_us;
    struct snapshot snapshot = {.group = detail};
    investigation_poll(investigation, &snapshot);
    block_release(detail);
    for (int64_t until_us = clock_mono_us() + LIMIT_US; investigation_waits(investigation);) {
        assert_true(clock_mono_us() < until_us);
        investigation_poll(investigation, NULL);
    }
    investigation_poll(investigation, NULL);
}

static void look(struct investigation *investigation, bool late)
{
    look_after(investigation, 20, late);
}

static struct investigation *begin(struct asked *asked, struct lag_rules *rules)
{
    *asked = (struct asked){.base.ops = &ops};
    *rules = lag_rules_shipped;
    const struct investigation_spec spec = {
        .group = "shop", .weir = "weir", .rules = rules, .wanted_us = 60 * SECOND_US, .first_tag = 1};
    return investigation_create(&spec, &asked->base, NULL);
}

static void all_groups_are_looked_at_three_times(void **state)
{
    (void)state;
    struct asked asked;
    struct lag_rules rules;
    struct investigation *investigation = begin(&asked, &rules);
    look(investigation, false);
    assert_int_equal(asked.lags, 1);
    look(investigation, false);
    assert_int_equal(asked.lags, 1); /* it keeps up: others do not matter */
    look(investigation, true);
    assert_int_equal(asked.lags, 2);
    for (int i = 0; i < 4; i++)
        look(investigation, true);
    assert_int_equal(asked.lags, 3);
    const struct diagnosis *diagnosis = investigation_diagnosis(investigation);
    bool said = false;
    for (size_t i = 0; i < diagnosis->count; i++)
        for (size_t e = 0; e < diagnosis->findings[i].evidence_count; e++)
            said |= diagnosis->findings[i].question == 18 &&
                    strstr(diagnosis->findings[i].evidence[e], "2 of 2 other groups") != NULL;
    assert_true(said);
    look_after(investigation, 300, true); /* anew after a while */
    assert_int_equal(asked.lags, 4);
    investigation_destroy(investigation);
}

static void looks_far_apart_are_not_compared(void **state)
{
    (void)state;
    struct asked asked;
    struct lag_rules rules;
    struct investigation *investigation = begin(&asked, &rules);
    look(investigation, true);
    look(investigation, true);
    look(investigation, true);
    assert_int_equal(asked.lags, 2);
    look_after(investigation, 3600, true);
    look(investigation, true); /* the first of three again */
    look(investigation, true);
    const struct question_answer *answer = &investigation_diagnosis(investigation)->answers[18];
    assert_int_equal(answer->kind, ANSWER_NOT_KNOWN);
    assert_non_null(strstr(answer->why, "three looks"));
    investigation_destroy(investigation);
}

static void a_listing_in_part_is_no_look(void **state)
{
    (void)state;
    struct asked asked;
    struct lag_rules rules;
    struct investigation *investigation = begin(&asked, &rules);
    asked.listing = "broker 3 timed out";
    for (int i = 0; i < 6; i++)
        look(investigation, true);
    assert_int_equal(asked.lags, 1);
    const struct question_answer *answer = &investigation_diagnosis(investigation)->answers[18];
    assert_int_equal(answer->kind, ANSWER_NOT_KNOWN);
    assert_non_null(strstr(answer->why, "broker 3 timed out"));
    investigation_destroy(investigation);
}

static void why_nothing_is_known_of_the_brokers(void **state)
{
    (void)state;
    struct asked asked;
    struct lag_rules rules;
    struct investigation *investigation = begin(&asked, &rules);
    asked.refused = true;
    for (int i = 0; i < 4; i++)
        look(investigation, true);
    assert_int_equal(asked.lags, 0);
    const struct question_answer *answer = &investigation_diagnosis(investigation)->answers[18];
    assert_int_equal(answer->kind, ANSWER_NOT_KNOWN);
    assert_non_null(strstr(answer->why, "not for you"));
    investigation_destroy(investigation);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_groups_are_looked_at_three_times),
        cmocka_unit_test(looks_far_apart_are_not_compared),
        cmocka_unit_test(a_listing_in_part_is_no_look),
        cmocka_unit_test(why_nothing_is_known_of_the_brokers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
