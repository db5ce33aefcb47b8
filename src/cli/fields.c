/* weir fields TOPIC: the numeric fields of a topic's records, with their statistics. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/lang.h"
#include "cli/command_table.h"
#include "cli/from_group.h"
#include "cli/read_all.h"
#include "cli/reading.h"
#include "cli/table.h"
#include "cli/unknown.h"
#include "cli/where.h"
#include "series/profile.h"
#include "text/jsonw.h"

static const struct option_spec own[] = {
    WHERE_OPTIONS,
    READ_ALL_OPTIONS,
    {0},
};

static const char details[] =
    N_("Of values and keys, of headers that are numbers, and the size in bytes. Elements of an array share one path:\n"
       "value.items[*].price. share is the part of the records that have the field. p50, p95 and p99 are within 1 %\n"
       "(DDSketch), distinct within some 5 % (HyperLogLog). At most 256 paths are kept: what is left out, and values "
       "without\n"
       "fields, are counted on stderr. Exit code 3: there is no record.");

static const struct table_column columns[] = {
    {.name = "path"},
    {.name = "count", .number = true},
    {.name = "share", .number = true},
    {.name = "last", .number = true},
    {.name = "min", .number = true},
    {.name = "max", .number = true},
    {.name = "mean", .number = true},
    {.name = "p50", .number = true},
    {.name = "p95", .number = true},
    {.name = "p99", .number = true},
    {.name = "distinct", .number = true},
    {0},
};
enum { NUMBERS = 7 };
static const char *const number_names[NUMBERS] = {"last", "min", "max", "mean", "p50", "p95", "p99"};

struct fields_run {
    struct sink sink; /* first */
    struct command_call *call;
    struct where where;
    struct decoded decoded;
    struct sample sample;
    struct profile profile;
};

/* @locality the tail's thread */
static bool put(struct sink *sink, const struct batch *batch)
{
    struct fields_run *run = (struct fields_run *)sink;
    struct record record;
    size_t at = 0;
    where_judge(&run->where, batch);
    for (size_t i = 0; batch_next(batch, &at, &record); i++) {
        if (where_take(&run->where, i) != VERDICT_MATCH)
            continue;
        decode_record(&run->decoded, record.key, record.value, &run->where.decoder);
        sample_meet(&run->sample, &record, &run->decoded, &run->where.decoder);
        profile_add(&run->profile, &run->sample);
    }
    return true;
}

/* In the order of number_names. */
static void numbers_of(const struct profile_row *row, double numbers[NUMBERS])
{
    const double all[NUMBERS] = {row->last, row->min, row->max, row->mean, row->p50, row->p95, row->p99};
    memcpy(numbers, all, sizeof all);
}

/* What a double does not hold is printed as it came; NULL: it holds it. */
static const char *digits_of(const struct profile_row *row, size_t number)
{
    const char *const all[NUMBERS] = {row->digits.last, row->digits.min, row->digits.max};
    return all[number] && *all[number] ? all[number] : NULL;
}

/* Six digits are what a person compares, but of an id all are; csv and json have them all. */
static void add_number(struct table *table, double value, const char *digits, bool exact)
{
    struct str text = {0};
    struct jsonw json;
    char rounded[32];
    if (digits && (exact || !digits[strspn(digits, "-0123456789")])) {
        table_text(table, digits);
        return;
    }
    snprintf(rounded, sizeof rounded, "%.6g", value);
    jsonw_init(&json, &text);
    jsonw_double(&json, value);
    table_text(table, exact || text.len <= strlen(rounded) ? str_text(&text) : rounded);
    str_finish(&text);
}

static void fill(const struct fields_run *run, struct table *table, bool exact)
{
    for (size_t i = 0; i < run->profile.count; i++) {
        struct profile_row row;
        double numbers[NUMBERS];
        profile_row(&run->profile, i, &row);
        numbers_of(&row, numbers);
        table_text(table, run->profile.fields[i].path);
        table_int(table, (int64_t)row.count);
        table_real(table, real_of(row.share), exact ? 6 : 2);
        for (size_t n = 0; n < NUMBERS; n++)
            add_number(table, numbers[n], digits_of(&row, n), exact);
        table_int(table, (int64_t)row.distinct);
    }
}

