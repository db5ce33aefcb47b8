/* Ctrl-C for commands that have something to finish first. The first SIGINT or SIGTERM is only noted, and cuts short
 * what waits; the second ends the program as if nobody had asked. */
#ifndef WEIR_CLI_INTERRUPT_H
#define WEIR_CLI_INTERRUPT_H

#include <stdbool.h>

enum { INTERRUPTED_EXIT = 130 }; /* as a shell reports a program that SIGINT ended */

void interrupt_catch(void);
void interrupt_release(void); /* Ctrl-C ends the program again */
bool interrupt_came(void);

#endif
