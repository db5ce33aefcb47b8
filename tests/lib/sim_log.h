/* The log of one partition: which offsets hold what, and since when. */
#ifndef WEIR_TESTS_SIM_LOG_H
#define WEIR_TESTS_SIM_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sim_kind { KIND_RECORD, KIND_OPEN, KIND_ABORTED, KIND_MARKER, KIND_GONE };

struct sim_run { /* offsets of one kind that were appended together */
    int64_t from, to;
    int64_t t_us;
    enum sim_kind kind;
};

struct sim_log {
    struct sim_run *runs;
    size_t count, capacity;
    size_t compacted; /* runs that were looked at for compaction */
    int64_t low, high;
    int64_t open_from; /* of the transaction that is open; -1: none */
};

void sim_log_finish(struct sim_log *log);
void sim_log_append(struct sim_log *log, int64_t records, int64_t t_us, enum sim_kind kind);
int64_t sim_log_stable(const struct sim_log *log); /* the last stable offset */
void sim_log_begin(struct sim_log *log);
void sim_log_end(struct sim_log *log, bool abort, int64_t t_us);
void sim_log_compact(struct sim_log *log, int64_t before_us);
void sim_log_cut(struct sim_log *log, int64_t high); /* loses what is newer */

/* The first record at or after `from` and before `to`; NULL: none. `offset` is where it is. */
const struct sim_run *sim_log_record(const struct sim_log *log, int64_t from, int64_t to, int64_t *offset);

/* Records (not offsets) that can be read one by one: from `from`, at most `most` of them and before `to`. Returns the
 * position after the last one; `last` is the offset after the last record proper. */
int64_t sim_log_read(const struct sim_log *log, int64_t from, int64_t to, int64_t most, bool uncommitted,
                     int64_t *after_record);

#endif
