/* How T2 works: a step every tenth of a second, or at once when the scope changes. A step asks what is due, the focused
 * first, then a slice of the sweep, and publishes what changed. Every request waits at most two seconds, and who was
 * silent is left alone for a growing time, so that one bad broker costs the others little.
 */
#include "kafka/survey.h"
#include "kafka/demo_link.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "config/windows.h"
#include "kafka/census_rows.h"
#include "kafka/survey_group.h"
#include "kafka/survey_state.h"

const struct survey_rhythm survey_shipped = {.focused_ms = 2000, .visible_ms = 10000, .sweep_ms = 60000};

enum {
    TICK_MS = 100,
    RETRY_US = 1000000,
    /* Listings grow with the cluster, so beyond these sizes they are asked more seldom, down to the sweep's rhythm. */
    PARTITIONS_AT_EASE = 2000,
    GROUPS_AT_EASE = 500
};

static int64_t stretched_us(const struct survey *survey, size_t count, size_t at_ease)
{
    int64_t most = survey_sweep_ms(survey) * 1000;
    int64_t interval = (int64_t)survey->rhythm.visible_ms * 1000 * (int64_t)(1 + count / at_ease);
    return interval < most ? interval : most;
}

static bool is_past(int64_t then_us, int64_t interval_us, int64_t now_us)
{
    return !then_us || now_us - then_us >= interval_us;
}

static bool focus_is_unknown(const struct survey *survey)
{
    const char *topic = survey->scope->focused_topic;
    return topic && !census_topic(&survey->census, topic);
}

static bool metadata_due(const struct survey *survey, int64_t now_us)
{
    if (survey->unreachable)
        return is_past(survey->metadata_us, RETRY_US, now_us);
    if (survey->asked_to_refresh)
        return true;
    bool hurry = survey->doubtful || focus_is_unknown(survey);
    int64_t interval_us = hurry ? (int64_t)survey->rhythm.focused_ms * 1000
                                : stretched_us(survey, survey->census.partitions, PARTITIONS_AT_EASE);
    return is_past(survey->metadata_us, interval_us, now_us);
}

static void put_brokers(struct survey *survey)
{
    const char *error = survey->unreachable ? survey->down.text : NULL;
    board_put_brokers(survey->live->base.board,
                      census_brokers_block(&survey->census, survey->live->bootstrap, error, survey->down_since_ms));
}

/* What groups do not do while nobody answers is not held against them. */
static void note_silence(struct survey *survey)
{
    for (size_t i = 0; i < survey->group_count; i++)
        if (survey->groups[i].watch)
            lag_watch_blind(survey->groups[i].watch, clock_mono_us());
}

/* False: the cluster does not answer; nothing else is asked until it does. */
static bool refresh_metadata(struct survey *survey)
{
    struct live_source *live = survey->live;
    rd_kafka_resp_err_t err = census_refresh(&survey->census, survey->handle, SURVEY_REQUEST_MS);
    survey->metadata_us = clock_mono_us();
    survey->doubtful = false;
    if (err) {
        handle_serve(survey->handle);
        health_error(&live->health, err, live->bootstrap, &survey->down);
        health_unanswered(&live->health);
        if (!survey->unreachable)
            survey->down_since_ms = clock_wall_ms();
        survey->unreachable = true;
        note_silence(survey);
        put_brokers(survey);
        return false;
    }
    health_answered(&live->health);
    demo_link_meet(live, survey->census.cluster_id);
    survey->census.no_ids |= demo_link_of(live) != NULL;
    survey->census.no_policies |= demo_link_of(live) != NULL;
    survey->census.never_compacts = survey->census.no_policies;
    survey->unreachable = false;
    survey->topics_changed = true;
    survey_changes_look(survey);
    put_brokers(survey);
    return true;
}

/* The longer the list, the longer it takes to make, and the seldomer it is made. */
static bool may_put(int64_t last_us, size_t rows, int64_t now_us)
{
    return is_past(last_us, (int64_t)(50 + rows / 10) * 1000, now_us);
}

static void publish(struct survey *survey)
{
    int64_t now_us = clock_mono_us();
    if (survey->groups_changed && may_put(survey->groups_put_us, survey->group_count, now_us))
        survey_groups_put(survey);
    if (survey->commits_changed)
        survey_commits_put(survey);
    if (survey->topics_changed && may_put(survey->topics_put_us, survey->census.count, now_us))
        survey_topics_put(survey);
    struct sweep sweep = survey->sweep;
    sweep.requests += survey->census.requests;
    sweep.in_minute = request_minute_take(&survey->minute, sweep.requests, now_us);
    sweep.off = !survey_sweeps(survey);
    if (memcmp(&sweep, &survey->sweep_put, sizeof sweep) != 0)
        board_put_sweep(survey->live->base.board, &sweep);
    survey->sweep_put = sweep;
}

