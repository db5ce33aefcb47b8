/* The log of events: what is told again is folded, and it is bounded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "engine/event_log.h"

static void log_text(struct event_log *log, const char *topic, const char *text)
{
    struct event event = {.kind = EVENT_LOG, .partition = -1};
    snprintf(event.topic, sizeof event.topic, "%s", topic);
    snprintf(event.text, sizeof event.text, "%s", text);
    event_log_add(log, &event);
}

static void test_the_event_log_folds_repeats_and_is_bounded(void **state)
{
    (void)state;
    static struct event_log log;
    char text[32];
    log_text(&log, "orders", "gone");
    log_text(&log, "orders", "gone");
    log_text(&log, "orders", "gone");
    log_text(&log, "payments", "gone"); /* of another topic: not the same */
    log_text(&log, "payments", "");     /* nothing to read */
    assert_int_equal(event_log_held(&log), 2);
    assert_string_equal(event_log_row(&log, 0)->topic, "payments");
    assert_int_equal(event_log_row(&log, 1)->repeated, 2);
    for (int i = 0; i < 2 * EVENT_LOG_ROWS; i++) {
        snprintf(text, sizeof text, "event %d", i);
        log_text(&log, "", text);
    }
    assert_int_equal(event_log_held(&log), EVENT_LOG_ROWS);
    assert_string_equal(event_log_row(&log, 0)->text, text);
    assert_string_equal(event_log_row(&log, EVENT_LOG_ROWS - 1)->text, "event 512");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_event_log_folds_repeats_and_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
