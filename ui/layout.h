/* Where panes go on a screen of any size. Pure arithmetic. */
#ifndef WEIR_UI_LAYOUT_H
#define WEIR_UI_LAYOUT_H

#include <stdbool.h>

#include "ui/grid.h"

enum { LAYOUT_MIN_WIDTH = 60, LAYOUT_MIN_HEIGHT = 15 };

struct dashboard_layout {
    bool too_small;
    struct rect header, status;
    struct rect topics, partitions, groups, messages, chart; /* of width 0: not shown at this size */
};

void layout_dashboard(struct dashboard_layout *layout, int width, int height);

#endif
