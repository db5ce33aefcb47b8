/* Which cluster is meant, by whose word, and what its password is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "config/cluster.h"
#include "config/demo_file.h"
#include "config/password.h"
#include "config_kit.h"

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

    assert_true(config_of_text("[profile local]\nbootstrap.servers=l:1\nwrite=on\n", &choice.config, NULL));
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
    assert_true(config_of_text("[profile prod]\nbootstrap.servers=p:1\nclient.rack=x\n[profile bare]\nclient.rack=y\n",
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
    assert_true(config_of_text("[profile p]\nbootstrap.servers=p:1\npassword_command=printf 'hush\\nmore\\n'\n",
                               &choice.config, NULL));
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_which_cluster_by_default),
        cmocka_unit_test(test_which_cluster_when_asked),
        cmocka_unit_test(test_password_command),
    };
    return cmocka_run_group_tests(tests, config_home_set_up, config_home_tear_down);
}
