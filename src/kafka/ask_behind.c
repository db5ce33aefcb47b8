#include "kafka/ask_behind.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "kafka/demo_link.h"
#include "kafka/log_search.h"
#include "kafka/topic_policy.h"
#include "kafka/unread.h"
#include "model/lag_judge.h"

enum {
    READ_MOST = 512,
    READ_AT_ONCE = 64,
    READ_MS = 2000,
    TURNS_MOST = 16,  /* places of one partition that are searched; no call takes a partition twice at once */
    TOPICS_MOST = 200 /* whose configuration is asked for; that of the others stays unknown */
};

/* Where a group, or some that stand together, goes on reading: these rows are answered at once. */
struct place {
    struct lag_row **rows;
    size_t count;
    struct span log;
    size_t turn; /* among the places of its partition */
};

struct places {
    struct lag_row **rows; /* by topic, partition, first unread offset */
    size_t row_count;
    struct place *items;
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

static int compare_partitions(const struct lag_row *x, const struct lag_row *y)
{
    int order = strcmp(x->topic, y->topic);
    return order ? order : (x->partition > y->partition) - (x->partition < y->partition);
}

static int by_place(const void *a, const void *b)
{
    const struct lag_row *x = *(struct lag_row *const *)a, *y = *(struct lag_row *const *)b;
    int order = compare_partitions(x, y);
    return order ? order : (next_unread(x) > next_unread(y)) - (next_unread(x) < next_unread(y));
}

static int by_lag(const void *a, const void *b)
{
    const struct lag_row *x = (*(struct place *const *)a)->rows[0], *y = (*(struct place *const *)b)->rows[0];
    return (x->lag.value < y->lag.value) - (x->lag.value > y->lag.value);
}

static int by_turn(const void *a, const void *b)
{
    const struct place *x = *(struct place *const *)a, *y = *(struct place *const *)b;
    return (x->turn > y->turn) - (x->turn < y->turn);
}

static int by_partition(const void *a, const void *b)
{
    return compare_partitions((*(struct place *const *)a)->rows[0], (*(struct place *const *)b)->rows[0]);
}

static struct places gather(struct group_detail *const *details, size_t count)
{
    struct places places = {0};
    size_t room = 1;
    for (size_t i = 0; i < count; i++)
        room += details[i]->count;
    places.rows = mem_zero(room, sizeof *places.rows);
    for (size_t i = 0; i < count; i++)
        for (size_t r = 0; r < details[i]->count; r++)
            if (has_unread(&details[i]->rows[r]))
                places.rows[places.row_count++] = &details[i]->rows[r];
    qsort(places.rows, places.row_count, sizeof *places.rows, by_place);
    places.items = mem_zero(places.row_count + 1, sizeof *places.items);
    for (size_t i = 0; i < places.row_count; i++) {
        if (i == 0 || by_place(&places.rows[i - 1], &places.rows[i]) != 0)
            places.items[places.count++].rows = &places.rows[i];
        places.items[places.count - 1].count++;
    }
    return places;
}

/* Orders them so that those of one turn stand together: no partition twice. */
static void take_turns(struct place **places, size_t count)
{
    qsort(places, count, sizeof *places, by_partition);
    for (size_t i = 0; i < count; i++)
        places[i]->turn = i > 0 && by_partition(&places[i - 1], &places[i]) == 0 ? places[i - 1]->turn + 1 : 0;
    qsort(places, count, sizeof *places, by_turn);
}

/* How many of them are of the same turn as the first, `most` at most. */
static size_t same_turn(struct place *const *places, size_t count, size_t most)
{
    size_t same = 0;
    while (same < count && same < most && places[same]->turn == places[0]->turn)
        same++;
    return same;
}

static int left_ms(int64_t deadline_us)
{
    int64_t left = (deadline_us - clock_mono_us()) / 1000;
    return left < 0 ? 0 : left > READ_MS ? READ_MS : (int)left;
}

static void read_some(rd_kafka_t *handle, struct place *const *places, size_t count, int64_t deadline_us)
{
    struct unread_place asked[READ_AT_ONCE];
    for (size_t i = 0; i < count; i++) {
        const struct lag_row *row = places[i]->rows[0];
        asked[i] = (struct unread_place){
            .topic = row->topic, .partition = row->partition, .from = next_unread(row), .end = row->high.value};
    }
    unread_look(handle, asked, count, left_ms(deadline_us));
    for (size_t i = 0; i < count; i++)
        for (size_t r = 0; r < places[i]->count; r++)
            places[i]->rows[r]->probe = asked[i].probe;
}

/* Those with the largest lags. */
static void read_places(struct live_source *live, const struct places *places, int64_t deadline_us)
{
    struct place **chosen = mem_zero(places->count + 1, sizeof *chosen);
    for (size_t i = 0; i < places->count; i++)
        chosen[i] = &places->items[i];
    qsort(chosen, places->count, sizeof *chosen, by_lag);
    size_t most = places->count < READ_MOST ? places->count : READ_MOST;
    take_turns(chosen, most);
    rd_kafka_t *handle = most ? handle_open(live, HANDLE_UNREAD, NULL) : NULL;
    for (size_t at = 0, count; handle && at < most && left_ms(deadline_us) > 0; at += count) {
        count = same_turn(chosen + at, most - at, READ_AT_ONCE);
        read_some(handle, chosen + at, count, deadline_us);
    }
    handle_close(handle);
    free(chosen);
}

/* Which topics these are, so that what was found earlier is known to be theirs, and how they keep their records. */
static void learn_topics(rd_kafka_t *handle, struct census *census, struct place *const *places, size_t count,
                         int64_t deadline_us)
{
    struct census_topic *topics[TOPICS_MOST];
    size_t known = 0;
    for (size_t i = 0; i < count && known < TOPICS_MOST; i++) {
        struct census_topic *topic = census_topic(census, places[i]->rows[0]->topic);
        if (topic && (known == 0 || topics[known - 1] != topic))
            topics[known++] = topic;
    }
    if (left_ms(deadline_us) > 0)
        census_ask_ids(census, handle, topics, known, left_ms(deadline_us));
    if (left_ms(deadline_us) > 0 && !census->no_policies)
        topic_policy_ask(census, handle, topics, known, left_ms(deadline_us));
}

/* Of a partition so many places are asked for; the others have what is found for these. */
static void begin_searches(struct log_place *searches, const struct census *census, struct place *const *places,
                           size_t count, int64_t now_ms)
{
    for (size_t i = 0, same = 0; i < count; i++) {
        const struct lag_row *row = places[i]->rows[0];
        same = i > 0 && compare_partitions(places[i - 1]->rows[0], row) == 0 ? same + 1 : 0;
        int rounds = same < TURNS_MOST ? log_search_rounds(census, row->topic) : 0;
        log_place_begin(&searches[i], census, row, now_ms, rounds);
    }
}

/* The places whose record could not be read, or was not to be. */
static void search_places(struct live_source *live, rd_kafka_t *handle, struct census *census,
                          const struct places *places, int64_t now_ms, int64_t deadline_us)
{
    const struct group_asker *asker = demo_link_asker(live);
    struct place **wanted = mem_zero(places->count + 1, sizeof *wanted);
    size_t count = 0;
    for (size_t i = 0; i < places->count && asker->times; i++)
        if (!judge_probe_holds(places->items[i].rows[0]))
            wanted[count++] = &places->items[i];
    struct log_place *searches = mem_zero(count + 1, sizeof *searches);
    if (count)
        learn_topics(handle, census, wanted, count, deadline_us);
    begin_searches(searches, census, wanted, count, now_ms);
    while (log_search_round(asker, handle, live->log_memory, searches, count, left_ms(deadline_us)) > 0)
        continue;
    for (size_t i = 0; i < count; i++)
        wanted[i]->log = log_place_span(&searches[i]);
    free(searches);
    free(wanted);
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
    if (row->record_age.known && row->record_age.age == SPAN_AGE_WAITING)
        row->waiting = row->record_age;
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
    struct places places = gather(details, count);
    /* Ages are those of the moment in which commits and ends were known, not of when their records had been found. */
    int64_t now_us = clock_mono_us(), now_ms = count ? details[0]->block.captured_ms : 0;
    read_places(live, &places, now_us + (deadline_us - now_us) / 2); /* a slow reader leaves time for the search */
    search_places(live, survey, census, &places, now_ms, deadline_us);
    for (size_t i = 0; i < places.count; i++)
        for (size_t r = 0; r < places.items[i].count; r++)
            date_row(places.items[i].rows[r], &places.items[i].log, now_ms);
    free(places.items);
    free(places.rows);
}