static void write_json(const struct fields_run *run, const char *cluster, struct str *out)
{
    struct jsonw json;
    jsonw_init(&json, out);
    jsonw_object(&json);
    jsonw_name(&json, "schema");
    jsonw_string(&json, "weir.fields/1");
    jsonw_name(&json, "cluster");
    jsonw_string(&json, cluster);
    jsonw_name(&json, "captured_at");
    jsonw_time(&json, clock_wall_ms());
    jsonw_name(&json, "topic");
    jsonw_string(&json, run->call->operands[0]);
    jsonw_name(&json, "records");
    jsonw_int(&json, (int64_t)run->profile.records);
    jsonw_name(&json, "fields");
    jsonw_array(&json);
    for (size_t i = 0; i < run->profile.count; i++) {
        struct profile_row row;
        double numbers[NUMBERS];
        profile_row(&run->profile, i, &row);
        numbers_of(&row, numbers);
        jsonw_object(&json);
        jsonw_name(&json, "path");
        jsonw_string(&json, run->profile.fields[i].path);
        jsonw_name(&json, "count");
        jsonw_int(&json, (int64_t)row.count);
        jsonw_name(&json, "share");
        jsonw_double(&json, row.share);
        for (size_t n = 0; n < NUMBERS; n++) {
            const char *digits = digits_of(&row, n);
            jsonw_name(&json, number_names[n]);
            if (digits)
                jsonw_raw(&json, digits, strlen(digits));
            else
                jsonw_double(&json, numbers[n]);
        }
        jsonw_name(&json, "distinct");
        jsonw_int(&json, (int64_t)row.distinct);
        jsonw_end_object(&json);
    }
    jsonw_end_array(&json);
    jsonw_name(&json, "complete");
    jsonw_bool(&json, !run->call->partly && !run->call->interrupted);
    jsonw_end_object(&json);
    str_append_char(out, '\n');
}

static void write_table(const struct fields_run *run, struct str *out)
{
    const struct command_call *call = run->call;
    bool csv = call->format && strcmp(call->format, "csv") == 0;
    struct table *table = table_create(columns);
    struct table_look look = {.columns = call->columns, .ascii = call->ascii, .color = call->color};
    fill(run, table, csv);
    if (csv)
        table_print_csv(table, true, out);
    else
        table_print(table, &look, out);
    table_destroy(table);
}

static void tell(const struct fields_run *run)
{
    const struct profile *profile = &run->profile;
    where_tell_end(&run->where, run->call);
    if (profile->unreadable)
        fprintf(stderr, _("without fields (text, bytes, tombstones): %llu of %llu records\n"),
                (unsigned long long)profile->unreadable, (unsigned long long)profile->records);
    if (profile->left_out)
        fprintf(stderr, _("left out, for there are more than %d paths or they lie too deep: %llu numbers\n"),
                PROFILE_PATHS, (unsigned long long)profile->left_out);
    if (profile->too_large)
        fprintf(stderr, _("left out, for they are too large for statistics, beyond 1.8e308: %llu numbers\n"),
                (unsigned long long)profile->too_large);
    size_t rough = 0;
    for (size_t i = 0; i < profile->count; i++)
        rough += sketch_is_cut(&profile->fields[i].sketch);
    if (rough)
        fprintf(stderr,
                _("percentiles may be far off, for small numbers are counted together beside much larger ones: %zu "
                  "paths\n"),
                rough);
}

static int print(struct fields_run *run, struct error *error)
{
    struct command_call *call = run->call;
    struct str out = {0};
    if (call->format && strcmp(call->format, "json") == 0) {
        char cluster[64];
        command_ask_cluster(call, cluster, sizeof cluster);
        write_json(run, *cluster ? cluster : NULL, &out);
    } else if (run->profile.count > 0) {
        write_table(run, &out);
    }
    bool good = command_write(call, str_text(&out), out.len, error);
    str_finish(&out);
    tell(run);
    return !good ? ERROR_FAILED : run->profile.count == 0 ? ERROR_NO_MATCH : 0;
}

static int run_fields(struct command_call *call, struct error *error)
{
    struct fields_run run = {.sink = {.put = put}, .call = call};
    struct tail_spec spec;
    struct read_place *places = NULL;
    int code = ERROR_USAGE;
    if (where_read(&run.where, call, call->operands, 1, error) && read_all_range(call, &spec, error)) {
        bool read = command_open(call, error) && from_group(call, &spec, &places, error) &&
                    read_all(call, &spec, &run.sink, &run.where, error);
        code = unknown_operand(call, read ? print(&run, error) : ERROR_FAILED, error);
    }
    free(places);
    sample_finish(&run.sample);
    decoded_finish(&run.decoded);
    profile_finish(&run.profile);
    where_finish(&run.where);
    return code;
}

const struct command command_fields = {
    .name = "fields",
    .operands = "TOPIC",
    .min_operands = 1,
    .max_operands = 1,
    .summary = N_("the numeric fields of a topic's records, with their statistics"),
    .details = details,
    .own = own,
    .formats = "table|csv|json",
    .run = run_fields,
};
