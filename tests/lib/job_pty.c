#include "job_pty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <vterm.h>

/* cmocka wants these before it */
#include <setjmp.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/mem.h"
#include "job_shell.h"

enum { LIMIT_US = 10000000, ROW_BYTES = 2048 };

struct pty {
    int master;
    int idle;            /* "frame N idle" lines of the program */
    int reports, orders; /* of and to the shell stand-in */
    pid_t shell, job;
    VTerm *vterm;
    VTermScreen *screen;
    int columns, rows;
    struct termios before;
    bool stalled;
    bool alternate, cursor_hidden, mouse;
    size_t bytes, mark_at; /* in JOB_MARK */
    unsigned marks, reports_told;
    unsigned long idles, seen_idles;
    bool stopped, ended;
    int code;
    char row[ROW_BYTES];
};

static int set_property(VTermProp property, VTermValue *value, void *user)
{
    struct pty *pty = user;
    if (property == VTERM_PROP_ALTSCREEN)
        pty->alternate = value->boolean;
    if (property == VTERM_PROP_CURSORVISIBLE)
        pty->cursor_hidden = !value->boolean;
    if (property == VTERM_PROP_MOUSE)
        pty->mouse = value->number != VTERM_PROP_MOUSE_NONE;
    return 1;
}

static const VTermScreenCallbacks callbacks = {.settermprop = set_property};

static void make_terminal(struct pty *pty)
{
    pty->vterm = vterm_new(pty->rows, pty->columns);
    vterm_set_utf8(pty->vterm, 1);
    pty->screen = vterm_obtain_screen(pty->vterm);
    vterm_screen_set_callbacks(pty->screen, &callbacks, pty);
    vterm_screen_enable_altscreen(pty->screen, 1);
    vterm_screen_reset(pty->screen, 1);
}

static void take_output(struct pty *pty)
{
    char bytes[8192];
    ssize_t got = read(pty->master, bytes, sizeof bytes);
    if (got <= 0)
        return;
    pty->bytes += (size_t)got;
    for (ssize_t i = 0; i < got; i++) {
        pty->mark_at = bytes[i] == JOB_MARK[pty->mark_at] ? pty->mark_at + 1 : bytes[i] == JOB_MARK[0];
        if (pty->mark_at == strlen(JOB_MARK)) {
            pty->marks++;
            pty->mark_at = 0;
        }
    }
    vterm_input_write(pty->vterm, bytes, (size_t)got);
}

static void take_idle(struct pty *pty)
{
    char bytes[1024];
    ssize_t got = read(pty->idle, bytes, sizeof bytes);
    for (ssize_t i = 0; i < got; i++)
        pty->idles += bytes[i] == '\n';
    if (got == 0) {
        close(pty->idle);
        pty->idle = -1;
    }
}

static void take_report(struct pty *pty)
{
    struct job_report report;
    if (read(pty->reports, &report, sizeof report) != sizeof report)
        return;
    if (report.kind == JOB_STARTED)
        pty->job = report.value;
    else
        pty->reports_told++;
    if (report.kind == JOB_STOPPED)
        pty->stopped = true;
    if (report.kind == JOB_ENDED) {
        pty->ended = true;
        pty->code = report.value;
    }
}

/* Takes in what there is, after waiting for something at most until then. The screen comes before what is said of it.
 */
static void pump(struct pty *pty, int64_t until_us)
{
    struct pollfd fds[3] = {{.fd = pty->stalled ? -1 : pty->master, .events = POLLIN},
                            {.fd = pty->idle, .events = POLLIN},
                            {.fd = pty->reports, .events = POLLIN}};
    int64_t left = until_us - clock_mono_us();
    poll(fds, 3, left > 0 ? (int)(left / 1000) + 1 : 0);
    for (int i = 0; !pty->stalled && i < 64; i++) {
        struct pollfd more = {.fd = pty->master, .events = POLLIN};
        if (poll(&more, 1, 0) != 1 || !(more.revents & POLLIN))
            break;
        take_output(pty);
    }
    if (fds[1].revents)
        take_idle(pty);
    if (fds[2].revents & POLLIN)
        take_report(pty);
    for (int i = 0; !pty->stalled && i < 64; i++) { /* what was written just before it was said */
        struct pollfd more = {.fd = pty->master, .events = POLLIN};
        if (poll(&more, 1, 0) != 1 || !(more.revents & POLLIN))
            break;
        take_output(pty);
    }
}

