/* Where lines stand between the rows of the message view: above a line is what a group has committed of a partition,
 * below it what it has not. Pure functions: rows and commits in, lines out.
 *
 * A line belongs to the first row of its partition from the committed offset on, whatever rows of other partitions lie
 * between. It stands where that is certain alone: the row has the committed offset, or what comes before it in its
 * partition is known and has been committed. At most one line stands above a row; groups at the same place share it.
 */
#ifndef WEIR_UI_COMMITTED_LINES_H
#define WEIR_UI_COMMITTED_LINES_H

#include "base/known.h"
#include "model/topic_commits.h"

struct line_row { /* of the view */
    int32_t partition;
    int64_t offset;
    bool counts; /* it is of the topic that the commits are of */
};

/* What is known of a partition besides the rows. */
struct line_part {
    int32_t partition;
    struct offset before; /* the last offset of it above the rows */
    struct offset start;  /* where there is none above: all of it from here on is among the rows */
    struct offset low;    /* what lies below is deleted: nobody has it to read any more */
};

struct committed_line {
    size_t row;          /* it stands above this one */
    size_t first, count; /* of the commits' rows: all of one partition */
};

enum { COMMITTED_LINES = 64 };

struct committed_lines {
    struct committed_line lines[COMMITTED_LINES]; /* by row */
    size_t count;
    size_t above, below; /* groups whose lines were left out before the first and after the last */
};

/* Each partition of `rows` is in `parts`, sorted by number. Of more than `most` lines those nearest to the row `anchor`
 * are kept. */
void committed_lines_find(struct committed_lines *out, const struct topic_commits *commits, const struct line_row *rows,
                          size_t count, const struct line_part *parts, size_t part_count, size_t most, size_t anchor);

/* How rows and lines share the screen, from the top: items are the rows with the lines between them. */
size_t committed_lines_item(const struct committed_lines *lines, size_t row); /* of a row */
/* The row at an item; a line is its own answer: `*line` is then not NULL, and the row is the one below it. */
size_t committed_lines_row(const struct committed_lines *lines, size_t item, const struct committed_line **line);

/* The item that is first on a screen of `height`: as before (`first`), but so that the row that is selected is on it
 * with the line above it, that it is filled, and, following, that it ends with the last. */
size_t committed_lines_first(const struct committed_lines *lines, size_t rows, size_t height, size_t first,
                             size_t selected, bool following);

#endif
