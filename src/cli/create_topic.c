/* weir create-topic NAME */
#include "base/lang.h"
#include "cli/command_table.h"
#include "cli/plan.h"

static const struct option_spec own[] = {
    {"partitions", 'p', OPTION_COUNT, "N", N_("how many (default: the broker's)"), .is_setting = false},
    {"replication", 'r', OPTION_COUNT, "N", N_("replicas of each partition (default: the broker's)"),
     .is_setting = false},
    {"config", 0, OPTION_LIST, "NAME=VALUE", N_("a setting of the topic"), .is_setting = false},
    {0},
};

static bool read_count(const struct options *options, const char *name, int64_t most, int32_t *out, struct error *error)
{
    int64_t count = options_count(options, name, -1);
    if (count == 0 || count > most)
        return error_set(error, ERROR_USAGE, _("--%s: %lld is out of range; expected 1 to %lld"), name,
                         (long long)count, (long long)most);
    *out = (int32_t)count;
    return true;
}

static int run(struct command_call *call, struct error *error)
{
    enum { MOST_PARTITIONS = 100000, MOST_REPLICAS = 32767 };
    struct config_change *changes = NULL;
    struct admin_request request = {.kind = ADMIN_CREATE_TOPIC, .name = call->operands[0]};
    int code = ERROR_USAGE;
    if (read_count(call->options, "partitions", MOST_PARTITIONS, &request.partitions, error) &&
        read_count(call->options, "replication", MOST_REPLICAS, &request.replication, error) &&
        plan_read_pairs(call->options, "config", true, &changes, &request.change_count, error)) {
        request.changes = changes;
        code = plan_run(call, &request, error);
    }
    plan_free_pairs(changes, request.change_count);
    return code;
}

const struct command command_create_topic = {
    .name = "create-topic",
    .operands = "NAME",
    .min_operands = 1,
    .max_operands = 1,
    .summary = N_("make a topic"),
    .details =
        N_("It is made at once, and read back. Writing needs --write, `write = yes` in the profile or WEIR_WRITE=1;\n"
           "the built-in cluster needs none. The broker's reason is shown when it refuses."),
    .own = own,
    .formats = "text|json",
    .run = run,
};
