#include "model/time_search.h"

#include <math.h>

enum { FIRST_STEP_MS = 60 * 1000, STEP_GROWTH = 8, NARROW_MS = 1000 };

void time_search_begin(struct time_search *search, int64_t next, int64_t now_ms, int most_rounds)
{
    *search =
        (struct time_search){.next = next, .now_ms = now_ms, .from_ms = -1, .to_ms = -1, .most_rounds = most_rounds};
    search->done = most_rounds <= 0;
}

void time_search_know(struct time_search *search, int64_t time_ms, int64_t offset)
{
    if (time_ms < 0 || time_ms > search->now_ms)
        return;
    if (offset <= search->next && time_ms > search->from_ms) {
        search->from_ms = time_ms;
        search->from_offset = offset;
    } else if (offset > search->next && (search->to_ms < 0 || time_ms < search->to_ms)) {
        search->to_ms = time_ms;
        search->to_offset = offset;
    }
    search->done |= time_search_is_narrow(search) || search->to_ms == 0; /* nothing is older than that */
}

/* Backwards from the oldest time that is too late. */
static int64_t step_back(const struct time_search *search)
{
    int64_t late_ms = search->to_ms < 0 ? search->now_ms : search->to_ms;
    int64_t age_ms = search->now_ms - late_ms, step_ms = age_ms ? age_ms * STEP_GROWTH : FIRST_STEP_MS;
    int64_t to_ask = search->now_ms - step_ms;
    return to_ask > 0 ? to_ask : 0;
}

/* Halves what is uncertain of the age, which is enough when it is small beside it. */
static int64_t middle(const struct time_search *search)
{
    double older = (double)(search->now_ms - search->from_ms), younger = (double)(search->now_ms - search->to_ms);
    if (younger < NARROW_MS)
        younger = NARROW_MS;
    if (older <= 2 * younger)
        return search->from_ms + (search->to_ms - search->from_ms) / 2;
    return search->now_ms - (int64_t)sqrt(older * younger);
}

static int64_t between(struct time_search *search)
{
    int64_t width_ms = search->to_ms - search->from_ms;
    int64_t records = search->to_offset - search->from_offset;
    int64_t at_ms = middle(search);
    search->interpolated = search->rounds % 2 && records > 0 && !search->uneven;
    if (search->interpolated) {
        double part = (double)(search->next - search->from_offset) / (double)records;
        at_ms = search->from_ms + (int64_t)(part * (double)width_ms);
    }
    if (at_ms <= search->from_ms)
        at_ms = search->from_ms + 1;
    return at_ms >= search->to_ms ? search->to_ms - 1 : at_ms;
}

int64_t time_search_ask(struct time_search *search)
{
    if (search->from_ms < 0)
        search->asked_ms = step_back(search);
    else if (search->to_ms < 0)
        search->asked_ms = search->now_ms;
    else
        search->asked_ms = between(search);
    return search->asked_ms;
}

bool time_search_is_narrow(const struct time_search *search)
{
    if (search->from_ms < 0 || search->to_ms < 0)
        return false;
    int64_t enough_ms = (search->now_ms - search->to_ms) / 100;
    return search->to_ms - search->from_ms <= (enough_ms > NARROW_MS ? enough_ms : NARROW_MS);
}

void time_search_take(struct time_search *search, struct offset answer, int64_t end)
{
    int64_t offset = answer.known ? answer.value : end, width_ms = search->to_ms - search->from_ms;
    bool bracketed = search->from_ms >= 0 && search->to_ms >= 0;
    search->rounds++;
    if (offset <= search->next) {
        search->from_ms = search->asked_ms;
        search->from_offset = offset;
        search->ahead = search->done = search->asked_ms >= search->now_ms;
    } else {
        search->to_ms = search->asked_ms;
        search->to_offset = offset;
        search->ahead = false;
        search->done = search->asked_ms == 0; /* nothing is older */
    }
    if (bracketed && search->interpolated && (search->to_ms - search->from_ms) * 2 > width_ms)
        search->uneven = true;
    search->done |= time_search_is_narrow(search) || search->rounds >= search->most_rounds;
}

void time_search_fail(struct time_search *search)
{
    search->done = true;
}
