/* The file in which what was seen of groups is kept from one run to the next: one a cluster.
 *
 * It is "weir history 1\n", then sections: a letter, the length of what follows (u32, little-endian) and that many
 * bytes; H: model/history_file.h, W: a group's name, a zero, and its model/lag_keep.h. The last four bytes are the
 * CRC-32C of all before.
 */
#ifndef WEIR_KAFKA_MEMORY_FILE_H
#define WEIR_KAFKA_MEMORY_FILE_H

#include "base/error.h"
#include "base/str.h"
#include "model/history_file.h"
#include "model/lag_watch.h"

enum { MEMORY_HISTORY = 'H', MEMORY_WATCH = 'W' };

char *memory_file_path(const char *folder, const char *cluster_id); /* NULL: one of them is not known */
struct history_now memory_file_now(void);

/* Writing: begin, sections, end. */
void memory_file_begin(struct str *out);
void memory_file_put(struct str *out, char kind, const struct str *body);
void memory_file_put_watch(struct str *out, const char *group, const struct lag_watch *watch);
void memory_file_end(struct str *out);

/* False: there is none, which is no fault. */
bool memory_file_read(const char *path, struct str *out);
/* Gives each section to `take` until it says no. False: the bytes are not such a file, or it said no. */
bool memory_file_walk(const char *bytes, size_t len,
                      bool (*take)(void *context, char kind, const char *bytes, size_t len), void *context);
/* How long the name is that a section MEMORY_WATCH is of, and begins with; SIZE_MAX: it has none. */
size_t memory_file_name(const char *bytes, size_t len);
struct lag_watch *memory_file_watch(const char *bytes, size_t len, struct error *error); /* NULL: not understood */

/* What was kept of this group; the caller destroys it. NULL: nothing. */
struct lag_watch *memory_file_recall(const char *folder, const char *cluster_id, const char *group);

#endif
