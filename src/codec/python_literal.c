/* One loop over the bytes with a stack of open brackets, so that depth costs no stack of C. JSON is written as it goes.
 */
#include "codec/python_literal.h"

#include <stdint.h>
#include <string.h>

#include "codec/json_lex.h"
#include "text/utf8.h"

struct level {
    char closing;
    bool has_comma; /* a tuple of one has one: (1,) */
};

struct python {
    struct json_lex in; /* the same view: text, len, at */
    struct str *out;
    const char *reason;
    size_t depth;
    struct level levels[PYTHON_DEPTH];
};

static bool fail(struct python *python, const char *reason)
{
    python->reason = python->in.at >= python->in.len ? "it is cut short" : reason;
    return false;
}

static bool read_hex(struct python *python, int digits, uint32_t *value)
{
    *value = 0;
    for (int i = 0; i < digits; i++, python->in.at++) {
        char c = json_lex_peek(&python->in), low = (char)(c | 0x20);
        if (!(c >= '0' && c <= '9') && !(low >= 'a' && low <= 'f'))
            return fail(python, "an escape has too few digits");
        *value = *value * 16 + (uint32_t)(c <= '9' ? c - '0' : low - 'a' + 10);
    }
    return true;
}

/* A character of a string, as JSON wants it. */
static void put_char(struct str *out, uint32_t codepoint)
{
    char bytes[4];
    if (codepoint == '"' || codepoint == '\\')
        str_appendf(out, "\\%c", (int)codepoint);
    else if (codepoint < 0x20 || (codepoint >= 0xD800 && codepoint <= 0xDFFF))
        str_appendf(out, "\\u%04x", (unsigned)codepoint);
    else
        str_append_bytes(out, bytes, utf8_encode(codepoint, bytes));
}

/* After a backslash. */
static bool read_escape(struct python *python)
{
    static const char from[] = "\\'\"nrt", to[] = "\\'\"\n\r\t";
    char c = json_lex_peek(&python->in);
    uint32_t codepoint;
    const char *simple = c ? strchr(from, c) : NULL;
    if (simple) {
        codepoint = (unsigned char)to[simple - from];
        python->in.at++;
    } else if (c == 'x' || c == 'u' || c == 'U') {
        python->in.at++;
        if (!read_hex(python, c == 'x' ? 2 : c == 'u' ? 4 : 8, &codepoint))
            return false;
        if (codepoint > 0x10FFFF)
            return fail(python, "an escape is no character");
    } else {
        return fail(python, "no escape that Python prints");
    }
    put_char(python->out, codepoint);
    return true;
}

static bool read_string(struct python *python)
{
    struct json_lex *in = &python->in;
    char quote = in->text[in->at++];
    str_append_char(python->out, '"');
    while (in->at < in->len && in->text[in->at] != quote) {
        unsigned char byte = (unsigned char)in->text[in->at];
        uint32_t codepoint;
        size_t size = utf8_decode(in->text + in->at, in->len - in->at, &codepoint);
        if (byte == '\\') {
            in->at++;
            if (!read_escape(python))
                return false;
            continue;
        }
        if (byte < 0x20)
            return fail(python, "a control character in a string");
        if (!size)
            return fail(python, "not UTF-8");
        put_char(python->out, codepoint);
        in->at += size;
    }
    str_append_char(python->out, '"');
    return json_lex_take(in, quote) || fail(python, "a string does not end");
}

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool is_word(const char *word, size_t len, const char *expected)
{
    return strlen(expected) == len && memcmp(word, expected, len) == 0;
}

static const char *why_not(const char *word, size_t len, char next)
{
    if ((is_word(word, len, "b") || is_word(word, len, "B")) && (next == '\'' || next == '"'))
        return "bytes have no form in JSON";
    if (is_word(word, len, "nan") || is_word(word, len, "inf"))
        return "nan and inf have no form in JSON";
    return "no literal";
}

static bool read_word(struct python *python)
{
    static const struct {
        const char *python, *json;
    } words[] = {{"None", "null"}, {"True", "true"}, {"False", "false"}};
    struct json_lex *in = &python->in;
    const char *word = in->text + in->at;
    size_t len = 0;
    while (in->at + len < in->len && is_word_byte(word[len]))
        len++;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (is_word(word, len, words[i].python)) {
            str_append(python->out, words[i].json);
            in->at += len;
            return true;
        }
    }
    return fail(python, why_not(word, len, in->at + len < in->len ? word[len] : '\0'));
}

