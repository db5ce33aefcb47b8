/* JSON trees: any payload is a tree or is none; folding and unfolding everything gives the same lines again. */
#include <stdint.h>
#include <stdlib.h>

#include "ui/tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void draw_all(const struct tree *tree)
{
    struct grid grid;
    grid_init(&grid, 30, 1, false);
    struct canvas canvas = canvas_of(&grid);
    for (size_t line = 0; line < tree_lines(tree); line++) {
        if (tree_draw_line(tree, line, &canvas, 0, (int)(line % 40)) < 1)
            abort();
        if (line > 0 && tree_parent(tree, line) >= line)
            abort();
    }
    grid_finish(&grid);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tree tree;
    if (!tree_init(&tree, (const char *)data, size))
        return 0;
    size_t all = tree_lines(&tree);
    draw_all(&tree);
    for (size_t line = 0; line < tree_lines(&tree) && line < 100; line += 2)
        tree_fold(&tree, line, true);
    draw_all(&tree);
    for (size_t line = 0; line < tree_lines(&tree); line++)
        tree_fold(&tree, line, false);
    if (tree_lines(&tree) != all)
        abort();
    tree_finish(&tree);
    return 0;
}
