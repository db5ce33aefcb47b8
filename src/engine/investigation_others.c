/* How other groups fare, which tells a broker's fault from a reader's: all groups are looked at twice in an
 * investigation, at first and when the one that is watched is behind by then. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "engine/investigation_inner.h"

enum { LOOKS = 2 };

/* Half of W: a group that commits at all has done so meanwhile. */
static int64_t apart_us(const struct investigation *investigation)
{
    return investigation->rules.window_us / 2;
}

void investigation_ask_others(struct investigation *investigation)
{
    struct known_others *others = &investigation->others;
    const struct group_row *summary = &investigation->detail->summary;
    if (others->waits || others->looks == LOOKS || *others->error || investigation->wanted_us < apart_us(investigation))
        return;
    bool due = others->looks == 0
                   ? summary->lag.known && summary->lag.value > investigation->rules.lag_allowed
                   : clock_mono_us() - others->answered_us >= apart_us(investigation) &&
                         (summary->judgement.word == LAG_BEHIND || summary->judgement.word == LAG_BROKEN);
    if (!due)
        return;
    others->waits = true;
    investigation_inquire(investigation, INQUIRE_OTHERS, "");
}

static const struct group_detail *group_of(const struct known_others *others, const char *name)
{
    for (size_t i = 0; i < others->count; i++)
        if (strcmp(others->first[i]->summary.group, name) == 0)
            return others->first[i];
    return NULL;
}

static void compare(struct investigation *investigation, const struct answer *answer)
{
    struct known_others *others = &investigation->others;
    for (size_t i = 0; i < answer->detail_count; i++) {
        const struct group_detail *second = answer->details[i];
        bool own = strcmp(second->summary.group, investigation->group) == 0;
        const struct group_detail *first = own ? NULL : group_of(others, second->summary.group);
        if (!first)
            continue;
        others->facts.apart_us = second->block.captured_us - first->block.captured_us;
        others_behind_add(&others->facts, first, second, investigation->rules.lag_allowed);
    }
    others->facts.known = true;
    investigation_others_finish(investigation);
}

void investigation_take_others(struct investigation *investigation, struct inquiry_answer *answer)
{
    struct known_others *others = &investigation->others;
    others->waits = false;
    others->answered_us = clock_mono_us();
    if (answer->error.kind != ERROR_NONE || !answer->answer.groups) {
        snprintf(others->error, sizeof others->error, "%s", answer->error.text);
        others->facts.error = *others->error ? others->error : NULL;
        return;
    }
    if (++others->looks == LOOKS) {
        compare(investigation, &answer->answer);
        return;
    }
    others->first = answer->answer.details;
    others->count = answer->answer.detail_count;
    answer->answer.details = NULL;
    answer->answer.detail_count = 0;
}

void investigation_others_finish(struct investigation *investigation)
{
    struct known_others *others = &investigation->others;
    for (size_t i = 0; i < others->count; i++)
        block_release(others->first[i]);
    free(others->first);
    others->first = NULL;
    others->count = 0;
}
