/* The socket is bound under a name of its own, listens, and only then gets its place: whoever is refused there knows
 * that nobody listens any more. */
#include "kafka/demo_server.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "base/wake.h"
#include "config/demo_file.h"
#include "kafka/demo_wire.h"

struct client {
    int fd;
    uint64_t number;
    bool reports;
    struct str in, out;
    size_t sent;      /* of out */
    int64_t moved_us; /* when it last said or took anything */
};

struct demo_server {
    const struct demo_service *service;
    char path[DEMO_PATH_MAX];
    int fd;
    struct wake wake;
    pthread_t thread;
    atomic_bool stopping;
    uint64_t last_number;
    struct client *clients[DEMO_CLIENTS_MAX];
    size_t count;
};

static void drop(struct demo_server *server, size_t at)
{
    struct client *client = server->clients[at];
    if (client->reports)
        demo_groups_closed(server->service->groups, client->number);
    close(client->fd);
    str_finish(&client->in);
    str_finish(&client->out);
    free(client);
    server->clients[at] = server->clients[--server->count];
}

static bool is_same_user(int fd)
{
    struct ucred peer;
    socklen_t size = sizeof peer;
    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && size == sizeof peer && peer.uid == geteuid();
}

static void accept_one(struct demo_server *server)
{
    int fd = accept4(server->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0)
        return;
    if (!is_same_user(fd) || server->count == DEMO_CLIENTS_MAX) {
        close(fd);
        return;
    }
    struct client *client = mem_zero(1, sizeof *client);
    *client = (struct client){.fd = fd, .number = ++server->last_number, .moved_us = clock_mono_us()};
    server->clients[server->count++] = client;
}

/* False: it is to be let go. */
static bool send_some(struct client *client)
{
    while (client->sent < client->out.len) {
        ssize_t sent = send(client->fd, client->out.data + client->sent, client->out.len - client->sent, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return errno == EAGAIN || errno == EWOULDBLOCK;
        client->sent += (size_t)sent;
        client->moved_us = clock_mono_us();
    }
    str_finish(&client->out); /* it may have been large */
    client->sent = 0;
    return true;
}

/* Answers what is there in whole lines, one after the other: no further one before the last answer was taken. */
static bool answer_lines(const struct demo_server *server, struct client *client)
{
    const char *end;
    while (!client->out.len && client->in.len && (end = memchr(client->in.data, '\n', client->in.len))) {
        size_t len = (size_t)(end - client->in.data);
        client->reports |= demo_service_answer(server->service, client->number, client->in.data, len, &client->out);
        memmove(client->in.data, end + 1, client->in.len - len - 1);
        client->in.len -= len + 1;
        client->in.data[client->in.len] = '\0';
        if (!send_some(client))
            return false;
    }
    return client->in.len <= DEMO_LINE_MAX;
}

static bool receive_some(struct client *client)
{
    char buffer[16384];
    ssize_t got = recv(client->fd, buffer, sizeof buffer, 0);
    if (got < 0)
        return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
    if (got == 0)
        return false;
    str_append_bytes(&client->in, buffer, (size_t)got);
    client->moved_us = clock_mono_us();
    return true;
}

static bool serve(const struct demo_server *server, struct client *client, short events)
{
    if (events & POLLOUT && !send_some(client))
        return false;
    if (!client->out.len && events & (POLLIN | POLLHUP | POLLERR) && !receive_some(client))
        return false;
    return answer_lines(server, client) && !(events & (POLLERR | POLLNVAL));
}

/* Members that report stay as long as they take their answers; others come, ask and go. */
static bool is_patient(const struct client *client, int64_t now_us)
{
    bool owes = client->out.len || client->in.len || !client->reports;
    return !owes || now_us - client->moved_us < (int64_t)DEMO_CLIENT_PATIENCE_MS * 1000;
}

static void fill(const struct demo_server *server, struct pollfd *polled)
{
    polled[0] = (struct pollfd){.fd = server->wake.read_fd, .events = POLLIN};
    polled[1] = (struct pollfd){.fd = server->fd, .events = POLLIN};
    for (size_t i = 0; i < server->count; i++)
        polled[2 + i] =
            (struct pollfd){.fd = server->clients[i]->fd, .events = server->clients[i]->out.len ? POLLOUT : POLLIN};
}

static void *run(void *opaque)
{
    struct demo_server *server = opaque;
    struct pollfd polled[2 + DEMO_CLIENTS_MAX];
    while (!atomic_load(&server->stopping)) {
        size_t count = server->count;
        fill(server, polled);
        if (poll(polled, 2 + count, count ? 1000 : -1) < 0)
            continue;
        int64_t now_us = clock_mono_us();
        /* From the end: who is let go is replaced by the last one. */
        for (size_t i = count; i-- > 0;) {
            struct client *client = server->clients[i];
            if ((polled[2 + i].revents && !serve(server, client, polled[2 + i].revents)) || !is_patient(client, now_us))
                drop(server, i);
        }
        if (polled[1].revents & POLLIN)
            accept_one(server);
    }
    while (server->count)
        drop(server, server->count - 1);
    return NULL;
}

static int listen_at(const char *path, struct error *error)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    snprintf(address.sun_path, sizeof address.sun_path, "%s~", path);
    unlink(address.sun_path);
    /* Nobody can connect before it listens: the mode is right by then. */
    if (fd >= 0 && bind(fd, (const struct sockaddr *)&address, sizeof address) == 0 &&
        chmod(address.sun_path, 0600) == 0 && listen(fd, 64) == 0 && rename(address.sun_path, path) == 0)
        return fd;
    error_set(error, ERROR_FAILED, _("%s: no control socket: %s"), path, strerror(errno));
    unlink(address.sun_path);
    if (fd >= 0)
        close(fd);
    return -1;
}

struct demo_server *demo_server_start_at(const struct demo_service *service, const char *path, struct error *error)
{
    struct demo_server *server = mem_zero(1, sizeof *server);
    server->service = service;
    if (strlen(path) + 2 > sizeof server->path) {
        error_set(error, ERROR_FAILED, _("%s: too long for a socket"), path);
        free(server);
        return NULL;
    }
    snprintf(server->path, sizeof server->path, "%s", path);
    server->fd = listen_at(path, error);
    if (server->fd >= 0 && wake_init(&server->wake, error)) {
        if (pthread_create(&server->thread, NULL, run, server) == 0)
            return server;
        error_set(error, ERROR_FAILED, _("the control socket cannot start a thread"));
        wake_finish(&server->wake);
    }
    if (server->fd >= 0) {
        close(server->fd);
        unlink(server->path);
    }
    free(server);
    return NULL;
}

struct demo_server *demo_server_start(const struct demo_service *service, struct error *error)
{
    char path[DEMO_PATH_MAX];
    return demo_file_socket_place(service->cluster_id, path, error) ? demo_server_start_at(service, path, error) : NULL;
}

void demo_server_stop(struct demo_server *server)
{
    if (!server)
        return;
    atomic_store(&server->stopping, true);
    wake_raise(&server->wake);
    pthread_join(server->thread, NULL);
    unlink(server->path);
    close(server->fd);
    wake_finish(&server->wake);
    free(server);
}
