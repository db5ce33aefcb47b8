/* bench_members BROKERS TOPIC GROUP COUNT: a live member in each of the groups GROUP-0001 ..., which reads, commits
 * nothing, and stays until standard input ends. Says "ready" when each has an assignment. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <librdkafka/rdkafka.h>

enum { WAIT_S = 120 };

static rd_kafka_t *join(const char *brokers, const char *topic, const char *prefix, int number)
{
    char group[256], error[512];
    snprintf(group, sizeof group, "%s-%04d", prefix, number);
    const char *const settings[][2] = {{"bootstrap.servers", brokers}, {"group.id", group},
                                       {"client.id", group},           {"enable.auto.commit", "false"},
                                       {"queued.min.messages", "1"},   {"queued.max.messages.kbytes", "1"}};
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        rd_kafka_conf_set(conf, settings[i][0], settings[i][1], error, sizeof error);
    rd_kafka_t *member = rd_kafka_new(RD_KAFKA_CONSUMER, conf, error, sizeof error);
    if (!member) {
        fprintf(stderr, "bench_members: %s\n", error);
        exit(1);
    }
    rd_kafka_poll_set_consumer(member);
    rd_kafka_topic_partition_list_t *topics = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(topics, topic, RD_KAFKA_PARTITION_UA);
    rd_kafka_subscribe(member, topics);
    rd_kafka_topic_partition_list_destroy(topics);
    return member;
}

static int has_assignment(rd_kafka_t *member)
{
    rd_kafka_topic_partition_list_t *list = NULL;
    if (rd_kafka_assignment(member, &list))
        return 0;
    int count = list->cnt;
    rd_kafka_topic_partition_list_destroy(list);
    return count > 0;
}

/* Lets each member have its turn. Returns how many have an assignment. */
static int serve(rd_kafka_t **members, int count)
{
    int assigned = 0;
    for (int i = 0; i < count; i++) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(members[i], 0);
        if (message)
            rd_kafka_message_destroy(message);
        assigned += has_assignment(members[i]);
    }
    return assigned;
}

int main(int argc, char **argv)
{
    int count = argc == 5 ? atoi(argv[4]) : 0, ready = 0;
    if (count < 1)
        return 2;
    rd_kafka_t **members = calloc((size_t)count, sizeof *members);
    for (int i = 0; i < count; i++)
        members[i] = join(argv[1], argv[2], argv[3], i + 1);
    time_t limit = time(NULL) + WAIT_S;
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    while (poll(&input, 1, 50) == 0 && (ready || time(NULL) < limit)) {
        if (serve(members, count) < count || ready)
            continue;
        ready = 1;
        puts("ready");
        fflush(stdout);
    }
    for (int i = 0; i < count; i++)
        rd_kafka_destroy_flags(members[i], RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    free(members);
    return !ready;
}
