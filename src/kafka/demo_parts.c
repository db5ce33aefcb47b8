#include "kafka/demo_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void demo_parts_finish(struct demo_parts *parts)
{
    for (size_t i = 0; i < parts->count; i++)
        free(parts->items[i].topic);
    free(parts->items);
    *parts = (struct demo_parts){0};
}

static int compare(const struct demo_part *part, const char *topic, int32_t partition)
{
    int order = strcmp(part->topic, topic);
    return order ? order : (part->partition > partition) - (part->partition < partition);
}

/* Index of the first part that is not before this one. */
static size_t place_of(const struct demo_parts *parts, const char *topic, int32_t partition)
{
    size_t low = 0, high = parts->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare(&parts->items[middle], topic, partition) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool demo_parts_add(struct demo_parts *parts, const char *topic, int32_t partition)
{
    size_t at = place_of(parts, topic, partition);
    if (at < parts->count && compare(&parts->items[at], topic, partition) == 0)
        return true;
    if (parts->count == DEMO_PARTS_MAX)
        return false;
    if ((parts->count & (parts->count - 1)) == 0) /* a power of two, or none: full */
        parts->items = mem_resize(parts->items, parts->count ? parts->count * 2 : 1, sizeof *parts->items);
    memmove(&parts->items[at + 1], &parts->items[at], (parts->count - at) * sizeof *parts->items);
    parts->items[at] = (struct demo_part){.topic = mem_strdup(topic), .partition = partition};
    parts->count++;
    return true;
}

/* What stays moves into a set of its own, so that its memory keeps growing by doubling. */
void demo_parts_remove_topic(struct demo_parts *parts, const char *topic)
{
    struct demo_parts kept = {0};
    for (size_t i = 0; i < parts->count; i++)
        if (strcmp(parts->items[i].topic, topic) != 0)
            demo_parts_add(&kept, parts->items[i].topic, parts->items[i].partition);
    demo_parts_finish(parts);
    *parts = kept;
}

void demo_parts_write(const struct demo_parts *parts, struct jsonw *json)
{
    jsonw_array(json);
    for (size_t i = 0; i < parts->count;) {
        const char *topic = parts->items[i].topic;
        jsonw_object(json);
        jsonw_name(json, "topic");
        jsonw_string(json, topic);
        jsonw_name(json, "partitions");
        jsonw_array(json);
        for (; i < parts->count && strcmp(parts->items[i].topic, topic) == 0; i++)
            jsonw_int(json, parts->items[i].partition);
        jsonw_end_array(json);
        jsonw_end_object(json);
    }
    jsonw_end_array(json);
}

bool demo_parts_read(struct demo_parts *parts, const cJSON *json)
{
    if (!json)
        return true;
    if (!cJSON_IsArray(json))
        return false;
    const cJSON *one, *number;
    cJSON_ArrayForEach(one, json)
    {
        const char *topic = demo_json_text(one, "topic");
        const cJSON *numbers = cJSON_GetObjectItemCaseSensitive(one, "partitions");
        if (!topic || !cJSON_IsArray(numbers))
            return false;
        cJSON_ArrayForEach(number, numbers)
        {
            int64_t partition;
            if (!demo_json_int(number, 0, INT32_MAX, &partition) || !demo_parts_add(parts, topic, (int32_t)partition))
                return false;
        }
    }
    return true;
}

const char *demo_json_text(const cJSON *object, const char *name)
{
    const cJSON *item = cJSON_IsObject(object) ? cJSON_GetObjectItemCaseSensitive(object, name) : NULL;
    const char *text = cJSON_IsString(item) ? item->valuestring : NULL;
    return text && strnlen(text, DEMO_NAME_MAX) < DEMO_NAME_MAX ? text : NULL;
}

/* cJSON holds numbers as doubles: exact up to 2^53, which is further than any offset of a demo. */
bool demo_json_int(const cJSON *number, int64_t low, int64_t high, int64_t *out)
{
    static const double exact = 9007199254740992.0;
    if (!cJSON_IsNumber(number))
        return false;
    double value = number->valuedouble;
    if (!(value >= -exact && value <= exact))
        return false;
    *out = (int64_t)value;
    return (double)*out >= value && (double)*out <= value && *out >= low && *out <= high;
}
