#include "cli/from_group.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "cli/unknown.h"
#include "model/group_detail.h"
#include "model/group_place.h"
#include "model/topics.h"
#include "source/seek.h"
#include "text/sanitize.h"

enum { NAMED = 20 /* partitions on a line */ };

struct finding {
    struct command_call *call;
    struct tail_spec *spec;
    const struct group_detail *detail;
    char group[512]; /* its name, clean */
    struct read_place *places;
    size_t count;
};

static bool is_read(const struct tail_spec *spec, int32_t partition)
{
    for (size_t i = 0; i < spec->partition_count; i++)
        if (spec->partitions[i] == partition)
            return true;
    return spec->partition_count == 0;
}

static const struct lag_row *row_of(const struct group_detail *detail, const char *topic, int32_t partition)
{
    for (size_t i = 0; i < detail->count; i++)
        if (detail->rows[i].partition == partition && strcmp(detail->rows[i].topic, topic) == 0)
            return &detail->rows[i];
    return NULL;
}

/* What is not where the group is said to be. */
static void tell_moved(const struct finding *finding, const char *topic, const struct lag_row *row,
                       enum group_place place, int64_t from)
{
    fprintf(stderr,
            place == GROUP_PLACE_LOW
                ? _("weir: warning: %s, partition %d: group %s has committed offset %lld, but the log begins at %lld: "
                    "it is read from there\n")
                : _("weir: warning: %s, partition %d: group %s has committed offset %lld, but the log ends at %lld: "
                    "nothing before that is read\n"),
            topic, (int)row->partition, finding->group, (long long)row->committed.value, (long long)from);
}

/* Partitions without a commit: some of them, or all. */
static void tell_without(const struct finding *finding, const char *topic, const struct read_place *places,
                         const bool *without, size_t count)
{
    struct str list = {0};
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        if (!without[i])
            continue;
        if (found++ < NAMED)
            str_appendf(&list, "%s%d", list.len ? ", " : "", (int)places[i].partition);
    }
    if (found > NAMED)
        str_appendf(&list, _(" and %zu more"), found - NAMED);
    if (found == count && count > 0)
        fprintf(stderr, _("weir: warning: %s: group %s has committed nothing there: all of it is read\n"), topic,
                finding->group);
    else if (found > 0)
        fprintf(stderr,
                lang_plural("weir: warning: %s: group %s has committed nothing in partition %s: it is read from its "
                            "beginning\n",
                            "weir: warning: %s: group %s has committed nothing in partitions %s: these are read from "
                            "their beginnings\n",
                            found),
                topic, finding->group, str_text(&list));
    str_finish(&list);
}

/* A commit that could not be asked for is not a commit that is missing. */
static bool is_known(const struct finding *finding, const char *topic, const struct lag_row *row, struct error *error)
{
    if (!row || row->committed.known || !row->state.error)
        return true;
    return error_set(error, row->state.denied ? ERROR_NOT_AUTHORISED : ERROR_FAILED,
                     _("%s, partition %d: the offset that group %s has committed is not known: %s"), topic,
                     (int)row->partition, finding->group, row->state.error);
}

static bool add_partitions(struct finding *finding, uint32_t number, const struct partitions *partitions,
                           struct error *error)
{
    const char *topic = finding->spec->topics[number];
    size_t first = finding->count;
    finding->places = mem_resize(finding->places, first + partitions->count + 1, sizeof *finding->places);
    bool *without = mem_zero(partitions->count + 1, sizeof *without), good = true;
    for (size_t i = 0; good && i < partitions->count; i++) {
        const struct partition_row *partition = &partitions->rows[i];
        const struct lag_row *row = row_of(finding->detail, topic, partition->partition);
        if (!is_read(finding->spec, partition->partition))
            continue;
        good = is_known(finding, topic, row, error);
        struct read_place place = {
            .topic = topic, .number = number, .partition = partition->partition, .to = INT64_MAX};
        enum group_place where =
            group_place_of(row ? row->committed : (struct offset){0}, partition->low, partition->high, &place.from);
        without[finding->count - first] = where == GROUP_PLACE_NONE;
        finding->places[finding->count++] = place;
        if (good && (where == GROUP_PLACE_LOW || where == GROUP_PLACE_HIGH))
            tell_moved(finding, topic, row, where, place.from);
    }
    if (good)
        tell_without(finding, topic, finding->places + first, without, finding->count - first);
    free(without);
    return good;
}

static bool add_topic(struct finding *finding, uint32_t number, struct error *error)
{
    struct question question = {.kind = ASK_PARTITIONS, .names = &finding->spec->topics[number], .name_count = 1};
    struct answer answer = {0};
    bool good = command_ask(finding->call, &question, &answer, error);
    if (good && answer.partitions)
        good = add_partitions(finding, number, answer.partitions, error);
    answer_finish(&answer);
    return good;
}

static bool has_commits(const struct finding *finding, struct error *error)
{
    const struct row_state *status = &finding->detail->summary.status;
    if (finding->detail->summary.partitions >= 0)
        return true;
    return error_set(error, status->denied ? ERROR_NOT_AUTHORISED : ERROR_FAILED,
                     _("the offsets that group %s has committed are not known: %s"), finding->group,
                     status->error ? status->error : _("they were not answered"));
}

/* The group's row. False: it is not there, or nothing could be asked. */
static bool ask_group(struct finding *finding, const char *name, struct answer *answer, struct error *error)
{
    struct question question = {.kind = ASK_LAG, .names = &name, .name_count = 1};
    if (!command_ask(finding->call, &question, answer, error))
        return false;
    if (answer->detail_count == 0) {
        if (unknown_partial(answer->groups, error) == 0)
            unknown_group(finding->call, name, error);
        return false;
    }
    finding->detail = answer->details[0];
    return has_commits(finding, error);
}

bool from_group(struct command_call *call, struct tail_spec *spec, struct read_place **places, struct error *error)
{
    const char *name = seek_group(options_text(call->options, "from"));
    struct finding finding = {.call = call, .spec = spec};
    struct answer answer = {0};
    if (!name)
        return true;
    sanitize_into(finding.group, sizeof finding.group, name, strlen(name));
    bool good = ask_group(&finding, name, &answer, error);
    for (uint32_t i = 0; good && i < spec->topic_count; i++)
        good = add_topic(&finding, i, error);
    answer_finish(&answer);
    *places = finding.places;
    spec->places = finding.places;
    spec->place_count = finding.count;
    return good;
}
