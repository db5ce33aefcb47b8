/* A group on virtual time that is sick in one way, or only looks alike, and what the diagnosis should say of it: the
 * cases by what they ask about, and how one is played.
 */
#ifndef WEIR_TESTS_DIAGNOSIS_CASE_H
#define WEIR_TESTS_DIAGNOSIS_CASE_H

#include "model/brokers.h"
#include "model/diagnosis.h"
#include "model/topics.h"
#include "sim.h"

enum { CASE_PARTITIONS = SIM_PARTITIONS, CASE_ORIGIN_US = 1000000000 };

/* What the diagnosis is told besides the looks; a case changes it. */
struct told {
    struct diagnosis_topic topic, offsets;
    struct partitions partitions, offsets_partitions;
    struct partition_row rows[CASE_PARTITIONS], offsets_rows[50];
    struct brokers brokers;
    struct broker_row broker_rows[3];
    struct others_behind others;
    bool no_brokers;
    const char *brokers_error;
    struct diagnosis_record record;
    size_t record_count;
    struct diagnosis_keys keys;
    struct group_journal *journal;
    size_t dropped; /* partitions that are too many to be watched */
};

struct diagnosis_case {
    const char *name;
    int question;           /* that is looked at */
    bool sick;              /* it explains the state: the first finding, a cause */
    enum finding_kind kind; /* of its finding when it is sick */
    enum confidence confidence;
    struct sim_spec spec;
    int from_s, to_s;
    void (*see)(struct group_detail *detail, struct arena *arena, int now_s);   /* before it is judged */
    void (*judge)(struct group_detail *detail, struct arena *arena, int now_s); /* after */
    void (*tell)(struct told *told, const struct group_detail *last);
    bool not_first;               /* it is found, and something else explains more */
    const char *says;             /* part of its title or evidence, or of why it is not known; NULL: any */
    enum answer_kind answer;      /* not sick: of its question; ANSWER_NO: not looked at */
    int blind_from_s, blind_to_s; /* nobody looks meanwhile */
    const char *runs;             /* part of weir's own command and of the stock tool's; NULL: any */
};

struct diagnosis_cases {
    const struct diagnosis_case *rows;
    size_t count;
};

extern const struct diagnosis_cases diagnosis_of_readers, diagnosis_of_speed, diagnosis_of_rebalances, diagnosis_of_log,
    diagnosis_of_brokers;

/* For `see`: members are on two hosts in turn. */
void case_two_hosts(struct group_detail *detail, struct arena *arena, int now_s);
/* For `see`: who may not describe the group sees its offsets alone. */
void case_hidden(struct group_detail *detail, struct arena *arena, int now_s);
/* For `judge`: a row that is BEHIND by so many records; the row that is the group's worst. */
void case_behind(struct lag_row *row, int64_t lag);
void case_worst_is(struct group_detail *detail, const struct lag_row *row);
/* For `tell`: more partitions than are watched. */
void case_too_many(struct told *told, const struct group_detail *last);

/* Looks every two seconds from `from_s` to `to_s`, and diagnoses. The caller finishes the diagnosis. */
void diagnosis_case_play(const struct diagnosis_case *one, struct diagnosis *diagnosis);

#endif
