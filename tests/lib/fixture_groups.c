/* The groups of the fixture cluster: the usual few, or one in each state and of each type. */
#include <string.h>

#include "base/clock.h"
#include "fixture_blocks.h"
#include "model/arena.h"

static const char *const reads_orders[] = {"orders"};
static const char *const reads_clicks[] = {"clicks", "orders"};

enum { S = 1000000, M = 60 * S };

/* A row; times are ages in microseconds, 0: none. */
struct group_fixture {
    struct group_row row;
    int64_t since_us, state_for_us, asked_us;
};

#define BASE(n, t, s, m) READS(n, t, s, m, reads_orders, 1)
#define READS(n, t, s, m, names, count)                                                                                \
    .group = (n), .type = (t), .state = (s), .members = (m), .partitions = 3, .topics = (names),                       \
    .topic_count = (count), .coordinator = 2, .worst_owner = -1
#define WORST(p) .worst_topic = "orders", .worst_partition = (p)
#define BEHIND(s, k, m)                                                                                                \
    .behind = {.known = true, .seconds = (s), .kind = (k), .method = (m), .error = 1, .age = SPAN_AGE_WAITING}
#define JUDGED(w, s) .judgement = {.word = (w), .state = (s)}
#define NOTED(w, s)  .judgement = {.word = (w), .state = (s), .is_note = true}

static const struct group_fixture usual[] = {
    {.row = {READS("analytics", GROUP_CONSUMER, GROUP_STABLE, 4, reads_clicks, 2), .lag = {0, true},
             .assignor = "uniform", BEHIND(0, SPAN_EXACT, SPAN_CAUGHT_UP), JUDGED(LAG_OK, STATE_OK)},
     .state_for_us = 2 * 3600LL * S},
    {.row = {BASE("audit", GROUP_CLASSIC, GROUP_EMPTY, 0), .lag = {98211, true}, WORST(2), .in = {12, true},
             .out = {0, true}, BEHIND(22300, SPAN_AT_LEAST, SPAN_LOG), JUDGED(LAG_BEHIND, STATE_BEHIND)},
     .since_us = 95LL * M + 20 * S,
     .state_for_us = 95LL * M + 20 * S},
    {.row = {BASE("billing", GROUP_CLASSIC, GROUP_STABLE, 2), .lag = {412, true}, .in = {40, true}, .out = {41, true},
             WORST(0), .worst_client = "billing-1", .assignor = "range", BEHIND(1.2, SPAN_EXACT, SPAN_RING),
             JUDGED(LAG_OK, STATE_OK), .eta = {412, true}},
     .state_for_us = 26 * 3600LL * S},
    {.row = {BASE("fraud", GROUP_CLASSIC, GROUP_PREPARING_REBALANCE, 1), .lag = {48123, true}, .unknown_partitions = 1,
             .in = {40, true}, .out = {11, true}, WORST(1), .worst_client = "fraud-7", .rebalancing = true,
             BEHIND(372, SPAN_EXACT, SPAN_READ), JUDGED(LAG_BEHIND, STATE_LAGGING)},
     .since_us = 12LL * M + 20 * S,
     .state_for_us = 8 * S},
    {.row = {.group = "newer", .members = -1, .partitions = -1, .coordinator = -1, .worst_owner = -1}},
};

