#include "ui/group_marks.h"

#include <string.h>

#include "base/lang.h"
#include "text/format.h"
#include "text/sanitize.h"

static const struct {
    char letter;
    enum role role;
    const char *name;
} kinds[] = {
    [MARK_REBALANCE] = {'R', ROLE_ACCENT, N_("rebalance")}, [MARK_MEMBER] = {'M', ROLE_WARNING, N_("member lost")},
    [MARK_LEADER] = {'L', ROLE_WARNING, N_("leader")},      [MARK_RESET] = {'O', ROLE_WARNING, N_("offsets")},
    [MARK_LOST] = {'X', ROLE_ERROR, N_("records lost")},    [MARK_WRITTEN] = {'W', ROLE_OK, N_("written")},
    [MARK_WORD] = {'V', ROLE_TEXT, N_("verdict")}};

char group_mark_letter(enum group_mark_kind kind)
{
    return kinds[kind].letter;
}

const char *group_mark_name(enum group_mark_kind kind)
{
    return _(kinds[kind].name);
}

enum role group_mark_role(enum group_mark_kind kind)
{
    return kinds[kind].role;
}

void group_marks_draw(const struct group_mark *marks, size_t count, const struct canvas *canvas)
{
    bool ascii = canvas->grid->ascii;
    for (int y = 0; y < canvas->area.height && (size_t)y < count; y++) {
        const struct group_mark *mark = &marks[count - 1 - (size_t)y];
        char letter[2] = {group_mark_letter(mark->kind), '\0'}, clock[FORMAT_MAX];
        struct str text = {0};
        format_clock(mark->at_ms, clock);
        clock[8] = '\0';
        int x = 1 + canvas_text(canvas, 1, y, group_mark_role(mark->kind), letter);
        x += 1 + canvas_text(canvas, x + 1, y, ROLE_TIME, clock);
        const char *what = mark->text ? mark->text : group_mark_name(mark->kind);
        sanitize_append(&text, what, strlen(what), 200, ascii);
        canvas_text_n(canvas, x + 2, y, ROLE_TEXT, str_text(&text), text.len, canvas->area.width - x - 2);
        str_finish(&text);
    }
}
