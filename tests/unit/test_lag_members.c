/* What members have to bear, by a table: members and rows as lag_watch leaves them, and the sums of each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "model/lag_members.h"

enum { MEMBERS = 3, ROWS = 4 };

#define KNOWN(n)                                                                                                       \
    {                                                                                                                  \
        .value = (n), .known = true                                                                                    \
    }
#define NONE                                                                                                           \
    {                                                                                                                  \
        .known = false                                                                                                 \
    }
#define SECONDS(n)                                                                                                     \
    {                                                                                                                  \
        .known = true, .seconds = (n), .kind = SPAN_EXACT, .method = SPAN_READ                                         \
    }
#define OF(o, p) .topic = "t", .partition = (p), .owner = (o)
#define CALM     .judgement = {.word = LAG_OK, .state = STATE_OK}
#define STUCK    .judgement = {.word = LAG_BROKEN, .state = STATE_STALL}
#define NOTED(s) .judgement = {.word = LAG_OK, .state = (s), .is_note = true}

struct wanted {
    int32_t members, partitions, unknown_partitions;
    struct offset lag;
    struct real in, out;
    struct span behind; /* known, seconds and kind */
    int32_t worst;      /* partition; -1: none */
};

struct row {
    const char *what;
    struct member_row members[MEMBERS];
    size_t member_count;
    const int32_t *places;
    struct lag_row rows[ROWS];
    size_t count;
    struct wanted wanted[MEMBERS];
    size_t shares;
};

static const int32_t one_host[] = {0, 1, 0};

static const struct row table[] = {
    {"two members, each with its own",
     {{.partitions = 2}, {.partitions = 1, .moving = 1}},
     2,
     NULL,
     {{OF(0, 0), CALM, .lag = KNOWN(3), .in = KNOWN(10), .out = KNOWN(9), .behind = SECONDS(2)},
      {OF(0, 1), STUCK, .lag = KNOWN(70), .in = KNOWN(5), .out = KNOWN(0), .behind = SECONDS(80)},
      {OF(1, 2), CALM, .lag = KNOWN(4), .in = KNOWN(2), .out = KNOWN(2), .behind = SECONDS(1)}},
     3,
     {{1, 2, 0, KNOWN(73), KNOWN(15), KNOWN(9), SECONDS(80), 1},
      {1, 1, 0, KNOWN(4), KNOWN(2), KNOWN(2), SECONDS(1), 2}},
     2},
    {"what nobody owns is nobody's",
     {{.partitions = 1}},
     1,
     NULL,
     {{OF(0, 0), CALM, .lag = KNOWN(3), .in = KNOWN(1), .out = KNOWN(1), .behind = SECONDS(2)},
      {OF(-1, 1), STUCK, .lag = KNOWN(70), .behind = SECONDS(80)},
      {OF(7, 2), STUCK, .lag = KNOWN(70), .behind = SECONDS(80)}},
     3,
     {{1, 1, 0, KNOWN(3), KNOWN(1), KNOWN(1), SECONDS(2), 0}},
     1},
    {"who is idle has nothing to read",
     {{.partitions = 0}},
     1,
     NULL,
     {{OF(-1, 0), CALM, .lag = KNOWN(3)}},
     1,
     {{1, 0, 0, KNOWN(0), KNOWN(0), KNOWN(0), NONE, -1}},
     1},
    {"what somebody owns may not be known", {{.partitions = 2}}, 1, NULL, {{0}}, 0, {{1, 2, 0, .worst = -1}}, 1},
    {"a partition without a known lag is counted, and its rates are those of all",
     {{.partitions = 2}},
     1,
     NULL,
     {{OF(0, 0), CALM, .lag = KNOWN(3), .in = KNOWN(1), .out = KNOWN(1), .behind = SECONDS(2)},
      {OF(0, 1), .judgement = {.word = LAG_UNKNOWN, .state = STATE_NO_OFFSET}, .in = KNOWN(1)}},
     2,
     {{1, 2, 1, KNOWN(3), KNOWN(2), NONE, SECONDS(2), 0}},
     1},
    {"unread, and not known since when: at least so far",
     {{.partitions = 2}, {.partitions = 2}},
     2,
     NULL,
     {{OF(0, 0), CALM, .lag = KNOWN(3), .behind = SECONDS(2)},
      {OF(0, 1), CALM, .lag = KNOWN(9)},
      {OF(1, 2), CALM, .lag = KNOWN(0), .behind = SECONDS(0)},
      {OF(1, 3), CALM, .lag = KNOWN(9)}},
     4,
     {{1, 2, 0, KNOWN(12), NONE, NONE, {.known = true, .seconds = 2, .kind = SPAN_AT_LEAST}, 0},
      {1, 2, 0, KNOWN(9), NONE, NONE, NONE, 2}},
     2},
    {"markers are no lag, and what is put aside is in no sum",
     {{.partitions = 3}},
     1,
     NULL,
     {{OF(0, 0), NOTED(STATE_MARKERS), .lag = KNOWN(30), .in = KNOWN(1), .out = KNOWN(1), .behind = SECONDS(900)},
      {OF(0, 1), NOTED(STATE_UNMANAGED), .lag = KNOWN(5), .in = KNOWN(2), .out = KNOWN(1), .behind = SECONDS(3)},
      {OF(0, 2), NOTED(STATE_FORMER), .lag = KNOWN(500), .in = KNOWN(7), .out = KNOWN(0), .behind = SECONDS(999)}},
     3,
     {{1, 3, 0, KNOWN(5), KNOWN(3), KNOWN(2), SECONDS(3), 2}},
     1},
    {"members of one host are one share",
     {{.partitions = 1}, {.partitions = 1}, {.partitions = 1}},
     3,
     one_host,
     {{OF(0, 0), CALM, .lag = KNOWN(3), .in = KNOWN(1), .out = KNOWN(1), .behind = SECONDS(2)},
      {OF(1, 1), CALM, .lag = KNOWN(1), .in = KNOWN(1), .out = KNOWN(1), .behind = SECONDS(1)},
      {OF(2, 2), CALM, .lag = KNOWN(4), .in = KNOWN(1), .out = KNOWN(1), .behind = SECONDS(5)}},
     3,
     {{2, 2, 0, KNOWN(7), KNOWN(2), KNOWN(2), SECONDS(5), 2}, {1, 1, 0, KNOWN(1), KNOWN(1), KNOWN(1), SECONDS(1), 1}},
     2},
    {"of one of them it is not known how many it has",
     {{.partitions = -1}, {.partitions = 0}, {.partitions = 1}},
     3,
     one_host,
     {{OF(2, 0), CALM, .lag = KNOWN(INT64_MAX), .behind = SECONDS(2)},
      {OF(2, 1), CALM, .lag = KNOWN(INT64_MAX), .behind = SECONDS(2)}},
     2,
     {{2, -1, 0, KNOWN(INT64_MAX), NONE, NONE, SECONDS(2), 0}, {1, 0, 0, KNOWN(0), KNOWN(0), KNOWN(0), NONE, -1}},
     2},
    {"nobody is in it", {{0}}, 0, NULL, {{OF(-1, 0), STUCK, .lag = KNOWN(3)}}, 1, {{0}}, 0},
};

