/* Plans of groups as files: one that is to be executed later, and the way back of one that was.
 *
 * Both are JSON of the same shape, one partition a line, and end with a checksum of what is before it: an edited file,
 * or one that was cut short, is refused. Integers keep every digit.
 *   {"schema":"weir.undo/1","write":"reset-offsets","cluster":ID,"group":G,"made_at":ISO,"partitions":[
 *   {"topic":T,"topic_id":ID|null,"partition":0,"offset":12|null,"leader_epoch":1|null,"metadata":TEXT|{"base64":..}|null,
 *    "step":"commit","to":0|null,"to_leader_epoch":null,"to_metadata":null,"note":TEXT|null}, ...
 *   ],"checksum":"crc32c:01234567"}
 * `offset`, `leader_epoch` and `metadata` are what was committed before; null: nothing was.
 */
#ifndef WEIR_ENGINE_GROUP_FILE_H
#define WEIR_ENGINE_GROUP_FILE_H

#include "engine/group_plan.h"

enum group_file_kind { GROUP_FILE_PLAN, GROUP_FILE_UNDO };

/* Pure. */
void group_file_print(const struct group_plan *plan, enum group_file_kind kind, int64_t wall_ms, struct str *out);
/* A plan as it was written down: `now` of each move is what was so then. NULL with ERROR_USAGE that begins with
 * `name`. Destroy it with group_plan_destroy. */
struct group_plan *group_file_parse(const char *name, const char *text, size_t len, enum group_file_kind kind,
                                    struct error *error);

struct group_plan *group_file_read(const char *path, enum group_file_kind kind, struct error *error);
/* A new file for its owner alone, on disk (fsync) when it returns true. On failure none is left. */
bool group_file_write(const char *path, const struct str *text, struct error *error);
/* Where an undo file of this group goes; nothing is there yet. NULL: there is no home directory. The caller frees it.
 */
char *group_file_undo_path(const char *group, int64_t wall_ms);

#endif
