/* A running mean of numbers of any size: no difference of two of them is too large. */
#ifndef WEIR_SERIES_MEAN_H
#define WEIR_SERIES_MEAN_H

#include <math.h>

/* Of numbers whose mean was `mean`, with more of them whose mean is `more`: one in `times` of all, times >= 1. */
static inline double mean_with(double mean, double more, double times)
{
    double difference = more - mean;
    return isfinite(difference) ? mean + difference / times : mean - mean / times + more / times;
}

#endif
