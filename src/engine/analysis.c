/* One thread, woken by new records but at most 20 times a second: each pass first lets the judge have what the filter
 * has not seen, in pieces, then the sampler what is new for the chart.
 *
 * What T0 sees (state, shown, the ring of matches) belongs to an epoch. T0 begins a new one when it sets a filter or
 * another topic, and empties all of it at once; the thread publishes under the same lock, and only what it made in the
 * epoch that is now. So nothing of a former filter or topic is seen after the call that ended it.
 */
#include "engine/analysis.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/wake.h"
#include "engine/judge.h"
#include "engine/sampler.h"

enum { PASS_MS = 1000 * SAMPLER_A_PASS / ANALYSIS_SAMPLES_A_SECOND };

/* Matches of what the ring held are put before those that came first: there are sequence numbers below. */
static const uint64_t FIRST_MATCH = UINT64_C(1) << 40;

struct analysis {
    struct ring *ring;
    size_t match_budget;
    struct wake *wake;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t ready;
    atomic_bool given_up; /* what is being judged is of a former epoch, or nobody's any more */
    atomic_bool notified; /* there may be new records; set before the lock is taken, so that T1 seldom needs it */

    /* under lock */
    bool stopping, has_next_filter, has_next_chart, restart_wanted;
    struct decoder next_decoder;
    struct chart_list next_charts;
    struct filter *next_filter;
    enum verdict next_listed;
    struct ring *matches;
    uint64_t epoch, chart_epoch; /* of everything; of the series alone */
    struct analysis_state state;
    struct chart_data shown[CHARTS_MOST]; /* copies for T0 */
    size_t shown_count;
    struct alert alert;

    /* the thread's own */
    uint64_t working_epoch, working_chart_epoch;
    struct judge judge;
    struct sampler sampler;
    int64_t passed_us;
};

/* @locks lock */
static void copy_counts(struct analysis *analysis)
{
    const struct judge *judge = &analysis->judge;
    struct analysis_state *state = &analysis->state;
    state->examined = judge->examined;
    state->matched = judge->matched;
    state->not_evaluated = judge->not_evaluated;
    state->filter_skipped = judge->skipped;
    if (!analysis->matches)
        return;
    struct ring_stats stats;
    ring_stats(analysis->matches, &stats);
    state->matches_evicted = stats.evicted;
}

/* Puts the judge's matches where T0 sees them. False: T0 wants something else, and they are of no use. */
static bool publish_matches(struct analysis *analysis, bool older)
{
    pthread_mutex_lock(&analysis->lock);
    bool current = analysis->epoch == analysis->working_epoch && !analysis->stopping;
    if (current) {
        if (older)
            ring_push_front(analysis->matches, &analysis->judge.found);
        else
            ring_push(analysis->matches, &analysis->judge.found);
        copy_counts(analysis);
        analysis->state.version++;
    }
    pthread_mutex_unlock(&analysis->lock);
    if (current)
        wake_raise(analysis->wake);
    return current;
}

/* A piece of what the ring held, a piece of what arrived, and so on: both go on at once, however much arrives. */
static void judge(struct analysis *analysis)
{
    bool more = analysis->judge.filter;
    while (more) {
        more = judge_older(&analysis->judge, analysis->ring);
        if (!publish_matches(analysis, true))
            return;
        more |= judge_newer(&analysis->judge, analysis->ring);
        if (!publish_matches(analysis, false))
            return;
    }
}

