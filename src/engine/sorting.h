/* What a ring holds, sorted by one part of its records, as a ring of its own: a person who sorts looks at something
 * that stands still. A thread reads the ring once, sorts, and copies the first records, as many as its budget takes.
 *
 * Numbers come before texts, texts before true and false, then arrays and objects; null and what is missing come last,
 * whichever way it is sorted. Texts are compared by their first SORT_TEXT bytes, numbers as doubles; what is equal
 * stays in the order of arrival. Of more than SORT_RECORDS the newest are sorted.
 * @locality T0, but for the thread's own work
 */
#ifndef WEIR_ENGINE_SORTING_H
#define WEIR_ENGINE_SORTING_H

#include "engine/columns.h"
#include "store/ring.h"

struct wake;
struct sorting;

enum { SORT_TEXT = 48, SORT_RECORDS = 1 << 18 };

struct sorting *sorting_create(size_t budget, struct wake *wake); /* bytes of the sorted ring */
void sorting_destroy(struct sorting *sorting);                    /* NULL is allowed */

/* Sorts what `ring` holds now; `wake` is raised when it is done, and sorting_poll takes it. One that is under way is
 * given up. `path` is a column's, or "timestamp"; `decoder` reads the values (copied). False: no thread could be had.
 */
bool sorting_start(struct sorting *sorting, struct ring *ring, const struct decoder *decoder, const char *path,
                   bool descending);
void sorting_stop(struct sorting *sorting); /* nothing is sorted any more */

/* True once a start: it is done. Nobody sees that before, so that all who look between two polls see the same rows. */
bool sorting_poll(struct sorting *sorting);

enum sorting_stage { SORTING_OFF, SORTING_WORKS, SORTING_DONE };

struct sorting_state {
    enum sorting_stage stage;
    const char *path; /* the next two: with a stage but OFF */
    bool descending;
    uint64_t held;    /* with DONE: records that were sorted */
    uint64_t shown;   /* of these, the first so many */
    uint64_t without; /* of `held`, those that have nothing there */
    uint64_t gone;    /* evicted while it was sorting */
    int64_t at_ms;    /* when it was done */
};
void sorting_state(const struct sorting *sorting, struct sorting_state *state);

/* The sorted records; NULL unless DONE. It is one ring, which lives as long as `sorting`: with the next start or stop
 * it is cleared, which its `cleared` tells to whoever still reads it. */
struct ring *sorting_ring(struct sorting *sorting);

#endif
