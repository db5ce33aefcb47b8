/* A folding tree over one JSON text: lines are made only for what is on screen; depth is no limit. */
#ifndef WEIR_UI_TREE_H
#define WEIR_UI_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "codec/json_scan.h"
#include "ui/grid.h"

/* One line of a tree: an opening token with its name, or a closing bracket. */
struct tree_line {
    uint32_t token; /* the value */
    uint32_t name;  /* its member name's token, or UINT32_MAX */
    uint32_t depth;
    bool closing;
    bool last; /* no comma after it */
};

struct tree {
    const char *text; /* the caller's; must outlive the tree */
    size_t len;
    struct json_index index;
    uint8_t *folded; /* by token */
    struct tree_line *lines;
    size_t count, room;
};

/* False: not JSON; the tree is empty then. */
bool tree_init(struct tree *tree, const char *text, size_t len);
void tree_finish(struct tree *tree);
size_t tree_lines(const struct tree *tree);
bool tree_can_fold(const struct tree *tree, size_t line);
void tree_fold(struct tree *tree, size_t line, bool folded); /* of a closing line: its opening one */
bool tree_is_folded(const struct tree *tree, size_t line);
size_t tree_parent(const struct tree *tree,
                   size_t line); /* the line that holds it, of a closing line its opening one; 0 for the root */

/* Appends the path of the value at the line to the root's name: `.items[0].price`, `["unit price"]`, nothing for the
 * root. Of a closing line: that of its container. */
void tree_path(const struct tree *tree, size_t line, struct str *out);
const struct json_token *tree_token(const struct tree *tree, size_t line); /* the value at the line */

/* The value that the byte `at` of the text belongs to; of a name, the value it names. The tree must not be empty. */
uint32_t tree_token_at(const struct tree *tree, size_t at);
size_t tree_show(struct tree *tree, uint32_t token); /* unfolds what it is in; returns its line */
void tree_fold_inner(struct tree *tree);             /* folds everything but the root */

/* Draws one line from column `left` on; returns the columns that the whole line takes: exactly when it ends in sight,
 * otherwise some number of them that is greater than left + the canvas' width. */
int tree_draw_line(const struct tree *tree, size_t line, const struct canvas *canvas, int y, int left);

#endif
