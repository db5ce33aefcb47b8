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

/* Where one broker leads all, that says nothing of it. */
static bool is_alone(const struct doctor *doctor)
{
    return doctor->facts->brokers && doctor->facts->brokers->count == 1;
}

static struct others_led others_of(const struct doctor *doctor, int32_t leader)
{
    const struct others_behind *others = is_alone(doctor) ? NULL : doctor->facts->others;
    const struct others_led *led = others && others->known ? others_behind_on(others, leader) : NULL;
    return led ? *led : (struct others_led){0};
}

/* "No" is of all groups. */
static void need_others(struct doctor *doctor)
{
    const struct others_behind *others = doctor->facts->others;
    if (is_alone(doctor) || (others && others->known))
        return;
    if (others && others->error)
        doctor_not_known(doctor, 18, _("how other groups fare is not known: %s"), others->error);
    else
        doctor_not_known(doctor, 18, _("how other groups fare is not known: that takes two looks at them, %s apart"),
                         doctor_duration(doctor, doctor->facts->rules->window_us / 2));
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
    struct others_led others = others_of(doctor, partition->leader);
    bool shrunk = partition->replica_count > partition->isr_count && partition->isr_count > 0;
    if (!slow && !silent && others.behind < OTHERS_LEAST && !shrunk)
        return;
    bool suspect = slow || silent || others.behind >= OTHERS_LEAST;
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
    if (others.behind)
        doctor_say(doctor, finding,
                   _("%zu of %zu other groups that read from it have not read in %s what was there before"),
                   others.behind, others.groups, doctor_duration(doctor, doctor->facts->others->apart_us));
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
            ask_leader(doctor, row, partition);
            break;
        }
    }
    if (any)
        need_others(doctor);
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
