/* Properties of characters from tables of ranges (width_tables.h, made by scripts/width_tables.py). */
#ifndef WEIR_TEXT_RANGE_H
#define WEIR_TEXT_RANGE_H

#include <stdbool.h>
#include <stdint.h>

bool range_is_wide(uint32_t codepoint);
bool range_is_zero(uint32_t codepoint); /* combining marks and the like */
/* Controls from U+0080 on, format characters, surrogates, private use, unassigned, separators of lines and paragraphs,
 * variation selectors, fillers: nothing of these may stand in a cell. */
bool range_is_hidden(uint32_t codepoint);

#endif
