/* The 24 questions against a made-up cluster on virtual time: each has a group that is sick in this way and one that
 * looks alike and is not. With WEIR_DIAGNOSIS_PRINT set the texts are printed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli/command.h"
#include "cli/globals.h"
#include "engine/diagnosis_lines.h"
#include "model/brokers.h"
#include "model/diagnosis.h"
#include "model/lag_judge.h"
#include "model/lag_watch.h"
#include "model/topics.h"
#include "sim.h"

enum { POLL_S = 2, FACT_PARTITIONS = SIM_PARTITIONS, ORIGIN_US = 1000000000 };

/* What the diagnosis is told besides the looks; a case changes it. */
struct told {
    struct diagnosis_topic topic, offsets;
    struct partitions partitions, offsets_partitions;
    struct partition_row rows[FACT_PARTITIONS], offsets_rows[50];
    struct brokers brokers;
    struct broker_row broker_rows[3];
    struct groups groups;
    struct group_row group_rows[4];
    struct diagnosis_record record;
    size_t record_count;
    struct diagnosis_keys keys;
    struct group_journal *journal;
    size_t dropped; /* partitions that are too many to be watched */
};

struct one_case {
    const char *name;
    int question;           /* that is looked at */
    bool sick;              /* it explains the state: the first finding, a cause */
    enum finding_kind kind; /* of its finding when it is sick */
    enum confidence confidence;
    struct sim_spec spec;
    int from_s, to_s;
    void (*see)(struct group_detail *detail, struct arena *arena, int now_s);   /* before it is judged */
    void (*judge)(struct group_detail *detail, struct arena *arena, int now_s); /* after */
    void (*tell)(struct told *told, const struct group_detail *last);
    bool not_first;               /* it is found, and something else explains more */
    const char *says;             /* part of its title or evidence, or of why it is not known; NULL: any */
    enum answer_kind answer;      /* not sick: of its question; ANSWER_NO: not looked at */
    int blind_from_s, blind_to_s; /* nobody looks meanwhile */
    const char *runs;             /* part of weir's own command and of the stock tool's; NULL: any */
};

/* --- what cases change --- */

static void see_two_hosts(struct group_detail *detail, struct arena *arena, int now_s)
{
    (void)arena;
    (void)now_s;
    for (size_t i = 0; i < detail->member_count; i++)
        detail->members[i].host = i % 2 ? "10.0.0.2" : "10.0.0.1";
}

static void see_static(struct group_detail *detail, struct arena *arena, int now_s)
{
    (void)arena;
    see_two_hosts(detail, arena, now_s);
    for (size_t i = 0; i < detail->member_count; i++)
        detail->members[i].instance_id = i ? "shop-b" : "shop-a";
}

/* The first member is put out after it has hung for a while, and comes back with another id. */
static void see_return(struct group_detail *detail, struct arena *arena, int now_s)
{
    char id[64];
    snprintf(id, sizeof id, "shop-1-again-%d", now_s >= 760 ? 2 : 1);
    if (detail->member_count && now_s >= 700)
        detail->members[0].member_id = arena_strdup(arena, id);
}

/* Nobody is there at the last look. */
static void see_nobody_at_last(struct group_detail *detail, struct arena *arena, int now_s)
{
    (void)arena;
    if (now_s < 900)
        return;
    detail->member_count = 0;
    detail->summary.members = 0;
    detail->summary.state = GROUP_EMPTY;
    for (size_t i = 0; i < detail->count; i++)
        detail->rows[i].owner = -1;
}

static void see_restart(struct group_detail *detail, struct arena *arena, int now_s)
{
    (void)arena;
    if (detail->member_count && now_s >= 700)
        detail->members[0].member_id = "shop-1-restarted";
}

static void see_unstable(struct group_detail *detail, struct arena *arena, int now_s)
{
    (void)arena;
    for (size_t i = 0; i < detail->count; i++)
        detail->rows[i].unstable = now_s >= 620;
}

static void see_unstable_now_and_then(struct group_detail *detail, struct arena *arena, int now_s)
{
    (void)arena;
    for (size_t i = 0; i < detail->count; i++)
        detail->rows[i].unstable = now_s % 4 == 0;
}

static void see_sawtooth(struct group_detail *detail, struct arena *arena, int now_s)
{
    (void)arena;
    struct lag_row *row = &detail->rows[0];
    if (now_s >= 600 && now_s % 20 < 10 && row->committed.known)
        row->committed.value -= 900;
}

/* Who may not describe the group sees its offsets alone. */
static void see_hidden(struct group_detail *detail, struct arena *arena, int now_s)
{
    (void)arena, (void)now_s;
    detail->members_known = false;
    detail->member_count = 0;
    for (size_t i = 0; i < detail->count; i++)
        detail->rows[i].owner = -1;
}

/* Segments go by size: the log's start nears the committed offset, which stands. */
static void see_log_shrink(struct group_detail *detail, struct arena *arena, int now_s)
{
    (void)arena;
    for (size_t i = 0; i < detail->count && now_s > 610; i++)
        if (detail->rows[i].committed.known)
            detail->rows[i].low = offset_of(detail->rows[i].committed.value - 6000 + (now_s - 600) / 60 * 500);
}

static void see_unlike(struct group_detail *detail, struct arena *arena, int now_s)
{
    (void)arena;
    (void)now_s;
    for (size_t i = 1; i < detail->member_count; i++)
        detail->members[i].client_id = "fraud-scorer";
}

static void lag_behind(struct lag_row *row, int64_t lag)
{
    row->lag = offset_of(lag);
    row->judgement = (struct lag_judgement){.word = LAG_BEHIND, .state = STATE_LAGGING, .since_us = ORIGIN_US};
    row->behind = (struct span){.known = true, .seconds = 60, .kind = SPAN_EXACT, .method = SPAN_RING};
}

static void worst_is(struct group_detail *detail, const struct lag_row *row)
{
    detail->summary.judgement = row->judgement;
    detail->summary.worst_topic = row->topic;
    detail->summary.worst_partition = row->partition;
}

static void judge_slow_member(struct group_detail *detail, struct arena *arena, int now_s)
{
    (void)arena;
    (void)now_s;
    for (size_t i = detail->count; i-- > 0;) /* the first of equal ones is the worst */
        if (detail->rows[i].owner == 0) {
            lag_behind(&detail->rows[i], 5000);
            worst_is(detail, &detail->rows[i]);
        }
}

/* Nobody knows how much its partitions get. */
static void judge_slow_unmeasured(struct group_detail *detail, struct arena *arena, int now_s)
{
    judge_slow_member(detail, arena, now_s);
    for (size_t i = 0; i < detail->count; i++)
        if (detail->rows[i].owner == 0)
            detail->rows[i].in = (struct real){0};
}

