/* Who reads: is anybody there, does everybody own what it should, and who is silent. */
#include <string.h>

#include "base/lang.h"
#include "model/diagnosis_parts.h"

static size_t count_rows(const struct doctor *doctor, enum lag_state state)
{
    size_t count = 0;
    for (size_t i = 0; i < doctor->row_count; i++)
        count += doctor->worst[i]->judgement.state == state;
    return count;
}

static void say_since(struct doctor *doctor, struct finding *finding)
{
    const struct group_row *summary = &doctor->facts->detail->summary;
    const char *state = group_state_name(summary->state);
    if (!state || !summary->state_us)
        return;
    doctor_say(doctor, finding, _("Kafka says %s, %s"), state,
               doctor_since_bound(doctor, summary->state_us, summary->state_is_bound));
}

/* What nobody reads, and since when. */
static void say_unread(struct doctor *doctor, struct finding *finding)
{
    const struct watched *watched = doctor->facts->watched;
    const char *unread = doctor_offset(doctor, doctor->facts->detail->summary.lag);
    int64_t last_us = 0;
    for (size_t i = 0; i < watched->partition_count; i++)
        last_us = watched->partitions[i].committed_us > last_us ? watched->partitions[i].committed_us : last_us;
    if (last_us)
        doctor_say(doctor, finding, _("%s records are unread, and no commit was seen %s"), unread,
                   doctor_since(doctor, last_us));
    else
        doctor_say(doctor, finding, _("%s records are unread, and no commit was seen in %s"), unread,
                   doctor_watched(doctor));
}

/* 1, without members. */
static void ask_nobody(struct doctor *doctor)
{
    const struct group_detail *detail = doctor->facts->detail;
    const struct group_row *summary = &detail->summary;
    bool unread = summary->lag.known && summary->lag.value > 0;
    size_t unmanaged = count_rows(doctor, STATE_UNMANAGED), abandoned = count_rows(doctor, STATE_ABANDONED);
    struct finding *finding;
    if (unmanaged) {
        finding = doctor_find(doctor, 1, FINDING_FACT, CONFIDENCE_CERTAIN, 90,
                              _("commits advance though the group has no members"));
        doctor_say(doctor, finding, _("somebody commits without joining: Flink, assign(), MirrorMaker's offset sync"));
    } else if (unread && abandoned && abandoned == count_rows(doctor, STATE_ABANDONED) &&
               !count_rows(doctor, STATE_STOP)) {
        finding = doctor_find(doctor, 1, FINDING_FACT, CONFIDENCE_LIKELY, 90,
                              _("it looks abandoned: no members, no commits, and old records unread"));
        doctor_confirm(doctor, finding,
                       _("ask its former owners; the topics it read and its newest commits tell whose it was"));
        doctor_weir(doctor, finding, _("if nobody wants it any more"), true,
                    &(struct doctor_call){.command = "delete-group", .operands = {doctor->facts->group}});
    } else if (unread && summary->judgement.state != STATE_REBALANCE_LOOP) {
        finding = doctor_find(doctor, 1, FINDING_CAUSE, CONFIDENCE_CERTAIN, 60,
                              _("nobody consumes: the group has no members"));
        finding->rank += RANK_WORST;
        say_unread(doctor, finding);
        doctor_confirm(doctor, finding, _("start its consumers; members appear here within seconds"));
    } else {
        finding = doctor_find(doctor, 1, FINDING_FACT, CONFIDENCE_CERTAIN, 80, _("the group has no members now"));
    }
    say_since(doctor, finding);
    doctor_say_commits(doctor, finding, NULL);
    doctor_weir(doctor, finding, _("look again"), false,
                &(struct doctor_call){.command = "lag", .operands = {doctor->facts->group}});
    doctor_stock_members(doctor, finding, _("the same, by Kafka's own tool"));
}

static void ask_anyone(struct doctor *doctor)
{
    const struct group_detail *detail = doctor->facts->detail;
    const struct group_row *summary = &detail->summary;
    if (group_type_shares(summary->type)) {
        bool sure = summary->type == GROUP_SHARE;
        struct finding *finding =
            doctor_find(doctor, 1, FINDING_FACT, sure ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY, 90,
                        sure ? _("a share group: it has no committed offsets, so no lag of this kind")
                             : _("a share group, by all that can be seen: this library cannot describe it, and it has "
                                 "committed nothing, as Streams would"));
        doctor_stock(doctor, finding, _("what Kafka tells of it"), false, "kafka-share-groups.sh",
                     "--describe --group %s", doctor_quote(doctor, doctor->facts->group));
    } else if (summary->connect) {
        doctor_find(doctor, 1, FINDING_FACT, CONFIDENCE_CERTAIN, 90,
                    _("a group of Connect's workers: its sinks are groups of their own, connect-NAME"));
    } else if (!detail->members_known) {
        doctor_not_known(doctor, 1, summary->status.error ? "%s" : _("the members of this group cannot be seen"),
                         summary->status.error ? summary->status.error : "");
    } else if (detail->member_count == 0) {
        ask_nobody(doctor);
    } else {
        struct finding *finding =
            doctor_find(doctor, 1, FINDING_FACT, CONFIDENCE_CERTAIN, 50,
                        lang_plural("%zu member is in the group", "%zu members are in the group", detail->member_count),
                        detail->member_count);
        say_since(doctor, finding);
    }
}

