/* Writes what a ring holds, or a text, to a file, by a thread of its own (:export).
 *
 * The file's name says how: NAME.csv, a row a record: topic, partition, offset, timestamp, key, and the chosen columns,
 * or without such the fields of the values; NAME.jsonl, an object a record, as `weir tail -o jsonl` prints it.
 */
#ifndef WEIR_ENGINE_EXPORTER_H
#define WEIR_ENGINE_EXPORTER_H

#include "engine/columns.h"
#include "source/event.h"
#include "store/ring.h"

struct exporter;

struct export_spec {   /* all of it is copied, but for the ring */
    struct ring *ring; /* must live as long as the exporter */
    const char *path;
    const char *const *topics;
    size_t topic_count;
    const struct column_list *columns;
    const struct decoder *decoder;
    struct str *text; /* not NULL: this is written instead, whatever the name (a chart); it is taken over */
};

/* How an export ended is told by mailbox: EVENT_NOTICE, or EVENT_FILE_FAILED when it could not be written. */
struct exporter *exporter_create(struct mailbox *mailbox);
void exporter_destroy(struct exporter *exporter); /* gives up what is under way; NULL is allowed */

/* @locality T0. False: another is under way, or the name says no format. */
bool exporter_start(struct exporter *exporter, const struct export_spec *spec, struct error *error);

#endif
