/* The rows of the diagnosis' pane: lines of a diagnosis, broken to a width, findings folded or open, and in an open one
 * the record at which its partition is stuck beside the one before it. Kept apart from the pane for its size. */
#ifndef WEIR_UI_DIAGNOSIS_ROWS_H
#define WEIR_UI_DIAGNOSIS_ROWS_H

#include "engine/investigation.h"
#include "ui/grid.h"

enum { DIAGNOSIS_SIDE_BY_SIDE = 100 /* columns from which records stand beside each other */, RECORD_ROWS = 40 };

struct diagnosis_row {
    enum role role;
    int x;           /* columns before it */
    size_t from, to; /* bytes of the text */
    int second_x;    /* a second column begins there; 0: none */
    size_t second_from, second_to;
    int question;   /* of the finding that it belongs to; 0: none */
    bool heads;     /* it is the title of that finding */
    bool is_record; /* of the record there, or, `is_before`, the one before it */
    bool is_before;
};

struct diagnosis_rows {
    struct str text;
    struct diagnosis_row *items;
    size_t count;
};

struct diagnosis_look {
    int width;
    bool ascii, hex;
    bool (*open)(const void *context, size_t finding, int question); /* whether it is unfolded */
    const void *context;
};

void diagnosis_rows_make(struct diagnosis_rows *rows, const struct investigation *investigation,
                         const struct diagnosis_look *look);
void diagnosis_rows_finish(struct diagnosis_rows *rows);
void diagnosis_rows_draw(const struct diagnosis_rows *rows, size_t row, const struct canvas *canvas, int y);

#endif
