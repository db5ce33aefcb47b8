/* The control socket against clients that mean no good, and clients against a server that does not. */
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "config/demo_file.h"
#include "kafka/demo_client.h"
#include "kafka/demo_server.h"
#include "kafka/demo_wire.h"

static const char id[] = "mockCluster77", hello[] = "{\"weir\":1,\"ask\":\"hello\"}\n";
static char home[] = "/tmp/weir-server-XXXXXX";

struct fixture {
    struct demo_service service;
    struct demo_server *server;
    char path[DEMO_PATH_MAX];
};

static bool no_admin(struct demo_topics *topics, const struct admin_request *request, struct admin_answer *answer,
                     struct error *error)
{
    (void)topics, (void)request, (void)answer;
    return error_set(error, ERROR_FAILED, "not here");
}

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    struct error error = {0};
    fixture->service = (struct demo_service){
        .cluster_id = id, .bootstrap = "127.0.0.1:1", .groups = demo_groups_create(), .admin = no_admin};
    fixture->server = demo_server_start(&fixture->service, &error);
    *state = fixture;
    return fixture->server && demo_file_socket_find(id, fixture->path) ? 0 : -1;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    demo_server_stop(fixture->server);
    demo_groups_destroy(fixture->service.groups);
    free(fixture);
    return 0;
}

static int reach(const struct fixture *fixture)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", fixture->path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(fd, (const struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

static void put(int fd, const char *text, size_t len)
{
    while (len > 0) {
        ssize_t sent = send(fd, text, len, MSG_NOSIGNAL);
        if (sent <= 0)
            return; /* it has let us go, which the test looks at */
        text += sent;
        len -= (size_t)sent;
    }
}

/* Waits at most 20 s for a line (true), or for the end (false). */
static bool get_line(int fd, char *line, size_t size)
{
    size_t len = 0;
    struct pollfd polled = {.fd = fd, .events = POLLIN};
    while (len + 1 < size && poll(&polled, 1, 20000) == 1) {
        ssize_t got = recv(fd, line + len, 1, 0);
        if (got <= 0)
            return false;
        if (line[len++] == '\n') {
            line[len] = '\0';
            return true;
        }
    }
    fail_msg("neither a line nor an end in 20 s");
    return false;
}

static void assert_well(const struct fixture *fixture)
{
    char line[512];
    int fd = reach(fixture);
    put(fd, hello, strlen(hello));
    assert_true(get_line(fd, line, sizeof line));
    assert_non_null(strstr(line, "\"ok\":true"));
    assert_non_null(strstr(line, "mockCluster77"));
    close(fd);
}

static void test_nobody_else_may_use_it(void **state)
{
    const struct fixture *fixture = *state;
    struct stat status;
    assert_int_equal(stat(fixture->path, &status), 0);
    assert_true(S_ISSOCK(status.st_mode));
    assert_int_equal(status.st_mode & 0777, 0600);
    assert_well(fixture);
}

static void test_half_lines_and_many_lines(void **state)
{
    const struct fixture *fixture = *state;
    char line[512];
    int half = reach(fixture), fd = reach(fixture);
    put(half, hello, 5);
    for (int i = 0; i < 50; i++)
        put(fd, hello, strlen(hello));
    for (int i = 0; i < 50; i++)
        assert_true(get_line(fd, line, sizeof line));
    put(half, hello + 5, strlen(hello) - 5);
    assert_true(get_line(half, line, sizeof line));
    put(fd, "\n\0{\n", 4);
    assert_true(get_line(fd, line, sizeof line));
    assert_non_null(strstr(line, "\"ok\":false"));
    close(half);
    close(fd);
    assert_well(fixture);
}

static void test_a_line_without_end(void **state)
{
    const struct fixture *fixture = *state;
    char line[512], block[4096];
    memset(block, 'x', sizeof block);
    int fd = reach(fixture);
    for (size_t sent = 0; sent < 2 * DEMO_LINE_MAX; sent += sizeof block)
        put(fd, block, sizeof block);
    assert_false(get_line(fd, line, sizeof line));
    close(fd);
    assert_well(fixture);
}

/* Who asks without taking the answers is let go, and others are served meanwhile. */
static void test_a_slow_peer(void **state)
{
    const struct fixture *fixture = *state;
    int fd = reach(fixture);
    struct timeval patience = {.tv_usec = 100000};
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    for (int i = 0; i < 20000; i++)
        if (send(fd, hello, strlen(hello), MSG_NOSIGNAL) <= 0)
            break;
    assert_well(fixture);
    struct pollfd polled = {.fd = fd, .events = 0};
    assert_int_equal(poll(&polled, 1, 3 * DEMO_CLIENT_PATIENCE_MS), 1);
    assert_true(polled.revents & POLLHUP);
    close(fd);
}

static void test_more_clients_than_it_serves(void **state)
{
    const struct fixture *fixture = *state;
    static int fds[DEMO_CLIENTS_MAX + 20];
    char line[512];
    for (size_t i = 0; i < DEMO_CLIENTS_MAX + 20; i++) {
        fds[i] = reach(fixture);
        put(fds[i], hello, strlen(hello));
    }
    size_t served = 0;
    for (size_t i = 0; i < DEMO_CLIENTS_MAX + 20; i++)
        served += get_line(fds[i], line, sizeof line);
    assert_int_equal(served, DEMO_CLIENTS_MAX);
    for (size_t i = 0; i < DEMO_CLIENTS_MAX + 20; i++)
        close(fds[i]);
    /* It may not have noticed all of them yet. */
    for (int tries = 0; tries < 100; tries++) {
        int fd = reach(fixture);
        put(fd, hello, strlen(hello));
        bool answered = get_line(fd, line, sizeof line);
        close(fd);
        if (answered)
            return;
    }
    fail_msg("it never served again");
}

