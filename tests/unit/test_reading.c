/* How commands read, against a source that does what it is told: what is said on stderr, and how it ends. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "cli/reading.h"

enum { TIMEOUT_MS = 40, RECORDS = 3, LIMIT_US = 20000000 };

/* What the tail does at once when it is started. */
struct plan {
    bool records, endless;
    enum event_kind events[4];
    size_t count;
};

struct kit {
    struct source source;
    struct source_opener opener;
    struct command_call call;
    struct sink sink;
    const struct plan *plan;
    int64_t began_us;
    bool raises;
    char said[4096]; /* on stderr */
    struct error error;
    bool good;
};

static struct kit *kit;

static bool tail_start(struct source *source, const struct tail_spec *spec, struct sink *sink, struct error *error)
{
    (void)spec;
    (void)error;
    for (size_t i = 0; i < kit->plan->count; i++) {
        struct event event = {.kind = kit->plan->events[i], .partition = -1};
        strcpy(event.text, event.kind == EVENT_CLUSTER_DOWN ? "connection refused" : "");
        if (event.kind == EVENT_CLUSTER_UP)
            strcpy(event.text, "it answers again");
        mailbox_send(source->events, &event);
    }
    struct batch batch = {0};
    for (int64_t i = 0; kit->plan->records && i < RECORDS; i++)
        batch_add(&batch, &(struct record_fields){.offset = i, .value = {"v", 1}}, 0);
    if (batch.count > 0)
        sink->put(sink, &batch);
    batch_finish(&batch);
    return true;
}

static void tail_stop(struct source *source)
{
    (void)source;
}

static void destroy(struct source *source)
{
    (void)source;
}

static struct source *open_source(struct source_opener *opener, struct board *board, struct mailbox *events,
                                  struct error *error)
{
    static const struct source_ops ops = {.tail_start = tail_start, .tail_stop = tail_stop, .destroy = destroy};
    (void)opener;
    (void)error;
    kit->source = (struct source){.ops = &ops, .board = board, .events = events};
    return &kit->source;
}

static bool take(struct sink *sink, const struct batch *batch)
{
    (void)sink;
    (void)batch;
    return true;
}

/* Longer than any patience with a bounded tail; and a limit, should nothing end it. */
static bool has_waited(struct reading *reading)
{
    int64_t waited_us = clock_mono_us() - kit->began_us;
    if (kit->raises && reading->begun && waited_us > 8 * TIMEOUT_MS * 1000)
        raise(SIGINT);
    return waited_us > (kit->plan->endless ? 8 * TIMEOUT_MS * 1000 : LIMIT_US);
}

static void read_as(struct kit *use, const struct plan *plan)
{
    static const char *const topics[] = {"orders"};
    struct tail_spec spec = {.topics = topics, .topic_count = 1, .bounded = !plan->endless};
    kit = use;
    kit->plan = plan;
    kit->sink.put = take;
    kit->opener.open = open_source;
    kit->call = (struct command_call){.timeout_ms = TIMEOUT_MS, .opener = &kit->opener};
    assert_non_null(command_open(&kit->call, &kit->error));
    struct reading reading = {.call = &kit->call, .spec = &spec, .sink = &kit->sink, .enough = has_waited};

    FILE *file = tmpfile();
    int old = dup(STDERR_FILENO);
    dup2(fileno(file), STDERR_FILENO);
    kit->began_us = clock_mono_us();
    kit->good = read_records(&reading, &kit->error);
    dup2(old, STDERR_FILENO);
    close(old);
    rewind(file);
    kit->said[fread(kit->said, 1, sizeof kit->said - 1, file)] = '\0';
    fclose(file);
    assert_true(clock_mono_us() - kit->began_us < LIMIT_US);
    assert_int_equal(reading.records, plan->records ? RECORDS : 0);
    command_close(&kit->call);
}

static void assert_said(const struct kit *of, const char *text)
{
    if (!strstr(of->said, text))
        fail_msg("no '%s' in '%s'", text, of->said);
}

static void test_nobody_ever_answers(void **state)
{
    (void)state;
    struct kit use = {0};
    read_as(&use, &(struct plan){.events = {EVENT_CLUSTER_DOWN}, .count = 1});
    assert_false(use.good);
    assert_int_equal(use.error.kind, ERROR_UNREACHABLE);
    assert_string_equal(use.error.text, "no broker answered in 0.04 s: connection refused");
    assert_string_equal(use.said, "");
}

static void test_a_cluster_that_has_gone_is_given_up(void **state)
{
    (void)state;
    struct kit use = {0};
    read_as(&use, &(struct plan){.records = true, .events = {EVENT_TAIL_STARTED, EVENT_CLUSTER_DOWN}, .count = 2});
    assert_false(use.good);
    assert_int_equal(use.error.kind, ERROR_UNREACHABLE);
    assert_string_equal(use.error.text, "no broker answered for 0.2 s; 3 records had been read: connection refused");
    assert_string_equal(use.said, "weir: warning: connection refused\n");
}

static void test_what_goes_on_waits_for_a_cluster(void **state)
{
    (void)state;
    struct kit use = {0};
    read_as(&use, &(struct plan){.endless = true, .events = {EVENT_TAIL_STARTED, EVENT_CLUSTER_DOWN}, .count = 2});
    assert_true(use.good);
    assert_false(use.call.interrupted);
    assert_string_equal(use.said, "weir: warning: connection refused\n");
}

static void test_a_cluster_that_is_back_is_said(void **state)
{
    (void)state;
    struct kit use = {0};
    read_as(&use, &(struct plan){.records = true,
                                 .events = {EVENT_TAIL_STARTED, EVENT_CLUSTER_DOWN, EVENT_CLUSTER_UP, EVENT_TAIL_ENDED},
                                 .count = 4});
    assert_true(use.good);
    assert_string_equal(use.said, "weir: warning: connection refused\nweir: warning: it answers again\n");
}

/* Silence is said, and waited through: Ctrl-C ends it in good order. */
static void test_silence_and_interruption(void **state)
{
    (void)state;
    struct kit use = {.raises = true};
    read_as(&use, &(struct plan){.records = true, .events = {EVENT_TAIL_STARTED}, .count = 1});
    assert_true(use.good);
    assert_true(use.call.interrupted);
    assert_said(&use, "nothing came for 0.04 s (3 records so far)");
    assert_said(&use, "weir: interrupted: 3 records had been read\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nobody_ever_answers),
        cmocka_unit_test(test_a_cluster_that_has_gone_is_given_up),
        cmocka_unit_test(test_what_goes_on_waits_for_a_cluster),
        cmocka_unit_test(test_a_cluster_that_is_back_is_said),
        cmocka_unit_test(test_silence_and_interruption), /* the last: an interruption stays */
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
