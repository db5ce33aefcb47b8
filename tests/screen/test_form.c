/* The parts of a form by themselves: fields into a record and back, text in several lines, words, pastes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "ui/editor.h"
#include "ui/form.h"
#include "ui/history.h"
#include "ui/key_decode.h"
#include "ui/text_lines.h"
#include "ui/words.h"

static struct bytes text(const char *text)
{
    return (struct bytes){text, strlen(text)};
}

static void expect_bytes(struct bytes bytes, const char *expected, size_t len)
{
    assert_int_equal(bytes.data != NULL, expected != NULL);
    assert_int_equal(bytes.len, len);
    assert_memory_equal(bytes.data ? bytes.data : "", expected ? expected : "", len);
}

static struct form *new_form(const char *topic)
{
    struct form *form = mem_zero(1, sizeof *form);
    form_clear(form, topic);
    return form;
}

static void free_form(struct form *form)
{
    form_finish(form);
    free(form);
}

static void fields_become_a_record(void **state)
{
    (void)state;
    struct form *form = new_form("orders");
    struct record_fields record;
    assert_true(form_record(form, &record, NULL));
    assert_int_equal(record.partition, -1);
    assert_null(record.key.data);
    assert_int_equal(record.header_count, 0);
    expect_bytes(record.value, "", 0); /* empty, and no tombstone */

    text_input_set(&form->partition, "7");
    text_input_set(&form->key, "alice");
    text_area_set(&form->headers, "a=1\n\nb=\nc\nd=x=y", 15);
    text_area_set(&form->value, "v\n", 2);
    assert_true(form_record(form, &record, NULL));
    assert_int_equal(record.partition, 7);
    expect_bytes(record.key, "alice", 5);
    expect_bytes(record.value, "v\n", 2);
    assert_int_equal(record.header_count, 4);
    expect_bytes(record.headers[0].name, "a", 1);
    expect_bytes(record.headers[0].value, "1", 1);
    expect_bytes(record.headers[1].value, "", 0);
    expect_bytes(record.headers[2].name, "c", 1);
    assert_null(record.headers[2].value.data);
    expect_bytes(record.headers[3].value, "x=y", 3);

    form_next_content(form);
    assert_true(form_record(form, &record, NULL));
    assert_null(record.value.data);
    form_next_content(form);
    assert_true(form_record(form, &record, NULL));
    expect_bytes(record.value, "v\n", 2);
    free_form(form);
}

static void what_is_wrong_is_told_with_its_field(void **state)
{
    (void)state;
    static const struct {
        const char *topic, *partition, *headers;
        enum form_field field;
    } rows[] = {
        {"", "", "", FORM_TOPIC},           {"t", "-1", "", FORM_PARTITION},
        {"t", "x", "", FORM_PARTITION},     {"t", "99999999999", "", FORM_PARTITION},
        {"t", "", "a=1\n=2", FORM_HEADERS},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct form *form = new_form(rows[i].topic);
        struct record_fields record;
        struct error error = {0};
        text_input_set(&form->partition, rows[i].partition);
        text_area_set(&form->headers, rows[i].headers, strlen(rows[i].headers));
        assert_false(form_record(form, &record, &error));
        assert_int_equal(error.kind, ERROR_USAGE);
        assert_int_equal(form->focus, rows[i].field);
        free_form(form);
    }
}

static void add(struct batch *batch, struct bytes key, struct bytes value, const struct record_header *headers,
                size_t count)
{
    struct record_fields fields = {
        .partition = 3, .offset = 1204, .key = key, .value = value, .headers = headers, .header_count = count};
    batch_clear(batch);
    batch_add(batch, &fields, 0);
}

