/* One line of text that a person types: cursor, editing keys, history. */
#ifndef WEIR_UI_TEXT_INPUT_H
#define WEIR_UI_TEXT_INPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "ui/grid.h"
#include "ui/keymap.h"

enum { TEXT_INPUT_HISTORY = 50 };

struct text_input {
    struct str text;
    size_t cursor;                     /* byte offset at a character */
    char *history[TEXT_INPUT_HISTORY]; /* oldest first */
    size_t history_count;
    size_t history_at; /* history_count: the line being typed */
};

enum text_input_result { TEXT_INPUT_IGNORED, TEXT_INPUT_CHANGED, TEXT_INPUT_MOVED, TEXT_INPUT_DONE, TEXT_INPUT_LEFT };

void text_input_init(struct text_input *input);
void text_input_finish(struct text_input *input);
void text_input_set(struct text_input *input, const char *text);
enum text_input_result text_input_key(struct text_input *input, struct key key);
void text_input_remember(struct text_input *input); /* the line goes into the history */
/* The byte that is drawn first where there are so many columns: the cursor is always seen. */
size_t text_input_first(const struct text_input *input, int columns);
/* Draws it with its cursor (a cell marked as selected), scrolled so that the cursor is seen. */
void text_input_draw(const struct text_input *input, const struct canvas *canvas, int x, int y, int columns);

#endif
