#include "fixture_source.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"
#include "fake_groups.h"
#include "fixture_blocks.h"
#include "fixture_writes.h"
#include "model/volume.h"

enum { BATCH_RECORDS = 500 };

struct fixture_source {
    struct source base;
    struct fixture what;
    struct sink *sink;
    char topic[256];
    size_t topic_count;
    int64_t next;
    uint64_t number;
    pthread_t thread;
    bool flowing;
    atomic_bool stop, paused;
    struct fake_groups groups;
};

static const char hostile[] = "\x1b[31mred\x1b]0;title\x07 \xe2\x80\xae backwards \xff\xfe\r\n\ttab";

static void write_list(char *out, size_t len)
{
    static const char start[] = "{\"list\":[1";
    size_t at = sizeof start - 1;
    memcpy(out, start, at);
    for (; at + 4 <= len; at += 2)
        memcpy(out + at, ",1", 2);
    memset(out + at, ' ', len - at);
    memcpy(out + at, "]}", 2);
}

static void add_record(const struct fixture_source *source, struct batch *batch, int64_t number)
{
    char key[64], value[512];
    struct record_fields fields = {.topic =
                                       source->topic_count ? (uint32_t)(number / 3 % (int64_t)source->topic_count) : 0,
                                   .partition = (int32_t)(number % 3),
                                   .offset = 1000 + number / 3,
                                   .timestamp_ms = 1767268800000 + number * 100,
                                   .timestamp_type = TIMESTAMP_CREATE};
    static const char *const cities[] = {"Lima", "Bogot\xc3\xa1", "Quito", "\xe6\x9d\xb1\xe4\xba\xac"};
    double amount = 100 + 60 * sin((double)number / 15) + (double)(number % 7);
    snprintf(key, sizeof key, "customer-%lld", (long long)(number % 17));
    snprintf(value, sizeof value,
             "{\"amount\": %.2f, \"city\": \"%s\", \"id\": 1234567890123456%03lld, \"items\": [{\"sku\": \"A%lld\"}]}",
             amount, cities[number % 4], (long long)(number % 1000), (long long)(number % 5));
    fields.key = (struct bytes){key, strlen(key)};
    fields.value = (struct bytes){value, strlen(value)};
    if (source->what.hostile && number % 5 == 1)
        fields.value = (struct bytes){hostile, sizeof hostile - 1};
    if (source->what.hostile && number % 5 == 2)
        fields.key = (struct bytes){NULL, 0};
    if (source->what.hostile && number % 5 == 3)
        fields.value = (struct bytes){NULL, 0};
    if (source->what.hostile && number % 5 == 4)
        fields.value = (struct bytes){"", 0};
    static const struct record_header headers[] = {{{"trace", 5}, {"4bf92f35", 8}}, {{"\x1b[2J", 4}, {NULL, 0}}};
    fields.headers = headers;
    fields.header_count = source->what.hostile ? 2 : 1;
    char *huge = NULL;
    if (source->what.huge > 0 && number == FIXTURE_RECORDS - 1) {
        huge = mem_alloc(source->what.huge);
        memset(huge, 'x', source->what.huge);
        if (source->what.huge_list)
            write_list(huge, source->what.huge);
        fields.value = (struct bytes){huge, source->what.huge};
    }
    batch_add(batch, &fields, source->sink ? source->sink->record_limit : 0);
    free(huge);
}

static void put_records(struct fixture_source *source, int64_t count)
{
    struct batch batch = {0};
    while (count > 0) {
        int64_t some = count < BATCH_RECORDS ? count : BATCH_RECORDS;
        batch_clear(&batch);
        for (int64_t i = 0; i < some; i++)
            add_record(source, &batch, source->next++);
        source->sink->put(source->sink, &batch);
        count -= some;
    }
    batch_finish(&batch);
    struct tail_state *state = fixture_tail(source->topic, (uint64_t)source->next, source->what.placed);
    state->number = source->number;
    board_put_tail(source->base.board, state);
}

/* Lets records flow at the rate that was asked for, in steps of 10 ms. */
static void *flow(void *context)
{
    struct fixture_source *source = context;
    while (!atomic_load(&source->stop)) {
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
        if (!atomic_load(&source->paused))
            put_records(source, source->what.a_second / 100 > 0 ? source->what.a_second / 100 : 1);
    }
    return NULL;
}

