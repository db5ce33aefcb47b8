/* weir tail: records to standard output. The tail's thread formats and writes them (see tail_sink.h); this thread waits
 * for what happens and says it on standard error. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "cli/command_table.h"
#include "cli/from_group.h"
#include "cli/read_all.h"
#include "cli/reading.h"
#include "cli/tail_sink.h"
#include "cli/topic_list.h"
#include "cli/unknown.h"
#include "cli/where.h"
#include "model/snapshot.h"
#include "source/seek.h"
#include "text/jsonw.h"

enum {
    NEWEST_BY_DEFAULT = 10,
    NEWEST_SPARE = 64,    /* offsets more than records wanted: some offsets are no records */
    NEWEST_WIDER = 4,     /* when these were too few: this many times as far back */
    NEWEST_ROUNDS = 10,   /* at most */
    CATCH_UP_US = 1000000 /* a tail that goes on waits no longer than this with its newest records */
};

static const struct option_spec tail_options[] = {
    WHERE_OPTIONS,
    {"list", 0, OPTION_CHOICE, "VERDICT", N_("with --where: which records are printed (default match)"),
     .choices = "match|unknown|no-match", .is_setting = false},
    {"from", 0, OPTION_TEXT, "WHERE",
     N_("beginning, end, -N (newest N a partition), an offset, @TIME, group:NAME (default -10)"), .is_setting = false},
    {"to", 0, OPTION_TEXT, "WHERE", N_("where to stop: end, an offset, @TIME (default: the ends at the start)"),
     .is_setting = false},
    {"count", 'n', OPTION_COUNT, "N", N_("stop after N records; without --from the newest N of all partitions"),
     .is_setting = false},
    {"follow", 'f', OPTION_FLAG, NULL, N_("go on with what is written from now on"), .is_setting = false},
    {"topics-matching", 0, OPTION_TEXT, "REGEX", N_("also the topics whose names match"), .is_setting = false},
    {"partition", 'p', OPTION_LIST, "N,...", N_("only these partitions"), .is_setting = false},
    {"isolation", 0, OPTION_CHOICE, "LEVEL", N_("transactions whose records are read (default committed)"),
     .choices = "committed|uncommitted", .is_setting = false},
    {0},
};

static const char details[] = N_(
    "TIME is ISO 8601 (@2026-01-31T12:00), -15m (that long ago) or milliseconds since 1970.\n"
    "group:NAME is where this group is: what it has not read yet. Each partition begins at the committed offset, one "
    "without a\n"
    "commit at its beginning, which stderr says. The group does not notice.\n"
    "Records keep the order of their partition. The newest N are merged by timestamp, as long as they are no more "
    "than\n"
    "64 MiB. Unless --from says where, the newest 10 of each partition are printed.\n"
    "Formats: line (on a terminal), raw (the value and a newline), jsonl (in a pipe), json (one object), kcat (as\n"
    "`kcat -J`), csv. In JSON a value that is a JSON object or array stands as it came, less white space; other UTF-8 "
    "is\n"
    "a string, bytes that are neither are {\"base64\":...}, a tombstone is null: value_format says which.\n"
    "With --where the topic is searched from its beginning, or with --follow watched from its end; how many records\n"
    "were read, matched and could not be evaluated is said on stderr, and the exit code is 3 when none matched.\n"
    "Otherwise it is 0 also when there was no record to print.");

struct tail_run {
    struct reading reading; /* first */
    struct command_call *call;
    struct tail_spec spec;
    struct tail_sink sink;
    struct where where;
    int64_t newest; /* records of each partition, merged; 0: another start */
    bool follow;
    bool holds;         /* what a tail that goes on has read so far is not printed yet */
    int64_t release_us; /* monotonic: when it is at the latest; 0: the tail has not begun */
    struct error error; /* how reading ended; its kind is the exit code */
};

static bool add_partition(struct tail_spec *spec, int32_t **partitions, const char *text, struct error *error)
{
    long long number;
    if (!str_to_i64(text, &number) || number < 0 || number > INT32_MAX)
        return error_set(error, ERROR_USAGE,
                         _("--partition: '%s' is no partition; expected numbers such as 0 or 0,2,5"), text);
    for (size_t i = 0; i < spec->partition_count; i++)
        if (spec->partitions[i] == number)
            return true;
    *partitions = mem_resize(*partitions, spec->partition_count + 1, sizeof **partitions);
    (*partitions)[spec->partition_count++] = (int32_t)number;
    spec->partitions = *partitions;
    return true;
}

/* `--partition 0,2 --partition 5`. The caller frees *partitions. */
static bool read_partitions(const struct options *options, struct tail_spec *spec, int32_t **partitions,
                            struct error *error)
{
    size_t count;
    bool good = true;
    const char *const *list = options_list(options, "partition", &count);
    for (size_t i = 0; i < count && good; i++) {
        char *words = mem_strdup(list[i]), *save = NULL;
        char *word = strtok_r(words, ",", &save);
        good = word || add_partition(spec, partitions, list[i], error);
        for (; word && good; word = strtok_r(NULL, ",", &save))
            good = add_partition(spec, partitions, word, error);
        free(words);
    }
    return good;
}

