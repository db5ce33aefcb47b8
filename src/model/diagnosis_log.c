/* The log and the offsets under the group: records that were deleted unread, or soon will be; offsets that vanished or
 * went back; topics that were made anew; partitions that nobody took up. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "model/diagnosis_parts.h"

enum { RISK_SHARE = 10 /* in per cent of the retention */, LINES = 5 };

static void reset_commands(struct doctor *doctor, struct finding *finding, const char *topic, const char *to,
                           const char *stock_to)
{
    doctor_weir(
        doctor, finding, _("to set its offsets, with its consumers stopped (a plan first)"), true,
        &(struct doctor_call){.command = "reset-offsets",
                              .operands = {doctor->facts->group},
                              .options = doctor_text(doctor, "--topic %s --to %s", doctor_quote(doctor, topic), to)});
    doctor_stock(doctor, finding, _("the same, by Kafka's own tool"), true, "kafka-consumer-groups.sh",
                 "--group %s --topic %s --reset-offsets %s --execute", doctor_quote(doctor, doctor->facts->group),
                 doctor_quote(doctor, topic), stock_to);
}

/* --- 15 --- */

static void ask_lost(struct doctor *doctor)
{
    struct finding *finding = NULL;
    for (size_t i = 0; i < doctor->row_count; i++) {
        const struct lag_row *row = doctor->worst[i];
        if (!row->lost.known || row->lost.value <= 0)
            continue;
        bool unsure = row->compacted == FACT_YES || row->transactional == FACT_YES;
        if (!finding) {
            enum confidence confidence = unsure                           ? CONFIDENCE_SUSPECTED
                                         : row->lost_observed == FACT_YES ? CONFIDENCE_CERTAIN
                                                                          : CONFIDENCE_LIKELY;
            finding = doctor_find(doctor, 15, row->judgement.state == STATE_LOST ? FINDING_CAUSE : FINDING_RISK,
                                  confidence, 90, _("records were deleted before they were read: up to %s on %s"),
                                  doctor_offset(doctor, row->lost), doctor_place(doctor, row->topic, row->partition));
            doctor_about(doctor, finding, row);
        }
        doctor_say(doctor, finding,
                   row->lost_observed == FACT_YES
                       ? _("%s: the log's start passed the committed offset at %s, by %s offsets")
                       : _("%s: when it was looked at, %s, the log's start was past the "
                           "committed offset, by %s offsets"),
                   doctor_place(doctor, row->topic, row->partition), doctor_clock(doctor, row->lost_ms),
                   doctor_offset(doctor, row->lost));
        if (unsure)
            doctor_say(doctor, finding, _("offsets of compacted, aborted records and markers are among them"));
    }
    if (!finding)
        return;
    doctor_confirm(doctor, finding,
                   _("what deleted them: retention.ms, retention.bytes, or somebody's delete-records"));
    doctor_weir(
        doctor, finding, _("the topic's retention"), false,
        &(struct doctor_call){.command = "config topic", .operands = {finding->topic ? finding->topic : "TOPIC"}});
    doctor_stock(doctor, finding, _("the same, by Kafka's own tool"), false, "kafka-configs.sh",
                 "--describe --all --topic %s", doctor_quote(doctor, finding->topic ? finding->topic : "TOPIC"));
}

/* By size: the distance of the committed offset from the log's start, at the speed at which that moves. Whole segments
 * go, so two steps at least are needed to speak of a speed. */
