/* What is done with a record, or a field of it: copied, filtered by, charted. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/lang.h"
#include "codec/json_scan.h"
#include "engine/session_tail.h"
#include "text/format.h"
#include "text/jsonw.h"
#include "text/utf8.h"
#include "ui/app.h"

enum {
    CLIPBOARD_MOST = 74000, /* what terminals take at most: xterm 100,000 bytes of base64 */
    LITERAL_MOST = 1024,    /* of a filter by a value */
    AGAIN_US = 6000000      /* as long as the notice stands */
};

/* --- copied --- */

static bool record_at(struct app *app, enum pane_id pane, struct record *record, bool *whole)
{
    if (pane == PANE_RECORD)
        return pane_record_shown(app->states[PANE_RECORD], record, whole);
    const struct window_row *row = window_selected(pane_messages_window(app->states[PANE_MESSAGES]));
    if (!row)
        return false;
    *record = row->record;
    *whole = !(record->head->flags & RECORD_CUT);
    return true;
}

void app_copy(struct app *app, const char *what, const char *bytes, size_t len)
{
    char size[FORMAT_MAX];
    bool same = app->last_copied.len == len && (len == 0 || memcmp(app->last_copied.data, bytes, len) == 0);
    app->wants_plain = same && clock_mono_us() - app->copied_us < AGAIN_US;
    app->copied_us = clock_mono_us();
    str_clear(&app->last_copied);
    str_append_bytes(&app->last_copied, bytes, len);
    str_clear(&app->copied);
    str_append_bytes(&app->copied, bytes, len);
    app_notice(app, ROLE_OK,
               _("%s of %s for the clipboard, where the terminal allows that (OSC 52); once more prints it"),
               format_bytes(len, size), what);
}

static void copy_value(struct app *app, enum pane_id pane)
{
    struct record record;
    bool whole;
    char text[FORMAT_MAX], place[64];
    if (!record_at(app, pane, &record, &whole)) {
        app_notice(app, ROLE_DIM, _("there is no record to copy"));
    } else if (!record.value.data) {
        app_notice(app, ROLE_WARNING, _("this is a tombstone: it has no value"));
    } else if (!whole || record.value.len > CLIPBOARD_MOST) {
        app_notice(app, ROLE_WARNING, _("%s is more than terminals take; weir tail -o raw prints it"),
                   format_bytes(record.head->value_size, text));
    } else {
        snprintf(place, sizeof place, "%ld:%lld", (long)record.head->partition, (long long)record.head->offset);
        app_copy(app, place, record.value.data, record.value.len);
    }
}

/* A string without its quotes, everything else as it stands. */
static void copy_field(struct app *app, const struct record_field *field)
{
    char size[FORMAT_MAX];
    struct str plain = {0};
    struct json_token token = {.len = (uint32_t)field->text.len, .kind = JSON_STRING, .has_escape = true};
    if (field->kind == FIELD_SCALAR && field->text.data[0] == '"')
        json_unescape(&plain, field->text.data, &token);
    else if (field->text.data)
        str_append_bytes(&plain, field->text.data, field->text.len);
    if (!field->text.data)
        app_notice(app, ROLE_WARNING, _("%s is null: there is nothing to copy"), str_text(&field->path));
    else if (plain.len > CLIPBOARD_MOST)
        app_notice(app, ROLE_WARNING, _("%s is more than terminals take; weir tail -o raw prints it"),
                   format_bytes(plain.len, size));
    else
        app_copy(app, str_text(&field->path), str_text(&plain), plain.len);
    str_finish(&plain);
}

/* --- filtered by --- */

/* `key == "al"`, `value.x == 1.10`, `has(value.items)`. False: it cannot be written as a filter. */
static bool append_test(struct str *out, const struct record_field *field, bool as_text)
{
    struct jsonw json;
    if (field->kind == FIELD_CONTAINER) {
        str_appendf(out, "has(%s)", str_text(&field->path));
        return true;
    }
    str_appendf(out, "%s == ", str_text(&field->path));
    if (!field->text.data) {
        str_append(out, "null");
        return true;
    }
    if (field->text.len > LITERAL_MOST || !utf8_valid(field->text.data, field->text.len))
        return false;
    jsonw_init(&json, out);
    if (field->kind == FIELD_BYTES || as_text)
        jsonw_string_bytes(&json, field->text.data, field->text.len);
    else
        str_append_bytes(out, field->text.data, field->text.len);
    return true;
}

static bool matches(const struct app *app, const char *text, const struct record *record)
{
    struct error error = {0};
    struct filter *filter = filter_create(text, &error);
    if (!filter)
        return false;
    filter_set_decoder(filter, &app_choice(app)->decoder);
    const char *const *topics;
    size_t count = session_topics(app->session, &topics);
    filter_set_topics(filter, topics, count);
    bool match = filter_judge(filter, record) == VERDICT_MATCH;
    filter_destroy(filter);
    return match;
}

