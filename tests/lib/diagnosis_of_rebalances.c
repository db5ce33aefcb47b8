/* Cases of the diagnosis. Who comes and goes: loops, members that are put out and return, applications that share a
 * group. */
#include <stdio.h>

#include "diagnosis_case.h"
#include "diagnosis_written.h"

/* The first member is put out after it has hung for a while, and comes back with another id. */
static void see_return(struct group_detail *detail, struct arena *arena, int now_s)
{
    char id[64];
    snprintf(id, sizeof id, "shop-1-again-%d", now_s >= 760 ? 2 : 1);
    if (detail->member_count && now_s >= 700)
        detail->members[0].member_id = arena_strdup(arena, id);
}

static void see_restart(struct group_detail *detail, struct arena *arena, int now_s)
{
    (void)arena;
    if (detail->member_count && now_s >= 700)
        detail->members[0].member_id = "shop-1-restarted";
}

static void see_sawtooth(struct group_detail *detail, struct arena *arena, int now_s)
{
    (void)arena;
    struct lag_row *row = &detail->rows[0];
    if (now_s >= 600 && now_s % 20 < 10 && row->committed.known)
        row->committed.value -= 900;
}

static void see_unlike(struct group_detail *detail, struct arena *arena, int now_s)
{
    (void)arena;
    (void)now_s;
    for (size_t i = 1; i < detail->member_count; i++)
        detail->members[i].client_id = "fraud-scorer";
}

/* The first member does not get past one record, the second does nothing at all. */
static void judge_stuck_and_hung(struct group_detail *detail, struct arena *arena, int now_s)
{
    (void)arena, (void)now_s;
    bool first = true;
    for (size_t i = 0; i < detail->count; i++) {
        struct lag_row *row = &detail->rows[i];
        bool stuck = row->owner == 1 || (row->owner == 0 && first);
        case_behind(row, row->owner == 1 ? 5000 : 9000);
        row->unread_us = CASE_ORIGIN_US + 2000000;
        row->committed_us = stuck ? CASE_ORIGIN_US + 1000000 : CASE_ORIGIN_US + 3000000;
        if (stuck)
            row->judgement =
                (struct lag_judgement){.word = LAG_BROKEN, .state = STATE_STALL, .since_us = CASE_ORIGIN_US};
        if (row->owner == 0 && first)
            case_worst_is(detail, row);
        first &= row->owner != 0;
    }
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

/* The coordinator's clock is another. */
static void write_by_other_clock(struct told *told, int64_t ahead_ms)
{
    write_journal(told);
    written.journal.ahead_ms = ahead_ms;
    written.journal.from_ms += ahead_ms;
    written.journal.to_ms += ahead_ms;
    for (int i = 0; i < GENERATIONS; i++)
        written.generations[i].at_ms += ahead_ms;
}

static void tell_generations_ahead(struct told *told, const struct group_detail *last)
{
    (void)last;
    write_by_other_clock(told, 3600000);
}

static void tell_generations_behind(struct told *told, const struct group_detail *last)
{
    (void)last;
    write_by_other_clock(told, -3600000);
}

static void tell_no_clock(struct told *told, const struct group_detail *last)
{
    tell_one_generation(told, last);
    written.generations[0].at_ms -= 3600000;
    written.journal.newest_ms = written.generations[0].at_ms;
    written.journal.clock_unsure = true;
}

static const struct diagnosis_case cases[] = {
    {"loop", 9, true, FINDING_CAUSE, CONFIDENCE_CERTAIN, .spec = {.members = 2, .trouble = TROUBLE_LOOP, .at_s = 600},
     590, 900},
    {"watched for a minute", 9, false, 0, 0, .spec = {.members = 2}, 500, 560, .answer = ANSWER_NOT_OBSERVABLE},
    {"one restart after another", 9, false, 0, 0, .spec = {.members = 2, .trouble = TROUBLE_ROLLING, .at_s = 600}, 590,
     700},
    {"put out and back", 10, true, FINDING_CAUSE, CONFIDENCE_LIKELY,
     .spec = {.members = 1, .trouble = TROUBLE_HANG, .new_protocol = true, .at_s = 600}, 590, 780, see_return},
    {"restarted", 10, false, 0, 0, .spec = {.members = 2}, 590, 1000, see_restart},
    {"one does not get past a record, another hangs", 10, true, FINDING_CAUSE, CONFIDENCE_SUSPECTED,
     .spec = {.members = 2, .partitions = 4, .new_protocol = true}, 500, 700, case_two_hosts, judge_stuck_and_hung,
     .not_first = true, .says = "shop-2"},
    {"members are hidden: comings", 9, false, 0, 0, .spec = {.members = 2}, 500, 900, case_hidden,
     .answer = ANSWER_NOT_KNOWN},
    {"members are hidden: returns", 10, false, 0, 0, .spec = {.members = 2}, 500, 900, case_hidden,
     .answer = ANSWER_NOT_KNOWN},
    {"written: a loop", 9, true, FINDING_CAUSE, CONFIDENCE_CERTAIN, .spec = {.members = 2}, 500, 900,
     .tell = tell_many_generations, .says = "rebalances in the last"},
    {"written by a clock that is ahead: a loop", 9, true, FINDING_CAUSE, CONFIDENCE_CERTAIN, .spec = {.members = 2},
     500, 900, .tell = tell_generations_ahead, .says = "rebalances in the last"},
    {"written by a clock that is behind: a loop", 9, true, FINDING_CAUSE, CONFIDENCE_CERTAIN, .spec = {.members = 2},
     500, 900, .tell = tell_generations_behind, .says = "rebalances in the last"},
    {"written by nobody knows what clock", 9, false, 0, 0, .spec = {.members = 2}, 700, 900, .tell = tell_no_clock,
     .answer = ANSWER_NOT_OBSERVABLE},
    {"written: one generation", 9, false, 0, 0, .spec = {.members = 2}, 500, 900, .tell = tell_one_generation},
    {"written: it returns", 10, true, FINDING_CAUSE, CONFIDENCE_LIKELY, .spec = {.members = 2}, 500, 900,
     .tell = tell_returns, .says = "near its timeout"},
    {"written: an old epoch", 10, true, FINDING_CAUSE, CONFIDENCE_CERTAIN,
     .spec = {.members = 2, .new_protocol = true, .trouble = TROUBLE_HANG, .at_s = 600}, 500, 900,
     .tell = tell_old_epoch, .says = "it has not followed"},
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
};
const struct diagnosis_cases diagnosis_of_rebalances = {cases, sizeof cases / sizeof *cases};
