/* Groups as others see them: facts about a group, joined with the ends of its partitions. */
#ifndef WEIR_KAFKA_GROUP_ROWS_H
#define WEIR_KAFKA_GROUP_ROWS_H

#include "kafka/census_ends.h"
#include "kafka/groups.h"
#include "model/group_detail.h"

/* A group has a row for each partition that it has a commit or an owner for; and, of topics of which a member owns some
 * partition, for each other one, up to so many: nobody reads them. The rest is counted (`without_row`). */
enum { GROUP_ROWS_UNREAD = 500 };

/* Chooses these partitions, as far as the metadata knows them. */
void group_choose(const struct group_facts *facts, const struct census *census, struct census_choice *choice);

/* The group with a row for each of these partitions, in order. Lag is computed from commits that were asked before the
 * ends were (`asked_us`: when the commits were); older ends are stale and give no negative lag either.
 * Returns one reference, the caller's. `arena` (NULL is allowed) takes what is to be added to the rows. */
struct group_detail *group_detail_block(const struct group_facts *facts, const struct census *census, int64_t asked_us,
                                        struct arena **arena);

#endif
