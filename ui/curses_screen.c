/* ncurses writes to a file in memory, not to the terminal; after each update what it wrote is taken out. So curses
 * knows the terminal's language, and weir keeps the terminal: reading, modes, size and pace are ui/term's.
 *
 * The file has no size, so curses begins with the terminal's usual one and is told the real one at once.
 * newterm and not initscr, which exits when TERM is unknown. init_color is never called: it would rewrite the person's
 * palette; colours are chosen from what is there. Pair 1 + 2 * role (+ 1 selected) holds each role's colours.
 */
#include "ui/curses_screen.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <wchar.h>

#include "base/lang.h"
#include "base/mem.h"
#include "text/utf8.h"
#include "text/width.h"

struct curses_screen {
    SCREEN *screen;
    FILE *out, *in;
    int out_fd;
    enum color_depth depth;
    attr_t attributes[ROLE_COUNT][2];
    struct grid last;
    bool paint_all, mouse;
    struct str restore;
};

/* An unnamed file; tmpfile() where there is no memfd. */
static FILE *memory_file(void)
{
#ifdef __linux__
    int fd = memfd_create("weir-screen", MFD_CLOEXEC);
    if (fd >= 0)
        return fdopen(fd, "w+");
#endif
    return tmpfile();
}

/* Moves what curses wrote since the last time to `out`. */
static void take_output(struct curses_screen *screen, struct str *out)
{
    fflush(screen->out);
    off_t len = lseek(screen->out_fd, 0, SEEK_CUR);
    if (len > 0) {
        str_reserve(out, (size_t)len);
        ssize_t got = pread(screen->out_fd, out->data + out->len, (size_t)len, 0);
        if (got > 0) {
            out->len += (size_t)got;
            out->data[out->len] = '\0';
        }
    }
    lseek(screen->out_fd, 0, SEEK_SET);
}

static void append_capability(struct str *out, const char *name)
{
    const char *text = tigetstr(name);
    if (text && text != (char *)-1)
        str_append(out, text);
}

static enum color_depth find_depth(bool no_color)
{
    if (no_color || !has_colors() || start_color() == ERR)
        return DEPTH_MONO;
    use_default_colors();
    const char *rgb = tigetstr("RGB");
    if (tigetflag("RGB") > 0 || tigetnum("RGB") > 0 || (rgb && rgb != (char *)-1))
        return DEPTH_TRUE;
    return COLORS >= 256 ? DEPTH_256 : COLORS >= 16 ? DEPTH_16 : COLORS >= 8 ? DEPTH_8 : DEPTH_MONO;
}

static void prepare(void)
{
    set_escdelay(25);
    noecho();
    curs_set(0);
    leaveok(stdscr, TRUE);
    scrollok(stdscr, FALSE);
    keypad(stdscr, TRUE); /* cursor keys as one kind of sequence */
}

static bool check_terminal(const char *term, struct error *error)
{
    const char *place = tigetstr("cup");
    if (place && place != (char *)-1)
        return true;
    return error_set(error, ERROR_FAILED,
                     _("the terminal '%s' (TERM) cannot place its cursor: use another, or --dump for one frame"), term);
}

static SCREEN *open_curses(struct curses_screen *screen, struct error *error)
{
    const char *term = getenv("TERM");
    if (!term || !*term) {
        error_set(error, ERROR_FAILED,
                  _("TERM is not set: say which terminal this is, as TERM=xterm-256color, or use "
                    "--dump for one frame"));
        return NULL;
    }
    screen->out = memory_file();
    screen->in = fopen("/dev/null", "r");
    if (!screen->out || !screen->in) {
        error_set(error, ERROR_FAILED, _("cannot make a file in memory: %s"), strerror(errno));
        return NULL;
    }
    screen->out_fd = fileno(screen->out);
    SCREEN *opened = newterm(term, screen->out, screen->in);
    if (!opened)
        error_set(error, ERROR_FAILED,
                  _("the terminal '%s' (TERM) is not known here: set TERM to one that is, as xterm-256color, or use "
                    "--dump for one frame"),
                  term);
    return opened;
}

static void destroy(struct curses_screen *screen)
{
    if (screen->screen)
        delscreen(screen->screen);
    if (screen->out)
        fclose(screen->out);
    if (screen->in)
        fclose(screen->in);
    grid_finish(&screen->last);
    str_finish(&screen->restore);
    free(screen);
}

/* xterm's bracketed paste: what is pasted comes between marks (key_decode.h). Terminals without it pass over both. */
#define PASTE_MARKED "\x1b[?2004h"
#define PASTE_PLAIN  "\x1b[?2004l"
/* xterm's mouse: buttons and wheel, with coordinates in decimal. Its motion is not asked for. */
#define MOUSE_ON  "\x1b[?1000h\x1b[?1006h"
#define MOUSE_OFF "\x1b[?1006l\x1b[?1000l"

struct curses_screen *curses_screen_open(int width, int height, bool no_color, bool mouse, struct str *out,
                                         struct error *error)
{
    struct curses_screen *screen = mem_zero(1, sizeof *screen);
    screen->screen = open_curses(screen, error);
    if (!screen->screen || !check_terminal(getenv("TERM"), error)) {
        if (screen->screen)
            endwin();
        destroy(screen);
        return NULL;
    }
    screen->depth = find_depth(no_color);
    prepare();
    screen->mouse = mouse;
    str_append(&screen->restore, PASTE_PLAIN);
    if (mouse)
        str_append(&screen->restore, MOUSE_OFF);
    append_capability(&screen->restore, "rmkx");
    append_capability(&screen->restore, "sgr0");
    append_capability(&screen->restore, "op");
    append_capability(&screen->restore, "rmcup");
    append_capability(&screen->restore, "cnorm");
    grid_init(&screen->last, 1, 1, false);
    curses_screen_resize(screen, width, height);
    curses_screen_enter(screen, out);
    return screen;
}