static struct partitions *partitions_of(const struct fixture_source *source, const char *topic)
{
    struct partitions *partitions = fixture_partitions(topic);
    if (source->what.committed)
        fixture_cut_partitions(partitions);
    return partitions;
}

static void tail_stop(struct source *base)
{
    struct fixture_source *source = (struct fixture_source *)base;
    if (source->flowing) {
        atomic_store(&source->stop, true);
        pthread_join(source->thread, NULL);
    }
    source->flowing = false;
}

/* Where each partition begins and ends, for one that looks for places. */
static void tell_places(struct fixture_source *source, const struct tail_spec *spec)
{
    struct tail_state *state = fixture_tail(source->topic, FIXTURE_RECORDS, true);
    state->number = spec->number;
    for (size_t i = 0; i < state->count; i++) {
        struct tail_partition *row = &state->rows[i];
        int64_t since = (spec->from.value - 1767268800000 + 99) / 100, low = 1000;
        row->end = row->high;
        row->start = offset_of(spec->from.kind == START_BEGINNING           ? low
                               : spec->from.kind == START_OFFSET            ? spec->from.value
                               : spec->from.kind == START_TIME && since > 0 ? low + (since + 2 - row->partition) / 3
                               : spec->from.kind == START_TIME              ? low
                                                                            : row->high.value);
        for (size_t p = 0; p < spec->place_count; p++)
            if (spec->places[p].partition == row->partition)
                row->start = offset_of(spec->places[p].from);
        row->start.value = row->start.value < low ? low : row->start.value;
        row->start.value = row->start.value > row->end.value ? row->end.value : row->start.value;
        row->position = row->start;
    }
    board_put_tail(source->base.board, state);
}

static bool end_tail(struct fixture_source *source, uint64_t number)
{
    struct event event = {.kind = EVENT_TAIL_ENDED, .partition = -1, .tag = number};
    mailbox_send(source->base.events, &event);
    return true;
}

static bool tail_start(struct source *base, const struct tail_spec *spec, struct sink *sink, struct error *error)
{
    struct fixture_source *source = (struct fixture_source *)base;
    tail_stop(base);
    snprintf(source->topic, sizeof source->topic, "%s", spec->topics[0]);
    source->topic_count = spec->topic_count;
    source->sink = sink;
    source->next = 0;
    atomic_store(&source->stop, false);
    atomic_store(&source->paused, false);
    board_put_partitions(base->board, partitions_of(source, source->topic));
    source->number = spec->number;
    if (spec->bounded && sink->record_limit == 1) { /* one that looks for places takes no record */
        tell_places(source, spec);
        return end_tail(source, spec->number);
    }
    if (spec->place_count > 0) /* one that goes on where somebody came to the end */
        source->next = FIXTURE_RECORDS;
    put_records(source, FIXTURE_RECORDS - source->next);
    if (spec->bounded && !source->what.endless)
        return end_tail(source, spec->number);
    if (source->what.a_second == 0)
        return true;
    if (pthread_create(&source->thread, NULL, flow, source) != 0)
        return error_set(error, ERROR_FAILED, "cannot start a thread");
    source->flowing = true;
    return true;
}

static void tail_pause(struct source *base, bool paused)
{
    atomic_store(&((struct fixture_source *)base)->paused, paused);
}

/* Offsets of a partition are those of every third record. */
static void read_place(struct fixture_source *source, const struct read_request *request, size_t i, struct event *event)
{
    const struct read_place *place = &request->places[i];
    struct batch found = {0};
    for (int64_t offset = place->from; offset < place->to && found.count < request->max_records; offset++) {
        int64_t number = (offset - 1000) * 3 + place->partition;
        if (number >= (source->next > FIXTURE_RECORDS ? source->next : FIXTURE_RECORDS))
            break;
        add_record(source, &found, number);
    }
    event->results[i].from = place->from;
    if (request->max_bytes)
        event->results[i].from = batch_keep_newest(&found, request->max_bytes / request->place_count, place->from);
    batch_append(&event->batch, &found);
    batch_finish(&found);
}

static void read_at(struct source *base, const struct read_request *request)
{
    struct fixture_source *source = (struct fixture_source *)base;
    struct event event = {.kind = EVENT_READ_DONE, .tag = request->tag, .partition = -1};
    struct sink *sink = source->sink;
    event.results = mem_zero(request->place_count, sizeof *event.results);
    source->sink = NULL; /* whole */
    for (size_t i = 0; i < request->place_count; i++)
        read_place(source, request, i, &event);
    source->sink = sink;
    mailbox_send(base->events, &event);
}

