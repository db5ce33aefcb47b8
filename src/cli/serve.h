/* `weir --demo --serve`: the embedded cluster without a screen, for weirs of other terminals and any other client. */
#ifndef WEIR_CLI_SERVE_H
#define WEIR_CLI_SERVE_H

#include "cli/command.h"

/* Prints how to reach it, waits for SIGINT or SIGTERM, and says that its data is gone. Returns the exit code. */
int serve_demo(struct source_opener *opener, struct error *error);

#endif
