/* A recording in a file of its own, and the source that replays it. One at a time: a test has played_set_up and
 * played_tear_down around it. */
#ifndef WEIR_TESTS_RECORDING_KIT_H
#define WEIR_TESTS_RECORDING_KIT_H

#include "recording/writer.h"
#include "source/source.h"

enum { PLAYED_RECORDS = 20, PLAYED_FRAME = 5, PLAYED_VALUE = 100, PLAYED_PATIENCE_US = 20000000 };

/* A line of a recording that is text. */
#define LINE(offset) "{\"topic\":\"orders\",\"partition\":0,\"offset\":" #offset "}\n"

extern struct played {
    char path[64];
    struct board *board;
    struct mailbox *events;
    struct source *source; /* NULL: not opened */
} played;

int played_set_up(void **state);
int played_tear_down(void **state);

/* The file's bytes: the caller frees them. */
size_t played_load(unsigned char **bytes);
void played_store(const void *bytes, size_t len);

/* Records `from` on of PLAYED_RECORDS unlike ones, PLAYED_FRAME a frame: each kind of null and empty, headers, and
 * times; the even ones are of "orders", the odd ones of "payments". Record n has the offset 100 + n, and arrived at
 * 5000 + n ms. A recording that does not end is one whose recorder was killed. */
void played_write(enum recording_mode mode, int from, int count, bool ends);

/* Whether it is record `number` of those, byte for byte. */
bool played_is_record(const struct record *record, int number);

/* Offsets [from, to) of partition 0 of "orders", `step` apart, as a run of their own; each with a value of `size`. */
void played_write_run(enum recording_mode mode, int64_t from, int64_t to, int64_t step, size_t size);

/* 1000 to 1009, then back to the beginning: 0 to 19, and 5 to 14 once more. */
void played_write_going_back(void);

/* Opens the source; speed 0: as fast as can be. Closing leaves an empty board and mailbox for the next. */
void played_open(double speed);
void played_close(void);

/* The next event of a kind, which the caller finishes; others before it are dropped. */
void played_wait(enum event_kind kind, struct event *event);

struct played_listing {
    struct sink base;
    int64_t offsets[2000]; /* the first that came */
    size_t count;
};

/* The offsets of "orders" that a bounded tail gives. */
void played_list(struct played_listing *listing, struct tail_start from, struct tail_start to);

#endif
