/* What is remembered of a group as a whole: its members, rebalances, and how its members came and went. Private to
 * lag_*.c.
 */
#ifndef WEIR_MODEL_LAG_GROUP_H
#define WEIR_MODEL_LAG_GROUP_H

#include "model/lag_habit.h"
#include "model/lag_watch.h"

enum { GROUP_REBALANCES = 32, GROUP_LEAVERS = 64 };

struct group_member {
    char *id;
    char *client;      /* "client @ host" */
    int64_t joined_us; /* 0: it was there when weir came */
};

struct group_rebalance { /* one that is over */
    int64_t at_us;
    bool same; /* nobody came or left */
};

struct group_leaver { /* a member that left soon after it had come */
    int64_t at_us;
    uint64_t client; /* hash of "client @ host" */
};

struct group_track {
    bool looked;
    enum group_state state;
    enum group_state settled; /* the last in which it did not rebalance; GROUP_STATE_UNKNOWN: none was seen */
    int64_t state_us;
    bool state_is_bound;
    bool members_known;
    struct group_member *members; /* by id */
    size_t member_count;
    bool seen_alive;
    int64_t alive_us;     /* it has members since then; 0: it has none */
    int64_t alive_for_us; /* how long it last had some, as far as that was seen */
    bool finished;        /* it had read everything when its last member went, or when a commit came without members */
    int64_t disturbed_us; /* when a member came or went last, but for a job's coming and going */
    bool job_came;        /* when its members came, it had read everything when the last ones went */
    int64_t rebalancing_us;                              /* since when; 0: it is not */
    int64_t unfinished_us;                               /* since when with the same members: what "stuck" is about */
    int32_t unfinished_looks;                            /* seen in it so often */
    int64_t seen_us;                                     /* the last look that told of its members */
    int64_t blind_us;                                    /* they could not be asked since this look; 0: they could */
    int32_t blind_looks;                                 /* ... and so often */
    int64_t back_us;                                     /* when the last outage was over; 0: there was none */
    int64_t away_us;                                     /* how long that was */
    uint64_t members_hash;                               /* of the last look, whatever the state */
    struct group_rebalance rebalances[GROUP_REBALANCES]; /* a circle */
    uint64_t rebalance_count;
    struct group_leaver leavers[GROUP_LEAVERS]; /* a circle */
    uint64_t leaver_count;
    /* Since when its rebalances are a loop: one client that comes and leaves again and again, or rebalances without
     * anybody coming or leaving. A rolling restart has as many, but each client leaves once. 0: they are none. */
    int64_t loop_us;
    struct lag_habit habit;
    enum lag_word word; /* that was told last */
    enum lag_state exact;
};

void group_track_finish(struct group_track *track);

/* Members and state of this look; news of what changed. `read_all`: what was there at the look before has been read.
 * `committed`: some committed offset moved. */
void group_track_look(struct group_track *track, const struct group_detail *detail, const struct lag_look *look,
                      bool read_all, bool committed, struct lag_news_list *news);

/* Nobody could be asked who is in it at `now_us`. One such look is no outage: groups do not rebalance for it. */
void group_track_blind(struct group_track *track, int64_t now_us);

bool group_is_changing(enum group_state state); /* it rebalances */

/* Rebalances that ended within the rules' loop time, and the one that is on. */
int32_t group_track_rebalances(const struct group_track *track, const struct lag_look *look);

struct lag_news *news_add(struct lag_news_list *list, enum lag_news_kind kind, enum lag_word severity, int64_t at_us);

#endif
