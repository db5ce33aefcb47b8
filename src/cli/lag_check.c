#include "cli/lag_check.h"

#include <stdio.h>
#include <string.h>

#include "base/lang.h"
#include "cli/lag_rows.h"
#include "text/format.h"
#include "text/sanitize.h"

static bool is_partial(const struct lag_check *check, const struct answer *answer)
{
    return check->all && answer->groups && answer->groups->error;
}

int lag_check_exit_code(const struct lag_check *check, const struct answer *answer)
{
    bool over = false, unjudged = is_partial(check, answer) || answer->detail_count == 0;
    for (size_t i = 0; i < answer->detail_count; i++) {
        enum alarm_kind kind = alarm_of(&answer->details[i]->summary, &check->lines);
        unjudged |= kind == ALARM_UNJUDGED;
        over |= kind != ALARM_UNJUDGED && kind != ALARM_NONE;
    }
    return over ? CHECK_OVER_LINE : unjudged ? CHECK_NOT_JUDGED : 0;
}

/* "lag 1,204, 6m 12s behind", as far as it is known. */
static void append_values(const struct group_row *group, bool ascii, struct str *line)
{
    char number[FORMAT_MAX], behind[LAG_TEXT];
    if (group->lag.known)
        str_appendf(line, _("; lag %s"), format_exact(group->lag.value, number));
    if (group->unknown_partitions > 0)
        str_appendf(line,
                    lang_plural(" and %d partition whose lag is not known", " and %d partitions whose lag is not known",
                                (unsigned long)group->unknown_partitions),
                    (int)group->unknown_partitions);
    if (lag_behind_text(&group->behind, ascii, behind))
        str_appendf(line, _("; %s behind"), behind);
}

/* Nobody draws a line of 0.0 s. */
static const char *behind_line(double seconds, char out[FORMAT_MAX])
{
    if (seconds >= 1 || seconds < 0.001)
        return format_duration(seconds, out);
    snprintf(out, FORMAT_MAX, "%.0f ms", seconds * 1000);
    return out;
}

/* Whose line it is, where somebody may have forgotten that there is one. */
static void append_from(const char *setting, const char *from, struct str *line)
{
    if (from)
        str_appendf(line, _(", %s of %s"), setting, from);
}

static void append_worst(const struct group_row *group, struct str *line)
{
    if (group->worst_topic)
        str_appendf(line, " (%s/%d)", group->worst_topic, (int)group->worst_partition);
}

/* Why it could not be judged: the first reason that there is. */
static void append_unjudged(const struct lag_check *check, const struct group_row *group, struct str *line)
{
    char reason[LAG_TEXT];
    const struct alarm_lines *lines = &check->lines;
    bool by_lines = lines->at_once && (lines->lag_warn > 0 || lines->no_lag || lines->behind_warn_s > 0);
    if (group->status.error) {
        str_append(line, group->status.error);
    } else if (group->status.stale) {
        str_append(line, _("its values are old"));
    } else if (group->partitions < 0) {
        str_append(line, _("its committed offsets are not known"));
    } else if (group->judgement.word == LAG_UNKNOWN && group->judgement.state != STATE_LEARNING) {
        str_append(line, lag_reason_text(group, check->ascii, reason));
    } else if (group->unjudged > group->learning) {
        str_appendf(line,
                    lang_plural("%d partition cannot be judged", "%d partitions cannot be judged",
                                (unsigned long)(group->unjudged - group->learning)),
                    (int)(group->unjudged - group->learning));
    } else if (group->learning > 0 && !by_lines) {
        str_append(line, check->lines.at_once ? _("one look tells no state: draw a line (--max-behind, --max-lag) or "
                                                  "look longer (--for 2m)")
                                              : _("looked at too shortly to tell its state: --for 2m"));
    } else if (group->behind_unsure > 0) {
        str_appendf(line,
                    lang_plural("how many seconds %d partition is behind is not known, or not how many at most",
                                "how many seconds %d partitions are behind is not known, or not how many at most",
                                (unsigned long)group->behind_unsure),
                    (int)group->behind_unsure);
    } else {
        str_append(line, _("too little is known of it"));
    }
}

/* No line is crossed; the state is said where it is not a good one, since without a line nothing else would. */
static void append_within(const struct lag_check *check, const struct group_row *group, struct str *line)
{
    char text[LAG_TEXT];
    str_append(line, _("within"));
    if (group->judgement.word == LAG_BEHIND || group->judgement.word == LAG_RECOVERING)
        str_appendf(line, "; %s: %s", lag_word_name(group->judgement.word), lag_reason_text(group, check->ascii, text));
}

