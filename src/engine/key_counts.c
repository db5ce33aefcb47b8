#include "engine/key_counts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/mem.h"
#include "text/utf8.h"

enum { HEX_BYTES = 24 };
static const char more[] = "...";

static int by_records(const void *a, const void *b)
{
    const struct map_entry *x = *(const struct map_entry *const *)a, *y = *(const struct map_entry *const *)b;
    if (x->value != y->value)
        return x->value < y->value ? 1 : -1;
    size_t len = x->len < y->len ? x->len : y->len;
    int order = memcmp(x->key, y->key, len);
    return order ? order : (x->len > y->len) - (x->len < y->len);
}

static void show_text(const char *key, size_t len, char out[static KEY_SHOWN])
{
    bool cut = len >= KEY_SHOWN;
    size_t kept = cut ? KEY_SHOWN - sizeof more : len;
    while (cut && kept > 0 && ((unsigned char)key[kept] & 0xc0) == 0x80)
        kept--;
    memcpy(out, key, kept);
    snprintf(out + kept, KEY_SHOWN - kept, "%s", cut ? more : "");
}

static void show_hex(const char *key, size_t len, char out[static KEY_SHOWN])
{
    size_t kept = len < HEX_BYTES ? len : HEX_BYTES, at = 2;
    memcpy(out, "0x", at + 1);
    for (size_t i = 0; i < kept; i++, at += 2)
        snprintf(out + at, KEY_SHOWN - at, "%02x", (unsigned char)key[i]);
    snprintf(out + at, KEY_SHOWN - at, "%s", kept < len ? more : "");
}

static void count(const struct batch *batch, struct map *counts, struct diagnosis_keys *facts)
{
    struct record record;
    for (size_t at = 0; batch_next(batch, &at, &record);) {
        uint64_t seen = 0;
        bool cut = record.head->key_len < record.head->key_size;
        facts->records++;
        facts->without += !record.key.data;
        facts->cut += record.key.data && cut;
        if (!record.key.data || cut)
            continue;
        map_get(counts, record.key.data, record.key.len, &seen);
        map_put(counts, record.key.data, record.key.len, seen + 1);
    }
}

void key_counts(const struct batch *batch, struct diagnosis_keys *facts, char texts[DIAGNOSIS_KEYS][KEY_SHOWN])
{
    struct map counts = {0};
    size_t found = 0;
    count(batch, &counts, facts);
    const struct map_entry **sorted = mem_zero(counts.count + 1, sizeof *sorted), *entry;
    for (size_t at = 0; (entry = map_next(&counts, &at));)
        sorted[found++] = entry;
    qsort(sorted, found, sizeof *sorted, by_records);
    facts->count = found < DIAGNOSIS_KEYS ? found : DIAGNOSIS_KEYS;
    for (size_t i = 0; i < facts->count; i++) {
        const struct map_entry *key = sorted[i];
        bool is_text = utf8_valid(key->key, key->len) && !memchr(key->key, '\0', key->len);
        (is_text ? show_text : show_hex)(key->key, key->len, texts[i]);
        facts->keys[i].key = texts[i];
        facts->keys[i].records = key->value;
    }
    free(sorted);
    map_finish(&counts);
}
