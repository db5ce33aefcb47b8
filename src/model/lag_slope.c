#include "model/lag_slope.h"

#include <stdlib.h>
#include <string.h>

enum { OVERDUE_GAPS = 3 }; /* of the commits' own */

/* The samples of the window, oldest first, with the one before it that begins it. Returns how many. */
static size_t within(const struct lag_track *track, int64_t window_us, const struct track_sample *out[TRACK_SAMPLES])
{
    size_t held = track->sample_count < TRACK_SAMPLES ? track->sample_count : TRACK_SAMPLES, from = 0;
    for (size_t i = 0; i < held; i++)
        out[i] = &track->samples[(track->sample_count - held + i) % TRACK_SAMPLES];
    while (from + 2 < held && out[held - 1]->t_us - out[from + 1]->t_us >= window_us)
        from++;
    memmove(out, out + from, (held - from) * sizeof *out);
    return held - from;
}

static struct real growth(int64_t from, int64_t to, int64_t us)
{
    return us > 0 ? real_of(((double)to - (double)from) / ((double)us / 1e6)) : (struct real){0};
}

/* Nothing moved since the first look. */
static struct real still(const struct lag_track *track, int64_t window_us)
{
    bool covered = track->looks >= 2 && track->last_us - track->first_us >= window_us / 2;
    return covered ? real_of(0) : (struct real){0};
}

struct real lag_track_in(const struct lag_track *track, int64_t window_us)
{
    const struct track_sample *samples[TRACK_SAMPLES];
    size_t count = within(track, window_us, samples);
    if (count < 2)
        return track->moved ? (struct real){0} : still(track, window_us);
    return growth(samples[0]->high, samples[count - 1]->high, samples[count - 1]->t_us - samples[0]->t_us);
}

/* The distinct moments of commit among the samples, oldest first, within the window. */
static size_t moments(const struct track_sample *const *samples, size_t count, int64_t window_us,
                      const struct track_sample *out[TRACK_SAMPLES])
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        bool old = !samples[i]->moved_us || samples[count - 1]->t_us - samples[i]->moved_us > window_us + window_us / 4;
        if (!old && (!found || out[found - 1]->moved_us != samples[i]->moved_us))
            out[found++] = samples[i];
    }
    return found;
}

struct real lag_track_out(const struct lag_track *track, int64_t window_us)
{
    const struct track_sample *samples[TRACK_SAMPLES], *commits[TRACK_SAMPLES];
    size_t count = within(track, window_us, samples);
    if (!count)
        return still(track, window_us);
    size_t found = moments(samples, count, window_us, commits);
    if (found >= 2) {
        int64_t first_us = commits[0]->moved_us, us = commits[found - 1]->moved_us - first_us;
        /* Commits that no longer come are no rate that goes on: the time since then counts, too. */
        bool overdue = track->last_us - first_us - us > OVERDUE_GAPS * us / (int64_t)(found - 1);
        return growth(commits[0]->committed, commits[found - 1]->committed, overdue ? track->last_us - first_us : us);
    }
    bool covered = track->last_us - track->first_us >= window_us / 2;
    bool idle = samples[0]->committed == samples[count - 1]->committed;
    return covered && idle ? real_of(0) : (struct real){0};
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

struct real lag_track_slope(const struct lag_track *track, int64_t window_us)
{
    const struct track_sample *samples[TRACK_SAMPLES], *commits[TRACK_SAMPLES];
    double slopes[TRACK_SAMPLES * (TRACK_SAMPLES - 1) / 2];
    size_t count = within(track, window_us, samples), pairs = 0;
    size_t found = count ? moments(samples, count, window_us, commits) : 0;
    bool at_commits = found >= 3;
    if (!at_commits && count < 2)
        return still(track, window_us);
    size_t points = at_commits ? found : count;
    for (size_t j = 1; j < points; j++)
        for (size_t i = 0; i < j; i++) {
            const struct track_sample *a = at_commits ? commits[i] : samples[i];
            const struct track_sample *b = at_commits ? commits[j] : samples[j];
            int64_t us = at_commits ? b->moved_us - a->moved_us : b->t_us - a->t_us;
            double from = (double)(at_commits ? a->moved_high : a->high) - (double)a->committed;
            double to = (double)(at_commits ? b->moved_high : b->high) - (double)b->committed;
            if (us > 0)
                slopes[pairs++] = (to - from) / ((double)us / 1e6);
        }
    if (!pairs)
        return (struct real){0};
    qsort(slopes, pairs, sizeof *slopes, by_value);
    return real_of(pairs % 2 ? slopes[pairs / 2] : (slopes[pairs / 2 - 1] + slopes[pairs / 2]) / 2);
}