/* A filter by a value that does not find the very record it was taken from would be a lie. */
static bool make_test(const struct app *app, const struct record_field *field, const struct record *record,
                      struct str *out)
{
    for (int as_text = 0; as_text < 2; as_text++) {
        str_clear(out);
        if (append_test(out, field, as_text) && matches(app, str_text(out), record))
            return true;
    }
    return false;
}

/* An expression that is in force already is narrowed. */
static void narrow(struct app *app, const char *test)
{
    struct str both = {0};
    const char *former = session_filter_text(app->session);
    bool narrows = app->filter && filter_is_expression(app->filter) && !strstr(former, test);
    if (narrows)
        str_appendf(&both, "(%s) && ", former);
    str_append(&both, test);
    app_sort_end(app);
    app_set_words(app, str_text(&both));
    if (app_place(app)->screen == SCREEN_RECORD)
        app->depth--;
    app_place(app)->focus = PANE_MESSAGES;
    if (!app->notice[0])
        app_notice(app, ROLE_TEXT,
                   narrows ? _("the filter is narrowed to it; Esc takes all of the filter away")
                           : _("only what is the same there; Esc shows all again"));
    str_finish(&both);
}

static void filter_by(struct app *app, const struct record_field *field, const struct record *record)
{
    struct str test = {0};
    if (make_test(app, field, record, &test))
        narrow(app, str_text(&test));
    else
        app_notice(app, ROLE_WARNING, _("%s cannot be written as a filter"), str_text(&field->path));
    str_finish(&test);
}

/* --- charted --- */

/* A key or a header whose text is one. */
static bool is_number_as_text(const struct record_field *field)
{
    bool begins = field->text.len > 0 && memchr("-0123456789", field->text.data[0], 11);
    return field->kind == FIELD_BYTES && begins && json_valid(field->text.data, field->text.len);
}

static void chart_field(struct app *app, const struct record_field *field)
{
    if (field->kind != FIELD_NUMBER && !is_number_as_text(field)) {
        if (field->kind == FIELD_RECORD)
            app_type_command(app, "chart value.");
        else
            app_notice(app, ROLE_DIM, _("%s is no number; a number can be charted"), str_text(&field->path));
        return;
    }
    app_chart(app, str_text(&field->path));
    if (!app->notice[0])
        app_notice(app, ROLE_TEXT, _("%s is charted; 5 shows it"), str_text(&field->path));
}

static void act_on_field(struct app *app, enum action action)
{
    struct record_field field = {0};
    struct record record;
    bool whole;
    if (!pane_record_shown(app->states[PANE_RECORD], &record, &whole)) {
        app_notice(app, ROLE_DIM, _("no message is selected"));
        return;
    }
    pane_record_field(app->states[PANE_RECORD], &field);
    if (action == ACTION_CHART)
        chart_field(app, &field);
    else if (action == ACTION_COPY && field.kind == FIELD_RECORD)
        copy_value(app, PANE_RECORD);
    else if (field.kind == FIELD_RECORD)
        app_notice(app, ROLE_DIM, _("go to a header, the key or a field first"));
    else if (action == ACTION_COPY)
        copy_field(app, &field);
    else if (action == ACTION_COPY_PATH)
        app_copy(app, str_text(&field.path), str_text(&field.path), field.path.len);
    else
        filter_by(app, &field, &record);
    str_finish(&field.path);
}

static void filter_by_key(struct app *app)
{
    struct record_field field = {.kind = FIELD_BYTES};
    const struct window_row *row = window_selected(pane_messages_window(app->states[PANE_MESSAGES]));
    if (!row) {
        app_notice(app, ROLE_DIM, _("no message is selected"));
        return;
    }
    str_append(&field.path, "key");
    field.text = row->record.key;
    filter_by(app, &field, &row->record);
    str_finish(&field.path);
}

bool app_record_action(struct app *app, enum action action)
{
    enum pane_id pane = app_place(app)->focus;
    if (pane != PANE_RECORD && pane != PANE_MESSAGES)
        return false;
    switch (action) {
    case ACTION_COPY:
        if (pane == PANE_MESSAGES)
            copy_value(app, pane);
        else
            act_on_field(app, action);
        return true;
    case ACTION_KEY_NEXT:
    case ACTION_KEY_PREVIOUS:
        app_key_search(app, action == ACTION_KEY_NEXT);
        return true;
    case ACTION_FILTER_BY:
        if (pane == PANE_MESSAGES)
            filter_by_key(app);
        else
            act_on_field(app, action);
        return true;
    case ACTION_COPY_PATH:
    case ACTION_CHART:
        if (pane == PANE_RECORD)
            act_on_field(app, action);
        return pane == PANE_RECORD;
    default:
        return false;
    }
}
