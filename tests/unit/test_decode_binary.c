/* Decoders of what is no text: MessagePack, integers, and Kafka's own records about groups. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "codec/decode.h"
#include "codec/group_record.h"
#include "codec/msgpack.h"

#define BYTES(text)                                                                                                    \
    {                                                                                                                  \
        text, sizeof(text) - 1                                                                                         \
    }

static void test_msgpack_is_read(void **state)
{
    (void)state;
    static const struct {
        struct bytes bytes;
        const char *json;
    } rows[] = {
        {BYTES("\xc0"), "null"},
        {BYTES("\xc2"), "false"},
        {BYTES("\xc3"), "true"},
        {BYTES("\x00"), "0"},
        {BYTES("\x7f"), "127"},
        {BYTES("\xff"), "-1"},
        {BYTES("\xe0"), "-32"},
        {BYTES("\xcc\xff"), "255"},
        {BYTES("\xcd\xff\xff"), "65535"},
        {BYTES("\xce\xff\xff\xff\xff"), "4294967295"},
        {BYTES("\xcf\xff\xff\xff\xff\xff\xff\xff\xff"), "18446744073709551615"},
        {BYTES("\xd0\x80"), "-128"},
        {BYTES("\xd1\x80\x00"), "-32768"},
        {BYTES("\xd2\x80\x00\x00\x00"), "-2147483648"},
        {BYTES("\xd3\x80\x00\x00\x00\x00\x00\x00\x00"), "-9223372036854775808"},
        {BYTES("\xca\x3f\x8c\xcc\xcd"), "1.1"},
        {BYTES("\xcb\x3f\xf1\x99\x99\x99\x99\x99\x9a"), "1.1"},
        {BYTES("\xcb\x7f\xf8\x00\x00\x00\x00\x00\x00"), "\"NaN\""},
        {BYTES("\xca\xff\x80\x00\x00"), "\"-Infinity\""},
        {BYTES("\xa3\"a\\"), "\"\\\"a\\\\\""},
        {BYTES("\xa2\xff\xfe"), "{\"base64\":\"//4=\"}"},
        {BYTES("\xd9\x02hi"), "\"hi\""},
        {BYTES("\xc4\x01\x00"), "{\"base64\":\"AA==\"}"},
        {BYTES("\x90"), "[]"},
        {BYTES("\x80"), "{}"},
        {BYTES("\x93\x01\x92\x02\x90\xc0"), "[1,[2,[]],null]"},
        {BYTES("\x82\xa1"
               "a\x01\xa1"
               "a\x02"),
         "{\"a\":1,\"a\":2}"},
        {BYTES("\x83\x01\xc3\x92\x01\x02\xc0\xc0\xc2"), "{\"1\":true,\"[1,2]\":null,\"null\":false}"},
        {BYTES("\xdc\x00\x01\x05"), "[5]"},
        {BYTES("\xde\x00\x01\xa1k\xdd\x00\x00\x00\x00"), "{\"k\":[]}"},
        {BYTES("\xd6\xff\x00\x00\x00\x00"), "\"1970-01-01T00:00:00Z\""},
        {BYTES("\xd7\xff\x1d\xcd\x65\x00\x6f\x2b\x3c\x80"), "\"2029-02-06T20:35:12.125Z\""},
        {BYTES("\xc7\x0c\xff\x00\x00\x00\x01\xff\xff\xff\xff\xff\xff\xff\xff"), "\"1969-12-31T23:59:59.000000001Z\""},
        {BYTES("\xd4\x05\xab"), "{\"ext\":5,\"base64\":\"qw==\"}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str out = {0};
        struct msgpack_fault fault = {0, ""};
        if (!msgpack_to_json(rows[i].bytes, &out, &fault))
            fail_msg("row %zu: %s at %zu", i, fault.reason, fault.at);
        assert_string_equal(str_text(&out), rows[i].json);
        assert_true(json_valid(out.data, out.len));
        str_finish(&out);
    }
}

static void test_msgpack_that_lies_is_refused(void **state)
{
    (void)state;
    static const struct {
        struct bytes bytes;
        size_t at;
        const char *reason;
    } rows[] = {
        {BYTES(""), 0, "it is cut short"},
        {BYTES("\x92\x01"), 0, "a length goes beyond the end"},
        {BYTES("\xdd\xff\xff\xff\xff"), 0, "a length goes beyond the end"},
        {BYTES("\xdf\x7f\xff\xff\xff\x01\x02"), 0, "a length goes beyond the end"},
        {BYTES("\xdb\xff\xff\xff\xffhi"), 0, "a length goes beyond the end"},
        {BYTES("\xc6\xff\xff\xff\xff"), 0, "a length goes beyond the end"},
        {BYTES("\xcf\x00\x00"), 3, "it is cut short"},
        {BYTES("\x91\xc1"), 1, "c1 begins no value"},
        {BYTES("\x01\x02"), 1, "something follows its end"},
        {BYTES("\xd7\xff\xff\xff\xff\xff\x00\x00\x00\x00"), 0, "a timestamp has too many nanoseconds"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str out = {0};
        struct msgpack_fault fault = {0, "none"};
        assert_false(msgpack_to_json(rows[i].bytes, &out, &fault));
        if (strcmp(fault.reason, rows[i].reason) != 0 || fault.at != rows[i].at || out.len)
            fail_msg("row %zu: %s at %zu", i, fault.reason, fault.at);
        str_finish(&out);
    }
}

static void test_msgpack_as_deep_as_it_may_be(void **state)
{
    (void)state;
    char bytes[MSGPACK_DEPTH + 2];
    struct str out = {0};
    struct msgpack_fault fault = {0, ""};
    memset(bytes, '\x91', sizeof bytes);
    bytes[MSGPACK_DEPTH] = '\0';
    assert_true(msgpack_to_json((struct bytes){bytes, MSGPACK_DEPTH + 1}, &out, &fault));
    bytes[MSGPACK_DEPTH] = '\x91';
    bytes[MSGPACK_DEPTH + 1] = '\0';
    assert_false(msgpack_to_json((struct bytes){bytes, MSGPACK_DEPTH + 2}, &out, &fault));
    assert_string_equal(fault.reason, "more than 1,000 levels");
    str_finish(&out);
}

static void decodes(const char *spec, bool is_key, struct bytes bytes, enum decoded_as as, const char *json,
                    const char *reason)
{
    struct decoder decoder = {0};
    struct decoded decoded = {0};
    struct error error;
    assert_true(decoder_set(&decoder, spec, &error));
    bool good = is_key ? decode_key(&decoded, bytes, &decoder) : decode(&decoded, bytes, &decoder);
    assert_int_equal(good, !*reason);
    assert_string_equal(decoded.reason, reason);
    assert_int_equal(decoded.as, as);
    assert_int_equal(decoded.json.data != NULL, json != NULL);
    if (json && (decoded.json.len != strlen(json) || memcmp(decoded.json.data, json, decoded.json.len) != 0))
        fail_msg("%s, not %s", decoded.json.data, json);
    decoder_finish(&decoder);
    decoded_finish(&decoded);
}

static void test_integers(void **state)
{
    (void)state;
    static const struct bytes five = BYTES("\0\0\0\5"), minus = BYTES("\xff\xff\xff\xff\xff\xff\xff\xfe"),
                              word = BYTES("user"), two = BYTES("\x80\x01");
    decodes("key=int32", true, five, DECODED_INTEGER, "5", "");
    decodes("auto", true, five, DECODED_INTEGER, "5", "");
    decodes("auto", true, minus, DECODED_INTEGER, "-2", "");
    decodes("key=uint64", true, minus, DECODED_INTEGER, "18446744073709551614", "");
    decodes("auto", true, word, DECODED_TEXT, NULL, "");
    decodes("key=int32", true, word, DECODED_INTEGER, "1970496882", "");
    decodes("key=int64", true, word, DECODED_TEXT, NULL, "4 bytes, not the 8 of such an integer");
    decodes("int16", false, two, DECODED_INTEGER, "-32767", "");
    decodes("uint16", false, two, DECODED_INTEGER, "32769", "");
    decodes("auto", false, five, DECODED_TEXT, NULL, ""); /* of values nothing is guessed */
    decodes("key=hex", true, five, DECODED_BYTES, NULL, "");
}

