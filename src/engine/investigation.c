/* How it works: each look goes into `watched`; the topics that are behind are asked about as they come up, and again
 * every now and then, since leaders and replicas change; a partition that is stuck has its next record read once for
 * each place at which it is stuck. The diagnosis is made anew with whatever is there. */
#include "engine/investigation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/map.h"
#include "base/mem.h"
#include "codec/decode.h"
#include "codec/payload.h"
#include "engine/investigation_ask.h"
#include "model/lag_judge.h"

enum {
    AGAIN_US = 20000000,
    NEAR = 8,
    KEPT_BYTES = 65536,
    READ_US = 10000000,
    SCHEMA_BYTES = 5,
    KEY_BYTES = 64,
    KEY_RECORDS = 1000,
    BEGINNING = 120
};

static const char offsets_topic[] = "__consumer_offsets";

struct known_topic {
    char name[256];
    int64_t asked_us;
    bool answered;
    struct diagnosis_topic facts; /* its texts are this struct's */
    struct partitions *partitions;
    char error[256];
};

struct known_record {
    char topic[256];
    int32_t partition;
    int64_t next;
    uint64_t tag;
    bool asked, answered;
    int64_t used; /* the look that wanted it last */
    char error[256];
    struct batch batch;
    char reasons[2][128];
    char beginnings[2][BEGINNING + 1];
};

/* The newest records of the hot partition, counted by key. */
struct known_keys {
    char topic[256];
    int64_t high; /* of the partition, when they were asked */
    uint64_t tag;
    bool asked, answered;
    char error[256];
    char texts[DIAGNOSIS_KEYS][KEY_BYTES];
    struct diagnosis_keys facts;
};

struct investigation {
    struct known_keys keys;
    struct source *source;
    struct inquirer *inquirer;
    char group[256];
    char weir[512];
    struct lag_rules rules;
    int64_t wanted_us;
    bool offsets_topic;
    uint64_t first_tag, tags;
    bool ended;
    struct group_detail *detail;
    struct groups *groups;
    struct watched watched;
    struct known_topic topics[INVESTIGATION_TOPICS];
    size_t topic_count;
    struct known_topic offsets;
    struct brokers *brokers;
    int64_t brokers_us;
    struct known_record records[INVESTIGATION_RECORDS];
    struct group_journal *journal;
    int journals; /* times that it was asked for */
    size_t open;  /* inquiries without an answer */
    char bootstrap[256];
    struct diagnosis diagnosis;
    uint64_t version, made; /* the diagnosis is of this version */
};

struct investigation *investigation_create(const struct investigation_spec *spec, struct source *source,
                                           struct wake *wake)
{
    struct investigation *investigation = mem_zero(1, sizeof *investigation);
    investigation->source = source;
    investigation->inquirer = inquirer_create(source, wake);
    snprintf(investigation->group, sizeof investigation->group, "%s", spec->group);
    snprintf(investigation->weir, sizeof investigation->weir, "%s", spec->weir);
    investigation->rules = *spec->rules;
    investigation->wanted_us = spec->wanted_us;
    investigation->offsets_topic = spec->offsets_topic;
    investigation->first_tag = spec->first_tag;
    struct capabilities capabilities = {0};
    source->ops->capabilities(source, &capabilities);
    snprintf(investigation->bootstrap, sizeof investigation->bootstrap, "%s", capabilities.bootstrap);
    return investigation;
}

void investigation_destroy(struct investigation *investigation)
{
    if (!investigation)
        return;
    inquirer_destroy(investigation->inquirer);
    diagnosis_finish(&investigation->diagnosis);
    watched_finish(&investigation->watched);
    for (size_t i = 0; i < INVESTIGATION_RECORDS; i++)
        batch_finish(&investigation->records[i].batch);
    for (size_t i = 0; i < investigation->topic_count; i++)
        block_release(investigation->topics[i].partitions);
    block_release(investigation->offsets.partitions);
    block_release(investigation->brokers);
    block_release(investigation->journal);
    block_release(investigation->detail);
    block_release(investigation->groups);
    free(investigation);
}

