#include "source/source.h"

#include <stdlib.h>

void answer_finish(struct answer *answer)
{
    block_release(answer->topics);
    block_release(answer->partitions);
    block_release(answer->groups);
    for (size_t i = 0; i < answer->detail_count; i++)
        block_release(answer->details[i]);
    free(answer->details);
    block_release(answer->brokers);
    *answer = (struct answer){0};
}
