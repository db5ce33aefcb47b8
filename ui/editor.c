#include "ui/editor.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/lang.h"

enum { MOST_BYTES = 1 << 24 };

static const char *set_variable(const char *first, const char *second, const char *otherwise)
{
    const char *value = getenv(first);
    if (!value || !*value)
        value = getenv(second);
    return value && *value ? value : otherwise;
}

static bool write_all(int fd, const char *text, size_t len)
{
    while (len > 0) {
        ssize_t wrote = write(fd, text, len);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote < 0)
            return false;
        text += wrote;
        len -= (size_t)wrote;
    }
    return true;
}

static bool make_file(struct str *path, const struct str *text, struct error *error)
{
    str_appendf(path, "%s/weir-value-XXXXXX", set_variable("XDG_RUNTIME_DIR", "TMPDIR", "/tmp"));
    int fd = mkstemp(path->data);
    if (fd < 0) {
        error_set(error, ERROR_FAILED, _("cannot make a file to edit (%s): %s"), path->data, strerror(errno));
        str_clear(path);
        return false;
    }
    bool good = write_all(fd, str_text(text), text->len);
    good = close(fd) == 0 && good;
    return good || error_set(error, ERROR_FAILED, _("cannot write %s: %s"), path->data, strerror(errno));
}

static bool read_file(const char *path, struct str *text, struct error *error)
{
    char bytes[4096];
    ssize_t got = -1;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    while (fd >= 0 && text->len < MOST_BYTES && (got = read(fd, bytes, sizeof bytes)) > 0)
        str_append_bytes(text, bytes, (size_t)got);
    if (fd >= 0)
        close(fd);
    return got == 0 || error_set(error, ERROR_FAILED, _("cannot read what the editor left: %s"),
                                 got < 0 ? strerror(errno) : _("it is longer than 16 MiB"));
}

/* @locality the child */
static void become_editor(const char *editor, const char *path)
{
    static const int numbers[] = {SIGINT, SIGQUIT, SIGTSTP, SIGHUP, SIGTERM, SIGCONT, SIGWINCH, SIGPIPE};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        signal(numbers[i], SIG_DFL);
    if (!isatty(STDIN_FILENO))
        dup2(STDOUT_FILENO, STDIN_FILENO);
    /* As git does it: the variable is a command with its arguments. */
    char command[1024];
    if ((size_t)snprintf(command, sizeof command, "%s \"$1\"", editor) < sizeof command)
        execl("/bin/sh", "sh", "-c", command, editor, path, (char *)NULL);
    _exit(127);
}

/* Ctrl-C is the editor's while it runs; Ctrl-Z stops both, and the shell has the terminal. */
static int run(const char *editor, const char *path)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN}, standard = {.sa_handler = SIG_DFL}, interrupt, quit, stop;
    int status = -1;
    sigaction(SIGINT, &ignore, &interrupt);
    sigaction(SIGQUIT, &ignore, &quit);
    sigaction(SIGTSTP, &standard, &stop);
    pid_t child = fork();
    if (child == 0)
        become_editor(editor, path);
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    sigaction(SIGINT, &interrupt, NULL);
    sigaction(SIGQUIT, &quit, NULL);
    sigaction(SIGTSTP, &stop, NULL);
    return child > 0 ? status : -1;
}

static void take(struct str *text, const struct str *edited)
{
    size_t len = edited->len;
    bool had_end = text->len > 0 && text->data[text->len - 1] == '\n';
    if (len > 0 && edited->data[len - 1] == '\n' && !had_end)
        len--;
    str_clear(text);
    str_append_bytes(text, str_text(edited), len);
}

bool editor_edit(struct str *text, struct error *error)
{
    const char *editor = set_variable("VISUAL", "EDITOR", "vi");
    struct str path = {0}, edited = {0};
    bool good = make_file(&path, text, error);
    if (good) {
        int status = run(editor, str_text(&path));
        good = WIFEXITED(status) && WEXITSTATUS(status) == 0;
        if (!good)
            error_set(error, ERROR_FAILED, _("%s ended with an error: the value is as it was ($EDITOR names another)"),
                      editor);
    }
    good = good && read_file(str_text(&path), &edited, error);
    if (good)
        take(text, &edited);
    if (path.len > 0)
        unlink(str_text(&path));
    str_finish(&path);
    str_finish(&edited);
    return good;
}
