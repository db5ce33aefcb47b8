/* What the dashboard remembers from one key to the next: struct app, and what its parts keep in it. All of it is T0's.
 */
#ifndef WEIR_UI_APP_STATE_H
#define WEIR_UI_APP_STATE_H

#include <pthread.h>

#include "base/wake.h"
#include "engine/session.h"
#include "filter/filter.h"
#include "ui/alarms.h"
#include "ui/frame_clock.h"
#include "ui/panes.h"
#include "ui/text_input.h"
#include "ui/theme.h"
#include "ui/ui.h"

enum screen {
    SCREEN_DASHBOARD,
    SCREEN_TOPICS,
    SCREEN_GROUPS,
    SCREEN_MESSAGES,
    SCREEN_CHART,
    SCREEN_BROKERS,
    SCREEN_EVENTS,
    SCREEN_TOPIC,     /* in: one topic */
    SCREEN_GROUP,     /* in: one group */
    SCREEN_EVENT,     /* in: one event */
    SCREEN_RECORD,    /* in: one record */
    SCREEN_CONFIG,    /* in: a topic's configuration */
    SCREEN_FIELDS,    /* in: the numbers in a topic's values */
    SCREEN_FORM,      /* in: a record to be written */
    SCREEN_DIAGNOSIS, /* in: of a group */
    SCREEN_HELP
};

struct place {
    enum screen screen;
    enum pane_id focus;
    bool zoomed;
};

enum {
    PLACES = 8,
    SHOWN_PANES = 5,
    VISIBLE_MOST = 128 /* rows of a table that the survey is told of */,
    NOTICE_BYTES = 256,
    CHOICES_MOST = 1000
};

/* What a person chose for one topic. */
struct topic_choice {
    char *topic;
    struct decoder decoder;   /* of values */
    struct chart_list charts; /* none: the automatic field */
    struct column_list columns;
    char sort[COLUMN_PATH + 4]; /* as :sort takes it: what `s` sorts by; "": nothing was sorted yet */
};

/* Where panes are on the current screen. */
struct shown {
    enum pane_id pane;
    struct rect rect;
};

enum input_mode { INPUT_NONE, INPUT_FILTER, INPUT_COMMAND };

/* Where the record that is shown stands. */
struct shown_record {
    struct ring *ring;
    uint64_t cleared; /* of the ring, then */
    uint64_t seq;
};

/* The next record of a key is looked for in the ring, a slice at a time. */
struct key_search {
    bool active, forward;
    uint64_t next;   /* forward: the first to be looked at; back: one past it */
    uint64_t seq;    /* where it was found */
    uint64_t looked; /* at so many */
};

/* A group whose place is gone to as soon as it is known. */
struct opening {
    char group[512];
    char topic[256];    /* "": the selected one */
    int32_t partition;  /* or one of these */
    enum screen screen; /* that it was asked on: on another nobody waits for it */
    bool anywhere;      /* it was asked for on the command line */
    int64_t until_us;   /* monotonic; INT64_MAX: until groups are known; 0: nothing is to be opened */
};
enum {
    OPEN_ALL = -1 /* stand where it is in every partition */,
    OPEN_WORST = -2 /* in the one with the largest lag */
};

/* Where the next start of the messages stands; `count` 0: at `from` of the app. */
struct goal {
    struct read_place *places;
    size_t count;
    bool one; /* at the first record of the only place, with that selected */
};

struct opener {
    pthread_t thread;
    bool started, joined;
    struct wake wake; /* raised when it is done */
    struct session *session;
    ui_open open;
    void *context;
    atomic_bool *stop; /* NULL: opening cannot be given up */
    pthread_mutex_t lock;
    bool done;             /* under the lock, as the next two */
    struct source *source; /* NULL: `error` */
    struct error error;
};

struct app {
    const struct ui_options *options;
    struct session *session;
    struct opener opener;
    bool attached;

    struct theme theme;
    struct keymap keymap;
    struct grid grid;
    bool ascii;
    struct frame_clock clock;
    uint64_t frames;

    void *states[PANE_COUNT];
    struct place places[PLACES]; /* the last is the current one */
    size_t depth;                /* places in use, at least 1 */
    struct shown shown[SHOWN_PANES];
    size_t shown_count;

    struct pane_model model; /* of the last frame; its snapshot is held */
    struct session_counts counts;
    struct chart_data charts[CHARTS_MOST];
    struct alert alert;
    struct crossing told[ALERT_CROSSINGS]; /* of the alert: a circle */
    uint64_t told_count;
    struct alert_rule told_rule; /* that they are of */
    char told_topic[256];
    int64_t told_us; /* since when told_lately were told */
    uint64_t told_lately;
    uint64_t told_events; /* of the event log, that were looked at for ends of files */
    struct topic_choice *choices;
    size_t choice_count;
    struct str waiting;
    int64_t started_us;

    char topic[256]; /* selected */
    char **several;  /* read together, of which `topic` is the first; NULL: it alone */
    size_t several_count;
    char *several_name;   /* "a,b" */
    char group[512];      /* opened */
    char read_topic[256]; /* that the tail was started on */
    int64_t restart_us;   /* start it on `topic` then; 0: nothing to do */
    bool wants_topic;     /* options->topic has not been found yet */
    struct tail_start from;
    struct opening opening;
    struct goal goal;
    bool shows_around;                   /* the record that is found: with what came before it above it */
    bool stands;                         /* at `from`, instead of following from there */
    uint64_t seen_generation;            /* of the session */
    struct filter *filter, *scan_filter; /* for marks */
    uint64_t scope_hash;
    int64_t scope_us;
    bool show_internal, shows_abandoned, by_host;
    bool stopped_by_pause;    /* Space stopped the window, and may start it again */
    enum action older_action; /* ACTION_NONE: no step waits for what came before */
    enum time_format time_format;

    struct shown_record shown_record;
    struct key_search key_search;

    struct topic_config config;
    struct profiling_state fields;
    struct view_places view_places;
    char volume_topic[256]; /* asked for, then */
    int64_t volume_us;
    int64_t watch_ms;  /* how long an empty group is watched for commits of others before it is moved */
    bool plan_open;    /* over the screen */
    uint64_t plan_tag; /* the job that it waits for; 0: none */
    uint64_t adds_tag; /* what only adds happens without it; 0: nothing under way */
    uint64_t sent_tag; /* the form's record */
    bool sends_after;  /* the form waits for its topic */
    char coming[256];  /* a topic that was made: to be selected as soon as it is listed */
    bool wants_copy;   /* the form waits for a record to be fetched whole */
    bool wants_editor; /* the form's value; the loop has the terminal */

    enum input_mode mode;
    struct text_input filter_input, command_input;
    struct error filter_fault; /* of the filter's text while it is typed; ERROR_NONE: it is good */
    size_t filter_fault_at;    /* the byte of it */
    struct str filter_hint;    /* what else it may be meant as; "": nothing */
    char notice[NOTICE_BYTES];
    enum role notice_role;
    int64_t notice_until_us;

    bool quit;
    struct alarms alarms;
    struct alarm_lines alarm_lines;
    bool bell;
    int64_t sweep_ms;                   /* struct scope's */
    bool theme_changed, repaint, rings; /* for the terminal */
    struct str copied;                  /* for the terminal's clipboard; empty: nothing new */
    struct str last_copied;             /* since then ... */
    int64_t copied_us;
    bool wants_plain;   /* it is to be printed, for terminals that give programs no clipboard */
    struct error error; /* why it ends, when that is not by wish */
};

#endif
