/* Keys of a hot partition: counted whole, named so that they can be told apart and printed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/key_counts.h"
#include "text/utf8.h"

enum { LIMIT = 200 };

struct counted {
    struct diagnosis_keys facts;
    char texts[DIAGNOSIS_KEYS][KEY_SHOWN];
};

static void add(struct batch *batch, const char *key, size_t len, int times)
{
    struct record_fields fields = {.key = {key, len}, .value = {"v", 1}};
    for (int i = 0; i < times; i++)
        batch_add(batch, &fields, LIMIT);
}

static void count(struct counted *counted, struct batch *batch)
{
    *counted = (struct counted){0};
    key_counts(batch, &counted->facts, counted->texts);
    batch_finish(batch);
}

static void test_the_most_frequent_first(void **state)
{
    (void)state;
    struct batch batch = {0};
    struct counted counted;
    add(&batch, "b", 1, 2);
    add(&batch, "a", 1, 2);
    add(&batch, "hot", 3, 5);
    add(&batch, "rare", 4, 1);
    add(&batch, NULL, 0, 3);
    add(&batch, "", 0, 1);
    count(&counted, &batch);
    assert_int_equal(counted.facts.records, 14);
    assert_int_equal(counted.facts.without, 3);
    assert_int_equal(counted.facts.cut, 0);
    assert_int_equal(counted.facts.count, 3);
    assert_string_equal(counted.facts.keys[0].key, "hot");
    assert_int_equal(counted.facts.keys[0].records, 5);
    assert_string_equal(counted.facts.keys[1].key, "a");
    assert_string_equal(counted.facts.keys[2].key, "b");
}

/* Keys of change data begin with the same hundred bytes, all of them. */
static void test_long_keys_are_no_single_key(void **state)
{
    (void)state;
    struct batch batch = {0};
    struct counted counted;
    char key[LIMIT * 2];
    memset(key, 'k', sizeof key);
    for (int i = 0; i < 10; i++) {
        key[100] = (char)('0' + i);
        add(&batch, key, 101, 1);
        add(&batch, key, sizeof key, 1); /* of these only the beginning is there */
    }
    count(&counted, &batch);
    assert_int_equal(counted.facts.records, 20);
    assert_int_equal(counted.facts.cut, 10);
    assert_int_equal(counted.facts.keys[0].records, 1);
    assert_int_equal(strlen(counted.facts.keys[0].key), KEY_SHOWN - 1);
    assert_non_null(strstr(counted.facts.keys[0].key, "kkk..."));
}

static void test_what_is_no_text(void **state)
{
    (void)state;
    struct batch batch = {0};
    struct counted counted;
    char accents[70];
    for (size_t i = 0; i + 1 < sizeof accents; i += 2)
        memcpy(accents + i, "\xc3\xa9", 2);
    add(&batch, "\0\0\0\x2a", 4, 3);
    add(&batch, accents, sizeof accents, 2);
    add(&batch, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
        25, 1);
    count(&counted, &batch);
    assert_string_equal(counted.facts.keys[0].key, "0x0000002a");
    assert_true(utf8_valid(counted.facts.keys[1].key, strlen(counted.facts.keys[1].key)));
    assert_string_equal(counted.facts.keys[2].key, "0xffffffffffffffffffffffffffffffffffffffffffffffff...");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_most_frequent_first),
        cmocka_unit_test(test_long_keys_are_no_single_key),
        cmocka_unit_test(test_what_is_no_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
