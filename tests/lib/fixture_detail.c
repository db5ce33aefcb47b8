/* One group of the fixture cluster in all detail: healthy, sick, large, or hardly known. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "fixture_blocks.h"
#include "model/arena.h"

enum { S = 1000000, POINTS = 90, STEP_US = 10 * S };

struct maker {
    struct arena *arena;
    struct group_detail *detail;
    int64_t now_us, now_ms;
};

static const char *printed(const struct maker *maker, const char *before, int number, const char *after)
{
    char text[400];
    snprintf(text, sizeof text, "%s%d%s", before, number, after);
    return arena_strdup(maker->arena, text);
}

/* Lag that grows from `from` to `to`, in waves, over a quarter of an hour; behind is a second a hundred records. */
static struct lag_points points(const struct maker *maker, double from, double to, enum span_age age)
{
    struct point *lag = arena_alloc(maker->arena, POINTS, sizeof *lag);
    struct point *behind = arena_alloc(maker->arena, POINTS, sizeof *behind);
    for (int i = 0; i < POINTS; i++) {
        double value = from + (to - from) * i / (POINTS - 1) + (from + to) / 20 * sin(i / 6.0);
        lag[i] = (struct point){.t_us = maker->now_us - (POINTS - 1 - i) * (int64_t)STEP_US, .value = (int64_t)value};
        behind[i] = (struct point){.t_us = lag[i].t_us, .value = (int64_t)value * 10};
    }
    return (struct lag_points){
        .lag = lag, .lag_count = POINTS, .behind = behind, .behind_count = POINTS, .behind_age = age};
}

static void put_row(const struct maker *maker, struct lag_row *row, const char *topic, int32_t partition, int64_t lag)
{
    *row = (struct lag_row){.topic = topic,
                            .partition = partition,
                            .committed = offset_of(1234567 - lag),
                            .low = offset_of(12004),
                            .high = offset_of(1234567),
                            .lag = offset_of(lag),
                            .in = real_of(13.3),
                            .out = real_of(13.7),
                            .owner = -1,
                            .committed_us = maker->now_us - 4 * S,
                            .judgement = {.word = LAG_OK, .state = STATE_OK},
                            .state = {.as_of_us = maker->now_us}};
    row->behind = (struct span){
        .known = true, .seconds = (double)lag / 100, .error = 1, .method = SPAN_RING, .age = SPAN_AGE_WAITING};
    for (int i = 0; i < 16; i++)
        row->spark.values[row->spark.count++] = (float)(lag + 1) * (float)(1 + (i * 7 + partition) % 5) / 5;
    row->points = points(maker, (double)lag / 2, (double)lag, SPAN_AGE_WAITING);
}

static void judge(const struct maker *maker, struct lag_row *row, enum lag_word word, enum lag_state state,
                  int64_t since_s)
{
    row->judgement.word = word;
    row->judgement.state = state;
    row->judgement.since_us = since_s ? maker->now_us - since_s * S : 0;
}

static void make_rows(struct maker *maker, size_t rows, size_t members)
{
    struct group_detail *detail = maker->detail;
    detail->rows = arena_alloc(maker->arena, rows + 1, sizeof *detail->rows);
    detail->count = rows;
    detail->members = arena_alloc(maker->arena, members + 1, sizeof *detail->members);
    detail->member_count = members;
    detail->members_known = true;
}

static void make_members(struct maker *maker, const char *client, int hosts)
{
    for (size_t i = 0; i < maker->detail->member_count; i++) {
        struct member_row *member = &maker->detail->members[i];
        member->client_id = printed(maker, client, (int)i + 1, "");
        member->member_id = printed(maker, client, (int)i + 1, "-7f3a9b");
        member->host = printed(maker, "10.0.0.", 7 + (int)i % hosts, "");
    }
    for (size_t i = 0; i < maker->detail->count; i++)
        if (maker->detail->rows[i].owner >= 0)
            maker->detail->members[maker->detail->rows[i].owner].partitions++;
}

static void make_marks(struct maker *maker)
{
    static const struct {
        int64_t age_s;
        enum group_mark_kind kind;
        const char *text;
        int32_t partition; /* of orders; -1: of the whole group */
        int32_t more;
    } marks[] = {{700, MARK_REBALANCE, "billing-2 @ 10.0.0.8 joined; it took 3.1 s", -1, 0},
                 {392, MARK_MEMBER, "billing-3 @ 10.0.0.9 is gone", -1, 0},
                 {390, MARK_REBALANCE, "billing-3 @ 10.0.0.9 left; it took 1.2 s", -1, 0},
                 {200, MARK_RESET, "the committed offset fell from 1,200,000 to 1,100,000", 2, 3},
                 {40, MARK_LOST, "up to 1,204 offsets were deleted before they were read", 2, 0},
                 {20, MARK_WORD, "BROKEN stall", 3, 0}};
    enum { MARKS = sizeof marks / sizeof *marks };
    struct group_mark *out = arena_alloc(maker->arena, MARKS, sizeof *out);
    for (size_t i = 0; i < MARKS; i++)
        out[i] = (struct group_mark){.at_us = maker->now_us - marks[i].age_s * S,
                                     .at_ms = maker->now_ms - marks[i].age_s * 1000,
                                     .kind = marks[i].kind,
                                     .topic = marks[i].partition < 0 ? NULL : "orders",
                                     .partition = marks[i].partition,
                                     .more = marks[i].more,
                                     .text = marks[i].text};
    maker->detail->marks = out;
    maker->detail->mark_count = MARKS;
}

