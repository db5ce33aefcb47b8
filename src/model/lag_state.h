/* What is the matter with a partition in a group: one exact state, shown as one of five words (lag.md, "State of a
 * partition in a group"). */
#ifndef WEIR_MODEL_LAG_STATE_H
#define WEIR_MODEL_LAG_STATE_H

#include <stdbool.h>
#include <stdint.h>

enum lag_word { LAG_UNKNOWN, LAG_OK, LAG_RECOVERING, LAG_BEHIND, LAG_BROKEN };

/* In the order in which they are looked for; the first that fits is taken. */
enum lag_state {
    STATE_LEARNING,   /* fewer than three looks, or less than half of W */
    STATE_NO_VERDICT, /* share groups, Connect's workers, groups that cannot be described: none is given */
    STATE_DENIED,     /* commits or ends may not be seen, or could not be asked */
    STATE_GONE,       /* the topic, or this partition of it, is missing */
    STATE_NO_LEADER,
    STATE_NO_OFFSET, /* never committed, or no longer */
    STATE_LOST,      /* committed below the low watermark: records went unread */
    STATE_AHEAD,     /* committed past the end */
    STATE_REWIND,    /* the committed offset fell, and has not come back yet */
    STATE_MARKERS,   /* what is left to read are no records */
    STATE_BLOCKED,   /* an open transaction holds the last stable offset */
    STATE_UNMANAGED, /* commits without members */
    STATE_FORMER,    /* of a topic that the group no longer reads */
    STATE_ABANDONED,
    STATE_STOP,     /* unread, nobody owns it, no commits */
    STATE_STALL,    /* unread, with a living owner, no commits */
    STATE_LAGGING,  /* behind and growing */
    STATE_DRAINING, /* behind and shrinking */
    STATE_BEHIND,   /* behind and keeping pace */
    STATE_OK,
    STATE_REBALANCE_STUCK, /* these two of a whole group */
    STATE_REBALANCE_LOOP,
    LAG_STATES
};

struct lag_judgement {
    enum lag_word word;
    enum lag_state state;
    bool suspected;      /* a STOP or STALL of which too little was seen: its word is LAG_UNKNOWN */
    bool is_note;        /* worth a line, and no alarm: left out of totals or nothing to do (UNMANAGED, FORMER, ...) */
    int64_t since_us;    /* monotonic: when it began, as far as weir has seen; 0: not known */
    bool since_is_bound; /* it may have begun earlier: weir was not there */
};

const char *lag_word_name(enum lag_word word);    /* "BROKEN", ... : the same in every language */
const char *lag_state_name(enum lag_state state); /* "stall", "rebalance loop", ...: lower case, for JSON and screens */

/* How bad: the group takes the worst of its partitions. Larger is worse; notes are the least. */
int lag_severity(const struct lag_judgement *judgement);

#endif
