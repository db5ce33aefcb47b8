/* A program on a pseudo-terminal, and what its terminal shows: keys in, screen out. Nothing sleeps: waiting is for the
 * program's own word ("frame N idle" on a descriptor), for a text on the screen, or for its end, each with a limit.
 *
 * The program runs as a job of a small shell stand-in (its own process group in the terminal's session), so that it can
 * be stopped and continued as under a real shell.
 */
#ifndef WEIR_TESTS_JOB_PTY_H
#define WEIR_TESTS_JOB_PTY_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct pty;

struct pty_options {
    const char *const *argv; /* ends with NULL */
    int columns, rows;
    const char *term;           /* TERM; "": unset */
    const char *const *environ; /* "NAME=VALUE" ..., ends with NULL; may be NULL */
};

struct pty *pty_start(const struct pty_options *options); /* fails the test when it cannot */
void pty_end(struct pty *pty);                            /* kills what still runs */

void pty_keys(struct pty *pty, const char *bytes);
void pty_resize(struct pty *pty, int columns, int rows);
void pty_signal(struct pty *pty, int number);
pid_t pty_pid(const struct pty *pty);

/* Each fails the test, with the screen printed, when it has not come true within 10 s. */
void pty_wait_idle(struct pty *pty);                   /* a frame was drawn after the last call, and all is quiet */
void pty_wait_text(struct pty *pty, const char *text); /* it stands somewhere on the screen */
void pty_wait_no_text(struct pty *pty, const char *text);
int pty_wait_exit(struct pty *pty);     /* exit code, or 128 + the signal that ended it */
void pty_wait_stopped(struct pty *pty); /* the job was stopped, and the shell stand-in has the terminal */
void pty_continue(struct pty *pty);

/* While pty_stall(true) nothing is read from the program: its terminal fills up. */
void pty_stall(struct pty *pty, bool stalled);

bool pty_has_text(struct pty *pty, const char *text);
const char *pty_row(struct pty *pty, int row); /* its text without white space at the end; valid until the next call */
size_t pty_bytes(const struct pty *pty);       /* bytes that the program wrote so far */

/* Fails unless the terminal is as before the program: modes, main screen, cursor shown, no attributes, what stood
 * there.
 */
void pty_expect_restored(struct pty *pty);

#endif
