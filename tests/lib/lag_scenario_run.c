#include <stdio.h>
#include <stdlib.h>

#include "lag_scenarios.h"

enum { BEHIND_LASTS_S = 120 };

struct play {
    const struct scenario *scenario;
    int poll_s;
    double trouble_s; /* when the verdict begins to be due */
    double behind_since_s;
    bool knows_silence; /* that nobody answers is known before the group is asked */
    int after, right;   /* looks since the verdict was there, and those of them that say so */
    struct outcome *outcome;
};

static bool is_right(const struct scenario *scenario, const struct lag_judgement *judgement)
{
    return judgement->word == scenario->word && judgement->state == scenario->state &&
           judgement->suspected == scenario->suspected;
}

static void take(struct play *play, const struct lag_judgement *judgement, double now_s)
{
    struct outcome *outcome = play->outcome;
    const struct scenario *scenario = play->scenario;
    bool due = !scenario->healthy && now_s >= play->trouble_s;
    bool right = is_right(scenario, judgement);
    if (judgement->state == STATE_REBALANCE_LOOP && outcome->last.state == STATE_REBALANCE_LOOP)
        outcome->since_moves |= judgement->since_us != outcome->last.since_us;
    outcome->last = *judgement;
    if (!due && judgement->word == LAG_BROKEN)
        outcome->broken++;
    bool behind = !due && judgement->word == LAG_BEHIND;
    if (behind && play->behind_since_s < 0)
        play->behind_since_s = now_s;
    if (!behind)
        play->behind_since_s = -1;
    int lasts = play->behind_since_s >= 0 ? (int)(now_s - play->behind_since_s) : 0;
    outcome->longest_behind_s = lasts > outcome->longest_behind_s ? lasts : outcome->longest_behind_s;
    if (due && right && outcome->verdict_s < 0)
        outcome->verdict_s = now_s - play->trouble_s;
    if (outcome->verdict_s >= 0 && (!scenario->until_s || now_s <= scenario->until_s)) {
        play->after++;
        play->right += right;
    }
}

static const char *fault_of(const struct play *play)
{
    const struct scenario *scenario = play->scenario;
    const struct outcome *outcome = play->outcome;
    int column = play->poll_s <= 2 ? 0 : play->poll_s <= 10 ? 1 : 2;
    if (outcome->broken)
        return "FALSE ALARM";
    if (outcome->longest_behind_s > BEHIND_LASTS_S)
        return "FALSELY BEHIND";
    if (outcome->resets && scenario->spec.trouble != TROUBLE_STUTTER)
        return "FALSE RESET";
    if (outcome->since_moves)
        return "SINCE MOVES";
    if (scenario->healthy)
        return is_right(scenario, &outcome->last) ? NULL : "NOT WHAT IT IS";
    if (outcome->verdict_s < 0)
        return "NO VERDICT";
    if (outcome->verdict_s > scenario->within_s[column])
        return "LATE";
    return play->right * 20 < play->after * 19 ? "UNSTEADY" : NULL;
}

static void look(struct play *play, struct sim *sim, struct sim_eye *eye, struct lag_watch *watch)
{
    bool answers = sim_eye_opens(eye, sim);
    if (!answers && play->knows_silence) {
        lag_watch_blind(watch, sim_now_us(sim) + 1000000000);
        return;
    }
    struct arena *arena = NULL;
    struct group_detail *detail = sim_look(sim, eye, &arena);
    struct lag_news_list news = {0};
    const struct lag_look at = {.rules = &lag_rules_shipped,
                                .now_us = sim_now_us(sim) + 1000000000,
                                .now_ms = sim_wall_ms(sim),
                                .arena = arena};
    lag_watch_look(watch, detail, &at, &news);
    sim_eye_note(eye, detail);
    for (size_t i = 0; i < news.count; i++)
        play->outcome->resets += play->scenario->healthy && news.items[i].kind == NEWS_RESET;
    double now_s = (double)sim_now_us(sim) / SIM_SECOND;
    if (sim_eye_sees(eye, sim) || detail->summary.judgement.word == LAG_BROKEN)
        take(play, &detail->summary.judgement, now_s);
    if (getenv("WEIR_SIM_TRACE")) {
        const struct group_row *row = &detail->summary;
        printf("%7.1f %-10s %-10s %c lag %-8lld gap %.1f in %.1f out %.1f", now_s, lag_word_name(row->judgement.word),
               lag_state_name(row->judgement.state), row->judgement.suspected ? '?' : ' ', (long long)row->lag.value,
               (double)row->commit_gap_us / 1e6, row->in.value, row->out.value);
        if (row->behind.known)
            printf(" behind %.1f %s", row->behind.seconds, span_method_name(row->behind.method));
        printf(" %s members %d p%d\n", group_state_name(row->state), row->members, row->worst_partition);
        for (size_t i = 0; i < news.count; i++)
            printf("        %s\n", news.items[i].text);
    }
    free(news.items);
    block_release(&detail->block);
}

void scenario_run(const struct scenario *scenario, int poll_s, uint64_t seed, struct outcome *outcome)
{
    *outcome = (struct outcome){.verdict_s = -1};
    int due_s = scenario->spec.at_s > scenario->from_s ? scenario->spec.at_s : scenario->from_s;
    struct play play = {
        .scenario = scenario, .poll_s = poll_s, .trouble_s = due_s, .behind_since_s = -1, .outcome = outcome};
    play.knows_silence = seed % 2;
    struct sim *sim = sim_create(&scenario->spec, seed);
    struct sim_eye *eye = sim_eye_create(poll_s);
    struct lag_watch *watch = lag_watch_create();
    for (int at_s = scenario->from_s + (int)(seed % 2); at_s <= scenario->to_s; at_s += poll_s) {
        sim_run_to(sim, (int64_t)at_s * SIM_SECOND + SIM_SECOND / 2);
        look(&play, sim, eye, watch);
    }
    outcome->fault = fault_of(&play);
    lag_watch_destroy(watch);
    sim_eye_destroy(eye);
    sim_destroy(sim);
}

const struct scenario *lag_scenario(size_t number)
{
    static const struct scenario_table *const tables[] = {&lag_scenarios_healthy, &lag_scenarios_sick,
                                                          &lag_scenarios_unseen};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        if (number < tables[i]->count)
            return &tables[i]->rows[number];
        number -= tables[i]->count;
    }
    return NULL;
}
