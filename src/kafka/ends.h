/* Where logs begin and end: batched ListOffsets, never one request a partition.
 *
 * One call of the library holds partitions of one leader only and at most 200 of them: a bad leader would blank the
 * whole call, and the call is quadratic in its partitions. Leaders are asked at once, one thread each.
 */
#ifndef WEIR_KAFKA_ENDS_H
#define WEIR_KAFKA_ENDS_H

#include <librdkafka/rdkafka.h>
#include <stddef.h>
#include <stdint.h>

#include "base/known.h"

enum { ENDS_LOW = -2, ENDS_HIGH = -1 }; /* as times; with a read-committed handle ENDS_HIGH is the last stable offset */

struct ends_row {
    const char *topic; /* the caller's */
    int32_t partition;
    int32_t leader;       /* -1: no leader; such a row is not asked */
    int64_t time;         /* ends_ask_times: ENDS_LOW, ENDS_HIGH, or ms since 1970 */
    struct offset offset; /* the answer */
    rd_kafka_resp_err_t
        err; /* why the offset is unknown; NO_ERROR with an unknown offset: no answer, or no such time */
};

/* Asks all rows for the offset of `time` (ENDS_LOW, ENDS_HIGH, or ms since 1970). Rows may be in any order. Waits at
 * most `timeout_ms`. Returns the number of requests. No partition may be there twice: the library would answer one. */
size_t ends_ask(rd_kafka_t *handle, struct ends_row *rows, size_t count, int64_t time, int timeout_ms);
size_t ends_ask_times(rd_kafka_t *handle, struct ends_row *rows, size_t count, int timeout_ms); /* each its own time */

#endif
