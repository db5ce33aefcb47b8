/* T2: asks the cluster over and over, and puts what it learns on the board.
 *
 * What is focused is asked every two seconds, what is visible every ten, everything else by a slow sweep of one pass a
 * minute with at most ten requests in flight, or as the scope says. Each row carries its own error and age.
 */
#ifndef WEIR_KAFKA_SURVEY_H
#define WEIR_KAFKA_SURVEY_H

#include "kafka/live.h"

struct survey_rhythm {
    int focused_ms, visible_ms, sweep_ms;
};

extern const struct survey_rhythm survey_shipped;

/* Starts T2, which asks nothing before the first scope. NULL with a filled error when the library refuses a property.
 * Functions below: @locality T0. */
struct survey *survey_create(struct live_source *live, const struct survey_rhythm *rhythm, struct error *error);
void survey_destroy(struct survey *survey); /* NULL is allowed; waits for the request that is under way */
void survey_set_scope(struct survey *survey, const struct scope *scope); /* copied; the latest wins */
/* weir itself has set offsets of this group and topic: what changes is no surprise. @locality any thread. */
void survey_wrote(struct survey *survey, const char *group, const char *topic);
/* What this group has lost has been seen: lag_watch_acknowledge. */
void survey_acknowledge(struct survey *survey, const char *group);
void survey_refresh(struct survey *survey); /* asks now what is focused and visible */

#endif
