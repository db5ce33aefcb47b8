/* A value to the clipboard of the terminal, which is the person's own also over ssh. */
#include <string.h>

#include "base/lang.h"
#include "text/format.h"
#include "ui/app.h"

/* What terminals take at most: xterm 100,000 bytes of base64. */
enum { CLIPBOARD_MOST = 74000 };

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

bool app_copy_value(struct app *app)
{
    enum pane_id pane = app_place(app)->focus;
    struct record record;
    bool whole;
    char size[FORMAT_MAX];
    if (pane != PANE_RECORD && pane != PANE_MESSAGES)
        return false;
    if (!record_at(app, pane, &record, &whole)) {
        app_notice(app, ROLE_DIM, _("there is no record to copy"));
    } else if (!record.value.data) {
        app_notice(app, ROLE_WARNING, _("this is a tombstone: it has no value"));
    } else if (!whole || record.value.len > CLIPBOARD_MOST) {
        app_notice(app, ROLE_WARNING, _("%s is more than terminals take; weir tail -o raw prints it"),
                   format_bytes(record.head->value_size, size));
    } else {
        str_clear(&app->copied);
        str_append_bytes(&app->copied, record.value.data, record.value.len);
        app_notice(app, ROLE_OK, _("%s of %ld:%lld for the clipboard, where the terminal allows that (OSC 52)"),
                   format_bytes(record.value.len, size), (long)record.head->partition, (long long)record.head->offset);
    }
    return true;
}
