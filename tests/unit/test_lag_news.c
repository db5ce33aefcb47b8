/* What a watch tells of one look after another, by tables: a group with one partition, and who is in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/lag.h"
#include "model/lag_watch.h"

enum { LOOKS = 12, MEMBERS = 3 };
static const int64_t second_us = 1000000, start_ms = 1767268800000;

/* ---- one watch of one group ---- */

struct story {
    struct lag_watch *watch;
    struct lag_news_list news; /* of the last look */
    struct lag_judgement judgement;
    struct lag_row row; /* ... without its texts */
    bool gone;
    uint64_t generation;
    int64_t now_us;
    int64_t low;
    enum fact compacted, transactional;
};

/* `members`: a letter a member. */
struct sight {
    int after_s;
    const char *members;
    enum group_state state;
    int64_t committed, high;
};

static void see(struct story *story, const struct sight *sight)
{
    struct member_row members[MEMBERS] = {0};
    char ids[MEMBERS][2] = {{0}};
    struct lag_row row = {.topic = "orders",
                          .low = offset_of(story->low),
                          .high = offset_of(sight->high),
                          .committed = offset_of(sight->committed),
                          .owner = *sight->members ? 0 : -1,
                          .generation = story->gone ? 0 : story->generation,
                          .compacted = story->compacted,
                          .transactional = story->transactional};
    if (story->gone) {
        row.low = row.high = (struct offset){0};
        row.gone = true;
        row.state.error = "the topic does not exist";
    }
    lag_of(row.committed, row.low, row.high, &row.lag);
    struct group_detail detail = {.summary = {.group = "g", .state = sight->state, .partitions = 1},
                                  .members = members,
                                  .members_known = true,
                                  .rows = &row,
                                  .count = 1};
    for (const char *at = sight->members; *at; at++) {
        ids[detail.member_count][0] = *at;
        members[detail.member_count] =
            (struct member_row){.member_id = ids[detail.member_count], .client_id = "c", .host = "h"};
        detail.member_count++;
    }
    story->now_us += sight->after_s * second_us;
    const struct lag_look look = {&lag_rules_shipped, story->now_us, start_ms + story->now_us / 1000, NULL};
    free(story->news.items);
    story->news = (struct lag_news_list){0};
    lag_watch_look(story->watch, &detail, &look, &story->news);
    story->judgement = row.judgement;
    story->row = row;
}

static const struct lag_news *find(const struct story *story, enum lag_news_kind kind)
{
    for (size_t i = 0; i < story->news.count; i++)
        if (story->news.items[i].kind == kind)
            return &story->news.items[i];
    return NULL;
}

static void begin(struct story *story)
{
    *story = (struct story){
        .watch = lag_watch_create(), .now_us = second_us, .compacted = FACT_NO, .transactional = FACT_NO};
}

static void end(struct story *story)
{
    free(story->news.items);
    lag_watch_destroy(story->watch);
}

/* ---- offsets that were set ---- */

struct jump_case {
    const char *what;
    struct sight sights[LOOKS]; /* to the first without members */
    const char *told;           /* at the last of them; NULL: nothing */
};

#define EMPTY(s, c, h)                                                                                                 \
    {                                                                                                                  \
        (s), "", GROUP_EMPTY, (c), (h)                                                                                 \
    }
#define READ(s, c, h)                                                                                                  \
    {                                                                                                                  \
        (s), "a", GROUP_STABLE, (c), (h)                                                                               \
    }

