#include "log_source.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/mem.h"
#include "engine/session.h"
#include "engine/session_place.h"
#include "engine/session_tail.h"
#include "engine/session_view.h"
#include "model/arena.h"
#include "model/tail_state.h"

enum { VALUE = 40 };

int64_t log_low(int32_t partition)
{
    return partition * 10000;
}

static bool is_hole(const struct log_source *source, int64_t offset)
{
    return offset % 10000 >= source->hole && offset % 10000 < source->hole_end;
}

void log_add(struct batch *batch, int32_t partition, int64_t offset)
{
    char value[VALUE];
    memset(value, 'v', sizeof value);
    struct record_fields fields = {.partition = partition,
                                   .offset = offset,
                                   .timestamp_ms = (offset - log_low(partition)) * (partition + 1) + partition,
                                   .timestamp_type = TIMESTAMP_CREATE,
                                   .value = {value, sizeof value}};
    batch_add(batch, &fields, 0);
}

void log_tell(struct log_source *source)
{
    static const char *const topics[] = {"orders"};
    struct arena *arena = NULL;
    struct tail_state *state = arena_block(sizeof *state, &arena);
    state->topics = topics;
    state->topic_count = 1;
    state->rows = arena_alloc(arena, LOG_PARTITIONS, sizeof *state->rows);
    state->count = LOG_PARTITIONS;
    state->behind = offset_of(0);
    state->number = source->number;
    for (int32_t p = 0; p < LOG_PARTITIONS; p++) {
        state->rows[p] = (struct tail_partition){.partition = p,
                                                 .start = offset_of(source->next[p]),
                                                 .end = offset_of(log_low(p) + LOG_EACH),
                                                 .position = {source->next[p], !source->unplaced},
                                                 .high = offset_of(log_low(p) + LOG_EACH),
                                                 .low = offset_of(log_low(p))};
        state->behind.value += log_low(p) + LOG_EACH - source->next[p];
    }
    board_put_tail(source->base.board, state);
}

/* Some records of each partition in turn, as brokers send them. */
static void flow(struct log_source *source, int64_t most)
{
    struct batch batch = {0};
    bool more = true;
    while (more && most > 0) {
        more = false;
        for (int32_t p = 0; p < LOG_PARTITIONS; p++) {
            batch_clear(&batch);
            for (int i = 0; i < 20 && source->next[p] < log_low(p) + LOG_EACH; i++, most--)
                if (!is_hole(source, source->next[p]++))
                    log_add(&batch, p, source->next[p] - 1);
            more |= source->next[p] < log_low(p) + LOG_EACH;
            if (batch.count > 0)
                source->sink->put(source->sink, &batch);
        }
    }
    batch_finish(&batch);
    log_tell(source);
}

int64_t log_first_since(int32_t partition, int64_t at_ms)
{
    int64_t number = at_ms / (partition + 1) - 1;
    number = number < 0 ? 0 : number;
    while (number * (partition + 1) + partition < at_ms)
        number++;
    return log_low(partition) + (number < LOG_EACH ? number : LOG_EACH);
}

static bool log_start(struct source *base, const struct tail_spec *spec, struct sink *sink, struct error *error)
{
    struct log_source *source = (struct log_source *)base;
    (void)error;
    source->sink = sink;
    source->paused = false;
    source->number = spec->number;
    for (int32_t p = 0; p < LOG_PARTITIONS; p++) {
        source->next[p] = spec->from.kind == START_BEGINNING ? log_low(p)
                          : spec->from.kind == START_NEWEST  ? log_low(p) + LOG_EACH - spec->from.value
                          : spec->from.kind == START_TIME    ? log_first_since(p, spec->from.value)
                                                             : log_low(p) + LOG_EACH;
        for (size_t i = 0; i < spec->place_count; i++)
            if (spec->places[i].partition == p)
                source->next[p] = spec->places[i].from;
    }
    log_tell(source);
    if (spec->bounded) {
        struct event ended = {.kind = EVENT_TAIL_ENDED, .partition = -1, .tag = spec->number};
        mailbox_send(source->base.events, &ended);
        return true;
    }
    source->tails++;
    flow(source, INT64_MAX);
    return true;
}

static void log_stop(struct source *base)
{
    ((struct log_source *)base)->sink = NULL;
}

static void log_pause(struct source *base, bool paused)
{
    ((struct log_source *)base)->paused = paused;
}

