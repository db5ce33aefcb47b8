/* Which cluster is meant: brokers, profile, property files and -X put together. */
#ifndef WEIR_CONFIG_CLUSTER_H
#define WEIR_CONFIG_CLUSTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "config/config.h"
#include "config/properties.h"

/* What was asked for; all may be NULL or 0. Ranks say which of brokers and profile wins when both are there: the higher
 * one; on the same level the profile gives the rest and `brokers` the addresses. */
struct cluster_request {
    const char *brokers;
    int brokers_rank;
    const char *profile;
    int profile_rank;
    const char *const *files; /* -F, in order */
    size_t file_count;
    const char *const *pairs; /* -X KEY=VALUE, in order */
    size_t pair_count;
};

struct cluster {
    struct properties properties; /* with bootstrap.servers */
    char *name;                   /* for the header: the profile's name, "demo", or the brokers */
    char *chosen_by;              /* "-b", "profile prod", "KAFKA_BROKERS", "a running demo", "default", ... */
    char *color;                  /* the profile's, NULL: none */
    char *cluster_id;             /* the only one that may be written to; NULL: any */
    char *demo_id;                /* the cluster id of a demo of this user that runs and is meant; NULL: none */
    bool write;                   /* the profile allows writing, or it is the person's own demo */
    int64_t max_rate;             /* the profile's; 0: no limit */
    int64_t lag_warn;             /* the profile's line for alarms, in records; 0: none */
    int64_t behind_warn_ms;       /* and in time */
    int64_t sweep_ms;             /* struct scope's; 0: as shipped */

    /* What names the same cluster in a command that is run elsewhere. */
    char *again_profile; /* NULL: none */
    char *again_brokers; /* NULL: profile, files and properties name them */
    char *java_file;     /* one of the files, which Java's tools take as it is; NULL: none is */
    bool secured;        /* they would need one: it takes more than an address to connect */
};

void cluster_finish(struct cluster *cluster);

/* In this order: brokers ("demo": the one that runs), profile, a file with bootstrap.servers, KAFKA_BROKERS, the demo
 * of this user that runs (with more than one it is an error that lists them), the profile `local`, localhost:9092. Runs
 * the profile's password_command when it has one and no password was given. ERROR_USAGE otherwise. */
bool cluster_choose(const struct config *config, const struct cluster_request *request, struct cluster *cluster,
                    struct str *warnings, struct error *error);

#endif
