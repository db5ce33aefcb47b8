#include "command_run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cli/globals.h"

void command_run_words(struct result *result, char **words, int count, struct command_call call,
                       struct source_opener *opener)
{
    memset(result, 0, sizeof *result);
    call.command = command_find(words[0]);
    assert_non_null(call.command);
    const struct option_spec *const tables[] = {call.command->own, global_options};
    struct options *options = options_create(tables, 2);
    if (!options_parse(options, count - 1, words + 1, &result->error))
        fail_msg("%s", result->error.text);
    call.options = options;
    call.operands = options_operands(options, &call.operand_count, NULL);
    call.format = options_text(options, "output");
    call.timeout_ms = 1000;
    call.opener = opener;
    if (!call.out)
        call.out = tmpfile();
    result->code = call.command->run(&call, &result->error);
    command_close(&call);
    rewind(call.out);
    result->out[fread(result->out, 1, sizeof result->out - 1, call.out)] = '\0';
    fclose(call.out);
    options_destroy(options);
}

void command_run(struct result *result, const char *line, struct command_call call, struct source_opener *opener)
{
    char copy[256], *rest = copy, *words[16];
    int count = 0;
    snprintf(copy, sizeof copy, "%s", line);
    for (char *word; count < 16 && (word = strsep(&rest, " "));)
        words[count++] = word;
    command_run_words(result, words, count, call, opener);
}
