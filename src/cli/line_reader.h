/* Lines of a descriptor, in chunks, with bounded memory. */
#ifndef WEIR_CLI_LINE_READER_H
#define WEIR_CLI_LINE_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/str.h"

enum { LINE_LONGEST = 64 << 20 };

struct line_reader {
    int fd;
    char *buffer;
    size_t start, end, capacity; /* unread bytes are buffer[start..end) */
    uint64_t number;             /* of the line that came last, from 1 */
    uint64_t read;               /* bytes of all lines so far */
    bool at_end;
};

enum line_state { LINE_WHOLE, LINE_TOO_LONG, LINE_END, LINE_FAILED };

void line_reader_init(struct line_reader *reader, int fd);
void line_reader_finish(struct line_reader *reader);

/* The next line without its line feed and a carriage return before it; it lives until the next call. A line longer
 * than LINE_LONGEST is passed over. A read that a signal cuts short is the end. */
enum line_state line_reader_next(struct line_reader *reader, struct bytes *line, struct error *error);

#endif
