/* Kafka's own records about groups (topic __consumer_offsets) turned into JSON: commits, members, assignments. What a
 * value is made of is said by its record's key. See group_schema.h for the source.
 */
#ifndef WEIR_CODEC_GROUP_RECORD_H
#define WEIR_CODEC_GROUP_RECORD_H

#include <stdint.h>

#include "base/str.h"

enum { GROUP_REASON = 96 };

/* {"type":"OffsetCommit","version":1,"group":"billing","topic":"orders","partition":0}. False: it is none, or of a type
 * that weir does not know; `reason` says which, and `out` is as before. */
bool group_key_to_json(struct bytes key, struct str *out, char reason[GROUP_REASON]);

/* {"version":4,"offset":1204,"leaderEpoch":0,"metadata":"","commitTimestamp":1767268800000} */
bool group_value_to_json(struct bytes key, struct bytes value, struct str *out, char reason[GROUP_REASON]);

/* True when the key is of a record about this group, of whatever type: all of them begin with the group's name. */
bool group_key_is_of(struct bytes key, const char *group);

/* The topics of a classic member's `subscription`, as consumers write it (ConsumerProtocolSubscription): how many there
 * are, and the first `most` of them, within the bytes. -1: it is not of that form. */
int32_t group_subscription(struct bytes subscription, struct bytes *topics, size_t most);

#endif
