/* What a path stands for in a record; for expr_*.c alone. */
#ifndef WEIR_FILTER_EXPR_RECORD_H
#define WEIR_FILTER_EXPR_RECORD_H

#include "filter/expr_node.h"

typedef void (*take_value)(void *opaque, const struct value *value);

/* Gives each value at the path of the context's record: one, unless the path has [*]. */
void expr_take_path(struct expr_context *context, const struct path *path, take_value take, void *opaque);

/* Whether what the path leads into was cut, so that nothing can be said of it. */
bool expr_path_is_cut(const struct expr_context *context, const struct path *path);

/* An empty string that lives until the next record. */
struct str *expr_scratch(struct expr_context *context);

#endif
