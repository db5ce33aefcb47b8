#include "ui/keymap.h"

#include <string.h>
#include <strings.h>

#include "base/lang.h"
#include "base/str.h"
#include "config/properties.h"
#include "text/utf8.h"

static const struct {
    const char *default_keys, *name, *help, *places;
} actions[ACTION_COUNT] = {
    [ACTION_NONE] = {"", "", "", ""},
#define X(id, keys, name, help, places) [ACTION_##id] = {keys, name, help, places},
#include "ui/actions.def"
#undef X
};

/* Where a key does something else than its line says. */
static const struct {
    enum action action;
    char place;
    const char *help;
} otherwise[] = {
    {ACTION_ENTER, 'c', N_("all fields; Enter there charts one")},
    {ACTION_ENTER, 'i', N_("open a finding, and fold it; of a record: show it whole")},
    {ACTION_VIEW, 'i', N_("the record at which it is stuck as bytes, or as text")},
    {ACTION_VIEW, 'l', N_("lag in seconds or records")},
    {ACTION_COPY, 'i', N_("copy the diagnosis as Markdown; once more prints it")},
};

static const struct {
    const char *name;
    uint32_t code;
} names[] = {
    {"Up", SPECIAL_UP},
    {"Down", SPECIAL_DOWN},
    {"Left", SPECIAL_LEFT},
    {"Right", SPECIAL_RIGHT},
    {"Home", SPECIAL_HOME},
    {"End", SPECIAL_END},
    {"PageUp", SPECIAL_PAGE_UP},
    {"PageDown", SPECIAL_PAGE_DOWN},
    {"Insert", SPECIAL_INSERT},
    {"Delete", SPECIAL_DELETE},
    {"Enter", SPECIAL_ENTER},
    {"Escape", SPECIAL_ESCAPE},
    {"Esc", SPECIAL_ESCAPE},
    {"Backspace", SPECIAL_BACKSPACE},
    {"Tab", SPECIAL_TAB},
    {"Shift-Tab", SPECIAL_BACK_TAB},
    {"Space", ' '},
};

static bool parse_plain(const char *word, size_t len, uint32_t *code)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strlen(names[i].name) == len && strncasecmp(names[i].name, word, len) == 0) {
            *code = names[i].code;
            return true;
        }
    }
    char digits[4] = {0};
    long long number = 0;
    if ((len == 2 || len == 3) && (word[0] == 'F' || word[0] == 'f')) {
        memcpy(digits, word + 1, len - 1);
        if (str_to_i64(digits, &number) && number >= 1 && number <= 12) {
            *code = SPECIAL_F1 + (uint32_t)number - 1;
            return true;
        }
    }
    return utf8_decode(word, len, code) == len && len > 0;
}

bool key_parse(const char *word, size_t len, struct key *key)
{
    *key = (struct key){0};
    while (len > 4 || (len == 5 && word[0] == 'C')) {
        if (len > 5 && strncasecmp(word, "Ctrl-", 5) == 0) {
            key->ctrl = true;
            word += 5;
            len -= 5;
        } else if (strncasecmp(word, "Alt-", 4) == 0) {
            key->alt = true;
            word += 4;
            len -= 4;
        } else {
            break;
        }
    }
    if (!parse_plain(word, len, &key->code))
        return false;
    if (key->ctrl && key->code >= 'A' && key->code <= 'Z')
        key->code += 'a' - 'A';
    return true;
}

void key_append_name(struct str *out, struct key key)
{
    if (key.ctrl)
        str_append(out, "Ctrl-");
    if (key.alt)
        str_append(out, "Alt-");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (names[i].code == key.code) {
            str_append(out, names[i].name);
            return;
        }
    }
    char text[4];
    if (key.code >= SPECIAL_F1)
        str_appendf(out, "F%u", (unsigned)(key.code - SPECIAL_F1 + 1));
    else if (key.ctrl && key.code >= 'a' && key.code <= 'z')
        str_append_char(out, (char)(key.code - 'a' + 'A'));
    else
        str_append_bytes(out, text, utf8_encode(key.code, text));
}

void keymap_append_keys(struct str *out, const struct keymap *keymap, enum action action)
{
    for (size_t i = 0; i < keymap->rows[action].key_count; i++) {
        if (i > 0)
            str_append_char(out, ' ');
        key_append_name(out, keymap->rows[action].keys[i]);
    }
}

