/* Who comes and goes: rebalances, members that are thrown out and return, applications that share a group. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "model/diagnosis_parts.h"
#include "model/journal_clock.h"

enum {
    LOOKS_FOR_SHARE = 8,
    SHARE_NOT_STABLE = 5 /* one in five looks */,
    RETURNS = 16,
    NEAR = 3,       /* times the timeout */
    RANK_LOOP = 250 /* it explains the loop that it makes */
};

/* --- 9 --- */

/* The client and host that came most often: it is the one that does not stay. */
static const struct watched_member *restless(const struct watched *watched, size_t *times)
{
    const struct watched_member *most = NULL;
    *times = 0;
    for (size_t i = 0; i < watched->member_count; i++) {
        const struct watched_member *one = &watched->members[i];
        size_t count = 0;
        for (size_t j = 0; j < watched->member_count; j++) {
            const struct watched_member *other = &watched->members[j];
            bool same = strcmp(one->client, other->client) == 0 && strcmp(one->host, other->host) == 0;
            count += same ? other->returns + other->came : 0;
        }
        if (count > *times) {
            *times = count;
            most = one;
        }
    }
    return most;
}

static void say_journal(struct doctor *doctor, struct finding *finding)
{
    const struct group_journal *journal = doctor_journal(doctor);
    if (!journal)
        return;
    struct journal_burst burst =
        journal_worst_burst(journal, doctor_journal_news_ms(doctor, journal), doctor->facts->rules->loop_us / 1000);
    if (burst.rebalances)
        doctor_say(doctor, finding, _("__consumer_offsets: at most %zu rebalances within %s, from %s to %s"),
                   burst.rebalances, doctor_duration(doctor, doctor->facts->rules->loop_us),
                   doctor_clock(doctor, burst.from_ms), doctor_clock(doctor, burst.to_ms));
}

static void say_coming(struct doctor *doctor, size_t changes)
{
    struct finding *finding = doctor_find(doctor, 9, FINDING_FACT, CONFIDENCE_CERTAIN, 60,
                                          _("members came and went: a deployment, or the beginning of a loop"));
    doctor_say(doctor, finding,
               lang_plural("at least %zu change of members or state within %s",
                           "at least %zu changes of members or state within %s", changes),
               changes, doctor_duration(doctor, doctor->facts->rules->loop_us));
}

static void ask_loop(struct doctor *doctor)
{
    const struct diagnosis_facts *facts = doctor->facts;
    const struct watched *watched = facts->watched;
    const struct group_row *summary = &facts->detail->summary;
    size_t changes = watched_changes(watched, facts->rules->loop_us);
    if (summary->rebalances > 0 && (size_t)summary->rebalances > changes)
        changes = (size_t)summary->rebalances;
    size_t written = 0;
    const struct group_journal *journal = doctor_journal(doctor);
    if (journal) {
        int64_t now_ms = journal_time(journal, facts->now_ms);
        written = journal_rebalances(journal, now_ms - facts->rules->loop_us / 1000, now_ms);
    }
    bool restless_looks = watched->looks >= LOOKS_FOR_SHARE && watched->not_stable * SHARE_NOT_STABLE > watched->looks;
    bool stuck = summary->judgement.state == STATE_REBALANCE_STUCK;
    size_t times, wanted = (size_t)facts->rules->loop_count;
    const struct watched_member *most = restless(watched, &times);
    /* Many who are restarted once each are a deployment; one that returns again and again is a loop. */
    bool loop = summary->judgement.state == STATE_REBALANCE_LOOP || written >= wanted ||
                (changes >= wanted && times + 1 >= wanted);
    if (!loop && !restless_looks && !stuck) {
        if (changes >= wanted)
            say_coming(doctor, changes);
        else if (!facts->detail->members_known)
            doctor_not_known(doctor, 9, _("members cannot be seen"));
        else if (watched_us(watched) < facts->rules->loop_us && !doctor_journal_covers(doctor, facts->rules->loop_us))
            doctor_too_short(doctor, 9, facts->rules->loop_us);
        return;
    }
    struct finding *finding = doctor_find(doctor, 9, FINDING_CAUSE, loop ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY, 50,
                                          stuck && !loop ? _("a rebalance does not end")
                                                         : _("a rebalance loop: members do not stay in the group"));
    finding->rank += summary->judgement.state == STATE_REBALANCE_LOOP || stuck ? RANK_WORST : 0;
    if (changes)
        doctor_say(doctor, finding,
                   lang_plural("at least %zu change of members or state within %s",
                               "at least %zu changes of members or state within %s", changes),
                   changes, doctor_duration(doctor, facts->rules->loop_us));
    if (written)
        doctor_say(doctor, finding, _("__consumer_offsets: %zu rebalances in the last %s"), written,
                   doctor_duration(doctor, facts->rules->loop_us));
    if (watched->not_stable)
        doctor_say(doctor, finding, _("in a rebalance in %u of %u looks"), (unsigned)watched->not_stable,
                   (unsigned)watched->looks);
    if (most)
        doctor_say(doctor, finding,
                   lang_plural("who comes and goes: %s @ %s came %zu time in the %s that it was watched",
                               "who comes and goes: %s @ %s came %zu times in the %s that it was watched", times),
                   *most->client ? most->client : "?", *most->host ? most->host : "?", times,
                   doctor_duration(doctor, watched_us(watched)));
    say_journal(doctor, finding);
    doctor_confirm(doctor, finding,
                   _("that consumer's log says why it left: a crash, a restart, or max.poll.interval.ms"));
    doctor_offer_journal(doctor, finding, _("generations and timeouts, where they may be read"));
    doctor_look_at_comings(doctor, finding);
}

