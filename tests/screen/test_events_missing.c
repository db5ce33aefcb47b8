/* Events that came too fast to be taken down: the screen of events and what is written of it say so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "shown_app.h"

enum { MANY = 3000 }; /* more than a mailbox holds */

static void flood(struct app *app)
{
    struct mailbox *mailbox = session_mailbox(app->session);
    for (int i = 0; i < MANY; i++) {
        struct event event = {.kind = EVENT_GROUP_STATE, .partition = -1};
        snprintf(event.group, sizeof event.group, "billing");
        snprintf(event.text, sizeof event.text, "Stable, %d", i);
        mailbox_send(mailbox, &event);
    }
    assert_true(mailbox_lost(mailbox) > 0);
}

static void expect_last_line(const char *path, const char *text)
{
    char line[1024] = "";
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file))
        continue;
    fclose(file);
    if (!strstr(line, text))
        fail_msg("%s ends with %s", path, line);
}

static void events_that_are_missing_are_told(void **state)
{
    (void)state;
    char folder[] = "/tmp/weir-events-XXXXXX", path[64], line[128], told[128];
    struct shown_app shown = {.options = {.topic = "orders"}};
    struct app *app = &shown.app;
    assert_non_null(mkdtemp(folder));
    shown_app_open(&shown, 120, 30);
    flood(app);
    shown_app_press(app, "7");
    shown_app_wait(app, "came too fast and are missing");
    snprintf(told, sizeof told, "%llu events came too fast and are missing",
             (unsigned long long)mailbox_lost(session_mailbox(app->session)));
    snprintf(path, sizeof path, "%s/e.jsonl", folder);
    snprintf(line, sizeof line, "e type:%s Enter", path);
    shown_app_press(app, line);
    shown_app_wait(app, "e.jsonl is written");
    expect_last_line(path, told);
    remove(path);
    rmdir(folder);
    app_finish(app);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(events_that_are_missing_are_told)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
