/* weir consume TOPIC... --group G: a real member of a consumer group. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "cli/command_table.h"
#include "cli/interrupt.h"
#include "cli/plan.h"
#include "cli/unknown.h"
#include "engine/tail_format.h"
#include "model/topics.h"
#include "text/jsonw.h"
#include "text/sanitize.h"

enum { WAIT_MS = 100, SAY_WAITING_US = 2000000 };

static const struct option_spec own[] = {
    {"group", 'g', OPTION_TEXT, "GROUP", N_("the consumer group to join (needed)"), .is_setting = false},
    {"from", 0, OPTION_CHOICE, "WHERE", N_("where to begin without a committed offset (default end)"),
     .choices = "beginning|end"},
    {"delay", 0, OPTION_DURATION, "TIME", N_("how long the work on one record takes, such as 200ms"),
     .is_setting = false},
    {"count", 'n', OPTION_COUNT, "N", N_("leave after N records"), .is_setting = false},
    {"until-end", 0, OPTION_FLAG, NULL, N_("leave when all its partitions are read to their end"), .is_setting = false},
    {"no-commit", 0, OPTION_FLAG, NULL, N_("commit nothing: the next member reads it all again"), .is_setting = false},
    {"instance-id", 0, OPTION_TEXT, "ID", N_("static membership: back under this name it keeps its partitions"),
     .is_setting = false},
    {"protocol", 0, OPTION_CHOICE, "NAME", N_("how the group rebalances (default classic)"),
     .choices = "classic|consumer"},
    {"isolation", 0, OPTION_CHOICE, "LEVEL", N_("of transactions (default committed)"),
     .choices = "committed|uncommitted"},
    {0},
};

static const char details[] = N_(
    "It joins the group, says on stderr which partitions it gains and gives up, and prints the records of those. What\n"
    "is printed is committed within a second, and before a partition is given up. Ctrl-C commits and leaves in good\n"
    "order; a killed member is missed after its session timeout (10 s; -X session.timeout.ms), and its last second is\n"
    "read again by another: at least once. -o raw, jsonl, json, kcat, csv as in `weir tail`.\n"
    "Joining needs --write, `write = yes` in the profile or WEIR_WRITE=1; the built-in cluster needs none.");

struct consume_run {
    struct command_call *call;
    struct member *member;
    struct tail_formatter formatter;
    struct str out;
    int64_t delay_ms, most;
    int64_t records;
    bool until_end;
    bool joined;        /* it was given its first partitions, or none */
    int64_t started_us; /* when it began to wait for that */
    bool said_waiting;
    bool *ended;                    /* by index of `owned`: read to its end */
    struct member_partition *owned; /* topics are copies */
    size_t owned_count;
};

static void say(const struct consume_run *run, const struct str *text)
{
    struct str line = {0};
    sanitize_append(&line, str_text(text), text->len, SIZE_MAX, run->call->ascii);
    fprintf(stderr, "%s\n", str_text(&line));
    str_finish(&line);
}

/* "pagos 0 1 2, ventas 0"; offsets on demand: "pagos 0:12 1:7" */
static void append_partitions(struct str *out, const struct member_event *event, bool offsets)
{
    const char *topic = NULL;
    for (size_t i = 0; i < event->partition_count; i++) {
        const struct member_partition *partition = &event->partitions[i];
        if (!topic || strcmp(topic, partition->topic) != 0)
            str_appendf(out, "%s%s", topic ? ", " : "", partition->topic);
        topic = partition->topic;
        str_appendf(out, " %ld", (long)partition->partition);
        if (offsets && partition->offset >= 0)
            str_appendf(out, ":%lld", (long long)partition->offset);
    }
}

static void tell_change(const struct consume_run *run, const char *what, const struct member_event *event, bool offsets)
{
    struct str line = {0};
    str_append(&line, what);
    append_partitions(&line, event, offsets);
    say(run, &line);
    str_finish(&line);
}

static void forget(struct consume_run *run, size_t at)
{
    char *topic;
    memcpy(&topic, &run->owned[at].topic, sizeof topic);
    free(topic);
    run->owned_count--;
    run->owned[at] = run->owned[run->owned_count];
    run->ended[at] = run->ended[run->owned_count];
}

static size_t find(const struct consume_run *run, const struct member_partition *partition)
{
    for (size_t i = 0; i < run->owned_count; i++)
        if (run->owned[i].partition == partition->partition && strcmp(run->owned[i].topic, partition->topic) == 0)
            return i;
    return SIZE_MAX;
}

