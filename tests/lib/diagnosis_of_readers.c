/* Cases of the diagnosis. Who reads: is anybody there, does everybody own what it should, and who is silent. */
#include "diagnosis_case.h"
#include "diagnosis_written.h"

static void see_static(struct group_detail *detail, struct arena *arena, int now_s)
{
    (void)arena;
    case_two_hosts(detail, arena, now_s);
    for (size_t i = 0; i < detail->member_count; i++)
        detail->members[i].instance_id = i ? "shop-b" : "shop-a";
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

static const struct diagnosis_case cases[] = {
    {"crash", 1, true, FINDING_CAUSE, CONFIDENCE_CERTAIN, .spec = {.members = 1, .trouble = TROUBLE_CRASH, .at_s = 600},
     500, 900},
    {"a job that is done", 1, false, 0, 0,
     .spec = {.members = 1, .stops_at_s = 300, .trouble = TROUBLE_LEAVE, .at_s = 600}, 500, 900},
    {"commits without members", 1, false, 0, 0, .spec = {.unmanaged = true}, 0, 600},
    {"a loop, and nobody at the last look", 1, false, 0, 0,
     .spec = {.members = 2, .trouble = TROUBLE_LOOP, .at_s = 600}, 590, 900, .see = see_nobody_at_last},
    {"unassigned", 8, true, FINDING_CAUSE, CONFIDENCE_CERTAIN,
     .spec = {.members = 2, .trouble = TROUBLE_UNASSIGNED, .at_s = 300}, 500, 900},
    {"nobody at all is not unassigned", 8, false, 0, 0, .spec = {.members = 1, .trouble = TROUBLE_CRASH, .at_s = 600},
     500, 900},
    {"dead static member", 11, true, FINDING_CAUSE, CONFIDENCE_LIKELY,
     .spec = {.members = 2, .trouble = TROUBLE_STATIC_DEAD, .at_s = 300}, 290, 700, see_static},
    {"a static member that lives", 11, false, 0, 0, .spec = {.members = 2, .trouble = TROUBLE_SLOW, .at_s = 300}, 290,
     700, see_static},
    {"hang", 17, true, FINDING_CAUSE, CONFIDENCE_LIKELY, .spec = {.members = 1, .trouble = TROUBLE_HANG, .at_s = 600},
     500, 800},
    {"commits every 10 min", 17, false, 0, 0, .spec = {.members = 1, .commit_s = 600}, 0, 4000},
    {"members are hidden: is anyone there", 1, false, 0, 0, .spec = {.members = 2}, 500, 900, case_hidden,
     .answer = ANSWER_NOT_KNOWN},
    {"members are hidden: owners", 8, false, 0, 0, .spec = {.members = 2}, 500, 900, case_hidden,
     .answer = ANSWER_NOT_KNOWN},
    {"members are hidden: static ones", 11, false, 0, 0, .spec = {.members = 2}, 500, 900, case_hidden,
     .answer = ANSWER_NOT_KNOWN},
    {"members are hidden: silent ones", 17, false, 0, 0, .spec = {.members = 2}, 500, 900, case_hidden,
     .answer = ANSWER_NOT_KNOWN},
    {"written: a hang's last commit", 17, true, FINDING_CAUSE, CONFIDENCE_LIKELY,
     .spec = {.members = 1, .trouble = TROUBLE_HANG, .at_s = 600}, 500, 800, .tell = tell_last_commit,
     .says = "the last commit, of orders p"},
    {"written: nobody's last commit", 1, true, FINDING_CAUSE, CONFIDENCE_CERTAIN,
     .spec = {.members = 1, .trouble = TROUBLE_CRASH, .at_s = 600}, 500, 900, .tell = tell_last_commit,
     .says = "usually one every 10"},
    {"written: a static member's timeout", 11, true, FINDING_CAUSE, CONFIDENCE_LIKELY,
     .spec = {.members = 2, .trouble = TROUBLE_STATIC_DEAD, .at_s = 300}, 290, 700, see_static,
     .tell = tell_last_commit, .says = "session timeout is 45 s"},
};
const struct diagnosis_cases diagnosis_of_readers = {cases, sizeof cases / sizeof *cases};
