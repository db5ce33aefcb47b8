#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "config/cluster.h"
#include "config/demo_file.h"
#include "config/file.h"
#include "config/password.h"
#include "config/property_file.h"

static char home[] = "/tmp/weir-config-XXXXXX";

static void assert_has(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("'%s' does not say '%s'", text, part);
}

static bool parse(const char *text, struct config *config, struct error *error)
{
    return config_parse("config", text, strlen(text), config, error);
}

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
    assert_true(parse(text, &config, &error));
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
        {"[profile p]\ncolor =\n", "config:2: color", "value is missing"},
        {"[profile p]\npasword_command = x\n", "config:2: unknown key 'pasword_command'", "'password_command'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct config config = {0};
        struct error error = {0};
        assert_false(parse(cases[i].text, &config, &error));
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
    assert_false(parse("[profile p]\nhunter2\n", &config, &error));
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

static bool read_properties(const char *text, struct properties *properties, struct str *warnings, struct error *error)
{
    return property_file_parse("file", text, strlen(text), properties, warnings, error);
}

static void test_kcat_conf(void **state)
{
    (void)state;
    struct properties properties = {0};
    struct str warnings = {0};
    struct error error = {0};
    assert_true(read_properties("# kcat\n\n bootstrap.servers = b:9092 \r\nsasl.mechanisms=PLAIN\n"
                                "ssl.key.password=back\\slash\\\nsasl.mechanism=SCRAM-SHA-512",
                                &properties, &warnings, &error));
    assert_string_equal(properties_get(&properties, "metadata.broker.list"), "b:9092");
    assert_string_equal(properties_get(&properties, "sasl.mechanisms"), "SCRAM-SHA-512");
    assert_string_equal(properties_get(&properties, "ssl.key.password"), "back\\slash\\");
    assert_string_equal(properties_origin(&properties, "bootstrap.servers"), "file:3");
    assert_int_equal(warnings.len, 0);
    properties_finish(&properties);
}

static void test_client_properties(void **state)
{
    (void)state;
    struct properties properties = {0};
    struct str warnings = {0};
    struct error error = {0};
    static const char text[] = "! Java\n"
                               "bootstrap.servers: b1:9092,\\\n   b2:9092\n"
                               "security.protocol SASL_SSL\n"
                               "sasl.mechanism=PLAIN\n"
                               "sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required \\\n"
                               "  username=\"al\\\\\"ice\" \\\n"
                               "  password='s\\u00e9cret;=' ;\n"
                               "ssl.truststore.location=/etc/ca.crt\n"
                               "ssl.truststore.type=PEM\n"
                               "ssl.keystore.type=PEM\n"
                               "ssl.keystore.location=/etc/client.pem\n"
                               "ssl.endpoint.identification.algorithm=\n"
                               "key.deserializer=org.apache.kafka.common.serialization.StringDeserializer\n";
    if (!read_properties(text, &properties, &warnings, &error))
        fail_msg("%s", error.text);
    assert_string_equal(properties_get(&properties, "bootstrap.servers"), "b1:9092,b2:9092");
    assert_string_equal(properties_get(&properties, "security.protocol"), "SASL_SSL");
    assert_string_equal(properties_get(&properties, "sasl.username"), "al\"ice");
    assert_string_equal(properties_get(&properties, "sasl.password"), "s\xC3\xA9"
                                                                      "cret;=");
    assert_string_equal(properties_get(&properties, "ssl.ca.location"), "/etc/ca.crt");
    assert_string_equal(properties_get(&properties, "ssl.certificate.location"), "/etc/client.pem");
    assert_string_equal(properties_get(&properties, "ssl.key.location"), "/etc/client.pem");
    assert_string_equal(properties_get(&properties, "ssl.endpoint.identification.algorithm"), "none");
    assert_null(properties_get(&properties, "sasl.jaas.config"));
    assert_null(properties_get(&properties, "key.deserializer"));
    assert_has(str_text(&warnings), "key.deserializer");
    str_finish(&warnings);
    properties_finish(&properties);
}

static void test_malformed_property_files(void **state)
{
    (void)state;
    static const struct {
        const char *text, *where, *what;
    } cases[] = {
        {"a=1\nnonsense\n", "file:2", "expected KEY=VALUE"},
        {"=1\n", "file:1", "key is missing"},
        {"group.id=x\n", "file:1: group.id", "joining"},
        {"security.protocol=SSL\nssl.truststore.location=/k.jks\n", "file:2: ssl.truststore.location", "keytool"},
        {"ssl.truststore.location=/k.p12\nssl.truststore.type=PKCS12\n", "file:1", "expected PEM"},
        {"ssl.keystore.type=JKS\nssl.keystore.location=/k.jks\n", "file:2: ssl.keystore.location", "PKCS12"},
        {"\nsasl.jaas.config=com.sun.security.auth.module.Krb5LoginModule required;\n", "file:2: sasl.jaas.config",
         "PlainLoginModule or ScramLoginModule"},
        {"sasl.jaas.config=a.ScramLoginModule required username=u;\n", "file:1: sasl.jaas.config", "password="},
        {"sasl.jaas.config=\n", "file:1: sasl.jaas.config", "expected MODULE"},
        {"key.serializer=x\nb=\\u12\n", "file:2", "four hexadecimal digits"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct properties properties = {0};
        struct str warnings = {0};
        struct error error = {0};
        assert_false(read_properties(cases[i].text, &properties, &warnings, &error));
        assert_int_equal(error.kind, ERROR_USAGE);
        assert_has(error.text, cases[i].where);
        assert_has(error.text, cases[i].what);
        str_finish(&warnings);
        properties_finish(&properties);
    }
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
    snprintf(path, sizeof path, "%s/secret", home);
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

struct choice {
    struct config config;
    struct cluster cluster;
    struct str warnings;
    struct error error;
};

static bool choose(struct choice *choice, const struct cluster_request *request)
{
    cluster_finish(&choice->cluster);
    choice->error = (struct error){0};
    return cluster_choose(&choice->config, request, &choice->cluster, &choice->warnings, &choice->error);
}

static const char *servers(const struct choice *choice)
{
    return properties_get(&choice->cluster.properties, "bootstrap.servers");
}

static void finish(struct choice *choice)
{
    config_finish(&choice->config);
    cluster_finish(&choice->cluster);
    str_finish(&choice->warnings);
}

static void test_which_cluster_by_default(void **state)
{
    (void)state;
    struct choice choice = {0};
    struct cluster_request none = {0};
    assert_true(choose(&choice, &none));
    assert_string_equal(servers(&choice), "localhost:9092");
    assert_string_equal(choice.cluster.chosen_by, "default");

    assert_true(parse("[profile local]\nbootstrap.servers=l:1\nwrite=on\n", &choice.config, NULL));
    assert_true(choose(&choice, &none));
    assert_string_equal(servers(&choice), "l:1");
    assert_string_equal(choice.cluster.chosen_by, "profile local");
    assert_true(choice.cluster.write);

    struct demo_file file, second;
    assert_true(demo_file_announce(&file, "mockCluster7", "127.0.0.1:7,127.0.0.1:70", NULL));
    assert_true(choose(&choice, &none));
    assert_string_equal(servers(&choice), "127.0.0.1:7,127.0.0.1:70");
    assert_string_equal(choice.cluster.name, "demo");
    assert_string_equal(choice.cluster.demo_id, "mockCluster7");
    assert_true(choice.cluster.write);
    assert_true(choose(&choice, &(struct cluster_request){.brokers = "localhost:70", .brokers_rank = 1}));
    assert_string_equal(choice.cluster.demo_id, "mockCluster7");
    assert_true(choose(&choice, &(struct cluster_request){.brokers = "127.0.0.1:71", .brokers_rank = 1}));
    assert_null(choice.cluster.demo_id);
    assert_false(choice.cluster.write);

    struct cluster_request by_name = {.brokers = "demo", .brokers_rank = 1};
    assert_true(demo_file_announce(&second, "mockCluster8", "127.0.0.1:8", NULL));
    assert_false(choose(&choice, &none));
    assert_non_null(strstr(choice.error.text, "-b 127.0.0.1:7 or -b 127.0.0.1:8"));
    assert_false(choose(&choice, &by_name));
    demo_file_leave(&second);
    assert_true(choose(&choice, &by_name));
    assert_string_equal(choice.cluster.demo_id, "mockCluster7");

    setenv("KAFKA_BROKERS", "env:1", 1);
    assert_true(choose(&choice, &none));
    assert_string_equal(servers(&choice), "env:1");
    unsetenv("KAFKA_BROKERS");
    demo_file_leave(&file);
    assert_false(choose(&choice, &by_name));
    assert_true(choose(&choice, &none));
    assert_string_equal(servers(&choice), "l:1");
    finish(&choice);
}

static void test_which_cluster_when_asked(void **state)
{
    (void)state;
    struct choice choice = {0};
    assert_true(parse("[profile prod]\nbootstrap.servers=p:1\nclient.rack=x\n[profile bare]\nclient.rack=y\n",
                      &choice.config, NULL));
    setenv("KAFKA_BROKERS", "env:1", 1);
    assert_true(choose(&choice, &(struct cluster_request){.profile = "prod", .profile_rank = 3}));
    assert_string_equal(servers(&choice), "p:1");

    /* Brokers from the command line leave a default profile's credentials aside; named together both count. */
    assert_true(choose(
        &choice, &(struct cluster_request){.profile = "prod", .profile_rank = 1, .brokers = "b:1", .brokers_rank = 3}));
    assert_string_equal(servers(&choice), "b:1");
    assert_null(properties_get(&choice.cluster.properties, "client.rack"));
    assert_true(choose(
        &choice, &(struct cluster_request){.profile = "prod", .profile_rank = 3, .brokers = "b:1", .brokers_rank = 3}));
    assert_string_equal(servers(&choice), "b:1");
    assert_string_equal(properties_get(&choice.cluster.properties, "client.rack"), "x");

    const char *pairs[] = {"bootstrap.servers=x:1", "client.rack=z"};
    assert_true(choose(&choice, &(struct cluster_request){.pairs = pairs, .pair_count = 2}));
    assert_string_equal(servers(&choice), "x:1");
    assert_string_equal(choice.cluster.chosen_by, "-X");

    assert_false(choose(&choice, &(struct cluster_request){.profile = "bare", .profile_rank = 3}));
    assert_has(choice.error.text, "config:4: [profile bare] names no brokers");
    choice.config.path = strdup("config");
    assert_false(choose(&choice, &(struct cluster_request){.profile = "prd", .profile_rank = 3}));
    assert_has(choice.error.text, "did you mean 'prod'?");
    const char *wrong[] = {"client.rack"}, *refused[] = {"group.id=g"};
    assert_false(choose(&choice, &(struct cluster_request){.pairs = wrong, .pair_count = 1}));
    assert_has(choice.error.text, "-X: 'client.rack' is not understood; expected KEY=VALUE");
    assert_false(choose(&choice, &(struct cluster_request){.pairs = refused, .pair_count = 1}));
    assert_has(choice.error.text, "-X: group.id cannot be set");
    unsetenv("KAFKA_BROKERS");
    finish(&choice);
}

static void test_password_command(void **state)
{
    (void)state;
    struct choice choice = {0};
    struct error error = {0};
    assert_true(
        parse("[profile p]\nbootstrap.servers=p:1\npassword_command=printf 'hush\\nmore\\n'\n", &choice.config, NULL));
    struct cluster_request p = {.profile = "p", .profile_rank = 3};
    assert_true(choose(&choice, &p));
    assert_string_equal(properties_get(&choice.cluster.properties, "sasl.password"), "hush");
    const char *pair[] = {"sasl.password=given"};
    p.pairs = pair;
    p.pair_count = 1;
    assert_true(choose(&choice, &p));
    assert_string_equal(properties_get(&choice.cluster.properties, "sasl.password"), "given");
    assert_null(password_run("exit 3", "config:9", &error));
    assert_has(error.text, "config:9: password_command failed with exit status 3");
    assert_null(password_run("true", "config:9", &error));
    assert_has(error.text, "printed nothing");
    finish(&choice);
}

static int set_up(void **state)
{
    (void)state;
    if (!mkdtemp(home))
        return -1;
    setenv("HOME", home, 1);
    unsetenv("XDG_CONFIG_HOME");
    unsetenv("XDG_STATE_HOME");
    unsetenv("XDG_RUNTIME_DIR");
    unsetenv("KAFKA_BROKERS");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    static const char *const below[] = {"/.local/state/weir", "/.local/state", "/.local", ""};
    for (size_t i = 0; i < sizeof below / sizeof *below; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s%s", home, below[i]);
        if (remove(path) != 0)
            return -1;
    }
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_good_file),
        cmocka_unit_test(test_malformed_files),
        cmocka_unit_test(test_no_secret_in_an_error),
        cmocka_unit_test(test_kcat_conf),
        cmocka_unit_test(test_client_properties),
        cmocka_unit_test(test_malformed_property_files),
        cmocka_unit_test(test_files_that_cannot_be_read),
        cmocka_unit_test(test_secrets_that_others_can_read),
        cmocka_unit_test(test_which_cluster_by_default),
        cmocka_unit_test(test_which_cluster_when_asked),
        cmocka_unit_test(test_password_command),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
