/* Which groups are over a line, which of them the person has seen already, and whether that is to be rung for. */
#ifndef WEIR_UI_ALARMS_H
#define WEIR_UI_ALARMS_H

#include "base/map.h"
#include "base/str.h"
#include "model/alarm.h"

enum { ALARM_RING_US = 10000000 }; /* the bell rings no more often */

struct alarms {       /* zeroed: none */
    struct map known; /* by group: what it was rung for, and whether that has been seen */
    size_t broken;    /* groups that are BROKEN ... */
    size_t over;      /* ... or over a line that the person drew, and not seen */
    size_t seen;      /* alarms that last, and were acknowledged */
    size_t worst;     /* row of the worst that was not seen; SIZE_MAX: there is none */
    bool wants_bell;  /* something began */
    int64_t rung_us;
};

void alarms_finish(struct alarms *alarms);

/* Takes in the groups as they are now; NULL: they are not known. An alarm that has been seen stays so until it is over,
 * or something else is the matter with its group. What cannot be judged now is as it was. */
void alarms_look(struct alarms *alarms, const struct groups *groups, const struct alarm_lines *lines);

bool alarms_has(const struct alarms *alarms, const char *group); /* it is over a line, seen or not */
void alarms_acknowledge(struct alarms *alarms, const char *group);

/* True once when something began, at most every ALARM_RING_US. */
bool alarms_ring(struct alarms *alarms, int64_t now_us);

/* "2 groups BROKEN: billing stall p3 6m", "fraud behind 6m 12s": names as the cluster sent them. Nothing when there is
 * none. */
void alarms_append(struct str *out, const struct alarms *alarms, const struct groups *groups,
                   const struct alarm_lines *lines, int64_t now_us, bool ascii);

#endif
