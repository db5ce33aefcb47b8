/* Commands that a person pastes: quoted so that a shell reads back what was meant, with the cluster they are for, and
 * without a secret. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/call_line.h"
#include "cli/globals.h"
#include "text/shell.h"

static char folder[] = "/tmp/weir-pasted-XXXXXX";

static int set_up(void **state)
{
    (void)state;
    static const char *const variables[] = {"WEIR_CONFIG", "KAFKA_BROKERS", "XDG_RUNTIME_DIR"};
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
        unsetenv(variables[i]);
    if (!mkdtemp(folder) || chdir(folder) != 0)
        return 1;
    setenv("XDG_RUNTIME_DIR", folder, 1); /* no demo of whoever runs this */
    setenv("XDG_STATE_HOME", folder, 1);
    FILE *file = fopen("client.properties", "w");
    fputs("bootstrap.servers=j:1\nsecurity.protocol=SASL_PLAINTEXT\nsasl.mechanism=PLAIN\n"
          "sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username=\"u\" "
          "password=\"hush\";\n",
          file);
    fclose(file);
    file = fopen("kcat conf", "w");
    fputs("bootstrap.servers=k:1\n", file);
    fclose(file);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    char line[64];
    snprintf(line, sizeof line, "rm -rf '%s'", folder);
    return system(line) == 0 ? 0 : 1;
}

/* What the shell made of it: the words of `weir`, one a line and each in brackets. */
static void through_shell(const char *command, struct str *out)
{
    struct str script = {0};
    char piece[4096];
    size_t got;
    str_appendf(&script, "weir() { for word; do printf '[%%s]' \"$word\"; done; }\n%s\n", command);
    setenv("WEIR_TEST_SCRIPT", str_text(&script), 1);
    FILE *shell = popen("eval \"$WEIR_TEST_SCRIPT\"", "r");
    assert_non_null(shell);
    while ((got = fread(piece, 1, sizeof piece, shell)) > 0)
        str_append_bytes(out, piece, got);
    assert_int_equal(pclose(shell), 0);
    str_finish(&script);
}

static const char *const hostile[] = {
    "orders",
    "a b",
    " lead and trail ",
    "it's",
    "\"double\"",
    "$HOME",
    "$(touch x)",
    "`touch x`",
    "a;touch x",
    "a|b&c>d<e",
    "*?[a-z]",
    "~",
    "~root",
    "#no",
    "!event",
    "back\\slash",
    "{a,b}",
    "=ls",
    "-rf",
    "--execute",
    "-",
    "",
    "%s%n",
    "a\tb",
    "new\nline",
    "\033[31mx",
    "caf\xc3\xa9",
    "\xff\xfe bad",
    "\xe2\x80\xae"
    "rtl",
    "-\033 100%'\\",
};

static void a_shell_reads_back_every_word(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
        struct str line = {0}, got = {0}, wanted = {0};
        str_append(&line, "weir x ");
        shell_word_append(&line, hostile[i]);
        through_shell(str_text(&line), &got);
        str_appendf(&wanted, "[x][%s]", hostile[i]);
        if (strcmp(str_text(&got), str_text(&wanted)) != 0)
            fail_msg("%s: %s, not %s", str_text(&line), str_text(&got), str_text(&wanted));
        for (const char *at = str_text(&line); *at; at++) /* it is copied from a screen */
            assert_true((unsigned char)*at >= ' ');
        str_finish(&line);
        str_finish(&got);
        str_finish(&wanted);
    }
}

/* Weir itself takes it for the operand that it is. */
static void no_name_is_taken_for_an_option(void **state)
{
    (void)state;
    const struct option_spec *const tables[] = {global_options};
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
        struct str line = {0}, got = {0};
        struct error error = {0};
        char *words[16];
        int count = 0;
        size_t operands, dashes;
        const char *names[] = {hostile[i], "3:end"};
        str_append(&line, "weir lag");
        shell_arguments_append(&line, names, 2, "--timeout 3s");
        through_shell(str_text(&line), &got);
        for (char *at = got.len ? got.data : NULL; at && *at == '[' && count < 16;) {
            char *end = strstr(at, "][");
            end = end ? end : at + strlen(at) - 1;
            *end = '\0';
            words[count++] = at + 1;
            at = end + 1;
        }
        struct options *options = options_create(tables, 1);
        if (!options_parse(options, count, words, &error))
            fail_msg("%s: %s", str_text(&line), error.text);
        const char *const *found = options_operands(options, &operands, &dashes);
        assert_int_equal(operands, 3);
        assert_string_equal(found[1], hostile[i]);
        assert_string_equal(found[2], "3:end");
        assert_int_equal(options_duration_ms(options, "timeout", 0), 3000);
        options_destroy(options);
        str_finish(&line);
        str_finish(&got);
    }
}

/* --- how weir is called again --- */

