/* The group: who is in it, who owns what, who reads and commits. */
#include "sim_world.h"

static bool stands_still(const struct sim *sim)
{
    return sim_in_trouble(sim, TROUBLE_HANG) || sim_in_trouble(sim, TROUBLE_CRASH) ||
           sim_in_trouble(sim, TROUBLE_DELETE);
}

static int listed(const struct sim *sim)
{
    int count = 0;
    for (int i = 0; i < sim->spec.members; i++)
        count += sim->members[i].listed;
    return count;
}

/* The nth of those that are listed. */
static int nth(const struct sim *sim, int n)
{
    for (int i = 0; i < sim->spec.members; i++)
        if (sim->members[i].listed && n-- == 0)
            return i;
    return -1;
}

static void assign(struct sim *sim)
{
    int count = listed(sim);
    for (int i = 0; i < sim->part_count; i++) {
        struct sim_partition *part = &sim->parts[i];
        int former = part->owner;
        part->owner = count && part->exists ? nth(sim, i % count) : -1;
        if (sim_in_trouble(sim, TROUBLE_LOPSIDED) && count > 1)
            part->owner = nth(sim, i == sim->part_count - 1);
        if (sim_in_trouble(sim, TROUBLE_UNASSIGNED) && i == 0)
            part->owner = -1;
        if (former != part->owner || former < 0) /* a new owner begins at the committed offset */
            part->position = part->read_to = part->committed;
        if (part->position < part->log.low)
            part->position = part->read_to = part->log.low;
    }
}

static void join(struct sim *sim, int i)
{
    struct sim_member *member = &sim->members[i];
    *member = (struct sim_member){.listed = true, .reads = true, .number = ++sim->joins};
    int64_t interval_us = (int64_t)sim->spec.commit_s * SIM_SECOND;
    member->commits_us = sim->now_us + (int64_t)(sim_random(sim) * (double)interval_us);
}

void sim_group_rebalance(struct sim *sim, int64_t lasts_us)
{
    sim->rebalance_us = sim->now_us + lasts_us;
    if (!listed(sim)) {
        sim->rebalance_us = 0;
        assign(sim);
    }
}

static void commit_partition(struct sim *sim, struct sim_partition *part)
{
    if (part->read_to > part->committed && !sim_in_trouble(sim, TROUBLE_VANISH)) {
        part->committed = part->read_to;
        part->has_commit = true;
    }
    if (!part->has_commit && part->read_to > 0 && !sim_in_trouble(sim, TROUBLE_VANISH))
        part->has_commit = true;
}

static void commit(struct sim *sim, int member)
{
    for (int i = 0; i < sim->part_count; i++)
        if (sim->parts[i].owner == member)
            commit_partition(sim, &sim->parts[i]);
}

static void read_partition(struct sim *sim, struct sim_partition *part, int64_t most)
{
    if (part->frozen || part->no_leader || part->away || !part->exists)
        return;
    if (part->position > part->log.high)
        return; /* it waits for the library to reset it: that is what AHEAD is about */
    int64_t end = sim->spec.uncommitted ? part->log.high : sim_log_stable(&part->log);
    part->position = sim_log_read(&part->log, part->position, end, most, sim->spec.uncommitted, &part->read_to);
}

static double speed(const struct sim *sim, int member)
{
    double all = sim_rate_now(sim) * sim->part_count / (listed(sim) ? listed(sim) : 1);
    if (sim_in_trouble(sim, TROUBLE_SLOW))
        return all / 2;
    if (sim_in_trouble(sim, TROUBLE_PACE))
        return all;
    if (sim_in_trouble(sim, TROUBLE_DRAIN))
        return all * 2;
    if (sim_in_trouble(sim, TROUBLE_LOPSIDED) && member == 0)
        return all;
    if (sim_in_trouble(sim, TROUBLE_HOT))
        return all * 1.5;
    return sim->spec.speed;
}