/* The first member does not get past one record, the second does nothing at all. */
static void judge_stuck_and_hung(struct group_detail *detail, struct arena *arena, int now_s)
{
    (void)arena, (void)now_s;
    bool first = true;
    for (size_t i = 0; i < detail->count; i++) {
        struct lag_row *row = &detail->rows[i];
        bool stuck = row->owner == 1 || (row->owner == 0 && first);
        lag_behind(row, row->owner == 1 ? 5000 : 9000);
        row->unread_us = ORIGIN_US + 2000000;
        row->committed_us = stuck ? ORIGIN_US + 1000000 : ORIGIN_US + 3000000;
        if (stuck)
            row->judgement = (struct lag_judgement){.word = LAG_BROKEN, .state = STATE_STALL, .since_us = ORIGIN_US};
        if (row->owner == 0 && first)
            worst_is(detail, row);
        first &= row->owner != 0;
    }
}

static void judge_all_slow(struct group_detail *detail, struct arena *arena, int now_s)
{
    (void)arena;
    (void)now_s;
    for (size_t i = 0; i < detail->count; i++)
        lag_behind(&detail->rows[i], 5000);
    worst_is(detail, &detail->rows[0]);
}

static void tell_odd_record(struct told *told, const struct group_detail *last)
{
    const struct lag_row *row = &last->rows[0];
    told->record = (struct diagnosis_record){
        .topic = row->topic,
        .partition = row->partition,
        .next = row->committed.value,
        .asked = true,
        .here = {.there = true, .offset = row->committed.value, .size = 900000, .format = "bytes", .schema_id = -1},
        .before = {.there = true, .offset = row->committed.value - 1, .size = 120, .format = "json", .schema_id = -1}};
    told->record_count = 1;
}

/* Compaction took what lay between the group and the record. */
static void tell_record_after_gap(struct told *told, const struct group_detail *last)
{
    tell_odd_record(told, last);
    told->record.here.offset = 777000;
}

static void tell_keys(struct told *told, const struct group_detail *last)
{
    (void)last;
    told->keys = (struct diagnosis_keys){.topic = "orders",
                                         .asked = true,
                                         .records = 1000,
                                         .without = 9,
                                         .count = 2,
                                         .keys = {{"k-17", 812}, {"k-4", 60}}};
}

static void tell_short_retention(struct told *told, const struct group_detail *last)
{
    (void)last;
    told->topic.retention_ms = offset_of(660000);
}

static void tell_size_alone(struct told *told, const struct group_detail *last)
{
    (void)last;
    told->topic.retention_ms = offset_of(-1);
    told->topic.retention_bytes = offset_of(1000000000);
}

static void tell_too_many(struct told *told, const struct group_detail *last)
{
    (void)last;
    told->dropped = 52;
}

static void judge_next(struct group_detail *detail, enum span_kind kind, enum span_method method, double seconds)
{
    for (size_t i = 0; i < detail->count; i++)
        if (detail->rows[i].lag.known && detail->rows[i].lag.value > 0)
            detail->rows[i].record_age = (struct span){
                .known = true, .seconds = seconds, .kind = kind, .method = method, .age = SPAN_AGE_RECORD};
}

static void judge_searched(struct group_detail *detail, struct arena *arena, int now_s)
{
    (void)arena, (void)now_s;
    judge_next(detail, SPAN_AT_LEAST, SPAN_LOG, 620);
}

static void judge_searched_young(struct group_detail *detail, struct arena *arena, int now_s)
{
    (void)arena, (void)now_s;
    judge_next(detail, SPAN_AT_LEAST, SPAN_LOG, 10);
}

static void judge_searched_old(struct group_detail *detail, struct arena *arena, int now_s)
{
    (void)arena, (void)now_s;
    judge_next(detail, SPAN_AT_LEAST, SPAN_LOG, 700);
}

static void judge_from_former(struct group_detail *detail, struct arena *arena, int now_s)
{
    (void)arena, (void)now_s;
    judge_next(detail, SPAN_ABOUT, SPAN_READ, 700);
}

static void tell_denied(struct told *told, const struct group_detail *last)
{
    (void)last;
    told->topic.error = "topic authorisation failed";
}

static void tell_slow_broker(struct told *told, const struct group_detail *last)
{
    (void)last;
    told->broker_rows[0].round_trip_ms = real_of(4200);
}

static void tell_other_broker_slow(struct told *told, const struct group_detail *last)
{
    (void)last;
    told->broker_rows[1].round_trip_ms = real_of(4200);
}

static void tell_others_behind(struct told *told, const struct group_detail *last)
{
    for (size_t i = 0; i < 3; i++)
        told->group_rows[i] = (struct group_row){.group = i ? "other" : "another",
                                                 .worst_topic = "orders",
                                                 .worst_partition = last->summary.worst_partition,
                                                 .judgement = {.state = STATE_LAGGING, .word = LAG_BEHIND}};
    told->groups.count = 3;
}

static void tell_only_broker(struct told *told, const struct group_detail *last)
{
    tell_others_behind(told, last);
    told->brokers.count = 1;
}

static void tell_more_partitions(struct told *told, const struct group_detail *last)
{
    (void)last;
    told->partitions.count++;
}

/* It is there, and nobody has read any of it. */
static void see_new_row(struct group_detail *detail, struct arena *arena, int now_s)
{
    (void)arena;
    (void)now_s;
    struct lag_row *row = &detail->rows[detail->count - 1];
    row->owner = -1;
    row->committed = row->lag = (struct offset){0};
}

static void tell_few_in_sync(struct told *told, const struct group_detail *last)
{
    int32_t number = diagnosis_offsets_partition(last->summary.group, 50);
    told->offsets_rows[number].isr_count = 1;
    told->offsets.min_insync = offset_of(2);
}

static void tell_few_elsewhere(struct told *told, const struct group_detail *last)
{
    int32_t number = diagnosis_offsets_partition(last->summary.group, 50);
    told->offsets_rows[(number + 1) % 50].isr_count = 1;
    told->offsets.min_insync = offset_of(2);
}

/* What the offsets topic says: generations a minute apart, of the consumer protocol or not; commits of partition 0. */
enum { GENERATIONS = 6, COMMITS = 10 };
static struct written {
    struct group_journal journal;
    struct journal_generation generations[GENERATIONS];
    struct journal_member members[GENERATIONS][2];
    struct journal_commit commits[COMMITS];
    struct journal_partition partition;
    const char *topics[2];
} written;

static const int64_t written_now_ms = 1767268800000 + 900000;

