/* How it works: tracks of the partitions are kept in the order of a detail's rows, by topic and partition, so that a
 * look is one walk over both. Then the group is judged: its members and the intervals between commits first, since they
 * say how long W is and what stuck means, then every row, then the worst of them.
 */
#include "model/lag_watch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "model/lag_judge.h"
#include "model/lag_jump.h"
#include "model/lag_sum.h"
#include "model/lag_tell.h"
#include "model/lag_watch_inner.h"

struct lag_watch *lag_watch_create(void)
{
    return mem_zero(1, sizeof(struct lag_watch));
}

static void drop_tracks(struct lag_watch *watch)
{
    for (size_t i = 0; i < watch->count; i++) {
        lag_track_finish(&watch->tracks[i]);
        lag_name_drop(watch->names[i]);
    }
    free(watch->tracks);
    free(watch->names);
}

static void drop_missing(struct lag_watch *watch)
{
    for (size_t i = 0; i < watch->missing_count; i++)
        lag_name_drop(watch->missing[i]);
    free(watch->missing);
    watch->missing = NULL;
    watch->missing_count = 0;
}

void lag_watch_destroy(struct lag_watch *watch)
{
    if (!watch)
        return;
    drop_tracks(watch);
    drop_missing(watch);
    lag_memory_finish(&watch->memory);
    group_track_finish(&watch->group);
    free(watch);
}

static int compare(const struct lag_track *track, const struct lag_row *row)
{
    int order = strcmp(track->topic, row->topic);
    return order ? order : (track->partition > row->partition) - (track->partition < row->partition);
}

/* A partition without a commit and without an owner has no row any more. */
static void miss(struct lag_watch *watch, size_t at, const struct lag_look *look, struct lag_news_list *list)
{
    struct lag_track *track = &watch->tracks[at];
    if (track->committed.known) {
        watch->missing = mem_resize(watch->missing, watch->missing_count + 1, sizeof(struct lag_name *));
        watch->missing[watch->missing_count++] = lag_name_share(watch->names[at]);
        struct lag_news *news = news_add(list, NEWS_VANISHED, LAG_BEHIND, look->now_us);
        news->topic = watch->names[at]->text;
        news->partition = track->partition;
        lag_tell_vanished(watch, news, track->committed, look);
    }
    lag_track_finish(track);
    lag_name_drop(watch->names[at]);
}

/* Another topic under the same name: what was known of the old one is void. */
static void renew(struct lag_watch *watch, struct lag_track *track, const struct lag_row *row,
                  const struct lag_look *look, struct lag_news_list *list)
{
    bool had = track->committed.known;
    const char *topic = track->topic;
    lag_track_finish(track);
    lag_track_init(track, topic, row, look->now_us);
    if (!had)
        return;
    struct lag_news *news = lag_tell(list, NEWS_RECREATED, LAG_BEHIND, row, look);
    snprintf(news->text, sizeof news->text, "%s", _("the topic was deleted and made anew; its offsets begin again"));
    lag_tell_mark(watch, look, MARK_RESET, news);
}

/* Its ends are older than the last request, or its commit may not be seen any more: it has not vanished. */
static bool is_unseen(const struct lag_row *row, const struct lag_track *track)
{
    bool refused = row->state.error && !row->committed.known && track->committed.known && !row->gone && !row->no_leader;
    return row->state.stale || refused;
}

