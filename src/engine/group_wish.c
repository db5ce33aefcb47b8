#include "engine/group_wish.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "base/str.h"
#include "model/lag_rules.h"
#include "source/seek.h"

static bool no_aim(const char *text, struct error *error)
{
    return error_set(error, ERROR_USAGE,
                     _("'%s' is no place to go to; expected beginning, end, current, OFFSET, @TIME, -N, +N or "
                       "group:OTHER"),
                     text);
}

static bool parse_shift(const char *text, struct group_aim *aim, struct error *error)
{
    long long by;
    bool digits = text[1] >= '0' && text[1] <= '9';
    if (!digits || !str_to_i64(*text == '+' ? text + 1 : text, &by))
        return no_aim(text, error);
    *aim = (struct group_aim){.kind = AIM_SHIFT, .value = by};
    return true;
}

bool group_aim_parse(const char *text, int64_t now_ms, struct group_aim *aim, struct error *error)
{
    struct tail_start start;
    *aim = (struct group_aim){0};
    if (*text == '-' || *text == '+')
        return parse_shift(text, aim, error);
    if (strcmp(text, "current") == 0) {
        aim->kind = AIM_CURRENT;
        return true;
    }
    if (strncmp(text, "group:", 6) == 0) {
        if (!text[6])
            return no_aim(text, error);
        *aim = (struct group_aim){.kind = AIM_GROUP, .other = mem_strdup(text + 6)};
        return true;
    }
    if (!seek_parse(text, now_ms, &start, *text == '@' ? error : NULL))
        return *text == '@' ? false : no_aim(text, error);
    static const enum aim_kind kinds[] = {
        [START_BEGINNING] = AIM_BEGINNING, [START_END] = AIM_END, [START_OFFSET] = AIM_OFFSET, [START_TIME] = AIM_TIME};
    *aim = (struct group_aim){.kind = kinds[start.kind], .value = start.value};
    return true;
}

static int by_number(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

/* Each once. */
static void order(struct topic_parts *choice)
{
    qsort(choice->partitions, choice->count, sizeof *choice->partitions, by_number);
    size_t kept = 1;
    for (size_t i = 1; i < choice->count; i++)
        if (choice->partitions[i] != choice->partitions[kept - 1])
            choice->partitions[kept++] = choice->partitions[i];
    choice->count = kept;
}

static bool parse_partitions(const char *list, struct topic_parts *choice)
{
    for (const char *at = list;; at++) {
        size_t len = strcspn(at, ",");
        char *number = mem_strndup(at, len);
        long long partition = -1;
        bool good = len && str_to_i64(number, &partition) && partition >= 0 && partition <= INT32_MAX;
        free(number);
        if (!good)
            return false;
        choice->partitions = mem_one_more(choice->partitions, choice->count, sizeof *choice->partitions);
        choice->partitions[choice->count++] = (int32_t)partition;
        at += len;
        if (!*at)
            break;
    }
    order(choice);
    return true;
}

bool topic_parts_parse(const char *text, struct topic_parts *choice, struct error *error)
{
    const char *colon = strchr(text, ':');
    *choice = (struct topic_parts){.topic = colon ? mem_strndup(text, (size_t)(colon - text)) : mem_strdup(text)};
    if (*choice->topic && (!colon || parse_partitions(colon + 1, choice)))
        return true;
    topic_parts_finish(choice);
    return error_set(error, ERROR_USAGE, _("'%s' is not understood; expected TOPIC or TOPIC:PARTITION,PARTITION..."),
                     text);
}

void topic_parts_finish(struct topic_parts *choice)
{
    free(choice->topic);
    free(choice->partitions);
    *choice = (struct topic_parts){0};
}

int64_t group_wish_quiet_us(int64_t commit_gap_us)
{
    const struct lag_rules *rules = &lag_rules_shipped;
    int64_t gaps = commit_gap_us * rules->window_gaps;
    return gaps > rules->window_us ? gaps : rules->window_us; /* W, of which 3 g is never more than the half */
}

bool group_wish_add_topic(struct group_wish *wish, const char *text, struct error *error)
{
    struct topic_parts choice;
    if (!topic_parts_parse(text, &choice, error))
        return false;
    for (size_t i = 0; i < wish->topic_count; i++) {
        if (strcmp(wish->topics[i].topic, choice.topic) != 0)
            continue;
        topic_parts_finish(&choice);
        return error_set(error, ERROR_USAGE, _("the topic %s is named twice; give its partitions as TOPIC:0,3"),
                         wish->topics[i].topic);
    }
    wish->topics = mem_one_more(wish->topics, wish->topic_count, sizeof *wish->topics);
    wish->topics[wish->topic_count++] = choice;
    return true;
}

bool group_wish_set_aim(struct group_wish *wish, const char *text, int64_t now_ms, struct error *error)
{
    free(wish->aim.other);
    free(wish->aim_text);
    wish->aim_text = mem_strdup(text);
    return group_aim_parse(text, now_ms, &wish->aim, error);
}

void group_wish_copy(struct group_wish *copy, const struct group_wish *wish)
{
    *copy = *wish;
    copy->watcher = NULL;
    copy->group = mem_strdup(wish->group);
    copy->aim.other = mem_strdup(wish->aim.other);
    copy->aim_text = mem_strdup(wish->aim_text);
    copy->file = mem_strdup(wish->file);
    copy->seen_moving = mem_strdup(wish->seen_moving);
    copy->topics = mem_zero(wish->topic_count, sizeof *copy->topics);
    for (size_t i = 0; i < wish->topic_count; i++) {
        const struct topic_parts *from = &wish->topics[i];
        copy->topics[i] = (struct topic_parts){.topic = mem_strdup(from->topic), .count = from->count};
        if (from->partitions)
            copy->topics[i].partitions = mem_dup(from->partitions, from->count * sizeof *from->partitions);
    }
}

void group_wish_finish(struct group_wish *wish)
{
    for (size_t i = 0; i < wish->topic_count; i++)
        topic_parts_finish(&wish->topics[i]);
    free(wish->topics);
    free(wish->group);
    free(wish->aim.other);
    free(wish->aim_text);
    free(wish->file);
    free(wish->seen_moving);
    *wish = (struct group_wish){0};
}
