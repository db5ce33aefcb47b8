/* Reads a recording, or what `kcat -J` printed: JSON lines. One thread at a time.
 *
 * What is whole is read; what is cut short or damaged is stepped over, counted, and its place is known. Nothing that
 * fails its checksum is ever given as a record.
 */
#ifndef WEIR_RECORDING_READER_H
#define WEIR_RECORDING_READER_H

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
void recording_close(struct recording *recording);                       /* NULL is allowed */

/* Fills `batch` (which is cleared) with the records of the next frame, or some lines; `arrived_ms`: when they came, -1:
 * not known. False: the end. Records name topics by recording_topic's numbers, which only grow. */
bool recording_next(struct recording *recording, struct batch *batch, int64_t *arrived_ms);
void recording_rewind(struct recording *recording);

size_t recording_topics(const struct recording *recording); /* named so far */
const char *recording_topic(const struct recording *recording, size_t number);
uint64_t recording_section(const struct recording *recording);    /* runs of the recorder that began so far */
const char *recording_cluster(const struct recording *recording); /* its id; "": not known */
void recording_damage(const struct recording *recording, struct recording_damage *out);

#endif
