#include "config/property_file.h"

#include "base/lang.h"
#include "config/file.h"
#include "config/java_keys.h"
#include "config/property_lines.h"

struct parse {
    struct properties *properties;
    struct java_keys keys;
    bool java;
    bool secrets;
};

static bool look(void *context, const struct property_line *line, struct error *error)
{
    (void)error;
    struct parse *parse = context;
    parse->java = parse->java || java_keys_is_java(line->key);
    parse->secrets = parse->secrets || properties_is_secret(line->key);
    java_keys_note(&parse->keys, line);
    return true;
}

static bool take(void *context, const struct property_line *line, struct error *error)
{
    struct parse *parse = context;
    if (parse->java)
        return java_keys_take(&parse->keys, line, parse->properties, error);
    return properties_set(parse->properties, line->key, line->value, line->origin, error);
}

static bool parse_text(const char *name, const char *text, size_t len, struct parse *parse, struct str *warnings,
                       struct error *error)
{
    /* The first pass reads Java's way, which finds the keys of either; its errors count only when it is a Java file. */
    struct error ignored = {0};
    bool looked = property_lines_walk(name, text, len, true, look, parse, &ignored);
    if (!looked && parse->java) {
        if (error)
            *error = ignored;
        return false;
    }
    if (!property_lines_walk(name, text, len, parse->java, take, parse, error))
        return false;
    if (parse->keys.left_out.len > 0)
        str_appendf(warnings, _("%s: left out, since only Java clients use it: %s\n"), name,
                    str_text(&parse->keys.left_out));
    return true;
}

bool property_file_parse(const char *name, const char *text, size_t len, struct properties *properties,
                         struct str *warnings, struct error *error)
{
    struct parse parse = {.properties = properties};
    bool good = parse_text(name, text, len, &parse, warnings, error);
    java_keys_finish(&parse.keys);
    return good;
}

bool property_file_read(const char *path, struct properties *properties, bool *java, struct str *warnings,
                        struct error *error)
{
    struct parse parse = {.properties = properties};
    struct str text = {0};
    bool others_can_read = false;
    bool good = file_read(path, &text, &others_can_read, error) &&
                parse_text(path, str_text(&text), text.len, &parse, warnings, error);
    if (good && others_can_read && parse.secrets)
        str_appendf(warnings, _("%s holds secrets and others can read it; run: chmod 600 '%s'\n"), path, path);
    if (java)
        *java = parse.java;
    java_keys_finish(&parse.keys);
    str_finish(&text);
    return good;
}
