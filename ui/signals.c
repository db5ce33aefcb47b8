#include "ui/signals.h"
#include "base/lang.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static const int caught[] = {SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGTSTP, SIGCONT};
enum { CAUGHT = sizeof caught / sizeof *caught };

static int pipe_fds[2] = {-1, -1};
static struct sigaction former[CAUGHT];

static void note(int number)
{
    int kept = errno;
    char byte = (char)number;
    ssize_t wrote = write(pipe_fds[1], &byte, 1); /* a full pipe holds enough of them */
    (void)wrote;
    errno = kept;
}

static void catch_one(int number, struct sigaction *old)
{
    struct sigaction action = {.sa_handler = note, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, old);
}

bool signals_open(struct error *error)
{
    if (pipe(pipe_fds) != 0)
        return error_set(error, ERROR_FAILED, _("cannot make a pipe: %s"), strerror(errno));
    for (int i = 0; i < 2; i++) {
        fcntl(pipe_fds[i], F_SETFL, O_NONBLOCK);
        fcntl(pipe_fds[i], F_SETFD, FD_CLOEXEC);
    }
    for (int i = 0; i < CAUGHT; i++)
        catch_one(caught[i], &former[i]);
    return true;
}

void signals_close(void)
{
    if (pipe_fds[0] < 0)
        return;
    for (int i = 0; i < CAUGHT; i++)
        sigaction(caught[i], &former[i], NULL);
    close(pipe_fds[0]);
    close(pipe_fds[1]);
    pipe_fds[0] = pipe_fds[1] = -1;
}

int signals_fd(void)
{
    return pipe_fds[0];
}

int signals_next(void)
{
    char byte;
    return read(pipe_fds[0], &byte, 1) == 1 ? byte : 0;
}

void signals_stop(void)
{
    struct sigaction stop = {.sa_handler = SIG_DFL}, mine;
    sigaction(SIGTSTP, &stop, &mine);
    raise(SIGTSTP);
    sigaction(SIGTSTP, &mine, NULL);
}