static bool bind(struct keymap_row *row, const char *keys, const char *origin, struct error *error)
{
    row->key_count = 0;
    for (const char *at = keys + strspn(keys, " \t"); *at; at += strspn(at, " \t")) {
        size_t len = strcspn(at, " \t");
        if (row->key_count == sizeof row->keys / sizeof *row->keys)
            return error_set(error, ERROR_USAGE, _("%s: at most 4 keys for one action"), origin);
        if (!key_parse(at, len, &row->keys[row->key_count]))
            return error_set(error, ERROR_USAGE,
                             _("%s: '%.*s' is no key; expected a character or a name as Ctrl-F, PageUp, F5, Space"),
                             origin, (int)len, at);
        row->key_count++;
        at += len;
    }
    return true;
}

/* A key that a person binds belongs to that action alone. */
static void take_away(struct keymap *keymap, enum action owner)
{
    const struct keymap_row *row = &keymap->rows[owner];
    for (size_t i = 0; i < row->key_count; i++) {
        for (int other = 1; other < ACTION_COUNT; other++) {
            struct keymap_row *from = &keymap->rows[other];
            for (size_t k = 0; other != (int)owner && k < from->key_count; k++) {
                if (from->keys[k].code == row->keys[i].code && from->keys[k].ctrl == row->keys[i].ctrl &&
                    from->keys[k].alt == row->keys[i].alt)
                    from->keys[k--] = from->keys[--from->key_count];
            }
        }
    }
}

bool keymap_init(struct keymap *keymap, const struct properties *bindings, struct error *error)
{
    memset(keymap, 0, sizeof *keymap);
    for (int i = 1; i < ACTION_COUNT; i++)
        if (!bind(&keymap->rows[i], actions[i].default_keys, "built-in keys", error))
            return false;
    for (size_t b = 0; bindings && b < bindings->count; b++) {
        const struct property *property = &bindings->items[b];
        int action = 1;
        while (action < ACTION_COUNT && strcmp(actions[action].name, property->key) != 0)
            action++;
        if (action == ACTION_COUNT)
            return error_set(error, ERROR_USAGE, _("%s: [keys] has no action '%s'; the help screen (?) names them"),
                             property->origin, property->key);
        if (!bind(&keymap->rows[action], property->value, property->origin, error))
            return false;
        take_away(keymap, (enum action)action);
    }
    return true;
}

enum action keymap_find(const struct keymap *keymap, struct key key)
{
    for (int i = 1; i < ACTION_COUNT; i++)
        for (size_t k = 0; k < keymap->rows[i].key_count; k++)
            if (keymap->rows[i].keys[k].code == key.code && keymap->rows[i].keys[k].ctrl == key.ctrl &&
                keymap->rows[i].keys[k].alt == key.alt)
                return (enum action)i;
    return ACTION_NONE;
}

const char *action_name(enum action action)
{
    return actions[action].name;
}

const char *action_help(enum action action, char place)
{
    for (size_t i = 0; i < sizeof otherwise / sizeof *otherwise; i++)
        if (otherwise[i].action == action && otherwise[i].place == place)
            return otherwise[i].help;
    return actions[action].help;
}

const char *action_places(enum action action)
{
    return actions[action].places;
}

bool key_script_next(struct key_script *script, struct key *key, struct error *error)
{
    if (!script->typing) {
        script->at += strspn(script->at, " \t\n");
        if (!*script->at)
            return false;
        if (strncmp(script->at, "type:", 5) == 0)
            script->typing = script->at + 5;
    }
    if (script->typing) {
        size_t bytes = utf8_decode(script->typing, strlen(script->typing), &key->code);
        if (bytes == 0 || strchr(" \t\n", *script->typing)) {
            script->at = script->typing;
            script->typing = NULL;
            return key_script_next(script, key, error);
        }
        *key = (struct key){.code = key->code == '_' ? ' ' : key->code};
        script->typing += bytes;
        return true;
    }
    size_t len = strcspn(script->at, " \t\n");
    if (!key_parse(script->at, len, key)) {
        error_set(error, ERROR_USAGE,
                  _("--keys: '%.*s' is no key; expected a character, a name as Enter, or type:TEXT"), (int)len,
                  script->at);
        return false;
    }
    script->at += len;
    return true;
}
