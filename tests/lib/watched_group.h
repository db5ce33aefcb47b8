/* A group that a survey looks at again and again, over mock brokers. Who is in it and what it has committed is the
 * test's to say. */
#ifndef WEIR_TESTS_WATCHED_GROUP_H
#define WEIR_TESTS_WATCHED_GROUP_H

#include <stdatomic.h>

#include "kafka/groups.h"
#include "kafka/survey.h"
#include "mock_kit.h"
#include "model/group_detail.h"

/* Of "orders", which has one partition: record n is WATCHED_AGE_S old, less n seconds. */
enum { WATCHED_AGE_S = 500, WATCHED_RECORDS = 100, WATCHED_LIMIT_US = 30000000 };

/* The group is "reader". */
struct watched_script {
    struct group_asker ops; /* first */
    atomic_llong committed;
    atomic_int members;
    atomic_bool listed, dead;
    atomic_bool dies;        /* somebody deletes it after it was described, and before its commits are asked for */
    atomic_bool undescribed; /* who may not describe groups, may still read what they have committed */
    atomic_bool partial;     /* no broker lists its groups */
    atomic_bool silent;      /* a group is there, too, whose coordinator does not answer; how often it was asked: */
    atomic_int asked_silent, asked_reader;
    atomic_bool hurried; /* there is never time to ask for its commits */
    atomic_bool connect; /* it is a group of Connect's workers */
    atomic_bool beyond;  /* a group is there, too, whose commit is past everything */
};

struct watched {
    struct mock *mock;
    struct watched_script script;
    char folder[64]; /* to remember in; a test removes what it has there */
};

/* For cmocka_unit_test_setup_teardown; the state is a struct watched. */
int watched_set_up(void **state);
int watched_tear_down(void **state);

/* The survey in a hurry: all of it is due at each step. */
struct survey *watched_survey(struct watched *fixture);

/* Waits until the group is so, and hands over its block, which the caller releases. */
typedef bool watched_condition(const struct group_detail *detail, void *opaque);
struct group_detail *watched_wait(struct watched *fixture, watched_condition *condition, void *opaque);

/* A condition: the record at its commit was read. */
bool watched_was_read(const struct group_detail *detail, void *opaque);

/* Waits until the groups could not be listed. */
void watched_wait_partial(struct watched *fixture);

#endif
