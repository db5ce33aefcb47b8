/* What a recording holds: one look through all of it. */
#ifndef WEIR_RECORDING_CONTENT_H
#define WEIR_RECORDING_CONTENT_H

#include <stdatomic.h>

#include "model/volume.h"
#include "recording/reader.h"

/* One partition. Records are taken in the order of their offsets: one whose offset is not above those that came before
 * it (a second run recorded it again, or the topic was made anew) is `repeated`, and left out. */
struct content_part {
    uint32_t topic; /* as recording_topic numbers them */
    int32_t partition;
    int64_t low, next; /* the first offset, and the one behind the last */
    uint64_t records, repeated;
    int64_t first_ms, last_ms; /* the least and the greatest timestamp; first_ms > last_ms: none has one */
};

struct content {
    struct content_part *parts; /* by topic, partition */
    size_t count;
    struct volume_sketch *volumes; /* by topic */
    size_t volume_count;
    uint64_t records, repeated;
    struct recording_damage damage;
};

/* Reads `recording` from its beginning to its end. False: `stop` was set. Finish the content in any case. */
bool content_read(struct content *content, struct recording *recording, const atomic_bool *stop);
void content_finish(struct content *content);

/* NULL: there is none. */
struct content_part *content_part(const struct content *content, uint32_t topic, int32_t partition);

#endif