static void sample(struct analysis *analysis)
{
    if (!sampler_pass(&analysis->sampler, analysis->ring))
        return;
    if (analysis->sampler.owes || analysis->sampler.catching_up)
        atomic_store(&analysis->notified, true);
    if (analysis->sampler.catching_up)
        return;
    pthread_mutex_lock(&analysis->lock);
    bool current = analysis->epoch == analysis->working_epoch && analysis->chart_epoch == analysis->working_chart_epoch;
    if (current) {
        struct analysis_state *state = &analysis->state;
        state->is_csv = csv_guess_made(&analysis->sampler.guess, &state->csv_separator, &state->csv_fields);
        analysis->shown_count = sampler_show(&analysis->sampler, analysis->shown);
        analysis->alert = analysis->sampler.alert;
        analysis->state.analysed = analysis->sampler.analysed;
        analysis->state.sample_skipped = analysis->sampler.skipped;
        analysis->state.version++;
    }
    pthread_mutex_unlock(&analysis->lock);
    if (current)
        wake_raise(analysis->wake);
}

/* Waits until there is something to do; for new records alone also for the rest of this pass's time. @locks lock */
static void wait_for_work(struct analysis *analysis)
{
    struct timespec until;
    while (!atomic_load(&analysis->notified) && !analysis->stopping)
        pthread_cond_wait(&analysis->ready, &analysis->lock);
    int64_t due_us = analysis->passed_us + PASS_MS * 1000, rest_us;
    while (!analysis->stopping && analysis->epoch == analysis->working_epoch &&
           (rest_us = due_us - clock_mono_us()) > 0) {
        clock_gettime(CLOCK_REALTIME, &until);
        int64_t nanoseconds = until.tv_nsec + rest_us * 1000;
        until.tv_sec += nanoseconds / 1000000000;
        until.tv_nsec = nanoseconds % 1000000000;
        pthread_cond_timedwait(&analysis->ready, &analysis->lock, &until);
    }
}

/* Takes what T0 has set. False: stop. */
static bool begin_pass(struct analysis *analysis)
{
    pthread_mutex_lock(&analysis->lock);
    wait_for_work(analysis);
    atomic_store(&analysis->notified, false);
    bool new_filter = analysis->has_next_filter, restart = analysis->restart_wanted, go_on = !analysis->stopping;
    struct filter *filter = analysis->next_filter;
    enum verdict listed = analysis->next_listed;
    analysis->next_filter = NULL;
    analysis->has_next_filter = analysis->restart_wanted = false;
    analysis->working_epoch = analysis->epoch;
    atomic_store(&analysis->given_up, analysis->stopping);
    analysis->working_chart_epoch = analysis->chart_epoch;
    bool new_chart = analysis->has_next_chart;
    if (new_chart) {
        decoder_copy(&analysis->sampler.decoder, &analysis->next_decoder);
        analysis->sampler.charts = analysis->next_charts;
        analysis->has_next_chart = false;
    }
    pthread_mutex_unlock(&analysis->lock);

    if (restart || new_chart)
        sampler_restart(&analysis->sampler);
    if (restart)
        judge_restart(&analysis->judge);
    if (new_filter)
        judge_start(&analysis->judge, filter, listed, analysis->ring);
    analysis->passed_us = clock_mono_us();
    return go_on;
}