/* --- 10 --- */

/* A member of the classic protocol returns with another id; one of the consumer protocol with its own. */
static const struct watched_member *successor(const struct watched *watched, const struct watched_member *gone)
{
    for (size_t i = 0; i < watched->member_count; i++) {
        const struct watched_member *other = &watched->members[i];
        bool same = other != gone && strcmp(other->client, gone->client) == 0 && strcmp(other->host, gone->host) == 0;
        if (same && other->came && other->first_us >= gone->last_us)
            return other;
    }
    return NULL;
}

/* The member as the offsets topic has it: by id, or else the first of that client id with a timeout. NULL: none. */
static const struct journal_member *written_member(const struct doctor *doctor, const char *id, const char *client,
                                                   int32_t *generation)
{
    const struct group_journal *journal = doctor_journal(doctor);
    size_t at = journal ? journal_generation_at(journal, journal->to_ms) : SIZE_MAX;
    const struct journal_generation *last = at == SIZE_MAX ? NULL : &journal->generations[at];
    const struct journal_member *found = NULL;
    for (size_t i = 0; last && i < last->member_rows; i++) {
        const struct journal_member *member = &last->members[i];
        *generation = last->generation;
        if (id && member->member_id && strcmp(member->member_id, id) == 0)
            return member;
        bool same = !client || (member->client_id && strcmp(member->client_id, client) == 0);
        if (!id && same && !found && member->rebalance_timeout_ms >= 0)
            found = member;
    }
    return found;
}

static int64_t timeout_ms(const struct doctor *doctor, const char *client)
{
    int32_t generation;
    const struct journal_member *member = written_member(doctor, NULL, client, &generation);
    return member ? member->rebalance_timeout_ms : -1;
}

static void say_timeouts(struct doctor *doctor, struct finding *finding, const char *client)
{
    int64_t timeout = timeout_ms(doctor, client);
    if (timeout >= 0)
        doctor_say(doctor, finding, _("__consumer_offsets: its rebalance timeout (max.poll.interval.ms) is %s"),
                   doctor_duration(doctor, timeout * 1000));
}

static struct finding *thrown_out(struct doctor *doctor, enum confidence confidence, const char *client,
                                  const char *host)
{
    struct finding *finding =
        doctor_find(doctor, 10, FINDING_CAUSE, confidence, 65,
                    _("%s @ %s leaves and returns: it takes longer than max.poll.interval.ms between polls"),
                    client && *client ? client : "?", host && *host ? host : "?");
    finding->rank += RANK_WORST + RANK_LOOP;
    return finding;
}

