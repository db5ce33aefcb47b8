/* The focused group in full: its members, its partitions, and what happened to it. A block of the snapshot. */
#ifndef WEIR_MODEL_GROUP_DETAIL_H
#define WEIR_MODEL_GROUP_DETAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/block.h"
#include "model/groups.h"
#include "model/lag_row.h"

struct member_row {
    const char *member_id;
    const char *client_id;
    const char *host;        /* as Kafka gives it, less a leading '/' */
    const char *instance_id; /* NULL: not static */
    int32_t partitions;      /* assigned; -1 not known */
    int32_t moving;          /* consumer protocol: partitions whose target is another assignment; 0 otherwise */
};

/* Something that happened to a group, to be marked in its charts. */
enum group_mark_kind { MARK_REBALANCE, MARK_MEMBER, MARK_LEADER, MARK_RESET, MARK_LOST, MARK_WRITTEN, MARK_WORD };
struct group_mark {
    int64_t at_us; /* monotonic */
    int64_t at_ms; /* wall clock */
    enum group_mark_kind kind;
    const char *topic; /* NULL: of the whole group */
    int32_t partition; /* -1 with it */
    int32_t more;      /* further partitions to which the same happened at that look, whatever their topics are */
    const char *text;
};

/* Who owned what at a moment: an assignment that has since changed. */
struct group_past {
    int64_t at_us, at_ms;  /* until when it was so */
    const int32_t *owners; /* of each row of the detail; an index into `clients`, -1: nobody */
    const char *const *clients;
    size_t client_count;
};

struct group_detail {
    struct block block;
    struct group_row summary;
    struct lag_points points;       /* of the whole group */
    const struct group_mark *marks; /* oldest first */
    size_t mark_count;
    const struct group_past *past; /* the former assignments, newest first */
    size_t past_count;
    struct member_row *members;
    size_t member_count;
    const char *pending_error; /* why it is not known which commits are pending (`unstable`); NULL: it is, or cannot be
                                  asked of this cluster */
    bool members_known;        /* false: this library or these rights cannot see them */
    struct lag_row *rows;      /* by topic, partition */
    size_t count;
};

#endif
