#include "model/lag.h"

enum lag_case lag_of(struct offset committed, struct offset low, struct offset high, struct offset *lag)
{
    *lag = (struct offset){0};
    bool empty = low.known && high.known && low.value == high.value;
    if (!committed.known && empty)
        *lag = offset_of(0);
    if (!committed.known)
        return LAG_NO_COMMIT;
    if (!low.known || !high.known)
        return LAG_NO_ENDS;
    int64_t from = committed.value > low.value ? committed.value : low.value;
    if (from > high.value)
        return LAG_AHEAD;
    *lag = offset_of(high.value - from);
    return LAG_KNOWN;
}

bool lag_is_at_most(const struct lag_row *row)
{
    return row->lag.known && row->lag.value > 0 && (row->compacted == FACT_YES || row->transactional == FACT_YES);
}

struct lag_total lag_total(const struct lag_row *rows, size_t count)
{
    struct lag_total total = {.worst = SIZE_MAX};
    for (size_t i = 0; i < count; i++) {
        struct offset lag = rows[i].lag;
        if (!lag.known) {
            total.unknown++;
            continue;
        }
        if (__builtin_add_overflow(total.lag.value, lag.value, &total.lag.value))
            total.lag.value = INT64_MAX;
        total.lag.known = true;
        if (total.worst == SIZE_MAX || lag.value > rows[total.worst].lag.value)
            total.worst = i;
    }
    return total;
}
