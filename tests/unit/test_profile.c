/* Quantiles against an exact sort, distinct values against a count, and the fields of values of any shape. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>

#include "base/mem.h"
#include "series/profile.h"

enum { NUMBERS = 20000 };

static uint64_t seed;

static double uniform(void)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (double)(seed >> 11) / 9007199254740992.0;
}

static double number_of(int kind, int i)
{
    switch (kind) {
    case 0:
        return uniform() * 1000;
    case 1:
        return -exp(uniform() * 20);
    case 2:
        return exp(uniform() * 30 - 15) * (i % 2 ? 1 : -1); /* both signs, 13 orders of magnitude */
    case 3:
        return i % 10 ? 0 : uniform() - 0.5; /* mostly zeros */
    case 4:
        return 42;
    default:
        return (double)(i % 100); /* few whole numbers, zero among them */
    }
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void quantiles_are_within_their_error(void **state)
{
    (void)state;
    static const double parts[] = {0, 0.01, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999, 1};
    double *numbers = mem_zero(NUMBERS, sizeof *numbers);
    for (int kind = 0; kind < 6; kind++) {
        struct sketch sketch = {0};
        seed = 42;
        for (int i = 0; i < NUMBERS; i++)
            sketch_add(&sketch, numbers[i] = number_of(kind, i));
        qsort(numbers, NUMBERS, sizeof *numbers, by_size);
        for (size_t p = 0; p < sizeof parts / sizeof *parts; p++) {
            double exact = numbers[(size_t)(parts[p] * (NUMBERS - 1))], value;
            assert_true(sketch_quantile(&sketch, parts[p], &value));
            if (fabs(value - exact) > fabs(exact) * 0.0100001)
                fail_msg("kind %d, p%g: %g instead of %g", kind, parts[p] * 100, value, exact);
        }
        sketch_finish(&sketch);
    }
    free(numbers);
}

static void any_numbers_are_bounded_in_memory(void **state)
{
    (void)state;
    struct sketch sketch = {0};
    double value;
    assert_false(sketch_quantile(&sketch, 0.5, &value));
    for (int exponent = -307; exponent <= 308; exponent++) {
        sketch_add(&sketch, pow(10, exponent));
        sketch_add(&sketch, -pow(10, -exponent > 308 ? 308 : exponent));
    }
    assert_true(sketch.positive.count + sketch.negative.count <= SKETCH_PAGES);
    assert_true(sketch_is_cut(&sketch));                                /* and it is said */
    assert_true(sketch_quantile(&sketch, 1, &value) && value == 1e308); /* the largest stay exact */
    assert_true(sketch_quantile(&sketch, 0, &value) && value == -1e308);
    assert_true(sketch_quantile(&sketch, 0.9, &value) && value > 1e180 && value < 1e190);
    uint64_t count, total = 0;
    double low, high, last = -INFINITY;
    for (size_t i = 0; sketch_bin(&sketch, i, &low, &high, &count); i++, last = high) {
        assert_true(low <= high && low >= last);
        total += count;
    }
    assert_int_equal(total, 2 * 616);
    sketch_finish(&sketch);
}

/* A few numbers that are far away cost nobody the bound, in whichever order they come. */
static void outliers_keep_the_bound(void **state)
{
    (void)state;
    static const double outliers[][2] = {{18446744073709551615.0, 1e-300}, {-1e308, 1.7e308}, {5e-324, -5e-324}};
    for (size_t pair = 0; pair < 3; pair++)
        for (int first = 0; first < 2; first++) {
            struct sketch sketch = {0}, other = {0}, sum = {0};
            double value;
            for (int i = 0; i < 1000; i++)
                sketch_add(i % 2 ? &sketch : &other, i == (first ? 0 : 999)   ? outliers[pair][0]
                                                     : i == (first ? 1 : 998) ? outliers[pair][1]
                                                                              : i % 20 + 1);
            sketch_merge(&sum, &sketch);
            sketch_merge(&sum, &other);
            assert_false(sketch_is_cut(&sum));
            assert_true(sketch_quantile(&sum, 0.5, &value) && fabs(value - 10) <= 1);
            assert_true(sketch_quantile(&sum, 0.95, &value) && fabs(value - 19) <= 1);
            assert_true(sketch_quantile(&sum, 1, &value) &&
                        value == fmax(20, fmax(outliers[pair][0], outliers[pair][1])));
            sketch_finish(&sketch);
            sketch_finish(&other);
            sketch_finish(&sum);
        }
}

static void no_quantile_is_outside_of_what_came(void **state)
{
    (void)state;
    static const double parts[] = {0, 0.5, 0.95, 1};
    static const double numbers[] = {7, -7, 1.79e308, 5e-324, 0.1};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct sketch sketch = {0};
        double value;
        for (int k = 0; k < 3; k++)
            sketch_add(&sketch, numbers[i]);
        for (size_t p = 0; p < sizeof parts / sizeof *parts; p++)
            assert_true(sketch_quantile(&sketch, parts[p], &value) && value == numbers[i]);
        sketch_finish(&sketch);
    }
}

static void distinct_values_are_counted_about(void **state)
{
    (void)state;
    static const uint64_t counts[] = {0, 1, 10, 100, 1000, 5000, 20000, 300000};
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
        struct distinct *distinct = mem_zero(1, sizeof *distinct);
        for (int pass = 0; pass < 2; pass++)
            for (uint64_t i = 0; i < counts[c]; i++) {
                double number = (double)i * 0.25;
                distinct_add(distinct, map_hash((const char *)&number, sizeof number));
            }
        double got = (double)distinct_count(distinct), wanted = (double)counts[c];
        if (fabs(got - wanted) > wanted * 0.07 + (wanted > 10 ? 1 : 0))
            fail_msg("%g instead of %g", got, wanted);
        free(distinct);
    }
}

