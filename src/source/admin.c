#include "source/admin.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "base/str.h"

void admin_request_copy(struct admin_request *copy, const struct admin_request *request)
{
    *copy = *request;
    copy->name = mem_strdup(request->name);
    struct config_change *changes = mem_zero(request->change_count, sizeof *changes);
    for (size_t i = 0; i < request->change_count; i++)
        changes[i] = (struct config_change){.name = mem_strdup(request->changes[i].name),
                                            .value = mem_strdup(request->changes[i].value)};
    copy->changes = changes;
    copy->offsets = mem_dup(request->offsets, request->offset_count * sizeof *request->offsets);
    struct group_offsets group_offsets;
    group_offsets_copy(&group_offsets, request->group_offsets, request->group_offset_count);
    copy->group_offsets = group_offsets.rows;
}

/* Memory that the copy owns, held through pointers to const. */
static void free_owned(const void *owned)
{
    void *mine;
    memcpy(&mine, &owned, sizeof mine);
    free(mine);
}

void admin_request_finish(struct admin_request *copy)
{
    for (size_t i = 0; copy->changes && i < copy->change_count; i++) {
        free_owned(copy->changes[i].name);
        free_owned(copy->changes[i].value);
    }
    struct group_offsets group_offsets = {.count = copy->group_offset_count};
    memcpy(&group_offsets.rows, &copy->group_offsets, sizeof group_offsets.rows);
    group_offsets_finish(&group_offsets);
    free_owned(copy->changes);
    free_owned(copy->offsets);
    free_owned(copy->name);
    *copy = (struct admin_request){0};
}

bool partition_offset_parse(const char *text, struct partition_offset *out, bool *all, struct error *error)
{
    char number[24];
    long long partition = -1, offset = -1;
    const char *colon = strchr(text, ':');
    size_t len = colon ? (size_t)(colon - text) : 0;
    bool good = len > 0 && len < sizeof number;
    if (good) {
        memcpy(number, text, len);
        number[len] = '\0';
        *all = strcmp(number, "all") == 0;
        good = (*all || (str_to_i64(number, &partition) && partition >= 0 && partition <= INT32_MAX)) &&
               (strcmp(colon + 1, "end") == 0 || (str_to_i64(colon + 1, &offset) && offset >= 0));
    }
    if (!good)
        return error_set(error, ERROR_USAGE,
                         _("'%s' is not understood; expected PARTITION:OFFSET, PARTITION:end or all:end"), text);
    *out = (struct partition_offset){.partition = (int32_t)partition, .offset = offset};
    return true;
}
