/* How fast: which partitions are behind, whether it grows, and who changed its speed: the writers or the readers. */
#include <math.h>
#include <string.h>

#include "base/lang.h"
#include "model/diagnosis_parts.h"
#include "model/lag_judge.h"

enum { WORST_SHOWN = 5, STEPS = 6, STEPS_LEAST = 4, STOPPED = 50, WRITTEN_LEAST = 8 };
/* Of its former speed: one that lost half of it is measured a little above the half about as often as below. */
static const double SLOWED_TO = 0.6;

/* 2 */
static void ask_which(struct doctor *doctor)
{
    struct finding *finding = NULL;
    size_t unread = 0;
    for (size_t i = 0; i < doctor->row_count; i++) {
        const struct lag_row *row = doctor->worst[i];
        bool worth = (row->lag.known && row->lag.value > 0) || row->judgement.word == LAG_BROKEN;
        if (!worth || row_is_noted(row))
            continue;
        if (!finding)
            finding =
                doctor_find(doctor, 2, FINDING_FACT, CONFIDENCE_CERTAIN, 95, _("the partitions that are worst off"));
        if (unread++ < WORST_SHOWN)
            doctor_say(doctor, finding, _("%s: %s, %s unread, %s, %s"),
                       doctor_place(doctor, row->topic, row->partition), doctor_judgement(doctor, &row->judgement),
                       doctor_offset(doctor, row->lag), doctor_behind(doctor, &row->behind), doctor_owner(doctor, row));
    }
    if (unread > WORST_SHOWN)
        doctor_say(doctor, finding, _("and %zu more"), unread - WORST_SHOWN);
    if (finding)
        doctor_weir(doctor, finding, _("all of them"), false,
                    &(struct doctor_call){.command = "lag", .operands = {doctor->facts->group}});
    if (!doctor->row_count)
        doctor_not_known(doctor, 2, _("no committed offsets were found"));
}

/* 3 */
/* NULL: one of them never is. */
static const struct lag_row *slowest_to_end(const struct doctor *doctor)
{
    const struct lag_row *most = NULL;
    for (size_t i = 0; i < doctor->row_count; i++) {
        const struct lag_row *row = doctor->worst[i];
        if (row_is_noted(row) || !row->lag.known || row->lag.value == 0)
            continue;
        if (!row->eta.known && row->judgement.word != LAG_OK)
            return NULL;
        if (row->eta.known && (!most || row->eta.value > most->eta.value))
            most = row;
    }
    return most;
}

static void ask_direction(struct doctor *doctor)
{
    const struct group_row *summary = &doctor->facts->detail->summary;
    if (!summary->lag.known || summary->lag.value == 0)
        return;
    if (!summary->in.known || !summary->out.known) {
        doctor_not_known(doctor, 3, _("too few looks for rates"));
        return;
    }
    double gain = summary->out.value - summary->in.value, band = doctor->facts->rules->dead_band * summary->in.value;
    bool outrun = summary->judgement.state == STATE_LAGGING || summary->judgement.state == STATE_BEHIND;
    bool never = outrun || summary->judgement.state == STATE_STOP || summary->judgement.state == STATE_STALL;
    const char *in = doctor_rate(doctor, summary->in), *out = doctor_rate(doctor, summary->out);
    struct finding *finding;
    if (outrun && gain < band && summary->out.value > 0) {
        finding = doctor_find(doctor, 3, FINDING_CAUSE, CONFIDENCE_LIKELY, 5,
                              gain < -band ? _("it reads slower than is written: %s read, %s written")
                                           : _("it keeps pace and never catches up: %s read, %s written"),
                              out, in);
        finding->rank += RANK_WORST;
        doctor_confirm(doctor, finding, _("more consumers (up to the number of partitions), or less work a record"));
        doctor_look_at_speed(doctor, finding);
    } else {
        finding = doctor_find(doctor, 3, FINDING_FACT, CONFIDENCE_CERTAIN, 90,
                              gain > band    ? _("it drains: %s read, %s written")
                              : gain < -band ? _("it grows: %s read, %s written")
                                             : _("it neither grows nor drains: %s read, %s written"),
                              out, in);
    }
    const struct lag_row *last = slowest_to_end(doctor);
    if (last)
        doctor_say(doctor, finding, _("at this speed %s is the last to be read to its end, in %s"),
                   doctor_place(doctor, last->topic, last->partition),
                   doctor_duration(doctor, (int64_t)(last->eta.value * 1e6)));
    else if (never && gain <= band)
        doctor_say(doctor, finding, _("at this speed it is never read to the end"));
    doctor_say(doctor, finding, _("%s unread in all, %s"), doctor_offset(doctor, summary->lag),
               doctor_behind(doctor, &summary->behind));
}

