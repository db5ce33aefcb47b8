#include "kafka/demo_service.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "kafka/demo_wire.h"

static void answer_hello(const struct demo_service *service, struct str *reply)
{
    struct jsonw json;
    demo_wire_reply(&json, reply);
    jsonw_name(&json, "cluster_id");
    jsonw_string(&json, service->cluster_id);
    jsonw_name(&json, "bootstrap");
    jsonw_string(&json, service->bootstrap);
    demo_wire_end(&json);
}

static void answer_groups(const struct demo_service *service, struct str *reply)
{
    struct jsonw json;
    demo_wire_reply(&json, reply);
    demo_groups_write(service->groups, &json);
    demo_wire_end(&json);
}

static bool take_member(const struct demo_service *service, uint64_t reporter, const cJSON *message,
                        struct error *error)
{
    struct demo_parts owned = {0};
    struct demo_report report = {.group = demo_json_text(message, "group"),
                                 .member_id = demo_json_text(message, "member_id"),
                                 .client_id = demo_json_text(message, "client_id"),
                                 .host = demo_json_text(message, "host"),
                                 .owned = &owned,
                                 .consumer_protocol =
                                     cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(message, "consumer_protocol"))};
    bool good = report.group && *report.group && report.member_id && report.client_id &&
                demo_parts_read(&owned, cJSON_GetObjectItemCaseSensitive(message, "partitions"));
    if (!good)
        error_set(error, ERROR_FAILED, _("the member is not understood"));
    else if (!demo_groups_report(service->groups, reporter, &report))
        good =
            error_set(error, ERROR_FAILED, _("the demo keeps at most %d members of other processes"), DEMO_REPORTS_MAX);
    demo_parts_finish(&owned);
    return good;
}

static bool answer_admin(const struct demo_service *service, const cJSON *message, struct str *reply,
                         struct error *error)
{
    struct admin_request request;
    struct admin_answer answer = {0};
    struct jsonw json;
    bool good =
        demo_wire_get_request(message, &request, error) && service->admin(service->topics, &request, &answer, error);
    if (good) {
        demo_wire_reply(&json, reply);
        demo_wire_put_answer(&json, &answer);
        demo_wire_end(&json);
    }
    admin_answer_finish(&answer);
    demo_wire_request_finish(&request);
    return good;
}

static void answer_well(struct str *reply)
{
    struct jsonw json;
    demo_wire_reply(&json, reply);
    demo_wire_end(&json);
}

bool demo_service_answer(const struct demo_service *service, uint64_t reporter, const char *line, size_t len,
                         struct str *reply)
{
    struct error error = {0};
    bool reports = false, good = true;
    cJSON *message = demo_wire_parse(line, len, &error);
    const char *ask = message ? demo_json_text(message, "ask") : NULL;
    if (!message)
        good = false;
    else if (!ask)
        good = error_set(&error, ERROR_FAILED, _("no question"));
    else if (strcmp(ask, "hello") == 0)
        answer_hello(service, reply);
    else if (strcmp(ask, "groups") == 0)
        answer_groups(service, reply);
    else if (strcmp(ask, "admin") == 0)
        good = answer_admin(service, message, reply, &error);
    else if (strcmp(ask, "member") == 0)
        reports = good = take_member(service, reporter, message, &error);
    else
        good = error_set(&error, ERROR_FAILED, _("a question that this demo does not know"));
    if (reports)
        answer_well(reply);
    if (!good)
        demo_wire_failure(reply, &error);
    cJSON_Delete(message);
    return reports;
}

struct service_port {
    struct demo_port base;
    const struct demo_service *service;
};

/* Numbers of members of this process lie apart from those of connections (demo_server.c), which count up from 1. */
static uint64_t next_number(void)
{
    static _Atomic uint64_t last = (uint64_t)1 << 62;
    return atomic_fetch_add(&last, 1) + 1;
}

static const struct demo_service *service_of(struct demo_port *port)
{
    return ((struct service_port *)port)->service; /* its first member */
}

static cJSON *service_ask(struct demo_port *port, const struct str *request, struct error *error)
{
    struct str line = {0};
    demo_service_answer(service_of(port), 0, str_text(request), request->len, &line);
    cJSON *reply = demo_wire_parse(str_text(&line), line.len, error);
    str_finish(&line);
    if (reply && demo_wire_ok(reply, error))
        return reply;
    cJSON_Delete(reply);
    return NULL;
}

static bool service_report(struct demo_port *port, struct demo_reporting *reporting, const struct str *line)
{
    struct str reply = {0};
    if (!reporting->number)
        reporting->number = next_number();
    bool good = demo_service_answer(service_of(port), reporting->number, str_text(line), line->len, &reply);
    str_finish(&reply);
    return good;
}

static void service_report_end(struct demo_port *port, struct demo_reporting *reporting)
{
    if (reporting->number)
        demo_groups_closed(service_of(port)->groups, reporting->number);
    reporting->number = 0;
}

static void service_destroy(struct demo_port *port)
{
    free(port);
}

struct demo_port *demo_service_port(const struct demo_service *service)
{
    static const struct demo_port_ops ops = {
        .ask = service_ask, .report = service_report, .report_end = service_report_end, .destroy = service_destroy};
    struct service_port *port = mem_zero(1, sizeof *port);
    *port = (struct service_port){.base = {.ops = &ops}, .service = service};
    return &port->base;
}
