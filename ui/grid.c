/* A canvas is a clip rectangle in the grid with its own origin: x and y given to it may lie outside, and what does is
 * not drawn. A wide character needs both its cells inside; when only one is, a blank stands there. Overwriting half of
 * a wide character blanks the other half, so that widths always add up.
 */
#include "ui/grid.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "text/sanitize.h"
#include "text/utf8.h"
#include "text/width.h"

static const struct cell blank = {.text = " ", .role = ROLE_TEXT};

void grid_init(struct grid *grid, int width, int height, bool ascii)
{
    grid->width = width < 1 ? 1 : width;
    grid->height = height < 1 ? 1 : height;
    grid->ascii = ascii;
    grid->cells = mem_zero((size_t)grid->width * (size_t)grid->height, sizeof *grid->cells);
    grid_clear(grid);
}

void grid_finish(struct grid *grid)
{
    free(grid->cells);
    grid->cells = NULL;
}

void grid_clear(struct grid *grid)
{
    size_t count = (size_t)grid->width * (size_t)grid->height;
    for (size_t i = 0; i < count; i++)
        grid->cells[i] = blank;
}

static struct cell *cell_at(const struct grid *grid, int x, int y)
{
    return &grid->cells[(size_t)y * (size_t)grid->width + (size_t)x];
}

const struct cell *grid_at(const struct grid *grid, int x, int y)
{
    return cell_at(grid, x, y);
}

bool grid_equal_cell(const struct cell *a, const struct cell *b)
{
    return a->role == b->role && a->selected == b->selected && strcmp(a->text, b->text) == 0;
}

struct canvas canvas_of(struct grid *grid)
{
    return (struct canvas){.grid = grid, .area = {0, 0, grid->width, grid->height}};
}

struct canvas canvas_part(const struct canvas *canvas, struct rect part)
{
    struct rect area = {canvas->area.x + part.x, canvas->area.y + part.y, part.width, part.height};
    int right = canvas->area.x + canvas->area.width, bottom = canvas->area.y + canvas->area.height;
    if (area.x < canvas->area.x) {
        area.width -= canvas->area.x - area.x;
        area.x = canvas->area.x;
    }
    if (area.y < canvas->area.y) {
        area.height -= canvas->area.y - area.y;
        area.y = canvas->area.y;
    }
    if (area.x + area.width > right)
        area.width = right - area.x;
    if (area.y + area.height > bottom)
        area.height = bottom - area.y;
    area.width = area.width < 0 ? 0 : area.width;
    area.height = area.height < 0 ? 0 : area.height;
    return (struct canvas){.grid = canvas->grid, .area = area};
}

/* NULL: outside. */
static struct cell *target(const struct canvas *canvas, int x, int y)
{
    if (x < 0 || y < 0 || x >= canvas->area.width || y >= canvas->area.height)
        return NULL;
    return cell_at(canvas->grid, canvas->area.x + x, canvas->area.y + y);
}

/* Blanks the other half of a wide character that is about to be overwritten at x (grid coordinates). */
static void break_wide(struct grid *grid, int x, int y)
{
    struct cell *cell = cell_at(grid, x, y);
    if (cell->text[0] == '\0' && x > 0)
        memcpy(cell_at(grid, x - 1, y)->text, " ", 2);
    if (x + 1 < grid->width && cell_at(grid, x + 1, y)->text[0] == '\0')
        memcpy(cell_at(grid, x + 1, y)->text, " ", 2);
}

static void put(const struct canvas *canvas, int x, int y, enum role role, const char *text, size_t len, int width)
{
    struct cell *cell = target(canvas, x, y);
    struct cell *right = width == 2 ? target(canvas, x + 1, y) : NULL;
    if (width == 2 && (!cell || !right)) { /* half of it is outside */
        if (cell)
            put(canvas, x, y, role, " ", 1, 1);
        if (right)
            put(canvas, x + 1, y, role, " ", 1, 1);
        return;
    }
    if (!cell)
        return;
    break_wide(canvas->grid, canvas->area.x + x, canvas->area.y + y);
    if (right) {
        break_wide(canvas->grid, canvas->area.x + x + 1, canvas->area.y + y);
        *right = (struct cell){.text = "", .role = (uint8_t)role, .selected = right->selected};
    }
    memcpy(cell->text, text, len);
    cell->text[len] = '\0';
    cell->role = (uint8_t)role;
}

/* Adds a combining mark to the cell that ends before x. */
static void combine(const struct canvas *canvas, int x, int y, const char *text, size_t len)
{
    struct cell *cell = target(canvas, x - 1, y);
    if (cell && cell->text[0] == '\0')
        cell = target(canvas, x - 2, y);
    if (!cell || cell->text[0] == '\0')
        return;
    size_t held = strlen(cell->text);
    if (held + len < CELL_BYTES) {
        memcpy(cell->text + held, text, len);
        cell->text[held + len] = '\0';
    }
}

