/* Records as they flow: a line each, over a window that stays put while records arrive. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "model/tail_state.h"
#include "text/format.h"
#include "text/sanitize.h"
#include "text/width.h"
#include "ui/match_mark.h"
#include "ui/message_table.h"
#include "ui/pane_messages.h"
#include "ui/payload_line.h"

enum {
    KEY_LEAST = 6,
    KEY_MOST = 18,
    TOPIC_LEAST = 5,
    TOPIC_MOST = 24,
    DECODED_MOST = 64 * 1024,
    BAR_HEIGHT = 14 /* of a pane that has room for the bar */
};

static void *create(void)
{
    struct messages *messages = mem_zero(1, sizeof *messages);
    window_init(&messages->window);
    messages->place_width = 8;
    messages->key_width = KEY_LEAST;
    return messages;
}

static void destroy(void *state)
{
    struct messages *messages = state;
    window_finish(&messages->window);
    free(messages->above.parts);
    free(messages);
}

const struct window *pane_messages_window(const void *state)
{
    return &((const struct messages *)state)->window;
}

void pane_messages_reset(void *state)
{
    struct messages *messages = state;
    window_reset(&messages->window);
    messages->skip = 0;
    messages->first_item = 0;
    messages->lines.count = 0;
    messages->place_width = 8;
    messages->key_width = KEY_LEAST;
}

void pane_messages_follow(void *state)
{
    window_end(&((struct messages *)state)->window);
}

void pane_messages_go(void *state, uint64_t seq)
{
    window_go(&((struct messages *)state)->window, seq);
}

void pane_messages_go_below(void *state, uint64_t seq)
{
    struct window *window = &((struct messages *)state)->window;
    window_go_below(window, seq, window->height / 3);
}

void pane_messages_stop(void *state)
{
    window_stop(&((struct messages *)state)->window);
}

void pane_messages_stay(void *state, bool stays)
{
    struct window *window = &((struct messages *)state)->window;
    window->stays = stays;
    if (stays && window->following)
        window_stop(window);
}

static void widen(struct messages *messages, const struct window_row *row, bool ascii)
{
    char place[48];
    const struct record *record = &row->record;
    int width = snprintf(place, sizeof place, "%d:%lld", record->head->partition, (long long)record->head->offset);
    if (width > messages->place_width)
        messages->place_width = width;
    struct str key = {0}; /* as drawn: a control character takes more columns than bytes */
    sanitize_append(&key, record->key.data, record->key.len, KEY_MOST, ascii);
    int columns = (int)width_text(str_text(&key), key.len);
    if (columns > messages->key_width)
        messages->key_width = columns;
    str_finish(&key);
}

static void update(const struct pane_model *model, void *state, int width, int height)
{
    struct messages *messages = state;
    if (!model->view_ring)
        return;
    messages->bar_rows = model->volume && height >= BAR_HEIGHT ? VOLUME_BAR_ROWS : 0;
    messages->bar.active = messages->bar.active && messages->bar_rows > 0 && model->volume->count > 0;
    messages->bar.width = width;
    height -= messages->bar_rows;
    window_update(&messages->window, model->view_ring, height > MESSAGES_HEAD ? (size_t)(height - MESSAGES_HEAD) : 1);
    messages->topic_width = TOPIC_LEAST;
    for (size_t i = 0; i < model->topic_count; i++) {
        int columns = (int)width_text(model->topics[i], strlen(model->topics[i]));
        messages->topic_width = columns > messages->topic_width ? columns : messages->topic_width;
    }
    messages->topic_width = messages->topic_width < TOPIC_MOST ? messages->topic_width : TOPIC_MOST;
    for (size_t i = 0; i < messages->window.count; i++)
        widen(messages, &messages->window.rows[i], model->ascii);
    message_table_update(&messages->table, model, &messages->window);
    messages_place_lines(model, messages);
}

int pane_messages_time_width(enum time_format format)
{
    static const int widths[TIME_FORMATS] = {[TIME_CLOCK] = 12, [TIME_AGE] = 8, [TIME_ISO] = 24};
    return widths[format];
}

static void draw_time(const struct pane_model *model, const struct record *record, const struct canvas *canvas, int y)
{
    char text[FORMAT_MAX];
    int width = pane_messages_time_width(model->time_format);
    if (record->head->timestamp_type == TIMESTAMP_NONE) {
        canvas_text(canvas, 1, y, ROLE_DIM, model->ascii ? "-" : "\u2014");
        return;
    }
    int64_t at_ms = record->head->timestamp_ms;
    if (model->time_format == TIME_AGE) {
        canvas_right(canvas, 1, y, width, ROLE_TIME, format_duration((double)(model->now_ms - at_ms) / 1000, text));
        return;
    }
    if (model->time_format == TIME_ISO)
        format_iso(at_ms, text);
    else
        format_clock(at_ms, text);
    canvas_text_n(canvas, 1, y, ROLE_TIME, text, strlen(text), width);
}

