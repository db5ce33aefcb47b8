/* What is known of the next record of a group in a partition: found by reading, or by a search by time where reading
 * cannot date it. */
#ifndef WEIR_MODEL_PROBE_H
#define WEIR_MODEL_PROBE_H

#include <stdbool.h>
#include <stdint.h>

/* The first record that a group has not read, as a read-committed consumer finds it. */
enum probe_result {
    PROBE_NONE,   /* not looked for */
    PROBE_RECORD, /* there is one: offset and timestamp */
    PROBE_END,    /* no record up to the end: what is left are markers and aborted records */
    PROBE_STABLE, /* no record up to the last stable offset, which is before the end: a transaction is open */
    PROBE_UNKNOWN /* cut short by time or bytes, or denied */
};
struct probe {
    enum probe_result result;
    int64_t from;         /* C' that it was looked for from */
    int64_t end;          /* the high watermark then */
    int64_t offset;       /* PROBE_RECORD; PROBE_STABLE: the last stable offset */
    int64_t timestamp_ms; /* of the record; -1: it has none */
    bool append_time;     /* log-append time */
    int64_t size;         /* key and value, in bytes */
};

/* A search by time for a row's next record, one round a look, while reading cannot date it. */
struct log_searched {
    int32_t rounds;
    int64_t asked_us; /* monotonic: the last round, for whichever record; 0: none yet */
    bool ahead;       /* even the time of that look gave what was read */
};

#endif
