/* Events on the fixture cluster: goldens at the clock of the fixture, their export, and the way to their group. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/lang.h"
#include "screen.h"
#include "shown_app.h"

/* Every kind of event, a minute apart; the log's own times are those of the fixture then. */
static void tell_events(struct app *app)
{
    size_t before = event_log_held(session_events(app->session));
    for (int kind = EVENT_PARTITIONS_ADDED; kind < EVENT_KINDS; kind++) {
        struct event event = {.kind = (enum event_kind)kind, .partition = kind % 3 ? -1 : kind % 7};
        if (kind == EVENT_READ_DONE)
            continue;
        snprintf(event.topic, sizeof event.topic, "%s", kind % 2 ? "orders" : "");
        snprintf(event.group, sizeof event.group, "%s", kind >= EVENT_GROUP_NEW && kind % 4 ? "billing" : "");
        snprintf(event.text, sizeof event.text, "this is what was said of event %d: a text that is too long for a line",
                 kind);
        mailbox_send(session_mailbox(app->session), &event);
    }
    while (event_log_held(session_events(app->session)) < before + EVENT_KINDS - EVENT_PARTITIONS_ADDED - 1)
        app_poll(app);
    union {
        const struct event_log *read_only;
        struct event_log *log;
    } events = {.read_only = session_events(app->session)};
    for (uint64_t i = 0; i < events.log->count; i++)
        events.log->rows[i].at_ms = FIXTURE_NOW_MS - (int64_t)(events.log->count - i) * 60000;
}

static void events_look_as_they_did(void **state)
{
    (void)state;
    static const struct {
        const char *golden;
        int width, height;
        const char *keys;
        bool ascii;
    } looks[] = {
        {"events_80x24", 80, 24, "7", false},
        {"events_120x40", 120, 40, "7", false},
        {"events_120x40_ascii", 120, 40, "7", true},
        {"events_200x60", 200, 60, "7", false},
        {"events_filter_120x40", 120, 40, "7 / type:BILLING_rebalance Enter", false},
        {"event_80x24", 80, 24, "7 / type:reset Enter Enter", false},
    };
    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
        struct shown_app shown = {.options = {.topic = "orders", .ascii = looks[i].ascii}};
        lang_set_ascii(looks[i].ascii);
        shown_app_open(&shown, looks[i].width, looks[i].height);
        tell_events(&shown.app);
        shown_app_press(&shown.app, looks[i].keys);
        shown_app_draw_then(&shown.app);
        screen_expect(&shown.app.grid, looks[i].golden);
        app_finish(&shown.app);
        lang_set_ascii(false);
    }
}

static void expect_file(const char *path, const char *first, size_t lines)
{
    char line[1024];
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    if (!strstr(line, first))
        fail_msg("%s begins with %s", path, line);
    size_t count = 1;
    while (fgets(line, sizeof line, file))
        count++;
    fclose(file);
    assert_int_equal(count, lines);
}

/* What is on screen is written to the file, which begins with `first` and has so many lines. */
static void expect_export(struct app *app, const char *folder, const char *name, const char *first, size_t lines)
{
    char path[64], text[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    snprintf(text, sizeof text, "e type:%s Enter", path);
    shown_app_press(app, text);
    snprintf(text, sizeof text, "%s is written", name);
    shown_app_wait(app, text);
    expect_file(path, first, lines);
    remove(path);
}

static void events_are_exported_and_lead_to_their_group(void **state)
{
    (void)state;
    char folder[] = "/tmp/weir-events-XXXXXX";
    struct shown_app shown = {.options = {.topic = "orders"}};
    struct app *app = &shown.app;
    assert_non_null(mkdtemp(folder));
    shown_app_open(&shown, 120, 30);
    tell_events(app);
    shown_app_press(app, "7 / type:rebalance Enter");
    expect_export(app, folder, "e.jsonl", "\"kind\":\"group_rebalance\"", 1);
    expect_export(app, folder, "e.csv", "at,kind,severity,group,topic,partition,text,repeated", 2);
    rmdir(folder);
    shown_app_press(app, ": type:export_e.png Enter");
    shown_app_wait(app, "the name says the format");
    shown_app_press(app, "Enter");
    shown_app_wait(app, "Event: rebalance");
    shown_app_press(app, "Enter");
    shown_app_wait(app, "Group billing");
    app_finish(app);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_look_as_they_did),
        cmocka_unit_test(events_are_exported_and_lead_to_their_group),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
