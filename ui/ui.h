/* The dashboard as a whole: shows a cluster until it is quit, or one frame of it. */
#ifndef WEIR_UI_UI_H
#define WEIR_UI_UI_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

struct board;
struct mailbox;
struct properties;
struct source;

/* Opens the cluster. Called once, on a thread of its own (T0 paints meanwhile); it may take a while but asks nobody on
 * the terminal. NULL with a filled error. */
typedef struct source *(*ui_open)(void *context, struct board *board, struct mailbox *events, struct error *error);

/* Strings and `keymap` live as long as the call. */
struct ui_options {
    ui_open open;
    void *open_context;
    atomic_bool *open_stop; /* is set when it is quit meanwhile: opening may give up; NULL: it is waited for */

    const char *replay; /* the recording that is shown in place of a cluster; NULL: none */
    bool demo;          /* the embedded cluster: quitting says that its data is gone */
    const char *topic;  /* NULL: the first of the list */
    bool follow;        /* with `from`: reads on from there at once, and shows the newest */
    const char *from;   /* "beginning", "end", "-10", "@TIME", an offset; NULL: the newest few */
    const char *where;  /* plain words, NULL: none */
    const char *theme;  /* a name or a file, NULL: default */
    bool ascii;         /* nothing above U+007E */
    bool no_color;
    bool no_mouse;
    uint64_t buffer;      /* bytes of the ring and all that hangs on it */
    int64_t max_rate;     /* records a second, 0: none */
    bool write;           /* changing the cluster is allowed */
    int64_t lag_warn;     /* an alarm when a group's lag is larger; 0: none */
    double behind_warn_s; /* or one of its partitions further behind; 0: none */
    bool bell;            /* rings when an alarm begins */
    int64_t sweep_ms;     /* struct scope's */

    const char *weir;           /* how it is called again with this cluster; NULL: by its address, when it has one */
    const char *command_config; /* the same, for Kafka's own tools; NULL: they need none */
    bool write_by_flag;         /* what writes needs --write there, too */

    bool dump;                   /* one frame to stdout, no terminal */
    int dump_columns, dump_rows; /* 0: 120x40 */
    const char *dump_format;     /* "text" (also NULL), "ansi", "svg" */
    int64_t frames;              /* end after so many, 0: do not */
    const char *keys;            /* scripted input, NULL: none. Words between spaces: see keymap.h */

    const char *cluster_name;        /* "prod", "demo", "localhost:9092" */
    const char *cluster_id;          /* the only one that may be written to; NULL: any */
    const char *chosen_by;           /* "profile prod", "default"; NULL: not worth saying */
    const struct properties *keymap; /* [keys] of the configuration file, NULL: none */
};

/* Returns the exit code; with a filled error (which the caller prints, when the terminal is itself again) when that is
 * not 0. `dump` is implied when standard output is no terminal. The terminal is as it was when this returns. */
int ui_run(const struct ui_options *options, struct error *error);

#endif
