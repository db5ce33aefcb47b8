/* A tick every 20 ms: members that should run are opened, each is polled for as many records as its speed allows, and
 * what it owns is noted for whoever asks. Members are consumers of librdkafka with automatic commits, as most are. */
#include "kafka/demo_members.h"

#include <librdkafka/rdkafka.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"

enum {
    TICK_MS = 20,
    AT_MOST_A_TICK = 2000,
    /* Half of what the mock cluster keeps of a partition: 5 MiB or 100,000 records; an order takes about 200 bytes. */
    FALL_BEHIND_AT_MOST = 12000
};

struct habit {
    const char *group;
    const char *topics[DEMO_GROUP_TOPICS];
    size_t members;
    double speed;           /* records a second and member; 0: as fast as they come */
    double runs_s, rests_s; /* rests_s 0: never rests */
};

static const struct habit habits[DEMO_GROUPS] = {
    {"analytics", {"sensors", NULL}, 4, 0, 0, 0},
    {"audit", {"payments", NULL}, 1, 0, 30, 25},
    {"billing", {"orders", "payments"}, 2, 0, 0, 0},
    {"fraud", {"orders", NULL}, 1, 32, 0, 0},
};

struct running {
    rd_kafka_t *consumer; /* NULL: not running */
    double allowance;     /* records it may read now */
    bool hurries;
    bool read[DEMO_ASSIGNED]; /* something, of each that it owns */
    bool began;               /* has committed by itself */
    const struct habit *habit;
    struct demo_member view;
};

struct demo_members {
    pthread_t thread;
    pthread_mutex_t lock; /* guards views and stopping */
    pthread_cond_t wake, changed;
    bool stopping;
    char bootstrap[256];
    struct demo_group views[DEMO_GROUPS];
    struct running running[DEMO_GROUPS][DEMO_GROUP_MEMBERS]; /* the thread's own */
    int64_t started_us;
};

static const char *static_topic(const struct habit *habit, const char *topic)
{
    return habit->topics[1] && strcmp(topic, habit->topics[1]) == 0 ? habit->topics[1] : habit->topics[0];
}

static void on_rebalance(rd_kafka_t *consumer, rd_kafka_resp_err_t err, rd_kafka_topic_partition_list_t *partitions,
                         void *opaque)
{
    struct running *running = opaque;
    struct demo_member *view = &running->view;
    view->joined = err == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS;
    view->owned_count = 0;
    view->committed = running->began = false;
    memset(running->read, 0, sizeof running->read);
    for (int i = 0; view->joined && i < partitions->cnt && view->owned_count < DEMO_ASSIGNED; i++)
        view->owned[view->owned_count++] = (struct demo_owned){
            .topic = static_topic(running->habit, partitions->elems[i].topic),
            .partition = partitions->elems[i].partition,
        };
    char *member_id = rd_kafka_memberid(consumer);
    snprintf(view->member_id, sizeof view->member_id, "%s", member_id ? member_id : "");
    if (member_id)
        rd_kafka_mem_free(consumer, member_id);
    rd_kafka_assign(consumer, view->joined ? partitions : NULL);
}

static void on_commit(rd_kafka_t *consumer, rd_kafka_resp_err_t err, rd_kafka_topic_partition_list_t *offsets,
                      void *opaque)
{
    struct running *running = opaque;
    (void)consumer;
    (void)offsets;
    running->view.committed |= !err;
}

static bool member_open(struct demo_members *members, size_t group, size_t number)
{
    const struct habit *habit = &habits[group];
    struct running *running = &members->running[group][number];
    *running = (struct running){.habit = habit};
    char *client_id = running->view.client_id;
    snprintf(client_id, sizeof running->view.client_id, "%s-%zu", habit->group, number + 1);
    const char *const settings[][2] = {
        {"bootstrap.servers", members->bootstrap},
        {"group.id", habit->group},
        {"client.id", client_id},
        {"session.timeout.ms", "6000"},
        {"heartbeat.interval.ms", "500"},
        {"auto.commit.interval.ms", "1000"},
        {"auto.offset.reset", "earliest"},
        {"fetch.wait.max.ms", "100"},
        {"log_level", "0"},
    };
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        rd_kafka_conf_set(conf, settings[i][0], settings[i][1], NULL, 0);
    rd_kafka_conf_set_opaque(conf, running);
    rd_kafka_conf_set_rebalance_cb(conf, on_rebalance);
    rd_kafka_conf_set_offset_commit_cb(conf, on_commit);
    rd_kafka_t *consumer = rd_kafka_new(RD_KAFKA_CONSUMER, conf, NULL, 0);
    if (!consumer) {
        rd_kafka_conf_destroy(conf);
        return false;
    }
    rd_kafka_poll_set_consumer(consumer);
    rd_kafka_topic_partition_list_t *topics = rd_kafka_topic_partition_list_new(2);
    for (size_t i = 0; i < 2 && habit->topics[i]; i++)
        rd_kafka_topic_partition_list_add(topics, habit->topics[i], RD_KAFKA_PARTITION_UA);
    rd_kafka_subscribe(consumer, topics);
    rd_kafka_topic_partition_list_destroy(topics);
    running->consumer = consumer;
    return true;
}