static void *run(void *opaque)
{
    struct analysis *analysis = opaque;
    while (begin_pass(analysis)) {
        judge(analysis);
        sample(analysis);
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
    sampler_init(&analysis->sampler);
    analysis->judge.give_up = &analysis->given_up;
    if (pthread_create(&analysis->thread, NULL, run, analysis) == 0)
        return analysis;
    pthread_cond_destroy(&analysis->ready);
    pthread_mutex_destroy(&analysis->lock);
    free(analysis);
    return NULL;
}

void analysis_destroy(struct analysis *analysis)
{
    if (!analysis)
        return;
    pthread_mutex_lock(&analysis->lock);
    analysis->stopping = true;
    atomic_store(&analysis->given_up, true);
    pthread_cond_signal(&analysis->ready);
    pthread_mutex_unlock(&analysis->lock);
    pthread_join(analysis->thread, NULL);
    filter_destroy(analysis->next_filter);
    decoder_finish(&analysis->next_decoder);
    ring_destroy(analysis->matches);
    judge_finish(&analysis->judge);
    sampler_finish(&analysis->sampler);
    pthread_cond_destroy(&analysis->ready);
    pthread_mutex_destroy(&analysis->lock);
    free(analysis);
}

/* The thread clears the flag under the lock before it looks at the ring: a flag that is already set is still seen. */
void analysis_notify(struct analysis *analysis)
{
    if (atomic_exchange(&analysis->notified, true))
        return;
    pthread_mutex_lock(&analysis->lock);
    pthread_cond_signal(&analysis->ready);
    pthread_mutex_unlock(&analysis->lock);
}

/* What was found so far is of no use any more. @locks lock */
static void begin_epoch(struct analysis *analysis)
{
    analysis->epoch++;
    atomic_store(&analysis->given_up, true);
    if (analysis->matches)
        ring_clear_from(analysis->matches, FIRST_MATCH);
    struct analysis_state *state = &analysis->state;
    state->examined = state->matched = state->not_evaluated = 0;
    state->filter_skipped = state->matches_evicted = 0;
    state->version++;
    atomic_store(&analysis->notified, true);
    pthread_cond_signal(&analysis->ready);
}

void analysis_set_filter(struct analysis *analysis, struct filter *filter, enum verdict listed)
{
    pthread_mutex_lock(&analysis->lock);
    if (filter && !analysis->matches)
        analysis->matches = ring_create(analysis->match_budget);
    filter_destroy(analysis->next_filter);
    analysis->next_filter = filter;
    analysis->next_listed = listed;
    analysis->has_next_filter = true;
    begin_epoch(analysis);
    pthread_mutex_unlock(&analysis->lock);
}

struct ring *analysis_matches(struct analysis *analysis)
{
    pthread_mutex_lock(&analysis->lock);
    struct ring *matches = analysis->matches;
    pthread_mutex_unlock(&analysis->lock);
    return matches;
}

/* @locks lock */
static void forget_charts(struct analysis *analysis)
{
    analysis->chart_epoch++;
    analysis->state.analysed = analysis->state.sample_skipped = 0;
    analysis->state.is_csv = false;
    alert_init(&analysis->alert, &analysis->next_charts.alert);
    analysis->shown_count = analysis->next_charts.count;
    for (size_t i = 0; i < analysis->shown_count; i++) {
        struct chart_maker *empty = chart_maker_create(&analysis->next_charts.specs[i], 1000);
        chart_maker_show(empty, 1, &analysis->shown[i]);
        chart_maker_destroy(empty);
    }
}

void analysis_set_charts(struct analysis *analysis, const struct decoder *decoder, const struct chart_list *charts)
{
    pthread_mutex_lock(&analysis->lock);
    decoder_copy(&analysis->next_decoder, decoder);
    analysis->next_charts = *charts;
    analysis->has_next_chart = true;
    forget_charts(analysis);
    analysis->state.version++;
    atomic_store(&analysis->notified, true);
    pthread_cond_signal(&analysis->ready);
    pthread_mutex_unlock(&analysis->lock);
}

void analysis_reset(struct analysis *analysis)
{
    pthread_mutex_lock(&analysis->lock);
    analysis->restart_wanted = true;
    forget_charts(analysis);
    begin_epoch(analysis);
    pthread_mutex_unlock(&analysis->lock);
}

void analysis_state(struct analysis *analysis, struct analysis_state *state)
{
    pthread_mutex_lock(&analysis->lock);
    *state = analysis->state;
    pthread_mutex_unlock(&analysis->lock);
}

size_t analysis_charts(struct analysis *analysis, struct chart_data out[CHARTS_MOST])
{
    pthread_mutex_lock(&analysis->lock);
    size_t count = analysis->shown_count;
    memcpy(out, analysis->shown, count * sizeof *out);
    pthread_mutex_unlock(&analysis->lock);
    return count;
}

void analysis_alert(struct analysis *analysis, struct alert *out)
{
    pthread_mutex_lock(&analysis->lock);
    *out = analysis->alert;
    pthread_mutex_unlock(&analysis->lock);
}