static bool client_asks(struct demo_port *port, struct error *error)
{
    struct str request = {0};
    str_append(&request, hello);
    cJSON *reply = port->ops->ask(port, &request, error);
    str_finish(&request);
    cJSON_Delete(reply);
    return reply != NULL;
}

static void test_a_member_ends_with_its_connection(void **state)
{
    const struct fixture *fixture = *state;
    bool mine;
    struct demo_port *port = demo_client_open(id, &mine);
    assert_true(mine);
    struct demo_reporting reporting = {.fd = -1};
    struct str line = {0}, request = {0};
    struct error error = {0};
    str_append(&line, "{\"weir\":1,\"ask\":\"member\",\"group\":\"g\",\"member_id\":\"\",\"client_id\":\"c\"}\n");
    str_append(&request, "{\"weir\":1,\"ask\":\"groups\"}\n");
    assert_true(port->ops->report(port, &reporting, &line));
    int seen = 0;
    for (int tries = 0; tries < 10000 && seen < 2; tries++) {
        cJSON *reply = port->ops->ask(port, &request, &error);
        const cJSON *group = cJSON_GetArrayItem(cJSON_GetObjectItem(reply, "groups"), 0);
        int members = cJSON_GetArraySize(cJSON_GetObjectItem(group, "members"));
        if (seen == 0 && members == 1)
            port->ops->report_end(port, &reporting);
        seen += members == (seen == 0);
        cJSON_Delete(reply);
    }
    assert_int_equal(seen, 2);
    str_finish(&line);
    str_finish(&request);
    port->ops->destroy(port);
    assert_well(fixture);
}

static void test_a_server_that_is_gone(void **state)
{
    struct fixture *fixture = *state;
    bool mine;
    struct demo_port *port = demo_client_open(id, &mine);
    struct error error = {0};
    assert_true(mine && client_asks(port, &error));
    demo_server_stop(fixture->server);
    fixture->server = NULL;
    assert_false(client_asks(port, &error));
    assert_int_equal(error.kind, ERROR_UNREACHABLE);
    port->ops->destroy(port);

    /* What a killed one leaves behind: a socket that nobody listens to. It is removed at the first try. */
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", fixture->path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (const struct sockaddr *)&address, sizeof address), 0);
    chmod(fixture->path, 0600);
    close(fd);
    port = demo_client_open(id, &mine);
    assert_false(mine);
    assert_int_not_equal(access(fixture->path, F_OK), 0);
    port->ops->destroy(port);
}

/* Answers one client with these bytes, and closes. */
static void answer_with(int listener, const char *bytes, size_t len)
{
    int fd = accept(listener, NULL, NULL);
    put(fd, bytes, len);
    close(fd);
}

static void test_answers_that_are_none(void **state)
{
    struct fixture *fixture = *state;
    demo_server_stop(fixture->server);
    fixture->server = NULL;
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", fixture->path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (const struct sockaddr *)&address, sizeof address), 0);
    chmod(fixture->path, 0600);
    listen(fd, 5);
    static const char *const answers[] = {"",
                                          "{",
                                          "\n",
                                          "{}\n",
                                          "{\"weir\":1}\n",
                                          "{\"weir\":1,\"ok\":1}\n",
                                          "7\n",
                                          "{\"weir\":1,\"ok\":false,\"error\":7,\"kind\":99}\n"};
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        pid_t child = fork();
        if (child == 0) {
            /* Its answer is there before the question: the client reads it all the same. */
            answer_with(fd, answers[i], strlen(answers[i]));
            _exit(0);
        }
        bool mine;
        struct error error = {0};
        struct demo_port *port = demo_client_open(id, &mine); /* takes the first connection */
        pid_t second = fork();
        if (second == 0) {
            answer_with(fd, answers[i], strlen(answers[i]));
            _exit(0);
        }
        assert_true(mine);
        assert_false(client_asks(port, &error));
        assert_true(error.text[0]);
        port->ops->destroy(port);
        waitpid(child, NULL, 0);
        waitpid(second, NULL, 0);
    }
    close(fd);
    unlink(fixture->path);
}

static void test_ids_that_are_no_names(void **state)
{
    (void)state;
    bool mine = true;
    assert_false(demo_file_is_demo("mockCluster/../../x"));
    assert_false(demo_file_is_demo("mockCluster\n"));
    assert_false(demo_file_is_demo("Some4.3Kafka"));
    assert_false(demo_file_is_demo("mockCluster0000000000000000000000000000000000000000000000000000000000000000"));
    struct demo_port *port = demo_client_open("mockCluster/../../x", &mine);
    assert_false(mine);
    port->ops->destroy(port);
}

static int make_home(void **state)
{
    (void)state;
    if (!mkdtemp(home))
        return -1;
    setenv("HOME", home, 1);
    setenv("XDG_RUNTIME_DIR", home, 1);
    unsetenv("XDG_STATE_HOME");
    return 0;
}

static int remove_home(void **state)
{
    (void)state;
    char below[64];
    snprintf(below, sizeof below, "%s/weir", home);
    return rmdir(below) == 0 && rmdir(home) == 0 ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_nobody_else_may_use_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_half_lines_and_many_lines, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_line_without_end, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_slow_peer, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_more_clients_than_it_serves, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_member_ends_with_its_connection, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_server_that_is_gone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_answers_that_are_none, set_up, tear_down),
        cmocka_unit_test(test_ids_that_are_no_names),
    };
    return cmocka_run_group_tests(tests, make_home, remove_home);
}
