/* What the message view's files share: pane_messages.c (rows), pane_messages_keys.c and pane_messages_title.c. */
#ifndef WEIR_UI_PANE_MESSAGES_H
#define WEIR_UI_PANE_MESSAGES_H

#include "ui/message_table.h"
#include "ui/panes.h"
#include "ui/volume_bar.h"

enum { MESSAGES_HEAD = 1 }; /* rows above the first message */

struct messages {
    struct window window;
    int skip;                   /* columns of the value scrolled away */
    int topic_width;            /* of several topics */
    struct message_table table; /* when there are columns */
    struct volume_bar bar;
    int bar_rows;               /* 0: it is not shown */
    int64_t sought_ms;          /* chosen on it */
    char pressed[256];          /* the path of the heading that the mouse was pressed on */
    int place_width, key_width; /* grow with what was seen, so that nothing jumps */
};

int pane_messages_time_width(enum time_format format);
/* The times of the rows that are in view; from_ms > to_ms: none has one. */
void pane_messages_times(const struct window *window, int64_t *from_ms, int64_t *to_ms);
unsigned pane_messages_handle(const struct pane_model *model, void *state, enum action action);
unsigned pane_messages_click(const struct pane_model *model, void *state, const struct canvas *canvas, int x, int y);
void pane_messages_title(const struct pane_model *model, const void *state, struct str *out);

#endif
