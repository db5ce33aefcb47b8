/* The library's producer. It never makes a topic: the topic is looked up first on a handle of the consumer kind, which
 * asks for no creation; only then is the producer opened, whose own metadata requests would create what is not there.
 */
#include "kafka/produce.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "kafka/demo_link.h"
#include "kafka/produce_topic.h"
#include "model/topics.h"

enum { RETRY_WAIT_MS = 100, DELIVERY_MS = 30000 };

struct live_producer {
    struct producer base;
    struct live_source *live;
    rd_kafka_t *handle;
    rd_kafka_topic_t *topic;
    enum partitioner partitioner;
    int32_t next_partition; /* of PARTITIONER_ROUNDROBIN */
    void (*report)(void *opaque, const struct produce_report *report);
    void *opaque;
    size_t waiting, reported;
    bool compacted;
};

static struct live_producer *producer_of(struct producer *base)
{
    return (struct live_producer *)base; /* its first member */
}

/* What went wrong with one record, and what to do about it. */
static void explain(struct live_source *live, rd_kafka_resp_err_t err, const char *reason, struct error *error)
{
    switch (err) {
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
        error_set(error, ERROR_FAILED,
                  _("the record is larger than the broker takes (%s); the topic's max.message.bytes is its limit"),
                  reason);
        return;
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
        error_set(error, ERROR_FAILED, _("the topic has no such partition"));
        return;
    case RD_KAFKA_RESP_ERR__MSG_TIMED_OUT:
        error_set(error, ERROR_UNREACHABLE, _("not acknowledged in time"));
        return;
    case RD_KAFKA_RESP_ERR_INVALID_RECORD:
        error_set(error, ERROR_FAILED,
                  _("the broker refuses it, or another record that it was sent together with (%s)"), reason);
        return;
    case RD_KAFKA_RESP_ERR__PURGE_QUEUE:
    case RD_KAFKA_RESP_ERR__PURGE_INFLIGHT:
        error_set(error, ERROR_FAILED, _("given up"));
        return;
    default:
        health_error(&live->health, err, live->bootstrap, error);
        if (!strstr(error->text, reason))
            error_set(error, health_kind(err), "%s", reason);
    }
}

static void on_delivery(rd_kafka_t *handle, const rd_kafka_message_t *message, void *opaque)
{
    (void)handle, (void)opaque;
    struct live_producer *producer = rd_kafka_topic_opaque(message->rkt);
    struct error error = {0};
    struct produce_report report = {.tag = (uint64_t)(uintptr_t)message->_private,
                                    .partition = message->partition,
                                    .offset = message->err ? -1 : message->offset,
                                    .size = message->key_len + message->len};
    if (message->err) {
        explain(producer->live, message->err, rd_kafka_err2str(message->err), &error);
        report.error = &error;
        report.may_be_there = rd_kafka_message_status(message) == RD_KAFKA_MSG_STATUS_POSSIBLY_PERSISTED;
    }
    producer->waiting--;
    producer->reported++;
    producer->report(producer->opaque, &report);
}

static enum produce_result refused(struct live_producer *producer, rd_kafka_resp_err_t err, struct error *error)
{
    if (err == RD_KAFKA_RESP_ERR__QUEUE_FULL)
        return PRODUCE_FULL;
    explain(producer->live, err, rd_kafka_err2str(err), error);
    if (err == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE)
        error_set(error, ERROR_FAILED, _("the record is larger than message.max.bytes (%s); -X message.max.bytes=N"),
                  rd_kafka_err2str(err));
    return PRODUCE_REFUSED;
}

static int32_t partition_of(struct live_producer *producer, const struct produce_record *record)
{
    if (record->partition >= 0)
        return record->partition;
    if (producer->partitioner != PARTITIONER_ROUNDROBIN || producer->base.partitions <= 0)
        return RD_KAFKA_PARTITION_UA;
    int32_t partition = producer->next_partition;
    producer->next_partition = (partition + 1) % producer->base.partitions;
    return partition;
}

