/* Which brokers lead what other groups are behind on: of three looks at all groups. What a group committed after the
 * second look is short of what was written by the first: so at that commit it was behind by the time between these two,
 * at least, however seldom it commits. Where no commit came after the second look nothing is told. Pure functions. */
#ifndef WEIR_MODEL_OTHERS_BEHIND_H
#define WEIR_MODEL_OTHERS_BEHIND_H

#include "model/others_look.h"

enum { OTHERS_LOOKS = 3, OTHERS_LEADERS = 32 /* that are counted apart */ };

struct others_led {
    int32_t broker;
    size_t groups, behind; /* that committed what they read from partitions that it leads; of these behind on one */
};

struct others_behind {
    bool known;        /* there were three looks */
    const char *error; /* why there were not; NULL: they have not come yet */
    int64_t at_us;     /* monotonic: the last of them */
    int64_t apart_us;  /* the first and the second, at least */
    struct others_led led[OTHERS_LEADERS];
    size_t count;
    size_t left_out; /* groups that were not looked at, for want of room */
};

/* Counts groups in `led` and `left_out`. Of more than `allowed` records one is behind. */
void others_behind_count(struct others_behind *others, const struct others_look *const looks[OTHERS_LOOKS],
                         int64_t allowed);

struct others_led others_behind_on(const struct others_behind *others, int32_t broker);        /* zeroes: none */
struct others_led others_behind_elsewhere(const struct others_behind *others, int32_t broker); /* a sum */

/* What that says of a broker. FACT_YES: half of the groups, and two at least, are behind on it, and this share is twice
 * that on other brokers, on which two were compared at least. FACT_NO: most keep up. Otherwise it tells nothing. */
enum fact others_blame(const struct others_behind *others, int32_t broker);

#endif
