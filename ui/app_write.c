/* What the person has the cluster changed by: a plan over the screen, the form for a record, a topic's configuration.
 * The writer (engine/writer.h) does it on its thread; here is what is asked and what is told.
 */
#include <stdio.h>
#include <string.h>

#include "base/lang.h"
#include "engine/session_tail.h"
#include "ui/app.h"
#include "ui/editor.h"

bool app_may_write(struct app *app)
{
    struct error error = {0};
    bool may = writer_permits(session_writer(app->session), &error);
    if (!may)
        app_notice(app, ROLE_ERROR, "%s", error.text);
    return may;
}

static struct writer *writer_of(struct app *app)
{
    return session_writer(app->session);
}

void app_open_plan(struct app *app, const char *write, const char *target)
{
    pane_plan_ask(app->states[PANE_PLAN], write, target);
    app->plan_open = true;
}

void app_plan(struct app *app, const struct admin_request *request, const char *write)
{
    if (!app_may_write(app))
        return;
    uint64_t tag = writer_plan(writer_of(app), request);
    if (request->kind == ADMIN_CREATE_TOPIC) {
        app->adds_tag = tag;
        app_notice(app, ROLE_DIM, _("asking the cluster"));
        return;
    }
    app->plan_tag = tag;
    app_open_plan(app, write, request->name);
}

/* --- what came of it --- */

/* Over the screen when nobody is typing, for reasons can be long; otherwise beside. It is in the events as well. */
static void tell_failure(struct app *app, const char *write, const char *topic, const struct error *error)
{
    if (app->mode != INPUT_NONE || app->plan_open || pane_ops_of(app_place(app)->focus)->key) {
        app_notice(app, ROLE_ERROR, "%s", error->text);
        return;
    }
    app->notice[0] = '\0'; /* what was being asked is answered */
    app_open_plan(app, write, topic);
    pane_plan_fail(app->states[PANE_PLAN], error);
}

/* `topic`: or a group, which changes no topic's configuration. */
static void after_write(struct app *app, const char *topic)
{
    session_refresh(app->session);
    if (strcmp(app->config.topic, topic) == 0)
        app_ask_config(app, topic);
}

static void send_form(struct app *app);

static void topic_is_there(struct app *app, const char *topic)
{
    after_write(app, topic);
    if (app->sends_after)
        send_form(app);
    else
        snprintf(app->coming, sizeof app->coming, "%s", topic);
    app->sends_after = false;
}

static void fail_adding(struct app *app, const struct writer_answer *answer)
{
    app->adds_tag = 0;
    if (app->sends_after)
        pane_form_fail(app->states[PANE_FORM], &answer->error);
    else
        tell_failure(app, "create-topic", answer->topic, &answer->error);
    app->sends_after = false;
}

static void take_adding(struct app *app, struct writer_answer *answer)
{
    const char *result = str_text(&answer->result.text);
    if (!answer->good) {
        fail_adding(app, answer);
    } else if (answer->kind == WRITER_PLAN && !answer->plan.nothing) {
        app->adds_tag = writer_execute(writer_of(app), &answer->plan);
    } else {
        app->adds_tag = 0;
        if (answer->kind == WRITER_EXECUTE)
            app_notice(app, answer->result.differs ? ROLE_WARNING : ROLE_OK, "%.*s", (int)strcspn(result, "\n"),
                       result);
        else
            app_notice(app, ROLE_TEXT, _("topic %s is there already"), answer->topic);
        topic_is_there(app, answer->topic);
    }
}

/* The plan's pane may have been left meanwhile. */
static void take_plan(struct app *app, struct writer_answer *answer)
{
    struct str weir = {0};
    bool executed = answer->kind == WRITER_EXECUTE;
    const char *text = answer->good ? str_text(&answer->result.text) : answer->error.text;
    app->plan_tag = 0;
    if (executed)
        after_write(app, answer->topic);
    app_name_weir(app, true, &weir);
    write_plan_name_weir(&answer->plan, str_text(&weir));
    str_finish(&weir);
    if (app->plan_open)
        pane_plan_answer(app->states[PANE_PLAN], answer);
    else if (executed)
        app_notice(app, answer->good ? ROLE_OK : ROLE_ERROR, "%.*s", (int)strcspn(text, "\n"), text);
}

static void take_config(struct app *app, struct writer_answer *answer)
{
    struct topic_config *config = &app->config;
    config->tag = 0;
    config->error = answer->error;
    if (!answer->good)
        return;
    admin_answer_finish(&config->answer);
    config->answer = answer->config;
    answer->config = (struct admin_answer){0};
    config->known = true;
}

static void take_sent(struct app *app, const struct writer_answer *answer)
{
    app->sent_tag = 0;
    pane_form_answer(app->states[PANE_FORM], answer);
    if (app_place(app)->screen == SCREEN_FORM)
        return;
    if (answer->good)
        app_notice(app, ROLE_OK, _("sent: %s, partition %ld, offset %lld"), answer->topic, (long)answer->partition,
                   (long long)answer->offset);
    else
        app_notice(app, ROLE_ERROR, _("not sent: %s"), answer->error.text);
}

void app_take_written(struct app *app)
{
    struct writer_answer answer = {0};
    while (writer_take(writer_of(app), &answer)) {
        if (answer.tag == app->adds_tag)
            take_adding(app, &answer);
        else if (answer.tag == app->plan_tag)
            take_plan(app, &answer);
        else if (answer.tag == app->config.tag)
            take_config(app, &answer);
        else if (answer.tag == app->sent_tag)
            take_sent(app, &answer);
        else if (answer.kind == WRITER_EXECUTE)
            after_write(app, answer.topic);
        writer_answer_finish(&answer);
    }
}