static void member_close(struct running *running)
{
    if (!running->consumer)
        return;
    rd_kafka_consumer_close(running->consumer);
    rd_kafka_destroy(running->consumer);
    *running = (struct running){0};
}

/* Someone who has fallen behind as far as the cluster keeps records reads faster until half of that is made up for. */
static void look_how_far(struct running *running)
{
    rd_kafka_topic_partition_list_t *owned = NULL;
    if (rd_kafka_assignment(running->consumer, &owned) || !owned)
        return;
    rd_kafka_position(running->consumer, owned);
    int64_t behind = 0;
    for (int i = 0; i < owned->cnt; i++) {
        int64_t low = 0, high = 0;
        const rd_kafka_topic_partition_t *at = &owned->elems[i];
        if (at->offset >= 0 &&
            !rd_kafka_get_watermark_offsets(running->consumer, at->topic, at->partition, &low, &high) &&
            high - at->offset > behind)
            behind = high - at->offset;
    }
    running->hurries = running->hurries ? behind > FALL_BEHIND_AT_MOST / 2 : behind > FALL_BEHIND_AT_MOST;
    rd_kafka_topic_partition_list_destroy(owned);
}

/* Commits as soon as it has read of all that it owns, who is slow at once: whoever looks just then is not told of a
 * group without commits. */
static void begin(struct running *running, const rd_kafka_message_t *message)
{
    const struct demo_member *view = &running->view;
    const char *topic = rd_kafka_topic_name(message->rkt);
    size_t read = 0;
    for (size_t i = 0; i < view->owned_count; i++) {
        running->read[i] |= view->owned[i].partition == message->partition && strcmp(view->owned[i].topic, topic) == 0;
        read += running->read[i];
    }
    if (read == view->owned_count || running->habit->speed > 0)
        running->began = !rd_kafka_commit(running->consumer, NULL, 1);
}

static void member_work(struct running *running, double seconds)
{
    const struct habit *habit = running->habit;
    if (habit->speed > 0) {
        look_how_far(running);
        running->allowance += seconds * habit->speed * (running->hurries ? 20 : 1);
        if (running->allowance > habit->speed)
            running->allowance = habit->speed * (running->hurries ? 20 : 1);
    } else {
        running->allowance = AT_MOST_A_TICK;
    }
    /* Polled at least once a tick: that is what serves rebalances. */
    do {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(running->consumer, 0);
        if (!message)
            break;
        running->allowance -= 1;
        if (!message->err && !running->began)
            begin(running, message);
        rd_kafka_message_destroy(message);
    } while (running->allowance >= 1);
}

static bool should_run(const struct habit *habit, double since_start_s)
{
    if (habit->rests_s <= 0)
        return true;
    double cycle = habit->runs_s + habit->rests_s;
    double into = since_start_s - cycle * (double)(long)(since_start_s / cycle);
    return into < habit->runs_s;
}

static void tick_group(struct demo_members *members, size_t group, double seconds, double since_start_s)
{
    const struct habit *habit = &habits[group];
    struct demo_group view = {.name = habit->group, .topics = {habit->topics[0], habit->topics[1]}};
    bool runs = should_run(habit, since_start_s);
    for (size_t i = 0; i < habit->members; i++) {
        struct running *running = &members->running[group][i];
        if (!runs) {
            member_close(running);
            continue;
        }
        if (!running->consumer && !member_open(members, group, i))
            continue;
        member_work(running, seconds);
        view.members[view.member_count++] = running->view;
        view.ever_joined |= running->view.joined;
    }
    pthread_mutex_lock(&members->lock);
    view.ever_joined |= members->views[group].ever_joined;
    members->views[group] = view;
    pthread_cond_broadcast(&members->changed);
    pthread_mutex_unlock(&members->lock);
}

