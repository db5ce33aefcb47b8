/* The panes there are, one file each, and what the loop asks of some of them. */
#ifndef WEIR_UI_PANES_H
#define WEIR_UI_PANES_H

#include "engine/window.h"
#include "ui/pane.h"

/* In the order of Tab on the dashboard, then those of other screens. */
enum pane_id {
    PANE_TOPICS,
    PANE_PARTITIONS,
    PANE_TOPIC_GROUPS, /* that read the selected topic */
    PANE_MESSAGES,
    PANE_CHART,
    PANE_GROUPS, /* all */
    PANE_GROUP,  /* the opened one: its partitions */
    PANE_MEMBERS,
    PANE_GROUP_CHART, /* its lag over time */
    PANE_GROUP_GRID,  /* its assignment */
    PANE_GROUP_HEAD,
    PANE_EVENT, /* one, whole */
    PANE_BROKERS,
    PANE_EVENTS,
    PANE_RECORD,
    PANE_HELP,
    PANE_CONFIG,    /* of the selected topic */
    PANE_FIELDS,    /* the numbers in its values */
    PANE_FORM,      /* a record to be written */
    PANE_DIAGNOSIS, /* of the opened group */
    PANE_PLAN,      /* over the others */
    PANE_COUNT
};

extern const struct pane_ops pane_topics, pane_partitions, pane_topic_groups, pane_messages, pane_chart, pane_groups,
    pane_group, pane_members, pane_group_chart, pane_group_grid, pane_group_head, pane_event, pane_brokers, pane_events,
    pane_record, pane_help, pane_config, pane_fields, pane_form, pane_plan, pane_diagnosis;

/* The selected row's name in the model; NULL: none. */
const char *pane_topics_selected(const struct pane_model *model, const void *state);
bool pane_topics_select(const struct pane_model *model, void *state, const char *name);
const char *pane_groups_selected(const struct pane_model *model, const void *state);
bool pane_groups_on_fold(const struct pane_model *model, const void *state); /* the line of the abandoned groups */
const struct lag_row *pane_group_selected(const struct pane_model *model, const void *state);

void pane_group_chart_show(void *state, const struct lag_row *row); /* NULL: all of them */
/* The partition that is charted, or selected in the assignment; NULL: all of them, or none. */
const struct lag_row *pane_group_chart_shown(const struct pane_model *model, const void *state);
const struct lag_row *pane_group_grid_selected(const struct pane_model *model, const void *state);
int pane_group_head_height(const struct pane_model *model, int width); /* border included */

/* The row that is selected; NULL: none. */
const struct event_row *pane_events_selected(const struct pane_model *model, const void *state);
/* The rows that the filter lets through, the oldest first. Returns how many; at most EVENT_LOG_ROWS. */
size_t pane_events_shown(const struct pane_model *model, const void *state,
                         const struct event_row *rows[EVENT_LOG_ROWS]);
void pane_event_show(void *state, const struct event_row *row); /* copied */
const char *pane_event_group(const void *state);                /* that it is about; "": none */

/* Names of the rows on screen; at most `most`; returns how many. */
size_t pane_topics_visible(const struct pane_model *model, const void *state, const char **names, size_t most);
size_t pane_groups_visible(const struct pane_model *model, const void *state, const char **names, size_t most);

/* What the rows are to be sorted by after PANE_SORTED. */
const char *pane_messages_pressed(const void *state);
int64_t pane_messages_sought(const void *state); /* the moment after PANE_SOUGHT */
bool pane_messages_leave_bar(void *state);       /* false: nobody was in it */
const struct window *pane_messages_window(const void *state);
void pane_messages_reset(void *state);                  /* another topic or filter: follow the new one */
void pane_messages_follow(void *state);                 /* go to the newest */
void pane_messages_go(void *state, uint64_t seq);       /* stand, with this record selected */
void pane_messages_go_below(void *state, uint64_t seq); /* the same, with some rows above it on screen */
void pane_messages_stop(void *state);                   /* stay where it is; after a reset, at the first row */
void pane_messages_stay(void *state, bool stays);       /* the newest that is held is not the end of the log */

/* Takes a copy of the record to show. `whole` is false when more of it is being fetched. A large value is read on a
 * thread of its own: pane_record_poll. */
void pane_record_show(void *state, const char *topic, const struct record *record, bool whole);
bool pane_record_waits(const void *state); /* what is shown is to be fetched whole */
bool pane_record_reads(const void *state); /* its value is being read */
bool pane_record_poll(void *state);        /* true: it has been, and is to be drawn */
bool pane_record_shown(const void *state, struct record *record, bool *whole); /* false: none is shown */
bool pane_record_is(const void *state, const struct record *record);           /* the same place as what is shown */
void pane_record_error(void *state, const char *text);                         /* why it could not be fetched whole */
/* How values are read from now on, what is shown included; copied. */
void pane_record_decode(void *state, const struct decoder *decoder);

/* What the cursor of the record view stands on. */
enum field_kind {
    FIELD_RECORD, /* the record as a whole */
    FIELD_BYTES,  /* a header's value, the key or the value as bytes: `text`; .data NULL: null */
    FIELD_SCALAR, /* `text` is its JSON */
    FIELD_NUMBER, /* the same, of a number */
    FIELD_CONTAINER
};
struct record_field {
    enum field_kind kind;
    struct str path;   /* as filters and charts name it: value.items[0].price, key, header["trace"] */
    struct bytes text; /* into the pane; good until it changes */
};
/* `struct record_field f = {0}` at first; finish it with str_finish(&f.path). */
void pane_record_field(const void *state, struct record_field *field);

size_t pane_chart_chosen(const void *state); /* of several */
bool pane_chart_leave(void *state);          /* cursor, zoom and pan; false: there was none of them */

void pane_help_for(void *state, const struct pane_ops *pane); /* begins with the keys of this pane */

/* The record that the cursor stands on, of a partition that is stuck; good until the session's next poll. */
struct investigation_record;
bool pane_diagnosis_record(const struct pane_model *model, const void *state, struct investigation_record *out,
                           struct record *record);

/* The row that is selected; NULL: none. */
const struct config_entry *pane_config_selected(const struct pane_model *model, const void *state);

/* The selected row's path; NULL: none. */
const char *pane_fields_selected(const struct pane_model *model, const void *state);

/* The plan's pane, stage by stage: asked for, then answered (the answer's plan is taken over) or failed; begun, when
 * the answer was a plan and its name was typed (the plan is handed on); and answered again. */
struct writer_answer;
void pane_plan_ask(void *state, const char *write, const char *target);
void pane_plan_answer(void *state, struct writer_answer *answer);
void pane_plan_fail(void *state, const struct error *error);
struct write_plan *pane_plan_begin(void *state);
int pane_plan_height(const struct pane_model *model, void *state,
                     int width); /* rows that it would fill, border included */

/* The form. It keeps what was typed when it is left. */
void pane_form_open(void *state, const char *topic);
bool pane_form_copy(void *state, const char *topic, const struct record *record); /* false: it is just sending */
const char *pane_form_topic(const void *state);
bool pane_form_creates(const void *state); /* PANE_SUBMITTED: its topic is to be made first, as was agreed to */
/* The record to be sent, good until the next key; the form waits for pane_form_answer or _fail from now on. False: it
 * says what is wrong. */
bool pane_form_record(void *state, struct record_fields *record);
void pane_form_answer(void *state, const struct writer_answer *answer);
void pane_form_fail(void *state, const struct error *error);
const struct str *pane_form_value(const void *state); /* for an editor */
void pane_form_set_value(void *state, const char *text, size_t len);

#endif
