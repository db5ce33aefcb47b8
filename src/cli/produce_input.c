#include "cli/produce_input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/lang.h"
#include "base/mem.h"
#include "cli/line_reader.h"

int produce_input_open(const char *path, struct error *error)
{
    if (strcmp(path, "-") == 0)
        return STDIN_FILENO;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (fd >= 0 && fstat(fd, &status) == 0 && S_ISDIR(status.st_mode)) {
        close(fd);
        errno = EISDIR;
        fd = -1;
    }
    if (fd < 0)
        error_set(error, ERROR_USAGE, _("%s: cannot be read: %s"), path, strerror(errno));
    return fd;
}

struct values {
    struct produce_input base;
    const char *const *items;
    size_t count, at;
};

static enum input_state next_value(struct produce_input *base, struct produce_record *record, struct error *error)
{
    struct values *values = (struct values *)base;
    (void)error;
    if (values->at == values->count)
        return INPUT_END;
    const char *value = values->items[values->at++];
    base->number++;
    base->read += value ? strlen(value) : 0;
    record->value = (struct bytes){value, value ? strlen(value) : 0};
    return INPUT_RECORD;
}

static void destroy_values(struct produce_input *base)
{
    free(base);
}

struct produce_input *produce_input_values(const char *const *values, size_t count)
{
    static const struct produce_input_ops ops = {next_value, destroy_values};
    struct values *input = mem_zero(1, sizeof *input);
    *input =
        (struct values){.base = {.ops = &ops, .unit = "value", .interactive = true}, .items = values, .count = count};
    return &input->base;
}

struct produce_input *produce_input_tombstone(void)
{
    static const char *const none[] = {NULL};
    return produce_input_values(none, 1);
}

struct lines {
    struct produce_input base;
    struct line_reader reader;
    const char *separator;
    bool prompt;
};

/* The key goes up to the first separator; a line without one has no key. */
static void split(struct lines *lines, struct bytes line, struct produce_record *record)
{
    size_t len = strlen(lines->separator);
    const char *found = line.len >= len ? memmem(line.data, line.len, lines->separator, len) : NULL;
    record->value = line;
    if (!found) {
        lines->base.keyless++;
        return;
    }
    size_t key = (size_t)(found - line.data);
    record->key = (struct bytes){line.data, key};
    record->value = (struct bytes){found + len, line.len - key - len};
}

static enum input_state next_line(struct produce_input *base, struct produce_record *record, struct error *error)
{
    struct lines *lines = (struct lines *)base;
    struct bytes line;
    if (lines->prompt && write(STDERR_FILENO, "> ", 2) < 0)
        lines->prompt = false;
    enum line_state state = line_reader_next(&lines->reader, &line, error);
    base->number = lines->reader.number;
    base->read = lines->reader.read;
    switch (state) {
    case LINE_WHOLE:
        break;
    case LINE_TOO_LONG:
        error_set(error, ERROR_FAILED, _("line %llu is longer than %d MiB"), (unsigned long long)base->number,
                  LINE_LONGEST >> 20);
        return INPUT_BAD;
    case LINE_END:
        return INPUT_END;
    case LINE_FAILED:
        return INPUT_FAILED;
    }
    if (lines->separator)
        split(lines, line, record);
    else
        record->value = line;
    /* An empty line is an empty value, never a tombstone. */
    if (!record->value.data)
        record->value.data = "";
    return INPUT_RECORD;
}

static void destroy_lines(struct produce_input *base)
{
    line_reader_finish(&((struct lines *)base)->reader);
    free(base);
}

struct produce_input *produce_input_lines(int fd, const char *separator, bool prompt)
{
    static const struct produce_input_ops ops = {next_line, destroy_lines};
    struct lines *lines = mem_zero(1, sizeof *lines);
    struct stat status;
    *lines = (struct lines){
        .base = {.ops = &ops, .unit = "line", .interactive = prompt}, .separator = separator, .prompt = prompt};
    line_reader_init(&lines->reader, fd);
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
        lines->base.size = (uint64_t)status.st_size;
    lines->base.file = fd;
    return &lines->base;
}
