#include "kafka/ask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "kafka/ask_behind.h"
#include "kafka/ask_journal.h"
#include "kafka/census_ends.h"
#include "kafka/census_rows.h"
#include "kafka/demo_link.h"
#include "kafka/group_rows.h"
#include "kafka/loss_policy.h"

enum { COMMITS_AT_ONCE = 50, DESCRIBE_AT_ONCE = 2000, PROBE_MS = 2000, ASIDE_LEAST_MS = 250 };

/* Everything one question needs. */
struct inquiry {
    struct live_source *live;
    const struct question *question;
    struct answer *answer;
    struct error *error;
    rd_kafka_t *handle;
    struct census census;
    int64_t deadline_us;
};

static int left_ms(const struct inquiry *inquiry)
{
    int64_t left = (inquiry->deadline_us - clock_mono_us()) / 1000;
    return left < 1 ? 1 : left > INT32_MAX / 2 ? INT32_MAX / 2 : (int)left;
}

static bool is_named(const struct question *question, const char *name)
{
    for (size_t i = 0; i < question->name_count; i++)
        if (strcmp(question->names[i], name) == 0)
            return true;
    return question->name_count == 0;
}

static bool get_metadata(struct inquiry *inquiry)
{
    rd_kafka_resp_err_t err = census_refresh(&inquiry->census, inquiry->handle, left_ms(inquiry));
    if (err)
        handle_serve(inquiry->handle);
    if (err)
        return health_error(&inquiry->live->health, err, inquiry->live->bootstrap, inquiry->error);
    health_answered(&inquiry->live->health);
    snprintf(inquiry->answer->cluster_id, sizeof inquiry->answer->cluster_id, "%s", inquiry->census.cluster_id);
    demo_link_meet(inquiry->live, inquiry->census.cluster_id);
    inquiry->census.no_policies = inquiry->census.never_compacts = demo_link_of(inquiry->live) != NULL;
    return true;
}

static void ends_of_topics(struct inquiry *inquiry)
{
    struct census_choice choice = {0};
    for (size_t i = 0; i < inquiry->census.count; i++)
        if (is_named(inquiry->question, inquiry->census.topics[i].name))
            choice_add_topic(&choice, &inquiry->census.topics[i]);
    census_ask_ends(&inquiry->census, inquiry->handle, NULL, &choice, left_ms(inquiry));
    choice_finish(&choice);
}

static void wait_us(int64_t us)
{
    struct timespec rest = {.tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000};
    while (nanosleep(&rest, &rest) != 0)
        continue;
}

/* The ends once more, `rate_ms` later: each partition's growth over its own interval. */
static void measure_rates(struct inquiry *inquiry)
{
    struct census *census = &inquiry->census;
    size_t at = 0;
    struct census_partition *before = mem_zero(census->partitions, sizeof *before);
    for (size_t i = 0; i < census->count; i++)
        for (size_t p = 0; p < census->topics[i].count; p++)
            before[at++] = census->topics[i].partitions[p];
    wait_us(inquiry->question->rate_ms * 1000);
    ends_of_topics(inquiry);
    at = 0;
    for (size_t i = 0; i < census->count; i++) {
        struct census_topic *topic = &census->topics[i];
        topic->rate = (struct real){.known = topic->count > 0};
        for (size_t p = 0; p < topic->count; p++) {
            const struct census_partition *from = &before[at++], *to = &topic->partitions[p];
            bool known = from->high.known && to->high.known && to->as_of_us > from->as_of_us &&
                         to->high.value >= from->high.value;
            topic->rate.known &= known;
            if (known)
                topic->rate.value +=
                    (double)(to->high.value - from->high.value) / ((double)(to->as_of_us - from->as_of_us) / 1e6);
        }
    }
    free(before);
}

static bool ask_topics(struct inquiry *inquiry)
{
    const struct question *question = inquiry->question;
    if (!get_metadata(inquiry))
        return false;
    if (question->with_records || question->rate_ms > 0)
        ends_of_topics(inquiry);
    if (question->rate_ms > 0)
        measure_rates(inquiry);
    inquiry->answer->topics = census_topics_block(&inquiry->census, question->names, question->name_count);
    return true;
}

static bool ask_partitions(struct inquiry *inquiry)
{
    if (!get_metadata(inquiry))
        return false;
    struct census_topic *topic =
        inquiry->question->name_count ? census_topic(&inquiry->census, inquiry->question->names[0]) : NULL;
    if (!topic)
        return true;
    rd_kafka_t *stable = handle_open(inquiry->live, HANDLE_SURVEY_STABLE, inquiry->error);
    if (!stable)
        return false;
    struct census_choice choice = {0};
    choice_add_topic(&choice, topic);
    census_ask_ends(&inquiry->census, inquiry->handle, stable, &choice, left_ms(inquiry));
    choice_finish(&choice);
    handle_close(stable);
    inquiry->answer->partitions = census_partitions_block(&inquiry->census, topic);
    return true;
}

