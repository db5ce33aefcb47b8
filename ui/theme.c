#include "ui/theme.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/lang.h"
#include "base/nearest.h"
#include "base/str.h"
#include "config/file.h"
#include "config/ini.h"
#include "ui/theme_data.h"

enum { INHERIT_DEPTH = 4, THEMES_MOST = 16 };

struct reading {
    struct theme *theme;
    int depth;
};

static const char *const color_names[16] = {
    "black",       "red",          "green",      "yellow",       "blue",          "magenta",     "cyan",
    "white",       "bright-black", "bright-red", "bright-green", "bright-yellow", "bright-blue", "bright-magenta",
    "bright-cyan", "bright-white"};

static const struct {
    const char *name;
    uint8_t bit;
} attribute_names[] = {{"bold", LOOK_BOLD},
                       {"dim", LOOK_DIM},
                       {"italic", LOOK_ITALIC},
                       {"underline", LOOK_UNDERLINE},
                       {"reverse", LOOK_REVERSE}};

static bool word_is(const char *word, size_t len, const char *name)
{
    return strlen(name) == len && memcmp(word, name, len) == 0;
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

static bool read_color(const char *word, size_t len, struct color *color)
{
    *color = (struct color){.kind = COLOR_DEFAULT};
    if (word_is(word, len, "-"))
        return true;
    for (uint8_t i = 0; i < 16; i++) {
        if (word_is(word, len, color_names[i])) {
            *color = (struct color){.kind = COLOR_NAMED, .index = i};
            return true;
        }
    }
    if (len != 7 || word[0] != '#')
        return false;
    uint32_t rgb = 0;
    for (size_t i = 1; i < 7; i++) {
        int digit = hex_digit(word[i]);
        if (digit < 0)
            return false;
        rgb = rgb * 16 + (uint32_t)digit;
    }
    *color = (struct color){
        .kind = COLOR_RGB, .red = (uint8_t)(rgb >> 16), .green = (uint8_t)(rgb >> 8), .blue = (uint8_t)rgb};
    return true;
}

static bool read_attribute(const char *word, size_t len, uint8_t *attributes)
{
    for (size_t i = 0; i < sizeof attribute_names / sizeof *attribute_names; i++) {
        if (word_is(word, len, attribute_names[i].name)) {
            *attributes |= attribute_names[i].bit;
            return true;
        }
    }
    return false;
}

static bool read_look(const struct ini_entry *entry, struct look *look, struct error *error)
{
    struct look read = {0};
    int words = 0;
    for (const char *at = entry->value; *at; at += strspn(at, " \t"), words++) {
        size_t len = strcspn(at, " \t");
        if (words < 2 && !read_color(at, len, words == 0 ? &read.fg : &read.bg))
            return error_set(error, ERROR_USAGE,
                             _("%s: %s: '%.*s' is no colour; expected -, #rrggbb or a name such as red, bright-blue"),
                             entry->origin, entry->key, (int)len, at);
        if (words >= 2 && !read_attribute(at, len, &read.attributes))
            return error_set(error, ERROR_USAGE,
                             _("%s: %s: '%.*s' is no attribute; expected bold, dim, italic, underline or reverse"),
                             entry->origin, entry->key, (int)len, at);
        at += len;
    }
    if (words == 0)
        return error_set(error, ERROR_USAGE, _("%s: %s: expected foreground, background and attributes"), entry->origin,
                         entry->key);
    *look = read;
    return true;
}

static bool load(struct theme *theme, const char *name, int depth, struct error *error);

static bool take_entry(void *context, const struct ini_entry *entry, struct error *error)
{
    struct reading *reading = context;
    if (!entry->key)
        return error_set(error, ERROR_USAGE, _("%s: a theme has no sections; expected role = fg bg attributes"),
                         entry->origin);
    if (strcmp(entry->key, "inherit") == 0) {
        if (reading->depth >= INHERIT_DEPTH)
            return error_set(error, ERROR_USAGE, _("%s: inherit: themes inherit from each other in a circle"),
                             entry->origin);
        if (!load(reading->theme, entry->value, reading->depth + 1, error))
            return error_prefix(error, "%s: inherit", entry->origin);
        return true;
    }
    struct nearest nearest;
    nearest_init(&nearest, entry->key);
    for (int role = 0; role < ROLE_COUNT; role++) {
        const char *name = role_name((enum role)role);
        if (strcmp(name, entry->key) == 0)
            return read_look(entry, &reading->theme->roles[role], error);
        nearest_offer(&nearest, name);
    }
    return error_set(error, ERROR_USAGE, _("%s: there is no role '%s'%s%s"), entry->origin, entry->key,
                     nearest.count ? _("; the nearest is ") : "", nearest.count ? nearest.names[0] : "");
}

static bool parse(struct theme *theme, const char *file, const char *text, size_t len, int depth, struct error *error)
{
    struct reading reading = {.theme = theme, .depth = depth};
    return ini_parse(file, text, len, take_entry, &reading, error);
}

bool theme_parse(struct theme *theme, const char *file, const char *text, size_t len, struct error *error)
{
    return parse(theme, file, text, len, 0, error);
}

static bool load_file(struct theme *theme, const char *path, int depth, struct error *error)
{
    struct str text = {0};
    bool ok = file_read(path, &text, NULL, error) && parse(theme, path, str_text(&text), text.len, depth, error);
    str_finish(&text);
    return ok;
}

static bool load(struct theme *theme, const char *name, int depth, struct error *error)
{
    struct nearest nearest;
    nearest_init(&nearest, name);
    for (const struct theme_data *data = theme_data; data->name; data++) {
        if (strcmp(data->name, name) == 0)
            return parse(theme, name, data->text, strlen(data->text), depth, error);
        nearest_offer(&nearest, data->name);
    }
    if (strchr(name, '/'))
        return load_file(theme, name, depth, error);
    char file[128];
    snprintf(file, sizeof file, "themes/%s.theme", name);
    char *path = file_config_path(file);
    struct error missing = {0};
    bool ok = path && load_file(theme, path, depth, &missing);
    bool is_there = path && access(path, F_OK) == 0;
    free(path);
    if (ok)
        return true;
    if (is_there) {
        if (error)
            *error = missing;
        return false;
    }
    return error_set(error, ERROR_USAGE, _("there is no theme '%s'%s%s"), name,
                     nearest.count ? _("; the nearest is ") : "",
                     nearest.count ? nearest.names[0] : _("; T shows those there are"));
}

bool theme_load(struct theme *theme, const char *name, struct error *error)
{
    struct theme loaded = {0};
    if (!load(&loaded, "default", 0, error) || !load(&loaded, name, 0, error))
        return false;
    snprintf(loaded.name, sizeof loaded.name, "%s", name);
    *theme = loaded;
    return true;
}

const char *const *theme_names(size_t *count)
{
    static const char *names[THEMES_MOST];
    *count = 0;
    while (*count < THEMES_MOST && theme_data[*count].name) {
        names[*count] = theme_data[*count].name;
        (*count)++;
    }
    return names;
}
