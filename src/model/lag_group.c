#include "model/lag_group.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"

struct lag_news *news_add(struct lag_news_list *list, enum lag_news_kind kind, enum lag_word severity, int64_t at_us)
{
    if (list->count == list->capacity) {
        list->capacity = list->capacity ? list->capacity * 2 : 8;
        list->items = mem_resize(list->items, list->capacity, sizeof *list->items);
    }
    struct lag_news *news = &list->items[list->count++];
    *news = (struct lag_news){.kind = kind, .severity = severity, .at_us = at_us, .partition = -1};
    return news;
}

static void drop_members(struct group_track *track)
{
    for (size_t i = 0; i < track->member_count; i++) {
        free(track->members[i]);
        free(track->clients[i]);
    }
    free(track->members);
    free(track->clients);
    track->members = track->clients = NULL;
    track->member_count = 0;
}

void group_track_finish(struct group_track *track)
{
    drop_members(track);
    *track = (struct group_track){0};
}

static int by_text(const void *a, const void *b)
{
    const struct member_row *const *x = a, *const *y = b;
    return strcmp((*x)->member_id, (*y)->member_id);
}

/* " a @ b, c @ d and 3 more" behind what is there; false: nothing was added. */
static void add_names(char *text, size_t size, const char *what, const char *const *names, size_t count)
{
    enum { NAMED = 2 };
    size_t len = strlen(text);
    if (!count || len + 1 >= size)
        return;
    len += (size_t)snprintf(text + len, size - len, "%s%s ", len ? "; " : "", what);
    for (size_t i = 0; i < count && i < NAMED && len + 1 < size; i++)
        len += (size_t)snprintf(text + len, size - len, "%s%.60s", i ? ", " : "", names[i]);
    if (count > NAMED && len + 1 < size)
        snprintf(text + len, size - len, _(" and %zu more"), count - NAMED);
}

struct comings {
    const char **joined, **left;
    size_t joined_count, left_count;
};

/* Both lists are sorted by member id. */
static void compare_members(const struct group_track *track, const struct member_row *const *now, size_t count,
                            char *const *clients, struct comings *out)
{
    size_t i = 0, j = 0;
    out->joined = mem_zero(count + 1, sizeof *out->joined);
    out->left = mem_zero(track->member_count + 1, sizeof *out->left);
    while (i < track->member_count || j < count) {
        int order = i == track->member_count ? 1 : j == count ? -1 : strcmp(track->members[i], now[j]->member_id);
        if (order < 0)
            out->left[out->left_count++] = track->clients[i];
        if (order > 0)
            out->joined[out->joined_count++] = clients[j];
        i += order <= 0;
        j += order >= 0;
    }
}

static bool is_changing(enum group_state state)
{
    return state == GROUP_PREPARING_REBALANCE || state == GROUP_COMPLETING_REBALANCE || state == GROUP_ASSIGNING ||
           state == GROUP_RECONCILING;
}

static void tell_rebalance(struct group_track *track, const struct comings *comings, int64_t took_us,
                           const struct lag_look *look, struct lag_news_list *list)
{
    track->rebalances[track->rebalance_count++ % GROUP_REBALANCES] = look->now_us;
    bool lost = comings->left_count > comings->joined_count && took_us == 0;
    struct lag_news *news = news_add(list, lost ? NEWS_MEMBER_LOST : NEWS_REBALANCE, LAG_UNKNOWN, look->now_us);
    if (took_us > 0)
        snprintf(news->text, sizeof news->text, _("rebalanced in %.1f s"), (double)took_us / 1e6);
    add_names(news->text, sizeof news->text, _("joined"), comings->joined, comings->joined_count);
    add_names(news->text, sizeof news->text, _("left"), comings->left, comings->left_count);
    if (!*news->text)
        snprintf(news->text, sizeof news->text, "%s", _("rebalanced, with the same members"));
}

