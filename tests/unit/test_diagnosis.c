/* The 24 questions against a made-up cluster on virtual time: each has a group that is sick in this way and one that
 * looks alike and is not. With WEIR_DIAGNOSIS_PRINT set the texts are printed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli/command.h"
#include "cli/globals.h"
#include "diagnosis_case.h"
#include "engine/diagnosis_lines.h"

static bool says(const struct finding *finding, const char *part)
{
    bool found = strstr(finding->title, part) != NULL;
    for (size_t i = 0; i < finding->evidence_count; i++)
        found |= strstr(finding->evidence[i], part) != NULL;
    return found;
}

static const struct finding *finding_of(const struct diagnosis *diagnosis, int question, enum finding_kind least)
{
    for (size_t i = 0; i < diagnosis->count; i++)
        if (diagnosis->findings[i].question == question && diagnosis->findings[i].kind <= least)
            return &diagnosis->findings[i];
    return NULL;
}

/* A command of weir's own is one that weir takes. */
static bool is_taken(const char *text)
{
    enum { WORDS = 32 };
    char copy[1024], *words[WORDS], *save = NULL;
    int count = 0;
    snprintf(copy, sizeof copy, "%s", text);
    for (char *word = strtok_r(copy, " ", &save); word && strcmp(word, "|") != 0 && count < WORDS;
         word = strtok_r(NULL, " ", &save))
        words[count++] = word;
    const struct command *command = count > 1 ? command_find(words[1]) : NULL;
    if (!command || strcmp(words[0], "weir") != 0)
        return false;
    const struct option_spec *const tables[] = {command->own ? command->own : global_options, global_options};
    struct options *options = options_create(tables, 2);
    struct error error = {0};
    size_t operands = 0;
    bool good = options_parse(options, count - 2, words + 2, &error);
    options_operands(options, &operands, NULL);
    good &= operands >= command->min_operands && operands <= command->max_operands;
    options_destroy(options);
    return good;
}

static const char *bad_command(const struct diagnosis *diagnosis)
{
    for (size_t i = 0; i < diagnosis->count; i++)
        for (size_t c = 0; c < diagnosis->findings[i].command_count; c++) {
            const struct finding_command *command = &diagnosis->findings[i].commands[c];
            if (!command->stock && !is_taken(command->text))
                return command->text;
        }
    return NULL;
}

/* What may have to be mended comes with both tools' commands, and with what would confirm it unless it is certain. */
static const struct finding *unarmed(const struct diagnosis *diagnosis)
{
    for (size_t i = 0; i < diagnosis->count; i++) {
        const struct finding *finding = &diagnosis->findings[i];
        bool own = false, stock = false;
        for (size_t c = 0; c < finding->command_count; c++) {
            own |= !finding->commands[c].stock;
            stock |= finding->commands[c].stock;
        }
        bool confirmed = finding->confirm || finding->confidence == CONFIDENCE_CERTAIN;
        if (!confirmed || (finding->kind != FINDING_FACT && (!own || !stock)))
            return finding;
    }
    return NULL;
}

static bool runs(const struct finding *finding, const char *part)
{
    size_t own = 0, stock = 0;
    for (size_t c = 0; c < finding->command_count; c++)
        if (strstr(finding->commands[c].text, part))
            *(finding->commands[c].stock ? &stock : &own) += 1;
    return own && stock;
}

static const char *fault_of(const struct diagnosis_case *one, const struct diagnosis *diagnosis)
{
    if (one->answer && diagnosis->answers[one->question].kind != one->answer)
        return "answered otherwise";
    if (one->answer && !diagnosis->answers[one->question].why)
        return "without a reason";
    if (one->answer && one->says && !strstr(diagnosis->answers[one->question].why, one->says))
        return "for another reason";
    if (!one->sick)
        return finding_of(diagnosis, one->question,
                          one->question == 2 || one->question == 14 ? FINDING_FACT : FINDING_RISK)
                   ? "found where there is nothing"
                   : NULL;
    const struct finding *finding = finding_of(diagnosis, one->question, FINDING_FACT);
    if (!finding)
        return "not found";
    if (finding->kind != one->kind)
        return "of another kind";
    if (finding->confidence != one->confidence)
        return "of another confidence";
    if (one->says && !says(finding, one->says))
        return "does not say it";
    if (one->runs && !runs(finding, one->runs))
        return "without its command";
    if (!one->not_first && finding != &diagnosis->findings[0])
        return "not the first";
    return finding->evidence_count == 0 ? "without evidence" : NULL;
}

/* Whether it was diagnosed as it should be; what was wrong is printed. */
static bool is_diagnosed(const struct diagnosis_case *one)
{
    struct diagnosis diagnosis = {0};
    diagnosis_case_play(one, &diagnosis);
    const char *fault = bad_command(&diagnosis);
    fault = fault ? fault : fault_of(one, &diagnosis);
    const struct finding *bare = unarmed(&diagnosis);
    if (bare && !fault) {
        fprintf(stderr, "%d: %s\n", bare->question, bare->title);
        fault = "a finding that nobody can act on";
    }
    if (fault)
        fprintf(stderr, "%s: question %d %s: %s\n", one->name, one->question, fault, diagnosis.verdict);
    if (getenv("WEIR_DIAGNOSIS_PRINT")) {
        struct str out = {0};
        diagnosis_text(&out, &diagnosis, false);
        printf("== %s\n%s\n", one->name, str_text(&out));
        str_finish(&out);
    }
    diagnosis_finish(&diagnosis);
    return fault == NULL;
}

static void every_question_is_answered(void **state)
{
    (void)state;
    static const struct diagnosis_cases *const tables[] = {
        &diagnosis_of_readers, &diagnosis_of_speed, &diagnosis_of_rebalances, &diagnosis_of_log, &diagnosis_of_brokers};
    int faults = 0;
    const char *only = getenv("WEIR_DIAGNOSIS_ONLY");
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
        for (size_t i = 0; i < tables[t]->count; i++)
            if (!only || strcmp(only, tables[t]->rows[i].name) == 0)
                faults += !is_diagnosed(&tables[t]->rows[i]);
    assert_int_equal(faults, 0);
}

/* What a look or two show is no less so for being seen once, or for commits that are far apart. */
static void a_short_look_answers_what_it_can(void **state)
{
    (void)state;
    static const struct {
        struct diagnosis_case one;
        int can[4];
    } table[] = {
        {{.spec = {.members = 2, .trouble = TROUBLE_SLOW, .at_s = 300}, .from_s = 900, .to_s = 900}, {8, 20, 22, 23}},
        {{.spec = {.members = 2, .commit_s = 300}, .from_s = 900, .to_s = 1650}, {16, 19, 20, 23}},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct diagnosis diagnosis = {0};
        diagnosis_case_play(&table[i].one, &diagnosis);
        for (size_t q = 0; q < sizeof table[i].can / sizeof *table[i].can; q++)
            assert_int_equal(diagnosis.answers[table[i].can[q]].kind, ANSWER_NO);
        diagnosis_finish(&diagnosis);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_question_is_answered),
        cmocka_unit_test(a_short_look_answers_what_it_can),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
