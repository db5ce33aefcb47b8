#include "model/lag_tell.h"

#include <stdio.h>

#include "base/lang.h"

void lag_tell_mark(struct lag_watch *watch, const struct lag_look *look, enum group_mark_kind kind,
                   const struct lag_news *news)
{
    lag_memory_mark(&watch->memory, &(struct group_mark){.at_us = look->now_us,
                                                         .at_ms = look->now_ms,
                                                         .kind = kind,
                                                         .topic = news->topic,
                                                         .partition = news->partition,
                                                         .text = news->text});
}

struct lag_news *lag_tell(struct lag_news_list *list, enum lag_news_kind kind, enum lag_word severity,
                          const struct lag_row *row, const struct lag_look *look)
{
    struct lag_news *news = news_add(list, kind, severity, look->now_us);
    news->topic = row->topic;
    news->partition = row->partition;
    return news;
}

void lag_tell_vanished(struct lag_watch *watch, struct lag_news *news, struct offset before,
                       const struct lag_look *look)
{
    snprintf(news->text, sizeof news->text, _("the committed offset, %lld, is no longer there: deleted or expired"),
             (long long)before.value);
    lag_tell_mark(watch, look, MARK_RESET, news);
}

static bool is_uncertain(const struct lag_row *row)
{
    return row->compacted != FACT_NO || row->transactional == FACT_YES;
}

static void tell_jump(struct lag_watch *watch, const struct lag_row *row, const struct track_change *change,
                      struct offset before, const struct lag_look *look, struct lag_news_list *list)
{
    bool at_end = row->high.known && row->committed.value == row->high.value;
    long long from = before.value, to = row->committed.value, skipped = change->skipped;
    struct lag_news *news = lag_tell(list, NEWS_RESET, change->was_reset ? LAG_UNKNOWN : LAG_BEHIND, row, look);
    if (change->skip_is_sure)
        snprintf(news->text, sizeof news->text,
                 at_end ? _("the committed offset was set from %lld to %lld, the end: %lld skipped")
                        : _("the committed offset was set from %lld to %lld: %lld skipped"),
                 from, to, skipped);
    else
        snprintf(news->text, sizeof news->text,
                 at_end ? _("the committed offset rose from %lld to %lld, the end, with no member seen: %lld skipped, "
                            "or read by somebody unseen")
                        : _("the committed offset rose from %lld to %lld with no member seen: %lld skipped, or read by "
                            "somebody unseen"),
                 from, to, skipped);
    lag_tell_mark(watch, look, MARK_RESET, news);
}

void lag_tell_change(struct lag_watch *watch, struct lag_track *track, const struct lag_row *row,
                     const struct track_change *change, struct offset before, const struct lag_look *look,
                     struct lag_news_list *list)
{
    if (change->fell) {
        struct lag_news *news = lag_tell(list, NEWS_RESET, change->was_reset ? LAG_UNKNOWN : LAG_BEHIND, row, look);
        snprintf(news->text, sizeof news->text, _("the committed offset fell from %lld to %lld"),
                 (long long)before.value, (long long)row->committed.value);
        lag_tell_mark(watch, look, MARK_RESET, news);
    }
    if (change->skipped)
        tell_jump(watch, row, change, before, look, list);
    if (change->vanished) {
        track->vanished_ms = look->now_ms;
        lag_tell_vanished(watch, lag_tell(list, NEWS_VANISHED, LAG_BEHIND, row, look), before, look);
    }
    if (change->lost) {
        track->lost_ms = look->now_ms;
        bool sure = track->lost_observed && !is_uncertain(row);
        struct lag_news *news = lag_tell(list, NEWS_LOST, sure ? LAG_BROKEN : LAG_BEHIND, row, look);
        snprintf(news->text, sizeof news->text,
                 sure ? _("up to %lld offsets were deleted before they were read")
                      : _("up to %lld offsets were probably deleted before they were read"),
                 (long long)track->lost);
        lag_tell_mark(watch, look, MARK_LOST, news);
    }
}
