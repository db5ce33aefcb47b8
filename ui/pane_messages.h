/* What the message view's files share: pane_messages.c (rows), pane_messages_keys.c and pane_messages_title.c. */
#ifndef WEIR_UI_PANE_MESSAGES_H
#define WEIR_UI_PANE_MESSAGES_H

#include "ui/committed_lines.h"
#include "ui/message_table.h"
#include "ui/panes.h"
#include "ui/volume_bar.h"

enum { MESSAGES_HEAD = 1 }; /* rows above the first message */

/* The last record of each partition that is held above the rows, and of which rows. */
struct messages_above {
    struct line_part *parts;
    size_t count;
    uint64_t top, first, cleared;
    const struct ring *ring;
};

struct messages {
    struct window window;
    int skip;                   /* columns of the value scrolled away */
    int topic_width;            /* of several topics */
    struct message_table table; /* when there are columns */
    struct volume_bar bar;
    int bar_rows;      /* 0: it is not shown */
    int64_t sought_ms; /* chosen on it */
    struct messages_above above;
    struct committed_lines lines;        /* between the rows */
    const struct topic_commits *commits; /* that they are of; the snapshot's, NULL: none */
    size_t first_item;                   /* rows and lines that are scrolled off the top for want of room */
    char pressed[256];                   /* the path of the heading that the mouse was pressed on */
    int place_width, key_width;          /* grow with what was seen, so that nothing jumps */
};

int pane_messages_time_width(enum time_format format);
/* The times of the rows that are in view; from_ms > to_ms: none has one. */
void pane_messages_times(const struct window *window, int64_t *from_ms, int64_t *to_ms);
unsigned pane_messages_handle(const struct pane_model *model, void *state, enum action action);
unsigned pane_messages_click(const struct pane_model *model, void *state, const struct canvas *canvas, int x, int y);
void pane_messages_title(const struct pane_model *model, const void *state, struct str *out);

/* pane_messages_lines.c: after the window has its rows, `height` of them at most. */
void messages_place_lines(const struct pane_model *model, struct messages *messages);
/* What is drawn `y` rows below the heading: a row of the window, or, with `*line`, the line above it. SIZE_MAX:
 * nothing. */
size_t messages_at(const struct messages *messages, size_t y, const struct committed_line **line);
void messages_draw_line(const struct pane_model *model, const struct messages *messages,
                        const struct committed_line *line, const struct canvas *canvas, int y);
/* Rows of the window that have no room, for lines have taken it: above what is drawn, and below. */
size_t messages_hidden(const struct messages *messages, size_t *below);

#endif