/* What a value is, where that is not to be seen: "py", "csv", or "!" where it is not what it was told to be read as.
 * The columns that it takes. `decoded` is memory that is used again. */
static int draw_mark(const struct pane_model *model, const struct record *record, struct decoded *decoded,
                     const struct canvas *canvas, int x, int y)
{
    bool whole = record->value.len == record->head->value_size && record->value.len <= DECODED_MOST;
    if (!model->decoder || !record->value.data || !whole)
        return 0;
    if (!decode_record(decoded, record->key, record->value, model->decoder))
        return canvas_text(canvas, x, y, ROLE_ERROR, "! ");
    const char *mark = decoded_mark(decoded->as);
    int columns = canvas_text(canvas, x, y, ROLE_DIM, mark);
    return columns > 0 ? columns + 1 : 0;
}

static void draw_key(const struct pane_model *model, const struct record *record, struct decoded *decoded,
                     const struct canvas *canvas)
{
    bool whole = record->key.len == record->head->key_size;
    if (!model->decoder || !whole || !decode_key_matters(record->key, model->decoder)) {
        payload_line_draw(canvas, 0, 0, 0, ROLE_KEY, record->key, record->head->key_size);
        return;
    }
    decode_key(decoded, record->key, model->decoder);
    struct bytes shown = decoded_shown(decoded, record->key);
    payload_line_draw(canvas, 0, 0, 0, decoded->reason[0] ? ROLE_ERROR : ROLE_KEY, shown, shown.len);
}

/* Of several topics each row says its own. The columns that it takes. */
static int draw_topic(const struct pane_model *model, const struct messages *messages, const struct record *record,
                      const struct canvas *canvas, int x, int y)
{
    if (model->topic_count < 2 || record->head->topic >= model->topic_count)
        return 0;
    const char *topic = model->topics[record->head->topic];
    struct str text = {0};
    sanitize_append(&text, topic, strlen(topic), SIZE_MAX, model->ascii);
    canvas_text_n(canvas, x, y, ROLE_DIM, str_text(&text), text.len, messages->topic_width);
    str_finish(&text);
    return messages->topic_width + 2;
}

static void draw_row(const struct pane_model *model, const struct messages *messages, const struct window_row *row,
                     struct decoded *decoded, const struct canvas *canvas, int y)
{
    const struct record *record = &row->record;
    char place[48];
    int x = 1 + pane_messages_time_width(model->time_format) + 2;
    draw_time(model, record, canvas, y);
    x += draw_topic(model, messages, record, canvas, x, y);
    snprintf(place, sizeof place, "%d:%lld", record->head->partition, (long long)record->head->offset);
    canvas_right(canvas, x, y, messages->place_width, row->evicted ? ROLE_STALE : ROLE_DIM, place);
    x += messages->place_width + 2;
    struct canvas key = canvas_part(canvas, (struct rect){x, y, messages->key_width, 1});
    draw_key(model, record, decoded, &key);
    int key_end = x + messages->key_width + 2;
    if (messages->table.list.count > 0) {
        message_table_row(&messages->table, model, record, decoded, canvas, key_end, y);
        match_mark(canvas, x, y, model->filter);
        return;
    }
    decoded->as = DECODED_NULL;
    key_end += draw_mark(model, record, decoded, canvas, key_end, y);
    struct bytes shown = decoded_shown(decoded, record->value);
    size_t size = shown.data == record->value.data ? record->head->value_size : shown.len;
    payload_line_draw(canvas, key_end, y, messages->skip, ROLE_TEXT, shown, size);
    match_mark(canvas, x, y, model->filter);
}

static void draw_heading(const struct pane_model *model, const struct messages *messages, const struct canvas *canvas)
{
    int x = 1;
    canvas_text(canvas, x, 0, ROLE_HEADING, model->time_format == TIME_AGE ? _("     age") : _("time"));
    canvas_text(canvas, x + pane_messages_time_width(model->time_format) - 2, 0, ROLE_HEADING,
                message_table_arrow(model, "timestamp"));
    x += pane_messages_time_width(model->time_format) + 2;
    if (model->topic_count > 1) {
        canvas_text(canvas, x, 0, ROLE_HEADING, _("topic"));
        x += messages->topic_width + 2;
    }
    canvas_right(canvas, x, 0, messages->place_width, ROLE_HEADING,
                 messages->place_width > 15 ? _("partition:offset") : _("p:offset"));
    x += messages->place_width + 2;
    canvas_text(canvas, x, 0, ROLE_HEADING, _("key"));
    canvas_text(canvas, x + 3, 0, ROLE_HEADING, message_table_arrow(model, "key"));
    x += messages->key_width + 2;
    if (messages->table.list.count > 0) {
        message_table_heading(&messages->table, model, canvas, x);
        return;
    }
    char text[32];
    snprintf(text, sizeof text, messages->skip ? _("value, from column %d") : _("value"), messages->skip + 1);
    canvas_text(canvas, x, 0, ROLE_HEADING, text);
}

