/* The form on the screen: its fields, what is true of them while one types, and what came of sending. */
#include <stdio.h>
#include <string.h>

#include "base/lang.h"
#include "text/format.h"
#include "text/sanitize.h"
#include "ui/pane_form.h"

enum { LABEL = 12, SIDE = 1, SAID_ROWS = 2, ROOMY = 20 };

/* Rows of the headers; the value has the rest. */
static int header_rows(int height)
{
    return height >= ROOMY ? 4 : height >= 15 ? 2 : 1;
}

struct shape {
    int width, columns; /* of text, and of a field */
    int headers, headers_at, value_at, value_rows, judged_at, said_at, keys_at;
};

static struct shape shape_of(int width, int height)
{
    struct shape shape = {.width = width - 2 * SIDE, .columns = width - 2 * SIDE - LABEL};
    shape.headers = header_rows(height);
    shape.headers_at = 3;
    shape.value_at = shape.headers_at + shape.headers;
    shape.keys_at = height - 1;
    shape.said_at = shape.keys_at - SAID_ROWS;
    shape.judged_at = shape.said_at - 1;
    shape.value_rows = shape.judged_at - shape.value_at;
    shape.value_rows = shape.value_rows < 1 ? 1 : shape.value_rows;
    return shape;
}

void pane_form_update(const struct pane_model *model, void *state, int width, int height)
{
    struct form_pane *pane = state;
    struct shape shape = shape_of(width, height);
    pane->ascii = model->ascii;
    if (pane->stage == STAGE_SENDING && pane->since_us == 0)
        pane->since_us = model->now_us;
    text_area_fit(&pane->form.headers, shape.columns, shape.headers, model->ascii);
    text_area_fit(&pane->form.value, shape.columns, shape.value_rows, model->ascii);
}

void pane_form_title(const struct pane_model *model, const void *state, struct str *out)
{
    const struct form_pane *pane = state;
    const char *dot = pane_dot(model->ascii), *topic = str_text(&pane->form.topic.text);
    char count[FORMAT_MAX];
    str_append(out, _("Produce"));
    if (*topic) {
        str_append(out, dot);
        sanitize_append(out, topic, strlen(topic), 60, model->ascii);
    }
    if (pane->form.is_copy) {
        struct str origin = {0};
        sanitize_append(&origin, pane->form.origin, strlen(pane->form.origin), 60, model->ascii);
        str_append(out, dot);
        str_appendf(out, _("copy of %s"), str_text(&origin));
        str_finish(&origin);
    }
    if (pane->sent > 0)
        str_appendf(out, _("%s%s sent"), dot, format_exact((int64_t)pane->sent, count));
}

static void draw_label(const struct form_pane *pane, const struct canvas *canvas, int y, enum form_field field)
{
    static const char *const labels[FORM_FIELDS] = {[FORM_TOPIC] = N_("topic"),
                                                    [FORM_PARTITION] = N_("partition"),
                                                    [FORM_KEY] = N_("key"),
                                                    [FORM_HEADERS] = N_("headers"),
                                                    [FORM_VALUE] = N_("value")};
    bool here = pane->form.focus == field;
    /* Not by colour alone. */
    canvas_text(canvas, 0, y, ROLE_ACCENT, here ? ">" : " ");
    canvas_text_n(canvas, 2, y, here ? ROLE_TITLE_FOCUS : ROLE_DIM, _(labels[field]), strlen(_(labels[field])),
                  LABEL - 3);
}

/* "1,204 bytes, binary: sent as it is" */
static void draw_original(const struct form_pane *pane, const struct canvas *canvas, int y, enum form_field field)
{
    struct bytes bytes = form_original(&pane->form, field);
    char size[FORMAT_MAX], text[200];
    const struct record_head *head = pane->form.original.head;
    if (field == FORM_HEADERS)
        snprintf(text, sizeof text,
                 lang_plural("%s header that cannot be edited here: sent as it is",
                             "%s headers that cannot be edited here: sent as they are", head->header_count),
                 format_exact(head->header_count, size));
    else if (bytes.len == 0)
        snprintf(text, sizeof text, "%s", _("0 bytes, which is not the same as none: sent so"));
    else if (bytes.len > FORM_EDITABLE)
        snprintf(text, sizeof text, _("%s bytes, too many to be edited here: sent as they are"),
                 format_exact((int64_t)bytes.len, size));
    else
        snprintf(text, sizeof text,
                 bytes.len >= 5 && bytes.data[0] == '\0'
                     ? _("%s bytes, perhaps of a schema (magic byte 0): sent as they are")
                     : _("%s bytes, binary: sent as they are"),
                 format_exact((int64_t)bytes.len, size));
    canvas_text(canvas, LABEL, y, ROLE_ESCAPED, text);
}

/* The topic's cleanup.policy, as far as it has been told. */
static bool is_compacted(const struct pane_model *model, const struct form_pane *pane)
{
    const struct topic_config *config = model->config;
    if (!config->known || strcmp(config->topic, str_text(&pane->form.topic.text)) != 0)
        return false;
    for (size_t i = 0; i < config->answer.entry_count; i++)
        if (strcmp(config->answer.entries[i].name, "cleanup.policy") == 0)
            return config->answer.entries[i].value && strstr(config->answer.entries[i].value, "compact");
    return false;
}

