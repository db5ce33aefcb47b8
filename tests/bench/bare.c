/* The bare loop that weir is measured against: bare BROKERS TOPIC COUNT
 *
 * The same kind of handle and the same properties as weir's tail (src/kafka/handle.c), batches of 10,000, and of each
 * record only the length and the key are looked at. Ends after COUNT records.
 */
#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <stdlib.h>

enum { BATCH = 10000, FIRST_WAIT_MS = 10000, WAIT_MS = 100 };

static const char *const settings[][2] = {
    {"enable.auto.commit", "false"},
    {"enable.auto.offset.store", "false"},
    {"allow.auto.create.topics", "false"},
    {"reconnect.backoff.ms", "10"},
    {"socket.nagle.disable", "true"},
    {"queued.min.messages", "1000000"},
#if RD_KAFKA_VERSION >= 0x020c0000
    {"queued.max.messages.kbytes", "4096"},
#else
    {"queued.max.messages.kbytes", "8192"},
#endif
    {"fetch.max.bytes", "8388608"},
    {"fetch.queue.backoff.ms", "2"}, /* unknown to the older library: left out */
    {"enable.partition.eof", "true"},
    {"enable.metrics.push", "false"},
};

static size_t start_all(rd_kafka_t *consumer, rd_kafka_topic_t *topic, rd_kafka_queue_t *queue)
{
    const struct rd_kafka_metadata *metadata = NULL;
    size_t started = 0;
    if (rd_kafka_metadata(consumer, 0, topic, &metadata, FIRST_WAIT_MS) || metadata->topic_cnt != 1)
        return 0;
    for (int i = 0; i < metadata->topics[0].partition_cnt; i++)
        started += rd_kafka_consume_start_queue(topic, i, RD_KAFKA_OFFSET_BEGINNING, queue) == 0;
    rd_kafka_metadata_destroy(metadata);
    return started;
}

int main(int argc, char **argv)
{
    if (argc != 4)
        return 2;
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", argv[1], NULL, 0);
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        rd_kafka_conf_set(conf, settings[i][0], settings[i][1], NULL, 0);
    char why[256];
    rd_kafka_t *consumer = rd_kafka_new(RD_KAFKA_CONSUMER, conf, why, sizeof why);
    if (!consumer) {
        fprintf(stderr, "bare: %s\n", why);
        return 1;
    }
    rd_kafka_topic_t *topic = rd_kafka_topic_new(consumer, argv[2], NULL);
    rd_kafka_queue_t *queue = rd_kafka_queue_new(consumer);
    if (!start_all(consumer, topic, queue))
        return 1;

    static rd_kafka_message_t *messages[BATCH];
    unsigned long long wanted = strtoull(argv[3], NULL, 10), count = 0, bytes = 0;
    while (count < wanted) {
        ssize_t got = rd_kafka_consume_batch_queue(queue, WAIT_MS, messages, BATCH);
        for (ssize_t i = 0; i < got; i++) {
            if (!messages[i]->err) {
                count++;
                bytes += messages[i]->len + (messages[i]->key ? *(const unsigned char *)messages[i]->key : 0);
            }
            rd_kafka_message_destroy(messages[i]);
        }
    }
    printf("%llu records, checksum %llu\n", count, bytes);
    return 0; /* as any tool that ends: without waiting for the library's threads */
}
