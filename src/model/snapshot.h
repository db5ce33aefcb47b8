/* What weir knows of a cluster at one moment: plain data that T2 makes and everyone else only reads.
 *
 * Each struct that begins with a `struct block` is shared between snapshots. All text belongs to its block (an arena)
 * and is as the cluster sent it: not sanitized. Unknown is never 0: see base/known.h. Times: *_us monotonic, *_ms wall.
 * Rows carry their own error and keep their last values, marked stale; `as_of_us` is when the values were asked, 0:
 * never.
 */
#ifndef WEIR_MODEL_SNAPSHOT_H
#define WEIR_MODEL_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/known.h"
#include "model/block.h"
#include "model/history.h"
#include "model/lag_state.h"
#include "model/span.h"

enum { SPARK_POINTS = 24 };

/* The last few values of a rate or a lag, oldest first, at even steps. Unknown ones are NAN. */
struct spark {
    float values[SPARK_POINTS];
    uint8_t count;
    bool is_short; /* history was dropped to keep within memory */
};

struct row_state {
    const char *error; /* what the last request said, NULL: it went well */
    bool denied;       /* the error is an authorisation error */
    bool stale;        /* the values are older than the last, failed, request */
    int64_t as_of_us;  /* when the values were asked; 0: never seen yet */
};

struct topic_row {
    const char *name;
    const char *id; /* Kafka's topic id, NULL where the library gives none */
    bool internal;
    int32_t partitions;         /* -1 when metadata gave an error for the topic */
    int32_t replication;        /* of partition 0; -1 unknown */
    int32_t under_replicated;   /* partitions with ISR < replicas */
    int32_t offline;            /* partitions without a leader */
    int32_t partitions_unknown; /* partitions whose ends are not known: records and rate leave them out */
    struct offset records;      /* sum of high - low; known when every partition is */
    struct real rate;           /* records per second */
    struct spark spark;         /* of the rate */
    struct offset worst_lag;    /* the largest total lag of a group that reads it, from the sweep */
    struct row_state state;
};

bool topic_is_internal(const char *name); /* one that Kafka keeps for itself, and makes when it needs it */

struct topics {
    struct block block;
    struct topic_row *rows; /* by name, bytewise */
    size_t count;
    size_t not_swept; /* rows whose ends were never seen yet */
};

enum { LEADER_UNKNOWN = -2 };
struct partition_row {
    int32_t partition;
    int32_t leader; /* -1: no leader; LEADER_UNKNOWN: a recording does not say */
    const int32_t *replicas;
    size_t replica_count;
    const int32_t *isrs;
    size_t isr_count;
    struct offset low, high, lso; /* lso only where it was asked */
    struct offset records;        /* counted, in a recording; a cluster does not tell */
    struct real rate;             /* records per second appended */
    struct spark spark;
    struct row_state state;
};

/* The records of a partition: counted, or high - low, which counts also what compaction and transactions left out. */
struct offset partition_records(const struct partition_row *row);

struct partitions { /* of one topic */
    struct block block;
    const char *topic;
    struct partition_row *rows; /* by number */
    size_t count;
};

enum group_type { GROUP_UNKNOWN_TYPE, GROUP_CLASSIC, GROUP_CONSUMER, GROUP_SHARE, GROUP_STREAMS, GROUP_SIMPLE };
enum group_state {
    GROUP_STATE_UNKNOWN, /* the library could not say; never shown as Dead */
    GROUP_PREPARING_REBALANCE,
    GROUP_COMPLETING_REBALANCE,
    GROUP_STABLE,
    GROUP_DEAD,
    GROUP_EMPTY,
    GROUP_ASSIGNING,
    GROUP_RECONCILING
};
const char *group_type_name(enum group_type type);    /* "classic", ...; NULL for unknown */
const char *group_state_name(enum group_state state); /* "Stable", ...; NULL for unknown */

struct member_row {
    const char *member_id;
    const char *client_id;
    const char *host;        /* as Kafka gives it, less a leading '/' */
    const char *instance_id; /* NULL: not static */
    int32_t partitions;      /* assigned; -1 not known */
    int32_t moving;          /* consumer protocol: partitions whose target is another assignment; 0 otherwise */
};

/* The first record that a group has not read, as a read-committed consumer finds it. */
enum probe_result {
    PROBE_NONE,   /* not looked for */
    PROBE_RECORD, /* there is one: offset and timestamp */
    PROBE_END,    /* no record up to the end: what is left are markers and aborted records */
    PROBE_STABLE, /* no record up to the last stable offset, which is before the end: a transaction is open */
    PROBE_UNKNOWN /* cut short by time or bytes, or denied */
};
struct probe {
    enum probe_result result;
    int64_t from;         /* C' that it was looked for from */
    int64_t end;          /* the high watermark then */
    int64_t offset;       /* PROBE_RECORD; PROBE_STABLE: the last stable offset */
    int64_t timestamp_ms; /* of the record; -1: it has none */
    bool append_time;     /* log-append time */
    int64_t size;         /* key and value, in bytes */
};

