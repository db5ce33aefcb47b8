/* The demo's side of demo_wire.h: a request's line in, a reply's line out. */
#ifndef WEIR_KAFKA_DEMO_SERVICE_H
#define WEIR_KAFKA_DEMO_SERVICE_H

#include "kafka/demo_groups.h"
#include "kafka/demo_port.h"
#include "source/admin.h"

struct demo_topics;

struct demo_service {
    const char *cluster_id, *bootstrap;
    struct demo_groups *groups;
    struct demo_topics *topics;
    bool (*admin)(struct demo_topics *topics, const struct admin_request *request, struct admin_answer *answer,
                  struct error *error);
};

/* @locality any thread, several at once. Appends exactly one line to `reply`. `reporter` is the number of whoever asks:
 * true when it has become (or is) a member that reports itself, and demo_groups_closed is due at its end. */
bool demo_service_answer(const struct demo_service *service, uint64_t reporter, const char *line, size_t len,
                         struct str *reply);

/* The service as a port for this process. It borrows the service. */
struct demo_port *demo_service_port(const struct demo_service *service);

#endif