/* The broker would refuse the whole batch, good records with it. */
static bool lacks_key(const struct live_producer *producer, const struct produce_record *record, struct error *error)
{
    if (!producer->compacted || record->key.data)
        return false;
    error_set(error, ERROR_FAILED, _("it has no key, and the topic is compacted: it keeps the last value of each key"));
    return true;
}

static rd_kafka_headers_t *headers_of(const struct produce_record *record)
{
    rd_kafka_headers_t *headers = rd_kafka_headers_new(record->header_count);
    for (size_t i = 0; i < record->header_count; i++) {
        const struct record_header *header = &record->headers[i];
        rd_kafka_header_add(headers, header->name.data, (ssize_t)header->name.len, header->value.data,
                            header->value.data ? (ssize_t)header->value.len : -1);
    }
    return headers;
}

/* With headers or a time of its own. The library takes pointers to mutable bytes and copies them. */
static rd_kafka_resp_err_t send_whole(struct live_producer *producer, const struct produce_record *record,
                                      int32_t partition)
{
    void *value, *key;
    memcpy(&value, &record->value.data, sizeof value);
    memcpy(&key, &record->key.data, sizeof key);
    rd_kafka_headers_t *headers = record->header_count ? headers_of(record) : NULL;
    rd_kafka_vu_t variables[8];
    size_t count = 0;
    variables[count++] = (rd_kafka_vu_t){.vtype = RD_KAFKA_VTYPE_RKT, .u.rkt = producer->topic};
    variables[count++] = (rd_kafka_vu_t){.vtype = RD_KAFKA_VTYPE_PARTITION, .u.i32 = partition};
    variables[count++] = (rd_kafka_vu_t){.vtype = RD_KAFKA_VTYPE_VALUE, .u.mem = {value, record->value.len}};
    variables[count++] = (rd_kafka_vu_t){.vtype = RD_KAFKA_VTYPE_KEY, .u.mem = {key, record->key.len}};
    variables[count++] = (rd_kafka_vu_t){.vtype = RD_KAFKA_VTYPE_MSGFLAGS, .u.i = RD_KAFKA_MSG_F_COPY};
    variables[count++] = (rd_kafka_vu_t){.vtype = RD_KAFKA_VTYPE_OPAQUE, .u.ptr = (void *)(uintptr_t)record->tag};
    if (record->timestamp_ms >= 0)
        variables[count++] = (rd_kafka_vu_t){.vtype = RD_KAFKA_VTYPE_TIMESTAMP, .u.i64 = record->timestamp_ms};
    if (headers)
        variables[count++] = (rd_kafka_vu_t){.vtype = RD_KAFKA_VTYPE_HEADERS, .u.headers = headers};
    rd_kafka_error_t *failure = rd_kafka_produceva(producer->handle, variables, count);
    if (!failure)
        return RD_KAFKA_RESP_ERR_NO_ERROR;
    rd_kafka_resp_err_t err = rd_kafka_error_code(failure);
    rd_kafka_error_destroy(failure);
    if (headers)
        rd_kafka_headers_destroy(headers); /* taken over on success alone */
    return err;
}

static enum produce_result send_record(struct producer *base, const struct produce_record *record, struct error *error)
{
    struct live_producer *producer = producer_of(base);
    if (lacks_key(producer, record, error))
        return PRODUCE_REFUSED;
    int32_t partition = partition_of(producer, record), before = producer->next_partition;
    rd_kafka_resp_err_t err = RD_KAFKA_RESP_ERR_NO_ERROR;
    if (record->header_count || record->timestamp_ms >= 0) {
        err = send_whole(producer, record, partition);
    } else {
        void *value;
        memcpy(&value, &record->value.data, sizeof value);
        if (rd_kafka_produce(producer->topic, partition, RD_KAFKA_MSG_F_COPY, value, record->value.len,
                             record->key.data, record->key.len, (void *)(uintptr_t)record->tag) != 0)
            err = rd_kafka_last_error();
    }
    if (!err) {
        producer->waiting++;
        return PRODUCE_QUEUED;
    }
    /* It is sent again: to the same partition. */
    if (producer->partitioner == PARTITIONER_ROUNDROBIN && record->partition < 0 && producer->base.partitions > 0)
        producer->next_partition = (before + producer->base.partitions - 1) % producer->base.partitions;
    return refused(producer, err, error);
}