static void test_auto_knows_msgpack(void **state)
{
    (void)state;
    decodes("auto", false,
            (struct bytes)BYTES("\x81\xa1"
                                "a\x01"),
            DECODED_MSGPACK, "{\"a\":1}", "");
    decodes("auto", false,
            (struct bytes)BYTES("\x81\xa1"
                                "a\x01 "),
            DECODED_BYTES, NULL, "");                                                        /* more follows */
    decodes("auto", false, (struct bytes)BYTES("\xdc\x90\xdc\x90"), DECODED_TEXT, NULL, ""); /* Syriac text */
    decodes("msgpack", false, (struct bytes)BYTES("\x92\x01"), DECODED_BYTES, NULL,
            "no MessagePack: a length goes beyond the end, at byte 0");
}

static void test_decoders_of_keys_and_values(void **state)
{
    (void)state;
    static const char *const specs[][2] = {
        {"key=int64", "key=int64 value=auto"},
        {"key=int64 value=csv(a, b c):;", "key=int64 value=csv(a,b c):;"},
        {"value=msgpack,key=int32", "key=int32 value=msgpack"},
        {"csv(key=1,b)", "csv(key=1,b)"},
    };
    for (size_t i = 0; i < sizeof specs / sizeof *specs; i++) {
        struct decoder decoder = {0};
        struct error error;
        struct str out = {0};
        assert_true(decoder_set(&decoder, specs[i][0], &error));
        decoder_append_whole(&out, &decoder);
        assert_string_equal(str_text(&out), specs[i][1]);
        str_finish(&out);
        decoder_finish(&decoder);
    }
    struct decoder kept = {0};
    struct error error;
    assert_true(decoder_set(&kept, "key=int64", &error));
    assert_true(decoder_set(&kept, "value=json", &error)); /* the key stays */
    assert_false(decoder_set(&kept, "key=csv(a)", &error));
    assert_false(decoder_set(&kept, "value=text key=avro", &error));
    assert_true(kept.key == DECODER_INT64 && kept.kind == DECODER_JSON);
    decoder_finish(&kept);
}

