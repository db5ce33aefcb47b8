/* Why a cluster does not answer. Calls that fail say only "timed out" or "transport failure"; the reason comes by error
 * and log callbacks alone, so it is kept here until somebody asks.
 */
#ifndef WEIR_KAFKA_HEALTH_H
#define WEIR_KAFKA_HEALTH_H

#include <librdkafka/rdkafka.h>
#include <pthread.h>

#include "base/error.h"

struct mailbox;

struct health {
    pthread_mutex_t lock;
    struct mailbox *events;
    rd_kafka_resp_err_t last; /* of the newest callback; NO_ERROR after an answer */
    char reason[256];
    bool down; /* an EVENT_CLUSTER_DOWN was sent and no EVENT_CLUSTER_UP since */
};

void health_init(struct health *health, struct mailbox *events);
void health_finish(struct health *health);

/* @locality any thread, also librdkafka's own. */
void health_note(struct health *health, rd_kafka_resp_err_t err, const char *reason);
void health_answered(struct health *health);   /* some broker answered: sends EVENT_CLUSTER_UP after a DOWN */
void health_unanswered(struct health *health); /* a request found no broker: sends EVENT_CLUSTER_DOWN once */

/* Fills `error` for a request that failed with `err`: kind, what failed, the kept reason, and what to do about it. */
bool health_error(struct health *health, rd_kafka_resp_err_t err, const char *bootstrap, struct error *error);

/* The kind of an error of the library, for exit codes. */
enum error_kind health_kind(rd_kafka_resp_err_t err);

#endif