/* Before the last rebalance a member had what every third row has now, and somebody who has left had the last; while it
 * went on nobody had any. */
static void make_past(struct maker *maker, int64_t age_s)
{
    struct group_detail *detail = maker->detail;
    enum { DURING, BEFORE, PASTS, DURING_S = 5 };
    struct group_past *past = arena_alloc(maker->arena, PASTS, sizeof *past);
    int32_t *owners = arena_alloc(maker->arena, detail->count + 1, sizeof *owners);
    int32_t *nobody = arena_alloc(maker->arena, detail->count + 1, sizeof *nobody);
    const char **clients = arena_alloc(maker->arena, detail->member_count + 1, sizeof *clients);
    for (size_t i = 0; i < detail->member_count; i++)
        clients[i] = detail->members[i].member_id;
    clients[detail->member_count] = "billing-3-0d0d0d";
    for (size_t i = 0; i < detail->count; i++) {
        nobody[i] = -1;
        owners[i] = i + 1 == detail->count ? (int32_t)detail->member_count
                    : i % 3 == 0           ? (int32_t)((i / 3 + 1) % detail->member_count)
                                           : detail->rows[i].owner;
    }
    for (size_t i = 0; i < PASTS; i++)
        past[i] = (struct group_past){.at_us = maker->now_us - (age_s - (i == DURING ? DURING_S : 0)) * S,
                                      .at_ms = maker->now_ms - (age_s - (i == DURING ? DURING_S : 0)) * 1000,
                                      .owners = i == DURING ? nobody : owners,
                                      .clients = clients,
                                      .client_count = detail->member_count + 1};
    detail->past = past;
    detail->past_count = PASTS;
}

static void make_billing(struct maker *maker)
{
    make_rows(maker, 3, 2);
    for (int32_t i = 0; i < 3; i++) {
        put_row(maker, &maker->detail->rows[i], "orders", i, 167 - i);
        maker->detail->rows[i].owner = i / 2;
    }
    make_members(maker, "billing-", 2);
    maker->detail->points = points(maker, 300, 498, SPAN_AGE_WAITING);
}

