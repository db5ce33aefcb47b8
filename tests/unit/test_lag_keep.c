/* What is kept of a group across a restart: it comes back as it was, and nothing damaged is believed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "model/lag_keep.h"
#include "sim.h"

struct run {
    struct sim *sim;
    struct sim_eye *eye;
    struct lag_watch *watch;
    int64_t boot_us; /* what the monotonic clock is at virtual time 0 */
    struct lag_judgement last;
    char news[4096]; /* of the last look */
};

static struct lag_moment now(const struct run *run)
{
    return (struct lag_moment){sim_now_us(run->sim) + run->boot_us, sim_wall_ms(run->sim)};
}

static void look(struct run *run, int at_s)
{
    struct arena *arena = NULL;
    sim_run_to(run->sim, (int64_t)at_s * SIM_SECOND);
    struct group_detail *detail = sim_look(run->sim, run->eye, &arena);
    struct lag_moment moment = now(run);
    struct lag_news_list news = {0};
    const struct lag_look look = {&lag_rules_shipped, moment.now_us, moment.now_ms, arena};
    lag_watch_look(run->watch, detail, &look, &news);
    sim_eye_note(run->eye, detail);
    run->last = detail->summary.judgement;
    run->news[0] = '\0';
    for (size_t i = 0; i < news.count; i++) {
        size_t len = strlen(run->news);
        snprintf(run->news + len, sizeof run->news - len, "%s\n", news.items[i].text);
    }
    free(news.items);
    block_release(&detail->block);
}

static struct run begin(const struct sim_spec *spec)
{
    return (struct run){
        .sim = sim_create(spec, 7), .eye = sim_eye_create(10), .watch = lag_watch_create(), .boot_us = 5 * SIM_SECOND};
}

static void finish(struct run *run)
{
    sim_destroy(run->sim);
    sim_eye_destroy(run->eye);
    lag_watch_destroy(run->watch);
}

static void look_until(struct run *run, int from_s, int to_s)
{
    for (int at_s = from_s; at_s <= to_s; at_s += 10)
        look(run, at_s);
}

/* weir ends and begins again, on a machine that was started in between. */
static void restart(struct run *run, int at_s)
{
    struct str text = {0}, again = {0};
    struct error error = {0};
    struct lag_moment before = now(run);
    lag_watch_write(run->watch, &before, &text);
    lag_watch_destroy(run->watch);
    sim_run_to(run->sim, (int64_t)at_s * SIM_SECOND);
    run->boot_us = -sim_now_us(run->sim) + 3 * SIM_SECOND;
    sim_eye_destroy(run->eye);
    run->eye = sim_eye_create(10);
    struct lag_moment moment = now(run);
    run->watch = lag_watch_read(text.data, text.len, &moment, &error);
    if (!run->watch)
        fail_msg("%s", error.text);
    lag_watch_write(run->watch, &moment, &again);
    const char *a = strchr(text.data, '\n'), *b = strchr(again.data, '\n'); /* the first line has the time */
    assert_string_equal(a, b);
    str_finish(&text);
    str_finish(&again);
}

static void what_was_learned_is_not_learned_again(void **state)
{
    (void)state;
    struct run run = begin(
        &(struct sim_spec){.members = 2, .commit_s = 60, .new_protocol = true, .trouble = TROUBLE_HANG, .at_s = 1700});
    look_until(&run, 1, 1500);
    restart(&run, 1600);
    look_until(&run, 1600, 2150);
    /* The intervals of before say that 7 minutes without a commit are too long; a new watch could only suspect it. */
    assert_int_equal(run.last.word, LAG_BROKEN);
    assert_int_equal(run.last.state, STATE_STALL);
    finish(&run);
    struct run fresh = begin(
        &(struct sim_spec){.members = 2, .commit_s = 60, .new_protocol = true, .trouble = TROUBLE_HANG, .at_s = 1700});
    look_until(&fresh, 1750, 2150);
    assert_int_equal(fresh.last.word, LAG_UNKNOWN);
    assert_true(fresh.last.suspected);
    finish(&fresh);
}

