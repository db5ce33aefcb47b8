/* A group's journal: which partition holds it, how records become one, and what is found in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "codec/group_record.h"
#include "codec/java_hash.h"
#include "source/journal_builder.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* By Java 17: Utils.abs(name.hashCode()) % 50 of Kafka 4.3.0. */
static void test_partition_of_a_group(void **state)
{
    (void)state;
    static const struct {
        const char *group;
        int32_t hash, of_50, of_10, of_7;
    } table[] = {
        {"", 0, 0, 0, 0},
        {"a", 97, 47, 7, 6},
        {"billing", -109829509, 9, 9, 6},
        {"orders-consumer", -1204742690, 40, 0, 4},
        {"console-consumer-12345", 158455506, 6, 6, 6},
        {"gr\xc3\xb6\xc3\x9f"
         "e",
         98762257, 7, 7, 6},
        {"\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e", 25921943, 43, 3, 5},
        {"\xf0\x9f\x9a\x80", 1773027, 27, 7, 4},
        {"g-\xf0\x9f\x9a\x80-x", 399274164, 14, 4, 2},
        {"polygenelubricants", INT32_MIN, 0, 0, 0},
        {"\xef\xbf\xbf", 65535, 35, 5, 1},
        {"connect-sink.1", -329743911, 11, 1, 0},
    };
    for (size_t i = 0; i < COUNT(table); i++) {
        assert_int_equal(java_string_hash(table[i].group, strlen(table[i].group)), table[i].hash);
        assert_int_equal(group_partition(table[i].group, 50), table[i].of_50);
        assert_int_equal(group_partition(table[i].group, 10), table[i].of_10);
        assert_int_equal(group_partition(table[i].group, 7), table[i].of_7);
        assert_int_equal(group_partition(table[i].group, 1), 0);
    }
    char long_name[301];
    memset(long_name, 'x', 300);
    long_name[300] = '\0';
    assert_int_equal(java_string_hash(long_name, 300), -1757771264);
    assert_int_equal(java_string_hash("\xff", 1), 0xFFFD);
}

static void test_topics_of_a_subscription(void **state)
{
    (void)state;
    static const struct {
        const char *what, *bytes;
        size_t len;
        int32_t count;
        const char *first;
    } table[] = {
        {"two topics", "\0\1\0\0\0\2\0\1a\0\2bc\xff\xff\xff\xff", 17, 2, "a"},
        {"none", "\0\0\0\0\0\0", 6, 0, NULL},
        {"empty", "", 0, -1, NULL},
        {"cut in a name", "\0\1\0\0\0\1\0\5ab", 10, -1, NULL},
        {"more than there are", "\0\1\x7f\xff\xff\xff\0\1a", 9, -1, NULL},
        {"less than none", "\0\1\xff\xff\xff\xff", 6, -1, NULL},
        {"no version", "\xff\xff\0\0\0\0", 6, -1, NULL},
        {"no name", "\0\1\0\0\0\1\xff\xff", 8, -1, NULL},
    };
    for (size_t i = 0; i < COUNT(table); i++) {
        struct bytes topics[4] = {{0}};
        int32_t count = group_subscription((struct bytes){table[i].bytes, table[i].len}, topics, 4);
        if (count != table[i].count)
            fail_msg("%s: %d", table[i].what, (int)count);
        if (table[i].first)
            assert_memory_equal(topics[0].data, table[i].first, topics[0].len);
    }
}

/* Records as Kafka writes them. */
struct wire {
    struct str key, value;
};

static void put(struct str *out, int64_t value, int size)
{
    for (int i = size - 1; i >= 0; i--)
        str_append_char(out, (char)(uint64_t)(value >> (8 * i)));
}

static void put_text(struct str *out, const char *text) /* NULL: null */
{
    put(out, text ? (int64_t)strlen(text) : -1, 2);
    if (text)
        str_append(out, text);
}

static void put_compact(struct str *out, const char *text) /* shorter than 127 bytes */
{
    put(out, text ? (int64_t)strlen(text) + 1 : 0, 1);
    if (text)
        str_append(out, text);
}

