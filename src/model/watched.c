#include "model/watched.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static void member_finish(struct watched_member *member)
{
    free(member->id);
    free(member->client);
    free(member->host);
    free(member->instance);
}

void watched_finish(struct watched *watched)
{
    for (size_t i = 0; i < watched->member_count; i++)
        member_finish(&watched->members[i]);
    for (size_t i = 0; i < watched->partition_count; i++)
        free(watched->partitions[i].topic);
    free(watched->members);
    free(watched->partitions);
    *watched = (struct watched){0};
}

int64_t watched_us(const struct watched *watched)
{
    return watched->last_us - watched->first_us;
}

/* A rebalance is one change, however many looks it takes and whoever comes and goes in it. */
static void note_change(struct watched *watched, bool unsettled, int64_t now_us)
{
    if (unsettled && !watched->unsettled)
        watched->changes_us[watched->change_count++ % WATCHED_CHANGES] = now_us;
    watched->unsettled = unsettled;
}

size_t watched_changes(const struct watched *watched, int64_t window_us)
{
    size_t held = watched->change_count < WATCHED_CHANGES ? (size_t)watched->change_count : WATCHED_CHANGES, count = 0;
    for (size_t i = 0; i < held; i++)
        count += watched->last_us - watched->changes_us[i] <= window_us;
    return count;
}

static bool is_changing(enum group_state state)
{
    return state == GROUP_PREPARING_REBALANCE || state == GROUP_COMPLETING_REBALANCE || state == GROUP_ASSIGNING ||
           state == GROUP_RECONCILING;
}

/* --- members --- */

static struct watched_member *find_member(struct watched *watched, const char *id)
{
    for (size_t i = 0; i < watched->member_count; i++)
        if (strcmp(watched->members[i].id, id) == 0)
            return &watched->members[i];
    return NULL;
}

static void forget_oldest(struct watched *watched)
{
    size_t oldest = SIZE_MAX;
    for (size_t i = 0; i < watched->member_count; i++)
        if (watched->members[i].gone &&
            (oldest == SIZE_MAX || watched->members[i].gone_us < watched->members[oldest].gone_us))
            oldest = i;
    if (oldest == SIZE_MAX)
        return;
    member_finish(&watched->members[oldest]);
    watched->members[oldest] = watched->members[--watched->member_count];
}

static struct watched_member *add_member(struct watched *watched, const struct member_row *row, int64_t now_us)
{
    if (watched->member_count >= WATCHED_MEMBERS)
        forget_oldest(watched);
    if (watched->member_count >= WATCHED_MEMBERS)
        return NULL;
    watched->members = mem_one_more(watched->members, watched->member_count, sizeof *watched->members);
    struct watched_member *member = &watched->members[watched->member_count++];
    *member = (struct watched_member){.id = mem_strdup(row->member_id),
                                      .client = mem_strdup(row->client_id ? row->client_id : ""),
                                      .host = mem_strdup(row->host ? row->host : ""),
                                      .instance = mem_strdup(row->instance_id),
                                      .first_us = now_us,
                                      .came = watched->members_seen};
    return member;
}

/* What a member's own partitions say of it: whether any was committed, and whether something is unread. */
static void look_at_work(struct watched *watched, struct watched_member *member, const struct group_detail *detail,
                         int32_t index, int64_t now_us)
{
    bool unread = false;
    int64_t committed_us = 0;
    for (size_t i = 0; i < detail->count; i++) {
        const struct lag_row *row = &detail->rows[i];
        if (row->owner != index)
            continue;
        unread |= row->lag.known && row->lag.value > 0;
        const struct watched_partition *seen = watched_partition(watched, row->topic, row->partition);
        if (seen && seen->committed_us > committed_us)
            committed_us = seen->committed_us;
    }
    if (committed_us >= member->first_us && committed_us > member->committed_us)
        member->committed_us = committed_us;
    if (!unread || committed_us == now_us)
        member->unread_us = 0;
    if (unread && committed_us != now_us && !member->unread_us)
        member->unread_us = now_us;
}

/* While nobody answers, a member cannot commit: what it has to read is unread since so much later. */
static void forgive_outage(struct watched_member *member, int64_t blind_us, int64_t now_us)
{
    if (blind_us && member->unread_us)
        member->unread_us += now_us - (blind_us > member->unread_us ? blind_us : member->unread_us);
}

