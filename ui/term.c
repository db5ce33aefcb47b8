/* The terminal is opened anew by its name, so that O_NONBLOCK is this program's alone: the description that stdin and
 * stdout share with the shell must not get it. Where that cannot be done, writes go in small pieces, each after poll
 * has said that there is room.
 */
#include "ui/term.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "base/str.h"
#include "text/base64.h"
#include "ui/curses_screen.h"
#include "ui/key_decode.h"
#include "ui/signals.h"
#include "ui/term_guard.h"

enum { SMALL_WRITE = 256, LEAVE_MS = 200, PRINT_US = 5000000 };

struct term {
    int fd;
    bool own_description;
    struct termios saved, raw;
    struct curses_screen *screen;
    struct key_decode decode;
    struct str out; /* not yet taken by the terminal, from `sent` on */
    size_t sent;
    int width, height;
};

static void find_size(int fd, int *width, int *height)
{
    struct winsize size = {0};
    *width = 80;
    *height = 24;
    if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0) {
        *width = size.ws_col;
        *height = size.ws_row;
    }
}

static bool open_tty(struct term *term, struct error *error)
{
    char name[128];
    if (ttyname_r(STDOUT_FILENO, name, sizeof name) == 0)
        term->fd = open(name, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    term->own_description = term->fd >= 0;
    if (term->fd < 0)
        term->fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    if (term->fd < 0 || tcgetattr(term->fd, &term->saved) != 0)
        return error_set(error, ERROR_FAILED, _("standard output is no terminal (%s): use --dump for one frame"),
                         strerror(errno));
    return true;
}

static void set_modes(struct term *term)
{
    term->raw = term->saved;
    term->raw.c_iflag &= ~(tcflag_t)(ICRNL | INLCR | IGNCR | IXON | ISTRIP);
    term->raw.c_oflag &= ~(tcflag_t)OPOST;
    term->raw.c_lflag &= ~(tcflag_t)(ECHO | ICANON | IEXTEN);
    term->raw.c_cc[VMIN] = 1;
    term->raw.c_cc[VTIME] = 0;
    tcsetattr(term->fd, TCSADRAIN, &term->raw);
}

/* Keys typed for weir before it was there stay for it; those typed into it that it never read must not reach the shell.
 */
static void reset_modes(const struct term *term)
{
    tcsetattr(term->fd, TCSAFLUSH, &term->saved);
}

static void destroy(struct term *term)
{
    if (term->fd >= 0)
        close(term->fd);
    str_finish(&term->out);
    free(term);
}

struct term *term_open(bool no_color, bool mouse, struct error *error)
{
    struct term *term = mem_zero(1, sizeof *term);
    term->fd = -1;
    if (!open_tty(term, error)) {
        destroy(term);
        return NULL;
    }
    find_size(term->fd, &term->width, &term->height);
    term->screen = curses_screen_open(term->width, term->height, no_color, mouse, &term->out, error);
    if (!term->screen) {
        destroy(term);
        return NULL;
    }
    const struct str *restore = curses_screen_restore(term->screen);
    term_guard_arm(term->fd, &term->saved, str_text(restore), restore->len);
    set_modes(term);
    return term;
}

/* Waits a moment for a slow terminal, since nothing may be on screen after the end. */
static void flush_last(struct term *term)
{
    int64_t until = clock_mono_us() + LEAVE_MS * 1000;
    while (term_pending(term) && clock_mono_us() < until && term_flush(term))
        if (term_pending(term))
            poll(&(struct pollfd){.fd = term->fd, .events = POLLOUT}, 1, 20);
}

void term_close(struct term *term)
{
    if (!term)
        return;
    curses_screen_close(term->screen, &term->out);
    flush_last(term);
    term_guard_disarm();
    reset_modes(term);
    destroy(term);
}

int term_fd(const struct term *term)
{
    return term->fd;
}

bool term_pending(const struct term *term)
{
    return term->sent < term->out.len;
}

static bool has_room(const struct term *term)
{
    struct pollfd poller = {.fd = term->fd, .events = POLLOUT};
    return poll(&poller, 1, 0) == 1 && (poller.revents & POLLOUT);
}

bool term_flush(struct term *term)
{
    while (term_pending(term)) {
        size_t len = term->out.len - term->sent;
        if (!term->own_description) {
            if (!has_room(term))
                return true;
            len = len < SMALL_WRITE ? len : SMALL_WRITE;
        }
        ssize_t wrote = write(term->fd, term->out.data + term->sent, len);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote < 0)
            return errno == EAGAIN || errno == EWOULDBLOCK;
        term->sent += (size_t)wrote;
    }
    str_clear(&term->out);
    term->sent = 0;
    return true;
}

