/* How it works: tracks of the partitions are kept in the order of a detail's rows, by topic and partition, so that a
 * look is one walk over both. Then the group is judged: intervals between commits first, since they say how long W is
 * and what stuck means, then every row, then the worst of them.
 */
#include "model/lag_watch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "model/lag_group.h"
#include "model/lag_judge.h"

enum { MARKS = 64, PASTS = 4, MARK_TEXT = 160 };

struct mark {
    int64_t at_us, at_ms;
    enum group_mark_kind kind;
    char text[MARK_TEXT];
};

/* Who owned what until a moment. */
struct past {
    int64_t at_us, at_ms;
    size_t count;
    char **topics;
    int32_t *partitions;
    char **owners; /* NULL: nobody */
};

struct lag_watch {
    struct lag_track *tracks;
    size_t count;
    struct group_track group;
    struct mark marks[MARKS]; /* a circle */
    uint64_t mark_count;
    struct past pasts[PASTS]; /* a circle; the newest is what is so now */
    uint64_t past_count;
    bool caught_up; /* at the last look */
};

struct lag_watch *lag_watch_create(void)
{
    return mem_zero(1, sizeof(struct lag_watch));
}

static void past_finish(struct past *past)
{
    for (size_t i = 0; i < past->count; i++) {
        free(past->topics[i]);
        free(past->owners[i]);
    }
    free(past->topics);
    free(past->owners);
    free(past->partitions);
    *past = (struct past){0};
}

void lag_watch_destroy(struct lag_watch *watch)
{
    if (!watch)
        return;
    for (size_t i = 0; i < watch->count; i++)
        lag_track_finish(&watch->tracks[i]);
    for (size_t i = 0; i < PASTS; i++)
        past_finish(&watch->pasts[i]);
    free(watch->tracks);
    group_track_finish(&watch->group);
    free(watch);
}

static int compare(const struct lag_track *track, const struct lag_row *row)
{
    int order = strcmp(track->topic, row->topic);
    return order ? order : (track->partition > row->partition) - (track->partition < row->partition);
}

static void add_mark(struct lag_watch *watch, const struct lag_look *look, enum group_mark_kind kind, const char *text)
{
    struct mark *mark = &watch->marks[watch->mark_count++ % MARKS];
    *mark = (struct mark){.at_us = look->now_us, .at_ms = look->now_ms, .kind = kind};
    snprintf(mark->text, sizeof mark->text, "%s", text);
}

static struct lag_news *tell(struct lag_news_list *list, enum lag_news_kind kind, enum lag_word severity,
                             const struct lag_row *row, const struct lag_look *look)
{
    struct lag_news *news = news_add(list, kind, severity, look->now_us);
    news->topic = row->topic;
    news->partition = row->partition;
    return news;
}

static bool is_uncertain(const struct lag_row *row)
{
    return row->compacted == FACT_YES || row->transactional == FACT_YES;
}

static void tell_change(struct lag_watch *watch, struct lag_track *track, const struct lag_row *row,
                        const struct track_change *change, struct offset before, const struct lag_look *look,
                        struct lag_news_list *list)
{
    if (change->fell) {
        struct lag_news *news = tell(list, NEWS_RESET, change->was_reset ? LAG_UNKNOWN : LAG_BEHIND, row, look);
        snprintf(news->text, sizeof news->text, _("the committed offset fell from %lld to %lld"),
                 (long long)before.value, (long long)row->committed.value);
        add_mark(watch, look, MARK_RESET, news->text);
    }
    if (change->vanished) {
        track->vanished_ms = look->now_ms;
        struct lag_news *news = tell(list, NEWS_VANISHED, LAG_BEHIND, row, look);
        snprintf(news->text, sizeof news->text, _("the committed offset, %lld, is no longer there: deleted or expired"),
                 (long long)before.value);
        add_mark(watch, look, MARK_RESET, news->text);
    }
    if (change->lost) {
        track->lost_ms = look->now_ms;
        bool sure = track->lost_observed && !is_uncertain(row);
        struct lag_news *news = tell(list, NEWS_LOST, sure ? LAG_BROKEN : LAG_BEHIND, row, look);
        snprintf(news->text, sizeof news->text,
                 sure ? _("up to %lld offsets were deleted before they were read")
                      : _("up to %lld offsets were probably deleted before they were read"),
                 (long long)track->lost.value);
        add_mark(watch, look, MARK_LOST, news->text);
    }
}