/* The tracks of this look's rows: those that there were, and new ones. */
static void match_tracks(struct lag_watch *watch, const struct group_detail *detail, const struct lag_look *look,
                         struct lag_news_list *news)
{
    struct lag_track *tracks = mem_zero(detail->count + 1, sizeof *tracks);
    struct lag_name **names = mem_zero(detail->count + 1, sizeof *names);
    size_t at = 0;
    for (size_t i = 0; i < detail->count; i++) {
        const struct lag_row *row = &detail->rows[i];
        while (at < watch->count && compare(&watch->tracks[at], row) < 0)
            miss(watch, at++, look, news);
        bool known = at < watch->count && compare(&watch->tracks[at], row) == 0;
        bool sibling = i > 0 && strcmp(names[i - 1]->text, row->topic) == 0;
        if (known) {
            tracks[i] = watch->tracks[at];
            names[i] = watch->names[at++];
            continue;
        }
        names[i] = sibling ? lag_name_share(names[i - 1]) : lag_name_create(row->topic);
        lag_track_init(&tracks[i], names[i]->text, row, look->now_us);
        tracks[i].late = watch->look_us != 0 && !is_unseen(row, &tracks[i]);
    }
    while (at < watch->count)
        miss(watch, at++, look, news);
    free(watch->tracks);
    free(watch->names);
    watch->tracks = tracks;
    watch->names = names;
    watch->count = detail->count;
}

/* What all rows of a look say together. */
struct look_sum {
    struct lag_gap *gaps;
    size_t gap_count;
    int64_t answer_us; /* the longest wait of a rare record that was over; 0: none */
    int64_t pause_us;  /* the longest wait that was over, and */
    int64_t pause_from_us;
    bool committed;
    bool read_all; /* what was there at the look before */
};

static void add_commit(struct look_sum *sum, const struct track_change *change)
{
    sum->committed |= change->committed && change->look_us && !change->skipped;
    int64_t waited_us = change->waited_us;
    if (change->regular)
        sum->gaps[sum->gap_count++] = (struct lag_gap){waited_us, change->look_us};
    else if (waited_us > sum->answer_us)
        sum->answer_us = waited_us;
    if (change->unread_us && waited_us > sum->pause_us) {
        sum->pause_us = waited_us;
        sum->pause_from_us = change->unread_us;
    }
}

/* Whether it has what was there at the look before, as far as it could be read. */
static bool has_read(const struct lag_track *track, const struct lag_row *row, struct offset former_end)
{
    if (track->judgement.is_note || track->former || row->gone)
        return true;
    if (!row->committed.known)
        return row->high.known && row->low.known && row->high.value == row->low.value;
    bool probed = judge_probe_holds(row) && row->probe.result != PROBE_RECORD;
    return probed || (former_end.known && lag_track_next(track) >= former_end.value);
}

/* What was found at C' stays true while C' and what it says of the end stand, though nobody could look again. */
static void keep_probe(struct lag_track *track, struct lag_row *row)
{
    if (judge_probe_holds(row)) {
        if (!track->probe)
            track->probe = mem_zero(1, sizeof *track->probe);
        *track->probe = row->probe;
    } else if (track->probe) {
        struct probe now = row->probe;
        row->probe = *track->probe;
        if (!judge_probe_holds(row))
            row->probe = now;
    }
}

/* A commit that nobody made who read: it is of no group that reads without joining, and no interval of its commits. */
static void take_jump(const struct lag_track *former, struct lag_track *track, struct track_change *change,
                      const struct jump_context *jumps, const struct lag_look *look)
{
    if (change->fell)
        track->jumped = false;
    if (!change->committed || change->fell)
        return;
    const struct lag_jump jump = track->jumped ? (struct lag_jump){0} : lag_jump_of(former, track, change, jumps, look);
    change->skipped = jump.skipped;
    change->skip_is_sure = jump.sure;
    track->jumped = change->skipped && !former->written;
    track->unmanaged = jumps->nobody && !change->skipped;
    if (!change->skipped)
        return;
    change->was_reset = former->written > 0;
    change->waited_us = change->unread_us = 0;
    change->regular = false;
    track->sample_count = 0; /* rates and slopes begin again */
}

