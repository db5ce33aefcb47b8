/* weir export TOPIC [FILE]: values as rows, for a spreadsheet or a data frame.
 *
 * Which columns there are is known only after the last record, so values are kept in a temporary file as JSON lines,
 * and become rows in a second pass. Memory is bounded by one record and the names of the columns.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/lang.h"
#include "base/mem.h"
#include "base/new_file.h"
#include "cli/command_table.h"
#include "cli/from_group.h"
#include "cli/interrupt.h"
#include "cli/line_reader.h"
#include "cli/read_all.h"
#include "cli/reading.h"
#include "cli/unknown.h"
#include "cli/where.h"
#include "codec/csv.h"
#include "codec/decode.h"
#include "codec/json_path.h"
#include "codec/payload.h"
#include "engine/export_fields.h"
#include "text/jsonw.h"
#include "text/sanitize.h"

enum { WRITE_AT = 1 << 20 };

static const struct option_spec own[] = {
    WHERE_OPTIONS,
    READ_ALL_OPTIONS,
    {"columns", 0, OPTION_TEXT, "PATH,...", N_("only these fields, in this order"), .is_setting = false},
    {"meta", 0, OPTION_FLAG, NULL, N_("also partition, offset, timestamp and key"), .is_setting = false},
    {0},
};

static const char *const meta_names[] = {"partition", "offset", "timestamp", "key"};

static const char details[] = N_(
    "One column a field, named as in the value, nested ones by path (a.b); numbers keep every digit, null and\n"
    "missing fields are empty, arrays stand as JSON. Two fields of one name ({\"a.b\":1,\"a\":{\"b\":2}}) are named "
    "by\n"
    "their paths. --columns takes paths: a.b, items[0].qty, [\"unit price\"]. The topic is read to its end as it was "
    "at\n"
    "the start. With FILE the table is written under a temporary name and renamed when it is whole: after Ctrl-C, or\n"
    "without a row, there is no file; on standard output what was read stands. Values without fields (text, bytes,\n"
    "tombstones) have no row: how many there were is said. -o jsonl prints the values themselves, one a line. Exit "
    "code\n"
    "3: there was no row.");

struct export_run {
    struct sink sink; /* first */
    struct command_call *call;
    struct where where;
    bool meta, jsonl;
    struct export_columns columns;
    FILE *spool;
    struct decoded decoded;
    struct json_index index;
    struct str line;
    uint64_t rows, tombstones, without_fields, undecoded;
    uint64_t laid, written; /* rows of the table that are made, and out */
    char reason[128];       /* of the first value that could not be decoded */
    int failed;             /* errno of the spool */
    struct new_file *file;  /* NULL: standard output */
};

static void append_meta(struct export_run *run, const struct record *record)
{
    struct jsonw json;
    jsonw_init(&json, &run->line);
    jsonw_object(&json);
    jsonw_name(&json, "partition");
    jsonw_int(&json, record->head->partition);
    jsonw_name(&json, "offset");
    jsonw_int(&json, record->head->offset);
    jsonw_name(&json, "timestamp");
    if (record->head->timestamp_type == TIMESTAMP_NONE)
        jsonw_null(&json);
    else
        jsonw_time(&json, record->head->timestamp_ms);
    jsonw_name(&json, "key");
    if (!record->key.data)
        jsonw_null(&json);
    else if (payload_kind_of(record->key) == PAYLOAD_BINARY)
        jsonw_base64(&json, record->key.data, record->key.len);
    else
        jsonw_string_bytes(&json, record->key.data, record->key.len);
    jsonw_end_object(&json);
    str_append_char(&run->line, '\n');
}

static bool keep(struct export_run *run)
{
    if (fwrite(run->line.data, 1, run->line.len, run->spool) == run->line.len)
        return true;
    run->failed = errno;
    return false;
}

static bool take(struct export_run *run, const struct record *record)
{
    if (!record->value.data) {
        run->tombstones++;
        return true;
    }
    if (!decode_record(&run->decoded, record->key, record->value, &run->where.decoder)) {
        if (run->undecoded++ == 0)
            snprintf(run->reason, sizeof run->reason, "%s", run->decoded.reason);
        return true;
    }
    struct bytes json = run->decoded.json;
    bool object = json.data && run->decoded.index.tokens[0].kind == JSON_OBJECT;
    if (!object && !(run->jsonl && json.data)) {
        run->without_fields++;
        return true;
    }
    if (object)
        export_columns_learn(&run->columns, &run->decoded.index, json.data);
    str_clear(&run->line);
    if (run->meta)
        append_meta(run, record);
    json_compact(&run->line, json.data, json.len);
    str_append_char(&run->line, '\n');
    run->rows++;
    return keep(run);
}

/* @locality the tail's thread. */
static bool put(struct sink *sink, const struct batch *batch)
{
    struct export_run *run = (struct export_run *)sink;
    struct record record;
    size_t at = 0;
    where_judge(&run->where, batch);
    for (size_t i = 0; batch_next(batch, &at, &record); i++)
        if (where_take(&run->where, i) == VERDICT_MATCH && !take(run, &record))
            return false;
    return true;
}