/* A partition in each state. */
static void make_sick(struct maker *maker)
{
    static const struct {
        int64_t lag;
        enum lag_word word;
        enum lag_state state;
        int64_t since_s;
        bool note, suspected;
        int32_t owner;
    } rows[] = {{0, LAG_OK, STATE_OK, 0, false, false, 0},
                {8000, LAG_RECOVERING, STATE_DRAINING, 120, false, false, 1},
                {9000, LAG_BEHIND, STATE_LAGGING, 720, false, false, 0},
                {48123, LAG_BROKEN, STATE_STALL, 390, false, false, 0},
                {52, LAG_UNKNOWN, STATE_STALL, 45, false, true, 1},
                {700, LAG_BROKEN, STATE_STOP, 100, false, false, -1},
                {17000, LAG_BROKEN, STATE_BLOCKED, 185, false, false, 1},
                {0, LAG_BROKEN, STATE_LOST, 65, false, false, 0},
                {0, LAG_BROKEN, STATE_AHEAD, 30, false, false, 1},
                {500000, LAG_BEHIND, STATE_REWIND, 50, false, false, 0},
                {2, LAG_OK, STATE_MARKERS, 0, true, false, 1},
                {77, LAG_OK, STATE_UNMANAGED, 0, true, false, -1},
                {400, LAG_UNKNOWN, STATE_FORMER, 0, true, false, -1},
                {0, LAG_UNKNOWN, STATE_NO_OFFSET, 0, false, false, 1},
                {30, LAG_UNKNOWN, STATE_NO_LEADER, 0, false, false, 0},
                {0, LAG_UNKNOWN, STATE_GONE, 0, false, false, -1},
                {5, LAG_UNKNOWN, STATE_LEARNING, 0, false, false, 1}};
    enum { ROWS = sizeof rows / sizeof *rows };
    make_rows(maker, ROWS, 2);
    for (int32_t i = 0; i < ROWS; i++) {
        struct lag_row *row = &maker->detail->rows[i];
        put_row(maker, row, i < 12 ? "orders" : "payments.retry.eu-west-1", i < 12 ? i : i - 12, rows[i].lag);
        judge(maker, row, rows[i].word, rows[i].state, rows[i].since_s);
        row->judgement.is_note = rows[i].note;
        row->judgement.suspected = rows[i].suspected;
        row->owner = rows[i].owner;
        if (rows[i].state == STATE_NO_OFFSET || rows[i].state == STATE_GONE)
            row->committed = row->lag = (struct offset){0};
        if (rows[i].state == STATE_GONE || rows[i].state == STATE_NO_LEADER)
            row->behind = (struct span){0};
    }
    struct lag_row *at = maker->detail->rows;
    at[1].eta = real_of(27);
    at[1].out = real_of(300);
    at[3].out = real_of(0);
    at[3].committed_us = maker->now_us - 395LL * S;
    at[3].probe = (struct probe){.result = PROBE_RECORD, .offset = 1186444, .timestamp_ms = maker->now_ms - 392000};
    at[6].open = offset_of(17000);
    at[6].transactional = FACT_YES;
    at[7].lost = offset_of(1204);
    at[7].lost_observed = FACT_YES;
    at[9].behind.kind = SPAN_AT_LEAST;
    at[9].compacted = FACT_YES;
    at[11].behind.kind = SPAN_ABOUT;
    at[13].vanished_ms = maker->now_ms - 600000;
    at[13].unstable = true;
    at[14].state = (struct row_state){
        .error = "Broker: Leader not available", .stale = true, .as_of_us = maker->now_us - 200LL * S};
    at[14].no_leader = true;
    at[15].gone = true;
    make_members(maker, "sick-", 1);
    maker->detail->members[1].instance_id = "static-2";
    maker->detail->members[1].moving = 1;
    at[1].moves = true;
    at[1].target = 0;
    maker->detail->points = points(maker, 20000, 48123, SPAN_AGE_RECORD);
    make_marks(maker);
    make_past(maker, 20);
}

static void make_many(struct maker *maker)
{
    make_rows(maker, 300, 50);
    for (int32_t i = 0; i < 300; i++) {
        struct lag_row *row = &maker->detail->rows[i];
        put_row(maker, row, i < 256 ? "orders" : "clicks.enriched.eu", i < 256 ? i : i - 256, (i * 37) % 500);
        row->owner = i % 50;
    }
    judge(maker, &maker->detail->rows[137], LAG_BROKEN, STATE_STALL, 390);
    make_members(maker, "worker-", 5);
    char *id = mem_zero(301, 1);
    memset(id, 'x', 300);
    maker->detail->members[49].member_id = arena_strdup(maker->arena, id);
    free(id);
    maker->detail->points = points(maker, 60000, 74000, SPAN_AGE_WAITING);
    make_marks(maker);
    make_past(maker, 20);
}

/* What is in the list of groups is its head. */
static void put_summary(const struct maker *maker, const struct fixture *fixture, const char *name)
{
    struct group_row *summary = &maker->detail->summary;
    struct groups *groups = fixture_groups(fixture);
    for (size_t i = 0; i < groups->count; i++)
        if (strcmp(groups->rows[i].group, name) == 0)
            *summary = groups->rows[i];
    block_release(groups);
    if (!summary->group)
        *summary = (struct group_row){.type = GROUP_CLASSIC,
                                      .state = GROUP_STABLE,
                                      .members = (int32_t)maker->detail->member_count,
                                      .lag = {74123, maker->detail->count > 0},
                                      .coordinator = 1,
                                      .worst_owner = -1,
                                      .partitions = (int32_t)maker->detail->count};
    summary->group = arena_strdup(maker->arena, name);
    summary->commit_gap_us = 5 * S;
    summary->rebalances = 2;
    summary->status.as_of_us = maker->now_us;
}

struct group_detail *fixture_group(const struct fixture *fixture, const char *name)
{
    struct maker maker = {.now_us = clock_mono_us(), .now_ms = FIXTURE_NOW_MS};
    maker.detail = arena_block(sizeof *maker.detail, &maker.arena);
    if (strcmp(name, "sick") == 0)
        make_sick(&maker);
    else if (strcmp(name, "many") == 0)
        make_many(&maker);
    else if (strcmp(name, "none") == 0 || strcmp(name, "denied") == 0 || strcmp(name, "share") == 0)
        make_rows(&maker, 0, 0);
    else
        make_billing(&maker);
    if (strcmp(name, "unseen") == 0)
        judge(&maker, &maker.detail->rows[2], LAG_BROKEN, STATE_STOP, 100);
    if (strcmp(name, "unseen") == 0 || strcmp(name, "denied") == 0)
        maker.detail->members_known = false;
    put_summary(&maker, fixture, name);
    return maker.detail;
}