bool term_idle(const struct term *term)
{
    int queued = 0;
#ifdef TIOCOUTQ
    if (ioctl(term->fd, TIOCOUTQ, &queued) != 0)
        queued = 0;
#endif
    return !term_pending(term) && queued == 0 && has_room(term);
}

bool term_read(struct term *term, int64_t now_us)
{
    char bytes[1024];
    ssize_t got = read(term->fd, bytes, sizeof bytes);
    if (got > 0)
        key_decode_feed(&term->decode, bytes, (size_t)got, now_us);
    return got > 0 || (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR));
}

bool term_next_key(struct term *term, int64_t now_us, struct key *key)
{
    return key_decode_next(&term->decode, now_us, key);
}

int64_t term_key_wait_us(const struct term *term, int64_t now_us)
{
    return key_decode_wait_us(&term->decode, now_us);
}

void term_size(const struct term *term, int *width, int *height)
{
    *width = term->width;
    *height = term->height;
}

bool term_resize(struct term *term)
{
    int width, height;
    find_size(term->fd, &width, &height);
    if (width == term->width && height == term->height)
        return false;
    term->width = width;
    term->height = height;
    curses_screen_resize(term->screen, width, height);
    return true;
}

void term_theme(struct term *term, const struct theme *theme)
{
    curses_screen_theme(term->screen, theme);
}

void term_repaint(struct term *term)
{
    curses_screen_repaint(term->screen);
}

size_t term_draw(struct term *term, const struct grid *grid)
{
    size_t before = term->out.len;
    curses_screen_draw(term->screen, grid, &term->out);
    return term->out.len - before;
}

void term_leave(struct term *term)
{
    curses_screen_leave(term->screen, &term->out);
    flush_last(term);
    reset_modes(term);
}

/* Keys come at once and unseen. False: the terminal's modes are not known; otherwise `saved` are those before. */
static bool take_keys_unseen(struct term *term, struct termios *saved)
{
    if (tcgetattr(term->fd, saved) != 0)
        return false;
    struct termios unseen = *saved;
    unseen.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    unseen.c_cc[VMIN] = 1;
    unseen.c_cc[VTIME] = 0;
    return tcsetattr(term->fd, TCSANOW, &unseen) == 0;
}

/* Any one; a signal or the end of the terminal does as well. */
static void wait_for_key(struct term *term)
{
    char bytes[64]; /* an arrow sends several */
    for (;;) {
        struct pollfd fds[2] = {{.fd = term->fd, .events = POLLIN}, {.fd = signals_fd(), .events = POLLIN}};
        if (poll(fds, 2, -1) < 0 && errno == EINTR)
            continue;
        if (!fds[1].revents && fds[0].revents == POLLIN && read(term->fd, bytes, sizeof bytes) < 0 && errno == EINTR)
            continue;
        break;
    }
}

void term_print(struct term *term, const char *text, size_t len)
{
    struct termios saved;
    bool unseen = take_keys_unseen(term, &saved); /* first: who is quick may press one as soon as there is text */
    str_append_bytes(&term->out, text, len);
    int64_t until = clock_mono_us() + PRINT_US;
    while (term_pending(term) && clock_mono_us() < until && term_flush(term))
        if (term_pending(term))
            poll(&(struct pollfd){.fd = term->fd, .events = POLLOUT}, 1, 20);
    wait_for_key(term);
    if (unseen)
        tcsetattr(term->fd, TCSANOW, &saved);
}

void term_return(struct term *term)
{
    tcgetattr(term->fd, &term->saved); /* the shell may have changed them meanwhile */
    const struct str *restore = curses_screen_restore(term->screen);
    term_guard_arm(term->fd, &term->saved, str_text(restore), restore->len);
    set_modes(term);
    term_resize(term);
    curses_screen_enter(term->screen, &term->out);
}

void term_suspend(struct term *term)
{
    term_leave(term);
    signals_stop();
    term_return(term);
}

void term_bell(struct term *term)
{
    str_append(&term->out, "\a");
}

void term_copy(struct term *term, const char *text, size_t len)
{
    str_append(&term->out, "\x1b]52;c;");
    base64_append(&term->out, text, len);
    str_append(&term->out, "\x1b\\");
}
