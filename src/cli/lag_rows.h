/* Lag as rows and as JSON: what a group and a partition of it look like in `weir lag`. */
#ifndef WEIR_CLI_LAG_ROWS_H
#define WEIR_CLI_LAG_ROWS_H

#include "cli/table.h"
#include "model/group_detail.h"
#include "text/jsonw.h"

extern const struct table_column lag_group_columns[];     /* a row a group */
extern const struct table_column lag_partition_columns[]; /* a row a partition */

void lag_add_group(struct table *table, const struct group_detail *detail);
/* A group without partitions has a row of its own, so that it and its error are not lost. */
void lag_add_partitions(struct table *table, const struct group_detail *detail);

/* One group with all its partitions; `alarm`: what --check says of it, NULL: nothing, or it was not asked. */
void lag_group_json(struct jsonw *json, const struct group_detail *detail, const char *alarm);

enum { LAG_TEXT = 400 };
/* "6m 12s", "≥ 2h 05m", "~40 s"; NULL: not known. */
const char *lag_behind_text(const struct span *span, bool ascii, char out[LAG_TEXT]);
/* Why the group has its verdict: "stall orders/3, for 6m 12s". */
const char *lag_reason_text(const struct group_row *group, bool ascii, char out[LAG_TEXT]);

/* The member that owns the partition; NULL: none, or not known. */
const struct member_row *lag_owner(const struct group_detail *detail, const struct lag_row *row);

#endif
