/* The sink of `weir tail`: it blocks, so that nothing is lost or cut; what is put is written before put returns.
 *
 * Newest records come partition by partition; so that they read as one stream they can be held until all are there and
 * be printed merged by timestamp.
 */
#ifndef WEIR_CLI_TAIL_SINK_H
#define WEIR_CLI_TAIL_SINK_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "cli/command.h"
#include "cli/progress.h"
#include "cli/where.h"
#include "engine/tail_format.h"
#include "model/tail_state.h"

struct tail_sink {
    struct sink sink; /* first */
    struct command_call *call;
    struct tail_formatter formatter;
    int64_t limit;             /* records to print, INT64_MAX: all */
    struct where *where;       /* whose; NULL: all are printed */
    struct progress *progress; /* gets out of the way of what is printed; NULL: there is none */

    pthread_mutex_t lock; /* guards all below */
    bool holds;           /* records are kept back */
    bool too_many;        /* more than 64 MiB were to be held: the tail was ended */
    struct batch held;
    struct str text;
    int64_t pass_over; /* records that would be printed, and are older than the last `limit` */
    int64_t printed;
    struct error error; /* writing failed */
};

void tail_sink_init(struct tail_sink *sink, struct command_call *call, const struct tail_formatter *formatter,
                    int64_t limit);
void tail_sink_finish(struct tail_sink *sink);

/* @locality the command's thread, as all below. Keeps records back from now on; forgets those it had kept. */
void tail_sink_hold(struct tail_sink *sink);

/* With merge_is_short's question about what is held. */
bool tail_sink_is_short(struct tail_sink *sink, const struct tail_state *state, int64_t most);

/* Prints what is held, of each partition the newest `most` (INT64_MAX: all), merged; with `newest` of these (with a
 * filter: of those that it lets through) only the last `limit`, otherwise the first. From then on records are printed
 * as they come. */
void tail_sink_release(struct tail_sink *sink, int64_t most, bool newest);

/* Forgets what is held; records are printed as they come. */
void tail_sink_pass(struct tail_sink *sink);

bool tail_sink_too_many(struct tail_sink *sink);
bool tail_sink_is_full(struct tail_sink *sink); /* `limit` records were printed, or none can be */
bool tail_sink_failed(struct tail_sink *sink, struct error *error);

#endif
