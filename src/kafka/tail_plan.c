#include "kafka/tail_plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "kafka/demo_link.h"
#include "kafka/demo_times.h"
#include "kafka/ends.h"

/* The library has one handle a name. */
static rd_kafka_topic_t *open_topic(rd_kafka_t *handle, struct tail_topic *topic)
{
    rd_kafka_topic_conf_t *conf = rd_kafka_default_topic_conf_dup(handle);
    rd_kafka_topic_conf_set_opaque(conf, topic);
    return rd_kafka_topic_new(handle, topic->name, conf);
}

void plan_init(struct tail_plan *plan, rd_kafka_t *handle, const struct tail_spec *spec)
{
    *plan = (struct tail_plan){.topic_count = spec->topic_count};
    plan->topics = mem_zero(spec->topic_count, sizeof *plan->topics);
    for (size_t i = 0; i < spec->topic_count; i++) {
        struct tail_topic *topic = &plan->topics[i];
        size_t len = strlen(spec->topics[i]);
        topic->name = mem_strdup(spec->topics[i]);
        if (map_get(&plan->index, topic->name, len, NULL))
            continue;
        map_put(&plan->index, topic->name, len, i);
        topic->handle = open_topic(handle, topic);
        topic->err = topic->handle ? RD_KAFKA_RESP_ERR_NO_ERROR : RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION;
    }
}

void plan_finish(struct tail_plan *plan)
{
    for (size_t i = 0; i < plan->topic_count; i++) {
        if (plan->topics[i].handle)
            rd_kafka_topic_destroy(plan->topics[i].handle);
        free(plan->topics[i].name);
        free(plan->topics[i].part_index);
    }
    map_finish(&plan->index);
    free(plan->topics);
    free(plan->parts);
    *plan = (struct tail_plan){0};
}

static bool is_wanted(const struct tail_spec *spec, int32_t partition)
{
    for (size_t i = 0; i < spec->partition_count; i++)
        if (spec->partitions[i] == partition)
            return true;
    return spec->partition_count == 0;
}

static void index_part(struct tail_topic *topic, int32_t partition, size_t index)
{
    if (partition >= topic->part_index_size) {
        int32_t size = partition + 16;
        topic->part_index = mem_resize(topic->part_index, (size_t)size, sizeof *topic->part_index);
        for (int32_t i = topic->part_index_size; i < size; i++)
            topic->part_index[i] = SIZE_MAX;
        topic->part_index_size = size;
    }
    topic->part_index[partition] = index;
}

bool plan_has(const struct tail_topic *topic, int32_t partition)
{
    return partition >= 0 && partition < topic->part_index_size && topic->part_index[partition] != SIZE_MAX;
}

static bool add_part(struct tail_plan *plan, size_t topic, const rd_kafka_metadata_partition_t *from)
{
    struct tail_topic *owner = &plan->topics[topic];
    if (plan_has(owner, from->id)) {
        plan->parts[owner->part_index[from->id]].leader = from->leader;
        return false;
    }
    if (plan->count == plan->capacity) {
        plan->capacity = plan->capacity ? plan->capacity * 2 : 16;
        plan->parts = mem_resize(plan->parts, plan->capacity, sizeof *plan->parts);
    }
    plan->parts[plan->count] =
        (struct tail_part){.topic = (uint32_t)topic, .partition = from->id, .leader = from->leader};
    index_part(owner, from->id, plan->count++);
    return true;
}

static void take_topic(struct tail_plan *plan, const struct tail_spec *spec, size_t topic,
                       const rd_kafka_metadata_topic_t *found)
{
    struct tail_topic *owner = &plan->topics[topic];
    bool unknown =
        found->err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART || found->err == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC;
    owner->err = unknown ? RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART : found->err;
    if (unknown) {
        owner->news = owner->exists ? PLAN_TOPIC_GONE : PLAN_SAME;
        owner->exists = false;
    } else if (!found->err) {
        bool back = owner->seen && !owner->exists, added = false;
        for (int i = 0; i < found->partition_cnt; i++)
            if (is_wanted(spec, found->partitions[i].id))
                added |= add_part(plan, topic, &found->partitions[i]);
        owner->news = back ? PLAN_TOPIC_BACK : added && owner->seen ? PLAN_PARTITIONS_ADDED : PLAN_SAME;
        owner->partitions = found->partition_cnt;
        owner->exists = owner->seen = true;
    }
}

rd_kafka_resp_err_t plan_refresh(struct tail_plan *plan, rd_kafka_t *handle, const struct tail_spec *spec,
                                 int timeout_ms)
{
    const struct rd_kafka_metadata *metadata = NULL;
    uint64_t topic;
    /* Of all topics that the handle knows, which are the plan's. */
    rd_kafka_resp_err_t err = rd_kafka_metadata(handle, 0, NULL, &metadata, timeout_ms);
    if (err)
        return err;
    for (size_t i = 0; i < plan->topic_count; i++) {
        plan->topics[i].news = PLAN_SAME;
        plan->topics[i].answered = false;
    }
    for (int i = 0; i < metadata->topic_cnt; i++) {
        const rd_kafka_metadata_topic_t *found = &metadata->topics[i];
        if (!map_get(&plan->index, found->topic, strlen(found->topic), &topic))
            continue;
        plan->topics[topic].answered = true;
        take_topic(plan, spec, (size_t)topic, found);
    }
    const rd_kafka_metadata_topic_t none = {.err = RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART};
    for (size_t i = 0; i < plan->topic_count; i++)
        if (plan->topics[i].handle && !plan->topics[i].answered)
            take_topic(plan, spec, i, &none);
    rd_kafka_metadata_destroy(metadata);
    return RD_KAFKA_RESP_ERR_NO_ERROR;
}

