#include "tests/lib/pty.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>
#include <vterm.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "text/utf8.h"

struct pty {
    int master, slave; /* the slave is kept open, so that its modes can be compared */
    int idle_fd;
    int report_fd; /* the leader tells what becomes of the program */
    pid_t leader, child;
    int status;
    bool exited, stopped;
    struct termios before;
    VTerm *vterm;
    VTermScreen *screen;
    bool alternate, cursor_hidden, mouse;
    unsigned long idle_frames;
    int columns, rows;
    struct str text;
};

static int on_property(VTermProp property, VTermValue *value, void *opaque)
{
    struct pty *pty = opaque;
    if (property == VTERM_PROP_ALTSCREEN)
        pty->alternate = value->boolean;
    if (property == VTERM_PROP_CURSORVISIBLE)
        pty->cursor_hidden = !value->boolean;
    if (property == VTERM_PROP_MOUSE)
        pty->mouse = value->number != VTERM_PROP_MOUSE_NONE;
    return 1;
}

static const VTermScreenCallbacks callbacks = {.settermprop = on_property};

static void answer(const char *bytes, size_t len, void *opaque)
{
    struct pty *pty = opaque;
    if (write(pty->master, bytes, len) < 0)
        return; /* the program has gone: nobody waits for the answer */
}

/* What stands between the terminal and the program, as a shell does: the program gets a foreground group of its own in
 * a session whose leader lives, or it could not be stopped. Its id and each change of its status go to `report`. */
static void run_leader(pid_t program, int report)
{
    signal(SIGTTOU, SIG_IGN);
    setpgid(program, program);
    tcsetpgrp(STDIN_FILENO, program);
    int status = 0;
    if (write(report, &program, sizeof program) < 0)
        _exit(1);
    while (waitpid(program, &status, WUNTRACED | WCONTINUED) == program) {
        if (write(report, &status, sizeof status) < 0 || WIFEXITED(status) || WIFSIGNALED(status))
            break;
    }
    _exit(0);
}

static void run_child(const char *const *argv, const struct pty_options *options, int idle_fd)
{
    setpgid(0, 0);
    signal(SIGTTOU, SIG_IGN);
    tcsetpgrp(STDIN_FILENO, getpid());
    signal(SIGTTOU, SIG_DFL);
    char number[16];
    snprintf(number, sizeof number, "%d", idle_fd);
    setenv("WEIR_TEST_FD", number, 1);
    setenv("TERM", options->term ? options->term : "xterm-256color", 1);
    if (options->term && !*options->term)
        unsetenv("TERM");
    setenv("LANG", "C.UTF-8", 1);
    unsetenv("LC_ALL");
    unsetenv("NO_COLOR");
    unsetenv("COLUMNS");
    unsetenv("LINES");
    for (const char *const *item = options->environment; item && *item; item++)
        putenv(mem_strdup(*item));
    char **arguments = (char **)(void *)mem_dup(argv, 64 * sizeof *argv);
    execv(arguments[0], arguments);
    _exit(127);
}

struct pty *pty_start(const char *const *argv, const struct pty_options *options)
{
    struct pty *pty = mem_zero(1, sizeof *pty);
    const char *padded[64] = {NULL};
    for (size_t i = 0; i < 63 && argv[i]; i++)
        padded[i] = argv[i];
    struct winsize size = {.ws_col = (unsigned short)options->columns, .ws_row = (unsigned short)options->rows};
    int idle[2], report[2];
    if (pipe(idle) != 0 || pipe(report) != 0 || openpty(&pty->master, &pty->slave, NULL, NULL, &size) != 0) {
        free(pty);
        return NULL;
    }
    tcgetattr(pty->slave, &pty->before);
    pty->columns = options->columns;
    pty->rows = options->rows;
    pty->leader = fork();
    if (pty->leader == 0) {
        close(idle[0]);
        close(report[0]);
        close(pty->master);
        login_tty(pty->slave);
        pid_t program = fork();
        if (program == 0) {
            close(report[1]);
            run_child(padded, options, idle[1]);
        }
        close(idle[1]);
        run_leader(program, report[1]);
    }
    close(report[1]);
    pty->report_fd = report[0];
    if (read(pty->report_fd, &pty->child, sizeof pty->child) != (ssize_t)sizeof pty->child)
        pty->exited = true;
    fcntl(pty->report_fd, F_SETFL, O_NONBLOCK);
    close(idle[1]);
    pty->idle_fd = idle[0];
    fcntl(pty->idle_fd, F_SETFL, O_NONBLOCK);
    fcntl(pty->master, F_SETFL, O_NONBLOCK);
    pty->vterm = vterm_new(options->rows, options->columns);
    vterm_set_utf8(pty->vterm, 1);
    vterm_output_set_callback(pty->vterm, answer, pty);
    pty->screen = vterm_obtain_screen(pty->vterm);
    vterm_screen_enable_altscreen(pty->screen, 1);
    vterm_screen_set_callbacks(pty->screen, &callbacks, pty);
    vterm_screen_reset(pty->screen, 1);
    return pty;
}

