/* A look at members and state. Members are compared when the group is at rest: during a rebalance the coordinator lists
 * who has not come back yet as well as who has.
 */
#include "model/lag_group.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/map.h"
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
        free(track->members[i].id);
        free(track->members[i].client);
    }
    free(track->members);
    track->members = NULL;
    track->member_count = 0;
}

void group_track_finish(struct group_track *track)
{
    drop_members(track);
    *track = (struct group_track){0};
}

bool group_is_changing(enum group_state state)
{
    return state == GROUP_PREPARING_REBALANCE || state == GROUP_COMPLETING_REBALANCE || state == GROUP_ASSIGNING ||
           state == GROUP_RECONCILING;
}

/* Where `most` bytes of it end, not within a character. */
static size_t cut_at(const char *text, size_t most)
{
    while (most > 0 && ((unsigned char)text[most] & 0xc0) == 0x80)
        most--;
    return most;
}

/* What a name or a text has no room for is not left out in silence. */
static const char ellipsis[] = "\u2026";

static size_t add_name(char *text, size_t size, const char *name)
{
    enum { SHOWN = 60 };
    size_t len = strlen(name);
    bool is_cut = len > SHOWN;
    return (size_t)snprintf(text, size, "%.*s%s", (int)(is_cut ? cut_at(name, SHOWN) : len), name,
                            is_cut ? ellipsis : "");
}

static void mark_cut(char *text, size_t size, size_t wanted)
{
    if (wanted >= size)
        memcpy(text + cut_at(text, size - sizeof ellipsis), ellipsis, sizeof ellipsis);
}

/* " a @ b, c @ d and 3 more" behind what is there; false: nothing was added. */
static void add_names(char *text, size_t size, const char *what, const char *const *names, size_t count)
{
    enum { NAMED = 2 };
    size_t len = strlen(text);
    if (!count || len + 1 >= size)
        return;
    len += (size_t)snprintf(text + len, size - len, "%s%s ", len ? "; " : "", what);
    for (size_t i = 0; i < count && i < NAMED && len + 1 < size; i++) {
        len += (size_t)snprintf(text + len, size - len, "%s", i ? ", " : "");
        len += len < size ? add_name(text + len, size - len, names[i]) : 0;
    }
    if (count > NAMED && len + 1 < size)
        len += (size_t)snprintf(text + len, size - len, _(" and %zu more"), count - NAMED);
    mark_cut(text, size, len);
}

/* Looks in a row without an answer; one alone is a request that was lost, or a coordinator that is busy. */
enum { OUTAGE_LOOKS = 2 };

struct comings {
    const char **joined, **left;
    size_t joined_count, left_count;
};

/* When brokers come back groups rebalance: that is no loop of their own. It takes no longer than they were away. */
static bool is_excused(const struct group_track *track, const struct lag_look *look)
{
    int64_t most_us = look->rules->rebalance_us < track->away_us ? look->rules->rebalance_us : track->away_us;
    return track->back_us && look->now_us - track->back_us <= most_us;
}

static void note_leaver(struct group_track *track, const struct group_member *member, const struct lag_look *look)
{
    if (is_excused(track, look))
        return;
    if (member->joined_us && look->now_us - member->joined_us <= look->rules->loop_us)
        track->leavers[track->leaver_count++ % GROUP_LEAVERS] =
            (struct group_leaver){look->now_us, map_hash(member->client, strlen(member->client))};
}

/* Both lists are sorted by id. Who is still there joined when it did. */
static void compare_members(struct group_track *track, struct group_member *now, size_t count,
                            const struct lag_look *look, struct comings *out)
{
    size_t i = 0, j = 0;
    out->joined = mem_zero(count + 1, sizeof *out->joined);
    out->left = mem_zero(track->member_count + 1, sizeof *out->left);
    while (i < track->member_count || j < count) {
        int order = i == track->member_count ? 1 : j == count ? -1 : strcmp(track->members[i].id, now[j].id);
        if (order < 0) {
            out->left[out->left_count++] = track->members[i].client;
            note_leaver(track, &track->members[i], look);
        } else if (order > 0) {
            out->joined[out->joined_count++] = now[j].client;
            now[j].joined_us = look->now_us;
        } else
            now[j].joined_us = track->members[i].joined_us;
        i += order <= 0;
        j += order >= 0;
    }
}

/* More left than came. A rebalance that was seen as well is told for itself. */
static void tell_lost(const struct comings *comings, const struct lag_look *look, struct lag_news_list *list)
{
    struct lag_news *news = news_add(list, NEWS_MEMBER_LOST, LAG_UNKNOWN, look->now_us);
    add_names(news->text, sizeof news->text, _("joined"), comings->joined, comings->joined_count);
    add_names(news->text, sizeof news->text, _("left"), comings->left, comings->left_count);
}

