/* Watches one group: from one look to the next it remembers what the rules need, and judges every partition and the
 * group as a whole (lag.md). Nothing here asks anybody anything or looks at a clock: a look is a struct group_detail
 * and the times are passed in, so that a simulator can drive it on virtual time.
 *
 * @locality one thread at a time: T2, a headless command, or a test.
 */
#ifndef WEIR_MODEL_LAG_WATCH_H
#define WEIR_MODEL_LAG_WATCH_H

#include "model/arena.h"
#include "model/group_detail.h"
#include "model/lag_rules.h"

struct lag_watch;

struct lag_watch *lag_watch_create(void);
void lag_watch_destroy(struct lag_watch *watch); /* NULL is allowed */

/* What a look brought that is worth telling: an event of the events screen. */
enum lag_news_kind {
    NEWS_STATE,       /* the group's state, as Kafka calls it, is another: `before` and `after` */
    NEWS_REBALANCE,   /* it is over, or members changed without one seen: who joined and left is in `text` */
    NEWS_LOOP,        /* too many rebalances, or one that does not end */
    NEWS_MEMBER_LOST, /* members went without leaving others in their place; text names them */
    NEWS_WORD,        /* the group's word is another: text has the reason */
    NEWS_RESET,       /* the committed offset fell, or rose without anybody reading */
    NEWS_VANISHED,    /* the committed offset is no longer there */
    NEWS_LOST,        /* records were deleted unread */
    NEWS_RECREATED    /* the topic was deleted and made anew under its commits */
};
struct lag_news {
    enum lag_news_kind kind;
    int64_t at_us;
    enum lag_word severity; /* LAG_BROKEN: an alarm; LAG_OK: good news */
    const char *topic;      /* the detail's, or the watch's until its next look; NULL: of the whole group */
    int32_t partition;      /* -1 with it */
    char text[256];         /* for a person; may hold names from the cluster as they came */
};
struct lag_news_list { /* `{0}` is empty; the caller frees `items` */
    struct lag_news *items;
    size_t count, capacity;
};

struct lag_look {
    const struct lag_rules *rules;
    int64_t now_us;      /* when the commits of this look were asked */
    int64_t now_ms;      /* the same, wall clock */
    struct arena *arena; /* the detail's: takes its marks and past assignments; NULL: they are left out */
};

/* Takes in one look, and fills in what follows from it: in each row `in`, `out`, `eta`, `committed_ago_us`, `lost`,
 * `vanished_ms`, `judgement`, `wants_probe`; in the summary `judgement`, `worst_*`, `behind`, `eta`, `lag` (less what
 * is in no total), `no_commit`, `former`, `rebalancing*`, `commit_gap_us`. The rows' `behind`, `probe`, ends and
 * flags come from the caller and stay. A detail whose commits are not known (summary.partitions < 0) or stale is
 * looked at for states and members alone. News are added to the list. */
void lag_watch_look(struct lag_watch *watch, struct group_detail *detail, const struct lag_look *look,
                    struct lag_news_list *news);

/* The group could not be asked at all, since nobody answers: the same as a look at a detail without commits, when there
 * is no detail. What it does not do in such a time is not held against it. */
void lag_watch_blind(struct lag_watch *watch, int64_t now_us);

/* What it knows of a partition's commit: the offset (unknown: none), and since when that is so at the latest, by what
 * was seen (monotonic). False: it knows nothing of it. */
bool lag_watch_commit(const struct lag_watch *watch, const char *topic, int32_t partition, struct offset *committed,
                      int64_t *since_us);
int64_t lag_watch_gap_us(const struct lag_watch *watch); /* g of lag.md; 0: not known */

/* weir itself set this partition's offset: a jump to it is no surprise. partition -1: any of the topic. */
void lag_watch_wrote(struct lag_watch *watch, const char *topic, int32_t partition);

/* The person has seen the losses: they are notes from now on. */
void lag_watch_acknowledge(struct lag_watch *watch);

#endif
