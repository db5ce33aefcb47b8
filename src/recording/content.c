#include "recording/content.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* The part's place; *found: it is there already. */
static size_t place_of(const struct content *content, uint32_t topic, int32_t partition, bool *found)
{
    size_t low = 0, high = content->count;
    *found = false;
    while (low < high && !*found) {
        size_t middle = (low + high) / 2;
        const struct content_part *part = &content->parts[middle];
        *found = part->topic == topic && part->partition == partition;
        if (*found)
            return middle;
        if (part->topic < topic || (part->topic == topic && part->partition < partition))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct content_part *content_part(const struct content *content, uint32_t topic, int32_t partition)
{
    bool found;
    size_t at = place_of(content, topic, partition, &found);
    return found ? &content->parts[at] : NULL;
}

static struct content_part *part_of(struct content *content, const struct record_head *head)
{
    bool found;
    size_t at = place_of(content, head->topic, head->partition, &found);
    if (found)
        return &content->parts[at];
    content->parts = mem_resize(content->parts, content->count + 1, sizeof *content->parts);
    memmove(&content->parts[at + 1], &content->parts[at], (content->count - at) * sizeof *content->parts);
    content->count++;
    content->parts[at] = (struct content_part){.topic = head->topic,
                                               .partition = head->partition,
                                               .low = head->offset,
                                               .next = head->offset,
                                               .first_ms = INT64_MAX,
                                               .last_ms = INT64_MIN};
    return &content->parts[at];
}

static void take(struct content *content, const struct record_head *head)
{
    struct content_part *part = part_of(content, head);
    if (head->offset < part->next) {
        part->repeated++;
        content->repeated++;
        return;
    }
    part->next = head->offset + 1;
    part->records++;
    content->records++;
    while (content->volume_count <= head->topic) {
        content->volumes = mem_resize(content->volumes, content->volume_count + 1, sizeof *content->volumes);
        content->volumes[content->volume_count++] = (struct volume_sketch){0};
    }
    volume_sketch_add(&content->volumes[head->topic], head->timestamp_type == TIMESTAMP_NONE ? -1 : head->timestamp_ms);
    if (head->timestamp_type == TIMESTAMP_NONE)
        return;
    part->first_ms = head->timestamp_ms < part->first_ms ? head->timestamp_ms : part->first_ms;
    part->last_ms = head->timestamp_ms > part->last_ms ? head->timestamp_ms : part->last_ms;
}

bool content_read(struct content *content, struct recording *recording, const atomic_bool *stop)
{
    struct batch batch = {0};
    struct record record;
    int64_t arrived_ms;
    bool whole = true;
    recording_rewind(recording);
    while (whole && recording_next(recording, &batch, &arrived_ms)) {
        for (size_t at = 0; batch_next(&batch, &at, &record);)
            take(content, record.head);
        whole = !stop || !atomic_load(stop);
    }
    recording_damage(recording, &content->damage);
    batch_finish(&batch);
    return whole;
}

void content_finish(struct content *content)
{
    free(content->parts);
    free(content->volumes);
    *content = (struct content){0};
}
