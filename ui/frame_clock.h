/* When to draw: keys and resizes at once; data at a pace that the terminal's line can take. Pure; time is given.
 *
 * A bucket fills at 60 kB a second (a little below the 64 kB that are promised) and holds a quarter of that. Data
 * frames are taken out of it; when it is empty the pace sinks from 30 frames a second towards 4, as the frames' size
 * allows. Frames that a key caused are free.
 */
#ifndef WEIR_UI_FRAME_CLOCK_H
#define WEIR_UI_FRAME_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FRAME_BYTES_A_SECOND = 60000, FRAME_BUCKET_BYTES = 15000, FRAME_FASTEST_US = 33333, FRAME_SLOWEST_US = 250000 };

struct frame_clock {
    bool key_due;  /* a key or a resize is to be drawn */
    bool data_due; /* data changed */
    int64_t last_us;
    int64_t filled_us;
    double bucket; /* bytes; below 0: owed */
};

void frame_clock_init(struct frame_clock *clock, int64_t now_us);
void frame_clock_key(struct frame_clock *clock);
void frame_clock_data(struct frame_clock *clock);

/* True when a frame is to be drawn now. `taken`: the terminal has taken the last one (data frames wait for that). */
bool frame_clock_due(struct frame_clock *clock, int64_t now_us, bool taken);

/* Microseconds until frame_clock_due can be true without anything else happening; -1: never. */
int64_t frame_clock_wait_us(struct frame_clock *clock, int64_t now_us);

/* A frame of so many bytes was drawn. */
void frame_clock_drawn(struct frame_clock *clock, int64_t now_us, size_t bytes);

#endif