static void write_journal(struct told *told)
{
    written = (struct written){.topics = {"orders", "payments"}};
    written.journal = (struct group_journal){.group = "shop",
                                             .generations = written.generations,
                                             .generation_count = GENERATIONS,
                                             .commits = written.commits,
                                             .commit_count = COMMITS,
                                             .partitions = &written.partition,
                                             .partition_count = 1,
                                             .from_ms = written_now_ms - 3600000,
                                             .to_ms = written_now_ms,
                                             .from_start = true,
                                             .complete = true};
    written.partition = (struct journal_partition){.topic = "orders", .count = COMMITS};
    for (int i = 0; i < GENERATIONS; i++) {
        for (int m = 0; m < 2; m++)
            written.members[i][m] = (struct journal_member){.member_id = m ? "shop-2-2" : "shop-1-1",
                                                            .client_id = m ? "shop-2" : "shop-1",
                                                            .host = "10.0.0.1",
                                                            .rebalance_timeout_ms = 50000,
                                                            .session_timeout_ms = 45000,
                                                            .topics = written.topics,
                                                            .topic_count = 1,
                                                            .topics_known = true,
                                                            .member_epoch = -1};
        written.generations[i] = (struct journal_generation){.at_ms = written_now_ms - (GENERATIONS - i) * 30000,
                                                             .generation = 10 + i,
                                                             .type = GROUP_CLASSIC,
                                                             .member_count = 2,
                                                             .members = written.members[i],
                                                             .member_rows = 2};
    }
    for (int i = 0; i < COMMITS; i++)
        written.commits[i] = (struct journal_commit){
            .topic = "orders", .offset = 1000 * i, .metadata = "", .commit_ms = written_now_ms - (COMMITS - i) * 10000};
    told->journal = &written.journal;
}

/* Every second generation is without the first member, who comes back under another id. */
static void tell_returns(struct told *told, const struct group_detail *last)
{
    static const char *const ids[] = {"shop-1-a", "", "shop-1-b", "", "shop-1-c", "shop-1-c"};
    (void)last;
    write_journal(told);
    for (int i = 0; i < GENERATIONS; i++) {
        written.members[i][0].member_id = ids[i];
        if (!*ids[i]) {
            written.members[i][0] = written.members[i][1];
            written.generations[i].member_rows = 1;
            written.generations[i].member_count = 1;
        }
    }
}

static void tell_many_generations(struct told *told, const struct group_detail *last)
{
    (void)last;
    write_journal(told);
}

static void tell_one_generation(struct told *told, const struct group_detail *last)
{
    (void)last;
    write_journal(told);
    written.journal.generation_count = 1;
}

static void tell_old_epoch(struct told *told, const struct group_detail *last)
{
    tell_one_generation(told, last);
    written.generations[0].type = GROUP_CONSUMER;
    for (size_t m = 0; m < 2; m++)
        written.members[0][m].member_epoch = written.generations[0].generation;
    for (size_t i = 0; i < last->count && i < 1; i++)
        for (size_t m = 0; m < last->member_count; m++) {
            written.members[0][m].member_id = last->members[m].member_id;
            written.members[0][m].member_epoch = 4;
        }
}

static void tell_other_topics(struct told *told, const struct group_detail *last)
{
    tell_one_generation(told, last);
    written.members[0][1].topics = written.topics + 1;
}

static void tell_written_slower(struct told *told, const struct group_detail *last)
{
    tell_one_generation(told, last);
    for (int i = COMMITS / 2 + 1; i < COMMITS; i++)
        written.commits[i].offset = written.commits[COMMITS / 2].offset + 50 * (i - COMMITS / 2);
    written.partition.partition = last->summary.worst_partition;
    for (int i = 0; i < COMMITS; i++)
        written.commits[i].partition = last->summary.worst_partition;
}

/* Commits of the partition that is worst off, and members by their ids. */
static void tell_last_commit(struct told *told, const struct group_detail *last)
{
    tell_one_generation(told, last);
    written.partition.partition = last->summary.worst_partition;
    for (int i = 0; i < COMMITS; i++)
        written.commits[i].partition = written.partition.partition;
    for (size_t m = 0; m < last->member_count && m < 2; m++)
        written.members[0][m].member_id = last->members[m].member_id;
}

static void tell_tombstone(struct told *told, const struct group_detail *last)
{
    tell_one_generation(told, last);
    written.commits[COMMITS - 1].tombstone = true;
}

static void tell_unreadable(struct told *told, const struct group_detail *last)
{
    tell_one_generation(told, last);
    written.journal.error = "topic authorisation failed";
    written.journal.denied = true;
}

/* The limit of bytes was reached: the newest part is there. */
static void tell_partly(struct told *told, const struct group_detail *last)
{
    tell_many_generations(told, last);
    written.journal.error = "more than is read of it";
    written.journal.complete = written.journal.from_start = false;
    written.journal.read = 1000;
    written.journal.from_ms = written_now_ms - 600000;
}

static void tell_too_little(struct told *told, const struct group_detail *last)
{
    tell_partly(told, last);
    written.journal.generation_count = 1;
    written.journal.from_ms = written_now_ms - 60000;
}

static void tell_nothing(struct told *told, const struct group_detail *last)
{
    (void)last;
    told->offsets.partitions = NULL;
    told->offsets.error = "topic authorisation failed";
}

/* --- the cases --- */

