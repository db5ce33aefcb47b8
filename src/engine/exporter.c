#include "engine/exporter.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "base/new_file.h"
#include "codec/csv.h"
#include "codec/payload.h"
#include "engine/export_fields.h"
#include "engine/tail_format.h"
#include "text/base64.h"
#include "text/format.h"

enum { RECORDS_AT_ONCE = 2000, BYTES_AT_ONCE = 4 << 20 };

struct exporter {
    struct mailbox *mailbox;
    pthread_t thread;
    bool started; /* the thread has to be joined */
    atomic_bool runs, stop;

    /* the thread's own while it runs */
    struct ring *ring;
    char *path;
    char **topics;
    size_t topic_count;
    bool jsonl;
    struct column_list columns;
    struct decoder decoder;
    struct export_columns fields; /* of the values; where no columns were chosen */
    struct decoded decoded;
    struct tail_formatter formatter;
    struct str text; /* of records at a time; or all that is to be written: */
    bool is_text;
    uint64_t rows, cut, evicted;
};

struct exporter *exporter_create(struct mailbox *mailbox)
{
    struct exporter *exporter = mem_zero(1, sizeof *exporter);
    exporter->mailbox = mailbox;
    return exporter;
}

static void forget(struct exporter *exporter)
{
    if (exporter->started)
        pthread_join(exporter->thread, NULL);
    exporter->started = false;
    for (size_t i = 0; i < exporter->topic_count; i++)
        free(exporter->topics[i]);
    free(exporter->topics);
    exporter->topics = NULL;
    exporter->topic_count = 0;
    free(exporter->path);
    exporter->path = NULL;
    export_columns_finish(&exporter->fields);
    exporter->fields = (struct export_columns){0};
}

void exporter_destroy(struct exporter *exporter)
{
    if (!exporter)
        return;
    atomic_store(&exporter->stop, true);
    forget(exporter);
    decoder_finish(&exporter->decoder);
    decoded_finish(&exporter->decoded);
    tail_formatter_finish(&exporter->formatter);
    str_finish(&exporter->text);
    free(exporter);
}

/* --- rows --- */

static void put_bytes(struct str *out, struct bytes bytes)
{
    struct str encoded = {0};
    if (bytes.data && payload_kind_of(bytes) == PAYLOAD_BINARY) {
        base64_append(&encoded, bytes.data, bytes.len);
        bytes = (struct bytes){str_text(&encoded), encoded.len};
    }
    if (bytes.data)
        csv_append_field(out, bytes.data, bytes.len, ',');
    str_finish(&encoded);
}

static void put_meta(struct exporter *exporter, const struct record *record)
{
    struct str *out = &exporter->text;
    const struct record_head *head = record->head;
    char time[FORMAT_MAX] = "";
    const char *topic = head->topic < exporter->topic_count ? exporter->topics[head->topic] : "";
    if (head->timestamp_type != TIMESTAMP_NONE)
        format_iso(head->timestamp_ms, time);
    csv_append_field(out, topic, strlen(topic), ',');
    str_appendf(out, ",%ld,%lld,%s,", (long)head->partition, (long long)head->offset, time);
    put_bytes(out, record->key);
}

static void put_columns(struct exporter *exporter, const struct record *record)
{
    struct str cell = {0};
    for (size_t i = 0; i < exporter->columns.count; i++) {
        str_clear(&cell);
        str_append_char(&exporter->text, ',');
        enum cell_kind kind =
            column_cell(exporter->columns.paths[i], record, &exporter->decoded, &exporter->decoder, &cell);
        if (kind != CELL_MISSING && kind != CELL_NULL)
            csv_append_field(&exporter->text, str_text(&cell), cell.len, ',');
    }
    str_append(&exporter->text, "\r\n");
    str_finish(&cell);
}

/* Its fields, when it has such; text that is no object stands in the last column. */
static void put_fields(struct exporter *exporter, const struct record *record)
{
    const struct decoded *decoded = &exporter->decoded;
    bool object = decoded->json.data && decoded->index.tokens[0].kind == JSON_OBJECT;
    str_append_char(&exporter->text, ',');
    if (object && exporter->fields.count > 0) {
        export_row(&exporter->fields, &decoded->index, decoded->json.data, &exporter->text);
        exporter->text.len -= 2;
        str_append_char(&exporter->text, ',');
    } else {
        for (size_t i = 0; i < exporter->fields.count; i++)
            str_append_char(&exporter->text, ',');
        put_bytes(&exporter->text, record->value);
    }
    str_append(&exporter->text, "\r\n");
}

