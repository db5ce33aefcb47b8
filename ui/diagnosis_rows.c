#include "ui/diagnosis_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "codec/decode.h"
#include "codec/payload.h"
#include "engine/diagnosis_lines.h"
#include "text/format.h"
#include "text/hexdump.h"
#include "text/sanitize.h"
#include "text/width.h"
#include "ui/record_text.h"

enum { LINE_BYTES = 1400 };

/* What is being made. */
struct making {
    struct diagnosis_rows *rows;
    const struct investigation *investigation;
    const struct diagnosis *diagnosis;
    const struct diagnosis_look *look;
    size_t finding; /* whose lines come; SIZE_MAX: none */
    bool open;
};

void diagnosis_rows_finish(struct diagnosis_rows *rows)
{
    str_finish(&rows->text);
    free(rows->items);
    *rows = (struct diagnosis_rows){0};
}

static struct diagnosis_row *add_row(struct diagnosis_rows *rows, const struct diagnosis_row *row)
{
    rows->items = mem_one_more(rows->items, rows->count, sizeof *rows->items);
    rows->items[rows->count] = *row;
    return &rows->items[rows->count++];
}

/* How many bytes of it make a row, broken at a space where there is one; at least one character. */
static size_t row_of(const char *text, size_t len, int columns)
{
    size_t fits = width_prefix(text, len, columns > 0 ? (size_t)columns : 1, NULL);
    if (fits == len)
        return len;
    for (size_t at = fits; at > 0; at--)
        if (text[at] == ' ' && text[at - 1] != ' ')
            return at;
    return fits > 0 ? fits : len;
}

/* The first row at `x`, the following ones at `x + hang`. */
static void add_text(struct making *making, const struct diagnosis_row *like, int x, int hang, const char *text)
{
    struct diagnosis_rows *rows = making->rows;
    size_t from = rows->text.len;
    sanitize_append(&rows->text, text, strlen(text), SIZE_MAX, making->look->ascii);
    size_t end = rows->text.len;
    bool first = true;
    do {
        int at = first ? x : x + hang;
        size_t used = row_of(str_text(&rows->text) + from, end - from, making->look->width - at);
        struct diagnosis_row row = *like;
        row.x = at;
        row.from = from;
        row.to = from + used;
        row.heads = like->heads && first;
        add_row(rows, &row);
        for (from += used; from < end && rows->text.data[from] == ' '; from++)
            continue;
        first = false;
    } while (from < end);
}

/* --- records --- */

struct column {
    struct making *making;
    struct bytes payload;
    struct diagnosis_row like;
    size_t first; /* row that it begins at */
    size_t done;
    int x, width;
    bool second; /* into the second column of rows that may be there already */
};

static void put(struct column *column, enum role role, const char *text, size_t len)
{
    struct diagnosis_rows *rows = column->making->rows;
    if (column->done > RECORD_ROWS)
        return;
    bool more = column->done == RECORD_ROWS;
    size_t from = rows->text.len, at = column->first + column->done++;
    if (more) {
        const char *hint = _("... Enter opens it whole");
        sanitize_append(&rows->text, hint, strlen(hint), (size_t)column->width, column->making->look->ascii);
    } else {
        sanitize_append(&rows->text, text, len, (size_t)column->width, column->making->look->ascii);
    }
    if (at >= rows->count) {
        struct diagnosis_row row = column->like;
        row.role = role;
        row.x = column->x;
        add_row(rows, &row);
    }
    struct diagnosis_row *row = &rows->items[at];
    if (column->second) {
        row->second_x = column->x;
        row->second_from = from;
        row->second_to = rows->text.len;
    } else {
        row->from = from;
        row->to = rows->text.len;
    }
}

static void put_line(void *context, size_t from, size_t to)
{
    struct column *column = context;
    put(column, ROLE_TEXT, column->payload.data + from, to - from);
}

static void put_record(struct column *column, const struct record *record, const char *heading)
{
    char text[256], size[FORMAT_MAX], offset[FORMAT_MAX], time[FORMAT_MAX];
    if (!record->head) {
        snprintf(text, sizeof text, "%s: %s", heading, _("there is none"));
        put(column, ROLE_DIM, text, strlen(text));
        return;
    }
    bool timed = record->head->timestamp_type != TIMESTAMP_NONE;
    snprintf(text, sizeof text, "%s: %s%s%s, %s", heading, format_exact(record->head->offset, offset),
             timed ? ", " : "", timed ? format_clock(record->head->timestamp_ms, time) : "",
             format_bytes(record_size(record), size));
    put(column, ROLE_HEADING, text, strlen(text));
    if (!record->value.data) {
        put(column, ROLE_DIM, _("tombstone"), strlen(_("tombstone")));
        return;
    }
    struct decoder decoder = {0};
    struct decoded decoded = {0};
    decode_record(&decoded, record->key, record->value, &decoder);
    bool bytes = decoded.as == DECODED_BYTES || column->making->look->hex;
    column->payload = bytes ? record->value : decoded_shown(&decoded, record->value);
    char line[HEXDUMP_LINE];
    for (size_t at = 0; bytes && at < record->value.len && column->done <= RECORD_ROWS; at += HEXDUMP_BYTES) {
        hexdump_line(record->value.data, record->value.len, at, line);
        put(column, ROLE_TEXT, line, strlen(line));
    }
    if (!bytes)
        record_text_lines(column->payload, column->width, put_line, column);
    decoded_finish(&decoded);
    decoder_finish(&decoder);
}

