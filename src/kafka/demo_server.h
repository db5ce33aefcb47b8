/* The demo's control socket: a Unix socket of mode 0600 at which other weirs of the same user ask (demo_wire.h).
 *
 * One thread serves all of them, waits for none, and touches nothing of the demo but the service: who sends half a
 * line, too much, or takes no answers, is let go. Who is of another user is not answered at all.
 */
#ifndef WEIR_KAFKA_DEMO_SERVER_H
#define WEIR_KAFKA_DEMO_SERVER_H

#include "kafka/demo_service.h"

enum { DEMO_CLIENTS_MAX = 300, DEMO_CLIENT_PATIENCE_MS = 5000 };

struct demo_server;

/* `service` must live until demo_server_stop. NULL with an error: the demo runs without. */
struct demo_server *demo_server_start(const struct demo_service *service, struct error *error);
/* The same at a place of the caller's choice, for tests. */
struct demo_server *demo_server_start_at(const struct demo_service *service, const char *path, struct error *error);
void demo_server_stop(struct demo_server *server); /* removes the socket; NULL is allowed */

#endif