static void put_record(struct exporter *exporter, const struct record *record)
{
    exporter->rows++;
    exporter->cut += (record->head->flags & RECORD_CUT) != 0;
    if (exporter->jsonl) {
        tail_format_record(&exporter->formatter, record, &exporter->text);
        return;
    }
    put_meta(exporter, record);
    decode_record(&exporter->decoded, record->key, record->value, &exporter->decoder);
    if (exporter->columns.count > 0)
        put_columns(exporter, record);
    else
        put_fields(exporter, record);
}

static void learn(struct exporter *exporter, const struct record *record)
{
    const struct decoded *decoded = &exporter->decoded;
    decode_record(&exporter->decoded, record->key, record->value, &exporter->decoder);
    if (decoded->json.data && decoded->index.tokens[0].kind == JSON_OBJECT)
        export_columns_learn(&exporter->fields, &decoded->index, decoded->json.data);
}

static void put_heading(struct exporter *exporter)
{
    struct str *out = &exporter->text;
    str_append(out, "topic,partition,offset,timestamp,key");
    for (size_t i = 0; i < exporter->columns.count; i++) {
        str_append_char(out, ',');
        csv_append_field(out, exporter->columns.paths[i], strlen(exporter->columns.paths[i]), ',');
    }
    for (size_t i = 0; i < exporter->fields.count; i++) {
        struct str name = {0};
        str_appendf(&name, exporter->fields.items[i].name[0] == '[' ? "value%s" : "value.%s",
                    exporter->fields.items[i].name);
        str_append_char(out, ',');
        csv_append_field(out, str_text(&name), name.len, ',');
        str_finish(&name);
    }
    str_append(out, exporter->columns.count > 0 ? "\r\n" : ",value\r\n");
}

/* --- passes over what the ring held when it began --- */

static bool put_piece(struct exporter *exporter, struct new_file *out)
{
    bool good = new_file_write(out, str_text(&exporter->text), exporter->text.len);
    str_clear(&exporter->text);
    return good;
}

/* Whether the ring still holds what it held: what was copied before may be of another topic or filter otherwise. */
static bool is_same(const struct exporter *exporter, const struct ring_stats *began)
{
    struct ring_stats now;
    ring_stats(exporter->ring, &now);
    return now.cleared == began->cleared;
}

/* `out` NULL: learns the fields. False: it was stopped, the ring holds others, or the file cannot be written. */
static bool pass(struct exporter *exporter, const struct ring_stats *stats, struct new_file *out, struct error *error)
{
    struct batch batch = {0};
    struct record record;
    uint64_t got;
    bool good = true;
    for (uint64_t seq = stats->first; good && seq < stats->end;) {
        batch_clear(&batch);
        size_t copied = ring_copy(exporter->ring, seq, RECORDS_AT_ONCE, BYTES_AT_ONCE, &batch, &got);
        if (!is_same(exporter, stats)) {
            good = error_set(error, ERROR_FAILED, _("the messages were replaced by others while they were written"));
            break;
        }
        if (out)
            exporter->evicted += got < stats->end ? got - seq : stats->end - seq;
        size_t at = 0;
        for (seq = got; seq < got + copied && seq < stats->end && batch_next(&batch, &at, &record); seq++)
            if (out)
                put_record(exporter, &record);
            else
                learn(exporter, &record);
        good = !atomic_load(&exporter->stop) && (!out || put_piece(exporter, out));
        if (copied == 0)
            break;
    }
    batch_finish(&batch);
    return good;
}

static bool write_records(struct exporter *exporter, struct new_file *file, struct error *error)
{
    struct ring_stats stats;
    ring_stats(exporter->ring, &stats);
    bool knows_columns = exporter->jsonl || exporter->columns.count > 0;
    if (!knows_columns && !pass(exporter, &stats, NULL, error))
        return false;
    if (!exporter->jsonl)
        put_heading(exporter);
    return put_piece(exporter, file) && pass(exporter, &stats, file, error);
}

