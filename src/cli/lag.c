/* weir lag: a row a group, or a row a partition. */
#include <string.h>

#include "base/lang.h"
#include "cli/command_table.h"
#include "cli/listing.h"
#include "cli/unknown.h"

static const struct option_spec own[] = {
    {"partitions", 'p', OPTION_FLAG, NULL, N_("a table of all partitions, for all groups, too"), .is_setting = false},
    LISTING_OPTIONS,
    {0},
};

static const struct table_column group_columns[] = {
    {.name = "group"},
    {.name = "type", .hide_if_empty = true},
    {.name = "state"},
    {.name = "members", .number = true},
    {.name = "lag", .number = true},
    {.name = "unknown_partitions", .number = true},
    {.name = "behind_s", .number = true, .hide_if_empty = true},
    {.name = "verdict", .hide_if_empty = true},
    {.name = "error", .hide_if_empty = true},
    {0},
};

static const struct table_column partition_columns[] = {
    {.name = "group"},
    {.name = "topic"},
    {.name = "partition", .number = true},
    {.name = "committed", .number = true},
    {.name = "low", .number = true},
    {.name = "high", .number = true},
    {.name = "lag", .number = true},
    {.name = "behind_s", .number = true, .hide_if_empty = true},
    {.name = "verdict", .hide_if_empty = true},
    {.name = "member_id", .wide_only = true},
    {.name = "client_id", .hide_if_empty = true},
    {.name = "host", .hide_if_empty = true},
    {.name = "instance_id", .hide_if_empty = true},
    {.name = "error", .hide_if_empty = true},
    {0},
};

static const struct group_detail *detail_at(const struct answer *answer, size_t index)
{
    return answer->details[index];
}

static const struct block *block(const struct answer *answer)
{
    if (answer->groups)
        return &answer->groups->block;
    return answer->detail_count ? &answer->details[0]->block : NULL;
}

static size_t count(const struct answer *answer)
{
    return answer->detail_count;
}

static const struct row_state *state(const struct answer *answer, size_t index)
{
    return &detail_at(answer, index)->summary.status;
}

static const struct member_row *owner_of(const struct group_detail *detail, const struct lag_row *row)
{
    bool known = detail->members_known && row->owner >= 0 && (size_t)row->owner < detail->member_count;
    return known ? &detail->members[row->owner] : NULL;
}

/* Seconds behind and verdicts are not computed yet: unknown, and said so in their places. */
static void write_behind(struct jsonw *json)
{
    static const char *const names[] = {"behind_s", "behind_kind", "behind_method", "behind_error_s", "verdict"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        jsonw_name(json, names[i]);
        jsonw_null(json);
    }
}

static void write_owner(struct jsonw *json, const struct member_row *owner)
{
    if (!owner) {
        jsonw_null(json);
        return;
    }
    jsonw_object(json);
    jsonw_name(json, "member_id");
    jsonw_string(json, owner->member_id);
    jsonw_name(json, "client_id");
    jsonw_string(json, owner->client_id);
    jsonw_name(json, "host");
    jsonw_string(json, owner->host);
    jsonw_name(json, "instance_id");
    jsonw_string(json, owner->instance_id);
    jsonw_end_object(json);
}

static void write_partition(struct jsonw *json, const struct group_detail *detail, const struct lag_row *row)
{
    jsonw_object(json);
    jsonw_name(json, "topic");
    jsonw_string(json, row->topic);
    jsonw_name(json, "partition");
    jsonw_int(json, row->partition);
    jsonw_name(json, "committed");
    jsonw_offset(json, row->committed);
    jsonw_name(json, "low");
    jsonw_offset(json, row->low);
    jsonw_name(json, "high");
    jsonw_offset(json, row->high);
    jsonw_name(json, "lag");
    jsonw_offset(json, row->lag);
    write_behind(json);
    jsonw_name(json, "owner");
    write_owner(json, owner_of(detail, row));
    jsonw_name(json, "error");
    jsonw_string(json, row->state.error);
    jsonw_end_object(json);
}

static struct offset known_count(int32_t value)
{
    return value < 0 ? (struct offset){0} : offset_of(value);
}

