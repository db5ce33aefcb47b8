/* What groups have committed, as lines between the rows of the message view. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "model/tail_state.h"
#include "model/topics.h"
#include "text/format.h"
#include "text/sanitize.h"
#include "text/width.h"
#include "ui/pane_messages.h"

enum {
    LOOK_BACK = 512,   /* records above the rows, for the last one of each partition */
    SHARE = 3,         /* at most one row in so many is a line */
    NAMED = 3,         /* groups on a line */
    NAME_COLUMNS = 24, /* of each */
    STALE_US = 30000000
};

/* The number of the topic that the commits are of, among those that are read. */
static size_t topic_number(const struct pane_model *model, const struct topic_commits *commits)
{
    for (size_t i = 0; i < model->topic_count; i++)
        if (strcmp(model->topics[i], commits->topic) == 0)
            return i;
    return SIZE_MAX;
}

static size_t list_rows(const struct window *window, size_t topic, struct line_row *rows)
{
    for (size_t i = 0; i < window->count; i++) {
        const struct record_head *head = window->rows[i].record.head;
        rows[i] =
            (struct line_row){.partition = head->partition, .offset = head->offset, .counts = head->topic == topic};
    }
    return window->count;
}

static int compare_parts(const void *left, const void *right)
{
    const struct line_part *a = left, *b = right;
    return (a->partition > b->partition) - (a->partition < b->partition);
}

static struct line_part *part_of(struct line_part *parts, size_t count, int32_t partition)
{
    struct line_part key = {.partition = partition};
    return count ? bsearch(&key, parts, count, sizeof key, compare_parts) : NULL;
}

/* Each partition of the rows once. */
static size_t list_parts(const struct line_row *rows, size_t count, struct line_part *parts)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        parts[i] = (struct line_part){.partition = rows[i].partition};
    if (count)
        qsort(parts, count, sizeof *parts, compare_parts);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || parts[kept - 1].partition != parts[i].partition)
            parts[kept++] = parts[i];
    return kept;
}

/* What is held above the rows: the last record of each partition. Looked at only when the rows begin elsewhere, and not
 * while they run: they would not wait for it. */
static void look_back(const struct pane_model *model, const struct window *window, size_t topic,
                      struct messages_above *above)
{
    struct record_head heads[LOOK_BACK];
    uint64_t top = window->rows[0].seq, first = window->stats.first, got = 0;
    uint64_t from = top > first + LOOK_BACK ? top - LOOK_BACK : first;
    bool runs = window->following || window->behind;
    if (above->top == top && above->first == first && above->cleared == window->cleared &&
        above->ring == model->view_ring)
        return;
    *above = (struct messages_above){.parts = above->parts};
    if (runs)
        return;
    above->top = top;
    above->first = first;
    above->cleared = window->cleared;
    above->ring = model->view_ring;
    size_t found = top > first ? ring_heads(model->view_ring, from, (size_t)(top - from), heads, &got) : 0;
    above->parts = mem_resize(above->parts, found + 1, sizeof *above->parts);
    for (size_t i = found; i-- > 0;) { /* the last of each comes first */
        size_t k = 0;
        while (k < above->count && above->parts[k].partition != heads[i].partition)
            k++;
        if (k == above->count && heads[i].topic == topic)
            above->parts[above->count++] =
                (struct line_part){.partition = heads[i].partition, .before = offset_of(heads[i].offset)};
    }
}

/* Where the rows are all that is held, and nothing of it is gone, they have all of a partition from its start on. */
static void learn_ends(const struct pane_model *model, const struct window *window, size_t topic,
                       struct line_part *parts, size_t count)
{
    const struct tail_state *tail = model->snapshot->tail;
    const struct partitions *partitions = model->snapshot->partitions;
    bool all = window_above(window) == 0 && window_evicted(window) == 0 && window->stats.evicted == 0 &&
               model->counts->evicted == 0 && model->counts->skipped == 0;
    for (size_t i = 0; tail && tail->number == model->generation && i < tail->count; i++) {
        const struct tail_partition *row = &tail->rows[i];
        struct line_part *part = row->topic == topic ? part_of(parts, count, row->partition) : NULL;
        const struct view_place *place =
            part && model->places ? view_place_of(model->places, row->topic, row->partition) : NULL;
        if (part && all)
            part->start = place && place->oldest.known ? place->oldest : row->start;
        if (part)
            part->low = row->low;
    }
    for (size_t i = 0; partitions && strcmp(partitions->topic, model->topics[topic]) == 0 && i < partitions->count;
         i++) {
        struct line_part *part = part_of(parts, count, partitions->rows[i].partition);
        if (part && partitions->rows[i].low.known)
            part->low = partitions->rows[i].low;
    }
}

static size_t anchor_of(const struct window *window)
{
    size_t selected = window_selected_index(window);
    return window->following || selected == SIZE_MAX ? window->count - 1 : selected;
}

static void find_lines(const struct pane_model *model, struct messages *messages, size_t topic)
{
    const struct window *window = &messages->window;
    struct line_row *rows = mem_zero(window->count, sizeof *rows);
    struct line_part *parts = mem_zero(window->count, sizeof *parts);
    size_t count = list_rows(window, topic, rows), part_count = list_parts(rows, count, parts);
    look_back(model, window, topic, &messages->above);
    for (size_t i = 0; i < messages->above.count; i++) {
        struct line_part *part = part_of(parts, part_count, messages->above.parts[i].partition);
        if (part)
            part->before = messages->above.parts[i].before;
    }
    learn_ends(model, window, topic, parts, part_count);
    committed_lines_find(&messages->lines, messages->commits, rows, count, parts, part_count, window->height / SHARE,
                         anchor_of(window));
    free(parts);
    free(rows);
}

