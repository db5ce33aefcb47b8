#include "cli/read_all.h"

#include "base/clock.h"
#include "source/seek.h"

bool read_all_range(const struct command_call *call, struct tail_spec *spec, struct error *error)
{
    const char *from = options_text(call->options, "from"), *to = options_text(call->options, "to");
    int64_t now_ms = clock_wall_ms();
    *spec = (struct tail_spec){.topics = call->operands,
                               .topic_count = 1,
                               .from = {START_BEGINNING, 0},
                               .to = {START_END, 0},
                               .bounded = true,
                               .max_rate = call->max_rate};
    if (from && !seek_parse(from, now_ms, &spec->from, error))
        return error_prefix(error, "--from");
    return !to || seek_parse(to, now_ms, &spec->to, error) || error_prefix(error, "--to");
}
