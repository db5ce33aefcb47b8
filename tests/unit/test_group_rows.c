/* Which partitions a group has rows for: what it has committed or owns, and what nobody reads of the topics that it
 * does read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "kafka/group_rows.h"
#include "model/block.h"
#include "model/group_detail.h"

enum { TOPICS = 3 };

/* A cluster with these topics, in order. All partitions have the ends 0 and 10. */
struct cluster {
    struct census census;
    struct census_topic topics[TOPICS];
    struct rd_kafka_metadata_topic metadata[TOPICS];
};

static void make_topic(struct cluster *cluster, size_t at, char *name, int partitions)
{
    struct census_topic *topic = &cluster->topics[at];
    struct rd_kafka_metadata_topic *metadata = &cluster->metadata[at];
    *metadata = (struct rd_kafka_metadata_topic){.topic = name, .partition_cnt = partitions};
    metadata->partitions = mem_zero((size_t)partitions, sizeof *metadata->partitions);
    *topic = (struct census_topic){.name = name, .metadata = metadata, .count = (size_t)partitions};
    topic->partitions = mem_zero(topic->count, sizeof *topic->partitions);
    for (int i = 0; i < partitions; i++) {
        metadata->partitions[i].id = i;
        metadata->partitions[i].leader = 1;
        topic->partitions[i] = (struct census_partition){
            .metadata = &metadata->partitions[i], .low = offset_of(0), .high = offset_of(10), .as_of_us = 5};
    }
    map_put(&cluster->census.index, name, strlen(name), at);
}

static void make_cluster(struct cluster *cluster)
{
    static char big[] = "big", old[] = "old", orders[] = "orders";
    *cluster = (struct cluster){.census = {.count = TOPICS}};
    cluster->census.topics = cluster->topics;
    make_topic(cluster, 0, big, 10000);
    make_topic(cluster, 1, old, 2);
    make_topic(cluster, 2, orders, 4);
}

static void finish_cluster(struct cluster *cluster)
{
    for (size_t i = 0; i < TOPICS; i++) {
        free(cluster->topics[i].partitions);
        free(cluster->metadata[i].partitions);
    }
    map_finish(&cluster->census.index);
}

struct place {
    const char *topic; /* NULL: no more */
    int32_t partition;
};

static struct group_facts *make_facts(const struct place *committed, const struct place *owned, int members)
{
    struct group_facts *facts = group_facts_create("billing");
    facts->type = GROUP_CLASSIC;
    facts->state = members ? GROUP_STABLE : GROUP_EMPTY;
    facts->members = members;
    facts->members_known = facts->commits_known = true;
    facts->member = arena_alloc(&facts->arena, (size_t)members, sizeof *facts->member);
    facts->commits = arena_alloc(&facts->arena, 8, sizeof *facts->commits);
    for (; committed->topic; committed++)
        facts->commits[facts->commit_count++] = (struct group_commit){
            .topic = committed->topic, .partition = committed->partition, .committed = offset_of(3)};
    for (int m = 0; m < members; m++)
        facts->member[m] = (struct group_member){
            .member_id = "m", .owned = arena_alloc(&facts->arena, 8, sizeof(struct group_partition))};
    for (; members && owned->topic; owned++)
        facts->member[0].owned[facts->member[0].owned_count++] =
            (struct group_partition){owned->topic, owned->partition};
    return facts;
}

/* "orders/0 committed owned, orders/1 -": `most` of them. */
static const char *rows_of(const struct group_detail *detail, size_t most)
{
    static char text[1024];
    size_t len = 0;
    *text = '\0';
    for (size_t i = 0; i < detail->count && i < most; i++) {
        const struct lag_row *row = &detail->rows[i];
        const char *what = row->committed.known ? row->owner >= 0 ? "both" : "committed"
                           : row->owner >= 0    ? "owned"
                                                : "-";
        len += (size_t)snprintf(text + len, sizeof text - len, "%s%s/%d %s", i ? ", " : "", row->topic,
                                (int)row->partition, what);
    }
    return text;
}