static void renew(struct lag_watch *watch, struct lag_track *track, const struct lag_row *row,
                  const struct lag_look *look, struct lag_news_list *list)
{
    bool had = track->committed.known;
    lag_track_finish(track);
    lag_track_init(track, row, look->now_us);
    if (!had)
        return;
    struct lag_news *news = tell(list, NEWS_RECREATED, LAG_BEHIND, row, look);
    snprintf(news->text, sizeof news->text, "%s", _("the topic was deleted and made anew; its offsets begin again"));
    add_mark(watch, look, MARK_RESET, news->text);
}

static void look_at_rows(struct lag_watch *watch, struct group_detail *detail, const struct lag_look *look,
                         struct lag_news_list *news)
{
    struct lag_track *tracks = mem_zero(detail->count + 1, sizeof *tracks);
    int64_t window_us = judge_window(look->rules, group_track_median_gap(&watch->group));
    bool nobody = detail->members_known && detail->member_count == 0;
    size_t at = 0;
    for (size_t i = 0; i < detail->count; i++) {
        struct lag_row *row = &detail->rows[i];
        while (at < watch->count && compare(&watch->tracks[at], row) < 0)
            lag_track_finish(&watch->tracks[at++]);
        if (at < watch->count && compare(&watch->tracks[at], row) == 0)
            tracks[i] = watch->tracks[at++];
        else
            lag_track_init(&tracks[i], row, look->now_us);
        if (row->generation != tracks[i].generation)
            renew(watch, &tracks[i], row, look, news);
        if (row->state.stale)
            continue;
        struct track_change change;
        struct offset before = tracks[i].committed;
        lag_track_look(&tracks[i], row, window_us, look->now_us, &change);
        if (change.committed && nobody)
            tracks[i].unmanaged = true;
        if (change.committed && !nobody)
            tracks[i].unmanaged = false;
        if (change.gap_us)
            group_track_gap(&watch->group, change.gap_us);
        tell_change(watch, &tracks[i], row, &change, before, look, news);
    }
    while (at < watch->count)
        lag_track_finish(&watch->tracks[at++]);
    free(watch->tracks);
    watch->tracks = tracks;
    watch->count = detail->count;
}

/* Which topics have an owner, row by row: rows of a topic stand together. */
static void find_owned(const struct group_detail *detail, size_t first, size_t *end, bool *owned)
{
    *owned = false;
    for (*end = first; *end < detail->count && strcmp(detail->rows[*end].topic, detail->rows[first].topic) == 0;
         (*end)++)
        *owned |= detail->rows[*end].owner >= 0;
}

static void judge_rows(struct lag_watch *watch, struct group_detail *detail, const struct lag_look *look)
{
    int64_t gap_us = group_track_median_gap(&watch->group);
    struct judge_context context = {.rules = look->rules,
                                    .detail = detail,
                                    .now_us = look->now_us,
                                    .now_ms = look->now_ms,
                                    .gap_us = gap_us,
                                    .gaps =
                                        watch->group.gap_count > INT16_MAX ? INT16_MAX : (int)watch->group.gap_count,
                                    .window_us = judge_window(look->rules, gap_us),
                                    .stuck_us = judge_stuck(look->rules, gap_us),
                                    .seen_alive = watch->group.seen_alive,
                                    .finished = watch->group.finished};
    size_t owned_rows = 0;
    for (size_t i = 0; i < detail->count; i++) {
        owned_rows += detail->rows[i].owner >= 0;
        if (watch->tracks[i].longest_pause_us > context.pause_us)
            context.pause_us = watch->tracks[i].longest_pause_us;
    }
    for (size_t first = 0, end = 0; first < detail->count; first = end) {
        find_owned(detail, first, &end, &context.topic_owned);
        size_t here = 0;
        for (size_t i = first; i < end; i++)
            here += detail->rows[i].owner >= 0;
        context.others_owned = owned_rows > here;
        for (size_t i = first; i < end; i++)
            judge_row(&watch->tracks[i], &detail->rows[i], &context);
    }
    detail->summary.commit_gap_us = gap_us;
}

