/* Reads records at offsets, on a thread and handles of its own: single ones for the detail view and what was cut, pages
 * of what came before. */
#ifndef WEIR_KAFKA_READER_H
#define WEIR_KAFKA_READER_H

#include "kafka/live.h"

/* Asks; see source_ops.read_at. There is a slot for each kind of request: a later one takes the place of one of its
 * kind that waits, and one that is being read is given up for it. A single record is read before a page that waits. The
 * reader is made by the first request. */
void reader_ask(struct live_source *live, const struct read_request *request);
/* NULL is allowed. Waits for a running read to notice; what is not answered yet is answered as cancelled. */
void reader_destroy(struct reader *reader);

#endif
