/* What is written to files from the dashboard: messages, charts, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "screen.h"
#include "shown_app.h"

static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/weir-export-XXXXXX");
    return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state)
{
    (void)state;
    static const char *const names[] = {"a.csv", "a.jsonl", "b.csv", "c.svg", "c.csv", "c.txt", "r.weir"};
    char path[128];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    return rmdir(folder); /* fails when a temporary file was left */
}

static void read_file(const char *name, char *out, size_t size)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    out[fread(out, 1, size - 1, file)] = '\0';
    fclose(file);
}

static size_t lines_of(const char *text)
{
    size_t count = 0;
    for (; *text; text++)
        count += *text == '\n';
    return count;
}

static void command(struct app *app, const char *words, const char *name)
{
    char keys[256];
    snprintf(keys, sizeof keys, ": type:%s_%s%s%s Enter", words, folder, *name ? "/" : "", name);
    shown_app_press(app, keys);
}

static void messages_are_written(void **state)
{
    (void)state;
    static char text[1 << 20];
    struct shown_app shown = {.options = {.topic = "orders"}};
    struct app *app = &shown.app;
    shown_app_open(&shown, 110, 24);
    shown_app_press(app, "4");
    shown_app_wait(app, "ring 200");
    command(app, "export", "a.csv");
    shown_app_wait(app, "200 records are in a.csv"); /* said at once, and among the events */
    shown_app_press(app, "7");
    shown_app_wait(app, "200 records are in a.csv");
    read_file("a.csv", text, sizeof text);
    assert_int_equal(
        strncmp(text,
                "topic,partition,offset,timestamp,key,value.amount,value.city,value.id,value.items,value\r\n"
                "orders,0,1000,2026-01-01T12:00:00.000Z,customer-0,100.00,Lima,1234567890123456000,\"[{\"\"sku\"\":"
                "\"\"A0\"\"}]\",\r\n",
                190),
        0);
    assert_int_equal(lines_of(text), 201);
    shown_app_press(app, "4"); /* on the screen of events it would be they */
    command(app, "export", "a.jsonl");
    shown_app_wait(app, "200 records are in a.jsonl");
    read_file("a.jsonl", text, sizeof text);
    assert_int_equal(strncmp(text, "{\"topic\":\"orders\",\"partition\":0,\"offset\":1000,", 45), 0);
    assert_int_equal(lines_of(text), 200);
    app_finish(app);
}

/* Only what matches, only the chosen columns. */
static void the_view_is_what_is_written(void **state)
{
    (void)state;
    static char text[1 << 20];
    struct shown_app shown = {.options = {.topic = "orders"}};
    struct app *app = &shown.app;
    shown_app_open(&shown, 110, 24);
    shown_app_press(app, "4");
    shown_app_wait(app, "ring 200");
    shown_app_press(app, ": type:columns_value.city_value.id Enter / type:value.city_==_\"Lima\" Enter");
    shown_app_wait(app, "50 of 200 match");
    command(app, "export", "b.csv");
    shown_app_press(app, "7");
    shown_app_wait(app, "50 records are in b.csv");
    read_file("b.csv", text, sizeof text);
    assert_int_equal(strncmp(text,
                             "topic,partition,offset,timestamp,key,value.city,value.id\r\n"
                             "orders,0,1000,2026-01-01T12:00:00.000Z,customer-0,Lima,1234567890123456000\r\n",
                             130),
                     0);
    app_finish(app);
}

static void a_chart_is_written(void **state)
{
    (void)state;
    static char text[1 << 20];
    struct shown_app shown = {.options = {.topic = "orders"}};
    struct app *app = &shown.app;
    shown_app_open(&shown, 110, 24);
    shown_app_press(app, "5");
    shown_app_wait(app, "value.amount of orders");
    command(app, "export", "c.svg");
    shown_app_wait(app, "c.svg is written");
    read_file("c.svg", text, sizeof text);
    assert_int_equal(strncmp(text, "<svg ", 5), 0);
    command(app, "export", "c.csv");
    shown_app_wait(app, "c.csv is written");
    read_file("c.csv", text, sizeof text);
    assert_int_equal(strncmp(text, "time,count,avg,min,max,last\r\n", 29), 0);
    command(app, "export", "c.txt");
    shown_app_wait(app, "c.txt is written");
    read_file("c.txt", text, sizeof text);
    assert_non_null(strstr(text, "value.amount"));
    app_finish(app);
}

/* While everything is recorded whole, a record larger than the ring is held cut, and pushes nothing out. */
static void a_huge_record_is_recorded(void **state)
{
    (void)state;
    struct shown_app shown = {.options = {.topic = "orders"}, .fixture = {.huge = 13 << 20}};
    struct app *app = &shown.app;
    shown_app_open(&shown, 110, 24);
    shown_app_press(app, "4");
    command(app, "record", "r.weir");
    shown_app_press(app, ": type:seek_beginning Enter");
    shown_app_wait(app, "REC 200");
    shown_app_wait(app, "ring 200");
    shown_app_wait(app, "evicted 0");
    shown_app_wait(app, "1 cut");
    shown_app_press(app, ": type:record_off Enter");
    shown_app_wait(app, "are in the recording");
    app_finish(app);
}

static void what_is_refused(void **state)
{
    (void)state;
    struct shown_app shown = {.options = {.topic = "orders"}};
    struct app *app = &shown.app;
    shown_app_open(&shown, 110, 24);
    shown_app_press(app, "4");
    shown_app_wait(app, "ring 200");
    command(app, "export", "x.foo");
    shown_app_wait(app, "the name says the format");
    shown_app_press(app, ": type:export Enter");
    shown_app_wait(app, ":export NAME.csv");
    shown_app_press(app, ": type:export_/nowhere/a.csv Enter 7");
    shown_app_wait(app, "nothing was exported");
    shown_app_press(app, "4 : type:record_/nowhere/a.weir Enter");
    shown_app_wait(app, "No such file");
    app_finish(app);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(messages_are_written, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(the_view_is_what_is_written, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_chart_is_written, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_huge_record_is_recorded, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(what_is_refused, make_folder, remove_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
