/* How it works: each file of questions looks at the facts and adds findings; here they are put in order, so that what
 * explains the worst state comes first, and the first of them becomes the verdict. */
#include "model/diagnosis.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "model/diagnosis_parts.h"

static const char *const questions[DIAGNOSIS_QUESTIONS + 1] = {
    "",
    N_("is anyone consuming?"),
    N_("which partitions?"),
    N_("growing or draining?"),
    N_("a producer spike?"),
    N_("a hot partition?"),
    N_("a slow member or host?"),
    N_("lopsided assignment?"),
    N_("unassigned partitions?"),
    N_("a rebalance loop?"),
    N_("max.poll.interval exceeded?"),
    N_("a dead static member?"),
    N_("a poison record?"),
    N_("an open transaction on the input?"),
    N_("only markers left?"),
    N_("data lost, or about to be?"),
    N_("offsets expired or reset?"),
    N_("processing but not committing?"),
    N_("the broker?"),
    N_("topic recreated or truncated?"),
    N_("new partitions not picked up?"),
    N_("the consumer slowed?"),
    N_("commits cannot land?"),
    N_("offsets pending in a transaction?"),
    N_("two applications under one group?"),
};

const char *diagnosis_question(int number)
{
    return number >= 1 && number <= DIAGNOSIS_QUESTIONS ? _(questions[number]) : "";
}

const char *diagnosis_not_ruled_out(size_t index)
{
    static const char *const lines[] = {
        N_("quota throttling of the consumer by the brokers"),
        N_("garbage collection, or a slow system behind the consumer"),
        N_("whether the consumer reads committed records alone (isolation.level)"),
        N_("what the consumer does without an offset (auto.offset.reset)"),
        N_("work that is done and not committed"),
    };
    return index < sizeof lines / sizeof *lines ? _(lines[index]) : NULL;
}

const char *confidence_name(enum confidence confidence)
{
    static const char *const names[] = {"certain", "likely", "suspected"};
    return names[confidence];
}

const char *finding_kind_name(enum finding_kind kind)
{
    static const char *const names[] = {"cause", "risk", "fact"};
    return names[kind];
}

const char *answer_kind_name(enum answer_kind kind)
{
    static const char *const names[] = {"no", "found", "not_known", "not_observable"};
    return names[kind];
}

int32_t diagnosis_offsets_partition(const char *group, int32_t partitions)
{
    /* Java hashes UTF-16 units; names beyond ASCII are decoded as far as UTF-8 goes. */
    uint32_t hash = 0;
    for (const unsigned char *at = (const unsigned char *)group; *at;) {
        uint32_t point = *at++;
        int more = point >= 0xf0 ? 3 : point >= 0xe0 ? 2 : point >= 0xc0 ? 1 : 0;
        if (more)
            point &= 0x3fU >> more;
        for (; more > 0 && (*at & 0xc0) == 0x80; more--)
            point = point << 6 | (*at++ & 0x3fU);
        if (point >= 0x10000) {
            hash = 31 * hash + (0xd800 + ((point - 0x10000) >> 10));
            point = 0xdc00 + ((point - 0x10000) & 0x3ff);
        }
        hash = 31 * hash + point;
    }
    int32_t value = hash == 0x80000000U ? 0 : hash > 0x80000000U ? (int32_t)(0U - hash) : (int32_t)hash;
    return partitions > 0 ? value % partitions : -1;
}

/* --- the order of rows and findings --- */

static int by_badness(const void *a, const void *b)
{
    const struct lag_row *x = *(const struct lag_row *const *)a, *y = *(const struct lag_row *const *)b;
    int order = lag_severity(&y->judgement) - lag_severity(&x->judgement);
    if (!order)
        order = span_compare(&y->behind, &x->behind);
    int64_t lag_x = x->lag.known ? x->lag.value : -1, lag_y = y->lag.known ? y->lag.value : -1;
    if (!order)
        order = (lag_y > lag_x) - (lag_y < lag_x);
    return order ? order : (x > y) - (x < y);
}

static size_t worst_rows(const struct group_detail *detail, bool (*wanted)(const struct lag_row *row),
                         const struct lag_row **rows, size_t most)
{
    const struct lag_row **all = mem_zero(detail->count + 1, sizeof *all);
    size_t count = 0, taken = 0;
    for (size_t i = 0; i < detail->count; i++)
        if (wanted(&detail->rows[i]))
            all[count++] = &detail->rows[i];
    qsort(all, count, sizeof *all, by_badness);
    for (; taken < most && taken < count; taken++)
        rows[taken] = all[taken];
    free(all);
    return taken;
}

static bool is_stuck_somewhere(const struct lag_row *row)
{
    return row_is_stuck(row) && row->committed.known;
}

size_t diagnosis_stuck_rows(const struct group_detail *detail, const struct lag_row **rows, size_t most)
{
    return worst_rows(detail, is_stuck_somewhere, rows, most);
}

static bool is_open_somewhere(const struct lag_row *row)
{
    return row_is_open(row) && row->lso.known && row->high.known && row->lso.value < row->high.value;
}

size_t diagnosis_open_rows(const struct group_detail *detail, const struct lag_row **rows, size_t most)
{
    return worst_rows(detail, is_open_somewhere, rows, most);
}

static int by_rank(const void *a, const void *b)
{
    const struct finding *x = *(const struct finding *const *)a, *y = *(const struct finding *const *)b;
    if (x->rank != y->rank)
        return x->rank < y->rank ? 1 : -1;
    return x->question - y->question;
}

