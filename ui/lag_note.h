/* What is worth saying of a partition in a group beside its numbers: an error, the age of its values, what hangs, what
 * was lost, where it is to go. */
#ifndef WEIR_UI_LAG_NOTE_H
#define WEIR_UI_LAG_NOTE_H

#include "base/str.h"
#include "ui/pane.h"

/* Parts with commas between them, as the cluster sent them; "": nothing. Returns its role. The row is of the model's
 * opened group. */
enum role lag_note_append(struct str *out, const struct pane_model *model, const struct lag_row *row);
/* The same after how its seconds behind were found: "waiting 8m 01s by end offsets ..., next is 12, 6m old". */
enum role lag_note_whole_append(struct str *out, const struct pane_model *model, const struct lag_row *row);

#endif
