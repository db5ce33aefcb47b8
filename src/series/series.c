#include "series/series.h"

#include <stdio.h>
#include <string.h>

#include "series/mean.h"

void series_init(struct series *series, const char *path, int64_t bucket_ms)
{
    memset(series, 0, sizeof *series);
    snprintf(series->path, sizeof series->path, "%s", path);
    series->bucket_ms = bucket_ms;
    series->one_in = 1;
}

int64_t series_start(const struct series *series, int64_t at_ms)
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

void series_reach(struct series *series, int64_t at_ms)
{
    int64_t start = series_start(series, at_ms);
    if (!series->samples || start > series->newest_ms)
        advance(series, start);
}

void series_add(struct series *series, int64_t at_ms, double value, double weight)
{
    int64_t start = series_start(series, at_ms);
    series_reach(series, at_ms);
    series->samples++;
    series->last = value;
    int64_t age = (series->newest_ms - start) / series->bucket_ms;
    if (age >= SERIES_BUCKETS) {
        series->late++;
        return;
    }
    struct bucket *bucket = &series->buckets[(series->newest + SERIES_BUCKETS - (size_t)age) % SERIES_BUCKETS];
    if (!bucket->count || value < bucket->min)
        bucket->min = value;
    if (!bucket->count || value > bucket->max)
        bucket->max = value;
    bucket->count++;
    bucket->weight += weight;
    bucket->mean = mean_with(bucket->mean, value, (double)bucket->count);
    bucket->last = value;
}

const struct bucket *series_bucket(const struct series *series, size_t age)
{
    return &series->buckets[(series->newest + SERIES_BUCKETS - age % SERIES_BUCKETS) % SERIES_BUCKETS];
}

static void merge(struct bucket *to, const struct bucket *from)
{
    if (!from->count)
        return;
    to->min = to->count && to->min < from->min ? to->min : from->min;
    to->max = to->count && to->max > from->max ? to->max : from->max;
    to->count += from->count;
    to->weight += from->weight;
    to->mean = mean_with(to->mean, from->mean, (double)to->count / (double)from->count);
    to->last = from->last; /* the later one: they come in order of time */
}

static void double_width(struct series *series)
{
    struct series wide = *series;
    memset(wide.buckets, 0, sizeof wide.buckets);
    wide.newest = 0;
    wide.bucket_ms *= 2;
    wide.newest_ms = series_start(&wide, series->newest_ms);
    for (size_t age = SERIES_BUCKETS; age-- > 0;) {
        int64_t start = series_start(&wide, series->newest_ms - (int64_t)age * series->bucket_ms);
        size_t wide_age = (size_t)((wide.newest_ms - start) / wide.bucket_ms);
        merge(&wide.buckets[(SERIES_BUCKETS - wide_age) % SERIES_BUCKETS], series_bucket(series, age));
    }
    *series = wide;
}

void series_widen(struct series *series, int64_t oldest_ms, int64_t newest_ms, size_t most)
{
    while ((series_start(series, newest_ms) - series_start(series, oldest_ms)) / series->bucket_ms >= (int64_t)most)
        double_width(series);
}

void series_merge(struct series *to, const struct series *from)
{
    for (size_t age = SERIES_BUCKETS; age-- > 0;) {
        int64_t steps = (to->newest_ms - from->newest_ms) / to->bucket_ms + (int64_t)age;
        if (steps >= 0 && steps < SERIES_BUCKETS)
            merge(&to->buckets[(to->newest + SERIES_BUCKETS - (size_t)steps) % SERIES_BUCKETS],
                  series_bucket(from, age));
    }
    to->samples += from->samples;
    to->late += from->late;
}
