/* What is remembered of a group as a whole: its members, rebalances and commit intervals. Private to lag_*.c. */
#ifndef WEIR_MODEL_LAG_GROUP_H
#define WEIR_MODEL_LAG_GROUP_H

#include "model/lag_watch.h"

enum { GROUP_GAPS = 32, GROUP_REBALANCES = 16 };

struct group_track {
    bool looked;
    enum group_state state;
    int64_t state_us;
    bool state_is_bound;
    bool members_known;
    char **members; /* ids, sorted; with ... */
    char **clients; /* ... "client @ host" of each */
    size_t member_count;
    bool seen_alive, finished;
    int64_t rebalancing_us;               /* since when; 0: it is not */
    int64_t rebalances[GROUP_REBALANCES]; /* when they ended, a circle */
    uint64_t rebalance_count;
    bool told_loop;
    int64_t gaps[GROUP_GAPS]; /* a circle */
    uint64_t gap_count;
    enum lag_word word;
    enum lag_state exact;
};

void group_track_finish(struct group_track *track);

/* Members and state of this look; news of what changed. `caught_up`: all that it had to read was read at the last look.
 */
void group_track_look(struct group_track *track, const struct group_detail *detail, const struct lag_look *look,
                      bool caught_up, struct lag_news_list *news);

void group_track_gap(struct group_track *track, int64_t gap_us);
int64_t group_track_median_gap(const struct group_track *track); /* 0: none was seen */

/* Rebalances that ended within the rules' loop time, and the one that is on. */
int32_t group_track_rebalances(const struct group_track *track, const struct lag_look *look);

struct lag_news *news_add(struct lag_news_list *list, enum lag_news_kind kind, enum lag_word severity, int64_t at_us);

#endif