static const struct one_case cases[] = {
    {"crash", 1, true, FINDING_CAUSE, CONFIDENCE_CERTAIN, .spec = {.members = 1, .trouble = TROUBLE_CRASH, .at_s = 600},
     500, 900},
    {"a job that is done", 1, false, 0, 0,
     .spec = {.members = 1, .stops_at_s = 300, .trouble = TROUBLE_LEAVE, .at_s = 600}, 500, 900},
    {"commits without members", 1, false, 0, 0, .spec = {.unmanaged = true}, 0, 600},
    {"a loop, and nobody at the last look", 1, false, 0, 0,
     .spec = {.members = 2, .trouble = TROUBLE_LOOP, .at_s = 600}, 590, 900, .see = see_nobody_at_last},
    {"slow: which", 2, true, FINDING_FACT, CONFIDENCE_CERTAIN,
     .spec = {.members = 2, .trouble = TROUBLE_SLOW, .at_s = 600}, 500, 900, .not_first = true},
    {"nothing unread", 2, false, 0, 0, .spec = {.members = 2, .stops_at_s = 300}, 500, 900},
    {"slow", 3, true, FINDING_CAUSE, CONFIDENCE_LIKELY, .spec = {.members = 2, .trouble = TROUBLE_SLOW, .at_s = 300},
     900, 1200},
    {"keeps pace", 3, true, FINDING_CAUSE, CONFIDENCE_LIKELY,
     .spec = {.members = 2, .trouble = TROUBLE_PACE, .far = 40000, .at_s = 700}, 900, 1200},
    {"drains", 3, false, 0, 0, .spec = {.members = 2, .trouble = TROUBLE_DRAIN, .far = 60000, .at_s = 700}, 720, 900},
    {"spike", 4, true, FINDING_CAUSE, CONFIDENCE_LIKELY, .spec = {.members = 1, .flow = FLOW_BURSTY, .speed = 60}, 290,
     345},
    {"seldom looked at is no spike", 4, false, 0, 0, .spec = {.members = 2, .trouble = TROUBLE_SLOW, .at_s = 300}, 500,
     900, .blind_from_s = 504, .blind_to_s = 880},
    {"slow is no spike", 4, false, 0, 0, .spec = {.members = 2, .trouble = TROUBLE_SLOW, .at_s = 600}, 500, 900},
    {"hot", 5, true, FINDING_CAUSE, CONFIDENCE_LIKELY, .spec = {.members = 2, .trouble = TROUBLE_HOT, .at_s = 300}, 500,
     900, .tell = tell_keys, .says = "key k-17: 812 of its newest 1000 records"},
    {"all slow is not hot", 5, false, 0, 0, .spec = {.members = 2, .trouble = TROUBLE_SLOW, .at_s = 300}, 500, 900},
    {"slow member", 6, true, FINDING_CAUSE, CONFIDENCE_LIKELY, .spec = {.members = 2}, 500, 700, see_two_hosts,
     judge_slow_member},
    {"all slow is no slow member", 6, false, 0, 0, .spec = {.members = 2}, 500, 700, see_two_hosts, judge_all_slow},
    {"slow member, and nobody knows what it gets", 6, true, FINDING_CAUSE, CONFIDENCE_SUSPECTED, .spec = {.members = 2},
     500, 700, see_two_hosts, judge_slow_unmeasured, .not_first = true},
    {"lopsided", 7, true, FINDING_CAUSE, CONFIDENCE_LIKELY,
     .spec = {.members = 2, .partitions = 6, .trouble = TROUBLE_LOPSIDED, .at_s = 300}, 500, 900},
    {"even", 7, false, 0, 0, .spec = {.members = 2, .partitions = 6, .trouble = TROUBLE_SLOW, .at_s = 300}, 500, 900},
    {"unassigned", 8, true, FINDING_CAUSE, CONFIDENCE_CERTAIN,
     .spec = {.members = 2, .trouble = TROUBLE_UNASSIGNED, .at_s = 300}, 500, 900},
    {"nobody at all is not unassigned", 8, false, 0, 0, .spec = {.members = 1, .trouble = TROUBLE_CRASH, .at_s = 600},
     500, 900},
    {"loop", 9, true, FINDING_CAUSE, CONFIDENCE_CERTAIN, .spec = {.members = 2, .trouble = TROUBLE_LOOP, .at_s = 600},
     590, 900},
    {"watched for a minute", 9, false, 0, 0, .spec = {.members = 2}, 500, 560, .answer = ANSWER_NOT_OBSERVABLE},
    {"one restart after another", 9, false, 0, 0, .spec = {.members = 2, .trouble = TROUBLE_ROLLING, .at_s = 600}, 590,
     700},
    {"put out and back", 10, true, FINDING_CAUSE, CONFIDENCE_LIKELY,
     .spec = {.members = 1, .trouble = TROUBLE_HANG, .new_protocol = true, .at_s = 600}, 590, 780, see_return},
    {"restarted", 10, false, 0, 0, .spec = {.members = 2}, 590, 1000, see_restart},
    {"one does not get past a record, another hangs", 10, true, FINDING_CAUSE, CONFIDENCE_SUSPECTED,
     .spec = {.members = 2, .partitions = 4, .new_protocol = true}, 500, 700, see_two_hosts, judge_stuck_and_hung,
     .not_first = true, .says = "shop-2"},
    {"dead static member", 11, true, FINDING_CAUSE, CONFIDENCE_LIKELY,
     .spec = {.members = 2, .trouble = TROUBLE_STATIC_DEAD, .at_s = 300}, 290, 700, see_static},
    {"a static member that lives", 11, false, 0, 0, .spec = {.members = 2, .trouble = TROUBLE_SLOW, .at_s = 300}, 290,
     700, see_static},
    {"poison", 12, true, FINDING_CAUSE, CONFIDENCE_LIKELY,
     .spec = {.members = 2, .trouble = TROUBLE_POISON, .at_s = 600}, 500, 900, .tell = tell_odd_record,
     .says = "900,000 bytes"},
    {"poison behind a gap", 12, true, FINDING_CAUSE, CONFIDENCE_LIKELY,
     .spec = {.members = 2, .trouble = TROUBLE_POISON, .at_s = 600}, 500, 900, .tell = tell_record_after_gap,
     .runs = "777001"},
    {"poison, not read", 12, true, FINDING_CAUSE, CONFIDENCE_LIKELY,
     .spec = {.members = 2, .trouble = TROUBLE_POISON, .at_s = 600}, 500, 900, .says = "was not read"},
    {"a hang is no poison", 12, false, 0, 0,
     .spec = {.members = 2, .new_protocol = true, .trouble = TROUBLE_HANG, .at_s = 600}, 500, 900},
    {"open transaction", 13, true, FINDING_CAUSE, CONFIDENCE_CERTAIN,
     .spec = {.members = 2, .txn_s = 10, .trouble = TROUBLE_OPEN_TXN, .at_s = 600}, 500, 900},
    {"transactions that end", 13, false, 0, 0, .spec = {.members = 2, .txn_s = 5}, 500, 900},
    {"markers", 14, true, FINDING_FACT, CONFIDENCE_CERTAIN, .spec = {.members = 2, .txn_s = 10, .stops_at_s = 700}, 500,
     1000, .not_first = true},
    {"records left", 14, false, 0, 0, .spec = {.members = 2, .trouble = TROUBLE_SLOW, .at_s = 600}, 500, 900},
    {"lost", 15, true, FINDING_CAUSE, CONFIDENCE_CERTAIN,
     .spec = {.members = 2, .trouble = TROUBLE_DELETE, .at_s = 600}, 500, 900, .not_first = true},
    {"about to be lost", 15, true, FINDING_RISK, CONFIDENCE_LIKELY,
     .spec = {.members = 2, .new_protocol = true, .trouble = TROUBLE_HANG, .at_s = 600}, 500, 1200,
     .tell = tell_short_retention, .not_first = true, .says = "will be deleted unread"},
    {"about to be lost, at least so old", 15, true, FINDING_RISK, CONFIDENCE_SUSPECTED,
     .spec = {.members = 2, .new_protocol = true, .trouble = TROUBLE_HANG, .at_s = 600}, 500, 1200,
     .judge = judge_searched, .tell = tell_short_retention, .not_first = true, .says = "may soon be deleted unread"},
    {"about to be lost, about so old", 15, true, FINDING_RISK, CONFIDENCE_SUSPECTED,
     .spec = {.members = 2, .new_protocol = true, .trouble = TROUBLE_HANG, .at_s = 600}, 500, 1200,
     .judge = judge_from_former, .tell = tell_short_retention, .not_first = true, .says = "is about"},
    {"retention is over, at least so old", 15, true, FINDING_RISK, CONFIDENCE_LIKELY,
     .spec = {.members = 2, .new_protocol = true, .trouble = TROUBLE_HANG, .at_s = 600}, 500, 1200,
     .judge = judge_searched_old, .tell = tell_short_retention, .not_first = true, .says = "is at least"},
    {"a lower bound that is far from it", 15, false, 0, 0,
     .spec = {.members = 2, .new_protocol = true, .trouble = TROUBLE_HANG, .at_s = 600}, 500, 1200,
     .judge = judge_searched_young, .tell = tell_short_retention, .answer = ANSWER_NOT_KNOWN},
    {"retention denied", 15, false, 0, 0, .spec = {.members = 2, .trouble = TROUBLE_SLOW, .at_s = 300}, 500, 900,
     .tell = tell_denied, .answer = ANSWER_NOT_KNOWN},
    {"about to be lost by size", 15, true, FINDING_RISK, CONFIDENCE_SUSPECTED,
     .spec = {.members = 2, .new_protocol = true, .trouble = TROUBLE_HANG, .at_s = 600}, 500, 1200, see_log_shrink,
     .tell = tell_size_alone, .not_first = true, .says = "by size", .runs = "retention.bytes=2000000000"},
    {"by size, at no speed that was seen", 15, false, 0, 0,
     .spec = {.members = 2, .new_protocol = true, .trouble = TROUBLE_HANG, .at_s = 600}, 500, 1200,
     .tell = tell_size_alone, .says = "retention.bytes", .answer = ANSWER_NOT_KNOWN},
    {"long retention", 15, false, 0, 0, .spec = {.members = 2, .trouble = TROUBLE_SLOW, .at_s = 600}, 500, 900},
    {"vanished", 16, true, FINDING_CAUSE, CONFIDENCE_CERTAIN,
     .spec = {.members = 2, .trouble = TROUBLE_VANISH, .at_s = 600}, 500, 900},
    {"rewound", 16, true, FINDING_CAUSE, CONFIDENCE_CERTAIN,
     .spec = {.members = 2, .trouble = TROUBLE_REWIND, .far = 30000, .at_s = 600}, 500, 640},
    {"a crash is no reset", 16, false, 0, 0, .spec = {.members = 1, .trouble = TROUBLE_CRASH, .at_s = 600}, 500, 900},
    {"hang", 17, true, FINDING_CAUSE, CONFIDENCE_LIKELY, .spec = {.members = 1, .trouble = TROUBLE_HANG, .at_s = 600},
     500, 800},
    {"commits every 10 min", 17, false, 0, 0, .spec = {.members = 1, .commit_s = 600}, 0, 4000},
    {"no leader", 18, true, FINDING_CAUSE, CONFIDENCE_CERTAIN,
     .spec = {.members = 2, .trouble = TROUBLE_NO_LEADER, .at_s = 600}, 500, 900},
    {"slow broker", 18, true, FINDING_CAUSE, CONFIDENCE_SUSPECTED,
     .spec = {.members = 2, .trouble = TROUBLE_SLOW, .at_s = 300}, 900, 1200, .tell = tell_slow_broker,
     .not_first = true},
    {"another broker is slow", 18, false, 0, 0, .spec = {.members = 2, .trouble = TROUBLE_SLOW, .at_s = 300}, 900, 1200,
     .tell = tell_other_broker_slow},
    {"others are behind on this broker", 18, true, FINDING_CAUSE, CONFIDENCE_SUSPECTED,
     .spec = {.members = 2, .trouble = TROUBLE_SLOW, .at_s = 300}, 900, 1200, .tell = tell_others_behind,
     .not_first = true},
    {"others are behind, and there is one broker alone", 18, false, 0, 0,
     .spec = {.members = 2, .trouble = TROUBLE_SLOW, .at_s = 300}, 900, 1200, .tell = tell_only_broker},
    {"recreated", 19, true, FINDING_CAUSE, CONFIDENCE_CERTAIN,
     .spec = {.members = 2, .trouble = TROUBLE_RECREATE, .at_s = 600}, 500, 640},
    {"truncated", 19, true, FINDING_CAUSE, CONFIDENCE_CERTAIN,
     .spec = {.members = 2, .trouble = TROUBLE_TRUNCATE, .at_s = 600}, 500, 620},
    {"lost is not truncated", 19, false, 0, 0, .spec = {.members = 2, .trouble = TROUBLE_DELETE, .at_s = 600}, 500,
     900},
    {"a new partition", 20, true, FINDING_RISK, CONFIDENCE_LIKELY, .spec = {.members = 2}, 500, 700,
     .tell = tell_more_partitions},
    {"a new partition that has a row", 20, true, FINDING_RISK, CONFIDENCE_LIKELY, .spec = {.members = 2}, 500, 700,
     see_new_row},
    {"what nobody has read yet lost no owner", 8, false, 0, 0, .spec = {.members = 2}, 500, 700, see_new_row},
    {"no new partition", 20, false, 0, 0, .spec = {.members = 2}, 500, 700},
    {"slowed", 21, true, FINDING_CAUSE, CONFIDENCE_LIKELY,
     .spec = {.members = 2, .trouble = TROUBLE_SLOW, .at_s = 700, .speed = 0}, 500, 900},
    {"stopped with its producers", 21, false, 0, 0, .spec = {.members = 2, .stops_at_s = 700}, 500, 900},
    {"commits cannot land", 22, true, FINDING_CAUSE, CONFIDENCE_CERTAIN,
     .spec = {.members = 2, .new_protocol = true, .trouble = TROUBLE_HANG, .at_s = 600}, 500, 900,
     .tell = tell_few_in_sync},
    {"where commits go is denied", 22, false, 0, 0, .spec = {.members = 2}, 500, 800, .tell = tell_nothing,
     .answer = ANSWER_NOT_KNOWN},
    {"another partition's commits", 22, false, 0, 0, .spec = {.members = 2, .trouble = TROUBLE_HANG, .at_s = 600}, 500,
     800, .tell = tell_few_elsewhere},
    {"pending", 23, true, FINDING_CAUSE, CONFIDENCE_CERTAIN,
     .spec = {.members = 2, .new_protocol = true, .trouble = TROUBLE_HANG, .at_s = 600}, 500, 900, see_unstable},
    {"pending for a moment", 23, false, 0, 0, .spec = {.members = 2}, 500, 900, see_unstable_now_and_then},
    {"members are hidden: is anyone there", 1, false, 0, 0, .spec = {.members = 2}, 500, 900, see_hidden,
     .answer = ANSWER_NOT_KNOWN},
    {"members are hidden: slow ones", 6, false, 0, 0, .spec = {.members = 2}, 500, 900, see_hidden,
     .answer = ANSWER_NOT_KNOWN},
    {"members are hidden: shares", 7, false, 0, 0, .spec = {.members = 2}, 500, 900, see_hidden,
     .answer = ANSWER_NOT_KNOWN},
    {"members are hidden: owners", 8, false, 0, 0, .spec = {.members = 2}, 500, 900, see_hidden,
     .answer = ANSWER_NOT_KNOWN},
    {"members are hidden: comings", 9, false, 0, 0, .spec = {.members = 2}, 500, 900, see_hidden,
     .answer = ANSWER_NOT_KNOWN},
    {"members are hidden: returns", 10, false, 0, 0, .spec = {.members = 2}, 500, 900, see_hidden,
     .answer = ANSWER_NOT_KNOWN},
    {"members are hidden: static ones", 11, false, 0, 0, .spec = {.members = 2}, 500, 900, see_hidden,
     .answer = ANSWER_NOT_KNOWN},
    {"members are hidden: silent ones", 17, false, 0, 0, .spec = {.members = 2}, 500, 900, see_hidden,
     .answer = ANSWER_NOT_KNOWN},
    {"too many partitions: recreated", 19, false, 0, 0, .spec = {.members = 2}, 500, 900, .tell = tell_too_many,
     .says = "52", .answer = ANSWER_NOT_KNOWN},
    {"too many partitions: pending", 23, false, 0, 0, .spec = {.members = 2}, 500, 900, .tell = tell_too_many,
     .says = "52", .answer = ANSWER_NOT_KNOWN},
    {"written: a hang's last commit", 17, true, FINDING_CAUSE, CONFIDENCE_LIKELY,
     .spec = {.members = 1, .trouble = TROUBLE_HANG, .at_s = 600}, 500, 800, .tell = tell_last_commit,
     .says = "the last commit, of orders p"},
    {"written: nobody's last commit", 1, true, FINDING_CAUSE, CONFIDENCE_CERTAIN,
     .spec = {.members = 1, .trouble = TROUBLE_CRASH, .at_s = 600}, 500, 900, .tell = tell_last_commit,
     .says = "usually one every 10"},
    {"written: a static member's timeout", 11, true, FINDING_CAUSE, CONFIDENCE_LIKELY,
     .spec = {.members = 2, .trouble = TROUBLE_STATIC_DEAD, .at_s = 300}, 290, 700, see_static,
     .tell = tell_last_commit, .says = "session timeout is 45 s"},
    {"written: a loop", 9, true, FINDING_CAUSE, CONFIDENCE_CERTAIN, .spec = {.members = 2}, 500, 900,
     .tell = tell_many_generations, .says = "rebalances in the last"},
    {"written: one generation", 9, false, 0, 0, .spec = {.members = 2}, 500, 900, .tell = tell_one_generation},
    {"written: it returns", 10, true, FINDING_CAUSE, CONFIDENCE_LIKELY, .spec = {.members = 2}, 500, 900,
     .tell = tell_returns, .says = "near its timeout"},
    {"written: an old epoch", 10, true, FINDING_CAUSE, CONFIDENCE_CERTAIN,
     .spec = {.members = 2, .new_protocol = true, .trouble = TROUBLE_HANG, .at_s = 600}, 500, 900,
     .tell = tell_old_epoch, .says = "it has not followed"},
    {"written: a tombstone", 16, true, FINDING_RISK, CONFIDENCE_CERTAIN, .spec = {.members = 2}, 500, 900,
     .tell = tell_tombstone},
    {"written: it was faster", 21, true, FINDING_CAUSE, CONFIDENCE_SUSPECTED,
     .spec = {.members = 2, .trouble = TROUBLE_SLOW, .at_s = 300}, 500, 900, .tell = tell_written_slower,
     .not_first = true, .says = "read until"},
    {"written: it was as fast", 21, false, 0, 0, .spec = {.members = 2, .trouble = TROUBLE_SLOW, .at_s = 300}, 500, 900,
     .tell = tell_one_generation},
    {"written: other topics", 24, true, FINDING_CAUSE, CONFIDENCE_LIKELY, .spec = {.members = 2}, 500, 900,
     .tell = tell_other_topics},
    {"written: but not to be read", 24, false, 0, 0, .spec = {.members = 2}, 500, 900, .tell = tell_unreadable,
     .answer = ANSWER_NOT_KNOWN},
    {"written: not read, so a loop is not seen", 9, false, 0, 0, .spec = {.members = 2}, 840, 900,
     .tell = tell_unreadable, .answer = ANSWER_NOT_OBSERVABLE},
    {"written: not read, so no return is seen", 10, false, 0, 0, .spec = {.members = 2}, 840, 900,
     .tell = tell_unreadable, .answer = ANSWER_NOT_OBSERVABLE},
    {"written: not read, so subscriptions are not known", 24, false, 0, 0, .spec = {.members = 2}, 500, 900,
     .tell = tell_unreadable, .says = "was not read", .answer = ANSWER_NOT_KNOWN},
    {"written: too little for a loop", 9, false, 0, 0, .spec = {.members = 2}, 840, 900, .tell = tell_too_little,
     .answer = ANSWER_NOT_OBSERVABLE},
    {"written: the newest part", 9, true, FINDING_CAUSE, CONFIDENCE_CERTAIN, .spec = {.members = 2}, 840, 900,
     .tell = tell_partly, .says = "rebalances in the last"},
    {"two readers", 24, true, FINDING_CAUSE, CONFIDENCE_LIKELY, .spec = {.members = 2}, 500, 720, see_sawtooth},
    {"unlike names alone", 24, true, FINDING_FACT, CONFIDENCE_SUSPECTED, .spec = {.members = 2}, 500, 720, see_unlike,
     .not_first = true},
    {"one application", 24, false, 0, 0, .spec = {.members = 2}, 500, 720},
    /* One look answers nothing that takes several. */
    {"one look: hot", 5, false, 0, 0, .spec = {.members = 2, .trouble = TROUBLE_HOT, .at_s = 300}, 900, 900,
     .answer = ANSWER_NOT_KNOWN},
    {"one look: slow member", 6, false, 0, 0, .spec = {.members = 2, .trouble = TROUBLE_SLOW, .at_s = 300}, 900, 900,
     .answer = ANSWER_NOT_OBSERVABLE},
    {"one look: lopsided", 7, false, 0, 0,
     .spec = {.members = 2, .partitions = 6, .trouble = TROUBLE_LOPSIDED, .at_s = 300}, 900, 900,
     .answer = ANSWER_NOT_OBSERVABLE},
    {"one look: open transaction", 13, false, 0, 0,
     .spec = {.members = 2, .txn_s = 10, .trouble = TROUBLE_OPEN_TXN, .at_s = 600}, 900, 900,
     .answer = ANSWER_NOT_OBSERVABLE},
    {"one look: markers", 14, false, 0, 0, .spec = {.members = 2, .txn_s = 10, .stops_at_s = 700}, 1000, 1000,
     .answer = ANSWER_NOT_OBSERVABLE},
    {"one look: about to be lost", 15, false, 0, 0, .spec = {.members = 2, .trouble = TROUBLE_SLOW, .at_s = 300}, 900,
     900, .answer = ANSWER_NOT_OBSERVABLE},
    {"one look: rewound", 16, false, 0, 0, .spec = {.members = 2, .trouble = TROUBLE_REWIND, .far = 30000, .at_s = 600},
     640, 640, .answer = ANSWER_NOT_OBSERVABLE},
    {"one look: slow broker", 18, false, 0, 0, .spec = {.members = 2, .trouble = TROUBLE_SLOW, .at_s = 300}, 900, 900,
     .tell = tell_slow_broker, .answer = ANSWER_NOT_OBSERVABLE},
    {"one look: recreated", 19, false, 0, 0, .spec = {.members = 2, .trouble = TROUBLE_SLOW, .at_s = 300}, 900, 900,
     .answer = ANSWER_NOT_OBSERVABLE},
};

