#include "model/groups.h"

const char *group_type_name(enum group_type type)
{
    switch (type) {
    case GROUP_UNKNOWN_TYPE:
        return NULL;
    case GROUP_CLASSIC:
        return "classic";
    case GROUP_CONSUMER:
        return "consumer";
    case GROUP_SHARE:
        return "share";
    case GROUP_STREAMS:
        return "streams";
    case GROUP_SIMPLE:
        return "simple";
    case GROUP_SHARE_LIKELY:
        return "share?";
    }
    return NULL;
}

bool group_type_shares(enum group_type type)
{
    return type == GROUP_SHARE || type == GROUP_SHARE_LIKELY;
}

const char *group_state_name(enum group_state state)
{
    switch (state) {
    case GROUP_STATE_UNKNOWN:
        return NULL;
    case GROUP_PREPARING_REBALANCE:
        return "PreparingRebalance";
    case GROUP_COMPLETING_REBALANCE:
        return "CompletingRebalance";
    case GROUP_STABLE:
        return "Stable";
    case GROUP_DEAD:
        return "Dead";
    case GROUP_EMPTY:
        return "Empty";
    case GROUP_ASSIGNING:
        return "Assigning";
    case GROUP_RECONCILING:
        return "Reconciling";
    }
    return NULL;
}
