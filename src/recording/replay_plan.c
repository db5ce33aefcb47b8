#include "recording/replay_plan.h"

#include <stdlib.h>

#include "base/lang.h"
#include "base/mem.h"

static bool has_partition(const struct tail_spec *spec, int32_t partition)
{
    for (size_t i = 0; i < spec->partition_count; i++)
        if (spec->partitions[i] == partition)
            return true;
    return spec->partition_count == 0;
}

static void choose_parts(struct replay_plan *plan, const struct tail_spec *spec, const uint32_t *numbers)
{
    const struct content *content = plan->content;
    plan->parts = mem_zero(content->count + 1, sizeof *plan->parts);
    for (size_t i = 0; i < content->count; i++)
        for (size_t t = 0; t < spec->topic_count; t++)
            if (numbers[t] == content->parts[i].topic && has_partition(spec, content->parts[i].partition)) {
                plan->parts[plan->count++] = (struct replay_part){.content = &content->parts[i], .topic = (uint32_t)t};
                break;
            }
}

static bool check(const struct replay *replay, const struct tail_spec *spec, uint32_t *numbers, struct error *error)
{
    for (size_t t = 0; t < spec->topic_count; t++) {
        numbers[t] = replay_topic(replay, spec->topics[t]);
        if (numbers[t] == UINT32_MAX)
            return error_set(error, ERROR_FAILED, _("unknown topic '%s'"), spec->topics[t]);
    }
    for (size_t i = 0; i < spec->partition_count; i++)
        if (!content_part(&replay->content, numbers[0], spec->partitions[i]))
            return error_set(error, ERROR_FAILED, _("topic '%s' has no partition %d in the recording"), spec->topics[0],
                             (int)spec->partitions[i]);
    return true;
}

bool replay_plan_make(struct replay_plan *plan, const struct replay *replay, const struct tail_spec *spec,
                      struct error *error)
{
    uint32_t *numbers = mem_zero(spec->topic_count + 1, sizeof *numbers);
    bool good = check(replay, spec, numbers, error);
    *plan =
        (struct replay_plan){.content = &replay->content, .from = spec->from, .to = spec->to, .bounded = spec->bounded};
    plan->place_count = spec->place_count;
    plan->places = mem_dup(spec->places, spec->place_count * sizeof *spec->places);
    if (good)
        choose_parts(plan, spec, numbers);
    free(numbers);
    return good;
}

void replay_plan_finish(struct replay_plan *plan)
{
    for (size_t i = 0; i < plan->count; i++)
        offset_set_finish(&plan->parts[i].seen);
    free(plan->parts);
    free(plan->places);
}

/* The parts are in the content's order, so that the place of a partition there finds it. */
static struct replay_part *find(struct replay_plan *plan, const struct record_head *head)
{
    const struct content_part *content = content_part(plan->content, head->topic, head->partition);
    for (size_t low = 0, high = plan->count; content && low < high;) {
        size_t middle = (low + high) / 2;
        if (plan->parts[middle].content == content)
            return &plan->parts[middle];
        if (plan->parts[middle].content < content)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

struct replay_part *replay_plan_part(struct replay_plan *plan, const struct record_head *head)
{
    struct replay_part *part = find(plan, head);
    if (!part || head->offset < part->start || head->offset >= part->end || !offset_set_add(&part->seen, head->offset))
        return NULL;
    part->left -= part->left > 0;
    return part;
}

/* Stretches that may move the first offset of that time further down. */
static void want_times(struct content_walk *walk, const struct replay_plan *plan, int64_t ms)
{
    for (size_t i = 0; i < plan->count; i++) {
        const struct content_part *part = plan->parts[i].content;
        int64_t least = INT64_MAX;
        for (size_t s = 0; s < part->span_count; s++) {
            const struct content_span *span = &part->spans[s];
            if (span->last_ms < ms || span->low >= least)
                continue;
            walk->wanted[span->stretch] = true;
            least = span->high < least ? span->high : least; /* it holds one at or below that */
        }
    }
}

/* For each partition the first offset whose time is at or after `ms`: what Kafka's own search finds. */
static void find_times(struct replay_plan *plan, struct recording *recording, int64_t ms, int64_t *offsets)
{
    struct content_walk walk;
    struct batch batch = {0};
    struct record record;
    int64_t arrived_ms;
    for (size_t i = 0; i < plan->count; i++)
        offsets[i] = plan->parts[i].content->next;
    content_walk_begin(&walk, plan->content, recording);
    want_times(&walk, plan, ms);
    while (content_walk_next(&walk, &batch, &arrived_ms))
        for (size_t at = 0; batch_next(&batch, &at, &record);) {
            bool late = record.head->timestamp_type != TIMESTAMP_NONE && record.head->timestamp_ms >= ms;
            const struct replay_part *part = late ? find(plan, record.head) : NULL;
            if (part && record.head->offset < offsets[part - plan->parts])
                offsets[part - plan->parts] = record.head->offset;
        }
    content_walk_finish(&walk);
    batch_finish(&batch);
}

static int64_t clamp(int64_t value, int64_t low, int64_t high)
{
    return value < low ? low : value > high ? high : value;
}

/* The newest are those before `end`. */
static int64_t place_of(const struct tail_start *start, const struct content_part *part, int64_t by_time, int64_t end)
{
    uint64_t beyond = 0;
    switch (start->kind) {
    case START_NEWEST:
        beyond = offset_set_between(&part->offsets, end, INT64_MAX);
        return offset_set_newest(&part->offsets, (start->value > 0 ? (uint64_t)start->value : 0) + beyond);
    case START_BEGINNING:
        return part->low;
    case START_END:
        return part->next;
    case START_OFFSET:
        return clamp(start->value, part->low, part->next);
    case START_TIME:
        return by_time;
    }
    return part->low;
}

static void place_part(const struct replay_plan *plan, struct replay_part *part, int64_t start_ms, int64_t end_ms)
{
    const struct content_part *content = part->content;
    struct tail_start from = plan->from;
    for (size_t p = 0; p < plan->place_count; p++)
        if (plan->places[p].number == part->topic && plan->places[p].partition == content->partition)
            from = (struct tail_start){START_OFFSET, plan->places[p].from};
    part->end = plan->bounded ? place_of(&plan->to, content, end_ms, content->next) : content->next;
    part->start = part->next = place_of(&from, content, start_ms, part->end);
    part->left = offset_set_between(&content->offsets, part->start, part->end);
    part->beyond = offset_set_between(&content->offsets, part->end > part->start ? part->end : part->start, INT64_MAX);
}

void replay_plan_places(struct replay_plan *plan, struct recording *recording, struct content_walk *walk)
{
    int64_t *starts = mem_zero(plan->count + 1, sizeof *starts), *ends = mem_zero(plan->count + 1, sizeof *ends);
    if (plan->from.kind == START_TIME)
        find_times(plan, recording, plan->from.value, starts);
    if (plan->bounded && plan->to.kind == START_TIME)
        find_times(plan, recording, plan->to.value, ends);
    for (size_t i = 0; i < plan->count; i++) {
        struct replay_part *part = &plan->parts[i];
        place_part(plan, part, starts[i], ends[i]);
        content_walk_want(walk, part->content, part->start, part->end);
    }
    free(starts);
    free(ends);
}