int canvas_text_n(const struct canvas *canvas, int x, int y, enum role role, const char *text, size_t len, int columns)
{
    int used = 0;
    bool marked = false;
    size_t at = 0;
    while (at < len) {
        if (text[at] == SANITIZE_MARK_ON || text[at] == SANITIZE_MARK_OFF) {
            marked = text[at++] == SANITIZE_MARK_ON;
            continue;
        }
        uint32_t codepoint = 0;
        size_t bytes = utf8_decode(text + at, len - at, &codepoint);
        const char *shown = text + at;
        size_t shown_len = bytes;
        int width = bytes ? width_of(codepoint) : 1;
        if (!bytes || width < 0 || !sanitize_allows(codepoint) || (canvas->grid->ascii && codepoint > 0x7e)) {
            shown = canvas->grid->ascii ? "?" : "\xef\xbf\xbd";
            shown_len = strlen(shown);
            width = 1;
        }
        at += bytes ? bytes : 1;
        if (width == 0) {
            if (used > 0)
                combine(canvas, x + used, y, shown, shown_len);
            continue;
        }
        if (used + width > columns)
            break;
        put(canvas, x + used, y, marked ? ROLE_ESCAPED : role, shown, shown_len, width);
        used += width;
    }
    return used;
}

int canvas_text(const struct canvas *canvas, int x, int y, enum role role, const char *text)
{
    int room = canvas->area.width - x;
    return room > 0 ? canvas_text_n(canvas, x, y, role, text, strlen(text), room) : 0;
}

int canvas_right(const struct canvas *canvas, int x, int y, int columns, enum role role, const char *text)
{
    size_t len = strlen(text);
    int width = (int)width_text(text, len);
    int shift = width < columns ? columns - width : 0;
    return canvas_text_n(canvas, x + shift, y, role, text, len, columns);
}

void canvas_fill(const struct canvas *canvas, struct rect part, enum role role)
{
    struct canvas inner = canvas_part(canvas, part);
    for (int y = 0; y < inner.area.height; y++)
        for (int x = 0; x < inner.area.width; x++)
            put(&inner, x, y, role, " ", 1, 1);
}

void canvas_clear(const struct canvas *canvas, struct rect part)
{
    struct canvas inner = canvas_part(canvas, part);
    canvas_fill(canvas, part, ROLE_TEXT);
    for (int y = 0; y < inner.area.height; y++)
        for (int x = 0; x < inner.area.width; x++)
            target(&inner, x, y)->selected = 0;
}

void canvas_select(const struct canvas *canvas, struct rect part)
{
    struct canvas inner = canvas_part(canvas, part);
    for (int y = 0; y < inner.area.height; y++)
        for (int x = 0; x < inner.area.width; x++)
            target(&inner, x, y)->selected = 1;
}

static const char *const box_lines[2][6] = {{"\u250c", "\u2510", "\u2514", "\u2518", "\u2500", "\u2502"},
                                            {"+", "+", "+", "+", "-", "|"}};

bool rect_has(struct rect rect, int x, int y)
{
    return x >= rect.x && x < rect.x + rect.width && y >= rect.y && y < rect.y + rect.height;
}

struct rect rect_inside(struct rect box)
{
    return box.width < 2 || box.height < 2 ? box : (struct rect){box.x + 1, box.y + 1, box.width - 2, box.height - 2};
}

struct canvas canvas_box(const struct canvas *canvas, struct rect part, bool focused, const char *title)
{
    enum role role = focused ? ROLE_BORDER_FOCUS : ROLE_BORDER;
    const char *const *lines = box_lines[canvas->grid->ascii];
    int right = part.x + part.width - 1, bottom = part.y + part.height - 1;
    if (part.width < 2 || part.height < 2)
        return canvas_part(canvas, part);
    for (int x = part.x + 1; x < right; x++) {
        canvas_text(canvas, x, part.y, role, lines[4]);
        canvas_text(canvas, x, bottom, role, lines[4]);
    }
    for (int y = part.y + 1; y < bottom; y++) {
        canvas_text(canvas, part.x, y, role, lines[5]);
        canvas_text(canvas, right, y, role, lines[5]);
    }
    canvas_text(canvas, part.x, part.y, role, lines[0]);
    canvas_text(canvas, right, part.y, role, lines[1]);
    canvas_text(canvas, part.x, bottom, role, lines[2]);
    canvas_text(canvas, right, bottom, role, lines[3]);
    if (title && *title && part.width > 6) {
        int used = canvas_text_n(canvas, part.x + 2, part.y, focused ? ROLE_TITLE_FOCUS : ROLE_TITLE, title,
                                 strlen(title), part.width - 6);
        canvas_text(canvas, part.x + 1, part.y, role, " ");
        canvas_text(canvas, part.x + 2 + used, part.y, role, " ");
    }
    return canvas_part(canvas, rect_inside(part));
}