struct row_case {
    const char *what;
    struct place committed[8], owned[8];
    int members;
    bool connect;
    const char *rows;
    size_t count;
    int32_t without_row, unknown;
    int64_t lag;
};

static const struct row_case cases[] = {
    {.what = "one owned, one committed, two read by nobody",
     .committed = {{"orders", 1}},
     .owned = {{"orders", 0}},
     .members = 1,
     .rows = "orders/0 owned, orders/1 committed, orders/2 -, orders/3 -",
     .count = 4,
     .unknown = 3,
     .lag = 7},
    {.what = "all of it is owned",
     .committed = {{"old", 0}, {"old", 1}},
     .owned = {{"old", 0}, {"old", 1}},
     .members = 1,
     .rows = "old/0 both, old/1 both",
     .count = 2,
     .lag = 14},
    {.what = "a topic that it reads no longer",
     .committed = {{"old", 0}, {"orders", 3}},
     .owned = {{"orders", 3}},
     .members = 1,
     .rows = "old/0 committed, orders/0 -, orders/1 -, orders/2 -, orders/3 both",
     .count = 5,
     .unknown = 3,
     .lag = 14},
    {.what = "nobody is there", .committed = {{"orders", 2}}, .rows = "orders/2 committed", .count = 1, .lag = 7},
    {.what = "somebody is, and owns nothing now",
     .committed = {{"orders", 2}},
     .members = 2,
     .rows = "orders/2 committed",
     .count = 1,
     .lag = 7},
    {.what = "workers of Connect",
     .committed = {{"orders", 2}},
     .owned = {{"orders", 0}},
     .members = 1,
     .connect = true,
     .rows = "orders/0 owned, orders/2 committed",
     .count = 2,
     .unknown = 1,
     .lag = 7},
    {.what = "partitions and topics that are gone",
     .committed = {{"orders", 7}, {"gone", 0}},
     .owned = {{"gone", 1}, {"orders", 0}},
     .members = 1,
     .rows = "gone/0 committed, gone/1 owned, orders/0 owned, orders/1 -, orders/2 -, orders/3 -, orders/7 committed",
     .count = 7,
     .unknown = 7,
     .lag = -1},
    {.what = "ten thousand partitions, one of them owned",
     .committed = {{"big", 9998}},
     .owned = {{"big", 9999}, {"orders", 0}},
     .members = 1,
     .rows = "big/0 -, big/1 -, big/2 -",
     .count = 500 + 2 + 1,
     .without_row = 9498 + 3,
     .unknown = 9999 + 4,
     .lag = 7},
};

static void expect_rows(const struct row_case *one, const struct cluster *cluster)
{
    struct group_facts *facts = make_facts(one->committed, one->owned, one->members);
    struct census_choice choice = {0};
    facts->connect = one->connect;
    struct group_detail *detail = group_detail_block(facts, &cluster->census, 5, NULL);
    group_choose(facts, &cluster->census, &choice);
    size_t there = 0;
    for (size_t r = 0; r < detail->count; r++)
        there += !detail->rows[r].gone;
    bool same = strcmp(rows_of(detail, one->count > 8 ? 3 : 8), one->rows) == 0;
    if (!same || detail->count != one->count)
        fail_msg("%s: %zu rows: %s", one->what, detail->count, rows_of(detail, 8));
    assert_int_equal(choice.count, there);
    assert_int_equal(detail->summary.without_row, one->without_row);
    assert_int_equal(detail->summary.unknown_partitions, one->unknown);
    assert_int_equal(detail->summary.lag.known ? detail->summary.lag.value : -1, one->lag);
    choice_finish(&choice);
    block_release(detail);
    group_facts_destroy(facts);
}

