#include "made_source.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct source *made_source_open(struct source_opener *opener, struct board *board, struct mailbox *events,
                                struct error *error)
{
    struct made_source *made = (struct made_source *)opener;
    (void)error;
    made->source = (struct source){.ops = made->ops, .board = board, .events = events};
    return &made->source;
}

struct source_opener *made_source_opener(struct made_source *made, const struct source_ops *ops)
{
    made->ops = ops;
    made->opener.open = made_source_open;
    return &made->opener;
}

void made_source_destroy(struct source *source)
{
    (void)source;
}

static void free_block(struct block *block)
{
    free(block);
}

void *made_block(size_t size)
{
    struct block *block = mem_zero(1, size);
    block_init(block, free_block);
    block->captured_ms = 1767225600123;
    return block;
}

bool question_names(const struct question *question, const char *name)
{
    for (size_t i = 0; i < question->name_count; i++)
        if (strcmp(question->names[i], name) == 0)
            return true;
    return question->name_count == 0;
}
