#include "model/diagnosis_parts.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/str.h"
#include "model/lag_judge.h"
#include "text/format.h"
#include "text/shell.h"

enum { HALF_A_DAY_MS = 12 * 3600000 };

const char *doctor_vtext(struct doctor *doctor, const char *format, va_list arguments)
{
    char text[1024];
    va_list again;
    va_copy(again, arguments);
    int len = vsnprintf(text, sizeof text, format, arguments);
    char *whole = NULL;
    if (len >= (int)sizeof text) { /* commands have the names of files and groups in them */
        whole = arena_alloc(doctor->arena, (size_t)len + 1, 1);
        vsnprintf(whole, (size_t)len + 1, format, again);
    }
    va_end(again);
    return whole ? whole : arena_strdup(doctor->arena, text);
}

bool doctor_found(const struct doctor *doctor, int question)
{
    for (size_t i = 0; i < doctor->found_count; i++)
        if (doctor->found[i]->question == question && doctor->found[i]->kind == FINDING_CAUSE)
            return true;
    return false;
}

struct finding *doctor_find(struct doctor *doctor, int question, enum finding_kind kind, enum confidence confidence,
                            int weight, const char *format, ...)
{
    struct finding *finding = &doctor->spare;
    if (doctor->found_count < DOCTOR_FINDINGS)
        finding = doctor->found[doctor->found_count++] = arena_alloc(doctor->arena, 1, sizeof *finding);
    va_list arguments;
    va_start(arguments, format);
    *finding = (struct finding){.question = question,
                                .kind = kind,
                                .confidence = confidence,
                                .title = doctor_vtext(doctor, format, arguments),
                                .partition = -1,
                                .rank = weight + 200 * (CONFIDENCE_SUSPECTED - (int)confidence) +
                                        1000 * (FINDING_FACT - (int)kind)};
    va_end(arguments);
    doctor->out->answers[question] = (struct question_answer){.kind = ANSWER_FOUND};
    return finding;
}

void doctor_about(struct doctor *doctor, struct finding *finding, const struct lag_row *row)
{
    const struct group_row *summary = &doctor->facts->detail->summary;
    finding->topic = row->topic;
    finding->partition = row->partition;
    bool worst = summary->worst_topic && summary->worst_partition == row->partition &&
                 strcmp(summary->worst_topic, row->topic) == 0;
    if (worst)
        finding->rank += RANK_WORST;
}

void doctor_say(struct doctor *doctor, struct finding *finding, const char *format, ...)
{
    if (finding->evidence_count == FINDING_LINES)
        return;
    va_list arguments;
    va_start(arguments, format);
    finding->evidence[finding->evidence_count++] = doctor_vtext(doctor, format, arguments);
    va_end(arguments);
}

void doctor_confirm(struct doctor *doctor, struct finding *finding, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    finding->confirm = doctor_vtext(doctor, format, arguments);
    va_end(arguments);
}

static bool is_answered(const struct doctor *doctor, int question)
{
    return doctor->out->answers[question].kind == ANSWER_FOUND;
}

void doctor_not_known(struct doctor *doctor, int question, const char *format, ...)
{
    if (is_answered(doctor, question))
        return;
    va_list arguments;
    va_start(arguments, format);
    doctor->out->answers[question] =
        (struct question_answer){.kind = ANSWER_NOT_KNOWN, .why = doctor_vtext(doctor, format, arguments)};
    va_end(arguments);
}

const char *doctor_text(struct doctor *doctor, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *text = doctor_vtext(doctor, format, arguments);
    va_end(arguments);
    return text;
}

const char *doctor_quote(struct doctor *doctor, const char *name)
{
    struct str out = {0};
    shell_word_append(&out, name);
    const char *text = arena_strdup(doctor->arena, str_text(&out));
    str_finish(&out);
    return text;
}

const char *doctor_number(struct doctor *doctor, int64_t value)
{
    char text[FORMAT_MAX];
    return arena_strdup(doctor->arena, format_exact(value, text));
}

const char *doctor_offset(struct doctor *doctor, struct offset value)
{
    return value.known ? doctor_number(doctor, value.value) : _("unknown");
}

const char *doctor_rate(struct doctor *doctor, struct real rate)
{
    char text[FORMAT_MAX];
    return rate.known ? doctor_text(doctor, "%s/s", format_rate(rate.value, text)) : _("unknown");
}

const char *doctor_duration(struct doctor *doctor, int64_t us)
{
    char text[FORMAT_MAX];
    return arena_strdup(doctor->arena, format_duration((double)us / 1e6, text));
}

