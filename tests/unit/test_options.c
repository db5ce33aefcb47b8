#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/nearest.h"
#include "cli/options.h"

static const struct option_spec own[] = {
    {"follow", 'f', OPTION_FLAG, NULL, "go on", .is_setting = false},
    {"count", 'n', OPTION_COUNT, "N", "how many", .is_setting = true},
    {"shade", 0, OPTION_CHOICE, "SHADE", "colour", .choices = "light|dark"},
    {0},
};

static const struct option_spec global[] = {
    {"property", 'X', OPTION_LIST, "KEY=VALUE", "property", .is_setting = false},
    {"quiet", 'q', OPTION_FLAG, NULL, "say less", .is_setting = true},
    {"buffer", 0, OPTION_SIZE, "SIZE", "memory", .is_setting = true},
    {"rate", 0, OPTION_REAL, "FACTOR", "rate", .is_setting = false},
    {"timeout", 0, OPTION_DURATION, "TIME", "wait", .is_setting = true},
    {"dump", 0, OPTION_MAYBE_GEOMETRY, "[=WxH]", "a frame", .is_setting = false},
    {"size", 0, OPTION_GEOMETRY, "WxH", "of a picture", .is_setting = false},
    {"watch", 'w', OPTION_MAYBE_DURATION, "[=TIME]", "again", .is_setting = false},
    {"from", 0, OPTION_TEXT, "WHERE", "start", .is_setting = false},
    {0},
};

static const struct option_spec *const tables[] = {own, global};

enum { MAX_WORDS = 24 };

/* Parses the words of a text that are separated by single spaces. */
struct parsed {
    struct options *options;
    char line[256];
    char *words[MAX_WORDS];
    int count;
    bool good;
    struct error error;
};

static void split(struct parsed *parsed, const char *line)
{
    memset(parsed, 0, sizeof *parsed);
    strncpy(parsed->line, line, sizeof parsed->line - 1);
    char *rest = parsed->line, *word;
    while (*line && parsed->count < MAX_WORDS && (word = strsep(&rest, " ")))
        parsed->words[parsed->count++] = word;
}

static void parse(struct parsed *parsed, const char *line)
{
    split(parsed, line);
    parsed->options = options_create(tables, 2);
    parsed->good = options_parse(parsed->options, parsed->count, parsed->words, &parsed->error);
}

static void test_forms(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "--follow --count 5 --from -10 a b",    "a --follow --count=5 b --from=-10", "-fn5 a b --from -10",
        "-fqn 5 --from -10 a b --no --quiet=0", "a -n=5 -f --from -10 -- b",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct parsed p;
        parse(&p, lines[i]);
        if (i == 3) { /* --no is no option */
            assert_false(p.good);
            options_destroy(p.options);
            continue;
        }
        if (!p.good)
            fail_msg("%s: %s", lines[i], p.error.text);
        size_t count, dashes;
        const char *const *operands = options_operands(p.options, &count, &dashes);
        assert_true(options_flag(p.options, "follow"));
        assert_int_equal(options_count(p.options, "count", 1), 5);
        assert_string_equal(options_text(p.options, "from"), "-10");
        assert_int_equal(count, 2);
        assert_string_equal(operands[0], "a");
        assert_string_equal(operands[1], "b");
        assert_int_equal(dashes, i == 4 ? 1 : 2);
        options_destroy(p.options);
    }
}

static void test_values(void **state)
{
    (void)state;
    struct parsed p;
    parse(&p, "-X a=1 -Xb=2 --buffer 64M --rate 0.5 --timeout 2s --dump 80x24 --shade dark --quiet --quiet=no");
    assert_true(p.good);
    size_t count;
    const char *const *list = options_list(p.options, "property", &count);
    assert_int_equal(count, 2);
    assert_string_equal(list[1], "b=2");
    assert_int_equal(options_size(p.options, "buffer", 0), 64 << 20);
    assert_true(options_real(p.options, "rate", 1) == 0.5);
    assert_int_equal(options_duration_ms(p.options, "timeout", 0), 2000);
    int columns, rows;
    assert_true(options_geometry(p.options, "dump", &columns, &rows));
    assert_int_equal(columns * 1000 + rows, 80024);
    assert_string_equal(options_text(p.options, "shade"), "dark");
    assert_false(options_flag(p.options, "quiet"));
    assert_int_equal(options_rank(p.options, "quiet"), OPTION_COMMAND_LINE);
    assert_int_equal(options_rank(p.options, "count"), OPTION_UNSET);
    assert_int_equal(options_count(p.options, "count", 7), 7);
    options_destroy(p.options);

    parse(&p, "--size 80x24 topic");
    assert_true(options_geometry(p.options, "size", &columns, &rows));
    assert_int_equal(columns * 1000 + rows, 80024);
    options_operands(p.options, &count, NULL);
    assert_int_equal(count, 1);
    options_destroy(p.options);

    parse(&p, "--dump topic");
    assert_true(options_geometry(p.options, "dump", &columns, &rows));
    assert_int_equal(columns, 0);
    options_operands(p.options, &count, NULL);
    assert_int_equal(count, 1);
    options_destroy(p.options);
}

