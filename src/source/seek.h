/* Where to read from, as a person writes it: --from, --to and `:seek`. */
#ifndef WEIR_SOURCE_SEEK_H
#define WEIR_SOURCE_SEEK_H

#include "source/source.h"

/* beginning | end | -N (the newest N a partition) | @TIME (ISO 8601, ms since 1970, -15m: that long before
 * `now_ms`; yesterday 14:00, today, 14:00:30: local time) | OFFSET. False with ERROR_USAGE that says what was expected.
 */
bool seek_parse(const char *text, int64_t now_ms, struct tail_start *out, struct error *error);

/* "group:NAME": where this group is, in each partition. NULL: the text is none such, or NULL. */
const char *seek_group(const char *text);

/* seek_parse; of group:NAME it gives START_BEGINNING, for the partitions that get no place of their own. */
bool seek_parse_or_group(const char *text, int64_t now_ms, struct tail_start *out, struct error *error);

#endif
