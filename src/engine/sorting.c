#include "engine/sorting.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/wake.h"

enum { A_PASS = 4096, A_PASS_BYTES = 1 << 20 };

struct sort_key {
    uint64_t seq;
    double number;
    uint32_t text, text_len; /* in `texts` */
    uint8_t rank;            /* enum rank */
};

enum rank { RANK_NUMBER, RANK_TEXT, RANK_WORD, RANK_JSON, RANK_NULL, RANK_MISSING };

struct sorting {
    size_t budget;
    struct wake *wake;
    pthread_t thread;
    bool started; /* the thread is to be joined */
    bool wanted, taken;
    atomic_bool cancelled, done;

    /* Of the run; the thread's until `done`. */
    struct ring *from, *sorted;
    struct decoder decoder;
    char path[COLUMN_PATH];
    bool descending;
    struct sort_key *keys;
    size_t count, room;
    struct str texts;
    struct sorting_state state;
};

struct sorting *sorting_create(size_t budget, struct wake *wake)
{
    struct sorting *sorting = mem_zero(1, sizeof *sorting);
    sorting->budget = budget;
    sorting->wake = wake;
    atomic_init(&sorting->cancelled, false);
    atomic_init(&sorting->done, false);
    return sorting;
}

static void add_key(struct sorting *sorting, struct sort_key key)
{
    if (sorting->count == sorting->room) {
        sorting->room = sorting->room ? sorting->room * 2 : A_PASS;
        sorting->keys = mem_resize(sorting->keys, sorting->room, sizeof *sorting->keys);
    }
    sorting->keys[sorting->count++] = key;
}

static struct sort_key key_of(struct sorting *sorting, const struct record *record, struct decoded *decoded,
                              struct str *cell, uint64_t seq)
{
    static const enum rank ranks[] = {
        [CELL_MISSING] = RANK_MISSING, [CELL_NULL] = RANK_NULL, [CELL_NUMBER] = RANK_NUMBER,
        [CELL_WORD] = RANK_WORD,       [CELL_TEXT] = RANK_TEXT, [CELL_JSON] = RANK_JSON};
    struct sort_key key = {.seq = seq, .rank = RANK_MISSING};
    if (strcmp(sorting->path, "timestamp") == 0) {
        key.rank = record->head->timestamp_type == TIMESTAMP_NONE ? RANK_MISSING : RANK_NUMBER;
        key.number = (double)record->head->timestamp_ms;
        return key;
    }
    str_clear(cell);
    key.rank = (uint8_t)ranks[column_cell(sorting->path, record, decoded, &sorting->decoder, cell)];
    if (key.rank == RANK_NUMBER && str_to_f64(str_text(cell), cell->len, &key.number))
        return key;
    key.text = (uint32_t)sorting->texts.len;
    key.text_len = (uint32_t)(cell->len < SORT_TEXT ? cell->len : SORT_TEXT);
    str_append_bytes(&sorting->texts, str_text(cell), key.text_len);
    return key;
}

/* The newest SORT_RECORDS, with the keys of all. */
static void read_keys(struct sorting *sorting)
{
    struct ring_stats stats;
    struct batch batch = {0};
    struct decoded decoded = {0};
    struct str cell = {0};
    struct column_list column = {.count = 1};
    ring_stats(sorting->from, &stats);
    snprintf(column.paths[0], COLUMN_PATH, "%s", sorting->path);
    bool decodes = strcmp(sorting->path, "timestamp") != 0 && column_list_needs_value(&column);
    uint64_t seq = stats.end - stats.first > SORT_RECORDS ? stats.end - SORT_RECORDS : stats.first, got;
    while (seq < stats.end && !atomic_load(&sorting->cancelled)) {
        batch_clear(&batch);
        size_t copied = ring_copy(sorting->from, seq, A_PASS, A_PASS_BYTES, &batch, &got), at = 0;
        if (copied == 0)
            break;
        sorting->state.gone += got - seq;
        struct record record;
        for (seq = got; batch_next(&batch, &at, &record) && seq < stats.end; seq++) {
            if (decodes)
                decode_record(&decoded, record.key, record.value, &sorting->decoder);
            add_key(sorting, key_of(sorting, &record, &decoded, &cell, seq));
        }
    }
    str_finish(&cell);
    decoded_finish(&decoded);
    batch_finish(&batch);
}

/* qsort has no context, and qsort_r is not the same everywhere: a merge sort, which keeps the order of what is equal.
 */
