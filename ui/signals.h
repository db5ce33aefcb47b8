/* Signals as bytes in a pipe that the event loop polls. */
#ifndef WEIR_UI_SIGNALS_H
#define WEIR_UI_SIGNALS_H

#include <stdbool.h>

#include "base/error.h"

/* Catches SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGTSTP and SIGCONT. One at a time in a program. */
bool signals_open(struct error *error);
void signals_close(void); /* the former handlers are back */

int signals_fd(void);    /* poll this for POLLIN */
int signals_next(void);  /* the number of one that came, 0: none */
void signals_stop(void); /* stops the program as SIGTSTP would have; returns when it goes on */

#endif