/* Numbers are printed as JSON writes them. */
static bool read_number(struct python *python)
{
    struct json_lex *in = &python->in;
    size_t start = in->at;
    bool has_escape;
    if (in->len - in->at >= 4 && memcmp(in->text + in->at, "-inf", 4) == 0)
        return fail(python, "nan and inf have no form in JSON");
    if (!json_lex_scalar(in, &has_escape))
        return fail(python, "no number");
    char next = json_lex_peek(in);
    if (next == 'j' || next == '+' || next == '-')
        return fail(python, "complex numbers have no form in JSON");
    if (is_word_byte(next) || next == '.')
        return fail(python, "no number");
    str_append_bytes(python->out, in->text + start, in->at - start);
    return true;
}

static bool is_number_start(char c)
{
    return c == '-' || (c >= '0' && c <= '9');
}

/* A key and its colon; JSON's keys are strings, so numbers become such. */
static bool read_key(struct python *python)
{
    json_lex_space(&python->in);
    char c = json_lex_peek(&python->in);
    bool number = is_number_start(c);
    if (number)
        str_append_char(python->out, '"');
    if (number ? !read_number(python) : c != '\'' && c != '"')
        return fail(python, "a key is neither string nor number");
    if (number)
        str_append_char(python->out, '"');
    else if (!read_string(python))
        return false;
    json_lex_space(&python->in);
    char next = json_lex_peek(&python->in);
    if (!json_lex_take(&python->in, ':'))
        return fail(python, next == ',' || next == '}' ? "sets have no form in JSON" : "a colon is missing");
    str_append_char(python->out, ':');
    return true;
}

static void close_level(struct python *python)
{
    char closing = python->levels[--python->depth].closing;
    python->in.at++;
    str_append_char(python->out, closing == ')' ? ']' : closing);
}

/* At an opening bracket. `*closed` when it was closed at once. */
static bool open_level(struct python *python, char c, bool *closed)
{
    if (python->depth == PYTHON_DEPTH)
        return fail(python, "more than 1,000 levels");
    char closing = c == '{' ? '}' : c == '[' ? ']' : ')';
    python->levels[python->depth++] = (struct level){.closing = closing};
    str_append_char(python->out, c == '(' ? '[' : c);
    python->in.at++;
    json_lex_space(&python->in);
    *closed = json_lex_peek(&python->in) == closing;
    if (*closed)
        close_level(python);
    return *closed || c != '{' || read_key(python);
}

/* After a value: closes what closes, and stands before the next value. */
static bool after_value(struct python *python)
{
    while (python->depth) {
        struct level *level = &python->levels[python->depth - 1];
        bool tuple = level->closing == ')', first = !level->has_comma;
        json_lex_space(&python->in);
        if (json_lex_take(&python->in, ',')) {
            level->has_comma = true;
            json_lex_space(&python->in);
            if (!(tuple && first && json_lex_peek(&python->in) == ')')) {
                str_append_char(python->out, ',');
                return level->closing != '}' || read_key(python);
            }
        }
        if (json_lex_peek(&python->in) != level->closing)
            return fail(python, "a comma or a closing bracket is missing");
        if (tuple && !level->has_comma)
            return fail(python, "parentheses without a comma are no tuple");
        close_level(python);
    }
    return true;
}

static bool read_all(struct python *python)
{
    do {
        json_lex_space(&python->in);
        char c = json_lex_peek(&python->in);
        bool closed = true, good;
        if (c == '{' || c == '[' || c == '(')
            good = open_level(python, c, &closed);
        else if (!python->depth)
            good = fail(python, "no dictionary, list or tuple");
        else if (c == '\'' || c == '"')
            good = read_string(python);
        else
            good = is_number_start(c) ? read_number(python) : read_word(python);
        if (!good || (closed && !after_value(python)))
            return false;
    } while (python->depth);
    json_lex_space(&python->in);
    return python->in.at == python->in.len || fail(python, "something follows its end");
}

bool python_literal_to_json(struct bytes text, struct str *out, struct python_fault *fault)
{
    struct python python;
    python.in = (struct json_lex){.text = text.data, .len = text.len};
    python.out = out;
    python.reason = NULL;
    python.depth = 0;
    size_t before = out->len;
    if (read_all(&python))
        return true;
    out->len = before;
    if (out->data)
        out->data[before] = '\0';
    if (fault)
        *fault = (struct python_fault){python.in.at, python.reason};
    return false;
}
