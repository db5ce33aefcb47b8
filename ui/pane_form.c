/* A form for one record: its state, what came of sending it, and its keys. pane_form_draw.c draws it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "engine/writer.h"
#include "ui/pane_form.h"

static void *create(void)
{
    struct form_pane *pane = mem_zero(1, sizeof *pane);
    form_clear(&pane->form, "");
    return pane;
}

static void destroy(void *state)
{
    struct form_pane *pane = state;
    form_finish(&pane->form);
    text_lines_finish(&pane->said);
    free(pane);
}

static void say(struct form_pane *pane, enum role role, const char *text)
{
    text_lines_clear(&pane->said);
    text_lines_add(&pane->said, role, 0, text, pane->ascii);
}

static const char *topic_of(const struct form_pane *pane)
{
    return str_text(&pane->form.topic.text);
}

void pane_form_open(void *state, const char *topic)
{
    struct form_pane *pane = state;
    if (pane->stage == STAGE_SENDING)
        return; /* as it was left: its answer is still to come */
    if (pane->form.is_copy)
        form_clear(&pane->form, topic);
    text_input_set(&pane->form.topic, topic);
    pane->form.focus = *topic ? FORM_VALUE : FORM_TOPIC;
    pane->stage = STAGE_TYPING;
    text_lines_clear(&pane->said);
}

bool pane_form_copy(void *state, const char *topic, const struct record *record)
{
    struct form_pane *pane = state;
    if (pane->stage == STAGE_SENDING)
        return false;
    form_copy(&pane->form, topic, record);
    pane->stage = STAGE_TYPING;
    text_lines_clear(&pane->said);
    return true;
}

const char *pane_form_topic(const void *state)
{
    return topic_of(state);
}

bool pane_form_creates(const void *state)
{
    return ((const struct form_pane *)state)->creates;
}

bool pane_form_record(void *state, struct record_fields *record)
{
    struct form_pane *pane = state;
    struct error error = {0};
    pane->creates = false;
    if (!form_record(&pane->form, record, &error)) {
        say(pane, ROLE_ERROR, error.text);
        return false;
    }
    pane->stage = STAGE_SENDING;
    pane->since_us = 0;
    text_lines_clear(&pane->said);
    return true;
}

void pane_form_fail(void *state, const struct error *error)
{
    struct form_pane *pane = state;
    pane->stage = STAGE_TYPING;
    pane->creates = false;
    say(pane, ROLE_ERROR, error->text);
}

static void say_sent(struct form_pane *pane, const struct writer_answer *answer)
{
    struct str text = {0};
    pane->sent++;
    if (answer->offset >= 0)
        str_appendf(&text, _("sent: %s, partition %ld, offset %lld"), answer->topic, (long)answer->partition,
                    (long long)answer->offset);
    else
        str_appendf(&text, _("sent: %s, partition %ld; the broker did not tell the offset"), answer->topic,
                    (long)answer->partition);
    say(pane, ROLE_OK, str_text(&text));
    str_finish(&text);
}

void pane_form_answer(void *state, const struct writer_answer *answer)
{
    struct form_pane *pane = state;
    struct str text = {0};
    pane->stage = answer->no_topic ? STAGE_NO_TOPIC : STAGE_TYPING;
    if (answer->good)
        say_sent(pane, answer);
    else if (answer->no_topic)
        str_appendf(&text, _("There is no topic '%s'. Create it, with the broker's number of partitions? y or n"),
                    answer->topic);
    else
        str_appendf(&text,
                    answer->may_be_there ? _("not acknowledged, it may have been stored: %s") : _("not sent: %s"),
                    answer->error.text);
    if (!answer->good)
        say(pane, answer->no_topic ? ROLE_WARNING : ROLE_ERROR, str_text(&text));
    str_finish(&text);
}

const struct str *pane_form_value(const void *state)
{
    return &((const struct form_pane *)state)->form.value.text;
}

void pane_form_set_value(void *state, const char *text, size_t len)
{
    struct form_pane *pane = state;
    if (len > FORM_EDITABLE) {
        say(pane, ROLE_ERROR, _("more than 64 KiB cannot be edited here; weir produce sends files"));
    } else if (!text_area_can_hold(text, len)) {
        say(pane, ROLE_ERROR, _("what the editor left is no text that the form can show; weir produce sends files"));
    } else {
        text_area_set(&pane->form.value, text, len);
        pane->form.contents[FORM_VALUE] = FORM_TYPED;
    }
}

/* --- keys --- */

