/* weir partitions TOPIC */
#include "base/lang.h"
#include "cli/command_table.h"
#include "cli/listing.h"
#include "cli/unknown.h"
#include "model/topics.h"

static const struct option_spec own[] = {
    LISTING_OPTIONS,
    {0},
};

static const struct table_column columns[] = {
    {.name = "partition", .number = true},
    {.name = "leader", .number = true},
    {.name = "replicas"},
    {.name = "isr"},
    {.name = "low", .number = true},
    {.name = "high", .number = true},
    {.name = "lso", .number = true, .hide_if_empty = true},
    {.name = "records", .number = true},
    {.name = "error", .hide_if_empty = true},
    {0},
};

static const struct partition_row *row_at(const struct answer *answer, size_t index)
{
    return &answer->partitions->rows[index];
}

static const struct block *block(const struct answer *answer)
{
    return answer->partitions ? &answer->partitions->block : NULL;
}

static size_t count(const struct answer *answer)
{
    return answer->partitions ? answer->partitions->count : 0;
}

static const struct row_state *state(const struct answer *answer, size_t index)
{
    return &row_at(answer, index)->state;
}

static void write_head(const struct listing *listing, struct jsonw *json, const struct answer *answer)
{
    (void)listing;
    jsonw_name(json, "topic");
    jsonw_string(json, answer->partitions ? answer->partitions->topic : NULL);
}

static void write_ids(struct jsonw *json, const int32_t *ids, size_t id_count)
{
    jsonw_array(json);
    for (size_t i = 0; i < id_count; i++)
        jsonw_int(json, ids[i]);
    jsonw_end_array(json);
}

static void write_json(const struct listing *listing, struct jsonw *json, const struct answer *answer, size_t index)
{
    (void)listing;
    const struct partition_row *row = row_at(answer, index);
    jsonw_object(json);
    jsonw_name(json, "partition");
    jsonw_int(json, row->partition);
    jsonw_name(json, "leader");
    jsonw_offset(json, row->leader < 0 ? (struct offset){0} : offset_of(row->leader));
    jsonw_name(json, "replicas");
    write_ids(json, row->replicas, row->replica_count);
    jsonw_name(json, "isr");
    write_ids(json, row->isrs, row->isr_count);
    jsonw_name(json, "low");
    jsonw_offset(json, row->low);
    jsonw_name(json, "high");
    jsonw_offset(json, row->high);
    jsonw_name(json, "lso");
    jsonw_offset(json, row->lso);
    jsonw_name(json, "records");
    jsonw_offset(json, partition_records(row));
    jsonw_name(json, "error");
    jsonw_string(json, row->state.error);
    jsonw_end_object(json);
}

static void add_row(struct table *table, const struct answer *answer, size_t index)
{
    const struct partition_row *row = row_at(answer, index);
    table_int(table, row->partition);
    table_count(table, row->leader < 0 ? -1 : row->leader);
    table_ints(table, row->replicas, row->replica_count);
    table_ints(table, row->isrs, row->isr_count);
    table_offset(table, row->low);
    table_offset(table, row->high);
    table_offset(table, row->lso);
    table_offset(table, partition_records(row));
    table_text(table, row->state.error);
}

static int check(struct command_call *call, const struct answer *answer, struct error *error)
{
    /* A recording that is cut may name a topic and have no record of it. */
    return answer->partitions ? 0 : unknown_topic(call, call->operands[0], error);
}

static int run(struct command_call *call, struct error *error)
{
    struct listing listing = {
        .schema = "weir.partitions/1",
        .array = "partitions",
        .columns = columns,
        .question = {.kind = ASK_PARTITIONS, .names = call->operands, .name_count = 1},
        .empty = N_("the topic has no partitions"),
        .block = block,
        .count = count,
        .head = write_head,
        .json = write_json,
        .row = add_row,
        .state = state,
        .check = check,
    };
    return listing_run(call, &listing, error);
}

const struct command command_partitions = {
    .name = "partitions",
    .operands = "TOPIC",
    .min_operands = 1,
    .max_operands = 1,
    .summary = N_("partitions of a topic: leader, replicas, watermarks"),
    .details = N_(LISTING_DETAILS),
    .own = own,
    .formats = LISTING_FORMATS,
    .run = run,
};
