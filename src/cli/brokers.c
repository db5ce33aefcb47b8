/* weir brokers */
#include "model/brokers.h"
#include "base/lang.h"
#include "cli/command_table.h"
#include "cli/listing.h"

static const struct option_spec own[] = {
    LISTING_OPTIONS,
    {0},
};

static const struct table_column columns[] = {
    {.name = "id", .number = true},
    {.name = "host"},
    {.name = "port", .number = true},
    {.name = "rack", .hide_if_empty = true},
    {.name = "leaders", .number = true},
    {.name = "replicas", .number = true},
    {.name = "under_replicated", .number = true},
    {.name = "round_trip_ms", .number = true},
    {.name = "error", .hide_if_empty = true},
    {0},
};

static const struct broker_row *row_at(const struct answer *answer, size_t index)
{
    return &answer->brokers->rows[index];
}

static const struct block *block(const struct answer *answer)
{
    return answer->brokers ? &answer->brokers->block : NULL;
}

static size_t count(const struct answer *answer)
{
    return answer->brokers ? answer->brokers->count : 0;
}

static const struct row_state *state(const struct answer *answer, size_t index)
{
    return &row_at(answer, index)->state;
}

static void number(struct jsonw *json, const char *name, int32_t value)
{
    jsonw_name(json, name);
    jsonw_offset(json, value < 0 ? (struct offset){0} : offset_of(value));
}

static void write_json(const struct listing *listing, struct jsonw *json, const struct answer *answer, size_t index)
{
    (void)listing;
    const struct broker_row *row = row_at(answer, index);
    jsonw_object(json);
    number(json, "id", row->id);
    jsonw_name(json, "host");
    jsonw_string(json, row->host);
    number(json, "port", row->port);
    jsonw_name(json, "rack");
    jsonw_string(json, row->rack);
    number(json, "leaders", row->leaders);
    number(json, "replicas", row->replicas);
    number(json, "under_replicated", row->under_replicated);
    jsonw_name(json, "round_trip_ms");
    jsonw_real(json, row->round_trip_ms);
    jsonw_name(json, "error");
    jsonw_string(json, row->state.error);
    jsonw_end_object(json);
}

static void add_row(struct table *table, const struct answer *answer, size_t index)
{
    const struct broker_row *row = row_at(answer, index);
    table_int(table, row->id);
    table_text(table, row->host);
    table_count(table, row->port);
    table_text(table, row->rack);
    table_count(table, row->leaders);
    table_count(table, row->replicas);
    table_count(table, row->under_replicated);
    table_real(table, row->round_trip_ms, 1);
    table_text(table, row->state.error);
}

static int run(struct command_call *call, struct error *error)
{
    struct listing listing = {
        .schema = "weir.brokers/1",
        .array = "brokers",
        .columns = columns,
        .question = {.kind = ASK_BROKERS},
        .empty = N_("the cluster names no brokers"),
        .block = block,
        .count = count,
        .json = write_json,
        .row = add_row,
        .state = state,
    };
    return listing_run(call, &listing, error);
}

const struct command command_brokers = {
    .name = "brokers",
    .operands = "",
    .max_operands = 0,
    .summary = N_("brokers: what they lead and how fast they answer"),
    .details =
        N_("round_trip_ms is measured by weir: metadata alone can be stale. No controller is shown, since the one\n"
           "that a KRaft cluster's metadata names is any broker.\n" LISTING_DETAILS),
    .own = own,
    .formats = LISTING_FORMATS,
    .run = run,
};