/* --- the verdict --- */

static const char *head(struct doctor *doctor)
{
    const struct group_row *summary = &doctor->facts->detail->summary;
    const struct lag_judgement *judgement = &summary->judgement;
    if (judgement->state == STATE_LEARNING || judgement->state == STATE_DENIED)
        return lag_word_name(judgement->word);
    const char *what = doctor_judgement(doctor, judgement);
    bool of_partition = summary->worst_topic && judgement->state != STATE_REBALANCE_LOOP &&
                        judgement->state != STATE_REBALANCE_STUCK && judgement->state != STATE_OK;
    if (of_partition)
        what = doctor_text(doctor, "%s %s", what, doctor_place(doctor, summary->worst_topic, summary->worst_partition));
    bool lasts = judgement->since_us && judgement->word != LAG_OK;
    if (!lasts)
        return what;
    int64_t for_us = doctor->facts->now_us - judgement->since_us;
    return doctor_text(doctor, judgement->since_is_bound ? "%s \xe2\x89\xa5%s" : "%s %s", what,
                       doctor_duration(doctor, for_us));
}

/* Something that is unread has an owner, or owners cannot be seen. */
static bool is_read(const struct doctor *doctor)
{
    for (size_t i = 0; i < doctor->row_count; i++)
        if (doctor->worst[i]->owner >= 0 && doctor->worst[i]->lag.known && doctor->worst[i]->lag.value > 0)
            return true;
    return !doctor->facts->detail->members_known;
}

static const char *calm(struct doctor *doctor)
{
    const struct group_row *summary = &doctor->facts->detail->summary;
    switch (summary->judgement.state) {
    case STATE_LEARNING:
        return doctor_text(doctor, _("too little was seen to judge it (%s)"), doctor_watched(doctor));
    case STATE_DENIED:
        return summary->status.error ? doctor_text(doctor, _("it cannot be judged: %s"), summary->status.error)
                                     : _("it cannot be judged: its offsets or ends are not known");
    case STATE_NO_VERDICT:
        return _("groups of this type get no verdict");
    default:
        break;
    }
    if (summary->judgement.word == LAG_OK && summary->lag.known)
        return summary->lag.value == 0
                   ? _("nothing is unread")
                   : doctor_text(doctor,
                                 is_read(doctor) ? _("it keeps up: %s unread, %s")
                                                 : _("nobody owns what is unread: %s, %s"),
                                 doctor_offset(doctor, summary->lag), doctor_behind(doctor, &summary->behind));
    if (summary->judgement.word == LAG_RECOVERING && summary->eta.known)
        return doctor_text(doctor, _("it catches up: %s unread, done in %s"), doctor_offset(doctor, summary->lag),
                           doctor_duration(doctor, (int64_t)(summary->eta.value * 1e6)));
    return _("no cause was found");
}

static const char *verdict(struct doctor *doctor)
{
    const struct finding *first = doctor->found_count ? doctor->found[0] : NULL;
    const struct lag_judgement *judgement = &doctor->facts->detail->summary.judgement;
    bool explains =
        first && (first->kind == FINDING_CAUSE || (first->kind == FINDING_RISK && judgement->word == LAG_OK));
    if (explains && first->confidence == CONFIDENCE_SUSPECTED)
        return doctor_text(doctor, _("%s: %s: suspected: %s"), doctor->facts->group, head(doctor), first->title);
    if (explains && first->kind == FINDING_CAUSE && judgement->word == LAG_OK)
        return doctor_text(doctor, _("%s: %s so far, but %s"), doctor->facts->group, head(doctor), first->title);
    return doctor_text(doctor, "%s: %s: %s", doctor->facts->group, head(doctor),
                       explains ? first->title : calm(doctor));
}

void diagnose(struct diagnosis *diagnosis, const struct diagnosis_facts *facts)
{
    diagnosis_finish(diagnosis);
    struct doctor doctor = {.facts = facts, .out = diagnosis, .arena = &diagnosis->arena};
    const struct group_detail *detail = facts->detail;
    doctor.row_count = detail->count;
    doctor.worst = arena_alloc(doctor.arena, detail->count + 1, sizeof *doctor.worst);
    for (size_t i = 0; i < detail->count; i++)
        doctor.worst[i] = &detail->rows[i];
    qsort(doctor.worst, detail->count, sizeof *doctor.worst, by_badness);
    diagnosis->watched_us = watched_us(facts->watched);
    diagnosis->looks = facts->watched->looks;

    ask_rebalances(&doctor); /* first: while members come and go, who owns what tells nothing */
    ask_who(&doctor);
    ask_speed(&doctor);
    ask_spread(&doctor);
    ask_record(&doctor);
    ask_retention(&doctor);
    ask_log(&doctor);
    ask_broker(&doctor);

    qsort(doctor.found, doctor.found_count, sizeof *doctor.found, by_rank);
    diagnosis->findings = arena_alloc(doctor.arena, doctor.found_count + 1, sizeof *diagnosis->findings);
    for (size_t i = 0; i < doctor.found_count; i++)
        diagnosis->findings[i] = *doctor.found[i];
    diagnosis->count = doctor.found_count;
    diagnosis->verdict = verdict(&doctor);
    diagnosis->journal = doctor_journal_line(&doctor);
}

void diagnosis_finish(struct diagnosis *diagnosis)
{
    arena_finish(&diagnosis->arena);
    *diagnosis = (struct diagnosis){0};
}
