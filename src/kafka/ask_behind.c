#include "kafka/ask_behind.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "kafka/ends.h"
#include "kafka/unread.h"
#include "model/lag_judge.h"
#include "model/time_search.h"

enum { READ_MOST = 512, READ_AT_ONCE = 64, READ_MS = 2000 };

struct rows {
    struct lag_row **items;
    size_t count;
};

static int64_t next_unread(const struct lag_row *row)
{
    return row->high.value - row->lag.value;
}

static bool has_unread(const struct lag_row *row)
{
    return row->lag.known && row->lag.value > 0 && !row->no_leader && !row->state.error && !row->state.stale;
}

static int by_lag(const void *a, const void *b)
{
    const struct lag_row *const *x = a, *const *y = b;
    return ((*x)->lag.value < (*y)->lag.value) - ((*x)->lag.value > (*y)->lag.value);
}

static struct rows gather(struct group_detail *const *details, size_t count)
{
    struct rows rows = {0};
    size_t room = 1;
    for (size_t i = 0; i < count; i++)
        room += details[i]->count;
    rows.items = mem_zero(room, sizeof *rows.items);
    for (size_t i = 0; i < count; i++)
        for (size_t r = 0; r < details[i]->count; r++)
            if (has_unread(&details[i]->rows[r]))
                rows.items[rows.count++] = &details[i]->rows[r];
    qsort(rows.items, rows.count, sizeof *rows.items, by_lag);
    return rows;
}

static int left_ms(int64_t deadline_us)
{
    int64_t left = (deadline_us - clock_mono_us()) / 1000;
    return left < 0 ? 0 : left > READ_MS ? READ_MS : (int)left;
}

static void read_some(rd_kafka_t *handle, struct lag_row **rows, size_t count, int64_t deadline_us)
{
    struct unread_place places[READ_AT_ONCE];
    for (size_t i = 0; i < count; i++)
        places[i] = (struct unread_place){.topic = rows[i]->topic,
                                          .partition = rows[i]->partition,
                                          .from = next_unread(rows[i]),
                                          .end = rows[i]->high.value};
    unread_look(handle, places, count, left_ms(deadline_us));
    for (size_t i = 0; i < count; i++)
        rows[i]->probe = places[i].probe;
}

static void read_rows(struct live_source *live, const struct rows *rows, int64_t deadline_us)
{
    size_t most = rows->count < READ_MOST ? rows->count : READ_MOST;
    rd_kafka_t *handle = most ? handle_open(live, HANDLE_UNREAD, NULL) : NULL;
    for (size_t at = 0; handle && at < most && left_ms(deadline_us) > 0; at += READ_AT_ONCE)
        read_some(handle, rows->items + at, most - at < READ_AT_ONCE ? most - at : READ_AT_ONCE, deadline_us);
    handle_close(handle);
}

static int32_t leader_of(const struct census *census, const struct lag_row *row)
{
    const struct census_topic *topic = census_topic(census, row->topic);
    const struct census_partition *partition = topic ? census_partition(topic, row->partition) : NULL;
    return partition ? partition->metadata->leader : -1;
}

/* One round of all searches that are not done; false: there are none. */
static bool search_round(rd_kafka_t *handle, const struct census *census, struct lag_row **rows,
                         struct time_search *searches, size_t count, int64_t deadline_us)
{
    struct ends_row *asked = mem_zero(count, sizeof *asked);
    size_t *places = mem_zero(count, sizeof *places), asking = 0;
    for (size_t i = 0; i < count; i++) {
        if (searches[i].done)
            continue;
        places[asking] = i;
        asked[asking++] = (struct ends_row){.topic = rows[i]->topic,
                                            .partition = rows[i]->partition,
                                            .leader = leader_of(census, rows[i]),
                                            .time = time_search_ask(&searches[i])};
    }
    bool goes_on = asking > 0 && left_ms(deadline_us) > 0;
    if (goes_on)
        ends_ask_times(handle, asked, asking, left_ms(deadline_us));
    for (size_t i = 0; goes_on && i < asking; i++) {
        struct time_search *search = &searches[places[i]];
        if (asked[i].err)
            time_search_fail(search);
        else
            time_search_take(search, asked[i].offset, rows[places[i]]->high.value);
    }
    free(asked);
    free(places);
    return goes_on;
}

/* The rows whose record could not be read, or was not to be. */
static void search_rows(rd_kafka_t *handle, const struct census *census, const struct rows *rows, struct span *logs,
                        int64_t now_ms, int64_t deadline_us)
{
    struct lag_row **wanted = mem_zero(rows->count + 1, sizeof *wanted);
    struct time_search *searches = mem_zero(rows->count + 1, sizeof *searches);
    size_t *places = mem_zero(rows->count + 1, sizeof *places), count = 0;
    for (size_t i = 0; i < rows->count; i++) {
        if (judge_probe_holds(rows->items[i]))
            continue;
        time_search_begin(&searches[count], next_unread(rows->items[i]), now_ms, TIME_SEARCH_ROUNDS);
        places[count] = i;
        wanted[count++] = rows->items[i];
    }
    while (count && search_round(handle, census, wanted, searches, count, deadline_us))
        continue;
    for (size_t i = 0; i < count; i++)
        if (searches[i].rounds)
            logs[places[i]] = span_of_log(searches[i].from_ms, searches[i].to_ms, false, now_ms);
    free(wanted);
    free(searches);
    free(places);
}

static void date_row(struct lag_row *row, const struct span *log, int64_t now_ms)
{
    struct span read = {0}, none = {0};
    if (judge_probe_holds(row) && row->probe.result == PROBE_END) {
        row->waiting = row->record_age = row->behind = span_caught_up();
        return;
    }
    if (judge_probe_holds(row) && row->probe.result == PROBE_RECORD)
        read = span_of_record(row->probe.timestamp_ms, row->probe.append_time, now_ms);
    row->record_age = read.known ? read : *log;
    if (read.known && read.age == SPAN_AGE_WAITING)
        row->waiting = read;
    row->behind = span_choose(&read, &none, log, &none);
}

void ask_behind(struct live_source *live, rd_kafka_t *survey, struct census *census,
                struct group_detail *const *details, size_t count, int64_t deadline_us)
{
    for (size_t i = 0; i < count; i++)
        for (size_t r = 0; r < details[i]->count; r++) {
            struct lag_row *row = &details[i]->rows[r];
            if (row->lag.known && row->lag.value == 0)
                row->waiting = row->record_age = row->behind = span_caught_up();
        }
    struct rows rows = gather(details, count);
    struct span *logs = mem_zero(rows.count + 1, sizeof *logs);
    /* Ages are those of the moment in which commits and ends were known, not of when their records had been found. */
    int64_t now_ms = count ? details[0]->block.captured_ms : 0;
    read_rows(live, &rows, deadline_us);
    search_rows(survey, census, &rows, logs, now_ms, deadline_us);
    for (size_t i = 0; i < rows.count; i++)
        date_row(rows.items[i], &logs[i], now_ms);
    free(rows.items);
    free(logs);
}