/* One broker a step: a silent one then holds up no more than itself. */
static void probe_one(struct survey *survey, int64_t now_us)
{
    if (survey->next_probe >= survey->census.broker_count) {
        if (!is_past(survey->probed_us, (int64_t)survey->rhythm.visible_ms * 1000, now_us))
            return;
        survey->next_probe = 0;
        survey->probed_us = now_us;
    }
    if (survey->next_probe < survey->census.broker_count)
        census_probe(&survey->census, survey->handle, &survey->census.brokers[survey->next_probe++], SURVEY_REQUEST_MS);
    put_brokers(survey);
}

/* What a step asks, in the order of how much somebody waits for it. */
static void step(struct survey *survey)
{
    int64_t now_us = clock_mono_us();
    if (metadata_due(survey, now_us)) {
        bool first = survey->metadata_us == 0;
        if (!refresh_metadata(survey))
            return;
        if (first)
            publish(survey); /* names are there at once; their numbers follow */
    }
    if (survey->unreachable)
        return;
    survey_memory_step(survey, now_us);
    survey_topics_step(survey, now_us);
    publish(survey);
    if (survey->asked_to_refresh ||
        is_past(survey->listed_us, stretched_us(survey, survey->group_count, GROUPS_AT_EASE), now_us)) {
        survey_groups_list(survey);
        survey->listed_us = now_us;
        publish(survey);
    }
    survey_groups_step(survey, now_us);
    survey->asked_to_refresh = survey->focus_changed = false;
    publish(survey);
    probe_one(survey, now_us);
    survey_topics_sweep(survey, now_us);
    survey_ids_step(survey, now_us);
    survey_groups_sweep(survey, now_us);
    publish(survey);
}

static int tick_ms(const struct survey *survey)
{
    bool sweeps = survey->sweep.groups_of || survey->sweep.topics_of;
    bool hurries = !survey->unreachable && sweeps && (survey->group_pass.first || survey->topic_pass.first);
    int tick = hurries ? 1 : TICK_MS;
    return survey->rhythm.focused_ms < tick ? survey->rhythm.focused_ms : tick;
}

static bool same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* With the lock held. */
static void acknowledge(struct survey *survey)
{
    size_t at = 0;
    for (const struct map_entry *entry; (entry = map_next(&survey->acknowledged, &at));) {
        struct survey_group *group = survey_group(survey, entry->key);
        if (group && group->watch)
            lag_watch_acknowledge(group->watch);
    }
    map_finish(&survey->acknowledged);
    survey->acknowledged = (struct map){0};
}

/* With the lock held. */
static void take_written(struct survey *survey)
{
    size_t at = 0;
    for (const struct map_entry *entry; (entry = map_next(&survey->written, &at));) {
        struct survey_group *group = survey_group(survey, entry->key);
        if (group && group->watch)
            lag_watch_wrote(group->watch, entry->key + strlen(entry->key) + 1, -1);
    }
    map_finish(&survey->written);
    survey->written = (struct map){0};
}

static struct lag_rules rules_of(const struct survey_scope *scope)
{
    const struct lag_rules rules = lag_rules_divided(&lag_rules_shipped, windows_divisor());
    return lag_rules_with_line(&rules, scope->behind_warn_s);
}

/* Waits for a tick or until something is wanted. False: T2 ends. */
static bool wait_and_take(struct survey *survey)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    int64_t nanoseconds = until.tv_nsec + (int64_t)tick_ms(survey) * 1000000;
    until.tv_sec += nanoseconds / 1000000000;
    until.tv_nsec = nanoseconds % 1000000000;
    pthread_mutex_lock(&survey->lock);
    while (!survey->stopping && !survey->pending && !survey->looked_at)
        pthread_cond_wait(&survey->wake, &survey->lock);
    if (!survey->stopping && !survey->pending && !survey->refresh)
        pthread_cond_timedwait(&survey->wake, &survey->lock, &until);
    bool goes_on = !survey->stopping;
    struct survey_scope *scope = survey->pending;
    survey->pending = NULL;
    acknowledge(survey);
    take_written(survey);
    survey->asked_to_refresh |= survey->refresh;
    survey->refresh = false;
    pthread_mutex_unlock(&survey->lock);
    if (!scope)
        return goes_on;
    survey->looked_at = true;
    survey->focus_changed |= !same(scope->focused_topic, survey->scope->focused_topic) ||
                             !same(scope->focused_group, survey->scope->focused_group);
    survey->commits_changed |= !same(scope->focused_topic, survey->scope->focused_topic);
    if (scope->sweep_ms != survey->scope->sweep_ms)
        survey_passes_anew(survey, clock_mono_us());
    survey_scope_destroy(survey->scope);
    survey->scope = scope;
    survey->rules = rules_of(scope);
    survey->topics_changed |= survey->census.metadata != NULL; /* what is known of the focused topic, at once */
    return goes_on;
}

