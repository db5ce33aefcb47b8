#include "kafka/demo_client.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "config/demo_file.h"
#include "kafka/demo_wire.h"

enum { ANSWER_MS = 10000, REPORT_MS = 1000 };

struct client_port {
    struct demo_port base;
    char cluster_id[DEMO_ID_MAX];
};

static int left_ms(int64_t deadline_us)
{
    int64_t left = (deadline_us - clock_mono_us()) / 1000;
    return left > 0 ? (int)left : 0;
}

static bool is_same_user(int fd)
{
    struct ucred peer;
    socklen_t size = sizeof peer;
    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && size == sizeof peer && peer.uid == geteuid();
}

static bool wait_for(int fd, short events, int64_t deadline_us)
{
    struct pollfd polled = {.fd = fd, .events = events};
    int ready;
    do
        ready = poll(&polled, 1, left_ms(deadline_us));
    while (ready < 0 && errno == EINTR);
    return ready == 1;
}

static int connect_to(const char *cluster_id)
{
    char path[DEMO_PATH_MAX];
    if (!demo_file_socket_find(cluster_id, path))
        return -1;
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    /* Without waiting: a demo whose queue of connections is full does not answer, either. */
    if (connect(fd, (const struct sockaddr *)&address, sizeof address) == 0 && is_same_user(fd))
        return fd;
    if (errno == ECONNREFUSED)
        demo_file_socket_dead(path);
    close(fd);
    return -1;
}

static bool send_all(int fd, const struct str *line, int64_t deadline_us)
{
    size_t at = 0;
    while (at < line->len) {
        ssize_t sent = send(fd, line->data + at, line->len - at, MSG_NOSIGNAL);
        if (sent > 0)
            at += (size_t)sent;
        else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            if (!wait_for(fd, POLLOUT, deadline_us))
                return false;
        } else if (errno != EINTR) {
            return false;
        }
    }
    return true;
}

static bool receive_line(int fd, struct str *line, int64_t deadline_us)
{
    char buffer[16384];
    while (line->len <= DEMO_REPLY_MAX) {
        ssize_t got = recv(fd, buffer, sizeof buffer, 0);
        if (got > 0) {
            str_append_bytes(line, buffer, (size_t)got);
            if (memchr(buffer, '\n', (size_t)got))
                return true;
        } else if (got == 0 || (errno != EINTR && errno != EAGAIN && errno != EWOULDBLOCK) ||
                   (errno != EINTR && !wait_for(fd, POLLIN, deadline_us))) {
            return false;
        }
    }
    return false;
}

static cJSON *client_ask(struct demo_port *port, const struct str *request, struct error *error)
{
    const struct client_port *client = (const struct client_port *)port; /* its first member */
    struct str line = {0};
    cJSON *reply = NULL;
    int64_t deadline_us = clock_mono_us() + (int64_t)ANSWER_MS * 1000;
    int fd = connect_to(client->cluster_id);
    if (fd < 0)
        error_set(error, ERROR_UNREACHABLE,
                  _("this is asked at the demo's control socket, and there is none of yours: it has ended, or is "
                    "another user's"));
    else if (!send_all(fd, request, deadline_us) || !receive_line(fd, &line, deadline_us))
        error_set(error, ERROR_UNREACHABLE, _("the demo did not answer at its control socket: it may be ending"));
    else
        reply = demo_wire_parse(str_text(&line), strcspn(str_text(&line), "\n"), error);
    if (fd >= 0)
        close(fd);
    str_finish(&line);
    if (reply && demo_wire_ok(reply, error))
        return reply;
    cJSON_Delete(reply);
    return NULL;
}

/* Replies to reports are taken off the socket, not waited for. */
static void discard_replies(int fd)
{
    char buffer[4096];
    while (recv(fd, buffer, sizeof buffer, MSG_DONTWAIT) > 0)
        continue;
}

static bool client_report(struct demo_port *port, struct demo_reporting *reporting, const struct str *line)
{
    const struct client_port *client = (const struct client_port *)port;
    if (reporting->fd < 0)
        reporting->fd = connect_to(client->cluster_id);
    if (reporting->fd < 0)
        return false;
    discard_replies(reporting->fd);
    if (send_all(reporting->fd, line, clock_mono_us() + (int64_t)REPORT_MS * 1000))
        return true;
    close(reporting->fd);
    reporting->fd = -1;
    return false;
}

static void client_report_end(struct demo_port *port, struct demo_reporting *reporting)
{
    (void)port;
    if (reporting->fd >= 0)
        close(reporting->fd);
    reporting->fd = -1;
}

static void client_destroy(struct demo_port *port)
{
    free(port);
}

struct demo_port *demo_client_open(const char *cluster_id, bool *mine)
{
    static const struct demo_port_ops ops = {
        .ask = client_ask, .report = client_report, .report_end = client_report_end, .destroy = client_destroy};
    int fd = demo_file_is_demo(cluster_id) ? connect_to(cluster_id) : -1;
    *mine = fd >= 0;
    if (fd >= 0)
        close(fd);
    struct client_port *client = mem_zero(1, sizeof *client);
    client->base.ops = &ops;
    snprintf(client->cluster_id, sizeof client->cluster_id, "%s", cluster_id);
    return &client->base;
}
