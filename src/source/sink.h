/* Where a tail puts its records. */
#ifndef WEIR_SOURCE_SINK_H
#define WEIR_SOURCE_SINK_H

#include <stdatomic.h>
#include <stdbool.h>

#include "store/batch.h"

struct sink {
    /* @locality T1. Takes the records by copy (or writes them out) before it returns; it may block, and then the tail
     * waits: nothing is lost. False ends the tail. */
    bool (*put)(struct sink *sink, const struct batch *batch);
    /* The largest key + value to keep whole in bytes; 0: all of it. May be changed while the tail runs. */
    atomic_size_t record_limit;
};

#endif