static void end_thrown_out(struct doctor *doctor, struct finding *finding)
{
    doctor_confirm(doctor, finding,
                   _("its log says \"consumer poll timeout has expired\"; a crash would begin a new process"));
    doctor_offer_journal(doctor, finding, _("timeouts and generations, where they may be read"));
    doctor_look_at_comings(doctor, finding);
}

static bool ask_seen_returns(struct doctor *doctor)
{
    const struct watched *watched = doctor->facts->watched;
    for (size_t i = 0; i < watched->member_count; i++) {
        const struct watched_member *gone = &watched->members[i];
        const struct watched_member *next = gone->gone ? successor(watched, gone) : gone->returns ? gone : NULL;
        /* Who committed until it went has crashed or been restarted. */
        if (!next || !(gone->was_stuck || gone->was_stuck_once))
            continue;
        struct finding *finding = thrown_out(doctor, CONFIDENCE_LIKELY, gone->client, gone->host);
        doctor_say(doctor, finding, _("member %s had committed nothing for %s when it left, with records to read"),
                   gone->id, doctor_duration(doctor, gone->stood_us));
        if (next == gone)
            doctor_say(doctor, finding, _("it came back with the same id, %s"), doctor_since(doctor, gone->first_us));
        else
            doctor_say(doctor, finding, _("the same client and host came back as %s, %s"), next->id,
                       doctor_since(doctor, next->first_us));
        say_timeouts(doctor, finding, gone->client);
        end_thrown_out(doctor, finding);
        return true;
    }
    return false;
}

static bool ask_written_returns(struct doctor *doctor)
{
    const struct diagnosis_facts *facts = doctor->facts;
    const struct group_journal *journal = doctor_journal(doctor);
    if (!journal)
        return false;
    struct journal_return returns[RETURNS];
    int64_t now_ms = journal_time(journal, facts->now_ms);
    size_t count = journal_returns(journal, now_ms - 4 * facts->rules->loop_us / 1000, now_ms, returns, RETURNS);
    if (count < 2)
        return false;
    size_t kept = count < RETURNS ? count : RETURNS;
    const struct journal_return *last = &returns[kept - 1];
    /* Who is thrown out for not polling is so at the pace of that timeout; who crashes is not. */
    int64_t timeout = timeout_ms(doctor, last->client_id);
    int64_t period = (last->left_ms - returns[0].left_ms) / (int64_t)(kept - 1);
    bool near = timeout > 0 && period >= timeout && period <= NEAR * timeout;
    struct finding *finding =
        thrown_out(doctor, near ? CONFIDENCE_LIKELY : CONFIDENCE_SUSPECTED, last->client_id, last->host);
    if (near)
        doctor_say(doctor, finding,
                   _("__consumer_offsets: on average %s between two such times, which is near its timeout"),
                   doctor_duration(doctor, period * 1000));
    doctor_say(doctor, finding, _("__consumer_offsets: it left and came back at least %zu times, last from %s to %s"),
               count, doctor_clock(doctor, last->left_ms), doctor_clock(doctor, last->back_ms));
    say_timeouts(doctor, finding, last->client_id);
    end_thrown_out(doctor, finding);
    return true;
}

/* The row's owner gets on with another partition. */
static bool owner_gets_on(const struct doctor *doctor, const struct lag_row *row)
{
    for (size_t i = 0; i < doctor->row_count; i++) {
        const struct lag_row *other = doctor->worst[i];
        if (other->owner != row->owner || other == row)
            continue;
        bool unread = other->lag.known && other->lag.value > 0;
        if ((unread && other->judgement.state != STATE_STALL) || other->committed_us > row->unread_us)
            return true;
    }
    return false;
}