static void a_hang_goes_on_while_nobody_looks(void **state)
{
    (void)state;
    struct run run =
        begin(&(struct sim_spec){.members = 2, .new_protocol = true, .trouble = TROUBLE_HANG, .at_s = 900});
    look_until(&run, 1, 920);
    restart(&run, 5000);
    look(&run, 5000);
    look(&run, 5010);
    assert_int_equal(run.last.word, LAG_BROKEN);
    assert_int_equal(run.last.state, STATE_STALL);
    struct lag_moment moment = now(&run);
    int64_t ago_s = (moment.now_us - run.last.since_us) / SIM_SECOND;
    assert_true(ago_s > 4000 && ago_s < 4200);
    finish(&run);
}

static void what_happened_meanwhile_is_told(void **state)
{
    (void)state;
    struct run run =
        begin(&(struct sim_spec){.members = 2, .new_protocol = true, .trouble = TROUBLE_DELETE, .at_s = 900});
    look_until(&run, 1, 890);
    restart(&run, 1500);
    look(&run, 1500);
    assert_non_null(strstr(run.news, "offsets were deleted before they were read"));
    assert_int_equal(run.last.state, STATE_LOST);
    assert_int_equal(run.last.word, LAG_BROKEN);
    finish(&run);

    run = begin(&(struct sim_spec){.members = 3, .trouble = TROUBLE_ROLLING, .at_s = 900});
    look_until(&run, 1, 890);
    restart(&run, 1500);
    look(&run, 1500);
    assert_non_null(strstr(run.news, "joined shop-1 @ 10.0.0.1"));
    assert_non_null(strstr(run.news, "left shop-1 @ 10.0.0.1"));
    look_until(&run, 1510, 1800);
    assert_int_equal(run.last.word, LAG_OK);
    finish(&run);

    run = begin(&(struct sim_spec){.members = 2, .trouble = TROUBLE_VANISH, .at_s = 900});
    look_until(&run, 1, 890);
    restart(&run, 1500);
    look(&run, 1500);
    assert_non_null(strstr(run.news, "is no longer there"));
    finish(&run);
}

static void a_healthy_group_is_healthy_after_a_restart(void **state)
{
    (void)state;
    static const struct sim_spec specs[] = {{.members = 2},
                                            {.members = 2, .commit_s = 600},
                                            {.members = 1, .batch_s = 600},
                                            {.members = 2, .txn_s = 60, .aborts = true},
                                            {.unmanaged = true},
                                            {.members = 1, .flow = FLOW_HOURLY}};
    for (size_t i = 0; i < sizeof specs / sizeof *specs; i++) {
        struct run run = begin(&specs[i]);
        look_until(&run, 1, 4000);
        restart(&run, 9000);
        for (int at_s = 9000; at_s < 12600; at_s += 10) {
            look(&run, at_s);
            if (run.last.word == LAG_BROKEN)
                fail_msg("spec %zu, %d s: %s", i, at_s, lag_state_name(run.last.state));
        }
        assert_int_equal(run.last.word, LAG_OK);
        finish(&run);
    }
}

static struct str kept(void)
{
    struct run run = begin(&(struct sim_spec){.members = 3, .old_topic = true, .trouble = TROUBLE_LOOP, .at_s = 100});
    look_until(&run, 1, 600);
    struct str text = {0};
    struct lag_moment moment = now(&run);
    lag_watch_write(run.watch, &moment, &text);
    finish(&run);
    return text;
}

/* Whatever it is, it is refused with a reason, or is a watch that can go on. */
static bool is_taken(const char *text, size_t len)
{
    struct error error = {0};
    struct lag_moment moment = {.now_us = 10 * SIM_SECOND, .now_ms = 1767270000000};
    struct lag_watch *watch = lag_watch_read(text, len, &moment, &error);
    if (!watch) {
        assert_int_equal(error.kind, ERROR_FAILED);
        assert_non_null(strstr(error.text, "line "));
        return false;
    }
    struct str again = {0};
    lag_watch_write(watch, &moment, &again);
    struct lag_watch *twice = lag_watch_read(again.data, again.len, &moment, &error);
    assert_non_null(twice);
    lag_watch_destroy(twice);
    str_finish(&again);
    lag_watch_destroy(watch);
    return true;
}

