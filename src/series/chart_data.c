#include "series/chart_data.h"

#include <stdlib.h>

#include "base/mem.h"

struct chart_maker {
    struct chart_spec spec;
    struct line_set *lines; /* one of these, by spec.kind */
    struct bars bars;
    struct histogram_set histogram;
};

struct chart_maker *chart_maker_create(const struct chart_spec *spec, int64_t bucket_ms)
{
    struct chart_maker *maker = mem_zero(1, sizeof *maker);
    maker->spec = *spec;
    if (spec->kind == CHART_LINES)
        maker->lines = line_set_create(spec, bucket_ms);
    bars_init(&maker->bars, spec);
    histogram_set_init(&maker->histogram, spec);
    return maker;
}

void chart_maker_destroy(struct chart_maker *maker)
{
    if (!maker)
        return;
    line_set_destroy(maker->lines);
    histogram_set_finish(&maker->histogram);
    free(maker);
}

void chart_maker_add(struct chart_maker *maker, struct sample *sample, bool has_time, int64_t at_ms, double weight)
{
    switch (maker->spec.kind) {
    case CHART_LINES:
        line_set_add(maker->lines, sample, has_time, at_ms, weight);
        break;
    case CHART_BARS:
        bars_add(&maker->bars, sample);
        break;
    case CHART_HISTOGRAM:
        histogram_set_add(&maker->histogram, sample);
        break;
    }
}

void chart_maker_fit(struct chart_maker *maker, int64_t at_ms, size_t most)
{
    if (maker->lines)
        line_set_fit(maker->lines, at_ms, most);
}

void chart_maker_show(struct chart_maker *maker, uint32_t one_in, struct chart_data *data)
{
    data->spec = maker->spec;
    switch (maker->spec.kind) {
    case CHART_LINES:
        line_set_show(maker->lines, &data->lines);
        data->lines.one_in = one_in;
        break;
    case CHART_BARS:
        /* bars are of all that came, not of the last second */
        maker->bars.one_in = one_in > maker->bars.one_in ? one_in : maker->bars.one_in;
        data->bars = maker->bars;
        break;
    case CHART_HISTOGRAM:
        maker->histogram.shown.one_in = one_in > maker->histogram.shown.one_in ? one_in : maker->histogram.shown.one_in;
        histogram_set_show(&maker->histogram, &data->histogram);
        break;
    }
}

void chart_data_counts(const struct chart_data *data, struct chart_counts *counts)
{
    const struct chart_lines *lines = &data->lines;
    const struct bars *bars = &data->bars;
    const struct histogram *histogram = &data->histogram;
    switch (data->spec.kind) {
    case CHART_LINES:
        *counts = (struct chart_counts){.records = lines->records,
                                        .without = lines->without,
                                        .unreadable = lines->unreadable,
                                        .outsized = lines->outsized,
                                        .too_large = lines->too_large,
                                        .timeless = lines->timeless,
                                        .one_in = lines->one_in,
                                        .rough = lines->rough};
        break;
    case CHART_BARS:
        *counts = (struct chart_counts){.records = bars->records,
                                        .without = bars->without,
                                        .unreadable = bars->unreadable,
                                        .outsized = bars->outsized,
                                        .too_large = bars->too_large,
                                        .one_in = bars->one_in};
        break;
    case CHART_HISTOGRAM:
        *counts = (struct chart_counts){.records = histogram->records,
                                        .without = histogram->without,
                                        .unreadable = histogram->unreadable,
                                        .outsized = histogram->outsized,
                                        .too_large = histogram->too_large,
                                        .one_in = histogram->one_in,
                                        .rough = histogram->rough};
        break;
    }
}