static bool give(struct journal_builder *builder, struct wire *wire, int64_t at_ms)
{
    bool own = journal_builder_add(builder, (struct bytes){str_text(&wire->key), wire->key.len},
                                   (struct bytes){wire->value.len ? str_text(&wire->value) : NULL, wire->value.len},
                                   at_ms, false);
    str_finish(&wire->key);
    str_finish(&wire->value);
    return own;
}

static struct wire key_of(int type, const char *group, const char *more)
{
    struct wire wire = {{0}, {0}};
    put(&wire.key, type, 2);
    put_text(&wire.key, group);
    if (more)
        put_text(&wire.key, more);
    return wire;
}

static void commit_with(struct journal_builder *builder, const char *topic, int32_t partition, int64_t offset,
                        const char *metadata, int64_t at_ms)
{
    struct wire wire = key_of(1, "g", topic);
    put(&wire.key, partition, 4);
    if (offset >= 0) {
        put(&wire.value, 3, 2);
        put(&wire.value, offset, 8);
        put(&wire.value, 5, 4);
        put_text(&wire.value, metadata);
        put(&wire.value, at_ms, 8);
    }
    assert_true(give(builder, &wire, at_ms + 1));
}

static void commit(struct journal_builder *builder, const char *topic, int32_t partition, int64_t offset, int64_t at_ms)
{
    commit_with(builder, topic, partition, offset, "", at_ms);
}

/* Each member is a letter; its id is "id-LETTER", its client "c-LETTER", in capitals it is a static one. */
static void classic(struct journal_builder *builder, int32_t generation, const char *members, int64_t at_ms)
{
    struct wire wire = key_of(2, "g", NULL);
    put(&wire.value, 3, 2);
    put_text(&wire.value, "consumer");
    put(&wire.value, generation, 4);
    put_text(&wire.value, *members ? "range" : NULL);
    put_text(&wire.value, *members ? "id-a" : NULL);
    put(&wire.value, at_ms, 8);
    put(&wire.value, (int64_t)strlen(members), 4);
    for (; *members; members++) {
        char id[8], client[8];
        snprintf(id, sizeof id, "id-%c", *members);
        snprintf(client, sizeof client, "c-%c", *members);
        put_text(&wire.value, id);
        put_text(&wire.value, *members < 'a' ? client : NULL);
        put_text(&wire.value, client);
        put_text(&wire.value, "/10.0.0.1");
        put(&wire.value, 300000, 4);
        put(&wire.value, 45000, 4);
        put(&wire.value, 9, 4);
        str_append_bytes(&wire.value, "\0\1\0\0\0\1\0\1t", 9);
        put(&wire.value, 0, 4);
    }
    assert_true(give(builder, &wire, at_ms));
}

static void member(struct journal_builder *builder, const char *id, const char *client, int64_t at_ms)
{
    struct wire wire = key_of(5, "g", id);
    if (client) {
        put(&wire.value, 0, 2);
        put_compact(&wire.value, NULL);
        put_compact(&wire.value, NULL);
        put_compact(&wire.value, client);
        put_compact(&wire.value, "/10.0.0.2");
        put(&wire.value, 3, 1);
        put_compact(&wire.value, "t");
        put_compact(&wire.value, "u");
        put_compact(&wire.value, "");
        put(&wire.value, 60000, 4);
        put_compact(&wire.value, "uniform");
        put(&wire.value, 0, 1);
    }
    assert_true(give(builder, &wire, at_ms));
}

static void epoch(struct journal_builder *builder, int32_t number, int64_t at_ms)
{
    struct wire wire = key_of(3, "g", NULL);
    put(&wire.value, 0, 2);
    put(&wire.value, number, 4);
    put(&wire.value, 0, 1);
    assert_true(give(builder, &wire, at_ms));
}

static void current(struct journal_builder *builder, const char *id, int32_t reached, int state, int64_t at_ms)
{
    struct wire wire = key_of(8, "g", id);
    put(&wire.value, 0, 2);
    put(&wire.value, reached, 4);
    put(&wire.value, reached - 1, 4);
    put(&wire.value, state, 1);
    put(&wire.value, 0x0101, 2); /* two empty arrays */
    put(&wire.value, 0, 1);
    assert_true(give(builder, &wire, at_ms));
}