/* --- how one is played --- */

static const int32_t replicas[] = {1, 2};

static void tell_partitions(struct partitions *partitions, struct partition_row *rows, const char *topic, size_t count)
{
    partitions->topic = topic;
    partitions->rows = rows;
    partitions->count = count;
    for (size_t i = 0; i < count + 1 && i < 50; i++)
        rows[i] = (struct partition_row){.partition = (int32_t)i,
                                         .leader = 1,
                                         .replicas = replicas,
                                         .replica_count = 2,
                                         .isrs = replicas,
                                         .isr_count = 2};
}

static void tell_usual(struct told *told, const struct group_detail *last)
{
    size_t here = 0;
    for (size_t i = 0; i < last->count; i++)
        here += strcmp(last->rows[i].topic, "orders") == 0;
    tell_partitions(&told->partitions, told->rows, "orders", here < FACT_PARTITIONS ? here : FACT_PARTITIONS - 1);
    told->topic = (struct diagnosis_topic){.name = "orders",
                                           .asked = true,
                                           .deletes = FACT_YES,
                                           .compacts = FACT_NO,
                                           .retention_ms = offset_of(604800000),
                                           .retention_bytes = offset_of(-1),
                                           .min_insync = offset_of(1),
                                           .partitions = &told->partitions};
    tell_partitions(&told->offsets_partitions, told->offsets_rows, "__consumer_offsets", 49);
    told->offsets_partitions.count = 50;
    told->offsets = (struct diagnosis_topic){.name = "__consumer_offsets",
                                             .asked = true,
                                             .min_insync = offset_of(1),
                                             .partitions = &told->offsets_partitions};
    for (int i = 0; i < 3; i++)
        told->broker_rows[i] =
            (struct broker_row){.id = i + 1, .host = "b", .port = 9092, .round_trip_ms = real_of(2), .up = true};
    told->brokers.rows = told->broker_rows;
    told->brokers.count = 3;
    told->groups.rows = told->group_rows;
}