/* Written by Apache Kafka 4.3.0: a group of the classic protocol and one of the newer. */
static const struct {
    struct bytes key;
    const char *key_json;
    struct bytes value;
    const char *value_json;
} records[] = {
    {BYTES("\x00\x02\x00\x09\x67\x2d\x63\x6c\x61\x73\x73\x69\x63"),
     "{\"type\":\"GroupMetadata\",\"version\":2,\"group\":\"g-classic\"}",
     BYTES("\x00\x03\x00\x00\x00\x00\x00\x00\xff\xff\xff\xff\x00\x00\x01\xa2\x0a\xbe\x60\x13\x00\x00\x00\x00"),
     "{\"version\":3,\"protocolType\":\"\",\"generation\":0,\"protocol\":null,\"leader\":null,"
     "\"currentStateTimestamp\":1795476578323,\"members\":[]}"},
    {BYTES("\x00\x02\x00\x09\x67\x2d\x63\x6c\x61\x73\x73\x69\x63"),
     "{\"type\":\"GroupMetadata\",\"version\":2,\"group\":\"g-classic\"}",
     BYTES("\x00\x03\x00\x08\x63\x6f\x6e\x73\x75\x6d\x65\x72\x00\x00\x00\x01\x00\x05\x72\x61\x6e\x67\x65\x00\x29"
           "\x77\x65\x69\x72\x2d\x31\x62\x61\x35\x35\x63\x32\x37\x2d\x33\x30\x65\x66\x2d\x34\x38\x30\x31\x2d\x39"
           "\x30\x38\x61\x2d\x34\x33\x61\x38\x32\x33\x34\x62\x39\x33\x63\x33\x00\x00\x01\xa2\x0a\xbe\x60\x21\x00"
           "\x00\x00\x01\x00\x29\x77\x65\x69\x72\x2d\x31\x62\x61\x35\x35\x63\x32\x37\x2d\x33\x30\x65\x66\x2d\x34"
           "\x38\x30\x31\x2d\x39\x30\x38\x61\x2d\x34\x33\x61\x38\x32\x33\x34\x62\x39\x33\x63\x33\xff\xff\x00\x04"
           "\x77\x65\x69\x72\x00\x0a\x2f\x31\x32\x37\x2e\x30\x2e\x30\x2e\x31\x00\x04\x93\xe0\x00\x00\x27\x10\x00"
           "\x00\x00\x19\x00\x03\x00\x00\x00\x01\x00\x03\x62\x69\x67\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff\xff"
           "\xff\x00\x00\x00\x00\x00\x2b\x00\x00\x00\x00\x00\x01\x00\x03\x62\x69\x67\x00\x00\x00\x06\x00\x00\x00"
           "\x00\x00\x00\x00\x01\x00\x00\x00\x02\x00\x00\x00\x03\x00\x00\x00\x04\x00\x00\x00\x05\x00\x00\x00\x00"),
     "{\"version\":3,\"protocolType\":\"consumer\",\"generation\":1,\"protocol\":\"range\",\"leader\":\"weir-1ba55c27-"
     "30ef-4801-908a-43a8234b93c3\",\"currentStateTimestamp\":1795476578337,\"members\":[{\"memberId\":\"weir-1ba55c27-"
     "30ef-4801-908a-43a8234b93c3\",\"groupInstanceId\":null,\"clientId\":\"weir\",\"clientHost\":\"/"
     "127.0.0.1\",\"rebalanceTimeout\":300000,\"sessionTimeout\":10000,\"subscription\":{\"base64\":"
     "\"AAMAAAABAANiaWcAAAAAAAAAAP////"
     "8AAA==\"},\"assignment\":{\"base64\":\"AAAAAAABAANiaWcAAAAGAAAAAAAAAAEAAAACAAAAAwAAAAQAAAAFAAAAAA==\"}}]}"},
    {BYTES("\x00\x01\x00\x09\x67\x2d\x63\x6c\x61\x73\x73\x69\x63\x00\x03\x62\x69\x67\x00\x00\x00\x05"),
     "{\"type\":\"OffsetCommit\",\"version\":1,\"group\":\"g-classic\",\"topic\":\"big\",\"partition\":5}",
     BYTES("\x00\x04\x00\x00\x00\x00\x00\x00\x00\x17\xff\xff\xff\xff\x01\x00\x00\x01\xa2\x0a\xbe\x60\xab\x01\x00"
           "\x10\x06\x5d\x98\xc4\x6a\x50\x4b\x92\x8a\x84\xe2\x9d\x3a\xf1\x21\xb9"),
     "{\"version\":4,\"offset\":23,\"leaderEpoch\":-1,\"metadata\":\"\",\"commitTimestamp\":1795476578475}"},
    {BYTES("\x00\x05\x00\x05\x67\x2d\x6e\x65\x77\x00\x16\x79\x6a\x78\x6f\x4c\x4b\x63\x71\x51\x74\x47\x52\x63\x35"
           "\x46\x5a\x37\x74\x63\x77\x79\x51"),
     "{\"type\":\"ConsumerGroupMemberMetadata\",\"version\":5,\"groupId\":\"g-new\",\"memberId\":"
     "\"yjxoLKcqQtGRc5FZ7tcwyQ\"}",
     BYTES("\x00\x00\x00\x00\x05\x77\x65\x69\x72\x0b\x2f\x31\x32\x37\x2e\x30\x2e\x30\x2e\x31\x02\x04\x62\x69\x67"
           "\x01\x00\x04\x93\xe0\x00\x01\x00\x01\x00"),
     "{\"version\":0,\"instanceId\":null,\"rackId\":null,\"clientId\":\"weir\",\"clientHost\":\"/"
     "127.0.0.1\",\"subscribedTopicNames\":[\"big\"],\"subscribedTopicRegex\":\"\",\"rebalanceTimeoutMs\":300000,"
     "\"serverAssignor\":null}"},
    {BYTES("\x00\x03\x00\x05\x67\x2d\x6e\x65\x77"),
     "{\"type\":\"ConsumerGroupMetadata\",\"version\":3,\"groupId\":\"g-new\"}",
     BYTES("\x00\x00\x00\x00\x00\x02\x01\x00\x08\x34\xfa\xc1\x0b\xc0\x29\xa0\x84"), "{\"version\":0,\"epoch\":2}"},
    {BYTES("\x00\x07\x00\x05\x67\x2d\x6e\x65\x77\x00\x16\x79\x6a\x78\x6f\x4c\x4b\x63\x71\x51\x74\x47\x52\x63\x35"
           "\x46\x5a\x37\x74\x63\x77\x79\x51"),
     "{\"type\":\"ConsumerGroupTargetAssignmentMember\",\"version\":7,\"groupId\":\"g-new\",\"memberId\":"
     "\"yjxoLKcqQtGRc5FZ7tcwyQ\"}",
     BYTES("\x00\x00\x02\x06\x5d\x98\xc4\x6a\x50\x4b\x92\x8a\x84\xe2\x9d\x3a\xf1\x21\xb9\x07\x00\x00\x00\x00\x00"
           "\x00\x00\x01\x00\x00\x00\x02\x00\x00\x00\x03\x00\x00\x00\x04\x00\x00\x00\x05\x00\x00"),
     "{\"version\":0,\"topicPartitions\":[{\"topicId\":\"Bl2YxGpQS5KKhOKdOvEhuQ\",\"partitions\":[0,1,2,3,4,5]}]}"},
    {BYTES("\x00\x06\x00\x05\x67\x2d\x6e\x65\x77"),
     "{\"type\":\"ConsumerGroupTargetAssignmentMetadata\",\"version\":6,\"groupId\":\"g-new\"}",
     BYTES("\x00\x00\x00\x00\x00\x02\x01\x00\x08\x00\x00\x01\xa2\x0a\xbe\x68\xcb"),
     "{\"version\":0,\"assignmentEpoch\":2}"},
    {BYTES("\x00\x08\x00\x05\x67\x2d\x6e\x65\x77\x00\x16\x79\x6a\x78\x6f\x4c\x4b\x63\x71\x51\x74\x47\x52\x63\x35"
           "\x46\x5a\x37\x74\x63\x77\x79\x51"),
     "{\"type\":\"ConsumerGroupCurrentMemberAssignment\",\"version\":8,\"groupId\":\"g-new\",\"memberId\":"
     "\"yjxoLKcqQtGRc5FZ7tcwyQ\"}",
     BYTES("\x00\x00\x00\x00\x00\x02\x00\x00\x00\x00\x00\x02\x06\x5d\x98\xc4\x6a\x50\x4b\x92\x8a\x84\xe2\x9d\x3a"
           "\xf1\x21\xb9\x07\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x02\x00\x00\x00\x03\x00\x00\x00\x04\x00"
           "\x00\x00\x05\x01\x00\x19\x07\x00\x00\x00\x02\x00\x00\x00\x02\x00\x00\x00\x02\x00\x00\x00\x02\x00\x00"
           "\x00\x02\x00\x00\x00\x02\x01\x00"),
     "{\"version\":0,\"memberEpoch\":2,\"previousMemberEpoch\":0,\"state\":0,\"assignedPartitions\":[{\"topicId\":"
     "\"Bl2YxGpQS5KKhOKdOvEhuQ\",\"partitions\":[0,1,2,3,4,5]}],\"partitionsPendingRevocation\":[]}"},
};

