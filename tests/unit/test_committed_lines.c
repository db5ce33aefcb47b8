/* Where the lines of what groups have committed stand between rows, and how both share a screen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "model/topic_commits.h"
#include "ui/committed_lines.h"

enum { MOST = 20 };

/* "0:5 1:7 -" -> rows; "-" is of another topic. */
static size_t read_rows(const char *text, struct line_row *rows)
{
    size_t count = 0;
    for (const char *at = text; *at; at += strspn(at, " "), count++) {
        int partition = 0, used = 0;
        long long offset = 0;
        rows[count] = (struct line_row){.partition = 0, .offset = 5};
        if (sscanf(at, "%d:%lld%n", &partition, &offset, &used) == 2)
            rows[count] = (struct line_row){.partition = partition, .offset = offset, .counts = true};
        at += strcspn(at, " ");
    }
    return count;
}

/* "p:offset" of each commit, by partition and offset. */
static size_t read_commits(const char *text, struct commit_row *rows)
{
    struct line_row read[MOST];
    size_t count = read_rows(text, read);
    for (size_t i = 0; i < count; i++)
        rows[i] = (struct commit_row){.group = "g", .partition = read[i].partition, .committed = read[i].offset};
    return count;
}

/* "row*groups" of each line, then what was left out. */
static void write_lines(const struct committed_lines *lines, char *out, size_t size)
{
    size_t len = 0;
    out[0] = '\0';
    for (size_t i = 0; i < lines->count && len < size; i++)
        len += (size_t)snprintf(out + len, size - len, "%s%zu*%zu", i ? " " : "", lines->lines[i].row,
                                lines->lines[i].count);
    if ((lines->above || lines->below) && len < size)
        snprintf(out + len, size - len, " (%zu, %zu)", lines->above, lines->below);
}

