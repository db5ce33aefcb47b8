/* Members of one group, a thread each. A member notes how far it has read, and commits that when it is time and when
 * its partitions are taken from it, unless it is told not to. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "misbehave.h"

enum mode { MODE_GOOD, MODE_STALL, MODE_HANG, MODE_SLOW, MODE_POISON, MODE_LOOP, MODE_AWAY, MODE_QUIT };

static const struct {
    const char *name;
    enum mode mode;
} words[] = {{"good", MODE_GOOD},  {"stall", MODE_STALL},   {"hang", MODE_HANG},
             {"slow", MODE_SLOW},  {"poison", MODE_POISON}, {"loop", MODE_LOOP},
             {"leave", MODE_AWAY}, {"join", MODE_GOOD},     {"quit", MODE_QUIT}};

struct member {
    const struct misbehave_options *options;
    int index;
    pthread_t thread;
    pthread_mutex_t lock; /* of the orders */
    pthread_cond_t told;
    enum mode mode;
    double argument;
    unsigned orders; /* how many there were */
    rd_kafka_t *handle;
    rd_kafka_topic_partition_list_t *next; /* how far it has read */
    int64_t committed_us;
};

struct order {
    enum mode mode;
    double argument;
    unsigned number;
};

static struct order order_of(struct member *member)
{
    pthread_mutex_lock(&member->lock);
    struct order order = {member->mode, member->argument, member->orders};
    pthread_mutex_unlock(&member->lock);
    return order;
}

/* Until there is another order, or the time is over. */
static void rest(struct member *member, const struct order *order, double ms)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    int64_t at = (int64_t)until.tv_sec * 1000000000 + until.tv_nsec + (int64_t)(ms * 1e6);
    until = (struct timespec){.tv_sec = (time_t)(at / 1000000000), .tv_nsec = (long)(at % 1000000000)};
    pthread_mutex_lock(&member->lock);
    while (member->orders == order->number && pthread_cond_timedwait(&member->told, &member->lock, &until) == 0)
        ;
    pthread_mutex_unlock(&member->lock);
}

static void commit(struct member *member, bool now)
{
    member->committed_us = misbehave_now_us();
    if (member->next->cnt)
        rd_kafka_commit(member->handle, member->next, now ? 0 : 1);
}

static bool commits(enum mode mode)
{
    return mode != MODE_STALL && mode != MODE_HANG;
}

static void on_rebalance(rd_kafka_t *handle, rd_kafka_resp_err_t err, rd_kafka_topic_partition_list_t *parts,
                         void *opaque)
{
    struct member *member = opaque;
    bool gives = err == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS;
    bool step = strcmp(rd_kafka_rebalance_protocol(handle), "COOPERATIVE") == 0;
    printf("%d %s %d\n", member->index, gives ? "assigned" : "revoked", parts->cnt);
    if (!gives && !rd_kafka_assignment_lost(handle) && commits(order_of(member).mode))
        commit(member, true);
    for (int i = 0; i < parts->cnt && !gives; i++)
        rd_kafka_topic_partition_list_del(member->next, parts->elems[i].topic, parts->elems[i].partition);
    if (step)
        rd_kafka_error_destroy(gives ? rd_kafka_incremental_assign(handle, parts)
                                     : rd_kafka_incremental_unassign(handle, parts));
    else
        rd_kafka_assign(handle, gives ? parts : NULL);
}

static void on_commit(rd_kafka_t *handle, rd_kafka_resp_err_t err, rd_kafka_topic_partition_list_t *parts, void *opaque)
{
    const struct member *member = opaque;
    (void)handle;
    (void)parts;
    if (err && err != RD_KAFKA_RESP_ERR__NO_OFFSET)
        printf("%d commit failed: %s\n", member->index, rd_kafka_err2name(err));
}

/* What was given on the command line stays. */
static void set(const struct misbehave_options *options, rd_kafka_conf_t *conf, const char *key, const char *value)
{
    char why[256];
    size_t len = strlen(key);
    for (int i = 0; i < options->setting_count; i++)
        if (strncmp(options->settings[i], key, len) == 0 && options->settings[i][len] == '=')
            return;
    if (rd_kafka_conf_set(conf, key, value, why, sizeof why) != RD_KAFKA_CONF_OK)
        misbehave_die(key, why);
}

static void join(struct member *member)
{
    const struct misbehave_options *options = member->options;
    rd_kafka_conf_t *conf = misbehave_conf(options);
    char why[256], client[1024];
    set(options, conf, "group.id", options->group);
    set(options, conf, "enable.auto.commit", "false");
    set(options, conf, "enable.auto.offset.store", "false");
    set(options, conf, "auto.offset.reset", "earliest");
    set(options, conf, "fetch.wait.max.ms", "250"); /* a few fetches a second, whatever comes */
    set(options, conf, "fetch.min.bytes", "1000000");
    set(options, conf, "topic.metadata.refresh.interval.ms", "2000");
    if (options->instance) {
        snprintf(client, sizeof client, options->count > 1 ? "%s-%d" : "%s", options->instance, member->index);
        set(options, conf, "group.instance.id", client);
    }
    if (options->count > 1) {
        snprintf(client, sizeof client, "%s-%d", options->client ? options->client : "misbehave", member->index);
        set(options, conf, "client.id", client);
    }
    rd_kafka_conf_set_rebalance_cb(conf, on_rebalance);
    rd_kafka_conf_set_offset_commit_cb(conf, on_commit);
    rd_kafka_conf_set_opaque(conf, member);
    member->handle = rd_kafka_new(RD_KAFKA_CONSUMER, conf, why, sizeof why);
    if (!member->handle)
        misbehave_die("a member", why);
    rd_kafka_poll_set_consumer(member->handle);
    member->next = rd_kafka_topic_partition_list_new(8);
    rd_kafka_topic_partition_list_t *topics = rd_kafka_topic_partition_list_new(options->topic_count);
    for (int i = 0; i < options->topic_count; i++)
        rd_kafka_topic_partition_list_add(topics, options->topics[i], RD_KAFKA_PARTITION_UA);
    rd_kafka_subscribe(member->handle, topics);
    rd_kafka_topic_partition_list_destroy(topics);
    printf("%d joins\n", member->index);
}

