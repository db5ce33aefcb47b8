/* Keys and what they do: one table (actions.def) gives bindings, help and names. No terminal here. */
#ifndef WEIR_UI_KEYMAP_H
#define WEIR_UI_KEYMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct properties;
struct str;

/* A key press: a character (Unicode) or one of these, which lie above all characters. */
enum special_key {
    SPECIAL_UP = 0x110000,
    SPECIAL_DOWN,
    SPECIAL_LEFT,
    SPECIAL_RIGHT,
    SPECIAL_HOME,
    SPECIAL_END,
    SPECIAL_PAGE_UP,
    SPECIAL_PAGE_DOWN,
    SPECIAL_INSERT,
    SPECIAL_DELETE,
    SPECIAL_ENTER,
    SPECIAL_ESCAPE,
    SPECIAL_BACKSPACE,
    SPECIAL_TAB,
    SPECIAL_BACK_TAB,
    SPECIAL_F1, /* SPECIAL_F1 + 11 is F12 */
    SPECIAL_END_OF_KEYS = SPECIAL_F1 + 12,
    SPECIAL_PRESS, /* the mouse: its left button, and its wheel; these have no names and cannot be bound */
    SPECIAL_WHEEL_UP,
    SPECIAL_WHEEL_DOWN
};

struct key {
    uint32_t code; /* 0: none */
    bool ctrl;     /* with a lower-case letter in `code` */
    bool alt;
    bool pasted; /* never typed: text for a field, and no action whatever it is */
    int x, y;    /* of the mouse: the cell, from 0 */
};

enum action {
    ACTION_NONE,
#define X(id, keys, name, help, places) ACTION_##id,
#include "ui/actions.def"
#undef X
    ACTION_COUNT
};

struct keymap_row {
    struct key keys[4];
    size_t key_count;
};

struct keymap {
    struct keymap_row rows[ACTION_COUNT];
};

/* The default keys, then `bindings` (name = keys; may be NULL). Errors name the entry and what was expected. */
bool keymap_init(struct keymap *keymap, const struct properties *bindings, struct error *error);
enum action keymap_find(const struct keymap *keymap, struct key key);

const char *action_name(enum action action);
const char *action_help(enum action action, char place); /* in panes of that place (actions.def) */
const char *action_places(enum action action);

/* "Ctrl-F", "PageUp", "j": appended to `out`. */
void key_append_name(struct str *out, struct key key);
void keymap_append_keys(struct str *out, const struct keymap *keymap, enum action action); /* "j Down" */

/* One key from a word of the same names. False: there is none of that name. */
bool key_parse(const char *word, size_t len, struct key *key);

/* The next key of a script ("j j Enter type:alice Escape"): words between white space; `type:TEXT` is each of its
 * characters (with _ for a space). `*at` moves on; false at the end or, with an error, at a word that is none. */
struct key_script {
    const char *at;
    const char *typing; /* within type:, NULL otherwise */
};
bool key_script_next(struct key_script *script, struct key *key, struct error *error);

#endif
