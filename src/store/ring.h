/* The ring: the newest records within one budget of bytes. Writers evict the oldest and never wait for readers.
 *
 * Every record that was ever pushed has a sequence number, from 0 (or from where ring_clear_from began). Those in
 * [first, end) are held. Readers copy out by sequence number and hold no reference.
 * One mutex; a push of a batch (at most 1 MiB, larger ones are pushed in parts) takes it once.
 */
#ifndef WEIR_STORE_RING_H
#define WEIR_STORE_RING_H

#include "store/batch.h"

struct ring;

struct ring_stats {
    uint64_t first;   /* sequence number of the oldest record held */
    uint64_t end;     /* one past the newest */
    uint64_t evicted; /* records that were here and are not, or came to the front and had no room */
    size_t used;      /* bytes of records held */
    size_t budget;    /* bytes in all, index included */
    uint64_t cut;     /* records held cut because they were larger than a quarter of the budget, ever */
    uint64_t base;    /* the number of the first record pushed since it was cleared: those below came to the front */
    uint64_t cleared; /* raised by every ring_clear: sequence numbers from before mean nothing */
};

/* `budget` in bytes, from 64 KiB to 32 GiB (others are raised or lowered). Memory is touched only as it fills. */
struct ring *ring_create(size_t budget);
void ring_destroy(struct ring *ring);

/* The largest key + value that is kept whole: a quarter of the budget. Pass it to batch_add as limit. */
size_t ring_record_limit(const struct ring *ring);

/* @locality any thread. Copies all records of the batch in. Never waits for a reader's work. */
void ring_push(struct ring *ring, const struct batch *batch);

/* @locality any thread. Copies the batch in before the oldest record held; sequence numbers go down from there, so that
 * nobody's place moves. Nothing is evicted for it: what finds no room, and all that is older, counts as evicted. Only
 * for a ring that has numbers below: ring_clear_from. */
void ring_push_front(struct ring *ring, const struct batch *batch);

/* @locality any thread. Forgets all records; `first` and `end` start again at 0 and `cleared` is raised. */
void ring_clear(struct ring *ring);
void ring_clear_from(struct ring *ring, uint64_t seq); /* the same, but the next record pushed is `seq` */

void ring_stats(struct ring *ring, struct ring_stats *stats);

/* @locality any thread. Appends copies of the records from `seq` on to `out`: at most `max_records` and `max_bytes`
 * (always at least one record if there is one). `*got` is the sequence number of the first one copied: larger than
 * `seq` when those in between were evicted. Returns the number copied. */
size_t ring_copy(struct ring *ring, uint64_t seq, size_t max_records, size_t max_bytes, struct batch *out,
                 uint64_t *got);

/* Copies the heads alone of at most `max` records from `seq` on; returns how many, and in *got where they begin. */
size_t ring_heads(struct ring *ring, uint64_t seq, size_t max, struct record_head *out, uint64_t *got);

/* Copies the newest records before `seq` and not before `least`, with the same bounds and in the same order. */
size_t ring_copy_before(struct ring *ring, uint64_t seq, uint64_t least, size_t max_records, size_t max_bytes,
                        struct batch *out, uint64_t *got);

/* Copies `max_records`, however large they are, each cut to `limit` bytes as batch_add_cut does; gives up at once when
 * another thread has the lock: false, and nothing is copied. For T0. */
bool ring_try_copy(struct ring *ring, uint64_t seq, size_t max_records, size_t limit, struct batch *out, uint64_t *got,
                   size_t *copied, struct ring_stats *stats);

/* Copies every `step`-th record from `seq` on (for sampling while behind): seq, seq + step, ... below end. */
size_t ring_copy_every(struct ring *ring, uint64_t seq, uint64_t step, size_t max_records, size_t max_bytes,
                       struct batch *out, uint64_t *got);

#endif
