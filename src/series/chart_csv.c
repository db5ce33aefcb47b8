#include "series/chart_csv.h"

#include <string.h>

#include "codec/csv.h"
#include "text/format.h"
#include "text/jsonw.h"

static void append_number(struct str *out, bool known, double value)
{
    struct jsonw json;
    if (!known)
        return;
    jsonw_init(&json, out);
    jsonw_double(&json, value);
}

static void append_groups(const struct chart_data *data, struct str *out)
{
    const struct bars *bars = &data->bars;
    str_append(out, "group,records");
    for (size_t i = 0; i < data->spec.count; i++) {
        str_append_char(out, ',');
        csv_append_field(out, data->spec.paths[i], strlen(data->spec.paths[i]), ',');
    }
    for (size_t g = 0; g < bars->count + (bars->other.records > 0); g++) {
        const struct bar_group *group = g < bars->count ? &bars->groups[g] : &bars->other;
        const char *name = g < bars->count ? group->name : "(other)";
        str_append(out, "\r\n");
        csv_append_field(out, name, strlen(name), ',');
        str_appendf(out, ",%llu", (unsigned long long)group->records);
        for (size_t i = 0; i < data->spec.count; i++) {
            double value;
            str_append_char(out, ',');
            bool known = bar_value(&group->bars[i], chart_spec_aggregate(&data->spec), &value);
            append_number(out, known, value);
        }
    }
    str_append(out, "\r\n");
}

static void append_line(const struct chart_data *data, const struct chart_line *line, const char *name, struct str *out)
{
    const struct series *series = &line->series;
    bool named = data->lines.count > 1 || *data->spec.by, quantiles = chart_spec_wants_quantiles(&data->spec);
    char time[FORMAT_MAX];
    for (size_t age = SERIES_BUCKETS; series->samples > 0 && age-- > 0;) {
        const struct bucket *bucket = series_bucket(series, age);
        const double numbers[] = {bucket->mean, bucket->min, bucket->max, bucket->last,
                                  bucket->p50,  bucket->p95, bucket->p99};
        if (!bucket->count)
            continue;
        str_append(out, format_iso(series->newest_ms - (int64_t)age * series->bucket_ms, time));
        if (named) {
            str_append_char(out, ',');
            csv_append_field(out, name, strlen(name), ',');
        }
        str_appendf(out, ",%lu", (unsigned long)bucket->count);
        for (size_t i = 0; i < (quantiles ? 7 : 4); i++) {
            str_append_char(out, ',');
            append_number(out, true, numbers[i]);
        }
        str_append(out, "\r\n");
    }
}

static void append_steps(const struct chart_data *data, struct str *out)
{
    const struct chart_lines *lines = &data->lines;
    bool named = lines->count > 1 || *data->spec.by;
    str_appendf(out, "time,%scount,avg,min,max,last%s\r\n", named ? "line," : "",
                chart_spec_wants_quantiles(&data->spec) ? ",p50,p95,p99" : "");
    for (size_t i = 0; i < lines->count; i++)
        append_line(data, &lines->items[i],
                    lines->has_other && i == lines->count - 1 ? "(other)" : lines->items[i].name, out);
}

static void append_bins(const struct chart_data *data, struct str *out)
{
    const struct histogram *histogram = &data->histogram;
    str_append(out, "from,to,count\r\n");
    for (size_t i = 0; i < histogram->exact_count; i++) {
        const struct histogram_count *bin = &histogram->exact[i];
        append_number(out, true, bin->from);
        str_append_char(out, ',');
        append_number(out, true, bin->to);
        str_appendf(out, ",%llu\r\n", (unsigned long long)bin->count);
    }
}

void chart_csv_append(const struct chart_data *data, struct str *out)
{
    if (data->spec.kind == CHART_BARS)
        append_groups(data, out);
    else if (data->spec.kind == CHART_HISTOGRAM)
        append_bins(data, out);
    else
        append_steps(data, out);
}
