#include "command_run.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

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

void command_run_heard(struct result *result, char *said, size_t size, const char *line, struct command_call call,
                       struct source_opener *opener)
{
    FILE *errors = tmpfile();
    fflush(stderr);
    int former = dup(STDERR_FILENO);
    dup2(fileno(errors), STDERR_FILENO);
    command_run(result, line, call, opener);
    fflush(stderr);
    dup2(former, STDERR_FILENO);
    close(former);
    rewind(errors);
    said[fread(said, 1, size - 1, errors)] = '\0';
    fclose(errors);
}

void command_run_unread(const char *line, struct source_opener *opener, int lines, const char *begin)
{
    int ends[2], status = 0;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        signal(SIGPIPE, SIG_IGN);
        struct result result;
        command_run(&result, line, (struct command_call){.out = fdopen(ends[1], "w")}, opener);
        _exit(0);
    }
    close(ends[1]);
    FILE *reader = fdopen(ends[0], "r");
    char text[1024];
    for (int i = 0; i < lines; i++) {
        assert_non_null(fgets(text, sizeof text, reader));
        assert_memory_equal(text, begin, strlen(begin));
    }
    fclose(reader);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE);
}

void expect_part(const struct result *result, const char *part)
{
    if (!strstr(result->out, part))
        fail_msg("no %s in:\n%s", part, result->out);
}
