/* Reads some records at an offset, on a thread and a handle of its own: for the detail view and what was cut. */
#ifndef WEIR_KAFKA_READER_H
#define WEIR_KAFKA_READER_H

#include "kafka/live.h"

/* Asks; the answer is EVENT_READ_DONE. A later request replaces one that waits and cancels one that runs (its answer
 * says so). The reader is made by the first request. */
void reader_ask(struct live_source *live, const struct read_request *request);
void reader_destroy(struct reader *reader); /* NULL is allowed; waits for a running read to notice */

#endif
