/* Why a group is behind: the 24 questions of lag.md, "The diagnosis", answered from what was seen of it.
 *
 * Pure functions over plain data: nothing here asks anybody anything or looks at a clock. What could not be had is not
 * guessed: a question without its evidence says so. Texts are for a person, in the person's language; they hold names
 * as the cluster sent them, so that whoever shows them passes them through text/sanitize. Commands are quoted for a
 * shell.
 */
#ifndef WEIR_MODEL_DIAGNOSIS_H
#define WEIR_MODEL_DIAGNOSIS_H

#include "model/arena.h"
#include "model/group_journal.h"
#include "model/lag_rules.h"
#include "model/others_behind.h"
#include "model/watched.h"

/* --- what goes in --- */

/* What is known of a topic that the group reads. */
struct diagnosis_topic {
    const char *name;
    const char *error; /* why its configuration is not known; NULL: it is, or was not asked (`asked`) */
    bool asked;        /* for its configuration */
    enum fact deletes; /* cleanup.policy has delete */
    enum fact compacts;
    struct offset retention_ms, retention_bytes, min_insync; /* -1: no limit */
    const struct partitions *partitions;                     /* leaders, ISR; NULL: not known */
    const char *partitions_error; /* why they could not be asked the last time; NULL: they could, or were not */
};

/* The first unread record of a partition beside the one before it, for the partitions that are stuck; or the record at
 * the last stable offset, the first of an open transaction, for those that it holds (`open`). */
struct diagnosis_side {
    bool there;
    int64_t offset, timestamp_ms; /* -1: it has no timestamp */
    int64_t size;                 /* key + value + headers, bytes */
    const char *format;           /* "json", "text", "bytes", "null", ... as records are shown */
    int64_t schema_id;            /* of the schema registry's framing; -1: it has none */
    const char *beginning;        /* of its value, where that is text; NULL: it is not */
    const char *problem;          /* why it could not be decoded; NULL: it could */
};
struct diagnosis_record {
    const char *topic;
    int32_t partition;
    bool open;         /* of an open transaction: there is no `before` */
    int64_t next;      /* C'; `open`: the last stable offset */
    int64_t from, to;  /* the offsets that were read: [from, to) */
    bool asked;        /* false: it was not read (yet) */
    const char *error; /* why it could not be read; NULL: it was */
    struct diagnosis_side here, before;
};

/* The keys of a partition's newest records, the most frequent first. */
enum { DIAGNOSIS_KEYS = 3 };
struct diagnosis_keys {
    const char *topic;
    int32_t partition;
    bool asked;              /* false: they were not read (yet) */
    const char *error;       /* why they could not be read; NULL: they were */
    size_t records, without; /* that were read; of these without a key */
    size_t cut;              /* of these with one that is too long to be compared */
    size_t count;
    struct {
        const char *key; /* shortened */
        size_t records;
    } keys[DIAGNOSIS_KEYS];
};

struct diagnosis_facts {
    const char *group;
    const struct group_detail *detail; /* the last look; never NULL */
    const struct watched *watched;     /* never NULL */
    const struct lag_rules *rules;
    const struct diagnosis_topic *topics; /* those of the worst partitions */
    size_t topic_count;
    const struct diagnosis_record *records;
    size_t record_count;
    const struct diagnosis_keys *keys;  /* of a hot partition; NULL: none was looked at */
    const struct brokers *brokers;      /* NULL: not known */
    const char *brokers_error;          /* why they could not be asked the last time; NULL: they could, or were not */
    const struct others_behind *others; /* NULL: not asked for */
    const struct diagnosis_topic *offsets; /* __consumer_offsets; NULL: not known */
    const struct group_journal *journal;   /* NULL: not asked for */
    int64_t now_us, now_ms;
    const char *weir;           /* how weir is called with this cluster: "weir -b localhost:9092" */
    const char *bootstrap;      /* for the stock tools; NULL: not known */
    const char *command_config; /* their file of properties; NULL: they need none */
};

/* --- what comes out --- */

enum { DIAGNOSIS_QUESTIONS = 24 };

enum confidence { CONFIDENCE_CERTAIN, CONFIDENCE_LIKELY, CONFIDENCE_SUSPECTED };
const char *confidence_name(enum confidence confidence); /* "certain", "likely", "suspected" */

enum finding_kind {
    FINDING_CAUSE, /* it explains why records are not read */
    FINDING_RISK,  /* something is about to go wrong, or went wrong and is over */
    FINDING_FACT   /* how things stand; a note */
};
const char *finding_kind_name(enum finding_kind kind); /* "cause", "risk", "fact" */

struct finding_command {
    const char *purpose; /* what it is for, one short line */
    const char *text;    /* to be pasted into a shell */
    bool stock;          /* Kafka's own tool */
    bool changes;        /* it changes the cluster */
};

enum { FINDING_LINES = 12, FINDING_COMMANDS = 6 };
struct finding {
    int question; /* 1 .. 24, of lag.md */
    enum finding_kind kind;
    enum confidence confidence;
    const char *title; /* one line */
    const char *evidence[FINDING_LINES];
    size_t evidence_count;
    const char *confirm; /* what would make it certain; NULL: it is */
    struct finding_command commands[FINDING_COMMANDS];
    size_t command_count;
    const char *topic; /* what it is about; NULL: the group */
    int32_t partition; /* -1: all, or none */
    int rank;          /* larger comes first */
};

enum answer_kind {
    ANSWER_NO,            /* looked, and it is not so */
    ANSWER_FOUND,         /* there are findings */
    ANSWER_NOT_KNOWN,     /* the evidence cannot be had: `why` */
    ANSWER_NOT_OBSERVABLE /* watched for too short a time: `why` */
};
const char *answer_kind_name(enum answer_kind kind); /* "no", "found", "not_known", "not_observable" */

struct question_answer {
    enum answer_kind kind;
    const char *why; /* NULL: nothing to say */
};

struct diagnosis {
    struct arena arena;       /* holds all texts */
    const char *verdict;      /* one line */
    struct finding *findings; /* the most important first */
    size_t count;
    struct question_answer answers[DIAGNOSIS_QUESTIONS + 1]; /* by number; 0 is none */
    const char *journal; /* what was read of __consumer_offsets, or why nothing was; NULL: it was not asked for */
    int64_t watched_us;
    uint32_t looks;
};

const char *diagnosis_question(int number); /* "is anyone consuming?", ... translated */
/* What Kafka lets nobody know: translated lines, always the same; NULL after the last. */
const char *diagnosis_not_ruled_out(size_t index);

/* `struct diagnosis d = {0}`; what was in it is finished first. */
void diagnose(struct diagnosis *diagnosis, const struct diagnosis_facts *facts);
void diagnosis_finish(struct diagnosis *diagnosis);

/* Which partition of __consumer_offsets holds the group: abs(Java's hash of its name) mod partitions. */
int32_t diagnosis_offsets_partition(const char *group, int32_t partitions);

/* The partition that gets far more than its topic's others, and is the worst off; NULL: there is none. */
const struct lag_row *diagnosis_hot_row(const struct group_detail *detail);

/* Rows that are worth a look at their next record: stuck ones, the worst first; at most `most`. Returns how many. */
size_t diagnosis_stuck_rows(const struct group_detail *detail, const struct lag_row **rows, size_t most);
/* The same for rows that are worth a look at their last stable offset: an open transaction holds them, or lasts. */
size_t diagnosis_open_rows(const struct group_detail *detail, const struct lag_row **rows, size_t most);

#endif
