#include "job_shell.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"

static void report(enum job_word kind, int value)
{
    const struct job_report report = {.kind = kind, .value = value};
    if (write(JOB_REPORT_FD, &report, sizeof report) != sizeof report)
        _exit(99);
    if (kind != JOB_STARTED && write(1, JOB_MARK, strlen(JOB_MARK)) < 0)
        _exit(95);
}

static void give_terminal(pid_t group)
{
    signal(SIGTTOU, SIG_IGN);
    tcsetpgrp(0, group);
}

static _Noreturn void run_job(const struct pty_options *options)
{
    setpgid(0, 0);
    give_terminal(getpid());
    signal(SIGTTOU, SIG_DFL);
    close(JOB_REPORT_FD);
    close(JOB_ORDER_FD);
    if (options->term && *options->term)
        setenv("TERM", options->term, 1);
    else
        unsetenv("TERM");
    setenv("WEIR_TEST_FD", "9", 1);
    setenv("TZ", "UTC", 1);
    for (size_t i = 0; options->environ && options->environ[i]; i++) {
        char *copy = mem_strdup(options->environ[i]);
        putenv(copy);
    }
    /* execv takes no const, for the sake of old programs; it changes nothing. */
    union {
        const char *const *read_only;
        char *const *argv;
    } arguments = {.read_only = options->argv};
    execv(arguments.argv[0], arguments.argv);
    _exit(127);
}

_Noreturn void job_shell_run(const struct pty_options *options)
{
    if (write(1, JOB_BEFORE "\r\n", strlen(JOB_BEFORE) + 2) < 0)
        _exit(98);
    pid_t job = fork();
    if (job == 0)
        run_job(options);
    setpgid(job, job);
    give_terminal(job);
    close(JOB_IDLE_FD);
    report(JOB_STARTED, (int)job);
    for (;;) {
        int status;
        if (waitpid(job, &status, WUNTRACED) < 0)
            _exit(97);
        give_terminal(getpgrp());
        if (WIFSTOPPED(status)) {
            char order;
            report(JOB_STOPPED, 0);
            if (read(JOB_ORDER_FD, &order, 1) != 1)
                _exit(96);
            give_terminal(job);
            kill(-job, SIGCONT);
            continue;
        }
        report(JOB_ENDED, WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
        char order;
        while (read(JOB_ORDER_FD, &order, 1) == 1) /* the terminal lives as long as its session */
            continue;
        _exit(0);
    }
}
