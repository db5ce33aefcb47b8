/* Where the work is: a partition that gets more than the others, a member or host that does less, an assignment that
 * is not even. */
#include <float.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "model/diagnosis_parts.h"

enum { SPREAD_LEAST = 2 };
static const double MORE = 1.1; /* times what others get: within it they get as much */

static bool is_late(const struct lag_row *row)
{
    return row_is_behind(row) && row->judgement.word != LAG_UNKNOWN;
}

/* --- 5 --- */

/* The median rate of the topic's other partitions; unknown while one of them is. */
static struct real usual_rate(const struct group_detail *detail, const struct lag_row *hot)
{
    double *rates = mem_zero(detail->count + 1, sizeof *rates);
    size_t count = 0;
    bool known = hot->in.known;
    for (size_t i = 0; i < detail->count; i++) {
        const struct lag_row *row = &detail->rows[i];
        if (strcmp(row->topic, hot->topic) != 0 || row->gone)
            continue;
        known &= row->in.known;
        if (row == hot)
            continue;
        rates[count++] = row->in.known ? row->in.value : 0;
    }
    double usual = median_of(rates, count);
    free(rates);
    return known && count + 1 >= SPREAD_LEAST ? real_of(usual) : (struct real){0};
}

static bool is_hot(const struct group_detail *detail, const struct lag_row *row, double *usual)
{
    struct real rate = usual_rate(detail, row);
    *usual = rate.value;
    return rate.known && row->in.value > 2 * rate.value && row->in.value > 1;
}

const struct lag_row *diagnosis_hot_row(const struct group_detail *detail)
{
    double usual;
    for (size_t i = 0; i < detail->count; i++) {
        const struct lag_row *row = &detail->rows[i];
        bool worst = detail->summary.worst_topic && row->partition == detail->summary.worst_partition &&
                     strcmp(row->topic, detail->summary.worst_topic) == 0;
        if (worst)
            return is_late(row) && !row_is_stuck(row) && is_hot(detail, row, &usual) ? row : NULL;
    }
    return NULL;
}

static void say_keys(struct doctor *doctor, struct finding *finding, const struct lag_row *row)
{
    const struct diagnosis_keys *keys = doctor->facts->keys;
    if (!keys || !keys->asked || keys->partition != row->partition || strcmp(keys->topic, row->topic) != 0)
        return;
    if (keys->error) {
        doctor_say(doctor, finding, _("the keys of its newest records cannot be read: %s"), keys->error);
        return;
    }
    for (size_t i = 0; i < keys->count; i++)
        doctor_say(doctor, finding, _("key %s: %zu of its newest %zu records"), keys->keys[i].key,
                   keys->keys[i].records, keys->records);
    if (keys->without)
        doctor_say(doctor, finding, _("without a key: %zu of its newest %zu records"), keys->without, keys->records);
    if (keys->cut)
        doctor_say(doctor, finding, _("with a key too long to compare: %zu of its newest %zu records"), keys->cut,
                   keys->records);
}

static void ask_hot(struct doctor *doctor)
{
    const struct lag_row *worst = NULL;
    for (size_t i = 0; i < doctor->row_count && !worst; i++)
        if (!row_is_noted(doctor->worst[i]) && doctor->worst[i]->lag.known)
            worst = doctor->worst[i];
    if (!worst || worst->lag.value == 0)
        return;
    if (!usual_rate(doctor->facts->detail, worst).known) {
        size_t siblings = 0;
        for (size_t i = 0; i < doctor->row_count; i++)
            siblings += strcmp(doctor->worst[i]->topic, worst->topic) == 0;
        if (siblings >= SPREAD_LEAST)
            doctor_not_known(doctor, 5, _("too few looks for rates of all partitions"));
        return;
    }
    double usual;
    if (!is_late(worst) || row_is_stuck(worst) || !is_hot(doctor->facts->detail, worst, &usual)) {
        doctor_need_judgement(doctor, 5);
        return;
    }
    struct finding *finding = doctor_find(doctor, 5, FINDING_CAUSE, CONFIDENCE_LIKELY, 60,
                                          _("a hot partition: %s gets %s, the median of its topic's others is %s"),
                                          doctor_place(doctor, worst->topic, worst->partition),
                                          doctor_rate(doctor, worst->in), doctor_rate(doctor, real_of(usual)));
    doctor_about(doctor, finding, worst);
    doctor_say(doctor, finding, _("it is the worst one: %s unread, %s, %s"), doctor_offset(doctor, worst->lag),
               doctor_behind(doctor, &worst->behind), doctor_owner(doctor, worst));
    say_keys(doctor, finding, worst);
    doctor_confirm(doctor, finding, _("the keys of its newest records: does one key get most of them?"));
    doctor_weir(doctor, finding, _("keys of the newest 1,000 records, most frequent first"), false,
                &(struct doctor_call){
                    .command = "tail",
                    .operands = {worst->topic},
                    .options = doctor_text(doctor, "--partition %d --from -1000 -o jsonl", (int)worst->partition),
                    .pipe = "| jq -r .key | sort | uniq -c | sort -rn | head"});
    doctor_look_at_ends(doctor, finding, worst->topic);
}

