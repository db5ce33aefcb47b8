/* Unknown is a type, not a magic number. `{0}` is unknown. */
#ifndef WEIR_BASE_KNOWN_H
#define WEIR_BASE_KNOWN_H

#include <stdbool.h>
#include <stdint.h>

/* An offset, a watermark, a count of records, or a lag. */
struct offset {
    int64_t value; /* meaningless unless known */
    bool known;
};

/* A rate, or a duration in seconds. */
struct real {
    double value; /* meaningless unless known */
    bool known;
};

enum fact { FACT_UNKNOWN, FACT_NO, FACT_YES }; /* of something that only a further request tells */

static inline struct offset offset_of(int64_t value)
{
    return (struct offset){.value = value, .known = true};
}

static inline struct real real_of(double value)
{
    return (struct real){.value = value, .known = true};
}

#endif
