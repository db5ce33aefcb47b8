#include "model/lag_habit.h"

#include <stdlib.h>
#include <string.h>

static int by_length(const void *a, const void *b)
{
    int64_t x = ((const struct lag_gap *)a)->us, y = ((const struct lag_gap *)b)->us;
    return (x > y) - (x < y);
}

static size_t held(uint64_t count, size_t most)
{
    return count < most ? (size_t)count : most;
}

void lag_habit_add(struct lag_habit *habit, struct lag_gap *gaps, size_t count)
{
    if (!count)
        return;
    qsort(gaps, count, sizeof *gaps, by_length);
    habit->gaps[habit->gap_count++ % HABIT_GAPS] = gaps[count / 2];
}

void lag_habit_answer(struct lag_habit *habit, int64_t us)
{
    habit->answers[habit->answer_count++ % HABIT_ANSWERS] = us;
}

void lag_habit_pause(struct lag_habit *habit, int64_t from_us, int64_t now_us, bool job)
{
    int64_t *pauses = job ? habit->job_pauses : habit->pauses;
    uint64_t *count = job ? &habit->job_pause_count : &habit->pause_count;
    if (*count && habit->pause_end_us && from_us < habit->pause_end_us) {
        int64_t *last = &pauses[(*count - 1) % HABIT_PAUSES];
        *last = now_us - from_us > *last ? now_us - from_us : *last;
    } else
        pauses[(*count)++ % HABIT_PAUSES] = now_us - from_us;
    habit->pause_end_us = now_us;
}

static struct lag_gap median(const struct lag_habit *habit)
{
    struct lag_gap sorted[HABIT_GAPS];
    size_t count = held(habit->gap_count, HABIT_GAPS);
    if (!count)
        return (struct lag_gap){0};
    memcpy(sorted, habit->gaps, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, by_length);
    return sorted[count / 2];
}

static int64_t longest(const int64_t *lengths, size_t count)
{
    int64_t most = 0;
    for (size_t i = 0; i < count; i++)
        most = lengths[i] > most ? lengths[i] : most;
    return most;
}

static int64_t longest_answer(const struct lag_habit *habit)
{
    return longest(habit->answers, held(habit->answer_count, HABIT_ANSWERS));
}

int64_t lag_habit_gap(const struct lag_habit *habit)
{
    bool answers = !habit->gap_count && habit->answer_count >= HABIT_ANSWERS_WANTED;
    return answers ? longest_answer(habit) : median(habit).us;
}

int64_t lag_habit_likely(const struct lag_habit *habit)
{
    struct lag_gap gap = median(habit);
    if (habit->gap_count)
        return gap.us - gap.slack_us / 2;
    return longest_answer(habit);
}

int lag_habit_count(const struct lag_habit *habit, int enough)
{
    int seen = habit->gap_count > INT16_MAX ? INT16_MAX : (int)habit->gap_count;
    return seen < enough && habit->answer_count >= HABIT_ANSWERS_WANTED ? enough : seen;
}

int64_t lag_habit_rest(const struct lag_habit *habit)
{
    int64_t first = 0, second = 0;
    for (size_t i = 0; i < held(habit->pause_count, HABIT_PAUSES); i++) {
        int64_t pause = habit->pauses[i];
        second = pause > first ? first : pause > second ? pause : second;
        first = pause > first ? pause : first;
    }
    return second;
}

int64_t lag_habit_job_rest(const struct lag_habit *habit)
{
    return longest(habit->job_pauses, held(habit->job_pause_count, HABIT_PAUSES));
}
