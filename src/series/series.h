/* What to draw: samples of one numeric field of a stream, in buckets of time. How it is drawn is ui/chart's business.
 *
 * T3 feeds samples; a snapshot of it is plain data for T0. Gaps stay gaps: an empty bucket has count 0.
 */
#ifndef WEIR_SERIES_SERIES_H
#define WEIR_SERIES_SERIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SERIES_BUCKETS = 600 };

struct bucket {
    uint32_t count; /* samples; 0: a gap */
    double weight;  /* numbers that the samples stand for: count, or more when the stream was sampled */
    double min, max, mean, last;
    double p50, p95, p99; /* only where quantiles.h has written them */
};

struct series {
    char path[128];                        /* "value.amount"; "" when no numeric field was found yet */
    int64_t bucket_ms;                     /* width of one bucket */
    int64_t newest_ms;                     /* start of the newest bucket, wall clock */
    struct bucket buckets[SERIES_BUCKETS]; /* a circle; series_bucket() knows the order */
    size_t newest;                         /* index of the newest bucket */
    uint64_t samples;                      /* ever */
    uint64_t late;                         /* samples older than the oldest bucket: counted, not drawn */
    double last;                           /* newest sample */
    uint32_t one_in;                       /* 1: every record was analysed; n: one in n */
};

void series_init(struct series *series, const char *path, int64_t bucket_ms);
/* `at_ms`: since 1970, at most 2^61 away from it; newer ones may push older buckets out. `weight` >= 1: how many
 * numbers of the stream this one stands for. */
void series_add(struct series *series, int64_t at_ms, double value, double weight);
void series_reach(struct series *series, int64_t at_ms); /* the newest bucket is that of this time, if it is newer */
int64_t series_start(const struct series *series, int64_t at_ms); /* of the bucket that holds this time */
/* Of all that `from` has, at the same times; as wide buckets, and `to` reaches at least as far. */
void series_merge(struct series *to, const struct series *from);
/* Makes room for times from oldest to newest in at most `most` buckets (1 to SERIES_BUCKETS): buckets become twice as
 * wide as often as that takes, and two become one. */
void series_widen(struct series *series, int64_t oldest_ms, int64_t newest_ms, size_t most);
/* The bucket `age` steps before the newest (0: the newest itself). */
const struct bucket *series_bucket(const struct series *series, size_t age);

#endif