static bool read_range(struct tail_run *run, struct error *error)
{
    const struct options *options = run->call->options;
    const char *from = options_text(options, "from"), *to = options_text(options, "to");
    int64_t now_ms = clock_wall_ms();
    bool limited = options_rank(options, "count") != OPTION_UNSET;
    int64_t count = options_count(options, "count", INT64_MAX);
    run->follow = options_flag(options, "follow");
    run->spec.bounded = !run->follow;
    run->spec.to.kind = START_END;
    run->spec.from = (struct tail_start){START_NEWEST, NEWEST_BY_DEFAULT};
    if (limited && !run->follow)
        run->spec.from.value = count;
    if (run->where.filter && !from) /* a search, or a watch */
        run->spec.from = (struct tail_start){run->follow ? START_END : START_BEGINNING, 0};
    if (from && !seek_parse_or_group(from, now_ms, &run->spec.from, error))
        return error_prefix(error, "--from");
    run->newest = run->spec.from.kind == START_NEWEST ? run->spec.from.value : 0;
    if (to && run->follow)
        return error_set(error, ERROR_USAGE, _("--to says where to stop and --follow not to: one of them is too many"));
    return read_all_to(to, &run->spec.to, error);
}

/* Held records of a tail that goes on are printed once it has read up to the ends, or after a while. */
static bool caught_up(struct tail_run *run)
{
    if (clock_mono_us() >= run->release_us)
        return true;
    struct snapshot *snapshot = board_acquire(run->call->board);
    const struct tail_state *tail = snapshot->tail;
    bool yes = tail && tail->behind.known && tail->behind.value == 0;
    block_release(snapshot);
    return yes;
}

static struct tail_run *run_of(struct reading *reading)
{
    return (struct tail_run *)reading; /* its first member */
}

/* A tail that goes on has what it holds printed when it has caught up. */
static bool release_when_due(struct reading *reading)
{
    struct tail_run *run = run_of(reading);
    if (!reading->begun || !run->holds)
        return false;
    if (run->release_us == 0)
        run->release_us = clock_mono_us() + CATCH_UP_US;
    if (!caught_up(run))
        return false;
    tail_sink_release(&run->sink, INT64_MAX, false);
    run->holds = false;
    return tail_sink_is_full(&run->sink); /* it would end with the next record otherwise */
}

/* False: nothing was ever read, for nobody answers. How it ended is in run->error. */
static bool run_once(struct tail_run *run)
{
    run->error = (struct error){0};
    return read_records(&run->reading, &run->error) || run->reading.begun;
}

static bool is_short(struct tail_run *run)
{
    struct snapshot *snapshot = board_acquire(run->call->board);
    bool yes = tail_sink_is_short(&run->sink, snapshot->tail, run->newest);
    block_release(snapshot);
    return yes;
}

/* The newest records: not every offset is one, so that more offsets are read than records are wanted, and when these
 * were not enough, more again. What is too much to hold is printed as it comes. */
static bool run_newest(struct tail_run *run)
{
    int64_t window = run->newest < INT64_MAX - NEWEST_SPARE ? run->newest + NEWEST_SPARE : INT64_MAX;
    for (int round = 0; round < NEWEST_ROUNDS; round++) {
        run->spec.from.value = window;
        tail_sink_hold(&run->sink);
        if (!run_once(run))
            return false;
        if (tail_sink_too_many(&run->sink)) {
            run->spec.from.value = run->newest;
            tail_sink_pass(&run->sink);
            return run_once(run);
        }
        if (run->error.kind != ERROR_NONE || run->call->interrupted || run->newest == 0 || !is_short(run))
            break;
        window = window < INT64_MAX / NEWEST_WIDER ? window * NEWEST_WIDER : INT64_MAX;
    }
    tail_sink_release(&run->sink, run->newest, true);
    return true;
}

static bool run_to_end(struct tail_run *run)
{
    bool newest = run->spec.from.kind == START_NEWEST;
    if (newest && !run->follow)
        return run_newest(run);
    if (newest)
        tail_sink_hold(&run->sink);
    run->holds = newest;
    return run_once(run);
}

/* `-o json` wraps the records; the cluster's id is asked for, and null when it cannot be told. */
static bool write_head(struct command_call *call, enum tail_format format, struct error *error)
{
    struct str text = {0};
    if (format == TAIL_CSV)
        str_append(&text, tail_format_csv_heading);
    if (format == TAIL_JSON) {
        struct jsonw json;
        char cluster[64];
        command_ask_cluster(call, cluster, sizeof cluster);
        jsonw_init(&json, &text);
        jsonw_object(&json);
        jsonw_name(&json, "schema");
        jsonw_string(&json, "weir.tail/1");
        jsonw_name(&json, "cluster");
        jsonw_string(&json, *cluster ? cluster : NULL);
        jsonw_name(&json, "captured_at");
        jsonw_time(&json, clock_wall_ms());
        jsonw_name(&json, "records");
        jsonw_array(&json);
    }
    bool good = command_write(call, str_text(&text), text.len, error);
    str_finish(&text);
    return good;
}

