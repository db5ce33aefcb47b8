/* Cases of the diagnosis. The brokers under the group, and where its commits go. */
#include "diagnosis_case.h"

static void see_unstable(struct group_detail *detail, struct arena *arena, int now_s)
{
    (void)arena;
    for (size_t i = 0; i < detail->count; i++)
        detail->rows[i].unstable = now_s >= 620;
}

/* It was pending for a moment; since then the ends are old ones, which says nothing of commits. */
static void see_unstable_before_old_ends(struct group_detail *detail, struct arena *arena, int now_s)
{
    (void)arena;
    for (size_t i = 0; i < detail->count; i++) {
        detail->rows[i].unstable = now_s >= 620 && now_s < 630;
        detail->rows[i].state.stale = now_s >= 626;
    }
}

/* The first row was pending when it was there last. */
static void see_unstable_before_it_went(struct group_detail *detail, struct arena *arena, int now_s)
{
    (void)arena;
    detail->rows[0].unstable = now_s >= 620;
    if (now_s >= 630) {
        detail->rows++;
        detail->count--;
    }
}

static void see_unstable_where_asked(struct group_detail *detail, struct arena *arena, int now_s)
{
    detail->pending_error = now_s % 6 == 0 ? "timed out" : NULL;
    if (!detail->pending_error)
        see_unstable(detail, arena, now_s);
}

static void see_nothing_of_pending(struct group_detail *detail, struct arena *arena, int now_s)
{
    (void)arena, (void)now_s;
    detail->pending_error = "timed out";
}

