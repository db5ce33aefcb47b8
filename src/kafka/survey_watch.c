/* Looks at groups through the eyes of model/lag_watch, and tells what is new as events. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "kafka/survey_group.h"
#include "kafka/survey_state.h"

static enum event_kind kind_of(const struct lag_news *news)
{
    switch (news->kind) {
    case NEWS_STATE:
        return EVENT_GROUP_STATE;
    case NEWS_REBALANCE:
        return EVENT_GROUP_REBALANCE;
    case NEWS_MEMBER_LOST:
        return EVENT_MEMBER_LOST;
    case NEWS_LOOP:
    case NEWS_WORD:
        return news->severity == LAG_BROKEN ? EVENT_GROUP_ALARM : EVENT_GROUP_ALARM_OVER;
    case NEWS_RESET:
        return EVENT_OFFSET_RESET;
    case NEWS_VANISHED:
        return EVENT_OFFSET_VANISHED;
    case NEWS_LOST:
        return EVENT_RECORDS_LOST;
    case NEWS_RECREATED:
        return EVENT_TOPIC_RECREATED;
    }
    return EVENT_NOTICE;
}

static void tell(struct survey *survey, const char *group, const struct lag_news *news)
{
    struct event event = {.kind = kind_of(news), .partition = news->topic ? news->partition : -1};
    event_set_group(&event, group);
    if (news->topic)
        snprintf(event.topic, sizeof event.topic, "%s", news->topic);
    memcpy(event.text, news->text, sizeof event.text);
    mailbox_send(survey->live->base.events, &event);
}

void survey_watch_look(struct survey *survey, struct survey_group *group, struct group_detail *detail,
                       struct arena *arena, int64_t asked_us)
{
    struct lag_news_list news = {0};
    const struct lag_look look = {.rules = &survey->rules,
                                  .now_us = asked_us,
                                  .now_ms = clock_wall_ms() - (clock_mono_us() - asked_us) / 1000,
                                  .arena = arena};
    if (!group->watch)
        group->watch = survey_memory_watch(survey, group->name);
    lag_watch_look(group->watch, detail, &look, &news);
    survey_unread_keep(group, detail);
    for (size_t i = 0; i < news.count; i++)
        tell(survey, group->name, &news.items[i]);
    free(news.items);
}
