#include "ui/key_decode.h"

#include <string.h>

#include "text/utf8.h"

enum { ESC = 0x1b, PASTE_BEGIN = 200, PASTE_END = 201 };

void key_decode_feed(struct key_decode *decode, const char *bytes, size_t len, int64_t now_us)
{
    size_t room = sizeof decode->bytes - decode->len;
    len = len < room ? len : room;
    memcpy(decode->bytes + decode->len, bytes, len);
    decode->len += len;
    decode->last_us = now_us;
}

static void consume(struct key_decode *decode, size_t len)
{
    decode->len -= len;
    memmove(decode->bytes, decode->bytes + len, decode->len);
}

static uint32_t by_letter(char letter)
{
    switch (letter) {
    case 'A':
        return SPECIAL_UP;
    case 'B':
        return SPECIAL_DOWN;
    case 'C':
        return SPECIAL_RIGHT;
    case 'D':
        return SPECIAL_LEFT;
    case 'H':
        return SPECIAL_HOME;
    case 'F':
        return SPECIAL_END;
    case 'M':
        return SPECIAL_ENTER;
    case 'Z':
        return SPECIAL_BACK_TAB;
    default:
        return letter >= 'P' && letter <= 'S' ? SPECIAL_F1 + (uint32_t)(letter - 'P') : 0;
    }
}

static uint32_t by_number(int number)
{
    static const uint8_t f_keys[] = {11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24};
    switch (number) {
    case 1:
    case 7:
        return SPECIAL_HOME;
    case 2:
        return SPECIAL_INSERT;
    case 3:
        return SPECIAL_DELETE;
    case 4:
    case 8:
        return SPECIAL_END;
    case 5:
        return SPECIAL_PAGE_UP;
    case 6:
        return SPECIAL_PAGE_DOWN;
    default:
        for (uint32_t i = 0; i < sizeof f_keys; i++)
            if (f_keys[i] == number)
                return SPECIAL_F1 + i;
        return 0;
    }
}

/* ESC [ < button ; column ; row M, or m where a button is let go. 0: it is not complete. */
static size_t decode_mouse(const char *bytes, size_t len, struct key *key)
{
    enum { MODIFIERS = 4 | 8 | 16, WHEEL = 64 };
    int numbers[3] = {0};
    size_t at = 3, field = 0;
    for (; at < len && ((bytes[at] >= '0' && bytes[at] <= '9') || bytes[at] == ';'); at++) {
        if (bytes[at] == ';')
            field += field < 2;
        else if (numbers[field] < 100000)
            numbers[field] = numbers[field] * 10 + (bytes[at] - '0');
    }
    if (at == len)
        return 0;
    int button = numbers[0] & ~MODIFIERS;
    key->x = numbers[1] - 1;
    key->y = numbers[2] - 1;
    if (bytes[at] == 'M')
        key->code = button == 0           ? SPECIAL_PRESS
                    : button == WHEEL     ? SPECIAL_WHEEL_UP
                    : button == WHEEL + 1 ? SPECIAL_WHEEL_DOWN
                                          : 0;
    return at + 1;
}

/* ESC [ ... final: returns the length of the sequence, 0 when it is not complete. */
static size_t decode_csi(const char *bytes, size_t len, struct key *key, bool *pasting)
{
    int number = 0, modifier = 0;
    size_t at = 2, fields = 0;
    if (len > 2 && bytes[2] == '[') { /* the Linux console: ESC [ [ A is F1 */
        if (len < 4)
            return 0;
        key->code = bytes[3] >= 'A' && bytes[3] <= 'E' ? SPECIAL_F1 + (uint32_t)(bytes[3] - 'A') : 0;
        return 4;
    }
    if (len > 2 && bytes[2] == '<')
        return decode_mouse(bytes, len, key);
    for (; at < len && (unsigned char)bytes[at] >= 0x20 && (unsigned char)bytes[at] < 0x40; at++) {
        int *field = fields == 0 ? &number : &modifier;
        if (bytes[at] == ';')
            fields++;
        else if (bytes[at] >= '0' && bytes[at] <= '9' && *field < 1000)
            *field = *field * 10 + (bytes[at] - '0');
    }
    if (at == len)
        return 0;
    if (bytes[at] == '~' && (number == PASTE_BEGIN || number == PASTE_END)) {
        *pasting = number == PASTE_BEGIN;
        return at + 1;
    }
    key->code = bytes[at] == '~' ? by_number(number) : by_letter(bytes[at]);
    if (fields > 0 && modifier > 1) {
        key->alt = (modifier - 1) & 2;
        key->ctrl = (modifier - 1) & 4;
    }
    return at + 1;
}

