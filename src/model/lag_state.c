#include "model/lag_state.h"

#include <stddef.h>

const char *lag_word_name(enum lag_word word)
{
    static const char *const names[] = {[LAG_UNKNOWN] = "UNKNOWN",
                                        [LAG_OK] = "OK",
                                        [LAG_RECOVERING] = "RECOVERING",
                                        [LAG_BEHIND] = "BEHIND",
                                        [LAG_BROKEN] = "BROKEN"};
    return names[word];
}

const char *lag_state_name(enum lag_state state)
{
    static const char *const names[LAG_STATES] = {[STATE_LEARNING] = "learning",
                                                  [STATE_NO_VERDICT] = "no verdict",
                                                  [STATE_DENIED] = "not known",
                                                  [STATE_GONE] = "topic gone",
                                                  [STATE_NO_LEADER] = "no leader",
                                                  [STATE_NO_OFFSET] = "no offset",
                                                  [STATE_LOST] = "lost",
                                                  [STATE_AHEAD] = "ahead",
                                                  [STATE_REWIND] = "rewind",
                                                  [STATE_MARKERS] = "markers",
                                                  [STATE_BLOCKED] = "txn blocked",
                                                  [STATE_UNMANAGED] = "unmanaged",
                                                  [STATE_FORMER] = "former",
                                                  [STATE_ABANDONED] = "abandoned",
                                                  [STATE_STOP] = "stop",
                                                  [STATE_STALL] = "stall",
                                                  [STATE_LAGGING] = "lagging",
                                                  [STATE_DRAINING] = "draining",
                                                  [STATE_BEHIND] = "behind",
                                                  [STATE_OK] = "ok",
                                                  [STATE_REBALANCE_STUCK] = "rebalance stuck",
                                                  [STATE_REBALANCE_LOOP] = "rebalance loop"};
    return names[state];
}

int lag_severity(const struct lag_judgement *judgement)
{
    if (judgement->is_note)
        return 0;
    switch (judgement->word) {
    case LAG_BROKEN:
        return judgement->state == STATE_LOST ? 7 : 6; /* what is gone does not come back */
    case LAG_BEHIND:
        return 5;
    case LAG_RECOVERING:
        return judgement->suspected ? 4 : 3;
    case LAG_UNKNOWN:
        /* A suspicion is worth more than a recovery; that a partition was never committed says little. */
        return judgement->suspected ? 4 : judgement->state == STATE_NO_OFFSET ? 1 : 2;
    case LAG_OK:
        return 1;
    }
    return 0;
}
