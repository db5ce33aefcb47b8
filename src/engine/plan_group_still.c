/* For how long nobody has moved a group's commits, as far as that is known without waiting. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/lang.h"
#include "engine/plan_group_parts.h"
#include "model/group_journal.h"
#include "model/lag_watch.h"
#include "text/format.h"

enum { JOURNAL_MS = 30000 };

static void know(struct planning *planning, enum still_by by, int64_t still_ms)
{
    struct group_stillness *still = &planning->group->still;
    if (still_ms <= still->before_ms)
        return;
    still->by = by;
    still->before_ms = still_ms;
}

/* --- what former runs kept --- */

/* Since when all commits stand where they are; false: one is not known, or stands elsewhere by now. */
static bool kept_since(const struct planning *planning, const struct lag_watch *kept, int64_t *since_us)
{
    const struct group_offsets *rows = &planning->read.group_offsets;
    bool any = false;
    for (size_t i = 0; i < rows->count; i++) {
        const struct group_offset *row = &rows->rows[i];
        struct offset was = {0};
        int64_t row_us = 0;
        bool known = lag_watch_commit(kept, row->topic, row->partition, &was, &row_us);
        if (row->error || row->unstable)
            return false;
        if (!row->committed.known && (!known || !was.known))
            continue;
        if (!known || !plan_group_same(was, row->committed))
            return false;
        *since_us = !any || row_us > *since_us ? row_us : *since_us;
        any = true;
    }
    return any;
}

static void look_at_kept(struct planning *planning)
{
    const struct source_ops *ops = planning->source->ops;
    int64_t since_us = 0;
    struct lag_watch *kept =
        ops->recall ? ops->recall(planning->source, planning->now.cluster_id, planning->group->group) : NULL;
    if (!kept)
        return;
    if (!planning->gap_us)
        planning->gap_us = lag_watch_gap_us(kept);
    if (kept_since(planning, kept, &since_us))
        know(planning, STILL_KEPT, (clock_mono_us() - since_us) / 1000);
    lag_watch_destroy(kept);
}

/* --- what __consumer_offsets tells --- */

static const struct journal_commit *newest(const struct group_journal *journal)
{
    const struct journal_commit *last = NULL;
    for (size_t i = 0; i < journal->commit_count; i++)
        if (!last || journal->commits[i].commit_ms > last->commit_ms)
            last = &journal->commits[i];
    return last;
}

static void take_journal(struct planning *planning, const struct group_journal *journal, char **moved)
{
    const struct journal_commit *last = newest(journal);
    struct journal_interval gap = journal_group_commit_interval(journal);
    if (!planning->gap_us && gap.seconds.known)
        planning->gap_us = (int64_t)(gap.seconds.value * 1e6);
    int64_t quiet_ms = group_wish_quiet_us(planning->gap_us) / 1000;
    if (last && journal_commits_without_members(journal, journal->to_ms - quiet_ms, journal->to_ms) > 0) {
        char ago[FORMAT_MAX];
        format_duration((double)(journal->to_ms - last->commit_ms) / 1000, ago);
        *moved = plan_text(_("%s %ld, %s ago, by __consumer_offsets"), last->topic, (long)last->partition, ago);
    }
    if (journal->complete && journal->from_ms > 0)
        know(planning, STILL_WRITTEN, journal->to_ms - (last ? last->commit_ms : journal->from_ms));
}

static void look_at_journal(struct planning *planning, char **moved)
{
    const char *group = planning->group->group;
    struct question question = {.kind = ASK_JOURNAL, .names = &group, .name_count = 1, .timeout_ms = JOURNAL_MS};
    struct answer answer = {0};
    struct error error = {0};
    if (!planning->wish->offsets_topic)
        return;
    bool good = planning->source->ops->ask(planning->source, &question, &answer, &error) && answer.journal;
    if (good && answer.journal->from_ms > 0)
        take_journal(planning, answer.journal, moved);
    const char *why = !good ? error.text : answer.journal->error;
    if (why)
        plan_warn(planning->plan, _("__consumer_offsets was not read: %s"), why);
    answer_finish(&answer);
}

void plan_group_still(struct planning *planning, char **moved)
{
    *moved = NULL;
    planning->gap_us = planning->wish->gap_us;
    know(planning, STILL_SEEN, planning->wish->still_ms);
    look_at_kept(planning);
    look_at_journal(planning, moved);
    planning->group->still.wanted_ms = group_wish_quiet_us(planning->gap_us) / 1000;
}
