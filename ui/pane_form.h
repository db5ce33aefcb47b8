/* What the form's two files share: pane_form.c (state, keys) and pane_form_draw.c. */
#ifndef WEIR_UI_PANE_FORM_H
#define WEIR_UI_PANE_FORM_H

#include "ui/form.h"
#include "ui/panes.h"
#include "ui/text_lines.h"

enum form_stage { STAGE_TYPING, STAGE_SENDING, STAGE_NO_TOPIC };

struct form_pane {
    struct form form;
    enum form_stage stage;
    int64_t since_us; /* of STAGE_SENDING; 0: from the next frame on */
    bool creates;     /* the topic is to be made first */
    struct text_lines said;
    uint64_t sent; /* records, since the form was opened */
    bool ascii;
};

void pane_form_update(const struct pane_model *model, void *state, int width, int height);
void pane_form_title(const struct pane_model *model, const void *state, struct str *out);
void pane_form_draw(const struct pane_model *model, const void *state, const struct canvas *canvas, bool focused);

#endif
