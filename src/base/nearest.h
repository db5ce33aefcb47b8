/* The name a person probably meant. */
#ifndef WEIR_BASE_NEAREST_H
#define WEIR_BASE_NEAREST_H

#include <stddef.h>

/* Single-character edits (insert, delete, replace, swap of neighbours) between two texts, ASCII case ignored.
 * Names are compared up to their first 255 bytes. */
size_t nearest_distance(const char *a, const char *b);

/* Keeps the best few names seen so far: `struct nearest n; nearest_init(&n, "topcis")`, nearest_offer each name. */
enum { NEAREST_KEPT = 3 };

struct nearest {
    const char *wanted;
    size_t limit;                    /* a name further away than this is no help */
    size_t count;                    /* names kept */
    const char *names[NEAREST_KEPT]; /* nearest first; as offered, not copied */
    size_t distances[NEAREST_KEPT];
};

void nearest_init(struct nearest *nearest, const char *wanted);
/* A name that begins with what was wanted, or is contained in it, counts as near, too. */
void nearest_offer(struct nearest *nearest, const char *name);

#endif
