/* The two halves of a journal while it is made: commits, and generations with their members. */
#ifndef WEIR_SOURCE_JOURNAL_INNER_H
#define WEIR_SOURCE_JOURNAL_INNER_H

#include "base/map.h"
#include "model/arena.h"
#include "model/group_journal.h"
#include "source/journal_json.h"

/* The newest commits of one partition, as a ring. `topic` is the ring's own, so is each commit's metadata. */
struct kept_partition {
    char *topic;
    int32_t partition;
    struct journal_commit *rows; /* JOURNAL_COMMITS at most */
    size_t capacity, next, count;
    uint64_t dropped;
};

struct journal_commits {
    struct kept_partition *partitions;
    size_t count;
    struct map index; /* topic NUL partition -> index */
    uint64_t dropped;
};

/* False: the record is not understood. `value`: NULL for a tombstone. */
bool journal_commits_add(struct journal_commits *commits, const struct journal_json *key,
                         const struct journal_json *value, int64_t timestamp_ms, bool unsettled);
void journal_commits_copy(struct journal_commits *commits, struct group_journal *journal, struct arena *arena);
void journal_commits_finish(struct journal_commits *commits);

/* A generation in memory of its own; its members may still change. */
struct kept_generation {
    struct arena arena;
    struct journal_generation row;
    struct journal_member *members;
    size_t capacity;
};

struct running_member { /* of the consumer protocol or a share group: what was said of it last */
    struct arena arena;
    struct journal_member member;
    const char *assignor; /* that it wishes for; NULL: none */
};

struct journal_generations {
    bool whole; /* all members are known */
    struct kept_generation *kept[JOURNAL_GENERATIONS];
    size_t first, count; /* of the ring */
    size_t members;      /* of all that are kept */
    uint64_t dropped;
    struct running_member **running;
    size_t running_count;
};

bool journal_generations_add_classic(struct journal_generations *generations, const struct journal_json *value,
                                     int64_t at_ms);
/* These three: a group of the consumer protocol, or a share group. `value`: NULL for a tombstone. */
bool journal_generations_add_epoch(struct journal_generations *generations, enum group_type type,
                                   const struct journal_json *value, int64_t at_ms);
bool journal_generations_add_member(struct journal_generations *generations, const char *member_id,
                                    const struct journal_json *value);
bool journal_generations_add_current(struct journal_generations *generations, const char *member_id,
                                     const struct journal_json *value, int64_t at_ms);
/* The group is gone: there are no members, and this is known. */
void journal_generations_end(struct journal_generations *generations);
void journal_generations_copy(struct journal_generations *generations, struct group_journal *journal,
                              struct arena *arena);
void journal_generations_finish(struct journal_generations *generations);

#endif
