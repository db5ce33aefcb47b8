#include "model/others_behind.h"

#include <string.h>

static struct others_led *led_by(struct others_behind *others, int32_t broker)
{
    for (size_t i = 0; i < others->count; i++)
        if (others->led[i].broker == broker)
            return &others->led[i];
    if (others->count == OTHERS_LEADERS)
        return NULL;
    others->led[others->count] = (struct others_led){.broker = broker};
    return &others->led[others->count++];
}

const struct others_led *others_behind_on(const struct others_behind *others, int32_t broker)
{
    for (size_t i = 0; i < others->count; i++)
        if (others->led[i].broker == broker)
            return &others->led[i];
    return NULL;
}

/* Both have their rows in the same order: `*at` goes on from one to the next. */
static const struct lag_row *row_of(const struct group_detail *detail, const struct lag_row *like, size_t *at)
{
    for (; *at < detail->count; (*at)++) {
        const struct lag_row *row = &detail->rows[*at];
        int order = strcmp(row->topic, like->topic);
        if (order == 0)
            order = (row->partition > like->partition) - (row->partition < like->partition);
        if (order >= 0)
            return order == 0 ? row : NULL;
    }
    return NULL;
}

static bool is_behind(const struct lag_row *row, const struct lag_row *before, int64_t allowed)
{
    return before->generation == row->generation && before->high.known && row->committed.known &&
           before->high.value - row->committed.value > allowed;
}

void others_behind_add(struct others_behind *others, const struct group_detail *first,
                       const struct group_detail *second, int64_t allowed)
{
    bool seen[OTHERS_LEADERS] = {false}, behind[OTHERS_LEADERS] = {false};
    size_t before_at = 0;
    if (!second->members_known || second->member_count == 0)
        return;
    for (size_t i = 0; i < second->count; i++) {
        const struct lag_row *row = &second->rows[i];
        const struct lag_row *before = row_of(first, row, &before_at);
        bool led = before && row->leader_known && row->lag.known && row->owner >= 0;
        struct others_led *at = led ? led_by(others, row->leader) : NULL;
        if (!at)
            continue;
        size_t place = (size_t)(at - others->led);
        seen[place] = true;
        behind[place] = behind[place] || is_behind(row, before, allowed);
    }
    for (size_t i = 0; i < others->count; i++) {
        others->led[i].groups += seen[i];
        others->led[i].behind += behind[i];
    }
}