static const struct jump_case jumps[] = {
    {"set back, then to the end",
     {EMPTY(2, 400, 400), EMPTY(2, 0, 400), EMPTY(2, 400, 400)},
     "the committed offset rose from 0 to 400, the end, with no member seen: 400 skipped, or read by somebody unseen"},
    {"set to somewhere after its members had gone with unread records",
     {READ(2, 100, 400), READ(2, 150, 400), EMPTY(2, 150, 400), EMPTY(2, 150, 400), EMPTY(2, 300, 400)},
     "the committed offset was set from 150 to 300: 150 skipped"},
    {"and looks were far apart",
     {READ(60, 100, 400), READ(60, 150, 400), EMPTY(60, 150, 400), EMPTY(60, 150, 400), EMPTY(60, 400, 400)},
     "the committed offset rose from 150 to 400, the end, with no member seen: 250 skipped, or read by somebody "
     "unseen"},
    {"who is in a rebalance may be none that is listed",
     {READ(2, 100, 400),
      READ(2, 150, 400),
      EMPTY(2, 150, 400),
      EMPTY(2, 150, 400),
      {2, "", GROUP_PREPARING_REBALANCE, 300, 400}},
     NULL},
    {"a job that had read everything may have come and gone again",
     {READ(60, 400, 400), EMPTY(60, 400, 400), EMPTY(60, 400, 700), EMPTY(60, 700, 700)},
     NULL},
    {"but not between two looks that are close",
     {READ(2, 400, 400), EMPTY(2, 400, 400), EMPTY(2, 400, 700), EMPTY(2, 700, 700)},
     "the committed offset was set from 400 to 700, the end: 300 skipped"},
    {"nobody came for a quarter of an hour",
     {EMPTY(2, 10, 400), EMPTY(600, 10, 400), EMPTY(600, 10, 400), EMPTY(2, 400, 400)},
     "the committed offset rose from 10 to 400, the end, with no member seen: 390 skipped, or read by somebody unseen"},
    {"its last commit before it left", {READ(2, 100, 400), READ(2, 150, 400), EMPTY(2, 400, 400)}, NULL},
    {"it reads", {READ(2, 100, 400), READ(2, 400, 400)}, NULL},
    {"the first commit that is seen of who reads without joining", {EMPTY(2, 100, 400), EMPTY(2, 400, 400)}, NULL},
    {"and the next", {EMPTY(2, 100, 400), EMPTY(2, 200, 400), EMPTY(2, 200, 400), EMPTY(2, 400, 400)}, NULL},
    {"who reads without joining takes over",
     {READ(2, 100, 400), READ(2, 150, 400), EMPTY(2, 150, 400), EMPTY(2, 150, 400), EMPTY(2, 300, 400),
      EMPTY(2, 350, 400)},
     NULL},
    {"who reads without joining is set back, and goes on",
     {EMPTY(2, 100, 400), EMPTY(2, 200, 400), EMPTY(2, 50, 400), EMPTY(2, 400, 400)},
     NULL},
    {"who reads without joining comes back after a long time",
     {EMPTY(2, 100, 400), EMPTY(2, 200, 400), EMPTY(600, 200, 900), EMPTY(600, 200, 900), EMPTY(2, 900, 900)},
     NULL},
};

static void what_was_set_forward_is_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof jumps / sizeof *jumps; i++) {
        struct story story;
        begin(&story);
        for (const struct sight *sight = jumps[i].sights; sight->members; sight++)
            see(&story, sight);
        const struct lag_news *news = find(&story, NEWS_RESET);
        const char *told = news ? news->text : NULL;
        if (!told != !jumps[i].told || (told && strcmp(told, jumps[i].told) != 0))
            fail_msg("%s: %s, not %s", jumps[i].what, told ? told : "nothing",
                     jumps[i].told ? jumps[i].told : "nothing");
        if (news)
            assert_int_equal(news->severity, LAG_BEHIND);
        if (news)
            assert_int_not_equal(story.judgement.state, STATE_UNMANAGED);
        end(&story);
    }
}

/* It is told, since it happened; but it is no surprise. */
static void what_weir_set_forward_is_no_surprise(void **state)
{
    (void)state;
    struct story story;
    begin(&story);
    see(&story, &(struct sight)EMPTY(60, 100, 400));
    see(&story, &(struct sight)EMPTY(60, 100, 400));
    lag_watch_wrote(story.watch, "orders", 0);
    see(&story, &(struct sight)EMPTY(60, 400, 400));
    const struct lag_news *news = find(&story, NEWS_RESET);
    assert_true(news && news->severity == LAG_UNKNOWN);
    end(&story);
}

/* ---- members and states ---- */

struct members_case {
    const char *what;
    struct sight sights[LOOKS]; /* to the first without members */
    /* From the second look on; NULL: no such news. */
    const char *lost, *rebalance, *state;
};

#define AT(s, who, state)                                                                                              \
    {                                                                                                                  \
        (s), (who), GROUP_##state, 100, 100                                                                            \
    }

static const struct members_case members_cases[] = {
    {"one is put out, and the rebalance is not seen",
     {AT(10, "ab", STABLE), AT(10, "a", STABLE)},
     "left c @ h",
     NULL,
     NULL},
    {"one is put out, and the rebalance is seen",
     {AT(2, "ab", STABLE), AT(2, "ab", PREPARING_REBALANCE), AT(2, "a", STABLE)},
     "left c @ h",
     "rebalanced in 2.0 s; left c @ h",
     NULL},
    {"another comes in its place",
     {AT(2, "ab", STABLE), AT(2, "ab", PREPARING_REBALANCE), AT(2, "ac", STABLE)},
     NULL,
     "rebalanced in 2.0 s; joined c @ h; left c @ h",
     NULL},
    {"two go, one comes", {AT(2, "ab", STABLE), AT(2, "c", STABLE)}, "joined c @ h; left c @ h, c @ h", NULL, NULL},
    {"the last one is put out, and the rebalance is seen",
     {AT(2, "a", STABLE), AT(2, "a", PREPARING_REBALANCE), AT(2, "", EMPTY)},
     "left c @ h",
     "rebalanced in 2.0 s; left c @ h",
     "from Stable to Empty"},
    {"from one kind of rebalance to the next",
     {AT(2, "", EMPTY), AT(2, "a", PREPARING_REBALANCE), AT(2, "a", COMPLETING_REBALANCE), AT(2, "a", STABLE)},
     NULL,
     "rebalanced in 4.0 s; joined c @ h",
     "from Empty to Stable"},
    {"a rebalance that ends as it began is no other state",
     {AT(2, "a", STABLE), AT(2, "a", PREPARING_REBALANCE), AT(2, "a", STABLE)},
     NULL,
     "rebalanced in 2.0 s",
     NULL},
    {"the state before the first look is not known",
     {AT(2, "a", PREPARING_REBALANCE), AT(2, "a", STABLE)},
     NULL,
     "rebalanced in 2.0 s",
     NULL},
};

