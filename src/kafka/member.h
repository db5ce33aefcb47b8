/* A member of a consumer group on a live cluster, behind struct member. */
#ifndef WEIR_KAFKA_MEMBER_H
#define WEIR_KAFKA_MEMBER_H

#include "kafka/live.h"

/* See source_ops.join. Does not wait for the group: that it gained partitions is an event. */
struct member *live_join(struct live_source *live, const struct member_spec *spec, struct error *error);

#endif
