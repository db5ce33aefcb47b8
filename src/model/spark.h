/* The last few values of a rate or a lag, for a line of a few cells. Made by model/rates.h. */
#ifndef WEIR_MODEL_SPARK_H
#define WEIR_MODEL_SPARK_H

#include <stdbool.h>
#include <stdint.h>

enum { SPARK_POINTS = 24 };

struct spark {
    float values[SPARK_POINTS]; /* oldest first, at even steps; unknown ones are NAN */
    uint8_t count;
    bool is_short; /* history was dropped to keep within memory */
};

#endif
