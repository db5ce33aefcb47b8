#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "kafka/demo_data.h"

static void test_a_record_depends_on_seed_topic_and_number_alone(void **state)
{
    (void)state;
    struct demo_record a = {0}, b = {0};
    for (size_t topic = 0; topic < DEMO_TOPICS; topic++) {
        for (uint64_t n = 0; n < 300; n++)
            demo_record(&a, 7, topic, n); /* whatever came before */
        demo_record(&a, 7, topic, 42);
        demo_record(&b, 7, topic, 42);
        assert_int_equal(a.partition, b.partition);
        assert_int_equal(a.value.len, b.value.len);
        assert_string_equal(str_text(&a.value), str_text(&b.value));
        assert_string_equal(str_text(&a.key), str_text(&b.key));
    }
    demo_record(&a, 7, 0, 42);
    demo_record(&b, 8, 0, 42);
    assert_string_not_equal(str_text(&a.value), str_text(&b.value));
    demo_record_finish(&a);
    demo_record_finish(&b);
}

static void test_topics_fit_the_design(void **state)
{
    (void)state;
    int32_t partitions = 0;
    struct demo_record record = {0};
    for (size_t topic = 0; topic < DEMO_TOPICS; topic++) {
        partitions += demo_topic(topic)->partitions;
        bool used[8] = {false};
        for (uint64_t n = 0; n < DEMO_PRELOAD; n++) {
            demo_record(&record, 1, topic, n);
            assert_in_range(record.partition, 0, demo_topic(topic)->partitions - 1);
            used[record.partition] = true;
        }
        for (int32_t p = 0; p < demo_topic(topic)->partitions; p++)
            assert_true(used[p]);
    }
    assert_true(partitions <= 20);
    demo_record_finish(&record);
}

static void test_mixed_holds_one_of_everything(void **state)
{
    (void)state;
    struct demo_record record = {0};
    size_t tombstones = 0, empty = 0, large = 0, controls = 0, null_headers = 0;
    for (uint64_t n = 0; n < DEMO_PRELOAD; n++) {
        demo_record(&record, 1, 5, n);
        tombstones += record.tombstone;
        empty += !record.tombstone && record.value.len == 0;
        large += record.value.len >= 200000;
        controls += record.value.len && memchr(record.value.data, 27, record.value.len) != NULL;
        for (size_t i = 0; i < record.header_count; i++)
            null_headers += record.headers[i].value.data == NULL;
    }
    assert_true(tombstones > 50 && empty > 50 && controls > 50 && null_headers > 50);
    assert_int_equal(large, 1);
    demo_record_finish(&record);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_record_depends_on_seed_topic_and_number_alone),
        cmocka_unit_test(test_topics_fit_the_design),
        cmocka_unit_test(test_mixed_holds_one_of_everything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
