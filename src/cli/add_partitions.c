/* weir add-partitions NAME --partitions TOTAL */
#include "base/lang.h"
#include "cli/command_table.h"
#include "cli/plan.h"

static const struct option_spec own[] = {
    {"partitions", 'p', OPTION_COUNT, "TOTAL", N_("how many there are to be in all"), .is_setting = false},
    PLAN_OPTIONS,
    {0},
};

static int run(struct command_call *call, struct error *error)
{
    enum { MOST_PARTITIONS = 100000 };
    int64_t total = options_count(call->options, "partitions", 0);
    if (total < 1 || total > MOST_PARTITIONS) {
        error_set(error, ERROR_USAGE,
                  _("--partitions TOTAL is needed: how many partitions there are to be in all (1 to %d)"),
                  MOST_PARTITIONS);
        return ERROR_USAGE;
    }
    struct admin_request request = {
        .kind = ADMIN_ADD_PARTITIONS, .name = call->operands[0], .partitions = (int32_t)total};
    return plan_run(call, &request, error);
}

const struct command command_add_partitions = {
    .name = "add-partitions",
    .operands = "NAME",
    .min_operands = 1,
    .max_operands = 1,
    .summary = N_("grow a topic to more partitions"),
    .details = N_("The plan says what that does to keys. Partitions cannot be taken away again.\n" PLAN_DETAILS),
    .own = own,
    .formats = "text|json",
    .run = run,
};
