#include "cli/tail_sink.h"

#include <stdlib.h>

#include "model/merge.h"

enum { HELD_MOST = 64 << 20, WRITE_AT = 1 << 20 };

static bool write_out(struct tail_sink *sink)
{
    if (sink->progress && sink->text.len > 0)
        progress_clear(sink->progress);
    bool good = !sink->error.text[0] &&
                (sink->text.len == 0 || command_write(sink->call, str_text(&sink->text), sink->text.len, &sink->error));
    str_clear(&sink->text);
    return good;
}

/* The nth record of the batch at hand. False: no more are wanted. */
static bool print(struct tail_sink *sink, const struct record *record, size_t n)
{
    if (sink->printed >= sink->limit)
        return false;
    if (sink->where && where_take(sink->where, n) != sink->where->listed)
        return true;
    if (sink->pass_over > 0) {
        sink->pass_over--;
        return true;
    }
    if (sink->formatter.format == TAIL_JSON && sink->printed)
        str_append_char(&sink->text, ',');
    tail_format_record(&sink->formatter, record, &sink->text);
    sink->printed++;
    if (sink->text.len >= WRITE_AT && !write_out(sink))
        return false;
    return sink->printed < sink->limit;
}

/* How many of them would be printed if there were no limit. */
static int64_t listed_in(struct tail_sink *sink, const struct batch *batch)
{
    int64_t found = 0;
    if (!sink->where || !sink->where->filter)
        return (int64_t)batch->count;
    where_judge(sink->where, batch);
    for (size_t i = 0; i < batch->count; i++)
        found += (enum verdict)sink->where->verdicts[i] == sink->where->listed;
    return found;
}

static bool print_all(struct tail_sink *sink, const struct batch *batch)
{
    struct record record;
    bool wanted = true;
    size_t at = 0;
    if (sink->where)
        where_judge(sink->where, batch);
    bool counts_all = sink->holds && sink->where; /* what was held was read: it is judged, and counted */
    for (size_t i = 0; (wanted || counts_all) && batch_next(batch, &at, &record); i++) {
        if (wanted)
            wanted = print(sink, &record, i);
        else
            where_take(sink->where, i);
    }
    return wanted;
}

static bool hold(struct tail_sink *sink, const struct batch *batch)
{
    struct record record;
    sink->too_many = sink->held.len + batch->len > HELD_MOST;
    for (size_t at = 0; !sink->too_many && batch_next(batch, &at, &record);)
        batch_add_encoded(&sink->held, record.head);
    return !sink->too_many;
}

static bool put(struct sink *opaque, const struct batch *batch)
{
    struct tail_sink *sink = (struct tail_sink *)opaque;
    bool wanted = true;
    pthread_mutex_lock(&sink->lock);
    if (sink->holds) {
        wanted = hold(sink, batch);
    } else {
        wanted = print_all(sink, batch);
        wanted = write_out(sink) && wanted;
    }
    pthread_mutex_unlock(&sink->lock);
    return wanted;
}

void tail_sink_init(struct tail_sink *sink, struct command_call *call, const struct tail_formatter *formatter,
                    int64_t limit)
{
    *sink = (struct tail_sink){.sink = {.put = put}, .call = call, .formatter = *formatter, .limit = limit};
    pthread_mutex_init(&sink->lock, NULL);
}

void tail_sink_finish(struct tail_sink *sink)
{
    batch_finish(&sink->held);
    str_finish(&sink->text);
    tail_formatter_finish(&sink->formatter);
    pthread_mutex_destroy(&sink->lock);
}

void tail_sink_hold(struct tail_sink *sink)
{
    pthread_mutex_lock(&sink->lock);
    sink->holds = true;
    sink->too_many = false;
    batch_clear(&sink->held);
    pthread_mutex_unlock(&sink->lock);
}

bool tail_sink_is_short(struct tail_sink *sink, const struct tail_state *state, int64_t most)
{
    pthread_mutex_lock(&sink->lock);
    bool is_short = merge_is_short(&sink->held, state, most);
    pthread_mutex_unlock(&sink->lock);
    return is_short;
}

void tail_sink_release(struct tail_sink *sink, int64_t most, bool newest)
{
    size_t count;
    pthread_mutex_lock(&sink->lock);
    struct record *merged = merge_by_time(&sink->held, most, &count);
    struct batch in_order = {0};
    for (size_t i = 0; i < count; i++)
        batch_add_encoded(&in_order, merged[i].head);
    int64_t found = listed_in(sink, &in_order);
    sink->pass_over = newest && found > sink->limit ? found - sink->limit : 0;
    print_all(sink, &in_order);
    write_out(sink);
    batch_finish(&in_order);
    free(merged);
    batch_finish(&sink->held);
    sink->holds = false;
    pthread_mutex_unlock(&sink->lock);
}

void tail_sink_pass(struct tail_sink *sink)
{
    pthread_mutex_lock(&sink->lock);
    batch_finish(&sink->held);
    sink->holds = false;
    pthread_mutex_unlock(&sink->lock);
}

bool tail_sink_too_many(struct tail_sink *sink)
{
    pthread_mutex_lock(&sink->lock);
    bool too_many = sink->too_many;
    pthread_mutex_unlock(&sink->lock);
    return too_many;
}

bool tail_sink_is_full(struct tail_sink *sink)
{
    pthread_mutex_lock(&sink->lock);
    bool full = sink->printed >= sink->limit || sink->error.text[0];
    pthread_mutex_unlock(&sink->lock);
    return full;
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
