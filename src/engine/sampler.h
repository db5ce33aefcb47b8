/* Feeds charts from a ring: finds the topic's first useful number, then takes an even sample of what is new.
 * T3's own; the analysis thread owns one.
 *
 * A pass takes at most SAMPLER_A_PASS records and 1 MiB, evenly spaced over what came since the last pass;
 * one_in says how many records stood behind each, those that were evicted unseen included. When the stream is
 * quiet and all that ever came is still in the ring, the sampler begins anew and looks at every record: what stands
 * still is not sampled.
 */
#ifndef WEIR_ENGINE_SAMPLER_H
#define WEIR_ENGINE_SAMPLER_H

#include "codec/csv_guess.h"
#include "series/chart_data.h"
#include "series/fields.h"
#include "store/ring.h"

enum { SAMPLER_A_PASS = 500, SAMPLER_A_FULL_PASS = 20000 };

struct sampler {
    struct fields fields;
    char automatic[FIELD_PATH];              /* the field that was found worth a chart; "": none so far */
    struct chart_maker *makers[CHARTS_MOST]; /* of the charts; without any that of the automatic field, or NULL */
    struct alert alert;
    uint32_t one_in;          /* lately: 1, every record was looked at; n, one in n */
    double weight;            /* records that each one of this pass stands for */
    uint64_t history_end;     /* records before it were in the ring when the charts were chosen */
    uint64_t next;            /* the next record to sample */
    uint64_t analysed;        /* records looked at */
    uint64_t skipped;         /* and not looked at */
    bool owes;                /* some were skipped that are all still there: pass again, though nothing came */
    bool catching_up;         /* looks at all of them: what there is so far is of a part, and not to be shown */
    struct decoder decoder;   /* of values */
    struct chart_list charts; /* what a person chose */
    struct decoded decoded;
    struct sample sample;
    struct csv_guess guess; /* from values that are plain text */
    struct batch batch;
};

void sampler_init(struct sampler *sampler);
void sampler_finish(struct sampler *sampler);
void sampler_restart(struct sampler *sampler); /* another topic, decoder or charts: begins with what the ring holds */

/* One pass. False: nothing was new, nor owed. */
bool sampler_pass(struct sampler *sampler, struct ring *ring);

/* Fills what is to be seen; returns how many charts there are. 0: no numeric field so far. */
size_t sampler_show(struct sampler *sampler, struct chart_data data[CHARTS_MOST]);

/* Where a record belongs in the chart, in ms since 1970: at its own time or, when it has none or one that cannot be
 * right (before 1970, or more than a day after `now_ms`), at its arrival. One such record would else push all others
 * out of the chart. */
int64_t sampler_time(const struct record *record, int64_t now_ms);

#endif