static void tombstone(struct journal_builder *builder, int type, const char *more, int64_t at_ms)
{
    struct wire wire = key_of(type, "g", more);
    assert_true(give(builder, &wire, at_ms));
}

static void test_commits_are_kept_by_partition(void **state)
{
    (void)state;
    struct journal_builder *builder = journal_builder_create("g", true);
    for (int i = 0; i < JOURNAL_COMMITS + 10; i++)
        commit(builder, "t", 1, INT64_C(9007199254740993) + i, 1000 + i);
    commit(builder, "t", 0, 7, 5000);
    commit(builder, "t", 0, -1, 6000);
    commit(builder, "a", 3, 9, 5500);
    struct wire other = key_of(1, "gg", "t");
    put(&other.key, 0, 4);
    assert_false(give(builder, &other, 1));
    struct group_journal *journal = journal_builder_finish(builder, NULL);
    assert_int_equal(journal->partition_count, 3);
    assert_string_equal(journal->partitions[0].topic, "a");
    assert_int_equal(journal->records, JOURNAL_COMMITS + 13);
    assert_int_equal(journal->undecoded, 0);
    assert_int_equal(journal->commits_dropped, 10);
    const struct journal_partition *zero = journal_partition(journal, "t", 0),
                                   *one = journal_partition(journal, "t", 1);
    assert_null(journal_partition(journal, "t", 2));
    assert_null(journal_partition(journal, "b", 0));
    assert_int_equal(zero->count, 2);
    const struct journal_commit *row = &journal->commits[zero->first];
    assert_true(row->offset == 7 && row->commit_ms == 5000 && row->leader_epoch == 5 && !row->tombstone);
    assert_string_equal(row->metadata, "");
    assert_true(row[1].tombstone && row[1].offset == -1 && row[1].commit_ms == 6001);
    assert_int_equal(one->count, JOURNAL_COMMITS);
    assert_int_equal(one->dropped, 10);
    for (int i = 0; i < JOURNAL_COMMITS; i++) {
        assert_int_equal(journal->commits[one->first + (size_t)i].offset, INT64_C(9007199254740993) + 10 + i);
        assert_int_equal(journal->commits[one->first + (size_t)i].commit_ms, 1010 + i);
    }
    block_release(journal);
}

static void test_metadata_is_cut_between_characters(void **state)
{
    (void)state;
    char text[JOURNAL_METADATA + 4];
    struct journal_builder *builder = journal_builder_create("g", true);
    memset(text, 'm', sizeof text);
    memcpy(text + JOURNAL_METADATA - 1, "\xc3\xa9", 3);
    commit_with(builder, "t", 0, 1, text, 1);
    commit_with(builder, "t", 0, 2, "short", 2);
    struct group_journal *journal = journal_builder_finish(builder, NULL);
    assert_true(journal->commits[0].metadata_cut);
    assert_int_equal(strlen(journal->commits[0].metadata), JOURNAL_METADATA - 1);
    assert_false(journal->commits[1].metadata_cut);
    assert_string_equal(journal->commits[1].metadata, "short");
    block_release(journal);
}

static void test_commits_of_too_many_partitions_are_counted(void **state)
{
    (void)state;
    struct journal_builder *builder = journal_builder_create("g", true);
    for (int32_t p = 0; p < JOURNAL_PARTITIONS + 5; p++)
        commit(builder, "t", p, 1, p);
    struct group_journal *journal = journal_builder_finish(builder, "why");
    assert_int_equal(journal->partition_count, JOURNAL_PARTITIONS);
    assert_int_equal(journal->commits_dropped, 5);
    assert_string_equal(journal->error, "why");
    block_release(journal);
}

