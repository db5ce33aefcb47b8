/* What happened, newest last, for the events list: the mailbox's events without their payloads. */
#ifndef WEIR_ENGINE_EVENT_LOG_H
#define WEIR_ENGINE_EVENT_LOG_H

#include "source/event.h"

enum { EVENT_LOG_ROWS = 512 };

struct event_row {
    enum event_kind kind;
    int64_t at_ms;
    uint32_t repeated;
    char topic[256];
    int32_t partition;
    char group[256];
    const char *group_whole; /* of a longer name; the mailbox's, which outlives the log */
    char text[256];          /* as the cluster said it: not sanitized */
};

struct event_log {
    struct event_row rows[EVENT_LOG_ROWS]; /* a circle */
    uint64_t count;                        /* ever; row n is rows[n % EVENT_LOG_ROWS] */
};

const char *event_row_group(const struct event_row *row); /* as event_group */

void event_log_add(struct event_log *log,
                   const struct event *event); /* folds it into the last row when it repeats it */
size_t event_log_held(const struct event_log *log);
const struct event_row *event_log_row(const struct event_log *log, size_t age); /* 0: the newest */

#endif
