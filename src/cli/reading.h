/* How every command that reads records reads them: what happens on the way is said on stderr, so is how far it is (on a
 * terminal), Ctrl-C stops it in good order, and a cluster that has gone is not waited for without end. */
#ifndef WEIR_CLI_READING_H
#define WEIR_CLI_READING_H

#include "cli/command.h"
#include "cli/progress.h"
#include "cli/where.h"

struct reading {
    struct command_call *call;
    const struct tail_spec *spec;
    struct sink *sink;         /* its put runs on the tail's thread meanwhile */
    const struct where *where; /* whose matches the progress tells; NULL: there is no filter */
    bool quiet;                /* no progress: records are printed where it would stand */
    /* Asked ten times a second: true ends the reading. NULL: the tail ends by itself, or never. */
    bool (*enough)(struct reading *reading);

    /* filled by read_records */
    bool begun;       /* records may have been read, also when it failed */
    uint64_t records; /* that were put into the sink */
    struct progress progress;
};

/* Starts the tail and waits until it has ended. The first Ctrl-C (or SIGTERM) stops it: call->interrupted is set, and
 * what was read stands; the second ends the program. False with an error: nothing could be read, or not all. Of a
 * bounded tail that is also the case when no broker answered for five times --timeout. */
bool read_records(struct reading *reading, struct error *error);

/* The same with nothing but these. `where` may be NULL. */
bool read_all(struct command_call *call, const struct tail_spec *spec, struct sink *sink, const struct where *where,
              struct error *error);

#endif
