#include "cli/command.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/lang.h"
#include "base/mem.h"
#include "base/wake.h"
#include "cli/command_table.h"
#include "text/sanitize.h"

enum { HURRY_MS = 1000 };

static const struct command *const commands[] = {COMMANDS};

const struct command *const *command_list(size_t *count)
{
    *count = sizeof commands / sizeof *commands;
    return commands;
}

const struct command *command_find(const char *name)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

/* What the source had to say when it was opened: what is missing of a recording concerns every command. */
static void take_notices(struct command_call *call)
{
    struct event event;
    char text[sizeof event.text * 4];
    while (mailbox_receive_kind(call->events, EVENT_NOTICE, &event)) {
        fprintf(stderr, "%s%s\n", _("weir: warning: "),
                sanitize_into(text, sizeof text, event.text, strlen(event.text)));
        call->partly |= event.error.kind != ERROR_NONE;
        event_finish(&event);
    }
}

struct source *command_open(struct command_call *call, struct error *error)
{
    if (call->source)
        return call->source;
    if (!call->wake) {
        call->wake = mem_zero(1, sizeof *call->wake);
        if (!wake_init(call->wake, error)) {
            free(call->wake);
            call->wake = NULL;
            return NULL;
        }
        call->board = board_create(call->wake);
        call->events = mailbox_create(1024, call->wake);
    }
    call->source = call->opener->open(call->opener, call->board, call->events, error);
    if (call->source)
        take_notices(call);
    return call->source;
}

void command_close(struct command_call *call)
{
    if (call->source)
        call->source->ops->destroy(call->source);
    if (call->wake) {
        mailbox_destroy(call->events);
        board_destroy(call->board);
        wake_finish(call->wake);
        free(call->wake);
    }
    call->source = NULL;
    call->wake = NULL;
    call->board = NULL;
    call->events = NULL;
}

bool command_ask(struct command_call *call, struct question *question, struct answer *answer, struct error *error)
{
    struct source *source = command_open(call, error);
    if (!source)
        return false;
    if (!source->ops->ask)
        return error_set(error, ERROR_FAILED, _("this source cannot be asked, only read"));
    question->timeout_ms = call->timeout_ms;
    return source->ops->ask(source, question, answer, error);
}

void command_ask_cluster(struct command_call *call, char *id, size_t size)
{
    struct question question = {.kind = ASK_TOPICS, .names = call->operands, .name_count = 1};
    struct answer answer = {0};
    struct error ignored = {0};
    struct source *source = command_open(call, &ignored);
    bool hurries = call->interrupted && call->timeout_ms > HURRY_MS;
    question.timeout_ms = hurries ? HURRY_MS : call->timeout_ms;
    bool known = source && source->ops->ask && source->ops->ask(source, &question, &answer, &ignored);
    snprintf(id, size, "%s", known ? answer.cluster_id : "");
    answer_finish(&answer);
}

_Noreturn void command_broken_pipe(void)
{
    signal(SIGPIPE, SIG_DFL);
    raise(SIGPIPE);
    _exit(128 + SIGPIPE);
}

void command_end_without_reader(const struct command_call *call)
{
    struct pollfd out = {.fd = fileno(call->out)};
    if (poll(&out, 1, 0) == 1 && out.revents & POLLERR)
        command_broken_pipe();
}

bool command_write(struct command_call *call, const char *bytes, size_t len, struct error *error)
{
    errno = 0;
    if ((len == 0 || fwrite(bytes, 1, len, call->out) == len) && fflush(call->out) == 0)
        return true;
    if (errno == EPIPE)
        command_broken_pipe();
    return error_set(error, ERROR_FAILED, _("standard output cannot be written: %s"), strerror(errno));
}

void command_append_call(const struct command_call *call, bool writes, struct str *out)
{
    str_append(out, call->weir ? call->weir : "weir");
    if (writes && call->write_by_flag)
        str_append(out, " --write");
}