/* True: others are there than before. */
static bool look_at_members(struct watched *watched, const struct group_detail *detail, int64_t stuck_us,
                            int64_t now_us)
{
    bool changed = false;
    for (size_t i = 0; i < detail->member_count; i++) {
        struct watched_member *member = find_member(watched, detail->members[i].member_id);
        changed |= watched->members_seen && (!member || member->gone);
        if (!member)
            member = add_member(watched, &detail->members[i], now_us);
        if (!member)
            continue;
        if (member->gone) {
            member->first_us = now_us;
            member->returns++;
        }
        member->gone = false;
        member->last_us = now_us;
        forgive_outage(member, watched->blind_us, now_us);
        look_at_work(watched, member, detail, (int32_t)i, now_us);
    }
    for (size_t i = 0; i < watched->member_count; i++) {
        struct watched_member *member = &watched->members[i];
        if (member->gone || member->last_us == now_us)
            continue;
        member->gone = changed = true;
        member->gone_us = now_us;
        int64_t stood_us = member->unread_us ? member->last_us - member->unread_us : 0;
        member->was_stuck = stood_us > 0 && stood_us >= stuck_us;
        if (member->was_stuck)
            member->stood_us = stood_us;
        member->was_stuck_once |= member->was_stuck;
        member->unread_us = 0;
    }
    watched->members_seen = true;
    return changed;
}

/* --- partitions --- */

static int compare(const struct watched_partition *seen, const char *topic, int32_t partition)
{
    int order = strcmp(seen->topic, topic);
    return order ? order : (seen->partition > partition) - (seen->partition < partition);
}

