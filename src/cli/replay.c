/* weir replay FILE: the dashboard on a recording. The frame runs it (cli.c); here is what --help says of it. */
#include "base/lang.h"
#include "cli/command_table.h"

static const char details[] =
    N_("FILE is what `weir record` or the dashboard's :record wrote, or what `kcat -J` printed. Nobody is connected "
       "to: the\n"
       "records come from the file, from its beginning unless --from says where; --speed 1 lets them come as fast as "
       "they\n"
       "did then. Space stops them, S goes anywhere. The options are those of the dashboard (weir --help).\n"
       "The other commands read a recording, too: weir --recording FILE tail TOPIC.");

const struct command command_replay = {
    .name = "replay",
    .operands = "FILE [TOPIC]",
    .min_operands = 1,
    .max_operands = 2,
    .summary = N_("a recording in the dashboard, with no broker"),
    .details = details,
    .formats = "text|ansi|svg",
};
