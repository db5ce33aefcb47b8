#include "cli/alarm_setting.h"

#include <stdio.h>
#include <string.h>

#include "base/lang.h"

/* "lag_warn" is the configuration's word for --lag-warn. */
static void name_origin(const struct options *options, const char *option, const struct config *config,
                        const char *setting, const struct cluster *cluster, char from[512])
{
    const char *origin = properties_origin(&config->settings, setting);
    switch (options_rank(options, option)) {
    case OPTION_COMMAND_LINE:
        snprintf(from, 512, "--%s", option);
        break;
    case OPTION_ENVIRONMENT:
        snprintf(from, 512, "WEIR_%s", strcmp(option, "lag-warn") == 0 ? "LAG_WARN" : "BEHIND_WARN");
        break;
    case OPTION_FILE:
        snprintf(from, 512, "%s", origin ? origin : properties_origin(&config->settings, option));
        break;
    case OPTION_UNSET:
        snprintf(from, 512, _("profile %s"), cluster->name);
        break;
    }
}

void alarm_setting_read(const struct options *options, const struct config *config, const struct cluster *cluster,
                        struct alarm_setting *setting)
{
    setting->lag_warn = options_count(options, "lag-warn", cluster->lag_warn);
    setting->behind_warn_s = (double)options_duration_ms(options, "behind-warn", cluster->behind_warn_ms) / 1000;
    name_origin(options, "lag-warn", config, "lag_warn", cluster, setting->lag_from);
    name_origin(options, "behind-warn", config, "behind_warn", cluster, setting->behind_from);
}
