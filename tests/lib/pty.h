/* The real program on a pseudo-terminal, with libvterm as the terminal behind it: keys in, screen out.
 *
 * Nothing sleeps: each wait is for a condition, and fails after its limit. The program says "frame N idle" on a
 * descriptor of its own (WEIR_TEST_FD) when it has painted all that it knows.
 */
#ifndef WEIR_TESTS_PTY_H
#define WEIR_TESTS_PTY_H

#include <stdbool.h>
#include <stddef.h>

struct pty;

struct pty_options {
    int columns, rows;
    const char *term;               /* NULL: xterm-256color; "": unset */
    const char *const *environment; /* further NAME=VALUE, NULL-terminated; NULL: none */
};

enum { PTY_LIMIT_MS = 15000 };

/* Starts argv (NULL-terminated). NULL when it cannot be started. */
struct pty *pty_start(const char *const *argv, const struct pty_options *options);
void pty_end(struct pty *pty); /* kills it if it still runs */

void pty_type(struct pty *pty, const char *keys); /* bytes as a keyboard sends them */
void pty_resize(struct pty *pty, int columns, int rows);
void pty_signal(struct pty *pty, int signal);

/* Each true when it came to be within the limit. */
bool pty_wait_text(struct pty *pty, const char *text); /* the text is on the screen */
bool pty_wait_gone(struct pty *pty, const char *text); /* it is not */
bool pty_wait_idle(struct pty *pty);                   /* a frame that was painted after this call says so */
bool pty_wait_exit(struct pty *pty, int *status);      /* as of waitpid */
bool pty_wait_stopped(struct pty *pty);                /* by SIGTSTP */
bool pty_has(struct pty *pty, const char *text);       /* now */
const char *pty_screen(struct pty *pty);               /* all rows, each with a newline; the pty's */

/* True when the terminal is as it was: modes of the line, main screen, cursor shown. */
bool pty_is_restored(struct pty *pty);

#endif
