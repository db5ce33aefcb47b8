/* Open addressing with linear probing; a removal closes the gap, so there are no tombstones. */
#include "base/map.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

uint64_t map_hash(const char *key, size_t len)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < len; i++) {
        hash ^= (unsigned char)key[i];
        hash *= UINT64_C(1099511628211);
    }
    return hash;
}

void map_finish(struct map *map)
{
    for (size_t i = 0; i < map->capacity; i++)
        free(map->entries[i].key);
    free(map->entries);
    *map = (struct map){0};
}

static size_t slot_of(const struct map *map, const char *key, size_t len, uint64_t hash)
{
    size_t mask = map->capacity - 1;
    size_t at = (size_t)hash & mask;
    while (map->entries[at].key) {
        const struct map_entry *entry = &map->entries[at];
        if (entry->hash == hash && entry->len == len && memcmp(entry->key, key, len) == 0)
            break;
        at = (at + 1) & mask;
    }
    return at;
}

static void grow(struct map *map)
{
    struct map bigger = {.capacity = map->capacity ? map->capacity * 2 : 16, .count = map->count};
    bigger.entries = mem_zero(bigger.capacity, sizeof *bigger.entries);
    for (size_t i = 0; i < map->capacity; i++) {
        struct map_entry *entry = &map->entries[i];
        if (entry->key)
            bigger.entries[slot_of(&bigger, entry->key, entry->len, entry->hash)] = *entry;
    }
    free(map->entries);
    *map = bigger;
}

bool map_get(const struct map *map, const char *key, size_t len, uint64_t *value)
{
    if (!map->capacity)
        return false;
    const struct map_entry *entry = &map->entries[slot_of(map, key, len, map_hash(key, len))];
    if (!entry->key)
        return false;
    if (value)
        *value = entry->value;
    return true;
}

void map_put(struct map *map, const char *key, size_t len, uint64_t value)
{
    if ((map->count + 1) * 4 > map->capacity * 3)
        grow(map);
    uint64_t hash = map_hash(key, len);
    struct map_entry *entry = &map->entries[slot_of(map, key, len, hash)];
    if (!entry->key) {
        *entry = (struct map_entry){.key = mem_strndup(key, len), .len = len, .hash = hash};
        map->count++;
    }
    entry->value = value;
}

bool map_remove(struct map *map, const char *key, size_t len)
{
    if (!map->capacity)
        return false;
    size_t mask = map->capacity - 1;
    size_t hole = slot_of(map, key, len, map_hash(key, len));
    if (!map->entries[hole].key)
        return false;
    free(map->entries[hole].key);
    map->entries[hole].key = NULL;
    map->count--;
    for (size_t at = (hole + 1) & mask; map->entries[at].key; at = (at + 1) & mask) {
        size_t home = (size_t)map->entries[at].hash & mask;
        bool reachable = hole <= at ? (home > hole && home <= at) : (home > hole || home <= at);
        if (reachable)
            continue;
        map->entries[hole] = map->entries[at];
        map->entries[at].key = NULL;
        hole = at;
    }
    return true;
}

const struct map_entry *map_next(const struct map *map, size_t *at)
{
    while (*at < map->capacity) {
        const struct map_entry *entry = &map->entries[(*at)++];
        if (entry->key)
            return entry;
    }
    return NULL;
}
