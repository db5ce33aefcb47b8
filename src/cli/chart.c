/* weir chart TOPIC PATH...: numbers of a topic's values as a chart, over time or by another field. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "cli/command_table.h"
#include "cli/read_all.h"
#include "cli/unknown.h"
#include "codec/csv.h"
#include "codec/json_path.h"
#include "series/picture.h"
#include "text/format.h"
#include "text/jsonw.h"
#include "text/sanitize.h"

enum { COLUMNS = 100, ROWS = 25, ROWS_MOST = 60, NARROWEST = 20, LOWEST = 3 };

static const struct option_spec own[] = {
    {"by", 0, OPTION_TEXT, "PATH", N_("a bar for each value of this field"), .is_setting = false},
    {"bars", 0, OPTION_FLAG, NULL, N_("bars also without --by: one for each field"), .is_setting = false},
    {"of", 0, OPTION_TEXT, "WHAT", N_("avg (default), min, max, sum, count, last"), .is_setting = false},
    READ_ALL_OPTIONS,
    {"last", 0, OPTION_DURATION, "TIME", N_("only records of the last 5m, 2h, ..."), .is_setting = false},
    {"decode", 0, OPTION_TEXT, "value=DECODER", N_("how to read values: auto, json, python, csv(NAME,...)"),
     .is_setting = false},
    {"size", 0, OPTION_GEOMETRY, "WxH", N_("in characters (default: the terminal's width, else 100x25)"),
     .is_setting = false},
    {0},
};

static const char details[] = N_(
    "PATH is where the number stands: value.amount, value.items[0].qty, value[\"unit price\"]; `value.` may be left\n"
    "out. One PATH without --by is a line over the records' time; with --by or --bars there may be four, as bars.\n"
    "The topic is read to its end as it was at the start. What has no number there, and what could not be read, is\n"
    "counted on stderr. csv has exact numbers: a row a group, or a row a step of time. svg is a picture.");

struct chart_run {
    struct sink sink; /* first */
    struct command_call *call;
    struct chart_spec spec;
    struct decoder decoder;
    struct decoded decoded;
    struct bars bars; /* for a line as well: its counts, and what is said of them */
    struct series series;
    int64_t oldest_ms, newest_ms;
    size_t buckets; /* of the line at most */
    int columns, rows;
    uint64_t timeless; /* numbers of records without a time */
};

/* @locality the tail's thread */
static void add_to_line(struct chart_run *run, const struct record *record, const struct decoded *value)
{
    double number;
    size_t at = value->json.data ? json_path_find(&value->index, value->json.data, run->spec.paths[0]) : SIZE_MAX;
    int64_t at_ms = record->head->timestamp_ms;
    if (at == SIZE_MAX || !json_number(value->json.data, &value->index.tokens[at], &number))
        return;
    if (record->head->timestamp_type == TIMESTAMP_NONE || at_ms < 0) {
        run->timeless++;
        return;
    }
    bool first = run->series.samples == 0;
    run->oldest_ms = first || at_ms < run->oldest_ms ? at_ms : run->oldest_ms;
    run->newest_ms = first || at_ms > run->newest_ms ? at_ms : run->newest_ms;
    series_widen(&run->series, run->oldest_ms, run->newest_ms, run->buckets);
    series_add(&run->series, at_ms, number);
}

/* @locality the tail's thread */
static bool put(struct sink *sink, const struct batch *batch)
{
    struct chart_run *run = (struct chart_run *)sink;
    struct record record;
    for (size_t at = 0; batch_next(batch, &at, &record);) {
        decode(&run->decoded, record.value, &run->decoder);
        bars_add(&run->bars, &run->decoded);
        if (!run->spec.bars)
            add_to_line(run, &record, &run->decoded);
    }
    return true;
}

static void append_number(struct str *out, bool known, double value)
{
    struct jsonw json;
    if (!known)
        return;
    jsonw_init(&json, out);
    jsonw_double(&json, value);
}

static void append_groups(const struct chart_run *run, struct str *out)
{
    const struct bars *bars = &run->bars;
    str_append(out, "group,records");
    for (size_t i = 0; i < run->spec.count; i++) {
        str_append_char(out, ',');
        csv_append_field(out, run->spec.paths[i], strlen(run->spec.paths[i]), ',');
    }
    for (size_t g = 0; g < bars->count + (bars->other.records > 0); g++) {
        const struct bar_group *group = g < bars->count ? &bars->groups[g] : &bars->other;
        const char *name = g < bars->count ? group->name : "(other)";
        str_append(out, "\r\n");
        csv_append_field(out, name, strlen(name), ',');
        str_appendf(out, ",%llu", (unsigned long long)group->records);
        for (size_t i = 0; i < run->spec.count; i++) {
            double value;
            str_append_char(out, ',');
            bool known = bar_value(&group->bars[i], run->spec.aggregate, &value);
            append_number(out, known, value);
        }
    }
    str_append(out, "\r\n");
}