/* 4 and 21: the watched time in even steps, all partitions of the group together. */
struct steps {
    double in[STEPS], out[STEPS];
    size_t count;
    int64_t from_us, step_us;
};

static bool rate_of_step(const struct watched *watched, bool committed, int64_t from_us, int64_t to_us, double *rate)
{
    *rate = 0;
    for (size_t i = 0; i < watched->partition_count; i++) {
        const struct watched_partition *seen = &watched->partitions[i];
        if (!seen->count || seen->points[0].t_us > from_us + (to_us - from_us) / 2)
            continue;
        struct real one = watched_rate(seen, committed, from_us, to_us);
        if (!one.known)
            continue;
        *rate += one.value;
    }
    return true;
}

static struct steps steps_of(const struct doctor *doctor)
{
    const struct watched *watched = doctor->facts->watched;
    struct steps steps = {.count = STEPS, .from_us = watched->first_us, .step_us = watched_us(watched) / STEPS};
    int64_t gap_us = doctor->facts->detail->summary.commit_gap_us;
    /* A step that is shorter than two commits says nothing of the reader's speed. */
    while (steps.count > 1 && watched_us(watched) / (int64_t)steps.count < 2 * gap_us)
        steps.count--;
    steps.step_us = watched_us(watched) / (int64_t)steps.count;
    for (size_t i = 0; i < steps.count; i++) {
        int64_t from_us = steps.from_us + (int64_t)i * steps.step_us;
        rate_of_step(watched, false, from_us, from_us + steps.step_us, &steps.in[i]);
        rate_of_step(watched, true, from_us, from_us + steps.step_us, &steps.out[i]);
    }
    return steps;
}

static double median_copy(const double *values, size_t count)
{
    double copy[STEPS];
    memcpy(copy, values, count * sizeof *copy);
    return median_of(copy, count);
}

static bool unread_from_the_first(const struct doctor *doctor)
{
    const struct watched *watched = doctor->facts->watched;
    int64_t lag = 0;
    for (size_t i = 0; i < watched->partition_count; i++) {
        const struct watched_point *first = watched->partitions[i].points;
        if (watched->partitions[i].count && first->high.known && first->committed.known &&
            first->high.value > first->committed.value)
            lag += first->high.value - first->committed.value;
    }
    const struct group_row *summary = &doctor->facts->detail->summary;
    const struct lag_rules *rules = doctor->facts->rules;
    double sawtooth =
        rules->jitter_gaps * (summary->in.known ? summary->in.value : 0) * (double)summary->commit_gap_us / 1e6;
    return summary->judgement.word != LAG_OK && lag > rules->lag_allowed && (double)lag > sawtooth;
}

static void ask_spike(struct doctor *doctor, const struct steps *steps)
{
    size_t peak = 0;
    for (size_t i = 1; i < steps->count; i++)
        peak = steps->in[i] > steps->in[peak] ? i : peak;
    double usual = median_copy(steps->in, steps->count);
    /* Nobody falls behind because of a spike who reads nothing at all. */
    enum lag_state state = doctor->facts->detail->summary.judgement.state;
    bool behind = state == STATE_LAGGING || state == STATE_BEHIND || state == STATE_DRAINING;
    if (steps->in[peak] > 3 * usual && steps->in[peak] > 1 && peak > 0) {
        struct finding *finding =
            doctor_find(doctor, 4, behind ? FINDING_CAUSE : FINDING_FACT, CONFIDENCE_LIKELY, 40,
                        _("a producer spike: %s written, usually %s"), doctor_rate(doctor, real_of(steps->in[peak])),
                        doctor_rate(doctor, real_of(usual)));
        finding->rank += behind ? RANK_WORST : 0;
        int64_t at_us = steps->from_us + (int64_t)peak * steps->step_us;
        doctor_say(doctor, finding, _("%s, more than three times the median of %s; read meanwhile: %s"),
                   doctor_since(doctor, at_us), doctor_watched(doctor), doctor_rate(doctor, real_of(steps->out[peak])));
        doctor_confirm(doctor, finding, _("what its producers did then: a job in batches, a replay, a new one"));
        const char *topic = doctor->facts->detail->summary.worst_topic;
        if (topic) {
            doctor_weir(doctor, finding, _("records over time"), false,
                        &(struct doctor_call){.command = "chart", .operands = {topic, "rate"}, .options = "--last 1h"});
            doctor_look_at_ends(doctor, finding, topic);
        }
    } else if (unread_from_the_first(doctor)) {
        doctor_not_known(doctor, 4, _("it was behind before it was watched: a spike before that was not seen"));
    }
}