static size_t poll_reports(struct producer *base, int64_t wait_ms)
{
    struct live_producer *producer = producer_of(base);
    producer->reported = 0;
    rd_kafka_poll(producer->handle, (int)wait_ms);
    return producer->reported;
}

static size_t count_waiting(const struct producer *base)
{
    return ((const struct live_producer *)base)->waiting;
}

static void purge(struct producer *base)
{
    struct live_producer *producer = producer_of(base);
    rd_kafka_purge(producer->handle, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    /* What was purged is reported by the next polls. */
    for (int i = 0; producer->waiting > 0 && i < 50; i++)
        rd_kafka_poll(producer->handle, 20);
}

static bool transaction_failed(struct live_producer *producer, rd_kafka_error_t *failure, const char *what,
                               struct error *error)
{
    rd_kafka_resp_err_t err = rd_kafka_error_code(failure);
    handle_serve(producer->handle);
    if (err == RD_KAFKA_RESP_ERR__TIMED_OUT || err == RD_KAFKA_RESP_ERR__TRANSPORT)
        health_error(&producer->live->health, err, producer->live->bootstrap, error);
    else
        error_set(error, health_kind(err), "%s", rd_kafka_error_string(failure));
    rd_kafka_error_destroy(failure);
    return error_prefix(error, "%s", what);
}

/* Calls it again as long as the library says that this makes sense. */
static bool insist(struct live_producer *producer, rd_kafka_error_t *(*call)(rd_kafka_t *handle, int timeout_ms),
                   const char *what, int64_t timeout_ms, struct error *error)
{
    int64_t deadline_us = clock_mono_us() + timeout_ms * 1000;
    for (;;) {
        int64_t left_ms = (deadline_us - clock_mono_us()) / 1000;
        rd_kafka_error_t *failure = call(producer->handle, left_ms > 0 ? (int)left_ms : 1);
        if (!failure)
            return true;
        if (!rd_kafka_error_is_retriable(failure) || left_ms <= 0)
            return transaction_failed(producer, failure, what, error);
        rd_kafka_error_destroy(failure);
        rd_kafka_poll(producer->handle, RETRY_WAIT_MS);
    }
}

static rd_kafka_error_t *begin_now(rd_kafka_t *handle, int timeout_ms)
{
    (void)timeout_ms;
    return rd_kafka_begin_transaction(handle);
}

static bool begin(struct producer *base, int64_t timeout_ms, struct error *error)
{
    return insist(producer_of(base), begin_now, "the transaction cannot begin", timeout_ms, error);
}

static bool commit(struct producer *base, int64_t timeout_ms, struct error *error)
{
    return insist(producer_of(base), rd_kafka_commit_transaction, "the transaction is not committed", timeout_ms,
                  error);
}

static bool abort_transaction(struct producer *base, int64_t timeout_ms, struct error *error)
{
    return insist(producer_of(base), rd_kafka_abort_transaction, "the transaction cannot be aborted", timeout_ms,
                  error);
}

static void destroy(struct producer *base)
{
    struct live_producer *producer = producer_of(base);
    if (producer->waiting)
        rd_kafka_purge(producer->handle,
                       RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT | RD_KAFKA_PURGE_F_NON_BLOCKING);
    if (producer->topic)
        rd_kafka_topic_destroy(producer->topic);
    if (producer->handle)
        rd_kafka_destroy(producer->handle);
    free(producer);
}

static const struct producer_ops producer_ops = {
    .send = send_record,
    .poll = poll_reports,
    .waiting = count_waiting,
    .purge = purge,
    .begin = begin,
    .commit = commit,
    .abort = abort_transaction,
    .destroy = destroy,
};

static void set_number(rd_kafka_conf_t *conf, const char *key, int64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)value);
    rd_kafka_conf_set(conf, key, text, NULL, 0);
}

