/* The inside of an investigation: what investigation*.c share. */
#ifndef WEIR_ENGINE_INVESTIGATION_INNER_H
#define WEIR_ENGINE_INVESTIGATION_INNER_H

#include "engine/investigation.h"
#include "engine/investigation_ask.h"
#include "engine/key_counts.h"
#include "model/brokers.h"
#include "model/group_detail.h"
#include "model/topics.h"

enum {
    BEGINNING = 120, /* bytes of a value that are told */
    KNOWN_RECORDS = INVESTIGATION_RECORDS + INVESTIGATION_OPEN
};

struct known_topic {
    char name[256];
    int64_t asked_us;
    bool answered;
    struct diagnosis_topic facts; /* its texts are this struct's */
    struct partitions *partitions;
    char error[256], partitions_error[256];
};

struct known_record {
    char topic[256];
    int32_t partition;
    int64_t next, from, to; /* as in diagnosis_record */
    bool open;
    uint64_t tag;
    bool asked, answered;
    int64_t used; /* the look that wanted it last */
    char error[256];
    struct batch batch;
    char reasons[2][128];
    char beginnings[2][BEGINNING + 1];
};

/* Looks at all groups, kept until there are enough of them to be compared. */
struct known_others {
    bool begun, waits;   /* for an answer */
    bool rests;          /* a series has ended, with or without a result */
    int64_t asked_us;    /* the last look, by the time of the looks at the own group */
    int64_t answered_us; /* not before its answer; 0: the next look's time */
    int64_t apart_us;    /* the first and the second */
    struct others_look *looks[OTHERS_LOOKS];
    size_t count;
    char error[256];
    struct others_behind facts;
};

/* The newest records of the hot partition, counted by key. */
struct known_keys {
    char topic[256];
    int64_t high; /* of the partition, when they were asked */
    uint64_t tag;
    bool asked, answered;
    char error[256];
    char texts[DIAGNOSIS_KEYS][KEY_SHOWN];
    struct diagnosis_keys facts;
};

struct investigation {
    struct known_keys keys;
    struct known_others others;
    struct source *source;
    struct inquirer *inquirer;
    char *group;
    char *weir, *command_config;
    struct lag_rules rules;
    int64_t wanted_us;
    bool offsets_topic;
    uint64_t first_tag, tags;
    bool ended;
    struct group_detail *detail;
    struct watched watched;
    struct known_topic topics[INVESTIGATION_TOPICS];
    size_t topic_count;
    struct known_topic offsets;
    struct brokers *brokers;
    int64_t brokers_us;
    char brokers_error[256];
    struct known_record records[KNOWN_RECORDS];
    struct group_journal *journal;
    int journals;       /* times that it was asked for */
    bool reads_journal; /* and is not answered */
    size_t open;        /* inquiries without an answer */
    char bootstrap[256];
    struct diagnosis diagnosis;
    uint64_t version, made; /* the diagnosis is of this version */
};

/* investigation.c */
void investigation_inquire(struct investigation *investigation, enum inquiry_kind kind, const char *name);

/* investigation_others.c */
void investigation_ask_others(struct investigation *investigation); /* at each look */
void investigation_take_others(struct investigation *investigation, struct inquiry_answer *answer);
void investigation_others_finish(struct investigation *investigation); /* what is kept for the next look */

/* investigation_records.c */
bool investigation_reads(
    const struct investigation *investigation); /* something that was to be read has not come yet */
void investigation_ask_records(struct investigation *investigation);
void investigation_ask_keys(struct investigation *investigation);
/* KNOWN_RECORDS at most; returns how many. */
size_t investigation_describe_records(struct investigation *investigation, struct diagnosis_record *out);

#endif
