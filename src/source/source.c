#include "source/source.h"

#include <stdlib.h>

#include "base/mem.h"

void read_request_copy(struct read_request *to, const struct read_request *from)
{
    struct read_place *places = mem_dup(from->places, from->place_count * sizeof *places);
    for (size_t i = 0; i < from->place_count; i++)
        places[i].topic = mem_strdup(from->places[i].topic);
    *to = *from;
    to->places = places;
}

void read_request_finish(struct read_request *request)
{
    for (size_t i = 0; i < request->place_count; i++)
        free((void *)(uintptr_t)request->places[i].topic);
    free((void *)(uintptr_t)request->places);
    *request = (struct read_request){0};
}

void answer_finish(struct answer *answer)
{
    block_release(answer->topics);
    block_release(answer->partitions);
    block_release(answer->groups);
    for (size_t i = 0; i < answer->detail_count; i++)
        block_release(answer->details[i]);
    free(answer->details);
    block_release(answer->brokers);
    block_release(answer->journal);
    *answer = (struct answer){0};
}

void admin_answer_finish(struct admin_answer *answer)
{
    for (size_t i = 0; i < answer->entry_count; i++) {
        free(answer->entries[i].name);
        free(answer->entries[i].value);
        free(answer->entries[i].default_value);
    }
    free(answer->entries);
    free(answer->partitions);
    group_offsets_finish(&answer->group_offsets);
    *answer = (struct admin_answer){0};
}

const char *config_origin_name(enum config_origin origin)
{
    static const char *const names[] = {
        [CONFIG_UNKNOWN] = "unknown",
        [CONFIG_OF_TOPIC] = "topic",
        [CONFIG_OF_BROKER] = "broker",
        [CONFIG_OF_ALL_BROKERS] = "all-brokers",
        [CONFIG_OF_BROKER_FILE] = "broker-file",
        [CONFIG_DEFAULT] = "default",
    };
    return names[origin];
}
