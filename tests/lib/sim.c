#include "sim.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "sim_world.h"

double sim_random(struct sim *sim)
{
    sim->seed = sim->seed * 6364136223846793005u + 1442695040888963407u;
    return (double)(sim->seed >> 11) / 9007199254740992.0;
}

bool sim_in_trouble(const struct sim *sim, enum sim_trouble trouble)
{
    return sim->spec.trouble == trouble && sim->now_us >= (int64_t)sim->spec.at_s * SIM_SECOND;
}

/* Records a second and partition. */
double sim_rate_now(const struct sim *sim)
{
    int64_t second = sim->now_us / SIM_SECOND;
    double rate = sim->spec.rate;
    if (sim->spec.stops_at_s && second >= sim->spec.stops_at_s)
        return 0;
    switch (sim->spec.flow) {
    case FLOW_STEADY:
        return rate;
    case FLOW_BURSTY: /* ten times as much for 20 s of every 10 minutes */
        return second % 600 >= 300 && second % 600 < 320 ? rate * 10 : rate / 2;
    case FLOW_DAILY: { /* a day of six hours, so that a test sees several */
        double day = sin((double)(second % 21600) / 21600 * 2 * 3.14159265358979);
        return day > 0 ? rate * (0.05 + day) : rate * 0.05;
    }
    case FLOW_HOURLY:
        return 1 / 3600.0;
    case FLOW_SPARSE:
        return 1 / 20.0;
    case FLOW_BATCHES: /* a thousand at once every 20 minutes */
        return second % 1200 == 600 ? 1000 : 0;
    }
    return rate;
}

static void produce(struct sim *sim, struct sim_partition *part)
{
    double hot = sim_in_trouble(sim, TROUBLE_HOT) && part->number == 0 ? 5 : 1;
    bool even = sim->spec.flow >= FLOW_HOURLY;
    double uneven = even ? 1 : 0.8 + 0.4 * sim_random(sim);
    part->owed += sim_rate_now(sim) * hot * uneven * SIM_STEP_US / SIM_SECOND;
    int64_t records = (int64_t)part->owed;
    if (part->away)
        return; /* the producer keeps it until then */
    part->owed -= (double)records;
    if (!part->no_leader)
        sim_log_append(&part->log, records, sim->now_us, part->log.open_from >= 0 ? KIND_OPEN : KIND_RECORD);
}

static void step_transactions(struct sim *sim)
{
    if (!sim->spec.txn_s || sim->now_us < sim->txn_us)
        return;
    bool hangs = sim_in_trouble(sim, TROUBLE_OPEN_TXN);
    for (int i = 0; i < sim->part_count; i++) {
        struct sim_log *log = &sim->parts[i].log;
        if (sim->parts[i].away)
            continue;
        if (log->open_from >= 0 && !(hangs && i == 0))
            sim_log_end(log, sim->spec.aborts && sim->txn_count % 3 == 2, sim->now_us);
        if (log->open_from < 0 && (sim_rate_now(sim) > 0 || (hangs && i == 0)))
            sim_log_begin(log);
    }
    sim->txn_count++;
    sim->txn_us = sim->now_us + (int64_t)sim->spec.txn_s * SIM_SECOND;
}

static void step(struct sim *sim)
{
    sim->now_us += SIM_STEP_US;
    sim_away_step(sim);
    step_transactions(sim);
    for (int i = 0; i < sim->part_count; i++) {
        if (!sim->parts[i].exists)
            continue;
        produce(sim, &sim->parts[i]);
        if (sim->spec.compacted)
            sim_log_compact(&sim->parts[i].log, sim->now_us - 60 * (int64_t)SIM_SECOND);
    }
    sim_trouble_step(sim);
    if (!sim_is_silent(sim))
        sim_group_step(sim);
}

static struct sim_spec completed(const struct sim_spec *given)
{
    struct sim_spec spec = *given;
    spec.rate = spec.rate > 0 ? spec.rate : 100;
    spec.partitions = spec.partitions ? spec.partitions : 3;
    spec.commit_s = spec.commit_s ? spec.commit_s : 5;
    if (spec.speed <= 0)
        spec.speed = 4 * spec.rate * spec.partitions / (spec.members ? spec.members : 1) + 400;
    return spec;
}

struct sim *sim_create(const struct sim_spec *spec, uint64_t seed)
{
    struct sim *sim = mem_zero(1, sizeof *sim);
    sim->spec = completed(spec);
    sim->seed = seed * 2654435761u + 99;
    sim->part_count = sim->spec.partitions;
    for (int i = 0; i < SIM_PARTITIONS; i++) {
        sim->parts[i] = (struct sim_partition){.number = i, .generation = 7, .owner = -1};
        sim->parts[i].log.open_from = -1;
        sim->parts[i].exists = i < sim->part_count;
        /* There was something before: what an hour brings, at least 1,000 records. */
        sim_log_append(&sim->parts[i].log, i < sim->part_count ? 1000 : 0, 0, KIND_RECORD);
        sim->parts[i].position = sim->parts[i].read_to = sim->parts[i].committed = sim->parts[i].log.high;
        sim->parts[i].has_commit = i < sim->part_count;
    }
    sim->old_committed = 500;
    sim_group_start(sim);
    return sim;
}

void sim_destroy(struct sim *sim)
{
    for (int i = 0; i < SIM_PARTITIONS; i++)
        sim_log_finish(&sim->parts[i].log);
    free(sim);
}

void sim_run_to(struct sim *sim, int64_t t_us)
{
    while (sim->now_us + SIM_STEP_US <= t_us)
        step(sim);
}

int64_t sim_now_us(const struct sim *sim)
{
    return sim->now_us;
}

bool sim_is_silent(const struct sim *sim)
{
    return sim->away && !sim->spec.one_leader;
}

int64_t sim_wall_ms(const struct sim *sim)
{
    return sim_epoch_ms + sim->now_us / 1000 + sim->spec.our_skew_ms;
}
