/* What the message view's files share: pane_messages.c (rows, keys) and pane_messages_title.c. */
#ifndef WEIR_UI_PANE_MESSAGES_H
#define WEIR_UI_PANE_MESSAGES_H

#include "ui/message_table.h"
#include "ui/panes.h"

struct messages {
    struct window window;
    int skip;                   /* columns of the value scrolled away */
    struct message_table table; /* when there are columns */
    int place_width, key_width; /* grow with what was seen, so that nothing jumps */
};

void pane_messages_title(const struct pane_model *model, const void *state, struct str *out);

#endif