/* 8 */
static bool has_owned_sibling(const struct doctor *doctor, const struct lag_row *row)
{
    for (size_t i = 0; i < doctor->row_count; i++)
        if (doctor->worst[i]->owner >= 0 && strcmp(doctor->worst[i]->topic, row->topic) == 0)
            return true;
    return false;
}

/* A topic that has records to read and that no member of a living group owns any partition of. */
static void ask_unsubscribed(struct doctor *doctor)
{
    for (size_t i = 0; i < doctor->row_count; i++) {
        const struct lag_row *row = doctor->worst[i];
        bool left = row->owner < 0 && !has_owned_sibling(doctor, row) && doctor->facts->detail->member_count;
        if (left && row->judgement.state == STATE_LEARNING)
            doctor_need_judgement(doctor, 8);
        if (!left || row->judgement.state != STATE_STOP)
            continue;
        struct finding *finding =
            doctor_find(doctor, 8, FINDING_CAUSE, CONFIDENCE_LIKELY, 60,
                        _("no member reads %s: the group has members, and none owns any of it"), row->topic);
        doctor_about(doctor, finding, row);
        doctor_say(doctor, finding, _("%s: nobody owns it, %s unread"),
                   doctor_place(doctor, row->topic, row->partition), doctor_offset(doctor, row->lag));
        doctor_confirm(doctor, finding, _("do its consumers still subscribe to the topic?"));
        doctor_look_at_owners(doctor, finding);
        return;
    }
}

static void ask_unassigned(struct doctor *doctor)
{
    const struct group_detail *detail = doctor->facts->detail;
    struct finding *finding = NULL;
    if (!detail->members_known) {
        doctor_not_known(doctor, 8, _("owners cannot be seen"));
        return;
    }
    if (detail->summary.state != GROUP_STABLE || doctor->facts->watched->unsettled || doctor_found(doctor, 9)) {
        if (detail->member_count)
            doctor_not_known(doctor, 8, _("the group is in a rebalance: owners change"));
        return;
    }
    for (size_t i = 0; i < doctor->row_count; i++) {
        const struct lag_row *row = doctor->worst[i];
        bool unowned = row->owner < 0 && !row->gone && !row_is_noted(row) && has_owned_sibling(doctor, row);
        if (!unowned || !row->committed.known) /* nobody ever read it: that is 20 */
            continue;
        if (!finding) {
            bool unread = row->lag.known && row->lag.value > 0;
            finding = doctor_find(doctor, 8, unread ? FINDING_CAUSE : FINDING_RISK, CONFIDENCE_CERTAIN, 70,
                                  _("a partition has no owner while others of its topic have: %s"),
                                  doctor_place(doctor, row->topic, row->partition));
            doctor_about(doctor, finding, row);
        }
        doctor_say(doctor, finding, _("%s: nobody owns it, %s unread"),
                   doctor_place(doctor, row->topic, row->partition), doctor_offset(doctor, row->lag));
    }
    ask_unsubscribed(doctor);
    if (finding) {
        doctor_confirm(doctor, finding,
                       _("consumers that use assign(), or an assignor of their own, leave partitions out on purpose"));
        doctor_look_at_owners(doctor, finding);
    }
}

/* 11 and 17: owners whose partitions all stand still. */
struct silence {
    size_t owned, unread, stuck;
    int64_t since_us; /* the earliest of its stuck partitions */
    const struct lag_row *worst;
};

static struct silence silence_of(const struct doctor *doctor, int32_t owner)
{
    struct silence out = {0};
    for (size_t i = 0; i < doctor->row_count; i++) {
        const struct lag_row *row = doctor->worst[i];
        if (row->owner != owner)
            continue;
        bool unread = row->lag.known && row->lag.value > 0 && row->judgement.state != STATE_MARKERS;
        bool stuck = unread && row->judgement.state == STATE_STALL;
        out.owned++;
        out.unread += unread;
        out.stuck += stuck;
        if (stuck && (!out.worst || row->unread_us < out.since_us)) {
            out.worst = row;
            out.since_us = row->unread_us;
        }
    }
    return out;
}