static const struct group_fixture states[] = {
    {.row = {BASE("abandoned-2019", GROUP_CLASSIC, GROUP_EMPTY, 0), .lag = {1200, true},
             NOTED(LAG_UNKNOWN, STATE_ABANDONED)}},
    {.row = {BASE("abandoned-2021", GROUP_SIMPLE, GROUP_EMPTY, 0), .lag = {99, true},
             NOTED(LAG_UNKNOWN, STATE_ABANDONED)}},
    {.row = {BASE("ahead", GROUP_CLASSIC, GROUP_STABLE, 1), WORST(1), JUDGED(LAG_BROKEN, STATE_AHEAD)},
     .since_us = 30 * S},
    {.row = {BASE("blocked", GROUP_CONSUMER, GROUP_STABLE, 2), .lag = {17000, true}, WORST(0),
             BEHIND(185, SPAN_EXACT, SPAN_READ), JUDGED(LAG_BROKEN, STATE_BLOCKED)},
     .since_us = 3LL * M},
    {.row = {BASE("connect-workers", GROUP_CLASSIC, GROUP_STABLE, 3), .connect = true,
             NOTED(LAG_UNKNOWN, STATE_NO_VERDICT)}},
    {.row = {.group = "denied",
             .type = GROUP_CLASSIC,
             .state = GROUP_STATE_UNKNOWN,
             .members = -1,
             .partitions = -1,
             .coordinator = -1,
             .worst_owner = -1,
             .status = {.error = "Group authorization failed", .denied = true}}},
    {.row = {BASE("draining", GROUP_CLASSIC, GROUP_STABLE, 2), .lag = {81000, true}, .in = {100, true},
             .out = {400, true}, WORST(2), .worst_client = "draining-a", BEHIND(190, SPAN_EXACT, SPAN_RING),
             .eta = {270, true}, JUDGED(LAG_RECOVERING, STATE_DRAINING)},
     .since_us = 2LL * M},
    {.row = {BASE("former", GROUP_CLASSIC, GROUP_STABLE, 1), NOTED(LAG_UNKNOWN, STATE_FORMER)}},
    {.row = {BASE("keeps-pace", GROUP_CLASSIC, GROUP_STABLE, 2), .lag = {1980000, true}, .in = {100, true},
             .out = {100, true}, WORST(0), BEHIND(19800, SPAN_ABOUT, SPAN_RATE), JUDGED(LAG_BEHIND, STATE_BEHIND)},
     .since_us = 40LL * M},
    {.row = {BASE("learning", GROUP_CLASSIC, GROUP_STABLE, 1), .lag = {5, true}, WORST(0),
             JUDGED(LAG_UNKNOWN, STATE_LEARNING)}},
    {.row = {BASE("looping", GROUP_CLASSIC, GROUP_PREPARING_REBALANCE, 4), .lag = {900, true}, .rebalances = 5,
             .rebalancing = true, BEHIND(31, SPAN_EXACT, SPAN_RING), JUDGED(LAG_BROKEN, STATE_REBALANCE_LOOP)},
     .since_us = 4LL * M,
     .state_for_us = 3 * S},
    {.row = {BASE("lost", GROUP_CLASSIC, GROUP_STABLE, 1), .lag = {0, true}, WORST(1), JUDGED(LAG_BROKEN, STATE_LOST)},
     .since_us = 65LL * M},
    {.row = {BASE("markers", GROUP_CLASSIC, GROUP_STABLE, 1), .lag = {0, true}, NOTED(LAG_OK, STATE_MARKERS)}},
    {.row = {BASE("mirror", GROUP_SIMPLE, GROUP_EMPTY, 0), .lag = {77, true}, BEHIND(0.8, SPAN_ABOUT, SPAN_RATE),
             NOTED(LAG_OK, STATE_UNMANAGED)}},
    {.row = {BASE("no-leader", GROUP_CLASSIC, GROUP_STABLE, 1), .lag = {41, true}, .unknown_partitions = 1, WORST(2),
             JUDGED(LAG_UNKNOWN, STATE_NO_LEADER), .status = {.stale = true}},
     .asked_us = 200 * S},
    {.row = {BASE("no-offset", GROUP_CLASSIC, GROUP_STABLE, 1), .no_commit = 3, .unknown_partitions = 3,
             JUDGED(LAG_UNKNOWN, STATE_NO_OFFSET)}},
    {.row = {BASE("ok", GROUP_CONSUMER, GROUP_STABLE, 12), .lag = {0, true}, BEHIND(0, SPAN_EXACT, SPAN_CAUGHT_UP),
             .assignor = "uniform", JUDGED(LAG_OK, STATE_OK)}},
    {.row = {BASE("rewound", GROUP_CLASSIC, GROUP_STABLE, 1), .lag = {500000, true}, WORST(0),
             BEHIND(86400 * 3, SPAN_AT_LEAST, SPAN_LOG), JUDGED(LAG_BEHIND, STATE_REWIND)},
     .since_us = 50 * S},
    {.row = {BASE("runs-ahead", GROUP_CLASSIC, GROUP_STABLE, 1), .lag = {120, true}, WORST(0),
             .behind = {.runs_ahead = true}, JUDGED(LAG_OK, STATE_OK)}},
    {.row = {BASE("share", GROUP_SHARE, GROUP_STABLE, 2), NOTED(LAG_UNKNOWN, STATE_NO_VERDICT)}},
    {.row = {BASE("sick", GROUP_CLASSIC, GROUP_STABLE, 2), .lag = {48123, true}, .in = {40, true}, .out = {0, true},
             WORST(3), .worst_client = "sick-1", BEHIND(392, SPAN_EXACT, SPAN_READ), .assignor = "range",
             JUDGED(LAG_BROKEN, STATE_STALL)},
     .since_us = 6LL * M + 30 * S},
    {.row = {BASE("stopped", GROUP_CLASSIC, GROUP_EMPTY, 0), .lag = {98211, true}, WORST(2), .in = {12, true},
             .out = {0, true}, BEHIND(7300, SPAN_AT_LEAST, SPAN_LOG), JUDGED(LAG_BROKEN, STATE_STOP)},
     .since_us = 2 * 3600LL * S},
    {.row = {BASE("streams-app", GROUP_STREAMS, GROUP_STABLE, -1), .lag = {10, true}, JUDGED(LAG_OK, STATE_OK),
             BEHIND(0.2, SPAN_EXACT, SPAN_RING)}},
    {.row = {BASE("suspect", GROUP_CLASSIC, GROUP_STABLE, 1), .lag = {4, true}, WORST(1),
             BEHIND(45, SPAN_EXACT, SPAN_READ),
             .judgement = {.word = LAG_UNKNOWN, .state = STATE_STALL, .suspected = true}},
     .since_us = 45 * S},
    {.row = {BASE("topic-gone", GROUP_CLASSIC, GROUP_EMPTY, 0), .unknown_partitions = 3, WORST(0),
             JUDGED(LAG_UNKNOWN, STATE_GONE)}},
    {.row = {BASE("\xe6\xb3\xa8\xe6\x96\x87\xe9\x9b\x86\xe8\xa8\x88\xe3\x82\xb0\xe3\x83\xab\xe3\x83\xbc\xe3\x83\x97"
                  "-with-a-name-that-never-ends-0123456789-v2",
                  GROUP_CONSUMER, GROUP_RECONCILING, 7),
             .lag = {12, true}, .in = {1, true}, .out = {1, true}, BEHIND(0.5, SPAN_EXACT, SPAN_RING),
             JUDGED(LAG_OK, STATE_OK)}},
    {.row =
         {.group = "\x1b]0;evil\x07 not asked", .members = -1, .partitions = -1, .coordinator = -1, .worst_owner = -1}},
};

