/* What a recording holds: one look through all of it, and from then on straight to what is wanted. */
#ifndef WEIR_RECORDING_CONTENT_H
#define WEIR_RECORDING_CONTENT_H

#include "model/volume.h"
#include "recording/offset_set.h"
#include "recording/reader.h"

/* Records of one partition in one stretch of the file, repeated ones too. */
struct content_span {
    uint32_t stretch;
    int64_t low, high; /* the least and the greatest offset */
    int64_t last_ms;   /* the greatest timestamp; INT64_MIN: none has one */
};

/* One partition. A record whose offset came before in the file (a second run recorded it again, or the topic was made
 * anew) is `repeated`, and left out. Offsets need not ascend in the file: somebody went back while recording. */
struct content_part {
    uint32_t topic; /* as recording_topic numbers them */
    int32_t partition;
    int64_t low, next;         /* the least offset, and the one behind the greatest */
    struct offset_set offsets; /* of the records, which are not repeated */
    uint64_t records, repeated;
    int64_t first_ms, last_ms; /* the least and the greatest timestamp; first_ms > last_ms: none has one */
    struct content_span *spans;
    size_t span_count;
};

struct content {
    struct content_part *parts; /* by topic, partition */
    size_t count;
    struct volume_sketch *volumes; /* by topic */
    size_t volume_count;
    uint64_t records, repeated;
    struct recording_damage damage;
    struct recording_place *stretches; /* where they begin; some thousand at most, a MiB or more each */
    size_t stretch_count;
};

/* Reads `recording` from its beginning to its end. False: it was stopped (recording_heed). Finish the content in any
 * case. */
bool content_read(struct content *content, struct recording *recording);
void content_finish(struct content *content);

/* NULL: there is none. */
struct content_part *content_part(const struct content *content, uint32_t topic, int32_t partition);

/* Reads what may hold the wanted, in the order of the file, and passes over the rest. One thread. */
struct content_walk {
    const struct content *content;
    struct recording *recording; /* the one that was read, or one that shares it */
    bool *wanted;                /* of each stretch */
    size_t at;                   /* the stretch at hand or the next */
    bool inside;
};
void content_walk_begin(struct content_walk *walk, const struct content *content, struct recording *recording);
void content_walk_finish(struct content_walk *walk);
/* The records of the part with offsets in [from, to). */
void content_walk_want(struct content_walk *walk, const struct content_part *part, int64_t from, int64_t to);
/* As recording_next; the batches hold other records, too. */
bool content_walk_next(struct content_walk *walk, struct batch *batch, int64_t *arrived_ms);

#endif
