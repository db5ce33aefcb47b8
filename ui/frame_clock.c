#include "ui/frame_clock.h"

#include <string.h>

void frame_clock_init(struct frame_clock *clock, int64_t now_us)
{
    memset(clock, 0, sizeof *clock);
    clock->filled_us = now_us;
    clock->bucket = FRAME_BUCKET_BYTES;
    clock->key_due = true; /* the first frame */
}

void frame_clock_key(struct frame_clock *clock)
{
    clock->key_due = true;
}

void frame_clock_data(struct frame_clock *clock)
{
    clock->data_due = true;
}

static void fill(struct frame_clock *clock, int64_t now_us)
{
    clock->bucket += (double)(now_us - clock->filled_us) * FRAME_BYTES_A_SECOND / 1e6;
    if (clock->bucket > FRAME_BUCKET_BYTES)
        clock->bucket = FRAME_BUCKET_BYTES;
    clock->filled_us = now_us;
}

/* When the next data frame may come. What is owed is waited for, up to a point: that screens of more than 16 kB a frame
 * still move four times a second is worth more than the budget. */
static int64_t next_data_us(const struct frame_clock *clock)
{
    int64_t fastest = clock->last_us + FRAME_FASTEST_US, slowest = clock->last_us + FRAME_SLOWEST_US;
    if (clock->bucket >= 0)
        return fastest;
    int64_t paid = clock->filled_us + (int64_t)(-clock->bucket * 1e6 / FRAME_BYTES_A_SECOND);
    return paid < fastest ? fastest : paid > slowest ? slowest : paid;
}

bool frame_clock_due(struct frame_clock *clock, int64_t now_us, bool taken)
{
    fill(clock, now_us);
    if (clock->key_due)
        return true;
    return clock->data_due && taken && now_us >= next_data_us(clock);
}

int64_t frame_clock_wait_us(struct frame_clock *clock, int64_t now_us)
{
    fill(clock, now_us);
    if (clock->key_due)
        return 0;
    if (!clock->data_due)
        return -1;
    int64_t left = next_data_us(clock) - now_us;
    return left > 0 ? left : 0;
}

void frame_clock_drawn(struct frame_clock *clock, int64_t now_us, size_t bytes)
{
    fill(clock, now_us);
    if (!clock->key_due) {
        clock->bucket -= (double)bytes;
        if (clock->bucket < -FRAME_BYTES_A_SECOND)
            clock->bucket = -FRAME_BYTES_A_SECOND;
    }
    clock->key_due = clock->data_due = false;
    clock->last_us = now_us;
}
