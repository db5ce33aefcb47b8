/* How weir is called again with the same cluster, in a command that a person pastes into another terminal. */
#ifndef WEIR_CLI_CALL_LINE_H
#define WEIR_CLI_CALL_LINE_H

#include "base/str.h"
#include "cli/options.h"
#include "config/cluster.h"

/* What stands for the value of a secret. */
#define CALL_LINE_SECRET "..."

struct call_line {
    struct str weir;           /* "weir -c prod -X client.id=me", quoted for a shell */
    struct str command_config; /* a file for --command-config of Kafka's own tools; "": they need none; "FILE": they
                                * need one, and none was given */
};

/* Of the cluster that the options mean (cluster_choose); files by their whole paths. Never holds a secret. */
void call_line_make(struct call_line *line, const struct options *options, const struct cluster *cluster);
void call_line_finish(struct call_line *line);
const char *call_line_config(const struct call_line *line); /* NULL: they need none */

#endif
