/* The columns of groups, and what stands in them. */
#ifndef WEIR_UI_GROUP_TABLE_H
#define WEIR_UI_GROUP_TABLE_H

#include "model/groups.h"
#include "ui/pane.h"
#include "ui/table.h"

enum {
    GROUP_NAME,
    GROUP_VERDICT,
    GROUP_LAG,
    GROUP_BEHIND,
    GROUP_SPARK,
    GROUP_ETA,
    GROUP_IN,
    GROUP_OUT,
    GROUP_STATE,
    GROUP_SINCE,
    GROUP_MEMBERS,
    GROUP_WORST,
    GROUP_OWNER,
    GROUP_TYPE,
    GROUP_PARTITIONS,
    GROUP_NOTE,
    GROUP_COORDINATOR,
    GROUP_ASSIGNOR,
    GROUP_TOPICS,
    GROUP_COLUMNS
};

extern const struct table_column group_columns[GROUP_COLUMNS], group_columns_narrow[GROUP_COLUMNS];

void group_cell(const struct pane_model *model, const struct group_row *row, size_t column, int width,
                struct table_cell *cell);
int group_compare(const struct group_row *left, const struct group_row *right, size_t column, int *last);

#endif
