#include "model/volume.h"

#include <math.h>
#include <string.h>

#include "model/arena.h"

static const int64_t LATEST_MS = 253402300799999;

static int64_t align(int64_t at_ms, int64_t step_ms)
{
    return at_ms - at_ms % step_ms; /* times are not negative */
}

static void widen(struct volume_sketch *sketch, int64_t low_ms, int64_t high_ms)
{
    struct volume_sketch wider = {.records = sketch->records, .without = sketch->without, .step_ms = sketch->step_ms};
    wider.from_ms = align(low_ms, wider.step_ms); /* it may be enough to begin elsewhere */
    while (high_ms >= wider.from_ms + wider.step_ms * VOLUME_STEPS) {
        wider.step_ms *= 2;
        wider.from_ms = align(low_ms, wider.step_ms);
    }
    for (size_t i = 0; i < VOLUME_STEPS; i++)
        if (sketch->counts[i] > 0)
            wider.counts[(sketch->from_ms + (int64_t)i * sketch->step_ms - wider.from_ms) / wider.step_ms] +=
                sketch->counts[i];
    *sketch = wider;
}

void volume_sketch_add(struct volume_sketch *sketch, int64_t at_ms)
{
    if (at_ms < 0 || at_ms > LATEST_MS) {
        sketch->without++;
        return;
    }
    if (sketch->records == 0) {
        sketch->step_ms = 1;
        sketch->from_ms = at_ms;
    }
    size_t first = 0, last = VOLUME_STEPS - 1;
    int64_t end_ms = sketch->from_ms + sketch->step_ms * VOLUME_STEPS;
    if (at_ms < sketch->from_ms || at_ms >= end_ms) {
        while (first < last && sketch->counts[first] == 0)
            first++;
        while (last > first && sketch->counts[last] == 0)
            last--;
        int64_t low_ms = sketch->from_ms + (int64_t)first * sketch->step_ms;
        int64_t high_ms = sketch->from_ms + (int64_t)(last + 1) * sketch->step_ms - 1;
        widen(sketch, at_ms < low_ms ? at_ms : low_ms, at_ms > high_ms ? at_ms : high_ms);
    }
    sketch->counts[(at_ms - sketch->from_ms) / sketch->step_ms]++;
    sketch->records++;
}

static struct volume *make(const char *topic, int64_t from_ms, int64_t step_ms, size_t count, struct arena **arena)
{
    struct volume *volume = arena_block(sizeof *volume, arena);
    volume->topic = arena_strdup(*arena, topic);
    volume->from_ms = from_ms;
    volume->step_ms = step_ms;
    volume->records = arena_alloc(*arena, count + 1, sizeof *volume->records);
    volume->count = count;
    return volume;
}

struct volume *volume_of_sketch(const char *topic, const struct volume_sketch *sketch)
{
    struct arena *arena = NULL;
    size_t first = 0, end = sketch->records > 0 ? VOLUME_STEPS : 0;
    while (end > 0 && sketch->counts[end - 1] == 0)
        end--;
    while (first < end && sketch->counts[first] == 0)
        first++;
    int64_t step_ms = end > 0 ? sketch->step_ms : 1;
    struct volume *volume = make(topic, sketch->from_ms + (int64_t)first * step_ms, step_ms, end - first, &arena);
    for (size_t i = first; i < end; i++)
        volume->records[i - first] = (double)sketch->counts[i];
    volume->total = (double)sketch->records;
    return volume;
}

struct volume *volume_of_moments(const char *topic, int64_t from_ms, int64_t step_ms, const double *before,
                                 size_t count)
{
    struct arena *arena = NULL;
    struct volume *volume = make(topic, from_ms, step_ms, count > 0 ? count - 1 : 0, &arena);
    for (size_t i = 0; i < volume->count; i++) {
        /* Where times are not in the order of offsets a later moment may have fewer before it. */
        volume->records[i] = fmax(before[i + 1] - before[i], 0);
        volume->total += volume->records[i];
    }
    return volume;
}

struct volume *volume_of_error(const char *topic, const char *why)
{
    struct arena *arena = NULL;
    struct volume *volume = make(topic, 0, 1, 0, &arena);
    volume->error = arena_strdup(arena, why);
    return volume;
}

double volume_between(const struct volume *volume, double from_ms, double to_ms)
{
    double sum = 0, step_ms = (double)volume->step_ms;
    for (size_t i = 0; i < volume->count; i++) {
        double start = (double)volume->from_ms + (double)i * step_ms;
        double part = fmin(start + step_ms, to_ms) - fmax(start, from_ms);
        sum += part > 0 ? volume->records[i] * part / step_ms : 0;
    }
    return sum;
}
