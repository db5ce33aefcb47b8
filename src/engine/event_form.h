/* An event as a line: for people, as JSON, as CSV. */
#ifndef WEIR_ENGINE_EVENT_FORM_H
#define WEIR_ENGINE_EVENT_FORM_H

#include "base/str.h"
#include "source/event.h"

/* {at, kind, severity, group, topic, partition, text, repeated}, without a newline. */
void event_json(const struct event *event, struct str *out);
/* The same names in the same order, with CRLF. */
void event_csv_heading(struct str *out);
void event_csv(const struct event *event, struct str *out);
/* "12:04:31.120  group_rebalance  billing orders/3: ...", escaped, with a newline. */
void event_line(const struct event *event, bool ascii, bool color, struct str *out);

#endif
