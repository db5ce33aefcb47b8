/* What T2 keeps of each group between its requests, and what is done with groups. Private to survey*.c. @locality T2 */
#ifndef WEIR_KAFKA_SURVEY_GROUP_H
#define WEIR_KAFKA_SURVEY_GROUP_H

#include "kafka/groups.h"
#include "model/group_detail.h"
#include "model/lag_watch.h"

struct survey;

struct survey_commit {
    int32_t partition;
    int64_t committed;
};

struct survey_group_topic {
    char *name;
    struct offset lag;
    struct survey_commit *commits; /* by partition; those that are known */
    size_t commit_count;
};

/* The first unread record of a partition, as it was found last; and whether the next verdict depends on it. */
struct survey_probe {
    char *topic;
    int32_t partition;
    bool wanted;
    struct probe probe;
    uint64_t generation; /* of the topic */
    int64_t next;        /* the first unread offset */
    struct log_searched searched;
    struct span_former former; /* the record that was read last, for a few looks without a reading */
    int former_looks;
};

struct survey_group {
    char *name;
    struct lag_watch *watch;
    struct survey_probe *probes; /* by topic, partition: of the rows of which there is something to keep */
    size_t probe_count;
    bool age_chosen; /* which age its charts show: the first that was known */
    enum span_age age;
    enum group_type type;
    enum group_state state;
    bool undescribed;
    bool dead;           /* at the last look its coordinator knew no such group */
    bool dead_listed;    /* ... and a listing named it after that: it is some other kind of group */
    int64_t asked_us;    /* with success or not; 0: never */
    int64_t unlisted_us; /* since when whole listings do not name it; 0: the last one did */
    uint32_t times;
    uint32_t failures;    /* in a row */
    uint32_t silences;    /* in a row: its coordinator did not answer in time */
    struct group_row row; /* its texts are NULL: they are below */
    char *error;
    char *worst_topic, *worst_client, *assignor;
    struct survey_group_topic *topics;
};

/* survey_groups.c */
void survey_groups_list(struct survey *survey);
void survey_groups_step(struct survey *survey, int64_t now_us);
void survey_groups_sweep(struct survey *survey, int64_t now_us);
struct survey_group *survey_group(const struct survey *survey, const char *name);
void survey_groups_finish(struct survey *survey);

/* survey_group_rows.c */
void survey_groups_put(struct survey *survey);
/* Takes the facts over. `detail` with its arena: what they come to, NULL without commits; taken over, too. */
void survey_group_learned(struct survey *survey, struct survey_group *group, struct group_facts *facts,
                          struct group_detail *detail, struct arena *arena, int64_t asked_us);
void survey_worst_lags(struct survey *survey);
void survey_group_forget_topics(struct survey_group *group);
void survey_group_finish(struct survey_group *group);

/* survey_unread.c: fills in the probes of the rows, asking for those that are missing and wanted, and how long the rows
 * are behind. Details may be NULL. */
void survey_unread(struct survey *survey, struct survey_group *const *groups, struct group_detail *const *details,
                   size_t count);
void survey_unread_keep(struct survey_group *group, const struct group_detail *detail); /* for the next look */
void survey_unread_forget(struct survey_group *group);

/* survey_search.c: one round of a search by time for the rows on screen that are not dated otherwise. */
void survey_search(struct survey *survey, struct survey_group *const *groups, struct group_detail *const *details,
                   size_t count);

/* survey_policies.c: asks whether topics are compacted, and what else of their configuration matters. */
void survey_policies_of_group(struct survey *survey, const struct group_detail *detail);

/* survey_watch.c: judges, and tells what is new. */
void survey_watch_look(struct survey *survey, struct survey_group *group, struct group_detail *detail,
                       struct arena *arena, int64_t asked_us);

/* survey_commits.c */
void survey_commits_keep(struct survey_group_topic *topic, const struct lag_row *rows, size_t count);
void survey_commits_note(struct survey *survey,
                         const struct survey_group *group); /* it was asked: they may be others */
void survey_commits_put(struct survey *survey);             /* of the focused topic */

#endif
