/* Cases of the diagnosis. What lies at the next offset, and the log and the offsets under the group. */
#include "diagnosis_case.h"
#include "diagnosis_written.h"

/* Segments go by size: the log's start nears the committed offset, which stands. */
static void see_log_shrink(struct group_detail *detail, struct arena *arena, int now_s)
{
    (void)arena;
    for (size_t i = 0; i < detail->count && now_s > 610; i++)
        if (detail->rows[i].committed.known)
            detail->rows[i].low = offset_of(detail->rows[i].committed.value - 6000 + (now_s - 600) / 60 * 500);
}

/* The rows do not tell whether their topic is compacted. */
static void see_unknown_policy(struct group_detail *detail, struct arena *arena, int now_s)
{
    (void)arena, (void)now_s;
    for (size_t i = 0; i < detail->count; i++)
        detail->rows[i].compacted = FACT_UNKNOWN;
}

static void tell_unknown_policy(struct told *told, const struct group_detail *last)
{
    (void)last;
    told->topic.compacts = FACT_UNKNOWN;
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

/* Where it stands nothing is found, neither before it. */
static void tell_no_record(struct told *told, const struct group_detail *last)
{
    tell_odd_record(told, last);
    told->record.here.there = told->record.before.there = false;
    told->record.from = told->record.next - 8;
    told->record.to = told->record.next + 8;
}

/* The record that stands at the last stable offset, sixteen minutes old. */
static void tell_first_in_transaction(struct told *told, const struct group_detail *last)
{
    for (size_t i = 0; i < last->count && !told->record_count; i++) {
        const struct lag_row *row = &last->rows[i];
        if (!row->lso.known || row->partition != last->summary.worst_partition)
            continue;
        tell_odd_record(told, last);
        told->record.partition = row->partition;
        told->record.next = told->record.here.offset = row->lso.value;
        told->record.open = true;
        told->record.here.timestamp_ms = written_now_ms - 960000;
        told->record.before.there = false;
    }
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

static void tell_tombstone(struct told *told, const struct group_detail *last)
{
    tell_one_generation(told, last);
    written.commits[COMMITS - 1].tombstone = true;
}

static void tell_tombstone_of_weeks_ago(struct told *told, const struct group_detail *last)
{
    tell_tombstone(told, last);
    for (int i = 0; i < COMMITS; i++)
        written.commits[i].commit_ms -= INT64_C(21) * 86400000;
}

/* Of the partition that nobody has read: it tells when its offset went. */
static void tell_tombstone_of_the_unread(struct told *told, const struct group_detail *last)
{
    tell_tombstone_of_weeks_ago(told, last);
    written.partition.partition = last->rows[last->count - 1].partition;
    for (int i = 0; i < COMMITS; i++)
        written.commits[i].partition = written.partition.partition;
}

/* The first of them is weeks old, and another of now. */
static void tell_two_tombstones(struct told *told, const struct group_detail *last)
{
    tell_tombstone(told, last);
    written.commits[0].commit_ms -= INT64_C(21) * 86400000;
    written.commits[0].tombstone = true;
    for (int i = 1; i < COMMITS; i++)
        written.commits[i].partition = 1;
}

static const struct diagnosis_case cases[] = {
    {"poison", 12, true, FINDING_CAUSE, CONFIDENCE_LIKELY,
     .spec = {.members = 2, .trouble = TROUBLE_POISON, .at_s = 600}, 500, 900, .tell = tell_odd_record,
     .says = "900,000 bytes"},
    {"poison behind a gap", 12, true, FINDING_CAUSE, CONFIDENCE_LIKELY,
     .spec = {.members = 2, .trouble = TROUBLE_POISON, .at_s = 600}, 500, 900, .tell = tell_record_after_gap,
     .runs = "777001"},
    {"poison, and no record near", 12, true, FINDING_CAUSE, CONFIDENCE_LIKELY,
     .spec = {.members = 2, .trouble = TROUBLE_POISON, .at_s = 600}, 500, 900, .tell = tell_no_record,
     .says = "no record within 8 offsets from there on"},
    {"poison, not read", 12, true, FINDING_CAUSE, CONFIDENCE_LIKELY,
     .spec = {.members = 2, .trouble = TROUBLE_POISON, .at_s = 600}, 500, 900, .says = "was not read"},
    {"a hang is no poison", 12, false, 0, 0,
     .spec = {.members = 2, .new_protocol = true, .trouble = TROUBLE_HANG, .at_s = 600}, 500, 900},
    {"open transaction", 13, true, FINDING_CAUSE, CONFIDENCE_CERTAIN,
     .spec = {.members = 2, .txn_s = 10, .trouble = TROUBLE_OPEN_TXN, .at_s = 600}, 500, 900},
    {"the first record of an open transaction", 13, true, FINDING_CAUSE, CONFIDENCE_CERTAIN,
     .spec = {.members = 2, .txn_s = 10, .trouble = TROUBLE_OPEN_TXN, .at_s = 600}, 500, 900,
     .tell = tell_first_in_transaction, .says = "its first record is 16m 00s old"},
    {"transactions that end", 13, false, 0, 0, .spec = {.members = 2, .txn_s = 5}, 500, 900},
    {"markers", 14, true, FINDING_FACT, CONFIDENCE_CERTAIN, .spec = {.members = 2, .txn_s = 10, .stops_at_s = 700}, 500,
     1000, .not_first = true},
    {"records left", 14, false, 0, 0, .spec = {.members = 2, .trouble = TROUBLE_SLOW, .at_s = 600}, 500, 900},
    {"lost", 15, true, FINDING_CAUSE, CONFIDENCE_CERTAIN,
     .spec = {.members = 2, .trouble = TROUBLE_DELETE, .at_s = 600}, 500, 900, .not_first = true},
    {"lost, and nobody knows whether it is compacted", 15, true, FINDING_CAUSE, CONFIDENCE_SUSPECTED,
     .spec = {.members = 2, .trouble = TROUBLE_DELETE, .at_s = 600}, 500, 900, see_unknown_policy,
     .tell = tell_unknown_policy, .not_first = true, .says = "may be among them"},
    {"lost, and its configuration says that it is not compacted", 15, true, FINDING_CAUSE, CONFIDENCE_CERTAIN,
     .spec = {.members = 2, .trouble = TROUBLE_DELETE, .at_s = 600}, 500, 900, see_unknown_policy, .not_first = true},
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
    {"too many partitions: recreated", 19, false, 0, 0, .spec = {.members = 2}, 500, 900, .tell = case_too_many,
     .says = "52", .answer = ANSWER_NOT_KNOWN},
    {"written: a tombstone", 16, true, FINDING_RISK, CONFIDENCE_CERTAIN, .spec = {.members = 2}, 500, 900,
     .tell = tell_tombstone},
    {"written: a tombstone of weeks ago", 16, false, 0, 0, .spec = {.members = 2}, 500, 900,
     .tell = tell_tombstone_of_weeks_ago},
    {"written: a tombstone of weeks ago, and one of now", 16, true, FINDING_RISK, CONFIDENCE_CERTAIN,
     .spec = {.members = 2}, 500, 900, .tell = tell_two_tombstones, .says = "orders p1"},
    {"written: the tombstone of what is not committed", 16, true, FINDING_FACT, CONFIDENCE_CERTAIN,
     .spec = {.members = 2}, 500, 700, see_new_row, .tell = tell_tombstone_of_the_unread, .not_first = true,
     .says = "at 2025-12-11T"},
    {"one look: open transaction", 13, false, 0, 0,
     .spec = {.members = 2, .txn_s = 10, .trouble = TROUBLE_OPEN_TXN, .at_s = 600}, 900, 900,
     .answer = ANSWER_NOT_OBSERVABLE},
    {"one look: markers", 14, false, 0, 0, .spec = {.members = 2, .txn_s = 10, .stops_at_s = 700}, 1000, 1000,
     .answer = ANSWER_NOT_OBSERVABLE},
    {"one look: about to be lost", 15, false, 0, 0, .spec = {.members = 2, .trouble = TROUBLE_SLOW, .at_s = 300}, 900,
     900, .answer = ANSWER_NOT_OBSERVABLE},
    {"one look: rewound", 16, false, 0, 0, .spec = {.members = 2, .trouble = TROUBLE_REWIND, .far = 30000, .at_s = 600},
     640, 640, .answer = ANSWER_NOT_OBSERVABLE},
    {"one look: recreated", 19, false, 0, 0, .spec = {.members = 2, .trouble = TROUBLE_SLOW, .at_s = 300}, 900, 900,
     .answer = ANSWER_NOT_OBSERVABLE},
};
const struct diagnosis_cases diagnosis_of_log = {cases, sizeof cases / sizeof *cases};
