/* The allow-list between bytes that come from a cluster and cells of a terminal.
 *
 * What passes: printable characters whose width is known. What does not is shown, never dropped:
 * C0, DEL and C1 controls, bidi controls, zero-width and invisible format characters, private use, noncharacters and
 * unassigned become visible escapes such as `\n`, `\t`, `\e`, `\x07`, `\u202E`; bytes that are not UTF-8 `\xFF`.
 * (At most MAX_COMBINING combining marks stay on one base; further ones are escaped.)
 */
#ifndef WEIR_TEXT_SANITIZE_H
#define WEIR_TEXT_SANITIZE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

enum { MAX_COMBINING = 3 };

/* Appends a sanitized form of at most `max_columns` columns (SIZE_MAX: all) and returns the input bytes consumed.
 * With `ascii` everything above U+007E is escaped too. Reads no further into `text` than it needs. */
size_t sanitize_append(struct str *out, const char *text, size_t len, size_t max_columns, bool ascii);

/* The same, marking escapes for display: each escape is preceded by SANITIZE_MARK_ON and followed by SANITIZE_MARK_OFF
 * (bytes 0x01, 0x02, which the output can't hold otherwise), so that ui/grid can draw them in the role `escaped`. */
#define SANITIZE_MARK_ON  '\x01'
#define SANITIZE_MARK_OFF '\x02'
size_t sanitize_append_marked(struct str *out, const char *text, size_t len, size_t max_columns, bool ascii);

/* True when the character may stand in a cell as it is. */
bool sanitize_allows(uint32_t codepoint);

/* For short texts (names, errors): a terminated text in `out`, cut to fit. Returns `out`. */
const char *sanitize_into(char *out, size_t out_size, const char *text, size_t len);

#endif
