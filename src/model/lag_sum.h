/* The group as the worst of its rows, and what is the matter with it as a whole. Private to lag_*.c, but for
 * lag_sum_behind. What a sum takes in and how is the same for a member's share (lag_members.h). */
#ifndef WEIR_MODEL_LAG_SUM_H
#define WEIR_MODEL_LAG_SUM_H

#include "model/lag_group.h"

bool lag_is_worse(const struct lag_row *a, const struct lag_row *b); /* by severity, then seconds, then lag */
bool lag_is_put_aside(const struct lag_row *row);                    /* it is in no total */
void lag_sum_add(struct offset *sum, const struct lag_row *row);     /* its lag; markers alone count as 0 */
struct real lag_sum_rates(struct real a, struct real b);             /* not known when one is not */

/* The largest age of several partitions: at least that, where that of a `partial` one with unread records is not known,
 * and nothing at all where the others have read everything. */
void lag_sum_at_least(struct span *behind, bool partial);

/* From judged rows: the summary's lag, ages, eta, counts, and the worst row's judgement. */
void lag_sum_rows(struct group_detail *detail);

/* From the rows as they are, with `noted` of the summary: how far behind the group is. At least so far, where that of a
 * partition with unread records is not known; not known, where the others have nothing to read. */
void lag_sum_behind(struct group_detail *detail);

/* A group without rows, or whose rows are not known. */
void lag_sum_bare(struct group_detail *detail);

/* Beyond every partition's own state: a rebalance that does not end, or that comes again and again. */
void lag_sum_group(const struct group_track *group, struct group_detail *detail, const struct lag_look *look);

#endif