static void what_is_cut_short_is_refused(void **state)
{
    (void)state;
    struct str text = kept();
    assert_true(is_taken(text.data, text.len));
    for (size_t len = 0; len < text.len; len++)
        assert_false(is_taken(text.data, len));
    str_finish(&text);
}

static void what_is_damaged_is_refused_or_harmless(void **state)
{
    (void)state;
    static const char bytes[] = {'\0', '\t', '\n', '-', '%', '9', 'z', (char)0xff};
    struct str text = kept();
    int refused = 0;
    for (size_t at = 0; at < text.len; at += 3) {
        for (size_t i = 0; i < sizeof bytes; i++) {
            char former = text.data[at];
            text.data[at] = bytes[i];
            refused += !is_taken(text.data, text.len);
            text.data[at] = former;
        }
    }
    assert_true(refused > (int)text.len);
    str_finish(&text);
}

static void what_nobody_writes_is_refused(void **state)
{
    (void)state;
    static const char head[] = "weir-lag\t1\t1767270000000\n", group[] = "group\t1\t1\t0\t0\t0\t0\n";
    static const char *const bad[] = {
        "",
        "weir-lag\t2\t1767270000000\ngroup\t1\t1\t0\t0\t0\t0\nend\n", /* another version */
        "H",                                                          /* no group, no end */
        "HG",
        "HGG",
        "HGend\nend\n",
        "HGgap\t-1\t0\nend\n",
        "HGgap\t99999999999999999999\t0\nend\n",
        "HGgap\t1\nend\n",
        "HGgap\t9223372036854775807\t0\nend\n",
        "HGmember\t0\tb\tc\nmember\t0\ta\tc\nend\n", /* out of order */
        "HGmember\t0\ta\tc\nmember\t0\ta\tc\nend\n", /* twice */
        "HGmember\t0\ta%0\tc\nend\n",
        "HGmember\t0\ta%00\tc\nend\n",
        "HGmark\t0\t7\ttext\nend\n",
        "HGmark\t0\t1\ttext\tt\t0\nend\n", /* a field less */
        "HGmark\t0\t1\ttext\tt\t-1\t0\nend\n",
        "HGmark\t0\t1\ttext\tt\t0\t2147483647\nend\n",
        "HGrow\tt\t0\t5\t0\t5\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\nend\n",     /* a field less */
        "HGrow\tt\t-1\t5\t0\t5\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\nend\n", /* a negative partition */
        "HGrow\tt\t0\t5\t0\t5\t0\t0\t0\t0\t2\t0\t0\t0\t0\t0\t0\nend\n",
        "HGrow\tu\t0\t5\t0\t5\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\nrow\tt\t0\t5\t0\t5\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\nen"
        "d\n",
        "HGrow\tt\t0\t5\t0\t5\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t99999999999999999999\nend\n",
    };
    struct str text = {0};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const char *rest = bad[i];
        str_clear(&text);
        for (; *rest == 'H' || *rest == 'G'; rest++)
            str_append(&text, *rest == 'H' ? head : group);
        str_append(&text, rest);
        if (is_taken(str_text(&text), text.len))
            fail_msg("taken: %s", bad[i]);
    }
    str_clear(&text);
    str_appendf(&text, "%s%srow\tt\t0\t5\t0\t5\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\nend\n", head, group);
    assert_true(is_taken(text.data, text.len));
    /* A name of two kilobytes is nobody's. */
    str_clear(&text);
    str_appendf(&text, "%s%smember\t0\t", head, group);
    for (int i = 0; i < 2000; i++)
        str_append_char(&text, 'a');
    str_append(&text, "\tc\nend\n");
    assert_false(is_taken(text.data, text.len));
    str_finish(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_learned_is_not_learned_again),
        cmocka_unit_test(a_hang_goes_on_while_nobody_looks),
        cmocka_unit_test(what_happened_meanwhile_is_told),
        cmocka_unit_test(a_healthy_group_is_healthy_after_a_restart),
        cmocka_unit_test(what_is_cut_short_is_refused),
        cmocka_unit_test(what_is_damaged_is_refused_or_harmless),
        cmocka_unit_test(what_nobody_writes_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