static void decode_control(char byte, struct key *key)
{
    switch (byte) {
    case '\r':
    case '\n':
        key->code = SPECIAL_ENTER;
        break;
    case '\t':
        key->code = SPECIAL_TAB;
        break;
    case '\b':
    case 0x7f:
        key->code = SPECIAL_BACKSPACE;
        break;
    case 0:
        key->code = ' ';
        key->ctrl = true;
        break;
    default:
        key->code = (uint32_t)byte + (byte <= 26 ? 'a' - 1 : '@');
        key->ctrl = true;
    }
}

/* One character or control byte that is no escape. 0: it is not complete. */
static size_t decode_plain(const char *bytes, size_t len, bool waited, struct key *key)
{
    unsigned char first = (unsigned char)bytes[0];
    if (first < 0x20 || first == 0x7f) {
        decode_control(bytes[0], key);
        return 1;
    }
    size_t used = utf8_decode(bytes, len, &key->code);
    if (used > 0)
        return used;
    size_t wants = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 1;
    if (len < wants && !waited)
        return 0;
    key->code = 0; /* not UTF-8: passed over */
    return 1;
}

static size_t decode_escape(struct key_decode *decode, bool waited, struct key *key)
{
    const char *bytes = decode->bytes;
    size_t used = 0;
    if (decode->len >= 2 && bytes[1] == '[') {
        used = decode_csi(bytes, decode->len, key, &decode->pasting);
    } else if (decode->len >= 3 && bytes[1] == 'O') {
        key->code = by_letter(bytes[2]);
        used = 3;
    } else if (decode->len >= 2 && bytes[1] != ESC && bytes[1] != 'O') {
        used = decode_plain(bytes + 1, decode->len - 1, waited, key);
        key->alt = true;
        used += used > 0;
    }
    if (used == 0 && waited) { /* nothing more is coming: an Esc, then whatever follows */
        *key = (struct key){.code = SPECIAL_ESCAPE};
        used = 1;
    }
    return used;
}

bool key_decode_next(struct key_decode *decode, int64_t now_us, struct key *key)
{
    while (decode->len > 0) {
        bool waited = now_us - decode->last_us >= KEY_DECODE_ESCAPE_US;
        *key = (struct key){0};
        size_t used;
        if (decode->bytes[0] != ESC)
            used = decode_plain(decode->bytes, decode->len, waited, key);
        else if (decode->len >= 2 && decode->bytes[1] == ESC && decode->len == 2 && !waited)
            used = 0;
        else if (decode->len >= 2 && decode->bytes[1] == ESC) {
            key->code = SPECIAL_ESCAPE;
            used = 1;
        } else
            used = decode_escape(decode, waited, key);
        if (used == 0)
            return false;
        consume(decode, used);
        key->pasted = decode->pasting;
        if (key->code != 0)
            return true;
    }
    return false;
}

int64_t key_decode_wait_us(const struct key_decode *decode, int64_t now_us)
{
    if (decode->len == 0)
        return -1;
    int64_t left = decode->last_us + KEY_DECODE_ESCAPE_US - now_us;
    return left > 0 ? left : 0;
}
