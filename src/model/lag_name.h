/* Topic names that many rows share. Private to lag_*.c. */
#ifndef WEIR_MODEL_LAG_NAME_H
#define WEIR_MODEL_LAG_NAME_H

#include <stdint.h>

struct lag_name {
    uint32_t references;
    char text[];
};

struct lag_name *lag_name_create(const char *text); /* one reference, the caller's */
struct lag_name *lag_name_share(struct lag_name *name);
void lag_name_drop(struct lag_name *name); /* NULL is allowed */

#endif
