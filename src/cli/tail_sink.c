#include "cli/tail_sink.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Beyond this the newest records are no longer merged but printed as they come. */
enum { HELD_MOST = 64 << 20, WRITE_AT = 1 << 20 };

static bool write_out(struct tail_sink *sink)
{
    bool good = !sink->error.text[0] &&
                (sink->text.len == 0 || command_write(sink->call, str_text(&sink->text), sink->text.len, &sink->error));
    str_clear(&sink->text);
    return good;
}

/* False: no more are wanted. */
static bool print(struct tail_sink *sink, const struct record *record)
{
    if (sink->printed >= sink->limit)
        return false;
    if (sink->formatter.format == TAIL_JSON && sink->printed)
        str_append_char(&sink->text, ',');
    tail_format_record(&sink->formatter, record, &sink->text);
    sink->printed++;
    if (sink->text.len >= WRITE_AT && !write_out(sink))
        return false;
    return sink->printed < sink->limit;
}

/* One partition's records among those held: indices into the order in which they came. */
struct run {
    uint32_t topic;
    int32_t partition;
    size_t at, end; /* in `order` */
};

struct entry {
    struct record record;
    size_t came;
};

static int by_partition(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    const struct record_head *p = x->record.head, *q = y->record.head;
    if (p->topic != q->topic)
        return p->topic < q->topic ? -1 : 1;
    if (p->partition != q->partition)
        return p->partition < q->partition ? -1 : 1;
    return x->came < y->came ? -1 : x->came > y->came;
}

static struct entry *list_entries(const struct batch *batch)
{
    struct entry *entries = mem_zero(batch->count, sizeof *entries);
    size_t at = 0;
    for (size_t i = 0; i < batch->count && batch_next(batch, &at, &entries[i].record); i++)
        entries[i].came = i;
    qsort(entries, batch->count, sizeof *entries, by_partition);
    return entries;
}

static size_t find_runs(const struct entry *entries, size_t count, struct run *runs)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        const struct record_head *head = entries[i].record.head;
        struct run *last = found ? &runs[found - 1] : NULL;
        if (last && last->topic == head->topic && last->partition == head->partition)
            last->end = i + 1;
        else
            runs[found++] = (struct run){.topic = head->topic, .partition = head->partition, .at = i, .end = i + 1};
    }
    return found;
}

/* A heap of runs by the timestamp of their next record; among equals the lower partition first. */
static bool is_before(const struct entry *entries, const struct run *a, const struct run *b)
{
    int64_t x = entries[a->at].record.head->timestamp_ms, y = entries[b->at].record.head->timestamp_ms;
    return x != y ? x < y : a->at < b->at;
}

static void sift_down(const struct entry *entries, struct run *runs, size_t count, size_t at)
{
    for (;;) {
        size_t first = at, left = 2 * at + 1, right = left + 1;
        if (left < count && is_before(entries, &runs[left], &runs[first]))
            first = left;
        if (right < count && is_before(entries, &runs[right], &runs[first]))
            first = right;
        if (first == at)
            return;
        struct run swap = runs[at];
        runs[at] = runs[first];
        runs[first] = swap;
        at = first;
    }
}

static void print_merged(struct tail_sink *sink, bool newest_only)
{
    size_t count = sink->held.count;
    struct entry *entries = list_entries(&sink->held);
    struct run *runs = mem_zero(count, sizeof *runs);
    size_t left = find_runs(entries, count, runs);
    size_t skip = newest_only && sink->limit < (int64_t)count ? count - (size_t)sink->limit : 0;
    for (size_t i = left; i-- > 0;)
        sift_down(entries, runs, left, i);
    while (left) {
        struct run *first = &runs[0];
        const struct record *record = &entries[first->at++].record;
        if (skip)
            skip--;
        else if (!print(sink, record))
            break;
        if (first->at == first->end)
            *first = runs[--left];
        sift_down(entries, runs, left, 0);
    }
    free(runs);
    free(entries);
}

static void release(struct tail_sink *sink, bool newest_only)
{
    if (sink->holds && sink->held.count)
        print_merged(sink, newest_only);
    sink->holds = false;
    batch_finish(&sink->held);
    write_out(sink);
}

static bool put(struct sink *opaque, const struct batch *batch)
{
    struct tail_sink *sink = (struct tail_sink *)opaque;
    struct record record;
    bool wanted = true;
    pthread_mutex_lock(&sink->lock);
    if (sink->holds && sink->held.len + batch->len > HELD_MOST)
        release(sink, false);
    for (size_t at = 0; wanted && batch_next(batch, &at, &record);) {
        if (sink->holds)
            batch_add_encoded(&sink->held, record.head);
        else
            wanted = print(sink, &record);
    }
    wanted = write_out(sink) && wanted;
    pthread_mutex_unlock(&sink->lock);
    return wanted;
}

void tail_sink_init(struct tail_sink *sink, struct command_call *call, const struct tail_formatter *formatter,
                    int64_t limit, bool hold)
{
    *sink =
        (struct tail_sink){.sink = {.put = put}, .call = call, .formatter = *formatter, .limit = limit, .holds = hold};
    pthread_mutex_init(&sink->lock, NULL);
}

void tail_sink_finish(struct tail_sink *sink)
{
    batch_finish(&sink->held);
    str_finish(&sink->text);
    tail_formatter_finish(&sink->formatter);
    pthread_mutex_destroy(&sink->lock);
}

void tail_sink_release(struct tail_sink *sink, bool newest_only)
{
    pthread_mutex_lock(&sink->lock);
    release(sink, newest_only);
    pthread_mutex_unlock(&sink->lock);
}

int64_t tail_sink_printed(struct tail_sink *sink)
{
    pthread_mutex_lock(&sink->lock);
    int64_t printed = sink->printed;
    pthread_mutex_unlock(&sink->lock);
    return printed;
}

bool tail_sink_failed(struct tail_sink *sink, struct error *error)
{
    pthread_mutex_lock(&sink->lock);
    bool failed = sink->error.text[0] != '\0';
    if (failed)
        *error = sink->error;
    pthread_mutex_unlock(&sink->lock);
    return failed;
}