static void tell_rebalance(struct group_track *track, const struct comings *comings, int64_t took_us,
                           const struct lag_look *look, struct lag_news_list *list)
{
    bool same = !comings->joined_count && !comings->left_count;
    if (!is_excused(track, look))
        track->rebalances[track->rebalance_count++ % GROUP_REBALANCES] = (struct group_rebalance){look->now_us, same};
    bool lost = comings->left_count > comings->joined_count;
    if (lost)
        tell_lost(comings, look, list);
    if (lost && took_us == 0)
        return;
    struct lag_news *news = news_add(list, NEWS_REBALANCE, LAG_UNKNOWN, look->now_us);
    if (took_us > 0)
        snprintf(news->text, sizeof news->text, _("rebalanced in %.1f s"), (double)took_us / 1e6);
    add_names(news->text, sizeof news->text, _("joined"), comings->joined, comings->joined_count);
    add_names(news->text, sizeof news->text, _("left"), comings->left, comings->left_count);
    if (!*news->text)
        snprintf(news->text, sizeof news->text, "%s", _("rebalanced, with the same members"));
}

static int by_id(const void *a, const void *b)
{
    return strcmp(((const struct group_member *)a)->id, ((const struct group_member *)b)->id);
}

static struct group_member *members_of(const struct group_detail *detail)
{
    struct group_member *members = mem_zero(detail->member_count + 1, sizeof *members);
    for (size_t i = 0; i < detail->member_count; i++) {
        const struct member_row *row = &detail->members[i];
        char client[256];
        snprintf(client, sizeof client, "%.100s @ %.100s", row->client_id ? row->client_id : "?",
                 row->host ? row->host : "?");
        members[i] = (struct group_member){mem_strdup(row->member_id ? row->member_id : ""), mem_strdup(client), 0};
    }
    qsort(members, detail->member_count, sizeof *members, by_id);
    return members;
}

static void look_at_members(struct group_track *track, const struct group_detail *detail, const struct lag_look *look,
                            int64_t ended_us, struct lag_news_list *news)
{
    struct group_member *now = members_of(detail);
    if (track->members_known) {
        struct comings comings = {0};
        compare_members(track, now, detail->member_count, look, &comings);
        if (ended_us || comings.joined_count || comings.left_count)
            tell_rebalance(track, &comings, ended_us, look, news);
        free(comings.joined);
        free(comings.left);
    }
    drop_members(track);
    track->members = now;
    track->member_count = detail->member_count;
    track->members_known = true;
}

static uint64_t hash_members(const struct group_detail *detail)
{
    uint64_t hash = detail->member_count;
    for (size_t i = 0; i < detail->member_count; i++) { /* their order says nothing */
        const char *id = detail->members[i].member_id;
        hash += id ? map_hash(id, strlen(id)) : 1;
    }
    return hash;
}

/* Whether it lives, and how it came or went. */
static void look_at_life(struct group_track *track, const struct group_detail *detail, const struct lag_look *look,
                         bool read_all, bool committed)
{
    bool lives = detail->member_count > 0, lived = track->alive_us != 0;
    uint64_t hash = hash_members(detail);
    bool others = (track->looked || track->members_known) && hash != track->members_hash;
    track->members_hash = hash;
    bool job_comes = lives && !lived && track->finished;
    bool job_went = !lives && lived && read_all;
    if (others && !job_comes && !job_went)
        track->disturbed_us = look->now_us;
    if (lives && !lived) {
        track->alive_us = look->now_us;
        track->job_came = job_comes;
    }
    if (!lives && lived) {
        track->alive_for_us = look->now_us - track->alive_us;
        track->alive_us = 0;
    }
    if (lives)
        track->finished = false;
    else if (lived || committed)
        track->finished = read_all;
    track->seen_alive |= lives;
    if (others && track->rebalancing_us) { /* another one */
        track->unfinished_us = look->now_us;
        track->unfinished_looks = 0;
    }
}

/* A rebalance is told for itself: what counts is where it ends. */
static void tell_state(struct group_track *track, enum group_state now, const struct lag_look *look,
                       struct lag_news_list *list)
{
    if (group_is_changing(now))
        return;
    const char *before = group_state_name(track->settled), *after = group_state_name(now);
    if (before && after && track->settled != now) {
        struct lag_news *news = news_add(list, NEWS_STATE, LAG_UNKNOWN, look->now_us);
        snprintf(news->text, sizeof news->text, _("from %s to %s"), before, after);
    }
    track->settled = now;
}

