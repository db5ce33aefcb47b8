/* The dashboard's writing on the fixture cluster: plans, the form, the configuration, and what of it is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "screen.h"
#include "shown_app.h"
#include "ui/dump.h"

static void looks_as_it_did(void **state)
{
    (void)state;
    static const struct {
        const char *golden;
        int width, height;
        bool ascii;
        const char *keys, *until, *then;
    } rows[] = {
        {"form_80x24", 80, 24, false, "P type:{\"a\":_1,_\"b\":_[tru]}", "line 1", ""},
        {"form_120x40", 120, 40, false,
         "P type:{\"city\":_\"東京\",_\"n\":_1} Shift-Tab type:trace=1 Shift-Tab type:alice", "JSON, ", ""},
        {"form_80x24_ascii", 80, 24, true, "P type:hello", "no JSON", ""},
        {"form_60x15", 60, 15, false, "P Ctrl-T", "a tombstone, which", ""},
        {"form_sent", 80, 24, false, "P type:1 Ctrl-S", "sent: orders", ""},
        {"form_lost", 80, 24, false, "P type:lost Ctrl-S", "not acknowledged", ""},
        {"form_no_topic", 80, 24, false, "P Tab Ctrl-U type:nowhere Ctrl-S", "y or n", ""},
        {"form_copy", 100, 30, false, "4 g p", "copy of orders", ""},
        {"plan_delete_80x24", 80, 24, false, "X", "to do it", ""},
        {"plan_delete_120x40_ascii", 120, 40, true, "X", "to do it", "type:order Enter"},
        {"plan_config_60x15", 60, 15, false, ": type:config_retention.ms=1_-cleanup.policy Enter", "more below", ""},
        {"plan_refused", 80, 24, false, ": type:create_refused_1_7 Enter", "so at such a length", ""},
        {"plan_reset_80x24", 80, 24, false, ": type:reset_audit_orders_20 Enter", "to do it", ""},
        {"plan_reset_clamped_60x15", 60, 15, false, ": type:reset_audit_orders:0_5 Enter", "clamped", ""},
        {"plan_reset_refused_120x40_ascii", 120, 40, true, ": type:reset_billing_orders_60 Enter", "Refused", ""},
        {"config_80x24", 80, 24, false, "E", "min.insync", ""},
        {"config_120x40_ascii", 120, 40, true, "E G", "min.insync", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct shown_app shown = {.options = {.topic = "orders", .ascii = rows[i].ascii}, .fixture = {.writes = true}};
        shown_app_open(&shown, rows[i].width, rows[i].height);
        shown.app.watch_ms = 20;
        shown_app_press(&shown.app, rows[i].keys);
        shown_app_wait(&shown.app, rows[i].until);
        shown_app_press(&shown.app, rows[i].then);
        shown.app.notice[0] = '\0'; /* comes and goes by the clock */
        shown_app_draw(&shown.app);
        screen_expect(&shown.app.grid, rows[i].golden);
        app_finish(&shown.app);
    }
}

/* Each says at once why not, and how to allow it; nothing is opened. */
static void nothing_is_written_without_permission(void **state)
{
    (void)state;
    static const char *const keys[] = {"P",
                                       "X",
                                       "A",
                                       "M",
                                       "D",
                                       "4 p",
                                       ": type:create_pagos Enter",
                                       ": type:delete-topic_orders Enter",
                                       ": type:config_retention.ms=1 Enter",
                                       "3 R",
                                       ": type:reset_audit_orders_end Enter",
                                       ": type:delete-offsets_audit_orders Enter",
                                       ": type:delete-group_audit Enter",
                                       ": type:undo-reset_x Enter",
                                       ": type:produce Enter"};
    struct shown_app shown = {.options = {.topic = "orders"}};
    shown_app_open(&shown, 120, 40);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        shown_app_press(&shown.app, keys[i]);
        assert_non_null(strstr(shown.app.notice, "--write"));
        assert_false(shown.app.plan_open);
        assert_int_not_equal(shown.app.places[shown.app.depth - 1].screen, SCREEN_FORM);
        assert_int_equal(shown.app.mode, INPUT_NONE);
        shown_app_press(&shown.app, "1");
    }
    app_finish(&shown.app);
}

/* What to do is in the last words of long notices: they take the rows that they need. */
static void a_long_notice_is_read_to_its_end(void **state)
{
    (void)state;
    static const int widths[] = {60, 80, 100, 120, 200};
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        struct shown_app shown = {.options = {.topic = "orders"}};
        shown_app_open(&shown, widths[i], 24);
        shown_app_press(&shown.app, "P");
        shown_app_draw(&shown.app);
        struct str text = {0};
        dump_text(&text, &shown.app.grid);
        if (!strstr(str_text(&text), "WEIR_WRITE=1"))
            fail_msg("at %d columns:\n%s", widths[i], str_text(&text));
        str_finish(&text);
        if (widths[i] == 80)
            screen_expect(&shown.app.grid, "notice_long_80x24");
        app_finish(&shown.app);
    }
}

