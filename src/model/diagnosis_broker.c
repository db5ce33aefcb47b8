/* The brokers under the group: leaders, replicas, how fast they answer, and where its commits go. */
#include <string.h>

#include "base/lang.h"
#include "model/diagnosis_parts.h"

enum { SLOW_ANSWER_MS = 1000, OTHERS_LEAST = 2 };

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

/* Other groups whose worst partition is one of the same topic's and broken or behind, too. Where one broker leads all,
 * that says nothing of it. */
static size_t others_behind(const struct doctor *doctor, const struct partitions *partitions, int32_t leader)
{
    const struct groups *groups = doctor->facts->groups;
    const struct brokers *brokers = doctor->facts->brokers;
    size_t count = 0;
    if (brokers && brokers->count == 1)
        return 0;
    for (size_t i = 0; groups && partitions && i < groups->count; i++) {
        const struct group_row *group = &groups->rows[i];
        bool bad = group->judgement.word == LAG_BROKEN || group->judgement.word == LAG_BEHIND;
        if (!bad || group->judgement.is_note || strcmp(group->group, doctor->facts->group) == 0 ||
            !group->worst_topic || strcmp(group->worst_topic, partitions->topic) != 0)
            continue;
        const struct partition_row *row = partition_of(partitions, group->worst_partition);
        count += row && row->leader == leader;
    }
    return count;
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

static void ask_leader(struct doctor *doctor, const struct lag_row *row, const struct diagnosis_topic *topic,
                       const struct partition_row *partition)
{
    const struct broker_row *broker = broker_of(doctor, partition->leader);
    bool slow = broker && broker->round_trip_ms.known && broker->round_trip_ms.value > SLOW_ANSWER_MS;
    bool silent = broker && !broker->up;
    size_t others = others_behind(doctor, topic->partitions, partition->leader);
    bool shrunk = partition->replica_count > partition->isr_count && partition->isr_count > 0;
    if (!slow && !silent && others < OTHERS_LEAST && !shrunk)
        return;
    bool suspect = slow || silent || others >= OTHERS_LEAST;
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
    if (others)
        doctor_say(doctor, finding, _("%zu other groups are behind on partitions that it leads"), others);
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
    bool any = false, unknown = false;
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
            continue;
        }
        if (partition->leader >= 0) {
            ask_leader(doctor, row, topic, partition);
            break;
        }
    }
    if (any && unknown)
        doctor_not_known(doctor, 18, _("the leaders of the partitions that are behind are not known"));
    if (any && !doctor->facts->brokers)
        doctor_not_known(doctor, 18, _("how fast the brokers answer is not known"));
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