struct tail_part *plan_part(struct tail_plan *plan, const rd_kafka_topic_t *topic, int32_t partition)
{
    const struct tail_topic *owner = rd_kafka_topic_opaque(topic);
    return owner && plan_has(owner, partition) ? &plan->parts[owner->part_index[partition]] : NULL;
}

/* One batched question for all parts from `first` on. */
static struct ends_row *ask(struct tail_plan *plan, struct live_source *live, rd_kafka_t *handle, size_t first,
                            int64_t time, int timeout_ms)
{
    size_t count = plan->count - first;
    struct ends_row *rows = mem_zero(count, sizeof *rows);
    for (size_t i = 0; i < count; i++) {
        const struct tail_part *part = &plan->parts[first + i];
        rows[i] = (struct ends_row){
            .topic = plan->topics[part->topic].name, .partition = part->partition, .leader = part->leader};
    }
    if (time >= 0)
        demo_link_ask_id(live, handle, timeout_ms);
    if (time >= 0 && demo_link_of(live))
        demo_times_ask(live, rows, count, time, timeout_ms);
    else
        ends_ask(handle, rows, count, time, timeout_ms);
    return rows;
}

static int64_t clamp(int64_t value, int64_t low, int64_t high)
{
    return value < low ? low : value > high ? high : value;
}

/* `end`: where a bounded tail stops; `high` otherwise. */
static int64_t start_of(const struct tail_start *from, struct offset low, struct offset high, struct offset end,
                        struct offset at_time)
{
    bool known = low.known && high.known;
    switch (from->kind) {
    case START_BEGINNING:
        return low.known ? low.value : RD_KAFKA_OFFSET_BEGINNING;
    case START_END:
        return high.known ? high.value : RD_KAFKA_OFFSET_END;
    case START_NEWEST:
        return known ? clamp(end.value - from->value, low.value, high.value) : RD_KAFKA_OFFSET_TAIL(from->value);
    case START_OFFSET:
        return known ? clamp(from->value, low.value, high.value) : from->value;
    case START_TIME: /* a time after the last record has no offset: the end */
        return at_time.known ? at_time.value : high.known ? high.value : RD_KAFKA_OFFSET_END;
    }
    return RD_KAFKA_OFFSET_END;
}

static struct offset end_of(const struct tail_start *to, struct offset high, struct offset at_time)
{
    if (!high.known)
        return high;
    if (to->kind == START_OFFSET)
        return offset_of(to->value < high.value ? to->value : high.value);
    if (to->kind == START_TIME && at_time.known)
        return offset_of(at_time.value < high.value ? at_time.value : high.value);
    return high;
}

static const struct read_place *place_of(const struct tail_spec *spec, const struct tail_part *part)
{
    for (size_t i = 0; i < spec->place_count; i++)
        if (spec->places[i].number == part->topic && spec->places[i].partition == part->partition)
            return &spec->places[i];
    return NULL;
}

bool plan_resolve(struct tail_plan *plan, struct live_source *live, rd_kafka_t *handle, const struct tail_spec *spec,
                  size_t first, int timeout_ms)
{
    size_t count = plan->count - first;
    if (!count)
        return true;
    /* Of an unbounded tail only these need more than the library's own logical offsets. Who goes back from where the
     * tail began needs the beginnings; those of a single topic are known to the survey. */
    bool need_ends =
        spec->bounded || spec->from.kind == START_NEWEST || spec->from.kind == START_OFFSET || spec->place_count > 0;
    struct ends_row *low =
        need_ends || plan->topic_count > 1 ? ask(plan, live, handle, first, ENDS_LOW, timeout_ms) : NULL;
    struct ends_row *high = need_ends ? ask(plan, live, handle, first, ENDS_HIGH, timeout_ms) : NULL;
    struct ends_row *from =
        spec->from.kind == START_TIME ? ask(plan, live, handle, first, spec->from.value, timeout_ms) : NULL;
    struct ends_row *to = spec->bounded && spec->to.kind == START_TIME
                              ? ask(plan, live, handle, first, spec->to.value, timeout_ms)
                              : NULL;
    const struct offset unknown = {0};
    bool whole = true;
    for (size_t i = 0; i < count; i++) {
        struct tail_part *part = &plan->parts[first + i];
        struct offset lowest = low ? low[i].offset : unknown, highest = high ? high[i].offset : unknown;
        const struct read_place *place = place_of(spec, part);
        struct tail_start own = place ? (struct tail_start){START_OFFSET, place->from} : spec->from;
        if (spec->bounded)
            part->end = end_of(&spec->to, highest, to ? to[i].offset : unknown);
        part->start =
            start_of(&own, lowest, highest, spec->bounded ? part->end : highest, from ? from[i].offset : unknown);
        if (part->start >= 0)
            part->next = offset_of(part->start);
        part->low = lowest;
        part->high = highest;
        if (!spec->bounded)
            continue;
        /* An offset that could not be asked is not the end. */
        whole &= part->end.known && !(from && from[i].err) && !(to && to[i].err);
    }
    free(low);
    free(high);
    free(from);
    free(to);
    return whole;
}
