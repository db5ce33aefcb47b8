#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "base/nearest.h"
#include "engine/session_investigation.h"
#include "engine/session_tail.h"
#include "model/brokers.h"
#include "model/snapshot.h"
#include "model/topics.h"
#include "text/format.h"
#include "text/sanitize.h"
#include "ui/app.h"

enum { READ_US = 10000, REST_US = 150000 };

/* A recording is there to be seen whole. */
struct tail_start app_usual_start(const struct app *app)
{
    return app->options->replay ? (struct tail_start){START_BEGINNING, 0} : (struct tail_start){START_NEWEST, 100};
}

static void start_tail(struct app *app)
{
    app->restart_us = 0;
    filter_destroy(app->scan_filter);
    app->scan_filter = NULL;
    snprintf(app->read_topic, sizeof app->read_topic, "%s", app->topic);
    pane_messages_reset(app->states[PANE_MESSAGES]);
    app_apply_choice(app);
    const char *const one[] = {app->topic};
    const char *const *topics = app->several_count ? (const char *const *)app->several : one;
    size_t count = app->several_count ? app->several_count : 1;
    if (app->goal.one)
        session_travel_offset(app->session, app->topic, app->goal.places->partition, app->goal.places->from);
    else if (app->goal.count)
        session_travel_places(app->session, app->topic, app->goal.places, app->goal.count);
    else if (app->stands)
        session_travel(app->session, topics, count, app->from);
    else
        session_tail_topics(app->session, topics, count, app->from);
    app->shows_around = app->goal.one;
    free(app->goal.places);
    app->goal = (struct goal){.count = 0};
    if (session_travels(app->session))
        pane_messages_stop(app->states[PANE_MESSAGES]);
    app->seen_generation = session_generation(app->session);
    app->model.topic_count = session_topics(app->session, &app->model.topics); /* the former are gone */
    app->stopped_by_pause = false;
}

/* The selection moves on by itself when its topic is deleted: that is told, since the tail on it is about to end. */
static void tell_if_gone(struct app *app)
{
    const struct topics *topics = app->model.snapshot->topics;
    struct event event = {.kind = EVENT_TOPIC_DELETED, .partition = -1};
    if (!*app->topic || !topics)
        return;
    for (size_t i = 0; i < topics->count; i++)
        if (strcmp(topics->rows[i].name, app->topic) == 0)
            return;
    snprintf(event.topic, sizeof event.topic, "%s", app->topic);
    snprintf(event.text, sizeof event.text, _("was deleted, or may no longer be seen; the next topic is selected"));
    mailbox_send(session_mailbox(app->session), &event);
    app_notice(app, ROLE_WARNING, _("topic %s is gone; 7 shows events"), app->topic);
}

/* The tail follows the selection: at once for the first topic, otherwise after a moment of rest. */
static void follow_selection(struct app *app, int64_t now_us)
{
    const char *selected = pane_topics_selected(&app->model, app->states[PANE_TOPICS]);
    if (selected && strcmp(selected, app->topic) != 0) {
        tell_if_gone(app);
        app_forget_several(app);
        snprintf(app->topic, sizeof app->topic, "%s", selected);
        app->restart_us = *app->read_topic ? now_us + REST_US : now_us;
        app->from = *app->read_topic ? app_usual_start(app) : app->from;
        app->stands = app->stands && !*app->read_topic;
        const char *const *topics;
        bool alone = session_topics(app->session, &topics) == 1;
        if (alone && strcmp(app->topic, app->read_topic) == 0)
            app->restart_us = 0; /* back where it was: nothing to restart */
    }
    if (app->attached && app->restart_us != 0 && now_us >= app->restart_us)
        start_tail(app);
}

/* The topic that the command line named: selected when the list is there; unknown names end the program with the
 * nearest ones, and are never created. */
static void find_wanted_topic(struct app *app)
{
    const struct topics *topics = app->model.snapshot->topics;
    if (!app->wants_topic || !topics)
        return;
    app->wants_topic = false;
    const char *wanted = app->options->topic;
    struct nearest nearest;
    nearest_init(&nearest, wanted);
    for (size_t i = 0; i < topics->count; i++) {
        nearest_offer(&nearest, topics->rows[i].name);
        if (strcmp(topics->rows[i].name, wanted) != 0)
            continue;
        app->show_internal = app->show_internal || topics->rows[i].internal;
        app->model.show_internal = app->show_internal;
        pane_topics.update(&app->model, app->states[PANE_TOPICS], 40, 20);
        pane_topics_select(&app->model, app->states[PANE_TOPICS], wanted);
        return;
    }
    struct str names = {0};
    for (size_t i = 0; i < nearest.count; i++)
        str_appendf(&names, "%s%s", i ? ", " : _("; the nearest: "), nearest.names[i]);
    error_set(&app->error, ERROR_FAILED, _("there is no topic '%s'%s"), wanted, str_text(&names));
    str_finish(&names);
    app->quit = true;
}