static const char profiles[] = "[profile prod]\nbootstrap.servers=p:1\nsecurity.protocol=SSL\n"
                               "[profile o'neill x]\nbootstrap.servers=q:1\n";

struct call_case {
    const char *words[10];
    const char *weir;   /* "@" stands for the folder */
    const char *config; /* NULL: none is needed */
};

static const struct call_case calls[] = {
    {{"-b", "a:1,b:2"}, "weir -b a:1,b:2", NULL},
    {{"-b", "a:1", "-X", "client.id=it's me", "-X", "client.rack=$r"},
     "weir -X 'client.id=it'\\''s me' -X 'client.rack=$r' -b a:1",
     NULL},
    {{"-b", "a:1", "-X", "sasl.password=hush", "-X", "ssl.key.password=hush", "-X", "ssl.key.pem=hush"},
     "weir -X sasl.password=... -X ssl.key.password=... -X ssl.key.pem=... -b a:1",
     NULL},
    {{"-b", "a:1", "-X", "sasl.jaas.config=hush", "-X", "security.protocol=sasl_ssl"},
     "weir -X sasl.jaas.config=... -X security.protocol=sasl_ssl -b a:1",
     "FILE"},
    {{"-b", "a:1", "-X", "sasl.oauthbearer.client.secret=hush", "-X", "ssl.keystore.password=hush"},
     "weir -X sasl.oauthbearer.client.secret=... -X ssl.keystore.password=... -b a:1",
     NULL},
    {{"-X", "bootstrap.servers=x:1"}, "weir -X bootstrap.servers=x:1", NULL},
    {{"-F", "client.properties"}, "weir -F @/client.properties", "@/client.properties"},
    {{"-F", "client.properties", "-b", "a:1"}, "weir -F @/client.properties -b a:1", "@/client.properties"},
    {{"-F", "kcat conf"}, "weir -F '@/kcat conf'", NULL},
    {{"-c", "prod"}, "weir -c prod", "FILE"},
    {{"-c", "o'neill x", "-b", "a:1"}, "weir -c 'o'\\''neill x' -b a:1", NULL},
    {{NULL}, "weir -b localhost:9092", NULL},
    {{"--demo", "--seed", "7"}, "weir --demo --seed 7", NULL},
    {{"--recording", "r.weir"}, "weir --recording @/r.weir", NULL},
};

static void expect_text(const char *text, const char *wanted)
{
    struct str whole = {0};
    for (; *wanted; wanted++)
        if (*wanted == '@')
            str_append(&whole, folder);
        else
            str_append_char(&whole, *wanted);
    if (strcmp(text, str_text(&whole)) != 0)
        fail_msg("'%s', not '%s'", text, str_text(&whole));
    str_finish(&whole);
}

static void call(const struct call_case *row)
{
    const struct option_spec *const tables[] = {global_options};
    struct options *options = options_create(tables, 1);
    struct config config = {0};
    struct cluster cluster = {0};
    struct str warnings = {0};
    struct error error = {0};
    struct call_line line;
    char words[10][128], *argv[10];
    int count = 0;
    for (; count < 10 && row->words[count]; count++) {
        snprintf(words[count], sizeof words[count], "%s", row->words[count]);
        argv[count] = words[count];
    }
    assert_true(config_parse("config", profiles, sizeof profiles - 1, &config, &error));
    assert_true(options_parse(options, count, argv, &error));
    struct cluster_request request = {.brokers = options_text(options, "brokers"),
                                      .brokers_rank = (int)options_rank(options, "brokers"),
                                      .profile = options_text(options, "profile"),
                                      .profile_rank = (int)options_rank(options, "profile")};
    request.files = options_list(options, "file", &request.file_count);
    request.pairs = options_list(options, "property", &request.pair_count);
    if (!cluster_choose(&config, &request, &cluster, &warnings, &error))
        fail_msg("%s", error.text);
    call_line_make(&line, options, &cluster);
    expect_text(str_text(&line.weir), row->weir);
    assert_null(strstr(str_text(&line.weir), "hush"));
    if (row->config)
        expect_text(call_line_config(&line), row->config);
    else
        assert_null(call_line_config(&line));
    call_line_finish(&line);
    cluster_finish(&cluster);
    config_finish(&config);
    str_finish(&warnings);
    options_destroy(options);
}

static void weir_is_called_as_it_was(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        call(&calls[i]);
}

static void a_configuration_elsewhere_is_named(void **state)
{
    (void)state;
    static const struct call_case row = {{"-c", "prod"}, "WEIR_CONFIG='@/my config' weir -c prod", "FILE"};
    setenv("WEIR_CONFIG", "my config", 1);
    call(&row);
    unsetenv("WEIR_CONFIG");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_shell_reads_back_every_word),
        cmocka_unit_test(no_name_is_taken_for_an_option),
        cmocka_unit_test(weir_is_called_as_it_was),
        cmocka_unit_test(a_configuration_elsewhere_is_named),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