static bool ask_brokers(struct inquiry *inquiry)
{
    if (!get_metadata(inquiry))
        return false;
    for (size_t i = 0; i < inquiry->census.broker_count; i++) {
        int left = left_ms(inquiry);
        census_probe(&inquiry->census, inquiry->handle, &inquiry->census.brokers[i], left < PROBE_MS ? left : PROBE_MS);
    }
    inquiry->answer->brokers = census_brokers_block(&inquiry->census, inquiry->live->bootstrap, NULL, 0);
    return true;
}

/* Of an empty group the listing has said all there is to say. */
static bool is_known(struct group_facts *facts)
{
    if (facts->state != GROUP_EMPTY || facts->type == GROUP_UNKNOWN_TYPE)
        return false;
    facts->members = 0;
    facts->members_known = true;
    return true;
}

static void describe(struct inquiry *inquiry, const struct group_list *list)
{
    const struct group_asker *asker = demo_link_asker(inquiry->live);
    struct group_facts **unknown = mem_zero(list->count, sizeof *unknown);
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++)
        if (!is_known(list->groups[i]))
            unknown[count++] = list->groups[i];
    if (count)
        asker->describe(asker, inquiry->handle, unknown, count, DESCRIBE_AT_ONCE, left_ms(inquiry));
    free(unknown);
}

/* Lists, and keeps the groups that the question is about, described. */
static bool get_groups(struct inquiry *inquiry, struct group_list *list)
{
    const struct group_asker *asker = demo_link_asker(inquiry->live);
    asker->list(asker, inquiry->handle, list, left_ms(inquiry));
    if (list->error && list->count == 0 && list->denied)
        return error_set(inquiry->error, ERROR_NOT_AUTHORISED, _("the groups cannot be listed: %s"), list->error);
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (is_named(inquiry->question, list->groups[i]->name))
            list->groups[kept++] = list->groups[i];
        else
            group_facts_destroy(list->groups[i]);
    }
    list->count = kept;
    describe(inquiry, list);
    return true;
}

static void ask_committed(struct inquiry *inquiry, struct group_facts **groups, size_t count, int timeout_ms)
{
    const struct group_asker *asker = demo_link_asker(inquiry->live);
    struct error ignored = {0};
    rd_kafka_t *commits = handle_open_commits(inquiry->live, groups[0]->name, &ignored);
    asker->committed(asker, commits ? commits : inquiry->handle, groups, count, COMMITS_AT_ONCE, timeout_ms);
    handle_close(commits);
}

static struct groups *groups_block(const struct inquiry *inquiry, const struct group_list *list, int64_t asked_us)
{
    struct arena *arena = NULL;
    struct groups *block = arena_block(sizeof *block, &arena);
    block->error = arena_strdup(arena, list->error);
    block->denied = list->denied;
    block->count = list->count;
    block->rows = arena_alloc(arena, list->count, sizeof *block->rows);
    for (size_t i = 0; i < list->count; i++) {
        const struct group_facts *facts = list->groups[i];
        block->rows[i] = (struct group_row){
            .group = arena_strdup(arena, facts->name),
            .type = facts->type,
            .state = facts->state,
            .members = facts->members,
            .coordinator = facts->coordinator,
            .assignor = arena_strdup(arena, facts->assignor),
            .worst_owner = -1,
            .partitions = -1,
            .status = {.error = arena_strdup(arena, facts->error), .denied = facts->denied, .as_of_us = asked_us},
        };
    }
    block->not_swept = inquiry->answer->details ? 0 : list->count;
    return block;
}

/* Of what only says more: a part of the time, as one silent broker must not take all of it. */
static int aside_ms(const struct inquiry *inquiry)
{
    int part = left_ms(inquiry) / 4;
    return part < PROBE_MS ? part : PROBE_MS;
}

/* What nothing describes is known by its commits. Where these cannot be had, its type is not known, and that is all. */
static void tell_types(struct inquiry *inquiry, const struct group_list *list)
{
    struct group_facts **untold = mem_zero(list->count, sizeof *untold);
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++)
        if (list->groups[i]->undescribed)
            untold[count++] = list->groups[i];
    if (count)
        ask_committed(inquiry, untold, count, aside_ms(inquiry));
    for (size_t i = 0; i < count; i++) {
        untold[i]->error = NULL;
        untold[i]->denied = untold[i]->silent = false;
    }
    free(untold);
}

static bool ask_groups(struct inquiry *inquiry)
{
    /* Metadata first: it is what says that the cluster can be reached, and its id. */
    if (!get_metadata(inquiry))
        return false;
    struct group_list list = {0};
    bool good = get_groups(inquiry, &list);
    if (good)
        tell_types(inquiry, &list);
    if (good)
        inquiry->answer->groups = groups_block(inquiry, &list, clock_mono_us());
    group_list_finish(&list);
    return good;
}