/* --- the plan --- */

bool app_plan_key(struct app *app, struct key key)
{
    if (!app->plan_open)
        return false;
    /* What cannot be seen cannot be confirmed. */
    if (app->shown_count == 0 && key.code != SPECIAL_ESCAPE)
        return false;
    unsigned what = pane_plan.key(&app->model, app->states[PANE_PLAN], key);
    if (what & PANE_LEFT)
        app->plan_open = false;
    if (what & PANE_SUBMITTED)
        app->plan_tag = writer_execute(writer_of(app), pane_plan_begin(app->states[PANE_PLAN]));
    return what != PANE_IGNORED;
}

/* --- configuration --- */

void app_ask_config(struct app *app, const char *topic)
{
    struct topic_config *config = &app->config;
    if (strcmp(config->topic, topic) != 0) {
        admin_answer_finish(&config->answer);
        *config = (struct topic_config){0};
        snprintf(config->topic, sizeof config->topic, "%s", topic);
    }
    config->error = (struct error){0};
    config->since_us = app->model.now_us;
    config->tag = writer_config(writer_of(app), topic);
}

/* --- the form --- */

void app_open_form(struct app *app, const char *topic)
{
    if (!app_may_write(app))
        return;
    pane_form_open(app->states[PANE_FORM], topic);
    if (*topic)
        app_ask_config(app, topic);
    if (app_place(app)->screen != SCREEN_FORM)
        app_enter(app, SCREEN_FORM, PANE_FORM);
}

static void open_copy(struct app *app, const struct record *record)
{
    app->wants_copy = false;
    if (!pane_form_copy(app->states[PANE_FORM], session_topic_of(app->session, record), record)) {
        app_notice(app, ROLE_WARNING, _("another record is being sent; P shows it"));
        return;
    }
    app_ask_config(app, session_topic_of(app->session, record));
    if (app_place(app)->screen != SCREEN_FORM)
        app_enter(app, SCREEN_FORM, PANE_FORM);
}

static void fetch_copy(struct app *app, const struct record *record)
{
    app->wants_copy = true;
    app_notice(app, ROLE_DIM, _("fetching the whole record"));
    session_read_full(app->session, record->head->topic, record->head->partition, record->head->offset);
}

void app_resend(struct app *app, enum pane_id pane)
{
    struct record record;
    struct batch copy = {0};
    size_t at = 0;
    bool whole;
    if (!app_may_write(app))
        return;
    if (pane == PANE_RECORD) {
        if (!pane_record_shown(app->states[PANE_RECORD], &record, &whole))
            return;
    } else {
        const struct window *window = pane_messages_window(app->states[PANE_MESSAGES]);
        const struct window_row *row = window_selected(window);
        if (!row) {
            app_notice(app, ROLE_DIM, _("there is no record to write again"));
            return;
        }
        record = row->record;
        if ((record.head->flags & RECORD_CUT) && window_selected_whole(window, session_view_ring(app->session), &copy))
            batch_next(&copy, &at, &record);
        whole = !(record.head->flags & RECORD_CUT);
        pane_messages_stop(app->states[PANE_MESSAGES]);
    }
    if (whole)
        open_copy(app, &record);
    else
        fetch_copy(app, &record);
    batch_finish(&copy);
}

void app_take_copy(struct app *app, const struct record *record, const struct error *error)
{
    app->wants_copy = false;
    if (record)
        open_copy(app, record);
    else
        app_notice(app, ROLE_ERROR, "%s", error->text);
}

static void send_form(struct app *app)
{
    struct record_fields record;
    if (pane_form_record(app->states[PANE_FORM], &record))
        app->sent_tag = writer_produce(writer_of(app), pane_form_topic(app->states[PANE_FORM]), &record);
}

/* The topic first, with what the brokers give one by themselves; then the record. */
static void create_and_send(struct app *app)
{
    struct record_fields record;
    struct admin_request request = {.kind = ADMIN_CREATE_TOPIC,
                                    .name = pane_form_topic(app->states[PANE_FORM]),
                                    .partitions = -1,
                                    .replication = -1};
    if (!pane_form_record(app->states[PANE_FORM], &record))
        return;
    app->sends_after = true;
    app->adds_tag = writer_plan(writer_of(app), &request);
}

static void act_on_form(struct app *app, unsigned what)
{
    const char *topic = pane_form_topic(app->states[PANE_FORM]);
    if (what & PANE_SUBMITTED) {
        if (pane_form_creates(app->states[PANE_FORM]))
            create_and_send(app);
        else
            send_form(app);
    }
    if ((what & PANE_REFRESHED) && *topic && strcmp(topic, app->config.topic) != 0)
        app_ask_config(app, topic);
    if (what & PANE_EDIT)
        app->wants_editor = true;
}

bool app_type_key(struct app *app, struct key key)
{
    enum pane_id focus = app_place(app)->focus;
    const struct pane_ops *ops = pane_ops_of(focus);
    if (!ops->key || app->shown_count == 0)
        return false;
    unsigned what = ops->key(&app->model, app->states[focus], key);
    if (what & PANE_LEFT)
        app->depth--;
    else
        act_on_form(app, what);
    return what != PANE_IGNORED;
}

void app_edit(struct app *app)
{
    struct error error = {0};
    struct str text = {0};
    const struct str *value = pane_form_value(app->states[PANE_FORM]);
    app->wants_editor = false;
    str_append_bytes(&text, str_text(value), value->len);
    if (editor_edit(&text, &error))
        pane_form_set_value(app->states[PANE_FORM], str_text(&text), text.len);
    else
        app_notice(app, ROLE_ERROR, "%s", error.text);
    str_finish(&text);
}
