/* How long groups are behind, and whether there is anything to read at all: the first unread record of a partition is
 * read for rows that are on screen, and for those whose next verdict depends on it; so many a step, the largest lag
 * first. What was found holds until the committed offset moves; the age of the record that was read then bounds that of
 * the next for a few looks in which it cannot be read.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "kafka/survey_group.h"
#include "kafka/survey_state.h"
#include "kafka/unread.h"
#include "model/lag_judge.h"
#include "model/rates.h"

enum {
    LOOKS_FOCUSED = 64, /* rows of the focused group a step */
    LOOKS_VISIBLE = 4,  /* rows of each group on screen */
    LOOKS_SWEPT = 16,   /* rows of all others, which want it */
    LOOKS_MOST = 96,
    LOOK_MS = 500,
    FORMER_LOOKS = 3 /* so many looks in a row without a reading, the former one stands for it */
};

void survey_unread_forget(struct survey_group *group)
{
    for (size_t i = 0; i < group->probe_count; i++)
        free(group->probes[i].topic);
    free(group->probes);
    group->probes = NULL;
    group->probe_count = 0;
}

static int compare(const struct survey_probe *probe, const struct lag_row *row)
{
    int order = strcmp(probe->topic, row->topic);
    return order ? order : (probe->partition > row->partition) - (probe->partition < row->partition);
}

/* What is kept of a row; rows are walked in order, with *at = 0 for the first. NULL: nothing. */
static const struct survey_probe *kept_of(const struct survey_group *group, size_t *at, const struct lag_row *row)
{
    while (*at < group->probe_count && compare(&group->probes[*at], row) < 0)
        ++*at;
    bool found = *at < group->probe_count && compare(&group->probes[*at], row) == 0;
    return found ? &group->probes[*at] : NULL;
}

static int64_t next_unread(const struct lag_row *row)
{
    return row->high.value - row->lag.value;
}

static bool is_read(const struct lag_row *row)
{
    return judge_probe_holds(row) && row->probe.result == PROBE_RECORD;
}

static bool is_caught_up(const struct lag_row *row)
{
    bool markers = judge_probe_holds(row) && row->probe.result == PROBE_END;
    return row->lag.known && (row->lag.value == 0 || markers);
}

static struct survey_probe to_keep(const struct lag_row *row, const struct survey_probe *kept)
{
    struct survey_probe now = {.partition = row->partition,
                               .wanted = row->wants_probe,
                               .probe = row->probe,
                               .generation = row->generation,
                               .next = next_unread(row),
                               .searched = is_caught_up(row) ? (struct log_searched){0} : row->searched};
    if (is_read(row)) {
        now.former = (struct span_former){.known = true,
                                          .append = row->probe.append_time,
                                          .from = row->probe.from,
                                          .offset = row->probe.offset,
                                          .timestamp_ms = row->probe.timestamp_ms};
    } else if (kept && kept->generation == row->generation && !is_caught_up(row) &&
               kept->former_looks + 1 < FORMER_LOOKS) {
        now.former = kept->former;
        now.former_looks = kept->former_looks + 1;
    }
    return now;
}

void survey_unread_keep(struct survey_group *group, const struct group_detail *detail)
{
    struct survey_probe *probes = mem_zero(detail->count + 1, sizeof *probes);
    size_t count = 0, at = 0;
    for (size_t i = 0; i < detail->count; i++) {
        const struct lag_row *row = &detail->rows[i];
        struct survey_probe now = to_keep(row, kept_of(group, &at, row));
        if (!now.wanted && now.probe.result == PROBE_NONE && !now.former.known && !now.searched.asked_us)
            continue;
        now.topic = mem_strdup(row->topic);
        probes[count++] = now;
    }
    survey_unread_forget(group);
    group->probes = mem_resize(probes, count ? count : 1, sizeof *probes);
    group->probe_count = count;
}

/* What was found at former looks and still holds. */
static void recall(const struct survey_group *group, struct group_detail *detail)
{
    size_t at = 0;
    for (size_t i = 0; i < detail->count; i++) {
        struct lag_row *row = &detail->rows[i];
        const struct survey_probe *kept = kept_of(group, &at, row);
        if (!kept)
            continue;
        row->probe = kept->probe;
        row->wants_probe = kept->wanted;
        if (!judge_probe_holds(row))
            row->probe = (struct probe){0};
        bool same = kept->next == next_unread(row) && kept->generation == row->generation;
        row->searched = same ? kept->searched : (struct log_searched){.asked_us = kept->searched.asked_us};
    }
}

struct wish {
    struct lag_row *row;
    int64_t lag;
};

static int by_lag(const void *a, const void *b)
{
    const struct wish *x = a, *y = b;
    return (x->lag < y->lag) - (x->lag > y->lag);
}

static bool can_be_read(const struct lag_row *row)
{
    return row->lag.known && row->lag.value > 0 && !row->no_leader && !row->state.error &&
           row->probe.result == PROBE_NONE;
}

/* The rows of one group to read, those that a verdict waits for or the others, at most `most`, the largest lag first.
 */