/* Whatever a record holds, its copy holds the same; what can be edited is text in the form. */
static void a_copy_is_the_same_record(void **state)
{
    (void)state;
    char *longest = mem_alloc(FORM_EDITABLE + 1);
    memset(longest, 'x', FORM_EDITABLE + 1);
    const struct record_header plain[] = {{{"a", 1}, {"1", 1}}, {{"b", 1}, {NULL, 0}}, {{"c", 1}, {"", 0}}};
    const struct record_header strange[] = {{{"a\n", 2}, {"1", 1}}}, named[] = {{{"a=b", 3}, {"1", 1}}};
    const struct record_header binary[] = {{{"a", 1}, {"\xff\0", 2}}}, nameless[] = {{{"", 0}, {"1", 1}}};
    const struct {
        struct bytes key, value;
        const struct record_header *headers;
        size_t header_count;
        enum form_content contents[3]; /* key, headers, value */
    } rows[] = {
        {text("k"), text("{\"a\":1}"), plain, 3, {FORM_TYPED, FORM_TYPED, FORM_TYPED}},
        {{NULL, 0}, {NULL, 0}, NULL, 0, {FORM_TYPED, FORM_TYPED, FORM_TOMBSTONE}},
        {text(""), text(""), NULL, 0, {FORM_ORIGINAL, FORM_TYPED, FORM_TYPED}},
        {{"\0\1\2", 3}, {"\0\0\0\0\1x", 6}, strange, 1, {FORM_ORIGINAL, FORM_ORIGINAL, FORM_ORIGINAL}},
        {text("a\nb"), text("a\n\tb"), named, 1, {FORM_ORIGINAL, FORM_ORIGINAL, FORM_TYPED}},
        {text("\x1b[2J"), text("\xe2\x80\xaeoops"), binary, 1, {FORM_ORIGINAL, FORM_ORIGINAL, FORM_ORIGINAL}},
        {text("k"), {longest, FORM_EDITABLE + 1}, nameless, 1, {FORM_TYPED, FORM_ORIGINAL, FORM_ORIGINAL}},
    };
    struct batch batch = {0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct form *form = new_form("");
        struct record record;
        struct record_fields copy;
        size_t at = 0;
        add(&batch, rows[i].key, rows[i].value, rows[i].headers, rows[i].header_count);
        assert_true(batch_next(&batch, &at, &record));
        form_copy(form, "orders", &record);
        batch_clear(&batch); /* the form has its own */
        assert_string_equal(form->origin, "orders 3:1204");
        assert_int_equal(form->contents[FORM_KEY], rows[i].contents[0]);
        assert_int_equal(form->contents[FORM_HEADERS], rows[i].contents[1]);
        assert_int_equal(form->contents[FORM_VALUE], rows[i].contents[2]);
        assert_true(form_record(form, &copy, NULL));
        assert_int_equal(copy.partition, -1);
        expect_bytes(copy.key, rows[i].key.data, rows[i].key.len);
        expect_bytes(copy.value, rows[i].value.data, rows[i].value.len);
        assert_int_equal(copy.header_count, rows[i].header_count);
        for (size_t h = 0; h < copy.header_count; h++) {
            expect_bytes(copy.headers[h].name, rows[i].headers[h].name.data, rows[i].headers[h].name.len);
            expect_bytes(copy.headers[h].value, rows[i].headers[h].value.data, rows[i].headers[h].value.len);
        }
        free_form(form);
    }
    batch_finish(&batch);
    free(longest);
}

static void values_are_judged_while_typing(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum form_json is;
        size_t line, column;
    } rows[] = {
        {"", FORM_IS_EMPTY, 0, 0},
        {"{\"a\": [1, 2.50, \"x\"]}", FORM_IS_JSON, 0, 0},
        {" 12 ", FORM_IS_JSON, 0, 0},
        {"hello", FORM_IS_TEXT, 0, 0},
        {"{\"a\": 1,\n \"b\": tru}", FORM_IS_BROKEN_JSON, 2, 10},
        {"{\"\xc3\xa1\": x}", FORM_IS_BROKEN_JSON, 1, 7},
        {"[1, 2", FORM_IS_BROKEN_JSON, 1, 6},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct form *form = new_form("t");
        size_t at = 0, line, column;
        text_area_set(&form->value, rows[i].text, strlen(rows[i].text));
        assert_int_equal(form_judge(form, &at), rows[i].is);
        text_area_locate(rows[i].text, at, &line, &column);
        if (rows[i].is == FORM_IS_BROKEN_JSON) {
            assert_int_equal(line, rows[i].line);
            assert_int_equal(column, rows[i].column);
        }
        free_form(form);
    }
}

