/* How old the unread records are that could not be read, and that came before the history of the end began: a search by
 * time in the log, for rows on screen alone, one round a look. What a round finds is kept, so that the next look goes
 * on from there; a search ends when it is narrow enough, or after its rounds, and begins again when the group moves on.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "kafka/demo_link.h"
#include "kafka/survey_group.h"
#include "kafka/survey_state.h"
#include "kafka/topic_policy.h"
#include "model/lag_judge.h"

enum {
    SEARCHES_MOST = 200,  /* what one request holds */
    SEARCHES_VISIBLE = 4, /* of each group on screen but the focused */
    POLICIES_AT_ONCE = 50
};

struct wishes {
    struct lag_row *rows[SEARCHES_MOST];
    size_t count;
};

/* A row that nothing else can date. */
static bool is_wanted(const struct lag_row *row)
{
    bool readable = row->lag.known && row->lag.value > 0 && !row->no_leader && !row->state.error && !row->state.stale;
    bool dated = row->behind.known && (row->behind.kind == SPAN_EXACT || row->behind.method == SPAN_READ);
    return readable && !dated && !judge_probe_holds(row);
}

static int by_lag(const void *a, const void *b)
{
    const struct lag_row *x = *(struct lag_row *const *)a, *y = *(struct lag_row *const *)b;
    return (x->lag.value < y->lag.value) - (x->lag.value > y->lag.value);
}

static int by_partition(const void *a, const void *b)
{
    const struct lag_row *x = *(struct lag_row *const *)a, *y = *(struct lag_row *const *)b;
    int order = strcmp(x->topic, y->topic);
    return order ? order : (x->partition > y->partition) - (x->partition < y->partition);
}

/* Of one group those with the largest lags. */
static void add_wishes(struct wishes *wishes, struct group_detail *detail, size_t most)
{
    size_t count = 0, room = SEARCHES_MOST - wishes->count;
    struct lag_row **wanted = mem_zero(detail->count + 1, sizeof *wanted);
    for (size_t i = 0; i < detail->count; i++)
        if (is_wanted(&detail->rows[i]))
            wanted[count++] = &detail->rows[i];
    qsort(wanted, count, sizeof *wanted, by_lag);
    most = most < room ? most : room;
    for (size_t i = 0; i < count && i < most; i++)
        wishes->rows[wishes->count++] = wanted[i];
    free(wanted);
}

/* The focused group's first. */
static void gather(const struct survey *survey, struct survey_group *const *groups, struct group_detail *const *details,
                   size_t count, struct wishes *wishes)
{
    const char *focused = survey->scope->focused_group;
    for (int first = 1; first >= 0; first--)
        for (size_t i = 0; i < count; i++) {
            bool is_focused = focused && strcmp(groups[i]->name, focused) == 0;
            if (details[i] && is_focused == (first == 1) && survey_sees_group(survey, groups[i]->name))
                add_wishes(wishes, details[i], is_focused ? SEARCHES_MOST : SEARCHES_VISIBLE);
        }
    qsort(wishes->rows, wishes->count, sizeof *wishes->rows, by_partition);
}

static void learn_policies(struct survey *survey, const struct wishes *wishes)
{
    struct census_topic *topics[POLICIES_AT_ONCE];
    size_t count = 0;
    int64_t now_us = clock_mono_us();
    for (size_t i = 0; i < wishes->count && count < POLICIES_AT_ONCE; i++) {
        struct census_topic *topic = census_topic(&survey->census, wishes->rows[i]->topic);
        if (topic && (!count || topics[count - 1] != topic) && topic_policy_is_due(&survey->census, topic, now_us))
            topics[count++] = topic;
    }
    topic_policy_ask(&survey->census, survey->handle, topics, count, SURVEY_REQUEST_MS);
}

static bool leader_rests(const struct survey *survey, const struct log_place *place)
{
    const struct census_broker *broker = census_broker(&survey->census, place->leader);
    return broker && broker->rest_until_us > clock_mono_us();
}

static void begin(struct survey *survey, struct log_place *place, const struct lag_row *row, int64_t now_ms)
{
    log_place_begin(place, &survey->census, row, now_ms, log_search_asks(&survey->census, row, clock_mono_us()));
    place->search.done |= leader_rests(survey, place);
}

static void take(struct survey *survey, const struct log_place *place, struct lag_row *row)
{
    struct span read = {0}, log = log_place_span(place), ring = {0}, rate = {0};
    struct census_broker *broker = census_broker(&survey->census, place->leader);
    bool asked = place->search.rounds > 0 || place->err;
    log_place_note(place, row, clock_mono_us());
    if (asked && broker)
        census_note(broker, place->err);
    if (row->behind.method == SPAN_RING)
        ring = row->behind;
    if (row->behind.method == SPAN_RATE)
        rate = row->behind;
    row->behind = span_choose(&read, &ring, &log, &rate);
    /* A bound that a search has only begun to find is no age for a chart. */
    if (log.known && time_search_is_narrow(&place->search)) {
        row->record_age = log;
        row->waiting = log.age == SPAN_AGE_WAITING ? log : row->waiting;
    }
}

static int64_t moment_of(struct group_detail *const *details, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (details[i])
            return details[i]->block.captured_ms;
    return 0;
}

void survey_search(struct survey *survey, struct survey_group *const *groups, struct group_detail *const *details,
                   size_t count)
{
    const struct group_asker *asker = demo_link_asker(survey->live);
    struct wishes wishes = {.count = 0};
    if (asker->times)
        gather(survey, groups, details, count, &wishes);
    if (!wishes.count)
        return;
    learn_policies(survey, &wishes);
    struct log_place *places = mem_zero(wishes.count, sizeof *places);
    for (size_t i = 0; i < wishes.count; i++)
        begin(survey, &places[i], wishes.rows[i], moment_of(details, count));
    survey->sweep.requests +=
        log_search_round(asker, survey->handle, survey->log_memory, places, wishes.count, SURVEY_REQUEST_MS);
    for (size_t i = 0; i < wishes.count; i++)
        take(survey, &places[i], wishes.rows[i]);
    free(places);
}
