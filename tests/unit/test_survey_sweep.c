/* What a survey asks by its sweep: whose topics' ids when there is none, and how much when it becomes another. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/quantity.h"
#include "kafka/survey_group.h"
#include "kafka/survey_state.h"
#include "mock_kit.h"

enum { MINUTE_US = 60000000 };

static char orders[] = "orders", taken[] = "read", other[] = "other", reader[] = "reader";
static struct rd_kafka_metadata_topic topics[] = {{.topic = orders}, {.topic = other}, {.topic = taken}};
static struct rd_kafka_metadata metadata = {.topic_cnt = 3, .topics = topics};

static int64_t asked_us(const struct survey *survey, const char *topic)
{
    return census_topic(&survey->census, topic)->id_us;
}

static void what_is_looked_at_is_asked_for_without_a_sweep(void **state)
{
    struct mock *mock = *state;
    struct error error = {0};
    const char *const visible = reader;
    const struct scope scope = {
        .focused_topic = orders, .visible_groups = &visible, .visible_group_count = 1, .sweep_ms = QUANTITY_OFF};
    struct survey_group_topic of_reader = {.name = taken};
    struct survey_group group = {.name = reader, .row = {.topic_count = 1}, .topics = &of_reader};
    struct survey *survey = calloc(1, sizeof *survey);
    for (int i = 0; i < metadata.topic_cnt; i++)
        mock_topic(mock, topics[i].topic, 1);
    survey->handle = handle_open((struct live_source *)mock->kit.source, HANDLE_SURVEY, &error);
    assert_non_null(survey->handle);
    survey->rhythm = survey_shipped;
    survey->scope = survey_scope_copy(&scope);
    survey->groups = &group;
    survey->group_count = 1;
    map_put(&survey->group_index, group.name, strlen(group.name), 0);
    census_init(&survey->census);
    census_take_topics(&survey->census, &metadata);

    int64_t first_us = MINUTE_US;
    survey_ids_step(survey, first_us);
    assert_true(asked_us(survey, "orders") > 0);
    assert_true(asked_us(survey, "read") > 0);
    assert_true(asked_us(survey, "other") == 0);

    survey->census.no_ids = false; /* whatever these brokers said */
    int64_t then_us = asked_us(survey, "orders");
    survey_ids_step(survey, then_us + MINUTE_US / 2);
    assert_true(asked_us(survey, "orders") == then_us);
    survey_ids_step(survey, then_us + 2 * MINUTE_US);
    assert_true(asked_us(survey, "orders") != then_us);
    assert_true(asked_us(survey, "other") == 0);

    census_finish(&survey->census);
    map_finish(&survey->group_index);
    survey_scope_destroy(survey->scope);
    handle_close(survey->handle);
    free(survey);
}

/* Minutes into a pass that was left, not all of it is due at once. */
static void another_sweep_begins_its_passes_anew(void **state)
{
    (void)state;
    enum { GROUPS = 600, MOST = 100 };
    const int64_t now_us = 100LL * MINUTE_US;
    struct survey *survey = calloc(1, sizeof *survey);
    survey->rhythm = survey_shipped;
    survey->scope = survey_scope_copy(&(struct scope){.sweep_ms = 60000});
    struct survey_pass *pass = &survey->group_pass;
    *pass = (struct survey_pass){.started_us = now_us - 50LL * MINUTE_US};
    survey_passes_anew(survey, now_us);
    assert_in_range(survey_pass_step(survey, pass, GROUPS, 0, MOST, now_us + MINUTE_US / 60), 1, GROUPS / 60 + 1);
    assert_true(survey->topic_pass.started_us == 0); /* none was begun: the first one fills the lists */
    survey_scope_destroy(survey->scope);
    free(survey);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_looked_at_is_asked_for_without_a_sweep, mock_set_up, mock_tear_down),
        cmocka_unit_test(another_sweep_begins_its_passes_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