static bool same_offset(struct offset a, struct offset b)
{
    return a.known == b.known && (!a.known || a.value == b.value);
}

static bool same_real(struct real a, struct real b)
{
    return a.known == b.known && (!a.known || (a.value <= b.value && a.value >= b.value));
}

static bool is_as_wanted(const struct lag_share *share, const struct wanted *wanted)
{
    const struct span *behind = &wanted->behind;
    bool same_behind =
        share->behind.known == behind->known &&
        (!behind->known || (share->behind.kind == behind->kind && span_compare(&share->behind, behind) == 0));
    return share->members == wanted->members && share->partitions == wanted->partitions &&
           share->unknown_partitions == wanted->unknown_partitions && same_offset(share->lag, wanted->lag) &&
           same_real(share->in, wanted->in) && same_real(share->out, wanted->out) && same_behind &&
           (share->worst ? share->worst->partition : -1) == wanted->worst;
}

static void every_member_has_its_sums(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        const struct row *row = &table[i];
        struct member_row members[MEMBERS];
        struct lag_row rows[ROWS];
        struct lag_share shares[MEMBERS];
        for (size_t m = 0; m < MEMBERS; m++)
            members[m] = row->members[m];
        for (size_t r = 0; r < ROWS; r++)
            rows[r] = row->rows[r];
        const struct group_detail detail = {
            .members = members, .member_count = row->member_count, .rows = rows, .count = row->count};
        lag_members_sum(&detail, row->places, shares, row->shares);
        for (size_t s = 0; s < row->shares; s++)
            if (!is_as_wanted(&shares[s], &row->wanted[s]))
                fail_msg("%s: share %zu: %d members, %d partitions, %d unknown, lag %lld, in %g, out %g, behind %g",
                         row->what, s, (int)shares[s].members, (int)shares[s].partitions,
                         (int)shares[s].unknown_partitions, (long long)shares[s].lag.value, shares[s].in.value,
                         shares[s].out.value, shares[s].behind.seconds);
    }
}

static void what_moves_is_counted(void **state)
{
    (void)state;
    static const int32_t together[] = {0, 0};
    struct member_row members[] = {{.partitions = 2, .moving = 1}, {.partitions = 3, .moving = 2}};
    const struct group_detail detail = {.members = members, .member_count = 2};
    struct lag_share share;
    lag_members_sum(&detail, together, &share, 1);
    assert_int_equal(share.moving, 3);
    assert_int_equal(share.partitions, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_member_has_its_sums),
        cmocka_unit_test(what_moves_is_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
