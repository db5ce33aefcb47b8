/* password_command: a secret that no file holds. */
#ifndef WEIR_CONFIG_PASSWORD_H
#define WEIR_CONFIG_PASSWORD_H

#include "base/error.h"

/* Runs `command` by /bin/sh and returns the first line of what it prints; the caller frees it. NULL with ERROR_USAGE
 * (which begins with `origin`) when it fails or prints nothing. It may ask on the terminal: call it before curses. */
char *password_run(const char *command, const char *origin, struct error *error);

#endif