/* Of the consumer protocol a member that hangs is listed as owner all the same. */
static void ask_listed_owner(struct doctor *doctor)
{
    const struct diagnosis_facts *facts = doctor->facts;
    if (facts->detail->summary.type != GROUP_CONSUMER)
        return;
    for (size_t i = 0; i < doctor->row_count; i++) {
        const struct lag_row *row = doctor->worst[i];
        const struct member_row *member = doctor_member(doctor, row);
        if (row->judgement.state != STATE_STALL || !member || owner_gets_on(doctor, row))
            continue;
        int32_t epoch = -1;
        const struct journal_member *written = written_member(doctor, member->member_id, NULL, &epoch);
        bool left_behind = written && written->member_epoch >= 0 && written->member_epoch < epoch;
        struct finding *finding = doctor_find(
            doctor, 10, FINDING_CAUSE, left_behind ? CONFIDENCE_CERTAIN : CONFIDENCE_SUSPECTED, left_behind ? 30 : 10,
            left_behind ? _("%s @ %s is past max.poll.interval.ms: it is listed as owner, and has not followed")
                        : _("%s @ %s may be past max.poll.interval.ms: it is listed as owner and commits nothing"),
            member->client_id ? member->client_id : "?", member->host ? member->host : "?");
        doctor_about(doctor, finding, row);
        if (left_behind)
            doctor_say(doctor, finding,
                       _("__consumer_offsets: its epoch is %d, that of the group %d: it has not followed"),
                       (int)written->member_epoch, (int)epoch);
        doctor_say(doctor, finding,
                   _("consumer protocol: an owner that stays, while none of its partitions commits, %s"),
                   doctor_since_bound(doctor, row->unread_us, row->judgement.since_is_bound));
        say_timeouts(doctor, finding, member->client_id);
        end_thrown_out(doctor, finding);
        return;
    }
}

static void ask_poll_interval(struct doctor *doctor)
{
    const struct diagnosis_facts *facts = doctor->facts;
    if (!facts->detail->members_known) {
        doctor_not_known(doctor, 10, _("members cannot be seen"));
        return;
    }
    if (ask_seen_returns(doctor) || ask_written_returns(doctor))
        return;
    ask_listed_owner(doctor);
    if (watched_us(facts->watched) < facts->rules->loop_us && !doctor_journal_covers(doctor, facts->rules->loop_us))
        doctor_too_short(doctor, 10, facts->rules->loop_us);
}

/* --- 24 --- */

/* A client id without the number, or the random part, that tells members of one application apart. */
static size_t stem_length(const char *client)
{
    size_t len = strlen(client), cut = len;
    for (size_t i = 0; i < len; i++) {
        bool digit = client[i] >= '0' && client[i] <= '9';
        if (digit && i > 0 && strchr("-_.", client[i - 1])) {
            cut = i;
            break;
        }
    }
    while (cut > 1 && (strchr("-_.", client[cut - 1]) || (client[cut - 1] >= '0' && client[cut - 1] <= '9')))
        cut--;
    return cut;
}

static bool same_stem(const char *a, const char *b)
{
    size_t len = stem_length(a);
    return len == stem_length(b) && strncmp(a, b, len) == 0;
}

/* Subscriptions that two members of unlike names do not share at all. */
static bool shares_topic(const struct journal_member *a, const struct journal_member *b)
{
    for (size_t i = 0; i < a->topic_count; i++)
        for (size_t j = 0; j < b->topic_count; j++)
            if (strcmp(a->topics[i], b->topics[j]) == 0)
                return true;
    return false;
}

