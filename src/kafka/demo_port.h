/* A demo that can be asked: the one in this process by a call, one in another process over its control socket. */
#ifndef WEIR_KAFKA_DEMO_PORT_H
#define WEIR_KAFKA_DEMO_PORT_H

#include <cjson/cJSON.h>
#include <stdint.h>

#include "base/error.h"
#include "base/str.h"

struct demo_reporting;
struct demo_port;

struct demo_port_ops {
    /* @locality any thread, several at once. Sends one request (a line, see demo_wire.h) and gives the reply, which
     * the caller deletes with cJSON_Delete. NULL: the demo did not answer, or says what went wrong. */
    cJSON *(*ask)(struct demo_port *port, const struct str *request, struct error *error);
    /* A member of this process reports itself: the first line opens what later lines change, and closing ends it.
     * False: the demo cannot be told; the member goes on. */
    bool (*report)(struct demo_port *port, struct demo_reporting *reporting, const struct str *line);
    void (*report_end)(struct demo_port *port, struct demo_reporting *reporting);
    void (*destroy)(struct demo_port *port);
};

/* Implementations begin with this. */
struct demo_port {
    const struct demo_port_ops *ops;
};

/* One member's line to the demo; {.fd = -1} before its first report. */
struct demo_reporting {
    int fd;          /* over a socket */
    uint64_t number; /* in this process; 0: none yet */
};

#endif
