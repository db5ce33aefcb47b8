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
    if (!part || head->offset < part->seen || head->offset >= part->content->next)
        return NULL;
    part->seen = head->offset + 1;
    return head->offset < part->start || head->offset >= part->end ? NULL : part;
}

/* For each partition the first offset whose time is at or after `ms`: what Kafka's own search finds. */
static void find_times(struct replay_plan *plan, struct recording *recording, const atomic_bool *stop, int64_t ms,
                       int64_t *offsets)
{
    struct batch batch = {0};
    struct record record;
    int64_t arrived_ms;
    for (size_t i = 0; i < plan->count; i++)
        offsets[i] = plan->parts[i].content->next;
    recording_rewind(recording);
    while (!atomic_load(stop) && recording_next(recording, &batch, &arrived_ms))
        for (size_t at = 0; batch_next(&batch, &at, &record);) {
            bool late = record.head->timestamp_type != TIMESTAMP_NONE && record.head->timestamp_ms >= ms;
            const struct replay_part *part = late ? find(plan, record.head) : NULL;
            if (part && record.head->offset < offsets[part - plan->parts])
                offsets[part - plan->parts] = record.head->offset;
        }
    batch_finish(&batch);
}

static int64_t clamp(int64_t value, int64_t low, int64_t high)
{
    return value < low ? low : value > high ? high : value;
}

static int64_t place_of(const struct tail_start *start, const struct content_part *part, int64_t by_time)
{
    switch (start->kind) {
    case START_NEWEST:
        return start->value < part->next - part->low ? part->next - start->value : part->low;
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

void replay_plan_places(struct replay_plan *plan, struct recording *recording, const atomic_bool *stop)
{
    int64_t *starts = mem_zero(plan->count + 1, sizeof *starts), *ends = mem_zero(plan->count + 1, sizeof *ends);
    if (plan->from.kind == START_TIME)
        find_times(plan, recording, stop, plan->from.value, starts);
    if (plan->bounded && plan->to.kind == START_TIME)
        find_times(plan, recording, stop, plan->to.value, ends);
    for (size_t i = 0; i < plan->count; i++) {
        struct replay_part *part = &plan->parts[i];
        struct tail_start from = plan->from;
        for (size_t p = 0; p < plan->place_count; p++)
            if (plan->places[p].number == part->topic && plan->places[p].partition == part->content->partition)
                from = (struct tail_start){START_OFFSET, plan->places[p].from};
        part->start = part->next = place_of(&from, part->content, starts[i]);
        part->end = plan->bounded ? place_of(&plan->to, part->content, ends[i]) : part->content->next;
    }
    free(starts);
    free(ends);
}
