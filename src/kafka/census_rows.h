/* Blocks for others to read, made from a census. Each returns one reference, the caller's. */
#ifndef WEIR_KAFKA_CENSUS_ROWS_H
#define WEIR_KAFKA_CENSUS_ROWS_H

#include "kafka/census.h"
#include "model/brokers.h"
#include "model/topics.h"

/* All topics, or only those named. */
struct topics *census_topics_block(const struct census *census, const char *const *names, size_t name_count);
struct partitions *census_partitions_block(const struct census *census, const struct census_topic *topic);
/* `error`: why the cluster does not answer, since when; NULL: it does. */
struct brokers *census_brokers_block(const struct census *census, const char *bootstrap, const char *error,
                                     int64_t error_since_ms);

/* high - low over all partitions; `unknown` counts those whose ends are not known. */
struct offset census_records(const struct census_topic *topic, int32_t *unknown);

/* How a partition's ends are: error, stale, as of when. The text is the library's: copy it. */
struct row_state census_state(const struct census_partition *partition);

#endif
