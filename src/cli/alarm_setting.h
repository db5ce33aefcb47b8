/* The lines for alarms that the person drew once and for all (lag_warn, behind_warn), and where: of the dashboard, and
 * of `weir lag --check` where it is given none. */
#ifndef WEIR_CLI_ALARM_SETTING_H
#define WEIR_CLI_ALARM_SETTING_H

#include "cli/options.h"
#include "config/cluster.h"

struct alarm_setting {
    int64_t lag_warn;     /* records; 0: none */
    double behind_warn_s; /* 0: none */
    /* "profile prod", "FILE:3", "WEIR_LAG_WARN", "--lag-warn" */
    char lag_from[512], behind_from[512];
};

/* The command line, the environment and [weir] of the configuration file come before the profile. */
void alarm_setting_read(const struct options *options, const struct config *config, const struct cluster *cluster,
                        struct alarm_setting *setting);

#endif
