/* What a write would do, shown before it is done, and then done.
 *
 * What adds (create-topic) is planned and executed at once. What changes or destroys is shown; a person types the
 * plan's name, a script gives --execute --confirm NAME.
 *
 * @locality as write_gate: any one thread, never T0.
 */
#ifndef WEIR_ENGINE_WRITE_PLAN_H
#define WEIR_ENGINE_WRITE_PLAN_H

#include "base/str.h"
#include "engine/group_plan.h"
#include "engine/write_gate.h"

/* One line of a plan. Texts are the plan's; NULL: nothing to say there. They may hold bytes from a cluster. */
struct write_change {
    char *what; /* "partition 3", "retention.ms", "partitions" */
    char *before;
    char *after;
    char *note;       /* "the default is 604800000" */
    bool no_way_back; /* marked: it cannot be undone */
};

/* A line of a table, whose columns stand under each other already. */
struct write_line {
    char *text;
    bool marked; /* clamped, left alone: its note says why */
};

struct write_plan {
    struct admin_request request; /* the plan's own deep copy; of a group's plan kind, name and timeout alone */
    const char *write;            /* "delete-topic": the command's name; static */
    char *title;                  /* "delete topic pagos: 3 partitions, about 1,204 records" */
    bool adds;                    /* happens without being confirmed */
    bool nothing;                 /* it is so already: nothing would be sent */
    struct write_change *changes;
    size_t change_count;
    struct group_plan *group; /* what is to become of a group; NULL: it is of something else */
    struct write_line *table; /* the group's, with its heading first */
    size_t table_count;
    char *refusal;   /* why it may not be executed as things are; NULL: it may */
    char **warnings; /* sentences: what it does to keys, who reads it, ... */
    size_t warning_count;
    char *undo;    /* a command that would bring it back as far as that goes; NULL: there is none */
    char *before;  /* JSON for the journal */
    char *after;   /* JSON */
    char *command; /* the same as a command line, with --execute --confirm */
    char *weir;    /* how weir is called with this cluster: "weir -b localhost:9092"; NULL: by its name alone */
};

/* Looks at the cluster as it is (reading alone needs no permission) and says what the request would do. False:
 * impossible (no such topic, an internal one, fewer partitions than there are, ...), with the nearest names where a
 * name is wrong. `plan` is zeroed by the function; finish it in either case. */
bool write_plan_make(struct source *source, const struct admin_request *request, struct write_plan *plan,
                     struct error *error);
/* The same of a group's offsets. May take wish->watch_ms longer than the cluster needs to answer. */
bool write_plan_make_group(struct source *source, const struct group_wish *wish, struct write_plan *plan,
                           struct error *error);
void write_plan_finish(struct write_plan *plan);

/* Puts `weir` in the place of the name alone in the commands of the plan, and of its result: what is pasted elsewhere
 * goes to the same cluster. Once a plan. */
void write_plan_name_weir(struct write_plan *plan, const char *weir);

/* What was done, read back from the cluster. */
struct write_result {
    struct str text;      /* lines for a person: what is so now, "retention.ms: 1000 -> 60000" */
    struct str json;      /* an object */
    bool differs;         /* reading back gave something else than was asked for, or did not succeed: `text` says so */
    enum error_kind kind; /* when it differs: for the exit code; ERROR_NONE: nothing better is known */
    enum write_outcome outcome;     /* of a group's plan */
    struct group_outcome *outcomes; /* of a group's plan: one a move, in their order */
    size_t outcome_count;
    char *undo_path; /* of a group's plan: the file that takes it back; NULL: there is nothing to take back */
};
void write_result_finish(struct write_result *result);

/* Enters the gate, writes the journal, sends, reads back. False: it was not done, or (error says so) only in part.
 * Of a group's plan false means that nothing was sent: what failed in part is in the result, row by row. */
bool write_plan_execute(struct write_gate *gate, struct source *source, const struct write_plan *plan,
                        struct write_result *result, struct error *error);

/* Whether the person typed the right thing. */
bool write_plan_confirmed(const struct write_plan *plan, const char *typed);

/* The plan as lines for a person, after sanitizing; `ascii` as everywhere. */
void write_plan_print(const struct write_plan *plan, bool ascii, struct str *out);

#endif
