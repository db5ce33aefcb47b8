/* Between the application and where data comes from: a live cluster, the embedded one, a recording.
 *
 * Nothing here waits for a broker: everything but capabilities() is answered by mailbox (events) or board (snapshots).
 * The rest of the program cannot tell the sources apart.
 */
#ifndef WEIR_SOURCE_SOURCE_H
#define WEIR_SOURCE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "model/group_journal.h"
#include "source/admin.h"
#include "source/board.h"
#include "source/event.h"
#include "source/member.h"
#include "source/produce.h"
#include "source/sink.h"

enum start_kind {
    START_NEWEST,    /* the newest `value` records of each partition; of a bounded tail before its `to` */
    START_BEGINNING, /* the low watermark */
    START_END,
    START_OFFSET, /* offset `value`, clamped to what there is */
    START_TIME    /* the first record at or after `value` ms since 1970 */
};

struct tail_start {
    enum start_kind kind;
    int64_t value;
};

/* Offsets [from, to) of one partition. */
struct read_place {
    const char *topic;
    uint32_t number; /* the topic of the records that are read here */
    int32_t partition;
    int64_t from, to;
};

struct tail_spec {
    const char *const *topics; /* copied; each once */
    size_t topic_count;
    const int32_t *partitions; /* NULL: all, and new ones as they appear */
    size_t partition_count;
    const struct read_place *places; /* these partitions begin at their own `from`, the others at `from`; NULL: none */
    size_t place_count;
    struct tail_start from;
    struct tail_start to; /* with `bounded`: START_END (the ends taken at the start), START_OFFSET or START_TIME */
    bool bounded;         /* the tail ends by itself at `to`: EVENT_TAIL_ENDED */
    bool uncommitted;     /* isolation level; read_committed otherwise */
    int64_t max_rate;     /* records a second, 0: none */
    uint64_t number;      /* comes back in its struct tail_state and as the tag of its events: whose they are */
};

/* Which rows are on screen: what the survey asks often. Names are copied. */
struct scope {
    const char *focused_topic; /* NULL: none */
    const char *focused_group;
    const char *const *visible_topics;
    size_t visible_topic_count;
    const char *const *visible_groups;
    size_t visible_group_count;
    int64_t
        sweep_ms; /* how long a pass over everything else takes; 0: as shipped, QUANTITY_OFF: nothing else is asked */
    double behind_warn_s; /* the line that the person drew for seconds behind: beyond it nothing is OK; 0: none */
};

struct capabilities {
    bool embedded;           /* the person's own cluster inside the program: writing needs no permission */
    bool describes_consumer; /* groups of the newer consumer protocol can be described */
    bool recorded;           /* what is there is what was recorded: offsets that are missing may be records */
    bool paced;              /* records come at a pace of their own (a recording that is played) */
    const char *lacks;       /* one line for --version and the status line, NULL: nothing */
    char bootstrap[256];     /* the address any client can connect to */
};

/* One record, a page of many, and what a diagnosis looks at are asked for apart: none cancels another. */
enum read_kind { READ_RECORD, READ_PAGE, READ_ASIDE, READ_KINDS };

struct read_request {
    enum read_kind kind;
    const struct read_place *places; /* copied, with their topics' names */
    size_t place_count;
    size_t max_records; /* of each place */
    size_t max_bytes; /* of all places together, as encoded records; each has an even part of it, and where it has more
                         its newest records are kept, one at least; 0: all of them */
    size_t record_limit; /* the largest key + value to keep whole in bytes; 0: all of it */
    bool uncommitted;
    int64_t deadline_us; /* monotonic */
    uint64_t tag;        /* comes back in the answer */
};

/* Copies of a request and its places, with the names of their topics. */
void read_request_copy(struct read_request *to, const struct read_request *from);
void read_request_finish(struct read_request *request);

/* A one-shot question of a headless command: the same requests as the survey's, asked once, all rows. */
enum question_kind {
    ASK_TOPICS,     /* -> topics; metadata alone unless with_records or rate_ms */
    ASK_PARTITIONS, /* of topics[0] -> partitions */
    ASK_GROUPS,     /* -> groups: listing and descriptions, no offsets */
    ASK_LAG,        /* of the named groups (none: all) -> details, one a group, in the order of `groups` */
    ASK_BROKERS,    /* -> brokers */
    ASK_JOURNAL     /* of the group names[0] -> journal; that it cannot be had is said there, and is no failure */
};

