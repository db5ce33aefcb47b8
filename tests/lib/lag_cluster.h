/* Groups that are made up, for `weir lag`: a cluster that answers with them from memory, look after look. */
#ifndef WEIR_TESTS_LAG_CLUSTER_H
#define WEIR_TESTS_LAG_CLUSTER_H

#include "command_run.h"
#include "made_source.h"
#include "model/group_detail.h"

enum { MADE_ROWS = 3 };

struct made_group {
    struct group_row summary;
    struct lag_row rows[MADE_ROWS];
    size_t count;
};

#define MADE_AT(n)                                                                                                     \
    {                                                                                                                  \
        .value = (n), .known = true                                                                                    \
    }
#define MADE_GROUP(name)                                                                                               \
    .group = (name), .type = GROUP_CLASSIC, .state = GROUP_STABLE, .members = 1, .coordinator = 2, .worst_owner = -1
#define MADE_ROW(t, p, c, l, h)                                                                                        \
    .topic = (t), .partition = (p), .committed = MADE_AT(c), .low = MADE_AT(l), .high = MADE_AT(h),                    \
    .lag = MADE_AT((h) - (c)), .owner = 0

extern const struct made_group made_caught_up, made_reading, made_beyond, made_below, made_denied, made_hostile,
    made_shared;

extern struct lag_cluster {
    struct made_source made;
    const struct made_group *groups; /* by name */
    size_t count;
    const char *listing_error;
    bool unreachable;
    int64_t growth; /* of every end, from look to look */
    int asked;
    char last_names[128]; /* of the last question */
    bool last_with_behind;
} cluster;

/* Anew, with these groups. */
void groups_are(const struct made_group *groups, size_t count);
bool cluster_ask(struct source *source, const struct question *question, struct answer *answer, struct error *error);

/* As command_run, on this cluster. */
struct source_opener *cluster_opener(void);
void lag_run_with(struct result *result, const char *line, struct command_call call);
void lag_run(struct result *result, const char *line); /* in ASCII */

#endif
