/* Records over time as a row of bars, with the part that is in view marked and a cursor to go somewhere by. */
#ifndef WEIR_UI_VOLUME_BAR_H
#define WEIR_UI_VOLUME_BAR_H

#include "model/volume.h"
#include "ui/grid.h"
#include "ui/keymap.h"

enum { VOLUME_BAR_ROWS = 2 };

struct volume_bar {
    bool active; /* keys move its cursor */
    double at;   /* the cursor, from 0 to 1 of the width */
    int width;   /* when it was drawn last */
};

/* On two rows. `from_ms` to `to_ms` is in view; from_ms > to_ms: nothing is. */
void volume_bar_draw(const struct volume_bar *bar, const struct volume *volume, const struct canvas *canvas,
                     int64_t from_ms, int64_t to_ms);
/* Moves the cursor. False: the action is none of a bar's. */
bool volume_bar_handle(struct volume_bar *bar, enum action action);
void volume_bar_go(struct volume_bar *bar, const struct volume *volume, int64_t at_ms); /* the cursor, to a moment */
void volume_bar_press(struct volume_bar *bar, int x);
/* The moment at which the cursor's column begins. */
int64_t volume_bar_time(const struct volume_bar *bar, const struct volume *volume);

#endif
