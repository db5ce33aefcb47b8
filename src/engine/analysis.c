/* One thread, woken by new records but at most 20 times a second: each pass first judges what the filter has not seen,
 * in pieces, then takes an even sample of what is new for the series: at most 500 records a pass, which is 10,000 a
 * second.
 *
 * `lock` guards what T0 sets or reads; the thread copies results out under it once a pass. The filter in use is
 * replaced only by the thread, between two records.
 */
#include "engine/analysis.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/wake.h"
#include "series/fields.h"

enum {
    PASS_MS = 50,
    SAMPLES_A_PASS = ANALYSIS_SAMPLES_A_SECOND * PASS_MS / 1000,
    JUDGED_AT_ONCE = 4096,
    BYTES_AT_ONCE = 1024 * 1024,
    BUCKET_MS = 1000
};

struct analysis {
    struct ring *ring;
    size_t match_budget;
    struct wake *wake;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t ready;

    /* under lock */
    bool stopping, notified, has_next_filter, reset_wanted;
    struct filter *next_filter;
    struct ring *matches;
    struct analysis_state state;
    struct series shown; /* a copy for T0 */

    /* the thread's own */
    struct filter *filter;
    uint64_t cleared;   /* of the ring, when the positions below were set */
    uint64_t filter_at; /* next record to judge */
    uint64_t sample_at; /* next record to sample */
    struct analysis_state work;
    struct fields fields;
    struct json_index scratch;
    struct series series;
    struct batch batch, found;
    int64_t passed_us;
};

static void forget_stream(struct analysis *analysis)
{
    analysis->filter_at = analysis->sample_at = 0;
    analysis->work = (struct analysis_state){.version = analysis->work.version + 1};
    fields_finish(&analysis->fields);
    fields_init(&analysis->fields);
    series_init(&analysis->series, "", BUCKET_MS);
    if (analysis->matches)
        ring_clear(analysis->matches);
}

static void start_filter(struct analysis *analysis, struct filter *filter)
{
    filter_destroy(analysis->filter);
    analysis->filter = filter;
    analysis->filter_at = 0;
    analysis->work.examined = analysis->work.matched = 0;
    analysis->work.not_evaluated = analysis->work.filter_skipped = 0;
    analysis->work.version++;
    if (analysis->matches)
        ring_clear(analysis->matches);
}

/* Judges one piece. True: there may be more. */
static bool judge_piece(struct analysis *analysis)
{
    batch_clear(&analysis->batch);
    batch_clear(&analysis->found);
    uint64_t got;
    size_t copied =
        ring_copy(analysis->ring, analysis->filter_at, JUDGED_AT_ONCE, BYTES_AT_ONCE, &analysis->batch, &got);
    if (!copied)
        return false;
    struct analysis_state *work = &analysis->work;
    /* What the ring held when the filter came and was evicted before is no loss of the filter's. */
    if (analysis->filter_at)
        work->filter_skipped += got - analysis->filter_at;
    analysis->filter_at = got + copied;
    size_t at = 0;
    struct record record;
    while (batch_next(&analysis->batch, &at, &record)) {
        enum verdict verdict = filter_judge(analysis->filter, &record);
        work->examined++;
        work->matched += verdict == VERDICT_MATCH;
        work->not_evaluated += verdict == VERDICT_UNKNOWN;
        if (verdict == VERDICT_MATCH)
            batch_add_encoded(&analysis->found, record.head);
    }
    ring_push(analysis->matches, &analysis->found);
    work->version++;
    return true;
}

static bool interrupted(struct analysis *analysis)
{
    pthread_mutex_lock(&analysis->lock);
    bool yes = analysis->stopping || analysis->has_next_filter || analysis->reset_wanted;
    analysis->state = analysis->work;
    pthread_mutex_unlock(&analysis->lock);
    return yes;
}

static void judge(struct analysis *analysis)
{
    while (analysis->filter && judge_piece(analysis)) {
        wake_raise(analysis->wake);
        if (interrupted(analysis))
            return;
    }
}

