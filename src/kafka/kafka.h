/* Opens the sources that speak Kafka. This folder is the only one that includes rdkafka.h. */
#ifndef WEIR_KAFKA_KAFKA_H
#define WEIR_KAFKA_KAFKA_H

#include "source/source.h"

struct properties; /* config/properties.h: librdkafka properties in order */

/* A live cluster. `properties` holds bootstrap.servers and whatever -X, -F and profiles gave (checked already, see
 * config). Does not wait for a broker. NULL with a filled error when the library refuses a property. */
struct source *kafka_open(const struct properties *properties, struct board *board, struct mailbox *events,
                          struct error *error);

/* The embedded cluster (classroom.md): librdkafka's mock cluster in this process, its workload and members. */
struct demo_options {
    uint64_t seed;
    bool serves;  /* weirs of other processes find it, and may ask at its control socket */
    bool settled; /* opened once every member has joined and committed: for whoever looks but once; about a second */
    double rate;  /* factor on all producers' rates; 1 is as designed, 0: nothing flows after the first 500 a topic */
};
struct source *kafka_open_demo(const struct demo_options *options, struct board *board, struct mailbox *events,
                               struct error *error);

/* A demo of this user that runs in another process: kafka_open, knowing what it is before its first answer. */
struct source *kafka_open_running_demo(const struct properties *properties, const char *cluster_id, struct board *board,
                                       struct mailbox *events, struct error *error);

/* "2.15.1 (bundled)", and in one line what this version cannot do (NULL: nothing). */
const char *kafka_library_version(void);
const char *kafka_library_lacks(void);

#endif
