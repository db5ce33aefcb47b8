/* Colours are compared in OKLab (Björn Ottosson, "A perceptual color space for image processing", 2020), where equal
 * distances look about equally different.
 */
#include <math.h>

#include "ui/theme.h"

/* xterm's defaults for the 16 named colours. */
static const uint32_t named_rgb[16] = {0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
                                       0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff};

enum { GROUND_FG = 0xd0d4da, GROUND_BG = 0x101317 };

/* Colours nearer to the axis of greys than this are greys. */
static const float GREY = 0.04f;

struct lab {
    float l, a, b;
};

static float linear(uint32_t channel)
{
    float c = (float)(channel & 0xff) / 255.0f;
    return c <= 0.04045f ? c / 12.92f : powf((c + 0.055f) / 1.055f, 2.4f);
}

static struct lab lab_of(uint32_t rgb)
{
    float r = linear(rgb >> 16), g = linear(rgb >> 8), b = linear(rgb);
    float l = cbrtf(0.4122214708f * r + 0.5363325363f * g + 0.0514459929f * b);
    float m = cbrtf(0.2119034982f * r + 0.6806995451f * g + 0.1073969566f * b);
    float s = cbrtf(0.0883024619f * r + 0.2817188376f * g + 0.6299787005f * b);
    return (struct lab){0.2104542553f * l + 0.7936177850f * m - 0.0040720468f * s,
                        1.9779984951f * l - 2.4285922050f * m + 0.4505937099f * s,
                        0.0259040371f * l + 0.7827717662f * m - 0.8086757660f * s};
}

static uint32_t palette_rgb(int index)
{
    static const uint32_t steps[6] = {0, 95, 135, 175, 215, 255};
    if (index < 16)
        return named_rgb[index];
    if (index >= 232) {
        uint32_t grey = 8 + 10 * (uint32_t)(index - 232);
        return grey << 16 | grey << 8 | grey;
    }
    uint32_t cube = (uint32_t)index - 16;
    return steps[cube / 36] << 16 | steps[cube / 6 % 6] << 8 | steps[cube % 6];
}

int theme_nearest(uint32_t rgb, enum color_depth depth)
{
    /* The first 16 of 256 are what the person made of them: not to be relied on when there are others. */
    int first = depth == DEPTH_256 ? 16 : 0;
    int end = depth == DEPTH_256 ? 256 : depth == DEPTH_16 ? 16 : 8;
    struct lab wanted = lab_of(rgb);
    /* With so few colours a grey would become a red of its lightness: greys stay greys. */
    bool grey = depth != DEPTH_256 && hypotf(wanted.a, wanted.b) < GREY;
    int best = first;
    float best_distance = INFINITY;
    for (int i = first; i < end; i++) {
        struct lab lab = lab_of(palette_rgb(i));
        if (grey && hypotf(lab.a, lab.b) > GREY)
            continue;
        float l = lab.l - wanted.l, a = lab.a - wanted.a, b = lab.b - wanted.b;
        float distance = l * l + a * a + b * b;
        if (distance < best_distance) {
            best = i;
            best_distance = distance;
        }
    }
    return best;
}

static uint32_t rgb_of(struct color color, uint32_t ground)
{
    switch (color.kind) {
    case COLOR_RGB:
        return (uint32_t)color.red << 16 | (uint32_t)color.green << 8 | color.blue;
    case COLOR_NAMED:
        return named_rgb[color.index];
    default:
        return ground;
    }
}

uint32_t theme_rgb(const struct theme *theme, struct color color, bool is_bg)
{
    const struct look *text = &theme->roles[ROLE_TEXT];
    if (color.kind == COLOR_DEFAULT)
        color = is_bg ? text->bg : text->fg;
    return rgb_of(color, is_bg ? GROUND_BG : GROUND_FG);
}

static int32_t resolve_color(struct color color, enum color_depth depth)
{
    if (color.kind == COLOR_DEFAULT || depth == DEPTH_MONO)
        return -1;
    if (color.kind == COLOR_NAMED && depth != DEPTH_TRUE)
        return depth == DEPTH_8 ? color.index % 8 : color.index;
    uint32_t rgb = rgb_of(color, 0);
    return depth == DEPTH_TRUE ? (int32_t)rgb : theme_nearest(rgb, depth);
}

/* Text must stand out from what it is drawn on by this much lightness. */
static bool readable(uint32_t fg, uint32_t bg)
{
    return fabsf(lab_of(fg).l - lab_of(bg).l) > 0.34f;
}

struct terminal_look theme_resolve(const struct theme *theme, enum role role, bool selected, enum color_depth depth)
{
    const struct look *text = &theme->roles[ROLE_TEXT], *selection = &theme->roles[ROLE_SELECTION];
    struct look look = theme->roles[role];
    if (look.fg.kind == COLOR_DEFAULT)
        look.fg = text->fg;
    if (look.bg.kind == COLOR_DEFAULT)
        look.bg = text->bg;
    struct terminal_look out = {.attributes = look.attributes};
    if (!selected) {
        out.fg = resolve_color(look.fg, depth);
        out.bg = resolve_color(look.bg, depth);
        return out;
    }
    out.bg = resolve_color(selection->bg, depth);
    out.attributes = (uint8_t)((look.attributes & ~LOOK_DIM) | selection->attributes);
    int32_t ground = resolve_color(text->bg, depth);
    if (depth == DEPTH_MONO || out.bg == ground || out.bg == -1) { /* the ground itself: reverse is what is left */
        out.bg = ground;
        out.fg = resolve_color(text->fg, depth);
        out.attributes |= LOOK_REVERSE;
        return out;
    }
    bool own = readable(theme_rgb(theme, look.fg, false), theme_rgb(theme, selection->bg, true));
    out.fg = resolve_color(own ? look.fg : selection->fg, depth);
    if (out.fg == out.bg)
        out.fg = resolve_color(text->fg, depth);
    return out;
}
