/* What the survey keeps of a group from one run to the next. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "kafka/survey.h"
#include "mock_kit.h"
#include "model/group_detail.h"
#include "watched_group.h"

static bool has_points(const struct group_detail *detail, void *opaque)
{
    const size_t *least = opaque;
    return detail->points.lag_count >= *least && detail->rows[0].points.behind_count >= 1;
}

static void test_history_is_kept(void **state)
{
    struct watched *fixture = *state;
    struct source *source = fixture->mock->kit.source;
    source->ops->remember(source, fixture->folder);
    struct survey *survey = watched_survey(fixture);
    size_t least = 2;
    struct group_detail *detail = watched_wait(fixture, has_points, &least);
    assert_int_equal(detail->points.behind_age, SPAN_AGE_RECORD);
    block_release(detail);
    atomic_store(&fixture->script.committed, 50);
    detail = watched_wait(fixture, has_points, &(size_t){3});
    block_release(detail);
    survey_destroy(survey);
    board_put_group(fixture->mock->kit.board, NULL);
    /* Another run: what was seen before is there at its first look. */
    survey = watched_survey(fixture);
    detail = watched_wait(fixture, has_points, &(size_t){3});
    assert_int_equal(detail->points.lag[0].value, WATCHED_RECORDS - 40);
    block_release(detail);
    survey_destroy(survey);
    char path[256], *id = rd_kafka_clusterid(fixture->mock->kit.producer, 5000);
    snprintf(path, sizeof path, "%s/history-%s", fixture->folder, id);
    assert_int_equal(unlink(path), 0);
    free(id);
}

static bool has_mark(const struct group_detail *detail, void *opaque)
{
    (void)opaque;
    return detail->mark_count > 0;
}

static void end(struct watched *fixture, struct survey *survey)
{
    survey_destroy(survey);
    board_put_group(fixture->mock->kit.board, NULL);
    board_put_groups(fixture->mock->kit.board, NULL);
}

/* One whose memory is not understood, and a run that saw nobody, cost the others nothing. */
static void test_what_was_seen_is_kept(void **state)
{
    struct watched *fixture = *state;
    struct source *source = fixture->mock->kit.source;
    source->ops->remember(source, fixture->folder);
    atomic_store(&fixture->script.beyond, true);
    struct survey *survey = watched_survey(fixture);
    block_release(watched_wait(fixture, watched_was_read, NULL));
    atomic_store(&fixture->script.committed, 10);
    block_release(watched_wait(fixture, has_mark, NULL));
    end(fixture, survey);

    atomic_store(&fixture->script.partial, true);
    survey = watched_survey(fixture);
    struct event event = kit_wait(&fixture->mock->kit, EVENT_FILE_FAILED);
    assert_non_null(strstr(event.text, "1 group before is not known"));
    event_finish(&event);
    watched_wait_partial(fixture);
    end(fixture, survey);

    atomic_store(&fixture->script.partial, false);
    survey = watched_survey(fixture);
    struct group_detail *detail = watched_wait(fixture, has_mark, NULL);
    assert_int_equal(detail->marks[0].kind, MARK_RESET);
    assert_string_equal(detail->marks[0].topic, detail->rows[0].topic);
    assert_int_equal(detail->marks[0].partition, detail->rows[0].partition);
    block_release(detail);
    end(fixture, survey);
    char path[256], *id = rd_kafka_clusterid(fixture->mock->kit.producer, 5000);
    snprintf(path, sizeof path, "%s/history-%s", fixture->folder, id);
    assert_int_equal(unlink(path), 0);
    free(id);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_history_is_kept, watched_set_up, watched_tear_down),
        cmocka_unit_test_setup_teardown(test_what_was_seen_is_kept, watched_set_up, watched_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
