/* The handler may use async-signal-safe calls alone: write, poll, tcsetattr, raise. What it needs was copied before.
 * The only globals of the screen, since a handler gets no context.
 */
#include "ui/term_guard.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { GUARD_BYTES = 512, GUARD_STACK = 65536, GUARD_TRIES = 20 };

static struct {
    volatile sig_atomic_t armed;
    int fd;
    struct termios modes;
    char bytes[GUARD_BYTES];
    size_t len;
} guard;

static const int fatal[] = {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGQUIT, SIGTRAP};

static void give_back(void)
{
    size_t at = 0;
    for (int tries = 0; at < guard.len && tries < GUARD_TRIES; tries++) {
        ssize_t wrote = write(guard.fd, guard.bytes + at, guard.len - at);
        if (wrote > 0)
            at += (size_t)wrote;
        else if (errno == EAGAIN)
            poll(&(struct pollfd){.fd = guard.fd, .events = POLLOUT}, 1, 10);
        else if (errno != EINTR)
            break;
    }
    tcsetattr(guard.fd, TCSANOW, &guard.modes);
}

static void die(int number)
{
    if (guard.armed) {
        guard.armed = 0;
        give_back();
    }
    /* SA_RESETHAND has put the default back: this ends the program as if nobody had looked. */
    raise(number);
}

void term_guard_arm(int fd, const struct termios *modes, const char *bytes, size_t len)
{
    static char stack[GUARD_STACK]; /* a stack that overflowed is none to run a handler on */
    guard.armed = 0;
    guard.fd = fd;
    guard.modes = *modes;
    guard.len = len < GUARD_BYTES ? len : GUARD_BYTES;
    memcpy(guard.bytes, bytes, guard.len);
    sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = sizeof stack}, NULL);
    struct sigaction action = {.sa_handler = die, .sa_flags = SA_ONSTACK | (int)SA_RESETHAND};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++)
        sigaction(fatal[i], &action, NULL);
    guard.armed = 1;
}

void term_guard_disarm(void)
{
    guard.armed = 0;
}