void messages_place_lines(const struct pane_model *model, struct messages *messages)
{
    const struct topic_commits *commits = model->snapshot->commits;
    const struct window *window = &messages->window;
    bool may = commits && commits->count > 0 && model->topic_is_read && model->sorting.stage == SORTING_OFF;
    size_t topic = may && window->count > 0 ? topic_number(model, commits) : SIZE_MAX;
    messages->lines = (struct committed_lines){.count = 0};
    messages->commits = topic == SIZE_MAX ? NULL : commits;
    if (messages->commits)
        find_lines(model, messages, topic);
    messages->first_item = committed_lines_first(&messages->lines, window->count, window->height, messages->first_item,
                                                 window_selected_index(window), window->following);
}

size_t messages_at(const struct messages *messages, size_t y, const struct committed_line **line)
{
    size_t row = committed_lines_row(&messages->lines, messages->first_item + y, line);
    return row < messages->window.count && y < messages->window.height ? row : SIZE_MAX;
}

size_t messages_hidden(const struct messages *messages, size_t *below)
{
    const struct committed_line *line;
    const struct window *window = &messages->window;
    size_t above = committed_lines_row(&messages->lines, messages->first_item, &line);
    size_t end = committed_lines_row(&messages->lines, messages->first_item + window->height, &line);
    *below = end < window->count ? window->count - end : 0;
    return above;
}

/* --- drawn --- */

struct pen {
    const struct canvas *canvas;
    int x, y;
};

static void put(struct pen *pen, enum role role, const char *text)
{
    pen->x += canvas_text(pen->canvas, pen->x, pen->y, role, text);
}

static void put_name(const struct pane_model *model, struct pen *pen, const struct commit_row *row, int columns)
{
    char cut[256], age[FORMAT_MAX];
    struct str clean = {0};
    bool is_old = row->stale || model->now_us - row->as_of_us > STALE_US;
    enum role role = is_old ? ROLE_STALE : ROLE_ACCENT;
    sanitize_append(&clean, row->group, strlen(row->group), SIZE_MAX, model->ascii);
    width_middle_cut(str_text(&clean), clean.len, (size_t)columns, model->ascii, cut, sizeof cut);
    put(pen, role, cut);
    if (is_old) {
        str_clear(&clean);
        str_appendf(&clean, _(" (%s ago)"), format_duration((double)(model->now_us - row->as_of_us) / 1e6, age));
        put(pen, role, str_text(&clean));
    }
    str_finish(&clean);
}

/* The group that is open comes first. */
static size_t nth_group(const struct pane_model *model, const struct topic_commits *commits,
                        const struct committed_line *line, size_t n)
{
    size_t open = SIZE_MAX;
    for (size_t i = 0; i < line->count && *model->group && open == SIZE_MAX; i++)
        if (strcmp(commits->rows[line->first + i].group, model->group) == 0)
            open = i;
    if (open == SIZE_MAX || n > open)
        return line->first + n;
    return line->first + (n == 0 ? open : n - 1);
}

static void put_left_out(struct pen *pen, const char *rule, size_t groups, bool above)
{
    struct str text = {0};
    if (groups == 0)
        return;
    put(pen, ROLE_BORDER, rule);
    if (above)
        str_appendf(&text, lang_plural(" +%zu group above ", " +%zu groups above ", groups), groups);
    else
        str_appendf(&text, lang_plural(" +%zu group below ", " +%zu groups below ", groups), groups);
    put(pen, ROLE_DIM, str_text(&text));
    str_finish(&text);
}

void messages_draw_line(const struct pane_model *model, const struct messages *messages,
                        const struct committed_line *line, const struct canvas *canvas, int y)
{
    const char *rule = model->ascii ? "--" : "\u2500\u2500";
    const struct topic_commits *commits = messages->commits;
    const struct committed_lines *lines = &messages->lines;
    int columns = canvas->area.width / 3 < NAME_COLUMNS ? canvas->area.width / 3 : NAME_COLUMNS;
    size_t named = line->count < NAMED ? line->count : NAMED;
    struct pen pen = {canvas, 1, y};
    char text[48];
    put(&pen, ROLE_BORDER, rule);
    for (size_t i = 0; i < named; i++) {
        put(&pen, ROLE_BORDER, i ? ", " : " ");
        put_name(model, &pen, &commits->rows[nth_group(model, commits, line, i)], columns > 0 ? columns : 1);
    }
    if (line->count > named) {
        snprintf(text, sizeof text, " +%zu", line->count - named);
        put(&pen, ROLE_DIM, text);
    }
    snprintf(text, sizeof text, " p%ld ", (long)commits->rows[line->first].partition);
    put(&pen, ROLE_DIM, text);
    put_left_out(&pen, rule, line == lines->lines ? lines->above : 0, true);
    put_left_out(&pen, rule, line == &lines->lines[lines->count - 1] ? lines->below : 0, false);
    while (pen.x < canvas->area.width - 1)
        put(&pen, ROLE_BORDER, model->ascii ? "-" : "\u2500");
}
