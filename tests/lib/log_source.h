/* A source whose log is known, and a session on it. Partition p has the LOG_EACH offsets from p * 10000 on; its record
 * i was written at i * (p + 1) + p ms: they run at unlike rates. */
#ifndef WEIR_TESTS_LOG_SOURCE_H
#define WEIR_TESTS_LOG_SOURCE_H

#include "engine/session.h"

enum { LOG_PARTITIONS = 3, LOG_EACH = 1500 };

struct log_source {
    struct source base;
    struct sink *sink;
    int64_t next[LOG_PARTITIONS];
    bool paused;
    bool unplaced; /* where its partitions are is not known yet */
    uint64_t number;
    int tails;     /* that went on without an end */
    int32_t fails; /* this partition - 1 cannot be read back; 0: all can */
    int64_t hole,
        hole_end; /* offsets that are no records, as compaction leaves them: of each partition, from its low one on */
};

/* The first offset of a partition, and the first that was written at or after a time (or its end). */
int64_t log_low(int32_t partition);
int64_t log_first_since(int32_t partition, int64_t at_ms);

/* Tells the session where the tail is, as it does by itself when it starts and reads. */
void log_tell(struct log_source *source);

/* The record at an offset, added to a batch. */
void log_add(struct batch *batch, int32_t partition, int64_t offset);

/* A session that tails `source`, which is zero but for what is to be other than usual. `buffer` is its bytes; 0:
 * plenty. The caller destroys it. */
struct session *log_session(struct log_source *source, size_t buffer, struct tail_start from);

/* How many records are held. log_check, besides: by time, but for at most `steps_back`, each once, and none left out.
 */
uint64_t log_held(struct session *session);
uint64_t log_check(struct session *session, int steps_back);

/* Waits for what is being read back. Whether the record that was asked for was found, and as which number. */
bool log_poll_until_read(struct session *session, uint64_t *seq);

/* Reads on, with `below` rows ahead, until nothing more is asked for. */
void log_read_on(struct session *session, uint64_t below);

/* A record of its head alone. Good until the next call. */
const struct record *log_record(const struct record_head *head);

#endif
