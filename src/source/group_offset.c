#include "source/group_offset.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct group_offset *group_offsets_add(struct group_offsets *offsets, const char *topic, int32_t partition)
{
    offsets->rows = mem_one_more(offsets->rows, offsets->count, sizeof *offsets->rows);
    struct group_offset *row = &offsets->rows[offsets->count++];
    *row = (struct group_offset){.topic = mem_strdup(topic), .partition = partition, .leader_epoch = -1};
    return row;
}

static int by_place(const void *a, const void *b)
{
    const struct group_offset *x = a, *y = b;
    int order = strcmp(x->topic, y->topic);
    return order ? order : (x->partition > y->partition) - (x->partition < y->partition);
}

struct group_offset *group_offsets_find(const struct group_offsets *offsets, const char *topic, int32_t partition)
{
    char name[256];
    snprintf(name, sizeof name, "%s", topic);
    const struct group_offset wanted = {.topic = name, .partition = partition};
    return offsets->count ? bsearch(&wanted, offsets->rows, offsets->count, sizeof *offsets->rows, by_place) : NULL;
}

void group_offsets_sort(struct group_offsets *offsets)
{
    if (offsets->count)
        qsort(offsets->rows, offsets->count, sizeof *offsets->rows, by_place);
}

void group_offsets_copy(struct group_offsets *copy, const struct group_offset *rows, size_t count)
{
    *copy = (struct group_offsets){0};
    for (size_t i = 0; i < count; i++) {
        struct group_offset *row = group_offsets_add(copy, rows[i].topic, rows[i].partition);
        char *topic = row->topic;
        *row = rows[i];
        row->topic = topic;
        row->error = mem_strdup(rows[i].error);
        row->topic_id = mem_strdup(rows[i].topic_id);
        row->ends_error = mem_strdup(rows[i].ends_error);
        row->metadata = rows[i].metadata ? mem_strndup(rows[i].metadata, rows[i].metadata_len) : NULL;
    }
}

void group_offsets_finish(struct group_offsets *offsets)
{
    for (size_t i = 0; i < offsets->count; i++) {
        struct group_offset *row = &offsets->rows[i];
        free(row->topic);
        free(row->metadata);
        free(row->error);
        free(row->topic_id);
        free(row->ends_error);
    }
    free(offsets->rows);
    *offsets = (struct group_offsets){0};
}

void group_offset_set_metadata(struct group_offset *offset, const void *bytes, size_t len)
{
    char *copy = bytes ? mem_strndup(bytes, len) : NULL;
    free(offset->metadata);
    offset->metadata = copy;
    offset->metadata_len = bytes ? len : 0;
}

void group_offset_fail(struct group_offset *offset, enum error_kind kind, const char *error)
{
    char *copy = mem_strdup(error);
    free(offset->error);
    offset->error = copy;
    offset->kind = kind;
}
