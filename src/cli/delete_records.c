/* weir delete-records NAME PARTITION:OFFSET... */
#include <stdlib.h>

#include "base/lang.h"
#include "base/mem.h"
#include "cli/command_table.h"
#include "cli/plan.h"
#include "cli/unknown.h"
#include "model/topics.h"

static const struct option_spec own[] = {PLAN_OPTIONS, {0}};

struct wanted {
    struct partition_offset *items;
    size_t count;
};

static void add(struct wanted *wanted, int32_t partition, int64_t offset)
{
    wanted->items = mem_resize(wanted->items, wanted->count + 1, sizeof *wanted->items);
    wanted->items[wanted->count++] = (struct partition_offset){.partition = partition, .offset = offset};
}

/* `all:WHERE` stands for each partition that there is. */
static bool add_all(struct command_call *call, int64_t offset, struct wanted *wanted, struct error *error)
{
    struct question question = {.kind = ASK_PARTITIONS, .names = call->operands, .name_count = 1};
    struct answer answer = {0};
    if (!command_ask(call, &question, &answer, error))
        return false;
    bool good = answer.partitions && answer.partitions->count > 0;
    if (!good)
        unknown_topic(call, call->operands[0], error);
    for (size_t i = 0; good && i < answer.partitions->count; i++)
        add(wanted, answer.partitions->rows[i].partition, offset);
    answer_finish(&answer);
    return good;
}

static bool read_one(struct command_call *call, const char *text, struct wanted *wanted, struct error *error)
{
    struct partition_offset one;
    bool all;
    if (!partition_offset_parse(text, &one, &all, error))
        return false;
    if (all)
        return add_all(call, one.offset, wanted, error);
    add(wanted, one.partition, one.offset);
    return true;
}

static int run(struct command_call *call, struct error *error)
{
    struct wanted wanted = {0};
    bool good = true;
    for (size_t i = 1; i < call->operand_count && good; i++)
        good = read_one(call, call->operands[i], &wanted, error);
    struct admin_request request = {
        .kind = ADMIN_DELETE_RECORDS, .name = call->operands[0], .offsets = wanted.items, .offset_count = wanted.count};
    int code = good ? plan_run(call, &request, error) : ERROR_USAGE;
    free(wanted.items);
    return code;
}

const struct command command_delete_records = {
    .name = "delete-records",
    .operands = "NAME PARTITION:OFFSET...",
    .min_operands = 2,
    .max_operands = SIZE_MAX,
    .summary = N_("delete a topic's oldest records, up to an offset"),
    .details =
        N_("Records below OFFSET go: the low watermark moves there. `end` is the high watermark; `all:end` empties\n"
           "the topic.\n" PLAN_DETAILS),
    .own = own,
    .formats = "text|json",
    .run = run,
};
