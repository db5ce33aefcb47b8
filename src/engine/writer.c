/* Two queues under one lock: jobs to the thread, jobs with their answers back. */
#include "engine/writer.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "base/wake.h"
#include "engine/writer_jobs.h"
#include "source/event.h"

struct job_queue {
    struct writer_job *first, *last;
};

struct writer {
    struct write_gate *gate;
    struct mailbox *events;
    struct wake *wake;
    struct writer_guard guard;
    bool attached, embedded, started;
    uint64_t tag;

    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t news;
    struct job_queue todo, done; /* under the lock */
    atomic_bool stop;
};

static void push(struct job_queue *queue, struct writer_job *job)
{
    job->next = NULL;
    if (queue->last)
        queue->last->next = job;
    else
        queue->first = job;
    queue->last = job;
}

static struct writer_job *pop(struct job_queue *queue)
{
    struct writer_job *job = queue->first;
    if (!job)
        return NULL;
    queue->first = job->next;
    if (!queue->first)
        queue->last = NULL;
    return job;
}

/* @locality the writer's thread. NULL: it is to end. */
static struct writer_job *next_job(struct writer *writer)
{
    struct writer_job *job = NULL;
    pthread_mutex_lock(&writer->lock);
    while (!atomic_load(&writer->stop) && !(job = pop(&writer->todo)))
        pthread_cond_wait(&writer->news, &writer->lock);
    pthread_mutex_unlock(&writer->lock);
    return job;
}

static void *run(void *context)
{
    struct writer *writer = context;
    struct writer_work work = {
        .gate = writer->gate, .source = &writer->guard.base, .events = writer->events, .stop = &writer->stop};
    for (struct writer_job *job = next_job(writer); job; job = next_job(writer)) {
        writer_job_do(&work, job);
        pthread_mutex_lock(&writer->lock);
        push(&writer->done, job);
        pthread_mutex_unlock(&writer->lock);
        wake_raise(writer->wake);
    }
    return NULL;
}

struct writer *writer_create(const struct write_policy *policy, struct mailbox *events, struct wake *wake)
{
    struct writer *writer = mem_zero(1, sizeof *writer);
    writer->gate = write_gate_create(policy);
    writer->events = events;
    writer->wake = wake;
    pthread_mutex_init(&writer->lock, NULL);
    pthread_cond_init(&writer->news, NULL);
    return writer;
}

static void drop_all(struct job_queue *queue)
{
    for (struct writer_job *job = pop(queue); job; job = pop(queue))
        writer_job_destroy(job);
}

void writer_destroy(struct writer *writer)
{
    if (!writer)
        return;
    pthread_mutex_lock(&writer->lock);
    atomic_store(&writer->stop, true);
    pthread_cond_signal(&writer->news);
    pthread_mutex_unlock(&writer->lock);
    if (writer->started)
        pthread_join(writer->thread, NULL);
    drop_all(&writer->todo);
    drop_all(&writer->done);
    pthread_mutex_destroy(&writer->lock);
    pthread_cond_destroy(&writer->news);
    write_gate_destroy(writer->gate);
    free(writer);
}

void writer_attach(struct writer *writer, struct source *source)
{
    struct capabilities capabilities = {0};
    source->ops->capabilities(source, &capabilities);
    writer_guard_init(&writer->guard, source, &writer->stop);
    writer->embedded = capabilities.embedded;
    writer->attached = true;
}

bool writer_permits(const struct writer *writer, struct error *error)
{
    if (!writer->attached)
        return error_set(error, ERROR_UNREACHABLE, _("the cluster is still being opened"));
    return writer->embedded || write_gate_permits(writer->gate, error);
}

static struct writer_job *new_job(enum writer_kind kind, const char *topic)
{
    struct writer_job *job = mem_zero(1, sizeof *job);
    job->answer.kind = kind;
    job->answer.partition = -1;
    job->answer.offset = -1;
    snprintf(job->answer.topic, sizeof job->answer.topic, "%s", topic);
    return job;
}

/* Without a thread the job is answered at once, with the reason. */
static void fail(struct writer *writer, struct writer_job *job, int failed)
{
    error_set(&job->answer.error, ERROR_FAILED, _("cannot start a thread: %s"), strerror(failed));
    push(&writer->done, job);
    wake_raise(writer->wake);
}

static uint64_t put(struct writer *writer, struct writer_job *job)
{
    if (!writer->attached) {
        writer_job_destroy(job);
        return 0;
    }
    uint64_t tag = job->answer.tag = ++writer->tag;
    int failed = writer->started ? 0 : pthread_create(&writer->thread, NULL, run, writer);
    writer->started = writer->started || failed == 0;
    pthread_mutex_lock(&writer->lock);
    if (failed)
        fail(writer, job, failed);
    else
        push(&writer->todo, job);
    pthread_cond_signal(&writer->news);
    pthread_mutex_unlock(&writer->lock);
    return tag;
}

uint64_t writer_plan(struct writer *writer, const struct admin_request *request)
{
    struct writer_job *job = new_job(WRITER_PLAN, request->name);
    admin_request_copy(&job->request, request);
    job->request.timeout_ms = WRITER_REQUEST_MS;
    return put(writer, job);
}

uint64_t writer_plan_group(struct writer *writer, const struct group_wish *wish)
{
    struct writer_job *job = new_job(WRITER_PLAN, wish->group ? wish->group : wish->file);
    job->answer.of_group = true;
    group_wish_copy(&job->wish, wish);
    job->wish.timeout_ms = WRITER_REQUEST_MS;
    return put(writer, job);
}

uint64_t writer_config(struct writer *writer, const char *topic)
{
    return put(writer, new_job(WRITER_CONFIG, topic));
}

uint64_t writer_produce(struct writer *writer, const char *topic, const struct record_fields *record)
{
    struct writer_job *job = new_job(WRITER_PRODUCE, topic);
    batch_add(&job->record, record, 0);
    return put(writer, job);
}

uint64_t writer_execute(struct writer *writer, struct write_plan *plan)
{
    struct writer_job *job = new_job(WRITER_EXECUTE, plan->request.name);
    job->answer.plan = *plan;
    job->answer.of_group = plan->group != NULL;
    *plan = (struct write_plan){0};
    return put(writer, job);
}

bool writer_has_answers(struct writer *writer)
{
    pthread_mutex_lock(&writer->lock);
    bool has = writer->done.first != NULL;
    pthread_mutex_unlock(&writer->lock);
    return has;
}

bool writer_take(struct writer *writer, struct writer_answer *answer)
{
    pthread_mutex_lock(&writer->lock);
    struct writer_job *job = pop(&writer->done);
    pthread_mutex_unlock(&writer->lock);
    if (!job)
        return false;
    *answer = job->answer;
    job->answer = (struct writer_answer){0};
    writer_job_destroy(job);
    return true;
}