static void remember(struct consume_run *run, const struct member_event *event)
{
    for (size_t i = 0; i < event->partition_count; i++) {
        if (find(run, &event->partitions[i]) != SIZE_MAX)
            continue;
        run->owned = mem_resize(run->owned, run->owned_count + 1, sizeof *run->owned);
        run->ended = mem_resize(run->ended, run->owned_count + 1, sizeof *run->ended);
        run->owned[run->owned_count] = event->partitions[i];
        run->owned[run->owned_count].topic = mem_strdup(event->partitions[i].topic);
        run->ended[run->owned_count++] = false;
    }
}

static void gained(struct consume_run *run, const struct member_event *event)
{
    run->joined = true;
    remember(run, event);
    if (event->partition_count > 0)
        tell_change(run, _("+ gained  "), event, true);
    else if (event->all == 0)
        fprintf(stderr,
                _("+ gained no partition: the group has more members than there are partitions; it stands by\n"));
}

static void lost(struct consume_run *run, const struct member_event *event, const char *what)
{
    for (size_t i = 0; i < event->partition_count; i++) {
        size_t at = find(run, &event->partitions[i]);
        if (at != SIZE_MAX)
            forget(run, at);
    }
    if (event->partition_count > 0)
        tell_change(run, what, event, event->kind == MEMBER_GIVEN);
}

static bool print_record(struct consume_run *run, const struct member_event *event, struct error *error)
{
    run->formatter.topics = &event->topic;
    str_clear(&run->out);
    if (run->formatter.format == TAIL_JSON && run->records > 0)
        str_append_char(&run->out, ',');
    tail_format_record(&run->formatter, &event->record, &run->out);
    run->formatter.topic_cached = 0; /* the topic's name lives with the event */
    return command_write(run->call, str_text(&run->out), run->out.len, error);
}

/* The work on a record: it takes as long as was asked for, and is cut short by Ctrl-C. */
static void work(const struct consume_run *run)
{
    int64_t until_us = clock_mono_us() + run->delay_ms * 1000;
    for (int64_t left_us; !interrupt_came() && (left_us = until_us - clock_mono_us()) > 0;) {
        int64_t step_us = left_us < WAIT_MS * 1000 ? left_us : WAIT_MS * 1000;
        nanosleep(&(struct timespec){.tv_nsec = step_us * 1000}, NULL);
    }
}

static bool all_ended(const struct consume_run *run)
{
    for (size_t i = 0; i < run->owned_count; i++)
        if (!run->ended[i])
            return false;
    return run->joined;
}

static bool take_event(struct consume_run *run, const struct member_event *event, struct error *error)
{
    struct str line = {0};
    size_t at;
    switch (event->kind) {
    case MEMBER_NOTHING:
        break;
    case MEMBER_GAINED:
        gained(run, event);
        break;
    case MEMBER_GIVEN:
        lost(run, event, _("- gave up "));
        break;
    case MEMBER_LOST:
        lost(run, event, _("- lost, for the group went on without it: "));
        break;
    case MEMBER_RECORD:
        if (!print_record(run, event, error))
            return false;
        run->records++;
        work(run);
        run->member->ops->done(run->member);
        break;
    case MEMBER_END:
        at = find(run, &event->partitions[0]);
        if (at != SIZE_MAX)
            run->ended[at] = true;
        break;
    case MEMBER_COMMITTED:
    case MEMBER_ERROR:
        str_append(&line, event->error.text);
        if (event->error.kind != ERROR_NONE)
            say(run, &line);
        break;
    }
    str_finish(&line);
    return true;
}

static void say_waiting(struct consume_run *run)
{
    if (run->joined || run->said_waiting || clock_mono_us() - run->started_us < SAY_WAITING_US)
        return;
    run->said_waiting = true;
    fprintf(stderr,
            _("waiting for the group to give out its partitions: its members must all answer, or be missed after "
              "their session timeout\n"));
}

static bool read_on(struct consume_run *run, struct error *error)
{
    struct member_event event;
    run->started_us = clock_mono_us();
    while (!interrupt_came() && run->records < run->most && !(run->until_end && all_ended(run))) {
        if (!run->member->ops->next(run->member, WAIT_MS, &event, error) || !take_event(run, &event, error))
            return false;
        say_waiting(run);
    }
    return true;
}

static bool check_topics(struct command_call *call, struct error *error)
{
    struct question question = {.kind = ASK_TOPICS, .names = call->operands, .name_count = call->operand_count};
    struct answer answer = {0};
    const char *missing = NULL;
    if (!command_ask(call, &question, &answer, error))
        return false;
    for (size_t i = 0; i < call->operand_count && !missing; i++) {
        bool found = false;
        for (size_t j = 0; answer.topics && j < answer.topics->count; j++)
            found = found || strcmp(answer.topics->rows[j].name, call->operands[i]) == 0;
        missing = found ? NULL : call->operands[i];
    }
    answer_finish(&answer);
    if (missing)
        unknown_topic(call, missing, error);
    return !missing;
}

