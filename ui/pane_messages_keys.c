/* What keys and the mouse do in the message view. */
#include <stdio.h>
#include <string.h>

#include "ui/pane_messages.h"

enum { SIDE_STEP = 10 };

/* What came before is asked for early enough that scrolling does not stop. */
static unsigned move_up(struct window *window, int64_t rows)
{
    window_move(window, -rows);
    return window_above(window) < 2 * window->height ? PANE_CHANGED | PANE_OLDER : PANE_CHANGED;
}

/* Over what was evicted nobody steps unseen: it is fetched again first. */
static unsigned move_down(struct window *window, int64_t rows)
{
    size_t selected = window_selected_index(window);
    bool over = window_has_gap(window) && selected != SIZE_MAX && selected + (size_t)rows >= window->count;
    if (over && !window->following)
        rows = (int64_t)(window->count - 1 - selected);
    window_move(window, rows);
    return window_below(window) < 2 * window->height || over ? PANE_CHANGED | PANE_NEWER : PANE_CHANGED;
}

/* The cursor begins where the view is. */
static void enter_bar(const struct pane_model *model, struct messages *messages)
{
    int64_t from_ms, to_ms;
    pane_messages_times(&messages->window, &from_ms, &to_ms);
    messages->bar.active = !messages->bar.active;
    if (messages->bar.active && from_ms <= to_ms)
        volume_bar_go(&messages->bar, model->volume, from_ms);
}

static unsigned seek_by_bar(const struct pane_model *model, struct messages *messages)
{
    messages->sought_ms = volume_bar_time(&messages->bar, model->volume);
    messages->bar.active = false;
    return PANE_CHANGED | PANE_SOUGHT;
}

unsigned pane_messages_handle(const struct pane_model *model, void *state, enum action action)
{
    struct messages *messages = state;
    struct window *window = &messages->window;
    int64_t page = (int64_t)window->height - (int64_t)messages->lines.count;
    page = page > 1 ? page - 1 : 1;
    if (messages->bar.active && action == ACTION_ENTER)
        return seek_by_bar(model, messages);
    if (messages->bar.active && volume_bar_handle(&messages->bar, action))
        return PANE_CHANGED;
    switch (action) {
    case ACTION_DOWN:
        return move_down(window, 1);
    case ACTION_UP:
        return move_up(window, 1);
    case ACTION_PAGE_DOWN:
        return move_down(window, page);
    case ACTION_PAGE_UP:
        return move_up(window, page);
    case ACTION_HALF_DOWN:
        return move_down(window, page / 2 + 1);
    case ACTION_HALF_UP:
        return move_up(window, page / 2 + 1);
    case ACTION_HOME:
        window_home(window);
        return PANE_CHANGED | PANE_OLDER;
    case ACTION_END:
        window_end(window);
        return PANE_CHANGED;
    case ACTION_LEFT:
        message_table_scroll(&messages->table, -1);
        messages->skip = messages->skip > SIDE_STEP ? messages->skip - SIDE_STEP : 0;
        return PANE_CHANGED;
    case ACTION_RIGHT:
        message_table_scroll(&messages->table, 1);
        messages->skip += messages->skip < 100000 ? SIDE_STEP : 0;
        return PANE_CHANGED;
    case ACTION_VOLUME:
        if (messages->bar_rows == 0 || model->volume->count == 0)
            return PANE_IGNORED;
        enter_bar(model, messages);
        return PANE_CHANGED;
    case ACTION_ENTER:
        return window_selected(window) ? PANE_OPENED : PANE_CHANGED;
    default:
        return PANE_IGNORED;
    }
}

int64_t pane_messages_sought(const void *state)
{
    return ((const struct messages *)state)->sought_ms;
}

bool pane_messages_leave_bar(void *state)
{
    struct messages *messages = state;
    bool was = messages->bar.active;
    messages->bar.active = false;
    return was;
}

const char *pane_messages_pressed(const void *state)
{
    return ((const struct messages *)state)->pressed;
}

/* What stands in a column of the heading can be sorted by, but for partition and offset: they are the usual order. */
static unsigned click_heading(const struct pane_model *model, struct messages *messages, const struct canvas *canvas,
                              int x)
{
    int after_time = 1 + pane_messages_time_width(model->time_format) + 2, key = after_time + messages->place_width + 2;
    key += model->topic_count > 1 ? messages->topic_width + 2 : 0;
    int values = key + messages->key_width + 2;
    const char *path = x < after_time ? "timestamp"
                       : x < key      ? NULL
                       : x < values   ? "key"
                                      : message_table_path_at(&messages->table, canvas, values, x);
    snprintf(messages->pressed, sizeof messages->pressed, "%s", path ? path : "");
    return path ? PANE_SORTED : PANE_CHANGED;
}

unsigned pane_messages_click(const struct pane_model *model, void *state, const struct canvas *canvas, int x, int y)
{
    struct messages *messages = state;
    const struct committed_line *line = NULL;
    size_t row = y >= MESSAGES_HEAD ? messages_at(messages, (size_t)(y - MESSAGES_HEAD), &line) : SIZE_MAX,
           selected = window_selected_index(&messages->window);
    if (messages->bar_rows > 0 && y >= canvas->area.height - messages->bar_rows) {
        if (model->volume->count == 0) /* no moment to go to */
            return PANE_CHANGED;
        volume_bar_press(&messages->bar, x);
        return seek_by_bar(model, messages);
    }
    if (y < MESSAGES_HEAD)
        return click_heading(model, messages, canvas, x);
    if (row == SIZE_MAX || line)
        return PANE_CHANGED;
    if (row == selected && row < messages->window.count)
        return PANE_OPENED;
    if (row < messages->window.count && selected != SIZE_MAX)
        window_move(&messages->window, (int64_t)row - (int64_t)selected);
    return PANE_CHANGED;
}
