/* Logs are found by a hash in sets of a few, so that what is to be dropped is found without a walk. */
#include "model/time_anchors.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/mem.h"

enum { WAYS = 4 };

struct anchor {
    int64_t time_ms, offset;
    bool open;     /* no record is as late: those before `offset` are earlier, and of others nothing is known */
    uint64_t used; /* when; 0: free */
};

struct known_log {
    char *topic; /* NULL: free */
    int32_t partition;
    uint64_t basis;
    int64_t high;
    uint64_t used;
    struct anchor anchors[TIME_ANCHORS_EACH];
};

struct time_anchors {
    struct known_log *logs;
    size_t sets;
    uint64_t clock; /* counts uses */
};

struct time_anchors *time_anchors_create(size_t logs_most)
{
    struct time_anchors *anchors = mem_zero(1, sizeof *anchors);
    anchors->sets = logs_most / WAYS ? logs_most / WAYS : 1;
    anchors->logs = mem_zero(anchors->sets * WAYS, sizeof *anchors->logs);
    return anchors;
}

void time_anchors_destroy(struct time_anchors *anchors)
{
    if (!anchors)
        return;
    for (size_t i = 0; i < anchors->sets * WAYS; i++)
        free(anchors->logs[i].topic);
    free(anchors->logs);
    free(anchors);
}

static void forget(struct known_log *known)
{
    memset(known->anchors, 0, sizeof known->anchors);
}

/* NULL: nothing is known of it, and with `make` false nothing will be. */
static struct known_log *find(struct time_anchors *anchors, const struct anchor_log *log, bool make)
{
    uint64_t hash = map_hash(log->topic, strlen(log->topic)) + (uint64_t)log->partition;
    struct known_log *set = anchors->logs + (size_t)(hash % anchors->sets) * WAYS, *oldest = set, *known = NULL;
    for (struct known_log *at = set; at < set + WAYS && !known; at++) {
        if (at->topic && at->partition == log->partition && strcmp(at->topic, log->topic) == 0)
            known = at;
        oldest = at->used < oldest->used ? at : oldest;
    }
    if (!known && !make)
        return NULL;
    if (!known) {
        known = oldest;
        free(known->topic);
        *known = (struct known_log){.topic = mem_strdup(log->topic), .partition = log->partition, .basis = log->basis};
    }
    if (known->basis != log->basis || log->high < known->high)
        forget(known);
    known->basis = log->basis;
    known->high = log->high;
    known->used = ++anchors->clock;
    return known;
}

void time_anchors_add(struct time_anchors *anchors, const struct anchor_log *log, int64_t time_ms, struct offset answer)
{
    struct known_log *known = find(anchors, log, true);
    struct anchor *at = known->anchors;
    for (size_t i = 0; i < TIME_ANCHORS_EACH; i++) {
        struct anchor *other = &known->anchors[i];
        if (other->used && other->time_ms == time_ms) {
            at = other;
            break;
        }
        at = other->used < at->used ? other : at;
    }
    *at = (struct anchor){.time_ms = time_ms,
                          .offset = answer.known ? answer.value : log->high,
                          .open = !answer.known,
                          .used = ++anchors->clock};
}

/* The latest time at or before the search's place, and the earliest after it. */
void time_anchors_tell(struct time_anchors *anchors, const struct anchor_log *log, struct time_search *search)
{
    struct anchor *from = NULL, *to = NULL;
    struct known_log *known = find(anchors, log, false);
    for (size_t i = 0; known && i < TIME_ANCHORS_EACH; i++) {
        struct anchor *at = &known->anchors[i];
        if (!at->used || at->time_ms > search->now_ms)
            continue;
        if (at->offset <= search->next && !at->open && (!from || at->time_ms > from->time_ms))
            from = at;
        if (at->offset > search->next && (!to || at->time_ms < to->time_ms))
            to = at;
    }
    for (int i = 0; i < 2; i++) {
        struct anchor *at = i ? to : from;
        if (!at)
            continue;
        at->used = ++anchors->clock;
        time_search_know(search, at->time_ms, at->offset);
    }
}

size_t time_anchors_count(const struct time_anchors *anchors)
{
    size_t count = 0;
    for (size_t i = 0; i < anchors->sets * WAYS; i++)
        for (size_t a = 0; a < TIME_ANCHORS_EACH; a++)
            count += anchors->logs[i].topic && anchors->logs[i].anchors[a].used;
    return count;
}
