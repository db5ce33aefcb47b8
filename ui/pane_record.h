/* What the record view's files share: pane_record.c (state, lines, keys), pane_record_draw.c, pane_record_find.c (the
 * text that is looked for) and pane_record_field.c (what the cursor stands on). */
#ifndef WEIR_UI_PANE_RECORD_H
#define WEIR_UI_PANE_RECORD_H

#include "filter/filter.h"
#include "ui/panes.h"
#include "ui/record_job.h"
#include "ui/tree.h"

/* What `v` goes through; a value that is no JSON is text in the first one too. */
enum record_view { VIEW_TREE, VIEW_TEXT, VIEW_HEX, VIEWS };

enum line_kind { LINE_BLANK, LINE_FACT, LINE_HEADER, LINE_HEADING, LINE_TREE, LINE_TEXT, LINE_HEX };

struct line {
    enum line_kind kind;
    int part;        /* 0 key, 1 value */
    size_t from, to; /* tree: line number; text: bytes; fact, header: number */
};

struct part {
    struct bytes bytes;
    size_t size; /* on the broker */
    struct tree tree;
    bool is_tree;
    struct decoded decoded; /* of the value: what the tree is of */
    struct record_job *job; /* of a large value; what came of it points into it */
    bool is_read;           /* by the job, or without one */
};

struct record_pane {
    struct batch batch; /* the copy */
    struct record record;
    bool has_record, is_whole;
    char topic[256];
    char problem[256];
    struct part parts[2];
    struct decoder decoder; /* of the value */
    enum record_view view;
    bool wrap;

    struct str find;            /* the text that is looked for; "": none */
    struct filter *find_filter; /* of it; NULL: there is none, or its text cannot be read */
    bool find_missed, find_wrapped;
    size_t find_from; /* the line from which it was looked for first */

    struct line *lines;
    size_t count, room;
    size_t at, top;
    int left, height, width;
    bool is_stale; /* lines are to be made again */
};

/* LINE_FACT's numbers. */
enum { FACT_PLACE, FACT_TIME, FACT_SIZE, FACT_PROBLEM };

void pane_record_lines(struct record_pane *pane);                        /* makes them anew */
size_t pane_record_tree_start(const struct record_pane *pane, int part); /* where the lines of a tree begin */
void pane_record_finish_find(struct record_pane *pane);
void pane_record_set_filter(void *state, const char *text);
const char *pane_record_filter(const void *state);
void pane_record_next_match(struct record_pane *pane, bool forward);

void pane_record_title(const struct pane_model *model, const void *state, struct str *out);
void pane_record_draw(const struct pane_model *model, const void *state, const struct canvas *canvas, bool focused);

#endif