static void add(struct profile *profile, const char *text)
{
    static const struct decoder automatic = {0};
    struct decoded decoded = {0};
    decode(&decoded, (struct bytes){text, text ? strlen(text) : 0}, &automatic);
    profile_add(profile, &(struct sample){.value = &decoded});
    decoded_finish(&decoded);
}

static const struct profile_field *field_of(const struct profile *profile, const char *path)
{
    for (size_t i = 0; i < profile->count; i++)
        if (strcmp(profile->fields[i].path, path) == 0)
            return &profile->fields[i];
    fail_msg("no field %s", path);
    abort();
}

static void fields_of_any_shape(void **state)
{
    (void)state;
    struct profile profile = {0};
    add(&profile,
        "{\"a\":1,\"b\":{\"c\":-2.5,\"d e\":7},\"items\":[{\"n\":1},{\"n\":2},{\"x\":\"y\"}],\"m\":[[1,2],[3]]}");
    add(&profile, "{\"a\":3,\"items\":[],\"text\":\"5\",\"t\":true,\"z\":null}");
    add(&profile, "{'a': 5}"); /* Python */
    add(&profile, "17");
    add(&profile, "plain");
    add(&profile, NULL);
    assert_int_equal(profile.records, 6);
    assert_int_equal(profile.unreadable, 2);
    assert_int_equal(profile.count, 6);
    const struct profile_field *a = field_of(&profile, "value.a");
    assert_int_equal(a->count, 3);
    assert_int_equal(a->records, 3);
    assert_true(a->min == 1 && a->max == 5 && a->mean == 3 && a->last == 5);
    const struct profile_field *n = field_of(&profile, "value.items[*].n");
    assert_int_equal(n->count, 2);
    assert_int_equal(n->records, 1); /* share is of records */
    assert_int_equal(field_of(&profile, "value.m[*][*]")->count, 3);
    assert_true(field_of(&profile, "value.b.c")->last == -2.5);
    assert_int_equal(field_of(&profile, "value.b[\"d e\"]")->count, 1);
    assert_int_equal(field_of(&profile, "value")->count, 1);
    profile_finish(&profile);
}

/* A double holds 15 digits for sure: longer numbers are told apart, and shown, by the digits that came. */
static void digits_that_no_double_holds(void **state)
{
    (void)state;
    struct profile profile = {0};
    struct profile_row row;
    for (int i = 0; i < 1000; i++) {
        char text[64];
        snprintf(text, sizeof text, "{\"id\":900000000000000%03d}", (i * 7 + 3) % 1000);
        add(&profile, text);
    }
    profile_row(&profile, 0, &row);
    assert_true(row.distinct > 950 && row.distinct <= 1000);
    assert_string_equal(row.digits.min, "900000000000000000");
    assert_string_equal(row.digits.max, "900000000000000999");
    assert_string_equal(row.digits.last, "900000000000000996");
    profile_finish(&profile);
    static const char *const numbers[] = {
        "1", "1.0", "10e-1", "2", "2.00", "9007199254740992", "9007199254740993", "-0.10000000000000001", "-0.1", "-0"};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        add(&profile, numbers[i]);
    profile_row(&profile, 0, &row);
    assert_int_equal(row.distinct, 7);
    assert_true(row.count == 10 && row.min == -0.1 && row.last == 0);
    assert_string_equal(row.digits.min, "-0.10000000000000001");
    assert_string_equal(row.digits.max, "9007199254740993");
    assert_string_equal(row.digits.last, ""); /* a double has it */
    profile_finish(&profile);
}

static void numbers_beyond_any_double_are_counted(void **state)
{
    (void)state;
    struct profile profile = {0};
    struct str digits = {0};
    for (int i = 0; i < 400; i++)
        str_append_char(&digits, '9');
    add(&profile, "{\"n\":1e400,\"m\":[1,-1e999]}");
    add(&profile, str_text(&digits));
    assert_int_equal(profile.too_large, 3);
    assert_int_equal(profile.count, 1);
    assert_int_equal(field_of(&profile, "value.m[*]")->count, 1);
    str_finish(&digits);
    profile_finish(&profile);
}

static void what_does_not_fit_is_counted(void **state)
{
    (void)state;
    struct profile profile = {0};
    struct str text = {0};
    for (int i = 0; i < PROFILE_PATHS + 44; i++)
        str_appendf(&text, "%s\"f%d\":%d", i ? "," : "{", i, i);
    str_append(&text, "}");
    add(&profile, str_text(&text));
    assert_int_equal(profile.count, PROFILE_PATHS);
    assert_int_equal(profile.left_out, 44);
    str_clear(&text);
    for (int i = 0; i < 5000; i++)
        str_append(&text, "[");
    str_append(&text, "1");
    for (int i = 0; i < 5000; i++)
        str_append(&text, "]");
    add(&profile, str_text(&text)); /* no deeper than the walk goes */
    assert_int_equal(profile.count, PROFILE_PATHS);
    str_finish(&text);
    profile_finish(&profile);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles_are_within_their_error),  cmocka_unit_test(any_numbers_are_bounded_in_memory),
        cmocka_unit_test(outliers_keep_the_bound),           cmocka_unit_test(no_quantile_is_outside_of_what_came),
        cmocka_unit_test(distinct_values_are_counted_about), cmocka_unit_test(fields_of_any_shape),
        cmocka_unit_test(digits_that_no_double_holds),       cmocka_unit_test(numbers_beyond_any_double_are_counted),
        cmocka_unit_test(what_does_not_fit_is_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
