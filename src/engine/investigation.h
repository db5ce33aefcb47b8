/* Watches one group and diagnoses it: keeps what the looks of the survey showed, and asks once for what else the
 * diagnosis needs (topics' configuration and leaders, brokers, the records at which partitions are stuck, the group's
 * journal).
 *
 * Whoever has one sets the source's scope to the group, so that it is looked at often, and gives each snapshot and each
 * EVENT_READ_DONE. What waits for brokers happens on a thread of its own; none of these functions waits, but for
 * investigation_destroy.
 *
 * @locality one thread: T0, or a headless command's.
 */
#ifndef WEIR_ENGINE_INVESTIGATION_H
#define WEIR_ENGINE_INVESTIGATION_H

#include "model/diagnosis.h"
#include "source/source.h"

struct wake;

enum { INVESTIGATION_RECORDS = 4, INVESTIGATION_OPEN = 2, INVESTIGATION_TOPICS = 8, INVESTIGATION_TAGS = 16 };

struct investigation_spec {
    const char *group;
    const char *weir;              /* see diagnosis_facts */
    const char *command_config;    /* the same */
    const struct lag_rules *rules; /* copied */
    int64_t wanted_us;             /* how long it is to be watched */
    bool offsets_topic;            /* read the group's partition of __consumer_offsets, too */
    uint64_t first_tag;            /* of INVESTIGATION_TAGS that nobody else uses for reading */
};

struct investigation;

/* `source` and `wake` (NULL is allowed; raised when an answer is there) outlive it. */
struct investigation *investigation_create(const struct investigation_spec *spec, struct source *source,
                                           struct wake *wake);
/* Waits for the request that is under way, at most its timeout (5 s; a journal's 30 s). NULL is allowed. */
void investigation_destroy(struct investigation *investigation);
/* Asks nothing more. True when destroying it would not wait. */
bool investigation_end(struct investigation *investigation);

/* Reads the group's partition of __consumer_offsets, too, from now on, and at once when there was a look: what was
 * watched so far stays. Once more: it is read anew. */
void investigation_read_offsets(struct investigation *investigation);
bool investigation_reads_offsets(const struct investigation *investigation); /* that is under way */

/* Takes in what is new. True: the diagnosis is another. */
bool investigation_poll(struct investigation *investigation, const struct snapshot *snapshot);
/* An EVENT_READ_DONE. True: it was asked for here, and what it holds is taken. */
bool investigation_take(struct investigation *investigation, struct event *event);

const char *investigation_group(const struct investigation *investigation);
int64_t investigation_watched_us(const struct investigation *investigation);
int64_t investigation_wanted_us(const struct investigation *investigation);
bool investigation_looked(const struct investigation *investigation); /* one look was had, at least */
bool investigation_waits(const struct investigation *investigation);  /* something that was asked is not answered */
/* Raised by each change; cheap to compare. */
uint64_t investigation_version(const struct investigation *investigation);

/* As of the last look. NULL before the first. */
const struct diagnosis *investigation_diagnosis(const struct investigation *investigation);
const struct group_detail *investigation_detail(const struct investigation *investigation); /* NULL: none yet */

/* The record at which a partition is stuck, and the one before it; good until the next poll or take. NULL heads: it is
 * not there. False: it was not read, or nothing was found. */
struct investigation_record {
    const char *topic;
    int32_t partition;
    struct record here, before;
};
bool investigation_record(const struct investigation *investigation, const char *topic, int32_t partition,
                          struct investigation_record *out);

#endif
