/* Bytes from a terminal -> keys: UTF-8, control characters, and the escape sequences of xterm, rxvt, the Linux console,
 * screen and tmux; what is pasted between xterm's marks is told from what is typed, and the mouse reports as
 * xterm's mode 1006 has it ("XTerm Control Sequences", section "Mouse Tracking"). Pure; no terminal here.
 */
#ifndef WEIR_UI_KEY_DECODE_H
#define WEIR_UI_KEY_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ui/keymap.h"

enum { KEY_DECODE_BYTES = 4096, KEY_DECODE_ESCAPE_US = 25000 };

struct key_decode {
    char bytes[KEY_DECODE_BYTES];
    size_t len;
    int64_t last_us; /* when the last byte came */
    bool pasting;    /* between the marks of a paste: ESC [ 200 ~ and ESC [ 201 ~ */
};

/* Takes in what was read; what does not fit is dropped (nobody types 4096 bytes in a frame). */
void key_decode_feed(struct key_decode *decode, const char *bytes, size_t len, int64_t now_us);

/* The next key. False: there is none yet; an Esc by itself is told from a sequence by 25 ms of silence. Sequences that
 * mean nothing to weir are passed over. */
bool key_decode_next(struct key_decode *decode, int64_t now_us, struct key *key);

/* Microseconds until key_decode_next may say more without further bytes; -1: never. */
int64_t key_decode_wait_us(const struct key_decode *decode, int64_t now_us);

#endif
