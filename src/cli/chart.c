/* weir chart TOPIC PATH...: numbers of a topic's values as a chart, over time or by another field. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "cli/command_table.h"
#include "cli/from_group.h"
#include "cli/read_all.h"
#include "cli/reading.h"
#include "cli/unknown.h"
#include "cli/where.h"
#include "codec/json_path.h"
#include "series/chart_csv.h"
#include "series/picture.h"

enum { COLUMNS = 100, ROWS = 25, ROWS_MOST = 60, NARROWEST = 20, LOWEST = 3 };

static const struct option_spec own[] = {
    WHERE_OPTIONS,
    {"by", 0, OPTION_TEXT, "PATH", N_("a line, or a bar, for each value of this field"), .is_setting = false},
    {"bars", 0, OPTION_FLAG, NULL, N_("bars: one for each field, of each group"), .is_setting = false},
    {"histogram", 0, OPTION_FLAG, NULL, N_("how often numbers of which size come"), .is_setting = false},
    {"of", 0, OPTION_TEXT, "WHAT,...",
     N_("avg (default), min, max, sum, count, last; of lines also rate, p50, p95, p99"), .is_setting = false},
    {"log", 0, OPTION_FLAG, NULL, N_("a logarithmic axis"), .is_setting = false},
    READ_ALL_OPTIONS,
    {"last", 0, OPTION_DURATION, "TIME", N_("only records of the last 5m, 2h, ..."), .is_setting = false},
    {"size", 0, OPTION_GEOMETRY, "WxH", N_("in characters (default: the terminal's width, else 100x25)"),
     .is_setting = false},
    {0},
};

static const char details[] =
    N_("PATH is where the number stands: value.amount, value.items[0].qty, value.items[*].qty (each of them),\n"
       "value[\"unit price\"]; `value.` may be left out, and a,b is two of them. Also key, key.id, header.n, size, and "
       "rate\n"
       "(records a second); --by takes partition, too. Lines run over the records' time: one a PATH (at most four), or "
       "of\n"
       "one PATH one a group, the eight busiest and the rest as other. The topic is read to its end as it was at the "
       "start.\n"
       "What has no number there, and what could not be read, is counted on stderr. csv has exact numbers: a row a "
       "group, a\n"
       "bin, or a step of time of each line. svg is a picture. Percentiles are within a hundredth of exact ones.");

struct chart_run {
    struct sink sink; /* first */
    struct command_call *call;
    struct chart_spec spec;
    struct where where;
    struct decoded decoded;
    struct sample sample;
    struct chart_maker *maker;
    struct chart_data data; /* what came of it */
    size_t buckets;         /* of a line at most */
    int columns, rows;
};

/* @locality the tail's thread */
static bool put(struct sink *sink, const struct batch *batch)
{
    struct chart_run *run = (struct chart_run *)sink;
    struct record record;
    size_t at = 0;
    where_judge(&run->where, batch);
    for (size_t i = 0; batch_next(batch, &at, &record); i++) {
        if (where_take(&run->where, i) != VERDICT_MATCH)
            continue;
        int64_t at_ms = record.head->timestamp_ms;
        bool has_time = record.head->timestamp_type != TIMESTAMP_NONE && at_ms >= 0;
        decode_record(&run->decoded, record.key, record.value, &run->where.decoder);
        if (has_time)
            chart_maker_fit(run->maker, at_ms, run->buckets);
        sample_meet(&run->sample, &record, &run->decoded, &run->where.decoder);
        chart_maker_add(run->maker, &run->sample, has_time, at_ms, 1);
    }
    return true;
}

/* As many rows as there is something to say, unless somebody said how many. */
static int rows_of(const struct chart_run *run)
{
    if (run->rows > 0)
        return run->rows;
    if (run->spec.kind != CHART_BARS)
        return ROWS;
    const struct bars *bars = &run->data.bars;
    size_t rows = 1 + (bars->count + (bars->other.records > 0)) * run->spec.count;
    return rows < LOWEST ? LOWEST : rows > ROWS_MOST ? ROWS_MOST : (int)rows;
}

static void draw(const struct chart_run *run, struct str *out)
{
    const struct command_call *call = run->call;
    bool svg = call->format && strcmp(call->format, "svg") == 0;
    struct chart_picture picture = {.data = &run->data,
                                    .columns = run->columns,
                                    .rows = rows_of(run),
                                    .ascii = call->ascii && !svg,
                                    .color = call->color || svg,
                                    .format = svg           ? "svg"
                                              : call->color ? "ansi"
                                                            : "text"};
    call->draw(&picture, out);
}

static void tell(const struct chart_run *run)
{
    struct chart_counts counts;
    where_tell_end(&run->where, run->call);
    chart_data_counts(&run->data, &counts);
    uint64_t without = counts.without - counts.unreadable - counts.outsized;
    if (counts.unreadable)
        fprintf(stderr, _("not in the chart, for they have no fields (text, bytes, tombstones): %llu\n"),
                (unsigned long long)counts.unreadable);
    if (without)
        fprintf(stderr, _("not in the chart, for they have no number or no group at these paths: %llu\n"),
                (unsigned long long)without);
    if (counts.too_large)
        fprintf(stderr, _("not in the chart, for they are too large to draw, beyond 1.8e308: %llu numbers\n"),
                (unsigned long long)counts.too_large);
    if (counts.timeless)
        fprintf(stderr, _("not in the chart, for they have no time: %llu\n"), (unsigned long long)counts.timeless);
    if (counts.rough)
        fprintf(stderr,
                _("percentiles may be far off, for small numbers are counted together beside much larger ones\n"));
    if (run->spec.kind == CHART_BARS && run->data.bars.other.records)
        fprintf(stderr, _("groups beyond the first %d are counted together: %llu records\n"), BARS_GROUPS,
                (unsigned long long)run->data.bars.other.records);
    if (run->spec.log && run->spec.kind == CHART_HISTOGRAM && run->data.histogram.below)
        fprintf(stderr, _("not in the chart, for they are not above zero: %llu\n"),
                (unsigned long long)run->data.histogram.below);
}