/* Nothing was found yet, or in all. */
static void draw_scanned(const struct pane_model *model, const struct canvas *canvas)
{
    char text[160], read[FORMAT_MAX];
    const struct scan_state *scan = &model->scan;
    snprintf(text, sizeof text,
             scan->stage == SCAN_DONE ? _("nothing found in all %s records") : _("nothing found yet in %s records"),
             format_exact((int64_t)scan->read, read));
    pane_say(canvas, scan->stage == SCAN_FAILED ? ROLE_ERROR : ROLE_DIM, text,
             scan->stage >= SCAN_DONE   ? _("Esc goes back to the stream")
             : scan->stage == SCAN_RUNS ? _("Esc stops the search")
                                        : _("Space goes on, Esc goes back to the stream"));
}

static void draw_empty(const struct pane_model *model, const struct canvas *canvas)
{
    const struct tail_state *tail = model->snapshot->tail;
    char text[128], examined[FORMAT_MAX];
    if (!*model->topic) {
        pane_say(canvas, ROLE_DIM, model->waiting ? model->waiting : _("no topic is selected"), NULL);
    } else if (model->scan.stage != SCAN_OFF && !model->counts->filtering) {
        draw_scanned(model, canvas);
    } else if (model->counts->filtering) {
        snprintf(text, sizeof text, _("no match in %s records"),
                 format_exact((int64_t)model->counts->examined, examined));
        pane_say(canvas, ROLE_DIM, text,
                 model->counts->not_evaluated ? _("some could not be evaluated: a field is missing, or types differ; "
                                                  "Esc clears the filter")
                                              : _("Esc clears the filter"));
    } else if (tail && tail->error) {
        struct str clean = {0};
        sanitize_append(&clean, tail->error, strlen(tail->error), 200, model->ascii);
        pane_say(canvas, ROLE_ERROR, str_text(&clean), _("it goes on by itself when the reason is gone"));
        str_finish(&clean);
    } else if (tail && model->topic_is_read && tail->behind.known && tail->behind.value == 0) {
        pane_say(canvas, ROLE_DIM, _("no messages"), _("they are shown as they arrive"));
    } else {
        pane_say(canvas, ROLE_DIM, _("reading"), NULL);
    }
}

void pane_messages_times(const struct window *window, int64_t *from_ms, int64_t *to_ms)
{
    *from_ms = INT64_MAX;
    *to_ms = INT64_MIN;
    for (size_t i = 0; i < window->count; i++) {
        const struct record_head *head = window->rows[i].record.head;
        if (head->timestamp_type == TIMESTAMP_NONE)
            continue;
        *from_ms = head->timestamp_ms < *from_ms ? head->timestamp_ms : *from_ms;
        *to_ms = head->timestamp_ms > *to_ms ? head->timestamp_ms : *to_ms;
    }
}

static void draw_bar(const struct pane_model *model, const struct messages *messages, const struct canvas *canvas)
{
    int64_t from_ms, to_ms;
    struct canvas rows = canvas_part(
        canvas, (struct rect){0, canvas->area.height - messages->bar_rows, canvas->area.width, messages->bar_rows});
    pane_messages_times(&messages->window, &from_ms, &to_ms);
    volume_bar_draw(&messages->bar, model->volume, &rows, from_ms, to_ms);
}

static void draw(const struct pane_model *model, const void *state, const struct canvas *canvas, bool focused)
{
    const struct messages *messages = state;
    const struct window *window = &messages->window;
    if (messages->bar_rows > 0)
        draw_bar(model, messages, canvas);
    if (window->count == 0) {
        draw_empty(model, canvas);
        return;
    }
    draw_heading(model, messages, canvas);
    size_t selected = window_selected_index(window);
    struct decoded decoded = {0};
    const struct committed_line *line;
    size_t i = 0;
    for (int y = MESSAGES_HEAD; y < canvas->area.height - messages->bar_rows && i != SIZE_MAX; y++) {
        i = messages_at(messages, (size_t)(y - MESSAGES_HEAD), &line);
        if (i != SIZE_MAX && line)
            messages_draw_line(model, messages, line, canvas, y);
        if (i == SIZE_MAX || line)
            continue;
        draw_row(model, messages, &window->rows[i], &decoded, canvas, y);
        if (i != selected)
            continue;
        if (focused)
            canvas_select(canvas, (struct rect){0, y, canvas->area.width, 1});
        canvas_text(canvas, 0, y, ROLE_ACCENT, model->ascii ? ">" : "\u258c");
    }
    decoded_finish(&decoded);
}

const struct pane_ops pane_messages = {
    .name = "messages",
    .place = 'm',
    .hints = N_("? help  / filter  S seek  Space freeze"),
    .create = create,
    .destroy = destroy,
    .title = pane_messages_title,
    .update = update,
    .draw = draw,
    .handle = pane_messages_handle,
    .click = pane_messages_click,
};