const char *doctor_clock(struct doctor *doctor, int64_t ms)
{
    char text[FORMAT_MAX];
    int64_t ago_ms = doctor->facts->now_ms - ms;
    if (ago_ms > HALF_A_DAY_MS || ago_ms < -HALF_A_DAY_MS)
        return arena_strdup(doctor->arena, format_iso(ms, text));
    format_clock(ms, text);
    char *point = strchr(text, '.');
    if (point)
        *point = '\0';
    return arena_strdup(doctor->arena, text);
}

const char *doctor_since(struct doctor *doctor, int64_t us)
{
    int64_t ago_us = doctor->facts->now_us - us;
    return doctor_text(doctor, _("since %s (%s)"), doctor_clock(doctor, doctor->facts->now_ms - ago_us / 1000),
                       doctor_duration(doctor, ago_us));
}

const char *doctor_since_bound(struct doctor *doctor, int64_t us, bool bound)
{
    const char *since = doctor_since(doctor, us);
    return bound ? doctor_text(doctor, _("at least %s"), since) : since;
}

const char *doctor_place(struct doctor *doctor, const char *topic, int32_t partition)
{
    return doctor_text(doctor, "%s p%d", topic, (int)partition);
}

const struct member_row *doctor_member(const struct doctor *doctor, const struct lag_row *row)
{
    const struct group_detail *detail = doctor->facts->detail;
    bool known = detail->members_known && row->owner >= 0 && (size_t)row->owner < detail->member_count;
    return known ? &detail->members[row->owner] : NULL;
}

const char *doctor_owner(struct doctor *doctor, const struct lag_row *row)
{
    if (!doctor->facts->detail->members_known)
        return _("members not visible");
    const struct member_row *member = doctor_member(doctor, row);
    if (!member)
        return _("owned by nobody");
    return doctor_text(doctor, "%s @ %s", member->client_id ? member->client_id : "?",
                       member->host ? member->host : "?");
}

const char *doctor_behind(struct doctor *doctor, const struct span *span)
{
    char text[FORMAT_MAX];
    if (!span->known)
        return span->runs_ahead ? _("timestamps run ahead") : _("unknown for how long");
    format_duration(span->seconds, text);
    switch (span->kind) {
    case SPAN_AT_LEAST:
        return doctor_text(doctor, _("at least %s behind"), text);
    case SPAN_ABOUT:
        return doctor_text(doctor, _("about %s behind"), text);
    case SPAN_EXACT:
        break;
    }
    return doctor_text(doctor, _("%s behind"), text);
}

const char *doctor_judgement(struct doctor *doctor, const struct lag_judgement *judgement)
{
    if (judgement->state == STATE_OK)
        return lag_word_name(judgement->word);
    return doctor_text(doctor, judgement->suspected ? _("%s (%s suspected)") : "%s %s", lag_word_name(judgement->word),
                       lag_state_name(judgement->state));
}

const char *doctor_watched(struct doctor *doctor)
{
    const struct watched *watched = doctor->facts->watched;
    return doctor_text(doctor, lang_plural("%u look in %s", "%u looks in %s", watched->looks), (unsigned)watched->looks,
                       doctor_duration(doctor, watched_us(watched)));
}

const struct diagnosis_topic *doctor_topic(const struct doctor *doctor, const char *name)
{
    for (size_t i = 0; i < doctor->facts->topic_count; i++)
        if (strcmp(doctor->facts->topics[i].name, name) == 0)
            return &doctor->facts->topics[i];
    return NULL;
}

int64_t doctor_stuck_us(const struct doctor *doctor)
{
    return judge_stuck(doctor->facts->rules, doctor->facts->detail->summary.commit_gap_us);
}

bool row_is_stuck(const struct lag_row *row)
{
    return row->judgement.state == STATE_STALL || row->judgement.state == STATE_STOP;
}

bool row_is_open(const struct lag_row *row)
{
    return row->open.known || row->judgement.state == STATE_BLOCKED;
}

bool row_is_behind(const struct lag_row *row)
{
    enum lag_state state = row->judgement.state;
    return state == STATE_LAGGING || state == STATE_BEHIND || state == STATE_DRAINING || row_is_stuck(row);
}

bool row_is_noted(const struct lag_row *row)
{
    return row->judgement.is_note;
}

int64_t row_next(const struct lag_row *row)
{
    return row->low.known && row->low.value > row->committed.value ? row->low.value : row->committed.value;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double median_of(double *values, size_t count)
{
    if (!count)
        return 0;
    qsort(values, count, sizeof *values, by_value);
    return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}
