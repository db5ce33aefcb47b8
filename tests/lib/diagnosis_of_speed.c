/* Cases of the diagnosis. How fast, and where the work is: which partitions, growing or not, who changed its speed,
 * what is uneven. */
#include "diagnosis_case.h"
#include "diagnosis_written.h"

static void judge_slow_member(struct group_detail *detail, struct arena *arena, int now_s)
{
    (void)arena;
    (void)now_s;
    for (size_t i = detail->count; i-- > 0;) /* the first of equal ones is the worst */
        if (detail->rows[i].owner == 0) {
            case_behind(&detail->rows[i], 5000);
            case_worst_is(detail, &detail->rows[i]);
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

/* Its partitions get more than the others, though not twice as much. */
static void judge_slow_with_more(struct group_detail *detail, struct arena *arena, int now_s)
{
    judge_slow_member(detail, arena, now_s);
    for (size_t i = 0; i < detail->count; i++)
        detail->rows[i].in = real_of(detail->rows[i].owner == 0 ? 150 : 100);
}

/* The worst of them does not, another one does. */
static void judge_slow_with_more_elsewhere(struct group_detail *detail, struct arena *arena, int now_s)
{
    judge_slow_with_more(detail, arena, now_s);
    for (size_t i = 0; i < detail->count; i++)
        if (detail->rows[i].owner == 0) {
            detail->rows[i].in = real_of(100);
            break;
        }
}

static void judge_all_slow(struct group_detail *detail, struct arena *arena, int now_s)
{
    (void)arena;
    (void)now_s;
    for (size_t i = 0; i < detail->count; i++)
        case_behind(&detail->rows[i], 5000);
    case_worst_is(detail, &detail->rows[0]);
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

static void tell_written_slower(struct told *told, const struct group_detail *last)
{
    tell_one_generation(told, last);
    for (int i = COMMITS / 2 + 1; i < COMMITS; i++)
        written.commits[i].offset = written.commits[COMMITS / 2].offset + 50 * (i - COMMITS / 2);
    written.partition.partition = last->summary.worst_partition;
    for (int i = 0; i < COMMITS; i++)
        written.commits[i].partition = last->summary.worst_partition;
}

/* Compaction left some of weeks ago. */
static void tell_written_slower_than_weeks_ago(struct told *told, const struct group_detail *last)
{
    tell_written_slower(told, last);
    for (int i = 0; i <= COMMITS / 2; i++)
        written.commits[i].commit_ms -= INT64_C(21) * 86400000;
}

static const struct diagnosis_case cases[] = {
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
    {"slow member", 6, true, FINDING_CAUSE, CONFIDENCE_LIKELY, .spec = {.members = 2}, 500, 700, case_two_hosts,
     judge_slow_member},
    {"all slow is no slow member", 6, false, 0, 0, .spec = {.members = 2}, 500, 700, case_two_hosts, judge_all_slow},
    {"slow member, and nobody knows what it gets", 6, true, FINDING_CAUSE, CONFIDENCE_SUSPECTED, .spec = {.members = 2},
     500, 700, case_two_hosts, judge_slow_unmeasured, .not_first = true},
    {"slow member that gets more", 6, true, FINDING_CAUSE, CONFIDENCE_SUSPECTED,
     .spec = {.members = 2, .partitions = 6}, 500, 700, case_two_hosts, judge_slow_with_more, .not_first = true,
     .says = "150/s written, the median of its topic's others is 100/s"},
    {"slow member that gets more elsewhere", 6, true, FINDING_CAUSE, CONFIDENCE_SUSPECTED,
     .spec = {.members = 2, .partitions = 6}, 500, 700, case_two_hosts, judge_slow_with_more_elsewhere,
     .not_first = true, .says = "150/s written"},
    {"lopsided", 7, true, FINDING_CAUSE, CONFIDENCE_LIKELY,
     .spec = {.members = 2, .partitions = 6, .trouble = TROUBLE_LOPSIDED, .at_s = 300}, 500, 900},
    {"even", 7, false, 0, 0, .spec = {.members = 2, .partitions = 6, .trouble = TROUBLE_SLOW, .at_s = 300}, 500, 900},
    {"slowed", 21, true, FINDING_CAUSE, CONFIDENCE_LIKELY,
     .spec = {.members = 2, .trouble = TROUBLE_SLOW, .at_s = 700, .speed = 0}, 500, 900},
    {"stopped with its producers", 21, false, 0, 0, .spec = {.members = 2, .stops_at_s = 700}, 500, 900},
    {"members are hidden: slow ones", 6, false, 0, 0, .spec = {.members = 2}, 500, 900, case_hidden,
     .answer = ANSWER_NOT_KNOWN},
    {"members are hidden: shares", 7, false, 0, 0, .spec = {.members = 2}, 500, 900, case_hidden,
     .answer = ANSWER_NOT_KNOWN},
    {"written: it was faster", 21, true, FINDING_CAUSE, CONFIDENCE_SUSPECTED,
     .spec = {.members = 2, .trouble = TROUBLE_SLOW, .at_s = 300}, 500, 900, .tell = tell_written_slower,
     .not_first = true, .says = "read until"},
    {"written: it was faster weeks ago", 21, false, 0, 0, .spec = {.members = 2, .trouble = TROUBLE_SLOW, .at_s = 300},
     500, 900, .tell = tell_written_slower_than_weeks_ago},
    {"written: it was as fast", 21, false, 0, 0, .spec = {.members = 2, .trouble = TROUBLE_SLOW, .at_s = 300}, 500, 900,
     .tell = tell_one_generation},
    {"one look: hot", 5, false, 0, 0, .spec = {.members = 2, .trouble = TROUBLE_HOT, .at_s = 300}, 900, 900,
     .answer = ANSWER_NOT_KNOWN},
    {"one look: slow member", 6, false, 0, 0, .spec = {.members = 2, .trouble = TROUBLE_SLOW, .at_s = 300}, 900, 900,
     .answer = ANSWER_NOT_OBSERVABLE},
    {"one look: lopsided", 7, false, 0, 0,
     .spec = {.members = 2, .partitions = 6, .trouble = TROUBLE_LOPSIDED, .at_s = 300}, 900, 900,
     .answer = ANSWER_NOT_OBSERVABLE},
};
const struct diagnosis_cases diagnosis_of_speed = {cases, sizeof cases / sizeof *cases};