static void commands_say_what_they_expect(void **state)
{
    (void)state;
    static const struct {
        const char *line, *says;
    } rows[] = {
        {"create", "expected create TOPIC"},
        {"create a b", "expected create TOPIC"},
        {"create a 1 2 3", "expected create TOPIC"},
        {"create a 0", "expected create TOPIC"},
        {"create a =x", "expected create TOPIC"},
        {"create 'a", "quote"},
        {"delete-topic a b", "expected delete-topic"},
        {"add-partitions", "expected add-partitions"},
        {"add-partitions many", "expected add-partitions"},
        {"delete-records", "expected delete-records"},
        {"delete-records 1", "expected PARTITION:OFFSET"},
        {"delete-records x:end", "expected PARTITION:OFFSET"},
        {"config retention.ms", "expected config"},
        {"config -", "expected config"},
        {"produce a b", "expected produce"},
        {"creat a", ":create"},
        {"reset", "expected reset GROUP TOPIC"},
        {"reset audit orders", "expected reset GROUP TOPIC"},
        {"reset audit orders start", "no place to go to"},
        {"reset audit orders:x end", "expected TOPIC or TOPIC:PARTITION"},
        {"reset audit orders orders end", "named twice"},
        {"delete-offsets audit", "expected delete-offsets"},
        {"delete-group a b", "expected delete-group"},
        {"delete-group", "no group is selected"},
        {"undo-reset", "expected undo-reset FILE"},
        {"undo-reset a b", "expected undo-reset FILE"},
    };
    struct shown_app shown = {.options = {.topic = "orders"}, .fixture = {.writes = true}};
    shown_app_open(&shown, 120, 40);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        app_command(&shown.app, rows[i].line);
        if (!strstr(shown.app.notice, rows[i].says))
            fail_msg("':%s' says '%s'", rows[i].line, shown.app.notice);
        assert_false(shown.app.plan_open);
    }
    app_finish(&shown.app);
}

/* What is pasted is text: no action, no sending, no confirming, whatever it holds. */
static void a_paste_does_nothing_by_itself(void **state)
{
    (void)state;
    static const char paste[] = "q\tP\r1\x13:quit\r";
    struct shown_app shown = {.options = {.topic = "orders"}, .fixture = {.writes = true}};
    shown_app_open(&shown, 120, 40);
    for (int pass = 0; pass < 3; pass++) {
        shown_app_press(&shown.app, pass == 1 ? "P" : pass == 2 ? "Escape X" : "");
        if (pass == 2)
            shown_app_wait(&shown.app, "to do it");
        enum screen before = shown.app.places[shown.app.depth - 1].screen;
        for (size_t i = 0; i < sizeof paste - 1; i++) {
            uint32_t code = (unsigned char)paste[i];
            struct key key = {.code = code == '\r' ? SPECIAL_ENTER : code == '\t' ? SPECIAL_TAB : code, .pasted = true};
            if (code == 0x13)
                key = (struct key){.code = 's', .ctrl = true, .pasted = true};
            app_key(&shown.app, key);
        }
        assert_false(shown.app.quit);
        assert_int_equal(shown.app.places[shown.app.depth - 1].screen, before);
        assert_int_equal(shown.app.sent_tag, 0);
    }
    shown_app_press(&shown.app, "Escape P");
    shown_app_wait(&shown.app, ":quit");
    app_finish(&shown.app);
}

/* No key but a yes of the reader's language makes a topic; keys that were meant for a field least of all. */
static void only_a_yes_makes_a_topic(void **state)
{
    (void)state;
    struct shown_app shown = {.options = {.topic = "orders"}, .fixture = {.writes = true}};
    shown_app_open(&shown, 80, 24);
    shown_app_press(&shown.app, "P Tab Ctrl-U type:nowhere Ctrl-S");
    shown_app_wait(&shown.app, "y or n");
    shown_app_press(&shown.app, "s Enter Tab 1 Space Ctrl-S Ctrl-Y Up");
    assert_int_equal(shown.app.adds_tag, 0);
    shown_app_wait(&shown.app, "y or n");
    shown_app_press(&shown.app, "n");
    assert_int_equal(shown.app.adds_tag, 0);
    shown_app_press(&shown.app, "Ctrl-S");
    shown_app_wait(&shown.app, "y or n");
    shown_app_press(&shown.app, "y");
    assert_int_not_equal(shown.app.adds_tag, 0);
    app_finish(&shown.app);
}

/* The answer takes the place of "asking the cluster". */
static void a_refusal_is_no_longer_asked(void **state)
{
    (void)state;
    struct shown_app shown = {.options = {.topic = "orders"}, .fixture = {.writes = true}};
    shown_app_open(&shown, 80, 24);
    app_command(&shown.app, "create refused 1 7");
    assert_string_equal(shown.app.notice, "asking the cluster");
    shown_app_wait(&shown.app, "so at such a length");
    assert_string_equal(shown.app.notice, "");
    app_finish(&shown.app);
}

