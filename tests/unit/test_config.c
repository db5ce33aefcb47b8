/* The configuration file: what it sets, where it is wrong, which files are not taken, and who may read its secrets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "config/property_file.h"
#include "config_kit.h"

static void write_file(const char *path, const char *text, mode_t mode)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, mode), 0);
}

static void test_a_good_file(void **state)
{
    (void)state;
    static const char text[] = "\xEF\xBB\xBF# comment\r\n"
                               "[weir]\r\n"
                               "  profile = prod  \n"
                               "; another\n"
                               "buffer=128M\n"
                               "[keys]\n"
                               "quit = Ctrl-X\n"
                               "[profile prod]\n"
                               "bootstrap.servers = a:1,b:2\n"
                               "sasl.password = p#;=[x] \"y\"\n"
                               "write = Yes\n"
                               "color = red\n"
                               "cluster.id = abc\n"
                               "max_rate = 500\n"
                               "[ profile  east ]\n"
                               "debug =";
    struct config config = {0};
    struct error error = {0};
    assert_true(config_of_text(text, &config, &error));
    assert_string_equal(properties_get(&config.settings, "profile"), "prod");
    assert_string_equal(properties_origin(&config.settings, "buffer"), "config:5");
    assert_string_equal(properties_get(&config.keys, "quit"), "Ctrl-X");
    const struct profile *prod = config_profile(&config, "prod");
    assert_non_null(prod);
    assert_string_equal(properties_get(&prod->properties, "sasl.password"), "p#;=[x] \"y\"");
    assert_null(properties_get(&prod->properties, "write"));
    assert_string_equal(properties_get(&config_profile(&config, "east")->properties, "debug"), "");
    config_finish(&config);
}

static void test_malformed_files(void **state)
{
    (void)state;
    static const struct {
        const char *text, *where, *what;
    } cases[] = {
        {"[weir", "config:1", "ends with ']'"},
        {"\n[]\n", "config:2", "name is missing"},
        {"[weir]\nbuffer\n", "config:2", "expected KEY = VALUE"},
        {"[weir]\n = 3\n", "config:2", "key is missing"},
        {"buffer = 3\n", "config:1", "before any section"},
        {"[wier]\n", "config:1", "expected [weir], [keys] or [profile NAME]"},
        {"[profile]\n", "config:1", "[profile NAME]"},
        {"[weir]\na = 1\na = 2\n", "config:3: a is already set at config:2", "remove one"},
        {"[profile p]\n[profile p]\n", "config:2", "already there at config:1"},
        {"[profile p]\ngroup.id = x\n", "config:2: group.id", "without joining a group"},
        {"[profile p]\nenable.auto.commit = true\n", "config:2: enable.auto.commit", "never commits"},
        {"[profile p]\nallow.auto.create.topics = true\n", "config:2: allow.auto.create.topics", "never create"},
        {"[profile p]\nenable.partition.eof = true\n", "config:2: enable.partition.eof", "remove it"},
        {"[profile p]\nlog.queue = true\n", "config:2: log.queue", "screen"},
        {"[profile p]\nwrite = maybe\n", "config:2: write: 'maybe'", "expected yes or no"},
        {"[profile p]\nmax_rate = fast\n", "config:2: max_rate", "records a second"},
        {"[profile p]\nmax_rate = -1\n", "config:2: max_rate", "0 or more"},
        {"[profile p]\nlag_warn = much\n", "config:2: lag_warn", "records, 0 or more"},
        {"[profile p]\nbehind_warn = 5 min\n", "config:2: behind_warn: '5 min'", "expected 60s, 5m, 2h"},
        {"[profile p]\nbehind_warn = 300\n", "config:2: behind_warn", "60s"},
        {"[profile p]\nsweep = never\n", "config:2: sweep: 'never'", "expected off, 30s, 5m"},
        {"[profile p]\nsweep = 10ms\n", "config:2: sweep", "30s"},
        {"[profile p]\ncolor =\n", "config:2: color", "value is missing"},
        {"[profile p]\npasword_command = x\n", "config:2: unknown key 'pasword_command'", "'password_command'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct config config = {0};
        struct error error = {0};
        assert_false(config_of_text(cases[i].text, &config, &error));
        assert_int_equal(error.kind, ERROR_USAGE);
        assert_has(error.text, cases[i].where);
        assert_has(error.text, cases[i].what);
        config_finish(&config);
    }
    struct config config = {0};
    struct error error = {0};
    assert_false(config_parse("config", "[weir]\nx=\0y\n", 12, &config, &error));
    assert_has(error.text, "config:2: a zero byte");
    config_finish(&config);
}

static void test_no_secret_in_an_error(void **state)
{
    (void)state;
    struct config config = {0};
    struct error error = {0};
    assert_false(config_of_text("[profile p]\nhunter2\n", &config, &error));
    assert_null(strstr(error.text, "hunter2"));
    config_finish(&config);

    struct properties properties = {0};
    struct str warnings = {0};
    static const char jaas[] = "sasl.jaas.config=x.PlainLoginModule required username=u password=\"hunter2;";
    assert_false(property_file_parse("f", jaas, strlen(jaas), &properties, &warnings, &error));
    assert_has(error.text, "f:1: sasl.jaas.config: a quote is not closed");
    assert_null(strstr(error.text, "hunter2"));
    properties_finish(&properties);
}

static void test_files_that_cannot_be_read(void **state)
{
    (void)state;
    struct config config = {0};
    struct str warnings = {0};
    struct error error = {0};
    assert_false(config_read("/nowhere/config", &config, &warnings, &error));
    assert_has(error.text, "/nowhere/config: cannot be opened");
    config_finish(&config);
    assert_false(config_read("/tmp", &config, &warnings, &error));
    assert_has(error.text, "is a directory");
    config_finish(&config);
    assert_true(config_read(NULL, &config, &warnings, &error)); /* the default one need not exist */
    assert_null(config.path);
    config_finish(&config);
}

static void test_secrets_that_others_can_read(void **state)
{
    (void)state;
    char path[128];
    snprintf(path, sizeof path, "%s/secret", config_home);
    struct error error = {0};
    static const mode_t modes[] = {0644, 0640, 0600};
    for (size_t i = 0; i < 3; i++) {
        struct config config = {0};
        struct properties properties = {0};
        struct str warnings = {0};
        write_file(path, "[profile p]\nsasl.password = x\n", modes[i]);
        assert_true(config_read(path, &config, &warnings, &error));
        assert_int_equal(warnings.len > 0, i < 2);
        str_clear(&warnings);
        write_file(path, "sasl.password=x\n", modes[i]);
        assert_true(property_file_read(path, &properties, NULL, &warnings, &error));
        assert_int_equal(warnings.len > 0, i < 2);
        if (i < 2)
            assert_has(str_text(&warnings), "chmod 600");
        config_finish(&config);
        properties_finish(&properties);
        str_finish(&warnings);
    }
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_good_file),
        cmocka_unit_test(test_malformed_files),
        cmocka_unit_test(test_no_secret_in_an_error),
        cmocka_unit_test(test_files_that_cannot_be_read),
        cmocka_unit_test(test_secrets_that_others_can_read),
    };
    return cmocka_run_group_tests(tests, config_home_set_up, config_home_tear_down);
}
