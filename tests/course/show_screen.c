/* Usage: show_screen ROWS COLUMNS <BYTES: what a terminal of that size shows after these bytes, as lines of text. */
#include <stdio.h>
#include <stdlib.h>
#include <vterm.h>

#include "text/utf8.h"

static void print_row(VTermScreen *screen, int row, int columns)
{
    for (int column = 0; column < columns; column++) {
        VTermScreenCell cell;
        if (!vterm_screen_get_cell(screen, (VTermPos){.row = row, .col = column}, &cell))
            continue;
        if (!cell.chars[0])
            putchar(' ');
        for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i]; i++) {
            char bytes[4];
            fwrite(bytes, 1, utf8_encode(cell.chars[i], bytes), stdout);
        }
        if (cell.width == 2)
            column++;
    }
    putchar('\n');
}

int main(int argc, char **argv)
{
    int rows = argc == 3 ? atoi(argv[1]) : 0, columns = argc == 3 ? atoi(argv[2]) : 0;
    if (rows < 1 || columns < 1) {
        fputs("usage: show_screen ROWS COLUMNS <BYTES\n", stderr);
        return 2;
    }
    VTerm *terminal = vterm_new(rows, columns);
    VTermScreen *screen = vterm_obtain_screen(terminal);
    char bytes[65536];
    vterm_set_utf8(terminal, 1);
    vterm_screen_enable_altscreen(screen, 1);
    vterm_screen_reset(screen, 1);
    for (size_t got; (got = fread(bytes, 1, sizeof bytes, stdin)) > 0;)
        vterm_input_write(terminal, bytes, got);
    for (int row = 0; row < rows; row++)
        print_row(screen, row, columns);
    vterm_free(terminal);
    return 0;
}
