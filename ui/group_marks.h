/* What happened to a group, as letters in its chart and as lines below it. */
#ifndef WEIR_UI_GROUP_MARKS_H
#define WEIR_UI_GROUP_MARKS_H

#include "model/snapshot.h"
#include "ui/chart.h"

char group_mark_letter(enum group_mark_kind kind);
const char *group_mark_name(enum group_mark_kind kind); /* "rebalance", ...: for a person */
enum role group_mark_role(enum group_mark_kind kind);

/* The newest first, one a row, as many as there is room for. */
void group_marks_draw(const struct group_mark *marks, size_t count, const struct canvas *canvas);

#endif
