/* A producer whose create times are known, and which leaves transactions as it is told. One thread: stdin is looked at
 * between records. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "misbehave.h"

enum { TICK_MS = 20, REQUEST_MS = 30000 };
enum transactions { TX_NONE, TX_COMMITS, TX_ABORTS, TX_OPEN };

struct producer {
    const struct misbehave_options *options;
    rd_kafka_t *handle;
    FILE *log;
    double rate, owed; /* records that should have been sent by now */
    int64_t owed_us, skew_ms, number;
    int hot, hot_percent;
    enum transactions transactions;
    int tx_ms;
    int64_t tx_began_us; /* 0: none is open */
};

static int64_t wall_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void on_delivery(rd_kafka_t *handle, const rd_kafka_message_t *message, void *opaque)
{
    const struct producer *producer = opaque;
    (void)handle;
    if (message->err)
        printf("lost %s\n", rd_kafka_err2name(message->err));
    else if (producer->log)
        fprintf(producer->log, "%d %lld %lld %lld\n", (int)message->partition, (long long)message->offset,
                (long long)rd_kafka_message_timestamp(message, NULL), (long long)wall_ms());
}

static void check(rd_kafka_error_t *error, const char *what)
{
    if (!error)
        return;
    printf("failed %s: %s\n", what, rd_kafka_error_string(error));
    rd_kafka_error_destroy(error);
}

static void begin(struct producer *producer)
{
    check(rd_kafka_begin_transaction(producer->handle), "begin");
    producer->tx_began_us = misbehave_now_us();
}

static void end(struct producer *producer, bool commit)
{
    if (!producer->tx_began_us)
        return;
    if (commit)
        check(rd_kafka_commit_transaction(producer->handle, REQUEST_MS), "commit");
    else
        check(rd_kafka_abort_transaction(producer->handle, REQUEST_MS), "abort");
    producer->tx_began_us = 0;
}

static int32_t partition_for(const struct producer *producer)
{
    int64_t n = producer->number;
    if (producer->hot >= 0 && n * 37 % 100 < producer->hot_percent)
        return producer->hot;
    return (int32_t)(n % producer->options->count);
}

static void send_one(struct producer *producer)
{
    char value[512];
    if (producer->options->value)
        snprintf(value, sizeof value, "%s", producer->options->value);
    else
        snprintf(value, sizeof value, "{\"n\":%lld}", (long long)producer->number);
    if (producer->transactions != TX_NONE && !producer->tx_began_us)
        begin(producer);
    rd_kafka_resp_err_t err = rd_kafka_producev(
        producer->handle, RD_KAFKA_V_TOPIC(producer->options->topics[0]), RD_KAFKA_V_PARTITION(partition_for(producer)),
        RD_KAFKA_V_VALUE(value, strlen(value)), RD_KAFKA_V_TIMESTAMP(wall_ms() + producer->skew_ms),
        RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END);
    if (err)
        printf("failed send: %s\n", rd_kafka_err2name(err));
    producer->number++;
}

static void send_due(struct producer *producer)
{
    int64_t now_us = misbehave_now_us();
    producer->owed += producer->rate * (double)(now_us - producer->owed_us) / 1e6;
    producer->owed_us = now_us;
    for (; producer->owed >= 1; producer->owed--)
        send_one(producer);
    bool over = producer->tx_began_us && now_us - producer->tx_began_us >= (int64_t)producer->tx_ms * 1000;
    if (over && producer->transactions != TX_OPEN)
        end(producer, producer->transactions == TX_COMMITS);
}

static void send_offsets(struct producer *producer, const char *group, const char *topic, int partition,
                         long long offset)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
    rd_kafka_consumer_group_metadata_t *metadata = rd_kafka_consumer_group_metadata_new(group);
    rd_kafka_topic_partition_list_add(list, topic, partition)->offset = offset;
    check(rd_kafka_send_offsets_to_transaction(producer->handle, list, metadata, REQUEST_MS), "offsets");
    rd_kafka_consumer_group_metadata_destroy(metadata);
    rd_kafka_topic_partition_list_destroy(list);
}