static void look_after_child(struct pty *pty)
{
    int status;
    while (read(pty->report_fd, &status, sizeof status) == (ssize_t)sizeof status) {
        pty->stopped = WIFSTOPPED(status);
        if (WIFEXITED(status) || WIFSIGNALED(status)) {
            pty->exited = true;
            pty->status = status;
        }
    }
}

static void read_idle(struct pty *pty)
{
    char bytes[4096];
    ssize_t len;
    while ((len = read(pty->idle_fd, bytes, sizeof bytes)) > 0)
        for (ssize_t i = 0; i < len; i++)
            pty->idle_frames += bytes[i] == '\n';
}

/* Takes in what the program has written; waits up to 20 ms for more. */
static void pump(struct pty *pty)
{
    struct pollfd fds[] = {{.fd = pty->master, .events = POLLIN}, {.fd = pty->idle_fd, .events = POLLIN}};
    poll(fds, pty->exited ? 1 : 2, 20);
    char bytes[65536];
    ssize_t len;
    while ((len = read(pty->master, bytes, sizeof bytes)) > 0)
        vterm_input_write(pty->vterm, bytes, (size_t)len);
    read_idle(pty);
    look_after_child(pty);
}

void pty_end(struct pty *pty)
{
    if (!pty)
        return;
    if (!pty->exited)
        kill(pty->child, SIGKILL);
    waitpid(pty->leader, &pty->status, 0);
    close(pty->master);
    close(pty->slave);
    close(pty->idle_fd);
    close(pty->report_fd);
    vterm_free(pty->vterm);
    str_finish(&pty->text);
    free(pty);
}

void pty_type(struct pty *pty, const char *keys)
{
    size_t len = strlen(keys);
    while (len) {
        ssize_t written = write(pty->master, keys, len);
        if (written > 0) {
            keys += written;
            len -= (size_t)written;
        } else {
            pump(pty);
            if (pty->exited)
                return;
        }
    }
}

void pty_resize(struct pty *pty, int columns, int rows)
{
    struct winsize size = {.ws_col = (unsigned short)columns, .ws_row = (unsigned short)rows};
    vterm_set_size(pty->vterm, rows, columns);
    pty->columns = columns;
    pty->rows = rows;
    ioctl(pty->master, TIOCSWINSZ, &size); /* the kernel sends SIGWINCH */
}

void pty_signal(struct pty *pty, int signal)
{
    kill(pty->child, signal);
}

const char *pty_screen(struct pty *pty)
{
    str_clear(&pty->text);
    for (int row = 0; row < pty->rows; row++) {
        for (int column = 0; column < pty->columns; column++) {
            VTermScreenCell cell;
            vterm_screen_get_cell(pty->screen, (VTermPos){.row = row, .col = column}, &cell);
            if (cell.chars[0] == (uint32_t)-1)
                continue; /* the right half of a wide character */
            if (!cell.chars[0])
                str_append_char(&pty->text, ' ');
            for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i]; i++) {
                char bytes[4];
                str_append_bytes(&pty->text, bytes, utf8_encode(cell.chars[i], bytes));
            }
        }
        str_append_char(&pty->text, '\n');
    }
    return str_text(&pty->text);
}

bool pty_has(struct pty *pty, const char *text)
{
    return strstr(pty_screen(pty), text) != NULL;
}

/* Pumps until `done` or the limit; what was written last is looked at too. */
static bool wait_for(struct pty *pty, bool (*done)(struct pty *, const void *), const void *what)
{
    int64_t limit = clock_mono_us() + (int64_t)PTY_LIMIT_MS * 1000;
    while (!done(pty, what)) {
        if (clock_mono_us() > limit)
            return false;
        pump(pty);
    }
    return true;
}

static bool has_text(struct pty *pty, const void *text)
{
    return pty_has(pty, text);
}

static bool lacks_text(struct pty *pty, const void *text)
{
    return !pty_has(pty, text);
}

static bool is_past(struct pty *pty, const void *frames)
{
    return pty->idle_frames > *(const unsigned long *)frames;
}

static bool has_exited(struct pty *pty, const void *what)
{
    (void)what;
    return pty->exited;
}

static bool has_stopped(struct pty *pty, const void *what)
{
    (void)what;
    return pty->stopped;
}

bool pty_wait_text(struct pty *pty, const char *text)
{
    return wait_for(pty, has_text, text);
}

bool pty_wait_gone(struct pty *pty, const char *text)
{
    return wait_for(pty, lacks_text, text);
}

bool pty_wait_idle(struct pty *pty)
{
    pump(pty);
    unsigned long frames = pty->idle_frames;
    return wait_for(pty, is_past, &frames);
}

bool pty_wait_exit(struct pty *pty, int *status)
{
    bool exited = wait_for(pty, has_exited, NULL);
    pump(pty); /* what it wrote last */
    *status = pty->status;
    return exited;
}

bool pty_wait_stopped(struct pty *pty)
{
    return wait_for(pty, has_stopped, NULL);
}

bool pty_is_restored(struct pty *pty)
{
    struct termios now;
    tcgetattr(pty->slave, &now);
    bool modes =
        now.c_lflag == pty->before.c_lflag && now.c_iflag == pty->before.c_iflag && now.c_oflag == pty->before.c_oflag;
    return modes && !pty->alternate && !pty->cursor_hidden && !pty->mouse;
}