static size_t place_of(const struct watched *watched, const char *topic, int32_t partition)
{
    size_t low = 0, high = watched->partition_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare(&watched->partitions[middle], topic, partition) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct watched_partition *watched_partition(const struct watched *watched, const char *topic, int32_t partition)
{
    size_t at = place_of(watched, topic, partition);
    bool found = at < watched->partition_count && compare(&watched->partitions[at], topic, partition) == 0;
    return found ? &watched->partitions[at] : NULL;
}

static struct watched_partition *partition_of(struct watched *watched, const struct lag_row *row)
{
    size_t at = place_of(watched, row->topic, row->partition);
    if (at < watched->partition_count && compare(&watched->partitions[at], row->topic, row->partition) == 0)
        return &watched->partitions[at];
    if (watched->partition_count >= WATCHED_PARTITIONS)
        return NULL;
    watched->partitions = mem_one_more(watched->partitions, watched->partition_count, sizeof *watched->partitions);
    memmove(&watched->partitions[at + 1], &watched->partitions[at],
            (watched->partition_count++ - at) * sizeof *watched->partitions);
    watched->partitions[at] = (struct watched_partition){
        .topic = mem_strdup(row->topic), .partition = row->partition, .generation = row->generation};
    return &watched->partitions[at];
}

static void keep_point(struct watched_partition *seen, const struct watched_point *point)
{
    if (seen->count == WATCHED_POINTS) {
        for (size_t i = 0; i < WATCHED_POINTS / 2; i++)
            seen->points[i] = seen->points[2 * i];
        seen->count = WATCHED_POINTS / 2;
        seen->step_us = seen->points[1].t_us - seen->points[0].t_us;
    }
    /* The newest always stands last; it makes room for the next one where the two before it are near each other. */
    if (seen->count >= 2 &&
        seen->points[seen->count - 1].t_us - seen->points[seen->count - 2].t_us < seen->step_us * 3 / 4)
        seen->count--;
    seen->points[seen->count++] = *point;
}

static void look_at_commit(struct watched_partition *seen, const struct watched_point *last, const struct lag_row *row,
                           bool nobody, int64_t now_us)
{
    if (row->committed.known && (!seen->most.known || row->committed.value > seen->most.value))
        seen->most = row->committed;
    if (!last || !last->committed.known || !row->committed.known || last->committed.value == row->committed.value)
        return;
    seen->committed_us = now_us;
    if (nobody)
        seen->moved_alone_us = now_us;
    if (row->committed.value > last->committed.value) {
        seen->rises++;
        return;
    }
    seen->falls++;
    seen->fell_us = now_us;
    seen->fell_from = last->committed.value;
    seen->fell_to = row->committed.value;
    seen->fell_to_start = row->low.known && row->committed.value == row->low.value;
}

static void look_at_ends(struct watched_partition *seen, const struct watched_point *last, const struct lag_row *row,
                         int64_t now_us)
{
    if (row->high.known) {
        seen->high_falls += seen->high.known && row->high.value < seen->high.value;
        seen->high = row->high;
    }
    if (!row->gone) {
        seen->recreated |= row->generation != seen->generation;
        seen->generation = row->generation;
    }
    bool open = row->lso.known && row->high.known && row->lso.value < row->high.value;
    bool still = open && last && last->lso.known && last->lso.value == row->lso.value;
    seen->lso_us = !open ? 0 : still && seen->lso_us ? seen->lso_us : now_us;
}

/* Commits are asked for apart from the ends: the row's may be old ones. */
static void look_at_pending(struct watched_partition *seen, const struct lag_row *row, int64_t now_us)
{
    seen->unstable_us = !row->unstable ? 0 : seen->unstable_us ? seen->unstable_us : now_us;
    seen->pending_us = now_us;
}

static void look_at_row(struct watched *watched, const struct lag_row *row, bool nobody, bool pending_known,
                        int64_t now_us)
{
    struct watched_partition *seen = partition_of(watched, row);
    if (!seen) {
        watched->partitions_dropped++;
        return;
    }
    if (pending_known)
        look_at_pending(seen, row, now_us);
    if (row->state.stale)
        return;
    const struct watched_point *last = seen->count ? &seen->points[seen->count - 1] : NULL;
    struct watched_point point = {
        .t_us = now_us, .committed = row->committed, .low = row->low, .high = row->high, .lso = row->lso};
    look_at_ends(seen, last, row, now_us);
    look_at_commit(seen, last, row, nobody, now_us);
    keep_point(seen, &point);
}

int64_t watched_time(const struct group_detail *detail)
{
    return detail->summary.status.as_of_us ? detail->summary.status.as_of_us : detail->block.captured_us;
}

bool watched_look(struct watched *watched, const struct group_detail *detail, int64_t stuck_us)
{
    int64_t now_us = watched_time(detail);
    if (watched->looked && now_us <= watched->last_us)
        return false;
    enum group_state state = detail->summary.state;
    bool known = detail->summary.partitions >= 0 && !detail->summary.status.stale;
    bool nobody = detail->members_known && detail->member_count == 0 && !is_changing(state);
    watched->partitions_dropped = 0;
    for (size_t i = 0; known && i < detail->count; i++)
        look_at_row(watched, &detail->rows[i], nobody && watched->nobody, !detail->pending_error, now_us);
    if (known && !detail->pending_error)
        watched->pending_us = now_us;
    watched->nobody = nobody;
    bool unsettled = is_changing(state);
    if ((!known || !detail->members_known) && !watched->blind_us)
        watched->blind_us = now_us;
    if (detail->members_known && !(unsettled && detail->member_count == 0)) {
        unsettled |= look_at_members(watched, detail, stuck_us, now_us);
        watched->blind_us = known ? 0 : now_us;
    }
    note_change(watched, unsettled, now_us);
    watched->not_stable += is_changing(state);
    watched->state = state;
    watched->looks++;
    if (!watched->looked) {
        watched->first_us = now_us;
        watched->first_ms = detail->block.captured_ms - (detail->block.captured_us - now_us) / 1000;
    }
    watched->last_us = now_us;
    watched->looked = true;
    return true;
}

static struct offset counter_of(const struct watched_point *point, bool committed)
{
    return committed ? point->committed : point->high;
}

/* The counter at a moment; before the first point and after the last it is as there. */
static struct real counter_at(const struct watched_partition *seen, bool committed, int64_t t_us)
{
    const struct watched_point *before = NULL, *after = NULL;
    for (size_t i = 0; i < seen->count; i++) {
        const struct watched_point *point = &seen->points[i];
        if (!counter_of(point, committed).known)
            continue;
        if (point->t_us <= t_us)
            before = point;
        else if (!after)
            after = point;
    }
    if (!before && !after)
        return (struct real){0};
    if (!before || !after)
        return real_of((double)counter_of(before ? before : after, committed).value);
    double from = (double)counter_of(before, committed).value, to = (double)counter_of(after, committed).value;
    return real_of(from + (to - from) * (double)(t_us - before->t_us) / (double)(after->t_us - before->t_us));
}

struct real watched_rate(const struct watched_partition *partition, bool committed, int64_t from_us, int64_t to_us)
{
    if (partition->count < 2)
        return (struct real){0};
    int64_t first_us = partition->points[0].t_us, last_us = partition->points[partition->count - 1].t_us;
    from_us = from_us > first_us ? from_us : first_us;
    to_us = to_us < last_us ? to_us : last_us;
    struct real from = counter_at(partition, committed, from_us), to = counter_at(partition, committed, to_us);
    if (to_us <= from_us || !from.known || !to.known || to.value < from.value)
        return (struct real){0};
    return real_of((to.value - from.value) * 1e6 / (double)(to_us - from_us));
}
