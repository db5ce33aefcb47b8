/* argv -> a command or the dashboard; nothing else. */
#include "cli/cli.h"

static int show_dashboard(const struct cli_ui_options *options, struct source_opener *opener, struct error *error)
{
    (void)options;
    (void)opener;
    error_set(error, ERROR_FAILED, "this build has no dashboard; --help lists the commands");
    return ERROR_FAILED;
}

int main(int argc, char **argv)
{
    return cli_main(argc, argv, show_dashboard);
}
