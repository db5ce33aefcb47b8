#include "model/topics.h"

#include <string.h>

bool topic_is_internal(const char *name)
{
    static const char *const names[] = {"__consumer_offsets", "__transaction_state", "__share_group_state"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

struct offset partition_records(const struct partition_row *row)
{
    bool known = row->low.known && row->high.known && row->high.value >= row->low.value;
    if (row->records.known)
        return row->records;
    return known ? offset_of(row->high.value - row->low.value) : (struct offset){0};
}
