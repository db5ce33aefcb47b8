/* Records from the rows of a CSV file. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/lang.h"
#include "base/mem.h"
#include "base/nearest.h"
#include "cli/produce_input.h"
#include "codec/csv.h"

struct csv_input {
    struct produce_input base;
    struct csv_reader *reader;
    bool lines;
    size_t key; /* index of the column; SIZE_MAX: none */
    struct str value;
};

static enum input_state next_row(struct produce_input *base, struct produce_record *record, struct error *error)
{
    struct csv_input *input = (struct csv_input *)base;
    struct csv_row row = {0};
    enum csv_state state = csv_next(input->reader, &row, error);
    base->read = csv_bytes(input->reader);
    if (state == CSV_BAD)
        return INPUT_BAD;
    if (state != CSV_ROW)
        return state == CSV_END ? INPUT_END : INPUT_FAILED;
    base->number = row.line;
    if (input->key != SIZE_MAX && row.fields[input->key].len > 0)
        record->key = row.fields[input->key];
    else if (input->key != SIZE_MAX)
        base->keyless++;
    record->value = row.raw;
    if (!input->lines) {
        str_clear(&input->value);
        csv_append_json(input->reader, &row, &input->value);
        record->value = (struct bytes){str_text(&input->value), input->value.len};
    }
    return INPUT_RECORD;
}

static void destroy(struct produce_input *base)
{
    struct csv_input *input = (struct csv_input *)base;
    csv_close(input->reader);
    str_finish(&input->value);
    free(base->note);
    free(input);
}

static bool find_key(struct csv_input *input, const char *name, struct error *error)
{
    size_t count;
    const char *const *names = csv_names(input->reader, &count);
    struct nearest nearest;
    nearest_init(&nearest, name);
    for (size_t i = 0; i < count; i++) {
        nearest_offer(&nearest, names[i]);
        if (strcmp(names[i], name) == 0)
            input->key = i;
    }
    if (input->key != SIZE_MAX)
        return true;
    if (nearest.count)
        return error_set(error, ERROR_USAGE, _("--key: there is no column '%s'; the nearest is '%s'"), name,
                         nearest.names[0]);
    struct str all = {0};
    for (size_t i = 0; i < count; i++)
        str_appendf(&all, "%s%s", i ? ", " : "", names[i]);
    error_set(error, ERROR_USAGE, _("--key: there is no column '%s'; there are: %.700s"), name, str_text(&all));
    str_finish(&all);
    return false;
}

static char *note_of(const struct csv_reader *reader)
{
    char separator = csv_separator(reader);
    struct str note = {0};
    str_appendf(&note, _("the file is read as %s, separated by %s"), encoding_name(csv_encoding(reader)),
                separator == '\t'  ? _("tabs")
                : separator == ',' ? _("commas")
                : separator == ';' ? _("semicolons; a comma in a number is its decimal point")
                                   : _("what was given"));
    if (csv_renamed(reader))
        str_append(&note, _("; columns with no name, or one that was there already, got another"));
    return str_take(&note);
}

struct produce_input *produce_input_csv(int fd, const struct csv_wish *wish, struct error *error)
{
    static const struct produce_input_ops ops = {next_row, destroy};
    struct csv_options options = {.separator = wish->separator, .encoding_given = wish->encoding};
    struct stat status;
    if (wish->encoding && !encoding_named(wish->encoding, &options.encoding)) {
        error_set(error, ERROR_USAGE, _("--encoding: '%s' is not known; expected utf-8 or windows-1252"),
                  wish->encoding);
        return NULL;
    }
    struct csv_input *input = mem_zero(1, sizeof *input);
    *input = (struct csv_input){.base = {.ops = &ops, .unit = "row"}, .lines = wish->lines, .key = SIZE_MAX};
    input->reader = csv_open(fd, &options, error);
    if (!input->reader || (wish->key && !find_key(input, wish->key, error))) {
        destroy(&input->base);
        return NULL;
    }
    input->base.file = fd;
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
        input->base.size = (uint64_t)status.st_size;
    input->base.note = note_of(input->reader);
    return &input->base;
}