/* Behind why no more can be written. Of what was being written some may have gone out as well. */
static bool tell_written(const struct export_run *run, struct error *error)
{
    struct error why = *error;
    return error_set(error, ERROR_FAILED, _("%s; at least %llu of %llu rows had been written"), why.text,
                     (unsigned long long)run->written, (unsigned long long)run->rows);
}

static bool write_out(struct export_run *run, struct str *text, struct error *error)
{
    bool good;
    if (run->file)
        good = new_file_write(run->file, str_text(text), text->len); /* closing it says why not */
    else
        good = command_write(run->call, str_text(text), text->len, error) || tell_written(run, error);
    if (good)
        run->written = run->laid;
    str_clear(text);
    return good;
}

static void write_heading(const struct export_run *run, struct str *out)
{
    for (size_t i = 0; run->meta && i < sizeof meta_names / sizeof *meta_names; i++)
        str_appendf(out, "%s%s", i ? "," : "", meta_names[i]);
    for (size_t i = 0; i < run->columns.count; i++) {
        if (i > 0 || run->meta)
            str_append_char(out, ',');
        csv_append_field(out, run->columns.items[i].name, strlen(run->columns.items[i].name), ',');
    }
    str_append(out, "\r\n");
}

/* One kept line as a row. */
static bool row_of(struct export_run *run, struct export_columns *columns, struct bytes line, struct str *out,
                   struct error *error)
{
    if (!json_scan(&run->index, line.data, line.len, NULL))
        return error_set(error, ERROR_FAILED, _("the temporary file was changed meanwhile"));
    export_row(columns, &run->index, line.data, out);
    return true;
}

static bool write_line(struct export_run *run, struct line_reader *reader, struct export_columns *meta,
                       struct bytes line, struct str *out, struct error *error)
{
    if (run->jsonl && !run->meta) {
        str_append_bytes(out, line.data, line.len);
        str_append_char(out, '\n');
        return true;
    }
    if (!run->meta)
        return row_of(run, &run->columns, line, out, error);
    if (run->jsonl) {
        str_append_bytes(out, line.data, line.len - 1);
        str_append(out, ",\"value\":");
    } else {
        if (!row_of(run, meta, line, out, error))
            return false;
        out->len -= 2; /* the row goes on */
        if (run->columns.count > 0)
            str_append_char(out, ',');
    }
    if (line_reader_next(reader, &line, error) != LINE_WHOLE)
        return error_set(error, ERROR_FAILED, _("the temporary file was changed meanwhile"));
    if (!run->jsonl)
        return row_of(run, &run->columns, line, out, error);
    str_append_bytes(out, line.data, line.len);
    str_append(out, "}\n");
    return true;
}

/* Reading was not interrupted, and writing is. */
static bool is_interrupted(const struct export_run *run)
{
    return interrupt_came() && !run->call->interrupted;
}

static bool write_rows(struct export_run *run, struct line_reader *reader, struct export_columns *meta, struct str *out,
                       struct error *error)
{
    struct bytes line;
    enum line_state state;
    bool good = true;
    while (good && !is_interrupted(run) && (state = line_reader_next(reader, &line, error)) != LINE_END) {
        good = state == LINE_WHOLE && write_line(run, reader, meta, line, out, error);
        run->laid += good;
        if (state == LINE_TOO_LONG)
            error_set(error, ERROR_FAILED, _("a value is larger than %d MiB"), LINE_LONGEST >> 20);
        if (good && out->len >= WRITE_AT)
            good = write_out(run, out, error);
    }
    return good && write_out(run, out, error);
}

static bool write_table(struct export_run *run, struct error *error)
{
    struct export_columns meta = {0};
    struct line_reader reader;
    struct str out = {0};
    bool good = fflush(run->spool) == 0 && lseek(fileno(run->spool), 0, SEEK_SET) == 0;
    if (!good)
        return error_set(error, ERROR_FAILED, _("the temporary file cannot be written: %s"), strerror(errno));
    for (size_t i = 0; i < sizeof meta_names / sizeof *meta_names; i++)
        export_columns_choose(&meta, meta_names[i], NULL);
    line_reader_init(&reader, fileno(run->spool));
    if (!run->jsonl && (run->columns.count > 0 || run->meta))
        write_heading(run, &out);
    good = write_rows(run, &reader, &meta, &out, error);
    line_reader_finish(&reader);
    export_columns_finish(&meta);
    str_finish(&out);
    return good;
}

/* The file is whole, or as it was. */
static bool write_file(struct export_run *run, const char *path, struct error *error)
{
    struct new_file file;
    if (!new_file_open(&file, path, error))
        return false;
    run->file = &file;
    bool good = write_table(run, error);
    run->file = NULL;
    return new_file_close(&file, (good && !is_interrupted(run)) || file.failed, error) && good;
}

