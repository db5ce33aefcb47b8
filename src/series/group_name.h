/* Which group a value belongs to: the text of the scalar at a path. */
#ifndef WEIR_SERIES_GROUP_NAME_H
#define WEIR_SERIES_GROUP_NAME_H

#include "codec/decode.h"

enum { GROUP_NAME = 64 };

/* `name` points into the value or into `scratch`. False: nothing there, or an object or an array. With the path "" all
 * belong to "all". */
bool group_name_of(const struct decoded *value, const char *path, struct str *scratch, struct bytes *name);

/* As much of it as fits, whole characters, with a NUL. */
void group_name_copy(char out[GROUP_NAME], struct bytes name);

#endif
