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

/* Times are from the beginning of the made-up world. What is healthy: no BROKEN at any look, no BEHIND that lasts, and
 * in the end the word that is given. What is sick: nothing of the kind before, the word and state in time, and steadily
 * from then on. A question mark (MAYBE) is a suspicion, which is no alarm. */
#define HEALTHY(s)                          .healthy = true, .word = LAG_OK, .state = STATE_##s
#define UNCLEAR(s)                          .healthy = true, .word = LAG_UNKNOWN, .state = STATE_##s
#define NOTED(s, w)                         .healthy = true, .word = LAG_##w, .state = STATE_##s
#define MAYBE                               .suspected = true
#define SICK(w, s, focused, visible, swept) .word = LAG_##w, .state = STATE_##s, .within_s = {focused, visible, swept}

struct scenario_table {
    const struct scenario *rows;
    size_t count;
};
extern const struct scenario_table lag_scenarios_healthy, lag_scenarios_sick, lag_scenarios_unseen;

/* Row by row, these tables in this order; NULL after the last. */
const struct scenario *lag_scenario(size_t number);

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