static void look_at_members(struct group_track *track, const struct group_detail *detail, const struct lag_look *look,
                            int64_t ended_us, struct lag_news_list *news)
{
    size_t count = detail->member_count;
    const struct member_row **sorted = mem_zero(count + 1, sizeof *sorted);
    char **ids = mem_zero(count + 1, sizeof *ids), **clients = mem_zero(count + 1, sizeof *clients);
    for (size_t i = 0; i < count; i++)
        sorted[i] = &detail->members[i];
    qsort(sorted, count, sizeof *sorted, by_text);
    for (size_t i = 0; i < count; i++) {
        char client[256];
        snprintf(client, sizeof client, "%.100s @ %.100s", sorted[i]->client_id ? sorted[i]->client_id : "?",
                 sorted[i]->host ? sorted[i]->host : "?");
        ids[i] = mem_strdup(sorted[i]->member_id);
        clients[i] = mem_strdup(client);
    }
    if (track->members_known) {
        struct comings comings = {0};
        compare_members(track, sorted, count, clients, &comings);
        if (ended_us || comings.joined_count || (comings.left_count && !is_changing(detail->summary.state)))
            tell_rebalance(track, &comings, ended_us, look, news);
        free(comings.joined);
        free(comings.left);
    }
    drop_members(track);
    track->members = ids;
    track->clients = clients;
    track->member_count = count;
    track->members_known = true;
    free(sorted);
}

static void tell_state(struct group_track *track, enum group_state now, const struct lag_look *look,
                       struct lag_news_list *list)
{
    const char *before = group_state_name(track->state), *after = group_state_name(now);
    if (before && after && !is_changing(track->state) && !is_changing(now)) {
        struct lag_news *news = news_add(list, NEWS_STATE, LAG_UNKNOWN, look->now_us);
        snprintf(news->text, sizeof news->text, _("from %s to %s"), before, after);
    }
}

void group_track_look(struct group_track *track, const struct group_detail *detail, const struct lag_look *look,
                      bool caught_up, struct lag_news_list *news)
{
    enum group_state now = detail->summary.state;
    int64_t ended_us = 0;
    if (now != GROUP_STATE_UNKNOWN && (!track->looked || now != track->state)) {
        if (track->looked)
            tell_state(track, now, look, news);
        if (is_changing(now) && !track->rebalancing_us)
            track->rebalancing_us = look->now_us;
        if (!is_changing(now) && track->rebalancing_us) {
            ended_us = look->now_us - track->rebalancing_us;
            track->rebalancing_us = 0;
        }
        track->state_is_bound = !track->looked;
        track->state = now;
        track->state_us = look->now_us;
    }
    if (detail->members_known && !(is_changing(now) && detail->member_count == 0)) {
        bool had = track->member_count > 0;
        if (!is_changing(now) || !track->members_known)
            look_at_members(track, detail, look, ended_us, news);
        track->seen_alive |= detail->member_count > 0;
        if (detail->member_count > 0)
            track->finished = false;
        else if (had)
            track->finished = caught_up;
    }
    track->looked = true;
}

void group_track_gap(struct group_track *track, int64_t gap_us)
{
    track->gaps[track->gap_count++ % GROUP_GAPS] = gap_us;
}

static int by_length(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

int64_t group_track_median_gap(const struct group_track *track)
{
    int64_t sorted[GROUP_GAPS];
    size_t count = track->gap_count < GROUP_GAPS ? (size_t)track->gap_count : GROUP_GAPS;
    if (!count)
        return 0;
    memcpy(sorted, track->gaps, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, by_length);
    return sorted[count / 2];
}

int32_t group_track_rebalances(const struct group_track *track, const struct lag_look *look)
{
    size_t held = track->rebalance_count < GROUP_REBALANCES ? (size_t)track->rebalance_count : GROUP_REBALANCES;
    int32_t count = track->rebalancing_us != 0;
    for (size_t i = 0; i < held; i++)
        count += look->now_us - track->rebalances[i] <= look->rules->loop_us;
    return count;
}
