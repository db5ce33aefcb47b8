/* String.hashCode of Java, by which Kafka's coordinators divide groups among partitions. */
#ifndef WEIR_CODEC_JAVA_HASH_H
#define WEIR_CODEC_JAVA_HASH_H

#include <stddef.h>
#include <stdint.h>

/* Of UTF-8, as the UTF-16 that Java makes of it; a byte that is none counts as U+FFFD. */
int32_t java_string_hash(const char *text, size_t len);

/* The partition of __consumer_offsets that holds this group: abs(hash) mod `partitions` (> 0), where abs of the
 * smallest integer is 0. */
int32_t group_partition(const char *group, int32_t partitions);

#endif
