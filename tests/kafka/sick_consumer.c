/* A consumer that misbehaves on purpose, for the diagnosis:
 *
 *     sick_consumer BROKERS GROUP TOPIC BEHAVIOUR [PROPERTY=VALUE ...]
 *
 * well       reads and commits what it read every 250 ms
 * no-commit  reads and commits nothing
 * hang       after five seconds it polls no more
 * return     the same, but polls again 9 s later, and hangs again: with a short max.poll.interval.ms it leaves and
 * returns poison     the third record of partition 0 is as far as it gets; the other partitions go on slow       25 ms
 * a record It ends with its standard input. Every rebalance is a line on standard output.
 */
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <librdkafka/rdkafka.h>

#include "base/clock.h"

enum { COMMIT_US = 250000, HANG_AFTER_US = 5000000, BACK_AFTER_MS = 9000, SLOW_MS = 25, POISON_OFFSET = 3 };

/* Waits; true: standard input has ended. */
static bool rest(int ms)
{
    struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
    char byte;
    int64_t until_us = clock_mono_us() + (int64_t)ms * 1000;
    do {
        int64_t left = (until_us - clock_mono_us()) / 1000;
        if (poll(&in, 1, left > 0 ? (int)left : 0) == 1 && read(STDIN_FILENO, &byte, 1) <= 0)
            return true;
    } while (clock_mono_us() < until_us);
    return false;
}

static void rebalanced(rd_kafka_t *consumer, rd_kafka_resp_err_t err, rd_kafka_topic_partition_list_t *parts,
                       void *opaque)
{
    (void)opaque;
    bool gained = err == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS;
    printf("%s %d\n", gained ? "gained" : "lost", parts->cnt);
    fflush(stdout);
    if (strcmp(rd_kafka_rebalance_protocol(consumer), "COOPERATIVE") == 0) {
        rd_kafka_error_t *error =
            gained ? rd_kafka_incremental_assign(consumer, parts) : rd_kafka_incremental_unassign(consumer, parts);
        if (error)
            rd_kafka_error_destroy(error);
    } else {
        rd_kafka_assign(consumer, gained ? parts : NULL);
    }
}

static rd_kafka_t *make(int argc, char **argv)
{
    char text[512];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", argv[1], text, sizeof text);
    rd_kafka_conf_set(conf, "group.id", argv[2], text, sizeof text);
    rd_kafka_conf_set(conf, "enable.auto.commit", "false", text, sizeof text);
    rd_kafka_conf_set(conf, "auto.offset.reset", "earliest", text, sizeof text);
    for (int i = 5; i < argc; i++) {
        char *value = strchr(argv[i], '=');
        if (!value)
            continue;
        *value++ = '\0';
        if (rd_kafka_conf_set(conf, argv[i], value, text, sizeof text) != RD_KAFKA_CONF_OK) {
            fprintf(stderr, "%s\n", text);
            exit(2);
        }
    }
    rd_kafka_conf_set_rebalance_cb(conf, rebalanced);
    rd_kafka_t *consumer = rd_kafka_new(RD_KAFKA_CONSUMER, conf, text, sizeof text);
    if (!consumer) {
        fprintf(stderr, "%s\n", text);
        exit(2);
    }
    rd_kafka_poll_set_consumer(consumer);
    return consumer;
}

/* Takes one record. False: the partition goes no further. */
static bool take(rd_kafka_t *consumer, const rd_kafka_message_t *message, const char *how,
                 rd_kafka_topic_partition_list_t *done)
{
    const char *topic = rd_kafka_topic_name(message->rkt);
    if (strcmp(how, "poison") == 0 && message->partition == 0 && message->offset >= POISON_OFFSET) {
        rd_kafka_topic_partition_list_t *one = rd_kafka_topic_partition_list_new(1);
        rd_kafka_topic_partition_list_add(one, topic, 0);
        rd_kafka_pause_partitions(consumer, one);
        rd_kafka_topic_partition_list_destroy(one);
        return false;
    }
    rd_kafka_topic_partition_t *part = rd_kafka_topic_partition_list_find(done, topic, message->partition);
    if (!part)
        part = rd_kafka_topic_partition_list_add(done, topic, message->partition);
    part->offset = message->offset + 1;
    return true;
}

int main(int argc, char **argv)
{
    if (argc < 5)
        return 2;
    const char *how = argv[4];
    bool hangs = strcmp(how, "hang") == 0, returns = strcmp(how, "return") == 0;
    rd_kafka_t *consumer = make(argc, argv);
    rd_kafka_topic_partition_list_t *topics = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_t *done = rd_kafka_topic_partition_list_new(16);
    rd_kafka_topic_partition_list_add(topics, argv[3], RD_KAFKA_PARTITION_UA);
    rd_kafka_subscribe(consumer, topics);
    int64_t committed_us = 0, first_us = 0;
    bool ended = false;
    while (!ended && !rest(0)) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(consumer, 100);
        int64_t now_us = clock_mono_us();
        if (message && !message->err) {
            first_us = first_us ? first_us : now_us;
            take(consumer, message, how, done);
            ended = strcmp(how, "slow") == 0 && rest(SLOW_MS);
        }
        if (message)
            rd_kafka_message_destroy(message);
        if (done->cnt && now_us - committed_us >= COMMIT_US && strcmp(how, "no-commit") != 0) {
            rd_kafka_commit(consumer, done, 0);
            rd_kafka_topic_partition_list_destroy(done);
            done = rd_kafka_topic_partition_list_new(16);
            committed_us = now_us;
        }
        bool stops = (hangs || returns) && first_us && now_us - first_us >= HANG_AFTER_US;
        if (stops)
            ended = rest(hangs ? 3600000 : BACK_AFTER_MS);
        if (stops)
            first_us = clock_mono_us() - HANG_AFTER_US + 500000; /* half a second of work, then again */
    }
    rd_kafka_topic_partition_list_destroy(topics);
    rd_kafka_topic_partition_list_destroy(done);
    rd_kafka_consumer_close(consumer);
    rd_kafka_destroy(consumer);
    return 0;
}
