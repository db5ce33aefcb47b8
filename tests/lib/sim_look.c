/* A look: the world as the library and the broker would tell it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/lag.h"
#include "sim_world.h"

enum { EYE_ROWS = SIM_PARTITIONS + 2 };
static const char topic_name[] = "orders", old_name[] = "a-old-orders";

struct sim_eye {
    int poll_s;
    int looks;
    bool misses; /* this look has no answer, or not all of it */
    struct history *history;
    struct {
        char topic[16];
        int32_t partition;
        bool wants;
        struct probe probe; /* the last: it is kept as long as it is true */
    } wishes[EYE_ROWS];
    size_t wish_count;
};

struct sim_eye *sim_eye_create(int poll_s)
{
    struct sim_eye *eye = mem_zero(1, sizeof *eye);
    eye->poll_s = poll_s;
    eye->history = history_create(1 << 20);
    return eye;
}

void sim_eye_destroy(struct sim_eye *eye)
{
    history_destroy(eye->history);
    free(eye);
}

bool sim_eye_opens(struct sim_eye *eye, const struct sim *sim)
{
    int every = sim->spec.miss_s / eye->poll_s;
    eye->misses = sim->spec.miss != MISS_NONE && ++eye->looks % (every > 2 ? every : 2) == 0;
    return !sim_is_silent(sim) && !(eye->misses && sim->spec.miss == MISS_ALL);
}

bool sim_eye_sees(const struct sim_eye *eye, const struct sim *sim)
{
    return !eye->misses || sim->spec.miss == MISS_MEMBERS;
}

void sim_eye_note(struct sim_eye *eye, const struct group_detail *detail)
{
    eye->wish_count = 0;
    for (size_t i = 0; i < detail->count && i < EYE_ROWS; i++) {
        eye->wishes[i].probe = detail->rows[i].probe;
        snprintf(eye->wishes[i].topic, sizeof eye->wishes[i].topic, "%s", detail->rows[i].topic);
        eye->wishes[i].partition = detail->rows[i].partition;
        eye->wishes[eye->wish_count++].wants = detail->rows[i].wants_probe;
    }
}

/* Whether a probe of this row is due; otherwise the former one stays. */
static bool is_wanted(const struct sim_eye *eye, struct lag_row *row)
{
    for (size_t i = 0; i < eye->wish_count; i++) {
        if (eye->wishes[i].partition != row->partition || strcmp(eye->wishes[i].topic, row->topic) != 0)
            continue;
        row->probe = eye->wishes[i].probe;
        return eye->wishes[i].wants;
    }
    return false;
}

static int64_t next_unread(const struct lag_row *row)
{
    return row->committed.value > row->low.value ? row->committed.value : row->low.value;
}

static void probe(const struct sim *sim, const struct sim_log *log, struct lag_row *row)
{
    int64_t from = next_unread(row), stable = sim_log_stable(log), at = 0;
    const struct sim_run *run = sim_log_record(log, from, stable, &at);
    row->probe = (struct probe){.from = from, .end = log->high, .timestamp_ms = -1};
    if (run) {
        row->probe.result = PROBE_RECORD;
        row->probe.offset = at;
        row->probe.timestamp_ms = sim_epoch_ms + run->t_us / 1000 + sim->spec.skew_ms;
        row->probe.size = 100;
    } else {
        row->probe.result = stable < log->high ? PROBE_STABLE : PROBE_END;
        row->probe.offset = stable;
    }
}

static void fill_ages(const struct sim *sim, struct sim_eye *eye, struct lag_row *row)
{
    char key[64];
    int len = snprintf(key, sizeof key, "%s/%d", row->topic, row->partition);
    struct point points[HISTORY_POINTS];
    history_add(eye->history, key, (size_t)len,
                &(struct history_value){.t_us = sim->now_us,
                                        .value = row->high.value,
                                        .basis = row->generation,
                                        .counter = true,
                                        .in_scope = eye->poll_s < 60});
    if (!row->lag.known)
        return;
    if (row->lag.value == 0) {
        row->behind = row->waiting = row->record_age = span_caught_up();
        return;
    }
    size_t count = history_read(eye->history, key, (size_t)len, points, NULL);
    struct span none = {0};
    row->waiting = span_of_ring(points, count, next_unread(row), sim->now_us);
    if (row->probe.result == PROBE_RECORD && row->probe.from == next_unread(row))
        row->record_age = span_of_record(row->probe.timestamp_ms, false, sim_wall_ms(sim));
    row->behind = span_choose(&row->record_age, &row->waiting, &none, &none);
}

static void fill_ends(const struct sim *sim, struct sim_eye *eye, const struct sim_log *log, struct lag_row *row)
{
    row->low = offset_of(log->low);
    row->high = offset_of(log->high);
    row->lso = offset_of(sim_log_stable(log));
    row->compacted = sim->spec.compacted ? FACT_YES : FACT_NO;
    row->transactional = sim->spec.txn_s ? FACT_YES : FACT_NO;
    if (lag_of(row->committed, row->low, row->high, &row->lag) == LAG_AHEAD)
        row->state.error = "the committed offset is past the end";
    bool reads = !sim->spec.no_reading && (is_wanted(eye, row) || eye->poll_s <= 2);
    if (reads && row->lag.known && row->lag.value > 0)
        probe(sim, log, row);
    fill_ages(sim, eye, row);
}

