#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "config/properties.h"
#include "ui/keymap.h"
#include "ui/text_input.h"

static struct key key_of(const char *word)
{
    struct key key;
    if (!key_parse(word, strlen(word), &key))
        fail_msg("'%s' is no key", word);
    return key;
}

static void test_default_keys(void **state)
{
    (void)state;
    struct keymap keymap;
    assert_true(keymap_init(&keymap, NULL, NULL));
    assert_int_equal(keymap_find(&keymap, key_of("j")), ACTION_DOWN);
    assert_int_equal(keymap_find(&keymap, key_of("Down")), ACTION_DOWN);
    assert_int_equal(keymap_find(&keymap, key_of("G")), ACTION_END);
    assert_int_equal(keymap_find(&keymap, key_of("Ctrl-D")), ACTION_HALF_DOWN);
    assert_int_equal(keymap_find(&keymap, key_of("Space")), ACTION_PAUSE);
    assert_int_equal(keymap_find(&keymap, key_of("F12")), ACTION_NONE);
    assert_int_equal(keymap_find(&keymap, (struct key){0}), ACTION_NONE);
}

static void test_every_action_has_a_key_of_its_own(void **state)
{
    (void)state;
    struct keymap keymap;
    assert_true(keymap_init(&keymap, NULL, NULL));
    for (int action = ACTION_NONE + 1; action < ACTION_COUNT; action++) {
        const struct keymap_row *row = &keymap.rows[action];
        assert_true(row->key_count > 0);
        for (size_t k = 0; k < row->key_count; k++) {
            assert_int_equal(keymap_find(&keymap, row->keys[k]), action);
            struct str name = {0};
            key_append_name(&name, row->keys[k]);
            struct key again = key_of(name.data);
            assert_memory_equal(&again, &row->keys[k], sizeof again);
            str_finish(&name);
        }
        assert_true(*action_name((enum action)action) && *action_help((enum action)action, 'g'));
        for (int other = ACTION_NONE + 1; other < action; other++)
            assert_string_not_equal(action_name((enum action)action), action_name((enum action)other));
    }
}

static void test_help_is_of_the_place(void **state)
{
    (void)state;
    static const struct {
        enum action action;
        char place;
        const char *help;
    } rows[] = {
        {ACTION_ENTER, 't', "open what is selected"},
        {ACTION_ENTER, 'c', "all fields; Enter there charts one"},
        {ACTION_ENTER, 'i', "open a finding, and fold it; of a record: show it whole"},
        {ACTION_VIEW, 'd', "as JSON tree, as text, as bytes"},
        {ACTION_VIEW, 'l', "lag in seconds or records"},
        {ACTION_VIEW, 'i', "the record at which it is stuck as bytes, or as text"},
        {ACTION_COPY, 'd', "copy the value or the field, to the terminal's clipboard"},
        {ACTION_COPY, 'i', "copy the diagnosis as Markdown; once more prints it"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_non_null(strchr(action_places(rows[i].action), rows[i].place));
        assert_string_equal(action_help(rows[i].action, rows[i].place), rows[i].help);
    }
}

static void test_rebinding(void **state)
{
    (void)state;
    struct properties bindings = {0};
    struct keymap keymap;
    struct error error = {0};
    assert_true(properties_set(&bindings, "down", "n Ctrl-N", "config:3", NULL));
    assert_true(keymap_init(&keymap, &bindings, &error));
    assert_int_equal(keymap_find(&keymap, key_of("n")), ACTION_DOWN);
    assert_int_equal(keymap_find(&keymap, key_of("Ctrl-N")), ACTION_DOWN);
    assert_int_equal(keymap_find(&keymap, key_of("j")), ACTION_NONE);
    struct str keys = {0};
    keymap_append_keys(&keys, &keymap, ACTION_DOWN);
    assert_string_equal(keys.data, "n Ctrl-N");
    str_finish(&keys);
    /* a key that had another meaning is taken from it */
    assert_true(properties_set(&bindings, "down", "q", "config:3", NULL));
    assert_true(keymap_init(&keymap, &bindings, &error));
    assert_int_equal(keymap_find(&keymap, key_of("q")), ACTION_DOWN);

    assert_true(properties_set(&bindings, "down", "Hyper-X", "config:4", NULL));
    assert_false(keymap_init(&keymap, &bindings, &error));
    assert_non_null(strstr(error.text, "config:4"));
    assert_non_null(strstr(error.text, "Hyper-X"));
    properties_finish(&bindings);
    assert_true(properties_set(&bindings, "dwon", "j", "config:5", NULL));
    assert_false(keymap_init(&keymap, &bindings, &error));
    assert_non_null(strstr(error.text, "config:5"));
    assert_non_null(strstr(error.text, "dwon"));
    properties_finish(&bindings);
}

static void test_scripts(void **state)
{
    (void)state;
    struct key_script script = {.at = " j  Enter type:a_\u00e9 Ctrl-C nokey"};
    struct key key;
    struct error error = {0};
    static const uint32_t expected[] = {'j', SPECIAL_ENTER, 'a', ' ', 0xe9, 'c'};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        assert_true(key_script_next(&script, &key, &error));
        assert_int_equal(key.code, expected[i]);
    }
    assert_true(key.ctrl);
    assert_false(key_script_next(&script, &key, &error));
    assert_non_null(strstr(error.text, "nokey"));
    struct error none = {0};
    script = (struct key_script){.at = "type:  "};
    assert_false(key_script_next(&script, &key, &none));
    assert_int_equal(none.kind, ERROR_NONE);
}

