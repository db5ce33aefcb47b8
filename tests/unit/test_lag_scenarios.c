/* The rules for lag at their shipped values against a made-up cluster: what is healthy gives no alarm, what is sick
 * gives its verdict in time, however often one looks. With WEIR_SIM_TABLE=FILE the verdicts are written there as a
 * table.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lag_scenarios.h"

static const int polls[] = {2, 10, 60};
enum { POLLS = sizeof polls / sizeof *polls };

static void print_row(FILE *out, const struct scenario *scenario, int poll, const struct outcome *outcome)
{
    char time[32] = "-";
    if (outcome->verdict_s >= 0 && !scenario->healthy)
        snprintf(time, sizeof time, "%.0f s", outcome->verdict_s);
    fprintf(out, "| %s | %d s | %s %s%s | %s | %d | %d s | %s |\n", scenario->name, poll,
            lag_word_name(outcome->last.word), lag_state_name(outcome->last.state), outcome->last.suspected ? "?" : "",
            time, outcome->broken, outcome->longest_behind_s, outcome->fault ? outcome->fault : "as it should be");
}

static void every_scenario_has_its_verdict(void **state)
{
    (void)state;
    const char *path = getenv("WEIR_SIM_TABLE"), *only = getenv("WEIR_SIM_ONLY");
    FILE *out = path ? fopen(path, "w") : NULL;
    if (out)
        fprintf(out, "| scenario | looks every | verdict at the end | time to verdict | false alarms | longest false "
                     "BEHIND | |\n|---|---|---|---|---|---|---|\n");
    int faults = 0;
    const struct scenario *scenario;
    for (size_t i = 0; (scenario = lag_scenario(i)); i++) {
        if (only && !strstr(scenario->name, only))
            continue;
        for (int p = 0; p < POLLS; p++) {
            struct outcome outcome;
            scenario_run(scenario, polls[p], (uint64_t)i + 1, &outcome);
            if (out)
                print_row(out, scenario, polls[p], &outcome);
            if (outcome.fault) {
                print_row(stderr, scenario, polls[p], &outcome);
                faults++;
            }
        }
    }
    if (out)
        fclose(out);
    assert_int_equal(faults, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_scenario_has_its_verdict),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
