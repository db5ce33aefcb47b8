/* Where there is no run, the first place where the whole filter has been seen is the end, and going back from there
 * finds the nearest beginning: not the best of all choices, but a near one in two passes.
 */
#include "ui/table_fuzzy.h"

#include <string.h>

#include "text/utf8.h"
#include "text/width.h"

/* One character, or one byte of what is none; returns its length in bytes, 0 at the end. */
static size_t char_at(const char *text, uint32_t *character)
{
    if (!*text)
        return 0;
    if ((unsigned char)*text < 0x80) {
        *character = (unsigned char)*text;
        return 1;
    }
    size_t len = utf8_decode(text, strnlen(text, 4), character);
    if (len)
        return len;
    *character = 0x80000000u | (unsigned char)*text;
    return 1;
}

static bool same(uint32_t wanted, uint32_t found)
{
    return wanted == found || (found >= 'A' && found <= 'Z' && wanted == found + 'a' - 'A');
}

static bool same_at(const char *filter, const char *name)
{
    uint32_t wanted, found;
    return char_at(filter, &wanted) && char_at(name, &found) && same(wanted, found);
}

static size_t length_at(const char *text)
{
    uint32_t character;
    return char_at(text, &character);
}

static bool begins_with(const char *name, const char *filter)
{
    while (*filter) {
        if (!same_at(filter, name))
            return false;
        filter += length_at(filter);
        name += length_at(name);
    }
    return true;
}

static bool is_word_start(const char *name, const char *at)
{
    return at == name || strchr(" ./-_:", at[-1]);
}

/* Where the filter stands in one run, at a word's beginning if there is such a place. NULL: nowhere. */
static const char *find_run(const char *filter, const char *name, bool *at_word)
{
    const char *first = NULL;
    for (const char *at = name; *at; at += length_at(at)) {
        if (!begins_with(at, filter))
            continue;
        *at_word = is_word_start(name, at);
        if (*at_word)
            return at;
        first = first ? first : at;
    }
    return first;
}

/* Where a scattered match begins; NULL: there is none. */
static const char *find_scattered(const char *filter, const char *name)
{
    const char *wanted = filter, *at = name;
    while (*wanted && *at) {
        if (same_at(wanted, at))
            wanted += length_at(wanted);
        at += length_at(at);
    }
    if (*wanted)
        return NULL;
    while (wanted > filter) { /* back over the filter's characters, the last one first */
        do
            wanted--;
        while (wanted > filter && (*wanted & 0xC0) == 0x80);
        do
            at--;
        while (at > name && !same_at(wanted, at));
    }
    return at;
}

enum fuzzy_fit fuzzy_match(const char *filter, const char *name)
{
    bool at_word = false;
    if (!*filter)
        return FUZZY_WORD;
    if (!find_scattered(filter, name)) /* most names, and quickly seen */
        return FUZZY_NONE;
    if (!find_run(filter, name, &at_word))
        return FUZZY_SCATTERED;
    return at_word ? FUZZY_WORD : FUZZY_RUN;
}

/* With the combining marks that follow it, so that drawing it again loses none. */
static size_t cluster_length(const char *text)
{
    size_t len = length_at(text), more;
    uint32_t character;
    while ((more = char_at(text + len, &character)) && character < 0x80000000u && character > 2 &&
           width_of(character) == 0)
        len += more;
    return len;
}

void fuzzy_mark(const struct canvas *canvas, int x, int y, int columns, const char *filter, const char *text)
{
    bool at_word;
    const char *at = find_run(filter, text, &at_word);
    at = at ? at : find_scattered(filter, text);
    if (!at)
        return;
    int column = (int)width_text(text, (size_t)(at - text));
    while (*at && *filter && column < columns) {
        size_t len = cluster_length(at);
        if (same_at(filter, at)) {
            canvas_text_n(canvas, x + column, y, ROLE_MATCH, at, len, columns - column);
            filter += length_at(filter);
        }
        column += (int)width_text(at, len);
        at += len;
    }
}
