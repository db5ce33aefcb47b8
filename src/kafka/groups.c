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

void group_facts_skip(struct group_facts *facts, const char *what)
{
    bool was_silent = facts->silent;
    group_facts_fail(facts, what, RD_KAFKA_RESP_ERR__TIMED_OUT, NULL);
    facts->silent = was_silent;
    facts->skipped = true;
}

void group_facts_tell_type(struct group_facts *facts)
{
    if (!facts->undescribed || !facts->commits_known)
        return;
    if (facts->commit_count)
        facts->type = GROUP_STREAMS;
    else if (facts->type != GROUP_STREAMS) /* its commits may have expired */
        facts->type = GROUP_SHARE_LIKELY;
}

static bool has_commit(const struct group_facts *facts)
{
    for (size_t i = 0; i < facts->commit_count; i++)
        if (facts->commits[i].committed.known || facts->commits[i].err)
            return true;
    return false;
}

/* Before 2.12 the library has the same answer for a group that is there, of the consumer protocol. */
static bool knows_dead_ones(const struct group_facts *facts)
{
    return RD_KAFKA_VERSION >= 0x020c0000 && facts->dead;
}

/* Whether it is gone depends on what its coordinator says now: it was not asked in the same moment as for the commits.
 */
static bool may_be_gone(const struct group_facts *facts)
{
    bool other = facts->undescribed || facts->connect || group_type_shares(facts->type);
    return facts->commits_known && !other && (facts->dead || facts->members <= 0) && !has_commit(facts);
}

static void settle(struct group_facts *facts, bool asked_again)
{
    bool failed = facts->error != NULL;
    facts->deleted = asked_again ? facts->dead : knows_dead_ones(facts);
    facts->commits_known = !facts->deleted && !(asked_again && failed);
    if (facts->deleted)
        group_facts_fail(facts, "group", RD_KAFKA_RESP_ERR_GROUP_ID_NOT_FOUND, "deleted meanwhile");
}

size_t groups_find_deleted(const struct group_asker *asker, rd_kafka_t *handle, struct group_facts **groups,
                           size_t count, size_t at_once, int timeout_ms)
{
    struct group_facts **again = mem_zero(count, sizeof *again);
    size_t again_count = 0, requests = 0;
    for (size_t i = 0; i < count; i++) {
        struct group_facts *facts = groups[i];
        if (!may_be_gone(facts))
            continue;
        if (facts->dead)
            settle(facts, false);
        else if (facts->members_known && !facts->error)
            again[again_count++] = facts;
    }
    if (again_count)
        requests = asker->describe(asker, handle, again, again_count, at_once, timeout_ms);
    for (size_t i = 0; i < again_count; i++)
        settle(again[i], true);
    free(again);
    return requests;
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
