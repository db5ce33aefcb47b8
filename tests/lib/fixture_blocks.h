/* The blocks of the fixture cluster (fixture_source.h). Each is a new one with one reference. */
#ifndef WEIR_TESTS_FIXTURE_BLOCKS_H
#define WEIR_TESTS_FIXTURE_BLOCKS_H

#include "fixture_source.h"
#include "model/brokers.h"
#include "model/group_detail.h"
#include "model/tail_state.h"
#include "model/topic_commits.h"
#include "model/topics.h"

struct brokers *fixture_brokers(bool down);
struct topics *fixture_topics(const struct fixture *fixture);
struct partitions *fixture_partitions(const char *topic);
struct groups *fixture_groups(const struct fixture *fixture);
/* What the name says: "sick" (a partition in each state), "many" (300 partitions, 50 members), "none" (nothing was ever
 * committed), "denied", "unseen" (members cannot be seen), "share"; any other is "billing", of three partitions. */
struct group_detail *fixture_group(const struct fixture *fixture, const char *name);
/* What is made as if the topic were long becomes as long as the records are. */
void fixture_cut_partitions(struct partitions *partitions);
void fixture_cut_group(struct group_detail *detail);
struct topic_commits *fixture_commits(const char *topic);                          /* of a topic with such records */
struct tail_state *fixture_tail(const char *topic, uint64_t records, bool placed); /* placed: with its partitions */

#endif
