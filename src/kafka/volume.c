#include "kafka/volume.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "kafka/volume_look.h"
#include "model/volume.h"

struct volume_worker {
    struct live_source *live;
    rd_kafka_t *handle; /* the thread's own */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    char waiting[256]; /* under the lock, as the next two; "": nothing */
    char at[256];      /* what is being looked at; "": nothing */
    bool stopping;
    atomic_bool give_up; /* what is being looked at */
};

static void look(struct volume_worker *worker, const char *topic)
{
    struct error error = {0};
    if (!worker->handle)
        worker->handle = handle_open(worker->live, HANDLE_SURVEY, &error);
    if (worker->handle)
        volume_look(worker->live, worker->handle, topic, &worker->give_up);
    else
        board_put_volume(worker->live->base.board, volume_of_error(topic, error.text));
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
        char topic[sizeof worker->at];
        memcpy(topic, worker->waiting, sizeof topic);
        memcpy(worker->at, worker->waiting, sizeof worker->at);
        *worker->waiting = '\0';
        atomic_store(&worker->give_up, false);
        pthread_mutex_unlock(&worker->lock);
        look(worker, topic);
        pthread_mutex_lock(&worker->lock);
        *worker->at = '\0';
    }
    pthread_mutex_unlock(&worker->lock);
    handle_close(worker->handle);
    return NULL;
}

static void worker_free(struct volume_worker *worker)
{
    pthread_cond_destroy(&worker->wake);
    pthread_mutex_destroy(&worker->lock);
    free(worker);
}

static struct volume_worker *create(struct live_source *live)
{
    struct volume_worker *worker = mem_zero(1, sizeof *worker);
    worker->live = live;
    pthread_mutex_init(&worker->lock, NULL);
    pthread_cond_init(&worker->wake, NULL);
    if (pthread_create(&worker->thread, NULL, run, worker) == 0)
        return worker;
    worker_free(worker);
    return NULL;
}

/* Lets the thread look at something else, or end. */
static void interrupt(struct volume_worker *worker)
{
    atomic_store(&worker->give_up, true);
    pthread_cond_signal(&worker->wake);
}

void volume_ask(struct live_source *live, const char *topic)
{
    if (!live->volume)
        live->volume = create(live);
    struct volume_worker *worker = live->volume;
    if (!worker) {
        board_put_volume(live->base.board, volume_of_error(topic, _("cannot start a thread for it")));
        return;
    }
    pthread_mutex_lock(&worker->lock);
    if (*worker->waiting || strcmp(worker->at, topic) != 0) {
        snprintf(worker->waiting, sizeof worker->waiting, "%s", topic);
        interrupt(worker);
    }
    pthread_mutex_unlock(&worker->lock);
}

void volume_destroy(struct volume_worker *worker)
{
    if (!worker)
        return;
    pthread_mutex_lock(&worker->lock);
    worker->stopping = true;
    interrupt(worker);
    pthread_mutex_unlock(&worker->lock);
    pthread_join(worker->thread, NULL);
    worker_free(worker);
}
