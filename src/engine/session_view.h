/* What is made of the records that a session holds: the filter and its matches, the ring that a window shows, fields,
 * charts, files. @locality T0 */
#ifndef WEIR_ENGINE_SESSION_VIEW_H
#define WEIR_ENGINE_SESSION_VIEW_H

#include "base/str.h"
#include "engine/columns.h"
#include "engine/profiling.h"
#include "engine/sorting.h"
#include "filter/filter.h"
#include "series/alert.h"
#include "series/chart_data.h"
#include "store/ring.h"

struct session;

/* Words, all of which must occur (filter/filter.h); NULL or "" takes the filter away. A bad one changes nothing. */
bool session_filter(struct session *session, const char *text, struct error *error);
const char *session_filter_text(const struct session *session); /* "": none */

/* Which records are shown with a filter: those with this verdict, VERDICT_MATCH at first. A filter or a scan that is in
 * force begins anew. */
void session_list(struct session *session, enum verdict verdict);
enum verdict session_listed(const struct session *session);

struct session_counts {
    uint64_t read; /* records that came since session_tail */
    uint64_t in_ring;
    uint64_t evicted;
    uint64_t cut;         /* kept shorter than they are */
    size_t used, budget;  /* bytes */
    struct offset behind; /* records between the tail and the ends */
    /* With a filter: */
    bool filtering;
    uint64_t examined, matched, not_evaluated;
    uint64_t skipped; /* evicted before the filter saw them */
    uint64_t matches_evicted;
};
void session_counts(struct session *session, struct session_counts *counts);

/* The matches with a filter, all records without. */
struct ring *session_ring(struct session *session);
/* The ring that a window shows: session_ring, or what was sorted of it. */
struct ring *session_view_ring(struct session *session);
struct sorting *session_sorting(struct session *session); /* never NULL */

/* Profiles the fields of session_ring while `wanted`; to be called in each frame. */
void session_profile(struct session *session, bool wanted);
bool session_profiled(struct session *session, struct profiling_state *state); /* see profiling_state */

/* Writes what a window shows to a file, by a thread; how it ended is an event. The name's end says the format. */
bool session_export(struct session *session, const char *path, const struct column_list *columns, struct error *error);
/* The same of a text that is made already, a chart: it is taken over. */
bool session_export_text(struct session *session, const char *path, struct str *text, struct error *error);

/* Copies what there is to draw and returns how many charts that is; 0: no numeric field was found (yet). */
size_t session_charts(struct session *session, struct chart_data out[CHARTS_MOST]);
void session_alert(struct session *session, struct alert *out);
/* How values are read and what is charted, from now on and for every topic; both are copied. */
void session_set_charts(struct session *session, const struct decoder *decoder, const struct chart_list *charts);
/* True when the topic's values look like lines of CSV that nobody has named the fields of. */
bool session_looks_like_csv(struct session *session, char *separator, unsigned *fields);
/* Counts that go with it: records analysed, records that were skipped because T3 was behind. */
void session_analysis(struct session *session, uint64_t *analysed, uint64_t *skipped);

#endif
