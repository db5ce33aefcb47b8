/* The one door through which weir changes a cluster: permission, cluster check, and the journal of what was done.
 *
 * Every write is: write_gate_enter (may it?), write_gate_begin (it is written down, and on disk), the request itself,
 * write_gate_end (what came of it). Plans and their confirmation are write_plan.h's business.
 *
 * The journal is writes.jsonl in the state directory, one JSON object a line, of mode 0600:
 *   {"at":ISO,"id":"PID-N","cluster":ID,"name":...,"write":"create-topic","target":"pagos","before":{...},"after":{...}}
 *   {"at":ISO,"id":"PID-N","outcome":"done"|"failed"|"partly"|"unknown","error":TEXT|null,"result":{...}}
 * A line without its second one is a write of which nobody knows how it ended.
 *
 * @locality any one thread at a time, but never T0: entering asks the cluster for its id.
 */
#ifndef WEIR_ENGINE_WRITE_GATE_H
#define WEIR_ENGINE_WRITE_GATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "source/source.h"

/* All text is copied. */
struct write_policy {
    bool allowed;             /* --write, the profile's write = yes, WEIR_WRITE=1; the embedded cluster needs none */
    const char *cluster_name; /* for the journal and for people */
    const char *cluster_id;   /* the only one that may be written to; NULL: any */
    const char *journal;      /* its path; NULL: the default place */
};

struct write_gate;

struct write_gate *write_gate_create(const struct write_policy *policy);
void write_gate_destroy(struct write_gate *gate); /* NULL is allowed */

/* Whether writing is allowed at all; asks nobody. ERROR_NOT_AUTHORISED that says how to allow it. */
bool write_gate_permits(const struct write_gate *gate, struct error *error);

/* Permission, and that the cluster is the one that the profile names. Waits up to `timeout_ms` for its id, the first
 * time; an id that cannot be had where one is demanded is a refusal. */
bool write_gate_enter(struct write_gate *gate, struct source *source, int64_t timeout_ms, struct error *error);

/* A write that is under way. */
struct write_note {
    const char *write;  /* "create-topic": the command's name */
    const char *target; /* topic or group */
    const char *before; /* JSON; NULL: null */
    const char *after;  /* JSON; NULL: null */
    char id[40];        /* filled by begin */
};

/* On disk (fsync) when it returns true. False: the journal cannot be written, and so nothing may be sent; for the
 * embedded cluster true all the same. */
bool write_gate_begin(struct write_gate *gate, struct write_note *note, struct error *error);

enum write_outcome { WRITE_DONE, WRITE_FAILED, WRITE_PARTLY, WRITE_UNKNOWN };
/* `why` NULL: nothing went wrong; `result` JSON or NULL. A journal that is full now is no reason to fail: the write has
 * happened. */
void write_gate_end(struct write_gate *gate, const struct write_note *note, enum write_outcome outcome, const char *why,
                    const char *result);

#endif