static void write_json(struct jsonw *json, const struct answer *answer, size_t index)
{
    const struct group_detail *detail = detail_at(answer, index);
    const struct group_row *group = &detail->summary;
    jsonw_object(json);
    jsonw_name(json, "group");
    jsonw_string(json, group->group);
    jsonw_name(json, "type");
    jsonw_string(json, group_type_name(group->type));
    jsonw_name(json, "state");
    jsonw_string(json, group_state_name(group->state));
    jsonw_name(json, "verdict");
    jsonw_null(json);
    jsonw_name(json, "members");
    jsonw_offset(json, known_count(group->members));
    jsonw_name(json, "lag");
    jsonw_offset(json, group->lag);
    jsonw_name(json, "unknown_partitions");
    jsonw_offset(json, group->partitions < 0 ? (struct offset){0} : known_count(group->unknown_partitions));
    jsonw_name(json, "behind_s");
    jsonw_null(json);
    jsonw_name(json, "error");
    jsonw_string(json, group->status.error);
    jsonw_name(json, "partitions");
    jsonw_array(json);
    for (size_t i = 0; i < detail->count; i++)
        write_partition(json, detail, &detail->rows[i]);
    jsonw_end_array(json);
    jsonw_end_object(json);
}

static void add_group(struct table *table, const struct answer *answer, size_t index)
{
    const struct group_row *group = &detail_at(answer, index)->summary;
    table_text(table, group->group);
    table_text(table, group_type_name(group->type));
    table_text(table, group_state_name(group->state));
    table_count(table, group->members);
    table_offset(table, group->lag);
    table_count(table, group->partitions < 0 ? -1 : group->unknown_partitions);
    table_text(table, NULL);
    table_text(table, NULL);
    table_text(table, group->status.error);
}

static void add_partition(struct table *table, const struct group_detail *detail, const struct lag_row *row)
{
    const struct member_row *owner = owner_of(detail, row);
    table_text(table, detail->summary.group);
    table_text(table, row->topic);
    table_int(table, row->partition);
    table_offset(table, row->committed);
    table_offset(table, row->low);
    table_offset(table, row->high);
    table_offset(table, row->lag);
    table_text(table, NULL);
    table_text(table, NULL);
    table_text(table, owner ? owner->member_id : NULL);
    table_text(table, owner ? owner->client_id : NULL);
    table_text(table, owner ? owner->host : NULL);
    table_text(table, owner ? owner->instance_id : NULL);
    table_text(table, row->state.error ? row->state.error : detail->summary.status.error);
}

/* A group without partitions keeps a row, so that it and its error are not lost. */
static void add_partitions(struct table *table, const struct answer *answer, size_t index)
{
    const struct group_detail *detail = detail_at(answer, index);
    for (size_t i = 0; i < detail->count; i++)
        add_partition(table, detail, &detail->rows[i]);
    if (detail->count > 0)
        return;
    table_text(table, detail->summary.group);
    for (const struct table_column *column = partition_columns + 1; (column + 1)->name; column++)
        table_text(table, NULL);
    table_text(table, detail->summary.status.error);
}

static const struct group_detail *find(const struct answer *answer, const char *name)
{
    for (size_t i = 0; i < answer->detail_count; i++)
        if (strcmp(answer->details[i]->summary.group, name) == 0)
            return answer->details[i];
    return NULL;
}

static int check(struct command_call *call, const struct answer *answer, struct error *error)
{
    for (size_t i = 0; i < call->operand_count; i++)
        if (!find(answer, call->operands[i]))
            return unknown_group(call, call->operands[i], error);
    return unknown_partial(answer->groups, error);
}

static int run(struct command_call *call, struct error *error)
{
    bool wide = call->format && strcmp(call->format, "wide") == 0,
         csv = call->format && strcmp(call->format, "csv") == 0;
    bool partitions = call->operand_count > 0 || wide || csv || options_flag(call->options, "partitions");
    struct listing listing = {
        .schema = "weir.lag/1",
        .array = "groups",
        .columns = partitions ? partition_columns : group_columns,
        .question = {.kind = ASK_LAG, .names = call->operands, .name_count = call->operand_count},
        .empty = N_("the cluster has no groups that you may see"),
        .block = block,
        .count = count,
        .json = write_json,
        .row = partitions ? add_partitions : add_group,
        .state = state,
        .check = check,
    };
    return listing_run(call, &listing, error);
}

const struct command command_lag = {
    .name = "lag",
    .operands = "[GROUP...]",
    .max_operands = SIZE_MAX,
    .summary = N_("how far groups are behind"),
    .details =
        N_("Without a group the table has a line a group; with groups, --partitions, -o wide or -o csv a line a\n"
           "partition. lag is high minus committed (or low, where that is later); the lag of a group is the sum of\n"
           "the known, and unknown_partitions counts the others. Looking joins no group and commits "
           "nothing.\n" LISTING_DETAILS),
    .own = own,
    .formats = LISTING_FORMATS,
    .run = run,
};