static size_t choose(struct group_detail *detail, bool wanted, size_t most, struct lag_row **chosen)
{
    struct wish *wishes = mem_zero(detail->count + 1, sizeof *wishes);
    size_t count = 0;
    for (size_t i = 0; i < detail->count; i++) {
        struct lag_row *row = &detail->rows[i];
        if (can_be_read(row) && row->wants_probe == wanted)
            wishes[count++] = (struct wish){row, row->lag.value};
    }
    qsort(wishes, count, sizeof *wishes, by_lag);
    if (count > most)
        count = most;
    for (size_t i = 0; i < count; i++)
        chosen[i] = wishes[i].row;
    free(wishes);
    return count;
}

static void read_rows(struct survey *survey, struct lag_row *const *rows, size_t count)
{
    if (!survey->unread)
        survey->unread = handle_open(survey->live, HANDLE_UNREAD, NULL);
    if (!survey->unread)
        return;
    struct unread_place places[LOOKS_MOST];
    for (size_t i = 0; i < count; i++)
        places[i] = (struct unread_place){.topic = rows[i]->topic,
                                          .partition = rows[i]->partition,
                                          .from = next_unread(rows[i]),
                                          .end = rows[i]->high.value};
    survey->sweep.requests += unread_look(survey->unread, places, count, LOOK_MS);
    handle_serve(survey->unread);
    for (size_t i = 0; i < count; i++)
        rows[i]->probe = places[i].probe;
}

/* `kept`: of the row, at the last look; NULL: nothing. */
static void date_row(struct survey *survey, struct lag_row *row, const struct survey_probe *kept, int64_t now_us,
                     int64_t now_ms)
{
    row->waiting = row->record_age = row->behind = (struct span){0};
    if (!row->lag.known || row->state.stale)
        return;
    if (is_caught_up(row)) {
        row->waiting = row->record_age = row->behind = span_caught_up();
        return;
    }
    size_t count = survey_points(survey, 'p', row->topic, NULL, row->partition, NULL);
    struct span ring = span_of_ring(survey->points, count, next_unread(row), now_us), read = {0}, former = {0},
                log = {0};
    struct span rate = span_of_rate(row->lag, rate_of(survey->points, count, SURVEY_WINDOW_US));
    if (is_read(row))
        read = span_of_record(row->probe.timestamp_ms, row->probe.append_time, now_ms);
    else if (kept && kept->generation == row->generation)
        former = span_of_former(&kept->former, next_unread(row), survey->points, count, now_us, now_ms);
    struct span known = span_of_readings(&read, &former, &ring);
    row->record_age = known;
    row->waiting = known.known && known.age == SPAN_AGE_WAITING ? known : ring;
    row->behind = span_choose(&known, &ring, &log, &rate);
}

static void date_rows(struct survey *survey, const struct survey_group *group, struct group_detail *detail)
{
    size_t at = 0;
    for (size_t i = 0; i < detail->count; i++) {
        struct lag_row *row = &detail->rows[i];
        date_row(survey, row, kept_of(group, &at, row), detail->block.captured_us, detail->block.captured_ms);
    }
}

/* How many rows of a group are read at once, and whether somebody sees them. */
static size_t most_of(const struct survey *survey, const struct survey_group *group, bool *visible)
{
    const char *focused = survey->scope->focused_group;
    bool is_focused = focused && strcmp(focused, group->name) == 0;
    *visible = is_focused || survey_sees_group(survey, group->name);
    return is_focused ? LOOKS_FOCUSED : *visible ? LOOKS_VISIBLE : LOOKS_SWEPT;
}

/* What a verdict waits for comes first, of whichever group: what merely is on screen must not keep it out. */
static size_t choose_all(struct survey *survey, struct survey_group *const *groups, struct group_detail *const *details,
                         size_t count, struct lag_row **chosen)
{
    size_t rows = 0, swept = 0;
    for (int wanted = 1; wanted >= 0; wanted--)
        for (size_t i = 0; i < count; i++) {
            bool visible = false;
            size_t room = LOOKS_MOST - rows;
            size_t most = details[i] ? most_of(survey, groups[i], &visible) : 0;
            if (!details[i] || (!visible && !wanted))
                continue;
            if (!visible && most > LOOKS_SWEPT - swept)
                most = LOOKS_SWEPT - swept;
            size_t taken = choose(details[i], wanted, most < room ? most : room, chosen + rows);
            rows += taken;
            swept += visible ? 0 : taken;
        }
    return rows;
}

void survey_unread(struct survey *survey, struct survey_group *const *groups, struct group_detail *const *details,
                   size_t count)
{
    struct lag_row *chosen[LOOKS_MOST];
    for (size_t i = 0; i < count; i++)
        if (details[i])
            recall(groups[i], details[i]);
    size_t rows = choose_all(survey, groups, details, count, chosen);
    if (rows)
        read_rows(survey, chosen, rows);
    /* Ages are those of the moment in which commits and ends were known, not of when their records had been read. */
    for (size_t i = 0; i < count; i++)
        if (details[i])
            date_rows(survey, groups[i], details[i]);
    survey_search(survey, groups, details, count);
}
