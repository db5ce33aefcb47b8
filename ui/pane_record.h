/* What the record view's two files share: pane_record.c (state, lines, keys) and pane_record_draw.c. */
#ifndef WEIR_UI_PANE_RECORD_H
#define WEIR_UI_PANE_RECORD_H

#include "ui/panes.h"
#include "ui/tree.h"

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
};

struct record_pane {
    struct batch batch; /* the copy */
    struct record record;
    bool has_record, is_whole;
    char topic[256];
    char problem[256];
    struct part parts[2];
    struct decoder decoder; /* of the value */
    bool as_text, wrap;

    struct line *lines;
    size_t count, room;
    size_t at, top;
    int left, height, width;
    bool is_stale; /* lines are to be made again */
};

/* LINE_FACT's numbers. */
enum { FACT_PLACE, FACT_TIME, FACT_SIZE, FACT_PROBLEM };

void pane_record_title(const struct pane_model *model, const void *state, struct str *out);
void pane_record_draw(const struct pane_model *model, const void *state, const struct canvas *canvas, bool focused);

#endif
