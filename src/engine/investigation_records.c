/* The records that an investigation reads: at which partitions are stuck, and the newest of a hot one, for their keys.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "codec/decode.h"
#include "codec/payload.h"
#include "engine/investigation_inner.h"

enum { NEAR = 8, KEPT_BYTES = 65536, READ_US = 10000000, SCHEMA_BYTES = 5, KEY_RECORDS = 1000, KEY_BYTES = 4096 };

/* A record of a partition that is wanted, and the offsets to read for it. */
struct wish {
    const struct lag_row *row;
    int64_t next, from, to;
    int64_t place; /* where it is, or may be */
    bool open;
};

/* Beside the one before it; where the probe found it beyond a gap, up to there. */
static struct wish wish_of_stuck(const struct lag_row *row)
{
    int64_t low = row->low.known ? row->low.value : 0;
    int64_t next = row->committed.value > low ? row->committed.value : low;
    bool found = row->probe.result == PROBE_RECORD && row->probe.from == next && row->probe.offset > next;
    int64_t place = found ? row->probe.offset : next;
    return (struct wish){
        .row = row, .next = next, .from = next - NEAR > low ? next - NEAR : low, .to = place + NEAR, .place = place};
}

static struct wish wish_of_open(const struct lag_row *row)
{
    int64_t first = row->lso.value;
    return (struct wish){.row = row, .next = first, .from = first, .to = first + NEAR, .place = first, .open = true};
}

static struct known_record *record_of(struct investigation *investigation, const struct wish *wish)
{
    for (size_t i = 0; i < KNOWN_RECORDS; i++) {
        struct known_record *record = &investigation->records[i];
        if (record->asked && record->partition == wish->row->partition && record->open == wish->open &&
            record->next == wish->next && strcmp(record->topic, wish->row->topic) == 0)
            return record;
    }
    return NULL;
}

static struct known_record *unused_record(struct investigation *investigation)
{
    struct known_record *oldest = &investigation->records[0];
    for (size_t i = 1; i < KNOWN_RECORDS; i++)
        if (investigation->records[i].used < oldest->used)
            oldest = &investigation->records[i];
    return oldest;
}

bool investigation_reads(const struct investigation *investigation)
{
    if (investigation->keys.asked && !investigation->keys.answered)
        return true;
    for (size_t i = 0; i < KNOWN_RECORDS; i++)
        if (investigation->records[i].asked && !investigation->records[i].answered)
            return true;
    return false;
}

static void read_record(struct investigation *investigation, struct known_record *record, const struct wish *wish)
{
    batch_finish(&record->batch);
    *record = (struct known_record){
        .partition = wish->row->partition,
        .next = wish->next,
        .from = wish->from,
        .to = wish->to,
        .open = wish->open,
        .asked = true,
        .used = investigation->detail->block.captured_us,
        .tag = investigation->first_tag + investigation->tags++ % (INVESTIGATION_TAGS - 1),
    };
    snprintf(record->topic, sizeof record->topic, "%s", wish->row->topic);
    struct read_place place = {
        .topic = record->topic, .partition = record->partition, .from = wish->from, .to = wish->to};
    struct read_request request = {.kind = READ_ASIDE,
                                   .places = &place,
                                   .place_count = 1,
                                   .max_records = 2 * NEAR,
                                   .record_limit = KEPT_BYTES,
                                   .uncommitted = wish->open,
                                   .deadline_us = clock_mono_us() + READ_US,
                                   .tag = record->tag};
    investigation->source->ops->read_at(investigation->source, &request);
}

/* One at a time: a further one would cancel the one that is not answered. Once more where the probe says by now that it
 * is further on. */
static void want_record(struct investigation *investigation, const struct wish *wish)
{
    struct known_record *record = record_of(investigation, wish);
    if (record)
        record->used = investigation->detail->block.captured_us;
    if ((!record || record->to <= wish->place) && !investigation->ended && !investigation_reads(investigation))
        read_record(investigation, record ? record : unused_record(investigation), wish);
}

void investigation_ask_records(struct investigation *investigation)
{
    const struct lag_row *rows[KNOWN_RECORDS];
    size_t count = diagnosis_stuck_rows(investigation->detail, rows, INVESTIGATION_RECORDS);
    for (size_t i = 0; i < count; i++) {
        struct wish wish = wish_of_stuck(rows[i]);
        want_record(investigation, &wish);
    }
    count = diagnosis_open_rows(investigation->detail, rows, INVESTIGATION_OPEN);
    for (size_t i = 0; i < count; i++) {
        struct wish wish = wish_of_open(rows[i]);
        want_record(investigation, &wish);
    }
}

/* Once: what is hot stays so for a while, and a thousand records are not nothing. */
void investigation_ask_keys(struct investigation *investigation)
{
    struct known_keys *keys = &investigation->keys;
    const struct lag_row *hot = diagnosis_hot_row(investigation->detail);
    if (!hot || !hot->high.known || !hot->low.known || keys->asked || investigation->ended ||
        investigation_reads(investigation))
        return;
    *keys = (struct known_keys){.asked = true, .tag = investigation->first_tag + INVESTIGATION_TAGS - 1};
    snprintf(keys->topic, sizeof keys->topic, "%s", hot->topic);
    keys->facts = (struct diagnosis_keys){.topic = keys->topic, .partition = hot->partition};
    int64_t from = hot->high.value - KEY_RECORDS;
    struct read_place place = {.topic = keys->topic,
                               .partition = hot->partition,
                               .from = from > hot->low.value ? from : hot->low.value,
                               .to = hot->high.value};
    struct read_request request = {.kind = READ_ASIDE,
                                   .places = &place,
                                   .place_count = 1,
                                   .max_records = KEY_RECORDS,
                                   .record_limit = KEY_BYTES,
                                   .deadline_us = clock_mono_us() + READ_US,
                                   .tag = keys->tag};
    investigation->source->ops->read_at(investigation->source, &request);
}

