/* By which clock the times of a journal are: its records have that of the coordinator, who asks has another. Pure
 * functions; @locality whoever made the journal, before it is given to others. */
#ifndef WEIR_MODEL_JOURNAL_CLOCK_H
#define WEIR_MODEL_JOURNAL_CLOCK_H

#include "model/group_journal.h"

enum { JOURNAL_CLOCKS_AGREE_MS = 60000 }; /* what they differ by less does not count */

/* Sets `ahead_ms`, `clock_unsure` and `to_ms`, which is by the own clock as yet, from the partition's newest record.
 * One from the future says that the coordinator's clock is ahead. An old one says that it is behind only when it was
 * written after `former` was asked (an earlier journal of the same partition; NULL: there is none): else nothing may
 * have been written for so long. */
void journal_set_clock(struct group_journal *journal, const struct group_journal *former);

/* A moment of the own clock by the coordinator's. */
int64_t journal_time(const struct group_journal *journal, int64_t own_ms);

#endif
