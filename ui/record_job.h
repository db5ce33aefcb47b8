/* A large value is decoded and indexed on a thread of its own, so that the screen never waits for it.
 * @locality T0, all of it
 */
#ifndef WEIR_UI_RECORD_JOB_H
#define WEIR_UI_RECORD_JOB_H

#include "codec/decode.h"
#include "ui/tree.h"

struct record_job;

/* What it is large from, in bytes. Below it the screen's thread needs a few milliseconds. */
enum { RECORD_JOB_FROM = 1024 * 1024 };

/* Copies both. NULL: no thread could be had. */
struct record_job *record_job_start(struct bytes value, const struct decoder *decoder);
bool record_job_is_done(struct record_job *job);

/* Once it is done: hands over what came of it, which points into the job. False: it is no tree. */
bool record_job_take(struct record_job *job, struct decoded *decoded, struct tree *tree);

/* Never waits: a job that is not done is left to itself and frees itself when it is. NULL is allowed. */
void record_job_drop(struct record_job *job);

#endif
