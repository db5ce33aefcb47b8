#include "model/lag_track.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void lag_track_init(struct lag_track *track, const struct lag_row *row, int64_t now_us)
{
    *track = (struct lag_track){.topic = mem_strdup(row->topic),
                                .partition = row->partition,
                                .generation = row->generation,
                                .first_us = now_us};
}

void lag_track_finish(struct lag_track *track)
{
    free(track->topic);
    free(track->samples);
    *track = (struct lag_track){0};
}

static int64_t next_unread(const struct lag_track *track) /* C' */
{
    return track->committed.value > track->low.value ? track->committed.value : track->low.value;
}

static struct track_sample *newest(const struct lag_track *track)
{
    return track->sample_count ? &track->samples[(track->sample_count - 1) % TRACK_SAMPLES] : NULL;
}

/* Samples are kept so far apart that they always cover the window, however often one looks. The newest is replaced
 * until its successor is due. */
static void keep_sample(struct lag_track *track, int64_t window_us, int64_t now_us)
{
    const struct track_sample sample = {.t_us = now_us,
                                        .committed = track->committed.value,
                                        .high = track->high.value,
                                        .moved_us = track->committed_us,
                                        .moved_high = track->moved_high};
    if (!track->samples)
        track->samples = mem_zero(TRACK_SAMPLES, sizeof *track->samples);
    struct track_sample *last = newest(track);
    const struct track_sample *before =
        track->sample_count > 1 ? &track->samples[(track->sample_count - 2) % TRACK_SAMPLES] : NULL;
    if (before && now_us - before->t_us < window_us / (TRACK_SAMPLES - 4))
        *last = sample;
    else
        track->samples[track->sample_count++ % TRACK_SAMPLES] = sample;
}

static void take_ends(struct lag_track *track, const struct lag_row *row, int64_t now_us)
{
    bool first = !track->high.known;
    if (row->high.known && (first || row->high.value != track->high.value)) {
        track->high_us = first ? 0 : now_us;
        track->moved |= !first;
    }
    if (first)
        track->high_first = row->high.value;
    if (row->lso.known && (!track->lso.known || row->lso.value != track->lso.value))
        track->lso_us = now_us;
    if (row->low.known)
        track->low = row->low;
    if (row->high.known)
        track->high = row->high;
    if (row->lso.known)
        track->lso = row->lso;
}

/* A pause says how long this group may rest, once it is over; an interval between commits counts only where there was
 * something to commit all along. */
static void note_gap(struct lag_track *track, int64_t now_us, struct track_change *change)
{
    int64_t since_us = track->committed_us > track->first_us ? track->committed_us : 0;
    int64_t look_us = now_us - track->last_us;
    if (track->unread_us && now_us - track->unread_us > track->longest_pause_us)
        track->longest_pause_us = now_us - track->unread_us;
    if (since_us && track->unread_us && track->unread_us - since_us <= 2 * look_us)
        change->gap_us = now_us - since_us;
}

static void note_fall(struct lag_track *track, int64_t to, int64_t now_us, struct track_change *change)
{
    change->fell = true;
    track->rewound_us = now_us;
    track->rewound_to = to;
    track->reset = track->written || (track->low.known && to <= track->low.value);
    change->was_reset = track->reset;
}

static void take_committed(struct lag_track *track, const struct lag_row *row, int64_t now_us,
                           struct track_change *change)
{
    struct offset former = track->committed;
    if (!row->committed.known) {
        change->vanished = former.known;
        track->committed = row->committed;
        return;
    }
    track->committed = row->committed;
    if (!former.known || former.value == row->committed.value) {
        track->still++;
        if (!former.known) {
            track->most = row->committed.value;
            track->committed_us = track->looks ? now_us : 0; /* it appeared, or weir did */
            track->still = 0;
        }
        return;
    }
    change->committed = true;
    track->still = 0;
    track->moved = true;
    if (row->committed.value < former.value)
        note_fall(track, row->committed.value, now_us, change);
    else
        note_gap(track, now_us, change);
    track->committed_us = now_us;
    track->moved_high = track->high.value;
    track->written = false;
    if (row->committed.value > track->most)
        track->most = row->committed.value;
    if (row->committed.value >= track->most)
        track->rewound_us = 0;
}

static void note_loss(struct lag_track *track, struct track_change *change, bool passed)
{
    if (!track->committed.known || !track->low.known || track->committed.value >= track->low.value)
        return;
    int64_t lost = track->low.value - track->committed.value;
    /* The same committed offset loses more as the log is cut further: one loss that grows. */
    if (track->lost.known && track->lost.value >= lost && !change->committed)
        return;
    change->lost = !track->lost_active;
    if (change->lost)
        track->lost_observed = passed;
    track->lost = offset_of(lost);
    track->lost_active = true;
}

void lag_track_look(struct lag_track *track, const struct lag_row *row, int64_t window_us, int64_t now_us,
                    struct track_change *change)
{
    *change = (struct track_change){0};
    bool was_within = track->committed.known && track->low.known && track->committed.value >= track->low.value;
    int64_t former_next = next_unread(track);
    take_ends(track, row, now_us);
    take_committed(track, row, now_us, change);
    note_loss(track, change, was_within);
    bool unread =
        track->committed.known && track->low.known && track->high.known && track->high.value > next_unread(track);
    if (!unread)
        track->unread_us = 0;
    else if (!track->unread_us || next_unread(track) != former_next)
        track->unread_us = now_us;
    bool ahead = track->committed.known && track->high.known && track->committed.value > track->high.value;
    track->ahead = ahead ? track->ahead + 1 : 0;
    if (track->committed.known && track->high.known && track->moved)
        keep_sample(track, window_us, now_us);
    track->looks++;
    track->last_us = now_us;
}

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
    return us > 0 ? real_of((double)(to - from) / ((double)us / 1e6)) : (struct real){0};
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
    if (found >= 2)
        return growth(commits[0]->committed, commits[found - 1]->committed,
                      commits[found - 1]->moved_us - commits[0]->moved_us);
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
            int64_t from = (at_commits ? a->moved_high : a->high) - a->committed;
            int64_t to = (at_commits ? b->moved_high : b->high) - b->committed;
            if (us > 0)
                slopes[pairs++] = (double)(to - from) / ((double)us / 1e6);
        }
    if (!pairs)
        return (struct real){0};
    qsort(slopes, pairs, sizeof *slopes, by_value);
    return real_of(pairs % 2 ? slopes[pairs / 2] : (slopes[pairs / 2 - 1] + slopes[pairs / 2]) / 2);
}
