/* Reads what a person wrote with a unit; false: it is none. */
#ifndef WEIR_BASE_QUANTITY_H
#define WEIR_BASE_QUANTITY_H

#include <stdbool.h>
#include <stdint.h>

enum { QUANTITY_OFF = -1 };

bool quantity_duration(const char *text, int64_t *ms); /* "500ms", "30s", "5m", "2h", "7d" to milliseconds */
bool quantity_rhythm(const char *text, int64_t *ms);   /* "off" (QUANTITY_OFF), or a second to 365 days */
bool quantity_size(const char *text, uint64_t *bytes); /* "64M", "1.5GiB", "512k" to bytes (powers of 1024) */

#endif
