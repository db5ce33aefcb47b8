/* Where a time begins in logs of the embedded cluster, whose mock brokers find no offset by a time: what they hold,
 * which is little, is read.
 */
#ifndef WEIR_KAFKA_DEMO_TIMES_H
#define WEIR_KAFKA_DEMO_TIMES_H

#include "kafka/ends.h"
#include "kafka/live.h"
#include "model/volume.h"

/* As ends_ask for a time in ms since 1970: the first record at or after it, in the order of offsets. Rows without such
 * a record stay unknown with NO_ERROR. Waits at most `timeout_ms`. @locality any thread */
void demo_times_ask(struct live_source *live, struct ends_row *rows, size_t count, int64_t time, int timeout_ms);

/* The times of all records that are there when it begins, until *give_up, which is looked at each second at least.
 * False: not all of them came in time. @locality any thread */
bool demo_times_read(struct live_source *live, struct ends_row *rows, size_t count, struct volume_sketch *sketch,
                     int timeout_ms, const atomic_bool *give_up);

#endif