static void ask_slowed(struct doctor *doctor, const struct steps *steps)
{
    size_t half = steps->count / 2;
    double before = median_copy(steps->out, half), after = median_copy(steps->out + half, steps->count - half);
    double in_before = median_copy(steps->in, half), in_after = median_copy(steps->in + half, steps->count - half);
    /* Who stopped altogether did not slow down: that is for other questions. */
    bool slowed = before > 1 && after < before * SLOWED_TO && after > before / STOPPED && in_after > in_before * 0.75;
    if (!slowed) {
        if (unread_from_the_first(doctor))
            doctor_not_known(doctor, 21, _("it was behind before it was watched: a change before that was not seen"));
        return;
    }
    size_t from = half;
    while (from > 0 && steps->out[from - 1] < before * SLOWED_TO)
        from--;
    int64_t at_us = steps->from_us + (int64_t)from * steps->step_us;
    struct finding *finding = doctor_find(doctor, 21, FINDING_CAUSE, CONFIDENCE_LIKELY, 35,
                                          _("the consumer slowed: %s read before, %s now, while as much is written"),
                                          doctor_rate(doctor, real_of(before)), doctor_rate(doctor, real_of(after)));
    finding->rank += RANK_WORST;
    doctor_say(doctor, finding, _("%s; written: %s before, %s now"), doctor_since(doctor, at_us),
               doctor_rate(doctor, real_of(in_before)), doctor_rate(doctor, real_of(in_after)));
    doctor_say(doctor, finding, _("so it is the reader that changed, not the writers"));
    doctor_confirm(doctor, finding, _("what changed for the consumer then: a deployment, its database, its host"));
    doctor_look_at_speed(doctor, finding);
}

/* Between two commits of the journal, records a second. */
static double written_rate(const struct journal_commit *from, const struct journal_commit *to)
{
    int64_t ms = to->commit_ms - from->commit_ms;
    return ms > 0 && !from->tombstone && !to->tombstone && to->offset >= from->offset
               ? (double)(to->offset - from->offset) * 1e3 / (double)ms
               : 0;
}

/* The reader's earlier speed, by its own commits of the worst partition before anybody watched. What was written
 * meanwhile they do not tell. */
static void ask_written_speed(struct doctor *doctor)
{
    const struct group_row *summary = &doctor->facts->detail->summary;
    const struct group_journal *journal = doctor_journal(doctor);
    bool late = summary->judgement.state == STATE_LAGGING || summary->judgement.state == STATE_BEHIND;
    if (!late || !summary->worst_topic || !journal || doctor->out->answers[21].kind == ANSWER_FOUND)
        return;
    const struct journal_partition *part = journal_partition(journal, summary->worst_topic, summary->worst_partition);
    size_t old = 0;
    while (part && old < part->count &&
           journal->commits[part->first + old].commit_ms < doctor_journal_news_ms(doctor, journal))
        old++;
    if (!part || part->count - old < WRITTEN_LEAST)
        return;
    size_t count = part->count - old;
    const struct journal_commit *commits = &journal->commits[part->first + old], *middle = &commits[count / 2],
                                *last = &commits[count - 1];
    double before = written_rate(&commits[0], middle), after = written_rate(middle, last);
    if (before <= 1 || after >= before / 2)
        return;
    struct finding *finding =
        doctor_find(doctor, 21, FINDING_CAUSE, CONFIDENCE_SUSPECTED, 35,
                    _("the consumer slowed: %s read until %s, %s since"), doctor_rate(doctor, real_of(before)),
                    doctor_clock(doctor, middle->commit_ms), doctor_rate(doctor, real_of(after)));
    doctor_say(doctor, finding, _("__consumer_offsets: %zu commits of %s, from %s to %s"), count,
               doctor_place(doctor, part->topic, part->partition), doctor_clock(doctor, commits[0].commit_ms),
               doctor_clock(doctor, last->commit_ms));
    doctor_confirm(doctor, finding, _("records over time: was as much written before?"));
    doctor_weir(
        doctor, finding, _("records over time"), false,
        &(struct doctor_call){.command = "chart", .operands = {summary->worst_topic, "rate"}, .options = "--last 1h"});
    doctor_look_at_ends(doctor, finding, summary->worst_topic);
}

static void ask_change(struct doctor *doctor)
{
    int64_t wanted_us = judge_window(doctor->facts->rules, doctor->facts->detail->summary.commit_gap_us);
    struct steps steps = steps_of(doctor);
    bool young = watched_us(doctor->facts->watched) < wanted_us * 3 / 4 || steps.count < STEPS_LEAST;
    if (young) {
        doctor_too_short(doctor, 4, wanted_us);
        doctor_too_short(doctor, 21, wanted_us);
        return;
    }
    ask_spike(doctor, &steps);
    doctor_need_partitions(doctor, 4);
    ask_slowed(doctor, &steps);
    doctor_need_partitions(doctor, 21);
}

void ask_speed(struct doctor *doctor)
{
    ask_which(doctor);
    ask_direction(doctor);
    ask_change(doctor);
    ask_written_speed(doctor);
}
