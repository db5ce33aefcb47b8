/* CSV: any file is read to its end, rows have as many fields as there are names, and give valid JSON; fields that are
 * written are read back the same; windows-1252 becomes valid UTF-8. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "codec/csv.h"
#include "codec/csv_fields.h"
#include "codec/json_scan.h"
#include "text/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void check_written(const struct csv_row *row, char separator)
{
    struct str line = {0};
    struct csv_fields fields = {0};
    for (size_t i = 0; i < row->count; i++) {
        if (i)
            str_append_char(&line, separator);
        csv_append_field(&line, row->fields[i].data, row->fields[i].len, separator);
    }
    must(!csv_fields_split(&fields, (struct bytes){str_text(&line), line.len}, separator));
    must(fields.count == row->count);
    for (size_t i = 0; i < row->count; i++)
        must(fields.items[i].len == row->fields[i].len &&
             (!fields.items[i].len || memcmp(fields.items[i].data, row->fields[i].data, fields.items[i].len) == 0));
    csv_fields_finish(&fields);
    str_finish(&line);
}

static void read_rows(struct csv_reader *reader)
{
    struct csv_row row;
    struct error error;
    struct str json = {0};
    size_t names;
    uint64_t line = 0;
    csv_names(reader, &names);
    for (enum csv_state state; (state = csv_next(reader, &row, &error)) != CSV_END;) {
        must(state == CSV_ROW || state == CSV_BAD);
        if (state == CSV_BAD) {
            must(error.text[0] != '\0');
            continue;
        }
        must(row.count == names && row.line > line);
        line = row.line;
        str_clear(&json);
        csv_append_json(reader, &row, &json);
        must(json_valid(json.data, json.len));
        check_written(&row, csv_separator(reader));
    }
    str_finish(&json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error error;
    int fd = memfd_create("csv", MFD_CLOEXEC);
    must(fd >= 0 && write(fd, data, size) == (ssize_t)size && lseek(fd, 0, SEEK_SET) == 0);
    struct csv_reader *reader = csv_open(fd, &(struct csv_options){0}, &error);
    if (reader)
        read_rows(reader);
    csv_close(reader);
    close(fd);
    struct str utf8 = {0};
    encoding_append_1252(&utf8, (const char *)data, size);
    must(utf8_valid(str_text(&utf8), utf8.len));
    str_finish(&utf8);
    return 0;
}
