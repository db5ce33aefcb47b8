/* What groups go through, and what should be said of it: rows of a table, and how one of them is played. */
#ifndef WEIR_TESTS_LAG_SCENARIOS_H
#define WEIR_TESTS_LAG_SCENARIOS_H

#include "model/lag_watch.h"
#include "sim.h"

enum { SCENARIO_POLLS = 3 };

struct scenario {
    const char *name;
    struct sim_spec spec;
    int from_s, to_s;   /* when somebody begins to look, and ends */
    bool healthy;       /* no alarm is right at any time */
    enum lag_word word; /* what is right in the end (healthy), or after what befell it (sick) */
    enum lag_state state;
    bool suspected;
    int within_s[SCENARIO_POLLS]; /* sick: the verdict is there by then, for looks every 2, 10 and 60 s */
    int until_s;                  /* sick: it stays so until then; 0: to the end */
};

extern const struct scenario lag_scenarios[];
extern const size_t lag_scenario_count;

struct outcome {
    struct lag_judgement last;
    double verdict_s;     /* from what befell it (or the first look) to the right verdict; -1: never */
    int broken;           /* looks with a false alarm */
    int longest_behind_s; /* the longest time that it was called BEHIND without being so */
    int resets;           /* news that somebody set an offset, in a healthy group */
    bool since_moves;     /* it was in a loop, and said to be so since another time than at the look before */
    const char *fault;    /* NULL: all as it should be */
};

void scenario_run(const struct scenario *scenario, int poll_s, uint64_t seed, struct outcome *outcome);

#endif
