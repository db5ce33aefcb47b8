/* A file that is written under a temporary name beside it and renamed when it is whole: it is never half there. What is
 * no file (a pipe, a terminal, /dev/stdout) is written to as it is; a link stays one, and what it leads to is renewed.
 */
#ifndef WEIR_BASE_NEW_FILE_H
#define WEIR_BASE_NEW_FILE_H

#include <stdint.h>
#include <stdio.h>

#include "base/error.h"

struct new_file {
    FILE *out;
    int failed;             /* errno of the first write that failed; 0: none */
    uint64_t written;       /* bytes, by new_file_write */
    char *path, *temporary; /* temporary: NULL when it is written to as it is */
};

bool new_file_open(struct new_file *file, const char *path, struct error *error);
/* False: it failed; new_file_close says why. */
bool new_file_write(struct new_file *file, const void *bytes, size_t len);
/* `wanted`: takes the place of what is there; the file is readable as the umask says. Otherwise it goes as if it had
 * never been. False: it could not be written, and what was there is as it was;
 * the error says how much had been written. */
bool new_file_close(struct new_file *file, bool wanted, struct error *error);

#endif
