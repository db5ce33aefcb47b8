/* Property files of other clients: kcat's, and those of Java, in the words of librdkafka. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "config/property_file.h"
#include "config_kit.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kcat_conf),
        cmocka_unit_test(test_client_properties),
        cmocka_unit_test(test_malformed_property_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
