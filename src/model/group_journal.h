/* What one partition of __consumer_offsets says about one group: when it committed, its generations, its members'
 * timeouts. Plain data, made once and only read, and pure functions over it.
 *
 * All text belongs to the block and is as the cluster sent it: not sanitized. Times are wall clock in ms, by the clock
 * of the group's coordinator. Nothing before `from_ms` is known, and of what is old compaction leaves the newest record
 * of each key alone: counts are "at least", and intervals far back are too long rather than too short. A commit says
 * where and when, never which member made it.
 */
#ifndef WEIR_MODEL_GROUP_JOURNAL_H
#define WEIR_MODEL_GROUP_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/known.h"
#include "model/block.h"
#include "model/groups.h"

/* What is asked for unless more is: what was read beyond it, for the sake of the newest generation, is old. */
enum { JOURNAL_HOUR_MS = 3600000 };

enum {
    JOURNAL_COMMITS = 64,      /* the newest of each partition that are kept */
    JOURNAL_PARTITIONS = 4096, /* partitions whose commits are kept */
    JOURNAL_METADATA = 128,    /* bytes of a commit's metadata that are kept */
    JOURNAL_GENERATIONS = 256, /* the newest that are kept */
    JOURNAL_MEMBERS = 4096,    /* of a generation that are listed */
    JOURNAL_TOPICS = 64,       /* of a member's subscription that are listed */
    JOURNAL_TOMBSTONES = 64    /* of the group itself: the newest that are kept */
};

struct journal_commit {
    const char *topic;
    int32_t partition;
    bool tombstone;       /* the commit was taken away: expired, deleted, or its topic was; no offset then */
    bool metadata_cut;    /* it is longer than JOURNAL_METADATA */
    bool unsettled;       /* of a transaction that may still be open: it counts when that ends well */
    int64_t offset;       /* -1: tombstone */
    int32_t leader_epoch; /* -1: none */
    const char *metadata; /* "": none */
    int64_t commit_ms;    /* of a tombstone: when it was written */
};

struct journal_partition { /* the commits of one topic-partition: a run of `commits` */
    const char *topic;
    int32_t partition;
    size_t first, count;
    uint64_t dropped; /* older ones that were read and not kept */
};

/* Of the consumer protocol, as the coordinator writes it. */
enum journal_member_state {
    JOURNAL_MEMBER_UNKNOWN, /* not read, or of the classic protocol, which has none */
    JOURNAL_MEMBER_STABLE,
    JOURNAL_MEMBER_UNREVOKED, /* it has to give up partitions, and has not said that it did */
    JOURNAL_MEMBER_UNRELEASED /* it waits for partitions that others have not given up */
};

struct journal_member {
    const char *member_id;
    const char *client_id;        /* NULL: not read */
    const char *host;             /* without a leading '/'; NULL: not read */
    const char *instance_id;      /* NULL: not static, or not read */
    int32_t session_timeout_ms;   /* -1: not known; the consumer protocol leaves it to the broker */
    int32_t rebalance_timeout_ms; /* max.poll.interval.ms of a Java client; -1: not known */
    const char *const *topics;    /* subscribed to by name */
    size_t topic_count;           /* that are listed here */
    bool topics_known;            /* false: not read, or not in a form that weir knows */
    bool topics_cut;              /* there are more than JOURNAL_TOPICS */
    const char *topic_regex;      /* NULL: none */
    int32_t member_epoch;         /* the last one within the generation; -1: classic, or not read; -2: a static member
                                     that left for a while */
    enum journal_member_state state;
    int64_t state_ms; /* when epoch and state were written; 0: not read */
};

/* Members as they were when the generation began; of the consumer protocol with the last epoch and state that each
 * reached in it: one whose epoch is lower than `generation` has not followed. */
struct journal_generation {
    int64_t at_ms;
    int32_t generation;   /* or the group's epoch */
    enum group_type type; /* GROUP_CLASSIC, GROUP_CONSUMER or GROUP_SHARE: see group_type_name */
    const char *assignor; /* NULL: none or not known */
    const char *leader;   /* member id; NULL: none (the consumer protocol has none) */
    int32_t member_count; /* -1: not known, for some joined before what was read */
    const struct journal_member *members;
    size_t member_rows; /* that are listed */
};

struct group_journal {
    struct block block;
    const char *group;
    int32_t partition; /* of __consumer_offsets; -1: not known */