static struct timespec time_in(int64_t ms)
{
    struct timespec at;
    clock_gettime(CLOCK_REALTIME, &at);
    at.tv_sec += ms / 1000;
    at.tv_nsec += ms % 1000 * 1000000;
    at.tv_sec += at.tv_nsec / 1000000000;
    at.tv_nsec %= 1000000000;
    return at;
}

/* False: it is time to stop. */
static bool rest(struct demo_members *members)
{
    struct timespec until = time_in(TICK_MS);
    pthread_mutex_lock(&members->lock);
    if (!members->stopping)
        pthread_cond_timedwait(&members->wake, &members->lock, &until);
    bool go_on = !members->stopping;
    pthread_mutex_unlock(&members->lock);
    return go_on;
}

static void *run(void *opaque)
{
    struct demo_members *members = opaque;
    int64_t last = members->started_us;
    while (rest(members)) {
        int64_t now = clock_mono_us();
        for (size_t group = 0; group < DEMO_GROUPS; group++)
            tick_group(members, group, (double)(now - last) / 1e6, (double)(now - members->started_us) / 1e6);
        last = now;
    }
    /* No closing hand-shakes: the cluster goes away with the members. */
    for (size_t group = 0; group < DEMO_GROUPS; group++)
        for (size_t i = 0; i < DEMO_GROUP_MEMBERS; i++)
            if (members->running[group][i].consumer)
                rd_kafka_destroy_flags(members->running[group][i].consumer, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    return NULL;
}

/* Before the first tick: the members that will join are there, and have not joined. */
static void expect_members(struct demo_group *view, const struct habit *habit)
{
    *view = (struct demo_group){
        .name = habit->group, .topics = {habit->topics[0], habit->topics[1]}, .member_count = habit->members};
    for (size_t i = 0; i < habit->members; i++)
        snprintf(view->members[i].client_id, sizeof view->members[i].client_id, "%s-%zu", habit->group, i + 1);
}

struct demo_members *demo_members_start(const char *bootstrap, struct error *error)
{
    struct demo_members *members = mem_zero(1, sizeof *members);
    pthread_mutex_init(&members->lock, NULL);
    pthread_cond_init(&members->wake, NULL);
    pthread_cond_init(&members->changed, NULL);
    snprintf(members->bootstrap, sizeof members->bootstrap, "%s", bootstrap);
    members->started_us = clock_mono_us();
    for (size_t i = 0; i < DEMO_GROUPS; i++)
        expect_members(&members->views[i], &habits[i]);
    if (pthread_create(&members->thread, NULL, run, members) == 0)
        return members;
    error_set(error, ERROR_FAILED, _("the embedded cluster's members cannot start a thread"));
    free(members);
    return NULL;
}

void demo_members_stop(struct demo_members *members)
{
    if (!members)
        return;
    pthread_mutex_lock(&members->lock);
    members->stopping = true;
    pthread_cond_signal(&members->wake);
    pthread_mutex_unlock(&members->lock);
    pthread_join(members->thread, NULL);
    pthread_cond_destroy(&members->wake);
    pthread_cond_destroy(&members->changed);
    pthread_mutex_destroy(&members->lock);
    free(members);
}

/* Who has nothing to read never commits. */
static bool has_settled(const struct demo_group *view)
{
    size_t joined = 0, committed = 0;
    for (size_t i = 0; i < view->member_count; i++) {
        joined += view->members[i].joined;
        committed += view->members[i].committed || (view->members[i].joined && !view->members[i].owned_count);
    }
    return joined == view->member_count && committed == view->member_count;
}

bool demo_members_settled(struct demo_members *members, int64_t limit_ms)
{
    struct timespec until = time_in(limit_ms);
    bool settled = false, in_time = true;
    pthread_mutex_lock(&members->lock);
    while (!settled && in_time) {
        settled = true;
        for (size_t i = 0; i < DEMO_GROUPS; i++)
            settled &= has_settled(&members->views[i]);
        if (!settled)
            in_time = pthread_cond_timedwait(&members->changed, &members->lock, &until) == 0;
    }
    pthread_mutex_unlock(&members->lock);
    return settled;
}

void demo_members_group(struct demo_members *members, size_t index, struct demo_group *group)
{
    pthread_mutex_lock(&members->lock);
    *group = members->views[index];
    pthread_mutex_unlock(&members->lock);
}