static unsigned move_focus(struct form_pane *pane, bool back)
{
    enum form_field from = pane->form.focus;
    pane->form.focus = (enum form_field)((from + (back ? FORM_FIELDS - 1 : 1)) % FORM_FIELDS);
    return from == FORM_TOPIC ? PANE_CHANGED | PANE_REFRESHED : PANE_CHANGED;
}

static enum text_input_result type_into(struct form_pane *pane, struct key key)
{
    struct form *form = &pane->form;
    switch (form->focus) {
    case FORM_TOPIC:
        return text_input_key(&form->topic, key);
    case FORM_PARTITION:
        return text_input_key(&form->partition, key);
    case FORM_KEY:
        return text_input_key(&form->key, key);
    case FORM_HEADERS:
        return text_area_key(&form->headers, key);
    default:
        return text_area_key(&form->value, key);
    }
}

static size_t typed_bytes(const struct form *form)
{
    return form->value.text.len + form->headers.text.len + form->key.text.len;
}

static unsigned type(struct form_pane *pane, struct key key)
{
    struct form *form = &pane->form;
    bool erases = key.code == SPECIAL_BACKSPACE || key.code == SPECIAL_DELETE;
    bool writes = erases || key.code == SPECIAL_ENTER || (key.code < SPECIAL_UP && !key.ctrl && !key.alt);
    if (form->contents[form->focus] != FORM_TYPED && !(form->focus == FORM_KEY && key.code == SPECIAL_ENTER)) {
        if (!writes)
            return PANE_CHANGED;
        form->contents[form->focus] = FORM_TYPED; /* typing replaces it */
        if (erases)
            return PANE_CHANGED;
    }
    if (!erases && writes && typed_bytes(form) >= FORM_EDITABLE) {
        say(pane, ROLE_ERROR, _("more than 64 KiB cannot be edited here; weir produce sends files"));
        return PANE_CHANGED;
    }
    if (type_into(pane, key) == TEXT_INPUT_DONE)
        return move_focus(pane, false);
    return PANE_CHANGED;
}

/* The letters that a yes may begin with: of this language, and English. */
static bool says_yes(struct key key)
{
    return key.code > 0 && key.code < 0x80 && !key.ctrl &&
           (strchr("yY", (int)key.code) || strchr(_("yY"), (int)key.code));
}

static unsigned answer_question(struct form_pane *pane, struct key key)
{
    bool yes = says_yes(key);
    bool no = key.code == 'n' || key.code == 'N' || key.code == SPECIAL_ESCAPE;
    if (!yes && !no)
        return PANE_CHANGED;
    pane->stage = STAGE_TYPING;
    text_lines_clear(&pane->said);
    pane->creates = yes;
    if (no)
        pane->form.focus = FORM_TOPIC;
    return yes ? PANE_SUBMITTED : PANE_CHANGED;
}

static unsigned handle_key(const struct pane_model *model, void *state, struct key key)
{
    struct form_pane *pane = state;
    (void)model;
    if (key.pasted)
        return pane->stage == STAGE_TYPING ? type(pane, key) : PANE_CHANGED;
    if (pane->stage == STAGE_NO_TOPIC)
        return answer_question(pane, key);
    if (key.code == SPECIAL_ESCAPE)
        return PANE_LEFT;
    if (pane->stage == STAGE_SENDING)
        return PANE_CHANGED;
    pane->creates = false;
    if (key.ctrl && key.code == 's')
        return PANE_SUBMITTED;
    if (key.ctrl && key.code == 'o')
        return PANE_EDIT;
    if (key.ctrl && key.code == 't') {
        form_next_content(&pane->form);
        pane->form.focus = FORM_VALUE;
        return PANE_CHANGED;
    }
    if (key.code == SPECIAL_TAB || key.code == SPECIAL_BACK_TAB)
        return move_focus(pane, key.code == SPECIAL_BACK_TAB);
    if (key.ctrl && (key.code == 'l' || key.code == 'c'))
        return PANE_IGNORED;
    return type(pane, key);
}

static unsigned handle(const struct pane_model *model, void *state, enum action action)
{
    (void)model, (void)state, (void)action;
    return PANE_IGNORED;
}

const struct pane_ops pane_form = {
    .name = "produce",
    .place = 'f',
    .hints = N_("Ctrl-S sends  Esc back"),
    .create = create,
    .destroy = destroy,
    .title = pane_form_title,
    .update = pane_form_update,
    .draw = pane_form_draw,
    .handle = handle,
    .key = handle_key,
};
