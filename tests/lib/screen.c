#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "screen.h"
#include "text/sanitize.h"
#include "text/utf8.h"
#include "text/width.h"
#include "ui/dump.h"

static void append_planes(struct str *out, const struct grid *grid)
{
    bool any_selected = false;
    str_appendf(out, "text %dx%d\n", grid->width, grid->height);
    dump_text(out, grid);
    str_append(out, "roles\n");
    for (int y = 0; y < grid->height; y++) {
        for (int x = 0; x < grid->width; x++) {
            str_append_char(out, role_letter((enum role)grid_at(grid, x, y)->role));
            any_selected = any_selected || grid_at(grid, x, y)->selected;
        }
        str_append_char(out, '\n');
    }
    if (!any_selected)
        return;
    str_append(out, "selected\n");
    for (int y = 0; y < grid->height; y++) {
        for (int x = 0; x < grid->width; x++)
            str_append_char(out, grid_at(grid, x, y)->selected ? '#' : '.');
        str_append_char(out, '\n');
    }
}

static void read_golden(struct str *out, const char *path)
{
    FILE *file = fopen(path, "rb");
    char part[4096];
    size_t got;
    while (file && (got = fread(part, 1, sizeof part, file)) > 0)
        str_append_bytes(out, part, got);
    if (file)
        fclose(file);
}

static void write_golden(const char *path, const struct str *text)
{
    FILE *file = fopen(path, "wb");
    bool ok = file && fwrite(text->data, 1, text->len, file) == text->len;
    if (!file || fclose(file) != 0 || !ok)
        fail_msg("cannot write %s", path);
}

static int first_different_line(const char *a, const char *b)
{
    int line = 1;
    for (; *a && *a == *b; a++, b++)
        line += *a == '\n';
    return line;
}

void screen_expect(const struct grid *grid, const char *name)
{
    struct str shown = {0}, golden = {0};
    char path[512];
    const char *update = getenv("WEIR_GOLDEN_UPDATE");
    snprintf(path, sizeof path, "%s/%s.txt", GOLDEN_FOLDER, name);
    screen_expect_sound(grid);
    append_planes(&shown, grid);
    if (update && strcmp(update, "1") == 0)
        write_golden(path, &shown);
    read_golden(&golden, path);
    bool same = strcmp(str_text(&shown), str_text(&golden)) == 0;
    if (!same)
        print_error("%s is different from line %d on. What there is:\n%s", path,
                    first_different_line(str_text(&shown), str_text(&golden)), str_text(&shown));
    str_finish(&shown);
    str_finish(&golden);
    assert_true(same);
}

static void expect_sound_cell(const struct grid *grid, int x, int y)
{
    const struct cell *cell = grid_at(grid, x, y);
    size_t len = strnlen(cell->text, CELL_BYTES), at = 0;
    int width = 0;
    assert_in_range(len, 0, CELL_BYTES - 1);
    assert_in_range(cell->role, 0, ROLE_COUNT - 1);
    while (at < len) {
        uint32_t character;
        size_t size = utf8_decode(cell->text + at, len - at, &character);
        assert_int_not_equal(size, 0);
        assert_true(sanitize_allows(character));
        if (grid->ascii)
            assert_in_range(character, ' ', '~');
        int own = width_of(character);
        assert_in_range(own, at == 0 ? 1 : 0, at == 0 ? 2 : 0); /* one character, then only marks */
        width += own;
        at += size;
    }
    bool has_half = x + 1 < grid->width && grid_at(grid, x + 1, y)->text[0] == '\0';
    if (width == 2)
        assert_true(has_half);
    else if (width == 1)
        assert_false(has_half);
    else
        assert_true(x > 0 && grid_at(grid, x - 1, y)->text[0] != '\0');
}

void screen_expect_sound(const struct grid *grid)
{
    for (int y = 0; y < grid->height; y++)
        for (int x = 0; x < grid->width; x++)
            expect_sound_cell(grid, x, y);
}

enum { AROUND = 3 };

static void draw_amidst(const struct screen_drawing *drawing, struct grid *grid, int width, int height, bool ascii)
{
    grid_init(grid, width + 2 * AROUND, height + 2 * AROUND, ascii);
    struct canvas whole = canvas_of(grid);
    for (int y = 0; y < grid->height; y++)
        for (int x = 0; x < grid->width; x++)
            canvas_text(&whole, x, y, ROLE_ESCAPED, "~");
    struct canvas part = canvas_part(&whole, (struct rect){AROUND, AROUND, width, height});
    canvas_fill(&part, (struct rect){0, 0, width, height}, ROLE_TEXT);
    drawing->draw(drawing->context, &part);
}

static bool is_outside(int x, int y, int width, int height)
{
    return x < AROUND || y < AROUND || x >= AROUND + width || y >= AROUND + height;
}

void screen_expect_contained(const struct screen_drawing *drawing, int width, int height, bool ascii)
{
    struct grid first, second;
    draw_amidst(drawing, &first, width, height, ascii);
    draw_amidst(drawing, &second, width, height, ascii);
    screen_expect_sound(&first);
    for (int y = 0; y < first.height; y++) {
        for (int x = 0; x < first.width; x++) {
            const struct cell *cell = grid_at(&first, x, y);
            const struct cell outside = {.text = "~", .role = ROLE_ESCAPED};
            if (is_outside(x, y, width, height) && !grid_equal_cell(cell, &outside))
                fail_msg("%s at %dx%d drew outside, at %d,%d", drawing->name, width, height, x - AROUND, y - AROUND);
            if (!grid_equal_cell(cell, grid_at(&second, x, y)))
                fail_msg("%s at %dx%d drew differently the second time", drawing->name, width, height);
        }
    }
    grid_finish(&first);
    grid_finish(&second);
}
