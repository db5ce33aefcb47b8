/* The sanitizer: whatever the bytes, only allowed characters come out, no wider than asked for, marked or not the same.
 * The first byte chooses the columns, the second ASCII or not. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "text/sanitize.h"
#include "text/utf8.h"
#include "text/width.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool truth)
{
    if (!truth)
        abort();
}

static void check_characters(const char *text, size_t len, bool ascii)
{
    int marks = MAX_COMBINING; /* none may come first */
    for (size_t at = 0; at < len;) {
        uint32_t codepoint;
        size_t step = utf8_decode(text + at, len - at, &codepoint);
        must(step && sanitize_allows(codepoint) && (!ascii || codepoint < 0x7F));
        marks = width_of(codepoint) == 0 ? marks + 1 : 0;
        must(marks <= MAX_COMBINING);
        at += step;
    }
}

/* Marks come in pairs round something; without them it is the unmarked text. */
static void check_marks(const struct str *marked, const struct str *plain)
{
    struct str without = {0};
    bool on = false;
    for (size_t i = 0; i < marked->len; i++) {
        char c = marked->data[i];
        if (c == SANITIZE_MARK_ON || c == SANITIZE_MARK_OFF) {
            must(on == (c == SANITIZE_MARK_OFF));
            on = !on;
        } else {
            str_append_char(&without, c);
        }
    }
    must(!on && without.len == plain->len && memcmp(str_text(&without), str_text(plain), plain->len) == 0);
    str_finish(&without);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    size_t columns = data[0] == 0xFF ? SIZE_MAX : data[0];
    bool ascii = data[1] & 1;
    const char *text = (const char *)data + 2;
    size_t len = size - 2;
    struct str plain = {0}, marked = {0};
    size_t used = sanitize_append(&plain, text, len, columns, ascii);
    must(used <= len && (columns != SIZE_MAX || used == len));
    must(sanitize_append_marked(&marked, text, len, columns, ascii) == used);
    must(width_text(str_text(&plain), plain.len) <= columns);
    check_characters(str_text(&plain), plain.len, ascii);
    check_marks(&marked, &plain);
    char into[24];
    size_t room = 1 + data[0] % sizeof into;
    sanitize_into(into, room, text, len);
    must(strlen(into) < room);
    check_characters(into, strlen(into), false);
    str_finish(&plain);
    str_finish(&marked);
    return 0;
}
