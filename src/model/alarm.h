/* What crosses a line: the alarm of a group, for the header of every screen and for `weir lag --check`. */
#ifndef WEIR_MODEL_ALARM_H
#define WEIR_MODEL_ALARM_H

#include "model/groups.h"

/* Lines that the person drew; 0: none. */
struct alarm_lines {
    int64_t lag_warn;     /* records, of the whole group */
    double behind_warn_s; /* seconds, of its worst partition */
    bool no_lag;          /* any lag is over the line, whatever lag_warn is */
    bool named;           /* the group was asked for by name: an abandoned one is judged by the lines, too */
    bool at_once;         /* one look is all there is: what only needs more looks is judged by the lines alone */
};

enum alarm_kind {
    ALARM_NONE,
    ALARM_UNJUDGED, /* not all of it could be judged: values unknown, denied, stale, or too few looks */
    ALARM_LAG,      /* over lag_warn */
    ALARM_BEHIND,   /* over behind_warn_s */
    ALARM_BROKEN    /* by its own state: LOST, STALL, STOP, a rebalance loop, ... */
};

/* The worst that is so, of a row that lag_watch has judged. A note (an abandoned or former group, one of share or
 * Connect) is no alarm and needs no judgement. A lag whose lower bound is over the line is over it; seconds that are
 * only a lower bound or an estimate and under it are ALARM_UNJUDGED. One partition that cannot be judged makes it so of
 * the group. */
enum alarm_kind alarm_of(const struct group_row *row, const struct alarm_lines *lines);

const char *alarm_name(enum alarm_kind kind); /* "broken", "behind", "lag", "unjudged"; NULL for none */

#endif