static struct group_detail *look(const struct one_case *one, struct sim *sim, struct sim_eye *eye,
                                 struct lag_watch *watch, struct watched *watched)
{
    struct arena *arena = NULL;
    struct group_detail *detail = sim_look(sim, eye, &arena);
    struct lag_news_list news = {0};
    int now_s = (int)(sim_now_us(sim) / SIM_SECOND);
    int64_t now_us = sim_now_us(sim) + ORIGIN_US;
    detail->summary.status.as_of_us = now_us;
    if (one->see)
        one->see(detail, arena, now_s);
    const struct lag_look at = {
        .rules = &lag_rules_shipped, .now_us = now_us, .now_ms = sim_wall_ms(sim), .arena = arena};
    lag_watch_look(watch, detail, &at, &news);
    sim_eye_note(eye, detail);
    if (one->judge)
        one->judge(detail, arena, now_s);
    watched_look(watched, detail, judge_stuck(&lag_rules_shipped, detail->summary.commit_gap_us));
    free(news.items);
    return detail;
}

static void play(const struct one_case *one, struct diagnosis *diagnosis)
{
    struct sim *sim = sim_create(&one->spec, 7);
    struct sim_eye *eye = sim_eye_create(POLL_S);
    struct lag_watch *watch = lag_watch_create();
    struct watched watched = {0};
    struct group_detail *last = NULL;
    for (int at_s = one->from_s; at_s <= one->to_s; at_s += POLL_S) {
        if (at_s >= one->blind_from_s && at_s < one->blind_to_s)
            continue;
        sim_run_to(sim, (int64_t)at_s * SIM_SECOND + SIM_SECOND / 2);
        if (last)
            block_release(&last->block);
        last = look(one, sim, eye, watch, &watched);
    }
    struct told *told = calloc(1, sizeof *told);
    if (!last || !told)
        abort(); /* a case without a look */
    tell_usual(told, last);
    if (one->tell)
        one->tell(told, last);
    watched.partitions_dropped = told->dropped;
    struct diagnosis_facts facts = {.group = "shop",
                                    .detail = last,
                                    .watched = &watched,
                                    .rules = &lag_rules_shipped,
                                    .topics = &told->topic,
                                    .topic_count = 1,
                                    .records = &told->record,
                                    .record_count = told->record_count,
                                    .groups = &told->groups,
                                    .brokers = &told->brokers,
                                    .offsets = &told->offsets,
                                    .journal = told->journal,
                                    .keys = told->keys.topic ? &told->keys : NULL,
                                    .now_us = sim_now_us(sim) + ORIGIN_US,
                                    .now_ms = sim_wall_ms(sim),
                                    .weir = "weir",
                                    .bootstrap = "localhost:9092"};
    diagnose(diagnosis, &facts);
    free(told);
    watched_finish(&watched);
    block_release(&last->block);
    lag_watch_destroy(watch);
    sim_eye_destroy(eye);
    sim_destroy(sim);
}

