#include "model/alarm.h"

#include <stddef.h>

static bool is_unjudged(const struct group_row *row, const struct alarm_lines *lines)
{
    const struct lag_judgement *judgement = &row->judgement;
    if (row->status.error || row->status.stale || row->partitions < 0 || judgement->suspected)
        return true;
    if (judgement->word == LAG_UNKNOWN)
        return true;
    bool caught_up = row->lag.known && row->lag.value == 0 && row->unknown_partitions == 0;
    if (caught_up)
        return false;
    if (lines->lag_warn > 0 && (!row->lag.known || row->unknown_partitions > row->no_commit))
        return true;
    return lines->behind_warn_s > 0 && (!row->behind.known || row->behind.kind == SPAN_AT_LEAST);
}

enum alarm_kind alarm_of(const struct group_row *row, const struct alarm_lines *lines)
{
    if (row->judgement.word == LAG_BROKEN)
        return ALARM_BROKEN;
    if (row->judgement.is_note && row->judgement.state != STATE_DENIED)
        return ALARM_NONE;
    if (lines->behind_warn_s > 0 && row->behind.known && row->behind.seconds > lines->behind_warn_s)
        return ALARM_BEHIND;
    if (lines->lag_warn > 0 && row->lag.known && row->lag.value > lines->lag_warn)
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
