/* Makes a group's journal (model/group_journal.h) of records of __consumer_offsets, in bounded memory. One thread. */
#ifndef WEIR_SOURCE_JOURNAL_BUILDER_H
#define WEIR_SOURCE_JOURNAL_BUILDER_H

#include "base/str.h"
#include "model/group_journal.h"

struct journal_builder;

/* `whole`: the records begin where the partition does, so that who is not seen to join is not there. */
struct journal_builder *journal_builder_create(const char *group, bool whole);

/* The next record, in the order of offsets. Those of other groups are passed over: false. `value` with NULL data is a
 * tombstone. `unsettled`: its transaction may still be open. */
bool journal_builder_add(struct journal_builder *builder, struct bytes key, struct bytes value, int64_t timestamp_ms,
                         bool unsettled);

/* The journal with everything that records say; the caller adds how they were read (`partition`, `from_ms`, ...).
 * `error` (NULL: none) is copied. One reference, the caller's. Frees the builder. */
struct group_journal *journal_builder_finish(struct journal_builder *builder, const char *error);

#endif
