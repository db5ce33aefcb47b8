/* The dashboard's writes: one worker thread that asks and waits, so that T0 never does.
 *
 * A job is put in and its tag kept; its answer is taken when the session says SESSION_WRITTEN. Jobs are done one after
 * another, in the order they came. What was written is also told in the event log.
 *
 * @locality all of it T0, unless it says otherwise.
 */
#ifndef WEIR_ENGINE_WRITER_H
#define WEIR_ENGINE_WRITER_H

#include "engine/write_plan.h"
#include "store/batch.h"

struct mailbox;
struct wake;

enum writer_kind { WRITER_PLAN, WRITER_EXECUTE, WRITER_PRODUCE, WRITER_CONFIG };

struct writer_answer {
    uint64_t tag;
    enum writer_kind kind;
    bool good;
    struct error error; /* when it is not */
    char topic[256];    /* that it was about; or the group, or its file */
    bool of_group;
    struct write_plan plan;     /* WRITER_PLAN when good; WRITER_EXECUTE always: what was to be done */
    struct write_result result; /* WRITER_EXECUTE when good */
    struct admin_answer config; /* WRITER_CONFIG when good: all entries of the topic */
    bool no_topic;              /* WRITER_PRODUCE: it does not exist; nothing was sent */
    bool may_be_there;          /* WRITER_PRODUCE failed, but the broker may have stored the record */
    int32_t partition;          /* WRITER_PRODUCE when good */
    int64_t offset;             /* -1: the broker did not tell */
};
void writer_answer_finish(struct writer_answer *answer);

struct writer;

/* `events` and `wake` outlive it. The thread starts with the first job. */
struct writer *writer_create(const struct write_policy *policy, struct mailbox *events, struct wake *wake);
/* Gives up what has not begun; waits for the request that is under way, at most its timeout (5 s), and for a record
 * that was sent, which is then given up. NULL is allowed. */
void writer_destroy(struct writer *writer);

void writer_attach(struct writer *writer, struct source *source); /* which outlives it; once */

/* Whether anything may be written; asks nobody. False also while there is no source yet. */
bool writer_permits(const struct writer *writer, struct error *error);

/* Each copies what it is given and returns the job's tag; 0 when there is no source yet. */
uint64_t writer_plan(struct writer *writer, const struct admin_request *request);
uint64_t writer_plan_group(struct writer *writer, const struct group_wish *wish); /* its timeout is not looked at */
uint64_t writer_config(struct writer *writer, const char *topic);
/* The fields' partition may be -1: the partitioner's choice. Offset and times are not looked at. */
uint64_t writer_produce(struct writer *writer, const char *topic, const struct record_fields *record);
/* Takes the plan over and leaves an empty one. It has been confirmed, or only adds. */
uint64_t writer_execute(struct writer *writer, struct write_plan *plan);

bool writer_has_answers(struct writer *writer);
/* The next answer, which the caller finishes. Never waits; false: there is none. */
bool writer_take(struct writer *writer, struct writer_answer *answer);

#endif
