/* Asking a demo that runs in another process, over its control socket. */
#ifndef WEIR_KAFKA_DEMO_CLIENT_H
#define WEIR_KAFKA_DEMO_CLIENT_H

#include <stdbool.h>

#include "kafka/demo_port.h"

/* The demo of this cluster id; `mine` says whether one of this user listens now. A socket that nobody listens to is
 * removed, one of another user is left alone. Each request has a connection of its own, so that a demo that is started
 * or stopped meanwhile is noticed at the next one. */
struct demo_port *demo_client_open(const char *cluster_id, bool *mine);

#endif
