/* Blocks whose rows and texts live and die with them. */
#ifndef WEIR_MODEL_ARENA_H
#define WEIR_MODEL_ARENA_H

#include <stddef.h>

#include "model/block.h"

/* Memory that is given back all at once. `struct arena a = {0}` is an empty one. */
struct arena {
    struct arena_chunk *chunks; /* the newest first */
    size_t used;                /* of the newest */
    size_t size;
};

void *arena_alloc(struct arena *arena, size_t count, size_t size); /* zeroed; aligned for anything */
char *arena_strdup(struct arena *arena, const char *text);         /* NULL gives NULL */
void *arena_dup(struct arena *arena, const void *bytes, size_t len);
void arena_finish(struct arena *arena);

/* A zeroed block of `size` bytes (sizeof(struct topics), ...), initialised, captured now. What is taken from `*arena`
 * lives as long as the block does; the caller must be done with the arena when others see the block. */
void *arena_block(size_t size, struct arena **arena);

#endif
