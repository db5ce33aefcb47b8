/* The records of the embedded cluster: each a pure function of (seed, topic, n), so that tests can say what is there.
 *
 * Nothing here includes rdkafka.h. Times are not part of it: whoever produces a record stamps it.
 */
#ifndef WEIR_KAFKA_DEMO_DATA_H
#define WEIR_KAFKA_DEMO_DATA_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

enum { DEMO_TOPICS = 7, DEMO_PRELOAD = 500, DEMO_HEADERS = 3 };

struct demo_topic {
    const char *name;
    int32_t partitions;
    double rate;       /* records a second, at the design's rate */
    double preload_hz; /* spacing of the first DEMO_PRELOAD records, going back from the start: records a second */
};

/* All topics, `DEMO_TOPICS` of them; at most 20 partitions in all. */
const struct demo_topic *demo_topic(size_t index);

struct demo_header {
    const char *name;
    struct bytes value; /* data == NULL: a null value */
};

struct demo_record {
    int32_t partition;
    struct str key;   /* storage; reused by the next call */
    struct str value; /* storage */
    bool null_key;
    bool tombstone;
    struct demo_header headers[DEMO_HEADERS]; /* text is static, or within header_text */
    size_t header_count;
    char header_text[64];
};

/* Fills `record` (zeroed before its first use) with record n of a topic. */
void demo_record(struct demo_record *record, uint64_t seed, size_t topic, uint64_t n);
void demo_record_finish(struct demo_record *record);

#endif
