/* Which field of the records is charted, where samples go, and a session on a source that a test has in its hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <poll.h>

#include "base/clock.h"
#include "base/mem.h"
#include "engine/session.h"
#include "engine/session_tail.h"
#include "engine/session_view.h"
#include "engine/window.h"
#include "filter/filter.h"
#include "series/fields.h"

static struct bytes text(const char *s)
{
    return (struct bytes){s, strlen(s)};
}

static void add(struct batch *batch, int64_t offset, const char *key, const char *value)
{
    batch_add(batch,
              &(struct record_fields){.offset = offset,
                                      .timestamp_ms = 1000000 + offset * 100,
                                      .timestamp_type = TIMESTAMP_CREATE,
                                      .key = text(key),
                                      .value = text(value)},
              0);
}

/* --- fields and series --- */

static const char *choice_of(const char *const *values, size_t count)
{
    static char path[FIELD_PATH];
    struct fields fields;
    struct decoded decoded = {0};
    fields_init(&fields);
    struct batch batch = {0};
    for (size_t i = 0; i < count; i++)
        add(&batch, (int64_t)i, "k", values[i]);
    struct record record;
    for (size_t at = 0; batch_next(&batch, &at, &record);) {
        decode(&decoded, record.value, &(struct decoder){0});
        fields_learn(&fields, &decoded);
    }
    const struct field *choice = fields_choice(&fields);
    snprintf(path, sizeof path, "%s", choice ? choice->path : "");
    decoded_finish(&decoded);
    batch_finish(&batch);
    return path;
}

static void test_the_first_useful_number_is_chosen(void **state)
{
    (void)state;
    const char *const orders[] = {"{\"id\":1,\"amount\":5.5}", "{\"id\":2,\"amount\":4}", "{\"id\":3,\"amount\":9}",
                                  "{\"id\":4,\"amount\":1}", "{\"id\":5,\"amount\":2}"};
    assert_string_equal(choice_of(orders, 5), "value.amount");
    const char *const nested[] = {"{\"a\":{\"b\":{\"c\":1.5}}}", "{\"a\":{\"b\":{\"c\":2}}}"};
    assert_string_equal(choice_of(nested, 2), "value.a.b.c");
    const char *const only_id[] = {"{\"id\":1}", "{\"id\":2}", "{\"id\":3}", "{\"id\":4}", "{\"id\":5}"};
    assert_string_equal(choice_of(only_id, 5), "value.id");
    const char *const bare[] = {"3.5", "2"};
    assert_string_equal(choice_of(bare, 2), "value");
    const char *const none[] = {"text", "{\"a\":\"1\"}", "{\"cut\":1"};
    assert_string_equal(choice_of(none, 3), "");
}

static void test_series_puts_samples_where_they_belong(void **state)
{
    (void)state;
    static struct series series;
    series_init(&series, "value.x", 1000);
    series_add(&series, 10500, 1, 1);
    series_add(&series, 10900, 3, 1);
    series_add(&series, 13000, 5, 1); /* two empty buckets between */
    series_add(&series, 12100, 9, 1); /* late, but its bucket is kept */
    assert_int_equal(series.newest_ms, 13000);
    assert_int_equal(series_bucket(&series, 0)->count, 1);
    assert_int_equal(series_bucket(&series, 1)->count, 1);
    assert_int_equal(series_bucket(&series, 2)->count, 0);
    assert_true(series_bucket(&series, 3)->mean == 2);
    assert_true(series_bucket(&series, 3)->min == 1 && series_bucket(&series, 3)->max == 3);
    series_add(&series, 13000 + 1000 * (int64_t)SERIES_BUCKETS * 3, 7, 1);
    assert_int_equal(series_bucket(&series, 1)->count, 0);
    series_add(&series, 13000, 7, 1);
    assert_int_equal(series.late, 1);
    assert_int_equal(series.samples, 6);
}

/* --- session, with a source that hands its sink to the test --- */

struct hand_source {
    struct source base;
    struct sink *sink;
    bool paused;
};

static bool hand_start(struct source *base, const struct tail_spec *spec, struct sink *sink, struct error *error)
{
    (void)spec;
    (void)error;
    ((struct hand_source *)base)->sink = sink;
    return true;
}

