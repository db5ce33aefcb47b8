/* Asks for the ends of a choice of partitions and notes them in the census. */
#ifndef WEIR_KAFKA_CENSUS_ENDS_H
#define WEIR_KAFKA_CENSUS_ENDS_H

#include "kafka/census.h"

struct census_choice { /* partitions of topics of one census; valid until its next refresh */
    struct census_pick {
        struct census_topic *topic;
        struct census_partition *partition;
    } * picks;
    size_t count, capacity;
};

void choice_add(struct census_choice *choice, struct census_topic *topic, struct census_partition *partition);
void choice_add_topic(struct census_choice *choice, struct census_topic *topic); /* all its partitions; notes when */
void choice_finish(struct census_choice *choice);

/* Low watermarks, then high ones; with a `stable` handle (read committed; NULL: none) then last stable offsets, asked
 * only after the high ones were answered. A partition may be chosen twice. A leader that does not answer in time is
 * left alone for a growing time: its partitions then keep what is known, and the error. */
void census_ask_ends(struct census *census, rd_kafka_t *handle, rd_kafka_t *stable, struct census_choice *choice,
                     int timeout_ms);

/* Notes that a broker answered or that it was silent: then it rests, each time for twice as long. */
void census_note(struct census_broker *broker, rd_kafka_resp_err_t err);

/* How long an ordinary small request to this broker takes: a ListOffsets for one partition that it leads, the second of
 * two when no connection is there yet. A broker that leads nothing is asked for its configuration. */
void census_probe(struct census *census, rd_kafka_t *handle, struct census_broker *broker, int timeout_ms);

#endif
