/* The shell stand-in that a job of job_pty.h runs under: it gives the terminal to the job and takes it back when the
 * job stops or ends, and says so.
 */
#ifndef WEIR_TESTS_JOB_SHELL_H
#define WEIR_TESTS_JOB_SHELL_H

#include "job_pty.h"

/* Its descriptors: the job says on one that a frame is idle; it reports on one, and is told on one to go on (a byte).
 */
enum { JOB_IDLE_FD = 9, JOB_REPORT_FD = 8, JOB_ORDER_FD = 7 };

/* What it writes before the job. */
#define JOB_BEFORE "what stood here before"
/* Written after all that the job wrote: bytes of a terminal arrive later than words in a pipe. */
#define JOB_MARK "\x1b]777;mark\x1b\\"

enum job_word {
    JOB_STARTED, /* value: its pid */
    JOB_STOPPED, /* with a mark */
    JOB_ENDED    /* value: exit code, or 128 + the signal; with a mark */
};

struct job_report {
    enum job_word kind;
    int value;
};

/* In the child that has the terminal as its own: runs the job, and stays until nobody has orders any more. */
_Noreturn void job_shell_run(const struct pty_options *options);

#endif
