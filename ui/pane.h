/* A pane: a table, a chart, a list. It reads the model, keeps a state of its own (selection, scroll), and draws cells.
 *
 * The loop calls update (the state may adapt: what is selected may be gone), then draw (nothing may change), and handle
 * for an action; the answer says what came of it, and the loop decides what is to be done.
 */
#ifndef WEIR_UI_PANE_H
#define WEIR_UI_PANE_H

#include "base/str.h"
#include "engine/columns.h"
#include "engine/event_log.h"
#include "engine/investigation.h"
#include "engine/session_place.h"
#include "engine/session_scan.h"
#include "engine/session_view.h"
#include "engine/sorting.h"
#include "engine/view_places.h"
#include "model/snapshot.h"
#include "series/chart_data.h"
#include "ui/grid.h"
#include "ui/keymap.h"

struct filter;

/* A topic's configuration as it was last asked for. */
struct topic_config {
    char topic[256];
    uint64_t tag; /* of the job that asks; 0: nobody is asked now */
    bool known;   /* `answer` is there */
    struct admin_answer answer;
    struct error error; /* of the last time it was asked */
    int64_t since_us;   /* that it is being asked */
};

enum time_format { TIME_CLOCK, TIME_AGE, TIME_ISO, TIME_FORMATS };

/* All that a pane may know; made anew for each frame. */
struct pane_model {
    const struct snapshot *snapshot; /* never NULL; what is in it may be */
    const struct session_counts *counts;
    const struct chart_data *charts;
    size_t chart_count;                /* 0: no numeric field was found (yet) */
    const struct chart_list *chosen;   /* what a person chose; none: the automatic field */
    const struct alert *alert;         /* never NULL; without a path there is none */
    const struct decoder *decoder;     /* of values */
    const struct column_list *columns; /* never NULL; none: the value as it is */
    struct sorting_state sorting;      /* of the messages */
    struct older_state older;          /* what lies before the messages that are held */
    struct scan_state scan;            /* of the topic, in place of the tail */
    enum verdict listed;               /* which records a filter shows */
    unsigned csv_fields;               /* values look like lines of CSV with so many fields; 0: they do not */
    char csv_separator;
    uint64_t analysed, analysis_skipped;
    const struct event_log *events;
    uint64_t events_missing; /* that came too fast to be taken down */
    const struct keymap *keymap;
    const struct topic_config *config;    /* never NULL */
    const struct profiling_state *fields; /* never NULL */
    const struct view_places *places;     /* where the messages are in each partition; NULL before the first frame */
    const struct investigation *investigation; /* of a group; NULL: none */
    const struct volume *volume;               /* of the topic; NULL: not known, or not shown */
    struct ring *view_ring;                    /* for update alone */
    const char *topic;                         /* the selected one; "": none yet */
    const char *const *topics;                 /* that are read, by their numbers in records */
    size_t topic_count;
    bool topic_is_read;          /* the tail has been started on it */
    const char *group;           /* the one that was opened; "": none */
    const char *words;           /* the messages' filter; "": none */
    const struct filter *filter; /* the same, or the scan's, for marking what matched; NULL: none */
    const char *cluster;         /* its name, for titles of dumps and cards */
    const char *command_config;  /* what Kafka's own tools need to reach it; NULL: nothing */
    bool recording;              /* no cluster: a recording is replayed */
    const char *waiting;         /* what for, when the cluster has not answered yet; NULL: it has */
    uint64_t generation;         /* of the tail */
    bool paused;
    bool show_internal;
    bool shows_abandoned; /* groups */
    bool by_host;         /* members are summed up by host */
    bool ascii;
    enum time_format time_format;
    int64_t now_us, now_ms;
};

enum pane_consequence {
    PANE_IGNORED = 0,    /* the action is none of this pane's */
    PANE_CHANGED = 1,    /* draw again */
    PANE_OPENED = 2,     /* Enter: show what is selected */
    PANE_FOLLOWS = 4,    /* the newest is wanted */
    PANE_SUBMITTED = 8,  /* do what was typed or confirmed */
    PANE_LEFT = 16,      /* leave it */
    PANE_UNSET = 32,     /* take the selected value back to its default */
    PANE_REFRESHED = 64, /* ask again */
    PANE_EDIT = 128,     /* the value in an editor */
    PANE_OLDER = 256,    /* the first that is held is near: what comes before it is wanted */
    PANE_SORTED = 512,   /* by what the mouse was pressed on */
    PANE_SOUGHT = 1024,  /* a moment was chosen: go there */
    PANE_NEWER = 2048    /* the last that is held is near: what comes after it is wanted */
};

struct pane_ops {
    const char *name;
    char place;        /* letter of actions.def */
    const char *hints; /* the keys that matter most here, N_(); NULL: those of any table on its screen */
    void *(*create)(void);
    void (*destroy)(void *state);
    void (*title)(const struct pane_model *model, const void *state, struct str *out);
    void (*update)(const struct pane_model *model, void *state, int width, int height);
    void (*draw)(const struct pane_model *model, const void *state, const struct canvas *canvas, bool focused);
    unsigned (*handle)(const struct pane_model *model, void *state, enum action action);
    /* The mouse was pressed at this cell of the canvas that `draw` gets; the answer as for `handle`. What is selected
     * already is opened. NULL: there is nothing to point at. */
    unsigned (*click)(const struct pane_model *model, void *state, const struct canvas *canvas, int x, int y);
    /* A pane in which one types gets the keys themselves, and what it ignores goes on to its actions; NULL for others.
     */
    unsigned (*key)(const struct pane_model *model, void *state, struct key key);
    /* Rows are narrowed to those whose name matches; NULL for panes that have no such rows. */
    void (*set_filter)(void *state, const char *text);
    const char *(*filter)(const void *state);
};

/* " ▪ " or " - ": between the parts of titles and lines. */
const char *pane_dot(bool ascii);

/* A few lines in the middle of an empty pane: what is not there, why, and what to do. */
void pane_say(const struct canvas *canvas, enum role role, const char *first, const char *second);

#endif