bool investigation_end(struct investigation *investigation)
{
    investigation->ended = true;
    inquirer_stop(investigation->inquirer);
    return inquirer_is_idle(investigation->inquirer);
}

/* --- asking --- */

static void ask(struct investigation *investigation, enum inquiry_kind kind, const char *name)
{
    if (investigation->ended)
        return;
    inquirer_ask(investigation->inquirer, kind, name);
    investigation->open++;
}

static void ask_topic(struct investigation *investigation, struct known_topic *topic, const char *name)
{
    int64_t now_us = clock_mono_us();
    if (topic->asked_us && (!topic->answered || now_us - topic->asked_us < AGAIN_US))
        return;
    snprintf(topic->name, sizeof topic->name, "%s", name);
    topic->asked_us = now_us;
    topic->answered = false;
    ask(investigation, INQUIRE_TOPIC, topic->name);
}

static struct known_topic *topic_of(struct investigation *investigation, const char *name)
{
    if (strcmp(name, offsets_topic) == 0)
        return &investigation->offsets;
    for (size_t i = 0; i < investigation->topic_count; i++)
        if (strcmp(investigation->topics[i].name, name) == 0)
            return &investigation->topics[i];
    return NULL;
}

static void want_topic(struct investigation *investigation, const char *name)
{
    struct known_topic *topic = topic_of(investigation, name);
    if (topic == &investigation->offsets)
        return;
    if (!topic && investigation->topic_count < INVESTIGATION_TOPICS)
        topic = &investigation->topics[investigation->topic_count++];
    if (topic)
        ask_topic(investigation, topic, name);
}

/* The topics of the partitions that are worst off, then the others. */
static void ask_topics(struct investigation *investigation)
{
    const struct group_detail *detail = investigation->detail;
    if (detail->summary.worst_topic)
        want_topic(investigation, detail->summary.worst_topic);
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < detail->count; i++) {
            const struct lag_row *row = &detail->rows[i];
            bool behind = row->lag.known && row->lag.value > 0 && !row->judgement.is_note;
            if (behind || (pass == 1 && !row->judgement.is_note))
                want_topic(investigation, row->topic);
        }
    ask_topic(investigation, &investigation->offsets, offsets_topic);
}

static void ask_cluster(struct investigation *investigation)
{
    int64_t now_us = clock_mono_us();
    if (!investigation->brokers_us || now_us - investigation->brokers_us >= AGAIN_US) {
        investigation->brokers_us = now_us;
        ask(investigation, INQUIRE_BROKERS, "");
    }
    /* At the first look, so that there is something however soon it ends, and when it was watched for long enough. */
    bool ends = watched_us(&investigation->watched) >= investigation->wanted_us;
    if (investigation->offsets_topic && investigation->journals < 1 + ends) {
        investigation->journals++;
        ask(investigation, INQUIRE_JOURNAL, investigation->group);
    }
}

static struct known_record *record_of(struct investigation *investigation, const char *topic, int32_t partition,
                                      int64_t next)
{
    for (size_t i = 0; i < INVESTIGATION_RECORDS; i++) {
        struct known_record *record = &investigation->records[i];
        if (record->asked && record->partition == partition && record->next == next &&
            strcmp(record->topic, topic) == 0)
            return record;
    }
    return NULL;
}

static struct known_record *unused_record(struct investigation *investigation)
{
    struct known_record *oldest = &investigation->records[0];
    for (size_t i = 1; i < INVESTIGATION_RECORDS; i++)
        if (investigation->records[i].used < oldest->used)
            oldest = &investigation->records[i];
    return oldest;
}

static bool reads(const struct investigation *investigation)
{
    if (investigation->keys.asked && !investigation->keys.answered)
        return true;
    for (size_t i = 0; i < INVESTIGATION_RECORDS; i++)
        if (investigation->records[i].asked && !investigation->records[i].answered)
            return true;
    return false;
}

