/* When the records at given offsets were written: the first record at or after each is read, of all partitions at once.
 */
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "kafka/admin.h"
#include "kafka/read_places.h"
#include "source/event.h"

enum { TOTAL_BYTES = 16 << 20, KEPT_OF_ONE = 1 };

static bool never(void *opaque)
{
    (void)opaque;
    return false;
}

static void take_times(struct group_offsets *rows, const struct batch *batch)
{
    struct record record;
    size_t at = 0;
    while (batch_next(batch, &at, &record)) {
        struct group_offset *row = &rows->rows[record.head->topic];
        if (!row->at_time.known && record.head->timestamp_type != TIMESTAMP_NONE)
            row->at_time = offset_of(record.head->timestamp_ms);
    }
}

bool admin_record_times(const struct admin_call *call)
{
    const struct admin_request *request = call->request;
    struct group_offsets *rows = &call->answer->group_offsets;
    rd_kafka_t *handle = handle_open(call->live, HANDLE_READ_DIRTY, call->error);
    if (!handle)
        return false;
    group_offsets_copy(rows, request->group_offsets, request->group_offset_count);
    struct read_place *places = mem_zero(rows->count, sizeof *places);
    for (size_t i = 0; i < rows->count; i++)
        places[i] = (struct read_place){.topic = rows->rows[i].topic,
                                        .number = (uint32_t)i,
                                        .partition = rows->rows[i].partition,
                                        .from = rows->rows[i].committed.value,
                                        .to = rows->rows[i].high.value};
    struct read_request reading = {.kind = READ_RECORD,
                                   .places = places,
                                   .place_count = rows->count,
                                   .max_records = 1,
                                   .max_bytes = TOTAL_BYTES,
                                   .record_limit = KEPT_OF_ONE,
                                   .uncommitted = true,
                                   .deadline_us = clock_mono_us() + (int64_t)call->timeout_ms * 1000};
    struct event answer = {.kind = EVENT_READ_DONE, .partition = -1};
    if (rows->count)
        read_places(call->live, handle, &reading, never, NULL, &answer);
    take_times(rows, &answer.batch);
    event_finish(&answer);
    free(places);
    handle_close(handle);
    return true;
}
