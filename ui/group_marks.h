/* What happened to a group, as letters in its chart and as lines below it. */
#ifndef WEIR_UI_GROUP_MARKS_H
#define WEIR_UI_GROUP_MARKS_H

#include "model/group_detail.h"
#include "ui/chart.h"
#include "ui/pane.h"

char group_mark_letter(enum group_mark_kind kind);
enum role group_mark_role(enum group_mark_kind kind);

/* What belongs in the chart of a group or, with a `row`, of that partition alone: what was seen of the group, and of
 * the event log the leaders of its partitions that changed and what weir wrote. Oldest first, the newest `most` of
 * them; returns how many. Their texts are the detail's and the model's. */
size_t group_marks_collect(const struct pane_model *model, const struct group_detail *detail, const struct lag_row *row,
                           struct group_mark *out, size_t most);

/* The newest first, one a row, as many as there is room for. `names_partitions`: they are not all of one. */
void group_marks_draw(const struct group_mark *marks, size_t count, bool names_partitions, const struct canvas *canvas);

#endif
