/* What the writer's thread does; for writer*.c alone. */
#ifndef WEIR_ENGINE_WRITER_JOBS_H
#define WEIR_ENGINE_WRITER_JOBS_H

#include <stdatomic.h>

#include "engine/writer.h"

enum { WRITER_REQUEST_MS = 5000, WRITER_DELIVERY_MS = 15000 };

/* A source whose requests fail at once when the writer is being destroyed: a chain of them ends with the one that is
 * under way. Only what plans and writes need. */
struct writer_guard {
    struct source base;
    struct source *source;
    const atomic_bool *stop;
};
void writer_guard_init(struct writer_guard *guard, struct source *source, const atomic_bool *stop);

/* One thing to do: `answer` is filled by it, and has tag, kind, topic and (WRITER_EXECUTE) the plan beforehand. */
struct writer_job {
    struct writer_job *next;
    struct admin_request request; /* WRITER_PLAN: an own copy */
    struct group_wish wish;       /* WRITER_PLAN of a group: an own copy */
    struct batch record;          /* WRITER_PRODUCE: one, whose partition may be -1 */
    struct writer_answer answer;
};
void writer_job_destroy(struct writer_job *job);

/* Where the jobs' events go, and through what they write. */
struct writer_work {
    struct write_gate *gate;
    struct source *source; /* the guard's */
    struct mailbox *events;
    const atomic_bool *stop;
};
void writer_job_do(const struct writer_work *work, struct writer_job *job);

#endif
