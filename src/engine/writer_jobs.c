#include "engine/writer_jobs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "model/topics.h"
#include "source/event.h"
#include "text/jsonw.h"

enum { POLL_MS = 50 };

void writer_answer_finish(struct writer_answer *answer)
{
    write_plan_finish(&answer->plan);
    write_result_finish(&answer->result);
    admin_answer_finish(&answer->config);
    *answer = (struct writer_answer){0};
}

void writer_job_destroy(struct writer_job *job)
{
    admin_request_finish(&job->request);
    group_wish_finish(&job->wish);
    batch_finish(&job->record);
    writer_answer_finish(&job->answer);
    free(job);
}

/* For the event list: what was done, or why it was not. */
static void tell(const struct writer_work *work, const struct writer_answer *answer, const char *text)
{
    struct event event = {.kind = answer->good ? EVENT_WRITTEN : EVENT_WRITE_FAILED, .partition = -1};
    if (answer->good && answer->kind == WRITER_PRODUCE)
        event.partition = answer->partition;
    const char *planned = answer->plan.request.name;
    if (answer->of_group)
        event_set_group(&event, planned ? planned : answer->topic);
    else
        snprintf(event.topic, sizeof event.topic, "%s", answer->topic);
    snprintf(event.text, sizeof event.text, "%.*s", (int)strcspn(text, "\n"), text);
    if (!answer->good)
        event.error = answer->error;
    mailbox_send(work->events, &event);
}

static void execute(const struct writer_work *work, struct writer_job *job)
{
    struct writer_answer *answer = &job->answer;
    answer->good = write_plan_execute(work->gate, work->source, &answer->plan, &answer->result, &answer->error);
    struct writer_answer told = *answer;
    told.good = answer->good && (!answer->of_group || answer->result.outcome == WRITE_DONE);
    tell(work, &told, answer->good ? str_text(&answer->result.text) : answer->error.text);
}

static void ask_config(const struct writer_work *work, struct writer_job *job)
{
    struct writer_answer *answer = &job->answer;
    struct admin_request request = {
        .kind = ADMIN_DESCRIBE_CONFIG, .name = answer->topic, .timeout_ms = WRITER_REQUEST_MS};
    if (!work->source->ops->admin)
        error_set(&answer->error, ERROR_FAILED, _("nothing can be asked of the configuration here"));
    else
        answer->good = work->source->ops->admin(work->source, &request, &answer->config, &answer->error);
}

/* --- one record --- */

struct delivery {
    bool reported;
    struct produce_report report;
    struct error error;
};

static void take_report(void *opaque, const struct produce_report *report)
{
    struct delivery *delivery = opaque;
    delivery->reported = true;
    delivery->report = *report;
    if (report->error)
        delivery->error = *report->error;
}

static bool topic_exists(struct source *source, const char *topic)
{
    struct question question = {.kind = ASK_TOPICS, .timeout_ms = WRITER_REQUEST_MS};
    struct answer answer = {0};
    bool exists = !source->ops->ask(source, &question, &answer, NULL);
    for (size_t i = 0; answer.topics && i < answer.topics->count; i++)
        exists = exists || strcmp(answer.topics->rows[i].name, topic) == 0;
    answer_finish(&answer);
    return exists;
}

static size_t headers_of(const struct record *record, struct record_header **headers)
{
    size_t at = 0, count = 0;
    *headers = mem_zero(record->head->header_count, sizeof **headers);
    while (count < record->head->header_count && record_next_header(record, &at, &(*headers)[count]))
        count++;
    return count;
}

/* What the journal says of the record: its sizes, not its contents, which may be anybody's. */
static void describe(const struct record *record, struct str *out)
{
    struct jsonw json;
    jsonw_init(&json, out);
    jsonw_object(&json);
    jsonw_name(&json, "records");
    jsonw_int(&json, 1);
    jsonw_name(&json, "bytes");
    jsonw_int(&json, (int64_t)record_size(record));
    jsonw_end_object(&json);
}

static void wait_for_report(const struct writer_work *work, struct producer *producer, const struct delivery *delivery)
{
    while (!delivery->reported && !atomic_load(work->stop) && producer->ops->waiting(producer) > 0)
        producer->ops->poll(producer, POLL_MS);
    if (!delivery->reported && producer->ops->waiting(producer) > 0)
        producer->ops->purge(producer);
}

