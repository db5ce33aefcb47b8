#include "model/lag_rules.h"

#include <stddef.h>

enum { SECOND = 1000000, MINUTE = 60 * SECOND };

const struct lag_rules lag_rules_shipped = {
    .window_us = MINUTE,
    .window_gaps = 6,
    .stuck_least_us = 30 * SECOND,
    .stuck_most_us = 10 * MINUTE,
    .stuck_gaps = 6,
    .stuck_never_gaps = 3,
    .gaps_wanted = 3,
    .suspected_us = 15 * MINUTE,
    .open_us = 10 * SECOND,
    .blocked_us = MINUTE,
    .abandoned_us = 60LL * MINUTE,
    .rebalance_us = MINUTE,
    .loop_count = 3,
    .loop_us = 5LL * MINUTE,
    .visit_us = 5LL * SECOND,
    .behind_warn_us = 10LL * MINUTE,
    .lag_allowed = 10,
    .jitter_gaps = 1.5,
    .rest_part = 1.5,
    .dead_band = 0.02,
    .least_rate = 0.5,
};

struct lag_rules lag_rules_with_line(const struct lag_rules *rules, double behind_warn_s)
{
    enum { MOST_S = 100000000 };
    struct lag_rules lined = *rules;
    double seconds = behind_warn_s < MOST_S ? behind_warn_s : MOST_S;
    if (seconds > 0)
        lined.behind_warn_us = (int64_t)(seconds * SECOND) + 1; /* less than a microsecond is a line, too */
    return lined;
}

struct lag_rules lag_rules_divided(const struct lag_rules *rules, int by)
{
    struct lag_rules divided = *rules;
    int64_t *const times[] = {&divided.window_us,     &divided.stuck_least_us, &divided.stuck_most_us,
                              &divided.suspected_us,  &divided.open_us,        &divided.blocked_us,
                              &divided.abandoned_us,  &divided.rebalance_us,   &divided.loop_us,
                              &divided.behind_warn_us};
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        *times[i] /= by;
    return divided;
}