static bool write_foot(struct command_call *call, bool complete, struct error *error)
{
    const char *foot = complete ? "],\"complete\":true}\n" : "],\"complete\":false}\n";
    return command_write(call, foot, strlen(foot), error);
}

static int tail_topics(struct tail_run *run, enum tail_format format, struct error *error)
{
    struct command_call *call = run->call;
    if (!write_head(call, format, error))
        return ERROR_FAILED;
    bool begun = run_to_end(run);
    if (tail_sink_failed(&run->sink, error))
        return ERROR_FAILED;
    if (begun && run->holds) /* it was interrupted before it had caught up */
        tail_sink_release(&run->sink, INT64_MAX, false);
    bool complete = run->error.kind == ERROR_NONE && !call->partly && !call->interrupted;
    if (format == TAIL_JSON && !write_foot(call, complete, error))
        return ERROR_FAILED;
    *error = run->error;
    return (int)run->error.kind;
}

/* Where records are printed into a pipe it may end on the same terminal as the progress, which gets out of the way. */
static void prepare(struct tail_run *run)
{
    struct command_call *call = run->call;
    struct stat stats;
    bool to_file = fstat(fileno(call->out), &stats) == 0 && S_ISREG(stats.st_mode);
    run->reading = (struct reading){.call = call,
                                    .spec = &run->spec,
                                    .sink = &run->sink.sink,
                                    .where = &run->where,
                                    .quiet = call->out_is_terminal || run->follow,
                                    .enough = release_when_due};
    run->sink.progress = to_file || run->reading.quiet ? NULL : &run->reading.progress;
}

static int run_topics(struct command_call *call, struct error *error)
{
    struct tail_run run = {.call = call,
                           .spec = {.topics = call->operands,
                                    .topic_count = call->operand_count,
                                    .uncommitted = options_text(call->options, "isolation") &&
                                                   strcmp(options_text(call->options, "isolation"), "uncommitted") == 0,
                                    .max_rate = call->max_rate}};
    int32_t *partitions = NULL;
    struct read_place *places = NULL;
    int code = ERROR_USAGE;
    if (where_read(&run.where, call, call->operands, call->operand_count, error) &&
        where_list(&run.where, options_text(call->options, "list"), error) && read_range(&run, error) &&
        read_partitions(call->options, &run.spec, &partitions, error) && command_open(call, error) &&
        from_group(call, &run.spec, &places, error)) {
        enum tail_format format = tail_format_named(call->format, call->out_is_terminal);
        struct tail_formatter formatter = {.format = format,
                                           .color = call->color,
                                           .ascii = call->ascii,
                                           .decoder = decoder_is_auto(&run.where.decoder) ? NULL : &run.where.decoder,
                                           .topics = call->operands,
                                           .many_topics = call->operand_count > 1};
        tail_sink_init(&run.sink, call, &formatter, options_count(call->options, "count", INT64_MAX));
        run.sink.where = run.where.filter ? &run.where : NULL;
        prepare(&run);
        code = unknown_operand(call, tail_topics(&run, format, error), error);
        if (run.where.filter && run.reading.begun)
            where_tell(&run.where);
        if (run.where.filter && code == 0)
            code = where_found(&run.where) ? 0 : ERROR_NO_MATCH;
        tail_sink_finish(&run.sink);
    }
    where_finish(&run.where);
    free(partitions);
    free(places);
    return code;
}

static bool read_topics(struct topic_list *topics, struct command_call *call, struct error *error)
{
    const char *pattern = options_text(call->options, "topics-matching");
    topic_list_add(topics, call->operands, call->operand_count);
    if (pattern && !topic_list_add_matching(topics, call, pattern, error))
        return false;
    call->operands = (const char *const *)topics->names;
    call->operand_count = topics->count;
    return topics->count > 0 || error_set(error, ERROR_USAGE, _("%s: an operand is missing: weir %s %s"),
                                          call->command->name, call->command->name, call->command->operands);
}

static int run_tail(struct command_call *call, struct error *error)
{
    struct topic_list topics = {0};
    int code = read_topics(&topics, call, error) ? run_topics(call, error) : ERROR_USAGE;
    topic_list_finish(&topics);
    return code;
}

const struct command command_tail = {
    .name = "tail",
    .operands = "TOPIC...",
    .min_operands = 0,
    .max_operands = SIZE_MAX,
    .summary = N_("records of a topic"),
    .details = details,
    .own = tail_options,
    .formats = "line|raw|jsonl|json|kcat|csv",
    .run = run_tail,
};
