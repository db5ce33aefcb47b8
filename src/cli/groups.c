/* weir groups */
#include <string.h>

#include "base/lang.h"
#include "cli/command_table.h"
#include "cli/listing.h"
#include "cli/unknown.h"

static const struct option_spec own[] = {
    LISTING_OPTIONS,
    {0},
};

static const struct table_column columns[] = {
    {.name = "group"},
    {.name = "type"},
    {.name = "state"},
    {.name = "members", .number = true},
    {.name = "coordinator", .number = true, .hide_if_empty = true},
    {.name = "assignor", .hide_if_empty = true},
    {.name = "error", .hide_if_empty = true},
    {0},
};

static const struct group_row *row_at(const struct answer *answer, size_t index)
{
    return &answer->groups->rows[index];
}

static const struct block *block(const struct answer *answer)
{
    return answer->groups ? &answer->groups->block : NULL;
}

static size_t count(const struct answer *answer)
{
    return answer->groups ? answer->groups->count : 0;
}

static const struct row_state *state(const struct answer *answer, size_t index)
{
    return &row_at(answer, index)->status;
}

static void write_head(const struct listing *listing, struct jsonw *json, const struct answer *answer)
{
    (void)listing;
    jsonw_name(json, "error"); /* of the listing itself: groups may be missing */
    jsonw_string(json, answer->groups ? answer->groups->error : NULL);
}

static void write_json(const struct listing *listing, struct jsonw *json, const struct answer *answer, size_t index)
{
    (void)listing;
    const struct group_row *row = row_at(answer, index);
    jsonw_object(json);
    jsonw_name(json, "group");
    jsonw_string(json, row->group);
    jsonw_name(json, "type");
    jsonw_string(json, group_type_name(row->type));
    jsonw_name(json, "state");
    jsonw_string(json, group_state_name(row->state));
    jsonw_name(json, "members");
    jsonw_offset(json, row->members < 0 ? (struct offset){0} : offset_of(row->members));
    jsonw_name(json, "coordinator");
    jsonw_offset(json, row->coordinator < 0 ? (struct offset){0} : offset_of(row->coordinator));
    jsonw_name(json, "assignor");
    jsonw_string(json, row->assignor);
    jsonw_name(json, "error");
    jsonw_string(json, row->status.error);
    jsonw_end_object(json);
}

static void add_row(struct table *table, const struct answer *answer, size_t index)
{
    const struct group_row *row = row_at(answer, index);
    table_text(table, row->group);
    table_text(table, group_type_name(row->type));
    table_text(table, group_state_name(row->state));
    table_count(table, row->members);
    table_count(table, row->coordinator);
    table_text(table, row->assignor);
    table_text(table, row->status.error);
}

static bool has(const struct answer *answer, const char *name)
{
    for (size_t i = 0; i < count(answer); i++)
        if (strcmp(row_at(answer, i)->group, name) == 0)
            return true;
    return false;
}

static int check(struct command_call *call, const struct answer *answer, struct error *error)
{
    (void)call;
    return unknown_partial(answer->groups, error);
}

static int run(struct command_call *call, struct error *error)
{
    struct listing listing = {
        .schema = "weir.groups/1",
        .array = "groups",
        .columns = columns,
        .question = {.kind = ASK_GROUPS, .names = call->operands, .name_count = call->operand_count},
        .empty = N_("the cluster has no groups that you may see"),
        .block = block,
        .count = count,
        .head = write_head,
        .json = write_json,
        .row = add_row,
        .state = state,
        .has = has,
        .check = check,
    };
    return listing_run(call, &listing, error);
}

const struct command command_groups = {
    .name = "groups",
    .operands = "[GROUP...]",
    .max_operands = SIZE_MAX,
    .summary = N_("consumer groups: type, state, members, coordinator, assignor"),
    .details = N_(
        "Their lag: weir lag. Of an empty group the cluster is not asked for coordinator and assignor. Looking joins\n"
        "no group and creates none.\n" LISTING_DETAILS),
    .own = own,
    .formats = LISTING_FORMATS,
    .of_groups = true,
    .run = run,
};