/* The worse of two rows: by severity, then seconds, then lag. */
static bool is_worse(const struct lag_row *a, const struct lag_row *b)
{
    int by_severity = lag_severity(&a->judgement) - lag_severity(&b->judgement);
    if (by_severity)
        return by_severity > 0;
    int by_age = span_compare(&a->behind, &b->behind);
    if (by_age)
        return by_age > 0;
    return a->lag.known && (!b->lag.known || a->lag.value > b->lag.value);
}

static bool in_total(const struct lag_row *row)
{
    return row->lag.known && row->judgement.state != STATE_FORMER && row->judgement.state != STATE_MARKERS;
}

static void sum_up(struct group_detail *detail)
{
    struct group_row *summary = &detail->summary;
    const struct lag_row *worst = NULL;
    summary->lag = (struct offset){0};
    summary->in = summary->out = (struct real){.known = detail->count > 0};
    summary->behind = (struct span){0};
    summary->eta = (struct real){0};
    summary->no_commit = summary->noted = summary->unknown_partitions = 0;
    summary->unjudged = summary->learning = summary->behind_unsure = 0;
    for (size_t i = 0; i < detail->count; i++) {
        const struct lag_row *row = &detail->rows[i];
        bool counts = in_total(row);
        summary->unknown_partitions += !row->lag.known;
        summary->no_commit += row->judgement.state == STATE_NO_OFFSET;
        summary->noted += row->judgement.is_note;
        bool unjudged = row->judgement.word == LAG_UNKNOWN && !row->judgement.is_note;
        summary->unjudged += unjudged;
        summary->learning += unjudged && row->judgement.state == STATE_LEARNING;
        bool sure = row->behind.known && row->behind.kind == SPAN_EXACT;
        summary->behind_unsure += counts && row->lag.value > 0 && !sure && !row->judgement.is_note;
        if (counts && __builtin_add_overflow(summary->lag.value, row->lag.value, &summary->lag.value))
            summary->lag.value = INT64_MAX;
        summary->lag.known |= counts;
        if (counts && span_compare(&row->behind, &summary->behind) > 0)
            summary->behind = row->behind;
        if (row->eta.known && (!summary->eta.known || row->eta.value > summary->eta.value))
            summary->eta = row->eta;
        /* A sum over some of them would say less than nothing. */
        summary->in =
            row->in.known && summary->in.known ? real_of(summary->in.value + row->in.value) : (struct real){0};
        summary->out =
            row->out.known && summary->out.known ? real_of(summary->out.value + row->out.value) : (struct real){0};
        if (!worst || is_worse(row, worst))
            worst = row;
    }
    if (!worst)
        return;
    summary->judgement = worst->judgement;
    bool named = lag_severity(&worst->judgement) > 1 || (worst->lag.known && worst->lag.value > 0);
    summary->worst_topic = named ? worst->topic : NULL;
    summary->worst_partition = named ? worst->partition : -1;
    bool owner = worst->owner >= 0 && (size_t)worst->owner < detail->member_count;
    summary->worst_owner = named && owner ? worst->owner : -1;
    summary->worst_client = named && owner ? detail->members[worst->owner].client_id : NULL;
}