static bool says(const struct finding *finding, const char *part)
{
    bool found = strstr(finding->title, part) != NULL;
    for (size_t i = 0; i < finding->evidence_count; i++)
        found |= strstr(finding->evidence[i], part) != NULL;
    return found;
}

static const struct finding *finding_of(const struct diagnosis *diagnosis, int question, enum finding_kind least)
{
    for (size_t i = 0; i < diagnosis->count; i++)
        if (diagnosis->findings[i].question == question && diagnosis->findings[i].kind <= least)
            return &diagnosis->findings[i];
    return NULL;
}

/* A command of weir's own is one that weir takes. */
static bool is_taken(const char *text)
{
    enum { WORDS = 32 };
    char copy[1024], *words[WORDS], *save = NULL;
    int count = 0;
    snprintf(copy, sizeof copy, "%s", text);
    for (char *word = strtok_r(copy, " ", &save); word && strcmp(word, "|") != 0 && count < WORDS;
         word = strtok_r(NULL, " ", &save))
        words[count++] = word;
    const struct command *command = count > 1 ? command_find(words[1]) : NULL;
    if (!command || strcmp(words[0], "weir") != 0)
        return false;
    const struct option_spec *const tables[] = {command->own ? command->own : global_options, global_options};
    struct options *options = options_create(tables, 2);
    struct error error = {0};
    size_t operands = 0;
    bool good = options_parse(options, count - 2, words + 2, &error);
    options_operands(options, &operands, NULL);
    good &= operands >= command->min_operands && operands <= command->max_operands;
    options_destroy(options);
    return good;
}