static struct look_sum look_at_rows(struct lag_watch *watch, struct group_detail *detail, const struct lag_look *look,
                                    struct lag_news_list *news)
{
    struct look_sum sum = {.read_all = true, .gaps = mem_zero(detail->count + 1, sizeof *sum.gaps)};
    int64_t window_us = judge_window(look->rules, lag_habit_likely(&watch->group.habit));
    const struct jump_context jumps = lag_jump_context(watch, detail, look);
    drop_missing(watch);
    match_tracks(watch, detail, look, news);
    for (size_t i = 0; i < detail->count; i++) {
        struct lag_row *row = &detail->rows[i];
        struct lag_track *track = &watch->tracks[i];
        if (row->generation != track->generation && track->looks && !row->gone)
            renew(watch, track, row, look, news);
        if (!row->gone) /* one that is not there has no number; what is kept from before knows none */
            track->generation = (uint32_t)row->generation;
        if (watch->blind_us || is_unseen(row, track))
            lag_track_blind(track, watch->blind_us ? watch->blind_us : look->now_us);
        if (is_unseen(row, track))
            continue;
        keep_probe(track, row);
        struct track_change change;
        struct offset end = track->lso.known ? track->lso : track->high;
        const struct lag_track former = *track;
        lag_track_look(track, row, window_us, look->now_us, &change);
        take_jump(&former, track, &change, &jumps, look);
        add_commit(&sum, &change);
        sum.read_all &= !change.look_us || has_read(track, row, end); /* at first nobody knows */
        lag_tell_change(watch, track, row, &change, former.committed, look, news);
    }
    return sum;
}

/* A pause counts as a habit when the group came back by itself: nobody came or went meanwhile, but a job. */
static void learn(struct lag_watch *watch, const struct look_sum *sum, const struct lag_look *look, bool had_finished)
{
    struct lag_habit *habit = &watch->group.habit;
    int64_t stuck_us = judge_stuck(look->rules, lag_habit_likely(habit));
    bool pause = sum->pause_us > stuck_us && watch->group.disturbed_us <= sum->pause_from_us;
    const struct group_track *group = &watch->group;
    bool between = group->alive_us ? group->job_came && sum->pause_from_us < group->alive_us : had_finished;
    lag_habit_add(habit, sum->gaps, sum->gap_count);
    if (sum->answer_us)
        lag_habit_answer(habit, sum->answer_us);
    if (pause)
        lag_habit_pause(habit, sum->pause_from_us, look->now_us, between);
}

static struct judge_context context_of(const struct lag_watch *watch, const struct group_detail *detail,
                                       const struct lag_look *look)
{
    const struct group_track *group = &watch->group;
    const struct lag_habit *habit = &group->habit;
    int64_t likely_us = lag_habit_likely(habit);
    struct judge_context context = {.rules = look->rules,
                                    .detail = detail,
                                    .now_us = look->now_us,
                                    .now_ms = look->now_ms,
                                    .look_us = watch->look_us ? look->now_us - watch->look_us : 0,
                                    .gap_us = lag_habit_gap(habit),
                                    .gaps = lag_habit_count(habit, look->rules->gaps_wanted),
                                    .window_us = judge_window(look->rules, likely_us),
                                    .stuck_us = judge_stuck(look->rules, likely_us),
                                    .rest_us = lag_habit_rest(habit),
                                    .job_rest_us = lag_habit_job_rest(habit),
                                    /* who could not be asked this time is taken as it was */
                                    .empty = detail->members_known ? detail->member_count == 0
                                                                   : group->members_known && group->member_count == 0,
                                    .rebalancing = group->rebalancing_us != 0,
                                    .seen_alive = group->seen_alive,
                                    .finished = group->finished};
    for (size_t i = 0; i < watch->count; i++)
        context.moved |= watch->tracks[i].committed_us != 0;
    bool regular = context.gaps >= look->rules->gaps_wanted && !context.job_rest_us;
    bool brief = group->seen_alive ? group->alive_for_us < look->rules->suspected_us : !regular;
    context.job = context.moved && group->finished && (brief || context.job_rest_us);
    return context;
}

/* The rows of one topic stand together. Returns the first of the next one; how many of them have an owner. */
static size_t topic_end(const struct group_detail *detail, size_t first, size_t *owned)
{
    size_t end = first;
    for (*owned = 0; end < detail->count && strcmp(detail->rows[end].topic, detail->rows[first].topic) == 0; end++)
        *owned += detail->rows[end].owner >= 0;
    return end;
}

