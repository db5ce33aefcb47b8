/* Kafka's own records about groups (topic __consumer_offsets) turned into JSON: commits, members, assignments. What a
 * value is made of is said by its record's key. See group_schema.h for the source.
 */
#ifndef WEIR_CODEC_GROUP_RECORD_H
#define WEIR_CODEC_GROUP_RECORD_H

#include "base/str.h"

enum { GROUP_REASON = 96 };

/* {"type":"OffsetCommit","version":1,"group":"billing","topic":"orders","partition":0}. False: it is none, or of a type
 * that weir does not know; `reason` says which, and `out` is as before. */
bool group_key_to_json(struct bytes key, struct str *out, char reason[GROUP_REASON]);

/* {"version":4,"offset":1204,"leaderEpoch":0,"metadata":"","commitTimestamp":1767268800000} */
bool group_value_to_json(struct bytes key, struct bytes value, struct str *out, char reason[GROUP_REASON]);

#endif
