#include "kafka/groups.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "kafka/ends.h"
#include "kafka/health.h"

struct group_facts *group_facts_create(const char *name)
{
    struct group_facts *facts = mem_zero(1, sizeof *facts);
    facts->name = arena_strdup(&facts->arena, name);
    facts->members = facts->coordinator = -1;
    return facts;
}

void group_facts_destroy(struct group_facts *facts)
{
    if (!facts)
        return;
    arena_finish(&facts->arena);
    free(facts);
}

/* The first failure stays: what follows from it says less. */
void group_facts_fail(struct group_facts *facts, const char *what, rd_kafka_resp_err_t err, const char *reason)
{
    facts->silent |= err == RD_KAFKA_RESP_ERR__TIMED_OUT;
    if (facts->error)
        return;
    char text[512];
    snprintf(text, sizeof text, "%s: %s", what, reason && *reason ? reason : rd_kafka_err2str(err));
    facts->error = arena_strdup(&facts->arena, text);
    facts->denied = health_kind(err) == ERROR_NOT_AUTHORISED;
}

void group_list_add(struct group_list *list, struct group_facts *facts)
{
    /* grows by doubling, whenever the count is a power of two */
    if ((list->count & (list->count - 1)) == 0)
        list->groups = mem_resize(list->groups, list->count ? list->count * 2 : 1, sizeof *list->groups);
    list->groups[list->count++] = facts;
}

static int by_name(const void *a, const void *b)
{
    const struct group_facts *const *x = a, *const *y = b;
    return strcmp((*x)->name, (*y)->name);
}

void group_list_sort(struct group_list *list)
{
    if (list->count)
        qsort(list->groups, list->count, sizeof *list->groups, by_name);
}

void group_list_finish(struct group_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        group_facts_destroy(list->groups[i]);
    free(list->groups);
    free(list->error);
    *list = (struct group_list){0};
}

size_t group_times_of_cluster(const struct group_asker *asker, rd_kafka_t *handle, struct ends_row *rows, size_t count,
                              int timeout_ms)
{
    (void)asker;
    return ends_ask_times(handle, rows, count, timeout_ms);
}
