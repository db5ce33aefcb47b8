/* The newest records of a topic come partition by partition: the first page is held until it is whole, and goes on
 * merged by time. What comes afterwards passes.
 */
#ifndef WEIR_ENGINE_FIRST_PAGE_H
#define WEIR_ENGINE_FIRST_PAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "store/ring.h"

struct first_page;

struct first_page *first_page_create(struct ring *ring);
void first_page_destroy(struct first_page *page);

/* @locality T0, while no tail runs. Forgets what is held; `wanted`: holds what comes now, for at most 300 ms and 8 MiB,
 * whatever the ring takes: it keeps the newest of all partitions then.
 */
void first_page_begin(struct first_page *page, bool wanted);

/* @locality T1. Holds the batch, or pushes it into the ring. */
void first_page_put(struct first_page *page, const struct batch *batch);

/* @locality T0. Lets go what is held when it is whole (`caught_up`) or has waited long enough. True: it did. */
bool first_page_release(struct first_page *page, bool caught_up, int64_t now_us);

#endif
