#include "engine/sampler.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"

enum {
    BYTES_A_PASS = 1024 * 1024,
    BYTES_A_FULL_PASS = 4 * BYTES_A_PASS,
    LEARN_AT_ONCE = 4 * SAMPLER_A_PASS,
    DAY_MS = 86400000
};

static int64_t bucket_of(const struct chart_spec *spec)
{
    return (spec->window_ms ? spec->window_ms : CHART_WINDOW_MS) / SERIES_BUCKETS;
}

void sampler_init(struct sampler *sampler)
{
    *sampler = (struct sampler){.one_in = 1};
    fields_init(&sampler->fields);
}

void sampler_finish(struct sampler *sampler)
{
    for (size_t i = 0; i < CHARTS_MOST; i++)
        chart_maker_destroy(sampler->makers[i]);
    decoder_finish(&sampler->decoder);
    decoded_finish(&sampler->decoded);
    sample_finish(&sampler->sample);
    batch_finish(&sampler->batch);
}

/* Begins again with what the ring holds. Charts by arrival are of what came since they were chosen: they stay. */
static void sample_anew(struct sampler *sampler)
{
    sampler->guess = (struct csv_guess){0};
    fields_init(&sampler->fields);
    sampler->automatic[0] = '\0';
    for (size_t i = 0; i < CHARTS_MOST; i++) {
        const struct chart_spec *spec = &sampler->charts.specs[i];
        bool wanted = i < sampler->charts.count;
        if (sampler->makers[i] && wanted && spec->arrival)
            continue;
        chart_maker_destroy(sampler->makers[i]);
        sampler->makers[i] = wanted ? chart_maker_create(spec, bucket_of(spec)) : NULL;
    }
    alert_init(&sampler->alert, &sampler->charts.alert);
    sampler->next = sampler->analysed = sampler->skipped = 0;
    sampler->owes = sampler->catching_up = false;
    sampler->one_in = 1;
}

void sampler_restart(struct sampler *sampler)
{
    for (size_t i = 0; i < CHARTS_MOST; i++) {
        chart_maker_destroy(sampler->makers[i]);
        sampler->makers[i] = NULL;
    }
    sampler->history_end = UINT64_MAX;
    sample_anew(sampler);
}

size_t sampler_show(struct sampler *sampler, struct chart_data data[CHARTS_MOST])
{
    size_t count = sampler->charts.count ? sampler->charts.count : *sampler->automatic != '\0';
    for (size_t i = 0; i < count; i++)
        chart_maker_show(sampler->makers[i], sampler->one_in, &data[i]);
    return count;
}

int64_t sampler_time(const struct record *record, int64_t now_ms)
{
    int64_t at_ms = record->head->timestamp_ms;
    bool usable = record->head->timestamp_type != TIMESTAMP_NONE && at_ms >= 0 && at_ms <= now_ms + DAY_MS;
    return usable ? at_ms : now_ms;
}

/* The field that is worth a chart; of values that have no numbers, after some of them, how many there are. */
static const char *worth_a_chart(const struct sampler *sampler)
{
    const struct field *choice = fields_choice(&sampler->fields);
    return choice ? choice->path : sampler->fields.records >= FIELDS_LEARN ? "rate" : NULL;
}

static void learn(struct sampler *sampler)
{
    struct chart_spec spec = {0};
    fields_learn(&sampler->fields, &sampler->decoded);
    const char *path = worth_a_chart(sampler);
    /* Until enough was learnt the choice may change: the samples so far were of another field. */
    if (!path || strcmp(path, sampler->automatic) == 0 || !chart_spec_add(&spec, path, strlen(path), NULL) ||
        !chart_spec_check(&spec, NULL))
        return;
    snprintf(sampler->automatic, sizeof sampler->automatic, "%s", path);
    chart_maker_destroy(sampler->makers[0]);
    sampler->makers[0] = chart_maker_create(&spec, bucket_of(&spec));
}

struct crossing_at {
    struct alert *alert;
    int64_t at_ms;
    const struct record *record;
};

static void add_to_alert(void *context, double number)
{
    const struct crossing_at *here = context;
    alert_add(here->alert, number, here->at_ms, here->record->head->partition, here->record->head->offset);
}

