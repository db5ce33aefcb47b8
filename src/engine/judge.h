/* What of a ring a filter has judged, and what came of it. T3's own; the analysis thread owns one.
 *
 * A new filter first judges what the ring holds, newest first, and meanwhile and afterwards what arrives. Each record
 * that the ring held when the filter came, or that came since, is either examined, skipped, or still waits.
 */
#ifndef WEIR_ENGINE_JUDGE_H
#define WEIR_ENGINE_JUDGE_H

#include "filter/team.h"
#include "store/ring.h"

struct judge {
    struct filter *filter; /* owned; NULL: none */
    struct filter_team *team;
    const atomic_bool *give_up; /* as the team's; what was found is of no use then */
    enum verdict listed;        /* records with this verdict are found */
    uint64_t next;              /* of what arrives, the next record to judge */
    uint64_t least, back;       /* records [least, back) were held when the filter came, and wait */
    uint64_t examined, matched, not_evaluated;
    uint64_t skipped;   /* evicted before they could be judged */
    struct batch batch; /* the piece at hand */
    struct batch found; /* what was found in it, oldest first */
};

void judge_finish(struct judge *judge);

/* Takes the filter over (NULL: none) and begins with what the ring holds now. All counts start again. */
void judge_start(struct judge *judge, struct filter *filter, enum verdict listed, struct ring *ring);
void judge_restart(struct judge *judge); /* the ring was cleared: the same filter, all counts start again */

/* Judge one piece (at most 4,096 records, 1 MiB) into `found`: of what arrived, or of what the ring held. False: there
 * was nothing to judge there. */
bool judge_newer(struct judge *judge, struct ring *ring);
bool judge_older(struct judge *judge, struct ring *ring);

#endif
