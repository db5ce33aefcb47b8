/* What is inside of a struct sim. Private to sim*.c, and to tests that ask it for the truth. */
#ifndef WEIR_TESTS_SIM_WORLD_H
#define WEIR_TESTS_SIM_WORLD_H

#include "sim.h"
#include "sim_log.h"

enum { SIM_STEP_US = SIM_SECOND / 2 };
static const int64_t sim_epoch_ms = 1767268800000; /* the broker's clock when virtual time is 0 */

struct sim_partition {
    int number;
    bool exists, no_leader, frozen; /* frozen: its owner cannot get past the record at its position */
    bool away;                      /* its leader is: nobody can write, read or ask */
    uint64_t generation;
    struct sim_log log;
    double owed;      /* of a record */
    int64_t position; /* of whoever reads it */
    int64_t read_to;  /* after the last record that was read */
    bool has_commit;
    int64_t committed;
    int owner; /* member; -1: nobody */
};

struct sim_member {
    bool listed;        /* the coordinator knows it */
    bool reads;         /* it is alive and at work */
    int64_t dies_us;    /* the coordinator puts it out; 0: not */
    int64_t comes_us;   /* it joins again; 0: not */
    int64_t commits_us; /* next */
    int number;         /* of its id: a new one each time it joins */
    double owed;
};

struct sim {
    struct sim_spec spec;
    uint64_t seed;
    int64_t now_us;
    struct sim_partition parts[SIM_PARTITIONS];
    int part_count;
    struct sim_member members[SIM_MEMBERS];
    int joins;
    int64_t rebalance_us; /* until when; 0: none is on */
    int64_t batch_from_us;
    int64_t txn_us; /* when the transactions end */
    int txn_count;
    int64_t loop_us;
    int64_t unmanaged_us;
    int rolled; /* members that were restarted */
    bool befallen;
    bool away; /* some broker is */
    int64_t old_committed;
};

double sim_random(struct sim *sim); /* 0 ... 1 */
double sim_rate_now(const struct sim *sim);

void sim_group_step(struct sim *sim);
void sim_group_rebalance(struct sim *sim, int64_t lasts_us);
void sim_group_start(struct sim *sim);
void sim_trouble_step(struct sim *sim);
void sim_away_step(struct sim *sim);
bool sim_in_trouble(const struct sim *sim, enum sim_trouble trouble);

#endif