static void hand_stop(struct source *base)
{
    ((struct hand_source *)base)->sink = NULL;
}

static void hand_pause(struct source *base, bool paused)
{
    ((struct hand_source *)base)->paused = paused;
}

static void hand_read(struct source *base, const struct read_request *request)
{
    struct event event = {.kind = EVENT_READ_DONE, .tag = request->tag};
    add(&event.batch, request->places[0].from, "whole", "record");
    mailbox_send(base->events, &event);
}

static void hand_destroy(struct source *base)
{
    (void)base;
}

static void hand_capabilities(const struct source *source, struct capabilities *out)
{
    (void)source;
    *out = (struct capabilities){0};
}

static const struct source_ops hand_ops = {.tail_start = hand_start,
                                           .tail_stop = hand_stop,
                                           .tail_pause = hand_pause,
                                           .read_at = hand_read,
                                           .capabilities = hand_capabilities,
                                           .destroy = hand_destroy};

/* Polls until `done` or ten seconds. */
static bool wait_for(struct session *session, bool (*done)(struct session *))
{
    int64_t limit = clock_mono_us() + 10000000;
    while (!done(session)) {
        struct pollfd fd = {.fd = session_fd(session), .events = POLLIN};
        poll(&fd, 1, 100);
        session_poll(session);
        if (clock_mono_us() > limit)
            return false;
    }
    return true;
}

static bool has_twenty_matches(struct session *session)
{
    struct session_counts counts;
    session_counts(session, &counts);
    return counts.examined == 100 && counts.matched == 20;
}

static bool has_no_filter(struct session *session)
{
    struct session_counts counts;
    session_counts(session, &counts);
    return !counts.filtering;
}

static bool has_series(struct session *session)
{
    static struct chart_data charts[CHARTS_MOST];
    return session_charts(session, charts) == 1 && charts[0].lines.items[0].series.samples == 100;
}

static void test_a_session_filters_and_samples(void **state)
{
    (void)state;
    struct session *session = session_create(1 << 20, NULL);
    struct hand_source source = {.base = {&hand_ops, session_board(session), session_mailbox(session)}};
    session_attach(session, &source.base);
    session_tail(session, "orders", (struct tail_start){START_NEWEST, 10});
    assert_int_equal(session_generation(session), 1);
    struct batch batch = {0};
    char value[64];
    for (int i = 0; i < 100; i++) {
        snprintf(value, sizeof value, "{\"amount\":%d.5,\"city\":\"%s\"}", i % 7, i % 5 ? "Lima" : "Quito");
        add(&batch, i, "k", value);
    }
    assert_true(source.sink->put(source.sink, &batch));
    assert_true(wait_for(session, has_series));
    static struct chart_data charts[CHARTS_MOST];
    session_charts(session, charts);
    assert_string_equal(charts[0].spec.paths[0], "value.amount");

    assert_true(session_filter(session, "quito", NULL));
    assert_true(wait_for(session, has_twenty_matches));
    struct window window;
    window_init(&window);
    window_update(&window, session_view_ring(session), 50);
    assert_int_equal(window.count, 20);
    assert_int_equal(window.rows[19].record.head->offset, 95);
    assert_false(session_filter(session, "\"\"", &(struct error){0}));
    assert_string_equal(session_filter_text(session), "quito"); /* the last valid one stays */
    assert_true(session_filter(session, NULL, NULL));
    assert_true(wait_for(session, has_no_filter));

    session_pause(session, true);
    assert_true(source.paused);
    session_jump_to_end(session);
    assert_false(source.paused);

    session_read_full(session, 0, 0, 77);
    assert_true(session_poll(session) & SESSION_RECORD_READ);
    struct record record;
    struct error error = {0};
    assert_true(session_record_read(session, &record, &error));
    assert_int_equal(record.head->offset, 77);

    session_tail(session, "payments", (struct tail_start){START_END, 0});
    struct session_counts counts;
    session_counts(session, &counts);
    assert_int_equal(counts.in_ring, 0);
    assert_int_equal(session_charts(session, charts), 0);
    window_finish(&window);
    batch_finish(&batch);
    session_destroy(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_first_useful_number_is_chosen),
        cmocka_unit_test(test_series_puts_samples_where_they_belong),
        cmocka_unit_test(test_a_session_filters_and_samples),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
