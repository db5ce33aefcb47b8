/* What of a line chart is in sight, and how its numbers become dots; for the files chart*.c alone. */
#ifndef WEIR_UI_CHART_VIEW_H
#define WEIR_UI_CHART_VIEW_H

#include "text/format.h"
#include "ui/chart.h"
#include "ui/chart_plot.h"

struct chart_frame {
    int legend; /* rows */
    bool times, axis_line;
    int label_width; /* of the values on the left, without the axis; 0: none */
    struct rect plot;
};

struct chart_view {
    const struct chart_lines *lines;
    const struct chart_options *options;
    size_t buckets; /* in sight */
    int stretch;    /* dots from one bucket to the next */
    size_t filled;  /* values in sight that are drawn */
    size_t outside; /* buckets in sight whose values are too large to draw */
    size_t not_log; /* with a logarithmic axis: buckets in sight whose values are zero or less */
    double min, max;
    struct chart_ticks ticks;
};

/* Looks at the lines for a canvas of this size. False: nothing is to be drawn. */
bool chart_look(struct chart_view *view, struct chart_frame *frame, const struct canvas *canvas);
enum chart_glyphs chart_glyphs_of(const struct chart_options *options, const struct canvas *canvas);
size_t chart_aggregate_count(const struct chart_view *view); /* drawn for each line */
double chart_value_of(const struct chart_view *view, const struct bucket *bucket, size_t aggregate);
bool chart_can_draw(const struct chart_view *view, const struct bucket *bucket);
/* Of a line, the bucket of this age in sight. */
const struct bucket *chart_bucket_at(const struct chart_view *view, size_t line, size_t age);
/* The alert's line, when one of the fields drawn is its own; NULL otherwise. */
const struct alert_rule *chart_rule_of(const struct chart_view *view);

/* The number that a bucket shows. */
double chart_bucket_value(const struct bucket *bucket, enum aggregate aggregate, int64_t bucket_ms);
/* The number that stands beside a line's name: the last one, or of what is counted by steps of time the last whole
 * step's. False: there is none. */
bool chart_latest(const struct chart_lines *lines, size_t line, double *value);
enum role chart_line_role(const struct chart_lines *lines, size_t line);

/* "mean", "p50, p99" */
void chart_aggregates(const struct chart_spec *spec, struct str *out);
/* "hh:mm:ss", "hh:mm" or "mm-dd", as fits steps of that length */
void chart_time_label(int64_t at_ms, int64_t step_ms, char label[FORMAT_MAX]);

/* chart_legend.c: rows that the legend takes, and the legend */
int chart_legend_rows(const struct chart_lines *lines, const struct canvas *canvas);
void chart_draw_legend(const struct chart_view *view, const struct canvas *canvas);
void chart_draw_reason(const struct chart_view *view, const struct canvas *canvas); /* why there is nothing */

#endif
