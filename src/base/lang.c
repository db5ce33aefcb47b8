#include "base/lang.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang_table.h"
#include "base/mem.h"

static const struct lang_table *const tables[] = {&lang_table_es};

/* Chosen once, before there are threads. */
static const struct lang_table *chosen; /* NULL: English */
static struct lang_entry *folded;       /* its entries in ASCII; NULL: as they are */

static const struct lang_entry *find(const char *text)
{
    const struct lang_entry *entries = folded ? folded : chosen ? chosen->entries : NULL;
    size_t low = 0, high = chosen ? chosen->count : 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(text, entries[middle].text);
        if (order == 0)
            return &entries[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

const char *lang_text(const char *text)
{
    const struct lang_entry *entry = text && *text ? find(text) : NULL;
    return entry ? entry->one : text;
}

/* Both languages have one form for 1 and one for everything else. */
const char *lang_plural(const char *one, const char *many, uint64_t n)
{
    const struct lang_entry *entry = find(one);
    if (!entry || !entry->many)
        return n == 1 ? one : many;
    return n == 1 ? entry->one : entry->many;
}

/* "es_ES.UTF-8@euro" names "es"; NULL: none of ours. `*known` is also true for English and the plain locales. */
static const struct lang_table *table_of(const char *name, size_t len, bool *known)
{
    size_t short_len = 0;
    while (short_len < len && !strchr("_.@", name[short_len]))
        short_len++;
    *known = (short_len == 2 && memcmp(name, "en", 2) == 0) || (short_len == 1 && name[0] == 'C') ||
             (short_len == 5 && memcmp(name, "POSIX", 5) == 0);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        if (strlen(tables[i]->name) == short_len && memcmp(tables[i]->name, name, short_len) == 0) {
            *known = true;
            return tables[i];
        }
    }
    return NULL;
}

static const char *locale_name(void)
{
    static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        const char *value = getenv(variables[i]);
        if (value && *value)
            return value;
    }
    return "C";
}

/* LANGUAGE is a list of preferences, and counts only where the locale is not plain C. */
static const struct lang_table *table_of_environment(void)
{
    const char *locale = locale_name(), *list = getenv("LANGUAGE");
    bool known, plain = strcmp(locale, "C") == 0 || strcmp(locale, "POSIX") == 0;
    while (!plain && list && *list) {
        size_t len = strcspn(list, ":");
        const struct lang_table *table = table_of(list, len, &known);
        if (known)
            return table;
        list += len + (list[len] == ':');
    }
    return table_of(locale, strlen(locale), &known);
}

bool lang_choose(const char *wanted)
{
    bool known = true, ascii = folded;
    lang_set_ascii(false);
    chosen = wanted ? table_of(wanted, strlen(wanted), &known) : table_of_environment();
    lang_set_ascii(ascii);
    return known;
}

/* What is left of a letter without its mark: for the letters of the languages that weir speaks. */
static const char *plain_letter(const char *text, size_t *len)
{
    static const struct {
        const char *letter, *plain;
    } letters[] = {{"á", "a"},  {"é", "e"},  {"í", "i"},   {"ó", "o"}, {"ú", "u"}, {"ü", "u"}, {"ñ", "n"}, {"Á", "A"},
                   {"É", "E"},  {"Í", "I"},  {"Ó", "O"},   {"Ú", "U"}, {"Ü", "U"}, {"Ñ", "N"}, {"¿", ""},  {"¡", ""},
                   {"«", "\""}, {"»", "\""}, {"…", "..."}, {"—", "-"}, {"º", "o"}, {"ª", "a"}, {"→", "->"}};
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++) {
        *len = strlen(letters[i].letter);
        if (strncmp(text, letters[i].letter, *len) == 0)
            return letters[i].plain;
    }
    *len = 1;
    return (unsigned char)*text < 0x80 ? NULL : "";
}

static const char *fold(const char *text)
{
    char *out = mem_alloc(strlen(text) + 1), *at = out;
    while (*text) {
        size_t len;
        const char *plain = plain_letter(text, &len);
        if (plain)
            at = stpcpy(at, plain);
        else
            *at++ = *text;
        text += len;
    }
    *at = '\0';
    return out;
}

static void free_folded(const char *text)
{
    char *mine;
    memcpy(&mine, &text, sizeof mine);
    free(mine);
}

void lang_set_ascii(bool ascii)
{
    for (size_t i = 0; folded && i < chosen->count; i++) {
        free_folded(folded[i].one);
        free_folded(folded[i].many);
    }
    free(folded);
    folded = NULL;
    if (!ascii || !chosen)
        return;
    struct lang_entry *entries = mem_zero(chosen->count, sizeof *entries);
    for (size_t i = 0; i < chosen->count; i++)
        entries[i] = (struct lang_entry){.text = chosen->entries[i].text,
                                         .one = fold(chosen->entries[i].one),
                                         .many = chosen->entries[i].many ? fold(chosen->entries[i].many) : NULL};
    folded = entries;
}
