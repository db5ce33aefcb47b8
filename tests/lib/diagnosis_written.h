/* What the offsets topic says of the group in a case of the diagnosis: generations half a minute apart, commits of
 * partition 0. Cases change it after they have told it.
 */
#ifndef WEIR_TESTS_DIAGNOSIS_WRITTEN_H
#define WEIR_TESTS_DIAGNOSIS_WRITTEN_H

#include "diagnosis_case.h"

enum { GENERATIONS = 6, COMMITS = 10 };

static const int64_t written_now_ms = 1767268800000 + 900000;

extern struct written {
    struct group_journal journal;
    struct journal_generation generations[GENERATIONS];
    struct journal_member members[GENERATIONS][2];
    struct journal_commit commits[COMMITS];
    struct journal_partition partition;
    const char *topics[2];
} written;

/* Tells all of it: GENERATIONS of two members, COMMITS. */
void write_journal(struct told *told);
/* For `tell`: with one generation alone. */
void tell_one_generation(struct told *told, const struct group_detail *last);

#endif