static void append_steps(const struct chart_run *run, struct str *out)
{
    const struct series *series = &run->series;
    char time[FORMAT_MAX];
    str_append(out, "time,count,avg,min,max,last\r\n");
    for (size_t age = SERIES_BUCKETS; series->samples > 0 && age-- > 0;) {
        const struct bucket *bucket = series_bucket(series, age);
        const double numbers[] = {bucket->mean, bucket->min, bucket->max, bucket->last};
        if (!bucket->count)
            continue;
        str_appendf(out, "%s,%lu", format_iso(series->newest_ms - (int64_t)age * series->bucket_ms, time),
                    (unsigned long)bucket->count);
        for (size_t i = 0; i < 4; i++) {
            str_append_char(out, ',');
            append_number(out, true, numbers[i]);
        }
        str_append(out, "\r\n");
    }
}

/* As many rows as there is something to say, unless somebody said how many. */
static int rows_of(const struct chart_run *run)
{
    size_t rows = 1 + (run->bars.count + (run->bars.other.records > 0)) * run->spec.count;
    if (run->rows > 0)
        return run->rows;
    if (!run->spec.bars)
        return ROWS;
    return rows < LOWEST ? LOWEST : rows > ROWS_MOST ? ROWS_MOST : (int)rows;
}

static void draw(const struct chart_run *run, struct str *out)
{
    const struct command_call *call = run->call;
    bool svg = call->format && strcmp(call->format, "svg") == 0;
    struct chart_picture picture = {.bars = run->spec.bars ? &run->bars : NULL,
                                    .series = &run->series,
                                    .aggregate = run->spec.aggregate,
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
    const struct bars *bars = &run->bars;
    uint64_t without = bars->without - bars->unreadable;
    if (bars->unreadable)
        fprintf(stderr, _("not in the chart, for they have no fields (text, bytes, tombstones): %llu\n"),
                (unsigned long long)bars->unreadable);
    if (without)
        fprintf(stderr, _("not in the chart, for they have no number or no group at these paths: %llu\n"),
                (unsigned long long)without);
    if (run->timeless)
        fprintf(stderr, _("not in the chart, for they have no time: %llu\n"), (unsigned long long)run->timeless);
    if (bars->other.records)
        fprintf(stderr, _("groups beyond the first %d are counted together: %llu records\n"), BARS_GROUPS,
                (unsigned long long)bars->other.records);
}

static bool read_spec(struct chart_run *run, struct error *error)
{
    const struct options *options = run->call->options;
    const char *by = options_text(options, "by"), *of = options_text(options, "of");
    for (size_t i = 1; i < run->call->operand_count; i++)
        if (!chart_spec_add(&run->spec, run->call->operands[i], strlen(run->call->operands[i]), error))
            return false;
    if (by && !chart_spec_group(&run->spec, by, strlen(by), error))
        return error_prefix(error, "--by");
    if (of && !aggregate_named(of, &run->spec.aggregate))
        return error_set(error, ERROR_USAGE,
                         _("--of: '%s' is not understood; expected avg, min, max, sum, count or last"), of);
    run->spec.bars = by || options_flag(options, "bars");
    return chart_spec_check(&run->spec, error);
}

static bool read_range(struct chart_run *run, struct tail_spec *spec, struct error *error)
{
    const struct options *options = run->call->options;
    const char *decoder = options_text(options, "decode");
    int64_t last_ms = options_duration_ms(options, "last", 0);
    if (!read_all_range(run->call, spec, error))
        return false;
    if (last_ms > 0 && options_text(options, "from"))
        return error_set(error, ERROR_USAGE, _("--last and --from both say where to begin: give one"));
    if (last_ms > 0)
        spec->from = (struct tail_start){START_TIME, clock_wall_ms() - last_ms};
    if (decoder && !decoder_set(&run->decoder, strncmp(decoder, "value=", 6) == 0 ? decoder + 6 : decoder, error))
        return error_prefix(error, "--decode");
    return true;
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

static bool chart_topic(struct chart_run *run, const struct tail_spec *spec, struct error *error)
{
    struct str out = {0};
    bars_init(&run->bars, &run->spec);
    series_init(&run->series, run->spec.paths[0], 1000);
    bool good = read_all(run->call, spec, &run->sink, error);
    if (good && run->call->format && strcmp(run->call->format, "csv") == 0) {
        if (run->spec.bars)
            append_groups(run, &out);
        else
            append_steps(run, &out);
    } else if (good && run->bars.records > run->bars.without) {
        draw(run, &out);
    }
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
    int code = ERROR_USAGE;
    run->sink.put = put;
    run->call = call;
    if (read_spec(run, error) && read_range(run, &spec, error) && read_size(run, error)) {
        code = command_open(call, error) && chart_topic(run, &spec, error) ? 0 : ERROR_FAILED;
        code = unknown_operand(call, code, error);
    }
    if (code == 0 && run->bars.records == run->bars.without)
        code = ERROR_NO_MATCH;
    decoder_finish(&run->decoder);
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