static void sample_record(struct analysis *analysis, const struct record *record)
{
    if (analysis->fields.records < FIELDS_LEARN) {
        fields_learn(&analysis->fields, record);
        const struct field *choice = fields_choice(&analysis->fields);
        /* Until enough was learnt the choice may change: the samples so far were of another field. */
        if (choice && strcmp(choice->path, analysis->series.path) != 0)
            series_init(&analysis->series, choice->path, BUCKET_MS);
    }
    double number;
    if (!*analysis->series.path || !fields_number(&analysis->scratch, analysis->series.path, record, &number))
        return;
    bool stamped = record->head->timestamp_type != TIMESTAMP_NONE;
    series_add(&analysis->series, stamped ? record->head->timestamp_ms : clock_wall_ms(), number);
}

static void sample(struct analysis *analysis)
{
    struct ring_stats stats;
    ring_stats(analysis->ring, &stats);
    uint64_t from = analysis->sample_at > stats.first ? analysis->sample_at : stats.first;
    uint64_t waiting = stats.end - from;
    if (!waiting)
        return;
    uint64_t missed = from - analysis->sample_at;
    uint64_t step = (waiting + SAMPLES_A_PASS - 1) / SAMPLES_A_PASS;
    /* The first records of a topic are all looked at: they decide which field is drawn. */
    if (analysis->fields.records < FIELDS_LEARN)
        step = waiting > SAMPLES_A_PASS * 4 ? step : 1;
    batch_clear(&analysis->batch);
    uint64_t got;
    size_t copied = ring_copy_every(analysis->ring, from, step, SIZE_MAX, BYTES_AT_ONCE, &analysis->batch, &got);
    size_t at = 0;
    struct record record;
    while (batch_next(&analysis->batch, &at, &record))
        sample_record(analysis, &record);
    /* Where the byte limit cut the sample short, the rest of this pass is skipped: the next begins at what is new. */
    analysis->sample_at = stats.end;
    analysis->work.analysed += copied;
    analysis->work.sample_skipped += missed + waiting - copied;
    analysis->series.one_in = (uint32_t)(step > UINT32_MAX ? UINT32_MAX : step);
    analysis->work.version++;
}

/* Waits for records, for at least the rest of this pass's time; takes what T0 has set. False: stop. */
static bool wait_for_work(struct analysis *analysis)
{
    struct timespec until;
    pthread_mutex_lock(&analysis->lock);
    while (!analysis->notified && !analysis->stopping)
        pthread_cond_wait(&analysis->ready, &analysis->lock);
    int64_t due_us = analysis->passed_us + PASS_MS * 1000;
    while (!analysis->stopping && !analysis->has_next_filter && clock_mono_us() < due_us) {
        clock_gettime(CLOCK_REALTIME, &until);
        int64_t nanoseconds = until.tv_nsec + (due_us - clock_mono_us()) * 1000;
        until.tv_sec += nanoseconds / 1000000000;
        until.tv_nsec = nanoseconds % 1000000000;
        pthread_cond_timedwait(&analysis->ready, &analysis->lock, &until);
    }
    analysis->notified = false;
    if (analysis->reset_wanted)
        forget_stream(analysis);
    analysis->reset_wanted = false;
    if (analysis->has_next_filter) {
        start_filter(analysis, analysis->next_filter);
        analysis->next_filter = NULL;
        analysis->has_next_filter = false;
    }
    bool go_on = !analysis->stopping;
    pthread_mutex_unlock(&analysis->lock);
    analysis->passed_us = clock_mono_us();
    return go_on;
}

static void show_results(struct analysis *analysis)
{
    pthread_mutex_lock(&analysis->lock);
    bool changed = analysis->state.version != analysis->work.version;
    analysis->state = analysis->work;
    /* A reset that came meanwhile makes these results another topic's. */
    if (changed && !analysis->reset_wanted)
        analysis->shown = analysis->series;
    pthread_mutex_unlock(&analysis->lock);
    if (changed)
        wake_raise(analysis->wake);
}

