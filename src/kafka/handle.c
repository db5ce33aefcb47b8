#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "kafka/live.h"

struct setting {
    const char *key;
    const char *value;
};

/* For every handle. Nothing of these can be taken back by the person: they are promises. */
static const struct setting promises[] = {
    {"allow.auto.create.topics", "false"},
    {"enable.auto.commit", "false"},
    {"enable.auto.offset.store", "false"},
};

/* Defaults that the person's own properties may replace. */
static const struct setting defaults[] = {
    {"client.id", "weir"},
    {"enable.metrics.push", "false"},
    {"reconnect.backoff.ms", "10"},
    {"reconnect.backoff.max.ms", "2000"},
    {"socket.nagle.disable", "true"},
};

/* With the library's own defaults the same million records takes between 1 and 2.5 s: a drain slower than the fetch
 * makes it pause the partition. A queue that is small in bytes and unlimited in messages keeps it even, and the memory
 * of many partitions small. */
static const struct setting fetch_defaults[] = {
    {"queued.min.messages", "1000000"},
#if RD_KAFKA_VERSION >= 0x020c0000
    {"queued.max.messages.kbytes", "4096"},
#else
    {"queued.max.messages.kbytes", "8192"},
#endif
    {"fetch.max.bytes", "8388608"},
    {"fetch.queue.backoff.ms", "2"},
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Properties that this version does not know are left out: they are refinements. */
static void apply(rd_kafka_conf_t *conf, const struct setting *settings, size_t count)
{
    for (size_t i = 0; i < count; i++)
        rd_kafka_conf_set(conf, settings[i].key, settings[i].value, NULL, 0);
}

static bool apply_own(rd_kafka_conf_t *conf, const struct properties *properties, struct error *error)
{
    for (size_t i = 0; i < properties->count; i++) {
        const struct property *property = &properties->items[i];
        char why[512];
        if (rd_kafka_conf_set(conf, property->key, property->value, why, sizeof why) == RD_KAFKA_CONF_OK)
            continue;
        /* The library's reason quotes the value. */
        bool secret = properties_is_secret(property->key);
        return error_set(error, ERROR_USAGE, "%s: %s: %s", property->origin, property->key,
                         secret ? "librdkafka refuses its value" : why);
    }
    return true;
}

/* A raised message.max.bytes needs a raised fetch, or the library refuses to start. */
static void raise_fetch(rd_kafka_conf_t *conf, const struct properties *properties)
{
    enum { FETCH_MAX_BYTES = 8388608 };
    const char *largest = properties_get(properties, "message.max.bytes");
    if (largest && strtoll(largest, NULL, 10) > FETCH_MAX_BYTES && !properties_get(properties, "fetch.max.bytes"))
        rd_kafka_conf_set(conf, "fetch.max.bytes", largest, NULL, 0);
}

static void on_error(rd_kafka_t *handle, int err, const char *reason, void *opaque)
{
    struct live_source *live = opaque;
    (void)handle;
    health_note(&live->health, (rd_kafka_resp_err_t)err, reason);
}

static void on_log(const rd_kafka_t *handle, int level, const char *facility, const char *line)
{
    struct live_source *live = rd_kafka_opaque(handle);
    /* A failed connection is told by the error callback too, once a cause; the log has a line for each of its threads.
     */
    if (!live || level > 5 || strcmp(facility, "FAIL") == 0)
        return;
    struct event event = {.kind = EVENT_LOG, .partition = -1};
    snprintf(event.text, sizeof event.text, "%s: %s", facility, line);
    mailbox_send(live->base.events, &event);
}

static const char *isolation_of(enum handle_role role)
{
    bool dirty = role == HANDLE_TAIL_DIRTY || role == HANDLE_TAIL_BOUNDED_DIRTY || role == HANDLE_READ_DIRTY ||
                 role == HANDLE_MEMBER_DIRTY || role == HANDLE_SURVEY;
    return !dirty ? "read_committed" : "read_uncommitted";
}

static bool is_bounded(enum handle_role role)
{
    return role == HANDLE_TAIL_BOUNDED || role == HANDLE_TAIL_BOUNDED_DIRTY;
}

static bool is_tail(enum handle_role role)
{
    return role == HANDLE_TAIL || role == HANDLE_TAIL_DIRTY || is_bounded(role);
}

/* The library puts off a connection that follows another one by 11 ms, and on its way from the bootstrap address to the
 * same broker under its number it makes two. Without sparse connections the second is made at once, in a third of the
 * time. A survey asks every broker anyway. */
static const struct setting survey_defaults[] = {
    {"enable.sparse.connections", "false"},
};

/* One record of each partition is wanted, now. All partitions share one queue, and the limits are the whole queue's:
 * low ones would hold back for a second who was not fetched yet. */
static const struct setting unread_defaults[] = {
    {"enable.sparse.connections", "false"},  {"fetch.wait.max.ms", "20"},          {"queued.min.messages", "100000"},
    {"queued.max.messages.kbytes", "16384"}, {"fetch.message.max.bytes", "65536"}, {"fetch.max.bytes", "8388608"},
    {"fetch.error.backoff.ms", "20"},
};

/* The broker's limits decide, not the library's own of 1 MB; what waits is bounded in bytes. LZ4 costs less time than
 * it saves, also on loopback; readers see the same bytes. */
static const struct setting produce_defaults[] = {
    {"enable.idempotence", "true"},
    {"enable.sparse.connections", "false"},
    {"compression.type", "lz4"},
    {"message.max.bytes", "104857600"},
    {"queue.buffering.max.messages", "1000000"},
    {"queue.buffering.max.kbytes", "65536"},
};

static bool is_member(enum handle_role role)
{
    return role == HANDLE_MEMBER || role == HANDLE_MEMBER_DIRTY;
}

static bool surveys(enum handle_role role)
{
    return role == HANDLE_SURVEY || role == HANDLE_SURVEY_STABLE || role == HANDLE_COMMITS;
}

/* Its queue is drained as fast as it fills. */
static bool drains(enum handle_role role)
{
    return is_tail(role) || role == HANDLE_READ || role == HANDLE_READ_DIRTY;
}

/* A position outside the log is said, not passed over, except by a member, whose own beginning is asked for. */
static void apply_consumer(rd_kafka_conf_t *conf, enum handle_role role)
{
    const struct setting own[] = {
        {"isolation.level", isolation_of(role)},
        {"enable.partition.eof", drains(role) || is_member(role) || role == HANDLE_UNREAD ? "true" : "false"},
    };
    apply(conf, promises, COUNT(promises));
    apply(conf, own, COUNT(own));
    if (!is_member(role))
        rd_kafka_conf_set(conf, "auto.offset.reset", "error", NULL, 0);
}

rd_kafka_conf_t *handle_conf(struct live_source *live, enum handle_role role, struct error *error)
{
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    apply(conf, defaults, COUNT(defaults));
    if (drains(role))
        apply(conf, fetch_defaults, COUNT(fetch_defaults));
    if (surveys(role))
        apply(conf, survey_defaults, COUNT(survey_defaults));
    if (role == HANDLE_UNREAD)
        apply(conf, unread_defaults, COUNT(unread_defaults));
    if (role == HANDLE_PRODUCE)
        apply(conf, produce_defaults, COUNT(produce_defaults));
    /* A log that ends with transactions' marks has its end told by an empty fetch alone. */
    if (is_bounded(role))
        rd_kafka_conf_set(conf, "fetch.wait.max.ms", "50", NULL, 0);
    if (!apply_own(conf, &live->properties, error)) {
        rd_kafka_conf_destroy(conf);
        return NULL;
    }
    if (role != HANDLE_PRODUCE) {
        raise_fetch(conf, &live->properties);
        apply_consumer(conf, role);
    }
    rd_kafka_conf_set_opaque(conf, live);
    rd_kafka_conf_set_error_cb(conf, on_error);
    rd_kafka_conf_set_log_cb(conf, on_log);
    return conf;
}

rd_kafka_t *handle_new(rd_kafka_conf_t *conf, enum handle_role role, struct error *error)
{
    char why[512];
    rd_kafka_t *handle =
        rd_kafka_new(role == HANDLE_PRODUCE ? RD_KAFKA_PRODUCER : RD_KAFKA_CONSUMER, conf, why, sizeof why);
    if (!handle) {
        rd_kafka_conf_destroy(conf);
        error_set(error, ERROR_USAGE, _("librdkafka does not take these properties: %s"), why);
    }
    return handle;
}

rd_kafka_t *handle_open(struct live_source *live, enum handle_role role, struct error *error)
{
    rd_kafka_conf_t *conf = handle_conf(live, role, error);
    return conf ? handle_new(conf, role, error) : NULL;
}

rd_kafka_t *handle_open_commits(struct live_source *live, const char *group, struct error *error)
{
    rd_kafka_conf_t *conf = handle_conf(live, HANDLE_COMMITS, error);
    if (!conf)
        return NULL;
    rd_kafka_conf_set(conf, "group.id", group, NULL, 0);
    return handle_new(conf, HANDLE_COMMITS, error);
}

bool handle_check(const struct live_source *live, struct error *error)
{
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    bool good = apply_own(conf, &live->properties, error);
    rd_kafka_conf_destroy(conf);
    return good;
}

void handle_close(rd_kafka_t *handle)
{
    if (handle)
        rd_kafka_destroy_flags(handle, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
}

void handle_wake_fetchers(rd_kafka_t *handle, const struct live_source *live)
{
    enum { HAS_QUEUE_BACKOFF = 0x02020000 };
    if (rd_kafka_version() >= HAS_QUEUE_BACKOFF)
        return;
    /* Of all the library's calls this alone wakes every broker thread without a request; the credentials stay. */
    const char *user = properties_get(&live->properties, "sasl.username");
    const char *password = properties_get(&live->properties, "sasl.password");
    rd_kafka_error_t *error = rd_kafka_sasl_set_credentials(handle, user ? user : "", password ? password : "");
    if (error)
        rd_kafka_error_destroy(error);
}

void handle_serve(rd_kafka_t *handle)
{
    while (rd_kafka_poll(handle, 0) > 0) {
    }
}
