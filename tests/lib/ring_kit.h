/* Records of known text for a ring. */
#ifndef WEIR_TESTS_RING_KIT_H
#define WEIR_TESTS_RING_KIT_H

#include "store/ring.h"

void record_add(struct batch *batch, int64_t offset, const char *value);
/* Records from the offset `first` on: "even N" and "odd N". */
void ring_add(struct ring *ring, int64_t first, int count);
/* Of the first record of a batch, which has one. */
int64_t first_offset(const struct batch *batch);

#endif
