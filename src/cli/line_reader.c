#include "cli/line_reader.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/lang.h"
#include "base/mem.h"

enum { CHUNK = 256 << 10 };

void line_reader_init(struct line_reader *reader, int fd)
{
    *reader = (struct line_reader){.fd = fd, .capacity = CHUNK, .buffer = mem_alloc(CHUNK)};
}

void line_reader_finish(struct line_reader *reader)
{
    free(reader->buffer);
}

/* Moves what is unread to the front, and makes room when that is all there is. */
static void make_room(struct line_reader *reader)
{
    size_t unread = reader->end - reader->start;
    if (reader->start > 0 && unread > 0)
        memmove(reader->buffer, reader->buffer + reader->start, unread);
    reader->start = 0;
    reader->end = unread;
    if (reader->end == reader->capacity) {
        reader->capacity *= 2;
        reader->buffer = mem_resize(reader->buffer, reader->capacity, 1);
    }
}

static bool fill(struct line_reader *reader, struct error *error)
{
    make_room(reader);
    ssize_t got = read(reader->fd, reader->buffer + reader->end, reader->capacity - reader->end);
    if (got < 0 && errno != EINTR)
        return error_set(error, ERROR_FAILED, _("cannot be read: %s"), strerror(errno));
    if (got <= 0)
        reader->at_end = true;
    else
        reader->end += (size_t)got;
    return true;
}

static void take(struct line_reader *reader, size_t len, size_t ending, struct bytes *line)
{
    *line = (struct bytes){reader->buffer + reader->start, len};
    if (ending && len > 0 && line->data[len - 1] == '\r')
        line->len--;
    reader->start += len + ending;
    reader->read += len + ending;
    reader->number++;
}

/* The rest of a line that is too long is read and forgotten. */
static enum line_state pass_over(struct line_reader *reader, struct error *error)
{
    for (;;) {
        size_t unread = reader->end - reader->start;
        const char *newline = memchr(reader->buffer + reader->start, '\n', unread);
        size_t gone = newline ? (size_t)(newline - reader->buffer) + 1 - reader->start : unread;
        reader->start += gone;
        reader->read += gone;
        if (newline || reader->at_end) {
            reader->number++;
            return LINE_TOO_LONG;
        }
        if (!fill(reader, error))
            return LINE_FAILED;
    }
}

enum line_state line_reader_next(struct line_reader *reader, struct bytes *line, struct error *error)
{
    size_t looked = 0;
    for (;;) {
        size_t unread = reader->end - reader->start;
        const char *from = reader->buffer + reader->start;
        const char *newline = unread > looked ? memchr(from + looked, '\n', unread - looked) : NULL;
        if (newline) {
            take(reader, (size_t)(newline - from), 1, line);
            return LINE_WHOLE;
        }
        if (reader->at_end) {
            if (unread == 0)
                return LINE_END;
            take(reader, unread, 0, line);
            return LINE_WHOLE;
        }
        if (unread >= LINE_LONGEST)
            return pass_over(reader, error);
        looked = unread;
        if (!fill(reader, error))
            return LINE_FAILED;
    }
}
