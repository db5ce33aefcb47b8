/* One wish about the group billing on a cluster in memory, from plan to result. */
#ifndef WEIR_TESTS_GROUP_TRIAL_H
#define WEIR_TESTS_GROUP_TRIAL_H

#include "base/str.h"
#include "engine/writer.h"
#include "fake_groups.h"

struct trial {
    struct fake_groups fake;
    struct group_wish wish;
    struct write_gate *gate;
    struct write_plan plan;
    struct write_result result;
    struct error error;
};

/* For cmocka_run_group_tests: a folder that is the state directory meanwhile. */
extern char trial_folder[64];
int trial_set_up(void **state);
int trial_tear_down(void **state);

/* Of the topic orders; `to`: the aim of a reset, NULL for other writes. */
void trial_begin(struct trial *trial, enum group_write write, const char *to);
void trial_plan(struct trial *trial, enum group_write write, const char *to); /* begun, with its plan made */
bool trial_make(struct trial *trial);                                         /* the plan */
bool trial_execute(struct trial *trial);
void trial_is_not_sent(struct trial *trial, const char *words); /* nothing is written, and its error says this */
void trial_must(struct trial *trial);                           /* made, and done without a fault */
void trial_take_back(struct trial *trial);                      /* the same cluster, and the way back */
void trial_end(struct trial *trial);                            /* frees everything */
void trial_says(const char *text, const char *words);           /* fails unless they are in it */
char *trial_warnings(const struct trial *trial);                /* of the plan, a line each; the caller frees it */

#endif
