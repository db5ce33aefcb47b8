#include "kafka/volume.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "kafka/demo_link.h"
#include "kafka/demo_times.h"
#include "kafka/ends.h"
#include "model/volume.h"

enum {
    TIMEOUT_MS = 5000,
    DEMO_TIMEOUT_MS = 20000,
    FACTOR = 4,    /* how much further back each look goes for the first record */
    FURTHEST = 16, /* looks: 4^16 s are 136 years */
    HALVINGS = 12, /* at most, to find the first and the last more exactly */
    CLOSE = 64,    /* as a part of the whole: near enough */
    COARSE = 4     /* the first answer has one moment in so many */
};

struct volume_worker {
    struct live_source *live;
    rd_kafka_t *handle; /* the thread's own */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    char waiting[256]; /* under the lock, as the next; "": nothing */
    bool stopping;
};

/* One topic while it is looked at. */
struct survey_of_times {
    struct volume_worker *worker;
    const char *topic;
    struct ends_row *rows;
    int64_t *low, *high; /* of each; a row whose end is not known is left out: its leader is -1 */
    size_t count;
    uint32_t unknown;
    size_t look_ups;
    double first, last; /* records before the first, and all */
};

static bool interrupted(struct volume_worker *worker)
{
    pthread_mutex_lock(&worker->lock);
    bool yes = *worker->waiting || worker->stopping;
    pthread_mutex_unlock(&worker->lock);
    return yes;
}

static void leave_out(struct survey_of_times *of, size_t row)
{
    of->unknown += of->rows[row].leader >= 0;
    of->rows[row].leader = -1;
}

static bool learn_partitions(struct survey_of_times *of)
{
    const struct rd_kafka_metadata *metadata = NULL;
    rd_kafka_t *handle = of->worker->handle;
    rd_kafka_topic_t *topic = rd_kafka_topic_new(handle, of->topic, NULL);
    if (!topic)
        return false;
    if (rd_kafka_metadata(handle, 0, topic, &metadata, TIMEOUT_MS) == RD_KAFKA_RESP_ERR_NO_ERROR &&
        metadata->topic_cnt == 1) {
        const struct rd_kafka_metadata_topic *found = &metadata->topics[0];
        of->count = found->partition_cnt > 0 ? (size_t)found->partition_cnt : 0;
        of->rows = mem_zero(of->count + 1, sizeof *of->rows);
        of->low = mem_zero(of->count + 1, sizeof *of->low);
        of->high = mem_zero(of->count + 1, sizeof *of->high);
        for (size_t i = 0; i < of->count; i++) {
            of->rows[i] = (struct ends_row){
                .topic = of->topic, .partition = found->partitions[i].id, .leader = found->partitions[i].leader};
            of->unknown += of->rows[i].leader < 0;
        }
    }
    if (metadata)
        rd_kafka_metadata_destroy(metadata);
    rd_kafka_topic_destroy(topic);
    return of->count > 0;
}

static void learn_ends(struct survey_of_times *of)
{
    ends_ask(of->worker->handle, of->rows, of->count, ENDS_LOW, TIMEOUT_MS);
    for (size_t i = 0; i < of->count; i++)
        if (of->rows[i].offset.known)
            of->low[i] = of->rows[i].offset.value;
        else
            leave_out(of, i);
    ends_ask(of->worker->handle, of->rows, of->count, ENDS_HIGH, TIMEOUT_MS);
    for (size_t i = 0; i < of->count; i++)
        if (of->rows[i].offset.known)
            of->high[i] = of->rows[i].offset.value;
        else
            leave_out(of, i);
    for (size_t i = 0; i < of->count; i++) {
        of->first += of->rows[i].leader >= 0 ? (double)of->low[i] : 0;
        of->last += of->rows[i].leader >= 0 ? (double)of->high[i] : 0;
    }
}

/* A partition that does not answer any more leaves all that is known of it. */
static void forget(struct survey_of_times *of, size_t row)
{
    of->first -= (double)of->low[row];
    of->last -= (double)of->high[row];
    leave_out(of, row);
}

/* The sum of the offsets at a moment. */
static double offsets_at(struct survey_of_times *of, int64_t at_ms)
{
    double sum = 0;
    ends_ask(of->worker->handle, of->rows, of->count, at_ms > 0 ? at_ms : 0, TIMEOUT_MS);
    of->look_ups++;
    for (size_t i = 0; i < of->count; i++) {
        if (of->rows[i].leader < 0)
            continue;
        if (!of->rows[i].offset.known && of->rows[i].err)
            forget(of, i);
        else /* no such time: after the last record */
            sum += of->rows[i].offset.known ? (double)of->rows[i].offset.value : (double)of->high[i];
    }
    return sum;
}

/* Brings *low_ms, before the first record (or the last, if that is looked for), and *high_ms, after it, together. The
 * last moment of all is `to_ms`, when it is known; 0 otherwise. */
static void halve(struct survey_of_times *of, bool for_first, int64_t *low_ms, int64_t *high_ms, int64_t to_ms)
{
    for (int i = 0; i < HALVINGS && !interrupted(of->worker); i++) {
        if (*high_ms - *low_ms < (to_ms ? (to_ms - *low_ms) / CLOSE : 1000))
            return;
        int64_t middle = *low_ms + (*high_ms - *low_ms) / 2;
        double offsets = offsets_at(of, middle);
        bool above = for_first ? offsets > of->first : offsets >= of->last;
        *(above ? high_ms : low_ms) = middle;
    }
}

