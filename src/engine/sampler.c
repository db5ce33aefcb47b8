#include "engine/sampler.h"

#include <string.h>

#include "base/clock.h"

enum {
    BYTES_A_PASS = 1024 * 1024,
    BYTES_A_FULL_PASS = 4 * BYTES_A_PASS,
    BUCKET_MS = 1000,
    LEARN_AT_ONCE = 4 * SAMPLER_A_PASS,
    DAY_MS = 86400000
};

void sampler_init(struct sampler *sampler)
{
    *sampler = (struct sampler){0};
    fields_init(&sampler->fields);
    series_init(&sampler->series, "", BUCKET_MS);
}

void sampler_finish(struct sampler *sampler)
{
    decoder_finish(&sampler->decoder);
    decoded_finish(&sampler->decoded);
    batch_finish(&sampler->batch);
}

void sampler_restart(struct sampler *sampler)
{
    sampler->guess = (struct csv_guess){0};
    fields_init(&sampler->fields);
    series_init(&sampler->series, sampler->chart.count ? sampler->chart.paths[0] : "", BUCKET_MS);
    bars_init(&sampler->bars, &sampler->chart);
    sampler->next = sampler->analysed = sampler->skipped = 0;
    sampler->owes = sampler->catching_up = false;
}

int64_t sampler_time(const struct record *record, int64_t now_ms)
{
    int64_t at_ms = record->head->timestamp_ms;
    bool usable = record->head->timestamp_type != TIMESTAMP_NONE && at_ms >= 0 && at_ms <= now_ms + DAY_MS;
    return usable ? at_ms : now_ms;
}

static void learn(struct sampler *sampler)
{
    fields_learn(&sampler->fields, &sampler->decoded);
    const struct field *choice = fields_choice(&sampler->fields);
    /* Until enough was learnt the choice may change: the samples so far were of another field. */
    if (choice && strcmp(choice->path, sampler->series.path) != 0)
        series_init(&sampler->series, choice->path, BUCKET_MS);
}

static void sample_record(struct sampler *sampler, const struct record *record, int64_t now_ms)
{
    double number;
    decode(&sampler->decoded, record->value, &sampler->decoder);
    if (sampler->decoded.as == DECODED_TEXT && !(record->head->flags & RECORD_CUT))
        csv_guess_add(&sampler->guess, record->value);
    if (sampler->chart.bars)
        bars_add(&sampler->bars, &sampler->decoded);
    else if (!sampler->chart.count && !fields_learnt(&sampler->fields))
        learn(sampler);
    if (*sampler->series.path && fields_number(sampler->series.path, &sampler->decoded, &number))
        series_add(&sampler->series, sampler_time(record, now_ms), number);
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

static void sample_batch(struct sampler *sampler)
{
    int64_t now_ms = clock_wall_ms();
    struct record record;
    for (size_t at = 0; batch_next(&sampler->batch, &at, &record);)
        sample_record(sampler, &record, now_ms);
}

/* The next records, each of them. */
static void pass_in_full(struct sampler *sampler, struct ring *ring, const struct ring_stats *stats)
{
    uint64_t got;
    size_t copied = ring_copy(ring, sampler->next, SAMPLER_A_FULL_PASS, BYTES_A_FULL_PASS, &sampler->batch, &got);
    sample_batch(sampler);
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
    sample_batch(sampler);
    /* Where a bound cut the sample short, the rest is skipped: the next pass begins at what is new. Records evicted
     * between the two locks can move the sample past stats.end by less than a step. */
    uint64_t passed = stats->end - sampler->next;
    sampler->next = stats->end;
    copied = copied < passed ? copied : passed;
    sampler->analysed += copied;
    sampler->skipped += passed - copied;
    uint64_t one_in = copied ? divide_up(passed, copied) : passed;
    sampler->series.one_in = (uint32_t)(one_in > UINT32_MAX ? UINT32_MAX : one_in);
    if (sampler->bars.one_in < sampler->series.one_in) /* bars are of all that came, not of the last second */
        sampler->bars.one_in = sampler->series.one_in;
}

bool sampler_pass(struct sampler *sampler, struct ring *ring)
{
    struct ring_stats stats;
    ring_stats(ring, &stats);
    uint64_t from = sampler->next > stats.first ? sampler->next : stats.first;
    uint64_t waiting = stats.end > from ? stats.end - from : 0;
    batch_clear(&sampler->batch);
    if (sampler->owes && waiting <= SAMPLER_A_PASS) {
        sampler_restart(sampler);
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
    sampler->owes = sampler->skipped > 0 && stats.first == 0;
    return true;
}