/* Beyond every partition's own state: a rebalance that does not end, or that comes again and again. */
static void judge_group(struct lag_watch *watch, struct group_detail *detail, const struct lag_look *look)
{
    struct group_row *summary = &detail->summary;
    const struct group_track *group = &watch->group;
    summary->rebalancing = group->rebalancing_us != 0;
    summary->rebalances = group_track_rebalances(group, look);
    summary->state_us = group->state_us;
    summary->state_is_bound = group->state_is_bound;
    int64_t lasts_us = group->rebalancing_us ? look->now_us - group->rebalancing_us : 0;
    enum lag_state state = lasts_us > look->rules->rebalance_us             ? STATE_REBALANCE_STUCK
                           : summary->rebalances >= look->rules->loop_count ? STATE_REBALANCE_LOOP
                                                                            : STATE_OK;
    if (state == STATE_OK ||
        lag_severity(&summary->judgement) >= lag_severity(&(struct lag_judgement){.word = LAG_BROKEN}))
        return;
    summary->judgement = (struct lag_judgement){.state = state, .word = LAG_BROKEN, .since_us = group->rebalancing_us};
    if (state == STATE_REBALANCE_LOOP) {
        int64_t first_us = look->now_us;
        size_t held = group->rebalance_count < GROUP_REBALANCES ? (size_t)group->rebalance_count : GROUP_REBALANCES;
        for (size_t i = 0; i < held; i++) {
            int64_t at_us = group->rebalances[i];
            if (look->now_us - at_us <= look->rules->loop_us && at_us < first_us)
                first_us = at_us;
        }
        summary->judgement.since_us = first_us;
    }
}

/* Groups without partitions that anything could be said of. */
static void judge_bare(struct group_detail *detail)
{
    struct group_row *summary = &detail->summary;
    bool none = summary->type == GROUP_SHARE || summary->connect;
    bool denied = summary->status.denied || summary->status.error || summary->partitions < 0;
    summary->judgement = (struct lag_judgement){.state = none     ? STATE_NO_VERDICT
                                                         : denied ? STATE_DENIED
                                                                  : STATE_OK,
                                                .word = none || denied ? LAG_UNKNOWN : LAG_OK,
                                                .is_note = true};
    summary->worst_topic = NULL;
    summary->worst_owner = -1;
}

static void tell_word(struct lag_watch *watch, const struct group_detail *detail, const struct lag_look *look,
                      struct lag_news_list *list)
{
    struct group_track *group = &watch->group;
    const struct lag_judgement *now = &detail->summary.judgement;
    bool was_broken = group->word == LAG_BROKEN, is_broken = now->word == LAG_BROKEN;
    bool worth = is_broken ? !was_broken || group->exact != now->state : was_broken && now->word != LAG_UNKNOWN;
    if (worth) {
        bool loop = now->state == STATE_REBALANCE_LOOP || now->state == STATE_REBALANCE_STUCK;
        struct lag_news *news = news_add(list, loop ? NEWS_LOOP : NEWS_WORD, now->word, look->now_us);
        news->topic = loop ? NULL : detail->summary.worst_topic;
        news->partition = news->topic ? detail->summary.worst_partition : -1;
        snprintf(news->text, sizeof news->text, "%s %s", lag_word_name(now->word),
                 now->word == LAG_OK ? "" : lag_state_name(now->state));
        add_mark(watch, look, MARK_WORD, news->text);
    }
    if (worth || !was_broken) {
        group->word = now->word;
        group->exact = now->state;
    }
}

