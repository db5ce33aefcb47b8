#include "model/alarm.h"

#include <stddef.h>

static bool has_lag_line(const struct alarm_lines *lines)
{
    return lines->lag_warn > 0 || lines->no_lag;
}

static bool is_over_lag(const struct group_row *row, const struct alarm_lines *lines)
{
    int64_t most = lines->no_lag ? 0 : lines->lag_warn;
    return has_lag_line(lines) && row->lag.known && row->lag.value > most;
}

/* Without a line a group is judged by its state alone, and that takes time. */
static bool may_be_learning(const struct alarm_lines *lines)
{
    return lines->at_once && (has_lag_line(lines) || lines->behind_warn_s > 0);
}

static bool is_unjudged(const struct group_row *row, const struct alarm_lines *lines)
{
    const struct lag_judgement *judgement = &row->judgement;
    if (row->status.error || row->status.stale || row->partitions < 0 || judgement->suspected)
        return true;
    bool by_lines = (judgement->state == STATE_LEARNING && row->learning > 0) ||
                    (judgement->state == STATE_ABANDONED && (has_lag_line(lines) || lines->behind_warn_s > 0));
    if (judgement->word == LAG_UNKNOWN && !by_lines)
        return true;
    if (row->unjudged > row->learning || (row->learning > 0 && !may_be_learning(lines)))
        return true;
    if (has_lag_line(lines) && row->partitions > 0 && !row->lag.known)
        return true;
    bool unsure = row->behind_unsure > 0 || (row->behind.known && row->behind.kind != SPAN_EXACT);
    return lines->behind_warn_s > 0 && unsure;
}

enum alarm_kind alarm_of(const struct group_row *row, const struct alarm_lines *lines)
{
    if (row->left_alone)
        return ALARM_UNJUDGED;
    if (row->judgement.word == LAG_BROKEN)
        return ALARM_BROKEN;
    bool asked_for = lines->named && (row->judgement.state == STATE_ABANDONED || row->type == GROUP_SHARE_LIKELY);
    if (row->judgement.is_note && row->judgement.state != STATE_DENIED && !asked_for)
        return ALARM_NONE;
    if (lines->behind_warn_s > 0 && row->behind.known && row->behind.seconds > lines->behind_warn_s)
        return ALARM_BEHIND;
    if (is_over_lag(row, lines))
        return ALARM_LAG;
    return is_unjudged(row, lines) ? ALARM_UNJUDGED : ALARM_NONE;
}

const char *alarm_name(enum alarm_kind kind)
{
    static const char *const names[] = {[ALARM_NONE] = NULL,
                                        [ALARM_UNJUDGED] = "unjudged",
                                        [ALARM_LAG] = "lag",
                                        [ALARM_BEHIND] = "behind",
                                        [ALARM_BROKEN] = "broken"};
    return names[kind];
}