static bool send(const struct writer_work *work, struct producer *producer, const struct record *record,
                 struct delivery *delivery, struct error *error)
{
    struct produce_record sent = {
        .key = record->key, .value = record->value, .partition = record->head->partition, .timestamp_ms = -1};
    struct record_header *headers;
    sent.header_count = headers_of(record, &headers);
    sent.headers = headers;
    enum produce_result result = producer->ops->send(producer, &sent, error);
    free(headers);
    if (result == PRODUCE_FULL)
        return error_set(error, ERROR_FAILED, _("the record does not fit into the library's queue"));
    if (result == PRODUCE_REFUSED)
        return false;
    wait_for_report(work, producer, delivery);
    if (!delivery->reported)
        return error_set(error, ERROR_FAILED, _("given up before an answer came"));
    *error = delivery->error;
    return delivery->report.error == NULL;
}

static void end_note(const struct writer_work *work, const struct write_note *note, const struct writer_answer *answer)
{
    char result[80];
    snprintf(result, sizeof result, "{\"partition\":%ld,\"offset\":%lld}", (long)answer->partition,
             (long long)answer->offset);
    write_gate_end(work->gate, note,
                   answer->good           ? WRITE_DONE
                   : answer->may_be_there ? WRITE_PARTLY
                                          : WRITE_FAILED,
                   answer->good ? NULL : answer->error.text, answer->good ? result : NULL);
}

static void send_noted(const struct writer_work *work, struct producer *producer, struct writer_job *job,
                       struct delivery *delivery)
{
    struct writer_answer *answer = &job->answer;
    struct record record;
    size_t at = 0;
    struct str after = {0};
    batch_next(&job->record, &at, &record);
    describe(&record, &after);
    struct write_note note = {.write = "produce", .target = answer->topic, .after = str_text(&after)};
    if (write_gate_begin(work->gate, &note, &answer->error)) {
        answer->good = send(work, producer, &record, delivery, &answer->error);
        answer->partition = delivery->report.partition;
        answer->offset = delivery->report.offset;
        answer->may_be_there = !answer->good && delivery->reported && delivery->report.may_be_there;
        end_note(work, &note, answer);
    }
    str_finish(&after);
}

static void produce(const struct writer_work *work, struct writer_job *job)
{
    struct writer_answer *answer = &job->answer;
    struct delivery delivery = {.report = {.partition = -1, .offset = -1}};
    struct produce_spec spec = {.topic = answer->topic,
                                .timeout_ms = WRITER_REQUEST_MS,
                                .delivery_ms = WRITER_DELIVERY_MS,
                                .report = take_report,
                                .opaque = &delivery};
    char text[128];
    struct producer *producer = NULL;
    if (!work->source->ops->produce)
        error_set(&answer->error, ERROR_FAILED, _("nothing can be written here"));
    else if (write_gate_enter(work->gate, work->source, WRITER_REQUEST_MS, &answer->error))
        producer = work->source->ops->produce(work->source, &spec, &answer->error);
    if (producer) {
        send_noted(work, producer, job, &delivery);
        producer->ops->destroy(producer);
    } else if (answer->error.kind == ERROR_FAILED && work->source->ops->produce) {
        answer->no_topic = !topic_exists(work->source, answer->topic);
    }
    snprintf(text, sizeof text, _("sent one record, offset %lld"), (long long)answer->offset);
    tell(work, answer, answer->good ? text : answer->error.text);
}

void writer_job_do(const struct writer_work *work, struct writer_job *job)
{
    struct writer_answer *answer = &job->answer;
    switch (answer->kind) {
    case WRITER_PLAN:
        answer->good = answer->of_group ? write_plan_make_group(work->source, &job->wish, &answer->plan, &answer->error)
                                        : write_plan_make(work->source, &job->request, &answer->plan, &answer->error);
        break;
    case WRITER_EXECUTE:
        execute(work, job);
        break;
    case WRITER_PRODUCE:
        produce(work, job);
        break;
    case WRITER_CONFIG:
        ask_config(work, job);
        break;
    }
}
