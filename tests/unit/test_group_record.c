/* Where the records of a group are, and what is in its subscriptions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "codec/group_record.h"
#include "codec/java_hash.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* By Java 17: Utils.abs(name.hashCode()) % 50 of Kafka 4.3.0. */
static void test_partition_of_a_group(void **state)
{
    (void)state;
    static const struct {
        const char *group;
        int32_t hash, of_50, of_10, of_7;
    } table[] = {
        {"", 0, 0, 0, 0},
        {"a", 97, 47, 7, 6},
        {"billing", -109829509, 9, 9, 6},
        {"orders-consumer", -1204742690, 40, 0, 4},
        {"console-consumer-12345", 158455506, 6, 6, 6},
        {"gr\xc3\xb6\xc3\x9f"
         "e",
         98762257, 7, 7, 6},
        {"\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e", 25921943, 43, 3, 5},
        {"\xf0\x9f\x9a\x80", 1773027, 27, 7, 4},
        {"g-\xf0\x9f\x9a\x80-x", 399274164, 14, 4, 2},
        {"polygenelubricants", INT32_MIN, 0, 0, 0},
        {"\xef\xbf\xbf", 65535, 35, 5, 1},
        {"connect-sink.1", -329743911, 11, 1, 0},
    };
    for (size_t i = 0; i < COUNT(table); i++) {
        assert_int_equal(java_string_hash(table[i].group, strlen(table[i].group)), table[i].hash);
        assert_int_equal(group_partition(table[i].group, 50), table[i].of_50);
        assert_int_equal(group_partition(table[i].group, 10), table[i].of_10);
        assert_int_equal(group_partition(table[i].group, 7), table[i].of_7);
        assert_int_equal(group_partition(table[i].group, 1), 0);
    }
    char long_name[301];
    memset(long_name, 'x', 300);
    long_name[300] = '\0';
    assert_int_equal(java_string_hash(long_name, 300), -1757771264);
    assert_int_equal(java_string_hash("\xff", 1), 0xFFFD);
}

static void test_topics_of_a_subscription(void **state)
{
    (void)state;
    static const struct {
        const char *what, *bytes;
        size_t len;
        int32_t count;
        const char *first;
    } table[] = {
        {"two topics", "\0\1\0\0\0\2\0\1a\0\2bc\xff\xff\xff\xff", 17, 2, "a"},
        {"none", "\0\0\0\0\0\0", 6, 0, NULL},
        {"empty", "", 0, -1, NULL},
        {"cut in a name", "\0\1\0\0\0\1\0\5ab", 10, -1, NULL},
        {"more than there are", "\0\1\x7f\xff\xff\xff\0\1a", 9, -1, NULL},
        {"less than none", "\0\1\xff\xff\xff\xff", 6, -1, NULL},
        {"no version", "\xff\xff\0\0\0\0", 6, -1, NULL},
        {"no name", "\0\1\0\0\0\1\xff\xff", 8, -1, NULL},
    };
    for (size_t i = 0; i < COUNT(table); i++) {
        struct bytes topics[4] = {{0}};
        int32_t count = group_subscription((struct bytes){table[i].bytes, table[i].len}, topics, 4);
        if (count != table[i].count)
            fail_msg("%s: %d", table[i].what, (int)count);
        if (table[i].first)
            assert_memory_equal(topics[0].data, table[i].first, topics[0].len);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_partition_of_a_group),
        cmocka_unit_test(test_topics_of_a_subscription),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
