/* What a group's charts and its grid show of the past: marks, and who owned what. Private to lag_*.c. */
#ifndef WEIR_MODEL_LAG_MEMORY_H
#define WEIR_MODEL_LAG_MEMORY_H

#include "model/lag_name.h"
#include "model/lag_watch.h"

enum { MEMORY_MARKS = 64, MEMORY_PASTS = 4, MEMORY_TEXT = 160 };

struct memory_mark { /* as struct group_mark */
    int64_t at_us, at_ms;
    enum group_mark_kind kind;
    char *topic;
    int32_t partition, more;
    char text[MEMORY_TEXT];
};

struct memory_owned {
    struct lag_name *topic;
    int32_t partition;
    int32_t owner; /* index into the clients; -1: nobody */
};

struct memory_past { /* who owned what, until a moment */
    int64_t at_us, at_ms;
    struct memory_owned *rows; /* by topic, partition */
    size_t count;
    char **clients; /* member ids */
    size_t client_count;
};

struct lag_memory {
    struct memory_mark *marks; /* MEMORY_MARKS, a circle; NULL: none yet */
    uint64_t mark_count;
    struct memory_past pasts[MEMORY_PASTS]; /* a circle; the newest is what is so now */
    uint64_t past_count;
};

void lag_memory_finish(struct lag_memory *memory);

/* Copied. What happens to many partitions at one moment is one mark, of the first of them. */
void lag_memory_mark(struct lag_memory *memory, const struct group_mark *mark);

/* The assignment of this look, which was taken while nothing was being assigned. `names`: of the rows' topics. */
void lag_memory_owners(struct lag_memory *memory, const struct group_detail *detail, struct lag_name *const *names,
                       const struct lag_look *look);

/* Puts marks and past assignments into the detail. */
void lag_memory_give(const struct lag_memory *memory, struct group_detail *detail, struct arena *arena);

#endif
