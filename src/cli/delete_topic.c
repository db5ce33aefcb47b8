/* weir delete-topic NAME */
#include "base/lang.h"
#include "cli/command_table.h"
#include "cli/plan.h"

static const struct option_spec own[] = {PLAN_OPTIONS, {0}};

static int run(struct command_call *call, struct error *error)
{
    struct admin_request request = {.kind = ADMIN_DELETE_TOPIC, .name = call->operands[0]};
    return plan_run(call, &request, error);
}

const struct command command_delete_topic = {
    .name = "delete-topic",
    .operands = "NAME",
    .min_operands = 1,
    .max_operands = 1,
    .summary = N_("delete a topic with all its records"),
    .details =
        N_("The plan has the command that would make the topic again, empty, with the same settings.\n" PLAN_DETAILS),
    .own = own,
    .formats = "text|json",
    .run = run,
};
