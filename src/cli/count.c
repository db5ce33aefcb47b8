/* weir count TOPIC: how many records there are, and with --where how many match. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/lang.h"
#include "cli/command_table.h"
#include "cli/from_group.h"
#include "cli/read_all.h"
#include "cli/reading.h"
#include "cli/unknown.h"
#include "cli/where.h"
#include "model/snapshot.h"
#include "model/tail_state.h"
#include "text/format.h"
#include "text/jsonw.h"

static const struct option_spec own[] = {
    WHERE_OPTIONS,
    READ_ALL_OPTIONS,
    {"isolation", 0, OPTION_CHOICE, "LEVEL", N_("transactions whose records are read (default committed)"),
     .choices = "committed|uncommitted", .is_setting = false},
    {0},
};

static const char details[] = N_(
    "The topic is read from --from to its ends as they were at the start: the counts are exact. skipped is how many\n"
    "offsets between are no records (compaction, transactions' marks, aborted records; of a recording also what was\n"
    "not recorded), so that read + skipped is end - start; null where the library found the start itself (an offset\n"
    "that was gone, a time).\n"
    "Exit code 3: nothing matched. Ctrl-C ends the reading: the counts so far are printed, complete is false, the "
    "exit\n"
    "code is 130.");

struct count_run {
    struct sink sink; /* first */
    struct where where;
};

/* @locality the tail's thread */
static bool put(struct sink *sink, const struct batch *batch)
{
    struct count_run *run = (struct count_run *)sink;
    where_judge(&run->where, batch);
    for (size_t i = 0; i < batch->count; i++)
        where_take(&run->where, i);
    return true;
}

/* Offsets between the start and the end that are no records. Unknown where a start is not known. */
static struct offset skipped_of(struct command_call *call, uint64_t read)
{
    struct snapshot *snapshot = board_acquire(call->board);
    const struct tail_state *tail = snapshot->tail;
    struct offset skipped = {0};
    int64_t offsets = 0;
    bool known = tail && tail->finished;
    for (size_t i = 0; known && i < tail->count; i++) {
        const struct tail_partition *row = &tail->rows[i];
        known = row->start.known && row->position.known;
        offsets += known && row->position.value > row->start.value ? row->position.value - row->start.value : 0;
    }
    if (known && offsets >= (int64_t)read)
        skipped = offset_of(offsets - (int64_t)read);
    block_release(snapshot);
    return skipped;
}

static void write_json(const struct count_run *run, struct command_call *call, struct offset skipped, struct str *out)
{
    const struct where *where = &run->where;
    struct jsonw json;
    char cluster[64];
    command_ask_cluster(call, cluster, sizeof cluster);
    jsonw_init(&json, out);
    jsonw_object(&json);
    jsonw_name(&json, "schema");
    jsonw_string(&json, "weir.count/1");
    jsonw_name(&json, "cluster");
    jsonw_string(&json, *cluster ? cluster : NULL);
    jsonw_name(&json, "captured_at");
    jsonw_time(&json, clock_wall_ms());
    jsonw_name(&json, "topic");
    jsonw_string(&json, call->operands[0]);
    jsonw_name(&json, "read");
    jsonw_int(&json, (int64_t)where->read);
    jsonw_name(&json, "match");
    jsonw_int(&json, (int64_t)where->matched);
    jsonw_name(&json, "no_match");
    jsonw_int(&json, (int64_t)(where->read - where->matched - where->not_evaluated));
    jsonw_name(&json, "not_evaluated");
    jsonw_int(&json, (int64_t)where->not_evaluated);
    jsonw_name(&json, "skipped");
    jsonw_offset(&json, skipped);
    jsonw_name(&json, "complete");
    jsonw_bool(&json, !call->partly && !call->interrupted);
    jsonw_end_object(&json);
    str_append_char(out, '\n');
}

static bool is_recorded(const struct source *source)
{
    struct capabilities capabilities = {0};
    source->ops->capabilities(source, &capabilities);
    return capabilities.recorded;
}

static void write_text(const struct count_run *run, const struct command_call *call, struct offset skipped,
                       struct str *out)
{
    const struct where *where = &run->where;
    char number[FORMAT_MAX];
    str_appendf(out, _("%s records"), format_exact((int64_t)where->read, number));
    if (where->filter) {
        str_appendf(out, _(", %s match"), format_exact((int64_t)where->matched, number));
        str_appendf(out, _(", %s do not"),
                    format_exact((int64_t)(where->read - where->matched - where->not_evaluated), number));
        str_appendf(out, _(", %s could not be evaluated"), format_exact((int64_t)where->not_evaluated, number));
    }
    if (skipped.known && skipped.value > 0)
        str_appendf(out,
                    is_recorded(call->source) ? _(" (and %s offsets that are not in the recording)")
                                              : _(" (and %s offsets that are no records)"),
                    format_exact(skipped.value, number));
    str_append_char(out, '\n');
}

static int count(struct count_run *run, struct command_call *call, const struct tail_spec *spec, struct error *error)
{
    struct str out = {0};
    bool json = call->format && strcmp(call->format, "json") == 0;
    bool good = read_all(call, spec, &run->sink, &run->where, error);
    if (good) {
        struct offset skipped = skipped_of(call, run->where.read);
        if (json)
            write_json(run, call, skipped, &out);
        else
            write_text(run, call, skipped, &out);
        good = command_write(call, str_text(&out), out.len, error);
    }
    str_finish(&out);
    return !good ? ERROR_FAILED : run->where.filter && !run->where.matched ? ERROR_NO_MATCH : 0;
}

static int run_count(struct command_call *call, struct error *error)
{
    struct count_run run = {.sink = {.put = put}};
    struct tail_spec spec;
    struct read_place *places = NULL;
    int code = ERROR_USAGE;
    if (where_read(&run.where, call, call->operands, 1, error) && read_all_range(call, &spec, error)) {
        const char *isolation = options_text(call->options, "isolation");
        spec.uncommitted = isolation && strcmp(isolation, "uncommitted") == 0;
        bool begins = command_open(call, error) && from_group(call, &spec, &places, error);
        code = begins ? count(&run, call, &spec, error) : ERROR_FAILED;
        code = unknown_operand(call, code, error);
    }
    free(places);
    where_finish(&run.where);
    return code;
}

const struct command command_count = {
    .name = "count",
    .operands = "TOPIC",
    .min_operands = 1,
    .max_operands = 1,
    .summary = N_("how many records a topic has, or how many of them match"),
    .details = details,
    .own = own,
    .formats = "text|json",
    .run = run_count,
};
