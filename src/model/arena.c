#include "model/arena.h"

#include <stdalign.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { FIRST_CHUNK = 1024, LARGEST_CHUNK = 256 * 1024 };

struct arena_chunk {
    struct arena_chunk *next;
    max_align_t bytes[];
};

/* The block comes right after this in one piece of memory. */
struct holder {
    struct arena arena;
    max_align_t block[];
};

static size_t round_up(size_t size)
{
    size_t step = alignof(max_align_t);
    return (size + step - 1) / step * step;
}

static void add_chunk(struct arena *arena, size_t least)
{
    size_t size = arena->size ? arena->size * 2 : FIRST_CHUNK;
    if (size > LARGEST_CHUNK)
        size = LARGEST_CHUNK;
    if (size < least)
        size = least;
    struct arena_chunk *chunk = mem_alloc(sizeof *chunk + size);
    chunk->next = arena->chunks;
    arena->chunks = chunk;
    arena->size = size;
    arena->used = 0;
}

void *arena_alloc(struct arena *arena, size_t count, size_t size)
{
    size_t bytes = 0;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > PTRDIFF_MAX / 2)
        return mem_zero(count, size); /* which says so, and ends the program */
    bytes = round_up(bytes);
    if (!arena->chunks || arena->size - arena->used < bytes)
        add_chunk(arena, bytes);
    void *given = (char *)arena->chunks->bytes + arena->used;
    arena->used += bytes;
    return bytes ? memset(given, 0, bytes) : given;
}

void *arena_dup(struct arena *arena, const void *bytes, size_t len)
{
    void *copy = arena_alloc(arena, 1, len);
    return len ? memcpy(copy, bytes, len) : copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
    return text ? arena_dup(arena, text, strlen(text) + 1) : NULL;
}

void arena_finish(struct arena *arena)
{
    while (arena->chunks) {
        struct arena_chunk *chunk = arena->chunks;
        arena->chunks = chunk->next;
        free(chunk);
    }
    *arena = (struct arena){0};
}

static void holder_destroy(struct block *block)
{
    struct holder *holder = (struct holder *)(void *)((char *)block - offsetof(struct holder, block));
    arena_finish(&holder->arena);
    free(holder);
}

void *arena_block(size_t size, struct arena **arena)
{
    struct holder *holder = mem_zero(1, sizeof *holder + round_up(size));
    block_init((struct block *)(void *)holder->block, holder_destroy);
    *arena = &holder->arena;
    return holder->block;
}
