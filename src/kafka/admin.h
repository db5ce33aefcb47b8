/* Admin requests of a live cluster: one library call each, with the broker's own reason when it refuses. */
#ifndef WEIR_KAFKA_ADMIN_H
#define WEIR_KAFKA_ADMIN_H

#include "kafka/live.h"

/* See source_ops.admin. */
bool live_admin(struct live_source *live, const struct admin_request *request, struct admin_answer *answer,
                struct error *error);

/* What one admin request needs; for admin*.c. */
struct admin_call {
    struct live_source *live;
    rd_kafka_t *handle;
    rd_kafka_queue_t *queue;
    const struct admin_request *request;
    struct admin_answer *answer;
    struct error *error;
    int timeout_ms;
};

/* Options for an operation, with its timeouts; destroy them after the call. */
rd_kafka_AdminOptions_t *admin_options(const struct admin_call *call, rd_kafka_admin_op_t op);
/* Waits for the answer. NULL with the error filled when it did not come or was refused as a whole; else destroy it. */
rd_kafka_event_t *admin_wait(const struct admin_call *call);
/* Fills the error for what a broker said of one topic, group or resource; true when it said nothing against it. */
bool admin_accepted(const struct admin_call *call, rd_kafka_resp_err_t err, const char *reason);

bool admin_describe_config(const struct admin_call *call);
bool admin_set_config(const struct admin_call *call);

/* Of groups; see the kinds in source/admin.h. */
bool admin_read_offsets(const struct admin_call *call);
bool admin_record_times(const struct admin_call *call);
bool admin_commit_offsets(const struct admin_call *call);
bool admin_delete_offsets(const struct admin_call *call);
bool admin_delete_group(const struct admin_call *call);

#endif
