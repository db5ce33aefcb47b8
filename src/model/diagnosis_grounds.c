/* What an answer rests on: whether enough was looked at, and what was read of __consumer_offsets. Where the ground is
 * missing an answer says so, instead of "no". */
#include <string.h>

#include "base/lang.h"
#include "model/diagnosis_parts.h"
#include "model/journal_clock.h"

enum { LOOKS_LEAST = 3 };

void doctor_too_short(struct doctor *doctor, int question, int64_t wanted_us)
{
    struct question_answer *answer = &doctor->out->answers[question];
    if (answer->kind == ANSWER_FOUND)
        return;
    const char *had = doctor_duration(doctor, watched_us(doctor->facts->watched));
    *answer = (struct question_answer){
        .kind = ANSWER_NOT_OBSERVABLE,
        .why = doctor_text(doctor, _("not observable in %s, it takes %s"), had, doctor_duration(doctor, wanted_us))};
}

static void little_was_seen(struct doctor *doctor, int question)
{
    struct question_answer *answer = &doctor->out->answers[question];
    if (answer->kind == ANSWER_NO)
        *answer = (struct question_answer){
            .kind = ANSWER_NOT_OBSERVABLE,
            .why = doctor_text(doctor, _("too little was seen to judge it (%s)"), doctor_watched(doctor))};
}

void doctor_need_looks(struct doctor *doctor, int question)
{
    const struct watched *watched = doctor->facts->watched;
    if (watched->looks < LOOKS_LEAST || watched_us(watched) < doctor->facts->rules->window_us / 2)
        little_was_seen(doctor, question);
}

void doctor_need_judgement(struct doctor *doctor, int question)
{
    for (size_t i = 0; i < doctor->row_count; i++) {
        const struct lag_row *row = doctor->worst[i];
        bool unread = !row->lag.known || row->lag.value > 0;
        if (unread && row->judgement.state == STATE_LEARNING)
            little_was_seen(doctor, question);
    }
}

void doctor_need_partitions(struct doctor *doctor, int question)
{
    size_t dropped = doctor->facts->watched->partitions_dropped;
    if (dropped && doctor->out->answers[question].kind == ANSWER_NO)
        doctor_not_known(doctor, question, _("%zu of its partitions are too many to be watched one by one"), dropped);
}

const struct group_journal *doctor_journal(const struct doctor *doctor)
{
    const struct group_journal *journal = doctor->facts->journal;
    return journal && (!journal->error || journal->read > 0) ? journal : NULL;
}

int64_t doctor_journal_news_ms(const struct doctor *doctor, const struct group_journal *journal)
{
    return journal_time(journal, doctor->facts->now_ms) - JOURNAL_HOUR_MS;
}

static const char *clock_of(struct doctor *doctor, const struct group_journal *journal)
{
    int64_t old_ms = journal->to_ms - journal->newest_ms, ahead_ms = journal->ahead_ms;
    if (ahead_ms > JOURNAL_CLOCKS_AGREE_MS)
        return doctor_text(doctor, _("; its times are by the coordinator's clock, which is %s ahead of this machine's"),
                           doctor_duration(doctor, ahead_ms * 1000));
    if (ahead_ms < 0)
        return doctor_text(doctor, _("; its times are by the coordinator's clock, which is %s behind this machine's"),
                           doctor_duration(doctor, -ahead_ms * 1000));
    if (journal->clock_unsure)
        return doctor_text(doctor, _("; its newest record is %s old: nothing was written since, or the clocks differ"),
                           doctor_duration(doctor, old_ms * 1000));
    return "";
}

const char *doctor_journal_line(struct doctor *doctor)
{
    const struct group_journal *journal = doctor->facts->journal;
    if (!journal)
        return NULL;
    if (!doctor_journal(doctor))
        return doctor_text(doctor, _("__consumer_offsets was not read: %s"), journal->error);
    if (journal->error)
        return doctor_text(
            doctor, _("__consumer_offsets, read only from %s on: %zu commits and %zu generations of this group (%s)%s"),
            doctor_clock(doctor, journal->from_ms), journal->commit_count, journal->generation_count, journal->error,
            clock_of(doctor, journal));
    return doctor_text(doctor,
                       _("__consumer_offsets, read from %s on: %zu commits and %zu generations of this group%s"),
                       doctor_clock(doctor, journal->from_ms), journal->commit_count, journal->generation_count,
                       clock_of(doctor, journal));
}

bool doctor_journal_covers(const struct doctor *doctor, int64_t us)
{
    const struct group_journal *journal = doctor_journal(doctor);
    if (!journal || journal->clock_unsure)
        return false;
    int64_t from_ms = journal_time(journal, doctor->facts->now_ms) - us / 1000;
    /* Of what was read in part the newest is there, from `from_ms` on. */
    return journal->complete ? journal_covers(journal, from_ms) : journal->from_ms > 0 && journal->from_ms <= from_ms;
}

void doctor_offer_journal(struct doctor *doctor, struct finding *finding, const char *purpose)
{
    const struct group_journal *journal = doctor->facts->journal;
    if (!doctor_journal(doctor) && !(journal && journal->denied))
        doctor_weir(doctor, finding, purpose, false,
                    &(struct doctor_call){
                        .command = "diagnose", .operands = {doctor->facts->group}, .options = "--offsets-topic"});
}

static const struct journal_commit *newest_commit(const struct group_journal *journal, const struct lag_row *row)
{
    const struct journal_partition *part = row ? journal_partition(journal, row->topic, row->partition) : NULL;
    size_t first = part ? part->first : 0, count = part ? part->count : row ? 0 : journal->commit_count;
    const struct journal_commit *newest = NULL;
    for (size_t i = first; i < first + count; i++) {
        const struct journal_commit *commit = &journal->commits[i];
        if (!commit->tombstone && (!newest || commit->commit_ms >= newest->commit_ms))
            newest = commit;
    }
    return newest;
}

void doctor_say_commits(struct doctor *doctor, struct finding *finding, const struct lag_row *row)
{
    const struct group_journal *journal = doctor_journal(doctor);
    const struct journal_commit *newest = journal ? newest_commit(journal, row) : NULL;
    if (!newest)
        return;
    const char *place = doctor_place(doctor, newest->topic, newest->partition);
    const char *at = doctor_clock(doctor, newest->commit_ms);
    struct journal_interval gap = journal_group_commit_interval(journal);
    if (gap.seconds.known)
        doctor_say(doctor, finding, _("__consumer_offsets: the last commit, of %s, was at %s; usually one every %s"),
                   place, at, doctor_duration(doctor, (int64_t)(gap.seconds.value * 1e6)));
    else
        doctor_say(doctor, finding, _("__consumer_offsets: the last commit, of %s, was at %s"), place, at);
}

void doctor_say_session(struct doctor *doctor, struct finding *finding, const char *member_id)
{
    const struct group_journal *journal = doctor_journal(doctor);
    size_t at = journal && member_id ? journal_generation_at(journal, journal->to_ms) : SIZE_MAX;
    if (at == SIZE_MAX)
        return;
    const struct journal_generation *generation = &journal->generations[at];
    for (size_t i = 0; i < generation->member_rows; i++) {
        const struct journal_member *member = &generation->members[i];
        if (member->session_timeout_ms >= 0 && member->member_id && strcmp(member->member_id, member_id) == 0)
            doctor_say(doctor, finding, _("__consumer_offsets: its session timeout is %s"),
                       doctor_duration(doctor, (int64_t)member->session_timeout_ms * 1000));
    }
}
