/* set_offsets BROKERS GROUP TOPIC PARTITIONS OFFSET [METADATA [GROUPS]]: commits this offset, whatever it is, for
 * partitions 0 ... PARTITIONS - 1, as a member would; the broker takes any number. With GROUPS for so many groups,
 * GROUP-0001 ... With "-" as METADATA: none. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <librdkafka/rdkafka.h>

enum { WAIT_MS = 60000 };

struct wish {
    const char *group, *topic, *metadata;
    int partitions, groups;
    long long offset;
};

static void ask(rd_kafka_t *handle, rd_kafka_queue_t *queue, const struct wish *wish, const char *group)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(wish->partitions);
    for (int p = 0; p < wish->partitions; p++) {
        rd_kafka_topic_partition_t *partition = rd_kafka_topic_partition_list_add(list, wish->topic, p);
        partition->offset = wish->offset;
        if (!wish->metadata)
            continue;
        partition->metadata = strdup(wish->metadata); /* freed with the list */
        partition->metadata_size = strlen(wish->metadata);
    }
    rd_kafka_AlterConsumerGroupOffsets_t *request = rd_kafka_AlterConsumerGroupOffsets_new(group, list);
    rd_kafka_topic_partition_list_destroy(list);
    rd_kafka_AdminOptions_t *options = rd_kafka_AdminOptions_new(handle, RD_KAFKA_ADMIN_OP_ALTERCONSUMERGROUPOFFSETS);
    char error[256];
    rd_kafka_AdminOptions_set_request_timeout(options, WAIT_MS, error, sizeof error);
    rd_kafka_AlterConsumerGroupOffsets(handle, &request, 1, options, queue);
    rd_kafka_AdminOptions_destroy(options);
    rd_kafka_AlterConsumerGroupOffsets_destroy(request);
}

static int may_try_again(rd_kafka_resp_err_t err)
{
    return err == RD_KAFKA_RESP_ERR_NOT_COORDINATOR || err == RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS ||
           err == RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE;
}

/* True: each partition of the answer went well. `again`: a coordinator that is not ready yet was the only trouble. */
static int is_good(rd_kafka_event_t *event, int *again)
{
    const rd_kafka_AlterConsumerGroupOffsets_result_t *result = rd_kafka_event_AlterConsumerGroupOffsets_result(event);
    size_t count = 0;
    if (!result || rd_kafka_event_error(event)) {
        fprintf(stderr, "set_offsets: %s\n", rd_kafka_event_error_string(event));
        return 0;
    }
    const rd_kafka_group_result_t **groups = rd_kafka_AlterConsumerGroupOffsets_result_groups(result, &count);
    for (size_t i = 0; i < count; i++) {
        const rd_kafka_error_t *error = rd_kafka_group_result_error(groups[i]);
        const rd_kafka_topic_partition_list_t *list = rd_kafka_group_result_partitions(groups[i]);
        rd_kafka_resp_err_t err = error ? rd_kafka_error_code(error) : RD_KAFKA_RESP_ERR_NO_ERROR;
        for (int p = 0; list && p < list->cnt && !err; p++)
            err = list->elems[p].err;
        *again = may_try_again(err);
        if (err && !*again)
            fprintf(stderr, "set_offsets: %s\n", rd_kafka_err2str(err));
        if (err)
            return 0;
    }
    return 1;
}

static int set_all(rd_kafka_t *handle, const struct wish *wish, int *again)
{
    rd_kafka_queue_t *queue = rd_kafka_queue_new(handle);
    int good = 0, failed = 0, asked = wish->groups ? wish->groups : 1;
    *again = 0;
    for (int i = 0; i < asked; i++) {
        char name[512];
        snprintf(name, sizeof name, wish->groups ? "%s-%04d" : "%s", wish->group, i + 1);
        ask(handle, queue, wish, name);
    }
    for (int i = 0; i < asked; i++) {
        rd_kafka_event_t *event = rd_kafka_queue_poll(queue, WAIT_MS);
        int once_more = 0;
        if (event && is_good(event, &once_more))
            good++;
        else if (once_more)
            *again = 1;
        else
            failed++;
        if (event)
            rd_kafka_event_destroy(event);
    }
    rd_kafka_queue_destroy(queue);
    *again = *again && !failed;
    return good == asked;
}

int main(int argc, char **argv)
{
    if (argc < 6 || argc > 8)
        return 2;
    struct wish wish = {.group = argv[2],
                        .topic = argv[3],
                        .partitions = atoi(argv[4]),
                        .offset = atoll(argv[5]),
                        .metadata = argc > 6 && strcmp(argv[6], "-") != 0 ? argv[6] : NULL,
                        .groups = argc > 7 ? atoi(argv[7]) : 0};
    char error[512];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", argv[1], error, sizeof error);
    rd_kafka_t *handle = rd_kafka_new(RD_KAFKA_PRODUCER, conf, error, sizeof error);
    if (!handle) {
        fprintf(stderr, "set_offsets: %s\n", error);
        return 1;
    }
    int again = 1, good = 0;
    for (time_t limit = time(NULL) + WAIT_MS / 1000; !good && again && time(NULL) < limit;)
        good = set_all(handle, &wish, &again);
    rd_kafka_destroy(handle);
    return !good;
}
