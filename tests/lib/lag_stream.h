/* A group that a watch looks at again and again, made of constants and chance. */
#ifndef WEIR_TESTS_LAG_STREAM_H
#define WEIR_TESTS_LAG_STREAM_H

#include "model/lag_watch.h"

enum { STREAM_ROWS = 300, STREAM_MEMBERS = 50 };
static const int64_t second_us = 1000000, start_ms = 1767268800000;

struct dice {
    uint64_t seed;
};

/* A number below `below`, the same ones in every run. */
uint32_t dice_roll(struct dice *dice, uint32_t below);

struct lag_stream {
    struct dice dice;
    struct lag_watch *watch;
    struct group_detail detail; /* of the rows and members below */
    struct lag_row rows[STREAM_ROWS];
    struct member_row members[STREAM_MEMBERS];
    char ids[STREAM_MEMBERS][320];
    int64_t now_us;
};

struct lag_stream *lag_stream_create(uint64_t seed);
void lag_stream_destroy(struct lag_stream *stream);
/* The row `at` is this one, with the lag that follows from it. */
void lag_stream_put(struct lag_stream *stream, size_t at, struct lag_row row);
/* The watch looks at the detail, now; the news it has are of a form that holds for all. */
void lag_stream_judge(struct lag_stream *stream, struct arena *arena);
/* The same of any watch and group. */
void lag_look_at(struct lag_watch *watch, struct group_detail *detail, int64_t now_us, struct arena *arena);

#endif
