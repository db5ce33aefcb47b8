/* A hash map from a byte string to a 64-bit value (an index or a pointer); keys are copied. `struct map m = {0}`. */
#ifndef WEIR_BASE_MAP_H
#define WEIR_BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct map_entry {
    char *key; /* NULL: free */
    size_t len;
    uint64_t hash;
    uint64_t value;
};

struct map {
    struct map_entry *entries;
    size_t capacity; /* a power of two, or 0 */
    size_t count;
};

void map_finish(struct map *map);
bool map_get(const struct map *map, const char *key, size_t len, uint64_t *value); /* value may be NULL */
void map_put(struct map *map, const char *key, size_t len, uint64_t value);        /* adds or replaces */
bool map_remove(struct map *map, const char *key, size_t len);

/* Walks all entries in no order: start with *at = 0; NULL at the end. Do not change the map meanwhile. */
const struct map_entry *map_next(const struct map *map, size_t *at);

uint64_t map_hash(const char *key, size_t len); /* FNV-1a, 64 bits; the same on every machine */

#endif
