#include "kafka/ends.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"

enum { CHUNK = 200, LEADERS_AT_ONCE = 16 };

struct leader_job {
    rd_kafka_t *handle;
    struct ends_row **rows; /* of one leader */
    size_t count;
    int64_t deadline_us;
    size_t requests;
    pthread_t thread;
    bool threaded;
};

static void take_answer(struct ends_row *row, const rd_kafka_topic_partition_t *answer, rd_kafka_resp_err_t call_err)
{
    rd_kafka_resp_err_t err = answer->err ? answer->err : call_err;
    /* On an error the input stays in `offset`, and with an unanswered element `err` says NO_ERROR. */
    if (!err && answer->offset >= 0)
        row->offset = offset_of(answer->offset);
    row->err = err;
}

/* False: the leader does not answer; its other rows are not worth their wait. */
static bool ask_chunk(struct leader_job *job, struct ends_row **rows, size_t count)
{
    int64_t left_ms = (job->deadline_us - clock_mono_us()) / 1000;
    if (left_ms <= 0) {
        for (size_t i = 0; i < count; i++)
            rows[i]->err = RD_KAFKA_RESP_ERR__TIMED_OUT;
        return false;
    }
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new((int)count);
    for (size_t i = 0; i < count; i++)
        rd_kafka_topic_partition_list_add(list, rows[i]->topic, rows[i]->partition)->offset = rows[i]->time;
    rd_kafka_resp_err_t err = rd_kafka_offsets_for_times(job->handle, list, (int)left_ms);
    job->requests++;
    for (size_t i = 0; i < count; i++)
        take_answer(rows[i], &list->elems[i], err);
    rd_kafka_topic_partition_list_destroy(list);
    return err != RD_KAFKA_RESP_ERR__TIMED_OUT && err != RD_KAFKA_RESP_ERR__TRANSPORT;
}

static void *ask_leader(void *opaque)
{
    struct leader_job *job = opaque;
    bool answers = true;
    for (size_t at = 0; at < job->count; at += CHUNK) {
        size_t count = job->count - at < CHUNK ? job->count - at : CHUNK;
        if (answers)
            answers = ask_chunk(job, job->rows + at, count);
        else
            for (size_t i = 0; i < count; i++)
                job->rows[at + i]->err = RD_KAFKA_RESP_ERR__TIMED_OUT;
    }
    return NULL;
}

static int by_leader(const void *a, const void *b)
{
    const struct ends_row *const *x = a, *const *y = b;
    return ((*x)->leader > (*y)->leader) - ((*x)->leader < (*y)->leader);
}

static void run_jobs(struct leader_job *jobs, size_t count)
{
    for (size_t i = 1; i < count; i++)
        jobs[i].threaded = pthread_create(&jobs[i].thread, NULL, ask_leader, &jobs[i]) == 0;
    ask_leader(&jobs[0]);
    for (size_t i = 1; i < count; i++) {
        if (jobs[i].threaded)
            pthread_join(jobs[i].thread, NULL);
        else
            ask_leader(&jobs[i]);
    }
}

size_t ends_ask(rd_kafka_t *handle, struct ends_row *rows, size_t count, int64_t time, int timeout_ms)
{
    for (size_t i = 0; i < count; i++)
        rows[i].time = time;
    return ends_ask_times(handle, rows, count, timeout_ms);
}

size_t ends_ask_times(rd_kafka_t *handle, struct ends_row *rows, size_t count, int timeout_ms)
{
    struct ends_row **sorted = mem_zero(count, sizeof *sorted);
    size_t asked = 0, requests = 0;
    for (size_t i = 0; i < count; i++) {
        rows[i].offset = (struct offset){0};
        rows[i].err = rows[i].leader < 0 ? RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE : RD_KAFKA_RESP_ERR_NO_ERROR;
        if (rows[i].leader >= 0)
            sorted[asked++] = &rows[i];
    }
    qsort(sorted, asked, sizeof *sorted, by_leader);

    int64_t deadline_us = clock_mono_us() + (int64_t)timeout_ms * 1000;
    for (size_t at = 0; at < asked;) {
        struct leader_job jobs[LEADERS_AT_ONCE];
        size_t job_count = 0;
        while (at < asked && job_count < LEADERS_AT_ONCE) {
            size_t first = at;
            while (at < asked && sorted[at]->leader == sorted[first]->leader)
                at++;
            jobs[job_count++] = (struct leader_job){
                .handle = handle, .rows = sorted + first, .count = at - first, .deadline_us = deadline_us};
        }
        run_jobs(jobs, job_count);
        for (size_t i = 0; i < job_count; i++)
            requests += jobs[i].requests;
    }
    free(sorted);
    return requests;
}
