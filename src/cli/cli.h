/* The command line as a whole: argv -> a command, or what the dashboard is to show.
 *
 * main.c gives what draws in, since this folder may not use ui/.
 */
#ifndef WEIR_CLI_CLI_H
#define WEIR_CLI_CLI_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "cli/command.h"
#include "config/config.h"

/* What the dashboard is to be. Strings live as long as the call. */
struct cli_ui_options {
    const char *replay; /* a recording in place of a cluster; NULL: none */
    bool demo;
    const char *topic; /* NULL: the first of the list */
    const char *from;  /* as given: "beginning", "end", "-10", "@TIME", an offset; NULL: the default */
    bool follow;       /* reads on from there at once, showing the newest */
    const char *where; /* plain words, NULL: none */
    const char *theme; /* NULL: default */
    bool ascii;        /* asked for, or the locale has no UTF-8 */
    bool no_mouse;
    bool no_color;        /* --no-color, NO_COLOR, TERM=dumb */
    uint64_t buffer;      /* bytes, --buffer */
    int64_t max_rate;     /* records a second, 0: none */
    bool write;           /* changing the cluster is allowed */
    int64_t lag_warn;     /* records, 0: none */
    double behind_warn_s; /* 0: none */
    bool bell;            /* for alarms */
    int64_t sweep_ms;     /* struct scope's */

    const char *weir;           /* how it is called again with this cluster; NULL: by its address, when it has one */
    const char *command_config; /* the same, for Kafka's own tools; NULL: they need none */
    bool write_by_flag;         /* what writes needs --write there, too */

    bool dump;                   /* one frame to stdout, no terminal */
    int dump_columns, dump_rows; /* 0: not said */
    const char *dump_format;     /* "text", "ansi", "svg" */
    int64_t frames;              /* end after so many, 0: do not */
    const char *keys;            /* scripted input, NULL: none */

    const char *cluster_name;        /* "prod", "demo", "localhost:9092" */
    const char *cluster_id;          /* the only one that may be written to; NULL: any */
    const char *chosen_by;           /* "profile prod", "a running demo", "default" */
    const char *cluster_color;       /* the profile's color=, NULL: none */
    const struct properties *keymap; /* [keys] of the configuration file */
};

/* Shows it until it is quit; returns the exit code. `opener` opens the source into a board and a mailbox. */
typedef int (*cli_dashboard)(const struct cli_ui_options *options, struct source_opener *opener, struct error *error);

/* What this folder cannot do by itself: it draws nothing. */
struct cli_screen {
    cli_dashboard dashboard;
    draw_picture draw;
};

/* The whole program but for the screen. Sets the locale and ignores SIGPIPE. Returns the exit code. */
int cli_main(int argc, char *const *argv, const struct cli_screen *screen);

#endif
