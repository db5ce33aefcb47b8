/* weir topics */
#include <string.h>

#include "base/lang.h"
#include "cli/command_table.h"
#include "cli/listing.h"
#include "model/topics.h"

static const struct option_spec own[] = {
    {"records", 0, OPTION_FLAG, NULL, N_("count the records: two requests a broker more"), .is_setting = false},
    {"rate", 0, OPTION_DURATION, "TIME", N_("measure records a second over so long, such as 2s"), .is_setting = false},
    LISTING_OPTIONS,
    {0},
};

static const struct table_column columns[] = {
    {.name = "name"},
    {.name = "partitions", .number = true},
    {.name = "replication_factor", .number = true},
    {.name = "internal", .wide_only = true}, /* the name says it mostly; room is dear */
    {.name = "records", .number = true, .hide_if_empty = true},
    {.name = "records_exact", .wide_only = true},
    {.name = "rate", .number = true, .hide_if_empty = true},
    {.name = "under_replicated", .number = true},
    {.name = "offline", .number = true},
    {.name = "error", .hide_if_empty = true},
    {0},
};

static const struct topic_row *row_at(const struct answer *answer, size_t index)
{
    return &answer->topics->rows[index];
}

static const struct block *block(const struct answer *answer)
{
    return answer->topics ? &answer->topics->block : NULL;
}

static size_t count(const struct answer *answer)
{
    return answer->topics ? answer->topics->count : 0;
}

static const struct row_state *state(const struct answer *answer, size_t index)
{
    return &row_at(answer, index)->state;
}

/* high - low counts what compaction and transactions left out; only an empty topic is certain without its
 * configuration. */
static bool is_exact(const struct topic_row *row)
{
    return row->records.known && row->records.value == 0;
}

static void count_or_null(struct jsonw *json, int32_t value)
{
    jsonw_offset(json, value < 0 ? (struct offset){0} : offset_of(value));
}

static void write_json(const struct listing *listing, struct jsonw *json, const struct answer *answer, size_t index)
{
    (void)listing;
    const struct topic_row *row = row_at(answer, index);
    bool known = row->partitions >= 0; /* metadata came */
    jsonw_object(json);
    jsonw_name(json, "name");
    jsonw_string(json, row->name);
    jsonw_name(json, "partitions");
    count_or_null(json, row->partitions);
    jsonw_name(json, "replication_factor");
    count_or_null(json, row->replication);
    jsonw_name(json, "internal");
    jsonw_bool(json, row->internal);
    jsonw_name(json, "records");
    jsonw_offset(json, row->records);
    jsonw_name(json, "records_exact");
    if (is_exact(row))
        jsonw_bool(json, true);
    else
        jsonw_null(json);
    jsonw_name(json, "rate");
    jsonw_real(json, row->rate);
    jsonw_name(json, "under_replicated");
    count_or_null(json, known ? row->under_replicated : -1);
    jsonw_name(json, "offline");
    count_or_null(json, known ? row->offline : -1);
    jsonw_name(json, "error");
    jsonw_string(json, row->state.error);
    jsonw_end_object(json);
}

static void add_row(struct table *table, const struct answer *answer, size_t index)
{
    const struct topic_row *row = row_at(answer, index);
    bool known = row->partitions >= 0;
    table_text(table, row->name);
    table_count(table, row->partitions);
    table_count(table, row->replication);
    table_bool(table, row->internal);
    table_offset(table, row->records);
    table_text(table, is_exact(row) ? "true" : NULL);
    table_real(table, row->rate, 1);
    table_count(table, known ? row->under_replicated : -1);
    table_count(table, known ? row->offline : -1);
    table_text(table, row->state.error);
}

static bool has(const struct answer *answer, const char *name)
{
    for (size_t i = 0; i < count(answer); i++)
        if (strcmp(row_at(answer, i)->name, name) == 0)
            return true;
    return false;
}

static int run(struct command_call *call, struct error *error)
{
    struct listing listing = {
        .schema = "weir.topics/1",
        .array = "topics",
        .columns = columns,
        .question = {.kind = ASK_TOPICS,
                     .names = call->operands,
                     .name_count = call->operand_count,
                     .with_records = options_flag(call->options, "records"),
                     .rate_ms = options_duration_ms(call->options, "rate", 0)},
        .empty = N_("the cluster has no topics that you may see"),
        .block = block,
        .count = count,
        .json = write_json,
        .row = add_row,
        .state = state,
        .has = has,
    };
    return listing_run(call, &listing, error);
}

const struct command command_topics = {
    .name = "topics",
    .operands = "[TOPIC...]",
    .max_operands = SIZE_MAX,
    .summary = N_("topics with their partitions and replicas"),
    .details =
        N_("Without --records and --rate this is one request. records is the high minus the low watermark of each\n"
           "partition; records_exact is true where that is known to be the number of records.\n" LISTING_DETAILS),
    .own = own,
    .formats = LISTING_FORMATS,
    .run = run,
};