static const char *owner_id(const struct group_detail *detail, const struct lag_row *row)
{
    bool known = row->owner >= 0 && (size_t)row->owner < detail->member_count;
    return known ? detail->members[row->owner].member_id : NULL;
}

static void judge_rows(struct lag_watch *watch, struct group_detail *detail, const struct lag_look *look)
{
    struct judge_context context = context_of(watch, detail, look);
    size_t owned = 0, here = 0;
    for (size_t i = 0; i < detail->count; i++)
        owned += detail->rows[i].owner >= 0;
    for (size_t first = 0, end = 0; first < detail->count; first = end) {
        end = topic_end(detail, first, &here);
        context.topic_owned = here > 0;
        context.others_owned = owned > here;
        for (size_t i = first; i < end; i++) {
            if (!context.rebalancing && detail->members_known)
                lag_track_owner(&watch->tracks[i], owner_id(detail, &detail->rows[i]), look->now_us);
            judge_row(&watch->tracks[i], &detail->rows[i], &context);
        }
    }
    detail->summary.commit_gap_us = context.gap_us;
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
        bool plain = now->word == LAG_OK;
        snprintf(news->text, sizeof news->text, "%s%s%s", lag_word_name(now->word), plain ? "" : " ",
                 plain ? "" : lag_state_name(now->state));
        lag_tell_mark(watch, look, MARK_WORD, news);
    }
    if (worth || !was_broken) {
        group->word = now->word;
        group->exact = now->state;
    }
}

static void take_members(struct lag_watch *watch, const struct group_detail *detail, const struct lag_look *look,
                         const struct look_sum *sum, struct lag_news_list *news)
{
    size_t told = news->count;
    group_track_look(&watch->group, detail, look, sum->read_all, sum->committed, news);
    for (size_t i = told; i < news->count; i++)
        lag_tell_mark(watch, look, news->items[i].kind == NEWS_MEMBER_LOST ? MARK_MEMBER : MARK_REBALANCE,
                      &news->items[i]);
}

void lag_watch_look(struct lag_watch *watch, struct group_detail *detail, const struct lag_look *look,
                    struct lag_news_list *news)
{
    bool known = detail->summary.partitions >= 0 && !detail->summary.status.stale;
    bool had_finished = watch->group.finished;
    struct look_sum sum = {0};
    if (!known && !watch->blind_us)
        watch->blind_us = look->now_us;
    if (known)
        sum = look_at_rows(watch, detail, look, news);
    take_members(watch, detail, look, &sum, news);
    if (known) {
        learn(watch, &sum, look, had_finished);
        judge_rows(watch, detail, look);
        if (detail->members_known && !watch->group.rebalancing_us)
            lag_memory_owners(&watch->memory, detail, watch->names, look);
        lag_sum_rows(detail);
        watch->look_us = look->now_us;
        watch->blind_us = 0;
    }
    free(sum.gaps);
    if (!known || !detail->count)
        lag_sum_bare(detail);
    lag_sum_group(&watch->group, detail, look);
    tell_word(watch, detail, look, news);
    if (look->arena)
        lag_memory_give(&watch->memory, detail, look->arena);
}

void lag_watch_blind(struct lag_watch *watch, int64_t now_us)
{
    if (!watch->blind_us)
        watch->blind_us = now_us;
    group_track_blind(&watch->group, now_us);
}

void lag_watch_wrote(struct lag_watch *watch, const char *topic, int32_t partition)
{
    for (size_t i = 0; i < watch->count; i++)
        if (strcmp(watch->tracks[i].topic, topic) == 0 && (partition < 0 || watch->tracks[i].partition == partition))
            watch->tracks[i].written = TRACK_WRITTEN_LOOKS;
}

void lag_watch_acknowledge(struct lag_watch *watch)
{
    for (size_t i = 0; i < watch->count; i++)
        watch->tracks[i].lost_active = false;
}