static void *run(void *opaque)
{
    struct survey *survey = opaque;
    while (wait_and_take(survey))
        step(survey);
    return NULL;
}

static void finish(struct survey *survey)
{
    survey_memory_finish(survey);
    handle_close(survey->handle);
    handle_close(survey->stable);
    handle_close(survey->unread);
    handle_close(survey->commits);
    survey_scope_destroy(survey->scope);
    survey_scope_destroy(survey->pending);
    survey_groups_finish(survey);
    survey_changes_finish(survey);
    map_finish(&survey->acknowledged);
    map_finish(&survey->written);
    census_finish(&survey->census);
    history_destroy(survey->history);
    log_memory_destroy(survey->log_memory);
    str_finish(&survey->key);
    pthread_cond_destroy(&survey->wake);
    pthread_mutex_destroy(&survey->lock);
    free(survey);
}

struct survey *survey_create(struct live_source *live, const struct survey_rhythm *rhythm, struct error *error)
{
    rd_kafka_t *handle = handle_open(live, HANDLE_SURVEY, error);
    if (!handle)
        return NULL;
    struct survey *survey = mem_zero(1, sizeof *survey);
    survey->live = live;
    survey->rhythm = *rhythm;
    survey->handle = handle;
    survey->scope = survey_scope_copy(&(struct scope){0});
    survey->rules = rules_of(survey->scope);
    survey->history = history_create(HISTORY_BYTES);
    survey->log_memory = log_memory_create();
    census_init(&survey->census);
    survey->census.no_policies = survey->census.never_compacts = demo_link_of(live) != NULL;
    survey->census.no_ids = demo_link_of(live) != NULL; /* its brokers do not answer to that */
    pthread_mutex_init(&survey->lock, NULL);
    pthread_cond_init(&survey->wake, NULL);
    if (pthread_create(&survey->thread, NULL, run, survey) == 0)
        return survey;
    error_set(error, ERROR_FAILED, _("no thread can be started to survey the cluster"));
    finish(survey);
    return NULL;
}

void survey_destroy(struct survey *survey)
{
    if (!survey)
        return;
    pthread_mutex_lock(&survey->lock);
    survey->stopping = true;
    pthread_cond_signal(&survey->wake);
    pthread_mutex_unlock(&survey->lock);
    pthread_join(survey->thread, NULL);
    finish(survey);
}

void survey_set_scope(struct survey *survey, const struct scope *scope)
{
    struct survey_scope *copy = survey_scope_copy(scope);
    pthread_mutex_lock(&survey->lock);
    struct survey_scope *replaced = survey->pending;
    survey->pending = copy;
    pthread_cond_signal(&survey->wake);
    pthread_mutex_unlock(&survey->lock);
    survey_scope_destroy(replaced);
}

void survey_wrote(struct survey *survey, const char *group, const char *topic)
{
    struct str key = {0};
    str_append_bytes(&key, group, strlen(group) + 1);
    str_append(&key, topic);
    pthread_mutex_lock(&survey->lock);
    map_put(&survey->written, str_text(&key), key.len, 1);
    survey->refresh = true;
    pthread_cond_signal(&survey->wake);
    pthread_mutex_unlock(&survey->lock);
    str_finish(&key);
}

void survey_acknowledge(struct survey *survey, const char *group)
{
    pthread_mutex_lock(&survey->lock);
    map_put(&survey->acknowledged, group, strlen(group), 1);
    survey->refresh = true;
    pthread_cond_signal(&survey->wake);
    pthread_mutex_unlock(&survey->lock);
}

void survey_refresh(struct survey *survey)
{
    pthread_mutex_lock(&survey->lock);
    survey->refresh = true;
    pthread_cond_signal(&survey->wake);
    pthread_mutex_unlock(&survey->lock);
}
