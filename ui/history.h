/* Lines that were typed, from one run to the next: history-NAME in the state directory, one a line, of mode 0600. */
#ifndef WEIR_UI_HISTORY_H
#define WEIR_UI_HISTORY_H

#include "ui/text_input.h"

/* What cannot be read is no history. */
void history_load(struct text_input *input, const char *name);
/* Under a temporary name, renamed when whole. What cannot be written is forgotten. */
void history_save(const struct text_input *input, const char *name);

#endif
