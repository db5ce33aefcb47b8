/* Going back past what the ring holds, and forward again: every record once, by time, on a source whose log is known.
 */
#include <limits.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/mem.h"
#include "engine/session.h"
#include "model/arena.h"

enum { PARTITIONS = 3, EACH = 1500, VALUE = 40 };

/* Partition p has the offsets p * 10000 ..; its record i was written at i * (p + 1) + p ms: they run at unlike rates.
 */
struct log_source {
    struct source base;
    struct sink *sink;
    int64_t next[PARTITIONS];
    bool paused;
    uint64_t number;
    int tails;     /* that went on without an end */
    int32_t fails; /* this partition - 1 cannot be read back; 0: all can */
};

static int64_t low_of(int32_t partition)
{
    return partition * 10000;
}

/* Offsets that are no records, as compaction leaves them: [hole, hole_end) of each partition, from its low one on. */
static int64_t hole, hole_end;

static bool is_hole(int64_t offset)
{
    return offset % 10000 >= hole && offset % 10000 < hole_end;
}

static void add(struct batch *batch, int32_t partition, int64_t offset)
{
    char value[VALUE];
    memset(value, 'v', sizeof value);
    struct record_fields fields = {.partition = partition,
                                   .offset = offset,
                                   .timestamp_ms = (offset - low_of(partition)) * (partition + 1) + partition,
                                   .timestamp_type = TIMESTAMP_CREATE,
                                   .value = {value, sizeof value}};
    batch_add(batch, &fields, 0);
}

static void tell_state(struct log_source *source)
{
    static const char *const topics[] = {"orders"};
    struct arena *arena = NULL;
    struct tail_state *state = arena_block(sizeof *state, &arena);
    state->topics = topics;
    state->topic_count = 1;
    state->rows = arena_alloc(arena, PARTITIONS, sizeof *state->rows);
    state->count = PARTITIONS;
    state->behind = offset_of(0);
    state->number = source->number;
    for (int32_t p = 0; p < PARTITIONS; p++) {
        state->rows[p] = (struct tail_partition){.partition = p,
                                                 .start = offset_of(source->next[p]),
                                                 .end = offset_of(low_of(p) + EACH),
                                                 .position = offset_of(source->next[p]),
                                                 .high = offset_of(low_of(p) + EACH),
                                                 .low = offset_of(low_of(p))};
        state->behind.value += low_of(p) + EACH - source->next[p];
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
        for (int32_t p = 0; p < PARTITIONS; p++) {
            batch_clear(&batch);
            for (int i = 0; i < 20 && source->next[p] < low_of(p) + EACH; i++, most--)
                if (!is_hole(source->next[p]++))
                    add(&batch, p, source->next[p] - 1);
            more |= source->next[p] < low_of(p) + EACH;
            if (batch.count > 0)
                source->sink->put(source->sink, &batch);
        }
    }
    batch_finish(&batch);
    tell_state(source);
}

static int64_t first_since(int32_t partition, int64_t at_ms)
{
    int64_t number = at_ms / (partition + 1) - 1;
    number = number < 0 ? 0 : number;
    while (number * (partition + 1) + partition < at_ms)
        number++;
    return low_of(partition) + (number < EACH ? number : EACH);
}

