/* Reads what __consumer_offsets says of one group: ASK_JOURNAL. */
#ifndef WEIR_KAFKA_ASK_JOURNAL_H
#define WEIR_KAFKA_ASK_JOURNAL_H

#include "kafka/census.h"
#include "kafka/live.h"

/* The one partition that holds the group is read without a group and without a commit, the newest part first, until
 * `since`, `max_bytes` or the deadline is reached: what was not read is then what is oldest, and the journal says so.
 * Nothing that goes wrong is a failure: it is the journal's `error`. One reference, the caller's. */
struct group_journal *ask_journal(struct live_source *live, rd_kafka_t *handle, const struct census *census,
                                  const struct question *question, int64_t deadline_us);

#endif
