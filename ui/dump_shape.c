#include "ui/dump_shape.h"

#include <stdint.h>
#include <string.h>

#include "text/utf8.h"

enum { UP = 1, RIGHT = 2, DOWN = 4, LEFT = 8 };

static const struct {
    uint16_t character;
    uint8_t arms;
} lines[] = {
    {0x2500, LEFT | RIGHT},
    {0x2502, UP | DOWN},
    {0x250C, RIGHT | DOWN},
    {0x2510, LEFT | DOWN},
    {0x2514, UP | RIGHT},
    {0x2518, UP | LEFT},
    {0x251C, UP | RIGHT | DOWN},
    {0x2524, UP | DOWN | LEFT},
    {0x252C, RIGHT | DOWN | LEFT},
    {0x2534, UP | RIGHT | LEFT},
    {0x253C, UP | RIGHT | DOWN | LEFT},
};

static uint32_t character_of(const char *text)
{
    uint32_t character = 0;
    utf8_decode(text, strlen(text), &character);
    return character;
}

static uint8_t arms_of(uint32_t character)
{
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (lines[i].character == character)
            return lines[i].arms;
    return 0;
}

static bool is_block(uint32_t character)
{
    return (character >= 0x2581 && character <= 0x2588) || character == 0x258C || character == 0x2591;
}

bool dump_shape_is(const char *text)
{
    uint32_t character = character_of(text);
    return (character >= 0x2800 && character <= 0x28FF) || is_block(character) || arms_of(character);
}

static void add_area(struct str *path, double x, double y, double width, double height)
{
    str_appendf(path, "M%g %gh%gv%gh%gz", x, y, width, height, -width);
}

static void add_lines(struct str *path, uint8_t arms, int x, int y, int count)
{
    enum { MIDDLE_X = DUMP_CELL_WIDTH / 2, MIDDLE_Y = DUMP_CELL_HEIGHT / 2 };
    if (arms == (LEFT | RIGHT)) {
        add_area(path, x, y + MIDDLE_Y, count * DUMP_CELL_WIDTH, 1);
        return;
    }
    for (int i = 0; i < count; i++, x += DUMP_CELL_WIDTH) {
        int top = arms & UP ? 0 : MIDDLE_Y, bottom = arms & DOWN ? DUMP_CELL_HEIGHT : MIDDLE_Y + 1;
        int left = arms & LEFT ? 0 : MIDDLE_X, right = arms & RIGHT ? DUMP_CELL_WIDTH : MIDDLE_X + 1;
        if (arms & (UP | DOWN))
            add_area(path, x + MIDDLE_X, y + top, 1, bottom - top);
        if (arms & (LEFT | RIGHT))
            add_area(path, x + left, y + MIDDLE_Y, right - left, 1);
    }
}

static void add_block(struct dump_paths *paths, uint32_t character, int x, int y, int count)
{
    double width = count * DUMP_CELL_WIDTH;
    if (character == 0x2591)
        add_area(&paths->shade, x, y, width, DUMP_CELL_HEIGHT);
    for (int i = 0; character == 0x258C && i < count; i++)
        add_area(&paths->fill, x + i * DUMP_CELL_WIDTH, y, DUMP_CELL_WIDTH / 2.0, DUMP_CELL_HEIGHT);
    if (character < 0x2581 || character > 0x2588)
        return;
    double height = (character - 0x2580) * DUMP_CELL_HEIGHT / 8.0;
    add_area(&paths->fill, x, y + DUMP_CELL_HEIGHT - height, width, height);
}

static void add_braille(struct str *path, uint32_t character, int x, int y)
{
    static const uint8_t column[8] = {0, 0, 0, 1, 1, 1, 0, 1}, row[8] = {0, 1, 2, 0, 1, 2, 3, 3};
    for (int dot = 0; dot < 8; dot++)
        if (character & 1u << dot)
            str_appendf(path, "M%g %gh0", x + (column[dot] + 0.5) * DUMP_CELL_WIDTH / 2,
                        y + (row[dot] + 0.5) * DUMP_CELL_HEIGHT / 4);
}

void dump_shape_add(struct dump_paths *paths, const char *text, int x, int y, int count)
{
    uint32_t character = character_of(text);
    if (is_block(character))
        add_block(paths, character, x, y, count);
    else if (character >= 0x2800)
        for (int i = 0; i < count; i++)
            add_braille(&paths->dots, character, x + i * DUMP_CELL_WIDTH, y);
    else
        add_lines(&paths->fill, arms_of(character), x, y, count);
}
