/* The text of --help and --version, made from the tables. */
#ifndef WEIR_CLI_HELP_H
#define WEIR_CLI_HELP_H

#include "base/str.h"
#include "cli/command.h"

void help_overview(struct str *out);                                        /* weir --help */
void help_command(const struct command *command, struct str *out);          /* weir NAME --help */
void help_version(const char *library, const char *lacks, struct str *out); /* lacks NULL: nothing */

#endif
