/* --where of the commands that read records: a filter and its three counts. */
#ifndef WEIR_CLI_WHERE_H
#define WEIR_CLI_WHERE_H

#include <stdatomic.h>

#include "cli/command.h"
#include "cli/decode_option.h"
#include "filter/team.h"

/* Rows of a command's table of options. */
#define WHERE_OPTIONS                                                                                                  \
    {"where",                                                                                                          \
     0,                                                                                                                \
     OPTION_TEXT,                                                                                                      \
     "FILTER",                                                                                                         \
     N_("only records that match: words, /regex/ or value.amount > 100"),                                              \
     .is_setting = false},                                                                                             \
        DECODE_OPTION

struct where {
    struct filter *filter; /* NULL: every record matches */
    struct filter_team *team;
    const unsigned char *verdicts; /* of the batch at hand */
    enum verdict listed;           /* which records are printed: VERDICT_MATCH unless where_list was told otherwise */
    struct decoder decoder;
    atomic_uint_fast64_t read, matched, not_evaluated; /* the tail's thread counts, any may look */
};

/* From --where and --decode, for records of these topics. The name of one topic alone says how it is read by itself. */
bool where_read(struct where *where, const struct command_call *call, const char *const *topics, size_t topic_count,
                struct error *error);
/* "match", "unknown" or "no-match"; NULL: match. False: without a filter there is but one. */
bool where_list(struct where *where, const char *name, struct error *error);
void where_finish(struct where *where);

/* How many records had the verdict that is listed. */
uint64_t where_found(const struct where *where);

/* Judges all of a batch; then the verdict of its nth record, which is counted. @locality the tail's thread. */
void where_judge(struct where *where, const struct batch *batch);
enum verdict where_take(struct where *where, size_t n);

/* "12 of 1,204 records match; 3 could not be evaluated" on stderr. */
void where_tell(const struct where *where);
/* The same, when there is a filter; and that there was no record at all, unless somebody pressed Ctrl-C. */
void where_tell_end(const struct where *where, const struct command_call *call);

#endif
