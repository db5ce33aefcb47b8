#include "engine/profiling.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/wake.h"

enum {
    A_PASS = 4096,
    A_PASS_BYTES = 256 << 10 /* T0 waits for the rest of one when it stops */,
    TELL_US = 300000,
    WAIT_MS = 200
};

struct profiling {
    struct wake *wake;
    pthread_t thread;
    bool started;
    struct ring *ring;
    struct decoder decoder;

    /* The thread's. */
    struct profile profile;
    uint64_t low, high, cleared; /* records from low to high were looked at */
    uint64_t missed;
    bool begun;
    struct sample sample;

    pthread_mutex_t lock;
    pthread_cond_t stopped;
    bool stops; /* under the lock, as the next */
    struct profiling_state told;
};

struct profiling *profiling_create(struct wake *wake)
{
    struct profiling *profiling = mem_zero(1, sizeof *profiling);
    profiling->wake = wake;
    pthread_mutex_init(&profiling->lock, NULL);
    pthread_cond_init(&profiling->stopped, NULL);
    return profiling;
}

static void copy_state(struct profiling_state *to, const struct profiling_state *from)
{
    struct profile_row *rows = to->rows;
    if (from->count > to->count || !rows)
        rows = mem_resize(rows, from->count + 1, sizeof *rows);
    if (from->count > 0)
        memcpy(rows, from->rows, from->count * sizeof *rows);
    *to = *from;
    to->rows = rows;
}

/* What T0 sees is made of copies: quantiles are computed by this thread. */
static void tell(struct profiling *profiling, bool waits)
{
    const struct profile *profile = &profiling->profile;
    struct profile_row *rows = mem_zero(profile->count + 1, sizeof *rows);
    for (size_t i = 0; i < profile->count; i++)
        profile_row(profile, i, &rows[i]);
    pthread_mutex_lock(&profiling->lock);
    free(profiling->told.rows);
    profiling->told = (struct profiling_state){.works = true,
                                               .waits = waits,
                                               .records = profile->records,
                                               .unreadable = profile->unreadable,
                                               .left_out = profile->left_out + profile->too_large,
                                               .missed = profiling->missed,
                                               .rows = rows,
                                               .count = profile->count,
                                               .version = profiling->told.version + 1};
    pthread_mutex_unlock(&profiling->lock);
    wake_raise(profiling->wake);
}

static void begin(struct profiling *profiling, const struct ring_stats *stats)
{
    profile_finish(&profiling->profile);
    profiling->cleared = stats->cleared;
    profiling->low = profiling->high = stats->first;
    profiling->missed = 0;
    profiling->begun = true;
}

static void look_at(struct profiling *profiling, const struct batch *batch, struct decoded *decoded)
{
    struct record record;
    for (size_t at = 0; batch_next(batch, &at, &record);) {
        decode_record(decoded, record.key, record.value, &profiling->decoder);
        sample_meet(&profiling->sample, &record, decoded, &profiling->decoder);
        profile_add(&profiling->profile, &profiling->sample);
    }
}

/* The next records towards the newest, or else those that came to the front. False: there are none. */
static bool pass(struct profiling *profiling, struct batch *batch, struct decoded *decoded)
{
    struct ring_stats stats;
    uint64_t got;
    ring_stats(profiling->ring, &stats);
    if (!profiling->begun || stats.cleared != profiling->cleared)
        begin(profiling, &stats);
    batch_clear(batch);
    size_t count = ring_copy(profiling->ring, profiling->high, A_PASS, A_PASS_BYTES, batch, &got);
    profiling->profile.backwards = false;
    if (count > 0) {
        profiling->missed += got - profiling->high;
        profiling->high = got + count;
    } else {
        count = stats.first < profiling->low
                    ? ring_copy_before(profiling->ring, profiling->low, 0, A_PASS, A_PASS_BYTES, batch, &got)
                    : 0;
        profiling->low = count > 0 ? got : profiling->low;
        profiling->profile.backwards = true;
    }
    look_at(profiling, batch, decoded);
    return count > 0;
}

static bool is_stopped(struct profiling *profiling, int wait_ms)
{
    struct timespec until;
    pthread_mutex_lock(&profiling->lock);
    if (wait_ms > 0 && !profiling->stops) {
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += wait_ms * 1000000L;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&profiling->stopped, &profiling->lock, &until);
    }
    bool stops = profiling->stops;
    pthread_mutex_unlock(&profiling->lock);
    return stops;
}

static void *work(void *context)
{
    struct profiling *profiling = context;
    struct batch batch = {0};
    struct decoded decoded = {0};
    int64_t told_us = 0;
    uint64_t told = UINT64_MAX; /* records then */
    bool waits = false, told_waits = false;
    while (!is_stopped(profiling, waits ? WAIT_MS : 0)) {
        waits = !pass(profiling, &batch, &decoded);
        bool news = profiling->profile.records != told || waits != told_waits;
        if (!news || (!waits && clock_mono_us() - told_us < TELL_US))
            continue;
        tell(profiling, waits);
        told = profiling->profile.records;
        told_waits = waits;
        told_us = clock_mono_us();
    }
    sample_finish(&profiling->sample);
    profiling->sample = (struct sample){0};
    decoded_finish(&decoded);
    batch_finish(&batch);
    return NULL;
}

void profiling_stop(struct profiling *profiling)
{
    if (!profiling->started)
        return;
    pthread_mutex_lock(&profiling->lock);
    profiling->stops = true;
    pthread_cond_signal(&profiling->stopped);
    pthread_mutex_unlock(&profiling->lock);
    pthread_join(profiling->thread, NULL);
    profiling->started = false;
    profile_finish(&profiling->profile);
    free(profiling->told.rows);
    profiling->told = (struct profiling_state){.version = profiling->told.version + 1};
}

bool profiling_follow(struct profiling *profiling, struct ring *ring, const struct decoder *decoder)
{
    if (profiling->started && profiling->ring == ring && decoder_is_same(&profiling->decoder, decoder))
        return true;
    profiling_stop(profiling);
    profiling->ring = ring;
    profiling->stops = profiling->begun = false;
    decoder_copy(&profiling->decoder, decoder);
    profiling->started = pthread_create(&profiling->thread, NULL, work, profiling) == 0;
    return profiling->started;
}

void profiling_destroy(struct profiling *profiling)
{
    if (!profiling)
        return;
    profiling_stop(profiling);
    decoder_finish(&profiling->decoder);
    pthread_cond_destroy(&profiling->stopped);
    pthread_mutex_destroy(&profiling->lock);
    free(profiling);
}

bool profiling_state(struct profiling *profiling, struct profiling_state *state)
{
    pthread_mutex_lock(&profiling->lock);
    bool news = profiling->told.version != state->version;
    if (news)
        copy_state(state, &profiling->told);
    pthread_mutex_unlock(&profiling->lock);
    return news;
}

void profiling_state_finish(struct profiling_state *state)
{
    free(state->rows);
    *state = (struct profiling_state){0};
}
