/* weir events: what happens to a cluster and its groups while one watches, a line each.
 *
 * The source's survey runs for it as it does for the dashboard, and its mailbox is what is printed. What is asked for
 * by name is focused and visible; otherwise the first hundreds of groups and topics are, so that they are looked at as
 * often as those on a screen, and the slow sweep sees the others.
 */
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/map.h"
#include "base/nearest.h"
#include "base/wake.h"
#include "cli/alarm_setting.h"
#include "cli/command_table.h"
#include "cli/interrupt.h"
#include "engine/event_form.h"
#include "model/groups.h"
#include "model/snapshot.h"
#include "model/topics.h"
#include "source/event_kind.h"
#include "text/format.h"
#include "text/jsonw.h"
#include "text/sanitize.h"

enum { TICK_MS = 100, VISIBLE = 200, DEFAULT_FOR_MS = 60000 };

static const struct option_spec own[] = {
    {"follow", 'f', OPTION_FLAG, NULL, N_("watch until Ctrl-C"), .is_setting = false},
    {"for", 0, OPTION_DURATION, "TIME", N_("watch for so long (default 60s)"), .is_setting = false},
    {"group", 0, OPTION_LIST, "NAME", N_("only what happens to this group"), .is_setting = false},
    {"topic", 0, OPTION_LIST, "NAME", N_("only what happens to this topic"), .is_setting = false},
    {"kind", 0, OPTION_LIST, "KIND", N_("only events of this kind, see below"), .is_setting = false},
    {0},
};

struct names {
    const char *const *items;
    size_t count;
};

enum form { FORM_LINES, FORM_JSONL, FORM_JSON, FORM_CSV };

struct watching {
    struct command_call *call;
    struct names groups, topics;
    bool kinds[EVENT_KINDS];
    enum form form;
    char cluster_id[64];
    int64_t began_ms;
    bool any_printed, groups_seen;
    uint64_t scope_hash; /* of the names that the scope has now */
};

static bool is_in(const struct names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->items[i], name) == 0)
            return true;
    return names->count == 0;
}

/* What concerns the whole cluster is of interest to everybody. */
static bool is_wanted(const struct watching *watching, const struct event *event)
{
    bool of_all = !*event->group && !*event->topic;
    return event_kind_name(event->kind) && watching->kinds[event->kind] &&
           (of_all || (is_in(&watching->groups, event_group(event)) && is_in(&watching->topics, event->topic)));
}

static bool print(struct watching *watching, const struct event *event, struct error *error)
{
    struct command_call *call = watching->call;
    struct str out = {0};
    switch (watching->form) {
    case FORM_LINES:
        event_line(event, call->ascii, call->color, &out);
        break;
    case FORM_JSONL:
        event_json(event, &out);
        str_append_char(&out, '\n');
        break;
    case FORM_CSV:
        event_csv(event, &out);
        break;
    case FORM_JSON:
        if (watching->any_printed)
            str_append_char(&out, ',');
        event_json(event, &out);
        break;
    }
    watching->any_printed = true;
    bool good = command_write(call, str_text(&out), out.len, error);
    str_finish(&out);
    return good;
}

/* ---- what is looked at ---- */

static void warn_unknown(const struct watching *watching, const struct groups *groups)
{
    for (size_t i = 0; i < watching->groups.count; i++) {
        bool found = false;
        for (size_t j = 0; j < groups->count && !found; j++)
            found = strcmp(groups->rows[j].group, watching->groups.items[i]) == 0;
        char text[1024];
        const char *name = watching->groups.items[i];
        if (!found)
            fprintf(stderr, _("weir: warning: there is no group '%s' yet, or none that you may see\n"),
                    sanitize_into(text, sizeof text, name, strlen(name)));
    }
}

static size_t take_groups(const struct watching *watching, const struct groups *groups, const char **names)
{
    size_t count = 0;
    for (size_t i = 0; i < watching->groups.count && count < VISIBLE; i++)
        names[count++] = watching->groups.items[i];
    for (size_t i = 0; groups && !watching->groups.count && i < groups->count && count < VISIBLE; i++)
        names[count++] = groups->rows[i].group;
    return count;
}

static size_t take_topics(const struct watching *watching, const struct topics *topics, const char **names)
{
    size_t count = 0;
    for (size_t i = 0; i < watching->topics.count && count < VISIBLE; i++)
        names[count++] = watching->topics.items[i];
    for (size_t i = 0; topics && !watching->topics.count && i < topics->count && count < VISIBLE; i++)
        names[count++] = topics->rows[i].name;
    return count;
}

