#include "model/lag_track.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/mem.h"
#include "model/lag_judge.h"

void lag_track_init(struct lag_track *track, const char *topic, const struct lag_row *row, int64_t now_us)
{
    *track = (struct lag_track){
        .topic = topic, .partition = row->partition, .generation = (uint32_t)row->generation, .first_us = now_us};
}

void lag_track_finish(struct lag_track *track)
{
    free(track->samples);
    free(track->probe);
    *track = (struct lag_track){0};
}

void lag_track_owner(struct lag_track *track, const char *member_id, int64_t now_us)
{
    uint64_t owner = member_id ? map_hash(member_id, strlen(member_id)) | 1 : 0;
    if (owner != track->owner)
        track->owned_us = track->looks > 1 || track->owner ? now_us : 0;
    track->owner = owner;
}

/* There is a track for each partition of a cluster: 49 days are enough for what is left out. */
static uint32_t brief_ms(int64_t us)
{
    int64_t ms = us > 0 ? us / 1000 : 0;
    return ms < UINT32_MAX ? (uint32_t)ms : UINT32_MAX;
}

static int64_t us_of(uint32_t ms)
{
    return (int64_t)ms * 1000;
}

static int64_t blind_since(const struct lag_track *track)
{
    return track->blind_ms ? track->last_us + us_of(track->blind_ms) : 0;
}

void lag_track_blind(struct lag_track *track, int64_t now_us)
{
    if (track->last_us && !track->blind_ms)
        track->blind_ms = brief_ms(now_us - track->last_us) | 1;
}

/* A clock that went until weir was blind goes on from there; one that was set since then begins now. */
static void set_forward(int64_t *clock_us, int64_t blind_us, int64_t now_us)
{
    if (*clock_us)
        *clock_us = *clock_us > blind_us ? now_us : *clock_us + now_us - blind_us;
}

/* How long nobody could look who can now. One look without an answer is none: as if it had not been made. */
static int64_t outage_of(const struct lag_track *track, int64_t now_us)
{
    int64_t blind_us = blind_since(track);
    return blind_us && now_us - blind_us >= 2 * (blind_us - track->last_us) ? now_us - blind_us : 0;
}

static void see_again(struct lag_track *track, int64_t now_us)
{
    int64_t blind_us = blind_since(track);
    if (!blind_us)
        return;
    if (track->unread_us) {
        uint32_t away_ms = brief_ms(outage_of(track, now_us));
        int64_t unseen_us = now_us - (track->unread_us > blind_us ? track->unread_us : blind_us);
        track->unseen_ms = brief_ms(us_of(track->unseen_ms) + unseen_us);
        track->away_ms = away_ms > track->away_ms ? away_ms : track->away_ms;
    }
    set_forward(&track->lso_us, blind_us, now_us);
    set_forward(&track->small_us, blind_us, now_us);
    set_forward(&track->owned_us, blind_us, now_us);
    track->back_us = now_us;
    track->blind_ms = 0;
}

int64_t lag_track_unread_for(const struct lag_track *track, int64_t now_us)
{
    int64_t last_us = track->last_us > track->unread_us ? track->last_us : track->unread_us;
    int64_t until_us = track->blind_ms ? last_us : now_us;
    return track->unread_us ? until_us - track->unread_us - us_of(track->unseen_ms) : 0;
}

int64_t lag_track_stood_for(const struct lag_track *track, int64_t now_us)
{
    bool stood = track->unread_us && track->still > 0 && !track->blind_ms;
    return stood ? now_us - track->unread_us - us_of(track->away_ms) : 0;
}

int64_t lag_track_next(const struct lag_track *track)
{
    return track->committed.value > track->low.value ? track->committed.value : track->low.value;
}

/* Samples are kept so far apart that they always cover the windows, however often one looks. The newest is replaced
 * until its successor is due. */
static void keep_sample(struct lag_track *track, int64_t window_us, int64_t now_us)
{
    const struct track_sample sample = {.t_us = now_us,
                                        .committed = track->committed.value,
                                        .high = track->high.value,
                                        .moved_us = track->moved_high < 0 ? 0 : track->committed_us,
                                        .moved_high = track->moved_high};
    if (!track->samples)
        track->samples = mem_zero(TRACK_SAMPLES, sizeof *track->samples);
    const struct track_sample *before =
        track->sample_count > 1 ? &track->samples[(track->sample_count - 2) % TRACK_SAMPLES] : NULL;
    if (before && now_us - before->t_us < TRACK_WINDOWS * window_us / (TRACK_SAMPLES - 4))
        track->samples[(track->sample_count - 1) % TRACK_SAMPLES] = sample;
    else
        track->samples[track->sample_count++ % TRACK_SAMPLES] = sample;
}

/* How long transactions are open here: the longest time, but an accident is forgotten with the next few. */
static void take_stable(struct lag_track *track, const struct lag_row *row, int64_t now_us)
{
    if (!row->lso.known || (track->lso.known && row->lso.value == track->lso.value))
        return;
    bool was_open = track->lso.known && track->high.known && track->lso.value < track->high.value;
    int64_t rest_us = now_us - track->lso_us, former_us = track->lso_rest_us - track->lso_rest_us / 4;
    if (was_open && track->lso_seen && !track->blind_ms)
        track->lso_rest_us = rest_us > former_us ? rest_us : former_us;
    track->lso_seen = track->lso.known;
    track->lso_us = now_us;
}