/* Not larger than the topic takes, nor than the library's own default. */
static void set_batch_size(rd_kafka_conf_t *conf, int64_t max_message_bytes)
{
    enum { BATCH_SIZE = 1000000 };
    if (max_message_bytes > 0 && max_message_bytes < BATCH_SIZE)
        set_number(conf, "batch.size", max_message_bytes);
}

static rd_kafka_t *open_handle(struct live_source *live, const struct produce_spec *spec,
                               const struct produce_topic *known, struct error *error)
{
    rd_kafka_conf_t *conf = handle_conf(live, HANDLE_PRODUCE, error);
    if (!conf)
        return NULL;
    if (!properties_get(&live->properties, "batch.size"))
        set_batch_size(conf, known->max_message_bytes);
    if (!properties_get(&live->properties, "message.timeout.ms"))
        set_number(conf, "message.timeout.ms", spec->delivery_ms > 0 ? spec->delivery_ms : DELIVERY_MS);
    if (!properties_get(&live->properties, "partitioner"))
        rd_kafka_conf_set(conf, "partitioner",
                          spec->partitioner == PARTITIONER_CRC32 ? "consistent_random" : "murmur2_random", NULL, 0);
    if (spec->transactional_id)
        rd_kafka_conf_set(conf, "transactional.id", spec->transactional_id, NULL, 0);
    rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
    return handle_new(conf, HANDLE_PRODUCE, error);
}

/* The library asks for its producer id when it starts, when no broker is connected yet, and then again only half a
 * second later, or when metadata come. So these are asked for, once the brokers are connected: the first record goes
 * out in some 20 ms. */
static void hurry(struct live_producer *producer, int timeout_ms)
{
    for (int i = 0; i < 2; i++) {
        const struct rd_kafka_metadata *metadata = NULL;
        if (!rd_kafka_metadata(producer->handle, 0, producer->topic, &metadata, timeout_ms))
            rd_kafka_metadata_destroy(metadata);
    }
}

struct producer *live_produce(struct live_source *live, const struct produce_spec *spec, struct error *error)
{
    struct produce_topic known = {0};
    int64_t timeout_ms = spec->timeout_ms > 0 ? spec->timeout_ms : 10000;
    if (topic_is_internal(spec->topic)) {
        error_set(error, ERROR_USAGE, _("%s is one of Kafka's own topics: weir does not change it"), spec->topic);
        return NULL;
    }
    if (!produce_topic_look(live, spec->topic, (int)timeout_ms, &known, error))
        return NULL;
    struct live_producer *producer = mem_zero(1, sizeof *producer);
    *producer = (struct live_producer){.base = {.ops = &producer_ops, .partitions = known.partitions},
                                       .live = live,
                                       .compacted = known.compacted,
                                       .partitioner = spec->partitioner,
                                       .report = spec->report,
                                       .opaque = spec->opaque};
    producer->handle = open_handle(live, spec, &known, error);
    if (producer->handle) {
        rd_kafka_topic_conf_t *conf = rd_kafka_default_topic_conf_dup(producer->handle);
        rd_kafka_topic_conf_set_opaque(conf, producer);
        producer->topic = rd_kafka_topic_new(producer->handle, spec->topic, conf);
    }
    bool good = producer->handle && producer->topic;
    if (producer->handle && !producer->topic)
        error_set(error, ERROR_USAGE, _("'%s' cannot be the name of a topic"), spec->topic);
    if (good && spec->transactional_id)
        good = insist(producer, rd_kafka_init_transactions, "transactions are not to be had", timeout_ms, error);
    if (good && spec->transactional_id && demo_link_of(live))
        producer->base.note = N_("the built-in cluster does not act on transactions: its readers see aborted records "
                                 "too; a real Kafka hides them (./dev kafka start)");
    if (good && !spec->transactional_id)
        hurry(producer, (int)timeout_ms);
    if (good)
        return &producer->base;
    destroy(&producer->base);
    return NULL;
}
