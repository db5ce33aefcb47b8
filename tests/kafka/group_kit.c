/* What the stock tools cannot do to a group: commit with metadata and a leader epoch, show them, leave a commit hanging
 * in a transaction, and commit without joining. By the library alone, with nothing of weir.
 *
 *   group_kit BROKERS GROUP set TOPIC PARTITION OFFSET EPOCH METADATA
 *   group_kit BROKERS GROUP show                     TOPIC PARTITION OFFSET EPOCH METADATA, one a line, by partition
 *   group_kit BROKERS GROUP pending TOPIC PARTITION OFFSET   says "pending"; a line on stdin: commits, its end: aborts
 *   group_kit BROKERS GROUP drift TOPIC PARTITION            commits 1, 2, 3, ... until stdin ends
 */
#include <librdkafka/rdkafka.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { WAIT_MS = 10000, DRIFT_MS = 100 };

static _Noreturn void give_up(const char *what, const char *why)
{
    fprintf(stderr, "group_kit: %s: %s\n", what, why);
    exit(1);
}

static void set(rd_kafka_conf_t *conf, const char *name, const char *value)
{
    char why[256];
    if (rd_kafka_conf_set(conf, name, value, why, sizeof why) != RD_KAFKA_CONF_OK)
        give_up(name, why);
}

static rd_kafka_t *open_handle(const char *brokers, const char *transactional_id)
{
    char why[256];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    set(conf, "bootstrap.servers", brokers);
    if (transactional_id)
        set(conf, "transactional.id", transactional_id);
    rd_kafka_t *handle = rd_kafka_new(transactional_id ? RD_KAFKA_PRODUCER : RD_KAFKA_CONSUMER, conf, why, sizeof why);
    if (!handle)
        give_up("opening", why);
    return handle;
}

static rd_kafka_topic_partition_list_t *one(const char *topic, const char *partition, long long offset)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(list, topic, atoi(partition))->offset = offset;
    return list;
}

static rd_kafka_event_t *wait_for(rd_kafka_queue_t *queue, const char *what)
{
    rd_kafka_event_t *event = rd_kafka_queue_poll(queue, WAIT_MS);
    if (!event || rd_kafka_event_error(event))
        give_up(what, event ? rd_kafka_event_error_string(event) : "no answer");
    return event;
}

static rd_kafka_resp_err_t try_to_commit(rd_kafka_t *handle, const char *group,
                                         const rd_kafka_topic_partition_list_t *list)
{
    rd_kafka_queue_t *queue = rd_kafka_queue_new(handle);
    rd_kafka_AlterConsumerGroupOffsets_t *request = rd_kafka_AlterConsumerGroupOffsets_new(group, list);
    rd_kafka_AlterConsumerGroupOffsets(handle, &request, 1, NULL, queue);
    rd_kafka_event_t *event = wait_for(queue, "committing");
    size_t count;
    const rd_kafka_group_result_t **groups = rd_kafka_AlterConsumerGroupOffsets_result_groups(
        rd_kafka_event_AlterConsumerGroupOffsets_result(event), &count);
    const rd_kafka_error_t *error = rd_kafka_group_result_error(groups[0]);
    const rd_kafka_topic_partition_list_t *answer = rd_kafka_group_result_partitions(groups[0]);
    rd_kafka_resp_err_t err = error ? rd_kafka_error_code(error) : answer->elems[0].err;
    rd_kafka_event_destroy(event);
    rd_kafka_AlterConsumerGroupOffsets_destroy(request);
    rd_kafka_queue_destroy(queue);
    return err;
}

/* On a new cluster the first commit makes the offsets topic, and its coordinators are not ready at once. */
static void commit(rd_kafka_t *handle, const char *group, const rd_kafka_topic_partition_list_t *list)
{
    rd_kafka_resp_err_t err;
    time_t until = time(NULL) + WAIT_MS / 1000;
    do
        err = try_to_commit(handle, group, list);
    while ((err == RD_KAFKA_RESP_ERR_NOT_COORDINATOR || err == RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS ||
            err == RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE) &&
           time(NULL) < until);
    if (err)
        give_up("committing", rd_kafka_err2name(err));
}

static void run_set(rd_kafka_t *handle, char **argv)
{
    rd_kafka_topic_partition_list_t *list = one(argv[4], argv[5], atoll(argv[6]));
    if (*argv[8]) {
        list->elems[0].metadata = strdup(argv[8]);
        list->elems[0].metadata_size = strlen(argv[8]);
    }
#if RD_KAFKA_VERSION >= 0x020100ff
    rd_kafka_topic_partition_set_leader_epoch(&list->elems[0], atoi(argv[7]));
#endif
    commit(handle, argv[2], list);
    rd_kafka_topic_partition_list_destroy(list);
}