/* A search by time for a row's next record, one round a look, while reading cannot date it. */
struct log_searched {
    int32_t rounds;
    int64_t asked_us; /* monotonic: the last round, for whichever record; 0: none yet */
    bool ahead;       /* even the time of that look gave what was read */
};

enum fact { FACT_UNKNOWN, FACT_NO, FACT_YES }; /* of something that only a further request tells */

struct lag_points { /* over time, oldest first; NULL: none are kept for this row */
    const struct point *lag;
    size_t lag_count;
    const struct point *behind; /* milliseconds, of one kind of age alone */
    size_t behind_count;
    enum span_age behind_age;
    bool is_short;
};

struct lag_row { /* one partition of one group */
    const char *topic;
    int32_t partition;
    struct offset committed, low, high;
    struct offset lso;   /* where it was asked, after the high watermark was answered */
    struct offset lag;   /* see model/lag.h: never negative by construction */
    struct real in, out; /* records per second appended, committed */
    struct span behind;  /* the best that is known; `waiting` and `record_age` one by one */
    struct span waiting, record_age;
    struct real eta;    /* seconds until the lag is gone; unknown: it does not shrink, or is not known */
    struct spark spark; /* of the lag */
    int32_t owner;      /* index into members, -1: none or not known */
    bool moves;         /* consumer protocol: it is to go to another member */
    bool gone;          /* the topic or the partition does not exist */
    bool no_leader;
    bool unstable;           /* a transaction's commit of this offset is pending (require-stable fetch) */
    enum fact compacted;     /* cleanup.policy has compact */
    enum fact transactional; /* markers or open transactions were seen on it */
    uint64_t generation;     /* of the topic: another number, another topic of the same name */
    struct probe probe;
    bool wants_probe; /* the next verdict depends on it */
    struct log_searched searched;
    struct offset open;      /* offsets behind an open transaction that lasts; unknown: none */
    struct offset lost;      /* offsets that went unread, the last time; unknown: none were */
    int64_t lost_ms;         /* wall clock, when that was seen */
    enum fact lost_observed; /* FACT_YES: weir saw the low watermark pass; FACT_NO: it was so when weir came */
    int64_t vanished_ms;     /* when a committed offset was no longer there; 0: never seen */
    int64_t committed_us;    /* monotonic: when the committed offset changed last; 0: not since weir looks */
    int64_t unread_us;       /* monotonic: since when its next record is seen unread; 0: nothing is unread */
    struct lag_judgement judgement;
    struct lag_points points;
    struct row_state state;
};

struct group_row {
    const char *group;
    enum group_type type;
    enum group_state state;
    int32_t members;            /* -1 not known */
    struct offset lag;          /* sum of the known; known when at least one is */
    int32_t partitions;         /* that have a row (kafka/group_rows.h); -1 not asked yet */
    int32_t without_row;        /* nobody owns them and nothing is committed for them: too many for rows */
    int32_t unknown_partitions; /* of both, without a known lag */
    struct real in, out;
    struct spark spark;        /* of the lag */
    const char *const *topics; /* that it has commits or owners for */
    size_t topic_count;
    const char *worst_topic; /* the partition that is worst off: by severity, then seconds, then lag; NULL: none */
    int32_t worst_partition;
    int32_t worst_owner;            /* group_detail: index into members; -1: none, or not known */
    const char *worst_client;       /* its owner's client id; NULL: none, or not known */
    struct lag_judgement judgement; /* the worst partition's, or the group's own (rebalances) */
    struct span behind;             /* the largest of its partitions */
    struct real eta;                /* the largest */
    int32_t no_commit;              /* partitions without a committed offset, not in the lag */
    int32_t unjudged;               /* partitions of which too little is known for a verdict; notes aside */
    int32_t learning;               /* of these, those that only need more looks */
    int32_t behind_unsure;          /* partitions with a lag whose seconds are not known, or not how many at most */
    int32_t noted;                  /* partitions that are in no total: FORMER, GONE without owner, ABANDONED */
    int64_t state_us;               /* monotonic: since when its state is seen; 0: not known */
    bool state_is_bound;            /* it may be so for longer: weir was not there */
    bool rebalancing;
    int32_t rebalances;    /* seen in the last five minutes */
    int64_t commit_gap_us; /* g, the median time between commits; 0: not known */
    int32_t coordinator;   /* broker id; -1: not known */
    const char *assignor;  /* NULL: not known */
    bool connect;          /* a group of Connect workers: no lag verdict */
    struct row_state status;
};

