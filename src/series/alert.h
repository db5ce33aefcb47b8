/* A line that a number should not cross: which it is, and when it was crossed. Plain data. */
#ifndef WEIR_SERIES_ALERT_H
#define WEIR_SERIES_ALERT_H

#include "series/chart_spec.h"

enum { ALERT_CROSSINGS = 32 };

struct alert_rule { /* zeroed: none */
    char path[CHART_PATH];
    bool below; /* it is over the line when it is below `level`; otherwise above */
    double level;
};

struct crossing {
    int64_t at_ms; /* the record's */
    double value;
    int32_t partition;
    int64_t offset;
    bool over; /* otherwise back */
};

struct alert {
    struct alert_rule rule;
    bool known, over;                           /* the newest number is there, and over the line */
    struct crossing crossings[ALERT_CROSSINGS]; /* a circle; the newest is (count - 1) % ALERT_CROSSINGS */
    uint64_t count;                             /* ever */
};

/* "PATH > NUMBER" or "PATH < NUMBER"; "off" is none. False with what was expected; `rule` is as before then. */
bool alert_rule_parse(struct alert_rule *rule, const char *text, struct error *error);
void alert_rule_append(struct str *out, const struct alert_rule *rule); /* as it would be written; none: nothing */

void alert_init(struct alert *alert, const struct alert_rule *rule);
/* The next number; the first one counts as crossed when it is over. */
void alert_add(struct alert *alert, double value, int64_t at_ms, int32_t partition, int64_t offset);

#endif
