/* The options that every command and the dashboard take, and those of the dashboard alone. */
#ifndef WEIR_CLI_GLOBALS_H
#define WEIR_CLI_GLOBALS_H

#include "cli/options.h"

extern const struct option_spec global_options[];    /* ends with {0} */
extern const struct option_spec dashboard_options[]; /* ends with {0} */

#endif
