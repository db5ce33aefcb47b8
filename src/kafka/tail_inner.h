/* What the files of T1 share: tail.c (its life), tail_topics.c (what is read), tail_drain.c (reading it), tail_report.c
 * (what it tells).
 *
 * The thread owns all of it but what `lock` guards.
 */
#ifndef WEIR_KAFKA_TAIL_INNER_H
#define WEIR_KAFKA_TAIL_INNER_H

#include <pthread.h>
#include <stdatomic.h>

#include "kafka/tail.h"
#include "kafka/tail_plan.h"

enum {
    REFRESH_US = 3000000, /* between two looks at the metadata */
    SOON_US = 200000,
    REQUEST_MS = 1000, /* a request that nobody answers; tried again while the tail runs */
    FIRST_REQUEST_MS = 5000
};

struct tail {
    struct tail *next; /* in the source's list */
    struct live_source *live;
    struct tail_spec spec; /* a deep copy */
    rd_kafka_t *handle;
    rd_kafka_queue_t *queue; /* set and cleared under lock */
    rd_kafka_message_t **messages;
    struct batch batch;
    struct tail_plan plan;
    uint64_t records, bytes;
    size_t since_wake; /* bytes taken since the fetchers were woken */
    size_t lost_parts; /* parts that are `lost` */
    int64_t refreshed_us, reported_us;
    int64_t rate_due_us;   /* max_rate: no record before this */
    uint64_t rate_counted; /* records that it was reckoned from */
    bool sink_refused;
    bool told_caught_up;
    bool failed; /* the tail ends with `error` */
    struct error error;

    pthread_t thread;
    atomic_bool stopping; /* retired: whoever sets it holds the lock; the sink and the board are not touched any more */
    atomic_bool paused;
    atomic_bool ended;    /* the thread touches nothing any more */
    pthread_mutex_t lock; /* held for moments alone, not while the sink is called or a broker is asked */
    pthread_cond_t wake;
    struct sink *sink;
    bool putting; /* under lock: the sink is being called */
};

/* Waits until `deadline_us` (monotonic) or a wake-up, unless stopping is asked for. */
void tail_wait_until(struct tail *tail, int64_t deadline_us);

/* This part is through: a bounded tail ends when all are. */
void tail_part_done(struct tail *tail, struct tail_part *part);

/* Ends the tail with an error (the first one counts). */
void tail_fail(struct tail *tail, const struct error *error);

#endif
