/* What crosses a line, by a table: a group as lag_watch leaves it, the lines, and what is said of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/alarm.h"

#define KNOWN(n)                                                                                                       \
    {                                                                                                                  \
        .value = (n), .known = true                                                                                    \
    }
#define SECONDS(n, how)                                                                                                \
    {                                                                                                                  \
        .known = true, .seconds = (n), .kind = (how), .method = SPAN_READ                                              \
    }

struct row {
    const char *what;
    struct group_row group;
    struct alarm_lines lines;
    enum alarm_kind wanted;
};

#define OK_WORD                                                                                                        \
    {                                                                                                                  \
        .word = LAG_OK, .state = STATE_OK                                                                              \
    }
#define LEARNING                                                                                                       \
    {                                                                                                                  \
        .word = LAG_UNKNOWN, .state = STATE_LEARNING                                                                   \
    }
#define NOTE(s, w)                                                                                                     \
    {                                                                                                                  \
        .word = (w), .state = (s), .is_note = true                                                                     \
    }

static const struct row rows[] = {
    {"nothing unread", {.judgement = OK_WORD, .partitions = 2, .lag = KNOWN(0)}, {.behind_warn_s = 60}, ALARM_NONE},
    {"within both",
     {.judgement = OK_WORD, .partitions = 2, .lag = KNOWN(9), .behind = SECONDS(5, SPAN_EXACT)},
     {.lag_warn = 10, .behind_warn_s = 60},
     ALARM_NONE},
    {"exactly on the lines",
     {.judgement = OK_WORD, .partitions = 2, .lag = KNOWN(10), .behind = SECONDS(60, SPAN_EXACT)},
     {.lag_warn = 10, .behind_warn_s = 60},
     ALARM_NONE},
    {"over in records", {.judgement = OK_WORD, .partitions = 2, .lag = KNOWN(11)}, {.lag_warn = 10}, ALARM_LAG},
    {"perhaps a share group",
     {.type = GROUP_SHARE_LIKELY, .judgement = NOTE(STATE_NO_VERDICT, LAG_UNKNOWN)},
     {.lag_warn = 10},
     ALARM_NONE},
    {"perhaps one of Streams without its commits, by name",
     {.type = GROUP_SHARE_LIKELY, .judgement = NOTE(STATE_NO_VERDICT, LAG_UNKNOWN)},
     {.lag_warn = 10, .named = true},
     ALARM_UNJUDGED},
    {"over both when it was asked last, long ago",
     {.left_alone = true, .partitions = 2, .lag = KNOWN(11), .behind = SECONDS(61, SPAN_EXACT)},
     {.lag_warn = 10, .behind_warn_s = 60},
     ALARM_UNJUDGED},
    {"over in seconds",
     {.judgement = OK_WORD, .partitions = 2, .lag = KNOWN(11), .behind = SECONDS(61, SPAN_EXACT)},
     {.lag_warn = 10, .behind_warn_s = 60},
     ALARM_BEHIND},
    {"no line, no alarm", {.judgement = OK_WORD, .partitions = 2, .lag = KNOWN(1000000)}, {0}, ALARM_NONE},
    {"any lag is too much", {.judgement = OK_WORD, .partitions = 2, .lag = KNOWN(1)}, {.no_lag = true}, ALARM_LAG},
    {"none is not", {.judgement = OK_WORD, .partitions = 2, .lag = KNOWN(0)}, {.no_lag = true}, ALARM_NONE},
    {"broken, whatever the lines",
     {.judgement = {.word = LAG_BROKEN, .state = STATE_STALL}, .partitions = 2, .lag = KNOWN(1)},
     {.lag_warn = 10},
     ALARM_BROKEN},
    {"a lower bound over the line is over it",
     {.judgement = OK_WORD, .partitions = 2, .lag = KNOWN(5), .behind = SECONDS(61, SPAN_AT_LEAST), .behind_unsure = 1},
     {.behind_warn_s = 60},
     ALARM_BEHIND},
    {"a lower bound under it tells nothing",
     {.judgement = OK_WORD, .partitions = 2, .lag = KNOWN(5), .behind = SECONDS(59, SPAN_AT_LEAST), .behind_unsure = 1},
     {.behind_warn_s = 60},
     ALARM_UNJUDGED},
    {"nor does a guess by the rate",
     {.judgement = OK_WORD, .partitions = 2, .lag = KNOWN(5), .behind = SECONDS(59, SPAN_ABOUT), .behind_unsure = 1},
     {.behind_warn_s = 60},
     ALARM_UNJUDGED},
    {"a guess does not matter where the line is of records",
     {.judgement = OK_WORD, .partitions = 2, .lag = KNOWN(5), .behind = SECONDS(59, SPAN_ABOUT), .behind_unsure = 1},
     {.lag_warn = 10},
     ALARM_NONE},
    {"one partition's seconds are not known, the worst known is within",
     {.judgement = OK_WORD, .partitions = 2, .lag = KNOWN(5), .behind = SECONDS(3, SPAN_EXACT), .behind_unsure = 1},
     {.behind_warn_s = 60},
     ALARM_UNJUDGED},
    {"one partition cannot be judged, the group's worst is merely behind",
     {.judgement = {.word = LAG_BEHIND, .state = STATE_LAGGING},
      .partitions = 2,
      .lag = KNOWN(5),
      .unknown_partitions = 1,
      .unjudged = 1},
     {.lag_warn = 10},
     ALARM_UNJUDGED},
    {"the same, and over the line: that is certain",
     {.judgement = {.word = LAG_BEHIND, .state = STATE_LAGGING},
      .partitions = 2,
      .lag = KNOWN(50),
      .unknown_partitions = 1,
      .unjudged = 1},
     {.lag_warn = 10},
     ALARM_LAG},
    {"never committed",
     {.judgement = {.word = LAG_UNKNOWN, .state = STATE_NO_OFFSET}, .partitions = 1, .unjudged = 1, .no_commit = 1},
     {.lag_warn = 10},
     ALARM_UNJUDGED},
    {"more looks are to come",
     {.judgement = LEARNING, .partitions = 1, .lag = KNOWN(5), .unjudged = 1, .learning = 1},
     {.lag_warn = 10},
     ALARM_UNJUDGED},
    {"one look is all there is, and the line says enough",
     {.judgement = LEARNING, .partitions = 1, .lag = KNOWN(5), .unjudged = 1, .learning = 1},
     {.lag_warn = 10, .at_once = true},
     ALARM_NONE},
    {"one look without a line tells nothing",
     {.judgement = LEARNING, .partitions = 1, .lag = KNOWN(5), .unjudged = 1, .learning = 1},
     {.at_once = true},
     ALARM_UNJUDGED},
    {"one look, a second partition that no look can judge",
     {.judgement = LEARNING, .partitions = 2, .lag = KNOWN(5), .unjudged = 2, .learning = 1},
     {.lag_warn = 10, .at_once = true},
     ALARM_UNJUDGED},
    {"nobody judged it", {.judgement = LEARNING, .lag = KNOWN(5)}, {.lag_warn = 10, .at_once = true}, ALARM_UNJUDGED},
    {"suspected",
     {.judgement = {.word = LAG_UNKNOWN, .state = STATE_STOP, .suspected = true}, .partitions = 1, .lag = KNOWN(5)},
     {.lag_warn = 10, .at_once = true},
     ALARM_UNJUDGED},
    {"an error", {.judgement = OK_WORD, .partitions = 1, .status.error = "timed out"}, {0}, ALARM_UNJUDGED},
    {"old values",
     {.judgement = OK_WORD, .partitions = 1, .lag = KNOWN(1), .status.stale = true},
     {.lag_warn = 10},
     ALARM_UNJUDGED},
    {"commits never asked", {.judgement = OK_WORD, .partitions = -1}, {0}, ALARM_UNJUDGED},
    {"denied is no note that excuses",
     {.judgement = NOTE(STATE_DENIED, LAG_UNKNOWN), .partitions = -1},
     {0},
     ALARM_UNJUDGED},
    {"a share group needs none",
     {.judgement = NOTE(STATE_NO_VERDICT, LAG_UNKNOWN), .partitions = -1},
     {.lag_warn = 10},
     ALARM_NONE},
    {"abandoned",
     {.judgement = NOTE(STATE_ABANDONED, LAG_UNKNOWN), .partitions = 1, .lag = KNOWN(50)},
     {.lag_warn = 10},
     ALARM_NONE},
    {"abandoned, but asked for",
     {.judgement = NOTE(STATE_ABANDONED, LAG_UNKNOWN), .partitions = 1, .lag = KNOWN(50)},
     {.lag_warn = 10, .named = true},
     ALARM_LAG},
    {"abandoned, asked for, and within",
     {.judgement = NOTE(STATE_ABANDONED, LAG_UNKNOWN), .partitions = 1, .lag = KNOWN(5)},
     {.lag_warn = 10, .named = true},
     ALARM_NONE},
    {"abandoned, asked for, without a line",
     {.judgement = NOTE(STATE_ABANDONED, LAG_UNKNOWN), .partitions = 1, .lag = KNOWN(5)},
     {.named = true},
     ALARM_UNJUDGED},
};

static void test_alarms(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        enum alarm_kind got = alarm_of(&rows[i].group, &rows[i].lines);
        if (got != rows[i].wanted)
            fail_msg("%s: %d, not %d", rows[i].what, (int)got, (int)rows[i].wanted);
    }
}

static void test_names(void **state)
{
    (void)state;
    assert_null(alarm_name(ALARM_NONE));
    assert_string_equal(alarm_name(ALARM_UNJUDGED), "unjudged");
    assert_string_equal(alarm_name(ALARM_BROKEN), "broken");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_alarms), cmocka_unit_test(test_names)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
