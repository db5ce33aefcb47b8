/* How often a group commits, and how long it may rest: what "stuck" and "behind" are measured by. Private to lag_*.c.
 *
 * A gap is the time for which something unread waited for a commit, on a partition that had records to commit all the
 * while. Looks that are further apart than commits make every gap as long as the looks are apart: then it says only
 * how long it is at most. An answer is the same on a partition where records are rare: how long one of them waited,
 * which is at most one interval. A pause is a gap from which the group came back by itself, without anybody leaving or
 * coming but a job that had read everything.
 */
#ifndef WEIR_MODEL_LAG_HABIT_H
#define WEIR_MODEL_LAG_HABIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HABIT_GAPS = 32, HABIT_ANSWERS = 16, HABIT_PAUSES = 8, HABIT_ANSWERS_WANTED = 8 };

struct lag_gap {
    int64_t us;
    int64_t slack_us; /* it may have been shorter by so much: looks were so far apart */
};

struct lag_habit {
    struct lag_gap gaps[HABIT_GAPS]; /* a circle; at most one a look: the median of the partitions' */
    uint64_t gap_count;
    int64_t answers[HABIT_ANSWERS]; /* a circle */
    uint64_t answer_count;
    int64_t pauses[HABIT_PAUSES]; /* a circle, of a group with members */
    uint64_t pause_count;
    int64_t pause_end_us;             /* of the last: what came back at the same time is one pause */
    int64_t job_pauses[HABIT_PAUSES]; /* of one without, between the runs of a job */
    uint64_t job_pause_count;
};

/* The commits of one look: at most one gap is kept. */
void lag_habit_add(struct lag_habit *habit, struct lag_gap *gaps, size_t count);
void lag_habit_answer(struct lag_habit *habit, int64_t us);

/* From `from_us` to now, without members: as a job rests. */
void lag_habit_pause(struct lag_habit *habit, int64_t from_us, int64_t now_us, bool job);

/* g: the median gap, as it was seen; without gaps the longest of enough answers; 0: too little was seen. */
int64_t lag_habit_gap(const struct lag_habit *habit);

/* The same in the middle of what it may be, for clocks that must not be slower than the looks make them: with answers
 * alone, the longest of them. */
int64_t lag_habit_likely(const struct lag_habit *habit);

/* How much was seen, in gaps: enough answers are as good as `enough` gaps. */
int lag_habit_count(const struct lag_habit *habit, int enough);

/* What it is used to. One long pause of a group with members is an accident, two are a habit: the second longest. Of a
 * job the longest. 0: none. */
int64_t lag_habit_rest(const struct lag_habit *habit);
int64_t lag_habit_job_rest(const struct lag_habit *habit);

#endif
