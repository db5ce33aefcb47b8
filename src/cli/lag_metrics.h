/* Lag in Prometheus' text exposition format, version 0.0.4
 * (https://prometheus.io/docs/instrumenting/exposition_formats/).
 *
 * Each family is told once, with HELP and TYPE before its samples. What is not known has no sample: never 0. Times of
 * samples are left to whoever scrapes. Names of groups and topics are label values, escaped, and valid UTF-8.
 */
#ifndef WEIR_CLI_LAG_METRICS_H
#define WEIR_CLI_LAG_METRICS_H

#include "base/str.h"
#include "source/source.h"

/* `answer` NULL: the cluster could not be asked; weir_up is 0 and nothing else is known. */
void lag_metrics(const struct answer *answer, struct str *out);

#endif
