/* :record FILE and :record off. */
#include <string.h>

#include "base/lang.h"
#include "engine/session_tail.h"
#include "text/format.h"
#include "ui/app.h"

static void tell_state(struct app *app)
{
    struct recorder_state state;
    char records[FORMAT_MAX];
    session_recorder(app->session, &state);
    if (!state.on) {
        app_notice(app, ROLE_TEXT, _(":record FILE keeps what is read from now on; :record off ends it"));
        return;
    }
    app_notice(app, ROLE_TEXT,
               lang_plural("%s record is in %s so far; :record off ends it",
                           "%s records are in %s so far; :record off ends it", state.records),
               format_exact((int64_t)state.records, records), state.path);
}

void app_recorder(struct app *app, const char *argument)
{
    struct error error = {0};
    struct str path = {0};
    if (!*argument) {
        tell_state(app);
        return;
    }
    if (strcmp(argument, "off") == 0) {
        session_record_stop(app->session);
        return;
    }
    app_expand_path(argument, &path);
    if (session_record(app->session, str_text(&path), &error))
        app_notice(app, ROLE_OK, _("what is read from now on is kept in %s"), str_text(&path));
    else
        app_notice(app, ROLE_ERROR, "%s", error.text);
    str_finish(&path);
}