static void see_unstable_now_and_then(struct group_detail *detail, struct arena *arena, int now_s)
{
    (void)arena;
    for (size_t i = 0; i < detail->count; i++)
        detail->rows[i].unstable = now_s % 4 == 0;
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

static void tell_others(struct told *told, const struct group_detail *last, size_t behind, size_t elsewhere)
{
    told->others.led[0] =
        (struct others_led){.broker = told->rows[last->summary.worst_partition].leader, .groups = 3, .behind = behind};
    told->others.led[1] = (struct others_led){.broker = 77, .groups = 9, .behind = elsewhere};
    told->others.count = 2;
}

static void tell_others_behind(struct told *told, const struct group_detail *last)
{
    tell_others(told, last, 2, 1);
}

static void tell_others_elsewhere(struct told *told, const struct group_detail *last)
{
    tell_others(told, last, 0, 3);
}

static void tell_others_everywhere(struct told *told, const struct group_detail *last)
{
    tell_others(told, last, 2, 6);
}

static void tell_nothing_of_others(struct told *told, const struct group_detail *last)
{
    (void)last;
    told->others.count = 0;
}

static void tell_too_many_others(struct told *told, const struct group_detail *last)
{
    tell_others(told, last, 0, 0);
    told->others.left_out = 4321;
}

static void tell_two_looks_at_others(struct told *told, const struct group_detail *last)
{
    tell_others(told, last, 2, 1);
    told->others.known = false;
}

static void tell_others_denied(struct told *told, const struct group_detail *last)
{
    (void)last;
    told->others = (struct others_behind){.error = "group authorisation failed"};
}

static void tell_no_brokers(struct told *told, const struct group_detail *last)
{
    (void)last;
    told->brokers_error = "broker 2 timed out";
    told->no_brokers = true;
}

static void tell_no_leaders(struct told *told, const struct group_detail *last)
{
    (void)last;
    told->topic.partitions = NULL;
    told->topic.partitions_error = "topic authorisation failed";
}

static void tell_only_broker(struct told *told, const struct group_detail *last)
{
    tell_others_behind(told, last);
    told->brokers.count = 1;
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

static void tell_nothing(struct told *told, const struct group_detail *last)
{
    (void)last;
    told->offsets.partitions = NULL;
    told->offsets.error = "topic authorisation failed";
}

static const struct diagnosis_case cases[] = {
    {"no leader", 18, true, FINDING_CAUSE, CONFIDENCE_CERTAIN,
     .spec = {.members = 2, .trouble = TROUBLE_NO_LEADER, .at_s = 600}, 500, 900},
    {"slow broker", 18, true, FINDING_CAUSE, CONFIDENCE_SUSPECTED,
     .spec = {.members = 2, .trouble = TROUBLE_SLOW, .at_s = 300}, 900, 1200, .tell = tell_slow_broker,
     .not_first = true},
    {"another broker is slow", 18, false, 0, 0, .spec = {.members = 2, .trouble = TROUBLE_SLOW, .at_s = 300}, 900, 1200,
     .tell = tell_other_broker_slow},
    {"others are behind on this broker", 18, true, FINDING_CAUSE, CONFIDENCE_SUSPECTED,
     .spec = {.members = 2, .trouble = TROUBLE_SLOW, .at_s = 300}, 900, 1200, .tell = tell_others_behind,
     .not_first = true, .says = "2 of 3 other groups that read from it"},
    {"others are behind on other brokers", 18, false, 0, 0,
     .spec = {.members = 2, .trouble = TROUBLE_SLOW, .at_s = 300}, 900, 1200, .tell = tell_others_elsewhere},
    {"others are behind on all brokers", 18, false, 0, 0, .spec = {.members = 2, .trouble = TROUBLE_SLOW, .at_s = 300},
     900, 1200, .tell = tell_others_everywhere, .says = "from other brokers 6 of 9", .answer = ANSWER_NOT_KNOWN},
    {"no other group was seen to commit", 18, false, 0, 0, .spec = {.members = 2, .trouble = TROUBLE_SLOW, .at_s = 300},
     900, 1200, .tell = tell_nothing_of_others, .says = "seen to commit", .answer = ANSWER_NOT_KNOWN},
    {"more other groups than are compared", 18, false, 0, 0,
     .spec = {.members = 2, .trouble = TROUBLE_SLOW, .at_s = 300}, 900, 1200, .tell = tell_too_many_others,
     .says = "4321 other groups", .answer = ANSWER_NOT_KNOWN},
    {"others were looked at twice", 18, false, 0, 0, .spec = {.members = 2, .trouble = TROUBLE_SLOW, .at_s = 300}, 900,
     1200, .tell = tell_two_looks_at_others, .says = "three looks at them", .answer = ANSWER_NOT_KNOWN},
    {"others may not be seen", 18, false, 0, 0, .spec = {.members = 2, .trouble = TROUBLE_SLOW, .at_s = 300}, 900, 1200,
     .tell = tell_others_denied, .says = "group authorisation failed", .answer = ANSWER_NOT_KNOWN},
    {"brokers that could not be asked", 18, false, 0, 0, .spec = {.members = 2, .trouble = TROUBLE_SLOW, .at_s = 300},
     900, 1200, .tell = tell_no_brokers, .says = "broker 2 timed out", .answer = ANSWER_NOT_KNOWN},
    {"leaders that could not be asked", 18, false, 0, 0, .spec = {.members = 2, .trouble = TROUBLE_SLOW, .at_s = 300},
     900, 1200, .tell = tell_no_leaders, .says = "topic authorisation failed", .answer = ANSWER_NOT_KNOWN},
    {"others are behind, and there is one broker alone", 18, false, 0, 0,
     .spec = {.members = 2, .trouble = TROUBLE_SLOW, .at_s = 300}, 900, 1200, .tell = tell_only_broker},
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
    {"pending, and it could not always be asked", 23, true, FINDING_CAUSE, CONFIDENCE_CERTAIN,
     .spec = {.members = 2, .new_protocol = true, .trouble = TROUBLE_HANG, .at_s = 600}, 500, 900,
     see_unstable_where_asked},
    {"pending, before the ends were old ones", 23, false, 0, 0, .spec = {.members = 2}, 500, 900,
     see_unstable_before_old_ends},
    {"pending, before its row went", 23, false, 0, 0, .spec = {.members = 2}, 500, 900, see_unstable_before_it_went},
    {"whether it is pending could never be asked", 23, false, 0, 0, .spec = {.members = 2}, 500, 900,
     see_nothing_of_pending, .answer = ANSWER_NOT_KNOWN},
    {"too many partitions: pending", 23, false, 0, 0, .spec = {.members = 2}, 500, 900, .tell = case_too_many,
     .says = "52", .answer = ANSWER_NOT_KNOWN},
    {"one look: slow broker", 18, false, 0, 0, .spec = {.members = 2, .trouble = TROUBLE_SLOW, .at_s = 300}, 900, 900,
     .tell = tell_slow_broker, .answer = ANSWER_NOT_OBSERVABLE},
};
const struct diagnosis_cases diagnosis_of_brokers = {cases, sizeof cases / sizeof *cases};
