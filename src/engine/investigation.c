/* How it works: each look goes into `watched`; the topics that are behind are asked about as they come up, and again
 * every now and then, since leaders and replicas change; a partition that is stuck has its next record read once for
 * each place at which it is stuck. The diagnosis is made anew with whatever is there. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "engine/investigation_inner.h"
#include "model/journal_clock.h"
#include "model/lag_judge.h"
#include "model/snapshot.h"

enum {
    AGAIN_US = 20000000,
    FORMER_LOOK_US = 15000000 /* longer than any two looks at a group in focus, or on screen, are apart */
};

static const char offsets_topic[] = "__consumer_offsets";

struct investigation *investigation_create(const struct investigation_spec *spec, struct source *source,
                                           struct wake *wake)
{
    struct investigation *investigation = mem_zero(1, sizeof *investigation);
    investigation->source = source;
    investigation->inquirer = inquirer_create(source, wake);
    investigation->group = mem_strdup(spec->group);
    investigation->weir = mem_strdup(spec->weir);
    investigation->command_config = mem_strdup(spec->command_config);
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
    for (size_t i = 0; i < KNOWN_RECORDS; i++)
        batch_finish(&investigation->records[i].batch);
    for (size_t i = 0; i < investigation->topic_count; i++)
        block_release(investigation->topics[i].partitions);
    investigation_others_finish(investigation);
    block_release(investigation->offsets.partitions);
    block_release(investigation->brokers);
    block_release(investigation->journal);
    block_release(investigation->detail);
    free(investigation->group);
    free(investigation->weir);
    free(investigation->command_config);
    free(investigation);
}

bool investigation_end(struct investigation *investigation)
{
    investigation->ended = true;
    inquirer_stop(investigation->inquirer);
    return inquirer_is_idle(investigation->inquirer);
}

/* --- asking --- */

void investigation_inquire(struct investigation *investigation, enum inquiry_kind kind, const char *name)
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
    investigation_inquire(investigation, INQUIRE_TOPIC, topic->name);
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

static void ask_journal(struct investigation *investigation)
{
    investigation->journals++;
    investigation->reads_journal = true;
    investigation->version++;
    investigation_inquire(investigation, INQUIRE_JOURNAL, investigation->group);
}

static void ask_cluster(struct investigation *investigation)
{
    int64_t now_us = clock_mono_us();
    if (!investigation->brokers_us || now_us - investigation->brokers_us >= AGAIN_US) {
        investigation->brokers_us = now_us;
        investigation_inquire(investigation, INQUIRE_BROKERS, "");
    }
    /* At the first look, so that there is something however soon it ends, and when it was watched for long enough. */
    bool ends = watched_us(&investigation->watched) >= investigation->wanted_us;
    if (investigation->offsets_topic && investigation->journals < 1 + ends)
        ask_journal(investigation);
    investigation_ask_others(investigation);
}

void investigation_read_offsets(struct investigation *investigation)
{
    investigation->offsets_topic = true;
    if (investigation->detail && !investigation->reads_journal)
        ask_journal(investigation);
}

bool investigation_reads_offsets(const struct investigation *investigation)
{
    return investigation->reads_journal;
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
    snprintf(topic->partitions_error, sizeof topic->partitions_error, "%s",
             answer->error.kind == ERROR_NONE ? "" : answer->error.text);
    topic->facts.partitions_error = *topic->partitions_error ? topic->partitions_error : NULL;
    if (!answer->answer.partitions)
        return;
    block_release(topic->partitions);
    topic->partitions = answer->answer.partitions;
    answer->answer.partitions = NULL;
    topic->facts.partitions = topic->partitions;
}

static void take_journal(struct investigation *investigation, struct inquiry_answer *answer)
{
    struct group_journal *journal = answer->answer.journal;
    if (!journal)
        journal =
            journal_of_error(investigation->group, answer->error.text, answer->error.kind == ERROR_NOT_AUTHORISED);
    answer->answer.journal = NULL;
    if (journal->end > 0)
        journal_set_clock(journal, investigation->journal);
    block_release(investigation->journal);
    investigation->journal = journal;
    investigation->reads_journal = false;
}

static void take_answer(struct investigation *investigation, struct inquiry_answer *answer)
{
    investigation->open -= investigation->open > 0;
    switch (answer->kind) {
    case INQUIRE_TOPIC:
        take_topic(investigation, answer);
        break;
    case INQUIRE_OTHERS:
        investigation_take_others(investigation, answer);
        break;
    case INQUIRE_BROKERS:
        snprintf(investigation->brokers_error, sizeof investigation->brokers_error, "%s",
                 answer->error.kind == ERROR_NONE ? "" : answer->error.text);
        if (answer->answer.brokers) {
            block_release(investigation->brokers);
            investigation->brokers = answer->answer.brokers;
            answer->answer.brokers = NULL;
        }
        break;
    case INQUIRE_JOURNAL:
        take_journal(investigation, answer);
        break;
    }
    inquiry_answer_finish(answer);
}

/* --- the diagnosis --- */

static void make_diagnosis(struct investigation *investigation)
{
    struct diagnosis_topic topics[INVESTIGATION_TOPICS];
    struct diagnosis_record records[KNOWN_RECORDS];
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
        .record_count = investigation_describe_records(investigation, records),
        .keys = investigation->keys.asked ? &investigation->keys.facts : NULL,
        .brokers = investigation->brokers,
        .brokers_error = *investigation->brokers_error ? investigation->brokers_error : NULL,
        .others = &investigation->others.facts,
        .offsets = investigation->offsets.facts.name ? &investigation->offsets.facts : NULL,
        .journal = investigation->journal,
        .now_us = watched_time(investigation->detail),
        .now_ms = investigation->detail->block.captured_ms -
                  (investigation->detail->block.captured_us - watched_time(investigation->detail)) / 1000,
        .weir = investigation->weir,
        .command_config = investigation->command_config,
        .bootstrap = *investigation->bootstrap ? investigation->bootstrap : NULL,
    };
    diagnose(&investigation->diagnosis, &facts);
}

static bool take_look(struct investigation *investigation, const struct snapshot *snapshot)
{
    struct group_detail *detail = snapshot ? snapshot->group : NULL;
    if (!detail || strcmp(detail->summary.group, investigation->group) != 0)
        return false;
    /* The first look may be one from before, when the group was seen last: nothing is known of the time between. */
    if (investigation->watched.looks == 1 && watched_time(detail) - investigation->watched.last_us > FORMER_LOOK_US)
        watched_finish(&investigation->watched);
    int64_t stuck_us = judge_stuck(&investigation->rules, detail->summary.commit_gap_us);
    if (!watched_look(&investigation->watched, detail, stuck_us))
        return false;
    block_release(investigation->detail);
    investigation->detail = block_retain(detail);
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
    investigation_ask_records(investigation);
    investigation_ask_keys(investigation);
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
    return investigation->open > 0 || investigation_reads(investigation);
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