static void ask_static(struct doctor *doctor, const struct member_row *member, const struct silence *silence,
                       bool others_work)
{
    bool churn = watched_changes(doctor->facts->watched, doctor->facts->rules->loop_us) > 0;
    if (!member->instance_id || churn)
        return;
    struct finding *finding = doctor_find(
        doctor, 11, FINDING_CAUSE, others_work ? CONFIDENCE_LIKELY : CONFIDENCE_SUSPECTED, 60,
        _("a static member that is perhaps dead: %s keeps its partitions and commits nothing"), member->instance_id);
    doctor_about(doctor, finding, silence->worst);
    doctor_say(doctor, finding, _("group.instance.id %s, %s @ %s, owns %zu partitions; none was committed %s"),
               member->instance_id, member->client_id ? member->client_id : "?", member->host ? member->host : "?",
               silence->owned, doctor_since_bound(doctor, silence->since_us, silence->worst->judgement.since_is_bound));
    doctor_say(doctor, finding,
               _("nobody joined or left in %s: a static member that stops keeps its place until "
                 "session.timeout.ms is over"),
               doctor_watched(doctor));
    doctor_say_commits(doctor, finding, silence->worst);
    doctor_say_session(doctor, finding, member->member_id);
    doctor_confirm(doctor, finding, _("look at host %s whether that process runs"), member->host ? member->host : "?");
    doctor_look_at_owners(doctor, finding);
}

static void ask_silent(struct doctor *doctor, const struct member_row *member, const struct silence *silence)
{
    bool sure = silence->worst->judgement.word == LAG_BROKEN;
    struct finding *finding =
        doctor_find(doctor, 17, FINDING_CAUSE, sure ? CONFIDENCE_LIKELY : CONFIDENCE_SUSPECTED, 20,
                    _("%s @ %s is alive and commits nothing: it hangs, or works without committing"),
                    member->client_id ? member->client_id : "?", member->host ? member->host : "?");
    doctor_about(doctor, finding, silence->worst);
    doctor_say(doctor, finding,
               _("a member in all looks since it came (%s); %zu of its %zu partitions have unread "
                 "records, and none was committed %s"),
               doctor_watched(doctor), silence->unread, silence->owned,
               doctor_since_bound(doctor, silence->since_us, silence->worst->judgement.since_is_bound));
    doctor_say(doctor, finding, "%s: %s, %s", doctor_place(doctor, silence->worst->topic, silence->worst->partition),
               doctor_offset(doctor, silence->worst->lag), doctor_behind(doctor, &silence->worst->behind));
    doctor_say(doctor, finding,
               _("Kafka alone cannot tell a consumer that hangs from one that works and does not commit"));
    doctor_say_commits(doctor, finding, silence->worst);
    doctor_confirm(doctor, finding, _("its log and a thread dump (jstack) on %s: is it waiting for another system?"),
                   member->host ? member->host : "?");
    doctor_weir(doctor, finding, _("the records that wait"), false,
                &(struct doctor_call){.command = "tail",
                                      .operands = {silence->worst->topic},
                                      .options = doctor_text(doctor, "--from %s -n 5",
                                                             doctor_quote(doctor, doctor_text(doctor, "group:%s",
                                                                                              doctor->facts->group)))});
    doctor_stock_members(doctor, finding, _("members now, by Kafka's own tool"));
}

static void ask_owners(struct doctor *doctor)
{
    const struct group_detail *detail = doctor->facts->detail;
    if (!detail->members_known) {
        doctor_not_known(doctor, 11, _("members cannot be seen"));
        doctor_not_known(doctor, 17, _("members cannot be seen"));
        return;
    }
    size_t silent = 0, working = 0;
    for (size_t i = 0; i < detail->member_count; i++) {
        struct silence silence = silence_of(doctor, (int32_t)i);
        bool is_silent = silence.stuck > 0 && silence.stuck == silence.unread;
        silent += is_silent;
        working += !is_silent && silence.owned > 0;
    }
    for (size_t i = 0; i < detail->member_count && silent; i++) {
        struct silence silence = silence_of(doctor, (int32_t)i);
        /* One stuck partition beside others that were just read to their ends is a record's fault before a member's. */
        bool alone = silence.stuck == 1 && silence.owned > 1;
        if (!silence.stuck || silence.stuck < silence.unread || alone)
            continue;
        ask_static(doctor, &detail->members[i], &silence, working > 0);
        ask_silent(doctor, &detail->members[i], &silence);
    }
    bool young = watched_us(doctor->facts->watched) < doctor_stuck_us(doctor);
    if (young && !silent) {
        doctor_too_short(doctor, 11, doctor_stuck_us(doctor));
        doctor_too_short(doctor, 17, doctor_stuck_us(doctor));
    }
}

void ask_who(struct doctor *doctor)
{
    ask_anyone(doctor);
    ask_unassigned(doctor);
    ask_owners(doctor);
}
