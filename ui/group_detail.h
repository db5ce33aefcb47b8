/* The opened group, for the panes of its screen. */
#ifndef WEIR_UI_GROUP_DETAIL_H
#define WEIR_UI_GROUP_DETAIL_H

#include "model/group_detail.h"
#include "ui/pane.h"

/* NULL: it has not been asked yet. */
const struct group_detail *group_detail_of(const struct pane_model *model);

uint64_t group_row_key(const struct lag_row *row); /* identity of a partition */

/* The member that owns it; NULL: nobody, or not known. */
const struct member_row *group_owner(const struct group_detail *detail, const struct lag_row *row);
/* The member that it is to go to; NULL: it stays, or that is not known. */
const struct member_row *group_target(const struct group_detail *detail, const struct lag_row *row);

/* "client @ host" as the cluster sent it. */
void group_member_append(struct str *out, const struct member_row *member);

/* Why there is nothing to show of the group; true: there is no detail yet or it says an error. */
void group_empty(const struct pane_model *model, const char **what, const char **why);

#endif
