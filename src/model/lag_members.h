/* What each member of a group has to bear: the partitions that it owns, summed up by the rules that the group is summed
 * up by (lag_sum.h). Pure. */
#ifndef WEIR_MODEL_LAG_MEMBERS_H
#define WEIR_MODEL_LAG_MEMBERS_H

#include "model/group_detail.h"

/* Of one member, or of several: all that run on one host, say. */
struct lag_share {
    int32_t members;
    int32_t partitions;          /* assigned; -1: that of some member is not known */
    int32_t moving;              /* of these, those that are to be another's */
    int32_t unknown_partitions;  /* without a known lag */
    int32_t behind_unknown;      /* with something unread, and not known since when */
    struct offset lag;           /* the sum of the known; known when one is, or nothing is assigned */
    struct real in, out;         /* records per second; known when that of every partition is */
    struct span behind;          /* the largest; at least so far with `behind_unknown` */
    const struct lag_row *worst; /* by severity, then seconds, then lag; NULL: it has no row */
};

/* Sums up the judged rows of a detail. `places[i]`: which of the shares member i belongs to, each below `count`; NULL:
 * each member has its own, and `count` is the detail's member_count. What is in no total of the group (FORMER,
 * ABANDONED) is in none here, and is the worst only of notes. */
void lag_members_sum(const struct group_detail *detail, const int32_t *places, struct lag_share *shares, size_t count);

#endif