static void press(struct text_area *area, const char *script)
{
    struct key_script keys = {.at = script};
    struct error error = {0};
    struct key key;
    while (key_script_next(&keys, &key, &error))
        text_area_key(area, key);
    assert_int_equal(error.kind, ERROR_NONE);
}

static void text_is_edited_by_characters_and_rows(void **state)
{
    (void)state;
    static const struct {
        const char *keys, *text;
    } rows[] = {
        {"type:abc Left Backspace", "ac"},
        {"type:東京 Left type:x", "東x京"},
        {"type:東京 Backspace", "東"},
        {"type:ab Enter type:cd Up type:x", "abx\ncd"},
        {"type:abc Enter type:d Home Backspace", "abcd"},
        {"type:one_two_three Ctrl-W Ctrl-W", "one "},
        {"type:abc Home Delete Ctrl-K", ""},
        {"type:abc Enter type:def Ctrl-U type:x", "x"},
        {"type:0123456789 Up Home type:x", "x0123456789"}, /* in a width of 8 wrapped after 7 */
        {"type:abc End Right Right Delete", "abc"},
        {"Up Down PageUp PageDown Left Backspace", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct text_area area = {0};
        text_area_fit(&area, 8, 3, false);
        press(&area, rows[i].keys);
        if (strcmp(str_text(&area.text), rows[i].text) != 0)
            fail_msg("%s: '%s' instead of '%s'", rows[i].keys, str_text(&area.text), rows[i].text);
        text_area_finish(&area);
    }
}

static void words_are_quoted_as_in_a_shell(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        size_t count;
        const char *words[3];
    } rows[] = {
        {"", 0, {0}},
        {"  a  b ", 2, {"a", "b"}},
        {"'a b' \"c d\"", 2, {"a b", "c d"}},
        {"a\\ b x''y \"\"", 3, {"a b", "xy", ""}},
        {"k='a\"b' \"q\\\"r\"", 2, {"k=a\"b", "q\"r"}},
    };
    struct words words = {0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_true(words_split(&words, rows[i].line, NULL));
        assert_int_equal(words.count, rows[i].count);
        for (size_t w = 0; w < words.count; w++)
            assert_string_equal(words.items[w], rows[i].words[w]);
        words_finish(&words);
    }
    static const char *const open[] = {"'a", "\"a", "a 'b c"};
    for (size_t i = 0; i < sizeof open / sizeof *open; i++) {
        struct error error = {0};
        assert_false(words_split(&words, open[i], &error));
        assert_int_equal(error.kind, ERROR_USAGE);
        words_finish(&words);
    }
}

static void pastes_are_told_from_keys(void **state)
{
    (void)state;
    static const char bytes[] = "a\x1b[200~q\r\x13\x1b[201~b";
    static const struct key expected[] = {{.code = 'a'},
                                          {.code = 'q', .pasted = true},
                                          {.code = SPECIAL_ENTER, .pasted = true},
                                          {.code = 's', .ctrl = true, .pasted = true},
                                          {.code = 'b'}};
    /* In pieces of every size: the marks may be cut anywhere. */
    for (size_t piece = 1; piece < sizeof bytes; piece++) {
        struct key_decode decode = {0};
        struct key key;
        size_t count = 0;
        for (size_t at = 0; at < sizeof bytes - 1; at += piece) {
            size_t left = sizeof bytes - 1 - at;
            key_decode_feed(&decode, bytes + at, left < piece ? left : piece, 0);
            while (key_decode_next(&decode, 0, &key)) {
                assert_true(count < 5);
                assert_int_equal(key.code, expected[count].code);
                assert_int_equal(key.ctrl, expected[count].ctrl);
                assert_int_equal(key.pasted, expected[count].pasted);
                count++;
            }
        }
        assert_int_equal(count, 5);
    }
}