static bool take_source(struct app *app)
{
    struct source *source = NULL;
    struct error error = {0};
    if (!opener_take(&app->opener, &source, &error))
        return false;
    if (source) {
        session_attach(app->session, source);
        app->attached = true;
    } else {
        app->error = error;
        if (app->error.kind == ERROR_NONE)
            app->error.kind = ERROR_FAILED;
        app->quit = true;
    }
    return true;
}

static void take_record(struct app *app)
{
    struct record record;
    struct error error = {0};
    bool read = session_record_read(app->session, &record, &error);
    if (app->wants_copy)
        app_take_copy(app, read ? &record : NULL, &error);
    /* Another record may have been opened while this one was on its way. */
    if (!pane_record_waits(app->states[PANE_RECORD]) || (read && !pane_record_is(app->states[PANE_RECORD], &record)))
        return;
    if (read)
        pane_record_show(app->states[PANE_RECORD], session_topic_of(app->session, &record), &record, true);
    else
        pane_record_error(app->states[PANE_RECORD], error.text);
}

bool app_poll(struct app *app)
{
    int64_t now_us = clock_mono_us();
    bool changed = take_source(app);
    unsigned changes = session_poll(app->session);
    if (changes & SESSION_RECORD_READ)
        take_record(app);
    if (changes & SESSION_WRITTEN)
        app_take_written(app);
    if (changes & SESSION_EVENTS)
        app_tell_files(app);
    changed = app_take_sorted(app) || changed;
    changed = pane_record_poll(app->states[PANE_RECORD]) || changed;
    changed = app_key_search_poll(app) || changed;
    if (app->restart_us != 0 && now_us >= app->restart_us)
        changed = true;
    if (app->notice_until_us != 0 && now_us >= app->notice_until_us) {
        app->notice_until_us = 0;
        app->notice[0] = '\0';
        changed = true;
    }
    return changed || changes != 0;
}

int64_t app_timer_us(const struct app *app)
{
    int64_t next = INT64_MAX;
    if (app->restart_us != 0 && app->attached)
        next = app->restart_us;
    if (app->notice_until_us != 0 && app->notice_until_us < next)
        next = app->notice_until_us;
    if (pane_record_reads(app->states[PANE_RECORD]))
        next = clock_mono_us() + READ_US;
    return app->key_search.active ? 0 : next;
}

/* The library's words are as the cluster sent them. */
static void say_unreachable(struct str *out, const char *error, bool ascii)
{
    sanitize_append(out, error, strlen(error), 300, ascii);
    str_append(out, _("; weir goes on trying"));
}

/* What the person waits for, and since when; "": nothing. */
static void say_waiting(struct app *app, const struct snapshot *snapshot, int64_t now_us)
{
    str_clear(&app->waiting);
    const struct brokers *brokers = snapshot->brokers;
    int64_t seconds = (now_us - app->started_us) / 1000000;
    if (!app->attached)
        str_append(&app->waiting, app->options->demo ? _("starting the embedded cluster") : _("opening the cluster"));
    else if (brokers && brokers->error)
        say_unreachable(&app->waiting, brokers->error, app->ascii);
    else if (!snapshot->topics)
        str_append(&app->waiting, _("waiting for the cluster's answer"));
    if (app->waiting.len > 0 && seconds >= 1)
        str_appendf(&app->waiting, "%s%lld s", pane_dot(app->ascii), (long long)seconds);
}

/* What the program was told and chose, whatever is read. */
static void model_choices(const struct app *app, struct pane_model *model)
{
    model->keymap = &app->keymap;
    model->group = app->group;
    model->filter = app->filter ? app->filter : app->scan_filter;
    model->cluster = app->options->cluster_name;
    model->command_config = app->options->command_config;
    model->waiting = app->waiting.len > 0 ? str_text(&app->waiting) : NULL;
    model->show_internal = app->show_internal;
    model->shows_abandoned = app->shows_abandoned;
    model->by_host = app->by_host;
    model->ascii = app->ascii;
    model->recording = app->options->replay != NULL;
    model->time_format = app->time_format;
}