static void test_generations_of_the_classic_protocol(void **state)
{
    (void)state;
    struct journal_builder *builder = journal_builder_create("g", false);
    classic(builder, 0, "", 10);
    classic(builder, 1, "ab", 20);
    classic(builder, 2, "", 30);
    tombstone(builder, 2, NULL, 40);
    struct group_journal *journal = journal_builder_finish(builder, NULL);
    assert_int_equal(journal->generation_count, 3);
    const struct journal_generation *row = &journal->generations[1];
    assert_true(row->type == GROUP_CLASSIC && row->generation == 1 && row->at_ms == 20 && row->member_count == 2);
    assert_string_equal(row->assignor, "range");
    assert_string_equal(row->leader, "id-a");
    assert_string_equal(row->members[1].client_id, "c-b");
    assert_string_equal(row->members[1].host, "10.0.0.1");
    assert_int_equal(row->members[1].session_timeout_ms, 45000);
    assert_int_equal(row->members[1].rebalance_timeout_ms, 300000);
    assert_int_equal(row->members[1].member_epoch, -1);
    assert_true(row->members[1].topics_known && row->members[1].topic_count == 1);
    assert_string_equal(row->members[1].topics[0], "t");
    assert_null(journal->generations[2].leader);
    assert_int_equal(journal->tombstone_count, 1);
    assert_int_equal(journal->tombstones_ms[0], 40);
    assert_int_equal(journal_generation_at(journal, 9), SIZE_MAX);
    assert_int_equal(journal_generation_at(journal, 20), 1);
    assert_int_equal(journal_generation_at(journal, 1000), 2);
    block_release(journal);
}

static void test_generations_of_the_consumer_protocol(void **state)
{
    (void)state;
    struct journal_builder *builder = journal_builder_create("g", true);
    member(builder, "m1", "c", 10);
    epoch(builder, 1, 10);
    current(builder, "m1", 1, 0, 11);
    member(builder, "m2", "d", 20);
    epoch(builder, 2, 20);
    current(builder, "m1", 1, 1, 21); /* it is to give up partitions, and does not */
    current(builder, "m2", 2, 2, 22);
    tombstone(builder, 8, "m1", 30);
    tombstone(builder, 7, "m1", 30);
    tombstone(builder, 5, "m1", 30);
    epoch(builder, 3, 30);
    struct group_journal *journal = journal_builder_finish(builder, NULL);
    assert_int_equal(journal->undecoded, 0);
    assert_int_equal(journal->generation_count, 3);
    const struct journal_generation *row = &journal->generations[1];
    assert_true(row->type == GROUP_CONSUMER && row->generation == 2 && row->member_count == 2 && row->member_rows == 2);
    assert_string_equal(row->assignor, "uniform");
    assert_true(row->members[0].member_epoch == 1 && row->members[0].state == JOURNAL_MEMBER_UNREVOKED);
    assert_true(row->members[1].member_epoch == 2 && row->members[1].state == JOURNAL_MEMBER_UNRELEASED);
    assert_int_equal(row->members[1].state_ms, 22);
    assert_int_equal(row->members[1].rebalance_timeout_ms, 60000);
    assert_int_equal(row->members[1].session_timeout_ms, -1);
    assert_int_equal(row->members[1].topic_count, 2);
    assert_string_equal(row->members[1].topics[1], "u");
    assert_null(row->members[1].topic_regex);
    assert_int_equal(journal->generations[0].members[0].member_epoch, 1);
    assert_int_equal(journal->generations[0].members[0].state, JOURNAL_MEMBER_STABLE);
    assert_int_equal(journal->generations[2].member_count, 1);
    assert_string_equal(journal->generations[2].members[0].member_id, "m2");
    block_release(journal);
}

static void test_members_from_before_the_reading_are_not_guessed(void **state)
{
    (void)state;
    struct journal_builder *builder = journal_builder_create("g", false);
    member(builder, "m2", "d", 20);
    epoch(builder, 7, 20);
    current(builder, "m1", 7, 0, 21); /* it was there all the time */
    tombstone(builder, 3, NULL, 30);
    epoch(builder, 1, 40);
    struct group_journal *journal = journal_builder_finish(builder, NULL);
    assert_int_equal(journal->generations[0].member_count, -1);
    assert_int_equal(journal->generations[0].member_rows, 2);
    assert_string_equal(journal->generations[0].members[1].member_id, "m1");
    assert_null(journal->generations[0].members[1].client_id);
    assert_int_equal(journal->generations[1].member_count, 0); /* the group's end was read */
    block_release(journal);
}