static _Noreturn void give_up(struct pty *pty, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fprintf(stderr, "; ended %d, code %d; the screen:\n", pty->ended, pty->code);
    for (int row = 0; row < pty->rows; row++)
        fprintf(stderr, "|%s\n", pty_row(pty, row));
    kill(pty->job, SIGKILL);
    fail();
    abort();
}

/* A pipe whose ends are out of the way of the numbers that the job gets. */
static void make_pipe(int fds[2])
{
    int made[2];
    assert_return_code(pipe(made), errno);
    for (int i = 0; i < 2; i++) {
        fds[i] = fcntl(made[i], F_DUPFD_CLOEXEC, 20);
        close(made[i]);
    }
}

struct pty *pty_start(const struct pty_options *options)
{
    struct pty *pty = mem_zero(1, sizeof *pty);
    struct winsize size = {.ws_col = (unsigned short)options->columns, .ws_row = (unsigned short)options->rows};
    int idle[2], reports[2], orders[2];
    make_pipe(idle);
    make_pipe(reports);
    make_pipe(orders);
    pty->columns = options->columns;
    pty->rows = options->rows;
    make_terminal(pty);
    pty->shell = forkpty(&pty->master, NULL, NULL, &size);
    assert_true(pty->shell >= 0);
    if (pty->shell == 0) {
        dup2(idle[1], JOB_IDLE_FD);
        dup2(reports[1], JOB_REPORT_FD);
        dup2(orders[0], JOB_ORDER_FD);
        job_shell_run(options);
    }
    tcgetattr(pty->master, &pty->before);
    fcntl(pty->master, F_SETFD, FD_CLOEXEC);
    close(idle[1]);
    close(reports[1]);
    close(orders[0]);
    pty->idle = idle[0];
    pty->reports = reports[0];
    pty->orders = orders[1];
    int64_t until_us = clock_mono_us() + LIMIT_US;
    while (pty->job == 0 && clock_mono_us() < until_us)
        pump(pty, until_us);
    return pty;
}

void pty_end(struct pty *pty)
{
    if (!pty->ended && pty->job > 0)
        kill(pty->job, SIGKILL);
    close(pty->orders);
    kill(pty->shell, SIGKILL);
    waitpid(pty->shell, NULL, 0);
    close(pty->master);
    close(pty->reports);
    if (pty->idle >= 0)
        close(pty->idle);
    vterm_free(pty->vterm);
    free(pty);
}

void pty_keys(struct pty *pty, const char *bytes)
{
    size_t len = strlen(bytes);
    pty->seen_idles = pty->idles;
    assert_int_equal(write(pty->master, bytes, len), (ssize_t)len);
}

void pty_resize(struct pty *pty, int columns, int rows)
{
    struct winsize size = {.ws_col = (unsigned short)columns, .ws_row = (unsigned short)rows};
    pty->columns = columns;
    pty->rows = rows;
    pty->seen_idles = pty->idles;
    vterm_set_size(pty->vterm, rows, columns);
    assert_return_code(ioctl(pty->master, TIOCSWINSZ, &size), errno);
}

void pty_signal(struct pty *pty, int number)
{
    assert_return_code(kill(pty->job, number), errno);
}

pid_t pty_pid(const struct pty *pty)
{
    return pty->job;
}

void pty_wait_idle(struct pty *pty)
{
    int64_t until_us = clock_mono_us() + LIMIT_US;
    while (pty->idles == pty->seen_idles) {
        if (pty->ended || clock_mono_us() >= until_us)
            give_up(pty, "no frame came to rest");
        pump(pty, until_us);
    }
    pty->seen_idles = pty->idles;
}

