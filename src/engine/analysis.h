/* T3: judges the ring's records with the filter and feeds the series. It reads the ring and never holds T1 up.
 */
#ifndef WEIR_ENGINE_ANALYSIS_H
#define WEIR_ENGINE_ANALYSIS_H

#include "filter/filter.h"
#include "series/chart_data.h"
#include "store/ring.h"

struct wake;
struct analysis;

enum { ANALYSIS_SAMPLES_A_SECOND = 10000 };

/* Starts T3. `wake` is raised when matches or series changed. NULL: no thread could be had. */
struct analysis *analysis_create(struct ring *ring, size_t match_budget, struct wake *wake);
void analysis_destroy(struct analysis *analysis);

/* @locality any thread: there are new records. */
void analysis_notify(struct analysis *analysis);

/* @locality T0. Takes the filter over; NULL: none. What is found is records with the verdict `listed`. Matches and
 * counts are empty at once; then what the ring holds is judged, newest first, and what arrives. */
void analysis_set_filter(struct analysis *analysis, struct filter *filter, enum verdict listed);

/* The matches; made by the first filter, NULL before. */
struct ring *analysis_matches(struct analysis *analysis);

/* @locality T0. How values are read and what is charted from now on (copied); what the ring holds is sampled anew. */
void analysis_set_charts(struct analysis *analysis, const struct decoder *decoder, const struct chart_list *charts);

/* @locality T0. Another topic, whose ring was just cleared: matches, series and counts are empty at once. */
void analysis_reset(struct analysis *analysis);

struct analysis_state {
    uint64_t examined, matched, not_evaluated; /* by the filter */
    uint64_t filter_skipped;                   /* evicted before the filter saw them */
    uint64_t matches_evicted;                  /* matched, but the ring of matches no longer holds them */
    uint64_t analysed, sample_skipped;         /* records that were looked at for the chart, and that were not */
    bool is_csv;                               /* values look like lines of CSV, and are not read as such */
    char csv_separator;                        /* with is_csv, as the next */
    unsigned csv_fields;
    uint64_t version; /* raised by every change */
};
void analysis_state(struct analysis *analysis, struct analysis_state *state);
/* Copies what there is to draw and returns how many charts that is; 0: no numeric field so far. */
size_t analysis_charts(struct analysis *analysis, struct chart_data out[CHARTS_MOST]);
void analysis_alert(struct analysis *analysis, struct alert *out);

#endif
