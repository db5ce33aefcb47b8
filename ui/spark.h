/* A sparkline: values as a row of eighth blocks, or of ASCII characters. */
#ifndef WEIR_UI_SPARK_H
#define WEIR_UI_SPARK_H

#include <stdbool.h>
#include <stddef.h>

/* Writes `columns` characters for the newest values (NAN: a gap), scaled from 0 to their largest; fewer values leave
 * room on the left. Terminated, cut to whole characters when `out` is small. */
void spark_text(const float *values, size_t count, size_t columns, bool ascii, char *out, size_t out_size);

#endif