static void fill_row(const struct sim *sim, struct sim_eye *eye, const struct sim_partition *part,
                     const int32_t *indexes, struct lag_row *row)
{
    *row =
        (struct lag_row){.topic = topic_name, .partition = part->number, .generation = part->generation, .owner = -1};
    row->state.as_of_us = sim->now_us;
    if (part->owner >= 0 && !(sim->rebalance_us && !sim->spec.new_protocol))
        row->owner = indexes[part->owner];
    if (part->has_commit)
        row->committed = offset_of(part->committed);
    row->gone = !part->exists;
    row->no_leader = part->no_leader;
    if (row->gone || row->no_leader) {
        row->state.error = row->gone ? "no such topic" : "no leader";
        return;
    }
    if (sim_in_trouble(sim, TROUBLE_DENIED)) {
        row->state = (struct row_state){.error = "denied", .denied = true, .as_of_us = sim->now_us};
        return;
    }
    fill_ends(sim, eye, &part->log, row);
    bool unanswered = eye->misses && sim->spec.miss == MISS_LEADER && part->number == 0;
    if (part->away || unanswered) { /* what was known of it: nobody can change it meanwhile */
        row->state.error = "no answer";
        row->state.stale = true;
    }
}

/* A topic that was renamed an hour before the beginning: 500 of its 800 records were read. */
static void fill_old(const struct sim *sim, struct sim_eye *eye, struct lag_row *row)
{
    *row = (struct lag_row){.topic = old_name, .generation = 3, .owner = -1};
    row->state.as_of_us = sim->now_us;
    row->committed = offset_of(sim->old_committed);
    struct sim_log log = {.open_from = -1};
    sim_log_append(&log, 800, -3600 * (int64_t)SIM_SECOND, KIND_RECORD);
    fill_ends(sim, eye, &log, row);
    sim_log_finish(&log);
}

static size_t fill_members(const struct sim *sim, struct arena *arena, struct group_detail *detail, int32_t *indexes)
{
    static const char *const clients[] = {"shop-1", "shop-2", "shop-3", "shop-4", "shop-5", "shop-6"};
    size_t count = 0;
    detail->members = arena_alloc(arena, SIM_MEMBERS, sizeof *detail->members);
    for (int i = 0; i < sim->spec.members; i++) {
        indexes[i] = -1;
        if (!sim->members[i].listed)
            continue;
        indexes[i] = (int32_t)count;
        char id[64];
        snprintf(id, sizeof id, "%s-%d", clients[i], sim->members[i].number);
        detail->members[count++] = (struct member_row){
            .member_id = arena_strdup(arena, id), .client_id = clients[i], .host = "10.0.0.1", .partitions = -1};
    }
    return count;
}

/* Somebody is seen to own some of the topic. */
static bool is_owned(const struct sim *sim)
{
    bool owned = false;
    for (int i = 0; i < sim->part_count; i++)
        owned |= sim->parts[i].owner >= 0;
    return owned && !(sim->rebalance_us && !sim->spec.new_protocol);
}

/* Its coordinator does not answer. Its state is what it was. */
static void fill_silent(const struct sim *sim, struct group_detail *detail)
{
    detail->members_known = false;
    detail->summary.members = detail->summary.partitions = detail->summary.worst_partition = -1;
    detail->summary.worst_owner = detail->summary.coordinator = -1;
    detail->summary.state = sim->rebalance_us ? GROUP_PREPARING_REBALANCE : GROUP_STABLE;
    detail->summary.status.error = "no answer";
}

/* The commits and ends are known, who is in it is not. */
static void hide_members(struct group_detail *detail, int32_t *indexes)
{
    for (int i = 0; i < SIM_MEMBERS; i++)
        indexes[i] = -1;
    detail->member_count = 0;
    detail->summary.members = -1;
    detail->summary.state = GROUP_STATE_UNKNOWN;
}

struct group_detail *sim_look(const struct sim *sim, struct sim_eye *eye, struct arena **arena)
{
    struct group_detail *detail = arena_block(sizeof *detail, arena);
    struct group_row *summary = &detail->summary;
    int32_t indexes[SIM_MEMBERS];
    summary->group = "shop";
    summary->type = sim->spec.new_protocol ? GROUP_CONSUMER : GROUP_CLASSIC;
    detail->members_known = !(eye->misses && sim->spec.miss == MISS_MEMBERS);
    if (sim_is_silent(sim) || (eye->misses && sim->spec.miss == MISS_ALL)) {
        fill_silent(sim, detail);
        return detail;
    }
    detail->member_count = fill_members(sim, *arena, detail, indexes);
    summary->members = (int32_t)detail->member_count;
    summary->state = sim->rebalance_us      ? sim->spec.new_protocol ? GROUP_RECONCILING : GROUP_PREPARING_REBALANCE
                     : detail->member_count ? GROUP_STABLE
                                            : GROUP_EMPTY;
    if (!detail->members_known)
        hide_members(detail, indexes);
    summary->worst_partition = summary->worst_owner = summary->coordinator = -1;
    summary->status.as_of_us = sim->now_us;
    detail->rows = arena_alloc(*arena, EYE_ROWS, sizeof *detail->rows);
    if (sim->spec.old_topic)
        fill_old(sim, eye, &detail->rows[detail->count++]);
    bool owned = is_owned(sim);
    for (int i = 0; i < SIM_PARTITIONS; i++)
        if (sim->parts[i].has_commit || sim->parts[i].owner >= 0 || (owned && sim->parts[i].exists))
            fill_row(sim, eye, &sim->parts[i], indexes, &detail->rows[detail->count++]);
    summary->partitions = (int32_t)detail->count;
    return detail;
}

double sim_waiting(const struct sim *sim, const struct lag_row *row)
{
    const struct sim_partition *part = &sim->parts[row->partition];
    int64_t at = 0;
    const struct sim_run *run = sim_log_record(&part->log, next_unread(row), part->log.high, &at);
    return run ? (double)(sim->now_us - run->t_us) / SIM_SECOND : -1;
}