static void sample_record(struct sampler *sampler, const struct record *record, bool history, int64_t now_ms)
{
    int64_t at_ms = sampler_time(record, now_ms);
    struct crossing_at here = {&sampler->alert, at_ms, record};
    decode_record(&sampler->decoded, record->key, record->value, &sampler->decoder);
    if (sampler->decoded.as == DECODED_TEXT && !(record->head->flags & RECORD_CUT))
        csv_guess_add(&sampler->guess, record->value);
    if (!sampler->charts.count && !fields_learnt(&sampler->fields))
        learn(sampler);
    struct sample *sample = &sampler->sample;
    sample_meet(sample, record, &sampler->decoded, &sampler->decoder);
    sample->has_latency = !history && record->head->timestamp_type != TIMESTAMP_NONE;
    sample->latency_ms = now_ms - record->head->timestamp_ms;
    for (size_t i = 0; i < CHARTS_MOST && sampler->makers[i]; i++) {
        bool arrival = i < sampler->charts.count && sampler->charts.specs[i].arrival;
        if (!arrival || !history)
            chart_maker_add(sampler->makers[i], sample, true, arrival ? now_ms : at_ms, sampler->weight);
    }
    if (*sampler->alert.rule.path)
        sample_numbers(sample, sampler->alert.rule.path, add_to_alert, &here);
}

static uint64_t divide_up(uint64_t a, uint64_t b)
{
    return (a + b - 1) / b;
}

/* So that neither of the pass's two bounds cuts it short, as far as records are of one size. */
static uint64_t step_for(const struct sampler *sampler, const struct ring_stats *stats, uint64_t waiting)
{
    uint64_t mean_bytes = divide_up(stats->used, stats->end - stats->first);
    uint64_t by_count = divide_up(waiting, SAMPLER_A_PASS);
    uint64_t by_bytes = divide_up(waiting * mean_bytes, BYTES_A_PASS);
    /* The first records of a topic are all looked at: they decide which field is drawn. */
    if (sampler->fields.records < FIELDS_LEARN && waiting <= LEARN_AT_ONCE)
        by_count = 1;
    return by_count > by_bytes ? by_count : by_bytes;
}

/* Each of them stands for `weight` records of the stream. */
static void sample_batch(struct sampler *sampler, uint64_t passed, uint64_t copied)
{
    int64_t now_ms = clock_wall_ms();
    struct record record;
    bool history = sampler->next < sampler->history_end;
    sampler->weight = copied ? (double)passed / (double)copied : 1;
    for (size_t at = 0; batch_next(&sampler->batch, &at, &record);)
        sample_record(sampler, &record, history, now_ms);
}

/* The next records, each of them. */
static void pass_in_full(struct sampler *sampler, struct ring *ring, const struct ring_stats *stats)
{
    uint64_t got;
    size_t copied = ring_copy(ring, sampler->next, SAMPLER_A_FULL_PASS, BYTES_A_FULL_PASS, &sampler->batch, &got);
    sample_batch(sampler, copied, copied);
    sampler->analysed += copied;
    sampler->skipped += got - sampler->next; /* evicted between the two locks */
    sampler->next = got + copied;
    sampler->catching_up = copied > 0 && sampler->next < stats->end;
}

static void pass_evenly(struct sampler *sampler, struct ring *ring, const struct ring_stats *stats, uint64_t from)
{
    uint64_t step = step_for(sampler, stats, stats->end - from), got;
    uint64_t most = divide_up(stats->end - from, step); /* what came meanwhile is the next pass's */
    uint64_t copied = ring_copy_every(ring, from, step, most, BYTES_A_PASS, &sampler->batch, &got);
    /* Where a bound cut the sample short, the rest is skipped: the next pass begins at what is new. Records evicted
     * between the two locks can move the sample past stats.end by less than a step. */
    uint64_t passed = stats->end - sampler->next;
    copied = copied < passed ? copied : passed;
    sample_batch(sampler, passed, copied);
    sampler->next = stats->end;
    sampler->analysed += copied;
    sampler->skipped += passed - copied;
    uint64_t one_in = copied ? divide_up(passed, copied) : passed;
    sampler->one_in = (uint32_t)(one_in > UINT32_MAX ? UINT32_MAX : one_in);
}

bool sampler_pass(struct sampler *sampler, struct ring *ring)
{
    struct ring_stats stats;
    ring_stats(ring, &stats);
    if (sampler->next < stats.base)
        sampler->next = stats.base;
    uint64_t from = sampler->next > stats.first ? sampler->next : stats.first;
    uint64_t waiting = stats.end > from ? stats.end - from : 0;
    batch_clear(&sampler->batch);
    if (sampler->history_end == UINT64_MAX)
        sampler->history_end = stats.end;
    if (sampler->owes && waiting <= SAMPLER_A_PASS) {
        sample_anew(sampler);
        sampler->next = stats.base;
        sampler->catching_up = true;
    } else if (waiting == 0) {
        return false;
    } else if (sampler->next < stats.first) {
        sampler->catching_up = false; /* too much comes for that */
    }
    if (sampler->catching_up)
        pass_in_full(sampler, ring, &stats);
    else
        pass_evenly(sampler, ring, &stats, from);
    sampler->owes = sampler->skipped > 0 && stats.first <= stats.base;
    return true;
}