static bool log_start(struct source *base, const struct tail_spec *spec, struct sink *sink, struct error *error)
{
    struct log_source *source = (struct log_source *)base;
    (void)error;
    source->sink = sink;
    source->paused = false;
    source->number = spec->number;
    for (int32_t p = 0; p < PARTITIONS; p++) {
        source->next[p] = spec->from.kind == START_BEGINNING ? low_of(p)
                          : spec->from.kind == START_NEWEST  ? low_of(p) + EACH - spec->from.value
                          : spec->from.kind == START_TIME    ? first_since(p, spec->from.value)
                                                             : low_of(p) + EACH;
        for (size_t i = 0; i < spec->place_count; i++)
            if (spec->places[i].partition == p)
                source->next[p] = spec->places[i].from;
    }
    tell_state(source);
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
        int64_t to = request->places[i].to, end = low_of(request->places[i].partition) + EACH;
        to = to == INT64_MAX ? end : to; /* to the end, wherever that is */
        for (int64_t offset = request->places[i].from; offset < to && place.count < request->max_records; offset++) {
            int32_t p = request->places[i].partition;
            assert_true(offset >= low_of(p) && offset < low_of(p) + EACH);
            if (!is_hole(offset))
                add(&place, p, offset);
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

static struct session *start(struct log_source *source, size_t buffer, struct tail_start from)
{
    struct error error = {0};
    struct session *session = session_create(buffer, &error);
    assert_non_null(session);
    *source = (struct log_source){
        .base = {.ops = &log_ops, .board = session_board(session), .events = session_mailbox(session)}};
    session_attach(session, &source->base);
    session_tail(session, "orders", from);
    session_poll(session);
    return session;
}

/* The ring's records are by time, but for at most `steps_back`, each once. Returns how many. */
static uint64_t check_ring(struct session *session, int steps_back)
{
    struct batch batch = {0};
    struct record record;
    struct ring_stats stats;
    uint64_t got, count = 0;
    int64_t last_ms = INT64_MIN, last[PARTITIONS] = {-1, -1, -1};
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

static bool poll_until_read(struct session *session, uint64_t *seq)
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

/* Good until the next call. */
static const struct record *record_of(const struct record_head *head)
{
    static struct record record;
    record = (struct record){.head = head};
    return &record;
}

static uint64_t session_counts_held(struct session *session)
{
    struct session_counts counts;
    session_counts(session, &counts);
    return counts.in_ring;
}

static void test_the_first_page_is_by_time(void **state)
{
    (void)state;
    struct log_source source;
    struct session *session = start(&source, 0, (struct tail_start){START_NEWEST, 100});
    assert_int_equal(check_ring(session, 0), 300);
    session_destroy(session);
}

/* The first page has as many records of each partition, which span unlike times: one step back is where it begins. */
static void test_pages_come_before_what_is_held(void **state)
{
    (void)state;
    struct log_source source;
    struct session *session = start(&source, 0, (struct tail_start){START_NEWEST, 50});
    struct older_state older = {0};
    struct session_counts counts;
    uint64_t held = check_ring(session, 1);
    for (int pages = 0; older.stage != OLDER_BEGINNING; pages++) {
        assert_true(pages < 100);
        session_read_older(session, NULL);
        session_older_state(session, &older);
        if (older.stage == OLDER_BEGINNING)
            break;
        assert_false(poll_until_read(session, NULL));
        uint64_t now = check_ring(session, 1);
        assert_true(now > held);
        held = now;
    }
    assert_int_equal(held, PARTITIONS * EACH);
    session_counts(session, &counts);
    assert_int_equal(counts.read, 150);
    assert_int_equal(counts.evicted, 0);
    session_destroy(session);
}

/* A filter sees what came before, too, and its matches stand before those that it had. */
static void test_a_filter_judges_pages(void **state)
{
    (void)state;
    struct log_source source;
    struct error error = {0};
    struct session *session = start(&source, 0, (struct tail_start){START_NEWEST, 50});
    struct session_counts counts = {0};
    int64_t limit = clock_mono_us() + 10000000;
    assert_true(session_filter(session, "offset >= 0", &error));
    session_read_older(session, NULL);
    assert_false(poll_until_read(session, NULL));
    struct ring_stats stats;
    while (counts.matched < 300 && clock_mono_us() < limit) {
        session_poll(session);
        session_counts(session, &counts);
    }
    ring_stats(session_ring(session), &stats);
    assert_int_equal(stats.end - stats.first, counts.matched);
    assert_int_equal(counts.skipped, 0);
    check_ring(session, 1);
    session_destroy(session);
}

/* Those that are named begin elsewhere, the others go on where they are. */
static void test_partitions_are_sought_alone(void **state)
{
    (void)state;
    struct log_source source;
    struct error error = {0};
    const int32_t chosen[] = {2, 1}, twice[] = {1, 1}, missing[] = {1, 99};
    struct session *session = start(&source, 0, (struct tail_start){START_NEWEST, 50});
    assert_true(session_seek_partitions(session, (struct tail_start){START_BEGINNING, 0}, NULL, chosen, 2, &error));
    assert_int_equal(source.next[0], low_of(0) + EACH);
    assert_int_equal(source.next[1], low_of(1));
    assert_int_equal(source.next[2], low_of(2));
    struct view_place item = {.partition = 0, .next = offset_of(low_of(0) + 123)};
    struct view_places view = {.items = &item, .count = 1};
    assert_true(session_seek_partitions(session, (struct tail_start){START_BEGINNING, 0}, &view, chosen, 2, &error));
    assert_int_equal(source.next[0], low_of(0) + 123); /* where the view is, not what was read ahead of it */
    session_poll(session);
    assert_false(session_seek_partitions(session, (struct tail_start){START_BEGINNING, 0}, NULL, twice, 2, &error));
    assert_false(session_seek_partitions(session, (struct tail_start){START_BEGINNING, 0}, NULL, missing, 2, &error));
    assert_non_null(strstr(error.text, "no such partition"));
    session_destroy(session);
}

/* Reads on, with `below` rows ahead, until nothing more is asked for. */
static void read_on(struct session *session, uint64_t below)
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

/* The ring has evicted: a page around its oldest takes the place of all, and going forward leads to the end again. */
static void test_where_there_is_no_room(void **state)
{
    (void)state;
    struct log_source source;
    struct session *session = start(&source, 256 * 1024, (struct tail_start){START_NEWEST, EACH});
    struct session_counts counts;
    struct ring_stats stats;
    struct record_head oldest;
    uint64_t got, seq = 0;
    session_counts(session, &counts);
    assert_true(counts.evicted > 0);
    assert_int_equal(ring_heads(session_ring(session), 0, 1, &oldest, &got), 1);
    session_read_older(session, record_of(&oldest));
    assert_true(poll_until_read(session, &seq));
    struct record_head found;
    assert_int_equal(ring_heads(session_ring(session), seq, 1, &found, &got), 1);
    assert_int_equal(found.partition, oldest.partition);
    assert_int_equal(found.offset, oldest.offset);
    ring_stats(session_ring(session), &stats);
    assert_true(seq > stats.first); /* something lies before it now */
    check_ring(session, 0);
    assert_true(session_travels(session));
    assert_int_equal(source.tails, 1);
    read_on(session, stats.end - stats.first); /* he stands at the beginning of the page */
    check_ring(session, 0);
    read_on(session, 0); /* and comes to the end of what is held, again and again */
    check_ring(session, 0);
    assert_false(session_travels(session)); /* a tail goes on */
    assert_int_equal(source.tails, 2);
    for (int32_t p = 0; p < PARTITIONS; p++)
        assert_int_equal(source.next[p], low_of(p) + EACH);
    session_destroy(session);
}

/* Each record once, by time, whatever lies ahead; and what lies ahead takes half of the ring. */
static void test_a_traveller_sees_all_of_it(void **state)
{
    (void)state;
    static const char *const topics[] = {"orders"};
    static const struct tail_start places[] = {{START_BEGINNING, 0}, {START_TIME, 700}};
    for (size_t i = 0; i < 2; i++) {
        struct log_source source;
        struct session *session = start(&source, 256 * 1024, (struct tail_start){START_NEWEST, 50});
        struct ring_stats stats;
        struct record_head first, head;
        uint64_t got, seen = 0, all = 0;
        int64_t last_ms = INT64_MIN;
        session_travel(session, topics, 1, places[i]);
        session_poll(session);
        assert_true(session_travels(session));
        for (int64_t limit = clock_mono_us() + 10000000; ring_heads(session_ring(session), 0, 1, &first, &got) == 0;) {
            session_read_on(session, 0);
            session_poll(session);
            assert_true(clock_mono_us() < limit);
        }
        assert_true(first.timestamp_ms == (i == 0 ? 0 : 700));
        for (uint64_t seq = got;; seq++) { /* one row after the other, as somebody reads */
            int64_t limit = clock_mono_us() + 10000000;
            while (ring_heads(session_ring(session), seq, 1, &head, &got) == 0 && session_travels(session)) {
                session_read_on(session, 0);
                session_poll(session);
                assert_true(clock_mono_us() < limit);
            }
            if (ring_heads(session_ring(session), seq, 1, &head, &got) == 0)
                break;
            assert_int_equal(got, seq); /* what comes next was never evicted */
            assert_true(head.timestamp_ms >= last_ms);
            last_ms = head.timestamp_ms;
            seen++;
            ring_stats(session_ring(session), &stats);
            session_read_on(session, stats.end - seq - 1);
            session_poll(session);
        }
        for (int32_t p = 0; p < PARTITIONS; p++)
            all += (uint64_t)(low_of(p) + EACH - first_since(p, i == 0 ? 0 : 700));
        assert_int_equal(seen, all);
        session_destroy(session);
    }
}

/* With a filter pages are read until there are rows, or half a ring of them had none; moving on asks for more. */
static void test_a_traveller_with_a_filter(void **state)
{
    (void)state;
    static const char *const topics[] = {"orders"};
    struct log_source source;
    struct error error = {0};
    struct session *session = start(&source, 256 * 1024, (struct tail_start){START_NEWEST, 50});
    struct session_counts counts = {0};
    int64_t limit = clock_mono_us() + 10000000;
    assert_true(session_filter(session, "offset == 21499", &error)); /* the last one */
    session_travel(session, topics, 1, (struct tail_start){START_BEGINNING, 0});
    session_poll(session);
    read_on(session, 0);
    assert_true(session_travels(session));
    while (counts.matched == 0) {
        session_moved_on(session);
        session_read_on(session, 0);
        session_poll(session);
        session_counts(session, &counts);
        assert_true(clock_mono_us() < limit);
    }
    session_destroy(session);
}

/* To a record whose neighbours are gone: it is found again, with what follows it. */
static void test_going_on_from_a_record(void **state)
{
    (void)state;
    struct log_source source;
    struct session *session = start(&source, 0, (struct tail_start){START_NEWEST, 50});
    struct batch batch = {0};
    struct record record;
    size_t at = 0;
    uint64_t seq = 0, got;
    int64_t limit = clock_mono_us() + 10000000;
    struct record_head head;
    add(&batch, 1, low_of(1) + 400);
    assert_true(batch_next(&batch, &at, &record));
    session_travel_to(session, &record);
    session_poll(session);
    while (!session_found(session, &seq)) {
        session_read_on(session, 0);
        session_poll(session);
        assert_true(clock_mono_us() < limit);
    }
    assert_int_equal(ring_heads(session_ring(session), seq, 1, &head, &got), 1);
    assert_true(head.partition == 1 && head.offset == low_of(1) + 400);
    check_ring(session, 0);
    batch_finish(&batch);
    session_destroy(session);
}

/* The records before and after the one that is found are those that its time gives. */
static void test_opening_an_offset(void **state)
{
    (void)state;
    struct log_source source;
    struct session *session = start(&source, 0, (struct tail_start){START_NEWEST, 50});
    struct record_head heads[2];
    uint64_t seq = 0, got;
    session_travel_offset(session, "orders", 1, low_of(1) + 400);
    assert_true(session_travels(session));
    while (!poll_until_read(session, &seq))
        ;
    assert_int_equal(ring_heads(session_ring(session), seq, 1, heads, &got), 1);
    assert_true(heads[0].partition == 1 && heads[0].offset == low_of(1) + 400);
    assert_true(got > 0 && ring_heads(session_ring(session), seq - 1, 2, heads, &got) == 2 && got == seq - 1);
    assert_true(heads[0].timestamp_ms <= heads[1].timestamp_ms);
    check_ring(session, 0);
    session_destroy(session);
}

/* An offset that is no record any more: the next one that is. */
static void test_opening_a_hole(void **state)
{
    (void)state;
    struct log_source source;
    struct record_head head;
    uint64_t seq = 0, got;
    hole = 300, hole_end = 420;
    struct session *session = start(&source, 0, (struct tail_start){START_NEWEST, 50});
    session_travel_offset(session, "orders", 2, low_of(2) + 310);
    while (!poll_until_read(session, &seq))
        ;
    assert_int_equal(ring_heads(session_ring(session), seq, 1, &head, &got), 1);
    assert_true(head.partition == 2 && head.offset == low_of(2) + 420);
    session_destroy(session);
    hole = hole_end = 0;
}

static void wait_for_an_event(struct session *session, const char *text)
{
    int64_t limit = clock_mono_us() + 10000000;
    bool found = false;
    while (!found && clock_mono_us() < limit) {
        session_poll(session);
        session_read_on(session, 0);
        const struct event_log *log = session_events(session);
        for (size_t i = 0; i < event_log_held(log); i++)
            found |= strstr(event_log_row(log, i)->text, text) != NULL;
    }
    assert_true(found);
}

/* Nothing is there yet, or it cannot be read: that is said, and a tail shows the newest. */
static void test_opening_what_is_not_there(void **state)
{
    (void)state;
    struct log_source source;
    struct session *session = start(&source, 0, (struct tail_start){START_NEWEST, 50});
    int tails = source.tails;
    session_travel_offset(session, "orders", 1, low_of(1) + EACH);
    wait_for_an_event(session, "no record at offset 11500 of partition 1 or after it yet");
    assert_false(session_travels(session));
    assert_int_equal(source.tails, tails + 1);
    session_poll(session);
    assert_int_equal(check_ring(session, 0), 300);
    source.fails = 3;
    session_travel_offset(session, "orders", 2, low_of(2) + 5);
    wait_for_an_event(session, "the record at offset 20005 of partition 2 cannot be read");
    assert_int_equal(source.tails, tails + 2);
    session_destroy(session);
}

/* Each partition at its own place, one without at its beginning. */
static void test_travelling_to_places(void **state)
{
    (void)state;
    struct log_source source;
    const struct read_place places[] = {{.topic = "orders", .partition = 0, .from = low_of(0) + 700, .to = INT64_MAX},
                                        {.topic = "orders", .partition = 2, .from = low_of(2) + 30, .to = INT64_MAX}};
    const int64_t starts[] = {low_of(0) + 700, low_of(1), low_of(2) + 30};
    struct session *session = start(&source, 0, (struct tail_start){START_NEWEST, 50});
    session_travel_places(session, "orders", places, 2);
    assert_true(session_travels(session));
    int64_t limit = clock_mono_us() + 10000000, first[PARTITIONS] = {-1, -1, -1};
    while (session_counts_held(session) == 0 && clock_mono_us() < limit) {
        session_poll(session);
        session_read_on(session, 0);
    }
    struct record_head heads[512];
    uint64_t got;
    size_t count = ring_heads(session_ring(session), 0, 512, heads, &got);
    for (size_t i = count; i-- > 0;)
        first[heads[i].partition] = heads[i].offset;
    assert_int_equal(first[1], low_of(1)); /* the oldest of them by its time */
    struct view_place oldest[PARTITIONS + 1] = {{.partition = 0}, {.partition = 1}, {.partition = 2}, {.partition = 3}};
    session_note_oldest(session, &(struct view_places){.items = oldest, .count = PARTITIONS + 1});
    for (int32_t p = 0; p < PARTITIONS; p++) {
        assert_int_equal(oldest[p].oldest.value, starts[p]);
        assert_true(first[p] == -1 || first[p] == starts[p]);
    }
    assert_false(oldest[PARTITIONS].oldest.known); /* of a partition that is not read */
    check_ring(session, 0);
    session_destroy(session);
}

/* From the newest to the beginning by steps, each with the ring full or not; returns the pages that it took. */
static int go_to_the_beginning(struct session *session)
{
    struct older_state older = {0};
    int pages = 0;
    for (; older.stage != OLDER_BEGINNING; pages++) {
        struct record_head first;
        uint64_t got, seq;
        assert_true(pages < 300);
        if (ring_heads(session_ring(session), 0, 1, &first, &got) == 0)
            break;
        session_read_older(session, record_of(&first));
        session_older_state(session, &older);
        if (older.stage != OLDER_BEGINNING)
            poll_until_read(session, &seq);
        session_older_state(session, &older);
        if (older.stage == OLDER_FAILED)
            break;
    }
    return pages;
}

/* Compaction has left hardly anything: pages grow until something is found, and the beginning is told only there. */
static void test_holes_are_stepped_over(void **state)
{
    (void)state;
    static const struct {
        size_t buffer;
        struct tail_start from;
    } rows[] = {{0, {START_NEWEST, 50}}, {256 * 1024, {START_NEWEST, EACH}}};
    for (size_t i = 0; i < 2; i++) {
        struct log_source source;
        hole = 3;
        hole_end = i == 0 ? EACH - 50 : 200; /* the newest page, or more than a ring of them, lies behind it */
        struct session *session = start(&source, rows[i].buffer, rows[i].from);
        go_to_the_beginning(session);
        struct record_head first;
        uint64_t got;
        assert_int_equal(ring_heads(session_ring(session), 0, 1, &first, &got), 1);
        assert_int_equal(first.offset % 10000, 0);
        session_destroy(session);
    }
    hole = hole_end = 0;
}

/* One partition fails: the others go on, and it is said. */
static void test_a_partition_that_cannot_be_read(void **state)
{
    (void)state;
    struct log_source source;
    struct older_state older;
    struct session *session = start(&source, 0, (struct tail_start){START_NEWEST, 50});
    uint64_t held = session_counts_held(session), seq;
    source.fails = 2;
    session_read_older(session, NULL);
    poll_until_read(session, &seq);
    session_older_state(session, &older);
    assert_int_equal(older.stage, OLDER_THERE);
    assert_int_equal(older.failed, 1);
    assert_true(session_counts_held(session) > held);
    go_to_the_beginning(session);
    session_older_state(session, &older);
    assert_int_equal(older.stage, OLDER_FAILED); /* nothing but that one is left to be read */
    source.fails = 0;
    go_to_the_beginning(session);
    session_older_state(session, &older);
    assert_int_equal(older.stage, OLDER_BEGINNING);
    assert_int_equal(session_counts_held(session), PARTITIONS * EACH);
    session_destroy(session);
}

/* With a filter one stands at a match again, not at whatever has the same number. */
static void test_standing_at_a_match(void **state)
{
    (void)state;
    struct log_source source;
    struct error error = {0};
    struct session *session = start(&source, 256 * 1024, (struct tail_start){START_NEWEST, EACH});
    struct record_head first, found;
    uint64_t got, seq = 0;
    struct session_counts counts = {0};
    int64_t limit = clock_mono_us() + 10000000;
    assert_true(session_filter(session, "partition == 1", &error));
    while (counts.examined < counts.in_ring || !counts.examined) {
        assert_true(clock_mono_us() < limit);
        session_poll(session);
        session_counts(session, &counts);
    }
    assert_int_equal(ring_heads(session_ring(session), 0, 1, &first, &got), 1);
    session_read_older(session, record_of(&first));
    while (!session_found(session, &seq)) {
        assert_true(clock_mono_us() < limit);
        session_poll(session);
        session_read_on(session, 0);
    }
    assert_int_equal(ring_heads(session_ring(session), seq, 1, &found, &got), 1);
    assert_true(found.partition == 1 && found.offset == first.offset);
    session_destroy(session);
}

/* What is recorded is a stream: who travels when it begins goes on with a tail, from where he is. */
static void test_recording_ends_a_travel(void **state)
{
    (void)state;
    static const char *const topics[] = {"orders"};
    struct log_source source;
    struct error error = {0};
    struct recorder_state recorder = {0};
    char path[] = "/tmp/weir-paging-XXXXXX";
    int fd = mkstemp(path);
    int64_t limit = clock_mono_us() + 10000000;
    struct session *session = start(&source, 256 * 1024, (struct tail_start){START_NEWEST, 50});
    session_travel(session, topics, 1, (struct tail_start){START_BEGINNING, 0});
    session_poll(session);
    session_read_on(session, 0);
    session_poll(session);
    assert_true(session_travels(session));
    uint64_t read = session_counts_held(session);
    close(fd);
    unlink(path);
    assert_true(session_record(session, path, &error));
    assert_false(session_travels(session));
    assert_int_equal(source.tails, 2);
    while (recorder.records < PARTITIONS * EACH - read) {
        assert_true(clock_mono_us() < limit);
        session_poll(session);
        session_recorder(session, &recorder);
    }
    session_destroy(session);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_opening_an_offset),
        cmocka_unit_test(test_opening_a_hole),
        cmocka_unit_test(test_opening_what_is_not_there),
        cmocka_unit_test(test_travelling_to_places),
        cmocka_unit_test(test_the_first_page_is_by_time),
        cmocka_unit_test(test_pages_come_before_what_is_held),
        cmocka_unit_test(test_a_filter_judges_pages),
        cmocka_unit_test(test_partitions_are_sought_alone),
        cmocka_unit_test(test_where_there_is_no_room),
        cmocka_unit_test(test_a_traveller_sees_all_of_it),
        cmocka_unit_test(test_a_traveller_with_a_filter),
        cmocka_unit_test(test_going_on_from_a_record),
        cmocka_unit_test(test_recording_ends_a_travel),
        cmocka_unit_test(test_holes_are_stepped_over),
        cmocka_unit_test(test_a_partition_that_cannot_be_read),
        cmocka_unit_test(test_standing_at_a_match),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