    const struct journal_commit *commits; /* by topic, partition; within them oldest first */
    size_t commit_count;
    const struct journal_partition *partitions; /* by topic, partition */
    size_t partition_count;
    uint64_t commits_dropped; /* of all partitions, and of those beyond JOURNAL_PARTITIONS */

    const struct journal_generation *generations; /* oldest first */
    size_t generation_count;
    uint64_t generations_dropped; /* older ones that were read and not kept */

    const int64_t *tombstones_ms; /* when the group itself was taken away; oldest first */
    size_t tombstone_count;

    int64_t from_ms;   /* nothing before it is known; 0: nothing was read at all */
    int64_t to_ms;     /* when the end of the partition was asked: nothing after it is known */
    int64_t ahead_ms;  /* of the coordinator's clock, as far as it is known to differ, be it by seconds: see
                          model/journal_clock.h */
    bool clock_unsure; /* the newest record is old: nothing was written since, or that clock is behind */
    int64_t end;       /* of the partition, then */
    int64_t newest_offset, newest_ms; /* the partition's newest record, of whatever group; newest_ms 0: none */
    uint64_t read;                    /* records of all groups of the partition that were read */
    uint64_t records;                 /* of these, about this group */
    uint64_t undecoded;               /* of these, not understood */
    uint64_t missing;  /* offsets of what was read that hold no record: compacted, or marks and aborted records of
                          transactions */
    bool from_start;   /* it was read from the start of the partition */
    bool complete;     /* everything from the asked moment to the end was read */
    bool denied;       /* the error is an authorisation error */
    const char *error; /* why nothing, or not all, was read; a sentence for a person. NULL: all is well */
};

/* A block that says only why there is nothing. One reference, the caller's. */
struct group_journal *journal_of_error(const char *group, const char *error, bool denied);

/* The commits of one topic-partition; NULL: none were read. */
const struct journal_partition *journal_partition(const struct group_journal *journal, const char *topic,
                                                  int32_t partition);

struct journal_interval {
    struct real seconds; /* the median gap; unknown without a gap */
    size_t gaps;         /* that it is made of */
};
/* Of the group: the gaps between commits of the partitions that are committed at least half as often as the one that is
 * most, so that the spacing of records on a sparse partition is not taken for it. None is measured across a tombstone,
 * or where the clock went back. */
struct journal_interval journal_group_commit_interval(const struct group_journal *journal);

/* True when all that the partition holds since `from_ms` was read, the clocks are known to agree or by how much they do
 * not, and all generations since were kept: with `missing` 0 counts of these are exact from there on, otherwise "at
 * least". */
bool journal_covers(const struct group_journal *journal, int64_t from_ms);

/* The newest generation is known with who its members are, or the group ended after it. */
bool journal_has_members(const struct group_journal *journal);

/* Generations (or epochs) that began within [from_ms, to_ms] and had members, or of which it is not known: the group's
 * end and its making are no rebalances. A record that repeats one is not counted. */
size_t journal_rebalances(const struct group_journal *journal, int64_t from_ms, int64_t to_ms);

struct journal_burst {
    size_t rebalances; /* 0: none at all */
    int64_t from_ms, to_ms;
};
/* The most rebalances within any `window_ms` (300,000: "per 5 min") that ends at `from_ms` or later; the latest of
 * equal ones. */
struct journal_burst journal_worst_burst(const struct group_journal *journal, int64_t from_ms, int64_t window_ms);

/* The generation that was in force at a moment: an index; SIZE_MAX: not known. */
size_t journal_generation_at(const struct group_journal *journal, int64_t at_ms);

/* Commits within [from_ms, to_ms] at moments at which the group is known to have had no members: made by a tool, or by
 * somebody who commits without joining. Tombstones are none. */
size_t journal_commits_without_members(const struct group_journal *journal, int64_t from_ms, int64_t to_ms);

/* A member that was missing from a generation, and somebody of the same client id and host who joined in that or a
 * later one. With the classic protocol whoever is thrown out returns with another id, with the consumer protocol with
 * its own. Text is the journal's. */
struct journal_return {
    const char *client_id, *host;
    const char *old_id, *new_id;
    bool same_id;
    int64_t left_ms, back_ms; /* when those two generations began */
};
/* Those who came back within [from_ms, to_ms], in order, into `out` (at most `most`). Returns how many there are. */
size_t journal_returns(const struct group_journal *journal, int64_t from_ms, int64_t to_ms, struct journal_return *out,
                       size_t most);

#endif
