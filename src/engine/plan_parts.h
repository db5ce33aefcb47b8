/* How plans are put together; for the files of the write plans alone. */
#ifndef WEIR_ENGINE_PLAN_PARTS_H
#define WEIR_ENGINE_PLAN_PARTS_H

#include "engine/write_plan.h"

/* A topic as the cluster tells it now. */
struct topic_now {
    int32_t partitions, replication;
    bool internal;
    int64_t records;    /* sum of high - low, as far as known */
    bool records_known; /* of every partition */
    struct answer ends; /* its partitions block; NULL in it when it could not be had */
};

/* False: there is no such topic (the nearest names are offered), or it cannot be asked. */
bool plan_look_at(struct source *source, const struct admin_request *request, bool with_ends, struct topic_now *now,
                  struct error *error);
void plan_look_finish(struct topic_now *now);

/* All entries of a topic's configuration. */
bool plan_config(struct source *source, const struct admin_request *request, struct admin_answer *answer,
                 struct error *error);
const struct config_entry *plan_entry(const struct admin_answer *answer, const char *name); /* NULL: none such */

/* Adds a line; texts are copied, NULL allowed. The line lives until the next is added. */
struct write_change *plan_change(struct write_plan *plan, const char *what, const char *before, const char *after,
                                 const char *note);
void plan_warn(struct write_plan *plan, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *plan_text(const char *format, ...) __attribute__((format(printf, 1, 2))); /* the caller frees it */

/* Options of a command, with a space before all but the first: "--topic 'a b'", "--set name=value" (`value` NULL: the
 * name alone). */
void plan_option(struct str *options, const char *option, const char *value);
void plan_option_pair(struct str *options, const char *option, const char *name, const char *value);
/* "weir COMMAND NAME OPTIONS"; the caller frees it. */
char *plan_call(const char *command, const char *name, const char *options);

/* One per kind: fills all but the request. */
bool plan_create_topic(struct source *source, struct write_plan *plan, struct error *error);
bool plan_delete_topic(struct source *source, struct write_plan *plan, struct error *error);
bool plan_add_partitions(struct source *source, struct write_plan *plan, struct error *error);
bool plan_set_config(struct source *source, struct write_plan *plan, struct error *error);
bool plan_delete_records(struct source *source, struct write_plan *plan, struct error *error);

/* The same of a group's plan; see write_plan_execute. */
bool plan_group_execute(struct write_gate *gate, struct source *source, const struct write_plan *plan,
                        struct write_result *result, struct error *error);
/* Title, table and warnings of a group's plan, from its moves. */
void plan_group_describe(struct write_plan *plan, const struct group_wish *wish);

/* How much time of the log lies between from and to, where their records can be read soon. */
void plan_group_seconds(struct source *source, struct group_plan *group, int64_t timeout_ms);
/* Streams, Connect and MirrorMaker: what moving the offsets does not do there. */
void plan_group_warn_kind(struct source *source, struct write_plan *plan, int64_t timeout_ms);

/* What became of it, a line a partition after the first. */
void plan_group_result(const struct write_plan *plan, const struct write_result *result, const struct error *whole,
                       struct str *out);
/* For the journal: what is to be so, and what takes it back. */
void plan_group_after(const struct group_plan *group, const char *undo_path, struct str *out);

/* Asks how things are after the write, until they are as planned or the time is up. */
void plan_read_back(struct source *source, const struct write_plan *plan, const struct admin_answer *answer,
                    struct write_result *result);

#endif
