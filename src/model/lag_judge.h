/* The rules for one partition: the first of lag.md's table that fits. Private to lag_*.c. */
#ifndef WEIR_MODEL_LAG_JUDGE_H
#define WEIR_MODEL_LAG_JUDGE_H

#include "model/lag_track.h"

/* What all partitions of a look have in common. */
struct judge_context {
    const struct lag_rules *rules;
    const struct group_detail *detail;
    int64_t now_us, now_ms;
    int64_t look_us;     /* since the look before */
    int64_t gap_us;      /* g; 0: no interval was seen yet */
    int gaps;            /* intervals seen */
    int64_t window_us;   /* W */
    int64_t stuck_us;    /* unread for so long without a commit is stuck ... */
    int64_t rest_us;     /* ... but not before its habit says so (lag_habit_rest); 0: it has none */
    int64_t job_rest_us; /* the longest that it was away between two runs of a job; 0: none was seen */
    bool empty;          /* it has no members, and weir would see them */
    bool rebalancing;    /* who owns what is not known now */
    bool seen_alive;     /* it had members since weir looks */
    bool moved;          /* it committed since weir looks */
    bool finished;       /* it had read everything when its last member went */
    bool job;            /* ... and was not there for long: it may be a job that comes now and then */
    bool topic_owned;    /* some partition of this row's topic has an owner */
    bool others_owned;   /* some partition of another topic has one */
};

int64_t judge_window(const struct lag_rules *rules, int64_t gap_us);
int64_t judge_stuck(const struct lag_rules *rules, int64_t gap_us);
int64_t judge_rest(const struct lag_rules *rules, int64_t longest_us); /* what ended by itself may last so long again */

/* Whether the row's probe still says what it said: for this C', and for this end where it found no record. */
bool judge_probe_holds(const struct lag_row *row);

/* STOP and STALL (lag_stuck.c): a readable record, unread for longer than this group is ever without a commit. */
bool judge_stuck_row(const struct lag_track *track, const struct lag_row *row, const struct judge_context *context,
                     struct lag_judgement *out);

/* Fills in the row's judgement, rates, eta, open and wants_probe; keeps in the track what the next look needs. */
void judge_row(struct lag_track *track, struct lag_row *row, const struct judge_context *context);

#endif
