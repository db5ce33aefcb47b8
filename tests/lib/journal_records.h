/* The records of __consumer_offsets as Kafka writes them, given to a builder: all are of the group "g". */
#ifndef WEIR_TESTS_JOURNAL_RECORDS_H
#define WEIR_TESTS_JOURNAL_RECORDS_H

#include "source/journal_builder.h"

/* One that is made by hand: a key, numbers of so many bytes and texts (NULL: null) behind each other. Giving it frees
 * it, and says whether it was one of the builder's group. */
struct journal_wire {
    struct str key, value;
};
struct journal_wire journal_key(int type, const char *group, const char *more);
void journal_put(struct str *out, int64_t value, int size);
void journal_put_text(struct str *out, const char *text);
bool journal_give(struct journal_builder *builder, struct journal_wire *wire, int64_t at_ms);

/* A commit; a negative offset: its tombstone. */
void journal_commit(struct journal_builder *builder, const char *topic, int32_t partition, int64_t offset,
                    int64_t at_ms);
void journal_commit_with(struct journal_builder *builder, const char *topic, int32_t partition, int64_t offset,
                         const char *metadata, int64_t at_ms);

/* A generation of the classic protocol. Each member is a letter; its id is "id-LETTER", its client "c-LETTER", in
 * capitals it is a static one. */
void journal_classic(struct journal_builder *builder, int32_t generation, const char *members, int64_t at_ms);

/* Of the consumer protocol: a member (client NULL: its tombstone), an epoch, and the epoch that a member has reached.
 */
void journal_member(struct journal_builder *builder, const char *id, const char *client, int64_t at_ms);
void journal_epoch(struct journal_builder *builder, int32_t number, int64_t at_ms);
void journal_current(struct journal_builder *builder, const char *id, int32_t reached, int state, int64_t at_ms);

void journal_tombstone(struct journal_builder *builder, int type, const char *more, int64_t at_ms);

#endif
