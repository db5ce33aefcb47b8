/* A chart's numbers as CSV (RFC 4180): a row a group, a bin of a histogram, or a step of time of each line. */
#ifndef WEIR_SERIES_CHART_CSV_H
#define WEIR_SERIES_CHART_CSV_H

#include "series/chart_data.h"

void chart_csv_append(const struct chart_data *data, struct str *out);

#endif
