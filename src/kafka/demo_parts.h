/* A set of partitions in JSON: [{"topic":"orders","partitions":[0,2]}, ...]; what the demo and weirs that ask it send
 * each other about groups. Nothing here includes rdkafka.h. */
#ifndef WEIR_KAFKA_DEMO_PARTS_H
#define WEIR_KAFKA_DEMO_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cjson/cJSON.h>

#include "text/jsonw.h"

enum { DEMO_PARTS_MAX = 4096, DEMO_NAME_MAX = 256 };

struct demo_part {
    char *topic;
    int32_t partition;
};

struct demo_parts {
    struct demo_part *items; /* by topic and partition */
    size_t count;
};

void demo_parts_finish(struct demo_parts *parts);
bool demo_parts_add(struct demo_parts *parts, const char *topic, int32_t partition); /* false: it is full */
void demo_parts_remove_topic(struct demo_parts *parts, const char *topic);
void demo_parts_write(const struct demo_parts *parts, struct jsonw *json);
/* Adds what is well-formed; false when something is not, or is too much. NULL is a set of none. */
bool demo_parts_read(struct demo_parts *parts, const cJSON *json);

/* A string of at most DEMO_NAME_MAX - 1 bytes; NULL for anything else. */
const char *demo_json_text(const cJSON *object, const char *name);
/* A whole number between `low` and `high`. */
bool demo_json_int(const cJSON *number, int64_t low, int64_t high, int64_t *out);

#endif