static void draw_line_field(const struct form_pane *pane, const struct canvas *canvas, int y, enum form_field field,
                            const struct text_input *input, enum role role, const char *when_empty)
{
    draw_label(pane, canvas, y, field);
    if (pane->form.contents[field] == FORM_ORIGINAL) {
        draw_original(pane, canvas, y, field);
        return;
    }
    int columns = canvas->area.width - LABEL - SIDE;
    if (pane->form.focus == field)
        text_input_draw(input, canvas, LABEL, y, columns);
    else
        canvas_text_n(canvas, LABEL, y, ROLE_TEXT, str_text(&input->text), input->text.len, columns);
    if (input->text.len == 0)
        canvas_text(canvas, LABEL + 2, y, role, when_empty);
}

static void draw_area(const struct form_pane *pane, const struct canvas *canvas, int y, int rows, enum form_field field,
                      const struct text_area *area, const char *when_empty)
{
    bool here = pane->form.focus == field && pane->stage != STAGE_NO_TOPIC;
    struct canvas part = canvas_part(canvas, (struct rect){LABEL, y, area->columns, rows});
    draw_label(pane, canvas, y, field);
    if (pane->form.contents[field] == FORM_ORIGINAL) {
        draw_original(pane, canvas, y, field);
    } else if (pane->form.contents[field] == FORM_TOMBSTONE) {
        canvas_text(canvas, LABEL, y, ROLE_WARNING, _("none: a tombstone, which deletes its key"));
    } else {
        text_area_draw(area, &part, here);
        if (area->text.len == 0)
            canvas_text(canvas, LABEL + 2, y, ROLE_DIM, when_empty);
    }
}

/* Says in `out` what the typed value is. */
static enum role judge(const struct form_pane *pane, char *out, size_t size)
{
    size_t at = 0, line, column;
    char bytes[FORMAT_MAX];
    format_exact((int64_t)pane->form.value.text.len, bytes);
    switch (form_judge(&pane->form, &at)) {
    case FORM_IS_EMPTY:
        snprintf(out, size, "%s", _("empty: 0 bytes, which is no tombstone"));
        return ROLE_DIM;
    case FORM_IS_JSON:
        snprintf(out, size, lang_plural("JSON, %s byte", "JSON, %s bytes", pane->form.value.text.len), bytes);
        return ROLE_OK;
    case FORM_IS_TEXT:
        snprintf(out, size, lang_plural("text, %s byte; no JSON", "text, %s bytes; no JSON", pane->form.value.text.len),
                 bytes);
        return ROLE_DIM;
    default:
        break;
    }
    text_area_locate(str_text(&pane->form.value.text), at, &line, &column);
    if (at >= pane->form.value.text.len)
        snprintf(out, size, "%s", _("not JSON yet: it ends too soon; sent as text"));
    else
        snprintf(out, size, _("not JSON: line %zu, column %zu; sent as text"), line, column);
    return ROLE_WARNING;
}

static void draw_judged(const struct form_pane *pane, const struct canvas *canvas, int y)
{
    char text[160];
    if (pane->form.contents[FORM_VALUE] != FORM_TYPED)
        return;
    enum role role = judge(pane, text, sizeof text);
    canvas_text(canvas, LABEL, y, role, text);
}

static void draw_said(const struct pane_model *model, const struct form_pane *pane, const struct canvas *canvas,
                      const struct shape *shape)
{
    struct canvas part = canvas_part(canvas, (struct rect){0, shape->said_at, shape->width, SAID_ROWS});
    long long seconds = (long long)(model->now_us - pane->since_us) / 1000000;
    char text[120];
    if (pane->stage != STAGE_SENDING) {
        text_lines_draw(&pane->said, &part, shape->width, 0);
        return;
    }
    if (pane->since_us != 0 && seconds > 0)
        snprintf(text, sizeof text, _("sending for %lld s"), seconds);
    else
        snprintf(text, sizeof text, "%s", _("sending"));
    canvas_text(&part, 0, 0, ROLE_DIM, text);
}

void pane_form_draw(const struct pane_model *model, const void *state, const struct canvas *canvas, bool focused)
{
    const struct form_pane *pane = state;
    const struct form *form = &pane->form;
    struct shape shape = shape_of(canvas->area.width, canvas->area.height);
    struct canvas inner = canvas_part(canvas, (struct rect){SIDE, 0, shape.width, canvas->area.height});
    (void)focused;
    draw_line_field(pane, &inner, 0, FORM_TOPIC, &form->topic, ROLE_DIM, _("its name"));
    draw_line_field(pane, &inner, 1, FORM_PARTITION, &form->partition, ROLE_DIM, _("auto: by the key"));
    bool refused = form->contents[FORM_KEY] == FORM_TYPED && is_compacted(model, pane);
    draw_line_field(pane, &inner, 2, FORM_KEY, &form->key, refused ? ROLE_WARNING : ROLE_DIM,
                    refused ? _("none: brokers refuse that, the topic is compacted") : _("none"));
    draw_area(pane, &inner, shape.headers_at, shape.headers, FORM_HEADERS, &form->headers, _("NAME=VALUE, one a line"));
    draw_area(pane, &inner, shape.value_at, shape.value_rows, FORM_VALUE, &form->value, "");
    draw_judged(pane, &inner, shape.judged_at);
    draw_said(model, pane, &inner, &shape);
    canvas_text(
        &inner, 0, shape.keys_at, ROLE_DIM,
        shape.width >= 100
            ? _("Ctrl-S sends   Tab next field   Ctrl-O value in $EDITOR   Ctrl-T tombstone   Esc leaves, keeps it")
            : _("Ctrl-S send  Tab next  Ctrl-O $EDITOR  Ctrl-T tombstone  Esc leave"));
}
