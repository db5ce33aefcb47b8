#include "ui/committed_lines.h"

#include <stdlib.h>
#include <string.h>

static int compare_parts(const void *left, const void *right)
{
    const struct line_part *a = left, *b = right;
    return (a->partition > b->partition) - (a->partition < b->partition);
}

/* The first commit of the partition from this offset on; those of later partitions when there is none. */
static size_t find_commit(const struct topic_commits *commits, int32_t partition, int64_t offset)
{
    size_t low = 0, high = commits->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct commit_row *row = &commits->rows[middle];
        bool before = row->partition < partition || (row->partition == partition && row->committed < offset);
        if (before)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* What came before this row in its partition; unknown: nothing that is shown. */
static struct offset shown_before(const struct line_row *rows, size_t row)
{
    for (size_t i = row; i-- > 0;)
        if (rows[i].counts && rows[i].partition == rows[row].partition)
            return offset_of(rows[i].offset);
    return (struct offset){0};
}

/* Whoever has committed from here up to the row's offset reads the row next. */
static int64_t least_of(const struct line_part *part, struct offset before, int64_t offset)
{
    before = before.known ? before : part->before;
    int64_t least = before.known                                      ? before.value + 1
                    : part->start.known && part->start.value < offset ? part->start.value
                                                                      : offset;
    return part->low.known && least <= part->low.value ? INT64_MIN : least;
}

static void add(struct committed_lines *out, const struct committed_line *line)
{
    if (out->count < COMMITTED_LINES)
        out->lines[out->count++] = *line;
    else
        out->below += line->count;
}

/* The farther of both ends goes. */
static void leave_out(struct committed_lines *out, size_t anchor)
{
    const struct committed_line *first = &out->lines[0], *last = &out->lines[out->count - 1];
    size_t to_first = first->row < anchor ? anchor - first->row : 0,
           to_last = last->row > anchor ? last->row - anchor : 0;
    out->count--;
    if (to_first > to_last) {
        out->above += first->count;
        memmove(out->lines, out->lines + 1, out->count * sizeof *out->lines);
    } else {
        out->below += last->count;
    }
}

void committed_lines_find(struct committed_lines *out, const struct topic_commits *commits, const struct line_row *rows,
                          size_t count, const struct line_part *parts, size_t part_count, size_t most, size_t anchor)
{
    *out = (struct committed_lines){.count = 0};
    for (size_t i = 0; i < count && part_count > 0; i++) {
        struct line_part key = {.partition = rows[i].partition};
        const struct line_part *part =
            rows[i].counts ? bsearch(&key, parts, part_count, sizeof key, compare_parts) : NULL;
        if (!part)
            continue;
        int64_t least = least_of(part, shown_before(rows, i), rows[i].offset);
        struct committed_line line = {.row = i, .first = find_commit(commits, part->partition, least)};
        line.count =
            least <= rows[i].offset ? find_commit(commits, part->partition, rows[i].offset + 1) - line.first : 0;
        if (line.count > 0)
            add(out, &line);
    }
    while (out->count > most)
        leave_out(out, anchor);
}

size_t committed_lines_item(const struct committed_lines *lines, size_t row)
{
    size_t item = row;
    for (size_t i = 0; i < lines->count && lines->lines[i].row <= row; i++)
        item++;
    return item;
}

size_t committed_lines_row(const struct committed_lines *lines, size_t item, const struct committed_line **line)
{
    size_t before = 0;
    *line = NULL;
    while (before < lines->count && lines->lines[before].row + before < item)
        before++;
    if (before < lines->count && lines->lines[before].row + before == item)
        *line = &lines->lines[before];
    return item - before;
}

size_t committed_lines_first(const struct committed_lines *lines, size_t rows, size_t height, size_t first,
                             size_t selected, bool following)
{
    size_t items = rows + lines->count, most = items > height ? items - height : 0;
    first = following || first > most ? most : first;
    if (selected >= rows || following || height == 0)
        return first;
    size_t at = committed_lines_item(lines, selected), top = at;
    const struct committed_line *line = NULL;
    if (at > 0 && height > 1)
        committed_lines_row(lines, at - 1, &line);
    top -= line != NULL;
    if (first > top)
        first = top;
    return at >= first + height ? at - height + 1 : first;
}
