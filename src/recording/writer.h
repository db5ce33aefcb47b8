/* Writes a recording. One thread at a time.
 *
 * Each frame is written when it is whole, so that a process that is killed loses no frame that recording_write returned
 * from; when one is written and a second has passed all of it is forced to the disk. A file has one writer at a time.
 */
#ifndef WEIR_RECORDING_WRITER_H
#define WEIR_RECORDING_WRITER_H

#include "base/error.h"
#include "store/batch.h"

struct recording_writer;

enum recording_mode {
    RECORDING_NEW,     /* fails when the file is there */
    RECORDING_REPLACE, /* empties it */
    RECORDING_APPEND   /* a further section behind what is there, which must be a recording */
};

struct recording_spec {
    const char *path;
    enum recording_mode mode;
    const char *const *topics; /* copied; records name them by number */
    size_t topic_count;
    const char *cluster_id; /* NULL: not known. Neither addresses nor credentials go into the file */
};

/* NULL: it cannot be opened or written to, or another writer has it. */
struct recording_writer *recording_create(const struct recording_spec *spec, struct error *error);

/* False: it could not be written: the error says how much is whole in the file. Nothing can be written after that. */
bool recording_write(struct recording_writer *writer, const struct batch *batch, int64_t arrived_ms,
                     struct error *error);
/* Another run: what is written from now on is of these topics. False: as recording_write. */
bool recording_run(struct recording_writer *writer, const char *const *topics, size_t topic_count, struct error *error);

/* To be called now and then when nothing is written: forces out what is older than a second. False: as recording_write,
 * with what is on the disk for certain. */
bool recording_sync(struct recording_writer *writer, struct error *error);

uint64_t recording_records(const struct recording_writer *writer);
uint64_t recording_bytes(const struct recording_writer *writer); /* of whole frames, in this section */

/* Ends the section and closes the file. False: it could not be written out. Frees the writer in any case. */
bool recording_finish(struct recording_writer *writer, struct error *error);

#endif