static void put(struct group_row *row, const struct group_fixture *from, int64_t now_us, size_t shift)
{
    *row = from->row;
    bool never = row->partitions < 0 && !row->status.error;
    row->status.as_of_us = never ? 0 : now_us - from->asked_us;
    row->judgement.since_us = from->since_us ? now_us - from->since_us : 0;
    row->state_us = from->state_for_us ? now_us - from->state_for_us : 0;
    row->state_is_bound = from->state_for_us > 3600LL * S;
    for (int i = 0; row->lag.known && i < 16; i++)
        row->spark.values[row->spark.count++] = (float)(row->lag.value + 1) * (float)(1 + (i * 7 + (int)shift) % 5) / 5;
}

struct groups *fixture_groups(const struct fixture *fixture)
{
    struct arena *arena;
    struct groups *groups = arena_block(sizeof *groups, &arena);
    const struct group_fixture *from = fixture->states ? states : usual;
    size_t count = fixture->states ? sizeof states / sizeof *states : sizeof usual / sizeof *usual;
    int64_t now_us = clock_mono_us();
    groups->count = fixture->empty ? 0 : count;
    groups->rows = arena_alloc(arena, groups->count + 1, sizeof *groups->rows);
    for (size_t i = 0; i < groups->count; i++) {
        put(&groups->rows[i], &from[i], now_us, i);
        groups->not_swept += groups->rows[i].status.as_of_us == 0;
        if (fixture->hostile && i == 0)
            groups->rows[i].group = "\x1b]0;evil\x07\xe2\x80\xaegroup";
    }
    return groups;
}
