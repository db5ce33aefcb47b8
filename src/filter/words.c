#include "filter/words.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"

struct word {
    char *text;
    size_t len;
    bool exact; /* it has a capital: case matters */
};

struct words_filter {
    struct word *words;
    size_t count;
};

static bool has_capital(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (isupper((unsigned char)text[i]))
            return true;
    return false;
}

static void add_word(struct words_filter *filter, const char *text, size_t len)
{
    if (!len)
        return;
    filter->words = mem_one_more(filter->words, filter->count, sizeof *filter->words);
    filter->words[filter->count++] =
        (struct word){.text = mem_strndup(text, len), .len = len, .exact = has_capital(text, len)};
}

struct words_filter *words_filter_create(const char *text, struct error *error)
{
    struct words_filter *filter = mem_zero(1, sizeof *filter);
    while (*text) {
        text += strspn(text, " \t\n\r");
        if (*text == '"') {
            const char *close = strchr(text + 1, '"');
            size_t len = close ? (size_t)(close - text - 1) : strlen(text + 1);
            add_word(filter, text + 1, len);
            text += len + 1 + (close != NULL);
        } else {
            size_t len = strcspn(text, " \t\n\r");
            add_word(filter, text, len);
            text += len;
        }
    }
    if (filter->count)
        return filter;
    words_filter_destroy(filter);
    error_set(error, ERROR_USAGE, _("a filter needs at least one word"));
    return NULL;
}

void words_filter_destroy(struct words_filter *filter)
{
    if (!filter)
        return;
    for (size_t i = 0; i < filter->count; i++)
        free(filter->words[i].text);
    free(filter->words);
    free(filter);
}

static char folded(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool equal_folded(const char *text, const char *word, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (folded(text[i]) != word[i])
            return false;
    return true;
}

/* The first place of the word in text[from..len); SIZE_MAX: none. memchr finds candidates of its first letter. */
static size_t find(const struct word *word, const char *text, size_t len, size_t from)
{
    if (word->exact || !isalpha((unsigned char)word->text[0])) {
        while (from + word->len <= len) {
            const char *at = memchr(text + from, word->text[0], len - word->len - from + 1);
            if (!at)
                return SIZE_MAX;
            from = (size_t)(at - text);
            bool same = word->exact ? memcmp(at, word->text, word->len) == 0 : equal_folded(at, word->text, word->len);
            if (same)
                return from;
            from++;
        }
        return SIZE_MAX;
    }
    for (char first = word->text[0]; from + word->len <= len; from++)
        if ((text[from] | 0x20) == first && equal_folded(text + from, word->text, word->len))
            return from;
    return SIZE_MAX;
}

static bool occurs(const struct word *word, struct bytes bytes)
{
    return bytes.len >= word->len && find(word, bytes.data, bytes.len, 0) != SIZE_MAX;
}

static bool occurs_in_record(const struct word *word, const struct record *record)
{
    if (occurs(word, record->value) || occurs(word, record->key))
        return true;
    struct record_header header;
    for (size_t at = 0; record_next_header(record, &at, &header);)
        if (occurs(word, header.name) || occurs(word, header.value))
            return true;
    return false;
}

enum verdict words_filter_judge(const struct words_filter *filter, const struct record *record)
{
    for (size_t i = 0; i < filter->count; i++)
        if (!occurs_in_record(&filter->words[i], record))
            return record->head->flags & RECORD_CUT ? VERDICT_UNKNOWN : VERDICT_NO_MATCH;
    return VERDICT_MATCH;
}

bool words_filter_find(const struct words_filter *filter, const char *text, size_t len, size_t from, size_t *start,
                       size_t *length)
{
    *start = SIZE_MAX;
    for (size_t i = 0; i < filter->count; i++) {
        size_t at = find(&filter->words[i], text, len, from);
        if (at < *start) {
            *start = at;
            *length = filter->words[i].len;
        }
    }
    return *start != SIZE_MAX;
}