/* One partition, one topic, or all that the group has committed. */
static void what_is_moved_is_what_one_stands_on(void **state)
{
    (void)state;
    static const char whole[] = "no one partition is selected here: the whole group is meant";
    static const struct {
        const char *keys, *until, *then, *line, *notice;
    } rows[] = {
        {": type:group_billing Enter", "Partitions 3", "R", "reset billing orders:0 ", ""},
        {": type:group_billing Enter", "Partitions 3", "Down R", "reset billing orders:1 ", ""},
        {": type:group_billing Enter", "Partitions 3", "Tab R", "reset billing orders ", whole},
        {": type:group_billing Enter", "Partitions 3", "Tab Tab R", "reset billing orders ", whole},
        {": type:group_billing Enter", "Partitions 3", "Down Enter R", "reset billing orders:1 ", ""},
        {": type:group_billing Enter", "Partitions 3", "Shift-Tab Down Down R", "reset billing orders:2 ", ""},
        {": type:group_billing Enter", "Partitions 3", "/ type:nothing Enter R", "group billing",
         "no partition is selected"},
        {"1 Tab Tab", "Groups reading", "R", "reset audit orders ", ""},
        {"3", "Groups", "R", "reset audit orders ", ""},
        {"3 d", "How things stand", "R", "reset audit orders ", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct shown_app shown = {.options = {.topic = "orders"}, .fixture = {.writes = true}};
        shown_app_open(&shown, 120, 40);
        shown_app_press(&shown.app, rows[i].keys);
        shown_app_wait(&shown.app, rows[i].until);
        shown_app_press(&shown.app, rows[i].then);
        if (strcmp(str_text(&shown.app.command_input.text), rows[i].line) != 0)
            fail_msg("%s: '%s', not '%s'", rows[i].keys, str_text(&shown.app.command_input.text), rows[i].line);
        assert_non_null(strstr(shown.app.notice, rows[i].notice));
        app_finish(&shown.app);
    }
}

/* Before its partitions are known, unless they were quick: then it says what it means. */
static void what_is_not_known_is_not_moved(void **state)
{
    (void)state;
    struct shown_app shown = {.options = {.topic = "orders"}, .fixture = {.writes = true}};
    shown_app_open(&shown, 120, 40);
    shown_app_press(&shown.app, ": type:group_audit Enter Tab R");
    bool known = shown.app.mode != INPUT_NONE;
    assert_string_equal(shown.app.notice, known ? "no one partition is selected here: the whole group is meant"
                                                : "its partitions are not known yet");
    app_finish(&shown.app);
}

/* R types what is known; the plan, its name, the result with a row a partition; and back again by the file it names. */
static void a_group_is_moved_and_taken_back(void **state)
{
    (void)state;
    char folder[] = "/tmp/weir-screen-XXXXXX", line[600];
    assert_non_null(mkdtemp(folder));
    setenv("XDG_STATE_HOME", folder, 1);
    struct shown_app shown = {.options = {.topic = "orders"}, .fixture = {.writes = true}};
    shown_app_open(&shown, 120, 40);
    shown.app.watch_ms = 20;
    shown_app_press(&shown.app, ": type:reset_audit_orders_20 Enter");
    shown_app_wait(&shown.app, "to do it");
    shown_app_press(&shown.app, "type:audit Enter");
    shown_app_wait(&shown.app, "orders 0: 40 -> 20");
    shown_app_wait(&shown.app, "orders 2: none -> 20");
    glob_t found;
    snprintf(line, sizeof line, "%s/weir/undo/audit-*.json", folder);
    assert_int_equal(glob(line, 0, NULL, &found), 0);
    snprintf(line, sizeof line, "undo-reset %s", found.gl_pathv[0]);
    globfree(&found);
    shown_app_press(&shown.app, "Escape");
    app_command(&shown.app, line);
    shown_app_wait(&shown.app, "to do it");
    shown_app_press(&shown.app, "type:audit Enter");
    shown_app_wait(&shown.app, "orders 2: 20 -> none");
    app_finish(&shown.app);
    snprintf(line, sizeof line, "rm -rf '%s'", folder);
    assert_int_equal(system(line), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(looks_as_it_did),
        cmocka_unit_test(nothing_is_written_without_permission),
        cmocka_unit_test(a_long_notice_is_read_to_its_end),
        cmocka_unit_test(commands_say_what_they_expect),
        cmocka_unit_test(a_paste_does_nothing_by_itself),
        cmocka_unit_test(only_a_yes_makes_a_topic),
        cmocka_unit_test(a_refusal_is_no_longer_asked),
        cmocka_unit_test(what_is_moved_is_what_one_stands_on),
        cmocka_unit_test(what_is_not_known_is_not_moved),
        cmocka_unit_test(a_group_is_moved_and_taken_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
