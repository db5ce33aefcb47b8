#include "kafka/demo_link.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "config/demo_file.h"
#include "kafka/demo_client.h"
#include "kafka/demo_parts.h"
#include "kafka/demo_wire.h"

static struct demo_link *link_create(struct demo_port *port, bool mine)
{
    struct demo_link *link = mem_zero(1, sizeof *link);
    *link = (struct demo_link){.port = port, .mine = mine};
    groups_demo_init(&link->groups, port);
    return link;
}

static void link_destroy(struct demo_link *link)
{
    if (!link)
        return;
    link->port->ops->destroy(link->port);
    free(link);
}

void demo_link_set(struct live_source *live, struct demo_port *port, bool mine)
{
    atomic_store(&live->demo, link_create(port, mine));
}

void demo_link_destroy(struct live_source *live)
{
    link_destroy(atomic_exchange(&live->demo, NULL));
}

void demo_link_meet(struct live_source *live, const char *cluster_id)
{
    if (*cluster_id)
        atomic_store(&live->met, true);
    if (atomic_load(&live->demo) || !demo_file_is_demo(cluster_id))
        return;
    bool mine;
    struct demo_port *port = demo_client_open(cluster_id, &mine);
    struct demo_link *fresh = link_create(port, mine), *none = NULL;
    if (!atomic_compare_exchange_strong(&live->demo, &none, fresh))
        link_destroy(fresh); /* another thread was faster */
}

void demo_link_ask_id(struct live_source *live, rd_kafka_t *handle, int timeout_ms)
{
    char *id = atomic_load(&live->met) || demo_link_of(live) ? NULL : rd_kafka_clusterid(handle, timeout_ms);
    if (!id)
        return;
    demo_link_meet(live, id);
    rd_kafka_mem_free(handle, id);
}

struct demo_link *demo_link_of(const struct live_source *live)
{
    return atomic_load(&live->demo);
}

const struct group_asker *demo_link_asker(const struct live_source *live)
{
    const struct demo_link *link = demo_link_of(live);
    if (live->asker)
        return live->asker;
    return link ? &link->groups.base : &groups_of_cluster;
}

bool demo_link_mine(const struct live_source *live)
{
    const struct demo_link *link = demo_link_of(live);
    return link && link->mine;
}

bool demo_link_admin(struct demo_link *link, const struct admin_request *request, struct admin_answer *answer,
                     struct error *error)
{
    struct str line = {0};
    struct jsonw json;
    *answer = (struct admin_answer){0};
    if (request->kind > ADMIN_DELETE_RECORDS)
        return error_set(error, ERROR_FAILED, _("the built-in cluster's groups cannot be moved"));
    demo_wire_ask(&json, &line, "admin");
    demo_wire_put_request(&json, request);
    demo_wire_end(&json);
    cJSON *reply = line.len <= DEMO_LINE_MAX ? link->port->ops->ask(link->port, &line, error) : NULL;
    if (line.len > DEMO_LINE_MAX)
        error_set(error, ERROR_USAGE, _("more than the built-in cluster takes in one request"));
    bool good = reply && demo_wire_get_answer(reply, answer, error);
    cJSON_Delete(reply);
    str_finish(&line);
    return good;
}

static void tell(struct live_source *live, struct demo_self *self, const char *member_id,
                 const struct demo_parts *owned)
{
    struct demo_link *link = demo_link_of(live);
    const char *client_id = properties_get(&live->properties, "client.id");
    struct str line = {0};
    struct jsonw json;
    demo_wire_ask(&json, &line, "member");
    jsonw_name(&json, "group");
    jsonw_string(&json, self->group);
    jsonw_name(&json, "member_id");
    jsonw_string(&json, member_id);
    jsonw_name(&json, "client_id");
    jsonw_string(&json, client_id ? client_id : "weir");
    jsonw_name(&json, "host");
    jsonw_string(&json, "127.0.0.1"); /* mock brokers listen nowhere else */
    jsonw_name(&json, "consumer_protocol");
    jsonw_bool(&json, self->consumer_protocol);
    jsonw_name(&json, "partitions");
    demo_parts_write(owned, &json);
    demo_wire_end(&json);
    link->port->ops->report(link->port, &self->reporting, &line);
    str_finish(&line);
}

void demo_self_begin(struct live_source *live, struct demo_self *self, const char *group, bool consumer_protocol)
{
    *self = (struct demo_self){.reporting = {.fd = -1}, .consumer_protocol = consumer_protocol};
    if (!demo_link_mine(live) || strlen(group) >= sizeof self->group)
        return;
    snprintf(self->group, sizeof self->group, "%s", group);
    tell(live, self, "", &(struct demo_parts){0});
}

void demo_self_tell(struct live_source *live, struct demo_self *self, rd_kafka_t *handle)
{
    rd_kafka_topic_partition_list_t *assigned = NULL;
    struct demo_parts owned = {0};
    if (!*self->group)
        return;
    char *member_id = rd_kafka_memberid(handle);
    if (!rd_kafka_assignment(handle, &assigned))
        for (int i = 0; i < assigned->cnt; i++)
            demo_parts_add(&owned, assigned->elems[i].topic, assigned->elems[i].partition);
    tell(live, self, member_id ? member_id : "", &owned);
    if (assigned)
        rd_kafka_topic_partition_list_destroy(assigned);
    if (member_id)
        rd_kafka_mem_free(handle, member_id);
    demo_parts_finish(&owned);
}

void demo_self_end(struct live_source *live, struct demo_self *self)
{
    const struct demo_link *link = demo_link_of(live);
    if (link && *self->group)
        link->port->ops->report_end(link->port, &self->reporting);
    self->group[0] = '\0';
}