static uint64_t hash_names(const char *const *names, size_t count)
{
    uint64_t hash = count;
    for (size_t i = 0; i < count; i++)
        hash = hash * 31 + map_hash(names[i], strlen(names[i]));
    return hash;
}

/* Lists grow while one watches: what comes is looked at, too. */
static void set_scope(struct watching *watching, bool first)
{
    struct source *source = watching->call->source;
    struct snapshot *snapshot = board_acquire(watching->call->board);
    const char *groups[VISIBLE], *topics[VISIBLE];
    const struct alarm_setting *alarms = watching->call->alarms;
    struct scope scope = {.visible_groups = groups,
                          .visible_topics = topics,
                          .sweep_ms = watching->call->sweep_ms,
                          .behind_warn_s = alarms ? alarms->behind_warn_s : 0};
    scope.visible_group_count = take_groups(watching, snapshot->groups, groups);
    scope.visible_topic_count = take_topics(watching, snapshot->topics, topics);
    scope.focused_group = watching->groups.count ? groups[0] : NULL;
    scope.focused_topic = watching->topics.count ? topics[0] : NULL;
    if (snapshot->groups && !watching->groups_seen) {
        watching->groups_seen = true;
        warn_unknown(watching, snapshot->groups);
    }
    uint64_t hash = hash_names(groups, scope.visible_group_count) * 31 + hash_names(topics, scope.visible_topic_count);
    if (first || hash != watching->scope_hash)
        source->ops->set_scope(source, &scope);
    watching->scope_hash = hash;
    block_release(snapshot);
}

/* ---- the run ---- */

static bool take_events(struct watching *watching, struct error *error)
{
    struct event event;
    bool good = true;
    while (good && mailbox_receive(watching->call->events, &event)) {
        if (is_wanted(watching, &event))
            good = print(watching, &event, error);
        event_finish(&event);
    }
    return good;
}

static bool watch(struct watching *watching, int64_t until_us, struct error *error)
{
    struct command_call *call = watching->call;
    struct pollfd wait = {.fd = call->wake->read_fd, .events = POLLIN};
    while (!interrupt_came() && clock_mono_us() < until_us) {
        poll(&wait, 1, TICK_MS);
        wake_clear(call->wake);
        command_end_without_reader(call);
        set_scope(watching, false);
        if (!take_events(watching, error))
            return false;
    }
    return take_events(watching, error);
}

/* What stands before the first event. One object with `-o json`: it is begun at once, has each event when it is seen,
 * and ends with what is known only then. Nothing is collected, however long one watches. */
static void append_head(const struct watching *watching, struct str *out)
{
    struct jsonw json;
    if (watching->form == FORM_CSV)
        event_csv_heading(out);
    if (watching->form != FORM_JSON)
        return;
    jsonw_init(&json, out);
    jsonw_object(&json);
    jsonw_name(&json, "schema");
    jsonw_string(&json, "weir.events/1");
    jsonw_name(&json, "cluster");
    jsonw_string(&json, *watching->cluster_id ? watching->cluster_id : NULL);
    jsonw_name(&json, "captured_at");
    jsonw_time(&json, watching->began_ms);
    jsonw_name(&json, "from");
    jsonw_time(&json, watching->began_ms);
    jsonw_name(&json, "events");
    jsonw_array(&json);
}

/* What stands behind the last one. */
static void append_foot(const struct watching *watching, struct str *out)
{
    uint64_t lost = mailbox_lost(watching->call->events);
    const char *complete = !interrupt_came() && lost == 0 ? "true" : "false";
    char to[FORMAT_MAX];
    if (watching->form == FORM_JSON)
        str_appendf(out, "],\"to\":\"%s\",\"lost\":%llu,\"complete\":%s}\n", format_iso(clock_wall_ms(), to),
                    (unsigned long long)lost, complete);
}

static bool print_frame(const struct watching *watching, void (*append)(const struct watching *, struct str *),
                        struct error *error)
{
    struct str out = {0};
    append(watching, &out);
    bool good = command_write(watching->call, str_text(&out), out.len, error);
    str_finish(&out);
    return good;
}

static bool read_kinds(struct watching *watching, struct error *error)
{
    size_t count;
    const char *const *names = options_list(watching->call->options, "kind", &count);
    for (size_t i = 0; i < EVENT_KINDS; i++)
        watching->kinds[i] = count == 0 && i != EVENT_LOG;
    for (size_t i = 0; i < count; i++) {
        enum event_kind kind;
        if (event_kind_of(names[i], &kind)) {
            watching->kinds[kind] = true;
            continue;
        }
        struct nearest nearest;
        nearest_init(&nearest, names[i]);
        for (size_t k = 0; k < EVENT_KINDS; k++)
            if (event_kind_name((enum event_kind)k))
                nearest_offer(&nearest, event_kind_name((enum event_kind)k));
        return error_set(error, ERROR_USAGE, _("--kind: there is no kind '%s'%s%s; weir events --help lists them"),
                         names[i], nearest.count ? _("; did you mean ") : "", nearest.count ? nearest.names[0] : "");
    }
    return true;
}