struct groups {
    struct block block;
    struct group_row *rows; /* by name */
    size_t count;
    size_t not_swept;  /* rows whose commits were never seen yet */
    const char *error; /* the listing itself failed or is partial, NULL: whole */
    bool denied;
};

/* Something that happened to a group, to be marked in its charts. */
enum group_mark_kind { MARK_REBALANCE, MARK_MEMBER, MARK_LEADER, MARK_RESET, MARK_LOST, MARK_WRITTEN, MARK_WORD };
struct group_mark {
    int64_t at_us; /* monotonic */
    int64_t at_ms; /* wall clock */
    enum group_mark_kind kind;
    const char *topic; /* NULL: of the whole group */
    int32_t partition; /* -1 with it */
    int32_t more;      /* further partitions to which the same happened at that look, whatever their topics are */
    const char *text;
};

/* Who owned what at a moment: an assignment that has since changed. */
struct group_past {
    int64_t at_us, at_ms;  /* until when it was so */
    const int32_t *owners; /* of each row of the detail; an index into `clients`, -1: nobody */
    const char *const *clients;
    size_t client_count;
};

struct group_detail { /* the focused group */
    struct block block;
    struct group_row summary;
    struct lag_points points;       /* of the whole group */
    const struct group_mark *marks; /* oldest first */
    size_t mark_count;
    const struct group_past *past; /* the former assignments, newest first */
    size_t past_count;
    struct member_row *members;
    size_t member_count;
    bool members_known;   /* false: this library or these rights cannot see them */
    struct lag_row *rows; /* by topic, partition */
    size_t count;
};

/* How far a group has committed in a partition of a topic. */
struct commit_row {
    const char *group;
    int32_t partition;
    int64_t committed;
    int64_t as_of_us; /* when it was asked */
    bool stale;       /* asked again since, without an answer */
};

/* Of the groups that are known to read the focused topic. */
struct topic_commits {
    struct block block;
    const char *topic;
    struct commit_row *rows; /* by partition, committed, group */
    size_t count;
    size_t not_swept; /* groups whose commits were never seen yet: they may read it, too */
};

struct broker_row {
    int32_t id;
    const char *host;
    int32_t port;
    const char *rack; /* NULL: none or not known */
    int32_t leaders, replicas, under_replicated;
    struct real round_trip_ms; /* measured by weir */
    bool up;                   /* answered the last probe */
    struct row_state state;
};

struct brokers {
    struct block block;
    const char *cluster_id; /* NULL: not known yet */
    const char *bootstrap;  /* what was connected to */
    struct broker_row *rows;
    size_t count;
    int32_t offline_partitions;
    int32_t under_replicated;
    const char *error; /* the cluster does not answer: why; NULL: it does */
    int64_t error_since_ms;
};

/* Where the tail is; made by T1's side a few times a second. */
struct tail_partition {
    int32_t partition;
    uint32_t topic;
    struct offset position; /* next offset to read */
    struct offset high;     /* end, of the tail's isolation level */
    struct offset start;    /* where it began; unknown where the library found the place */
    struct offset low;      /* of the log when the tail began; unknown where it was not asked */
    struct offset end;      /* of a bounded tail: it stops before it */
};
struct tail_state {
    struct block block;
    uint64_t number; /* the tail_spec's */
    const char *const *topics;
    size_t topic_count;
    struct tail_partition *rows;
    size_t count;
    uint64_t records, bytes; /* read since the tail started */
    struct offset behind;    /* records between the positions and the ends */
    bool finished;           /* a bounded tail reached its ends */
    const char *error;       /* NULL: going well */
};

/* How many records of a topic fall into each step of time; see model/volume.h. */
struct volume {
    struct block block;
    const char *topic;
    int64_t from_ms, step_ms;
    double *records; /* of each step */
    size_t count;    /* steps; 0: no records */
    double total;
    size_t look_ups;   /* it is sampled by so many times; 0: each record was looked at */
    uint32_t unknown;  /* partitions that did not answer and are left out */
    const char *error; /* why nothing is known; there are no steps then. NULL: what is here is known */
};

/* How far the slow sweep over everything that is not on screen has come. */
struct sweep {
    uint64_t requests;          /* made by the survey since its start */
    uint32_t groups, groups_of; /* seen in this pass, of how many; both 0: idle */
    uint32_t topics, topics_of;
};

struct snapshot { /* any pointer may be NULL: not known yet */
    struct block block;
    struct topics *topics;
    struct partitions *partitions; /* of the focused topic */
    struct groups *groups;
    struct group_detail *group; /* the focused group */
    struct topic_commits *commits;
    struct brokers *brokers;
    struct tail_state *tail;
    struct volume *volume; /* of the topic that was asked for last */
    struct sweep sweep;
};

#endif
