#include "recording/content.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/mem.h"

enum { STRETCH_BYTES = 1024 * 1024, STRETCHES = 1024 };

/* While it is read: parts stand in the order in which they came, and a map finds them. */
struct looking {
    struct content *content;
    struct map places; /* of parts */
    size_t last;       /* the part of the record before */
    int64_t stretch_bytes;
};

static int compare_parts(const void *left, const void *right)
{
    const struct content_part *a = left, *b = right;
    int topics = (a->topic > b->topic) - (a->topic < b->topic);
    return topics ? topics : (a->partition > b->partition) - (a->partition < b->partition);
}

struct content_part *content_part(const struct content *content, uint32_t topic, int32_t partition)
{
    struct content_part wanted = {.topic = topic, .partition = partition};
    return content->count ? bsearch(&wanted, content->parts, content->count, sizeof wanted, compare_parts) : NULL;
}

static struct content_part *part_of(struct looking *looking, const struct record_head *head)
{
    struct content *content = looking->content;
    struct content_part *last = content->count ? &content->parts[looking->last] : NULL;
    struct {
        uint32_t topic;
        int32_t partition;
    } key = {head->topic, head->partition};
    uint64_t place;
    if (last && last->topic == head->topic && last->partition == head->partition)
        return last;
    if (!map_get(&looking->places, (const char *)&key, sizeof key, &place)) {
        place = content->count;
        map_put(&looking->places, (const char *)&key, sizeof key, place);
        content->parts = mem_one_more(content->parts, content->count, sizeof *content->parts);
        content->parts[content->count++] = (struct content_part){.topic = head->topic,
                                                                 .partition = head->partition,
                                                                 .low = head->offset,
                                                                 .next = head->offset,
                                                                 .first_ms = INT64_MAX,
                                                                 .last_ms = INT64_MIN};
    }
    looking->last = (size_t)place;
    return &content->parts[place];
}

static void note_span(const struct content *content, struct content_part *part, const struct record_head *head)
{
    uint32_t stretch = (uint32_t)content->stretch_count - 1;
    struct content_span *span = part->span_count ? &part->spans[part->span_count - 1] : NULL;
    if (!span || span->stretch != stretch) {
        part->spans = mem_one_more(part->spans, part->span_count, sizeof *part->spans);
        span = &part->spans[part->span_count++];
        *span = (struct content_span){stretch, head->offset, head->offset, INT64_MIN};
    }
    span->low = head->offset < span->low ? head->offset : span->low;
    span->high = head->offset > span->high ? head->offset : span->high;
    if (head->timestamp_type != TIMESTAMP_NONE && head->timestamp_ms > span->last_ms)
        span->last_ms = head->timestamp_ms;
}

static void take(struct looking *looking, const struct record_head *head)
{
    struct content *content = looking->content;
    struct content_part *part = part_of(looking, head);
    note_span(content, part, head);
    if (!offset_set_add(&part->offsets, head->offset)) {
        part->repeated++;
        content->repeated++;
        return;
    }
    part->low = head->offset < part->low ? head->offset : part->low;
    part->next = head->offset >= part->next ? head->offset + 1 : part->next;
    part->records++;
    content->records++;
    while (content->volume_count <= head->topic) {
        content->volumes = mem_one_more(content->volumes, content->volume_count, sizeof *content->volumes);
        content->volumes[content->volume_count++] = (struct volume_sketch){0};
    }
    volume_sketch_add(&content->volumes[head->topic], head->timestamp_type == TIMESTAMP_NONE ? -1 : head->timestamp_ms);
    if (head->timestamp_type == TIMESTAMP_NONE)
        return;
    part->first_ms = head->timestamp_ms < part->first_ms ? head->timestamp_ms : part->first_ms;
    part->last_ms = head->timestamp_ms > part->last_ms ? head->timestamp_ms : part->last_ms;
}

static void note_stretch(struct looking *looking, const struct recording *recording)
{
    struct content *content = looking->content;
    size_t count = content->stretch_count;
    if (count && recording_at(recording) < content->stretches[count - 1].at + looking->stretch_bytes)
        return;
    content->stretches = mem_one_more(content->stretches, count, sizeof *content->stretches);
    recording_here(recording, &content->stretches[count]);
    content->stretch_count++;
}

bool content_read(struct content *content, struct recording *recording)
{
    int64_t least = recording_size(recording) / STRETCHES;
    struct looking looking = {.content = content, .stretch_bytes = least > STRETCH_BYTES ? least : STRETCH_BYTES};
    struct batch batch = {0};
    struct record record;
    int64_t arrived_ms;
    recording_rewind(recording);
    for (note_stretch(&looking, recording); recording_next(recording, &batch, &arrived_ms);
         note_stretch(&looking, recording))
        for (size_t at = 0; batch_next(&batch, &at, &record);)
            take(&looking, record.head);
    recording_damage(recording, &content->damage);
    if (content->count)
        qsort(content->parts, content->count, sizeof *content->parts, compare_parts);
    map_finish(&looking.places);
    batch_finish(&batch);
    return !recording_stopped(recording);
}

void content_finish(struct content *content)
{
    for (size_t i = 0; i < content->count; i++) {
        offset_set_finish(&content->parts[i].offsets);
        free(content->parts[i].spans);
    }
    for (size_t i = 0; i < content->stretch_count; i++)
        recording_place_finish(&content->stretches[i]);
    free(content->parts);
    free(content->volumes);
    free(content->stretches);
    *content = (struct content){0};
}

void content_walk_begin(struct content_walk *walk, const struct content *content, struct recording *recording)
{
    *walk = (struct content_walk){.content = content, .recording = recording};
    walk->wanted = mem_zero(content->stretch_count + 1, sizeof *walk->wanted);
}

void content_walk_finish(struct content_walk *walk)
{
    free(walk->wanted);
}

void content_walk_want(struct content_walk *walk, const struct content_part *part, int64_t from, int64_t to)
{
    for (size_t i = 0; i < part->span_count && from < to; i++)
        if (part->spans[i].low < to && part->spans[i].high >= from)
            walk->wanted[part->spans[i].stretch] = true;
}

bool content_walk_next(struct content_walk *walk, struct batch *batch, int64_t *arrived_ms)
{
    const struct content *content = walk->content;
    for (; walk->at < content->stretch_count; walk->at++, walk->inside = false) {
        if (!walk->wanted[walk->at])
            continue;
        bool last = walk->at + 1 == content->stretch_count;
        int64_t end = last ? INT64_MAX : content->stretches[walk->at + 1].at;
        if (!walk->inside)
            recording_go(walk->recording, &content->stretches[walk->at]);
        walk->inside = true;
        if (recording_at(walk->recording) < end && recording_next(walk->recording, batch, arrived_ms))
            return true;
        if (recording_stopped(walk->recording))
            return false;
    }
    return false;
}