static void test_what_is_not_understood_is_counted(void **state)
{
    (void)state;
    struct journal_builder *builder = journal_builder_create("g", true);
    struct wire unknown = key_of(120, "g", NULL), cut = key_of(3, "g", NULL), newer = key_of(2, "g", NULL);
    put(&cut.value, 0, 2);
    put(&newer.value, 99, 2);
    assert_true(give(builder, &unknown, 1));
    assert_true(give(builder, &cut, 1));
    assert_true(give(builder, &newer, 1));
    epoch(builder, 1, 2);
    struct group_journal *journal = journal_builder_finish(builder, NULL);
    assert_int_equal(journal->records, 4);
    assert_int_equal(journal->undecoded, 3);
    assert_int_equal(journal->generation_count, 1);
    block_release(journal);
}

static void test_many_generations_are_dropped_and_counted(void **state)
{
    (void)state;
    struct journal_builder *builder = journal_builder_create("g", true);
    for (int i = 1; i <= JOURNAL_GENERATIONS + 7; i++)
        classic(builder, i, "a", i * 10);
    struct group_journal *journal = journal_builder_finish(builder, NULL);
    journal->complete = journal->from_start = true;
    assert_int_equal(journal->generation_count, JOURNAL_GENERATIONS);
    assert_int_equal(journal->generations_dropped, 7);
    assert_int_equal(journal->generations[0].generation, 8);
    assert_false(journal_covers(journal, 80));
    assert_true(journal_covers(journal, 81));
    block_release(journal);

    builder = journal_builder_create("g", true);
    for (int i = 0; i < 200; i++) { /* 256 of these would be too many members */
        struct wire wire = key_of(2, "g", NULL);
        put(&wire.value, 0, 2);
        put_text(&wire.value, "connect");
        put(&wire.value, i, 4);
        put_text(&wire.value, NULL);
        put_text(&wire.value, NULL);
        put(&wire.value, 300, 4);
        for (int m = 0; m < 300; m++) {
            put_text(&wire.value, "m");
            put_text(&wire.value, "c");
            put_text(&wire.value, "h");
            put(&wire.value, 1000, 4);
            put(&wire.value, 0, 4);
            put(&wire.value, 0, 4);
        }
        assert_true(give(builder, &wire, i));
    }
    journal = journal_builder_finish(builder, NULL);
    assert_int_equal(journal->generation_count, 109); /* 32,768 members */
    assert_int_equal(journal->generations_dropped, 91);
    assert_int_equal(journal->generations[108].generation, 199);
    assert_false(journal->generations[0].members[0].topics_known);
    assert_int_equal(journal->generations[0].members[0].rebalance_timeout_ms, -1);
    block_release(journal);
}

static void test_commit_interval(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        int64_t at_ms[6]; /* negative: a tombstone; 0: no more */
        size_t gaps;
        double seconds;
    } table[] = {
        {"never", {0}, 0, -1},
        {"once", {1000}, 0, -1},
        {"every second", {1000, 2000, 3000, 4000}, 3, 1},
        {"a pause", {1000, 6000, 11000, 900000, 905000}, 4, 5},
        {"an even number of gaps", {1000, 2000, 4000}, 2, 1.5},
        {"not across a tombstone", {1000, -2000, 50000, 51000}, 1, 1},
        {"not where the clock went back", {9000, 1000, 1500}, 1, 0.5},
    };
    for (size_t i = 0; i < COUNT(table); i++) {
        struct journal_builder *builder = journal_builder_create("g", true);
        commit(builder, "a", 0, 1, 1);
        for (int n = 0; n < 6 && table[i].at_ms[n]; n++)
            commit(builder, "t", 0, table[i].at_ms[n] < 0 ? -1 : n, llabs(table[i].at_ms[n]));
        struct group_journal *journal = journal_builder_finish(builder, NULL);
        const struct journal_partition *part = journal_partition(journal, "t", 0);
        struct journal_interval got = {{0}, 0};
        if (part)
            got = journal_commit_interval(journal, part);
        double seconds = got.seconds.known ? got.seconds.value : -1;
        if (got.gaps != table[i].gaps || seconds < table[i].seconds - 1e-9 || seconds > table[i].seconds + 1e-9)
            fail_msg("%s: %g of %zu", table[i].what, seconds, got.gaps);
        block_release(journal);
    }
}

