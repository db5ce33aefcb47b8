/* A cluster that answers from memory, for the commands that list: three topics, two partitions of "orders", two groups,
 * two brokers, all of it captured at 2026-01-01T00:00:00.123Z. */
#ifndef WEIR_TESTS_FAKE_CLUSTER_H
#define WEIR_TESTS_FAKE_CLUSTER_H

#include "command_run.h"
#include "made_source.h"

extern struct fake_cluster {
    struct made_source made;
    struct error refusal; /* kind != 0: nothing can be asked */
    struct question last;
    int asked;
    const char *row_error;
    bool denied;
    bool groups_denied;
    bool damaged; /* what is opened says that something of it is missing */
} fake;

/* For cmocka_unit_test_setup: as it is at first. */
int fake_reset(void **state);

struct source_opener *fake_opener(void);

/* As command_run, on this cluster. */
void fake_run(struct result *result, const char *line);
void fake_run_with(struct result *result, const char *line, struct command_call call);

#endif
