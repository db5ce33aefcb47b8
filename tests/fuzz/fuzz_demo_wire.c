/* The control socket's protocol: any line gets one reply that weir itself can read; any reply is read without harm; any
 * line of the brokers' log is taken apart without harm. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kafka/demo_service.h"
#include "kafka/demo_wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool accept_all(struct demo_topics *topics, const struct admin_request *request, struct admin_answer *answer,
                       struct error *error)
{
    (void)topics, (void)answer;
    return strlen(request->name) % 2 == 0 || error_set(error, ERROR_USAGE, "not %s", request->name);
}

static void ask(const struct demo_service *service, const char *line, size_t len)
{
    struct str reply = {0};
    struct error error = {0};
    demo_service_answer(service, 1, line, len, &reply);
    cJSON *message = demo_wire_parse(str_text(&reply), reply.len, &error);
    if (!message || memchr(reply.data, '\n', reply.len) != reply.data + reply.len - 1)
        abort();
    cJSON_Delete(message);
    str_finish(&reply);
}

static void read_as_reply(const char *line, size_t len)
{
    struct admin_answer answer = {0};
    struct error error = {0};
    cJSON *message = demo_wire_parse(line, len, &error);
    if (message && demo_wire_ok(message, &error) && demo_wire_get_answer(message, &answer, &error))
        admin_answer_finish(&answer);
    cJSON_Delete(message);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct demo_service service = {
        .cluster_id = "mockCluster1", .bootstrap = "127.0.0.1:1", .groups = demo_groups_create(), .admin = accept_all};
    for (const char *at = (const char *)data, *all = at + size; at < all;) {
        const char *end = memchr(at, '\n', (size_t)(all - at));
        size_t len = (size_t)((end ? end : all) - at);
        char *line = malloc(len + 1);
        memcpy(line, at, len);
        line[len] = '\0';
        demo_groups_log(service.groups, line);
        ask(&service, line, len);
        read_as_reply(line, len);
        free(line);
        at += len + 1;
    }
    static const char groups[] = "{\"weir\":1,\"ask\":\"groups\"}";
    demo_groups_closed(service.groups, 1);
    ask(&service, groups, strlen(groups));
    demo_groups_destroy(service.groups);
    return 0;
}