static void test_records_about_groups(void **state)
{
    (void)state;
    struct decoder decoder = {0};
    decoder_for_topic(&decoder, "__consumer_offsets");
    for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
        struct decoded decoded = {0};
        assert_true(decode_key(&decoded, records[i].key, &decoder));
        assert_string_equal(decoded.json.data, records[i].key_json);
        assert_true(decode_record(&decoded, records[i].key, records[i].value, &decoder));
        assert_string_equal(decoded.json.data, records[i].value_json);
        assert_int_equal(decoded.as, DECODED_OFFSETS);
        decoded_finish(&decoded);
    }
}

/* None is read as something that it is not. */
static void test_records_about_groups_cut_at_every_byte(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
        struct str out = {0};
        char reason[GROUP_REASON];
        for (size_t len = 0; len < records[i].key.len; len++)
            assert_false(group_key_to_json((struct bytes){records[i].key.data, len}, &out, reason));
        for (size_t len = 0; len < records[i].value.len; len++)
            assert_false(group_value_to_json(records[i].key, (struct bytes){records[i].value.data, len}, &out, reason));
        assert_int_equal(out.len, 0);
        str_finish(&out);
    }
}

static void test_records_about_groups_of_unknown_versions(void **state)
{
    (void)state;
    struct decoder decoder = {0};
    struct decoded decoded = {0};
    static const struct bytes commit = BYTES("\0\1\0\1g\0\1t\0\0\0\0"), newer = BYTES("\0\5\1\2\3"),
                              unknown = BYTES("\0\x7f\0\1g"), none = BYTES("x");
    decoder_for_topic(&decoder, "__consumer_offsets");
    assert_false(decode_record(&decoded, commit, newer, &decoder));
    assert_string_equal(decoded.reason, "OffsetCommit of version 5, which weir does not know");
    assert_false(decode_key(&decoded, unknown, &decoder));
    assert_string_equal(decoded.reason, "a group's record of type 127, which weir does not know");
    assert_false(decode_record(&decoded, none, newer, &decoder));
    assert_string_equal(decoded.reason, "no key of a group's record");
    assert_true(decode_record(&decoded, commit, (struct bytes){NULL, 0}, &decoder)); /* a tombstone */
    decoded_finish(&decoded);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_msgpack_is_read),
        cmocka_unit_test(test_msgpack_that_lies_is_refused),
        cmocka_unit_test(test_msgpack_as_deep_as_it_may_be),
        cmocka_unit_test(test_integers),
        cmocka_unit_test(test_auto_knows_msgpack),
        cmocka_unit_test(test_decoders_of_keys_and_values),
        cmocka_unit_test(test_records_about_groups),
        cmocka_unit_test(test_records_about_groups_cut_at_every_byte),
        cmocka_unit_test(test_records_about_groups_of_unknown_versions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
