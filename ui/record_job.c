#include "ui/record_job.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct record_job {
    pthread_mutex_t lock;
    bool done, dropped; /* under the lock; who is second to set one frees the job */
    char *bytes;
    size_t len;
    struct decoder decoder;
    struct decoded decoded;
    struct tree tree;
    bool is_tree;
};

static void destroy(struct record_job *job)
{
    tree_finish(&job->tree);
    decoded_finish(&job->decoded);
    decoder_finish(&job->decoder);
    pthread_mutex_destroy(&job->lock);
    free(job->bytes);
    free(job);
}

static void *run(void *context)
{
    struct record_job *job = context;
    decode(&job->decoded, (struct bytes){job->bytes, job->len}, &job->decoder);
    struct bytes json = job->decoded.json;
    job->is_tree = json.data && tree_init(&job->tree, json.data, json.len);
    if (job->is_tree)
        tree_fold_inner(&job->tree);
    pthread_mutex_lock(&job->lock);
    job->done = true;
    bool dropped = job->dropped;
    pthread_mutex_unlock(&job->lock);
    if (dropped)
        destroy(job);
    return NULL;
}

struct record_job *record_job_start(struct bytes value, const struct decoder *decoder)
{
    struct record_job *job = mem_zero(1, sizeof *job);
    pthread_t thread;
    pthread_mutex_init(&job->lock, NULL);
    job->bytes = mem_zero(value.len, 1);
    job->len = value.len;
    memcpy(job->bytes, value.data, value.len);
    decoder_copy(&job->decoder, decoder);
    if (pthread_create(&thread, NULL, run, job) != 0) {
        destroy(job);
        return NULL;
    }
    pthread_detach(thread);
    return job;
}

bool record_job_is_done(struct record_job *job)
{
    pthread_mutex_lock(&job->lock);
    bool done = job->done;
    pthread_mutex_unlock(&job->lock);
    return done;
}

bool record_job_take(struct record_job *job, struct decoded *decoded, struct tree *tree)
{
    *decoded = job->decoded;
    *tree = job->tree;
    job->decoded = (struct decoded){0};
    job->tree = (struct tree){0};
    return job->is_tree;
}

void record_job_drop(struct record_job *job)
{
    if (!job)
        return;
    pthread_mutex_lock(&job->lock);
    job->dropped = true;
    bool done = job->done;
    pthread_mutex_unlock(&job->lock);
    if (done)
        destroy(job);
}
