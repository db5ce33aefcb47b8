/* The line behind `/`: rows of a table are narrowed while one types; the messages' filter is judged by records, so it
 * waits for Enter, but where its text is wrong is said at once. */
#include <string.h>

#include "base/lang.h"
#include "ui/app.h"

/* What is wrong with the text as it is, and where; or what else it may be meant as. */
static void check(struct app *app)
{
    const char *text = str_text(&app->filter_input.text);
    app->filter_fault = (struct error){0};
    str_clear(&app->filter_hint);
    enum pane_id focus = app_place(app)->focus;
    bool judged = focus == PANE_MESSAGES || (focus == PANE_RECORD && *text == '/');
    if (!judged || text[strspn(text, " ")] == '\0')
        return;
    filter_destroy(filter_create_at(text, &app->filter_fault_at, &app->filter_fault));
    filter_hint(text, &app->filter_hint);
}

void app_filter_start(struct app *app)
{
    struct place *place = app_place(app);
    const struct pane_ops *ops = pane_ops_of(place->focus);
    if (place->focus == PANE_MESSAGES) {
        text_input_set(&app->filter_input, session_filter_text(app->session));
    } else if (ops->set_filter) { /* a search begins anew, what narrows rows is changed */
        text_input_set(&app->filter_input, place->focus == PANE_RECORD ? "" : ops->filter(app->states[place->focus]));
    } else {
        app_notice(app, ROLE_DIM, _("the pane \"%s\" has no rows to filter"), ops->name);
        return;
    }
    app->mode = INPUT_FILTER;
    check(app);
}

void app_set_words(struct app *app, const char *words)
{
    struct error error = {0};
    if (!session_filter(app->session, words, &error)) {
        app_notice(app, ROLE_ERROR, "%s", error.text);
        return;
    }
    filter_destroy(app->filter);
    app->filter = *session_filter_text(app->session) ? filter_create(words, &error) : NULL;
    app_keep_place(app);
}

static void apply_filter(struct app *app, const char *text)
{
    enum pane_id focus = app_place(app)->focus;
    const struct pane_ops *ops = pane_ops_of(focus);
    if (focus == PANE_MESSAGES)
        app_set_words(app, text);
    else if (ops->set_filter)
        ops->set_filter(app->states[focus], text);
}

void app_filter_key(struct app *app, struct key key)
{
    enum text_input_result result = text_input_key(&app->filter_input, key);
    bool live = app_place(app)->focus != PANE_MESSAGES;
    check(app);
    if (result == TEXT_INPUT_DONE && app->filter_fault.kind != ERROR_NONE)
        return; /* the last good one stays in force, and the line open */
    if (result == TEXT_INPUT_DONE || (result == TEXT_INPUT_CHANGED && live))
        apply_filter(app, str_text(&app->filter_input.text));
    if (result == TEXT_INPUT_LEFT)
        apply_filter(app, "");
    if (result == TEXT_INPUT_DONE)
        text_input_remember(&app->filter_input);
    if (result == TEXT_INPUT_DONE || result == TEXT_INPUT_LEFT)
        app->mode = INPUT_NONE;
}
