/* How other weirs of the same user find a running demo: a file with its address, locked as long as it runs. */
#ifndef WEIR_CONFIG_DEMO_FILE_H
#define WEIR_CONFIG_DEMO_FILE_H

#include <stdbool.h>

#include "base/error.h"

/* Writes the address into the state directory and keeps the file open and locked. Returns a descriptor for
 * demo_file_leave, or -1 (with an error) when it cannot be written or another demo is there already: no reason to stop.
 */
int demo_file_announce(const char *bootstrap, struct error *error);
void demo_file_leave(int fd); /* -1 is allowed */

/* The address of a demo that runs now; the caller frees it. NULL: none. */
char *demo_file_find(void);

#endif