void curses_screen_close(struct curses_screen *screen, struct str *out)
{
    if (!screen)
        return;
    curses_screen_leave(screen, out);
    destroy(screen);
}

const struct str *curses_screen_restore(const struct curses_screen *screen)
{
    return &screen->restore;
}

void curses_screen_leave(struct curses_screen *screen, struct str *out)
{
    move(LINES - 1, 0);
    endwin();
    take_output(screen, out);
    str_append(out, PASTE_PLAIN);
    if (screen->mouse)
        str_append(out, MOUSE_OFF);
    /* Leaving the alternate screen restores a saved cursor, on some terminals with its being hidden. */
    append_capability(out, "cnorm");
}

void curses_screen_enter(struct curses_screen *screen, struct str *out)
{
    refresh();
    take_output(screen, out);
    str_append(out, PASTE_MARKED);
    if (screen->mouse)
        str_append(out, MOUSE_ON);
    screen->paint_all = true;
}

void curses_screen_repaint(struct curses_screen *screen)
{
    screen->paint_all = true;
}

void curses_screen_resize(struct curses_screen *screen, int width, int height)
{
    width = width < 1 ? 1 : width;
    height = height < 1 ? 1 : height;
    resizeterm(height, width);
    grid_finish(&screen->last);
    grid_init(&screen->last, width, height, false);
    screen->paint_all = true;
}

static attr_t curses_attributes(uint8_t attributes)
{
    attr_t out = A_NORMAL;
    out |= attributes & LOOK_BOLD ? A_BOLD : 0;
    out |= attributes & LOOK_DIM ? A_DIM : 0;
    out |= attributes & LOOK_ITALIC ? A_ITALIC : 0;
    out |= attributes & LOOK_UNDERLINE ? A_UNDERLINE : 0;
    out |= attributes & LOOK_REVERSE ? A_REVERSE : 0;
    return out;
}

void curses_screen_theme(struct curses_screen *screen, const struct theme *theme)
{
    for (int role = 0; role < ROLE_COUNT; role++) {
        for (int selected = 0; selected < 2; selected++) {
            struct terminal_look look = theme_resolve(theme, (enum role)role, selected, screen->depth);
            screen->attributes[role][selected] = curses_attributes(look.attributes);
            if (screen->depth != DEPTH_MONO)
                init_extended_pair(1 + role * 2 + selected, look.fg, look.bg);
        }
    }
    cchar_t ground;
    setcchar(&ground, L" ", A_NORMAL, screen->depth == DEPTH_MONO ? 0 : 1, NULL);
    bkgrndset(&ground);
    screen->paint_all = true;
}

/* The cell as wide characters, with replacements of the agreed width where libc sees another one. Returns the width. */
static int cell_characters(const struct cell *cell, wchar_t out[CCHARW_MAX + 1])
{
    size_t len = strlen(cell->text), at = 0, count = 0;
    int width = 1;
    while (at < len && count < CCHARW_MAX) {
        uint32_t codepoint = 0;
        size_t bytes = utf8_decode(cell->text + at, len - at, &codepoint);
        if (bytes == 0)
            break;
        at += bytes;
        int wanted = width_of(codepoint);
        bool agreed = wcwidth((wchar_t)codepoint) == wanted;
        if (count == 0) {
            width = wanted == 2 ? 2 : 1;
            out[count++] = agreed && wanted > 0 ? (wchar_t)codepoint : L'?';
        } else if (agreed && wanted == 0) {
            out[count++] = (wchar_t)codepoint;
        }
    }
    if (count == 0)
        out[count++] = L' ';
    out[count] = L'\0';
    return width;
}

static void put_cell(const struct curses_screen *screen, const struct cell *cell, int x, int y)
{
    wchar_t text[CCHARW_MAX + 1];
    cchar_t character;
    int width = cell_characters(cell, text);
    attr_t attributes = screen->attributes[cell->role][cell->selected != 0];
    int pair = screen->depth == DEPTH_MONO ? 0 : 1 + cell->role * 2 + (cell->selected != 0);
    if (setcchar(&character, text, attributes, (short)pair, NULL) == ERR)
        return;
    mvadd_wch(y, x, &character);
    if (width == 2 && text[0] == L'?') { /* a replacement is one column wide: the other one needs one, too */
        setcchar(&character, L"?", attributes, (short)pair, NULL);
        mvadd_wch(y, x + 1, &character);
    }
}

void curses_screen_draw(struct curses_screen *screen, const struct grid *grid, struct str *out)
{
    size_t count = (size_t)grid->width * (size_t)grid->height;
    bool changed = screen->paint_all;
    if (screen->paint_all)
        clearok(curscr, TRUE);
    for (int y = 0; y < grid->height; y++) {
        for (int x = 0; x < grid->width; x++) {
            const struct cell *cell = grid_at(grid, x, y);
            if (!screen->paint_all && grid_equal_cell(cell, grid_at(&screen->last, x, y)))
                continue;
            changed = true;
            if (cell->text[0] != '\0') /* the right half of a wide character goes with its left one */
                put_cell(screen, cell, x, y);
        }
    }
    if (!changed)
        return;
    memcpy(screen->last.cells, grid->cells, count * sizeof *grid->cells);
    screen->paint_all = false;
    refresh();
    take_output(screen, out);
}