/* Whether there is something to write, and it goes where it is wanted. */
static bool write_out_table(struct export_run *run, const char *path, struct error *error)
{
    bool untouched = path && (run->rows == 0 || run->call->interrupted);
    bool good = untouched || (path ? write_file(run, path, error) : write_table(run, error));
    if (good && is_interrupted(run)) {
        run->call->interrupted = true;
        untouched = path;
        fprintf(stderr, _("weir: interrupted: %llu of %llu rows had been written\n"), (unsigned long long)run->written,
                (unsigned long long)run->rows);
    }
    if (good && untouched)
        fputs(run->rows == 0 ? _("weir: no file was written, for there is no row\n")
                             : _("weir: no file was written, for the table is not whole\n"),
              stderr);
    return good;
}

static void tell_columns(const struct export_run *run)
{
    char text[256];
    if (run->columns.left_out)
        fprintf(stderr, _("left out, for there are more than %d columns: %llu values\n"), EXPORT_COLUMNS,
                (unsigned long long)run->columns.left_out);
    for (size_t i = 0; run->columns.chosen && !run->jsonl && run->written > 0 && i < run->columns.count; i++) {
        const struct export_column *column = &run->columns.items[i];
        if (column->filled == 0)
            fprintf(stderr, _("no value has the column '%s'\n"),
                    sanitize_into(text, sizeof text, column->name, strlen(column->name)));
    }
}

static void tell(const struct export_run *run, const char *path)
{
    char text[256];
    where_tell_end(&run->where, run->call);
    fprintf(stderr, lang_plural("%llu row, %zu columns\n", "%llu rows, %zu columns\n", run->rows),
            (unsigned long long)run->rows, run->columns.count);
    if (run->tombstones)
        fprintf(stderr, _("no row, for they are tombstones: %llu\n"), (unsigned long long)run->tombstones);
    if (run->without_fields)
        fprintf(stderr, _("no row, for they have no fields (text or bytes): %llu\n"),
                (unsigned long long)run->without_fields);
    if (run->undecoded)
        fprintf(stderr, _("no row, for they could not be decoded: %llu; the first: %s\n"),
                (unsigned long long)run->undecoded, sanitize_into(text, sizeof text, run->reason, strlen(run->reason)));
    tell_columns(run);
    if (run->written == 0)
        return;
    if (!run->jsonl)
        fprintf(stderr, "pandas: pd.read_csv(\"%s\")\n",
                sanitize_into(text, sizeof text, path ? path : "v.csv", path ? strlen(path) : 5));
    else
        fprintf(stderr, "pandas: pd.read_json(\"%s\", lines=True)\n",
                sanitize_into(text, sizeof text, path ? path : "v.jsonl", path ? strlen(path) : 7));
}

static bool choose_columns(struct export_run *run, const char *list, struct error *error)
{
    for (size_t len; *list; list += len + (list[len] == ',')) {
        len = json_path_length(list);
        char *path = mem_strndup(list, len);
        bool good = len == 0 || export_columns_choose(&run->columns, path, error);
        free(path);
        if (!good)
            return error_prefix(error, "--columns");
    }
    run->columns.chosen = true;
    return true;
}

static bool read_options(struct export_run *run, struct tail_spec *spec, struct error *error)
{
    const struct options *options = run->call->options;
    const char *columns = options_text(options, "columns");
    run->meta = options_flag(options, "meta");
    run->jsonl = run->call->format && strcmp(run->call->format, "jsonl") == 0;
    if (!read_all_range(run->call, spec, error))
        return false;
    if (!where_read(&run->where, run->call, run->call->operands, 1, error))
        return false;
    return !columns || choose_columns(run, columns, error);
}

static bool export_topic(struct export_run *run, const struct tail_spec *spec, const char *path, struct error *error)
{
    run->spool = tmpfile();
    if (!run->spool)
        return error_set(error, ERROR_FAILED, _("no temporary file can be made: %s"), strerror(errno));
    bool good = read_all(run->call, spec, &run->sink, &run->where, error);
    if (run->failed)
        good = error_set(error, ERROR_FAILED, _("the temporary file cannot be written: %s"), strerror(run->failed));
    good = good && write_out_table(run, path, error);
    fclose(run->spool);
    if (good)
        tell(run, path);
    return good;
}

static int run(struct command_call *call, struct error *error)
{
    struct export_run run = {.sink = {.put = put}, .call = call};
    struct tail_spec spec;
    struct read_place *places = NULL;
    const char *path = call->operand_count > 1 ? call->operands[1] : NULL;
    int code = ERROR_USAGE;
    if (read_options(&run, &spec, error)) {
        code = ERROR_FAILED;
        if (command_open(call, error) && from_group(call, &spec, &places, error) &&
            export_topic(&run, &spec, path, error))
            code = run.rows > 0 ? 0 : ERROR_NO_MATCH;
        code = unknown_operand(call, code, error);
    }
    free(places);
    where_finish(&run.where);
    decoded_finish(&run.decoded);
    json_index_finish(&run.index);
    export_columns_finish(&run.columns);
    str_finish(&run.line);
    return code;
}

const struct command command_export = {
    .name = "export",
    .operands = "TOPIC [FILE]",
    .min_operands = 1,
    .max_operands = 2,
    .summary = N_("a topic's values as a table, for a spreadsheet or a data frame"),
    .details = details,
    .own = own,
    .formats = "csv|jsonl",
    .run = run,
};
