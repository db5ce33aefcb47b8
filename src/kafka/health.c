#include "kafka/health.h"

#include <stdio.h>
#include <string.h>

#include "base/lang.h"
#include "source/event.h"

void health_init(struct health *health, struct mailbox *events)
{
    *health = (struct health){.events = events};
    pthread_mutex_init(&health->lock, NULL);
}

void health_finish(struct health *health)
{
    pthread_mutex_destroy(&health->lock);
}

enum error_kind health_kind(rd_kafka_resp_err_t err)
{
    switch (err) {
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
    case RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE:
    case RD_KAFKA_RESP_ERR__RESOLVE:
    case RD_KAFKA_RESP_ERR__SSL:
        return ERROR_UNREACHABLE;
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
    case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
        return ERROR_NOT_AUTHORISED;
    default:
        return ERROR_FAILED;
    }
}

/* "All brokers are down" and "timed out" say nothing that an earlier reason does not say better. */
static bool says_nothing(rd_kafka_resp_err_t err)
{
    return err == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN || err == RD_KAFKA_RESP_ERR__TIMED_OUT;
}

void health_note(struct health *health, rd_kafka_resp_err_t err, const char *reason)
{
    pthread_mutex_lock(&health->lock);
    bool keeps_better = says_nothing(err) && health->last;
    /* A wrong password closes the connection too: the refusal is the reason, what follows is not. */
    bool keeps_refusal = health_kind(health->last) == ERROR_NOT_AUTHORISED && health_kind(err) == ERROR_UNREACHABLE;
    if (!keeps_better && !keeps_refusal) {
        health->last = err;
        snprintf(health->reason, sizeof health->reason, "%s", reason ? reason : rd_kafka_err2str(err));
        /* "(after 0ms in state CONNECT, 1 identical error(s) suppressed)" helps nobody who waits. */
        char *detail = strstr(health->reason, " (after ");
        if (detail)
            *detail = '\0';
    }
    pthread_mutex_unlock(&health->lock);
}

static void tell(struct health *health, enum event_kind kind, const char *text)
{
    struct event event = {.kind = kind, .partition = -1};
    snprintf(event.text, sizeof event.text, "%s", text);
    mailbox_send(health->events, &event);
}

void health_answered(struct health *health)
{
    pthread_mutex_lock(&health->lock);
    bool was_down = health->down;
    health->down = false;
    health->last = RD_KAFKA_RESP_ERR_NO_ERROR;
    health->reason[0] = '\0';
    pthread_mutex_unlock(&health->lock);
    if (was_down)
        tell(health, EVENT_CLUSTER_UP, "the cluster answers again");
}

void health_unanswered(struct health *health)
{
    char reason[sizeof health->reason];
    pthread_mutex_lock(&health->lock);
    bool was_down = health->down;
    health->down = true;
    memcpy(reason, health->reason, sizeof reason);
    pthread_mutex_unlock(&health->lock);
    if (!was_down)
        tell(health, EVENT_CLUSTER_DOWN, *reason ? reason : "no broker answers");
}

static const char *advice(rd_kafka_resp_err_t err, const char *reason)
{
    if (health_kind(err) == ERROR_NOT_AUTHORISED)
        return "check the user name, the password and the mechanism (-X sasl.username=..., -F FILE)";
    if (strstr(reason, "refused"))
        return "is a broker running there? Name another with -b HOST:PORT";
    if (strstr(reason, "resolve"))
        return "check the host's name (-b HOST:PORT)";
    if (strstr(reason, "isconnected") || strstr(reason, "closed"))
        return "the listener may want TLS or SASL: -X security.protocol=ssl or sasl_ssl";
    if (strstr(reason, "certificate"))
        return "check -X ssl.ca.location=FILE";
    return "check the address with -b HOST:PORT";
}

bool health_error(struct health *health, rd_kafka_resp_err_t err, const char *bootstrap, struct error *error)
{
    pthread_mutex_lock(&health->lock);
    rd_kafka_resp_err_t cause = health->last ? health->last : err;
    char reason[sizeof health->reason];
    snprintf(reason, sizeof reason, "%s", health->last ? health->reason : rd_kafka_err2str(err));
    pthread_mutex_unlock(&health->lock);
    enum error_kind kind = health_kind(cause);
    if (kind == ERROR_FAILED)
        kind = health_kind(err);
    if (kind == ERROR_FAILED)
        return error_set(error, kind, "%s: %s", bootstrap, reason);
    return error_set(error, kind, _("cannot reach the cluster at %s: %s; %s"), bootstrap, reason,
                     advice(cause, reason));
}
