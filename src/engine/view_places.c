#include "engine/view_places.h"

#include <stdlib.h>

#include "base/mem.h"

enum { AT_ONCE = 512, FEW = 16 /* each head is looked for among all partitions */ };

static int compare(const void *left, const void *right)
{
    const struct view_place *a = left, *b = right;
    if (a->topic != b->topic)
        return a->topic < b->topic ? -1 : 1;
    return (a->partition > b->partition) - (a->partition < b->partition);
}

static struct view_place *place_of(const struct view_places *places, uint32_t topic, int32_t partition)
{
    struct view_place key = {.topic = topic, .partition = partition};
    return places->count ? bsearch(&key, places->items, places->count, sizeof key, compare) : NULL;
}

const struct view_place *view_place_of(const struct view_places *places, uint32_t topic, int32_t partition)
{
    return place_of(places, topic, partition);
}

/* True when this was the last one that was missing. */
static bool take(struct view_places *places, const struct record_head *head, bool before, size_t *missing)
{
    struct view_place *place = place_of(places, head->topic, head->partition);
    if (!place || place->next.known)
        return false;
    place->next = offset_of(head->offset + (before ? 1 : 0));
    return --*missing == 0;
}

/* Back from the record, then on after it. */
static void look(struct view_places *places, struct ring *ring, const struct ring_stats *stats, uint64_t seq)
{
    struct record_head heads[AT_ONCE];
    size_t missing = places->count;
    uint64_t look_at = places->count > FEW ? (uint64_t)VIEW_PLACES_LOOK * FEW / places->count : VIEW_PLACES_LOOK;
    uint64_t low = seq + 1, got, least = seq > look_at ? seq - look_at : 0;
    least = least > stats->first ? least : stats->first;
    while (low > least) {
        uint64_t from = low - least > AT_ONCE ? low - AT_ONCE : least;
        size_t count = ring_heads(ring, from, (size_t)(low - from), heads, &got);
        for (size_t i = count; i-- > 0;)
            if (take(places, &heads[i], true, &missing))
                return;
        low = from;
    }
    uint64_t high = seq + 1, most = seq + 1 + look_at;
    while (high < most && high < stats->end) {
        size_t count = ring_heads(ring, high, AT_ONCE, heads, &got);
        for (size_t i = 0; i < count; i++)
            if (take(places, &heads[i], false, &missing))
                return;
        if (count == 0)
            return;
        high = got + count;
    }
    places->cut = least > stats->first || high < stats->end;
}

static void list(struct view_places *places, const struct tail_state *tail)
{
    size_t count = tail ? tail->count : 0;
    if (count > places->count)
        places->items = mem_resize(places->items, count, sizeof *places->items);
    places->count = count;
    for (size_t i = 0; i < count; i++)
        places->items[i] = (struct view_place){.topic = tail->rows[i].topic, .partition = tail->rows[i].partition};
    if (count)
        qsort(places->items, count, sizeof *places->items, compare);
}

/* They move on while everything else stands. */
static void take_positions(struct view_places *places, const struct tail_state *tail)
{
    for (size_t i = 0; tail && i < tail->count; i++) {
        struct view_place *place = place_of(places, tail->rows[i].topic, tail->rows[i].partition);
        if (place)
            place->position = tail->rows[i].position;
    }
}

static void find_places(struct view_places *places, const struct tail_state *tail, uint64_t generation,
                        struct ring *ring, bool standing, uint64_t seq)
{
    struct ring_stats stats;
    bool same = places->generation == generation && places->standing == standing &&
                places->count == (tail ? tail->count : 0) && (!standing || places->seq == seq);
    if (same && !standing)
        return;
    ring_stats(ring, &stats);
    /* What comes later changes nothing for partitions that have a record before the place. */
    if (same && stats.end == places->end)
        return;
    bool again = same;
    for (size_t i = 0; again && i < places->count; i++)
        again = places->items[i].next.known;
    places->end = stats.end;
    if (again)
        return;
    list(places, tail);
    places->generation = generation;
    places->standing = standing;
    places->seq = seq;
    places->cut = false;
    if (standing && places->count > 0 && seq >= stats.first && seq < stats.end)
        look(places, ring, &stats, seq);
}

void view_places_update(struct view_places *places, const struct tail_state *tail, uint64_t generation,
                        struct ring *ring, bool standing, uint64_t seq)
{
    find_places(places, tail, generation, ring, standing, seq);
    take_positions(places, tail);
}

void view_places_finish(struct view_places *places)
{
    free(places->items);
    *places = (struct view_places){0};
}