static void take_ends(struct lag_track *track, const struct lag_row *row, int64_t now_us)
{
    if (row->high.known && track->high.known && row->high.value != track->high.value) {
        track->moved = true;
        if (row->high.value < track->high.value)
            track->sample_count = 0; /* the log was cut: what it was says nothing about what it is */
    }
    take_stable(track, row, now_us);
    if (row->low.known)
        track->low = row->low;
    if (row->high.known)
        track->high = row->high;
    if (row->lso.known)
        track->lso = row->lso;
}

static void note_fall(struct lag_track *track, int64_t to, int64_t now_us, struct track_change *change)
{
    change->fell = true;
    track->sample_count = 0; /* rates and slopes begin again */
    track->rewound_us = now_us;
    track->rewound_to = to;
    track->reset = track->written || (track->low.known && to <= track->low.value);
    change->was_reset = track->reset;
}

/* What the commit that was just seen ended. On the first commits after weir came nobody knows since when. */
static void note_wait(const struct lag_track *track, int64_t now_us, struct track_change *change)
{
    if (!track->looks || track->away_ms || outage_of(track, now_us))
        return; /* it was while nobody looked */
    change->waited_us = track->unread_us ? now_us - track->unread_us : change->look_us;
    change->unread_us = track->unread_us;
    if (!track->unread_us)
        return;
    change->regular = track->committed_us && track->unread_us - track->committed_us <= 2 * change->look_us;
}

static void appear(struct lag_track *track, const struct lag_row *row, int64_t now_us)
{
    track->committed = row->committed;
    track->most = row->committed.value;
    track->committed_us = track->looks || track->late ? now_us : 0; /* it appeared, or weir did */
    track->moved_high = track->high.value;
    track->still = 0;
}

static void take_committed(struct lag_track *track, const struct lag_row *row, int64_t now_us, int64_t former_high,
                           struct track_change *change)
{
    struct offset former = track->committed;
    if (!row->committed.known) {
        change->vanished = former.known;
        track->committed = row->committed;
        return;
    }
    if (!former.known) {
        appear(track, row, now_us);
        return;
    }
    if (former.value == row->committed.value) {
        track->still += track->still < UINT8_MAX;
        return;
    }
    track->committed = row->committed;
    change->committed = true;
    change->read_all = row->committed.value >= former_high;
    track->still = 0;
    track->moved = true;
    if (row->committed.value < former.value)
        note_fall(track, row->committed.value, now_us, change);
    else
        note_wait(track, now_us, change);
    track->committed_us = now_us;
    track->moved_high = track->high.value;
    track->written = 0;
    track->former = false;
    if (row->committed.value > track->most)
        track->most = row->committed.value;
    if (row->committed.value >= track->most)
        track->rewound_us = 0;
}

/* `was_below`: at the look before; else it has just been passed, if it was known then (`passed`). */
static void note_loss(struct lag_track *track, struct track_change *change, bool passed, bool was_below)
{
    if (!track->committed.known || !track->low.known || track->committed.value >= track->low.value)
        return;
    int64_t lost = track->low.value - track->committed.value;
    /* The same committed offset loses more as the log is cut further: one loss that grows. A consumer commits below the
     * log's start for as long as it works on what it had fetched before: the same loss, which gets no larger. */
    if (track->lost >= lost && (!change->committed || (was_below && !change->fell)))
        return;
    change->lost = !track->lost_active;
    if (change->lost)
        track->lost_observed = passed || (was_below && track->lost_observed);
    track->lost = lost;
    track->lost_active = true;
}

/* Whether there is something to read for a group that reads committed records, as far as that is known. */
static bool is_readable(const struct lag_track *track, const struct lag_row *row)
{
    int64_t next = lag_track_next(track);
    bool open = row->lso.known && row->lso.value < track->high.value;
    if (judge_probe_holds(row) && row->probe.result != PROBE_RECORD)
        return false;
    return (open ? row->lso.value : track->high.value) > next;
}

void lag_track_look(struct lag_track *track, const struct lag_row *row, int64_t window_us, int64_t now_us,
                    struct track_change *change)
{
    *change = (struct track_change){.look_us = track->last_us ? now_us - track->last_us : 0};
    if (!track->looks)
        track->first_us = now_us; /* what is kept from before is from no look of this watch */
    bool were_known = track->committed.known && track->low.known;
    bool was_below = were_known && track->committed.value < track->low.value;
    int64_t former_next = lag_track_next(track), former_high = track->high.known ? track->high.value : INT64_MAX;
    take_ends(track, row, now_us);
    take_committed(track, row, now_us, former_high, change);
    track->written -= track->written > 0;
    note_loss(track, change, were_known && !was_below, was_below);
    if (row->low.known && row->high.known)
        see_again(track, now_us);
    else
        lag_track_blind(track, now_us);
    bool whole = track->committed.known && track->low.known && track->high.known;
    bool readable = whole && is_readable(track, row);
    if (!readable || !track->unread_us || change->committed || lag_track_next(track) != former_next) {
        track->unread_us = readable ? now_us : 0;
        track->unseen_ms = track->away_ms = 0;
    }
    bool ahead = whole && track->committed.value > track->high.value;
    track->ahead = (uint8_t)(ahead ? track->ahead + (track->ahead < UINT8_MAX) : 0);
    if (whole && track->moved)
        keep_sample(track, window_us, now_us);
    track->looks++;
    if (!track->blind_ms)
        track->last_us = now_us;
}