static void lines_break_at_spaces(void **state)
{
    (void)state;
    struct text_lines lines = {0};
    text_lines_add(&lines, ROLE_TEXT, 2, "one two three\n\nfour", false);
    assert_int_equal(text_lines_draw(&lines, NULL, 100, 0), 3);
    assert_int_equal(text_lines_draw(&lines, NULL, 8, 0), 4);
    text_lines_clear(&lines);
    text_lines_add(&lines, ROLE_TEXT, 0, "\xe6\x9d\xb1\xe4\xba\xac", false);
    assert_true(text_lines_draw(&lines, NULL, 1, 0) >= 1); /* wider than the room: no endless loop */
    text_lines_finish(&lines);
}

static void an_editor_changes_the_text(void **state)
{
    (void)state;
    static const struct {
        const char *editor, *before, *after;
        bool good;
    } rows[] = {
        {"printf 'new\\n' >", "old", "new", true},  {"printf 'new\\n' >", "old\n", "new\n", true},
        {"printf new >", "", "new", true},          {"true", "as it was", "as it was", true},
        {"false", "as it was", "as it was", false}, {"no-such-editor-anywhere", "as it was", "as it was", false},
        {"rm", "as it was", "as it was", false},
    };
    unsetenv("VISUAL");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str edited = {0};
        struct error error = {0};
        setenv("EDITOR", rows[i].editor, 1);
        str_append(&edited, rows[i].before);
        assert_int_equal(editor_edit(&edited, &error), rows[i].good);
        assert_string_equal(str_text(&edited), rows[i].after);
        str_finish(&edited);
    }
}

/* From one run to the next; what could not have been typed is passed over. */
static void lines_are_remembered_between_runs(void **state)
{
    (void)state;
    char home[] = "/tmp/weir-history-XXXXXX";
    assert_non_null(mkdtemp(home));
    setenv("XDG_STATE_HOME", home, 1);
    struct text_input input = {0}, again = {0};
    history_load(&input, "test"); /* there is none yet */
    assert_int_equal(input.history_count, 0);
    for (int i = 0; i < TEXT_INPUT_HISTORY + 5; i++) {
        char line[32];
        snprintf(line, sizeof line, "line %d \xc3\xa1", i);
        text_input_set(&input, line);
        text_input_remember(&input);
    }
    history_save(&input, "test");
    history_load(&again, "test");
    assert_int_equal(again.history_count, TEXT_INPUT_HISTORY);
    assert_string_equal(again.history[0], input.history[0]);
    assert_string_equal(again.history[TEXT_INPUT_HISTORY - 1], input.history[TEXT_INPUT_HISTORY - 1]);
    assert_string_equal(str_text(&again.text), "");
    char path[128];
    snprintf(path, sizeof path, "%s/weir/history-test", home);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("good\n\x1b[2J\n\xff\n\nlast", file);
    fclose(file);
    text_input_finish(&again);
    again = (struct text_input){0};
    history_load(&again, "test");
    assert_int_equal(again.history_count, 2);
    assert_string_equal(again.history[1], "last");
    remove(path);
    snprintf(path, sizeof path, "%s/weir", home);
    rmdir(path);
    rmdir(home);
    unsetenv("XDG_STATE_HOME");
    text_input_finish(&input);
    text_input_finish(&again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_become_a_record),
        cmocka_unit_test(what_is_wrong_is_told_with_its_field),
        cmocka_unit_test(a_copy_is_the_same_record),
        cmocka_unit_test(values_are_judged_while_typing),
        cmocka_unit_test(text_is_edited_by_characters_and_rows),
        cmocka_unit_test(words_are_quoted_as_in_a_shell),
        cmocka_unit_test(pastes_are_told_from_keys),
        cmocka_unit_test(lines_break_at_spaces),
        cmocka_unit_test(an_editor_changes_the_text),
        cmocka_unit_test(lines_are_remembered_between_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
