#include "model/rates.h"

#include <string.h>

static struct real slope(struct point from, struct point to)
{
    if (to.t_us <= from.t_us)
        return (struct real){0};
    return real_of(((double)to.value - (double)from.value) / ((double)(to.t_us - from.t_us) / 1e6));
}

struct real rate_of(const struct point *points, size_t count, int64_t window_us)
{
    if (count < 2)
        return (struct real){0};
    size_t from = count - 2;
    while (from > 0 && points[count - 1].t_us - points[from].t_us < window_us)
        from--;
    return slope(points[from], points[count - 1]);
}

struct real rate_of_changes(const struct point *points, size_t count, int64_t window_us)
{
    size_t first = 0, last = 0, changes = 0;
    for (size_t i = count; i-- > 1;) {
        if (points[count - 1].t_us - points[i].t_us > window_us)
            break;
        if (points[i].value == points[i - 1].value)
            continue;
        first = i;
        last = changes++ ? last : i;
    }
    if (changes >= 2)
        return slope(points[first], points[last]);
    bool covered = count >= 2 && points[count - 1].t_us - points[0].t_us >= window_us;
    return covered && !changes ? real_of(0) : (struct real){0};
}

enum { STEP_LEAST_US = 1000000, STEP_US = 5000000 };

static int64_t step_of(const struct point *points, size_t count)
{
    int64_t step = (points[count - 1].t_us - points[0].t_us) / SPARK_POINTS;
    return step < STEP_LEAST_US ? STEP_LEAST_US : step > STEP_US ? STEP_US : step;
}

/* The value at a time within the points, moving `at` (the point at or before it) backwards. */
static double value_at(const struct point *points, int64_t t_us, size_t *at)
{
    while (*at > 0 && points[*at].t_us > t_us)
        (*at)--;
    struct point from = points[*at], to = points[*at + 1];
    double part = (double)(t_us - from.t_us) / (double)(to.t_us - from.t_us);
    return (double)from.value + ((double)to.value - (double)from.value) * part;
}

/* Fills `values` with the counter at the ends of up to SPARK_POINTS steps, newest last. Returns how many. */
static size_t sample(const struct point *points, size_t count, size_t most, double *values, int64_t *step_us)
{
    if (count < 2)
        return 0;
    *step_us = step_of(points, count);
    int64_t newest = points[count - 1].t_us;
    size_t steps = (size_t)((newest - points[0].t_us) / *step_us) + 1;
    if (steps > most)
        steps = most;
    size_t at = count - 2;
    for (size_t i = 0; i < steps; i++)
        values[steps - 1 - i] = value_at(points, newest - (int64_t)i * *step_us, &at);
    return steps;
}

void spark_of_rate(const struct point *points, size_t count, struct spark *spark)
{
    double values[SPARK_POINTS + 1];
    int64_t step_us = 0;
    size_t steps = sample(points, count, SPARK_POINTS + 1, values, &step_us);
    memset(spark->values, 0, sizeof spark->values);
    spark->count = steps ? (uint8_t)(steps - 1) : 0;
    for (size_t i = 0; i < spark->count; i++)
        spark->values[i] = (float)((values[i + 1] - values[i]) / ((double)step_us / 1e6));
}

void spark_of_value(const struct point *points, size_t count, struct spark *spark)
{
    double values[SPARK_POINTS];
    int64_t step_us = 0;
    memset(spark->values, 0, sizeof spark->values);
    spark->count = (uint8_t)sample(points, count, SPARK_POINTS, values, &step_us);
    if (!spark->count && count) {
        spark->count = 1;
        values[0] = (double)points[count - 1].value;
    }
    for (size_t i = 0; i < spark->count; i++)
        spark->values[i] = (float)values[i];
}