static void say_size(struct doctor *doctor, struct finding *finding, const struct lag_row *row)
{
    const struct watched_partition *seen = watched_partition(doctor->facts->watched, row->topic, row->partition);
    size_t steps = 0;
    for (size_t i = 1; seen && i < seen->count; i++)
        steps += seen->points[i].low.known && seen->points[i - 1].low.known &&
                 seen->points[i].low.value > seen->points[i - 1].low.value;
    if (steps < 2) {
        doctor_say(doctor, finding,
                   _("retention.bytes is set, too: when it takes effect is not known, the log's start was "
                     "not seen to move twice"));
        return;
    }
    const struct watched_point *first = &seen->points[0], *last = &seen->points[seen->count - 1];
    while (!first->low.known) /* two steps were seen: there are some that are known */
        first++;
    while (!last->low.known)
        last--;
    double speed = (double)(last->low.value - first->low.value) * 1e6 / (double)(last->t_us - first->t_us);
    if (speed > 0)
        doctor_say(doctor, finding,
                   _("by size: the log's start moves by %s, and is %s offsets before the committed one"),
                   doctor_rate(doctor, real_of(speed)), doctor_number(doctor, row->committed.value - last->low.value));
}

/* What is known of the time that a row's next record still has. */
struct risk {
    const struct lag_row *row; /* NULL: none has a limit and an age */
    const struct diagnosis_topic *topic;
    double left; /* seconds; an upper bound where the age is a lower one */
};

/* The earliest that the record can go; only an exact age has an upper bound. */
static double time_left(const struct diagnosis_topic *topic, const struct span *age)
{
    double error = age->kind == SPAN_EXACT ? age->error : 0;
    return (double)topic->retention_ms.value / 1e3 - age->seconds - error;
}

static bool is_near(const struct risk *risk)
{
    double retention = (double)risk->topic->retention_ms.value / 1e3;
    const struct real *eta = &risk->row->eta;
    return risk->left < retention * RISK_SHARE / 100 || (eta->known && eta->value > risk->left);
}

static struct risk nearest_risk(struct doctor *doctor)
{
    struct risk nearest = {0};
    for (size_t i = 0; i < doctor->row_count; i++) {
        const struct lag_row *row = doctor->worst[i];
        bool late = row->lag.known && row->lag.value > 0 && !row_is_noted(row) && row->judgement.word != LAG_OK;
        if (!late || row->judgement.state == STATE_LEARNING)
            continue;
        const struct diagnosis_topic *topic = doctor_topic(doctor, row->topic);
        if (!topic || !topic->asked || topic->error) {
            doctor_not_known(doctor, 15,
                             topic && topic->error ? _("the retention of %s is not known: %s")
                                                   : _("the retention of %s is not known%s"),
                             row->topic, topic && topic->error ? topic->error : "");
            continue;
        }
        bool limited = topic->deletes == FACT_YES && topic->retention_ms.known && topic->retention_ms.value >= 0;
        if (limited && (!row->record_age.known || row->record_age.kind != SPAN_EXACT))
            doctor_not_known(doctor, 15,
                             row->record_age.known ? _("the age of the next record of %s is not known exactly")
                                                   : _("the age of the next record of %s is not known"),
                             doctor_place(doctor, row->topic, row->partition));
        if (!limited || !row->record_age.known)
            continue;
        double left = time_left(topic, &row->record_age);
        if (!nearest.row || left < nearest.left)
            nearest = (struct risk){row, topic, left};
    }
    return nearest;
}

/* A time is promised only where the age has an upper bound. */
static struct finding *find_risk(struct doctor *doctor, const struct risk *risk)
{
    const char *place = doctor_place(doctor, risk->row->topic, risk->row->partition);
    enum span_kind kind = risk->row->record_age.kind;
    if (risk->left > 0 && kind == SPAN_EXACT)
        return doctor_find(doctor, 15, FINDING_RISK, CONFIDENCE_LIKELY, 85,
                           _("records will be deleted unread: on %s not before %s from now"), place,
                           doctor_duration(doctor, (int64_t)(risk->left * 1e6)));
    if (risk->left > 0 || kind == SPAN_ABOUT)
        return doctor_find(doctor, 15, FINDING_RISK, CONFIDENCE_SUSPECTED, 85,
                           _("records may soon be deleted unread: on %s"), place);
    return doctor_find(doctor, 15, FINDING_RISK, CONFIDENCE_LIKELY, 85,
                       _("records may be deleted unread at any moment: on %s retention.ms is over"), place);
}