static void a_line_stands_where_it_is_certain(void **state)
{
    (void)state;
    const struct {
        const char *what, *rows, *commits;
        struct line_part parts[2];
        size_t most, anchor;
        const char *lines;
    } table[] = {
        {"between two rows", "0:5 0:6 0:7", "0:6", {{.partition = 0}}, 9, 0, "1*1"},
        {"at the first row, whose offset it is", "0:5 0:6", "0:5", {{.partition = 0}}, 9, 0, "0*1"},
        {"far above", "0:5 0:6", "0:2", {{.partition = 0}}, 9, 0, ""},
        {"all of it was read", "0:5 0:6", "0:7", {{.partition = 0}}, 9, 0, ""},
        {"rows of another partition between",
         "0:5 1:1 1:2 0:6",
         "0:6",
         {{.partition = 0}, {.partition = 1}},
         9,
         0,
         "3*1"},
        {"each partition has its own",
         "0:5 1:1 0:6 1:2",
         "0:6 1:2",
         {{.partition = 0}, {.partition = 1}},
         9,
         0,
         "2*1 3*1"},
        {"the same offset of another partition", "0:5 0:6", "1:6", {{.partition = 0}}, 9, 0, ""},
        {"several groups share a line", "0:5 0:6", "0:6 0:6 0:6", {{.partition = 0}}, 9, 0, "1*3"},
        {"the offset is no record", "0:5 0:9", "0:7", {{.partition = 0}}, 9, 0, "1*1"},
        {"two offsets in the same hole", "0:5 0:9", "0:6 0:8", {{.partition = 0}}, 9, 0, "1*2"},
        {"a hole above all rows: what is before them is not known", "0:9", "0:7", {{.partition = 0}}, 9, 0, ""},
        {"it is known", "0:9", "0:7", {{.partition = 0, .before = {5, true}}}, 9, 0, "0*1"},
        {"it was not committed either", "0:9", "0:4", {{.partition = 0, .before = {5, true}}}, 9, 0, ""},
        {"all from the start on is here", "0:9", "0:7", {{.partition = 0, .start = {7, true}}}, 9, 0, "0*1"},
        {"committed before the start", "0:9", "0:6", {{.partition = 0, .start = {7, true}}}, 9, 0, ""},
        {"the start is behind the row", "0:9", "0:9", {{.partition = 0, .start = {12, true}}}, 9, 0, "0*1"},
        {"deleted unread", "0:9 0:10", "0:3", {{.partition = 0, .low = {9, true}}}, 9, 0, "0*1"},
        {"the log begins elsewhere", "0:9 0:10", "0:3", {{.partition = 0, .low = {8, true}}}, 9, 0, ""},
        {"another topic's row", "- 0:6", "0:6", {{.partition = 0}}, 9, 0, "1*1"},
        {"another topic's row alone", "-", "0:5", {{.partition = 0}}, 9, 0, ""},
        {"no commits", "0:5 0:6", "", {{.partition = 0}}, 9, 0, ""},
        {"no rows", "", "0:6", {{.partition = 0}}, 9, 0, ""},
        {"a log that began anew", "0:90 0:1 0:2", "0:2", {{.partition = 0}}, 9, 0, "2*1"},
        {"too many: the nearest stay",
         "0:1 0:2 0:3 0:4 0:5",
         "0:1 0:2 0:2 0:4 0:5",
         {{.partition = 0}},
         2,
         1,
         "0*1 1*2 (0, 2)"},
        {"near the end", "0:1 0:2 0:3 0:4 0:5", "0:1 0:2 0:2 0:4 0:5", {{.partition = 0}}, 2, 4, "3*1 4*1 (3, 0)"},
        {"on both sides", "0:1 0:2 0:3 0:4 0:5", "0:1 0:2 0:3 0:4 0:5", {{.partition = 0}}, 1, 2, "2*1 (2, 2)"},
        {"no room for any", "0:1 0:2", "0:1 0:2", {{.partition = 0}}, 0, 0, " (0, 2)"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct line_row rows[MOST];
        struct commit_row commit_rows[MOST];
        struct committed_lines lines;
        char got[256];
        size_t count = read_rows(table[i].rows, rows), parts = table[i].parts[1].partition ? 2 : 1;
        struct topic_commits commits = {.rows = commit_rows, .count = read_commits(table[i].commits, commit_rows)};
        committed_lines_find(&lines, &commits, rows, count, table[i].parts, parts, table[i].most, table[i].anchor);
        write_lines(&lines, got, sizeof got);
        if (strcmp(got, table[i].lines) != 0)
            fail_msg("%s: '%s', not '%s'", table[i].what, got, table[i].lines);
    }
}

static void more_lines_than_there_is_memory_for_are_counted(void **state)
{
    (void)state;
    struct line_row rows[2 * COMMITTED_LINES];
    struct commit_row commit_rows[2 * COMMITTED_LINES];
    struct line_part part = {.partition = 0};
    struct topic_commits commits = {.rows = commit_rows, .count = 2 * COMMITTED_LINES};
    struct committed_lines lines;
    for (int64_t i = 0; i < 2 * COMMITTED_LINES; i++) {
        rows[i] = (struct line_row){.offset = i, .counts = true};
        commit_rows[i] = (struct commit_row){.group = "g", .committed = i};
    }
    committed_lines_find(&lines, &commits, rows, 2 * COMMITTED_LINES, &part, 1, SIZE_MAX, 0);
    assert_int_equal(lines.count, COMMITTED_LINES);
    assert_int_equal(lines.below, COMMITTED_LINES);
}

static void rows_and_lines_are_items_in_turn(void **state)
{
    (void)state;
    const struct committed_lines lines = {
        .lines = {{.row = 0, .count = 1}, {.row = 2, .count = 1}, {.row = 3, .count = 1}}, .count = 3};
    static const struct {
        size_t row;
        bool line;
    } items[] = {{0, true}, {0, false}, {1, false}, {2, true}, {2, false},
                 {3, true}, {3, false}, {4, false}, {5, false}};
    for (size_t i = 0; i < sizeof items / sizeof *items; i++) {
        const struct committed_line *line;
        assert_int_equal(committed_lines_row(&lines, i, &line), items[i].row);
        assert_int_equal(line != NULL, items[i].line);
        if (line)
            assert_int_equal(line->row, items[i].row);
        else
            assert_int_equal(committed_lines_item(&lines, items[i].row), i);
    }
}

static void the_selected_row_is_on_the_screen(void **state)
{
    (void)state;
    const struct committed_lines lines = {.lines = {{.row = 0, .count = 1}, {.row = 7, .count = 1}}, .count = 2};
    const struct {
        const char *what;
        size_t rows, height, first, selected;
        bool following;
        size_t expect;
    } table[] = {
        {"all of it has room", 5, 10, 3, 2, false, 0},
        {"the top stays", 10, 10, 0, 3, false, 0},
        {"the last row", 10, 10, 0, 9, false, 2},
        {"the last but one", 10, 10, 0, 8, false, 1},
        {"moving up again scrolls nothing", 10, 10, 2, 8, false, 2},
        {"the first row with its line", 10, 10, 2, 0, false, 0},
        {"the second without", 10, 10, 2, 1, false, 2},
        {"following ends with the last", 10, 10, 0, 9, true, 2},
        {"nothing is selected", 10, 10, 1, SIZE_MAX, false, 1},
        {"one row of screen", 10, 1, 0, 7, false, 9},
        {"none", 10, 0, 0, 7, false, 0},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        size_t first = committed_lines_first(&lines, table[i].rows, table[i].height, table[i].first, table[i].selected,
                                             table[i].following);
        if (first != table[i].expect)
            fail_msg("%s: %zu, not %zu", table[i].what, first, table[i].expect);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_stands_where_it_is_certain),
        cmocka_unit_test(more_lines_than_there_is_memory_for_are_counted),
        cmocka_unit_test(rows_and_lines_are_items_in_turn),
        cmocka_unit_test(the_selected_row_is_on_the_screen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
