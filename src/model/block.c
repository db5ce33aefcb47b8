#include "model/block.h"

#include <stddef.h>

#include "base/clock.h"

void block_init(struct block *block, void (*destroy)(struct block *))
{
    atomic_init(&block->references, 1);
    block->destroy = destroy;
    block->captured_ms = clock_wall_ms();
    block->captured_us = clock_mono_us();
}

void *block_retain(void *block)
{
    struct block *head = block;
    if (head)
        atomic_fetch_add_explicit(&head->references, 1, memory_order_relaxed);
    return block;
}

void block_release(void *block)
{
    struct block *head = block;
    /* acquire-release: whoever destroys sees all that the others did with it */
    if (head && atomic_fetch_sub_explicit(&head->references, 1, memory_order_acq_rel) == 1)
        head->destroy(head);
}
