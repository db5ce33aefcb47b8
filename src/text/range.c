#include "text/range.h"

#include <stddef.h>

struct range {
    uint32_t first, last;
};

#include "text/width_tables.h"

static bool holds(const struct range *ranges, size_t count, uint32_t codepoint)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ranges[middle].last < codepoint)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && ranges[low].first <= codepoint;
}

#define HOLDS(ranges, codepoint) holds(ranges, sizeof(ranges) / sizeof *(ranges), codepoint)

bool range_is_wide(uint32_t codepoint)
{
    return codepoint >= 0x1100 && HOLDS(wide_ranges, codepoint);
}

bool range_is_zero(uint32_t codepoint)
{
    return codepoint >= 0x300 && HOLDS(zero_ranges, codepoint);
}

bool range_is_hidden(uint32_t codepoint)
{
    return codepoint >= 0x80 && HOLDS(hidden_ranges, codepoint);
}