static void read_record(struct investigation *investigation, const struct lag_row *row, int64_t next)
{
    struct known_record *record = unused_record(investigation);
    batch_finish(&record->batch);
    *record = (struct known_record){
        .partition = row->partition,
        .next = next,
        .asked = true,
        .used = investigation->detail->block.captured_us,
        .tag = investigation->first_tag + investigation->tags++ % (INVESTIGATION_TAGS - 1),
    };
    snprintf(record->topic, sizeof record->topic, "%s", row->topic);
    int64_t low = row->low.known ? row->low.value : 0;
    struct read_place place = {.topic = record->topic,
                               .partition = row->partition,
                               .from = next - NEAR > low ? next - NEAR : low,
                               .to = next + NEAR};
    struct read_request request = {.kind = READ_ASIDE,
                                   .places = &place,
                                   .place_count = 1,
                                   .max_records = 2 * NEAR,
                                   .record_limit = KEPT_BYTES,
                                   .deadline_us = clock_mono_us() + READ_US,
                                   .tag = record->tag};
    investigation->source->ops->read_at(investigation->source, &request);
}

/* One at a time: a further one would cancel the one that is not answered. */
static void ask_records(struct investigation *investigation)
{
    const struct lag_row *rows[INVESTIGATION_RECORDS];
    size_t count = diagnosis_stuck_rows(investigation->detail, rows, INVESTIGATION_RECORDS);
    for (size_t i = 0; i < count; i++) {
        int64_t low = rows[i]->low.known ? rows[i]->low.value : 0;
        int64_t next = rows[i]->committed.value > low ? rows[i]->committed.value : low;
        struct known_record *record = record_of(investigation, rows[i]->topic, rows[i]->partition, next);
        if (record)
            record->used = investigation->detail->block.captured_us;
        else if (!investigation->ended && !reads(investigation))
            read_record(investigation, rows[i], next);
    }
}