static bool write_file(struct exporter *exporter, struct error *error)
{
    struct new_file file;
    if (!new_file_open(&file, exporter->path, error))
        return false;
    bool good = exporter->is_text ? put_piece(exporter, &file) : write_records(exporter, &file, error);
    bool failed = file.failed; /* which closing it explains */
    return new_file_close(&file, (good || failed) && !atomic_load(&exporter->stop), error) && good;
}

static void tell_end(struct exporter *exporter, const struct error *error)
{
    struct event event = {.kind = EVENT_NOTICE, .partition = -1};
    char number[FORMAT_MAX];
    const char *slash = strrchr(exporter->path, '/'), *name = slash ? slash + 1 : exporter->path;
    size_t at = 0;
    if (error->kind != ERROR_NONE) {
        event.kind = EVENT_FILE_FAILED;
        event.error = *error;
        snprintf(event.text, sizeof event.text, _("nothing was exported: %s"), error->text);
    } else if (exporter->is_text) {
        snprintf(event.text, sizeof event.text, _("%s is written"), name);
    } else {
        at = (size_t)snprintf(event.text, sizeof event.text,
                              lang_plural("%s record is in %.100s", "%s records are in %.100s", exporter->rows),
                              format_exact((int64_t)exporter->rows, number), name);
        if (exporter->cut > 0 && at < sizeof event.text)
            at += (size_t)snprintf(event.text + at, sizeof event.text - at, _(", %s of them cut as they are held"),
                                   format_exact((int64_t)exporter->cut, number));
        if (exporter->evicted > 0 && at < sizeof event.text)
            snprintf(event.text + at, sizeof event.text - at, _(", %s were evicted meanwhile"),
                     format_exact((int64_t)exporter->evicted, number));
    }
    mailbox_send(exporter->mailbox, &event);
}

static void *run(void *context)
{
    struct exporter *exporter = context;
    struct error error = {0};
    bool good = write_file(exporter, &error);
    /* Before it is told: who hears of it may begin the next at once. */
    atomic_store(&exporter->runs, false);
    if (!atomic_load(&exporter->stop) && (good || error.kind != ERROR_NONE))
        tell_end(exporter, &error);
    return NULL;
}

static bool ends_with(const char *path, const char *end)
{
    size_t len = strlen(path), end_len = strlen(end);
    return len > end_len && strcmp(path + len - end_len, end) == 0;
}

bool exporter_start(struct exporter *exporter, const struct export_spec *spec, struct error *error)
{
    bool jsonl = ends_with(spec->path, ".jsonl");
    if (atomic_load(&exporter->runs))
        return error_set(error, ERROR_FAILED, _("%s is still being written"), exporter->path);
    if (!spec->text && !jsonl && !ends_with(spec->path, ".csv"))
        return error_set(error, ERROR_USAGE, _("the name says the format: NAME.csv or NAME.jsonl"));
    forget(exporter);
    exporter->ring = spec->ring;
    exporter->path = mem_strdup(spec->path);
    exporter->topics = mem_zero(spec->topic_count, sizeof *exporter->topics);
    for (; exporter->topic_count < spec->topic_count; exporter->topic_count++)
        exporter->topics[exporter->topic_count] = mem_strdup(spec->topics[exporter->topic_count]);
    exporter->jsonl = jsonl;
    exporter->is_text = spec->text;
    str_clear(&exporter->text);
    if (spec->text) {
        str_finish(&exporter->text);
        exporter->text = *spec->text;
        *spec->text = (struct str){0};
    }
    if (spec->columns)
        exporter->columns = *spec->columns;
    if (spec->decoder)
        decoder_copy(&exporter->decoder, spec->decoder);
    exporter->rows = exporter->cut = exporter->evicted = 0;
    tail_formatter_finish(&exporter->formatter);
    exporter->formatter = (struct tail_formatter){
        .format = TAIL_JSONL, .topics = (const char *const *)exporter->topics, .decoder = &exporter->decoder};
    atomic_store(&exporter->runs, true);
    exporter->started = pthread_create(&exporter->thread, NULL, run, exporter) == 0;
    if (!exporter->started) /* otherwise it may have ended by now */
        atomic_store(&exporter->runs, false);
    return exporter->started || error_set(error, ERROR_FAILED, _("cannot start a thread for writing"));
}
