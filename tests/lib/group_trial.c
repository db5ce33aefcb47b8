#include "group_trial.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"

enum { TIMEOUT_MS = 200 };

char trial_folder[64];

int trial_set_up(void **state)
{
    (void)state;
    snprintf(trial_folder, sizeof trial_folder, "/tmp/weir-group-write-XXXXXX");
    assert_non_null(mkdtemp(trial_folder));
    setenv("XDG_STATE_HOME", trial_folder, 1);
    return 0;
}

int trial_tear_down(void **state)
{
    (void)state;
    char line[128];
    snprintf(line, sizeof line, "rm -rf '%s'", trial_folder);
    return system(line) == 0 ? 0 : 1;
}

void trial_begin(struct trial *trial, enum group_write write, const char *to)
{
    struct write_policy policy = {.allowed = true, .cluster_name = "test"};
    *trial = (struct trial){.wish = {.write = write, .group = mem_strdup("billing"), .timeout_ms = TIMEOUT_MS}};
    fake_groups_init(&trial->fake);
    trial->gate = write_gate_create(&policy);
    assert_true(group_wish_add_topic(&trial->wish, "orders", NULL));
    if (to)
        assert_true(group_wish_set_aim(&trial->wish, to, 1767225600000, NULL));
}

bool trial_make(struct trial *trial)
{
    return write_plan_make_group(&trial->fake.source, &trial->wish, &trial->plan, &trial->error);
}

void trial_plan(struct trial *trial, enum group_write write, const char *to)
{
    trial_begin(trial, write, to);
    assert_true(trial_make(trial));
}

bool trial_execute(struct trial *trial)
{
    return write_plan_execute(trial->gate, &trial->fake.source, &trial->plan, &trial->result, &trial->error);
}

/* Made, and done without a fault. */
void trial_must(struct trial *trial)
{
    if (!trial_make(trial) || trial->plan.refusal)
        fail_msg("no plan: %s%s", trial->error.text, trial->plan.refusal ? trial->plan.refusal : "");
    if (!trial_execute(trial))
        fail_msg("not done: %s", trial->error.text);
}

void trial_end(struct trial *trial)
{
    write_result_finish(&trial->result);
    write_plan_finish(&trial->plan);
    group_wish_finish(&trial->wish);
    write_gate_destroy(trial->gate);
    fake_groups_finish(&trial->fake);
}

void trial_says(const char *text, const char *words)
{
    if (!text || !strstr(text, words))
        fail_msg("no '%s' in '%s'", words, text ? text : "");
}

void trial_is_not_sent(struct trial *trial, const char *words)
{
    assert_false(trial_execute(trial));
    trial_says(trial->error.text, words);
    assert_int_equal(trial->fake.writes, 0);
}

/* The same cluster, and the way back. */
void trial_take_back(struct trial *trial)
{
    write_plan_finish(&trial->plan);
    trial->wish.is_undo = true;
    trial->wish.file = mem_strdup(trial->result.undo_path);
    write_result_finish(&trial->result);
    trial_must(trial);
}

char *trial_warnings(const struct trial *trial)
{
    struct str all = {0};
    for (size_t i = 0; i < trial->plan.warning_count; i++)
        str_appendf(&all, "%s\n", trial->plan.warnings[i]);
    return str_take(&all);
}
