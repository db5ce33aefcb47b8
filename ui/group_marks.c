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

enum role group_mark_role(enum group_mark_kind kind)
{
    return kinds[kind].role;
}

/* --- which there are --- */

static bool is_of(const struct group_mark *mark, const struct lag_row *row)
{
    if (!row || !mark->topic || mark->more > 0)
        return true;
    return mark->partition == row->partition && strcmp(mark->topic, row->topic) == 0;
}

static bool reads(const struct group_detail *detail, const char *topic, int32_t partition)
{
    size_t low = 0, high = detail->count; /* rows are by topic and partition */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct lag_row *row = &detail->rows[middle];
        int order = strcmp(row->topic, topic);
        if (order == 0 && row->partition == partition)
            return true;
        if (order < 0 || (order == 0 && row->partition < partition))
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

/* False: the event is none of the group's. */
static bool mark_of(const struct pane_model *model, const struct group_detail *detail, const struct event_row *event,
                    struct group_mark *mark)
{
    bool written = event->kind == EVENT_WRITTEN && strcmp(event_row_group(event), detail->summary.group) == 0;
    bool of_one = event->kind == EVENT_LEADER_CHANGED && *event->topic;
    bool of_many = event->kind == EVENT_LEADER_CHANGED && !*event->topic; /* whose they are is not told */
    *mark = (struct group_mark){.at_us = model->now_us - (model->now_ms - event->at_ms) * 1000,
                                .at_ms = event->at_ms,
                                .kind = written ? MARK_WRITTEN : MARK_LEADER,
                                .topic = of_one ? event->topic : NULL,
                                .partition = of_one ? event->partition : -1,
                                .text = event->text};
    return written || of_many || (of_one && reads(detail, event->topic, event->partition));
}

/* The newest mark of the event log that is no newer than event `*age`, which becomes its age; false: there is none. */
static bool next_event(const struct pane_model *model, const struct group_detail *detail, const struct lag_row *row,
                       size_t *age, struct group_mark *mark)
{
    size_t held = model->events ? event_log_held(model->events) : 0;
    for (; *age < held; (*age)++)
        if (mark_of(model, detail, event_log_row(model->events, *age), mark) && is_of(mark, row))
            return true;
    return false;
}

size_t group_marks_collect(const struct pane_model *model, const struct group_detail *detail, const struct lag_row *row,
                           struct group_mark *out, size_t most)
{
    size_t count = 0, left = detail->mark_count, age = 0;
    struct group_mark event;
    bool has_event = next_event(model, detail, row, &age, &event);
    while (count < most && (left > 0 || has_event)) {
        const struct group_mark *seen = left > 0 ? &detail->marks[left - 1] : NULL;
        bool takes_event = has_event && (!seen || event.at_us >= seen->at_us);
        if (takes_event || is_of(seen, row))
            out[count++] = takes_event ? event : *seen;
        left -= !takes_event;
        if (takes_event) {
            age++;
            has_event = next_event(model, detail, row, &age, &event);
        }
    }
    for (size_t i = 0; i < count / 2; i++) {
        struct group_mark newer = out[i];
        out[i] = out[count - 1 - i];
        out[count - 1 - i] = newer;
    }
    return count;
}

/* --- how they look --- */

static void say_partition(const struct group_mark *mark, bool ascii, struct str *out)
{
    sanitize_append(out, mark->topic, strlen(mark->topic), 80, ascii);
    str_appendf(out, " p%d", (int)mark->partition);
    if (mark->more)
        str_appendf(out, _(" and %d more"), (int)mark->more);
    str_append(out, ": ");
}

void group_marks_draw(const struct group_mark *marks, size_t count, bool names_partitions, const struct canvas *canvas)
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
        const char *what = mark->text ? mark->text : _(kinds[mark->kind].name);
        if (mark->topic && (names_partitions || mark->more))
            say_partition(mark, ascii, &text);
        sanitize_append(&text, what, strlen(what), 200, ascii);
        canvas_text_n(canvas, x + 2, y, ROLE_TEXT, str_text(&text), text.len, canvas->area.width - x - 2);
        str_finish(&text);
    }
}
