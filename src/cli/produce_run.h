/* Sending what an input gives, and accounting for every record of it. */
#ifndef WEIR_CLI_PRODUCE_RUN_H
#define WEIR_CLI_PRODUCE_RUN_H

#include "cli/command.h"
#include "cli/produce_input.h"
#include "cli/produce_tally.h"
#include "cli/progress.h"
#include "engine/write_gate.h"

enum produce_print { PRODUCE_PRINT_TEXT, PRODUCE_PRINT_JSONL, PRODUCE_PRINT_NONE };

struct produce_run {
    struct command_call *call;
    const char *topic;
    struct produce_input *input; /* the caller's */
    const char *key;             /* of each record that has none of its own; NULL: none */
    struct record_header *headers;
    size_t header_count;
    int32_t partition; /* -1: the partitioner's choice */
    enum partitioner partitioner;
    bool transactional;
    int64_t abort_after; /* -1: no */
    int64_t delivery_ms; /* 0: the default */
    double rate;         /* records a second; 0: as fast as it goes */
    enum produce_print print;

    struct producer *producer; /* these by produce_open and produce_all */
    struct tally tally;
    struct progress progress;
    struct str printed;
    bool output_failed;
    struct error output_error;
};

/* Opens the cluster and the topic; one that is not there is offered to a person, or made with --create. */
bool produce_open(struct produce_run *run, struct write_gate *gate, struct error *error);

/* Sends all; returns the exit code, and has told on stderr what became of the records. */
int produce_all(struct produce_run *run, struct write_gate *gate, struct error *error);
void produce_close(struct produce_run *run);

#endif
