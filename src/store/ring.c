/* An arena of bytes used as a circle, and a circle of record positions beside it.
 *
 *   arena   [ r7 r8 r9 ......free...... r3 r4 r5 r6 ~gap~ ]
 *                      ^head            ^index[first]
 *
 * Records are contiguous: one that does not fit before the arena's end starts again at its beginning, and the gap is
 * free again when the record before it is evicted. head == index[first] with records held means full. The index has
 * room for as many records as can fit, since each takes at least its head. It holds positions in units of 8 bytes,
 * which is what bounds the budget.
 *
 * Records pushed to the front grow down from index[first], and from the arena's beginning on from its end.
 */
#include "store/ring.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { LEAST_BUDGET = 64 * 1024, UNIT = 8, PART = 1024 * 1024 };
static const uint64_t MOST_BUDGET = UINT64_C(32) << 30;

struct ring {
    pthread_mutex_t lock;
    char *arena;
    size_t arena_size;
    size_t head; /* where the next record goes */
    uint32_t *index;
    size_t index_size;
    struct ring_stats stats;
};

struct ring *ring_create(size_t budget)
{
    struct ring *ring = mem_zero(1, sizeof *ring);
    if (budget < LEAST_BUDGET)
        budget = LEAST_BUDGET;
    if (budget > MOST_BUDGET)
        budget = MOST_BUDGET;
    /* Of each 60 bytes, 56 hold the smallest record and 4 its place in the index. */
    ring->index_size = budget / (sizeof(struct record_head) + sizeof *ring->index);
    ring->arena_size = (budget - ring->index_size * sizeof *ring->index) & ~(size_t)(UNIT - 1);
    ring->arena = mem_alloc(ring->arena_size);
    ring->index = mem_alloc(ring->index_size * sizeof *ring->index);
    ring->stats.budget = budget;
    pthread_mutex_init(&ring->lock, NULL);
    return ring;
}

void ring_destroy(struct ring *ring)
{
    if (!ring)
        return;
    pthread_mutex_destroy(&ring->lock);
    free(ring->arena);
    free(ring->index);
    free(ring);
}

size_t ring_record_limit(const struct ring *ring)
{
    return ring->stats.budget / 4;
}

static size_t position(const struct ring *ring, uint64_t seq)
{
    return (size_t)ring->index[seq % ring->index_size] * UNIT;
}

static const struct record_head *record_at(const struct ring *ring, uint64_t seq)
{
    return (const struct record_head *)(const void *)(ring->arena + position(ring, seq));
}

static void evict_one(struct ring *ring)
{
    ring->stats.used -= record_at(ring, ring->stats.first)->encoded;
    ring->stats.first++;
    ring->stats.evicted++;
}

/* Evicts until `len` bytes are free in one piece, and returns where. */
static char *make_room(struct ring *ring, size_t len)
{
    while (ring->stats.end - ring->stats.first >= ring->index_size)
        evict_one(ring);
    while (ring->stats.first < ring->stats.end) {
        size_t tail = position(ring, ring->stats.first);
        if (ring->head > tail) {
            if (len <= ring->arena_size - ring->head)
                return ring->arena + ring->head;
            ring->head = 0; /* what is left before the end becomes a gap */
            if (tail == 0)
                evict_one(ring); /* or head == tail would say "full" of a ring that is not */
        } else if (len <= tail - ring->head) {
            return ring->arena + ring->head;
        } else {
            evict_one(ring);
        }
    }
    ring->head = 0;
    return ring->arena;
}

static void push_record(struct ring *ring, const struct record_head *head)
{
    if (head->flags & RECORD_CUT)
        ring->stats.cut++;
    if (head->encoded > ring->arena_size) { /* headers alone can be larger than the ring: gone at once, and counted */
        ring->stats.end++;
        ring->stats.evicted += ring->stats.end - ring->stats.first;
        ring->stats.first = ring->stats.end;
        ring->stats.used = ring->head = 0;
        return;
    }
    char *to = make_room(ring, head->encoded);
    memcpy(to, head, head->encoded);
    ring->index[ring->stats.end % ring->index_size] = (uint32_t)((size_t)(to - ring->arena) / UNIT);
    ring->stats.end++;
    ring->stats.used += head->encoded;
    ring->head = (size_t)(to - ring->arena) + head->encoded;
}

/* Pushes at most 1 MiB under one lock; returns where the rest begins. */
static size_t push_part(struct ring *ring, const struct batch *batch, size_t at)
{
    size_t end = at + PART;
    struct record record;
    pthread_mutex_lock(&ring->lock);
    while (at < end && batch_next(batch, &at, &record))
        push_record(ring, record.head);
    pthread_mutex_unlock(&ring->lock);
    return at;
}

void ring_push(struct ring *ring, const struct batch *batch)
{
    for (size_t at = 0; at < batch->len;)
        at = push_part(ring, batch, at);
}

/* Where `len` bytes are free right before the oldest record; NULL: nowhere. */
static char *room_before(struct ring *ring, size_t len)
{
    uint64_t held = ring->stats.end - ring->stats.first;
    if (!held) {
        ring->head = 0;
        return len <= ring->arena_size ? ring->arena + ring->arena_size - len : NULL;
    }
    if (held >= ring->index_size)
        return NULL;
    size_t tail = position(ring, ring->stats.first);
    size_t low = ring->head > tail ? 0 : ring->head;
    if (len <= tail - low)
        return ring->arena + tail - len;
    bool wraps = ring->head > tail && len <= ring->arena_size - ring->head;
    return wraps ? ring->arena + ring->arena_size - len : NULL;
}

