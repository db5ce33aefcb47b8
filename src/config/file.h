/* Where weir's own files are, and reading them. */
#ifndef WEIR_CONFIG_FILE_H
#define WEIR_CONFIG_FILE_H

#include <stdbool.h>

#include "base/error.h"
#include "base/str.h"

/* $XDG_CONFIG_HOME/weir/NAME (~/.config when unset or not absolute), $XDG_STATE_HOME/weir/NAME (~/.local/state).
 * The caller frees it; NULL when there is no home directory. */
char *file_config_path(const char *name);
char *file_state_path(const char *name);

/* Appends a whole file of at most 4 MiB. ERROR_USAGE that names it. `others_can_read` may be NULL. */
bool file_read(const char *path, struct str *out, bool *others_can_read, struct error *error);

/* Makes the directories above `path`, for the owner alone. */
bool file_make_parents(const char *path, struct error *error);

#endif
