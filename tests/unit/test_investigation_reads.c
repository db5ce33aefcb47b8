/* Which records an investigation reads: around the place at which a partition is stuck, beyond a gap where the probe
 * found it there, and the first of an open transaction, uncommitted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "engine/investigation.h"
#include "model/arena.h"
#include "model/snapshot.h"

enum { SECOND_US = 1000000, FIRST_TAG = 40 };

struct asked {
    struct source base;
    int count;
    struct read_request request;
    struct read_place place;
};

static void read_at(struct source *source, const struct read_request *request)
{
    struct asked *asked = (struct asked *)source;
    asked->count++;
    asked->request = *request;
    asked->place = request->places[0];
}

static void capabilities(const struct source *source, struct capabilities *out)
{
    (void)source, (void)out;
}

static const struct source_ops ops = {.read_at = read_at, .capabilities = capabilities};

static void look(struct investigation *investigation, const struct lag_row *row)
{
    static int64_t now_us = 1000 * (int64_t)SECOND_US;
    struct arena *arena = NULL;
    struct group_detail *detail = arena_block(sizeof *detail, &arena);
    now_us += 2 * (int64_t)SECOND_US;
    detail->summary = (struct group_row){.group = "shop", .partitions = 1, .worst_owner = -1};
    detail->summary.status.as_of_us = detail->block.captured_us = now_us;
    detail->rows = arena_alloc(arena, 1, sizeof *detail->rows);
    detail->rows[0] = *row;
    detail->count = 1;
    struct snapshot snapshot = {.group = detail};
    investigation_poll(investigation, &snapshot);
    block_release(detail);
}

static void answer(struct asked *asked, struct investigation *investigation)
{
    struct event event = {.kind = EVENT_READ_DONE, .tag = asked->request.tag};
    assert_true(investigation_take(investigation, &event));
    event_finish(&event);
}

static struct investigation *begin(struct asked *asked)
{
    const struct investigation_spec spec = {
        .group = "shop", .weir = "weir", .rules = &lag_rules_shipped, .wanted_us = SECOND_US, .first_tag = FIRST_TAG};
    *asked = (struct asked){.base.ops = &ops};
    return investigation_create(&spec, &asked->base, NULL);
}

static struct lag_row stuck_row(void)
{
    return (struct lag_row){.topic = "orders",
                            .partition = 3,
                            .committed = offset_of(500),
                            .low = offset_of(495),
                            .high = offset_of(9000),
                            .lag = offset_of(8500),
                            .owner = -1,
                            .judgement = {.state = STATE_STALL, .word = LAG_BROKEN}};
}

static void beside_the_one_before(void **state)
{
    (void)state;
    struct asked asked;
    struct investigation *investigation = begin(&asked);
    struct lag_row row = stuck_row();
    look(investigation, &row);
    assert_int_equal(asked.count, 1);
    assert_true(asked.place.partition == 3 && asked.place.from == 495 && asked.place.to == 508);
    assert_false(asked.request.uncommitted);
    answer(&asked, investigation);
    look(investigation, &row);
    assert_int_equal(asked.count, 1); /* once for each place */
    investigation_destroy(investigation);
}

static void beyond_a_gap(void **state)
{
    (void)state;
    struct asked asked;
    struct investigation *investigation = begin(&asked);
    struct lag_row row = stuck_row();
    row.probe = (struct probe){.result = PROBE_RECORD, .from = 500, .offset = 503};
    look(investigation, &row);
    assert_int_equal(asked.count, 1);
    answer(&asked, investigation);
    row.probe.offset = 507; /* that was read, too */
    look(investigation, &row);
    assert_int_equal(asked.count, 1);
    row.probe.offset = 4000; /* by now it is known to be further on */
    look(investigation, &row);
    assert_int_equal(asked.count, 2);
    assert_true(asked.place.from == 495 && asked.place.to == 4008);
    answer(&asked, investigation);
    row.probe.from = 400; /* of another place */
    row.probe.offset = 8000;
    look(investigation, &row);
    assert_int_equal(asked.count, 2);
    investigation_destroy(investigation);
}

static void first_of_a_transaction(void **state)
{
    (void)state;
    struct asked asked;
    struct investigation *investigation = begin(&asked);
    struct lag_row row = stuck_row();
    row.judgement.state = STATE_BLOCKED;
    look(investigation, &row);
    assert_int_equal(asked.count, 0); /* where it begins is not known */
    row.lso = offset_of(700);
    look(investigation, &row);
    assert_int_equal(asked.count, 1);
    assert_true(asked.request.uncommitted && asked.place.from == 700 && asked.place.to > 700);
    answer(&asked, investigation);
    struct investigation_record record;
    assert_false(investigation_record(investigation, "orders", 3, &record)); /* it is not stuck there */
    look(investigation, &row);
    assert_int_equal(asked.count, 1);
    row.judgement.state = STATE_OK;
    row.lso = offset_of(800);
    look(investigation, &row);
    assert_int_equal(asked.count, 1);
    row.open = offset_of(8200); /* it lasts */
    look(investigation, &row);
    assert_int_equal(asked.count, 2);
    assert_true(asked.request.uncommitted && asked.place.from == 800);
    answer(&asked, investigation);
    investigation_destroy(investigation);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(beside_the_one_before),
        cmocka_unit_test(beyond_a_gap),
        cmocka_unit_test(first_of_a_transaction),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
