#include "series/series.h"

#include <stdio.h>
#include <string.h>

void series_init(struct series *series, const char *path, int64_t bucket_ms)
{
    memset(series, 0, sizeof *series);
    snprintf(series->path, sizeof series->path, "%s", path);
    series->bucket_ms = bucket_ms;
    series->one_in = 1;
}

static int64_t bucket_start(const struct series *series, int64_t at_ms)
{
    int64_t rest = at_ms % series->bucket_ms;
    return at_ms - (rest < 0 ? rest + series->bucket_ms : rest);
}

/* Makes the bucket that begins at `start` the newest; those in between are gaps. */
static void advance(struct series *series, int64_t start)
{
    int64_t steps = (start - series->newest_ms) / series->bucket_ms;
    if (steps >= SERIES_BUCKETS) {
        memset(series->buckets, 0, sizeof series->buckets);
        series->newest = 0;
    } else {
        for (; steps > 0; steps--) {
            series->newest = (series->newest + 1) % SERIES_BUCKETS;
            series->buckets[series->newest] = (struct bucket){0};
        }
    }
    series->newest_ms = start;
}

void series_add(struct series *series, int64_t at_ms, double value)
{
    int64_t start = bucket_start(series, at_ms);
    if (!series->samples || start > series->newest_ms)
        advance(series, start);
    series->samples++;
    series->last = value;
    int64_t age = (series->newest_ms - start) / series->bucket_ms;
    if (age >= SERIES_BUCKETS) {
        series->late++;
        return;
    }
    struct bucket *bucket = &series->buckets[(series->newest + SERIES_BUCKETS - (size_t)age) % SERIES_BUCKETS];
    float sample = (float)value;
    if (!bucket->count || sample < bucket->min)
        bucket->min = sample;
    if (!bucket->count || sample > bucket->max)
        bucket->max = sample;
    bucket->count++;
    bucket->mean += (sample - bucket->mean) / (float)bucket->count;
    bucket->last = sample;
}

const struct bucket *series_bucket(const struct series *series, size_t age)
{
    return &series->buckets[(series->newest + SERIES_BUCKETS - age % SERIES_BUCKETS) % SERIES_BUCKETS];
}
