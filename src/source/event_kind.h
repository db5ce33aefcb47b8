/* What kinds of events are called by programs, and how bad they are. */
#ifndef WEIR_SOURCE_EVENT_KIND_H
#define WEIR_SOURCE_EVENT_KIND_H

#include "source/event.h"

enum event_severity { EVENT_INFO, EVENT_GOOD, EVENT_WARNING, EVENT_BAD };

/* "group_rebalance", ...: the same in every language. NULL: of the program's own inner workings, nothing that happened
 * to a cluster. */
const char *event_kind_name(enum event_kind kind);
bool event_kind_of(const char *name, enum event_kind *kind); /* false: there is none of that name */

enum event_severity event_severity(enum event_kind kind);
const char *event_severity_name(enum event_severity severity); /* "info", "good", "warning", "bad" */

#endif
