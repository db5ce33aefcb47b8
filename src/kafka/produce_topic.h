/* What a producer has to know of its topic before it is opened: that it is there, and what it takes. */
#ifndef WEIR_KAFKA_PRODUCE_TOPIC_H
#define WEIR_KAFKA_PRODUCE_TOPIC_H

#include "kafka/live.h"

struct produce_topic {
    int32_t partitions;
    int64_t max_message_bytes; /* 0: not told */
    bool compacted;            /* as far as it was told */
};

/* On a handle of its own, which makes no topic. False with an error: there is no such topic, it cannot be one, or no
 * answer came. Waits up to `timeout_ms` for each of its requests. */
bool produce_topic_look(struct live_source *live, const char *topic, int timeout_ms, struct produce_topic *known,
                        struct error *error);

#endif