static bool read_options(struct command_call *call, struct consume_run *run, struct member_spec *spec,
                         struct error *error)
{
    const struct options *options = call->options;
    const char *from = options_text(options, "from"), *protocol = options_text(options, "protocol"),
               *isolation = options_text(options, "isolation");
    *spec = (struct member_spec){.group = options_text(options, "group"),
                                 .topics = call->operands,
                                 .topic_count = call->operand_count,
                                 .instance_id = options_text(options, "instance-id"),
                                 .consumer_protocol = protocol && strcmp(protocol, "consumer") == 0,
                                 .from_beginning = from && strcmp(from, "beginning") == 0,
                                 .no_commit = options_flag(options, "no-commit"),
                                 .uncommitted = isolation && strcmp(isolation, "uncommitted") == 0};
    run->delay_ms = options_duration_ms(options, "delay", 0);
    run->most = options_count(options, "count", INT64_MAX);
    run->until_end = options_flag(options, "until-end");
    run->formatter = (struct tail_formatter){.format = tail_format_named(call->format, call->out_is_terminal),
                                             .color = call->color,
                                             .ascii = call->ascii,
                                             .many_topics = call->operand_count > 1};
    return spec->group || error_set(error, ERROR_USAGE, _("--group is needed: the name of the group to join"));
}

static char *journal_json(const struct member_spec *spec)
{
    struct str text = {0};
    struct jsonw json;
    jsonw_init(&json, &text);
    jsonw_object(&json);
    jsonw_name(&json, "topics");
    jsonw_array(&json);
    for (size_t i = 0; i < spec->topic_count; i++)
        jsonw_string(&json, spec->topics[i]);
    jsonw_end_array(&json);
    jsonw_name(&json, "commits");
    jsonw_bool(&json, !spec->no_commit);
    jsonw_end_object(&json);
    return str_take(&text);
}

static int consume(struct consume_run *run, const struct member_spec *spec, struct error *error)
{
    struct command_call *call = run->call;
    struct error leaving = {0};
    char group[1024];
    sanitize_into(group, sizeof group, spec->group, strlen(spec->group));
    run->member = call->source->ops->join(call->source, spec, error);
    if (!run->member)
        return ERROR_FAILED;
    interrupt_catch();
    fprintf(stderr, _("joining the group %s\n"), group);
    if (run->member->note)
        fprintf(stderr, "weir: %s\n", _(run->member->note));
    bool good = read_on(run, error);
    if (!run->member->ops->leave(run->member, &leaving)) {
        if (good)
            *error = leaving;
        good = false;
    } else {
        fprintf(stderr, _("left the group %s after %lld records\n"), group, (long long)run->records);
    }
    return good ? 0 : ERROR_FAILED;
}

static void finish(struct consume_run *run)
{
    while (run->owned_count > 0)
        forget(run, run->owned_count - 1);
    free(run->owned);
    free(run->ended);
    tail_formatter_finish(&run->formatter);
    str_finish(&run->out);
}

static int run(struct command_call *call, struct error *error)
{
    struct consume_run run = {.call = call};
    struct member_spec spec;
    if (!read_options(call, &run, &spec, error))
        return ERROR_USAGE;
    struct source *source = command_open(call, error);
    if (!source)
        return ERROR_FAILED;
    struct write_gate *gate = plan_gate(call);
    char *after = journal_json(&spec);
    struct write_note note = {.write = "consume", .target = spec.group, .after = after};
    int code = ERROR_FAILED;
    if (!source->ops->join)
        error_set(error, ERROR_FAILED, _("there is no group to join here"));
    else if (write_gate_enter(gate, source, call->timeout_ms, error) && check_topics(call, error) &&
             write_gate_begin(gate, &note, error)) {
        code = consume(&run, &spec, error);
        write_gate_end(gate, &note, code ? WRITE_FAILED : WRITE_DONE, code ? error->text : NULL, NULL);
    }
    finish(&run);
    free(after);
    write_gate_destroy(gate);
    return code;
}

const struct command command_consume = {
    .name = "consume",
    .operands = "TOPIC...",
    .min_operands = 1,
    .max_operands = SIZE_MAX,
    .summary = N_("read as a member of a consumer group"),
    .details = details,
    .own = own,
    .formats = "line|raw|jsonl|kcat|csv",
    .run = run,
};
