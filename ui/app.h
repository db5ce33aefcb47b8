/* The dashboard's inside: what the files app_*.c do for each other. All of it is T0's.
 *
 *   app_state.h   what they all know
 *   app.c         ui_run: opens, loops, closes
 *   app_open.c    the thread that opens the source
 *   app_model.c   what panes see: snapshot, counts, series; the tail follows the selected topic
 *   app_travel.c  back and forth past what is held
 *   app_scope.c   which rows are looked at
 *   app_ready.c   whether every pane has its data
 *   app_draw.c    screens and their panes
 *   app_lines.c   the header and the status line
 *   app_keys.c    keys -> actions -> what is done
 *   app_places.c  screens, panes, and the ways back
 *   app_mouse.c   the mouse -> panes
 *   app_filter.c  the line behind /
 *   app_command.c the command line
 *   app_diagnosis.c  what is the matter with a group
 *   app_complete.c  Tab on it
 *   app_alarm.c   groups over a line, and the bell
 *   app_export.c  messages or a chart into a file
 *   app_recorder.c  keeps what is read in a file
 *   app_topics.c  one topic, or several at once
 *   app_where.c   where the messages are, in partitions and in time
 *   app_scan.c    a search through the whole topic, and which records a filter shows
 *   app_record.c  a record is opened, and the next of the same key
 *   app_field.c   a record, or a field of it: copied, filtered by, charted
 *   app_committed.c  to where a group is
 *   app_choices.c what was chosen for each topic, and its file
 *   app_chart.c   how values are read and charted
 *   app_columns.c columns of the messages, and their order
 *   app_write.c   what is written to the cluster: plans, the form, the configuration
 *   app_write_command.c  the commands and keys that ask for it
 *   app_dump.c    one frame without a terminal
 */
#ifndef WEIR_UI_APP_H
#define WEIR_UI_APP_H

#include "ui/app_state.h"

bool app_init(struct app *app, const struct ui_options *options, struct error *error);
void app_finish(struct app *app); /* may wait for the source: leave the screen first */

/* app_open.c */
bool opener_start(struct opener *opener, struct session *session, const struct ui_options *options,
                  struct error *error);
void opener_finish(struct opener *opener); /* waits for the thread; a source that nobody took is destroyed */
/* True once: the source (NULL with an error when it could not be opened). */
bool opener_take(struct opener *opener, struct source **source, struct error *error);

/* app_model.c */
bool app_poll(struct app *app);                   /* takes in what came; true: something is to be drawn */
void app_update(struct app *app, int64_t now_us); /* makes the model and updates the panes: before each draw */
int64_t app_timer_us(const struct app *app);      /* when app_poll has something to do by itself; INT64_MAX: never */
struct tail_start app_usual_start(const struct app *app); /* where a topic is read from unless somebody says */
void app_seek(struct app *app, struct tail_start from);   /* reads the topic anew from there */
/* Reads this topic anew and stands at these places (copied), one a partition; `one`: there is one, and the first record
 * from it on is selected. False: there is no such topic. */
bool app_stand_at(struct app *app, const char *topic, const struct read_place *places, size_t count, bool one);

/* app_travel.c */
void app_follow_traveller(struct app *app); /* before the model is made */
void app_take_older(struct app *app);       /* once the panes are updated */
/* The first message that is held is near; when it was reached by `action`, that is done again when what came before is
 * there. */
void app_older(struct app *app, enum action action);
void app_keep_place(struct app *app); /* instead of pane_messages_reset, where one stands */
void app_newer(struct app *app);      /* what comes after what is held is wanted */

/* app_scope.c */
void app_set_scope(struct app *app, int64_t now_us); /* tells the source, when it changed */

/* app_ready.c */
bool app_is_complete(const struct app *app);

/* app_draw.c */
void app_layout(struct app *app);
bool app_is_shown(const struct app *app, enum pane_id pane);
void app_draw(struct app *app);        /* into app->grid */
void app_update_plan(struct app *app); /* the plan's pane, at the size that it will have */

