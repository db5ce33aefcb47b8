/* One thread wakes every 25 ms and produces what is due. What is due follows from the time that has passed, not from
 * the number of wake-ups, so that a late thread catches up. */
#include "kafka/demo_feed.h"

#include <librdkafka/rdkafka.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "kafka/demo_data.h"

enum { TICK_MS = 25, PRELOAD_TIMEOUT_MS = 5000 };

struct demo_feed {
    rd_kafka_t *producer;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool stopping;
    uint64_t seed;
    double factor;
    uint64_t next[DEMO_TOPICS]; /* number of the next record */
    double due[DEMO_TOPICS];    /* fractions of a record carried over */
    bool dropped[DEMO_TOPICS];  /* under lock */
    char cluster_id[64];
    struct demo_record record;
};

static bool produce(struct demo_feed *feed, size_t topic, uint64_t n, int64_t timestamp_ms)
{
    struct demo_record *record = &feed->record;
    demo_record(record, feed->seed, topic, n);
    rd_kafka_headers_t *headers = rd_kafka_headers_new(record->header_count);
    for (size_t i = 0; i < record->header_count; i++)
        rd_kafka_header_add(headers, record->headers[i].name, -1, record->headers[i].value.data,
                            (ssize_t)record->headers[i].value.len);
    /* An empty value needs a pointer: NULL would be a tombstone. */
    static char empty[1];
    void *value = record->tombstone ? NULL : record->value.data ? record->value.data : empty;
    rd_kafka_resp_err_t err = rd_kafka_producev(
        feed->producer, RD_KAFKA_V_TOPIC(demo_topic(topic)->name), RD_KAFKA_V_PARTITION(record->partition),
        RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_TIMESTAMP(timestamp_ms),
        RD_KAFKA_V_KEY(record->null_key ? NULL : record->key.data, record->null_key ? 0 : record->key.len),
        RD_KAFKA_V_VALUE(value, record->tombstone ? 0 : record->value.len), RD_KAFKA_V_HEADERS(headers),
        RD_KAFKA_V_END);
    if (err)
        rd_kafka_headers_destroy(headers);
    return !err;
}

/* A producer that meets a topic for the first time waits half a second for its metadata: ask for all of them at once.
 */
static bool know_topics(struct demo_feed *feed, struct error *error)
{
    const struct rd_kafka_metadata *metadata = NULL;
    rd_kafka_resp_err_t err = rd_kafka_metadata(feed->producer, 1, NULL, &metadata, PRELOAD_TIMEOUT_MS);
    if (err)
        return error_set(error, ERROR_FAILED, _("the embedded cluster does not answer: %s"), rd_kafka_err2str(err));
    rd_kafka_metadata_destroy(metadata);
    char *id = rd_kafka_clusterid(feed->producer, 0); /* known since the metadata came */
    snprintf(feed->cluster_id, sizeof feed->cluster_id, "%s", id ? id : "");
    if (id)
        rd_kafka_mem_free(feed->producer, id);
    return true;
}

static bool preload(struct demo_feed *feed, struct error *error)
{
    if (!know_topics(feed, error))
        return false;
    int64_t now = clock_wall_ms();
    for (size_t topic = 0; topic < DEMO_TOPICS; topic++) {
        double step_ms = 1000 / demo_topic(topic)->preload_hz;
        for (uint64_t n = 0; n < DEMO_PRELOAD; n++) {
            int64_t at = now - (int64_t)((double)(DEMO_PRELOAD - n) * step_ms);
            if (!produce(feed, topic, n, at))
                return error_set(error, ERROR_FAILED, _("the embedded cluster took no record for %s"),
                                 demo_topic(topic)->name);
        }
        feed->next[topic] = DEMO_PRELOAD;
    }
    if (rd_kafka_flush(feed->producer, PRELOAD_TIMEOUT_MS))
        return error_set(error, ERROR_FAILED, _("the embedded cluster did not acknowledge its first records in 5 s"));
    return true;
}