static void work(struct sim *sim, int i)
{
    struct sim_member *member = &sim->members[i];
    if (!member->listed || !member->reads || stands_still(sim) || sim->rebalance_us)
        return;
    if (sim->spec.trouble == TROUBLE_STATIC_DEAD && i == 0 && sim_in_trouble(sim, TROUBLE_STATIC_DEAD))
        return;
    int owned = 0;
    for (int p = 0; p < sim->part_count; p++)
        owned += sim->parts[p].owner == i;
    if (owned) {
        member->owed += speed(sim, i) * SIM_STEP_US / SIM_SECOND / owned;
        int64_t most = (int64_t)member->owed;
        member->owed -= (double)most;
        for (int p = 0; p < sim->part_count; p++)
            if (sim->parts[p].owner == i)
                read_partition(sim, &sim->parts[p], most);
    }
    if (sim->now_us >= member->commits_us) {
        commit(sim, i);
        int64_t interval_us = (int64_t)sim->spec.commit_s * SIM_SECOND;
        member->commits_us =
            sim->now_us + interval_us + (int64_t)((sim_random(sim) - 0.5) * 0.04 * (double)interval_us);
    }
}

static bool all_read(const struct sim *sim)
{
    for (int i = 0; i < sim->part_count; i++)
        if (sim->parts[i].exists && sim->parts[i].position < sim_log_stable(&sim->parts[i].log))
            return false;
    return true;
}

static void leave_all(struct sim *sim, bool commits)
{
    for (int i = 0; i < sim->spec.members; i++) {
        if (commits && sim->members[i].listed)
            commit(sim, i);
        sim->members[i] = (struct sim_member){.number = sim->members[i].number};
    }
    sim_group_rebalance(sim, 0);
}

/* A job comes, reads all there is, and goes. */
static void step_batch(struct sim *sim)
{
    int64_t period_us = (int64_t)sim->spec.batch_s * SIM_SECOND;
    bool runs = listed(sim) > 0;
    int64_t in_us = sim->now_us % period_us;
    bool off = sim_in_trouble(sim, TROUBLE_CRASH) || sim_in_trouble(sim, TROUBLE_LEAVE);
    if (!runs && in_us == period_us / 3 && !off) {
        for (int i = 0; i < sim->spec.members; i++)
            join(sim, i);
        sim_group_rebalance(sim, 3 * SIM_SECOND);
        sim->batch_from_us = sim->now_us;
    }
    int64_t run_us = (int64_t)(sim->spec.batch_run_s + 5) * SIM_SECOND;
    if (runs && !sim->rebalance_us && all_read(sim) && sim->now_us - sim->batch_from_us >= run_us)
        leave_all(sim, true);
}

static void step_members(struct sim *sim)
{
    for (int i = 0; i < sim->spec.members; i++) {
        struct sim_member *member = &sim->members[i];
        if (member->listed && member->dies_us && sim->now_us >= member->dies_us) {
            int64_t comes_us = member->comes_us;
            *member = (struct sim_member){.number = member->number, .comes_us = comes_us};
            sim_group_rebalance(sim, 3 * SIM_SECOND);
        }
        if (!member->listed && member->comes_us && sim->now_us >= member->comes_us) {
            join(sim, i);
            sim_group_rebalance(sim, 3 * SIM_SECOND);
        }
    }
}

static void step_unmanaged(struct sim *sim)
{
    if (stands_still(sim) || sim_in_trouble(sim, TROUBLE_LEAVE))
        return;
    for (int i = 0; i < sim->part_count; i++)
        read_partition(sim, &sim->parts[i], INT64_MAX);
    if (sim->now_us < sim->unmanaged_us)
        return;
    sim->unmanaged_us = sim->now_us + (int64_t)sim->spec.commit_s * SIM_SECOND;
    for (int i = 0; i < sim->part_count; i++)
        commit_partition(sim, &sim->parts[i]);
}

void sim_group_start(struct sim *sim)
{
    if (!sim->spec.batch_s)
        for (int i = 0; i < sim->spec.members; i++)
            join(sim, i);
    assign(sim);
}

void sim_group_step(struct sim *sim)
{
    step_members(sim);
    if (sim->rebalance_us && sim->now_us >= sim->rebalance_us) {
        sim->rebalance_us = 0;
        assign(sim);
    }
    for (int i = 0; i < sim->spec.members; i++)
        work(sim, i);
    if (sim->spec.batch_s)
        step_batch(sim);
    if (sim->spec.unmanaged)
        step_unmanaged(sim);
}
