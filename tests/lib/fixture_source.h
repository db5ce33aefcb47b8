/* A cluster made of constants, behind struct source: the same rows and records in every run. */
#ifndef WEIR_TESTS_FIXTURE_SOURCE_H
#define WEIR_TESTS_FIXTURE_SOURCE_H

#include "source/source.h"

struct fixture {
    bool endless;     /* a bounded tail never ends: records flow on */
    bool hostile;     /* names, keys and values with escape sequences, bidi marks, wide and invalid characters */
    bool down;        /* no broker answers */
    bool empty;       /* no topics, no groups */
    bool states;      /* a group in each state, and of each type, instead of the usual few */
    size_t topics;    /* more topics than the usual ones: "extra-0001" ... */
    int64_t a_second; /* records that go on flowing; 0: none */
    int64_t open_ms;  /* how long opening takes */
    int64_t close_ms; /* and destroying */
    bool writes;      /* it takes what fixture_writes.c says, without being asked for permission */
    size_t huge;      /* one record of that many bytes among the others; 0: none */
    bool placed;      /* it tells where the tail is in each partition, and how many records were written when */
    bool unmeasured;  /* with `placed`: but that cannot be found out */
    bool committed;   /* commits, and the ends of partitions, are those of its records */
    bool huge_list;   /* its value is a JSON list in an object: {"list":[1,1,...]} */
};

enum { FIXTURE_RECORDS = 200 };               /* of each topic */
#define FIXTURE_NOW_MS INT64_C(1767268820000) /* wall clock, for what happened to a group */

struct source *fixture_source_open(const struct fixture *fixture, struct board *board, struct mailbox *events);

#endif