static void produce_due(struct demo_feed *feed, double seconds)
{
    for (size_t topic = 0; topic < DEMO_TOPICS; topic++) {
        if (feed->dropped[topic])
            continue;
        feed->due[topic] += seconds * demo_topic(topic)->rate * feed->factor;
        for (; feed->due[topic] >= 1; feed->due[topic] -= 1)
            if (produce(feed, topic, feed->next[topic], clock_wall_ms()))
                feed->next[topic]++;
    }
    rd_kafka_poll(feed->producer, 0);
}

static void *run(void *opaque)
{
    struct demo_feed *feed = opaque;
    int64_t last = clock_mono_us();
    pthread_mutex_lock(&feed->lock);
    while (!feed->stopping) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += TICK_MS * 1000000;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&feed->wake, &feed->lock, &until);
        int64_t now = clock_mono_us();
        produce_due(feed, (double)(now - last) / 1e6);
        last = now;
    }
    pthread_mutex_unlock(&feed->lock);
    return NULL;
}

static rd_kafka_t *producer_open(const char *bootstrap, struct error *error)
{
    char why[256];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", bootstrap, NULL, 0);
    rd_kafka_conf_set(conf, "client.id", "weir-demo-producer", NULL, 0);
    rd_kafka_conf_set(conf, "log_level", "0", NULL, 0);
    rd_kafka_conf_set(conf, "linger.ms", "5", NULL, 0);
    rd_kafka_conf_set(conf, "reconnect.backoff.ms", "10", NULL, 0);
    /* Asking again for a topic that a person deleted would make it anew. */
    rd_kafka_conf_set(conf, "topic.metadata.refresh.interval.ms", "-1", NULL, 0);
    rd_kafka_t *producer = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof why);
    if (!producer) {
        rd_kafka_conf_destroy(conf);
        error_set(error, ERROR_FAILED, _("the embedded cluster's producer: %s"), why);
    }
    return producer;
}

struct demo_feed *demo_feed_start(const char *bootstrap, uint64_t seed, double factor, struct error *error)
{
    rd_kafka_t *producer = producer_open(bootstrap, error);
    if (!producer)
        return NULL;
    struct demo_feed *feed = mem_zero(1, sizeof *feed);
    feed->producer = producer;
    feed->seed = seed;
    feed->factor = factor;
    pthread_mutex_init(&feed->lock, NULL);
    pthread_cond_init(&feed->wake, NULL);
    bool ready = preload(feed, error);
    if (ready && pthread_create(&feed->thread, NULL, run, feed) == 0)
        return feed;
    if (ready)
        error_set(error, ERROR_FAILED, _("the embedded cluster's producer cannot start a thread"));
    rd_kafka_destroy(feed->producer);
    demo_record_finish(&feed->record);
    free(feed);
    return NULL;
}

const char *demo_feed_cluster_id(const struct demo_feed *feed)
{
    return feed->cluster_id;
}

void demo_feed_drop(struct demo_feed *feed, const char *topic)
{
    pthread_mutex_lock(&feed->lock);
    for (size_t i = 0; i < DEMO_TOPICS; i++)
        feed->dropped[i] |= strcmp(demo_topic(i)->name, topic) == 0;
    pthread_mutex_unlock(&feed->lock);
}

void demo_feed_stop(struct demo_feed *feed)
{
    if (!feed)
        return;
    pthread_mutex_lock(&feed->lock);
    feed->stopping = true;
    pthread_cond_signal(&feed->wake);
    pthread_mutex_unlock(&feed->lock);
    pthread_join(feed->thread, NULL);
    rd_kafka_purge(feed->producer, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    rd_kafka_destroy(feed->producer);
    pthread_cond_destroy(&feed->wake);
    pthread_mutex_destroy(&feed->lock);
    demo_record_finish(&feed->record);
    free(feed);
}
