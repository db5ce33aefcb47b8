/* What became of the records of one `weir produce`: every one is acknowledged, or failed, or was left out. */
#ifndef WEIR_CLI_PRODUCE_TALLY_H
#define WEIR_CLI_PRODUCE_TALLY_H

#include "base/str.h"
#include "source/produce.h"

struct tally_partition {
    uint64_t count;
    int64_t first, last; /* offsets; meaningless while count is 0 */
};

struct tally {
    uint64_t sent, bytes;
    uint64_t acknowledged, failed, unsure; /* unsure: of the failed, those that may be on the broker all the same */
    uint64_t left_out;                     /* of the input: no record could be made of it */
    uint64_t keyless;
    struct error first_error; /* of what failed; ERROR_NONE: nothing did */
    struct tally_partition *partitions;
    size_t partition_count;
};

void tally_init(struct tally *tally, size_t partitions);
void tally_finish(struct tally *tally);
void tally_report(struct tally *tally, const struct produce_report *report);

/* Sentences for a person, a line each. */
void tally_summary(const struct tally *tally, const char *topic, const char *unit, double seconds, struct str *out);
/* For the journal: {"acknowledged":..,"failed":..,"left_out":..,"partitions":{"0":{"count":..,"first":..,"last":..}}}
 */
void tally_json(const struct tally *tally, struct str *out);

#endif
