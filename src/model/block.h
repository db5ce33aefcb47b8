/* Immutable, reference-counted blocks: what a snapshot is made of. A refresh makes new blocks and never touches old.
 *
 * All text in a block belongs to it (an arena) and is as the cluster sent it: not sanitized. Unknown is never 0: see
 * base/known.h. Times: *_us monotonic, *_ms wall.
 */
#ifndef WEIR_MODEL_BLOCK_H
#define WEIR_MODEL_BLOCK_H

#include <stdatomic.h>
#include <stdint.h>

struct block {
    atomic_int references;
    void (*destroy)(struct block *block); /* called by the last release */
    int64_t captured_ms;                  /* wall clock */
    int64_t captured_us;                  /* monotonic clock */
};

/* One reference, held by the caller; captured now. */
void block_init(struct block *block, void (*destroy)(struct block *));

/* @locality any thread. NULL is allowed in both. */
void *block_retain(void *block); /* returns its argument */
void block_release(void *block);

#endif