/* Whether they tell: all are known. */
static bool ask_subscriptions(struct doctor *doctor)
{
    const struct group_journal *journal = doctor_journal(doctor);
    size_t at = journal ? journal_generation_at(journal, journal->to_ms) : SIZE_MAX;
    if (at == SIZE_MAX)
        return false;
    const struct journal_generation *generation = &journal->generations[at];
    bool all_known = generation->member_count >= 0 && (size_t)generation->member_count == generation->member_rows;
    for (size_t i = 0; i < generation->member_rows; i++)
        for (size_t j = i + 1; j < generation->member_rows; j++) {
            const struct journal_member *a = &generation->members[i], *b = &generation->members[j];
            bool known = a->topics_known && b->topics_known && a->topic_count && b->topic_count && !a->topics_cut &&
                         !b->topics_cut && !a->topic_regex && !b->topic_regex;
            all_known &= known;
            if (!known || shares_topic(a, b))
                continue;
            struct finding *finding =
                doctor_find(doctor, 24, FINDING_CAUSE, CONFIDENCE_LIKELY, 35,
                            _("two applications under one group: %s and %s subscribe to different topics"),
                            a->client_id ? a->client_id : "?", b->client_id ? b->client_id : "?");
            doctor_say(doctor, finding, _("__consumer_offsets: %s reads %s%s, %s reads %s%s"),
                       a->client_id ? a->client_id : "?", a->topics[0], a->topic_count > 1 ? ", ..." : "",
                       b->client_id ? b->client_id : "?", b->topics[0], b->topic_count > 1 ? ", ..." : "");
            doctor_confirm(doctor, finding, _("give each application a group.id of its own"));
            doctor_look_at_owners(doctor, finding);
            return true;
        }
    return all_known;
}

static const char *why_unsubscribed(const struct doctor *doctor)
{
    if (doctor_journal(doctor))
        return _("__consumer_offsets does not tell all subscriptions; no offset went back and forth");
    return doctor->facts->journal
               ? _("subscriptions are not known, for __consumer_offsets was not read; no offset went back and forth")
               : _("subscriptions are not observable without --offsets-topic; no offset went back and forth");
}

static const struct watched_partition *sawtooth(const struct watched *watched)
{
    for (size_t i = 0; i < watched->partition_count; i++)
        if (watched->partitions[i].falls >= 2 && watched->partitions[i].rises >= 2)
            return &watched->partitions[i];
    return NULL;
}

static void ask_two_applications(struct doctor *doctor)
{
    const struct group_detail *detail = doctor->facts->detail;
    const struct watched_partition *saw = sawtooth(doctor->facts->watched);
    if (saw) {
        struct finding *finding =
            doctor_find(doctor, 24, FINDING_CAUSE, CONFIDENCE_LIKELY, 60,
                        _("two readers commit to one group: the offset of %s goes back and forth"),
                        doctor_place(doctor, saw->topic, saw->partition));
        doctor_say(doctor, finding, _("it fell %u times and rose %u times in %s; the last fall was from %s to %s"),
                   (unsigned)saw->falls, (unsigned)saw->rises, doctor_watched(doctor),
                   doctor_number(doctor, saw->fell_from), doctor_number(doctor, saw->fell_to));
        doctor_confirm(doctor, finding, _("give each application a group.id of its own, and see whether it stops"));
        doctor_look_at_owners(doctor, finding);
        return;
    }
    if (ask_subscriptions(doctor)) {
        doctor_need_looks(doctor, 24);
        doctor_need_partitions(doctor, 24);
        return;
    }
    const struct member_row *first = detail->member_count ? &detail->members[0] : NULL, *unlike = NULL;
    for (size_t i = 1; i < detail->member_count && !unlike; i++)
        if (first->client_id && detail->members[i].client_id &&
            !same_stem(first->client_id, detail->members[i].client_id))
            unlike = &detail->members[i];
    if (unlike) {
        struct finding *finding =
            doctor_find(doctor, 24, FINDING_FACT, CONFIDENCE_SUSPECTED, 10,
                        _("the members' client ids are unlike: perhaps two applications share the group"));
        doctor_say(doctor, finding, "%s @ %s", first->client_id, first->host ? first->host : "?");
        doctor_say(doctor, finding, "%s @ %s", unlike->client_id, unlike->host ? unlike->host : "?");
        doctor_confirm(doctor, finding, _("their subscriptions: --offsets-topic tells them, where it may be read"));
    }
    doctor_not_known(doctor, 24, "%s", why_unsubscribed(doctor));
}

void ask_rebalances(struct doctor *doctor)
{
    ask_loop(doctor);
    ask_poll_interval(doctor);
    ask_two_applications(doctor);
}