static bool shows_bytes(const struct making *making, const struct record *record)
{
    bool text = !record->head || !record->value.data || payload_kind_of(record->value) != PAYLOAD_BINARY;
    return making->look->hex || !text;
}

/* Beside each other where there is room, otherwise one above the other: the one before first. */
static void add_records(struct making *making, const struct finding *finding)
{
    struct investigation_record record;
    bool there = finding->topic && finding->partition >= 0 && finding->question == 12 &&
                 investigation_record(making->investigation, finding->topic, finding->partition, &record);
    if (!there)
        return;
    int x = 5, width = making->look->width - x;
    bool beside = making->look->width >= DIAGNOSIS_SIDE_BY_SIDE &&
                  (width / 2 - 2 >= HEXDUMP_LINE - 2 ||
                   !(shows_bytes(making, &record.before) || shows_bytes(making, &record.here)));
    struct column before = {.making = making,
                            .like = {.question = finding->question, .is_record = true, .is_before = !beside},
                            .first = making->rows->count,
                            .x = x,
                            .width = beside ? width / 2 - 2 : width};
    put_record(&before, &record.before, _("the one before it"));
    struct column here = before;
    here.done = 0;
    here.like.is_before = false;
    here.second = beside;
    here.first = beside ? before.first : making->rows->count;
    here.x = beside ? x + width / 2 : x;
    put_record(&here, &record.here, _("the record there"));
}

/* --- lines --- */

/* The line that opens and closes it; with its records where it is open. */
static void add_finding(struct making *making, const struct finding *finding, const struct diagnosis_line *line)
{
    making->open = making->look->open(making->look->context, line->finding, finding->question);
    const char *mark = making->look->ascii ? making->open ? "-" : "+" : making->open ? "\u25be" : "\u25b8";
    struct diagnosis_row like = {.role = ROLE_TEXT, .question = finding->question, .heads = true};
    char text[LINE_BYTES];
    if (line->number) {
        like.role = finding->kind == FINDING_CAUSE ? ROLE_ERROR : ROLE_WARNING;
        snprintf(text, sizeof text, "%s %d. %s (%s)", mark, line->number, line->text,
                 diagnosis_confidence(line->confidence));
    } else {
        snprintf(text, sizeof text, "%s %s", mark, line->text);
    }
    add_text(making, &like, 0, 2, text);
    if (making->open)
        add_records(making, finding);
}

/* Never two of them, nor one at the top. */
static void add_blank(struct making *making, const struct diagnosis_row *like)
{
    const struct diagnosis_rows *rows = making->rows;
    const struct diagnosis_row *last = rows->count ? &rows->items[rows->count - 1] : NULL;
    if (last && last->to > last->from)
        add_text(making, like, 0, 0, "");
}

static void take(void *context, const struct diagnosis_line *line)
{
    struct making *making = context;
    const struct finding *finding = line->finding == SIZE_MAX ? NULL : &making->diagnosis->findings[line->finding];
    struct diagnosis_row like = {.role = ROLE_TEXT, .question = finding ? finding->question : 0};
    char text[LINE_BYTES];
    if (line->kind == LINE_FINDING && finding) {
        add_finding(making, finding, line);
        return;
    }
    if (finding && !making->open)
        return;
    switch (line->kind) {
    case LINE_VERDICT:
        like.role = ROLE_TITLE_FOCUS;
        add_text(making, &like, 0, 2, line->text);
        break;
    case LINE_HEADING:
        like.role = ROLE_HEADING;
        add_text(making, &like, 0, 0, line->text);
        break;
    case LINE_EVIDENCE:
    case LINE_ITEM:
        snprintf(text, sizeof text, "- %s", line->text);
        add_text(making, &like, finding ? 3 : 1, 2, text);
        break;
    case LINE_CONFIRM:
        snprintf(text, sizeof text, "%s%s", _("to confirm: "), line->text);
        add_text(making, &like, 3, 2, text);
        break;
    case LINE_PURPOSE:
        like.role = ROLE_DIM;
        snprintf(text, sizeof text, "%s:", line->text);
        add_text(making, &like, 3, 2, text);
        break;
    case LINE_COMMAND:
        like.role = line->changes ? ROLE_WARNING : ROLE_KEY;
        snprintf(text, sizeof text, "%s%s", line->changes ? "! " : "", line->text);
        add_text(making, &like, line->changes ? 5 : 7, 4, text);
        break;
    case LINE_WATCHED:
        like.role = ROLE_DIM;
        add_text(making, &like, 0, 2, line->text);
        break;
    case LINE_FINDING:
    case LINE_BLANK:
        add_blank(making, &like);
        break;
    }
}

void diagnosis_rows_make(struct diagnosis_rows *rows, const struct investigation *investigation,
                         const struct diagnosis_look *look)
{
    struct making making = {.rows = rows,
                            .investigation = investigation,
                            .diagnosis = investigation_diagnosis(investigation),
                            .look = look,
                            .finding = SIZE_MAX};
    str_clear(&rows->text);
    rows->count = 0;
    if (making.diagnosis)
        diagnosis_lines(making.diagnosis, false, take, &making);
}

void diagnosis_rows_draw(const struct diagnosis_rows *rows, size_t row, const struct canvas *canvas, int y)
{
    const struct diagnosis_row *item = &rows->items[row];
    const char *text = str_text(&rows->text);
    canvas_text_n(canvas, item->x, y, item->role, text + item->from, item->to - item->from,
                  canvas->area.width - item->x);
    if (item->second_x)
        canvas_text_n(canvas, item->second_x, y, item->role, text + item->second_from,
                      item->second_to - item->second_from, canvas->area.width - item->second_x);
}