static void append_alarm(const struct lag_check *check, const struct group_row *group, enum alarm_kind kind,
                         struct str *line)
{
    char text[LAG_TEXT], number[FORMAT_MAX];
    switch (kind) {
    case ALARM_BROKEN:
        str_appendf(line, "BROKEN: %s", lag_reason_text(group, check->ascii, text));
        break;
    case ALARM_BEHIND:
        str_appendf(line, _("over %s behind"), behind_line(check->lines.behind_warn_s, number));
        append_from("behind_warn", check->behind_from, line);
        append_worst(group, line);
        break;
    case ALARM_LAG:
        str_appendf(line, _("lag over %s"), format_exact(check->lines.no_lag ? 0 : check->lines.lag_warn, number));
        append_from("lag_warn", check->lag_from, line);
        append_worst(group, line);
        break;
    case ALARM_UNJUDGED:
        str_append(line, _("not judged: "));
        append_unjudged(check, group, line);
        break;
    case ALARM_NONE:
        if (group->judgement.is_note && (group->partitions > 0 || group->judgement.state == STATE_NO_VERDICT))
            str_appendf(line, _("not judged, and need not be: %s"), lag_state_name(group->judgement.state));
        else
            append_within(check, group, line);
        break;
    }
    append_values(group, check->ascii, line);
}

static void append_line(const struct lag_check *check, const struct group_row *group, struct str *out)
{
    enum alarm_kind kind = alarm_of(group, &check->lines);
    struct str line = {0};
    if (kind == ALARM_NONE && !check->verbose)
        return;
    str_appendf(&line, "%s: ", group->group);
    append_alarm(check, group, kind, &line);
    sanitize_append(out, str_text(&line), line.len, SIZE_MAX, check->ascii);
    str_append_char(out, '\n');
    str_finish(&line);
}

/* With -v also where everything is within. */
static void append_lines(const struct lag_check *check, struct str *out)
{
    char lag[FORMAT_MAX], behind[FORMAT_MAX];
    struct str line = {0};
    if (!check->verbose || (!check->lag_from && !check->behind_from))
        return;
    str_append(&line, _("measured with:"));
    if (check->lag_from)
        str_appendf(&line, " lag_warn %s (%s)", format_exact(check->lines.lag_warn, lag), check->lag_from);
    if (check->behind_from)
        str_appendf(&line, " behind_warn %s (%s)", behind_line(check->lines.behind_warn_s, behind), check->behind_from);
    sanitize_append(out, str_text(&line), line.len, SIZE_MAX, check->ascii);
    str_append_char(out, '\n');
    str_finish(&line);
}

void lag_check_json(const struct lag_check *check, struct jsonw *json)
{
    const struct alarm_lines *lines = &check->lines;
    bool lag = lines->lag_warn > 0 || lines->no_lag, behind = lines->behind_warn_s > 0;
    jsonw_name(json, "lines");
    jsonw_object(json);
    jsonw_name(json, "max_lag");
    jsonw_offset(json, (struct offset){.value = lines->no_lag ? 0 : lines->lag_warn, .known = lag});
    jsonw_name(json, "max_lag_from");
    jsonw_string(json, !lag ? NULL : check->lag_from ? check->lag_from : "--max-lag");
    jsonw_name(json, "max_behind_s");
    jsonw_real(json, (struct real){.value = lines->behind_warn_s < 1e-6 ? 0 : lines->behind_warn_s, .known = behind});
    jsonw_name(json, "max_behind_from");
    jsonw_string(json, !behind ? NULL : check->behind_from ? check->behind_from : "--max-behind");
    jsonw_end_object(json);
}

void lag_check_lines(const struct lag_check *check, const struct answer *answer, struct str *out)
{
    if (check->quiet)
        return;
    append_lines(check, out);
    for (size_t i = 0; i < answer->detail_count; i++)
        append_line(check, &answer->details[i]->summary, out);
    if (answer->detail_count == 0)
        str_appendf(out, "%s\n", _("not judged: there is no group that you may see"));
    if (!is_partial(check, answer))
        return;
    struct str line = {0};
    str_appendf(&line, _("not judged: groups may be missing: %s"), answer->groups->error);
    sanitize_append(out, str_text(&line), line.len, SIZE_MAX, check->ascii);
    str_append_char(out, '\n');
    str_finish(&line);
}
