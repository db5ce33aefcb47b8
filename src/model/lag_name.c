#include "model/lag_name.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct lag_name *lag_name_create(const char *text)
{
    size_t len = strlen(text);
    struct lag_name *name = mem_alloc(sizeof *name + len + 1);
    name->references = 1;
    memcpy(name->text, text, len + 1);
    return name;
}

struct lag_name *lag_name_share(struct lag_name *name)
{
    name->references++;
    return name;
}

void lag_name_drop(struct lag_name *name)
{
    if (name && --name->references == 0)
        free(name);
}
