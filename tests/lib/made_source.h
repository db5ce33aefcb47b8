/* A source whose operations a test makes up, as a headless command opens it, and pieces of its answers. */
#ifndef WEIR_TESTS_MADE_SOURCE_H
#define WEIR_TESTS_MADE_SOURCE_H

#include "cli/command.h"
#include "source/source.h"

struct made_source {
    struct source_opener opener; /* the first: the rest is found by it */
    struct source source;
    const struct source_ops *ops;
};

/* Opens `made` itself, with these operations; both have to stay. */
struct source_opener *made_source_opener(struct made_source *made, const struct source_ops *ops);
/* What the opener does, for one that does more. */
struct source *made_source_open(struct source_opener *opener, struct board *board, struct mailbox *events,
                                struct error *error);
/* The operation `destroy`: there is nothing to be freed. */
void made_source_destroy(struct source *source);

/* Zeroed, freed with its last reference, captured at 2026-01-01T00:00:00.123Z. */
void *made_block(size_t size);
/* Whether it is asked for: a question without names is about all of them. */
bool question_names(const struct question *question, const char *name);

#endif
