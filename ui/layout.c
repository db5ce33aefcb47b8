/* The dashboard's shapes: from 120x30 on, three tables over messages and chart; on anything smaller, topics over
 * messages with the rest a key away. A medium screen (100 wide) gets topics and groups side by side.
 */
#include "ui/layout.h"

#include <string.h>

enum { FULL_WIDTH = 116, FULL_HEIGHT = 28, TOPICS_MOST = 52, PARTITIONS_MOST = 74 };

static int between(int value, int least, int most)
{
    return value < least ? least : value > most ? most : value;
}

static void full(struct dashboard_layout *layout, int width, int top, int height)
{
    int upper = between(height * 2 / 5, 9, 22);
    int topics = between(width * 28 / 100, 34, TOPICS_MOST);
    int partitions = between(width * 34 / 100, 42, PARTITIONS_MOST);
    layout->topics = (struct rect){0, top, topics, upper};
    layout->partitions = (struct rect){topics, top, partitions, upper};
    layout->groups = (struct rect){topics + partitions, top, width - topics - partitions, upper};
    int chart = between(width * 35 / 100, 38, 84);
    layout->messages = (struct rect){0, top + upper, width - chart, height - upper};
    layout->chart = (struct rect){width - chart, top + upper, chart, height - upper};
}

static void small(struct dashboard_layout *layout, int width, int top, int height)
{
    int upper = between(height * 2 / 5, 5, 14);
    if (width >= 100) {
        int topics = width / 2;
        layout->topics = (struct rect){0, top, topics, upper};
        layout->groups = (struct rect){topics, top, width - topics, upper};
    } else {
        layout->topics = (struct rect){0, top, width, upper};
    }
    layout->messages = (struct rect){0, top + upper, width, height - upper};
}

void layout_dashboard(struct dashboard_layout *layout, int width, int height)
{
    memset(layout, 0, sizeof *layout);
    layout->too_small = width < LAYOUT_MIN_WIDTH || height < LAYOUT_MIN_HEIGHT;
    if (layout->too_small)
        return;
    layout->header = (struct rect){0, 0, width, 1};
    layout->status = (struct rect){0, height - 1, width, 1};
    if (width >= FULL_WIDTH && height >= FULL_HEIGHT)
        full(layout, width, 1, height - 2);
    else
        small(layout, width, 1, height - 2);
}
