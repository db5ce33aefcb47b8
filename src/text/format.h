/* Numbers and times as text: locale-free, always with a point. Each writes a terminated text into `out` and returns it.
 */
#ifndef WEIR_TEXT_FORMAT_H
#define WEIR_TEXT_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/known.h"

enum { FORMAT_MAX = 48 }; /* enough for each of these */

const char *format_exact(int64_t value, char out[FORMAT_MAX]); /* 1,234,567 */
/* At most `columns` (>= 4; >= 5 for what may be negative) wide: 1,234,567 -> 1.23M -> 1.2M; 950, 48.1k, 3.4G. Never
 * cut. */
const char *format_count(int64_t value, size_t columns, char out[FORMAT_MAX]);
const char *format_rate(double per_second,
                        char out[FORMAT_MAX]); /* 0, 0.3, 712, 8.1k, 1.2M; at most 4 wide; NAN is "-" */
const char *format_bytes(uint64_t bytes, char out[FORMAT_MAX]);     /* 812 B, 4.1 kB, 64.0 MB (powers of 1000) */
const char *format_bytes_iec(uint64_t bytes, char out[FORMAT_MAX]); /* 64 MiB */
const char *format_duration(double seconds, char out[FORMAT_MAX]);  /* 0.2 s, 12 s, 6m 12s, 3h 05m, 12d 4h */
const char *format_si(double value, char out[FORMAT_MAX]);          /* axis ticks: 0.5, 200, 1.5k, 2M, 3e+15 */

/* `known ? text : "-"`-like forms: unknown is an em dash, or '-' in ascii. */
const char *format_offset(struct offset value, size_t columns, bool ascii, char out[FORMAT_MAX]);
const char *format_real_rate(struct real value, bool ascii, char out[FORMAT_MAX]);

/* Local time "12:04:31.120" */
const char *format_clock(int64_t wall_ms, char out[FORMAT_MAX]);
/* ISO 8601 with milliseconds and zone: "2026-11-23T12:04:31.120Z" (UTC) */
const char *format_iso(int64_t wall_ms, char out[FORMAT_MAX]);
/* Reads ISO 8601 ("2026-01-01", "2026-01-01T10:00[:00[.123]][Z|+01:00]", ' ' for 'T'; local without a zone) to ms. */
bool format_parse_iso(const char *text, size_t len, int64_t *wall_ms);

#endif
