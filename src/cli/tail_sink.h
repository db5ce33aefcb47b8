/* The sink of `weir tail`: it blocks, so that nothing is lost or cut; what is put is written before put returns.
 *
 * Newest records come partition by partition; so that they read as one stream they are held until all are there and
 * merged by timestamp, each partition's own order kept. A tail that goes on releases them when it has caught up.
 */
#ifndef WEIR_CLI_TAIL_SINK_H
#define WEIR_CLI_TAIL_SINK_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "cli/command.h"
#include "cli/tail_format.h"

struct tail_sink {
    struct sink sink; /* first */
    struct command_call *call;
    struct tail_formatter formatter;
    int64_t limit; /* records to print, INT64_MAX: all */

    pthread_mutex_t lock; /* guards all below */
    bool holds;           /* records are kept back */
    struct batch held;
    struct str text;
    int64_t printed;
    struct error error; /* writing failed */
};

void tail_sink_init(struct tail_sink *sink, struct command_call *call, const struct tail_formatter *formatter,
                    int64_t limit, bool hold);
void tail_sink_finish(struct tail_sink *sink);

/* @locality the command's thread. Prints what is held, merged by timestamp; of a tail that is through only the newest
 * `limit`. From then on records are printed as they come. */
void tail_sink_release(struct tail_sink *sink, bool newest_only);

int64_t tail_sink_printed(struct tail_sink *sink);
bool tail_sink_failed(struct tail_sink *sink, struct error *error);

#endif
