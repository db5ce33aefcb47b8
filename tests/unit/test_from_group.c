/* --from group:NAME: where each partition is read from, what is said of it, and what cannot be read so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "command_run.h"
#include "made_source.h"
#include "model/group_detail.h"
#include "model/group_place.h"
#include "model/topics.h"
#include "source/seek.h"

static const struct offset unknown = {0};

static void a_place_is_the_commit_within_the_log(void **state)
{
    (void)state;
    const struct {
        const char *what;
        struct offset committed, low, high;
        enum group_place place;
        int64_t from;
    } table[] = {
        {"within", offset_of(50), offset_of(10), offset_of(90), GROUP_PLACE_COMMIT, 50},
        {"at the start", offset_of(10), offset_of(10), offset_of(90), GROUP_PLACE_COMMIT, 10},
        {"at the end", offset_of(90), offset_of(10), offset_of(90), GROUP_PLACE_COMMIT, 90},
        {"deleted", offset_of(9), offset_of(10), offset_of(90), GROUP_PLACE_LOW, 10},
        {"past the end", offset_of(91), offset_of(10), offset_of(90), GROUP_PLACE_HIGH, 90},
        {"deleted, of an emptied log", offset_of(9), offset_of(90), offset_of(90), GROUP_PLACE_LOW, 90},
        {"none", unknown, offset_of(10), offset_of(90), GROUP_PLACE_NONE, 10},
        {"none, of a log that is not known", unknown, unknown, unknown, GROUP_PLACE_NONE, 0},
        {"of a log that is not known", offset_of(50), unknown, unknown, GROUP_PLACE_COMMIT, 50},
        {"the start is not known", offset_of(91), unknown, offset_of(90), GROUP_PLACE_HIGH, 90},
        {"the end is not known", offset_of(5), offset_of(10), unknown, GROUP_PLACE_LOW, 10},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        int64_t from = -7;
        enum group_place place = group_place_of(table[i].committed, table[i].low, table[i].high, &from);
        if (place != table[i].place || from != table[i].from)
            fail_msg("%s: place %d, from %lld", table[i].what, (int)place, (long long)from);
    }
}

static void a_group_is_named_after_a_colon(void **state)
{
    (void)state;
    struct tail_start start = {.kind = START_END};
    struct error error = {0};
    assert_null(seek_group(NULL));
    assert_null(seek_group("beginning"));
    assert_string_equal(seek_group("group:a:b c"), "a:b c");
    assert_true(seek_parse_or_group("group:a", 0, &start, &error));
    assert_int_equal(start.kind, START_BEGINNING);
    assert_true(seek_parse_or_group("-5", 0, &start, &error));
    assert_int_equal(start.kind, START_NEWEST);
    assert_false(seek_parse_or_group("group:", 0, &start, &error));
    assert_int_equal(error.kind, ERROR_USAGE);
    assert_false(seek_parse("group:a", 0, &start, &error)); /* where no group can be asked */
}

/* ---- a cluster with one group, whose tail only notes what it is told to read ---- */

enum { PARTITIONS = 5, MOST = 16 };

static struct fake {
    struct made_source made;
    struct read_place places[MOST];
    char topics[MOST][16]; /* theirs: they go with the call */
    size_t place_count;
    struct tail_start from;
    bool started, denied, row_denied, nothing;
} fake;

/* Of `orders`: read in part, deleted, past the end, never, read to the end. */
static struct lag_row lag_rows[] = {
    {.topic = "orders", .partition = 0, .committed = {.value = 12, .known = true}},
    {.topic = "orders", .partition = 1, .committed = {.value = 3, .known = true}},
    {.topic = "orders", .partition = 2, .committed = {.value = 99, .known = true}},
    {.topic = "orders", .partition = 4, .committed = {.value = 30, .known = true}},
};
static struct group_row group_rows[] = {{.group = "billing"}, {.group = "shipping"}};
static struct partition_row partition_rows[PARTITIONS];

static void answer_lag(const struct question *question, struct answer *answer)
{
    answer->groups = made_block(sizeof *answer->groups);
    answer->details = mem_zero(1, sizeof(struct group_detail *));
    if (strcmp(question->names[0], "billing") != 0)
        return;
    struct group_detail *detail = made_block(sizeof *detail);
    detail->summary = (struct group_row){.group = "billing", .partitions = fake.denied ? -1 : 4};
    detail->summary.status.error = fake.denied ? "commits: Group authorization failed" : NULL;
    detail->summary.status.denied = fake.denied;
    lag_rows[0].committed.known = !fake.row_denied;
    lag_rows[0].state.error = fake.row_denied ? "Topic authorization failed" : NULL;
    lag_rows[0].state.denied = fake.row_denied;
    detail->rows = lag_rows;
    detail->count = fake.denied || fake.nothing ? 0 : 4;
    answer->details[answer->detail_count++] = detail;
}

static bool fake_ask(struct source *source, const struct question *question, struct answer *answer, struct error *error)
{
    (void)source;
    (void)error;
    if (question->kind == ASK_LAG) {
        answer_lag(question, answer);
    } else if (question->kind == ASK_GROUPS) {
        answer->groups = made_block(sizeof *answer->groups);
        answer->groups->rows = group_rows;
        answer->groups->count = 2;
    } else if (question->kind == ASK_PARTITIONS && strncmp(question->names[0], "or", 2) == 0) {
        answer->partitions = made_block(sizeof *answer->partitions);
        answer->partitions->rows = partition_rows;
        answer->partitions->count = PARTITIONS;
        for (int32_t i = 0; i < PARTITIONS; i++)
            partition_rows[i] = (struct partition_row){.partition = i, .low = offset_of(10), .high = offset_of(30)};
    }
    return true;
}

