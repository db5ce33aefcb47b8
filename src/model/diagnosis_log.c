/* The log and the offsets under the group: offsets that vanished or went back; topics that were made anew; partitions
 * that nobody took up. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/str.h"
#include "model/diagnosis_parts.h"

enum { LINES = 5 };
static const char set_offsets[] = N_("to set its offsets, with its consumers stopped (a plan first)");

/* --- 16 --- */

static void ask_vanished(struct doctor *doctor)
{
    struct finding *finding = NULL;
    struct str vanished = {0}; /* partitions of the finding's topic: "0,3" */
    for (size_t i = 0; i < doctor->row_count; i++) {
        const struct lag_row *row = doctor->worst[i];
        if (row->judgement.state != STATE_NO_OFFSET || row->gone || row->state.error)
            continue;
        bool seen = row->vanished_ms != 0;
        bool owned = row->owner >= 0;
        if (!seen && !owned)
            continue;
        if (!finding) {
            finding = doctor_find(doctor, 16, seen ? FINDING_CAUSE : FINDING_FACT, CONFIDENCE_CERTAIN, 70,
                                  seen ? _("a committed offset vanished: %s") : _("nothing was committed yet on %s"),
                                  doctor_place(doctor, row->topic, row->partition));
            doctor_about(doctor, finding, row);
        }
        if (finding->evidence_count < LINES)
            doctor_say(doctor, finding,
                       seen ? _("%s: it was there until %s; %s offsets are in the log")
                            : _("%s: no committed offset%.0s; %s offsets are in the log"),
                       doctor_place(doctor, row->topic, row->partition),
                       seen ? doctor_clock(doctor, row->vanished_ms) : "",
                       row->high.known && row->low.known ? doctor_number(doctor, row->high.value - row->low.value)
                                                         : _("unknown"));
        if (seen && finding->topic && strcmp(finding->topic, row->topic) == 0)
            str_appendf(&vanished, "%s%d", vanished.len ? "," : "", (int)row->partition);
    }
    if (vanished.len) {
        doctor_confirm(doctor, finding,
                       _("offsets.retention.minutes (7 days by default) after the last member went, or "
                         "somebody deleted them"));
        doctor_reset(doctor, finding, _(set_offsets),
                     &(struct doctor_reset){finding->topic, str_text(&vanished), "beginning", "--to-earliest"});
    }
    str_finish(&vanished);
}

/* Back to where they were, one partition; or a look, where that is not known. */
static void commands_of_fall(struct doctor *doctor, struct finding *finding, const struct watched_partition *seen)
{
    if (!seen || !seen->fell_us) {
        doctor_look_at_owners(doctor, finding);
        return;
    }
    const char *partition = doctor_text(doctor, "%d", (int)seen->partition);
    const char *to = doctor_text(doctor, "%lld", (long long)seen->fell_from);
    doctor_reset(doctor, finding, _("to set it back to where it was, with its consumers stopped (a plan first)"),
                 &(struct doctor_reset){seen->topic, partition, to, doctor_text(doctor, "--to-offset %s", to)});
}

static void ask_fell(struct doctor *doctor)
{
    const struct diagnosis_facts *facts = doctor->facts;
    struct finding *finding = NULL;
    for (size_t i = 0; i < doctor->row_count; i++) {
        const struct lag_row *row = doctor->worst[i];
        const struct watched_partition *seen = watched_partition(facts->watched, row->topic, row->partition);
        if (seen && seen->falls >= 2 && seen->rises >= 2)
            continue; /* back and forth: that is not a reset */
        if (row->judgement.state != STATE_REWIND && !(seen && seen->falls))
            continue;
        bool active = row->judgement.state == STATE_REWIND;
        if (!finding) {
            finding = doctor_find(doctor, 16, active || row_is_behind(row) ? FINDING_CAUSE : FINDING_FACT,
                                  CONFIDENCE_CERTAIN, 65, _("the committed offset went back: %s is read again"),
                                  doctor_place(doctor, row->topic, row->partition));
            doctor_about(doctor, finding, row);
            commands_of_fall(doctor, finding, seen);
        }
        if (seen && seen->fell_us && finding->evidence_count < LINES)
            doctor_say(doctor, finding,
                       seen->fell_to_start ? _("%s: from %s to %s, the start of the log, %s")
                                           : _("%s: from %s to %s, %s"),
                       doctor_place(doctor, row->topic, row->partition), doctor_number(doctor, seen->fell_from),
                       doctor_number(doctor, seen->fell_to), doctor_since(doctor, seen->fell_us));
    }
    if (finding)
        doctor_confirm(doctor, finding, _("a reset by somebody, or auto.offset.reset after the offset was gone"));
}