static void say_age(struct doctor *doctor, struct finding *finding, const struct risk *risk)
{
    const struct span *age = &risk->row->record_age;
    doctor_say(doctor, finding,
               age->kind == SPAN_EXACT
                   ? _("the next record is %s old, retention.ms is %s; whole segments are deleted, so it may be later")
               : age->kind == SPAN_AT_LEAST
                   ? _("the next record is at least %s old, it may be older; retention.ms is %s")
                   : _("the next record is about %s old, it was not read; retention.ms is %s"),
               doctor_duration(doctor, (int64_t)(age->seconds * 1e6)),
               doctor_duration(doctor, risk->topic->retention_ms.value * 1000));
}

static void ask_risk(struct doctor *doctor)
{
    struct risk risk = nearest_risk(doctor);
    if (!risk.row || !is_near(&risk))
        return;
    struct finding *finding = find_risk(doctor, &risk);
    doctor_about(doctor, finding, risk.row);
    say_age(doctor, finding, &risk);
    if (risk.topic->retention_bytes.known && risk.topic->retention_bytes.value >= 0)
        say_size(doctor, finding, risk.row);
    long long longer_ms = (long long)risk.topic->retention_ms.value * 2;
    doctor_weir(doctor, finding, _("to keep them for longer"), true,
                &(struct doctor_call){.command = "config topic",
                                      .operands = {risk.row->topic},
                                      .options = doctor_text(doctor, "--set retention.ms=%lld", longer_ms)});
    doctor_stock(doctor, finding, _("the same, by Kafka's own tool"), true, "kafka-configs.sh",
                 "--alter --topic %s --add-config retention.ms=%lld", doctor_quote(doctor, risk.row->topic), longer_ms);
}

/* --- 16 --- */

static void ask_vanished(struct doctor *doctor)
{
    struct finding *finding = NULL;
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
        if (seen && finding->command_count == 0) {
            doctor_confirm(doctor, finding,
                           _("offsets.retention.minutes (7 days by default) after the last member went, or "
                             "somebody deleted them"));
            reset_commands(doctor, finding, row->topic, "beginning", "--to-earliest");
        }
    }
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
        return;
    }
}

/* Where the offsets topic may be read, it tells of offsets that went before anybody looked. */
static void ask_tombstones(struct doctor *doctor)
{
    const struct group_journal *journal = doctor->facts->journal;
    for (size_t i = 0; journal && !journal->error && i < journal->commit_count; i++) {
        const struct journal_commit *commit = &journal->commits[i];
        bool last = i + 1 == journal->commit_count || journal->commits[i + 1].partition != commit->partition ||
                    strcmp(journal->commits[i + 1].topic, commit->topic) != 0;
        if (!commit->tombstone || !last)
            continue;
        struct finding *finding =
            doctor_find(doctor, 16, FINDING_RISK, CONFIDENCE_CERTAIN, 60, _("a committed offset was taken away: %s"),
                        doctor_place(doctor, commit->topic, commit->partition));
        doctor_say(doctor, finding, _("__consumer_offsets: at %s it expired, was deleted, or its topic was"),
                   doctor_clock(doctor, commit->commit_ms));
        return;
    }
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
        if (!gone) {
            doctor_confirm(doctor, finding,
                           _("the brokers' logs: a topic creation, or an unclean leader election, at that time"));
            reset_commands(doctor, finding, row->topic, "end", "--to-latest");
        }
        return;
    }
}

/* --- 20 --- */

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
        doctor_stock(doctor, finding, _("the topic's partitions"), false, "kafka-topics.sh", "--describe --topic %s",
                     doctor_quote(doctor, topic->name));
    }
    if (unknown && !finding)
        doctor_not_known(doctor, 20, _("how many partitions its topics have was not asked of all"));
}

void ask_log(struct doctor *doctor)
{
    ask_lost(doctor);
    ask_risk(doctor);
    ask_vanished(doctor);
    ask_fell(doctor);
    ask_moved_alone(doctor);
    ask_tombstones(doctor);
    ask_recreated(doctor);
    ask_new(doctor);
}