static void set_scope(struct source *base, const struct scope *scope)
{
    const struct fixture_source *source = (struct fixture_source *)base;
    struct group_detail *detail = scope->focused_group ? fixture_group(&source->what, scope->focused_group) : NULL;
    if (detail && source->what.committed)
        fixture_cut_group(detail);
    if (detail)
        board_put_group(base->board, detail);
    if (scope->focused_topic)
        board_put_partitions(base->board, partitions_of(source, scope->focused_topic));
    if (scope->focused_topic && source->what.committed)
        board_put_commits(base->board, fixture_commits(scope->focused_topic));
}

static void refresh(struct source *base)
{
    struct event event = {.kind = EVENT_LOG, .partition = -1, .text = "asked again"};
    mailbox_send(base->events, &event);
}

/* Of its groups two can be moved, as far as anybody may: audit, which is empty, and billing, which is not. */
static bool ask_groups(struct fixture_source *source, const struct question *question, struct answer *answer)
{
    const char *name = question->name_count ? question->names[0] : "audit";
    bool is_billing = strcmp(name, "billing") == 0;
    source->groups.group = is_billing ? "billing" : "audit";
    source->groups.members = is_billing ? 2 : 0;
    return fake_groups_ask(&source->groups, question, answer);
}

static bool ask(struct source *base, const struct question *question, struct answer *answer, struct error *error)
{
    struct fixture_source *source = (struct fixture_source *)base;
    if (question->kind == ASK_TOPICS)
        answer->topics = fixture_topics(&source->what);
    else if (question->kind == ASK_PARTITIONS)
        answer->partitions = fixture_partitions(question->names[0]);
    else if (source->what.writes && (question->kind == ASK_LAG || question->kind == ASK_GROUPS))
        return ask_groups(source, question, answer);
    else
        return error_set(error, ERROR_FAILED, "the fixture does not answer that");
    return true;
}

static bool admin(struct source *base, const struct admin_request *request, struct admin_answer *answer,
                  struct error *error)
{
    struct fixture_source *source = (struct fixture_source *)base;
    if (request->kind >= ADMIN_READ_OFFSETS)
        return fake_groups_admin(&source->groups, request, answer, error);
    return fixture_admin(base, request, answer, error);
}

static void capabilities(const struct source *base, struct capabilities *out)
{
    const struct fixture_source *source = (const struct fixture_source *)base;
    *out = (struct capabilities){.describes_consumer = true, .embedded = source->what.writes};
}

static void wait_ms(int64_t ms)
{
    if (ms > 0)
        nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}, NULL);
}

static void destroy(struct source *base)
{
    struct fixture_source *source = (struct fixture_source *)base;
    tail_stop(base);
    fake_groups_finish(&source->groups);
    wait_ms(source->what.close_ms);
    free(source);
}

/* As look-ups would have found them. */
static void volume(struct source *base, const char *topic)
{
    struct fixture_source *source = (struct fixture_source *)base;
    struct volume_sketch sketch = {0};
    if (!source->what.placed)
        return;
    for (int64_t i = 0; i < FIXTURE_RECORDS; i++)
        volume_sketch_add(&sketch, 1767268800000 + i * 100);
    struct volume *block =
        source->what.unmeasured ? volume_of_error(topic, "no broker answers") : volume_of_sketch(topic, &sketch);
    block->look_ups = 92;
    board_put_volume(source->base.board, block);
}

static const struct source_ops ops = {.tail_start = tail_start,
                                      .tail_stop = tail_stop,
                                      .tail_pause = tail_pause,
                                      .read_at = read_at,
                                      .volume = volume,
                                      .set_scope = set_scope,
                                      .refresh = refresh,
                                      .ask = ask,
                                      .admin = admin,
                                      .produce = fixture_produce,
                                      .capabilities = capabilities,
                                      .destroy = destroy};

struct source *fixture_source_open(const struct fixture *fixture, struct board *board, struct mailbox *events)
{
    struct fixture_source *source = mem_zero(1, sizeof *source);
    source->base = (struct source){.ops = &ops, .board = board, .events = events};
    source->what = *fixture;
    fake_groups_init(&source->groups);
    wait_ms(fixture->open_ms);
    board_put_brokers(board, fixture_brokers(fixture->down));
    if (fixture->down)
        return &source->base;
    board_put_topics(board, fixture_topics(fixture));
    board_put_groups(board, fixture_groups(fixture));
    return &source->base;
}
