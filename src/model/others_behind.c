#include "model/others_behind.h"

#include <string.h>

enum { LEAST = 2 };

struct of_group {
    const char *name;
    bool seen[OTHERS_LEADERS], behind[OTHERS_LEADERS];
};

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

static void add_group(struct others_behind *others, const struct of_group *group)
{
    for (size_t i = 0; i < others->count; i++) {
        others->led[i].groups += group->seen[i];
        others->led[i].behind += group->behind[i];
    }
}

/* A commit came, of the same log, under the same leader. */
static bool is_comparable(const struct others_row *first, const struct others_row *second,
                          const struct others_row *third)
{
    return first && second && second->committed < third->committed && first->committed <= second->committed &&
           first->high <= second->high && second->high <= third->high && first->leader == second->leader &&
           second->leader == third->leader;
}

void others_behind_count(struct others_behind *others, const struct others_look *const looks[OTHERS_LOOKS],
                         int64_t allowed)
{
    const struct others_look *last = looks[OTHERS_LOOKS - 1];
    struct of_group group = {0};
    size_t first_at = 0, second_at = 0;
    others->count = 0;
    for (size_t i = 0; i < last->count; i++) {
        const struct others_row *third = &last->rows[i];
        if (group.name && strcmp(group.name, third->group) != 0) {
            add_group(others, &group);
            group = (struct of_group){0};
        }
        group.name = third->group;
        const struct others_row *first = others_look_next(looks[0], third, &first_at),
                                *second = others_look_next(looks[1], third, &second_at);
        struct others_led *led = is_comparable(first, second, third) ? led_by(others, third->leader) : NULL;
        if (!led)
            continue;
        size_t place = (size_t)(led - others->led);
        group.seen[place] = true;
        group.behind[place] |= first->high - third->committed > allowed;
    }
    add_group(others, &group);
    others->left_out = last->left_out;
}

struct others_led others_behind_on(const struct others_behind *others, int32_t broker)
{
    for (size_t i = 0; i < others->count; i++)
        if (others->led[i].broker == broker)
            return others->led[i];
    return (struct others_led){.broker = broker};
}

struct others_led others_behind_elsewhere(const struct others_behind *others, int32_t broker)
{
    struct others_led sum = {.broker = -1};
    for (size_t i = 0; i < others->count; i++)
        if (others->led[i].broker != broker) {
            sum.groups += others->led[i].groups;
            sum.behind += others->led[i].behind;
        }
    return sum;
}

enum fact others_blame(const struct others_behind *others, int32_t broker)
{
    struct others_led here = others_behind_on(others, broker), there = others_behind_elsewhere(others, broker);
    if (here.behind * 2 < here.groups)
        return FACT_NO;
    bool clear =
        here.behind >= LEAST && there.groups >= LEAST && here.behind * there.groups >= 2 * there.behind * here.groups;
    return clear ? FACT_YES : FACT_UNKNOWN;
}
