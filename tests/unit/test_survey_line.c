/* The line that the person draws for seconds behind, on its way to the rules: a group that keeps pace a little behind
 * is OK, until that is beyond the line. Over brokers inside this process, with all windows divided by 100.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/clock.h"
#include "kafka/survey.h"
#include "mock_kit.h"
#include "model/group_detail.h"
#include "watched_group.h"

enum { BEHIND = 9, STEP_US = 50000 };

/* Somebody produces, and somebody reads what came BEHIND records before. */
struct pace {
    struct watched *fixture;
    int64_t moved_us;
    long long high;
    bool is_ok; /* what is waited for */
};

static bool keeps_pace(const struct group_detail *detail, void *opaque)
{
    struct pace *pace = opaque;
    int64_t now_us = clock_mono_us();
    if (now_us - pace->moved_us >= STEP_US) {
        mock_produce_old(pace->fixture->mock, 1, 0);
        atomic_store(&pace->fixture->script.committed, ++pace->high - BEHIND);
        pace->moved_us = now_us;
    }
    const struct lag_judgement *judgement = &detail->summary.judgement;
    bool is_late = judgement->word == LAG_BEHIND || judgement->word == LAG_RECOVERING;
    return detail->summary.commit_gap_us && (pace->is_ok ? judgement->word == LAG_OK : is_late);
}

static void wait_until(struct pace *pace, struct survey *survey, bool is_ok, double line_s)
{
    survey_set_scope(survey, &(struct scope){.focused_group = "reader", .behind_warn_s = line_s});
    pace->is_ok = is_ok;
    block_release(watched_wait(pace->fixture, keeps_pace, pace));
}

static void beyond_the_line_nothing_is_ok(void **state)
{
    struct watched *fixture = *state;
    struct pace pace = {.fixture = fixture, .high = WATCHED_RECORDS};
    setenv("WEIR_LAG_WINDOWS", "100", 1);
    atomic_store(&fixture->script.committed, WATCHED_RECORDS - BEHIND);
    struct survey *survey = watched_survey(fixture);
    wait_until(&pace, survey, true, 0);
    wait_until(&pace, survey, false, 0.1);
    wait_until(&pace, survey, true, 0);
    survey_destroy(survey);
    unsetenv("WEIR_LAG_WINDOWS");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(beyond_the_line_nothing_is_ok, watched_set_up, watched_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
