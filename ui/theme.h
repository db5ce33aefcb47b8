/* Themes: each role's look, and what becomes of it on a terminal with fewer colours. Pure functions; no terminal here.
 *
 * A theme file is INI: `name = inherited theme` and one `role = fg bg attributes` a line (screens.md, "Themes"):
 *     inherit = default
 *     border.focus = #7aa2f7 - bold
 * Colours are `-` (the terminal's own), `#rrggbb`, or one of the 16 names (red, bright-red, ...).
 * Attributes: bold, dim, italic, underline, reverse.
 */
#ifndef WEIR_UI_THEME_H
#define WEIR_UI_THEME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "ui/role.h"

enum color_kind { COLOR_DEFAULT, COLOR_NAMED, COLOR_RGB };

struct color {
    uint8_t kind;  /* enum color_kind */
    uint8_t index; /* COLOR_NAMED: 0-15 */
    uint8_t red, green, blue;
};

enum look_attribute { LOOK_BOLD = 1, LOOK_DIM = 2, LOOK_ITALIC = 4, LOOK_UNDERLINE = 8, LOOK_REVERSE = 16 };

struct look {
    struct color fg, bg;
    uint8_t attributes; /* a set of enum look_attribute */
};

struct theme {
    char name[32];
    struct look roles[ROLE_COUNT]; /* ROLE_TEXT's colours are the screen's own ground */
};

/* Reads a theme's text over `theme`, which holds what it says nothing about (theme_load begins with the default).
 * Errors say file, line and what was expected. */
bool theme_parse(struct theme *theme, const char *file, const char *text, size_t len, struct error *error);

/* By name (a compiled-in one, or NAME.theme in the person's configuration) or, when it has a '/', by path. */
bool theme_load(struct theme *theme, const char *name, struct error *error);

/* The compiled-in ones, in the order that `T` shows them. */
const char *const *theme_names(size_t *count);

enum color_depth { DEPTH_MONO, DEPTH_8, DEPTH_16, DEPTH_256, DEPTH_TRUE };

/* A look as a terminal of some depth can show it. */
struct terminal_look {
    int32_t fg, bg;     /* -1: the terminal's own; 0xRRGGBB with DEPTH_TRUE, otherwise an index */
    uint8_t attributes; /* a set of enum look_attribute */
};

/* The nearest that the depth has (by distance in a perceptual space). On the selection's ground a text keeps its own
 * colour, unless that could not be read there: then it takes the selection's. */
struct terminal_look theme_resolve(const struct theme *theme, enum role role, bool selected, enum color_depth depth);

/* 0xRRGGBB of a colour, with the theme's ground for COLOR_DEFAULT (`is_bg`), for dumps. */
uint32_t theme_rgb(const struct theme *theme, struct color color, bool is_bg);

/* The nearest of the 256, 16 or 8 colours of xterm's palette. */
int theme_nearest(uint32_t rgb, enum color_depth depth);

#endif