/* Two busy partitions, and a hundred that get a record a minute: the group commits every second. */
static void test_sparse_partitions_do_not_make_the_groups_interval(void **state)
{
    (void)state;
    struct journal_builder *builder = journal_builder_create("g", true);
    for (int i = 0; i < 200; i++)
        for (int p = 0; p < 2; p++)
            commit(builder, "busy", p, i, i * 1000);
    for (int p = 0; p < 100; p++)
        for (int i = 0; i < 4; i++)
            commit(builder, "sparse", p, i, i * 60000);
    struct group_journal *journal = journal_builder_finish(builder, NULL);
    struct journal_interval got = journal_group_commit_interval(journal);
    assert_true(got.seconds.known && got.seconds.value == 1);
    assert_int_equal(got.gaps, 2 * (JOURNAL_COMMITS - 1));
    block_release(journal);
    builder = journal_builder_create("g", true);
    journal = journal_builder_finish(builder, NULL);
    assert_false(journal_group_commit_interval(journal).seconds.known);
    block_release(journal);
}

static void test_changes_and_rebalances(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        struct {
            int32_t generation;
            const char *members;
            int64_t at_ms;
        } rows[6];
        int64_t from_ms, to_ms;
        size_t changes, rebalances;
    } table[] = {
        {"a life", {{0, "", 10}, {1, "a", 20}, {2, "ab", 30}, {3, "", 40}}, 0, 100, 4, 2},
        {"a window", {{0, "", 10}, {1, "a", 20}, {2, "ab", 30}, {3, "", 40}}, 20, 30, 2, 2},
        {"a static member comes back", {{4, "A", 10}, {5, "AB", 20}, {5, "AC", 30}}, 0, 100, 1, 1},
        {"the first is static: who knows", {{4, "A", 10}}, 0, 100, 0, 0},
        {"the first is not", {{4, "a", 10}}, 0, 100, 1, 1},
        {"deleted, and made anew", {{1, "a", 10}, {1, "a", 1010}}, 0, 2000, 2, 2},
    };
    for (size_t i = 0; i < COUNT(table); i++) {
        struct journal_builder *builder = journal_builder_create("g", true);
        for (size_t r = 0; r < 6 && table[i].rows[r].members; r++) {
            if (table[i].rows[r].at_ms > 1000)
                tombstone(builder, 2, NULL, 1000);
            classic(builder, table[i].rows[r].generation, table[i].rows[r].members, table[i].rows[r].at_ms);
        }
        struct group_journal *journal = journal_builder_finish(builder, NULL);
        size_t changes = journal_generation_changes(journal, table[i].from_ms, table[i].to_ms);
        size_t rebalances = journal_rebalances(journal, table[i].from_ms, table[i].to_ms);
        if (changes != table[i].changes || rebalances != table[i].rebalances)
            fail_msg("%s: %zu, %zu", table[i].what, changes, rebalances);
        block_release(journal);
    }
}

static void test_the_worst_burst(void **state)
{
    (void)state;
    struct journal_builder *builder = journal_builder_create("g", true);
    const int64_t at_s[] = {0, 100, 1000, 1100, 1200, 1300, 5000, 5299, 5300};
    for (size_t i = 0; i < COUNT(at_s); i++)
        classic(builder, (int32_t)i + 1, "a", 1000000 + at_s[i] * 1000);
    struct group_journal *journal = journal_builder_finish(builder, NULL);
    struct journal_burst burst = journal_worst_burst(journal, 300000);
    assert_int_equal(burst.rebalances, 4);
    assert_int_equal(burst.from_ms, 2000000);
    assert_int_equal(burst.to_ms, 2300000);
    assert_int_equal(journal_worst_burst(journal, 1).rebalances, 1);
    block_release(journal);
    journal = journal_of_error("g", "why", true);
    assert_int_equal(journal_worst_burst(journal, 300000).rebalances, 0);
    assert_false(journal_covers(journal, 0));
    assert_true(journal->denied && journal->partition == -1);
    block_release(journal);
}