static enum form form_of(const struct command_call *call)
{
    if (!call->format)
        return call->out_is_terminal ? FORM_LINES : FORM_JSONL;
    return strcmp(call->format, "json") == 0    ? FORM_JSON
           : strcmp(call->format, "jsonl") == 0 ? FORM_JSONL
           : strcmp(call->format, "csv") == 0   ? FORM_CSV
                                                : FORM_LINES;
}

/* One request first: it says at once when the cluster cannot be reached, and what it is. */
static int begin(struct watching *watching, struct error *error)
{
    struct command_call *call = watching->call;
    struct question question = {.kind = ASK_TOPICS};
    struct answer answer = {0};
    struct capabilities can = {0};
    struct source *source = command_open(call, error);
    if (!source)
        return error->kind != ERROR_NONE ? (int)error->kind : ERROR_FAILED;
    source->ops->capabilities(source, &can);
    if (can.recorded) {
        error_set(error, ERROR_FAILED, _("a recording holds records and no events: weir events needs a cluster"));
        return ERROR_FAILED;
    }
    if (!command_ask(call, &question, &answer, error))
        return error->kind != ERROR_NONE ? (int)error->kind : ERROR_FAILED;
    snprintf(watching->cluster_id, sizeof watching->cluster_id, "%s", answer.cluster_id);
    answer_finish(&answer);
    return 0;
}

static void tell_lost(const struct watching *watching)
{
    uint64_t lost = mailbox_lost(watching->call->events);
    if (lost)
        fprintf(stderr,
                lang_plural("weir: warning: %llu event came too fast and is missing\n",
                            "weir: warning: %llu events came too fast and are missing\n", lost),
                (unsigned long long)lost);
}

static int watch_and_print(struct watching *watching, struct error *error)
{
    struct command_call *call = watching->call;
    bool follow = options_flag(call->options, "follow");
    bool timed = options_rank(call->options, "for") != OPTION_UNSET;
    int64_t for_us = options_duration_ms(call->options, "for", DEFAULT_FOR_MS) * 1000;
    int code = begin(watching, error);
    if (code != 0)
        return code;
    interrupt_catch();
    watching->began_ms = clock_wall_ms();
    set_scope(watching, true);
    if (call->out_is_terminal && isatty(STDERR_FILENO))
        fprintf(stderr, "%s", _("weir: watching; what happened before is not known; Ctrl-C ends it\n"));
    bool good = print_frame(watching, append_head, error) &&
                watch(watching, follow && !timed ? INT64_MAX : clock_mono_us() + for_us, error) &&
                print_frame(watching, append_foot, error);
    tell_lost(watching);
    return !good ? ERROR_FAILED : interrupt_came() ? INTERRUPTED_EXIT : 0;
}

static int run(struct command_call *call, struct error *error)
{
    struct watching watching = {.call = call, .form = form_of(call)};
    watching.groups.items = options_list(call->options, "group", &watching.groups.count);
    watching.topics.items = options_list(call->options, "topic", &watching.topics.count);
    if (!read_kinds(&watching, error))
        return ERROR_USAGE;
    return watch_and_print(&watching, error);
}

const struct command command_events = {
    .name = "events",
    .operands = "",
    .max_operands = 0,
    .summary = N_("what happens to groups, topics and brokers, while one watches"),
    .details = N_(
        "Kafka keeps no history of events: what is printed is what weir sees from now on, by asking. Groups and\n"
        "topics that are named are asked every 2 s (the first) and 10 s, without names the first 200 of each every\n"
        "10 s; all others once a minute, so that what lasts shorter may be missed. Nothing is joined or committed.\n"
        "Kinds: group_new, group_gone, group_state, group_rebalance, member_lost, group_alarm, group_alarm_over,\n"
        "offset_reset, offset_vanished, records_lost, topic_created, topic_deleted, topic_recreated,\n"
        "partitions_added, leader_changed, cluster_down, cluster_up, notice, log (only when asked for).\n"
        "On a terminal a line each, in a pipe jsonl: {at, kind, severity, group, topic, partition, text, repeated};\n"
        "severity is bad, warning, good or info. json is one object that grows, and is closed at the end.\n"
        "Exit code 0 at the end of --for, 130 after Ctrl-C."),
    .own = own,
    .formats = "table|jsonl|json|csv",
    .run = run,
};