/* Once: what is hot stays so for a while, and a thousand records are not nothing. */
static void ask_keys(struct investigation *investigation)
{
    struct known_keys *keys = &investigation->keys;
    const struct lag_row *hot = diagnosis_hot_row(investigation->detail);
    if (!hot || !hot->high.known || !hot->low.known || keys->asked || investigation->ended || reads(investigation))
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

/* --- answers --- */

static struct offset number_of(const char *text)
{
    long long value;
    return text && str_to_i64(text, &value) ? offset_of(value) : (struct offset){0};
}

static void take_config(struct known_topic *topic, const struct inquiry_answer *answer)
{
    struct diagnosis_topic *facts = &topic->facts;
    if (answer->config_error.kind != ERROR_NONE) {
        snprintf(topic->error, sizeof topic->error, "%s", answer->config_error.text);
        facts->error = topic->error;
        return;
    }
    facts->error = NULL;
    for (size_t i = 0; i < answer->config.entry_count; i++) {
        const struct config_entry *entry = &answer->config.entries[i];
        if (strcmp(entry->name, "cleanup.policy") == 0 && entry->value) {
            facts->deletes = strstr(entry->value, "delete") ? FACT_YES : FACT_NO;
            facts->compacts = strstr(entry->value, "compact") ? FACT_YES : FACT_NO;
        } else if (strcmp(entry->name, "retention.ms") == 0)
            facts->retention_ms = number_of(entry->value);
        else if (strcmp(entry->name, "retention.bytes") == 0)
            facts->retention_bytes = number_of(entry->value);
        else if (strcmp(entry->name, "min.insync.replicas") == 0)
            facts->min_insync = number_of(entry->value);
    }
}

static void take_topic(struct investigation *investigation, struct inquiry_answer *answer)
{
    struct known_topic *topic = topic_of(investigation, answer->name);
    if (!topic)
        return;
    topic->answered = true;
    topic->facts.name = topic->name;
    topic->facts.asked = answer->config_asked;
    if (answer->config_asked)
        take_config(topic, answer);
    if (!answer->answer.partitions)
        return;
    block_release(topic->partitions);
    topic->partitions = answer->answer.partitions;
    answer->answer.partitions = NULL;
    topic->facts.partitions = topic->partitions;
}

static void take_answer(struct investigation *investigation, struct inquiry_answer *answer)
{
    investigation->open -= investigation->open > 0;
    switch (answer->kind) {
    case INQUIRE_TOPIC:
        take_topic(investigation, answer);
        break;
    case INQUIRE_BROKERS:
        if (answer->answer.brokers) {
            block_release(investigation->brokers);
            investigation->brokers = answer->answer.brokers;
            answer->answer.brokers = NULL;
        }
        break;
    case INQUIRE_JOURNAL:
        block_release(investigation->journal);
        investigation->journal = answer->answer.journal ? answer->answer.journal
                                                        : journal_of_error(investigation->group, answer->error.text,
                                                                           answer->error.kind == ERROR_NOT_AUTHORISED);
        answer->answer.journal = NULL;
        break;
    }
    inquiry_answer_finish(answer);
}

static int by_records(const void *a, const void *b)
{
    const struct map_entry *x = *(const struct map_entry *const *)a, *y = *(const struct map_entry *const *)b;
    return x->value < y->value ? 1 : x->value > y->value ? -1 : strcmp(x->key, y->key);
}

static void count_keys(struct known_keys *keys, const struct batch *batch)
{
    struct map counts = {0};
    struct record record;
    for (size_t at = 0; batch_next(batch, &at, &record);) {
        uint64_t seen = 0;
        keys->facts.records++;
        keys->facts.without += !record.key.data;
        if (!record.key.data)
            continue;
        map_get(&counts, record.key.data, record.key.len, &seen);
        map_put(&counts, record.key.data, record.key.len, seen + 1);
    }
    const struct map_entry **sorted = mem_zero(counts.count + 1, sizeof *sorted), *entry;
    size_t count = 0;
    for (size_t at = 0; (entry = map_next(&counts, &at));)
        sorted[count++] = entry;
    qsort(sorted, count, sizeof *sorted, by_records);
    for (size_t i = 0; i < count && i < DIAGNOSIS_KEYS; i++) {
        snprintf(keys->texts[i], KEY_BYTES, "%s", sorted[i]->key);
        keys->facts.keys[i].key = keys->texts[i];
        keys->facts.keys[i].records = sorted[i]->value;
        keys->facts.count = i + 1;
    }
    free(sorted);
    map_finish(&counts);
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
    count_keys(keys, &event->batch);
    investigation->version++;
    return true;
}

bool investigation_take(struct investigation *investigation, struct event *event)
{
    if (take_keys(investigation, event))
        return true;
    for (size_t i = 0; i < INVESTIGATION_RECORDS; i++) {
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

/* --- the diagnosis --- */

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

static size_t describe_records(struct investigation *investigation, struct diagnosis_record *out)
{
    size_t count = 0;
    for (size_t i = 0; i < INVESTIGATION_RECORDS; i++) {
        struct known_record *known = &investigation->records[i];
        if (!known->asked)
            continue;
        struct record here, before;
        sides_of(known, &here, &before);
        struct diagnosis_record *record = &out[count++];
        *record = (struct diagnosis_record){.topic = known->topic,
                                            .partition = known->partition,
                                            .next = known->next,
                                            .asked = known->answered,
                                            .error = *known->error ? known->error : NULL,
                                            .here.schema_id = -1,
                                            .before.schema_id = -1};
        describe_side(&here, known->topic, &record->here, known->reasons[0], known->beginnings[0]);
        describe_side(&before, known->topic, &record->before, known->reasons[1], known->beginnings[1]);
    }
    return count;
}

static void make_diagnosis(struct investigation *investigation)
{
    struct diagnosis_topic topics[INVESTIGATION_TOPICS];
    struct diagnosis_record records[INVESTIGATION_RECORDS];
    size_t topic_count = 0;
    for (size_t i = 0; i < investigation->topic_count; i++)
        if (investigation->topics[i].facts.name)
            topics[topic_count++] = investigation->topics[i].facts;
    struct diagnosis_facts facts = {
        .group = investigation->group,
        .detail = investigation->detail,
        .watched = &investigation->watched,
        .rules = &investigation->rules,
        .topics = topics,
        .topic_count = topic_count,
        .records = records,
        .record_count = describe_records(investigation, records),
        .keys = investigation->keys.asked ? &investigation->keys.facts : NULL,
        .groups = investigation->groups,
        .brokers = investigation->brokers,
        .offsets = investigation->offsets.facts.name ? &investigation->offsets.facts : NULL,
        .journal = investigation->journal,
        .now_us = watched_time(investigation->detail),
        .now_ms = investigation->detail->block.captured_ms -
                  (investigation->detail->block.captured_us - watched_time(investigation->detail)) / 1000,
        .weir = investigation->weir,
        .bootstrap = *investigation->bootstrap ? investigation->bootstrap : NULL,
    };
    diagnose(&investigation->diagnosis, &facts);
}

static bool take_look(struct investigation *investigation, const struct snapshot *snapshot)
{
    struct group_detail *detail = snapshot ? snapshot->group : NULL;
    if (!detail || strcmp(detail->summary.group, investigation->group) != 0)
        return false;
    int64_t stuck_us = judge_stuck(&investigation->rules, detail->summary.commit_gap_us);
    if (!watched_look(&investigation->watched, detail, stuck_us))
        return false;
    block_release(investigation->detail);
    investigation->detail = block_retain(detail);
    block_release(investigation->groups);
    investigation->groups = block_retain(snapshot->groups);
    ask_topics(investigation);
    ask_cluster(investigation);
    return true;
}

bool investigation_poll(struct investigation *investigation, const struct snapshot *snapshot)
{
    struct inquiry_answer answer;
    while (inquirer_take(investigation->inquirer, &answer)) {
        take_answer(investigation, &answer);
        investigation->version++;
    }
    investigation->version += take_look(investigation, snapshot);
    if (!investigation->detail)
        return false;
    ask_records(investigation);
    ask_keys(investigation);
    bool changed = investigation->version != investigation->made || !investigation->diagnosis.verdict;
    if (changed)
        make_diagnosis(investigation);
    investigation->made = investigation->version;
    return changed;
}

const char *investigation_group(const struct investigation *investigation)
{
    return investigation->group;
}

int64_t investigation_watched_us(const struct investigation *investigation)
{
    return watched_us(&investigation->watched);
}

int64_t investigation_wanted_us(const struct investigation *investigation)
{
    return investigation->wanted_us;
}

bool investigation_looked(const struct investigation *investigation)
{
    return investigation->detail != NULL;
}

bool investigation_waits(const struct investigation *investigation)
{
    return investigation->open > 0 || reads(investigation);
}

uint64_t investigation_version(const struct investigation *investigation)
{
    return investigation->version;
}

const struct diagnosis *investigation_diagnosis(const struct investigation *investigation)
{
    return investigation->diagnosis.verdict ? &investigation->diagnosis : NULL;
}

const struct group_detail *investigation_detail(const struct investigation *investigation)
{
    return investigation->detail;
}

bool investigation_record(const struct investigation *investigation, const char *topic, int32_t partition,
                          struct investigation_record *out)
{
    for (size_t i = 0; i < INVESTIGATION_RECORDS; i++) {
        const struct known_record *known = &investigation->records[i];
        bool wanted = known->answered && known->used == investigation->detail->block.captured_us &&
                      known->partition == partition && strcmp(known->topic, topic) == 0;
        if (!wanted)
            continue;
        *out = (struct investigation_record){.topic = known->topic, .partition = partition};
        sides_of(known, &out->here, &out->before);
        return out->here.head || out->before.head;
    }
    return false;
}