static void log_read(struct source *base, const struct read_request *request)
{
    struct event event = {.kind = EVENT_READ_DONE, .tag = request->tag};
    event.results = mem_zero(request->place_count, sizeof *event.results);
    for (size_t i = 0; i < request->place_count; i++) {
        struct batch place = {0};
        int64_t to = request->places[i].to, end = log_low(request->places[i].partition) + LOG_EACH;
        to = to == INT64_MAX ? end : to; /* to the end, wherever that is */
        for (int64_t offset = request->places[i].from; offset < to && place.count < request->max_records; offset++) {
            int32_t p = request->places[i].partition;
            assert_true(offset >= log_low(p) && offset < log_low(p) + LOG_EACH);
            if (!is_hole((const struct log_source *)base, offset))
                log_add(&place, p, offset);
        }
        event.results[i].from = request->places[i].from;
        if (request->max_bytes)
            event.results[i].from =
                batch_keep_newest(&place, request->max_bytes / request->place_count, request->places[i].from);
        event.results[i].failed = ((struct log_source *)base)->fails == request->places[i].partition + 1;
        if (!event.results[i].failed)
            batch_append(&event.batch, &place);
        batch_finish(&place);
    }
    mailbox_send(base->events, &event);
}

static void log_destroy(struct source *base)
{
    (void)base;
}

static void log_capabilities(const struct source *source, struct capabilities *out)
{
    (void)source;
    *out = (struct capabilities){0};
}

static const struct source_ops log_ops = {.tail_start = log_start,
                                          .tail_stop = log_stop,
                                          .tail_pause = log_pause,
                                          .read_at = log_read,
                                          .capabilities = log_capabilities,
                                          .destroy = log_destroy};

struct session *log_session(struct log_source *source, size_t buffer, struct tail_start from)
{
    struct error error = {0};
    struct session *session = session_create(buffer, &error);
    assert_non_null(session);
    source->base =
        (struct source){.ops = &log_ops, .board = session_board(session), .events = session_mailbox(session)};
    session_attach(session, &source->base);
    session_tail(session, "orders", from);
    session_poll(session);
    return session;
}

uint64_t log_check(struct session *session, int steps_back)
{
    struct batch batch = {0};
    struct record record;
    struct ring_stats stats;
    uint64_t got, count = 0;
    int64_t last_ms = INT64_MIN, last[LOG_PARTITIONS] = {-1, -1, -1};
    size_t at = 0;
    ring_stats(session_ring(session), &stats);
    ring_copy(session_ring(session), 0, SIZE_MAX, SIZE_MAX, &batch, &got);
    for (; batch_next(&batch, &at, &record); count++) {
        int32_t p = record.head->partition;
        steps_back -= record.head->timestamp_ms < last_ms;
        assert_true(steps_back >= 0);
        assert_true(last[p] < 0 || record.head->offset == last[p] + 1); /* no gap, and none twice */
        last[p] = record.head->offset;
        last_ms = record.head->timestamp_ms;
    }
    batch_finish(&batch);
    return count;
}

bool log_poll_until_read(struct session *session, uint64_t *seq)
{
    bool found = false;
    int64_t limit = clock_mono_us() + 10000000;
    struct older_state older = {.stage = OLDER_READING};
    for (int i = 0; older.stage == OLDER_READING || i == 0; i++) {
        struct pollfd fd = {.fd = session_fd(session), .events = POLLIN};
        poll(&fd, 1, 10);
        session_poll(session);
        session_read_on(session, 0);
        found |= session_found(session, seq);
        session_older_state(session, &older);
        assert_true(clock_mono_us() < limit);
    }
    return found;
}

void log_read_on(struct session *session, uint64_t below)
{
    int64_t limit = clock_mono_us() + 10000000;
    uint64_t end = 0, before = 1;
    for (int quiet = 0; quiet < 3; quiet = end == before ? quiet + 1 : 0) {
        struct ring_stats stats;
        before = end;
        session_read_on(session, below);
        session_poll(session);
        ring_stats(session_ring(session), &stats);
        end = stats.end;
        assert_true(clock_mono_us() < limit);
    }
}

const struct record *log_record(const struct record_head *head)
{
    static struct record record;
    record = (struct record){.head = head};
    return &record;
}

uint64_t log_held(struct session *session)
{
    struct session_counts counts;
    session_counts(session, &counts);
    return counts.in_ring;
}