const char *pty_row(struct pty *pty, int row)
{
    size_t len = 0;
    for (int column = 0; column < pty->columns; column++) {
        VTermScreenCell cell;
        vterm_screen_get_cell(pty->screen, (VTermPos){.row = row, .col = column}, &cell);
        if (cell.chars[0] == UINT32_MAX)
            continue; /* the right half of a wide one */
        if (cell.chars[0] == 0)
            cell.chars[0] = ' ';
        for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i] && len + 8 < sizeof pty->row; i++) {
            uint32_t c = cell.chars[i];
            if (c < 0x80) {
                pty->row[len++] = (char)c;
            } else if (c < 0x800) {
                pty->row[len++] = (char)(0xc0 | c >> 6);
                pty->row[len++] = (char)(0x80 | (c & 0x3f));
            } else if (c < 0x10000) {
                pty->row[len++] = (char)(0xe0 | c >> 12);
                pty->row[len++] = (char)(0x80 | (c >> 6 & 0x3f));
                pty->row[len++] = (char)(0x80 | (c & 0x3f));
            } else {
                pty->row[len++] = '?';
            }
        }
    }
    while (len > 0 && pty->row[len - 1] == ' ')
        len--;
    pty->row[len] = '\0';
    return pty->row;
}

bool pty_has_text(struct pty *pty, const char *text)
{
    for (int row = 0; row < pty->rows; row++)
        if (strstr(pty_row(pty, row), text))
            return true;
    return false;
}

static void wait_for_text(struct pty *pty, const char *text, bool wanted)
{
    int64_t until_us = clock_mono_us() + LIMIT_US;
    while (pty_has_text(pty, text) != wanted) {
        if (clock_mono_us() >= until_us)
            give_up(pty, wanted ? "'%s' never came" : "'%s' never went", text);
        pump(pty, until_us);
    }
}

void pty_wait_text(struct pty *pty, const char *text)
{
    wait_for_text(pty, text, true);
}

void pty_wait_no_text(struct pty *pty, const char *text)
{
    wait_for_text(pty, text, false);
}

int pty_wait_exit(struct pty *pty)
{
    int64_t until_us = clock_mono_us() + LIMIT_US;
    while (!pty->ended || (!pty->stalled && pty->marks < pty->reports_told)) {
        if (clock_mono_us() >= until_us)
            give_up(pty, "it did not end");
        pump(pty, until_us);
    }
    pump(pty, 0);
    return pty->code;
}

void pty_wait_stopped(struct pty *pty)
{
    int64_t until_us = clock_mono_us() + LIMIT_US;
    while (!pty->stopped || pty->marks < pty->reports_told) {
        if (clock_mono_us() >= until_us)
            give_up(pty, "it did not stop");
        pump(pty, until_us);
    }
    pump(pty, 0);
}

void pty_continue(struct pty *pty)
{
    pty->stopped = false;
    pty->seen_idles = pty->idles;
    assert_int_equal(write(pty->orders, "c", 1), 1);
}

void pty_stall(struct pty *pty, bool stalled)
{
    pty->stalled = stalled;
}

size_t pty_bytes(const struct pty *pty)
{
    return pty->bytes;
}

void pty_expect_restored(struct pty *pty)
{
    struct termios now;
    assert_return_code(tcgetattr(pty->master, &now), errno);
    assert_int_equal(now.c_iflag, pty->before.c_iflag);
    assert_int_equal(now.c_oflag, pty->before.c_oflag);
    assert_int_equal(now.c_lflag, pty->before.c_lflag);
    assert_memory_equal(now.c_cc, pty->before.c_cc, sizeof now.c_cc);
    if (pty->alternate)
        give_up(pty, "the alternate screen is still on");
    if (pty->mouse)
        give_up(pty, "the mouse is still asked for");
    if (pty->cursor_hidden)
        give_up(pty, "the cursor is still hidden");
    if (!pty_has_text(pty, JOB_BEFORE))
        give_up(pty, "what stood there is gone");
}
