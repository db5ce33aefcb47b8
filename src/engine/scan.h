/* A filter ahead of the ring: the whole topic is read, and only what the filter lets through is kept.
 *
 * Made and asked by T0; T1 puts records through it while its tail runs.
 */
#ifndef WEIR_ENGINE_SCAN_H
#define WEIR_ENGINE_SCAN_H

#include "filter/filter.h"
#include "source/source.h"

struct scan;

/* Takes the filter over. Records that are let through are those with the verdict `listed`; of key and value together
 * `limit` bytes of each are kept. */
struct scan *scan_create(struct filter *filter, enum verdict listed, size_t limit);
void scan_destroy(struct scan *scan); /* NULL is allowed */

/* From the beginning to the ends as they are when the tail begins. */
void scan_tail(struct tail_spec *spec);

/* @locality T1. What is let through; good until the next call. */
const struct batch *scan_through(struct scan *scan, const struct batch *batch);

/* @locality any thread. Nothing is let through any more, and what is being judged is left: the tail that puts records
 * through it is about to be stopped. */
void scan_give_up(struct scan *scan);

/* @locality any thread. Records judged so far, and what came of them. */
uint64_t scan_read(const struct scan *scan);
void scan_counts(const struct scan *scan, uint64_t *read, uint64_t *matched, uint64_t *not_evaluated);

#endif