static void test_who_left_and_came_back(void **state)
{
    (void)state;
    struct journal_return found[4];
    struct journal_builder *builder = journal_builder_create("g", true);
    member(builder, "m1", "c", 10);
    member(builder, "x1", "other", 10);
    epoch(builder, 1, 10);
    tombstone(builder, 5, "m1", 20);
    epoch(builder, 2, 20);
    member(builder, "m2", "c", 30); /* the same client with another id */
    epoch(builder, 3, 30);
    tombstone(builder, 5, "x1", 40);
    member(builder, "n1", "new", 40); /* nobody's */
    epoch(builder, 4, 40);
    member(builder, "x1", "other", 50); /* with its own id */
    epoch(builder, 5, 50);
    tombstone(builder, 5, "m2", 60); /* within one epoch */
    member(builder, "m3", "c", 60);
    epoch(builder, 6, 60);
    struct group_journal *journal = journal_builder_finish(builder, NULL);
    assert_int_equal(journal_returns(journal, 0, 100, found, 4), 3);
    assert_string_equal(found[0].old_id, "m1");
    assert_string_equal(found[0].new_id, "m2");
    assert_string_equal(found[0].client_id, "c");
    assert_true(found[0].left_ms == 20 && found[0].back_ms == 30 && !found[0].same_id);
    assert_true(found[1].left_ms == 40 && found[1].back_ms == 50 && found[1].same_id);
    assert_true(found[2].left_ms == 60 && found[2].back_ms == 60 && !found[2].same_id);
    assert_int_equal(journal_returns(journal, 31, 55, found, 4), 1);
    assert_int_equal(journal_returns(journal, 0, 100, found, 1), 3); /* no more are written than fit */
    block_release(journal);
}

static void test_commits_without_members(void **state)
{
    (void)state;
    struct journal_builder *builder = journal_builder_create("g", true);
    commit(builder, "t", 0, 1, 50); /* before anything is known */
    classic(builder, 1, "a", 100);
    commit(builder, "t", 0, 2, 150);
    classic(builder, 2, "", 200);
    commit(builder, "t", 0, 3, 200); /* its last one */
    commit(builder, "t", 0, 4, 250);
    commit(builder, "t", 0, -1, 260);
    classic(builder, 3, "a", 300);
    commit(builder, "t", 0, 5, 350);
    struct group_journal *journal = journal_builder_finish(builder, NULL);
    assert_int_equal(journal_commits_without_members(journal, 0, 1000), 1);
    assert_int_equal(journal_commits_without_members(journal, 0, 249), 0);
    block_release(journal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_partition_of_a_group),
        cmocka_unit_test(test_topics_of_a_subscription),
        cmocka_unit_test(test_commits_are_kept_by_partition),
        cmocka_unit_test(test_metadata_is_cut_between_characters),
        cmocka_unit_test(test_commits_of_too_many_partitions_are_counted),
        cmocka_unit_test(test_generations_of_the_classic_protocol),
        cmocka_unit_test(test_generations_of_the_consumer_protocol),
        cmocka_unit_test(test_members_from_before_the_reading_are_not_guessed),
        cmocka_unit_test(test_what_is_not_understood_is_counted),
        cmocka_unit_test(test_many_generations_are_dropped_and_counted),
        cmocka_unit_test(test_commit_interval),
        cmocka_unit_test(test_sparse_partitions_do_not_make_the_groups_interval),
        cmocka_unit_test(test_changes_and_rebalances),
        cmocka_unit_test(test_the_worst_burst),
        cmocka_unit_test(test_who_left_and_came_back),
        cmocka_unit_test(test_commits_without_members),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