static void ask_moved_alone(struct doctor *doctor)
{
    const struct watched *watched = doctor->facts->watched;
    for (size_t i = 0; i < watched->partition_count; i++) {
        const struct watched_partition *seen = &watched->partitions[i];
        bool once = seen->moved_alone_us && seen->rises + seen->falls == 1;
        if (!once || seen->falls)
            continue;
        struct finding *finding = doctor_find(doctor, 16, FINDING_FACT, CONFIDENCE_LIKELY, 60,
                                              _("an offset was set while the group had no members: %s"),
                                              doctor_place(doctor, seen->topic, seen->partition));
        doctor_say(doctor, finding, _("to %s, %s"), doctor_offset(doctor, seen->most),
                   doctor_since(doctor, seen->moved_alone_us));
        doctor_confirm(doctor, finding, _("did somebody reset it, or does an application commit without joining?"));
        return;
    }
}

/* NULL: the group has none of it. The detail's rows are by topic, partition. */
static const struct lag_row *row_at(const struct group_detail *detail, const char *topic, int32_t partition)
{
    size_t low = 0, high = detail->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct lag_row *row = &detail->rows[middle];
        int order = strcmp(row->topic, topic);
        order = order ? order : (row->partition > partition) - (row->partition < partition);
        if (order == 0)
            return row;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* The newest of what was taken away and not committed since; NULL: none was. */
static const struct journal_commit *newest_tombstone(const struct group_journal *journal)
{
    const struct journal_commit *newest = NULL;
    for (size_t i = 0; journal && i < journal->commit_count; i++) {
        const struct journal_commit *commit = &journal->commits[i];
        bool last = i + 1 == journal->commit_count || journal->commits[i + 1].partition != commit->partition ||
                    strcmp(journal->commits[i + 1].topic, commit->topic) != 0;
        if (commit->tombstone && last && (!newest || commit->commit_ms > newest->commit_ms))
            newest = commit;
    }
    return newest;
}

/* Where the offsets topic may be read, it tells of offsets that went before anybody looked. An old one is worth a note
 * alone, and that where it says why nothing is committed now. */
static void ask_tombstones(struct doctor *doctor)
{
    const struct journal_commit *gone = newest_tombstone(doctor_journal(doctor));
    if (!gone)
        return;
    const struct lag_row *row = row_at(doctor->facts->detail, gone->topic, gone->partition);
    bool is_news = gone->commit_ms >= doctor_journal_news_ms(doctor, doctor_journal(doctor));
    if (!is_news && (!row || row->gone || row->committed.known))
        return;
    struct finding *finding =
        doctor_find(doctor, 16, is_news ? FINDING_RISK : FINDING_FACT, CONFIDENCE_CERTAIN, 60,
                    _("a committed offset was taken away: %s"), doctor_place(doctor, gone->topic, gone->partition));
    doctor_say(doctor, finding, _("__consumer_offsets: at %s it expired, was deleted, or its topic was"),
               doctor_clock(doctor, gone->commit_ms));
    doctor_reset(doctor, finding, _(set_offsets),
                 &(struct doctor_reset){gone->topic, doctor_text(doctor, "%d", (int)gone->partition), "beginning",
                                        "--to-earliest"});
}

/* --- 19 --- */

static void ask_recreated(struct doctor *doctor)
{
    const struct diagnosis_facts *facts = doctor->facts;
    for (size_t i = 0; i < doctor->row_count; i++) {
        const struct lag_row *row = doctor->worst[i];
        const struct watched_partition *seen = watched_partition(facts->watched, row->topic, row->partition);
        bool recreated = seen && seen->recreated, shrank = seen && seen->high_falls > 0;
        bool ahead = row->judgement.state == STATE_AHEAD, gone = row->gone && row->owner >= 0;
        if (!recreated && !shrank && !ahead && !gone)
            continue;
        struct finding *finding = doctor_find(
            doctor, 19, FINDING_CAUSE, recreated || shrank || gone ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY, 80,
            gone        ? _("the topic is gone: %s")
            : recreated ? _("the topic was deleted and made anew under the group: %s")
            : shrank    ? _("the log was cut: the end of %s went back")
                        : _("committed past the end: %s was recreated or cut, or its offset was set wrongly"),
            doctor_place(doctor, row->topic, row->partition));
        doctor_about(doctor, finding, row);
        doctor_say(doctor, finding, _("committed %s, the log goes from %s to %s"),
                   doctor_offset(doctor, row->committed), doctor_offset(doctor, row->low),
                   doctor_offset(doctor, row->high));
        if (gone) {
            doctor_look_at_topic(doctor, finding, row->topic);
            return;
        }
        doctor_confirm(doctor, finding,
                       _("the brokers' logs: a topic creation, or an unclean leader election, at that time"));
        doctor_reset(doctor, finding, _(set_offsets), &(struct doctor_reset){row->topic, NULL, "end", "--to-latest"});
        return;
    }
}

/* --- 20 --- */

static void ask_new(struct doctor *doctor)
{
    struct finding *finding = NULL;
    bool unknown = false;
    for (size_t i = 0; i < doctor->row_count; i++) {
        const struct diagnosis_topic *topic = doctor_topic(doctor, doctor->worst[i]->topic);
        unknown |= !topic || !topic->partitions;
    }
    for (size_t t = 0; t < doctor->facts->topic_count; t++) {
        const struct diagnosis_topic *topic = &doctor->facts->topics[t];
        size_t missing = 0, owned = 0;
        int32_t first = -1;
        for (size_t p = 0; topic->partitions && p < topic->partitions->count; p++) {
            const struct partition_row *partition = &topic->partitions->rows[p];
            const struct lag_row *row = row_at(doctor->facts->detail, topic->name, partition->partition);
            bool is_owned = row && row->owner >= 0, covered = is_owned || (row && row->committed.known);
            owned += is_owned;
            missing += !covered;
            first = !covered && first < 0 ? partition->partition : first;
        }
        if (!missing || !owned || !doctor->facts->detail->members_known)
            continue;
        finding = doctor_find(doctor, 20, FINDING_RISK, CONFIDENCE_LIKELY, 50,
                              lang_plural("%zu partition of %s is read by nobody, from p%d on",
                                          "%zu partitions of %s are read by nobody, from p%d on", missing),
                              missing, topic->name, (int)first);
        finding->topic = topic->name;
        doctor_say(doctor, finding, _("they have neither an owner nor a committed offset; others of the topic have"));
        doctor_confirm(doctor, finding,
                       _("consumers learn of new partitions within metadata.max.age.ms (5 min by default); after that, "
                         "restart them"));
        doctor_look_at_leaders(doctor, finding, topic->name);
    }
    if (unknown && !finding)
        doctor_not_known(doctor, 20, _("how many partitions its topics have was not asked of all"));
}

void ask_log(struct doctor *doctor)
{
    ask_vanished(doctor);
    ask_fell(doctor);
    ask_moved_alone(doctor);
    ask_tombstones(doctor);
    doctor_need_looks(doctor, 16);
    doctor_need_partitions(doctor, 16);
    ask_recreated(doctor);
    doctor_need_looks(doctor, 19);
    doctor_need_partitions(doctor, 19);
    ask_new(doctor);
}
