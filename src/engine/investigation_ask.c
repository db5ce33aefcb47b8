#include "engine/investigation_ask.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/wake.h"
#include "model/groups.h"

enum { ASK_MS = 5000, JOURNAL_MS = 30000, JOBS = 32 };

struct job {
    enum inquiry_kind kind;
    char *name;
};

struct inquirer {
    struct source *source;
    struct wake *wake;
    pthread_t thread;
    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t changed;
    bool started, stopping, busy;
    struct job jobs[JOBS];
    size_t job_count;
    struct inquiry_answer *answers;
    size_t answer_count;
};

void inquiry_answer_finish(struct inquiry_answer *answer)
{
    answer_finish(&answer->answer);
    admin_answer_finish(&answer->config);
    block_release(answer->others);
    free(answer->others_error);
    free(answer->name);
    *answer = (struct inquiry_answer){0};
}

static void ask_config(struct inquirer *inquirer, const char *topic, struct inquiry_answer *out)
{
    const struct source_ops *ops = inquirer->source->ops;
    if (!ops->admin)
        return;
    struct admin_request request = {.kind = ADMIN_DESCRIBE_CONFIG, .name = topic, .timeout_ms = ASK_MS};
    out->config_asked = true;
    ops->admin(inquirer->source, &request, &out->config, &out->config_error);
}

/* A listing that failed in part is no look at all groups. */
static void reduce_others(struct inquiry_answer *out)
{
    const struct groups *groups = out->answer.groups;
    if (groups && groups->error)
        out->others_error = mem_strdup(groups->error);
    else if (groups)
        out->others = others_look_of(out->answer.details, out->answer.detail_count, out->name);
    answer_finish(&out->answer);
}

static void ask(struct inquirer *inquirer, const struct job *job, struct inquiry_answer *out)
{
    static const enum question_kind kinds[] = {[INQUIRE_TOPIC] = ASK_PARTITIONS,
                                               [INQUIRE_BROKERS] = ASK_BROKERS,
                                               [INQUIRE_JOURNAL] = ASK_JOURNAL,
                                               [INQUIRE_OTHERS] = ASK_LAG};
    const struct source_ops *ops = inquirer->source->ops;
    const char *name = job->name;
    out->kind = job->kind;
    out->name = job->name; /* the answer's from now on */
    struct question question = {.kind = kinds[job->kind],
                                .names = &name,
                                .name_count = *name != '\0' && job->kind != INQUIRE_OTHERS,
                                .generation = true,
                                .timeout_ms = job->kind == INQUIRE_JOURNAL ? JOURNAL_MS : ASK_MS};
    if (ops->ask)
        ops->ask(inquirer->source, &question, &out->answer, &out->error);
    if (job->kind == INQUIRE_OTHERS)
        reduce_others(out);
    if (job->kind == INQUIRE_TOPIC)
        ask_config(inquirer, name, out);
}

static void *run(void *opaque)
{
    struct inquirer *inquirer = opaque;
    pthread_mutex_lock(&inquirer->lock);
    while (!inquirer->stopping) {
        if (inquirer->job_count == 0) {
            pthread_cond_wait(&inquirer->changed, &inquirer->lock);
            continue;
        }
        struct job job = inquirer->jobs[0];
        memmove(inquirer->jobs, inquirer->jobs + 1, --inquirer->job_count * sizeof *inquirer->jobs);
        inquirer->busy = true;
        pthread_mutex_unlock(&inquirer->lock);
        struct inquiry_answer answer = {0};
        ask(inquirer, &job, &answer);
        pthread_mutex_lock(&inquirer->lock);
        inquirer->answers = mem_one_more(inquirer->answers, inquirer->answer_count, sizeof *inquirer->answers);
        inquirer->answers[inquirer->answer_count++] = answer;
        inquirer->busy = false;
        if (inquirer->wake)
            wake_raise(inquirer->wake);
    }
    pthread_mutex_unlock(&inquirer->lock);
    return NULL;
}

struct inquirer *inquirer_create(struct source *source, struct wake *wake)
{
    struct inquirer *inquirer = mem_zero(1, sizeof *inquirer);
    inquirer->source = source;
    inquirer->wake = wake;
    pthread_mutex_init(&inquirer->lock, NULL);
    pthread_cond_init(&inquirer->changed, NULL);
    return inquirer;
}

bool inquirer_is_idle(struct inquirer *inquirer)
{
    pthread_mutex_lock(&inquirer->lock);
    bool idle = !inquirer->busy && inquirer->job_count == 0;
    pthread_mutex_unlock(&inquirer->lock);
    return idle;
}

void inquirer_stop(struct inquirer *inquirer)
{
    pthread_mutex_lock(&inquirer->lock);
    inquirer->stopping = true;
    while (inquirer->job_count > 0)
        free(inquirer->jobs[--inquirer->job_count].name);
    pthread_cond_signal(&inquirer->changed);
    pthread_mutex_unlock(&inquirer->lock);
}

void inquirer_destroy(struct inquirer *inquirer)
{
    if (!inquirer)
        return;
    inquirer_stop(inquirer);
    if (inquirer->started)
        pthread_join(inquirer->thread, NULL);
    for (size_t i = 0; i < inquirer->answer_count; i++)
        inquiry_answer_finish(&inquirer->answers[i]);
    free(inquirer->answers);
    pthread_cond_destroy(&inquirer->changed);
    pthread_mutex_destroy(&inquirer->lock);
    free(inquirer);
}

void inquirer_ask(struct inquirer *inquirer, enum inquiry_kind kind, const char *name)
{
    pthread_mutex_lock(&inquirer->lock);
    if (!inquirer->started)
        inquirer->started = pthread_create(&inquirer->thread, NULL, run, inquirer) == 0;
    if (inquirer->started && !inquirer->stopping && inquirer->job_count < JOBS) {
        struct job *job = &inquirer->jobs[inquirer->job_count++];
        job->kind = kind;
        job->name = mem_strdup(name);
        pthread_cond_signal(&inquirer->changed);
    }
    pthread_mutex_unlock(&inquirer->lock);
}

bool inquirer_take(struct inquirer *inquirer, struct inquiry_answer *answer)
{
    pthread_mutex_lock(&inquirer->lock);
    bool any = inquirer->answer_count > 0;
    if (any) {
        *answer = inquirer->answers[0];
        memmove(inquirer->answers, inquirer->answers + 1, --inquirer->answer_count * sizeof *inquirer->answers);
    }
    pthread_mutex_unlock(&inquirer->lock);
    return any;
}
