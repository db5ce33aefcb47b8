/* The layout of Kafka's own records about groups, in the topic __consumer_offsets, as tables.
 *
 * Source: Apache Kafka, group-coordinator/src/main/resources/common/message (names, types, versions),
 * by the type that the first two bytes of the key are. Names begin with a small letter, as Kafka's own tools print
 * them. Tagged fields are not listed: there are none that a reader needs.
 */
#ifndef WEIR_CODEC_GROUP_SCHEMA_H
#define WEIR_CODEC_GROUP_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum group_field_type {
    GROUP_INT8,
    GROUP_INT32,
    GROUP_INT64,
    GROUP_STRING, /* may be null */
    GROUP_BYTES,
    GROUP_UUID,
    GROUP_INT32S, /* arrays */
    GROUP_STRINGS,
    GROUP_STRUCTS
};

struct group_field {
    const char *name; /* NULL ends a table */
    enum group_field_type type;
    int16_t first, last;               /* versions that have it */
    const struct group_field *members; /* GROUP_STRUCTS */
};

struct group_schema {
    int16_t type;
    const char *name; /* "OffsetCommit" */
    const struct group_field *key, *value;
    int16_t last;     /* version of the value that is known */
    int16_t flexible; /* versions from here on are written in the compact form */
};

const struct group_schema *group_schema_of(int16_t type); /* NULL: not known */

#endif