static void leave(struct member *member)
{
    if (!member->handle)
        return;
    rd_kafka_consumer_close(member->handle);
    rd_kafka_topic_partition_list_destroy(member->next);
    rd_kafka_destroy(member->handle);
    member->handle = NULL;
    printf("%d left\n", member->index);
}

static void note(struct member *member, const rd_kafka_message_t *message)
{
    const char *topic = rd_kafka_topic_name(message->rkt);
    rd_kafka_topic_partition_t *at = rd_kafka_topic_partition_list_find(member->next, topic, message->partition);
    if (!at)
        at = rd_kafka_topic_partition_list_add(member->next, topic, message->partition);
    at->offset = message->offset + 1;
}

static void hold(struct member *member, const rd_kafka_message_t *message)
{
    rd_kafka_topic_partition_list_t *held = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(held, rd_kafka_topic_name(message->rkt), message->partition);
    rd_kafka_pause_partitions(member->handle, held);
    rd_kafka_topic_partition_list_destroy(held);
    printf("%d chokes on %s/%d at %lld\n", member->index, rd_kafka_topic_name(message->rkt), (int)message->partition,
           (long long)message->offset);
}

static void work(struct member *member, const struct order *order)
{
    rd_kafka_message_t *message = rd_kafka_consumer_poll(member->handle, 20);
    bool good = message && !message->err;
    bool poison = good && order->mode == MODE_POISON && message->partition == (int)order->argument;
    if (poison)
        hold(member, message);
    else if (good)
        note(member, message);
    if (message)
        rd_kafka_message_destroy(message);
    bool due = misbehave_now_us() - member->committed_us >= (int64_t)member->options->commit_ms * 1000;
    if (due && commits(order->mode))
        commit(member, false);
    if (good && order->mode == MODE_SLOW && order->argument > 0)
        rest(member, order, 1000 / order->argument);
}

/* Takes its time, in which it does not poll. */
static void hang(struct member *member, const struct order *order)
{
    rest(member, order, order->argument > 0 ? order->argument : 1e8);
    rd_kafka_message_t *message = rd_kafka_consumer_poll(member->handle, 200);
    if (message && !message->err)
        note(member, message);
    if (message)
        rd_kafka_message_destroy(message);
}

static void come_and_go(struct member *member, const struct order *order)
{
    int64_t until = misbehave_now_us() + (int64_t)(order->argument * 1000);
    const struct order as_good = {MODE_GOOD, 0, order->number};
    while (misbehave_now_us() < until && order_of(member).number == order->number)
        work(member, &as_good);
    leave(member);
    rest(member, order, order->argument / 2);
}

static void *live(void *opaque)
{
    struct member *member = opaque;
    for (struct order order; (order = order_of(member)).mode != MODE_QUIT;) {
        if (order.mode == MODE_AWAY) {
            leave(member);
            rest(member, &order, 1e8);
            continue;
        }
        if (!member->handle)
            join(member);
        if (order.mode == MODE_HANG)
            hang(member, &order);
        else if (order.mode == MODE_LOOP)
            come_and_go(member, &order);
        else
            work(member, &order);
    }
    leave(member);
    return NULL;
}

static void tell(struct member *member, enum mode mode, double argument)
{
    pthread_mutex_lock(&member->lock);
    member->mode = mode;
    member->argument = argument;
    member->orders++;
    pthread_cond_broadcast(&member->told);
    pthread_mutex_unlock(&member->lock);
}

static void obey(struct member *members, int count, const char *line)
{
    int which = -1;
    char word[32] = "";
    double argument = 0;
    if (*line == '@') {
        which = atoi(line + 1);
        line = strchr(line, ' ') ? strchr(line, ' ') + 1 : "";
    }
    sscanf(line, "%31s %lf", word, &argument);
    for (size_t w = 0; w < sizeof words / sizeof *words; w++)
        for (int i = 0; i < count && strcmp(words[w].name, word) == 0; i++)
            if (which < 0 || which == i)
                tell(&members[i], words[w].mode, argument);
}

int misbehave_members(const struct misbehave_options *options)
{
    struct member *members = calloc((size_t)options->count, sizeof *members);
    char line[256];
    if (!members)
        misbehave_die("members", "no memory");
    for (int i = 0; i < options->count; i++) {
        members[i].options = options;
        members[i].index = i;
        pthread_mutex_init(&members[i].lock, NULL);
        pthread_cond_init(&members[i].told, NULL);
        pthread_create(&members[i].thread, NULL, live, &members[i]);
    }
    while (fgets(line, sizeof line, stdin) && strncmp(line, "quit", 4) != 0)
        obey(members, options->count, line);
    for (int i = 0; i < options->count; i++)
        tell(&members[i], MODE_QUIT, 0);
    for (int i = 0; i < options->count; i++)
        pthread_join(members[i].thread, NULL);
    free(members);
    return 0;
}
