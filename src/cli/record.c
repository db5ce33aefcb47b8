/* weir record TOPIC... FILE: what is written to topics, kept in a file that `weir replay` and --recording read. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/lang.h"
#include "cli/command_table.h"
#include "cli/from_group.h"
#include "cli/read_all.h"
#include "cli/reading.h"
#include "cli/topic_list.h"
#include "cli/unknown.h"
#include "cli/where.h"
#include "model/topics.h"
#include "recording/writer.h"
#include "source/seek.h"
#include "text/format.h"
#include "text/sanitize.h"

static const struct option_spec own[] = {
    WHERE_OPTIONS,
    {"from", 0, OPTION_TEXT, "WHERE",
     N_("beginning, end, -N (newest N a partition), an offset, @TIME, group:NAME (default end)"), .is_setting = false},
    {"to", 0, OPTION_TEXT, "WHERE", N_("with --from: end, an offset or @TIME (default: the ends at the start)"),
     .is_setting = false},
    {"follow", 'f', OPTION_FLAG, NULL, N_("with --from: go on with what is written from now on"), .is_setting = false},
    {"count", 'n', OPTION_COUNT, "N", N_("stop after N records"), .is_setting = false},
    {"for", 0, OPTION_DURATION, "TIME", N_("stop after this long"), .is_setting = false},
    {"append", 0, OPTION_FLAG, NULL, N_("go on with a recording that is there"), .is_setting = false},
    {"force", 0, OPTION_FLAG, NULL, N_("replace a file that is there"), .is_setting = false},
    {"isolation", 0, OPTION_CHOICE, "LEVEL", N_("transactions whose records are read (default committed)"),
     .choices = "committed|uncommitted", .is_setting = false},
    {0},
};

static const char details[] = N_(
    "Without --from what is written from now on is recorded, until Ctrl-C; with it what is there, up to the ends as "
    "they\n"
    "were at the start. Each record is in the file as soon as it was read, and on the disk within a second: what was\n"
    "recorded before a crash can be read. Keys, values, headers, times and offsets are kept as they are; addresses "
    "and\n"
    "passwords are not in the file. docs/recording.md describes its format.");

struct record_run {
    struct sink sink; /* first */
    struct command_call *call;
    struct topic_list topics;
    struct where where;
    int64_t limit, deadline_us;

    pthread_mutex_t lock; /* the tail's thread writes, this one looks */
    struct recording_writer *writer;
    struct batch chosen;
    int64_t taken;
    struct error error;
};

/* Only the matches, and no more than were asked for. */
static const struct batch *choose(struct record_run *run, const struct batch *batch)
{
    struct record record;
    if (!run->where.filter && run->taken + (int64_t)batch->count <= run->limit) {
        run->taken += (int64_t)batch->count;
        return batch;
    }
    size_t at = 0;
    batch_clear(&run->chosen);
    where_judge(&run->where, batch);
    for (size_t i = 0; run->taken < run->limit && batch_next(batch, &at, &record); i++) {
        if (run->where.filter && where_take(&run->where, i) != VERDICT_MATCH)
            continue;
        batch_add_encoded(&run->chosen, record.head);
        run->taken++;
    }
    return &run->chosen;
}

/* @locality the tail's thread */
static bool put(struct sink *sink, const struct batch *batch)
{
    struct record_run *run = (struct record_run *)sink;
    pthread_mutex_lock(&run->lock);
    bool good = recording_write(run->writer, choose(run, batch), clock_wall_ms(), &run->error);
    good = good && run->taken < run->limit;
    pthread_mutex_unlock(&run->lock);
    return good;
}

/* What came is on the disk within a second, also when nothing follows; the tail's thread sees to it while it writes.
 * False: it cannot be, or there are as many records as were wanted. */
static bool goes_on(struct record_run *run)
{
    if (pthread_mutex_trylock(&run->lock) != 0)
        return true;
    bool good = recording_sync(run->writer, &run->error) && run->taken < run->limit;
    pthread_mutex_unlock(&run->lock);
    return good;
}

static bool enough(struct reading *reading)
{
    struct record_run *run = (struct record_run *)reading->sink;
    return !goes_on(run) || clock_mono_us() >= run->deadline_us;
}

static bool read_range(const struct record_run *run, struct tail_spec *spec, struct error *error)
{
    const struct command_call *call = run->call;
    const struct options *options = call->options;
    const char *from = options_text(options, "from"), *to = options_text(options, "to");
    const char *isolation = options_text(options, "isolation");
    int64_t now_ms = clock_wall_ms();
    bool follow = !from || options_flag(options, "follow");
    *spec = (struct tail_spec){.topics = (const char *const *)run->topics.names,
                               .topic_count = run->topics.count,
                               .from = {START_END, 0},
                               .to = {START_END, 0},
                               .bounded = !follow,
                               .uncommitted = isolation && strcmp(isolation, "uncommitted") == 0,
                               .max_rate = call->max_rate};
    if (from && !seek_parse_or_group(from, now_ms, &spec->from, error))
        return error_prefix(error, "--from");
    if (to && follow)
        return error_set(error, ERROR_USAGE, _("--to goes with --from, and without --follow"));
    if (options_flag(options, "append") && options_flag(options, "force"))
        return error_set(error, ERROR_USAGE, _("--append goes on with the file and --force empties it: one of them"));
    return read_all_to(to, &spec->to, error);
}