/* With or without a time, behind = or as the next word where that has a unit; a bare number alone may be a name. */
static void test_a_flag_with_a_time(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        bool flag;
        int ms;
        const char *operand, *also; /* a flag that is set, too */
    } cases[] = {
        {"", false, 0, NULL, NULL},
        {"--watch", true, 0, NULL, NULL},
        {"--watch=2s", true, 2000, NULL, NULL},
        {"--watch 2s", true, 2000, NULL, NULL},
        {"--watch 500ms orders", true, 500, "orders", NULL},
        {"--watch orders", true, 0, "orders", NULL},
        {"orders --watch", true, 0, "orders", NULL},
        {"--watch=2", true, 2000, NULL, NULL},
        {"--watch=0.5", true, 500, NULL, NULL},
        {"--watch 0.5", true, 0, "0.5", NULL},
        {"--watch 42", true, 0, "42", NULL}, /* a group may be named so */
        {"-w 42", true, 0, "42", NULL},
        {"-w2", true, 2000, NULL, NULL},
        {"-w=2", true, 2000, NULL, NULL},
        {"--watch=1", true, 1000, NULL, NULL},
        {"-w 5m", true, 300000, NULL, NULL},
        {"-w2s", true, 2000, NULL, NULL},
        {"-w=2s orders", true, 2000, "orders", NULL},
        {"-w orders", true, 0, "orders", NULL},
        {"-wq orders", true, 0, "orders", "quiet"},
        {"-qw 3s", true, 3000, NULL, "quiet"},
        {"--watch --quiet", true, 0, NULL, "quiet"},
        {"--watch=2s --watch=no", false, 0, NULL, NULL},
        {"--watch -- 2s", true, 0, "2s", NULL},
        {"2s --watch", true, 0, "2s", NULL},
        {"--watch 0", true, 0, "0", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct parsed p;
        size_t count;
        parse(&p, cases[i].line);
        if (!p.good)
            fail_msg("%s: %s", cases[i].line, p.error.text);
        const char *const *operands = options_operands(p.options, &count, NULL);
        const char *operand = count ? operands[0] : NULL;
        if (options_flag(p.options, "watch") != cases[i].flag ||
            options_duration_ms(p.options, "watch", 0) != cases[i].ms || (operand == NULL) != !cases[i].operand ||
            (operand && strcmp(operand, cases[i].operand) != 0) || count > 1)
            fail_msg("%s: %d, %lld ms, '%s'", cases[i].line, options_flag(p.options, "watch"),
                     (long long)options_duration_ms(p.options, "watch", 0), operand ? operand : "");
        assert_true(!cases[i].also || options_flag(p.options, cases[i].also));
        options_destroy(p.options);
    }
}