/* What is read, and what was made of it. */
static void model_records(struct app *app, struct pane_model *model)
{
    const struct topic_choice *choice = app_choice(app);
    model->counts = &app->counts;
    model->charts = app->charts;
    model->chosen = &choice->charts;
    model->alert = &app->alert;
    model->decoder = &choice->decoder;
    model->columns = &choice->columns;
    model->events = session_events(app->session);
    model->events_missing = mailbox_lost(session_mailbox(app->session));
    model->config = &app->config;
    model->fields = &app->fields;
    model->investigation = session_investigation(app->session);
    model->view_ring = session_view_ring(app->session);
    model->topic = app->topic;
    model->topic_count = session_topics(app->session, &model->topics);
    model->words = session_filter_text(app->session);
    model->listed = session_listed(app->session);
    model->generation = session_generation(app->session);
    model->paused = session_paused(app->session);
    session_profile(app->session, app->attached && app_place(app)->screen == SCREEN_FIELDS);
    session_profiled(app->session, &app->fields);
    sorting_state(session_sorting(app->session), &model->sorting);
    session_scan_state(app->session, &model->scan);
    session_older_state(app->session, &model->older);
    session_analysis(app->session, &model->analysed, &model->analysis_skipped);
}

static void release(const struct snapshot *snapshot)
{
    union {
        const struct snapshot *read_only;
        void *held;
    } both = {.read_only = snapshot};
    block_release(both.held);
}

static void make_model(struct app *app, int64_t now_us)
{
    struct pane_model *model = &app->model;
    struct snapshot *snapshot = session_snapshot(app->session);
    const struct snapshot *former = model->snapshot;
    session_counts(app->session, &app->counts);
    say_waiting(app, snapshot, now_us);
    bool current = strcmp(app->topic, app->read_topic) == 0;
    size_t charts = current ? session_charts(app->session, app->charts) : 0;
    session_alert(app->session, &app->alert);
    if (current)
        app_tell_crossings(app);
    *model = (struct pane_model){.snapshot = snapshot,
                                 .chart_count = charts,
                                 .topic_is_read = current && *app->topic,
                                 .now_us = now_us,
                                 .now_ms = clock_wall_ms()};
    model_choices(app, model);
    model_records(app, model);
    if (!current || !session_looks_like_csv(app->session, &model->csv_separator, &model->csv_fields))
        model->csv_fields = 0;
    release(former);
}

void app_update(struct app *app, int64_t now_us)
{
    app_follow_traveller(app);
    app_diagnosis_end(app);
    make_model(app, now_us);
    app_look_for_alarms(app);
    app_where(app, now_us);
    app_committed_poll(app, now_us);
    app_layout(app);
    find_wanted_topic(app);
    if (*app->coming && app_select_topic(app, app->coming))
        app->coming[0] = '\0';
    app_update_plan(app);
    if (!app_is_shown(app, PANE_TOPICS)) /* the selection must be there on every screen */
        pane_topics.update(&app->model, app->states[PANE_TOPICS], 40, 20);
    for (size_t i = 0; i < app->shown_count; i++) {
        const struct shown *shown = &app->shown[i];
        pane_ops_of(shown->pane)
            ->update(&app->model, app->states[shown->pane], shown->rect.width - 2, shown->rect.height - 2);
        if (shown->pane == PANE_TOPICS && !app->wants_topic)
            follow_selection(app, now_us);
    }
    if (!app_is_shown(app, PANE_TOPICS) && !app->wants_topic)
        follow_selection(app, now_us);
    if (app->attached)
        app_take_older(app);
    app_set_scope(app, now_us);
}

bool app_stand_at(struct app *app, const char *topic, const struct read_place *places, size_t count, bool one)
{
    if (!app->attached || !app_select_topic(app, topic))
        return false;
    app_forget_several(app);
    snprintf(app->topic, sizeof app->topic, "%s", topic);
    app->from = app_usual_start(app); /* of another start */
    app->stands = false;
    app->goal = (struct goal){.places = mem_dup(places, count * sizeof *places), .count = count, .one = one};
    start_tail(app);
    return true;
}

void app_seek(struct app *app, struct tail_start from)
{
    app->from = from;
    app->stands = from.kind != START_END && from.kind != START_NEWEST;
    if (app->attached && *app->topic)
        start_tail(app);
    if (app->stands)
        pane_messages_stop(app->states[PANE_MESSAGES]);
}