/* When the records were written: from *from_ms, before the first of them, to *to_ms, after the last. */
static void find_span(struct survey_of_times *of, int64_t *from_ms, int64_t *to_ms)
{
    int64_t now_ms = clock_wall_ms() + 1, back_ms = 1000, later_ms = now_ms;
    *from_ms = 0;
    *to_ms = now_ms;
    for (int i = 0; i < FURTHEST && !interrupted(of->worker); i++, back_ms *= FACTOR) {
        int64_t at_ms = now_ms - back_ms;
        double offsets = offsets_at(of, at_ms);
        if (offsets >= of->last)
            *to_ms = at_ms;                               /* nothing was written since */
        else if (later_ms == *to_ms && *to_ms < now_ms) { /* the last one lies between these two */
            int64_t low_ms = at_ms;
            halve(of, false, &low_ms, to_ms, 0);
        }
        if (offsets <= of->first || at_ms <= 0) {
            *from_ms = at_ms > 0 ? at_ms : 0;
            int64_t high_ms = later_ms;
            halve(of, true, from_ms, &high_ms, *to_ms);
            return;
        }
        later_ms = at_ms;
    }
}

static void publish(struct survey_of_times *of, int64_t from_ms, int64_t step_ms, const double *before, size_t count)
{
    struct volume *volume = volume_of_moments(of->topic, from_ms, step_ms, before, count);
    volume->look_ups = of->look_ups;
    volume->unknown = of->unknown;
    board_put_volume(of->worker->live->base.board, volume);
}

/* Every `COARSE`th moment first, then those between. */
static void sample(struct survey_of_times *of, int64_t from_ms, int64_t step_ms)
{
    double before[VOLUME_MOMENTS], coarse[VOLUME_MOMENTS];
    size_t coarse_count = 0;
    for (size_t i = 0; i < VOLUME_MOMENTS && !interrupted(of->worker); i += COARSE)
        coarse[coarse_count++] = before[i] = offsets_at(of, from_ms + (int64_t)i * step_ms);
    if (interrupted(of->worker))
        return;
    publish(of, from_ms, step_ms * COARSE, coarse, coarse_count);
    for (size_t i = 0; i < VOLUME_MOMENTS && !interrupted(of->worker); i++)
        if (i % COARSE)
            before[i] = offsets_at(of, from_ms + (int64_t)i * step_ms);
    if (!interrupted(of->worker))
        publish(of, from_ms, step_ms, before, VOLUME_MOMENTS);
}

static void read_demo(struct survey_of_times *of)
{
    struct volume_sketch sketch = {0};
    if (!demo_times_read(of->worker->live, of->rows, of->count, &sketch, DEMO_TIMEOUT_MS))
        return;
    struct volume *volume = volume_of_sketch(of->topic, &sketch);
    volume->unknown = of->unknown;
    board_put_volume(of->worker->live->base.board, volume);
}

static void look_at(struct volume_worker *worker, const char *topic)
{
    struct survey_of_times of = {.worker = worker, .topic = topic};
    if (learn_partitions(&of)) {
        demo_link_ask_id(worker->live, worker->handle, TIMEOUT_MS);
        learn_ends(&of);
        int64_t from_ms, to_ms;
        if (of.last <= of.first) {
            publish(&of, clock_wall_ms(), 1, NULL, 0);
        } else if (demo_link_of(worker->live)) {
            read_demo(&of);
        } else {
            find_span(&of, &from_ms, &to_ms);
            int64_t step_ms = (to_ms - from_ms) / (VOLUME_MOMENTS - 1) + 1;
            sample(&of, from_ms, step_ms);
        }
    }
    free(of.rows);
    free(of.low);
    free(of.high);
}

static void *run(void *opaque)
{
    struct volume_worker *worker = opaque;
    pthread_mutex_lock(&worker->lock);
    while (!worker->stopping) {
        if (!*worker->waiting) {
            pthread_cond_wait(&worker->wake, &worker->lock);
            continue;
        }
        char topic[sizeof worker->waiting];
        memcpy(topic, worker->waiting, sizeof topic);
        *worker->waiting = '\0';
        pthread_mutex_unlock(&worker->lock);
        if (!worker->handle)
            worker->handle = handle_open(worker->live, HANDLE_SURVEY, NULL);
        if (worker->handle)
            look_at(worker, topic);
        pthread_mutex_lock(&worker->lock);
    }
    pthread_mutex_unlock(&worker->lock);
    handle_close(worker->handle);
    return NULL;
}

static struct volume_worker *create(struct live_source *live)
{
    struct volume_worker *worker = mem_zero(1, sizeof *worker);
    worker->live = live;
    pthread_mutex_init(&worker->lock, NULL);
    pthread_cond_init(&worker->wake, NULL);
    if (pthread_create(&worker->thread, NULL, run, worker) == 0)
        return worker;
    free(worker);
    return NULL;
}

void volume_ask(struct live_source *live, const char *topic)
{
    if (!live->volume)
        live->volume = create(live);
    if (!live->volume)
        return;
    pthread_mutex_lock(&live->volume->lock);
    snprintf(live->volume->waiting, sizeof live->volume->waiting, "%s", topic);
    pthread_cond_signal(&live->volume->wake);
    pthread_mutex_unlock(&live->volume->lock);
}

void volume_destroy(struct volume_worker *worker)
{
    if (!worker)
        return;
    pthread_mutex_lock(&worker->lock);
    worker->stopping = true;
    pthread_cond_signal(&worker->wake);
    pthread_mutex_unlock(&worker->lock);
    pthread_join(worker->thread, NULL);
    pthread_cond_destroy(&worker->wake);
    pthread_mutex_destroy(&worker->lock);
    free(worker);
}