static void *run(void *opaque)
{
    struct analysis *analysis = opaque;
    while (wait_for_work(analysis)) {
        struct ring_stats stats;
        ring_stats(analysis->ring, &stats);
        if (stats.cleared != analysis->cleared) {
            forget_stream(analysis);
            analysis->cleared = stats.cleared;
        }
        judge(analysis);
        sample(analysis);
        show_results(analysis);
    }
    return NULL;
}

struct analysis *analysis_create(struct ring *ring, size_t match_budget, struct wake *wake)
{
    struct analysis *analysis = mem_zero(1, sizeof *analysis);
    analysis->ring = ring;
    analysis->match_budget = match_budget;
    analysis->wake = wake;
    pthread_mutex_init(&analysis->lock, NULL);
    pthread_cond_init(&analysis->ready, NULL);
    fields_init(&analysis->fields);
    series_init(&analysis->series, "", BUCKET_MS);
    analysis->shown = analysis->series;
    if (pthread_create(&analysis->thread, NULL, run, analysis) == 0)
        return analysis;
    free(analysis);
    return NULL;
}

void analysis_destroy(struct analysis *analysis)
{
    if (!analysis)
        return;
    pthread_mutex_lock(&analysis->lock);
    analysis->stopping = true;
    pthread_cond_signal(&analysis->ready);
    pthread_mutex_unlock(&analysis->lock);
    pthread_join(analysis->thread, NULL);
    filter_destroy(analysis->filter);
    filter_destroy(analysis->next_filter);
    ring_destroy(analysis->matches);
    fields_finish(&analysis->fields);
    json_index_finish(&analysis->scratch);
    batch_finish(&analysis->batch);
    batch_finish(&analysis->found);
    pthread_cond_destroy(&analysis->ready);
    pthread_mutex_destroy(&analysis->lock);
    free(analysis);
}

void analysis_notify(struct analysis *analysis)
{
    pthread_mutex_lock(&analysis->lock);
    if (!analysis->notified) {
        analysis->notified = true;
        pthread_cond_signal(&analysis->ready);
    }
    pthread_mutex_unlock(&analysis->lock);
}

void analysis_set_filter(struct analysis *analysis, struct filter *filter)
{
    pthread_mutex_lock(&analysis->lock);
    if (filter && !analysis->matches)
        analysis->matches = ring_create(analysis->match_budget);
    filter_destroy(analysis->next_filter);
    analysis->next_filter = filter;
    analysis->has_next_filter = true;
    analysis->notified = true;
    analysis->state.examined = analysis->state.matched = 0;
    pthread_cond_signal(&analysis->ready);
    pthread_mutex_unlock(&analysis->lock);
}

struct ring *analysis_matches(struct analysis *analysis)
{
    pthread_mutex_lock(&analysis->lock);
    struct ring *matches = analysis->matches;
    pthread_mutex_unlock(&analysis->lock);
    return matches;
}

void analysis_reset(struct analysis *analysis)
{
    pthread_mutex_lock(&analysis->lock);
    analysis->reset_wanted = true;
    analysis->notified = true;
    analysis->state = (struct analysis_state){.version = analysis->state.version + 1};
    series_init(&analysis->shown, "", BUCKET_MS);
    pthread_cond_signal(&analysis->ready);
    pthread_mutex_unlock(&analysis->lock);
}

void analysis_state(struct analysis *analysis, struct analysis_state *state)
{
    pthread_mutex_lock(&analysis->lock);
    *state = analysis->state;
    pthread_mutex_unlock(&analysis->lock);
}

bool analysis_series(struct analysis *analysis, struct series *out)
{
    pthread_mutex_lock(&analysis->lock);
    *out = analysis->shown;
    pthread_mutex_unlock(&analysis->lock);
    return *out->path != '\0';
}