/* `a,b` is two of them, as in the dashboard. */
static bool add_paths(struct chart_spec *spec, const char *list, struct error *error)
{
    for (const char *at = list;; at++) {
        size_t len = json_path_length(at);
        if (!chart_spec_add(spec, at, len, error))
            return false;
        at += len;
        if (!*at)
            return true;
    }
}

static bool read_spec(struct chart_run *run, struct error *error)
{
    const struct options *options = run->call->options;
    const char *by = options_text(options, "by"), *of = options_text(options, "of");
    for (size_t i = 1; i < run->call->operand_count; i++) {
        if (strcmp(run->call->operands[i], "latency") == 0)
            return error_set(error, ERROR_USAGE,
                             _("latency is of records as they come: the dashboard charts it, :chart latency"));
        if (!add_paths(&run->spec, run->call->operands[i], error))
            return false;
    }
    if (by && !chart_spec_group(&run->spec, by, strlen(by), error))
        return error_prefix(error, "--by");
    if (of && !chart_spec_aggregates(&run->spec, of, strlen(of), error))
        return error_prefix(error, "--of");
    bool bars = options_flag(options, "bars"), histogram = options_flag(options, "histogram");
    if (bars && histogram)
        return error_set(error, ERROR_USAGE, _("--bars and --histogram are two kinds of charts: give one"));
    run->spec.kind = bars ? CHART_BARS : histogram ? CHART_HISTOGRAM : CHART_LINES;
    run->spec.log = options_flag(options, "log");
    return chart_spec_check(&run->spec, error);
}

static bool read_range(struct chart_run *run, struct tail_spec *spec, struct error *error)
{
    const struct options *options = run->call->options;
    int64_t last_ms = options_duration_ms(options, "last", 0);
    if (!read_all_range(run->call, spec, error))
        return false;
    if (last_ms > 0 && options_text(options, "from"))
        return error_set(error, ERROR_USAGE, _("--last and --from both say where to begin: give one"));
    if (last_ms > 0)
        spec->from = (struct tail_start){START_TIME, clock_wall_ms() - last_ms};
    return where_read(&run->where, run->call, run->call->operands, 1, error);
}

static bool read_size(struct chart_run *run, struct error *error)
{
    options_geometry(run->call->options, "size", &run->columns, &run->rows);
    if (run->columns == 0)
        run->columns = run->call->columns ? (int)run->call->columns : COLUMNS;
    if (run->columns < NARROWEST || (run->rows > 0 && run->rows < LOWEST))
        return error_set(error, ERROR_USAGE, _("a chart is at least %dx%d"), NARROWEST, LOWEST);
    /* Two dots a column is what braille has. */
    run->buckets = (size_t)run->columns * 2 < SERIES_BUCKETS ? (size_t)run->columns * 2 : SERIES_BUCKETS;
    return true;
}

static bool has_numbers(const struct chart_run *run)
{
    struct chart_counts counts;
    chart_data_counts(&run->data, &counts);
    return counts.records > counts.without;
}

static bool chart_topic(struct chart_run *run, const struct tail_spec *spec, struct error *error)
{
    struct str out = {0};
    run->maker = chart_maker_create(&run->spec, 1000);
    bool good = read_all(run->call, spec, &run->sink, &run->where, error);
    chart_maker_show(run->maker, 1, &run->data);
    if (good && run->call->format && strcmp(run->call->format, "csv") == 0)
        chart_csv_append(&run->data, &out);
    else if (good && has_numbers(run))
        draw(run, &out);
    good = good && command_write(run->call, str_text(&out), out.len, error);
    str_finish(&out);
    if (good)
        tell(run);
    return good;
}

static int run(struct command_call *call, struct error *error)
{
    struct chart_run *run = mem_zero(1, sizeof *run);
    struct tail_spec spec;
    struct read_place *places = NULL;
    int code = ERROR_USAGE;
    run->sink.put = put;
    run->call = call;
    if (read_spec(run, error) && read_range(run, &spec, error) && read_size(run, error)) {
        bool begins = command_open(call, error) && from_group(call, &spec, &places, error);
        code = begins && chart_topic(run, &spec, error) ? 0 : ERROR_FAILED;
        code = unknown_operand(call, code, error);
    }
    free(places);
    if (code == 0 && !has_numbers(run))
        code = ERROR_NO_MATCH;
    chart_maker_destroy(run->maker);
    where_finish(&run->where);
    sample_finish(&run->sample);
    decoded_finish(&run->decoded);
    free(run);
    return code;
}

const struct command command_chart = {
    .name = "chart",
    .operands = "TOPIC PATH...",
    .min_operands = 2,
    .max_operands = SIZE_MAX,
    .summary = N_("numbers of a topic's values as a chart"),
    .details = details,
    .own = own,
    .formats = "text|csv|svg",
    .run = run,
};
