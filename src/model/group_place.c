#include "model/group_place.h"

enum group_place group_place_of(struct offset committed, struct offset low, struct offset high, int64_t *from)
{
    *from = low.known ? low.value : 0;
    if (!committed.known)
        return GROUP_PLACE_NONE;
    if (low.known && committed.value < low.value)
        return GROUP_PLACE_LOW;
    *from = high.known && committed.value > high.value ? high.value : committed.value;
    return *from < committed.value ? GROUP_PLACE_HIGH : GROUP_PLACE_COMMIT;
}
