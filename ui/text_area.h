/* Several lines of text that a person types: soft-wrapped, with a cursor and editing keys. */
#ifndef WEIR_UI_TEXT_AREA_H
#define WEIR_UI_TEXT_AREA_H

#include "base/str.h"
#include "ui/grid.h"
#include "ui/keymap.h"
#include "ui/text_input.h"

struct text_area {
    struct str text;
    size_t cursor;       /* byte offset at a character */
    int columns, height; /* of the last text_area_fit: what Up, Down and Page go by */
    size_t top;          /* rows scrolled away */
    bool ascii;
};

void text_area_finish(struct text_area *area);
void text_area_set(struct text_area *area, const char *text, size_t len);
void text_area_insert(struct text_area *area, uint32_t code); /* '\n' and '\t' too */

/* Enter makes a new line. Answers TEXT_INPUT_LEFT to Esc, and TEXT_INPUT_IGNORED to what it does not know. */
enum text_input_result text_area_key(struct text_area *area, struct key key);

/* Before keys and drawing: its size on the screen; scrolls so that the cursor is seen. */
void text_area_fit(struct text_area *area, int columns, int height, bool ascii);
/* On the canvas' upper left part of the fitted size; the cursor only with `focused`. */
void text_area_draw(const struct text_area *area, const struct canvas *canvas, bool focused);

/* Whether such text can be edited here: UTF-8, and nothing in it but what a cell can show, tabs and new lines. */
bool text_area_can_hold(const char *text, size_t len);

/* Line and column (characters), both from 1, of a byte. */
void text_area_locate(const char *text, size_t at, size_t *line, size_t *column);

#endif
