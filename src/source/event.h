/* Things that happened, sent to T0 (or to a headless command) by mailbox. */
#ifndef WEIR_SOURCE_EVENT_H
#define WEIR_SOURCE_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "store/batch.h"

struct wake;

enum event_kind {
    EVENT_TAIL_STARTED,
    EVENT_TAIL_ENDED, /* a bounded tail is through, or it failed: `error` */
    EVENT_TAIL_ERROR, /* it goes on */
    EVENT_PARTITIONS_ADDED,
    EVENT_TOPIC_DELETED,
    EVENT_TOPIC_RECREATED,
    EVENT_READ_DONE,    /* `tag`, `batch`, `error` */
    EVENT_CLUSTER_DOWN, /* `text` says why */
    EVENT_CLUSTER_UP,
    EVENT_NOTICE,       /* worth knowing; with an `error` something of a recording is missing because of it */
    EVENT_FILE_FAILED,  /* a recording or an export could not be written: `text` and `error` say why */
    EVENT_LOG,          /* a line of the library's log */
    EVENT_WRITTEN,      /* weir changed the cluster, as the person asked: `text` says what */
    EVENT_WRITE_FAILED, /* it could not: `text` and `error` say why */
    EVENT_ALERT,        /* a number crossed the line that the person drew */
    EVENT_ALERT_OVER,   /* and came back */
    /* Of consumer groups, `group`; `topic` and `partition` where it is about one. `text` says it. */
    EVENT_GROUP_NEW,
    EVENT_GROUP_GONE,
    EVENT_GROUP_STATE,     /* Kafka's state of it is another */
    EVENT_GROUP_REBALANCE, /* who joined and left, and how long it took */
    EVENT_MEMBER_LOST,
    EVENT_GROUP_ALARM, /* it is BROKEN: why */
    EVENT_GROUP_ALARM_OVER,
    EVENT_OFFSET_RESET,    /* a committed offset fell, or rose without anybody reading */
    EVENT_OFFSET_VANISHED, /* a committed offset is no longer there */
    EVENT_RECORDS_LOST,    /* records were deleted before the group had read them */
    EVENT_TOPIC_CREATED,
    EVENT_LEADER_CHANGED, /* of a partition */
    EVENT_KINDS
};

/* How one place of a read_request was read. */
struct read_result {
    int64_t from; /* older records of the place were left out for max_bytes; the place's own `from`: none were */
    bool failed;  /* it has no records */
};

struct event {
    enum event_kind kind;
    int64_t at_ms;           /* wall clock; filled by mailbox_send */
    char topic[256];         /* "" when none; as the cluster sent it */
    int32_t partition;       /* -1 when none */
    char group[256];         /* "" when none; as the cluster sent it; of a longer name the beginning and an ellipsis */
    const char *group_whole; /* such a longer name; NULL: there is none, or it could not be kept: event_group */
    uint64_t tag;            /* of the request that it answers, or the number of the tail that it is about; 0: none */
    uint32_t repeated;       /* how many more like it followed (equal neighbours are folded) */
    struct error error;
    char text[256];     /* for the event list */
    struct batch batch; /* owned by the event */
    struct read_result
        *results; /* EVENT_READ_DONE: of each place, in order; owned by the event; NULL: nothing was read */
};

/* Kafka allows names of groups up to 32,767 bytes. The whole name is the caller's until the event is sent, and then the
 * mailbox's: as long as that lives, events and copies of them may name it. It keeps EVENT_NAMES_BYTES of such names;
 * what is beyond that is shown as it is in `group`, cut. */
enum { EVENT_NAMES_BYTES = 4 << 20 };
void event_set_group(struct event *event, const char *name);
/* The whole name where it is known, else as it was cut. Never NULL. */
const char *event_group(const struct event *event);

struct mailbox;

/* Holds at most `capacity` events; when full the oldest goes and mailbox_lost counts it. EVENT_TAIL_ENDED and
 * EVENT_READ_DONE are never dropped. */
struct mailbox *mailbox_create(size_t capacity, struct wake *wake);
void mailbox_destroy(struct mailbox *mailbox);
void mailbox_send(struct mailbox *mailbox, struct event *event);    /* takes over what the event owns */
bool mailbox_receive(struct mailbox *mailbox, struct event *event); /* never waits; false: empty. Finish the event. */
/* As mailbox_receive, of one kind alone: the others stay in their order. */
bool mailbox_receive_kind(struct mailbox *mailbox, enum event_kind kind, struct event *event);
uint64_t mailbox_lost(struct mailbox *mailbox);
void event_finish(struct event *event);

#endif
