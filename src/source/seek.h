/* Where to read from, as a person writes it: --from, --to and `:seek`. */
#ifndef WEIR_SOURCE_SEEK_H
#define WEIR_SOURCE_SEEK_H

#include "source/source.h"

/* beginning | end | -N (the newest N a partition) | @TIME (ISO 8601, ms since 1970, -15m: that long before
 * `now_ms`; yesterday 14:00, today, 14:00:30: local time) | OFFSET. False with ERROR_USAGE that says what was expected.
 */
bool seek_parse(const char *text, int64_t now_ms, struct tail_start *out, struct error *error);

#endif