static const char *owner_name(const struct group_detail *detail, const struct lag_row *row)
{
    bool known = row->owner >= 0 && (size_t)row->owner < detail->member_count;
    return known ? detail->members[row->owner].member_id : NULL;
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_owners(const struct past *past, const struct group_detail *detail)
{
    bool same = past->count == detail->count;
    for (size_t i = 0; same && i < detail->count; i++)
        same = past->partitions[i] == detail->rows[i].partition &&
               strcmp(past->topics[i], detail->rows[i].topic) == 0 &&
               same_text(past->owners[i], owner_name(detail, &detail->rows[i]));
    return same;
}

/* The newest past is what is so now; it is over when another assignment is seen. */
static void keep_owners(struct lag_watch *watch, const struct group_detail *detail, const struct lag_look *look)
{
    if (!detail->members_known || watch->group.rebalancing_us)
        return;
    struct past *newest = watch->past_count ? &watch->pasts[(watch->past_count - 1) % PASTS] : NULL;
    if (newest && same_owners(newest, detail)) {
        newest->at_us = look->now_us;
        newest->at_ms = look->now_ms;
        return;
    }
    struct past *past = &watch->pasts[watch->past_count++ % PASTS];
    past_finish(past);
    *past = (struct past){.at_us = look->now_us, .at_ms = look->now_ms, .count = detail->count};
    past->topics = mem_zero(detail->count + 1, sizeof *past->topics);
    past->partitions = mem_zero(detail->count + 1, sizeof *past->partitions);
    past->owners = mem_zero(detail->count + 1, sizeof *past->owners);
    for (size_t i = 0; i < detail->count; i++) {
        past->topics[i] = mem_strdup(detail->rows[i].topic);
        past->partitions[i] = detail->rows[i].partition;
        past->owners[i] = mem_strdup(owner_name(detail, &detail->rows[i]));
    }
}

static const char *past_owner(const struct past *past, const struct lag_row *row)
{
    for (size_t i = 0; i < past->count; i++)
        if (past->partitions[i] == row->partition && strcmp(past->topics[i], row->topic) == 0)
            return past->owners[i];
    return NULL;
}

static void give_past(const struct past *past, const struct group_detail *detail, struct arena *arena,
                      struct group_past *out)
{
    int32_t *owners = arena_alloc(arena, detail->count, sizeof *owners);
    const char **clients = arena_alloc(arena, detail->count, sizeof *clients);
    size_t count = 0;
    for (size_t i = 0; i < detail->count; i++) {
        const char *owner = past_owner(past, &detail->rows[i]);
        owners[i] = -1;
        if (!owner)
            continue;
        size_t at = 0;
        while (at < count && strcmp(clients[at], owner) != 0)
            at++;
        if (at == count)
            clients[count++] = arena_strdup(arena, owner);
        owners[i] = (int32_t)at;
    }
    *out = (struct group_past){
        .at_us = past->at_us, .at_ms = past->at_ms, .owners = owners, .clients = clients, .client_count = count};
}

static void give_memory(const struct lag_watch *watch, struct group_detail *detail, struct arena *arena)
{
    size_t marks = watch->mark_count < MARKS ? (size_t)watch->mark_count : MARKS;
    struct group_mark *out = arena_alloc(arena, marks, sizeof *out);
    for (size_t i = 0; i < marks; i++) {
        const struct mark *mark = &watch->marks[(watch->mark_count - marks + i) % MARKS];
        out[i] = (struct group_mark){mark->at_us, mark->at_ms, mark->kind, arena_strdup(arena, mark->text)};
    }
    detail->marks = out;
    detail->mark_count = marks;
    size_t held = watch->past_count < PASTS ? (size_t)watch->past_count : PASTS;
    size_t former = held ? held - 1 : 0; /* the newest is the present */
    struct group_past *past = arena_alloc(arena, former, sizeof *past);
    for (size_t i = 0; i < former; i++)
        give_past(&watch->pasts[(watch->past_count - 2 - i) % PASTS], detail, arena, &past[i]);
    detail->past = past;
    detail->past_count = former;
}

void lag_watch_look(struct lag_watch *watch, struct group_detail *detail, const struct lag_look *look,
                    struct lag_news_list *news)
{
    size_t told = news->count;
    group_track_look(&watch->group, detail, look, watch->caught_up, news);
    for (size_t i = told; i < news->count; i++)
        add_mark(watch, look, news->items[i].kind == NEWS_MEMBER_LOST ? MARK_MEMBER : MARK_REBALANCE,
                 news->items[i].text);
    bool known = detail->summary.partitions >= 0 && !detail->summary.status.stale;
    if (known) {
        look_at_rows(watch, detail, look, news);
        judge_rows(watch, detail, look);
        keep_owners(watch, detail, look);
        sum_up(detail);
        watch->caught_up = detail->summary.lag.known && detail->summary.lag.value == 0;
    }
    if (!known || !detail->count)
        judge_bare(detail);
    judge_group(watch, detail, look);
    tell_word(watch, detail, look, news);
    if (look->arena)
        give_memory(watch, detail, look->arena);
}

void lag_watch_wrote(struct lag_watch *watch, const char *topic, int32_t partition)
{
    for (size_t i = 0; i < watch->count; i++)
        if (strcmp(watch->tracks[i].topic, topic) == 0 && (partition < 0 || watch->tracks[i].partition == partition))
            watch->tracks[i].written = true;
}

void lag_watch_acknowledge(struct lag_watch *watch)
{
    for (size_t i = 0; i < watch->count; i++)
        watch->tracks[i].lost_active = false;
}