static int by_partition(const void *a, const void *b, void *opaque)
{
    const rd_kafka_topic_partition_t *x = a, *y = b;
    (void)opaque;
    int order = strcmp(x->topic, y->topic);
    return order ? order : (x->partition > y->partition) - (x->partition < y->partition);
}

/* In a transaction the library fills the metadata by itself; it is bytes, and shown so. */
static void run_show(rd_kafka_t *handle, char **argv)
{
    rd_kafka_queue_t *queue = rd_kafka_queue_new(handle);
    rd_kafka_ListConsumerGroupOffsets_t *request = rd_kafka_ListConsumerGroupOffsets_new(argv[2], NULL);
    rd_kafka_ListConsumerGroupOffsets(handle, &request, 1, NULL, queue);
    rd_kafka_event_t *event = wait_for(queue, "showing");
    size_t count;
    const rd_kafka_group_result_t **groups =
        rd_kafka_ListConsumerGroupOffsets_result_groups(rd_kafka_event_ListConsumerGroupOffsets_result(event), &count);
    rd_kafka_topic_partition_list_t *list =
        rd_kafka_topic_partition_list_copy(rd_kafka_group_result_partitions(groups[0]));
    rd_kafka_topic_partition_list_sort(list, by_partition, NULL);
    for (int i = 0; i < list->cnt; i++) {
        const rd_kafka_topic_partition_t *row = &list->elems[i];
        int epoch = -1;
#if RD_KAFKA_VERSION >= 0x020100ff
        epoch = rd_kafka_topic_partition_get_leader_epoch(row);
#endif
        printf("%s %d %lld %d ", row->topic, (int)row->partition, (long long)row->offset, epoch);
        for (size_t b = 0; b < row->metadata_size; b++)
            printf("%02x", ((const unsigned char *)row->metadata)[b]);
        printf("\n");
    }
    rd_kafka_topic_partition_list_destroy(list);
    rd_kafka_event_destroy(event);
    rd_kafka_ListConsumerGroupOffsets_destroy(request);
    rd_kafka_queue_destroy(queue);
}

static void check(const char *what, rd_kafka_error_t *error)
{
    if (error)
        give_up(what, rd_kafka_error_string(error));
}

static void run_pending(rd_kafka_t *handle, char **argv)
{
    char line[16];
    check("begin", rd_kafka_init_transactions(handle, WAIT_MS));
    check("begin", rd_kafka_begin_transaction(handle));
    rd_kafka_consumer_group_metadata_t *metadata = rd_kafka_consumer_group_metadata_new(argv[2]);
    rd_kafka_topic_partition_list_t *list = one(argv[4], argv[5], atoll(argv[6]));
    check("send", rd_kafka_send_offsets_to_transaction(handle, list, metadata, WAIT_MS));
    rd_kafka_topic_partition_list_destroy(list);
    rd_kafka_consumer_group_metadata_destroy(metadata);
    printf("pending\n");
    fflush(stdout);
    if (fgets(line, sizeof line, stdin))
        check("commit", rd_kafka_commit_transaction(handle, WAIT_MS));
    else
        check("abort", rd_kafka_abort_transaction(handle, WAIT_MS));
}

static void run_drift(rd_kafka_t *handle, char **argv)
{
    struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
    for (long long offset = 1; poll(&in, 1, DRIFT_MS) == 0; offset++) {
        rd_kafka_topic_partition_list_t *list = one(argv[4], argv[5], offset);
        commit(handle, argv[2], list);
        rd_kafka_topic_partition_list_destroy(list);
        printf("%lld\n", offset);
        fflush(stdout);
    }
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int argc;
        void (*run)(rd_kafka_t *handle, char **argv);
    } commands[] = {{"set", 9, run_set}, {"show", 4, run_show}, {"pending", 7, run_pending}, {"drift", 6, run_drift}};
    for (size_t i = 0; argc > 3 && i < sizeof commands / sizeof *commands; i++) {
        if (strcmp(commands[i].name, argv[3]) != 0 || argc != commands[i].argc)
            continue;
        bool transaction = strcmp(argv[3], "pending") == 0;
        rd_kafka_t *handle = open_handle(argv[1], transaction ? argv[2] : NULL);
        commands[i].run(handle, argv);
        rd_kafka_destroy(handle);
        return 0;
    }
    fprintf(stderr, "usage: group_kit BROKERS GROUP set|show|pending|drift ...\n");
    return 2;
}