/* Presses keys of a script; returns what the last one did. */
static enum text_input_result press(struct text_input *input, const char *keys)
{
    struct key_script script = {.at = keys};
    struct key key;
    enum text_input_result result = TEXT_INPUT_IGNORED;
    while (key_script_next(&script, &key, NULL))
        result = text_input_key(input, key);
    return result;
}

static void test_editing(void **state)
{
    (void)state;
    struct text_input input;
    text_input_init(&input);
    assert_int_equal(press(&input, "type:topic_a\u00e9\u6ce8"), TEXT_INPUT_CHANGED);
    assert_string_equal(str_text(&input.text), "topic a\u00e9\u6ce8");
    assert_int_equal(press(&input, "Left Left Backspace type:X"), TEXT_INPUT_CHANGED);
    assert_string_equal(str_text(&input.text), "topic X\u00e9\u6ce8");
    press(&input, "Delete End Backspace");
    assert_string_equal(str_text(&input.text), "topic X");
    assert_int_equal(press(&input, "Home Left"), TEXT_INPUT_MOVED);
    press(&input, "type:> Ctrl-E Ctrl-W");
    assert_string_equal(str_text(&input.text), ">topic ");
    press(&input, "Ctrl-A Right Ctrl-K");
    assert_string_equal(str_text(&input.text), ">");
    press(&input, "Ctrl-U");
    assert_string_equal(str_text(&input.text), "");
    assert_int_equal(press(&input, "Delete Ctrl-W Ctrl-U"), TEXT_INPUT_CHANGED);
    assert_int_equal(press(&input, "F5"), TEXT_INPUT_IGNORED);
    assert_int_equal(text_input_key(&input, (struct key){.code = 0x202e}), TEXT_INPUT_IGNORED);
    assert_int_equal(press(&input, "Backspace"), TEXT_INPUT_LEFT);
    assert_int_equal(press(&input, "Escape"), TEXT_INPUT_LEFT);
    assert_int_equal(press(&input, "Enter"), TEXT_INPUT_DONE);
    text_input_finish(&input);
}

static void test_history(void **state)
{
    (void)state;
    struct text_input input;
    text_input_init(&input);
    for (int i = 0; i < TEXT_INPUT_HISTORY + 5; i++) {
        char line[16];
        snprintf(line, sizeof line, "line %d", i);
        text_input_set(&input, line);
        text_input_remember(&input);
        text_input_remember(&input); /* twice in a row is kept once */
    }
    assert_int_equal(input.history_count, TEXT_INPUT_HISTORY);
    text_input_set(&input, "");
    press(&input, "Up Up");
    assert_string_equal(str_text(&input.text), "line 53");
    press(&input, "Down");
    assert_string_equal(str_text(&input.text), "line 54");
    press(&input, "Down Down");
    assert_string_equal(str_text(&input.text), "");
    for (int i = 0; i < 60; i++)
        press(&input, "Up");
    assert_string_equal(str_text(&input.text), "line 5");
    text_input_finish(&input);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_default_keys),
        cmocka_unit_test(test_every_action_has_a_key_of_its_own),
        cmocka_unit_test(test_help_is_of_the_place),
        cmocka_unit_test(test_rebinding),
        cmocka_unit_test(test_scripts),
        cmocka_unit_test(test_editing),
        cmocka_unit_test(test_history),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