static const char *bad_command(const struct diagnosis *diagnosis)
{
    for (size_t i = 0; i < diagnosis->count; i++)
        for (size_t c = 0; c < diagnosis->findings[i].command_count; c++) {
            const struct finding_command *command = &diagnosis->findings[i].commands[c];
            if (!command->stock && !is_taken(command->text))
                return command->text;
        }
    return NULL;
}

/* What may have to be mended comes with both tools' commands, and with what would confirm it unless it is certain. */
static const struct finding *unarmed(const struct diagnosis *diagnosis)
{
    for (size_t i = 0; i < diagnosis->count; i++) {
        const struct finding *finding = &diagnosis->findings[i];
        bool own = false, stock = false;
        for (size_t c = 0; c < finding->command_count; c++) {
            own |= !finding->commands[c].stock;
            stock |= finding->commands[c].stock;
        }
        bool confirmed = finding->confirm || finding->confidence == CONFIDENCE_CERTAIN;
        if (!confirmed || (finding->kind != FINDING_FACT && (!own || !stock)))
            return finding;
    }
    return NULL;
}

static bool runs(const struct finding *finding, const char *part)
{
    size_t own = 0, stock = 0;
    for (size_t c = 0; c < finding->command_count; c++)
        if (strstr(finding->commands[c].text, part))
            *(finding->commands[c].stock ? &stock : &own) += 1;
    return own && stock;
}

static const char *fault_of(const struct one_case *one, const struct diagnosis *diagnosis)
{
    if (one->answer && diagnosis->answers[one->question].kind != one->answer)
        return "answered otherwise";
    if (one->answer && !diagnosis->answers[one->question].why)
        return "without a reason";
    if (one->answer && one->says && !strstr(diagnosis->answers[one->question].why, one->says))
        return "for another reason";
    if (!one->sick)
        return finding_of(diagnosis, one->question,
                          one->question == 2 || one->question == 14 ? FINDING_FACT : FINDING_RISK)
                   ? "found where there is nothing"
                   : NULL;
    const struct finding *finding = finding_of(diagnosis, one->question, FINDING_FACT);
    if (!finding)
        return "not found";
    if (finding->kind != one->kind)
        return "of another kind";
    if (finding->confidence != one->confidence)
        return "of another confidence";
    if (one->says && !says(finding, one->says))
        return "does not say it";
    if (one->runs && !runs(finding, one->runs))
        return "without its command";
    if (!one->not_first && finding != &diagnosis->findings[0])
        return "not the first";
    return finding->evidence_count == 0 ? "without evidence" : NULL;
}

static void every_question_is_answered(void **state)
{
    (void)state;
    int faults = 0;
    const char *only = getenv("WEIR_DIAGNOSIS_ONLY");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (only && strcmp(only, cases[i].name) != 0)
            continue;
        struct diagnosis diagnosis = {0};
        play(&cases[i], &diagnosis);
        const char *fault = bad_command(&diagnosis);
        const struct finding *bare = unarmed(&diagnosis);
        fault = fault ? fault : fault_of(&cases[i], &diagnosis);
        if (bare && !fault) {
            fprintf(stderr, "%d: %s\n", bare->question, bare->title);
            fault = "a finding that nobody can act on";
        }
        if (fault)
            fprintf(stderr, "%s: question %d %s: %s\n", cases[i].name, cases[i].question, fault, diagnosis.verdict);
        faults += fault != NULL;
        if (getenv("WEIR_DIAGNOSIS_PRINT")) {
            struct str out = {0};
            diagnosis_text(&out, &diagnosis, false);
            printf("== %s\n%s\n", cases[i].name, str_text(&out));
            str_finish(&out);
        }
        diagnosis_finish(&diagnosis);
    }
    assert_int_equal(faults, 0);
}

/* What a look or two show is no less so for being seen once, or for commits that are far apart. */
static void a_short_look_answers_what_it_can(void **state)
{
    (void)state;
    static const struct {
        struct one_case one;
        int can[4];
    } table[] = {
        {{.spec = {.members = 2, .trouble = TROUBLE_SLOW, .at_s = 300}, .from_s = 900, .to_s = 900}, {8, 20, 22, 23}},
        {{.spec = {.members = 2, .commit_s = 300}, .from_s = 900, .to_s = 1650}, {16, 19, 20, 23}},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct diagnosis diagnosis = {0};
        play(&table[i].one, &diagnosis);
        for (size_t q = 0; q < sizeof table[i].can / sizeof *table[i].can; q++)
            assert_int_equal(diagnosis.answers[table[i].can[q]].kind, ANSWER_NO);
        diagnosis_finish(&diagnosis);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_question_is_answered),
        cmocka_unit_test(a_short_look_answers_what_it_can),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