static void expect(const struct members_case *row, const char *kind, const char *told, const char *wanted)
{
    if (strcmp(told, wanted ? wanted : "") != 0)
        fail_msg("%s: of %s \"%s\", not \"%s\"", row->what, kind, told, wanted ? wanted : "");
}

static void who_went_and_where_it_ends_is_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof members_cases / sizeof *members_cases; i++) {
        const struct members_case *row = &members_cases[i];
        char told[NEWS_RECREATED + 1][256] = {{0}};
        struct story story;
        begin(&story);
        for (const struct sight *sight = row->sights; sight->members; sight++) {
            see(&story, sight);
            for (size_t n = 0; n < story.news.count; n++) {
                assert_string_equal(told[story.news.items[n].kind], ""); /* once */
                strcpy(told[story.news.items[n].kind], story.news.items[n].text);
            }
        }
        expect(row, "who is lost", told[NEWS_MEMBER_LOST], row->lost);
        expect(row, "rebalances", told[NEWS_REBALANCE], row->rebalance);
        expect(row, "the state", told[NEWS_STATE], row->state);
        end(&story);
    }
}

/* ---- records that were deleted unread ---- */

static const struct {
    enum fact compacted, transactional;
    enum lag_word word;
    const char *told;
} losses[] = {
    {FACT_NO, FACT_NO, LAG_BROKEN, "up to 50 offsets were deleted before they were read"},
    {FACT_NO, FACT_UNKNOWN, LAG_BROKEN, "up to 50 offsets were deleted before they were read"},
    {FACT_NO, FACT_YES, LAG_UNKNOWN, "up to 50 offsets were probably deleted before they were read"},
    {FACT_YES, FACT_NO, LAG_UNKNOWN, "up to 50 offsets were probably deleted before they were read"},
    {FACT_UNKNOWN, FACT_NO, LAG_UNKNOWN, "up to 50 offsets were probably deleted before they were read"},
};

static void a_loss_is_as_sure_as_what_is_known_of_the_log(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof losses / sizeof *losses; i++) {
        struct story story;
        begin(&story);
        story.compacted = losses[i].compacted;
        story.transactional = losses[i].transactional;
        see(&story, &(struct sight)READ(2, 100, 400));
        see(&story, &(struct sight)READ(2, 120, 400));
        story.low = 170;
        see(&story, &(struct sight)READ(2, 120, 400));
        const struct lag_news *news = find(&story, NEWS_LOST);
        if (!news || strcmp(news->text, losses[i].told) != 0)
            fail_msg("row %zu: %s", i, news ? news->text : "nothing");
        assert_int_equal(story.judgement.state, STATE_LOST);
        assert_int_equal(story.judgement.word, losses[i].word);
        assert_int_equal(story.judgement.suspected, losses[i].word == LAG_UNKNOWN);
        end(&story);
    }
}

/* What there was stays, as it was; but no lag of anybody. */
static void a_topic_that_is_gone_leaves_its_last_ends(void **state)
{
    (void)state;
    struct story story;
    begin(&story);
    see(&story, &(struct sight)READ(2, 100, 400));
    story.gone = true;
    see(&story, &(struct sight)READ(2, 100, 400));
    assert_int_equal(story.judgement.state, STATE_GONE);
    assert_true(story.row.high.known && story.row.high.value == 400);
    assert_true(story.row.low.known && story.row.state.stale);
    assert_false(story.row.lag.known);
    end(&story);
}

/* One that was made anew before has a number, and has none while it is gone. */
static void a_topic_that_goes_is_not_made_anew(void **state)
{
    (void)state;
    struct story story;
    begin(&story);
    story.generation = 1;
    see(&story, &(struct sight)READ(2, 100, 400));
    for (int i = 0; i < 4; i++) { /* it goes, and comes back as it was */
        story.gone = i % 2 == 0;
        see(&story, &(struct sight)READ(2, 100, 400));
        assert_null(find(&story, NEWS_RECREATED));
        assert_true(story.row.high.known && story.row.high.value == 400);
    }
    story.generation = 2;
    see(&story, &(struct sight)READ(2, 100, 400));
    assert_non_null(find(&story, NEWS_RECREATED));
    end(&story);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_loss_is_as_sure_as_what_is_known_of_the_log),
        cmocka_unit_test(a_topic_that_is_gone_leaves_its_last_ends),
        cmocka_unit_test(a_topic_that_goes_is_not_made_anew),
        cmocka_unit_test(who_went_and_where_it_ends_is_told),
        cmocka_unit_test(what_was_set_forward_is_told),
        cmocka_unit_test(what_weir_set_forward_is_no_surprise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
