/* The brokers under the group: leaders, replicas, how fast they answer, and where its commits go. */
#include <string.h>

#include "base/lang.h"
#include "model/diagnosis_parts.h"

enum { SLOW_ANSWER_MS = 1000 };

static const struct partition_row *partition_of(const struct partitions *partitions, int32_t number)
{
    for (size_t i = 0; partitions && i < partitions->count; i++)
        if (partitions->rows[i].partition == number)
            return &partitions->rows[i];
    return NULL;
}

static const struct broker_row *broker_of(const struct doctor *doctor, int32_t id)
{
    const struct brokers *brokers = doctor->facts->brokers;
    for (size_t i = 0; brokers && i < brokers->count; i++)
        if (brokers->rows[i].id == id)
            return &brokers->rows[i];
    return NULL;
}

/* --- 18 --- */

/* Where one broker leads all, that says nothing of it. */
static bool is_alone(const struct doctor *doctor)
{
    return doctor->facts->brokers && doctor->facts->brokers->count == 1;
}

/* NULL: they were not compared, or it would say nothing. */
static const struct others_behind *others_compared(const struct doctor *doctor)
{
    const struct others_behind *others = is_alone(doctor) ? NULL : doctor->facts->others;
    return others && others->known ? others : NULL;
}

static bool others_accuse(const struct doctor *doctor, int32_t leader)
{
    const struct others_behind *others = others_compared(doctor);
    return others && others_blame(others, leader) == FACT_YES;
}

static void say_others(struct doctor *doctor, struct finding *finding, int32_t leader)
{
    const struct others_behind *others = others_compared(doctor);
    struct others_led here = others ? others_behind_on(others, leader) : (struct others_led){0};
    if (here.groups == 0)
        return;
    struct others_led there = others_behind_elsewhere(others, leader);
    doctor_say(doctor, finding,
               _("%zu of %zu other groups that read from it are behind by %s or more, from other brokers %zu of %zu "
                 "(compared at %s)"),
               here.behind, here.groups, doctor_duration(doctor, others->apart_us), there.behind, there.groups,
               doctor_clock(doctor, doctor->facts->now_ms - (doctor->facts->now_us - others->at_us) / 1000));
    if (others->left_out)
        doctor_say(doctor, finding, _("%zu other groups were not compared: %d, and %d partitions, are kept"),
                   others->left_out, OTHERS_GROUPS, OTHERS_PARTITIONS);
}

static void need_comparison(struct doctor *doctor, const struct others_behind *others, int32_t leader)
{
    struct others_led here = others_behind_on(others, leader), there = others_behind_elsewhere(others, leader);
    if (here.groups == 0)
        doctor_not_known(doctor, 18,
                         _("how other groups fare is not known: none that reads from broker %d was seen to commit"),
                         (int)leader);
    else if (others_blame(others, leader) == FACT_UNKNOWN)
        doctor_not_known(doctor, 18,
                         _("%zu of %zu other groups that read from broker %d are behind, too, but from other brokers "
                           "%zu of %zu: that does not tell"),
                         here.behind, here.groups, (int)leader, there.behind, there.groups);
    else if (others->left_out)
        doctor_not_known(doctor, 18, _("%zu other groups were not compared: %d, and %d partitions, are kept"),
                         others->left_out, OTHERS_GROUPS, OTHERS_PARTITIONS);
}

/* "No" is of other groups that were seen to keep up. */
static void need_others(struct doctor *doctor, int32_t leader)
{
    const struct others_behind *others = doctor->facts->others;
    if (is_alone(doctor))
        return;
    if (others_compared(doctor))
        need_comparison(doctor, others, leader);
    else if (others && others->error)
        doctor_not_known(doctor, 18, _("how other groups fare is not known: %s"), others->error);
    else
        doctor_not_known(doctor, 18, _("how other groups fare is not known: that takes three looks at them, %s apart"),
                         doctor_duration(doctor, doctor->facts->rules->window_us / OTHERS_LOOKS));
}

static void ask_leaderless(struct doctor *doctor)
{
    for (size_t i = 0; i < doctor->row_count; i++) {
        const struct lag_row *row = doctor->worst[i];
        const struct diagnosis_topic *topic = doctor_topic(doctor, row->topic);
        const struct partition_row *partition = topic ? partition_of(topic->partitions, row->partition) : NULL;
        bool leaderless = row->no_leader || (partition && partition->leader == -1);
        if (!leaderless || row->gone)
            continue;
        struct finding *finding =
            doctor_find(doctor, 18, FINDING_CAUSE, CONFIDENCE_CERTAIN, 95, _("%s has no leader: nobody can read it"),
                        doctor_place(doctor, row->topic, row->partition));
        doctor_about(doctor, finding, row);
        for (size_t r = 0; partition && r < partition->replica_count; r++) {
            const struct broker_row *broker = broker_of(doctor, partition->replicas[r]);
            doctor_say(doctor, finding,
                       broker && broker->up ? _("replica on broker %d, which answers")
                                            : _("replica on broker %d, which does not answer"),
                       (int)partition->replicas[r]);
        }
        doctor_look_at_leaders(doctor, finding, row->topic);
        return;
    }
}