static void obey(struct producer *producer, const char *line)
{
    char word[32] = "", group[256], topic[256];
    double a = 0, b = 0;
    int partition;
    long long offset;
    sscanf(line, "%31s %lf %lf", word, &a, &b);
    if (strcmp(word, "rate") == 0)
        producer->rate = a;
    else if (strcmp(word, "hot") == 0) {
        producer->hot = (int)a;
        producer->hot_percent = (int)b;
    } else if (strcmp(word, "skew") == 0)
        producer->skew_ms = (int64_t)(a * 1000);
    else if (strcmp(word, "burst") == 0)
        for (int i = 0; i < (int)a; i++)
            send_one(producer);
    else if (strcmp(word, "commits") == 0 || strcmp(word, "aborts") == 0) {
        producer->transactions = *word == 'c' ? TX_COMMITS : TX_ABORTS;
        producer->tx_ms = (int)a;
    } else if (strcmp(word, "open") == 0) {
        end(producer, true);
        producer->transactions = TX_OPEN;
        begin(producer);
    } else if (strcmp(word, "close") == 0) {
        end(producer, true);
        producer->transactions = TX_COMMITS;
    } else if (sscanf(line, "offsets %255s %255s %d %lld", group, topic, &partition, &offset) == 4)
        send_offsets(producer, group, topic, partition, offset);
    rd_kafka_flush(producer->handle, producer->rate > 0 ? 0 : REQUEST_MS);
    if (producer->log)
        fflush(producer->log);
    printf("done %s\n", word);
}

/* Lines by hand: stdio's buffer would hide from poll() what is there already. */
static bool take_orders(struct producer *producer)
{
    static char text[1024];
    static size_t len;
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    if (poll(&input, 1, TICK_MS) <= 0)
        return true;
    ssize_t got = read(STDIN_FILENO, text + len, sizeof text - len - 1);
    if (got <= 0)
        return false;
    len += (size_t)got;
    text[len] = '\0';
    for (char *newline; (newline = strchr(text, '\n'));) {
        *newline = '\0';
        if (strncmp(text, "quit", 4) == 0)
            return false;
        obey(producer, text);
        len -= (size_t)(newline + 1 - text);
        memmove(text, newline + 1, len + 1);
    }
    return true;
}

static void open_handle(struct producer *producer)
{
    char why[256];
    rd_kafka_conf_t *conf = misbehave_conf(producer->options);
    if (producer->options->txid)
        rd_kafka_conf_set(conf, "transactional.id", producer->options->txid, why, sizeof why);
    rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
    rd_kafka_conf_set_opaque(conf, producer);
    producer->handle = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof why);
    if (!producer->handle)
        misbehave_die("a producer", why);
    if (producer->options->txid)
        check(rd_kafka_init_transactions(producer->handle, REQUEST_MS), "init");
}

int misbehave_producer(const struct misbehave_options *options)
{
    struct producer producer = {.options = options,
                                .rate = options->rate,
                                .owed_us = misbehave_now_us(),
                                .hot = -1,
                                .transactions = options->txid ? TX_COMMITS : TX_NONE,
                                .tx_ms = 100};
    producer.log = options->log ? fopen(options->log, "w") : NULL;
    if (options->log && !producer.log)
        misbehave_die(options->log, "cannot be written");
    open_handle(&producer);
    printf("ready\n");
    while (take_orders(&producer)) {
        send_due(&producer);
        rd_kafka_poll(producer.handle, 0);
        if (producer.log)
            fflush(producer.log);
    }
    if (producer.transactions != TX_OPEN)
        end(&producer, true);
    rd_kafka_flush(producer.handle, REQUEST_MS);
    rd_kafka_destroy(producer.handle);
    if (producer.log)
        fclose(producer.log);
    return 0;
}