static void test_which_partitions_have_rows(void **state)
{
    (void)state;
    struct cluster cluster;
    make_cluster(&cluster);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_rows(&cases[i], &cluster);
    finish_cluster(&cluster);
}

/* Who gives a partition up names who is to have it; who keeps it, or goes nowhere known, has no target. */
static void test_who_is_to_have_a_partition(void **state)
{
    (void)state;
    static const struct place committed[] = {{NULL, 0}},
                              owned[] = {{"orders", 0}, {"orders", 1}, {"orders", 2}, {NULL, 0}};
    struct group_partition stays[] = {{"orders", 0}}, gets[] = {{"orders", 1}};
    struct cluster cluster;
    make_cluster(&cluster);
    struct group_facts *facts = make_facts(committed, owned, 2);
    facts->member[0].target = stays;
    facts->member[1].target = gets;
    facts->member[0].target_count = facts->member[1].target_count = 1;
    struct group_detail *detail = group_detail_block(facts, &cluster.census, 5, NULL);
    static const struct {
        bool moves;
        int32_t target;
    } expected[] = {{false, -1}, {true, 1}, {true, -1}, {false, -1}};
    assert_int_equal(detail->count, 4);
    for (size_t i = 0; i < detail->count; i++) {
        assert_int_equal(detail->rows[i].moves, expected[i].moves);
        assert_int_equal(detail->rows[i].target, expected[i].target);
    }
    block_release(detail);
    group_facts_destroy(facts);
    finish_cluster(&cluster);
}

/* What nothing describes: with commits it is of Streams, and stays so when they expire. */
static void test_types_by_commits(void **state)
{
    (void)state;
    static const struct {
        bool undescribed, known;
        size_t commits;
        enum group_type before, after;
    } rows[] = {
        {true, true, 0, GROUP_UNKNOWN_TYPE, GROUP_SHARE_LIKELY},
        {true, true, 1, GROUP_UNKNOWN_TYPE, GROUP_STREAMS},
        {true, true, 0, GROUP_STREAMS, GROUP_STREAMS},
        {true, true, 1, GROUP_SHARE_LIKELY, GROUP_STREAMS},
        {true, false, 0, GROUP_UNKNOWN_TYPE, GROUP_UNKNOWN_TYPE},
        {false, true, 0, GROUP_CLASSIC, GROUP_CLASSIC},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct group_facts *facts = group_facts_create("g");
        facts->undescribed = rows[i].undescribed;
        facts->commits_known = rows[i].known;
        facts->commit_count = rows[i].commits;
        facts->type = rows[i].before;
        group_facts_tell_type(facts);
        assert_int_equal(facts->type, rows[i].after);
        assert_null(facts->error);
        group_facts_destroy(facts);
    }
}

/* Older libraries say Dead of a group of the consumer protocol, and nothing else; its commits are those of a living
 * one.
 */
static void test_who_cannot_be_described(void **state)
{
    (void)state;
    static const struct place committed[] = {{"orders", 0}, {NULL, 0}}, owned[] = {{NULL, 0}};
    static const struct {
        bool dead, deleted;
        const char *error;
        bool undescribed;
    } rows[] = {{true, false, NULL, true},
                {false, false, NULL, false},
                {true, true, "gone", false},
                {true, false, "denied", false}};
    struct cluster cluster;
    make_cluster(&cluster);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct group_facts *facts = make_facts(committed, owned, 0);
        facts->dead = rows[i].dead;
        facts->deleted = rows[i].deleted;
        facts->error = rows[i].error;
        struct group_detail *detail = group_detail_block(facts, &cluster.census, 5, NULL);
        assert_int_equal(detail->summary.undescribed, rows[i].undescribed);
        block_release(detail);
        group_facts_destroy(facts);
    }
    finish_cluster(&cluster);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_which_partitions_have_rows),
        cmocka_unit_test(test_who_is_to_have_a_partition),
        cmocka_unit_test(test_types_by_commits),
        cmocka_unit_test(test_who_cannot_be_described),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