/* app_lines.c */
void app_draw_header(struct app *app, const struct canvas *line);
void app_draw_status(const struct app *app, const struct canvas *line);
void app_draw_notice(const struct app *app, const struct canvas *whole); /* one too long for its place: on rows */
void app_draw_fault(const struct app *app, const struct canvas *whole);  /* of a filter that is being typed */

/* app_keys.c */
void app_key(struct app *app, struct key key);
bool app_act(struct app *app, enum action action); /* in the focused pane; false: it does nothing there */
void app_notice(struct app *app, enum role role, const char *format, ...) __attribute__((format(printf, 3, 4)));
void app_open_group(struct app *app, const char *name);
bool app_use_theme(struct app *app, const char *name);

/* app_places.c */
struct place *app_place(struct app *app);
void app_show(struct app *app, enum screen screen, enum pane_id focus);  /* a full screen: places begin anew */
void app_enter(struct app *app, enum screen screen, enum pane_id focus); /* a step in; Esc comes back */
void app_move_focus(struct app *app, size_t step); /* 1: to the next pane, otherwise to the one before */
bool app_clear_or_back(struct app *app);           /* Esc; false: there was nothing to go back to */
void app_quit_or_back(struct app *app);
bool app_is_of_messages(struct app *app); /* the screen is about a topic, not about groups, brokers or events */

/* app_mouse.c */
void app_mouse(struct app *app, struct key key);

/* app_filter.c */
void app_filter_start(struct app *app);
void app_filter_key(struct app *app, struct key key);
void app_set_words(struct app *app, const char *words); /* the messages' filter */

/* app_alarm.c */
void app_look_for_alarms(struct app *app);
void app_acknowledge(struct app *app);                     /* of the group that is looked at */
bool app_set_sweep(struct app *app, const char *argument); /* the same */
bool app_set_alarm(struct app *app, const char *argument); /* :set; false: it is none of these */

/* app_export.c */
void app_export(struct app *app, const char *argument); /* :export FILE */
bool app_exports(struct app *app);                      /* there is something here that it writes */
void app_tell_files(struct app *app);
void app_export_events(struct app *app, const char *path); /* app_export_events.c */
void app_expand_path(const char *path, struct str *out);   /* "~/x" is in the home directory, as in a shell */

/* app_recorder.c */
void app_recorder(struct app *app, const char *argument); /* :record FILE, "off", or "": says how it stands */

/* app_topics.c */
void app_topic(struct app *app, const char *argument); /* :topic */
void app_forget_several(struct app *app);              /* the selected one alone is read, from the next start on */

/* app_where.c */
void app_where(struct app *app, int64_t now_us);              /* into the model */
void app_seek_command(struct app *app, const char *argument); /* :seek PLACE [p=0,3] */

/* app_scan.c */
void app_scan(struct app *app, const char *text); /* :scan; "": goes on with the one that was stopped */
bool app_scan_back(struct app *app);              /* stops it, then leaves it; false: there is none */
void app_list_next(struct app *app);              /* matches, what could not be evaluated, what does not match */
void app_list(struct app *app, const char *what); /* :list */

/* app_record.c */
void app_open_record(struct app *app);              /* the one that is selected in the messages */
void app_key_search(struct app *app, bool forward); /* the next record of the key that is shown */
bool app_key_search_poll(struct app *app);          /* goes on for some milliseconds; true: it is over */

/* app_field.c */
bool app_record_action(struct app *app, enum action action); /* false: it is none of these, or not of this pane */
void app_copy(struct app *app, const char *what, const char *bytes, size_t len); /* for the clipboard */

/* app_committed.c */
bool app_open_committed(struct app *app);                 /* of the row that is selected; false: it is no group's */
void app_seek_group(struct app *app, const char *name);   /* :seek group:NAME */
void app_committed_poll(struct app *app, int64_t now_us); /* what is to be opened is known, or is given up */