static void ask_leader(struct doctor *doctor, const struct lag_row *row, const struct partition_row *partition)
{
    const struct broker_row *broker = broker_of(doctor, partition->leader);
    bool slow = broker && broker->round_trip_ms.known && broker->round_trip_ms.value > SLOW_ANSWER_MS;
    bool silent = broker && !broker->up;
    bool accused = others_accuse(doctor, partition->leader);
    bool shrunk = partition->replica_count > partition->isr_count && partition->isr_count > 0;
    if (!slow && !silent && !accused && !shrunk)
        return;
    bool suspect = slow || silent || accused;
    struct finding *finding = doctor_find(
        doctor, 18, suspect ? FINDING_CAUSE : FINDING_RISK, silent ? CONFIDENCE_LIKELY : CONFIDENCE_SUSPECTED, 45,
        suspect ? _("perhaps the broker: broker %d leads %s")
                : _("a replica is missing: broker %d leads %s with fewer in sync than there should be"),
        (int)partition->leader, doctor_place(doctor, row->topic, row->partition));
    doctor_about(doctor, finding, row);
    if (silent)
        doctor_say(doctor, finding, _("broker %d did not answer the last probe"), (int)partition->leader);
    if (broker && broker->round_trip_ms.known)
        doctor_say(doctor, finding, _("it answered weir in %.0f ms"), broker->round_trip_ms.value);
    say_others(doctor, finding, partition->leader);
    if (shrunk)
        doctor_say(doctor, finding, _("%zu of %zu replicas are in sync"), partition->isr_count,
                   partition->replica_count);
    doctor_confirm(doctor, finding, _("that broker's load, disk and log; do groups on other brokers keep up?"));
    doctor_weir(doctor, finding, _("brokers and how fast they answer"), false,
                &(struct doctor_call){.command = "brokers"});
    doctor_look_at_leaders(doctor, finding, row->topic);
}

static void ask_the_broker(struct doctor *doctor)
{
    ask_leaderless(doctor);
    const char *brokers_error = doctor->facts->brokers_error, *leaders_error = NULL;
    bool any = false, unknown = false;
    int32_t leader = -1; /* of the worst that has one */
    for (size_t i = 0; i < doctor->row_count; i++) {
        const struct lag_row *row = doctor->worst[i];
        bool late = row_is_behind(row) || row->judgement.word == LAG_BROKEN;
        if (!late || row_is_noted(row))
            continue;
        const struct diagnosis_topic *topic = doctor_topic(doctor, row->topic);
        const struct partition_row *partition = topic ? partition_of(topic->partitions, row->partition) : NULL;
        any = true;
        if (!partition) {
            unknown = true;
            if (topic && topic->partitions_error)
                leaders_error = topic->partitions_error;
            continue;
        }
        if (partition->leader >= 0) {
            leader = partition->leader;
            ask_leader(doctor, row, partition);
            break;
        }
    }
    if (leader >= 0)
        need_others(doctor, leader);
    if (any && unknown)
        doctor_not_known(doctor, 18, _("the leaders of the partitions that are behind are not known%s%s"),
                         leaders_error ? ": " : "", leaders_error ? leaders_error : "");
    if (any && !doctor->facts->brokers)
        doctor_not_known(doctor, 18, _("how fast the brokers answer is not known%s%s"), brokers_error ? ": " : "",
                         brokers_error ? brokers_error : "");
    doctor_need_judgement(doctor, 18);
}

/* --- 22 --- */

static void ask_commits(struct doctor *doctor)
{
    const struct diagnosis_topic *offsets = doctor->facts->offsets;
    const struct group_row *summary = &doctor->facts->detail->summary;
    if (!offsets || !offsets->partitions || !offsets->partitions->count) {
        doctor_not_known(doctor, 22,
                         offsets && offsets->error ? _("__consumer_offsets cannot be seen: %s")
                                                   : _("__consumer_offsets cannot be seen%s"),
                         offsets && offsets->error ? offsets->error : "");
        return;
    }
    int32_t number = diagnosis_offsets_partition(doctor->facts->group, (int32_t)offsets->partitions->count);
    const struct partition_row *row = partition_of(offsets->partitions, number);
    if (!row)
        return;
    bool leaderless = row->leader == -1;
    bool few = offsets->min_insync.known && row->isr_count > 0 && (int64_t)row->isr_count < offsets->min_insync.value;
    bool shrunk = row->isr_count < row->replica_count && row->isr_count > 0;
    if (!leaderless && !few && !shrunk && !summary->status.error)
        return;
    if (!leaderless && !few && !shrunk) {
        doctor_not_known(doctor, 22, _("the coordinator's last answer was an error: %s"), summary->status.error);
        return;
    }
    bool blocks = leaderless || few;
    struct finding *finding = doctor_find(
        doctor, 22, blocks ? FINDING_CAUSE : FINDING_RISK, blocks ? CONFIDENCE_CERTAIN : CONFIDENCE_SUSPECTED, 92,
        leaderless ? _("commits cannot land: partition %d of __consumer_offsets has no leader")
        : few      ? _("commits cannot land: partition %d of __consumer_offsets has too few replicas in sync")
                   : _("partition %d of __consumer_offsets, where its commits go, lacks replicas in sync"),
        (int)number);
    finding->rank += blocks ? RANK_WORST : 0;
    doctor_say(doctor, finding, _("%zu of %zu replicas are in sync, min.insync.replicas is %s; leader: broker %d"),
               row->isr_count, row->replica_count, doctor_offset(doctor, offsets->min_insync), (int)row->leader);
    doctor_say(doctor, finding, _("it hits every group of that coordinator"));
    if (!blocks)
        doctor_confirm(doctor, finding, _("are the brokers of the missing replicas up?"));
    doctor_look_at_leaders(doctor, finding, "__consumer_offsets");
}

void ask_broker(struct doctor *doctor)
{
    ask_the_broker(doctor);
    ask_commits(doctor);
}
