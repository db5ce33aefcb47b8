/* Plans of groups on the command line: what is said of them, and what comes between them and the write. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "command_run.h"
#include "fake_groups.h"
#include "group_trial.h"

static struct fake_groups fake;

static struct source *open_fake(struct source_opener *opener, struct board *board, struct mailbox *events,
                                struct error *error)
{
    (void)opener;
    (void)error;
    fake.source.board = board;
    fake.source.events = events;
    return &fake.source;
}

/* Runs it with `name` for weir's own, and keeps what it says on stderr. */
static void run(struct result *result, const char *line, const char *name, char *said, size_t size)
{
    struct source_opener opener = {.open = open_fake};
    struct command_call call = {.write_allowed = true, .cluster_name = "test", .weir = name};
    command_run_heard(result, said, size, line, call, &opener);
}

static void a_command_to_be_pasted_is_whole(void **state)
{
    (void)state;
    struct result result;
    char name[4096] = "weir -b ", said[16384], wanted[8192];
    for (size_t i = strlen(name); i < sizeof name - 1; i++)
        name[i] = (char)('a' + i % 26);
    name[sizeof name - 1] = '\0';
    fake_groups_init(&fake);
    run(&result, "reset-offsets billing --topic orders --to end --watch-for 0s", name, said, sizeof said);
    assert_int_equal(result.code, 0);
    snprintf(wanted, sizeof wanted, "nothing was done; to do it: %s", name);
    if (!strstr(said, wanted) || !strstr(said, "--execute"))
        fail_msg("'%s' does not say '%s' and --execute", said, wanted);
    assert_int_equal(fake.writes, 0);
    fake_groups_finish(&fake);
}

/* At the last of the readings, which is over the time that was to be watched. Last here: it came once for all. */
static void ctrl_c_at_the_end_of_the_watching_is_heard(void **state)
{
    (void)state;
    struct result result;
    char said[16384];
    fake_groups_init(&fake);
    fake.interrupts_at = 3; /* the plan reads, and twice who watches: when the time is over, and once more */
    run(&result, "reset-offsets billing --topic orders --to end --watch-for 20ms --execute --confirm billing", "weir",
        said, sizeof said);
    assert_int_equal(fake.readings, 3);
    assert_int_equal(result.code, ERROR_FAILED);
    assert_non_null(strstr(result.error.text, "refused: the group was to be watched"));
    assert_int_equal(fake.writes, 0);
    fake_groups_finish(&fake);

    fake_groups_init(&fake);
    run(&result, "reset-offsets billing --topic orders --to end --watch-for 0s --execute --confirm billing", "weir",
        said, sizeof said);
    assert_int_equal(result.code, ERROR_FAILED);
    assert_string_equal(result.error.text, "interrupted: nothing was done");
    assert_int_equal(fake.writes, 0);
    fake_groups_finish(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_command_to_be_pasted_is_whole),
        cmocka_unit_test(ctrl_c_at_the_end_of_the_watching_is_heard),
    };
    return cmocka_run_group_tests(tests, trial_set_up, trial_tear_down);
}