/* --- 6 --- */

struct share {
    size_t owned, late; /* partitions with records */
    const struct lag_row *worst;
};

/* Whether the late partitions of a share get what their topics' others get. */
struct evenness {
    bool known;
    const struct lag_row *fullest; /* gets more than `usual`, and the most more; NULL: none does */
    double usual;
};

static void count_share(struct share *share, const struct lag_row *row)
{
    bool busy = row->lag.known && (row->lag.value > 0 || (row->in.known && row->in.value > 0));
    if (!busy || row_is_noted(row))
        return;
    share->owned++;
    share->late += is_late(row);
    if (is_late(row) && !share->worst)
        share->worst = row;
}

static bool same_host(const struct member_row *a, const struct member_row *b)
{
    return a->host && b->host && strcmp(a->host, b->host) == 0;
}

static bool is_of(const struct member_row *owner, const struct member_row *member, bool by_host)
{
    return owner == member || (by_host && same_host(owner, member));
}

/* Partitions of one member or, `by_host`, of all members of its host; and of all others. */
static void shares_of(const struct doctor *doctor, const struct member_row *member, bool by_host, struct share *own,
                      struct share *others)
{
    *own = *others = (struct share){0};
    for (size_t i = 0; i < doctor->row_count; i++) {
        const struct member_row *owner = doctor_member(doctor, doctor->worst[i]);
        if (owner)
            count_share(is_of(owner, member, by_host) ? own : others, doctor->worst[i]);
    }
}

static struct evenness evenness_of(const struct doctor *doctor, const struct member_row *member, bool by_host)
{
    struct evenness even = {.known = true};
    double most = MORE;
    for (size_t i = 0; i < doctor->row_count; i++) {
        const struct lag_row *row = doctor->worst[i];
        const struct member_row *owner = doctor_member(doctor, row);
        if (!owner || !is_of(owner, member, by_host) || !is_late(row) || row_is_noted(row))
            continue;
        struct real usual = usual_rate(doctor->facts->detail, row);
        even.known &= usual.known;
        if (!usual.known || row->in.value <= most * usual.value)
            continue;
        even.fullest = row;
        even.usual = usual.value;
        most = usual.value > 0 ? row->in.value / usual.value : DBL_MAX;
    }
    return even;
}

static bool stands_out(const struct share *own, const struct share *others)
{
    return own->owned > 0 && own->late == own->owned && others->owned > 0 && others->late == 0;
}

static void say_slow(struct doctor *doctor, const struct member_row *member, bool host, const struct share *own,
                     const struct share *others)
{
    const char *at = member->host ? member->host : "?", *client = member->client_id ? member->client_id : "?";
    /* Where its partitions get more than their topics' others, or may for all that is known, it may be that alone. */
    struct evenness evenness = evenness_of(doctor, member, host);
    const struct lag_row *shown = evenness.fullest ? evenness.fullest : own->worst;
    bool even = evenness.known && !evenness.fullest;
    struct finding *finding;
    if (host)
        finding = doctor_find(doctor, 6, FINDING_CAUSE, even ? CONFIDENCE_LIKELY : CONFIDENCE_SUSPECTED, 58,
                              _("a slow host: all partitions of the members on %s are behind"), at);
    else
        finding =
            doctor_find(doctor, 6, FINDING_CAUSE, even && own->owned > 1 ? CONFIDENCE_LIKELY : CONFIDENCE_SUSPECTED, 57,
                        _("a slow member: all partitions of %s @ %s are behind"), client, at);
    doctor_about(doctor, finding, own->worst);
    doctor_say(doctor, finding, _("%zu of its %zu partitions are behind, none of the %zu of others"), own->late,
               own->owned, others->owned);
    const char *place = doctor_place(doctor, shown->topic, shown->partition);
    const char *out = doctor_rate(doctor, shown->out), *in = doctor_rate(doctor, shown->in);
    if (evenness.fullest)
        doctor_say(doctor, finding, _("%s: %s read, %s written, the median of its topic's others is %s"), place, out,
                   in, doctor_rate(doctor, real_of(evenness.usual)));
    else
        doctor_say(doctor, finding,
                   even ? _("%s: %s read, %s written; it gets no more than its topic's other partitions")
                        : _("%s: %s read, %s written"),
                   place, out, in);
    doctor_confirm(doctor, finding, _("load, memory and disk of %s; move its partitions by stopping that member"), at);
    doctor_look_at_owners(doctor, finding);
}

