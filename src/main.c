/* argv -> a command or the dashboard; nothing else. */
#include "cli/cli.h"
#include "ui/chart_picture.h"
#include "ui/ui.h"

static struct source *open_source(void *context, struct board *board, struct mailbox *events, struct error *error)
{
    struct source_opener *opener = context;
    return opener->open(opener, board, events, error);
}

static int show_dashboard(const struct cli_ui_options *options, struct source_opener *opener, struct error *error)
{
    struct ui_options ui = {
        .open = open_source,
        .open_context = opener,
        .open_stop = &opener->stop,
        .replay = options->replay,
        .demo = options->demo,
        /* What is worth seeing first there: amounts, and a group that falls behind. */
        .topic = options->demo && !options->topic ? "orders" : options->topic,
        .from = options->from,
        .follow = options->follow,
        .where = options->where,
        .theme = options->theme,
        .ascii = options->ascii,
        .no_color = options->no_color,
        .no_mouse = options->no_mouse,
        .buffer = options->buffer,
        .max_rate = options->max_rate,
        .write = options->write,
        .lag_warn = options->lag_warn,
        .behind_warn_s = options->behind_warn_s,
        .bell = options->bell,
        .sweep_ms = options->sweep_ms,
        .weir = options->weir,
        .command_config = options->command_config,
        .write_by_flag = options->write_by_flag,
        .dump = options->dump,
        .dump_columns = options->dump_columns,
        .dump_rows = options->dump_rows,
        .dump_format = options->dump_format,
        .frames = options->frames,
        .keys = options->keys,
        .cluster_name = options->cluster_name,
        .cluster_id = options->cluster_id,
        .chosen_by = options->chosen_by,
        .keymap = options->keymap,
    };
    return ui_run(&ui, error);
}

int main(int argc, char **argv)
{
    static const struct cli_screen screen = {.dashboard = show_dashboard, .draw = chart_picture_draw};
    return cli_main(argc, argv, &screen);
}
