/* A text in the person's own editor. */
#ifndef WEIR_UI_EDITOR_H
#define WEIR_UI_EDITOR_H

#include "base/error.h"
#include "base/str.h"

/* Runs $VISUAL, else $EDITOR, else vi, on a copy of the text in a file of mode 0600 (in $XDG_RUNTIME_DIR, $TMPDIR or
 * /tmp, removed afterwards), and waits until it ends. A new line that the editor puts at the end is taken off again.
 * False: the text is as it was. The terminal must have been given back (term_leave).
 * @locality T0, which waits: the screen is the editor's. */
bool editor_edit(struct str *text, struct error *error);

#endif
