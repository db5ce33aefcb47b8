/* Fills a topic for the benches: datagen BROKERS TOPIC PARTITIONS COUNT VALUE_BYTES
 *
 * Values are JSON objects of exactly VALUE_BYTES bytes (at least 120) with a running number, a made-up amount and
 * padding; keys are "key-N". The same arguments give the same records. The topic is created and must not exist.
 */
#include <inttypes.h>
#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_MAX = 32, VALUE_LEAST = 120 };

static void set(rd_kafka_conf_t *conf, const char *key, const char *value)
{
    char why[256];
    if (rd_kafka_conf_set(conf, key, value, why, sizeof why) != RD_KAFKA_CONF_OK) {
        fprintf(stderr, "datagen: %s\n", why);
        exit(2);
    }
}

static int create_topic(rd_kafka_t *producer, const char *name, int partitions)
{
    char why[256] = "";
    rd_kafka_NewTopic_t *topic = rd_kafka_NewTopic_new(name, partitions, 1, why, sizeof why);
    if (!topic) {
        fprintf(stderr, "datagen: %s\n", why);
        return 1;
    }
    rd_kafka_queue_t *queue = rd_kafka_queue_new(producer);
    rd_kafka_CreateTopics(producer, &topic, 1, NULL, queue);
    rd_kafka_event_t *event = rd_kafka_queue_poll(queue, 30000);
    size_t count = 0;
    const rd_kafka_topic_result_t **results =
        event ? rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count) : NULL;
    int failed = count != 1 || rd_kafka_topic_result_error(results[0]);
    if (failed)
        fprintf(stderr, "datagen: topic %s: %s\n", name,
                count ? rd_kafka_err2str(rd_kafka_topic_result_error(results[0])) : "no answer");
    if (event)
        rd_kafka_event_destroy(event);
    rd_kafka_queue_destroy(queue);
    rd_kafka_NewTopic_destroy(topic);
    return failed;
}

/* {"id":N,"user":"...","amount":N.NN,"city":"...","pad":"xxxx"} */
static void fill_value(char *value, size_t size, uint64_t number)
{
    static const char *const cities[] = {"Bogota", "Lima", "Quito", "Caracas", "Sucre"};
    int used = snprintf(value, size + 1,
                        "{\"id\":%" PRIu64 ",\"user\":\"u%" PRIu64 "\",\"amount\":%" PRIu64 ".%02" PRIu64
                        ",\"city\":\"%s\",\"pad\":\"",
                        number, number * 7919 % 100000, number * 31 % 500, number * 17 % 100, cities[number % 5]);
    memset(value + used, 'x', size - (size_t)used - 2);
    memcpy(value + size - 2, "\"}", 2);
}

static void produce_all(rd_kafka_t *producer, const char *topic, uint64_t count, size_t size)
{
    char *value = malloc(size + 1), key[KEY_MAX];
    for (uint64_t i = 0; i < count; i++) {
        fill_value(value, size, i);
        int key_len = snprintf(key, sizeof key, "key-%" PRIu64, i % 1000);
        while (rd_kafka_producev(producer, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_KEY(key, (size_t)key_len),
                                 RD_KAFKA_V_VALUE(value, size), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                                 RD_KAFKA_V_END) == RD_KAFKA_RESP_ERR__QUEUE_FULL)
            rd_kafka_poll(producer, 100);
        rd_kafka_poll(producer, 0);
    }
    free(value);
}

int main(int argc, char **argv)
{
    if (argc != 6 || strtoull(argv[5], NULL, 10) < VALUE_LEAST) {
        fprintf(stderr, "usage: datagen BROKERS TOPIC PARTITIONS COUNT VALUE_BYTES (at least %d)\n", VALUE_LEAST);
        return 2;
    }
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    set(conf, "bootstrap.servers", argv[1]);
    set(conf, "linger.ms", "20");
    set(conf, "batch.num.messages", "20000");
    set(conf, "queue.buffering.max.messages", "500000");
    char why[256];
    rd_kafka_t *producer = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof why);
    if (!producer) {
        fprintf(stderr, "datagen: %s\n", why);
        return 1;
    }
    int failed = create_topic(producer, argv[2], atoi(argv[3]));
    if (!failed) {
        produce_all(producer, argv[2], strtoull(argv[4], NULL, 10), strtoull(argv[5], NULL, 10));
        failed = rd_kafka_flush(producer, 120000) != RD_KAFKA_RESP_ERR_NO_ERROR;
    }
    rd_kafka_destroy(producer);
    return failed;
}
