/* Reads a recording, or what `kcat -J` printed: JSON lines. One thread at a time.
 *
 * What is whole is read; what is cut short or damaged is stepped over, counted, and its place is known. Nothing that
 * fails its checksum is ever given as a record, nor one at an offset or in a partition that Kafka does not have. What
 * is appended after the file was opened is not read.
 */
#ifndef WEIR_RECORDING_READER_H
#define WEIR_RECORDING_READER_H

#include <stdatomic.h>

#include "base/error.h"
#include "store/batch.h"

struct recording;

/* What was not read. */
struct recording_damage {
    uint64_t pieces;  /* stretches of bytes, or lines */
    uint64_t bytes;   /* in them */
    int64_t first_at; /* byte of the file where the first begins, of lines the number of the first; -1: none */
    bool unended;     /* the last run of the recorder did not end in good order */
    bool lines;       /* it is JSON lines */
};

struct recording *recording_open(const char *path, struct error *error); /* NULL: it is none, or of another version */
/* Another reader of the same bytes, for another thread; it knows the topics that `recording` met, by the same numbers,
 * and begins at the beginning. `recording` must not be reading meanwhile. NULL: out of descriptors. */
struct recording *recording_share(const struct recording *recording, struct error *error);
void recording_close(struct recording *recording); /* NULL is allowed */

/* Once *stop is set, recording_next gives up within a MiB of reading: false, and what it stands at is not defined.
 * NULL: nothing stops it. */
void recording_heed(struct recording *recording, const atomic_bool *stop);
bool recording_stopped(const struct recording *recording);

/* Fills `batch` (which is cleared) with the records of the next frame, or some lines; `arrived_ms`: when they came, -1:
 * not known. False: the end, or it was stopped. Records name topics by recording_topic's numbers, which only grow. */
bool recording_next(struct recording *recording, struct batch *batch, int64_t *arrived_ms);
void recording_rewind(struct recording *recording);

/* Where a reader stands between two batches, and what it knows there of the run at hand: any reader of the same
 * recording can go there. */
struct recording_place {
    int64_t at; /* byte of the file */
    int64_t line;
    uint64_t sections;
    uint32_t *names; /* the run's numbers of topics -> the recording's */
    size_t name_count;
};
int64_t recording_at(const struct recording *recording); /* byte of the file */
void recording_here(const struct recording *recording, struct recording_place *out);
void recording_go(struct recording *recording, const struct recording_place *place);
void recording_place_finish(struct recording_place *place);

int64_t recording_size(const struct recording *recording);  /* bytes when it was opened */
size_t recording_topics(const struct recording *recording); /* named so far */
const char *recording_topic(const struct recording *recording, size_t number);
uint64_t recording_section(const struct recording *recording);    /* runs of the recorder that began so far */
const char *recording_cluster(const struct recording *recording); /* its id; "": not known */
void recording_damage(const struct recording *recording, struct recording_damage *out);

#endif
