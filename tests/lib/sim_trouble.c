/* What befalls the group or its topic, once or from then on. */
#include "sim_world.h"

static void put_out(struct sim *sim, int64_t at_us, int64_t back_us)
{
    for (int i = 0; i < sim->spec.members; i++) {
        sim->members[i].dies_us = at_us;
        sim->members[i].comes_us = back_us;
    }
}

static void set_far(struct sim *sim, bool to_start)
{
    for (int i = 0; i < sim->part_count; i++) {
        struct sim_partition *part = &sim->parts[i];
        int64_t to = to_start ? part->log.low : part->committed - sim->spec.far;
        part->committed = to < part->log.low ? part->log.low : to;
        part->position = part->read_to = part->committed;
    }
}

static void recreate(struct sim *sim)
{
    for (int i = 0; i < sim->part_count; i++) {
        struct sim_partition *part = &sim->parts[i];
        sim_log_finish(&part->log);
        part->log.open_from = -1;
        part->generation++;
    }
}

static void truncate_log(struct sim *sim)
{
    struct sim_log *log = &sim->parts[0].log;
    sim_log_cut(log, log->high > 30000 ? log->high - 30000 : 0);
    sim->parts[0].frozen = true; /* the library waits until the log is longer again, or is restarted */
}

/* At the moment itself. */
static void befall(struct sim *sim)
{
    int64_t now_us = sim->now_us;
    switch (sim->spec.trouble) {
    case TROUBLE_CRASH:
        put_out(sim, now_us + 45 * (int64_t)SIM_SECOND, 0);
        break;
    case TROUBLE_HANG:
        if (!sim->spec.new_protocol)
            put_out(sim, now_us + 300 * (int64_t)SIM_SECOND, 0);
        break;
    case TROUBLE_POISON:
        sim->parts[0].frozen = true;
        break;
    case TROUBLE_LOPSIDED:
    case TROUBLE_UNASSIGNED:
        sim_group_rebalance(sim, 3 * SIM_SECOND);
        break;
    case TROUBLE_NEVER_JOINED:
        sim_group_rebalance(sim, INT64_MAX / 4);
        break;
    case TROUBLE_RECREATE:
        recreate(sim);
        break;
    case TROUBLE_NO_LEADER:
        sim->parts[0].no_leader = true;
        break;
    case TROUBLE_TRUNCATE:
        truncate_log(sim);
        break;
    case TROUBLE_PACE:
    case TROUBLE_DRAIN:
    case TROUBLE_REWIND:
        set_far(sim, false);
        break;
    case TROUBLE_TO_START:
        set_far(sim, true);
        break;
    case TROUBLE_STUTTER:
        set_far(sim, false);
        sim_group_rebalance(sim, 5 * SIM_SECOND);
        break;
    case TROUBLE_VANISH:
        for (int i = 0; i < sim->part_count; i++)
            sim->parts[i].has_commit = false;
        break;
    case TROUBLE_TOPIC_GONE:
        for (int i = 0; i < sim->part_count; i++)
            sim->parts[i].exists = false;
        break;
    default:
        break;
    }
}

static void leave(struct sim *sim)
{
    for (int i = 0; i < sim->spec.members; i++)
        sim->members[i].dies_us = sim->now_us;
    for (int i = 0; i < sim->part_count; i++)
        if (sim->parts[i].owner >= 0 && sim->parts[i].read_to > sim->parts[i].committed)
            sim->parts[i].committed = sim->parts[i].read_to;
}

static void go_on(struct sim *sim)
{
    int64_t now_us = sim->now_us, into_us = now_us - (int64_t)sim->spec.at_s * SIM_SECOND;
    if (sim->spec.trouble == TROUBLE_LOOP && now_us >= sim->loop_us) {
        sim->members[0].dies_us = now_us + 10 * (int64_t)SIM_SECOND;
        sim->members[0].comes_us = now_us + 15 * (int64_t)SIM_SECOND;
        sim->loop_us = now_us + 25 * (int64_t)SIM_SECOND;
    }
    if (sim->spec.trouble == TROUBLE_ROLLING && sim->rolled < sim->spec.members &&
        into_us >= (int64_t)sim->rolled * 30 * SIM_SECOND) {
        sim->members[sim->rolled].dies_us = now_us;
        sim->members[sim->rolled].comes_us = now_us + 12 * (int64_t)SIM_SECOND;
        sim->rolled++;
    }
    if (sim->spec.trouble == TROUBLE_NEW_PARTITION) {
        struct sim_partition *part = &sim->parts[sim->spec.partitions];
        part->exists = true;
        if (sim->part_count == sim->spec.partitions && into_us >= 100 * (int64_t)SIM_SECOND) {
            sim->part_count++; /* the group has seen it */
            part->has_commit = false;
            part->committed = 0;
            sim_group_rebalance(sim, 3 * SIM_SECOND);
        } else if (sim->part_count == sim->spec.partitions)
            sim_log_append(&part->log, (int64_t)(sim_rate_now(sim) / 2), now_us, KIND_RECORD);
    }
    if (sim->spec.trouble == TROUBLE_DELETE && into_us >= 20 * (int64_t)SIM_SECOND) {
        struct sim_log *log = &sim->parts[0].log;
        log->low = log->high - 500 > log->low ? log->high - 500 : log->low;
    }
}

static bool is_away(const struct sim *sim)
{
    int64_t into_us = sim->now_us - (int64_t)sim->spec.away_at_s * SIM_SECOND;
    int64_t away_us = (int64_t)sim->spec.away_s * SIM_SECOND, period_us = away_us + 10 * (int64_t)SIM_SECOND;
    int times = sim->spec.away_times ? sim->spec.away_times : 1;
    return away_us && into_us >= 0 && into_us < times * period_us && into_us % period_us < away_us;
}

/* When all were away, members join again, and begin their intervals anew. */
static void come_back(struct sim *sim)
{
    for (int i = 0; i < sim->spec.members; i++) {
        double interval_us = (double)sim->spec.commit_s * SIM_SECOND;
        sim->members[i].commits_us = sim->now_us + (int64_t)(sim_random(sim) * interval_us);
    }
    sim_group_rebalance(sim, 3 * SIM_SECOND);
}

void sim_away_step(struct sim *sim)
{
    bool away = is_away(sim);
    if (away == sim->away)
        return;
    sim->away = away;
    for (int i = 0; i < (sim->spec.one_leader ? 1 : sim->part_count); i++)
        sim->parts[i].away = away;
    if (!away && !sim->spec.one_leader)
        come_back(sim);
}

void sim_trouble_step(struct sim *sim)
{
    if (sim->spec.trouble == TROUBLE_NONE || !sim_in_trouble(sim, sim->spec.trouble))
        return;
    if (!sim->befallen) {
        sim->befallen = true;
        befall(sim);
        if (sim->spec.trouble == TROUBLE_LEAVE)
            leave(sim);
    }
    go_on(sim);
}
