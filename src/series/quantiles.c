#include "series/quantiles.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void quantiles_finish(struct quantiles *quantiles)
{
    for (size_t i = 0; i < SERIES_BUCKETS; i++)
        sketch_finish(&quantiles->sketches[i]);
}

static size_t slot_of(const struct quantiles *quantiles, int64_t start)
{
    int64_t number = start / quantiles->bucket_ms % SERIES_BUCKETS;
    return (size_t)(number < 0 ? number + SERIES_BUCKETS : number);
}

/* The sketch of the bucket that begins there; NULL: the slot has that of a newer one. */
static struct sketch *sketch_at(struct quantiles *quantiles, int64_t start)
{
    size_t slot = slot_of(quantiles, start);
    if (quantiles->used[slot] && quantiles->starts[slot] > start)
        return NULL;
    if (!quantiles->used[slot] || quantiles->starts[slot] != start)
        sketch_finish(&quantiles->sketches[slot]);
    quantiles->starts[slot] = start;
    quantiles->used[slot] = quantiles->changed[slot] = true;
    return &quantiles->sketches[slot];
}

void quantiles_add(struct quantiles *quantiles, const struct series *series, int64_t at_ms, double value)
{
    quantiles->bucket_ms = series->bucket_ms;
    struct sketch *sketch = sketch_at(quantiles, series_start(series, at_ms));
    if (sketch)
        sketch_add(sketch, value);
}

void quantiles_merge(struct quantiles *to, const struct quantiles *from)
{
    to->bucket_ms = to->bucket_ms ? to->bucket_ms : from->bucket_ms;
    for (size_t i = 0; i < SERIES_BUCKETS; i++) {
        struct sketch *sketch = from->used[i] ? sketch_at(to, from->starts[i]) : NULL;
        if (sketch)
            sketch_merge(sketch, &from->sketches[i]);
    }
}

void quantiles_widen(struct quantiles *quantiles, const struct series *series)
{
    if (!quantiles->bucket_ms || quantiles->bucket_ms == series->bucket_ms)
        return;
    struct quantiles *wide = mem_zero(1, sizeof *wide);
    wide->bucket_ms = series->bucket_ms;
    for (size_t i = 0; i < SERIES_BUCKETS; i++) {
        struct sketch *sketch = quantiles->used[i] ? sketch_at(wide, series_start(series, quantiles->starts[i])) : NULL;
        if (sketch)
            sketch_merge(sketch, &quantiles->sketches[i]);
    }
    quantiles_finish(quantiles);
    *quantiles = *wide;
    free(wide);
}

bool quantiles_are_rough(const struct quantiles *quantiles)
{
    for (size_t i = 0; i < SERIES_BUCKETS; i++)
        if (quantiles->used[i] && sketch_is_cut(&quantiles->sketches[i]))
            return true;
    return false;
}

void quantiles_write(struct quantiles *quantiles, struct series *series)
{
    for (size_t i = 0; i < SERIES_BUCKETS; i++) {
        if (!quantiles->changed[i])
            continue;
        quantiles->changed[i] = false;
        int64_t age = (series->newest_ms - quantiles->starts[i]) / series->bucket_ms;
        if (age < 0 || age >= SERIES_BUCKETS)
            continue;
        struct bucket *bucket = &series->buckets[(series->newest + SERIES_BUCKETS - (size_t)age) % SERIES_BUCKETS];
        sketch_quantile(&quantiles->sketches[i], 0.50, &bucket->p50);
        sketch_quantile(&quantiles->sketches[i], 0.95, &bucket->p95);
        sketch_quantile(&quantiles->sketches[i], 0.99, &bucket->p99);
    }
}
