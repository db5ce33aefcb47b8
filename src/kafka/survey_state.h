/* What T2 keeps between its requests; of groups: survey_group.h. Private to survey*.c; all of it but what `lock` guards
 * belongs to T2. */
#ifndef WEIR_KAFKA_SURVEY_STATE_H
#define WEIR_KAFKA_SURVEY_STATE_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/map.h"
#include "base/str.h"
#include "kafka/census_ends.h"
#include "kafka/log_search.h"
#include "kafka/survey.h"
#include "model/history.h"
#include "model/lag_rules.h"
#include "model/request_minute.h"
#include "model/snapshot.h"

enum {
    SURVEY_REQUEST_MS = 2000,
    SURVEY_AT_ONCE = 10,         /* requests about groups in flight */
    SURVEY_RATE_US = 10000000,   /* a rate on screen is that of the last ten seconds */
    SURVEY_WINDOW_US = 60000000, /* in and out of groups: lag.md, "Rates" */
    SURVEY_EAGER = 3             /* a visible row is asked at the focused rhythm until it has a rate */
};

/* Names of a struct scope, sorted. */
struct survey_scope {
    char *focused_topic, *focused_group;
    struct map topics, groups; /* visible ones, the focused among them */
    int64_t sweep_ms;          /* as in struct scope */
    double behind_warn_s;
};

/* One pass of the sweep over rows 0 .. count - 1. */
struct survey_pass {
    int64_t started_us;
    bool first; /* as fast as ten requests in flight allow, so that the lists fill */
};

struct survey {
    struct live_source *live;
    struct survey_rhythm rhythm;
    struct lag_rules rules;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool stopping;                /* under lock */
    bool looked_at;               /* there was a scope: before that nothing is asked */
    bool refresh;                 /* under lock */
    struct map acknowledged;      /* under lock: groups, since the last step */
    struct map written;           /* under lock: a group, a zero, a topic: weir set offsets of it */
    struct survey_scope *pending; /* under lock; NULL: unchanged */

    rd_kafka_t *handle, *stable, *unread, *commits; /* all but the first: opened when they are first wanted */
    struct survey_scope *scope;
    struct census census;
    struct history *history;
    struct log_memory *log_memory;
    struct point points[HISTORY_POINTS]; /* for reading history */
    struct str key;

    struct survey_seen *seen; /* topics at the last look; NULL: there was none */
    size_t seen_count;
    struct survey_group *groups; /* by name */
    size_t group_count;
    struct map group_index;
    char *groups_error;
    bool groups_denied, groups_listed;
    bool groups_whole;        /* there was a listing that had them all: what comes after it is new */
    struct group_facts *kept; /* the focused group's last good facts */
    int64_t kept_us;

    bool asked_to_refresh;
    bool focus_changed; /* what is focused now has not been asked in full yet */
    bool doubtful;      /* an answer says that the metadata is old */
    bool unreachable;   /* the last metadata request failed */
    int64_t down_since_ms;
    struct error down;
    struct map remembered; /* group -> struct lag_watch *, of a former run, until the group is looked at */
    int64_t saved_us;      /* what is kept was loaded or saved; 0: neither yet */
    int64_t metadata_us, listed_us, probed_us, topics_put_us, groups_put_us; /* 0: never */
    bool topics_changed, groups_changed, commits_changed;
    struct survey_pass topic_pass, id_pass, group_pass;
    size_t next_probe; /* index of broker */
    struct sweep sweep, sweep_put;
    struct request_minute minute;
};

/* survey_scope.c */
struct survey_scope *survey_scope_copy(const struct scope *scope);
void survey_scope_destroy(struct survey_scope *scope);
bool survey_sees_topic(const struct survey *survey, const char *name);
bool survey_sees_group(const struct survey *survey, const char *name);
/* Whether a visible row is due, by how often and when it was asked. */
bool survey_row_due(const struct survey *survey, bool focused, uint32_t times, int64_t asked_us, int64_t now_us);
bool survey_sweeps(const struct survey *survey);      /* false: what is not visible is not asked */
int64_t survey_sweep_ms(const struct survey *survey); /* without a sweep: as shipped */
/* How many rows of `count` the pass should have seen by now; starts the next pass when the last is over and its time
 * has come. `seen`: rows asked since it started. Returns how many to ask in this step. */
size_t survey_pass_step(const struct survey *survey, struct survey_pass *pass, size_t count, size_t seen, size_t most,
                        int64_t now_us);
/* The sweep is another: measured by its time, passes that began before would have all of their rows overdue. */
void survey_passes_anew(struct survey *survey, int64_t now_us);
/* Whether a row is to be asked in this step. New ones come first: with `fresh` (there are some) only those. */
bool survey_pass_wants(const struct survey_pass *pass, bool fresh, int64_t asked_us);

/* survey_history.c: keys are a kind, up to two names and a number. */
void survey_note(struct survey *survey, char kind, const char *a, const char *b, int32_t number,
                 const struct history_value *value);
size_t survey_points(struct survey *survey, char kind, const char *a, const char *b, int32_t number, bool *is_short);
void survey_forget(struct survey *survey, char kind, const char *a);

rd_kafka_t *survey_stable(struct survey *survey); /* NULL: it cannot be had */

/* survey_topics.c */
void survey_topics_step(struct survey *survey, int64_t now_us); /* what is due */
void survey_topics_sweep(struct survey *survey, int64_t now_us);
/* New ends: history, rates. */
void survey_topics_learned(struct survey *survey, const struct census_choice *choice, bool for_visible_groups);
void survey_topics_put(struct survey *survey); /* the list and the focused topic's partitions */

/* survey_ids.c: asks which topics were made anew. */
void survey_ids_step(struct survey *survey, int64_t now_us);

/* survey_changes.c: tells what the metadata have new. */
void survey_changes_look(struct survey *survey);
void survey_changes_finish(struct survey *survey);

/* survey_memory.c: loads what was kept once the cluster is known, and keeps it now and then; at the end once more. */
void survey_memory_step(struct survey *survey, int64_t now_us);
/* The group's watch of a former run, or a new one; the caller's. */
struct lag_watch *survey_memory_watch(struct survey *survey, const char *group);
void survey_memory_finish(struct survey *survey);

#endif
