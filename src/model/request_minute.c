#include "model/request_minute.h"

#include <string.h>

enum { STEP_US = 5000000, MINUTE_US = 60000000 };

static void drop_first(struct request_minute *minute)
{
    memmove(minute->marks, minute->marks + 1, --minute->count * sizeof *minute->marks);
}

uint64_t request_minute_take(struct request_minute *minute, uint64_t total, int64_t now_us)
{
    if (!minute->count || now_us - minute->marks[minute->count - 1].at_us >= STEP_US) {
        if (minute->count == REQUEST_MARKS)
            drop_first(minute);
        minute->marks[minute->count].at_us = now_us;
        minute->marks[minute->count].total = minute->count ? total : 0;
        minute->count++;
    }
    /* The first mark is the youngest that is a minute old. */
    while (minute->count > 1 && now_us - minute->marks[1].at_us >= MINUTE_US)
        drop_first(minute);
    return total - minute->marks[0].total;
}