/* A slip in a name is found before there is a file. */
static bool ask_topics(struct command_call *call, const struct tail_spec *spec, struct answer *answer,
                       struct error *error)
{
    struct question question = {.kind = ASK_TOPICS, .names = spec->topics, .name_count = spec->topic_count};
    if (!command_ask(call, &question, answer, error))
        return false;
    for (size_t t = 0; t < spec->topic_count; t++) {
        bool found = false;
        for (size_t i = 0; answer->topics && i < answer->topics->count && !found; i++)
            found = strcmp(answer->topics->rows[i].name, spec->topics[t]) == 0;
        if (!found) {
            unknown_topic(call, spec->topics[t], error);
            return false;
        }
    }
    return true;
}

static bool create(struct record_run *run, const struct tail_spec *spec, struct error *error)
{
    struct command_call *call = run->call;
    struct answer answer = {0};
    struct recording_spec recording = {
        .path = call->operands[call->operand_count - 1], .topics = spec->topics, .topic_count = spec->topic_count};
    recording.mode = options_flag(call->options, "append")  ? RECORDING_APPEND
                     : options_flag(call->options, "force") ? RECORDING_REPLACE
                                                            : RECORDING_NEW;
    bool good = ask_topics(call, spec, &answer, error);
    recording.cluster_id = answer.cluster_id[0] ? answer.cluster_id : NULL;
    run->writer = good ? recording_create(&recording, error) : NULL;
    answer_finish(&answer);
    return run->writer != NULL;
}

static void tell(const struct record_run *run, uint64_t records, uint64_t bytes)
{
    char count[FORMAT_MAX], size[FORMAT_MAX], path[512];
    const char *name = run->call->operands[run->call->operand_count - 1];
    sanitize_into(path, sizeof path, name, strlen(name));
    fprintf(stderr, lang_plural("weir: %s record (%s) is in %s\n", "weir: %s records (%s) are in %s\n", records),
            format_exact((int64_t)records, count), format_bytes(bytes, size), path);
}

static int record(struct record_run *run, const struct tail_spec *spec, struct error *error)
{
    struct error at_end = {0};
    if (!create(run, spec, error))
        return ERROR_FAILED;
    struct reading reading = {
        .call = run->call, .spec = spec, .sink = &run->sink, .where = &run->where, .enough = enough};
    bool good = read_records(&reading, error);
    if (!spec->bounded) /* that is how it is ended */
        run->call->interrupted = false;
    uint64_t records = recording_records(run->writer), bytes = recording_bytes(run->writer);
    bool ended = recording_finish(run->writer, &at_end);
    if (run->error.kind == ERROR_NONE && !ended)
        run->error = at_end;
    if (run->error.kind != ERROR_NONE) { /* the disk is why the reading ended */
        *error = run->error;
        return ERROR_FAILED;
    }
    tell(run, records, bytes);
    if (run->where.filter)
        where_tell(&run->where);
    return !good ? ERROR_FAILED : run->where.filter && !run->where.matched ? ERROR_NO_MATCH : 0;
}

static int run_record(struct command_call *call, struct error *error)
{
    int64_t now_us = clock_mono_us(), wait_ms = options_duration_ms(call->options, "for", -1);
    struct record_run run = {.sink = {.put = put},
                             .call = call,
                             .limit = options_count(call->options, "count", INT64_MAX),
                             .deadline_us = wait_ms < 0 ? INT64_MAX : now_us + wait_ms * 1000};
    struct tail_spec spec;
    struct read_place *places = NULL;
    int code = ERROR_USAGE;
    pthread_mutex_init(&run.lock, NULL);
    topic_list_add(&run.topics, call->operands, call->operand_count - 1);
    if (read_range(&run, &spec, error) && where_read(&run.where, call, spec.topics, spec.topic_count, error))
        code = command_open(call, error) && from_group(call, &spec, &places, error) ? record(&run, &spec, error)
                                                                                    : ERROR_FAILED;
    free(places);
    batch_finish(&run.chosen);
    where_finish(&run.where);
    topic_list_finish(&run.topics);
    pthread_mutex_destroy(&run.lock);
    return code;
}

const struct command command_record = {
    .name = "record",
    .operands = "TOPIC... FILE",
    .min_operands = 2,
    .max_operands = SIZE_MAX,
    .summary = N_("keep what is written to topics in a file"),
    .details = details,
    .own = own,
    .run = run_record,
};