static void test_what_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *line, *says;
    } cases[] = {
        {"--folow", "unknown option '--folow'; did you mean '--follow'?"},
        {"--zzzzzz=3", "unknown option '--zzzzzz'; --help lists the options"},
        {"-z", "unknown option '-z'"},
        {"-fz", "unknown option '-fz'"},
        {"--count", "--count: a value is missing: --count N"},
        {"-n", "-n: a value is missing"},
        {"--count many", "--count: 'many' is not understood; expected a whole number, 0 or more"},
        {"--count -1", "0 or more"},
        {"--count 99999999999999999999", "whole number"},
        {"--count=", "whole number"},
        {"--from=", "--from: '' is not understood; expected something that is not empty"},
        {"--follow=maybe", "expected yes or no"},
        {"--buffer lots", "expected a size such as 64M"},
        {"--timeout 5", "expected a time such as"},
        {"--rate nan", "expected a number"},
        {"--rate -1", "expected a number"},
        {"--dump=80", "expected columns and rows"},
        {"--dump=0x4", "expected columns and rows"},
        {"--dump=1001x4", "expected columns and rows"},
        {"--size 80", "--size: '80' is not understood; expected columns and rows"},
        {"--size", "--size: a value is missing: --size WxH"},
        {"--watch=", "--watch: '' is not understood; expected a time above 0"},
        {"--watch=0", "a time above 0"},
        {"--watch=0s", "a time above 0"},
        {"--watch=-2s", "a time above 0"},
        {"--watch=soon", "a time above 0 such as 500ms, 2s or 5m, or nothing"},
        {"-w=x", "-w: 'x' is not understood"},
        {"--shade=ligh", "expected one of light|dark"},
        {"--shade=light|dark", "expected one of light|dark"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct parsed p;
        parse(&p, cases[i].line);
        assert_false(p.good);
        assert_int_equal(p.error.kind, ERROR_USAGE);
        if (!strstr(p.error.text, cases[i].says))
            fail_msg("%s: '%s' does not say '%s'", cases[i].line, p.error.text, cases[i].says);
        options_destroy(p.options);
    }
}

static void test_ranks(void **state)
{
    (void)state;
    struct parsed p;
    struct error error = {0};
    parse(&p, "-n 5 -X a=1");
    assert_true(options_set(p.options, "count", "6", OPTION_FILE, "f:1", &error));
    assert_true(options_set(p.options, "quiet", "yes", OPTION_ENVIRONMENT, "WEIR_QUIET", &error));
    assert_true(options_set(p.options, "quiet", "no", OPTION_FILE, "f:2", &error));
    assert_int_equal(options_count(p.options, "count", 0), 5);
    assert_true(options_flag(p.options, "quiet"));
    assert_int_equal(options_rank(p.options, "quiet"), OPTION_ENVIRONMENT);
    assert_false(options_set(p.options, "quite", "yes", OPTION_FILE, "f:3", &error));
    assert_string_equal(error.text, "f:3: quite: unknown setting; did you mean 'quiet'?");
    assert_false(options_set(p.options, "from", "end", OPTION_FILE, "f:4", &error)); /* no setting */
    assert_false(options_set(p.options, "buffer", "x", OPTION_FILE, "f:5", &error));
    assert_string_equal(error.text, "f:5: buffer: 'x' is not understood; expected a size such as 64M");
    assert_false(options_set(p.options, "buffer", "x", OPTION_ENVIRONMENT, "WEIR_BUFFER", &error));
    assert_string_equal(error.text, "WEIR_BUFFER: 'x' is not understood; expected a size such as 64M");
    options_destroy(p.options);
}

static void test_the_first_operand(void **state)
{
    (void)state;
    static const struct {
        const char *line, *first;
    } cases[] = {
        {"topics", "topics"},
        {"-n 5 topics x", "topics"},
        {"--count 5 --follow topics", "topics"},
        {"--dump 80x24 topic", "topic"},
        {"-- topics", NULL},
        {"--follow", NULL},
        {"", NULL},
        {"topics --nonsense", "topics"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct parsed p;
        split(&p, cases[i].line);
        const char *first = options_first_operand(tables, 2, p.count, p.words);
        if (cases[i].first)
            assert_string_equal(first, cases[i].first);
        else
            assert_null(first);
    }
}

static void test_nearest(void **state)
{
    (void)state;
    assert_int_equal(nearest_distance("", ""), 0);
    assert_int_equal(nearest_distance("topcis", "topics"), 1);
    assert_int_equal(nearest_distance("Lag", "lag"), 0);
    assert_int_equal(nearest_distance("kitten", "sitting"), 3);
    assert_int_equal(nearest_distance("abc", ""), 3);
    struct nearest nearest;
    nearest_init(&nearest, "order");
    static const char *const names[] = {"payments", "borders", "orders", "ordre", "orders-eu-7", "x"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        nearest_offer(&nearest, names[i]);
    assert_int_equal(nearest.count, 3);
    assert_string_equal(nearest.names[0], "orders");
    assert_string_equal(nearest.names[1], "ordre");
    assert_string_equal(nearest.names[2], "borders");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_a_flag_with_a_time),
        cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_ranks),
        cmocka_unit_test(test_the_first_operand),
        cmocka_unit_test(test_nearest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