static void ask_slow(struct doctor *doctor)
{
    const struct group_detail *detail = doctor->facts->detail;
    if (!detail->members_known) {
        doctor_not_known(doctor, 6, _("owners cannot be seen"));
        return;
    }
    for (size_t i = 0; i < detail->member_count; i++) {
        const struct member_row *member = &detail->members[i];
        struct share own, others;
        shares_of(doctor, member, true, &own, &others);
        size_t there = 0;
        for (size_t j = 0; j < detail->member_count; j++)
            there += same_host(member, &detail->members[j]);
        bool host = there > 1 && stands_out(&own, &others);
        if (!host)
            shares_of(doctor, member, false, &own, &others);
        double usual;
        if (!stands_out(&own, &others) || row_is_stuck(own.worst) || is_hot(doctor->facts->detail, own.worst, &usual))
            continue;
        say_slow(doctor, member, host, &own, &others);
        return;
    }
    if (detail->member_count > 1)
        doctor_need_judgement(doctor, 6);
}

/* --- 7 --- */

static size_t owned_by(const struct doctor *doctor, int32_t owner)
{
    size_t count = 0;
    for (size_t i = 0; i < doctor->row_count; i++)
        count += doctor->worst[i]->owner == owner;
    return count;
}

static void ask_idle(struct doctor *doctor, size_t idle, size_t partitions)
{
    size_t members = doctor->facts->detail->member_count;
    if (!idle || doctor->facts->detail->summary.state != GROUP_STABLE)
        return;
    struct finding *finding = doctor_find(
        doctor, 7, FINDING_FACT, CONFIDENCE_CERTAIN, 15,
        members > partitions ? _("more members than partitions: %zu of them have nothing to do")
                             : lang_plural("%zu member owns no partition", "%zu members own no partition", idle),
        idle);
    doctor_say(doctor, finding, _("%zu members, %zu partitions"), members, partitions);
}

static void ask_lopsided(struct doctor *doctor)
{
    const struct group_detail *detail = doctor->facts->detail;
    if (!detail->members_known) {
        doctor_not_known(doctor, 7, _("owners cannot be seen"));
        return;
    }
    size_t idle = 0, most = 0, total = 0;
    int32_t busiest = -1;
    for (size_t i = 0; i < detail->member_count; i++) {
        size_t owned = owned_by(doctor, (int32_t)i);
        idle += owned == 0;
        total += owned;
        if (owned > most) {
            most = owned;
            busiest = (int32_t)i;
        }
    }
    ask_idle(doctor, idle, total);
    if (busiest < 0 || detail->member_count < 2)
        return;
    double mean = (double)total / (double)detail->member_count;
    struct share own, others;
    shares_of(doctor, &detail->members[busiest], false, &own, &others);
    bool lopsided = (double)most > 1.5 * mean && most >= 2 && (double)most >= mean + 1 && own.late > 0 &&
                    own.late * 2 >= own.owned && others.late == 0 && !row_is_stuck(own.worst);
    if (!lopsided) {
        doctor_need_judgement(doctor, 7);
        return;
    }
    const struct member_row *member = &detail->members[busiest];
    struct finding *finding =
        doctor_find(doctor, 7, FINDING_CAUSE, CONFIDENCE_LIKELY, 62,
                    _("a lopsided assignment: %s @ %s owns %zu of %zu partitions, and these are behind"),
                    member->client_id ? member->client_id : "?", member->host ? member->host : "?", most, total);
    doctor_about(doctor, finding, own.worst);
    doctor_say(doctor, finding, _("%zu of its partitions are behind, none of the others'; an even share would be %.1f"),
               own.late, mean);
    if (detail->summary.assignor)
        doctor_say(doctor, finding, _("assignor: %s"), detail->summary.assignor);
    doctor_confirm(
        doctor, finding,
        _("the range assignor gives the first member one more partition of every topic; cooperative-sticky does not"));
    doctor_look_at_owners(doctor, finding);
}

void ask_spread(struct doctor *doctor)
{
    ask_hot(doctor);
    ask_slow(doctor);
    ask_lopsided(doctor);
}