/* Takes the state. Returns how long the rebalance took that is over with it; 0: none is. */
static int64_t look_at_state(struct group_track *track, enum group_state now, const struct lag_look *look,
                             struct lag_news_list *news)
{
    int64_t took_us = 0;
    if (now == GROUP_STATE_UNKNOWN)
        return 0;
    if (!track->looked || now != track->state) {
        tell_state(track, now, look, news);
        track->state_is_bound = !track->looked;
        track->state = now;
        track->state_us = look->now_us;
    }
    if (group_is_changing(now) && !track->rebalancing_us) {
        track->rebalancing_us = track->unfinished_us = look->now_us;
        track->unfinished_looks = 0;
    }
    if (!group_is_changing(now) && track->rebalancing_us) {
        took_us = look->now_us - track->rebalancing_us;
        track->rebalancing_us = 0;
    }
    return took_us;
}

void group_track_blind(struct group_track *track, int64_t now_us)
{
    if (!track->seen_us)
        return;
    if (!track->blind_us)
        track->blind_us = now_us;
    track->blind_looks++;
}

/* A rebalance cannot end, nor be seen to end, while nobody answers. */
static void see_members(struct group_track *track, const struct group_detail *detail, const struct lag_look *look)
{
    if (!detail->members_known) {
        group_track_blind(track, look->now_us);
        return;
    }
    int64_t away_us = track->blind_us ? look->now_us - track->blind_us : 0;
    if (track->unfinished_us && track->unfinished_us < track->blind_us)
        track->unfinished_us += away_us;
    if (track->blind_looks >= OUTAGE_LOOKS) {
        track->back_us = look->now_us;
        track->away_us = away_us;
    }
    track->blind_us = 0;
    track->blind_looks = 0;
    track->seen_us = look->now_us;
}

static size_t held(uint64_t count, size_t most)
{
    return count < most ? (size_t)count : most;
}

int32_t group_track_rebalances(const struct group_track *track, const struct lag_look *look)
{
    int32_t count = track->rebalancing_us != 0;
    for (size_t i = 0; i < held(track->rebalance_count, GROUP_REBALANCES); i++)
        count += look->now_us - track->rebalances[i].at_us <= look->rules->loop_us;
    return count;
}

/* One came and left again, and again. The coming before the first leaving makes it three changes. */
static bool somebody_returns(const struct group_track *track, const struct lag_look *look)
{
    size_t count = held(track->leaver_count, GROUP_LEAVERS);
    for (size_t i = 0; i < count; i++) {
        int times = 0;
        for (size_t j = 0; j < count; j++)
            times += track->leavers[j].client == track->leavers[i].client &&
                     look->now_us - track->leavers[j].at_us <= look->rules->loop_us;
        if (times + 1 >= look->rules->loop_count)
            return true;
    }
    return false;
}

/* Whether its rebalances are a loop, and since when: as long as it goes on, since the first that it was seen by. */
static void look_for_loop(struct group_track *track, const struct lag_look *look)
{
    int same = 0, others = 0;
    int64_t since_us = look->now_us;
    for (size_t i = 0; i < held(track->rebalance_count, GROUP_REBALANCES); i++) {
        const struct group_rebalance *one = &track->rebalances[i];
        if (look->now_us - one->at_us > look->rules->loop_us)
            continue;
        since_us = one->at_us < since_us ? one->at_us : since_us;
        same += one->same;
        others += !one->same;
    }
    bool often = group_track_rebalances(track, look) >= look->rules->loop_count;
    bool loops = often && (same - others >= look->rules->loop_count || somebody_returns(track, look));
    track->loop_us = !loops ? 0 : track->loop_us ? track->loop_us : since_us;
}

void group_track_look(struct group_track *track, const struct group_detail *detail, const struct lag_look *look,
                      bool read_all, bool committed, struct lag_news_list *news)
{
    enum group_state now = detail->summary.state;
    see_members(track, detail, look);
    int64_t took_us = look_at_state(track, now, look, news);
    bool told = detail->members_known && !(group_is_changing(now) && detail->member_count == 0);
    if (told) {
        look_at_life(track, detail, look, read_all, committed);
        if (!group_is_changing(now) || !track->members_known)
            look_at_members(track, detail, look, took_us, news);
    }
    if (track->rebalancing_us && !track->blind_us)
        track->unfinished_looks++;
    look_for_loop(track, look);
    track->looked = true;
}