/* app_diagnosis.c */
bool app_diagnose(struct app *app);                           /* the group that is shown, or selected */
void app_diagnose_command(struct app *app, const char *name); /* :diagnose [GROUP] [--offsets-topic] */
bool app_diagnosis_offsets(struct app *app); /* reads __consumer_offsets, too; false: there is no diagnosis here */
void app_diagnosis_copy(struct app *app);    /* as Markdown */
void app_diagnosis_open(struct app *app);    /* the record that the cursor stands on */
void app_name_weir(struct app *app, bool writes, struct str *out); /* how it is called with this cluster */
void app_diagnosis_end(struct app *app);                           /* when its screen was left: before each model */

/* app_complete.c */
void app_complete(struct app *app); /* the word before the cursor of the command line, as far as it is sure */

/* app_command.c */
void app_command(struct app *app, const char *line);
void app_type_command(struct app *app, const char *line); /* the command line, with this on it */
size_t app_commands(const char **names, size_t most);     /* all of them, by name */
bool app_select_topic(struct app *app, const char *name); /* false: it is not in the list */

/* app_write.c */
void app_plan(struct app *app, const struct admin_request *request, const char *write); /* shown, or done if it adds */
void app_open_plan(struct app *app, const char *write, const char *target); /* which app->plan_tag will bring */
bool app_may_write(struct app *app);    /* false: a notice says why, and how to allow it */
void app_take_written(struct app *app); /* what the writer has to say */
void app_ask_config(struct app *app, const char *topic);
bool app_plan_key(struct app *app, struct key key); /* the overlay's, when there is one */
void app_open_form(struct app *app, const char *topic);
void app_resend(struct app *app, enum pane_id pane); /* the form with the record that is selected there */
void app_take_copy(struct app *app, const struct record *record, const struct error *error); /* fetched; NULL: not */
/* A key into the focused pane, when one types in it. False: it is no such pane, or has no use for the key. */
bool app_type_key(struct app *app, struct key key);
void app_edit(struct app *app); /* the form's value in the person's editor; the terminal has been given back */

/* app_write_command.c */
bool app_write_command(struct app *app, const char *name, const char *argument); /* false: it is none of these */
size_t app_write_commands(const char *const **names);
bool app_write_action(struct app *app, enum action action); /* false: it is none of these */
void app_config_consequence(struct app *app, unsigned what);

/* app_choices.c */
const struct topic_choice *app_choice(const struct app *app); /* of the selected topic */
struct topic_choice *app_choice_to_change(struct app *app);   /* the same, made when there is none */
void app_apply_choice(struct app *app);                       /* tells session and panes of it */
void app_choices_load(struct app *app);
void app_choices_save(const struct app *app);
void app_choices_finish(struct app *app);

/* app_chart.c */
void app_decode(struct app *app, const char *argument); /* :decode */
void app_chart(struct app *app, const char *argument);  /* :chart */
void app_alert(struct app *app, const char *argument);  /* :alert */
void app_fields(struct app *app, const char *argument); /* :fields */
void app_chart_field(struct app *app);                  /* the one that is selected there */
void app_tell_crossings(struct app *app);               /* to the event log, each once */

/* app_columns.c */
void app_columns(struct app *app, const char *argument);     /* :columns */
void app_sort(struct app *app, const char *argument);        /* :sort */
void app_sort_step(struct app *app, enum action action);     /* SORT, SORT_PREVIOUS or SORT_NEXT, of the messages */
void app_sort_by_heading(struct app *app, const char *path); /* again by the same: the other way round */
bool app_sort_end(struct app *app);                          /* false: nothing was sorted */
bool app_take_sorted(struct app *app);                       /* true: sorted rows are there that were not shown yet */

/* app_dump.c */
int app_dump(struct app *app, struct error *error); /* the exit code */

const struct pane_ops *pane_ops_of(enum pane_id id);

#endif