static bool take_keys(struct investigation *investigation, struct event *event)
{
    struct known_keys *keys = &investigation->keys;
    if (!keys->asked || keys->answered || keys->tag != event->tag)
        return false;
    keys->answered = keys->facts.asked = true;
    if (event->error.kind != ERROR_NONE) {
        snprintf(keys->error, sizeof keys->error, "%s", event->error.text);
        keys->facts.error = keys->error;
    }
    key_counts(&event->batch, &keys->facts, keys->texts);
    investigation->version++;
    return true;
}

bool investigation_take(struct investigation *investigation, struct event *event)
{
    if (take_keys(investigation, event))
        return true;
    for (size_t i = 0; i < KNOWN_RECORDS; i++) {
        struct known_record *record = &investigation->records[i];
        if (!record->asked || record->answered || record->tag != event->tag)
            continue;
        record->answered = true;
        if (event->error.kind != ERROR_NONE)
            snprintf(record->error, sizeof record->error, "%s", event->error.text);
        record->batch = event->batch;
        event->batch = (struct batch){0};
        investigation->version++;
        return true;
    }
    return false;
}

/* The first record at or after `next`, and the last before it. */
static void sides_of(const struct known_record *known, struct record *here, struct record *before)
{
    *here = *before = (struct record){0};
    struct record record;
    for (size_t at = 0; batch_next(&known->batch, &at, &record);) {
        if (record.head->offset < known->next)
            *before = record;
        else if (!here->head)
            *here = record;
    }
}

/* Five bytes, the first of them 0, are how the common serializers name a schema. */
static int64_t schema_of(const struct record *record)
{
    const unsigned char *bytes = (const unsigned char *)record->value.data;
    if (!bytes || record->value.len < SCHEMA_BYTES || bytes[0] != 0)
        return -1;
    return (int64_t)bytes[1] << 24 | bytes[2] << 16 | bytes[3] << 8 | bytes[4];
}

/* Whole characters of it, with an ellipsis when there is more. */
static void begin_of(struct bytes value, char out[static BEGINNING + 1])
{
    static const char more[] = "...";
    bool cut = value.len > BEGINNING;
    size_t len = cut ? BEGINNING - strlen(more) : value.len;
    while (cut && len > 0 && ((unsigned char)value.data[len] & 0xc0) == 0x80)
        len--;
    memcpy(out, value.data, len);
    snprintf(out + len, BEGINNING + 1 - len, "%s", cut ? more : "");
}

static void describe_side(const struct record *record, const char *topic, struct diagnosis_side *side,
                          char reason[static 128], char beginning[static BEGINNING + 1])
{
    if (!record->head)
        return;
    struct decoder decoder = {0};
    struct decoded decoded = {0};
    decoder_for_topic(&decoder, topic);
    bool cut = record->head->flags & RECORD_CUT;
    bool good = decode_record(&decoded, record->key, record->value, &decoder);
    side->there = true;
    side->offset = record->head->offset;
    side->timestamp_ms = record->head->timestamp_type == TIMESTAMP_NONE ? -1 : record->head->timestamp_ms;
    side->size = (int64_t)record_size(record);
    side->schema_id = schema_of(record);
    const char *format = decoded_format(decoded.as);
    side->format = format ? format : payload_kind_name(payload_kind_of(record->value));
    if (strcmp(side->format, "base64") == 0)
        side->format = "bytes";
    if (cut) /* its beginning alone says nothing of what it is */
        side->format = "cut";
    if (record->value.data && decoded.as != DECODED_BYTES && payload_kind_of(record->value) != PAYLOAD_BINARY) {
        begin_of(decoded_shown(&decoded, record->value), beginning);
        side->beginning = beginning;
    }
    if (!good && !cut) {
        snprintf(reason, 128, "%s", decoded.reason);
        side->problem = reason;
    }
    decoded_finish(&decoded);
    decoder_finish(&decoder);
}

size_t investigation_describe_records(struct investigation *investigation, struct diagnosis_record *out)
{
    size_t count = 0;
    for (size_t i = 0; i < KNOWN_RECORDS; i++) {
        struct known_record *known = &investigation->records[i];
        if (!known->asked)
            continue;
        struct record here, before;
        sides_of(known, &here, &before);
        struct diagnosis_record *record = &out[count++];
        *record = (struct diagnosis_record){.topic = known->topic,
                                            .partition = known->partition,
                                            .next = known->next,
                                            .from = known->from,
                                            .to = known->to,
                                            .open = known->open,
                                            .asked = known->answered,
                                            .error = *known->error ? known->error : NULL,
                                            .here.schema_id = -1,
                                            .before.schema_id = -1};
        describe_side(&here, known->topic, &record->here, known->reasons[0], known->beginnings[0]);
        describe_side(&before, known->topic, &record->before, known->reasons[1], known->beginnings[1]);
    }
    return count;
}

bool investigation_record(const struct investigation *investigation, const char *topic, int32_t partition,
                          struct investigation_record *out)
{
    for (size_t i = 0; i < KNOWN_RECORDS; i++) {
        const struct known_record *known = &investigation->records[i];
        bool wanted = known->answered && !known->open && known->used == investigation->detail->block.captured_us &&
                      known->partition == partition && strcmp(known->topic, topic) == 0;
        if (!wanted)
            continue;
        *out = (struct investigation_record){.topic = known->topic, .partition = partition};
        sides_of(known, &out->here, &out->before);
        return out->here.head || out->before.head;
    }
    return false;
}