/* Once a record was evicted or found no room, an older one would leave a hole. */
static void push_record_front(struct ring *ring, const struct record_head *head)
{
    if (head->flags & RECORD_CUT)
        ring->stats.cut++;
    char *to = ring->stats.evicted || !ring->stats.first ? NULL : room_before(ring, head->encoded);
    if (!to) {
        ring->stats.evicted++;
        return;
    }
    memcpy(to, head, head->encoded);
    ring->stats.first--;
    ring->index[ring->stats.first % ring->index_size] = (uint32_t)((size_t)(to - ring->arena) / UNIT);
    ring->stats.used += head->encoded;
}

/* Pushes the records at `places`, last first, at most 1 MiB of them under one lock; returns how many are left. */
static size_t push_front_part(struct ring *ring, const struct batch *batch, const size_t *places, size_t count)
{
    struct record record;
    size_t bytes = 0;
    pthread_mutex_lock(&ring->lock);
    for (; count && bytes < PART; bytes += record.head->encoded) {
        record_view(&record, batch->data + places[--count]);
        push_record_front(ring, record.head);
    }
    pthread_mutex_unlock(&ring->lock);
    return count;
}

/* A batch can only be walked forwards: where its records begin is noted first. */
void ring_push_front(struct ring *ring, const struct batch *batch)
{
    size_t *places = mem_zero(batch->count, sizeof *places);
    size_t count = 0, at = 0;
    struct record record;
    for (size_t begins = 0; batch_next(batch, &at, &record); begins = at)
        places[count++] = begins;
    while (count)
        count = push_front_part(ring, batch, places, count);
    free(places);
}

void ring_clear(struct ring *ring)
{
    ring_clear_from(ring, 0);
}

void ring_clear_from(struct ring *ring, uint64_t seq)
{
    pthread_mutex_lock(&ring->lock);
    ring->head = 0;
    ring->stats.first = ring->stats.end = ring->stats.base = seq;
    ring->stats.used = 0;
    ring->stats.cut = ring->stats.evicted = 0;
    ring->stats.cleared++;
    pthread_mutex_unlock(&ring->lock);
}

void ring_stats(struct ring *ring, struct ring_stats *stats)
{
    pthread_mutex_lock(&ring->lock);
    *stats = ring->stats;
    pthread_mutex_unlock(&ring->lock);
}

static size_t copy_locked(const struct ring *ring, uint64_t seq, uint64_t step, size_t max_records, size_t max_bytes,
                          struct batch *out, uint64_t *got)
{
    if (seq < ring->stats.first)
        seq = ring->stats.first;
    *got = seq;
    size_t copied = 0, bytes = 0;
    for (; seq < ring->stats.end && copied < max_records; seq += step) {
        const struct record_head *head = record_at(ring, seq);
        if (copied && bytes + head->encoded > max_bytes)
            break;
        batch_add_encoded(out, head);
        bytes += head->encoded;
        copied++;
    }
    return copied;
}

size_t ring_copy(struct ring *ring, uint64_t seq, size_t max_records, size_t max_bytes, struct batch *out,
                 uint64_t *got)
{
    return ring_copy_every(ring, seq, 1, max_records, max_bytes, out, got);
}

size_t ring_copy_every(struct ring *ring, uint64_t seq, uint64_t step, size_t max_records, size_t max_bytes,
                       struct batch *out, uint64_t *got)
{
    pthread_mutex_lock(&ring->lock);
    size_t copied = copy_locked(ring, seq, step ? step : 1, max_records, max_bytes, out, got);
    pthread_mutex_unlock(&ring->lock);
    return copied;
}

size_t ring_heads(struct ring *ring, uint64_t seq, size_t max, struct record_head *out, uint64_t *got)
{
    size_t count = 0;
    pthread_mutex_lock(&ring->lock);
    *got = seq = seq < ring->stats.first ? ring->stats.first : seq;
    for (; seq < ring->stats.end && count < max; seq++)
        out[count++] = *record_at(ring, seq);
    pthread_mutex_unlock(&ring->lock);
    return count;
}

size_t ring_copy_before(struct ring *ring, uint64_t seq, uint64_t least, size_t max_records, size_t max_bytes,
                        struct batch *out, uint64_t *got)
{
    pthread_mutex_lock(&ring->lock);
    if (seq > ring->stats.end)
        seq = ring->stats.end;
    if (least < ring->stats.first)
        least = ring->stats.first;
    uint64_t from = seq;
    for (size_t bytes = 0; from > least && seq - from < max_records; from--) {
        bytes += record_at(ring, from - 1)->encoded;
        if (bytes > max_bytes && from < seq)
            break;
    }
    size_t copied = copy_locked(ring, from, 1, (size_t)(seq - from), SIZE_MAX, out, got);
    pthread_mutex_unlock(&ring->lock);
    return copied;
}

bool ring_try_copy(struct ring *ring, uint64_t seq, size_t max_records, size_t limit, struct batch *out, uint64_t *got,
                   size_t *copied, struct ring_stats *stats)
{
    if (pthread_mutex_trylock(&ring->lock) != 0)
        return false;
    *got = seq < ring->stats.first ? ring->stats.first : seq;
    *copied = 0;
    for (seq = *got; seq < ring->stats.end && *copied < max_records; seq++, ++*copied)
        batch_add_cut(out, record_at(ring, seq), limit);
    *stats = ring->stats;
    pthread_mutex_unlock(&ring->lock);
    return true;
}
