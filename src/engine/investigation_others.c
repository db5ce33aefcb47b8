/* How other groups fare, which tells a broker's fault from a reader's: all groups are looked at three times, at first
 * and while the one that is watched is behind; and again every few minutes for as long as it is. */
#include <stdio.h>
#include <string.h>

#include "engine/investigation_inner.h"

enum { AGAIN_US = 300000000 };

/* As many looks as there are fit into W. */
static int64_t apart_us(const struct investigation *investigation)
{
    return investigation->rules.window_us / OTHERS_LOOKS;
}

static bool begins(const struct investigation *investigation, int64_t now_us)
{
    const struct known_others *others = &investigation->others;
    const struct group_row *summary = &investigation->detail->summary;
    if (!others->begun)
        return summary->lag.known && summary->lag.value > investigation->rules.lag_allowed;
    return !others->rests || now_us - others->asked_us >= AGAIN_US;
}

/* The first look comes at once and the second before there is a verdict, so that there are enough within W. */
static bool matters(const struct investigation *investigation)
{
    const struct known_others *others = &investigation->others;
    const enum lag_word word = investigation->detail->summary.judgement.word;
    bool early = !others->begun || (others->count == 1 && word == LAG_UNKNOWN);
    return early || word == LAG_BEHIND || word == LAG_BROKEN;
}

void investigation_ask_others(struct investigation *investigation)
{
    struct known_others *others = &investigation->others;
    int64_t now_us = watched_time(investigation->detail);
    if (others->waits || investigation->wanted_us < apart_us(investigation) * (OTHERS_LOOKS - 1))
        return;
    if (!others->answered_us)
        others->answered_us = now_us;
    int64_t passed_us = now_us - others->answered_us;
    if (others->count && now_us - others->asked_us > investigation->rules.window_us)
        investigation_others_finish(investigation); /* what lies further back is another time */
    bool due = others->count ? passed_us >= apart_us(investigation) : begins(investigation, now_us);
    if (!due || !matters(investigation))
        return;
    if (others->count == 0 && others->facts.known && now_us - others->facts.at_us > 2 * (int64_t)AGAIN_US)
        others->facts = (struct others_behind){0};
    if (others->count == 1)
        others->apart_us = passed_us;
    others->begun = others->waits = true;
    others->rests = false;
    others->asked_us = now_us;
    investigation_inquire(investigation, INQUIRE_OTHERS, investigation->group);
}

static const char *error_of(const struct inquiry_answer *answer)
{
    if (answer->error.kind != ERROR_NONE)
        return answer->error.text;
    return answer->others_error ? answer->others_error : "";
}

void investigation_take_others(struct investigation *investigation, struct inquiry_answer *answer)
{
    struct known_others *others = &investigation->others;
    others->waits = false;
    others->answered_us = 0; /* the next look's time: not before it */
    if (!answer->others) {
        snprintf(others->error, sizeof others->error, "%s", error_of(answer));
        others->facts = (struct others_behind){.error = *others->error ? others->error : NULL};
        investigation_others_finish(investigation);
        others->rests = true;
        return;
    }
    others->looks[others->count++] = answer->others;
    answer->others = NULL;
    if (others->count < OTHERS_LOOKS)
        return;
    others->facts = (struct others_behind){.known = true, .at_us = others->asked_us, .apart_us = others->apart_us};
    others_behind_count(&others->facts, (const struct others_look *const *)others->looks,
                        investigation->rules.lag_allowed);
    investigation_others_finish(investigation);
    others->rests = true;
}

void investigation_others_finish(struct investigation *investigation)
{
    struct known_others *others = &investigation->others;
    while (others->count > 0)
        block_release(others->looks[--others->count]);
}
