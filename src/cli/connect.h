/* From options and configuration to a source. */
#ifndef WEIR_CLI_CONNECT_H
#define WEIR_CLI_CONNECT_H

#include "base/str.h"
#include "cli/command.h"
#include "config/cluster.h"

/* Opens the cluster that the options mean; begins with what commands and the dashboard see of it. */
struct connect {
    struct source_opener opener;
    const struct options *options;
    const struct config *config;
    struct cluster cluster; /* filled by connect_choose */
    struct str warnings;    /* lines for stderr, taken out by whoever prints them */
    bool chosen;
    const char *recording; /* replay it instead; NULL: as the options say */
    bool settled;          /* a demo that is started has its groups together before it is looked at */
    bool serves;           /* a demo that is started is there for other processes, too */
};

void connect_init(struct connect *connect, const struct options *options, const struct config *config);
void connect_finish(struct connect *connect);

/* The recording that is read in place of a cluster: that of `weir replay`, or --recording. NULL: none. */
const char *connect_recording(const struct connect *connect);

/* Which cluster; asks nobody but files and the profile's password_command. Done once; opening does it, too. */
bool connect_choose(struct connect *connect, struct error *error);

/* Reads the configuration file ($WEIR_CONFIG or the default place) and the WEIR_NAME variables into settings of
 * `options`. */
bool connect_read_settings(struct options *options, struct config *config, struct str *warnings, struct error *error);

#endif