struct question {
    enum question_kind kind;
    const char *const *names; /* topics or groups; only these; NULL: all */
    size_t name_count;
    bool with_records;  /* ASK_TOPICS: also low and high watermarks */
    bool with_behind;   /* ASK_LAG: also how old the first unread records are, which takes reading or searching */
    int64_t rate_ms;    /* ASK_TOPICS: ask the ends twice this far apart; 0: no rate */
    int64_t since_ms;   /* ASK_JOURNAL: how far back from now; 0: an hour; -1: all that there is */
    bool generation;    /* ASK_JOURNAL: and further, until the group's newest generation and its members are found */
    size_t max_bytes;   /* ASK_JOURNAL: to read at most, the newest first; 0: 256 MiB */
    int64_t timeout_ms; /* for all of it */
};

/* Blocks that were asked for; the others NULL. Finish with answer_finish. */
struct answer {
    struct topics *topics;
    struct partitions *partitions;
    struct groups *groups;
    struct group_detail **details;
    size_t detail_count;
    struct brokers *brokers;
    struct group_journal *journal;
    char cluster_id[64]; /* "": not known */
};
void answer_finish(struct answer *answer);

struct source;
struct lag_watch;

struct source_ops {
    /* Starts T1; a tail that runs is stopped first. The sink must live until tail_stop returned. */
    bool (*tail_start)(struct source *source, const struct tail_spec *spec, struct sink *sink, struct error *error);
    /* After it the sink is not touched, and nothing more of the tail is told. Waits for a put that is under way, and
     * for nothing else: neither for T1's end nor for a broker. */
    void (*tail_stop)(struct source *source);
    /* T1 stops draining and goes on at the same offset. Waits for nothing. */
    void (*tail_pause)(struct source *source, bool paused);
    /* Reads the places on another thread and handle. Each request is answered by one EVENT_READ_DONE, with the records
     * of all places, one place after another, each in order, and a result a place: one that could not be read has no
     * records, and does not hold up the others. `error`: the first of theirs, or why nothing could be read at all. A
     * new request cancels the one of its kind that is not answered yet: ERROR_CANCELLED, without records. */
    void (*read_at)(struct source *source, const struct read_request *request);
    /* How many records were written when: a struct volume of this topic on the board, at once or bit by bit. */
    void (*volume)(struct source *source, const char *topic);
    void (*set_scope)(struct source *source, const struct scope *scope); /* latest wins */
    void (*refresh)(struct source *source);                              /* ask now what is visible */
    /* The person has seen what is the matter with this group: what it lost is a note from now on. Waits for nothing. A
     * source without groups has NULL there. */
    void (*acknowledge)(struct source *source, const char *group);
    /* What is seen of groups is kept in this folder, from one run to the next; copied. Before the first set_scope. NULL
     * where there is nothing to keep. */
    void (*remember)(struct source *source, const char *folder);
    /* What was kept of a group by former runs, for whoever says how it was; the caller destroys it. NULL: nothing, or
     * `remember` was not called; a source that keeps nothing has NULL there. @locality any thread. */
    struct lag_watch *(*recall)(struct source *source, const char *cluster_id, const char *group);
    /* @locality a headless command's own thread, never T0: waits up to the timeout. False: nothing could be asked at
     * all (unreachable, not authorised); a failure of one row is on that row. */
    bool (*ask)(struct source *source, const struct question *question, struct answer *answer, struct error *error);
    /* The next three wait for brokers: @locality any thread but T0, several at once. A source that cannot write has
     * NULL there. */
    bool (*admin)(struct source *source, const struct admin_request *request, struct admin_answer *answer,
                  struct error *error);
    /* Fails for a topic that does not exist: writing never creates one by itself. */
    struct producer *(*produce)(struct source *source, const struct produce_spec *spec, struct error *error);
    struct member *(*join)(struct source *source, const struct member_spec *spec, struct error *error);
    void (*capabilities)(const struct source *source, struct capabilities *out);
    void (*destroy)(struct source *source);
};

/* Implementations begin with this. Board and events belong to whoever made the source and outlive it. */
struct source {
    const struct source_ops *ops;
    struct board *board;
    struct mailbox *events;
};

#endif
