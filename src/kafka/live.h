/* The live cluster behind struct source, seen from within src/kafka. */
#ifndef WEIR_KAFKA_LIVE_H
#define WEIR_KAFKA_LIVE_H

#include <librdkafka/rdkafka.h>
#include <stdatomic.h>

#include "config/properties.h"
#include "kafka/health.h"
#include "source/source.h"

struct reader;
struct volume_worker;
struct survey;
struct tail;
struct demo_link;
struct group_asker;
struct log_memory;

struct live_source {
    struct source base;
    struct properties properties; /* a copy */
    char bootstrap[256];
    struct health health;
    struct tail *tail; /* the newest first, then those that are still ending; NULL: none */
    bool tail_runs;    /* the first of them has not been retired */
    struct reader *reader;
    struct volume_worker *volume;
    struct survey *survey;
    const struct group_asker *asker;  /* who answers for groups; NULL: the demo or the cluster itself */
    struct log_memory *log_memory;    /* what the searches of single questions have found */
    _Atomic(struct demo_link *) demo; /* see demo_link.h; NULL: no embedded cluster, as far as is known */
    atomic_bool met;                  /* the cluster's id was looked at */
    char *memory;                     /* a folder: what is seen of groups is kept in it; NULL: it is not */
    void (*at_end)(void *opaque);     /* called last by live_destroy; NULL: nothing */
    void *at_end_opaque;
};

/* What a handle is for decides its properties (see handle.c). All but HANDLE_PRODUCE are of the consumer kind: a
 * producer-kind handle would create topics by asking for them. */
enum handle_role {
    HANDLE_TAIL,         /* T1, read committed */
    HANDLE_TAIL_DIRTY,   /* T1, read uncommitted */
    HANDLE_TAIL_BOUNDED, /* T1 that waits for nothing new, read committed */
    HANDLE_TAIL_BOUNDED_DIRTY,
    HANDLE_SURVEY,        /* metadata, ends, admin requests: read uncommitted */
    HANDLE_SURVEY_STABLE, /* ends as the last stable offsets: read committed */
    HANDLE_READ,          /* read_at, read committed */
    HANDLE_READ_DIRTY,    /* read_at, read uncommitted */
    HANDLE_COMMITS,       /* the commits of groups; see handle_open_commits */
    HANDLE_UNREAD,        /* the first records that groups have not read, read committed */
    HANDLE_PRODUCE,
    HANDLE_MEMBER,      /* joins a group, read committed */
    HANDLE_MEMBER_DIRTY /* the same, read uncommitted */
};

/* A new handle; errors and log lines go to live->health and live->base.events. NULL with ERROR_USAGE when the library
 * refuses a property, naming where it came from. Destroy with handle_close. */
rd_kafka_t *handle_open(struct live_source *live, enum handle_role role, struct error *error);
/* For asking what groups have committed. When a coordinator has moved, librdkafka tells its own group of it, and
 * without one it crashes: so this handle names a group, one that a listing has named. It looks up that group's
 * coordinator, and never joins it: nothing is subscribed. */
rd_kafka_t *handle_open_commits(struct live_source *live, const char *group, struct error *error);
/* The same in two steps, for handles that need further properties or callbacks in between. handle_new takes the
 * configuration over, also when it fails. */
rd_kafka_conf_t *handle_conf(struct live_source *live, enum handle_role role, struct error *error);
rd_kafka_t *handle_new(rd_kafka_conf_t *conf, enum handle_role role, struct error *error);
/* False: the library refuses a property, as handle_open would. Makes no handle, for that would connect. */
bool handle_check(const struct live_source *live, struct error *error);

void handle_close(rd_kafka_t *handle); /* NULL is allowed; waits for the library's threads */

/* A partition whose local queue was full is not fetched again for a second by libraries older than 2.2, although the
 * queue may be empty after 50 ms. This makes the broker threads look again at once; it sends nothing. Newer libraries
 * have fetch.queue.backoff.ms, and nothing is done. */
void handle_wake_fetchers(rd_kafka_t *handle, const struct live_source *live);

/* Lets the callbacks run that wait in a handle: why a request failed is known only after this. */
void handle_serve(rd_kafka_t *handle);

/* The same as kafka_open, with the type that src/kafka knows. */
struct live_source *live_open(const struct properties *properties, struct board *board, struct mailbox *events,
                              struct error *error);
void live_destroy(struct live_source *live);

#endif