static int compare(const struct sorting *sorting, const struct sort_key *a, const struct sort_key *b)
{
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    int order = 0;
    if (a->rank == RANK_NUMBER) {
        order = (a->number > b->number) - (a->number < b->number);
    } else if (a->rank < RANK_NULL) {
        const char *texts = str_text(&sorting->texts);
        size_t len = a->text_len < b->text_len ? a->text_len : b->text_len;
        order = memcmp(texts + a->text, texts + b->text, len);
        if (order == 0)
            order = (a->text_len > b->text_len) - (a->text_len < b->text_len);
    }
    return sorting->descending ? -order : order;
}

static void merge_sort(struct sorting *sorting)
{
    struct sort_key *from = sorting->keys, *to = mem_zero(sorting->count + 1, sizeof *to);
    size_t count = sorting->count;
    for (size_t width = 1; width < count && !atomic_load(&sorting->cancelled); width *= 2) {
        for (size_t start = 0; start < count; start += 2 * width) {
            size_t middle = start + width < count ? start + width : count;
            size_t end = middle + width < count ? middle + width : count;
            for (size_t left = start, right = middle, out = start; out < end; out++) {
                bool takes_left = left < middle && (right >= end || compare(sorting, &from[left], &from[right]) <= 0);
                to[out] = takes_left ? from[left++] : from[right++];
            }
        }
        struct sort_key *former = from;
        from = to;
        to = former;
    }
    free(to);
    sorting->keys = from;
}

static void copy_first(struct sorting *sorting)
{
    struct batch batch = {0};
    struct ring_stats stats = {0};
    size_t used = 0;
    for (size_t i = 0; i < sorting->count && !atomic_load(&sorting->cancelled); i++) {
        uint64_t got;
        batch_clear(&batch);
        /* The oldest are evicted while the thread sorts: the next one is not what was asked for. */
        if (ring_copy(sorting->from, sorting->keys[i].seq, 1, 0, &batch, &got) != 1 || got != sorting->keys[i].seq) {
            sorting->state.gone++;
            continue;
        }
        used += batch.len + sizeof(uint64_t);
        if (used > sorting->budget - sorting->budget / 8)
            break;
        ring_push(sorting->sorted, &batch);
    }
    ring_stats(sorting->sorted, &stats);
    sorting->state.shown = stats.end - stats.first;
    batch_finish(&batch);
}

static void *work(void *context)
{
    struct sorting *sorting = context;
    read_keys(sorting);
    sorting->state.held = sorting->count;
    for (size_t i = 0; i < sorting->count; i++)
        sorting->state.without += sorting->keys[i].rank >= RANK_NULL;
    merge_sort(sorting);
    copy_first(sorting);
    sorting->state.at_ms = clock_wall_ms();
    atomic_store(&sorting->done, true);
    wake_raise(sorting->wake);
    return NULL;
}

void sorting_stop(struct sorting *sorting)
{
    sorting->wanted = sorting->taken = false;
    if (sorting->started) {
        atomic_store(&sorting->cancelled, true);
        pthread_join(sorting->thread, NULL);
        sorting->started = false;
    }
    if (sorting->sorted)
        ring_clear(sorting->sorted); /* others may be reading it */
    free(sorting->keys);
    sorting->keys = NULL;
    sorting->count = sorting->room = 0;
    str_finish(&sorting->texts);
}

bool sorting_start(struct sorting *sorting, struct ring *ring, const struct decoder *decoder, const char *path,
                   bool descending)
{
    sorting_stop(sorting);
    atomic_store(&sorting->cancelled, false);
    atomic_store(&sorting->done, false);
    sorting->from = ring;
    if (!sorting->sorted)
        sorting->sorted = ring_create(sorting->budget);
    sorting->state = (struct sorting_state){0};
    sorting->descending = descending;
    if (path != sorting->path)
        snprintf(sorting->path, sizeof sorting->path, "%s", path);
    decoder_copy(&sorting->decoder, decoder);
    sorting->started = pthread_create(&sorting->thread, NULL, work, sorting) == 0;
    sorting->wanted = sorting->started;
    return sorting->started;
}

void sorting_destroy(struct sorting *sorting)
{
    if (!sorting)
        return;
    sorting_stop(sorting);
    ring_destroy(sorting->sorted);
    decoder_finish(&sorting->decoder);
    free(sorting);
}

bool sorting_poll(struct sorting *sorting)
{
    if (!sorting->wanted || sorting->taken || !atomic_load(&sorting->done))
        return false;
    sorting->taken = true;
    return true;
}

void sorting_state(const struct sorting *sorting, struct sorting_state *state)
{
    *state = sorting->taken ? sorting->state : (struct sorting_state){0};
    state->stage = !sorting->wanted ? SORTING_OFF : sorting->taken ? SORTING_DONE : SORTING_WORKS;
    state->path = sorting->path;
    state->descending = sorting->descending;
}

struct ring *sorting_ring(struct sorting *sorting)
{
    return sorting->taken ? sorting->sorted : NULL;
}