static bool fake_tail_start(struct source *source, const struct tail_spec *spec, struct sink *sink, struct error *error)
{
    (void)error;
    (void)sink;
    struct event ended = {.kind = EVENT_TAIL_ENDED, .partition = -1};
    fake.started = true;
    fake.from = spec->from;
    fake.place_count = spec->place_count < MOST ? spec->place_count : MOST;
    for (size_t i = 0; i < fake.place_count; i++) {
        fake.places[i] = spec->places[i];
        snprintf(fake.topics[i], sizeof fake.topics[i], "%s", spec->places[i].topic);
    }
    mailbox_send(source->events, &ended);
    return true;
}

static void fake_tail_stop(struct source *source)
{
    (void)source;
}

static void fake_capabilities(const struct source *source, struct capabilities *out)
{
    (void)source;
    *out = (struct capabilities){0};
}

static struct source_opener *opener(void)
{
    static const struct source_ops ops = {.ask = fake_ask,
                                          .tail_start = fake_tail_start,
                                          .tail_stop = fake_tail_stop,
                                          .capabilities = fake_capabilities,
                                          .destroy = made_source_destroy};
    return made_source_opener(&fake.made, &ops);
}

/* What it says on stderr is caught. */
struct heard {
    struct error error;
    char said[4096];
};

static void run(struct heard *heard, const char *line)
{
    struct result result;
    fake.started = false;
    command_run_heard(&result, heard->said, sizeof heard->said, line, (struct command_call){0}, opener());
    heard->error = result.error;
}

static int reset(void **state)
{
    (void)state;
    fake = (struct fake){0};
    return 0;
}

static void check_places(void)
{
    static const int64_t from[PARTITIONS] = {12, 10, 30, 10, 30};
    assert_true(fake.started);
    assert_int_equal(fake.from.kind, START_BEGINNING); /* a partition that comes meanwhile */
    assert_int_equal(fake.place_count, PARTITIONS);
    for (int32_t i = 0; i < PARTITIONS; i++) {
        assert_string_equal(fake.topics[i], "orders");
        assert_int_equal(fake.places[i].partition, i);
        assert_int_equal(fake.places[i].from, from[i]);
    }
}

static void each_command_begins_where_the_group_is(void **state)
{
    (void)state;
    static const char *const lines[] = {"tail orders --from group:billing", "count orders --from group:billing",
                                        "fields orders --from group:billing", "export orders --from group:billing",
                                        "chart orders value.x --from group:billing"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct heard heard;
        run(&heard, lines[i]);
        check_places();
        assert_non_null(strstr(heard.said, "orders, partition 1: group billing has committed offset 3, but the log "
                                           "begins at 10: it is read from there\n"));
        assert_non_null(strstr(heard.said, "orders, partition 2: group billing has committed offset 99, but the log "
                                           "ends at 30: nothing before that is read\n"));
        assert_non_null(strstr(
            heard.said, "orders: group billing has committed nothing in partition 3: it is read from its beginning\n"));
        assert_null(strstr(heard.said, "partition 0"));
        assert_null(strstr(heard.said, "partition 4"));
    }
}

static void only_what_is_read_is_spoken_of(void **state)
{
    (void)state;
    struct heard heard;
    run(&heard, "tail orders orders2 --from group:billing --partition 0,4");
    assert_int_equal(fake.place_count, 4);
    assert_int_equal(fake.places[1].from, 30);
    assert_int_equal(fake.places[2].number, 1);
    assert_int_equal(fake.places[2].from, 10);
    assert_null(strstr(heard.said, "orders,"));
    assert_non_null(strstr(heard.said, "orders2: group billing has committed nothing there: all of it is read\n"));
    fake.nothing = true;
    run(&heard, "count orders --from group:billing");
    assert_int_equal(fake.place_count, PARTITIONS);
    assert_non_null(strstr(heard.said, "orders: group billing has committed nothing there: all of it is read\n"));
}

static void what_is_not_known_is_not_read(void **state)
{
    (void)state;
    struct heard heard;
    run(&heard, "tail orders --from group:biling");
    assert_false(fake.started);
    assert_int_equal(heard.error.kind, ERROR_FAILED);
    assert_string_equal(heard.error.text, "unknown group 'biling'; did you mean 'billing'?");
    fake.row_denied = true;
    run(&heard, "count orders --from group:billing");
    assert_false(fake.started);
    assert_int_equal(heard.error.kind, ERROR_NOT_AUTHORISED);
    assert_non_null(strstr(heard.error.text, "orders, partition 0"));
    fake.denied = true;
    run(&heard, "export orders --from group:billing");
    assert_false(fake.started);
    assert_int_equal(heard.error.kind, ERROR_NOT_AUTHORISED);
    assert_non_null(strstr(heard.error.text, "Group authorization failed"));
    run(&heard, "tail orders --from group:");
    assert_int_equal(heard.error.kind, ERROR_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_place_is_the_commit_within_the_log),
        cmocka_unit_test(a_group_is_named_after_a_colon),
        cmocka_unit_test_setup(each_command_begins_where_the_group_is, reset),
        cmocka_unit_test_setup(only_what_is_read_is_spoken_of, reset),
        cmocka_unit_test_setup(what_is_not_known_is_not_read, reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
