#include "engine/first_page.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "model/merge.h"

enum { HELD_MOST = 8 << 20, WAIT_US = 300000 };

struct first_page {
    struct ring *ring;
    pthread_mutex_t lock; /* of held, and of the order in which it and what follows are pushed */
    struct batch held;
    int64_t begun_us;
    atomic_bool holds;
};

struct first_page *first_page_create(struct ring *ring)
{
    struct first_page *page = mem_zero(1, sizeof *page);
    page->ring = ring;
    pthread_mutex_init(&page->lock, NULL);
    return page;
}

void first_page_destroy(struct first_page *page)
{
    if (!page)
        return;
    batch_finish(&page->held);
    pthread_mutex_destroy(&page->lock);
    free(page);
}

void first_page_begin(struct first_page *page, bool wanted)
{
    batch_clear(&page->held);
    page->begun_us = clock_mono_us();
    atomic_store(&page->holds, wanted);
}

/* @locks lock */
static void let_go(struct first_page *page)
{
    struct batch merged = {0};
    size_t count;
    struct record *records = merge_by_time(&page->held, INT64_MAX, &count);
    for (size_t i = 0; i < count; i++)
        batch_add_encoded(&merged, records[i].head);
    ring_push(page->ring, &merged);
    free(records);
    batch_finish(&merged);
    batch_finish(&page->held);
    atomic_store(&page->holds, false);
}

void first_page_put(struct first_page *page, const struct batch *batch)
{
    struct record record;
    if (!atomic_load(&page->holds)) {
        ring_push(page->ring, batch);
        return;
    }
    pthread_mutex_lock(&page->lock);
    for (size_t at = 0; batch_next(batch, &at, &record);)
        batch_add_encoded(&page->held, record.head);
    if (page->held.len > HELD_MOST || !atomic_load(&page->holds))
        let_go(page);
    pthread_mutex_unlock(&page->lock);
}

bool first_page_release(struct first_page *page, bool caught_up, int64_t now_us)
{
    if (!atomic_load(&page->holds) || (!caught_up && now_us - page->begun_us < WAIT_US))
        return false;
    pthread_mutex_lock(&page->lock);
    if (atomic_load(&page->holds))
        let_go(page);
    pthread_mutex_unlock(&page->lock);
    return true;
}
