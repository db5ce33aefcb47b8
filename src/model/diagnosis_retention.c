/* Records that were deleted before the group read them, or soon will be: by their age, or by the size of the log. */
#include "base/lang.h"
#include "model/diagnosis_parts.h"

enum { RISK_SHARE = 10 /* in per cent of the retention, or of the log */ };

/* --- 15 --- */

/* Where the row does not tell whether its topic is compacted, the topic's configuration may. */
static enum fact is_compacted(const struct doctor *doctor, const struct lag_row *row)
{
    const struct diagnosis_topic *topic = doctor_topic(doctor, row->topic);
    bool asked = topic && topic->asked && !topic->error;
    return row->compacted == FACT_UNKNOWN && asked ? topic->compacts : row->compacted;
}

static void ask_lost(struct doctor *doctor)
{
    struct finding *finding = NULL;
    for (size_t i = 0; i < doctor->row_count; i++) {
        const struct lag_row *row = doctor->worst[i];
        if (!row->lost.known || row->lost.value <= 0)
            continue;
        enum fact compacted = is_compacted(doctor, row);
        bool unsure = compacted != FACT_NO || row->transactional == FACT_YES;
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
            doctor_say(doctor, finding,
                       compacted == FACT_YES || row->transactional == FACT_YES
                           ? _("offsets of compacted, aborted records and markers are among them")
                           : _("whether its topic is compacted is not known: offsets without a record may be among "
                               "them"));
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

/* How fast the log's start moves. Whole segments go, so two steps at least are needed to speak of a speed. */
static struct real speed_of_start(const struct doctor *doctor, const struct lag_row *row)
{
    const struct watched_partition *seen = watched_partition(doctor->facts->watched, row->topic, row->partition);
    const struct watched_point *first = NULL, *last = NULL;
    size_t steps = 0;
    for (size_t i = 0; seen && i < seen->count; i++) {
        const struct watched_point *point = &seen->points[i];
        if (!point->low.known)
            continue;
        steps += last && point->low.value > last->low.value;
        first = first ? first : point;
        last = point;
    }
    if (steps < 2 || last->t_us <= first->t_us)
        return (struct real){0};
    return real_of((double)(last->low.value - first->low.value) * 1e6 / (double)(last->t_us - first->t_us));
}

static bool has_limit_of_size(const struct diagnosis_topic *topic)
{
    return topic->deletes == FACT_YES && topic->retention_bytes.known && topic->retention_bytes.value >= 0;
}

static void say_size(struct doctor *doctor, struct finding *finding, const struct lag_row *row)
{
    struct real speed = speed_of_start(doctor, row);
    if (!speed.known || !row->low.known) {
        doctor_say(doctor, finding,
                   _("retention.bytes is set, too: when it takes effect is not known, the log's start was "
                     "not seen to move twice"));
        return;
    }
    int64_t distance = row_next(row) - row->low.value;
    doctor_say(doctor, finding,
               _("by size: the log's start moves by %s, and is %s offsets before the committed one: there in %s"),
               doctor_rate(doctor, speed), doctor_number(doctor, distance),
               doctor_duration(doctor, (int64_t)((double)distance * 1e6 / speed.value)));
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

/* The row has something to lose and was judged. */
static bool is_at_stake(const struct lag_row *row)
{
    bool late = row->lag.known && row->lag.value > 0 && !row_is_noted(row) && row->judgement.word != LAG_OK;
    return late && row->committed.known && row->judgement.state != STATE_LEARNING;
}

/* NULL: its retention is not known, which is said. */
static const struct diagnosis_topic *topic_at_stake(struct doctor *doctor, const struct lag_row *row)
{
    const struct diagnosis_topic *topic = doctor_topic(doctor, row->topic);
    if (topic && topic->asked && !topic->error)
        return topic;
    const char *error = topic ? topic->error : NULL;
    doctor_not_known(doctor, 15,
                     error ? _("the retention of %s is not known: %s") : _("the retention of %s is not known%s"),
                     row->topic, error ? error : "");
    return NULL;
}

static struct risk nearest_risk(struct doctor *doctor)
{
    struct risk nearest = {0};
    for (size_t i = 0; i < doctor->row_count; i++) {
        const struct lag_row *row = doctor->worst[i];
        const struct diagnosis_topic *topic = is_at_stake(row) ? topic_at_stake(doctor, row) : NULL;
        if (!topic)
            continue;
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

/* That whose next record the log's start reaches first. */
static struct risk nearest_by_size(struct doctor *doctor)
{
    struct risk nearest = {0};
    for (size_t i = 0; i < doctor->row_count; i++) {
        const struct lag_row *row = doctor->worst[i];
        const struct diagnosis_topic *topic = is_at_stake(row) ? topic_at_stake(doctor, row) : NULL;
        if (!topic || !has_limit_of_size(topic) || !row->low.known || !row->high.known)
            continue;
        struct real speed = speed_of_start(doctor, row);
        if (!speed.known) {
            doctor_not_known(doctor, 15,
                             _("when retention.bytes takes effect on %s is not known: the log's start was not seen to "
                               "move twice"),
                             doctor_place(doctor, row->topic, row->partition));
            continue;
        }
        double left = (double)(row_next(row) - row->low.value) / speed.value;
        if (!nearest.row || left < nearest.left)
            nearest = (struct risk){row, topic, left};
    }
    return nearest;
}

static bool is_near_by_size(const struct risk *risk)
{
    const struct lag_row *row = risk->row;
    double share = (double)(row_next(row) - row->low.value) * 100 / (double)(row->high.value - row->low.value);
    return share < RISK_SHARE || (row->eta.known && row->eta.value > risk->left);
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

static void keep_longer(struct doctor *doctor, struct finding *finding, const char *name, int64_t now)
{
    const char *setting = doctor_text(doctor, "%s=%lld", name, (long long)now * 2);
    doctor_weir(doctor, finding, _("to keep them for longer"), true,
                &(struct doctor_call){.command = "config topic",
                                      .operands = {finding->topic},
                                      .options = doctor_text(doctor, "--set %s", setting)});
    doctor_stock(doctor, finding, _("the same, by Kafka's own tool"), true, "kafka-configs.sh",
                 "--alter --topic %s --add-config %s", doctor_quote(doctor, finding->topic), setting);
}

static void ask_size(struct doctor *doctor)
{
    struct risk risk = nearest_by_size(doctor);
    if (!risk.row || !is_near_by_size(&risk))
        return;
    struct finding *finding =
        doctor_find(doctor, 15, FINDING_RISK, CONFIDENCE_SUSPECTED, 85, _("records may soon be deleted unread: on %s"),
                    doctor_place(doctor, risk.row->topic, risk.row->partition));
    doctor_about(doctor, finding, risk.row);
    say_size(doctor, finding, risk.row);
    doctor_confirm(doctor, finding, _("does the log's start go on moving at this speed, and the group no faster?"));
    keep_longer(doctor, finding, "retention.bytes", risk.topic->retention_bytes.value);
}

static void ask_age(struct doctor *doctor, const struct risk *risk)
{
    struct finding *finding = find_risk(doctor, risk);
    doctor_about(doctor, finding, risk->row);
    say_age(doctor, finding, risk);
    if (has_limit_of_size(risk->topic))
        say_size(doctor, finding, risk->row);
    doctor_confirm(doctor, finding, _("the log's start, when it moves: is it past the committed offset then?"));
    keep_longer(doctor, finding, "retention.ms", risk->topic->retention_ms.value);
}

void ask_retention(struct doctor *doctor)
{
    ask_lost(doctor);
    struct risk risk = nearest_risk(doctor);
    if (risk.row && is_near(&risk))
        ask_age(doctor, &risk);
    else
        ask_size(doctor);
    doctor_need_judgement(doctor, 15);
}
