/* What can be changed on a cluster, and its configuration, which can be asked.
 *
 * A source answers an admin request on the caller's thread; permission, plans and the audit are the write gate's
 * business (engine/write_gate.h), which alone calls it with a kind that writes.
 */
#ifndef WEIR_SOURCE_ADMIN_H
#define WEIR_SOURCE_ADMIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/known.h"
#include "source/group_offset.h"

enum admin_kind {
    ADMIN_DESCRIBE_CONFIG, /* reads: all entries of a topic or a broker -> entries */
    ADMIN_CREATE_TOPIC,
    ADMIN_DELETE_TOPIC,
    ADMIN_ADD_PARTITIONS, /* to `partitions` in all */
    ADMIN_SET_CONFIG,     /* `changes` alone; all other settings stay as they are */
    ADMIN_DELETE_RECORDS, /* below `offsets` -> low watermarks in `partitions` */

    /* `name` is a group. Reads what it has committed for `group_offsets` (none: for all that it has) and what their
     * partitions are now -> group_offsets, by topic and partition. A group that does not exist has no commits. */
    ADMIN_READ_OFFSETS,
    /* Reads the first record at or after `committed` and below `high` of each of `group_offsets`: its timestamp in ms
     * -> at_time of group_offsets, in the same order; unknown: it could not be read in time. `name` is not looked at.
     */
    ADMIN_RECORD_TIMES,
    /* Write; each partition has an outcome of its own -> group_offsets. False: nothing is known of any of them. */
    ADMIN_COMMIT_OFFSETS, /* creates a group that does not exist */
    ADMIN_DELETE_OFFSETS,
    ADMIN_DELETE_GROUP
};

struct config_change {
    const char *name;
    const char *value; /* NULL: back to the default */
};

struct partition_offset {
    int32_t partition;
    int64_t offset; /* ADMIN_DELETE_RECORDS: the new low watermark; -1: the high watermark */
};

struct admin_request {
    enum admin_kind kind;
    const char *name;                    /* the topic, or a broker's id in digits */
    bool about_broker;                   /* ADMIN_DESCRIBE_CONFIG */
    int32_t partitions;                  /* ADMIN_CREATE_TOPIC (-1: the broker's default), ADMIN_ADD_PARTITIONS */
    int32_t replication;                 /* ADMIN_CREATE_TOPIC; -1: the broker's default */
    const struct config_change *changes; /* ADMIN_CREATE_TOPIC, ADMIN_SET_CONFIG */
    size_t change_count;
    const struct partition_offset *offsets;
    size_t offset_count;
    const struct group_offset *group_offsets; /* ADMIN_READ_OFFSETS and those that write them */
    size_t group_offset_count;
    bool commits_only;   /* ADMIN_READ_OFFSETS: nothing of the partitions */
    bool stable;         /* ADMIN_READ_OFFSETS: a commit within an open transaction is `unstable`, not its value */
    struct offset at_ms; /* ADMIN_READ_OFFSETS: fills at_time; ms since 1970 */
    bool validate_only;  /* the broker says whether it would do it; 2.0.2's mock and the embedded cluster cannot */
    int64_t timeout_ms;
};

/* A deep copy; finish it with admin_request_finish, which is for copies alone. */
void admin_request_copy(struct admin_request *copy, const struct admin_request *request);
void admin_request_finish(struct admin_request *copy);

/* "PARTITION:OFFSET", "PARTITION:end", and the same with "all" for every partition (`*all`, and no partition is
 * filled). False with ERROR_USAGE that says what was expected. */
bool partition_offset_parse(const char *text, struct partition_offset *out, bool *all, struct error *error);

/* Where a setting's value comes from, the strongest first. */
enum config_origin {
    CONFIG_UNKNOWN,
    CONFIG_OF_TOPIC,       /* set on the topic itself */
    CONFIG_OF_BROKER,      /* set on this broker while it runs */
    CONFIG_OF_ALL_BROKERS, /* set for all brokers while they run */
    CONFIG_OF_BROKER_FILE, /* the broker's own file or command line */
    CONFIG_DEFAULT         /* Kafka's */
};

struct config_entry {
    char *name;
    char *value;         /* NULL: not told, for it is sensitive, or there is none */
    char *default_value; /* what it would be without a setting of its own; NULL: not told */
    enum config_origin origin;
    bool read_only, sensitive;
};

struct admin_partition {
    int32_t partition;
    struct offset low;  /* ADMIN_DELETE_RECORDS: the low watermark afterwards */
    struct error error; /* of this partition alone */
};

/* Zeroed before; finish with admin_answer_finish. */
struct admin_answer {
    struct config_entry *entries; /* by name */
    size_t entry_count;
    struct admin_partition *partitions;
    size_t partition_count;
    struct group_offsets group_offsets;
    const char *note; /* what the source cannot do with what it was given, static; NULL: nothing to say */
};
void admin_answer_finish(struct admin_answer *answer);

const char *config_origin_name(enum config_origin origin); /* "topic", "broker", ..., "default", "unknown" */

#endif