/* Who asks how old the unread records are wants to know what a transaction holds back, too. */
static void ends_of_groups(struct inquiry *inquiry, struct census_choice *choice)
{
    struct error ignored = {0};
    bool wanted = inquiry->question->with_behind && choice->count > 0;
    rd_kafka_t *stable = wanted ? handle_open(inquiry->live, HANDLE_SURVEY_STABLE, &ignored) : NULL;
    census_ask_ends(&inquiry->census, inquiry->handle, stable, choice, left_ms(inquiry));
    handle_close(stable);
}

/* What is told together is of one moment, whatever came between making one block and the next. */
static void date_blocks(struct answer *answer)
{
    const struct block *first = answer->detail_count ? &answer->details[0]->block : &answer->groups->block;
    int64_t captured_ms = first->captured_ms, captured_us = first->captured_us;
    for (size_t i = 0; i < answer->detail_count; i++) {
        answer->details[i]->block.captured_ms = captured_ms;
        answer->details[i]->block.captured_us = captured_us;
    }
    answer->groups->block.captured_ms = captured_ms;
    answer->groups->block.captured_us = captured_us;
}

/* Commits, then low, then high watermarks: in this order a lag cannot be negative. */
static void get_lag(struct inquiry *inquiry, const struct group_list *list)
{
    const struct group_asker *asker = demo_link_asker(inquiry->live);
    struct answer *answer = inquiry->answer;
    if (list->count)
        ask_committed(inquiry, list->groups, list->count, left_ms(inquiry));
    groups_find_deleted(asker, inquiry->handle, list->groups, list->count, DESCRIBE_AT_ONCE, left_ms(inquiry));
    int64_t asked_us = clock_mono_us();
    struct census_choice choice = {0};
    for (size_t i = 0; i < list->count; i++)
        group_choose(list->groups[i], &inquiry->census, &choice);
    ends_of_groups(inquiry, &choice);
    choice_finish(&choice);
    if (aside_ms(inquiry) >= ASIDE_LEAST_MS)
        loss_policy_ask(&inquiry->census, inquiry->handle, list->groups, list->count, aside_ms(inquiry));

    answer->details = mem_zero(list->count, sizeof *answer->details);
    answer->detail_count = list->count;
    for (size_t i = 0; i < list->count; i++)
        answer->details[i] = group_detail_block(list->groups[i], &inquiry->census, asked_us, NULL);
    answer->groups = groups_block(inquiry, list, asked_us);
    date_blocks(answer);
    if (inquiry->question->with_behind)
        ask_behind(inquiry->live, inquiry->handle, &inquiry->census, answer->details, answer->detail_count,
                   inquiry->deadline_us);
    for (size_t i = 0; i < list->count; i++) {
        const struct group_row *summary = &answer->details[i]->summary;
        struct group_row *row = &answer->groups->rows[i];
        row->type = summary->type;
        row->lag = summary->lag;
        row->partitions = summary->partitions;
        row->unknown_partitions = summary->unknown_partitions;
    }
}

static bool ask_lag(struct inquiry *inquiry)
{
    if (!get_metadata(inquiry))
        return false;
    struct group_list list = {0};
    bool good = get_groups(inquiry, &list);
    if (good)
        get_lag(inquiry, &list);
    group_list_finish(&list);
    return good;
}

static bool ask_one_journal(struct inquiry *inquiry)
{
    if (inquiry->question->name_count != 1)
        return error_set(inquiry->error, ERROR_USAGE, _("a journal is of one group"));
    if (!get_metadata(inquiry))
        return false;
    inquiry->answer->journal =
        ask_journal(inquiry->live, inquiry->handle, &inquiry->census, inquiry->question, inquiry->deadline_us);
    return true;
}

static bool ask_it(struct inquiry *inquiry)
{
    switch (inquiry->question->kind) {
    case ASK_TOPICS:
        return ask_topics(inquiry);
    case ASK_PARTITIONS:
        return ask_partitions(inquiry);
    case ASK_GROUPS:
        return ask_groups(inquiry);
    case ASK_LAG:
        return ask_lag(inquiry);
    case ASK_BROKERS:
        return ask_brokers(inquiry);
    case ASK_JOURNAL:
        return ask_one_journal(inquiry);
    }
    return error_set(inquiry->error, ERROR_FAILED, _("a question of a kind that is not known"));
}

bool live_ask(struct live_source *live, const struct question *question, struct answer *answer, struct error *error)
{
    *answer = (struct answer){0};
    struct inquiry inquiry = {
        .live = live,
        .question = question,
        .answer = answer,
        .error = error,
        .deadline_us = clock_mono_us() + (question->timeout_ms > 0 ? question->timeout_ms : 10000) * 1000,
    };
    inquiry.handle = handle_open(live, HANDLE_SURVEY, error);
    if (!inquiry.handle)
        return false;
    census_init(&inquiry.census);
    bool good = ask_it(&inquiry);
    if (!good)
        answer_finish(answer);
    census_finish(&inquiry.census);
    handle_close(inquiry.handle);
    return good;
}
