/* How old the records at some places of logs are, found by asking for offsets by time: in rounds, each one request for
 * all partitions (of a leader). What was answered is kept, so that the next search begins where this one ended.
 */
#ifndef WEIR_KAFKA_LOG_SEARCH_H
#define WEIR_KAFKA_LOG_SEARCH_H

#include "kafka/census.h"
#include "kafka/groups.h"
#include "model/lag_row.h"
#include "model/span.h"
#include "model/time_anchors.h"

/* What was found, of one cluster. What was of a topic whose id is not known holds for one census. @locality any thread,
 * several at once */
struct log_memory;
struct log_memory *log_memory_create(void);
void log_memory_destroy(struct log_memory *memory);

struct log_place {
    struct anchor_log log; /* the topic's name is the caller's */
    int32_t leader;
    bool append; /* timestamps are log-append times */
    struct time_search search;
    int64_t asked_us;        /* when its row was asked for last, in former looks; 0: never */
    rd_kafka_resp_err_t err; /* of the last question */
};

/* The place of a row, whose first unread record is searched for; `now_ms`: when its ends were asked. At most so many
 * rounds, which are fewer where old records are on remote storage (log_search_rounds). */
void log_place_begin(struct log_place *place, const struct census *census, const struct lag_row *row, int64_t now_ms,
                     int most_rounds);

/* How many rounds a search may take: where the topic's records are moved to remote storage, each looks into its index,
 * and it is four. Where the topic's configuration may not be read it is taken for an ordinary one: remote storage is
 * the exception, and who may not read configurations would otherwise get the coarse answer everywhere. */
int log_search_rounds(const struct census *census, const char *topic);

/* Whether a look's one round is to be spent on a row, by its former looks: so many, and where timestamps run ahead once
 * a minute, until they do no more. `now_us`: monotonic. */
bool log_search_asks(const struct census *census, const struct lag_row *row, int64_t now_us);

/* Leaves with the row what the next look's search is to know. */
void log_place_note(const struct log_place *place, struct lag_row *row, int64_t now_us);

/* Tells the searches what is known, and makes one round of those that are not done; a partition is asked once in a
 * round, for the place that was asked least, and of those the one whose turn is longest ago. Places of one partition
 * stand together. Returns the number of requests; 0: all are done, or time is over. */
size_t log_search_round(const struct group_asker *asker, rd_kafka_t *handle, struct log_memory *memory,
                        struct log_place *places, size_t count, int timeout_ms);

/* What the search comes to as far as it is; unknown before there is a bound. */
struct span log_place_span(const struct log_place *place);

#endif
